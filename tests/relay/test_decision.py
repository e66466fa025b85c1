"""What the decision does with what is missing, contradictory or rare; and the comparisons one by one."""

from __future__ import annotations

import pytest

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.relay.decision import Decision, decide
from relaylint.relay.matching import certificate_match
from relaylint.relay.outcomes import Verdict
from relaylint.relay.session import Session
from relaylint.values.normal import normal_domain

from .tenants import network

RELAYED, FRAGILE, REJECTED, OPEN = Verdict.RELAYED, Verdict.FRAGILE, Verdict.REJECTED, Verdict.UNDECIDED

DOMAINS = "AcceptedDomains: [{DomainName: contoso.com}]\n"
NO_DOMAINS = "AcceptedDomains: []\n"
NO_CONNECTORS = "InboundConnectors: []\n"
HOST, OTHER_HOST = "203.0.113.10", "203.0.113.11"


def on_premises(more: str) -> str:
    """Return a file with one OnPremises connector."""
    return f"InboundConnectors: [{{Name: A, ConnectorType: OnPremises, {more}}}]\n"


def partner(more: str) -> str:
    """Return a file with one Partner connector."""
    return f"InboundConnectors: [{{Name: P, ConnectorType: Partner, {more}}}]\n"


CERTIFICATE = on_premises("TlsSenderCertificateName: contoso.com")
ADDRESS = on_premises(f"SenderIPAddresses: [{HOST}]")


def decided(
    text: str,
    names: str | None = "",
    sender: str | None = "contoso.com",
    address: str | None = HOST,
    external: bool = True,
    faulty: bool = False,
) -> Decision:
    """Return a decision; ``names`` are parted by spaces."""
    presented = None if names is None else tuple(names.split())
    return decide(network(text, faulty=faulty), Session(address, presented, sender, external))


@pytest.mark.parametrize(
    ("wanted", "presented", "state"),
    [
        ("mail.contoso.com", "mail.contoso.com", HOLDS),
        ("mail.contoso.com", "MAIL.Contoso.COM.", HOLDS),
        ("mail.contoso.com", "smtp.contoso.com", FAILS),
        ("mail.contoso.com", "contoso.com", FAILS),
        ("contoso.com", "mail.contoso.com", FAILS),
        ("mail.contoso.com", "*.contoso.com", FAILS),
        ("*.contoso.com", "mail.contoso.com", HOLDS),
        ("*.Contoso.com", "MAIL.contoso.com", HOLDS),
        ("*.contoso.com", "*.contoso.com", HOLDS),
        ("*.contoso.com", "a.b.contoso.com", UNDECIDED),
        ("*.contoso.com", "*.b.contoso.com", UNDECIDED),
        ("*.contoso.com", "contoso.com", UNDECIDED),
        ("*.b.contoso.com", "*.contoso.com", FAILS),
        ("*.contoso.com", "mailcontoso.com", FAILS),
        ("*.contoso.com", "xcontoso.com", FAILS),
        ("*.contoso.com", "com", FAILS),
        ("*.contoso.com", "", FAILS),
        ("*.bücher.example", "mail.xn--bcher-kva.example", HOLDS),
        ("xn--bcher-kva.example", "BÜCHER.example", HOLDS),
    ],
)
def test_certificate_match(wanted: str, presented: str, state: State) -> None:
    """The connector's name against one name of the certificate [domain facts, 1.3]."""
    assert certificate_match(normal_domain(wanted), normal_domain(presented)) is state


