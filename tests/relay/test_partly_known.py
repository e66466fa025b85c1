"""What is known of a text with gaps counts in the decision, and never decides what another filling would not."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import tenant

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.relay.decision import Decision
from relaylint.relay.hosts import HostDecisions, senders
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.values.literals import MOST_COMPARED
from relaylint.values.normal import network_of, normal_domain
from relaylint.values.syntaxes import (
    address_fault,
    certificate_name_fault,
    domain_fault,
    envelope_sender_fault,
    sender_domain_fault,
)

Parts = tuple[str, str, str]
"""What stands before a gap, what is filled in, and what stands after it."""


def parts(
    is_valid: Callable[[str], bool], befores: list[str], fillings: list[str], afters: list[str]
) -> st.SearchStrategy[Parts]:
    """Yield texts that are valid once they are filled in, with a gap or, with nothing else, without."""
    found = [each for each in itertools.product(befores, fillings, afters) if is_valid("".join(each))]
    whole: list[Parts] = [(text, "", "") for text in sorted({"".join(each) for each in found})]
    return st.sampled_from(found) | st.sampled_from(whole)


def is_network(text: str) -> bool:
    network = network_of(text)
    return network is not None and network.prefix >= 24


FILLED_NAMES = ["", "mail", "*.mail", "contoso.com", "mail.contoso.com", "*.contoso.com"]
FILLED_NAMES += ["fabrikam.com", "a.b", "cont", "ail"]
SLOTS = {
    "asked": parts(
        lambda text: certificate_name_fault(text) is None,
        ["", "*.", "mail.", "m", "xn--mller-kva.", "*.mail."],
        [
            "",
            "mail",
            "*.mail",
            "contoso.com",
            "mail.contoso.com",
            "*.contoso.com",
            "fabrikam.com",
            "a.b",
            "cont",
            "ail",
        ],
        ["", ".contoso.com", "contoso.com", ".fabrikam.com", "oso.com", ".", "m"],
    ),
    "presented": parts(
        lambda text: domain_fault(text.removeprefix("*.")) is None,
        ["", "*.", "mail.", "m", "xn--mller-kva.", "*.mail."],
        [
            "",
            "mail",
            "*.mail",
            "contoso.com",
            "mail.contoso.com",
            "*.contoso.com",
            "fabrikam.com",
            "a.b",
            "cont",
            "ail",
        ],
        ["", ".contoso.com", "contoso.com", ".fabrikam.com", "oso.com", ".", "m"],
    ),
    "listed": parts(
        is_network,
        ["", "203.0.113.", "203.0.", "198.51.100.", "20", "10."],
        ["1", "3.0.113.1", "203.0.113.1", "0.113", "0", "0.0.1", "198.51.100.7", "128"],
        ["", ".1", ".0/24", "/24", "/25", "1"],
    ),
    "source": parts(
        lambda text: address_fault(text) is None,
        ["", "203.0.113.", "203.0.", "198.51.100.", "20", "10.", "172."],
        ["1", "3.0.113.1", "203.0.113.1", "0.113", "0", "16.0.1", "198.51.100.7", "128", "2001:db8::1"],
        ["", ".1", "1"],
    ),
    "accepted": parts(
        lambda text: domain_fault(text) is None and normal_domain(text) != "contoso.com",  # which is there already
        ["", "contoso.", "m", "mail.", "MAIL."],
        ["mail", "contoso.com", "fabrikam.com", "contoso", "a.b", "ü", "com"],
        ["", ".contoso.com", "contoso.com", ".COM", "ller.com", "."],
    ),
    "pattern": parts(
        lambda text: sender_domain_fault(text) is None,
        ["", "smtp:", "*.", "sm", "smtp:*.", "smtp:mail."],
        ["*", "contoso.com", "mail.contoso.com", "*.contoso.com", "tp:contoso.com", "fabrikam.com", "mail"],
        ["", ";1", ".contoso.com", "contoso.com;1", "contoso.com"],
    ),
    "sender": parts(
        lambda text: envelope_sender_fault(text) is None,
        ["", "a@", "a@mail.", "mail.", "<"],
        ["a", "contoso.com", "mail", "a@fabrikam.com", "mail.contoso.com", "<>", "a@cont", "a@x", "ü"],
        ["", "@contoso.com", ".contoso.com", "@mail.contoso.com", "oso.com", ">"],
    ),
}


def decisions(text: dict[str, str], switch: bool, type_: str) -> list[Decision]:
    """Return the decisions about a host, for outside recipients and for those in the tenant."""
    relay = {"Name": "a", "ConnectorType": type_, "SenderDomains": ["*"], "RequireTls": True, "Enabled": True}
    partner = {**relay, "ConnectorType": "Partner", "SenderDomains": [text["pattern"]]}
    definitions = {
        "AcceptedDomains": [
            {"DomainName": "contoso.com", "DomainType": "InternalRelay", "MatchSubDomains": switch},
            {"DomainName": text["accepted"], "DomainType": "InternalRelay", "MatchSubDomains": not switch},
        ],
        "InboundConnectors": [
            {**relay, "TlsSenderCertificateName": text["asked"]},
            {**relay, "Name": "b", "SenderIPAddresses": [text["listed"]]},
            {**relay, "Name": "c", "TlsSenderCertificateName": "mail.contoso.com"},
            {**relay, "Name": "d", "SenderIPAddresses": ["203.0.113.0/25"]},
            {
                **partner,
                "Name": "e",
                "SenderIPAddresses": ["198.51.100.0/24"],
                "RestrictDomainsToIPAddresses": True,
            },
        ],
        "SendingHosts": [
            {
                "Name": "h",
                "Method": "Connector",
                "CertificateNames": [text["presented"]],
                "IPAddresses": [text["source"]],
                "MailFrom": [text["sender"]],
            }
        ],
        "OrganizationConfig": {"RejectDirectSend": switch},
    }
    made = tenant(json.dumps(definitions))
    (host,) = made.of("SendingHost")
    outcomes = HostDecisions(made)
    (sender,) = senders(host)
    found = [outcome for external in (True, False) for outcome in outcomes.decisions(host, sender, external=external)]
    return [outcome.decision for outcome in found]


WILDCARD_BESIDE_AN_ADDRESS: dict[str, Parts] = {
    "asked": ("*.", "ail", ".fabrikam.com"),
    "presented": ("*.", "mail", ".contoso.com"),
    "listed": ("", "3.0.113.1", "1"),
    "source": ("", "3.0.113.1", ""),
    "accepted": ("", "mail", ""),
    "pattern": ("", "*", ""),
    "sender": ("", "a", "@contoso.com"),
}


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries(SLOTS), st.booleans(), st.booleans())
@example(WILDCARD_BESIDE_AN_ADDRESS, True, True)
@example(WILDCARD_BESIDE_AN_ADDRESS, False, True)
def test_every_filling_is_decided_alike(drawn: dict[str, Parts], switch: bool, ours: bool) -> None:
    filled = {slot: "".join(parts) for slot, parts in drawn.items()}
    template = {slot: f"{a}${{x}}{c}" if (b or c) else a for slot, (a, b, c) in drawn.items()}
    type_ = "OnPremises" if ours else "Partner"
    for open_, sure in zip(decisions(template, switch, type_), decisions(filled, switch, type_), strict=True):
        for name in ("condition_1a", "condition_1b", "condition_2"):
            assert getattr(open_, name) in (UNDECIDED, getattr(sure, name)), name
        passes = open_.verdict is Verdict.FRAGILE and sure.verdict in PASSES
        assert passes or open_.verdict in (Verdict.UNDECIDED, sure.verdict)
        assert open_.via in (None, sure.via)
        assert open_.attribution in (None, sure.attribution)
        if open_.verdict is not Verdict.UNDECIDED:
            assert open_.assumed >= sure.assumed
        assert {end.text for _, end in sure.possible} <= {end.text for _, end in open_.possible}
        assert open_.reasons


PLAIN = {
    "asked": "smtp.contoso.com",
    "presented": "none.fabrikam.com",
    "listed": "192.0.2.1",
    "source": "192.0.2.200",
    "accepted": "fabrikam.com",
    "pattern": "partner.example",
    "sender": "other.example",
}


@pytest.mark.parametrize(
    ("condition", "state", "changes"),
    [
        ("condition_2", FAILS, {"asked": "mail.${x}", "presented": "smtp.contoso.com"}),
        ("condition_2", UNDECIDED, {"asked": "mail.${x}", "presented": "mail.fabrikam.com"}),
        ("condition_2", UNDECIDED, {"asked": "*.${x}", "presented": "mail.fabrikam.com"}),
        ("condition_2", FAILS, {"asked": "*.${x}.fabrikam.com", "presented": "mail.contoso.net"}),
        ("condition_2", FAILS, {"presented": "smtp.${x}", "asked": "a.fabrikam.com"}),
        ("condition_2", FAILS, {"presented": "smtp.${x}", "asked": "mail.${x}"}),
        ("condition_2", UNDECIDED, {"presented": "mail.${x}", "asked": "a.fabrikam.com"}),
        ("condition_2", UNDECIDED, {"presented": "smtp.${x}", "asked": "*.fabrikam.com"}),
        ("condition_2", UNDECIDED, {"presented": "smtp.${x}", "asked": "${x}.fabrikam.com"}),
        ("condition_2", FAILS, {"listed": "10.0.${x}.1"}),
        ("condition_2", UNDECIDED, {"listed": "192.0.${x}.1"}),
        ("condition_2", FAILS, {"source": "198.51.100.${x}"}),
        ("condition_2", UNDECIDED, {"source": "203.0.113.${x}"}),
        ("condition_2", HOLDS, {"source": "192.0.2.${x}", "listed": "192.0.2.0/24"}),
        ("condition_2", UNDECIDED, {"source": "10.0.${x}"}),
        ("condition_1b", FAILS, {"accepted": "${x}.contoso.com"}),
        ("condition_1b", UNDECIDED, {"accepted": "${x}.example"}),
        ("condition_1b", UNDECIDED, {"accepted": "${x}.example", "sender": "a.b.example"}),
        ("condition_1b", HOLDS, {"sender": "${x}@contoso.com"}),
        ("condition_1b", HOLDS, {"sender": "${x}.mail.fabrikam.com"}),
        ("condition_1b", UNDECIDED, {"sender": "${x}.contoso.com", "accepted": "a.contoso.com"}),
        ("condition_1b", FAILS, {"sender": "a@${x}.contoso.com"}),
        ("condition_1b", FAILS, {"sender": "${x}.other.example"}),
        ("condition_1a", FAILS, {"asked": "*.${x}.fabrikam.net", "presented": "mail.a.fabrikam.net"}),
        ("condition_1a", UNDECIDED, {"asked": "*.fabrikam.${x}", "presented": "mail.fabrikam.com"}),
    ],
)
def test_what_is_known_decides(condition: str, state: State, changes: dict[str, str]) -> None:
    outside, _ = decisions({**PLAIN, **changes}, switch=False, type_="OnPremises")
    assert getattr(outside, condition) is state


def test_one_name_that_matches_is_enough() -> None:
    made = tenant(
        """
        AcceptedDomains: [{ DomainName: contoso.com }]
        InboundConnectors: [{ Name: a, ConnectorType: OnPremises, TlsSenderCertificateName: contoso.com }]
        SendingHosts: [{ Name: h, Method: Connector, CertificateNames: ["${x}", contoso.com], MailFrom: [a.example] }]
        """
    )
    (outcome,) = HostDecisions(made).matches(made.of("SendingHost")[0])
    assert (outcome.decision.condition_1a, outcome.decision.condition_2) == (HOLDS, HOLDS)


@pytest.mark.parametrize("count", [MOST_COMPARED, MOST_COMPARED + 1])
def test_what_is_too_much_to_compare_is_not_known(count: int) -> None:
    connectors = [{"Name": f"c{at}", "TlsSenderCertificateName": f"n{at}.${{x}}"} for at in range(count)]
    domains = [{"DomainName": f"${{x}}.n{at}.example"} for at in range(count)]
    host = {"Name": "h", "Method": "Connector", "CertificateNames": ["mail.example"], "IPAddresses": ["192.0.2.7"]}
    definitions = {
        "AcceptedDomains": domains,
        "InboundConnectors": [{**each, "ConnectorType": "OnPremises", "Enabled": True} for each in connectors],
        "SendingHosts": [{**host, "MailFrom": ["fabrikam.com"]}],
    }
    made = tenant(json.dumps(definitions))
    (outcome,) = HostDecisions(made).outcomes(made.of("SendingHost")[0], "fabrikam.com")
    expected = FAILS if count == MOST_COMPARED else UNDECIDED
    assert (outcome.decision.condition_1b, outcome.decision.condition_2) == (expected, expected)
