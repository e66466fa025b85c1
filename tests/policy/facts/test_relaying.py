"""Facts about hosts that relay: a table for each, and the places of those that are about a connector."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.model.certificates.certificate import Certificate

from .asking import DOMAINS, ask, connectors, hosts

CERTIFICATE = "TlsSenderCertificateName: contoso.com"
UNACCEPTED = "TlsSenderCertificateName: fabrikam.com"
WILDCARD = "TlsSenderCertificateName: '*.contoso.com'"
ADDRESS = "SenderIPAddresses: [203.0.113.7]"
LATER = "TlsSenderCertificateName: '${later}'"
DISABLED = ", Enabled: false"
PARTNER = "ConnectorType: Partner, "
TO_CERTIFICATE = "CertificateNames: [contoso.com], IPAddresses: []"
TO_UNACCEPTED = "CertificateNames: [fabrikam.com], IPAddresses: []"
TO_ADDRESS = "IPAddresses: [203.0.113.7]"
BOTH = "CertificateNames: [contoso.com], IPAddresses: [203.0.113.7]"
OURS, THEIRS = "MailFrom: [contoso.com]", "MailFrom: [fabrikam.com]"
SIGNS_IN, OUTSIDE = "Method: SmtpAuth", "Method: Internet"
FILLED_IN = "? its value is not filled in"
NO_SENDER = "? not known: the envelope sender"
NOT_SURE = "? whether a connector matches is not known"
NO_CONNECTORS: tuple[str, ...] = ()

Row = tuple[str, str, tuple[str, ...], Any, str]
"""A fact, the host, the connectors, the value and what stands at its place."""
TABLE: list[Row] = [
    ("relay.verdict", f"{TO_CERTIFICATE}, {THEIRS}", (CERTIFICATE,), "relayed", "contoso.com"),
    ("relay.verdict", f"{TO_UNACCEPTED}, {OURS}", (UNACCEPTED,), "fragile", "fabrikam.com"),
    ("relay.verdict", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), "relayed", "203.0.113.7"),
    ("relay.verdict", f"{TO_ADDRESS}, MailFrom: [contoso.com, '<>']", (ADDRESS,), "rejected", "203.0.113.7"),
    ("relay.verdict", f"{TO_ADDRESS}, {OURS}", NO_CONNECTORS, "rejected", "203.0.113.7"),
    ("relay.verdict", f"{SIGNS_IN}, {OURS}", (ADDRESS,), None, ""),
    ("relay.verdict", f"{TO_ADDRESS}, {OURS}, Recipients: [Internal]", (ADDRESS,), None, ""),
    ("relay.verdict", f"Method: '${{later}}', {OURS}", (ADDRESS,), FILLED_IN, "'${later}'"),
    ("relay.refused", f"{TO_ADDRESS}, {THEIRS}", (ADDRESS,), True, "203.0.113.7"),
    ("relay.refused", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), False, ""),
    ("relay.refused", f"{SIGNS_IN}, {THEIRS}", (ADDRESS,), False, ""),
    ("relay.refused-outside", f"{TO_ADDRESS}, {THEIRS}", (ADDRESS,), True, ""),
    ("relay.refused-outside", f"{TO_ADDRESS}, {OURS}, Forwards: true", (ADDRESS,), True, ""),
    ("relay.refused-outside", f"{TO_ADDRESS}, {THEIRS}, Recipients: [Internal]", (ADDRESS,), False, ""),
    ("relay.forwarding", f"{TO_ADDRESS}, {OURS}, Forwards: true", (ADDRESS,), "rejected", "true"),
    ("relay.forwarding", f"{TO_CERTIFICATE}, {OURS}, Forwards: true", (CERTIFICATE,), "relayed", "true"),
    ("relay.forwarding", f"{TO_ADDRESS}, {OURS}, Forwards: true", NO_CONNECTORS, None, ""),
    ("relay.forwarding", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), None, ""),
    ("relay.taken-by", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), None, ""),
    ("relay.rejected-for", f"{TO_ADDRESS}, {OURS}", NO_CONNECTORS, "connector", "203.0.113.7"),
    ("relay.rejected-for", f"{TO_ADDRESS}, {THEIRS}", (ADDRESS,), "sender", ""),
    ("relay.rejected-for", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), "nothing", "203.0.113.7"),
    ("relay.rejected-for", SIGNS_IN, (ADDRESS,), None, ""),
    ("relay.condition-1a", f"{TO_CERTIFICATE}, {THEIRS}", (CERTIFICATE,), "holds", "contoso.com"),
    ("relay.condition-1a", f"{TO_UNACCEPTED}, {OURS}", (UNACCEPTED,), "fails", "fabrikam.com"),
    ("relay.condition-1b", f"{TO_ADDRESS}, {OURS}", NO_CONNECTORS, "holds", ""),
    ("relay.condition-1b", f"{TO_ADDRESS}, {THEIRS}", NO_CONNECTORS, "fails", ""),
    ("relay.condition-1b", f"{TO_ADDRESS}, MailFrom: [contoso.com, fabrikam.com]", NO_CONNECTORS, "fails", ""),
    ("relay.condition-2", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), "holds", "203.0.113.7"),
    ("relay.condition-2", f"{TO_ADDRESS}, {OURS}", (PARTNER + ADDRESS,), "fails", "203.0.113.7"),
    ("relay.fragile", f"{TO_UNACCEPTED}, {OURS}", (UNACCEPTED,), True, "fabrikam.com"),
    ("relay.fragile", f"{TO_CERTIFICATE}, {OURS}", (CERTIFICATE,), False, ""),
    ("relay.fragile", OUTSIDE, (CERTIFICATE,), None, ""),
    ("relay.via", f"{TO_CERTIFICATE}, {OURS}", (CERTIFICATE,), "certificate", "contoso.com"),
    ("relay.via", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), "address", "203.0.113.7"),
    ("relay.via", f"{TO_ADDRESS}, {THEIRS}", (ADDRESS,), None, "[203.0.113.7]"),
    ("relay.via", f"{TO_ADDRESS}, MailFrom: ['${{later}}']", (ADDRESS,), NO_SENDER, "[203.0.113.7]"),
    ("relay.via", f"{TO_ADDRESS}, {OURS}, Method: '${{later}}'", (ADDRESS,), FILLED_IN, "'${later}'"),
    (
        "relay.via",
        f"{TO_ADDRESS}, {OURS}, Recipients: ['${{later}}', Internal]",
        (ADDRESS,),
        FILLED_IN,
        "['${later}', Internal]",
    ),
    ("relay.codes", f"{TO_CERTIFICATE}, {OURS}", (CERTIFICATE,), "", ""),
    (
        "relay.codes",
        f"{TO_ADDRESS}, {THEIRS}",
        (ADDRESS,),
        "`550 5.7.64 ATTR36` or `550 5.7.64 TenantAttribution`",
        "",
    ),
    ("relay.assumed", f"{TO_CERTIFICATE}, {OURS}", (CERTIFICATE,), False, "contoso.com"),
    (
        "relay.assumed",
        f"CertificateNames: ['*.contoso.com'], IPAddresses: [], {OURS}",
        ("TlsSenderCertificateName: mail.contoso.com",),
        True,
        "'*.contoso.com'",
    ),
    ("relay.unmatched", f"{TO_ADDRESS}, {OURS}", (ADDRESS,), [None], "[203.0.113.7]"),
    (
        "relay.unmatched",
        f"IPAddresses: [203.0.113.7, 203.0.113.8, 10.0.0.1], {OURS}",
        (ADDRESS,),
        [None, "203.0.113.8", "? not known: the source address"],
        "[203.0.113.7, 203.0.113.8, 10.0.0.1]",
    ),
    ("relay.unmatched", f"CertificateNames: [fabrikam.com], {OURS}", (CERTIFICATE,), "fabrikam.com", "fabrikam.com"),
    ("relay.unmatched", f"Tls: false, {OURS}", (CERTIFICATE,), "mta", "mta"),
    ("relay.partner-connector", f"{TO_ADDRESS}, {OURS}", (PARTNER + ADDRESS,), "A", "203.0.113.7"),
    ("relay.partner-connector", f"{TO_ADDRESS}, {OURS}", (ADDRESS, PARTNER + ADDRESS), None, ""),
    ("relay.partner-connector", f"{TO_ADDRESS}, {OURS}, Connector: b", (ADDRESS, PARTNER + ADDRESS), "B", "b"),
    ("relay.partner-connector", f"{TO_ADDRESS}, {OURS}", (PARTNER + ADDRESS + DISABLED,), None, ""),
    ("relay.disabled-connector", f"{TO_ADDRESS}, {OURS}", (ADDRESS + DISABLED,), "A", "203.0.113.7"),
    ("relay.disabled-connector", f"{TO_CERTIFICATE}, {OURS}", (UNACCEPTED, CERTIFICATE + DISABLED), "B", "contoso.com"),
    ("relay.disabled-connector", f"{TO_ADDRESS}, {OURS}", (ADDRESS + DISABLED, ADDRESS), None, ""),
    ("relay.disabled-connector", f"{TO_ADDRESS}, {OURS}, Connector: a", (CERTIFICATE + DISABLED,), "A", "a"),
    ("relay.disabled-connector", f"{TO_ADDRESS}, {OURS}, Connector: a", (CERTIFICATE + DISABLED, ADDRESS), None, ""),
    ("relay.disabled-connector", f"{TO_ADDRESS}, {OURS}", (PARTNER + ADDRESS + DISABLED,), None, ""),
    ("relay.disabled-connector", f"{TO_ADDRESS}, {OURS}", (ADDRESS + ", Enabled: '${later}'",), None, ""),
    ("relay.disabled-connector", f"{SIGNS_IN}, {OURS}", (ADDRESS + DISABLED,), None, ""),
    ("relay.disabled-connector", f"Method: '${{later}}', {OURS}", (ADDRESS,), FILLED_IN, "'${later}'"),
    ("relay.connectors", f"{BOTH}, {OURS}", (ADDRESS, CERTIFICATE, UNACCEPTED), ["A", "B"], "contoso.com"),
    ("relay.connectors", f"{BOTH}, {OURS}, Method: DirectSend", (ADDRESS, CERTIFICATE), ["A", "B"], "contoso.com"),
    ("relay.connectors", f"{BOTH}, {OURS}", (PARTNER + ADDRESS, CERTIFICATE + DISABLED), [], "contoso.com"),
    ("relay.connectors", f"{BOTH}, {SIGNS_IN}", (ADDRESS, CERTIFICATE), [], "SmtpAuth"),
    ("relay.connectors", f"{BOTH}, {OUTSIDE}", (ADDRESS, CERTIFICATE), [], "Internet"),
    ("relay.connectors", f"{BOTH}, Method: '${{later}}'", (ADDRESS,), FILLED_IN, "'${later}'"),
    (
        "relay.connectors",
        "CertificateNames: [contoso.com], IPAddresses: [203.0.113.7, '${later}']",
        (CERTIFICATE, ADDRESS, "SenderIPAddresses: [203.0.113.8]"),
        ["A", "B", NOT_SURE],
        "contoso.com",
    ),
    (
        "relay.matched-names",
        "CertificateNames: [fabrikam.com, contoso.com]",
        (CERTIFICATE,),
        ["contoso.com"],
        "fabrikam.com",
    ),
    (
        "relay.matched-names",
        "CertificateNames: [a.contoso.com, contoso.com]",
        (WILDCARD,),
        ["a.contoso.com", NOT_SURE],
        "a.contoso.com",
    ),
    ("relay.matched-names", "CertificateNames: [contoso.com]", (LATER,), NOT_SURE, "contoso.com"),
    (
        "relay.matched-names",
        "CertificateNames: [contoso.com]",
        (f"ConnectorType: '${{later}}', {CERTIFICATE}",),
        NOT_SURE,
        "contoso.com",
    ),
    ("relay.matched-names", "CertificateNames: [contoso.com]", (CERTIFICATE, LATER), ["contoso.com"], "contoso.com"),
    ("relay.matched-names", "CertificateNames: [contoso.com]", (CERTIFICATE + DISABLED,), [], "contoso.com"),
    ("relay.matched-names", "CertificateNames: [contoso.com]", (PARTNER + CERTIFICATE,), [], "contoso.com"),
    ("relay.matched-names", TO_ADDRESS, (CERTIFICATE,), [], "[203.0.113.7]"),
    (
        "relay.matched-names",
        "CertificateNames: ['${later}']",
        (CERTIFICATE,),
        "? the names on the certificate are not known",
        "'${later}'",
    ),
    ("relay.named-connector-by", "Connector: a", (CERTIFICATE,), "certificate", "a"),
    ("relay.named-connector-by", "Connector: B", (CERTIFICATE, ADDRESS), "address", "B"),
    ("relay.named-connector-by", "Connector: A", (f"{CERTIFICATE}, {ADDRESS}",), "both", "A"),
    ("relay.named-connector-by", "Connector: A", (LATER,), "certificate", "A"),
    ("relay.named-connector-by", "Connector: A", ("SenderDomains: ['*']",), None, "A"),
    ("relay.named-connector-by", "Connector: A", (ADDRESS + DISABLED,), None, ""),
    ("relay.named-connector-by", "Connector: A", (PARTNER + ADDRESS,), None, ""),
    ("relay.named-connector-by", "Connector: C", (CERTIFICATE, ADDRESS), None, ""),
    ("relay.named-connector-by", "Port: 25", (CERTIFICATE,), None, ""),
    ("relay.unresolved", f"{BOTH}, {THEIRS}", (ADDRESS,), True, "contoso.com"),
    ("relay.unresolved", f"{BOTH}, {OURS}", (ADDRESS,), False, ""),
    ("relay.unresolved", f"{BOTH}, {THEIRS}", (ADDRESS, CERTIFICATE), False, ""),
    ("relay.unresolved", f"{TO_ADDRESS}, {THEIRS}", (ADDRESS,), False, ""),
    ("relay.unresolved", f"{BOTH}, {SIGNS_IN}, {THEIRS}", (ADDRESS,), False, ""),
    ("relay.rewritten", f"{TO_CERTIFICATE}, {THEIRS}", (CERTIFICATE,), True, "fabrikam.com"),
    ("relay.rewritten", f"{TO_CERTIFICATE}, {OURS}", (CERTIFICATE,), False, ""),
    ("relay.rewritten", f"{TO_CERTIFICATE}, MailFrom: [contoso.com, '<>']", (CERTIFICATE,), False, ""),
    ("relay.rewritten", f"{TO_CERTIFICATE}, MailFrom: ['${{later}}']", (CERTIFICATE,), NO_SENDER, "'${later}'"),
    ("relay.rewritten", TO_CERTIFICATE, (CERTIFICATE,), False, ""),
    ("relay.rewritten", f"{TO_ADDRESS}, {THEIRS}", (ADDRESS,), False, ""),  # that is rejected
    ("relay.certificate-differs", f"{TO_UNACCEPTED}, {OURS}", (CERTIFICATE,), True, "fabrikam.com"),
    ("relay.certificate-differs", f"{TO_CERTIFICATE}, {OURS}", (CERTIFICATE,), False, ""),
    ("relay.certificate-differs", f"{TO_UNACCEPTED}, {OURS}", (ADDRESS,), False, ""),
    ("relay.certificate-differs", f"{TO_ADDRESS}, {OURS}", (CERTIFICATE,), False, ""),
    ("relay.certificate-differs", SIGNS_IN, (CERTIFICATE,), None, ""),
    ("relay.needs-certificate", f"{BOTH}, {OURS}", (CERTIFICATE,), True, "contoso.com"),
    ("relay.needs-certificate", f"{BOTH}, {OURS}", (CERTIFICATE, ADDRESS), False, "contoso.com"),
    ("relay.needs-certificate", f"CertificateNames: [contoso.com], {OURS}", (ADDRESS,), False, "contoso.com"),
    ("relay.all-senders-accepted", f"{TO_ADDRESS}, {OURS}", NO_CONNECTORS, True, ""),
    ("relay.all-senders-accepted", f"{TO_ADDRESS}, MailFrom: [contoso.com, '<>']", NO_CONNECTORS, False, ""),
    ("relay.all-senders-accepted", f"{SIGNS_IN}, {OURS}", NO_CONNECTORS, None, ""),
]


@pytest.mark.parametrize(("fact", "host", "known", "value", "place"), TABLE)
def test_table(fact: str, host: str, known: tuple[str, ...], value: Any, place: str) -> None:
    found = ask(fact, hosts(host) + connectors(*known) + DOMAINS)
    assert (found.value, found.place) == (value, place)


TABLE_OF_SENDERS: list[tuple[str, str, Any, str]] = [
    ("relay.verdict", "contoso.com", "relayed", "203.0.113.7"),
    ("relay.verdict", "fabrikam.com", "rejected", "203.0.113.7"),
    ("relay.verdict", "<>", "rejected", "203.0.113.7"),
    ("relay.condition-1b", "contoso.com", "holds", ""),
    ("relay.condition-1b", "<>", "fails", ""),
    ("relay.rejected-for", "contoso.com", "nothing", "203.0.113.7"),
    ("relay.unresolved", "contoso.com", False, ""),
]


@pytest.mark.parametrize(("fact", "sender", "value", "place"), TABLE_OF_SENDERS)
def test_of_one_sender(fact: str, sender: str, value: Any, place: str) -> None:
    """In a rule that goes through MailFrom a fact is about the item."""
    host = hosts(f"{TO_ADDRESS}, MailFrom: [contoso.com, fabrikam.com, '<>']")
    found = ask(fact, host + connectors(ADDRESS) + DOMAINS, sender=sender)
    assert (found.value, found.place) == (value, place)


@pytest.mark.parametrize(
    ("fact", "host", "known", "labels"),
    [
        ("relay.disabled-connector", TO_ADDRESS, (ADDRESS + DISABLED,), ["`A` is disabled <false>"]),
        ("relay.partner-connector", TO_ADDRESS, (PARTNER + ADDRESS,), ["`A` is a Partner connector <Partner>"]),
        (
            "relay.certificate-differs",
            TO_UNACCEPTED,
            (CERTIFICATE, WILDCARD),
            ["what `A` expects <contoso.com>", "what `B` expects <'*.contoso.com'>"],
        ),
        (
            "relay.unresolved",
            f"{BOTH}, {THEIRS}",
            (ADDRESS,),
            [
                "connector `A` lists the source address `203.0.113.7` <203.0.113.7>",
                "`contoso.com`, a name of the certificate, is an accepted domain <contoso.com>",
            ],
        ),
    ],
)
def test_what_it_rests_on(fact: str, host: str, known: tuple[str, ...], labels: list[str]) -> None:
    assert list(ask(fact, hosts(host) + connectors(*known) + DOMAINS).labels) == labels


SELF_SIGNED = Certificate(names=("contoso.com",), self_signed=True)
NOT_CERTAIN = (
    "? not known: the names of the client certificate; not known: whether TLS and a trusted certificate are used"
)
NOT_READ = "? the names on the certificate are not known"


@pytest.mark.parametrize(
    ("file", "condition", "met", "names"),
    [
        (Certificate(names=("contoso.com",)), "holds", ["A"], ["contoso.com"]),
        (Certificate(names=("fabrikam.com",)), "fails", [], []),
        (SELF_SIGNED, "fails", [], ["contoso.com"]),  # it counts as none, but its name is the right one
        ("it is empty", NOT_CERTAIN, [NOT_SURE], NOT_READ),
        (None, NOT_CERTAIN, [NOT_SURE], NOT_READ),
    ],
)
def test_a_certificate_file(file: Certificate | str | None, condition: str, met: list[str], names: Any) -> None:
    text = hosts(f"Certificate: a.pem, IPAddresses: [], {OURS}") + connectors(CERTIFICATE) + DOMAINS
    facts = ("relay.condition-2", "relay.connectors", "relay.matched-names")
    found = [ask(fact, text, files={"a.pem": file} if file else {}) for fact in facts]
    assert [item.value for item in found] == [condition, met, names]
    assert {item.place for item in found} == {"a.pem"}


def test_connectors_that_no_file_lists() -> None:
    found = ask("relay.connectors", hosts(f"{BOTH}, {OURS}") + DOMAINS)
    assert found.value == ["? no file lists the tenant's inbound connectors"]
    assert ask("relay.disabled-connector", hosts(f"{BOTH}, {OURS}") + DOMAINS).value is None


@pytest.mark.parametrize(
    ("address", "connectors_met"),
    [
        ("203.0.113.7", ["A"]),
        ("10.0.0.1", [NOT_SURE]),  # what Exchange Online sees is the NAT's
        ("172.31.0.1", [NOT_SURE]),
        ("172.32.0.1", []),
        ("192.168.7.7", [NOT_SURE]),
        ("100.64.0.1", [NOT_SURE]),
        ("100.128.0.1", []),
        ("169.254.1.1", [NOT_SURE]),
        ("127.0.0.1", [NOT_SURE]),
        ("'2001:db8::1'", []),
    ],
)
def test_addresses_that_nobody_sees(address: str, connectors_met: list[str]) -> None:
    text = hosts(f"IPAddresses: [{address}]") + connectors(ADDRESS) + DOMAINS
    assert ask("relay.connectors", text).value == connectors_met


@pytest.mark.parametrize(
    ("host", "verdict"),
    [
        (f"{TO_ADDRESS}, {OURS}", "relayed"),
        (f"{TO_ADDRESS}, {OURS}, Recipients: [External]", "relayed"),
        (f"{TO_ADDRESS}, {OURS}, Recipients: [Internal, External]", "relayed"),
        (f"{TO_ADDRESS}, {OURS}, Recipients: [Internal]", None),
        (f"{TO_ADDRESS}, {OURS}, Recipients: '${{later}}'", "relayed"),  # the method says what it is for
        (f"{TO_ADDRESS}, {OURS}, Method: DirectSend", None),
        (f"{TO_ADDRESS}, {OURS}, Method: DirectSend, Recipients: [External]", None),
        (f"{TO_ADDRESS}, {OURS}, Method: HighVolumeEmail", None),
    ],
)
def test_to_whom_a_host_sends(host: str, verdict: str | None) -> None:
    assert ask("relay.verdict", hosts(host) + connectors(ADDRESS) + DOMAINS).value == verdict


def test_a_switch_for_sending_that_another_tool_fills_in() -> None:
    """Mail from the domain may be refused before a connector is asked, and its place is the switch."""
    switch = "AcceptedDomains: [{ DomainName: contoso.com, SendingFromDomainDisabled: SWITCH }]\n"
    text = switch + connectors(CERTIFICATE) + hosts(f"{TO_CERTIFICATE}, {OURS}")
    words = "whether sending from `contoso.com` is switched off"
    told = ask("relay.verdict", text.replace("SWITCH", "'${later}'"))
    assert (told.value, told.labels[0]) == (f"? not known: {words}", f"not known: {words} <'${{later}}'>")
    assert ask("relay.verdict", text.replace("SWITCH", "true")).value == "rejected"
    assert ask("relay.verdict", text.replace("SWITCH", "false")).value == "relayed"