@pytest.mark.parametrize(
    ("text", "arguments", "verdict"),
    [
        # the source address matters only where a connector lists addresses
        (DOMAINS + CERTIFICATE, {"names": "contoso.com", "address": None}, RELAYED),
        (DOMAINS + CERTIFICATE, {"names": "x.example", "address": None}, REJECTED),
        (DOMAINS + CERTIFICATE.replace("contoso.com", "'*.contoso.com'"), {"names": "x.example"}, REJECTED),
        (DOMAINS + ADDRESS, {"address": None}, OPEN),
        (DOMAINS + ADDRESS, {"address": None, "sender": "other.example"}, REJECTED),
        (DOMAINS + ADDRESS, {"address": None, "sender": "<>"}, REJECTED),
        (DOMAINS + NO_CONNECTORS, {"address": None, "names": None, "sender": None}, REJECTED),
        # the certificate only where a connector asks for one
        (DOMAINS + ADDRESS, {"names": None}, RELAYED),
        (DOMAINS + ADDRESS, {"names": None, "address": OTHER_HOST}, REJECTED),
        (DOMAINS + CERTIFICATE, {"names": None}, OPEN),
        # the sender only where the certificate does not suffice
        (DOMAINS + CERTIFICATE, {"names": "contoso.com", "sender": None}, RELAYED),
        (DOMAINS + CERTIFICATE, {"names": "x.example", "sender": None}, REJECTED),
        (DOMAINS + ADDRESS, {"sender": None}, OPEN),
        (NO_DOMAINS + ADDRESS, {"sender": None}, REJECTED),
        (NO_DOMAINS + CERTIFICATE, {"names": None, "sender": None, "address": None}, REJECTED),
        # accepted domains that no file lists
        (CERTIFICATE, {"names": "contoso.com"}, OPEN),
        (CERTIFICATE, {"names": "x.example"}, REJECTED),
        (ADDRESS, {"sender": "<>"}, REJECTED),
        (ADDRESS, {}, OPEN),
        # connectors that no file lists
        (DOMAINS, {"names": "", "address": HOST}, OPEN),
        (DOMAINS, {"names": "", "sender": "<>"}, REJECTED),
        (DOMAINS, {"names": "mail.contoso.com", "sender": "<>"}, OPEN),
        (DOMAINS, {"names": "mail.fabrikam.com", "sender": "<>"}, REJECTED),
        (DOMAINS, {"names": "", "address": "2001:db8::1"}, REJECTED),
        (NO_DOMAINS, {"names": None, "address": None, "sender": None}, REJECTED),
        ("{}", {"names": None, "address": None, "sender": None}, OPEN),
        ("{}", {"names": None, "address": None, "sender": "<>", "external": False}, OPEN),
    ],
)
def test_what_is_not_known(text: str, arguments: dict[str, str | None], verdict: Verdict) -> None:
    """Only what can make a difference leaves a decision open."""
    assert decided(text, **arguments).verdict is verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("203.0.113.0", RELAYED),
        ("203.0.113.127", RELAYED),
        ("203.0.113.128", REJECTED),
        ("203.0.113.64/30", RELAYED),
        ("203.0.113.0/24", OPEN),
        ("203.0.112.0/24", REJECTED),
        ("198.51.100.6/31", OPEN),
        ("198.51.100.12/31", OPEN),
        ("198.51.100.8/30", REJECTED),
        ("::ffff:203.0.113.5", RELAYED),
        ("2001:db8::1", REJECTED),
        ("::", REJECTED),
        ("", OPEN),
        ("mail.contoso.com", OPEN),
        ("${address}", OPEN),
    ],
)
def test_source_address(address: str, verdict: Verdict) -> None:
    """A range must be covered as a whole; IPv6 is never listed; what is no address is not known."""
    text = DOMAINS + on_premises("SenderIPAddresses: [203.0.113.0/25, 198.51.100.7, 198.51.100.12]")
    assert decided(text, address=address).verdict is verdict


@pytest.mark.parametrize("sender", ["contoso.com", "CONTOSO.com", "a@Contoso.com", "<a@contoso.com>", "contoso.com."])
def test_sender_may_be_an_address(sender: str) -> None:
    """The domain counts, however it is spelt."""
    assert decided(DOMAINS + ADDRESS, sender=sender).verdict is RELAYED


@pytest.mark.parametrize("sender", ["<>", " <> ", ""])
def test_null_sender(sender: str) -> None:
    """The null sender has no domain, so that SenderDomains cover it by `*` only."""
    decision = decided(DOMAINS + ADDRESS, sender=sender)
    assert (decision.verdict, decision.condition_1b) == (REJECTED, FAILS)
    text = NO_DOMAINS + partner("SenderDomains: ['{}'], RestrictDomainsToIPAddresses: true")
    assert decided(text.replace("{}", "*.contoso.com"), sender=sender, external=False).verdict is RELAYED
    assert decided(text.replace("{}", "*"), sender=sender, external=False).verdict is REJECTED


SUBDOMAINS = "AcceptedDomains: [{{DomainName: contoso.com, {}}}]\n"


