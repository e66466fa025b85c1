"""The table of facts: every one is tested here, none fails on a definition that it is not about, each is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from making import hold, tenant

from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Surroundings
from relaylint.policy.facts import FACTS, Facts

from .test_certificate_files import TABLE

ANY = """\
AcceptedDomains: [{ DomainName: contoso.com }]
InboundConnectors: [{ Name: a, ConnectorType: OnPremises, SenderDomains: ['*'], SenderIPAddresses: [203.0.113.7] }]
OutboundConnectors: [{ Name: a, ConnectorType: Partner }]
SendingHosts: [{ Name: a, MailFrom: [contoso.com, '<>'], IPAddresses: [203.0.113.7] }]
SendConnectors: [{ Name: a }]
RemoteDomains: [{ DomainName: '*' }]
OrganizationConfig: { RejectDirectSend: true }
"""
BARE = """\
AcceptedDomains: [{}]
InboundConnectors: [{}]
OutboundConnectors: [{}]
SendingHosts: [{}]
SendConnectors: [{}]
RemoteDomains: [{}]
OrganizationConfig: {}
"""


def test_every_fact_stands_in_a_test() -> None:
    """Those of both certificates by what follows the dot."""
    folder = Path(__file__).parent
    text = "".join(path.read_text("utf-8") for path in sorted(folder.glob("test_*.py")))
    named = set(re.findall(r'"([a-z0-9.-]+)"', text))
    named |= {f"{holder}.{row[0]}" for row in TABLE for holder in ("certificate", "next-certificate")}
    assert [name for name in FACTS if name not in named] == []


def test_every_fact_is_documented() -> None:
    hold(is_documented, ((name,) for name in FACTS))


def is_documented(name: str) -> None:
    assert FACTS[name].name == name
    assert FACTS[name].doc.endswith(".")
    assert FACTS[name].doc[0].isupper() or FACTS[name].doc[0] == "`"
    assert set(FACTS[name].kinds) <= set(FILES)


@pytest.mark.parametrize("text", [ANY, BARE], ids=["all there is", "nothing that must be"])
def test_no_fact_fails_on_any_definition(text: str) -> None:
    """A rule of several kinds may name a fact that is about one of them only; and what is broken is judged too."""
    hold(fails_on_no_definition, ((name, text) for name in FACTS))


def fails_on_no_definition(name: str, text: str) -> None:
    made = tenant(text)
    facts = Facts(made)
    for kind in FILES:
        for definition in made.of(kind):
            for sender in (None, "contoso.com", "<>"):
                found = facts.get(name, definition, sender)
                assert found.path is None or definition.locate(found.path)
                assert isinstance(found.related, tuple)


class Watched(Surroundings):
    """Surroundings that notice whether somebody looks at the tenants."""

    looked = False

    def __getattribute__(self, name: str) -> Any:
        if name in ("tenants", "lookup", "partial"):
            self.looked = True
        return super().__getattribute__(name)


def test_facts_that_look_at_other_tenants_say_so() -> None:
    """Else a rule that is run alone would not have them loaded, and find nothing."""
    hold(says_whether_it_looks_at_other_tenants, ((name,) for name in FACTS))


def says_whether_it_looks_at_other_tenants(name: str) -> None:
    made = tenant(ANY)
    surroundings = Watched([made, tenant(BARE, "other")])
    for kind in FILES:
        for definition in made.of(kind) if FACTS[name].fits(kind) else ():
            for sender in (None, "contoso.com", "<>"):
                Facts(made, surroundings).get(name, definition, sender)
    assert FACTS[name].across or not surroundings.looked


def test_the_kinds_that_a_fact_fits() -> None:
    assert FACTS["relay.verdict"].fits("SendingHost")
    assert not FACTS["relay.verdict"].fits("SendConnector")
    assert all(FACTS["today"].fits(kind) for kind in FILES)


def test_a_fact_is_computed_once() -> None:
    made = tenant(ANY)
    facts, host = Facts(made), made.of("SendingHost")[0]
    assert facts.get("relay.verdict", host, None) is facts.get("relay.verdict", host, None)
    assert facts.get("relay.verdict", host, None) is not facts.get("relay.verdict", host, "<>")


def test_facts_of_other_tenants_are_kept_for_the_whole_run() -> None:
    tenants = [tenant(ANY, folder) for folder in "abc"]
    surroundings = Surroundings(tenants, "2026-11-24")
    first, second = Facts(tenants[0], surroundings), Facts(tenants[1], surroundings)
    assert first.of(tenants[0]) is first
    assert first.of(tenants[2]) is second.of(tenants[2])
    assert first.of(tenants[2]).tenant is tenants[2]
    assert first.of(tenants[2]).surroundings is surroundings
    assert first.of(tenants[2]) is not first.of(tenants[1])
