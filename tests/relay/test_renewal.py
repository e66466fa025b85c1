"""What a renewal changes is what a changed definition would, and following its steps loses no mail on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest
from making import tenant

from relaylint.core.logic import HOLDS
from relaylint.model.definitions import Definition
from relaylint.relay.hosts import HostDecisions, Shown
from relaylint.relay.outcomes import PASSES
from relaylint.relay.renewal.steps import renewal
from relaylint.relay.renewal.transition import Renewal, RenewalStep
from relaylint.relay.successor import Renewed, Successor, successor_of_names
from relaylint.relay.verdicts import Query

DOMAINS = ("contoso.com", "mail.contoso.com", "corp.contoso.com", "fabrikam.com")
NAMES = ("contoso.com", "mail.contoso.com", "smtp.contoso.com", "a.corp.contoso.com", "mail.fabrikam.com", "x.invalid")
WILDCARDS = ("*.contoso.com", "*.fabrikam.com", "*.corp.contoso.com")
ADDRESSES = ("81.2.69.10", "81.2.69.11", "81.2.70.1")
SENDERS = ("contoso.com", "mail.contoso.com", "other.example", "<>")


class Chance:
    """Draws the definitions of a tenant, and what replaces the certificates of its hosts."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # nothing secret

    def some(self, of: tuple[str, ...], most: int) -> list[str]:
        """Return some of the items, at least one."""
        return self.random.sample(of, self.random.randint(1, most))

    def connector(self, number: int) -> dict[str, Any]:
        """Return an inbound connector."""
        drawn: dict[str, Any] = {
            "Name": f"c{number}",
            "ConnectorType": self.random.choice(("OnPremises", "OnPremises", "OnPremises", "Partner")),
            "SenderDomains": ["*"],
        }
        if self.random.random() < 0.7:
            drawn["TlsSenderCertificateName"] = self.random.choice(NAMES + WILDCARDS)
        if self.random.random() < 0.3 or "TlsSenderCertificateName" not in drawn:
            drawn["SenderIPAddresses"] = self.some(ADDRESSES, 2)
        if drawn["ConnectorType"] == "Partner" and "SenderIPAddresses" in drawn:
            drawn["RestrictDomainsToIPAddresses"] = True
        if self.random.random() < 0.1:
            drawn["Enabled"] = False
        return drawn

    def host(self, number: int) -> dict[str, Any]:
        """Return a sending host."""
        drawn: dict[str, Any] = {
            "Name": f"h{number}",
            "IPAddresses": self.some(ADDRESSES, 2),
            "CertificateNames": self.some(NAMES + WILDCARDS, 2),
            "MailFrom": self.some(SENDERS, 3),
        }
        if self.random.random() < 0.2:
            drawn["Forwards"] = True
        if self.random.random() < 0.1:
            drawn["Method"] = "DirectSend"
        return drawn

    def tenant(self) -> dict[str, Any]:
        """Return the definitions of a tenant."""
        return {
            "AcceptedDomains": [
                {"DomainName": name, "DomainType": "Authoritative"} for name in DOMAINS if self.random.random() < 0.6
            ],
            "InboundConnectors": [self.connector(number) for number in range(self.random.randint(1, 4))],
            "OrganizationConfig": {"RejectDirectSend": self.random.random() < 0.5},
            "SendingHosts": [self.host(number) for number in range(3)],
        }


def renewed(drawn: dict[str, Any], successor: Successor, hosts: tuple[str, ...] = ("h0", "h1")) -> Renewal:
    """Return what changes where these hosts get a certificate."""
    made = tenant(json.dumps(drawn))
    meant = [host for host in made.of("SendingHost") if host.name in hosts]
    return renewal(HostDecisions(made), successor, meant, [], Query())


def decided(outcomes: HostDecisions, host: Definition) -> list[tuple[Any, ...]]:
    """Return every decision on a host."""
    return [
        (session.number, session.external, *((each.path, each.decision.verdict) for each in session.decided))
        for session in outcomes.sessions(host)
    ]


def passing(drawn: dict[str, Any]) -> set[tuple[Any, ...]]:
    """Return the sessions of a tenant's hosts, by source address, whose mail passes."""
    made = tenant(json.dumps(drawn))
    outcomes = HostDecisions(made)
    return {
        (host.name, session.number, session.external, path)
        for host in made.of("SendingHost")
        for session in outcomes.sessions(host)
        for each in session.decided
        for path in each.paths
        if each.decision.verdict in PASSES
    }