@pytest.mark.parametrize(
    ("more", "faulty", "state"),
    [
        ("DomainType: InternalRelay, MatchSubDomains: true", False, HOLDS),
        ("DomainType: InternalRelay, MatchSubDomains: false", False, FAILS),
        ("DomainType: InternalRelay", False, FAILS),
        ("MatchSubDomains: true", False, HOLDS),
        ("DomainType: Authoritative, MatchSubDomains: true", False, UNDECIDED),
        ("DomainType: InternalRelay, MatchSubDomains: '${subs}'", False, UNDECIDED),
        ("DomainType: InternalRelay, MatchSubDomains: maybe", True, UNDECIDED),
    ],
)
def test_subdomains_of_an_accepted_domain(more: str, faulty: bool, state: State) -> None:
    """MatchSubDomains needs InternalRelay; the two cannot contradict each other in a tenant [S43]."""
    text = SUBDOMAINS.format(more)
    decision = decided(text + ADDRESS, sender="a.b.contoso.com", faulty=faulty)
    assert decision.condition_1b is state
    # for condition 1a it is not documented (Q1)
    text += on_premises("TlsSenderCertificateName: mail.contoso.com")
    decision = decided(text, "mail.contoso.com", "<>", faulty=faulty)
    assert decision.condition_1a is (FAILS if state is FAILS else UNDECIDED)


def test_parent_without_subdomains_does_not_help() -> None:
    """An accepted parent satisfies neither 1a nor 1b."""
    decision = decided(DOMAINS + on_premises("TlsSenderCertificateName: mail.contoso.com"), "mail.contoso.com", "<>")
    assert (decision.condition_1a, decision.condition_2, decision.verdict) == (FAILS, HOLDS, REJECTED)


@pytest.mark.parametrize("swap", [False, True])
def test_domain_that_is_declared_twice(swap: bool) -> None:
    """Two definitions that contradict each other leave it open, in either order."""
    entries = [
        f"{{DomainName: contoso.com, DomainType: InternalRelay, MatchSubDomains: {x}}}" for x in ("true", "false")
    ]
    text = f"AcceptedDomains: [{', '.join(reversed(entries) if swap else entries)}]\n" + ADDRESS
    assert decided(text, sender="a.contoso.com").condition_1b is UNDECIDED
    assert decided(text, sender="contoso.com").condition_1b is HOLDS


@pytest.mark.parametrize("limit", ["AssociatedAcceptedDomains: [contoso.com]", "TrustedOrganizations: [fabrikam.com]"])
def test_limited_connector(limit: str) -> None:
    """Sources disagree on what limits a connector, so whether it applies is open; an empty list limits nothing."""
    limited = DOMAINS + on_premises(f"SenderIPAddresses: [{HOST}], {limit}")
    unlimited = DOMAINS + on_premises(f"SenderIPAddresses: [{HOST}], {limit.partition(' ')[0]} []")
    assert decided(limited).verdict is OPEN
    assert decided(limited, address=OTHER_HOST).verdict is REJECTED
    assert decided(unlimited).verdict is RELAYED


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        ("", OPEN),
        ("OrganizationConfig: {RejectDirectSend: true}", REJECTED),
        ("OrganizationConfig: {RejectDirectSend: false}", RELAYED),
        ("OrganizationConfig: {SmtpClientAuthenticationDisabled: true}", OPEN),
        ("OrganizationConfig: {RejectDirectSend: '${reject}'}", OPEN),
        (
            "OrganizationConfig: {RejectDirectSend: true}\n---\nOrganizationConfig: {AllowLegacyTLSClients: true}",
            REJECTED,
        ),
        (
            "OrganizationConfig: {AllowLegacyTLSClients: true}\n---\nOrganizationConfig: {RejectDirectSend: false}",
            RELAYED,
        ),
        ("OrganizationConfig: {RejectDirectSend: false}\n---\nOrganizationConfig: {RejectDirectSend: true}", OPEN),
        ("OrganizationConfig: {RejectDirectSend: true}\n---\nOrganizationConfig: {RejectDirectSend: true}", REJECTED),
    ],
)
def test_reject_direct_send(settings: str, verdict: Verdict) -> None:
    """Not declared is not known, wherever else the organisation is spoken of; contradictions are open."""
    assert decided(DOMAINS + NO_CONNECTORS + settings, external=False).verdict is verdict


RESTRICTED = "SenderDomains: ['*'], "


