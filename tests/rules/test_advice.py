"""The help of all rules together, over situations: none is unsafe if followed to the letter."""

from __future__ import annotations

import re
from itertools import product

import pytest
from safety import ADDRESSES, CERTIFICATES, CONNECTORS, NOT_OWNABLE, SENDERS, SHARED, definitions, unsafe

from .test_together import POLICY, judge_text

WAYS = ("", ", SharedAddress: true", ", Method: DirectSend, Recipients: [Internal, External]", ", Tls: false")


@pytest.mark.parametrize("connectors", CONNECTORS.values(), ids=CONNECTORS)
def test_no_help_is_unsafe(connectors: str) -> None:
    wrong: dict[str, None] = {}
    for address, sender in product(ADDRESSES, SENDERS):
        for name, way in ((CERTIFICATES[0], way) for way in WAYS):
            wrong |= dict.fromkeys(faults(definitions(connectors, address, sender, name, way), address, sender, way))
    for name, sender in product(CERTIFICATES, SENDERS):
        wrong |= dict.fromkeys(faults(definitions(connectors, ADDRESSES[0], sender, name), ADDRESSES[0], sender, ""))
    assert list(wrong) == []


def faults(text: str, address: str, sender: str, way: str) -> list[str]:
    """Return what is unsafe in what is said about a tenant."""
    meant = SHARED if "SharedAddress" in way else address
    return [
        f"{found.rule.name} ({meant}, {sender}): {fault}"
        for found in judge_text(text).diagnostics
        for fault in unsafe(found.help, meant, sender)
    ]


@pytest.mark.parametrize("name", [*NOT_OWNABLE, "o1.sendgrid.net", "*.sendgrid.net", "*.co.uk"])
def test_nobody_is_told_to_add_a_name_on_a_connector_that_is_not_theirs(name: str) -> None:
    connector = f"InboundConnectors: [{{Name: A, ConnectorType: OnPremises, TlsSenderCertificateName: '{name}'}}]\n"
    helps = [
        found.help for found in judge_text(connector + "AcceptedDomains: [{DomainName: contoso.com}]\n").diagnostics
    ]
    assert helps
    assert [fault for help in helps for fault in unsafe(help, ADDRESSES[0], NOT_OWNABLE[0])] == []


HELD_DOWN = re.compile(
    r"nobody else sends|your own hosts|theirs alone|\$null|Restrict|Narrow|Leave|first address|Name the service|"
    r"partner|Add the addresses|Format-List"
)
"""What keeps a sentence about a connector's addresses from letting in others: a condition, or that it takes away."""
OWNED = re.compile(
    r"organisation's own|same organisation|of your own|add it under|[Aa]dd the name itself|"
    r"[Aa]dd (?:the|each) subdomain"
)


def test_no_remedy_lists_an_address_or_adds_a_domain_unconditionally() -> None:
    """On the page of a rule, which knows nothing of the case."""
    loose = []
    for rule in POLICY.rules.values():
        for sentence in re.split(r"(?<=[.;]) ", rule.info.remedy):
            lists = "-SenderIPAddresses" in sentence and not HELD_DOWN.search(sentence)
            adds = re.search(r"(?i)\badd\b.*Settings > Domains", sentence) and not OWNED.search(sentence)
            loose += [f"{rule.info.name}: {sentence}"] if lists or adds else []
    assert loose == []