def sending_elsewhere(host: dict[str, Any], step: RenewalStep) -> dict[str, Any]:
    """Return a host with another domain than the one that a step is about, if it names the host."""
    named = f"`{host['Name']}`" in step.text
    return host | {
        "MailFrom": ["elsewhere.example" if named and each == step.value else each for each in host["MailFrom"]]
    }


def following(drawn: dict[str, Any], steps: Iterable[RenewalStep], names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the definitions of a tenant after each step."""
    for step in steps:
        if step.action == "sender":
            hosts = [sending_elsewhere(host, step) for host in drawn["SendingHosts"]]
            drawn = drawn | {"SendingHosts": hosts}
        elif step.action == "accepted-domain":
            added = {"DomainName": step.value, "DomainType": "Authoritative"}
            drawn = drawn | {"AcceptedDomains": [*drawn["AcceptedDomains"], added]}
        elif step.action == "connector":
            new = {"Name": f"new {step.value}", "ConnectorType": "OnPremises", "SenderDomains": ["*"]}
            new["TlsSenderCertificateName"] = step.value
            drawn = drawn | {"InboundConnectors": [*drawn["InboundConnectors"], new]}
        elif step.action == "install":
            hosts = [host | {"CertificateNames": list(names)} for host in drawn["SendingHosts"][:2]]
            drawn = drawn | {"SendingHosts": [*hosts, *drawn["SendingHosts"][2:]]}
        elif step.action == "remove":
            kept = [each for each in drawn["InboundConnectors"] if each["Name"] != step.value]
            drawn = drawn | {"InboundConnectors": kept}
        yield drawn


@pytest.mark.parametrize("seed", range(40))
def test_the_same_names_change_nothing(seed: int) -> None:
    chance = Chance(seed)
    drawn = chance.tenant()
    names = chance.some(NAMES + WILDCARDS, 2)
    drawn["SendingHosts"] = [host | {"CertificateNames": names} for host in drawn["SendingHosts"]]
    found = renewed(drawn, successor_of_names(tuple(names)))
    assert [change for change in found.changes if change.is_changed] == []
    assert (found.fails, [step.action for step in found.steps], found.instead) == (False, ["install"], "")


@pytest.mark.parametrize("seed", range(40))
def test_after_is_what_changed_definitions_say(seed: int) -> None:
    chance = Chance(seed)
    drawn, names = chance.tenant(), chance.some(NAMES + WILDCARDS, 2)
    successor = successor_of_names(tuple(names))
    made = tenant(json.dumps(drawn))
    then = Renewed(HostDecisions(made), lambda host: Shown(successor.names, HOLDS, successor.normal))
    changed = tenant(
        json.dumps(drawn | {"SendingHosts": [host | {"CertificateNames": names} for host in drawn["SendingHosts"]]})
    )
    expected = HostDecisions(changed)
    pairs = zip(made.of("SendingHost"), changed.of("SendingHost"), strict=True)
    assert [decided(then, host) for host, _ in pairs] == [decided(expected, host) for host in changed.of("SendingHost")]


@pytest.mark.parametrize("seed", range(400))
def test_following_the_steps_loses_no_mail(seed: int) -> None:
    """Neither between two steps nor at the end, and what is called needed is enough."""
    chance = Chance(seed)
    drawn, names = chance.tenant(), tuple(chance.some(NAMES + WILDCARDS, 2))
    found = renewed(drawn, successor_of_names(tuple(names)))
    before = passing(drawn)
    lost = any(change.is_lost for change in found.changes)
    assert found.fails == lost == any(step.needed for step in found.steps)
    for steps in (found.steps, [step for step in found.steps if step.needed or step.action == "install"]):
        for state in following(drawn, steps, names):
            assert before - passing(state) == set()


@pytest.mark.parametrize("seed", range(120))
def test_the_old_names_on_it_too_make_it_superfluous(seed: int) -> None:
    chance = Chance(seed)
    drawn, names = chance.tenant(), tuple(chance.some(NAMES + WILDCARDS, 2))
    found = renewed(drawn, successor_of_names(names))
    asked = re.findall("`([^`]+)`, which connector", found.instead)
    if asked and "a name below" not in found.instead:
        after = renewed(drawn, successor_of_names((*names, *asked)))
        assert [change for change in after.changes if change.is_lost] == []
        assert [step for step in after.steps if step.needed] == []