@pytest.mark.parametrize(
    ("connector", "names", "address", "verdict"),
    [
        ("RestrictDomainsToIPAddresses: true, SenderIPAddresses: [203.0.113.10]", "", HOST, RELAYED),
        ("RestrictDomainsToIPAddresses: true, SenderIPAddresses: [203.0.113.10]", "", OTHER_HOST, REJECTED),
        ("RestrictDomainsToIPAddresses: true", "", HOST, REJECTED),
        ("RestrictDomainsToIPAddresses: false, SenderIPAddresses: [203.0.113.10]", "", OTHER_HOST, RELAYED),
        ("RestrictDomainsToCertificate: true, TlsSenderCertificateName: p.example", "p.example", HOST, RELAYED),
        ("RestrictDomainsToCertificate: true, TlsSenderCertificateName: p.example", "q.example", HOST, REJECTED),
        ("RestrictDomainsToCertificate: true, TlsSenderCertificateName: '*.example'", "a.b.example", HOST, OPEN),
        ("RestrictDomainsToCertificate: '${x}', TlsSenderCertificateName: p.example", "q.example", HOST, OPEN),
        ("RestrictDomainsToIPAddresses: true, SenderIPAddresses: ['${x}']", "", HOST, OPEN),
        # one identity that the flag asks for is missed, the other one is met: no source says (disagreement 5)
        (
            "RestrictDomainsToIPAddresses: true, SenderIPAddresses: [203.0.113.9], TlsSenderCertificateName: p.example",
            "p.example",
            OTHER_HOST,
            OPEN,
        ),
        ("Enabled: false, RestrictDomainsToIPAddresses: true", "", HOST, RELAYED),
    ],
)
def test_restricting_partner_connector(connector: str, names: str, address: str, verdict: Verdict) -> None:
    """Mail from outside to a recipient in the tenant, from a sender in the connector's scope."""
    text = DOMAINS + partner(RESTRICTED + connector)
    assert decided(text, names, "other.example", address, external=False).verdict is verdict


@pytest.mark.parametrize(
    ("patterns", "sender", "verdict"),
    [
        ("['*']", "<>", REJECTED),
        ("[contoso.net]", "contoso.net", REJECTED),
        ("[contoso.net]", "mail.contoso.net", RELAYED),
        ("['*.contoso.net']", "mail.contoso.net", REJECTED),
        ("['*.contoso.net']", "contoso.net", REJECTED),
        ("['smtp:*.Contoso.net;1']", "CONTOSO.net", REJECTED),
        ("[contoso.net]", "<>", RELAYED),
        ("[contoso.net]", None, OPEN),
        ("['*']", None, REJECTED),
        ("['${x}']", "contoso.net", OPEN),
        ("['${x}', '*']", "contoso.net", REJECTED),
        ("['${x}']", "<>", OPEN),
        ("[]", None, RELAYED),
        ("null", "contoso.net", OPEN),
    ],
)
def test_sender_domains(patterns: str, sender: str | None, verdict: Verdict) -> None:
    """`*.d` covers `d` itself; what is not known may cover anything."""
    text = NO_DOMAINS + partner(f"SenderDomains: {patterns}, RestrictDomainsToIPAddresses: true")
    assert decided(text, sender=sender, external=False).verdict is verdict


def test_another_partner_connector_that_matches() -> None:
    """Which of two Partner connectors decides, where one refuses and the other knows the sender, is not documented."""
    refusing = "{Name: R, ConnectorType: Partner, SenderDomains: ['*'], RestrictDomainsToIPAddresses: true}"
    knowing = f"{{Name: K, ConnectorType: Partner, SenderDomains: ['*'], SenderIPAddresses: [{HOST}]}}"
    text = f"{NO_DOMAINS}InboundConnectors: [{refusing}, {knowing}]"
    assert decided(text, external=False).verdict is OPEN
    assert decided(text, external=False, address=OTHER_HOST).verdict is REJECTED


@pytest.mark.parametrize(
    ("connector", "names", "verdict"),
    [
        (ADDRESS, "", RELAYED),
        (on_premises("TlsSenderCertificateName: contoso.com"), "contoso.com", RELAYED),
        # whether a connector whose name is not accepted counts here is not settled: S20 against S13
        (on_premises("TlsSenderCertificateName: mail.contoso.com"), "mail.contoso.com", OPEN),
        (partner("SenderDomains: ['*']"), "", REJECTED),
        (
            partner(f"SenderDomains: ['*'], SenderIPAddresses: [{HOST}], RestrictDomainsToIPAddresses: true"),
            "",
            RELAYED,
        ),
        (partner(f"SenderDomains: ['*'], SenderIPAddresses: [{HOST}]"), "", OPEN),
        (
            partner(f"SenderDomains: [x.example], SenderIPAddresses: [{HOST}], RestrictDomainsToIPAddresses: true"),
            "",
            OPEN,
        ),
        (partner(f"Enabled: false, SenderIPAddresses: [{HOST}], RestrictDomainsToIPAddresses: true"), "", REJECTED),
        (f"InboundConnectors: [{{Name: T, SenderIPAddresses: [{HOST}]}}]\n", "", OPEN),
    ],
)
def test_who_is_no_direct_sender(connector: str, names: str, verdict: Verdict) -> None:
    """A connector that identifies the sender by address or certificate keeps RejectDirectSend off [S20]."""
    text = DOMAINS + connector + "OrganizationConfig: {RejectDirectSend: true}"
    assert decided(text, names, external=False, faulty="Name: T" in connector).verdict is verdict


