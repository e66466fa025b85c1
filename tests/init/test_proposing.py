"""Expectations that are proposed: they are kept where they were made, and a change breaks the ones that it should."""

from __future__ import annotations

import json

import pytest
from drawing import Some
from making import said, tenant

from relaylint.check.engine import judge
from relaylint.init.proposing import expectations_text, proposals
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy import pack
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits

RULES: list[Rule] = [rule for rule in pack.load_policy([], Limits()).rules.values() if rule.info.area == "expectations"]
DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.contoso.com }]\n"
HUB = "  - { Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }\n"
PRINTERS = "  - { Name: Printers, ConnectorType: OnPremises, SenderIPAddresses: [81.2.69.144/30] }\n"
MTA = '  - { Name: mta-01, CertificateNames: [mail.contoso.com, mx.contoso.com], MailFrom: [App@Contoso.com, "<>"] }\n'
TWIN = MTA.replace("mta-01", "mta-02")
ADDRESSES = "81.2.69.144, 81.2.69.145, 81.2.69.146, 81.2.69.147"
PRINTER = f"  - {{ Name: printer, IPAddresses: [{ADDRESSES}], MailFrom: [contoso.com] }}\n"
LOST = "  - { Name: lost, IPAddresses: [81.2.69.99], MailFrom: [contoso.com] }\n"


def proposed(text: str) -> str:
    made = tenant(text)
    return expectations_text(proposals(made, Surroundings([made])))


def names(text: str) -> list[str]:
    made = tenant(text)
    return [each.data["Name"] for each in proposals(made, Surroundings([made]))]


def reported(text: str) -> list[str]:
    made = tenant(text)
    return [f"{found.rule.name} {found.subject}" for found in judge(made, RULES, Surroundings([made])).diagnostics]


WHOLE = f"{DOMAINS}InboundConnectors:\n{HUB}{PRINTERS}SendingHosts:\n{MTA}{TWIN}{PRINTER}{LOST}"


def test_what_is_proposed() -> None:
    assert (
        proposed(WHOLE).partition("Expectations:\n")[2]
        == """\
  # mta-01 and 1 more relay today: no change may have that mail refused.
  - Name: mta-01 and 1 more keep relaying
    Sessions:
      Certificate: mail.contoso.com
      MailFrom: [contoso.com, "<>"]
    Expect: relayed
  # printer relays today: no change may have that mail refused.
  - Name: printer keeps relaying
    Sessions:
      IPAddresses: [81.2.69.144, 81.2.69.145, 81.2.69.146, 81.2.69.147]
      MailFrom: [contoso.com]
    Expect: relayed
  # Nobody relays with a certificate or from an address that no host declares.
  - Name: only declared hosts relay
    Only: SendingHosts
"""
    )


def test_where_an_address_is_never_enough_that_is_proposed() -> None:
    text = f"{DOMAINS}InboundConnectors:\n{HUB}SendingHosts:\n{MTA}"
    assert names(text) == [
        "mta-01 keeps relaying",
        "only declared hosts relay",
        "nobody relays as us without a certificate",
    ]


def test_where_a_wildcard_lets_others_in_it_is_not_proposed_that_nobody_does() -> None:
    text = WHOLE.replace("CertificateName: mail.contoso.com", 'CertificateName: "*.contoso.com"')
    assert names(text) == [
        "mta-01 and 1 more keep relaying",
        "printer keeps relaying",
        "without a certificate only declared hosts relay as us",
    ]


PLANTED = {
    "nothing": ("", "", []),
    "a comment": ("Name: Printers,", "Name: Printers, Comment: devices,", []),
    "printers left out": ("81.2.69.144/30", "81.2.69.144/31", ["printer keeps relaying"]),
    "a wider range": ("81.2.69.144/30", "81.2.69.144/29", ["only declared hosts relay"]),
    "a wildcard": (
        "CertificateName: mail.contoso.com",
        'CertificateName: "*.contoso.com"',
        ["only declared hosts relay"],
    ),
    "a domain gone": (", { DomainName: mail.contoso.com }", "", ["mta-01 and 1 more keep relaying"]),
}


@pytest.mark.parametrize("change", PLANTED)
def test_a_change_breaks_what_it_should_and_nothing_else(change: str) -> None:
    before, after, broken = PLANTED[change]
    text = WHOLE.replace(before, after) if before else WHOLE
    assert reported(text + proposed(WHOLE)) == [f"expectation-not-kept Expectation {name}" for name in broken]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_proposed_is_kept(seed: int) -> None:
    drawn = Some(seed).tenant(5)
    made: Tenant = tenant(json.dumps(drawn))
    if not proposals(made, Surroundings([made])):
        return
    text = f"{json.dumps(drawn)}\n---\n{proposed(json.dumps(drawn))}"
    assert [line for line in said(tenant_of(text).diagnostics) if "Expect" in line] == []
    whole = tenant_of(text)
    diagnostics = judge(whole, RULES, Surroundings([whole])).diagnostics
    assert [found.message for found in diagnostics if found.rule.area == "expectations"] == []


def tenant_of(text: str) -> Tenant:
    """Return a tenant with every document of a text."""
    whole = Tenant(".")
    for part in text.split("\n---\n"):
        one = tenant(part)
        whole.definitions |= one.definitions
        whole.declared |= one.declared
        whole.diagnostics += one.diagnostics
    return whole


def test_there_is_something_to_propose() -> None:
    made = [tenant(json.dumps(Some(seed).tenant(5))) for seed in range(40)]
    assert sum(bool(proposals(each, Surroundings([each]))) for each in made) > 15