def test_certificate_that_no_connector_asks_for() -> None:
    """Address and accepted certificate without a certificate connector: no source says (Q2)."""
    decision = decided(DOMAINS + ADDRESS, "contoso.com", "<>")
    assert (decision.verdict, decision.condition_1a, decision.condition_2) == (OPEN, FAILS, HOLDS)
    assert decided(DOMAINS + ADDRESS, "contoso.com", "contoso.com").verdict is RELAYED
    assert decided(DOMAINS + ADDRESS, "contoso.com", "<>", OTHER_HOST).verdict is REJECTED
    inside = decided(DOMAINS + ADDRESS, "contoso.com", "<>", external=False)
    assert (inside.verdict, inside.attribution) == (RELAYED, None)


def test_connector_name_counts_not_the_other_names() -> None:
    """Whether another accepted name on the certificate replaces the connector's is an open question (Q11)."""
    text = DOMAINS + on_premises("TlsSenderCertificateName: mail.contoso.com")
    assert decided(text, "mail.contoso.com contoso.com", "<>").verdict is OPEN
    assert decided(text, "mail.contoso.com", "<>").verdict is REJECTED


def test_fragile_only_where_a_name_is_not_accepted() -> None:
    """With an unknown certificate: relayed by address, and fragile if it may match a connector with a bad name."""
    good = DOMAINS + (
        "InboundConnectors: ["
        f"{{Name: I, ConnectorType: OnPremises, SenderIPAddresses: [{HOST}]}},"
        "{Name: C, ConnectorType: OnPremises, TlsSenderCertificateName: contoso.com}]"
    )
    bad = good.replace("CertificateName: contoso.com", "CertificateName: mail.contoso.com")
    assert decided(good, None).verdict is RELAYED
    assert decided(bad, None).verdict is FRAGILE
    assert decided(bad, "mail.contoso.com").verdict is FRAGILE


@pytest.mark.parametrize(
    ("connector", "names", "external", "verdict", "assumed"),
    [
        (on_premises("TlsSenderCertificateName: mail.contoso.com"), "*.contoso.com", True, OPEN, True),
        (on_premises("TlsSenderCertificateName: a.b.contoso.com"), "*.contoso.com", True, OPEN, True),
        (on_premises("TlsSenderCertificateName: mail.contoso.com"), "*.fabrikam.com", True, REJECTED, False),
        (on_premises("TlsSenderCertificateName: mail.contoso.com"), "smtp.contoso.com", True, REJECTED, False),
        (
            on_premises("Enabled: false, TlsSenderCertificateName: mail.contoso.com"),
            "*.contoso.com",
            True,
            REJECTED,
            False,
        ),
        (partner("TlsSenderCertificateName: mail.contoso.com"), "*.contoso.com", True, REJECTED, False),
        (
            partner(RESTRICTED + "TlsSenderCertificateName: m.contoso.com, RestrictDomainsToCertificate: true"),
            "*.contoso.com",
            False,
            OPEN,
            True,
        ),
        (CERTIFICATE, "contoso.com *.contoso.com", True, RELAYED, False),
    ],
)
def test_assumed(connector: str, names: str, external: bool, verdict: Verdict, assumed: bool) -> None:
    """A decision is marked only if a wildcard certificate that matched would change it."""
    decision = decided(DOMAINS + connector, names, external=external)
    assert (decision.verdict, decision.assumed) == (verdict, assumed)


@pytest.mark.parametrize(
    ("names", "unasked"), [("mail.contoso.com", False), ("mail.contoso.com smtp.contoso.com", True)]
)
def test_a_name_that_a_connector_asks_for_is_no_other_name(names: str, unasked: bool) -> None:
    """Whether it is accepted may be open; where it is not, it does not make up for itself."""
    above = "AcceptedDomains: [{DomainName: contoso.com, DomainType: InternalRelay, MatchSubDomains: true}]\n"
    asking = on_premises("TlsSenderCertificateName: mail.contoso.com")
    for external, outcome in ((True, "unresolved"), (False, "own-unresolved")):
        decision = decided(above + asking, names, "<>", external=external)
        assert (outcome in {end.name for _, end in decision.possible}) is unasked


def test_connector_is_named_only_if_no_other_can_be_meant() -> None:
    """Which of two matching connectors wins is not documented (Q3)."""
    one = f"{{Name: A, ConnectorType: OnPremises, SenderIPAddresses: [{HOST}]}}"
    two = "{Name: B, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.0/24]}"
    maybe = two.replace("203.0.113.0/24", "'${x}'")
    for other, named in ((two, None), (maybe, None), (two.replace("203.0.113", "198.51.100"), "A")):
        decision = decided(f"{DOMAINS}InboundConnectors: [{one}, {other}]")
        assert (decision.verdict, decision.via) == (RELAYED, "address")
        assert (decision.connector and decision.connector.name) == named


@pytest.mark.parametrize(
    ("kinds", "domains", "names", "external", "via", "named"),
    [
        ("PCI", DOMAINS, "contoso.com", True, "certificate", "C"),
        ("PCI", DOMAINS, "", True, "address", "I"),
        # where condition 1 fails either way counts, and for mail that is not the tenant's own either type
        ("PCI", NO_DOMAINS, "x.example", True, None, "I"),
        ("PC", NO_DOMAINS, "contoso.com", True, None, "C"),
        ("CI", NO_DOMAINS, "contoso.com", True, None, None),
        ("PCI", NO_DOMAINS, "", False, None, None),
        ("PC", NO_DOMAINS, "", False, None, "P"),
    ],
)
def test_connector_that_the_way_leads_through(
    kinds: str, domains: str, names: str, external: bool, via: str | None, named: str | None
) -> None:
    """A connector that matches in another way, or is of another type, does not blur which one it is."""
    connectors = {
        "P": "{Name: P, ConnectorType: Partner, TlsSenderCertificateName: contoso.com, "
        "SenderIPAddresses: [203.0.113.10]}",
        "C": "{Name: C, ConnectorType: OnPremises, TlsSenderCertificateName: contoso.com}",
        "I": "{Name: I, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10]}",
    }
    listed = ", ".join(connectors[kind] for kind in kinds)
    decision = decided(f"{domains}InboundConnectors: [{listed}]", names, external=external)
    assert (decision.via, decision.connector and decision.connector.name) == (via, named)


@pytest.mark.parametrize(
    ("connector", "verdict"),
    [
        ("", REJECTED),
        ("ConnectorType: Foreign, SenderIPAddresses: [203.0.113.10]", OPEN),
        ("ConnectorType: OnPremises, Enabled: sometimes, SenderIPAddresses: [203.0.113.10]", OPEN),
        ("ConnectorType: OnPremises, SenderIPAddresses: 203.0.113.10", OPEN),
        ("ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.1O]", OPEN),
        ("ConnectorType: OnPremises, SenderIPAddresses: [mail.contoso.com]", OPEN),
        ("ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.1-203.0.113.20]", OPEN),
        ("ConnectorType: OnPremises, SenderIPAddresses: ['2001:db8::1']", REJECTED),
        ("ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.20/28]", REJECTED),
        ("ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.3/28]", RELAYED),
        ("ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10, [1]]", RELAYED),
        ("ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10, 7]", RELAYED),
        ("ConnectorType: OnPremises, TlsSenderCertificateName: 'CN=contoso.com'", OPEN),
        ("ConnectorType: OnPremises, TlsSenderCertificateName: [contoso.com]", OPEN),
        ("ConnectorType: OnPremises, TlsSenderCertificateName: mail.*.contoso.com", OPEN),
        ("ConnectorType: OnPremises, TlsSenderCertificateName: ' '", OPEN),
    ],
)
def test_values_that_do_not_fit(connector: str, verdict: Verdict) -> None:
    """A value that is wrong is not known; nothing fails because of it."""
    text = f"{DOMAINS}InboundConnectors: [{{Name: X, {connector}}}]"
    decision = decided(text, "smtp.contoso.com", faulty=True)
    assert decision.verdict is verdict
    assert decision.reasons


def test_badness() -> None:
    """The order for the worst of several."""
    assert sorted(Verdict, key=lambda verdict: verdict.badness) == [RELAYED, FRAGILE, OPEN, REJECTED]
