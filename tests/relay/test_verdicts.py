"""Verdicts: which hosts, senders and recipients are judged, what of a host's addresses counts, and what is open."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from making import tenant

from relaylint.core.checks import NOT_DEFINITIONS, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Label, Location, Topic
from relaylint.core.logic import FAILS
from relaylint.core.text import Source, Span
from relaylint.model.tenants import Tenant
from relaylint.relay.verdicts import Asked, HostVerdict, Query, Verdicts, declared, errors, of_hosts, of_session

BASE = """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
  - {Name: Scanners, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [203.0.113.0/28]}
OrganizationConfig: {RejectDirectSend: true}
SendingHosts:
"""


def with_hosts(*hosts: str) -> Tenant:
    """Return a tenant with hosts, given as YAML in one line."""
    return tenant(BASE + "".join(f"  - {{{host}}}\n" for host in hosts))


def judge(made: Tenant, query: Query | None = None) -> Verdicts:
    return of_hosts(declared([made], lambda name: True), query or Query())


def lines(answers: Iterable[HostVerdict]) -> list[str]:
    """Return each answer in a line."""
    return [
        f"{answer.host} {answer.address} {answer.sender} {'out' if answer.external else 'in'} {answer.verdict.value}"
        for answer in answers
    ]


def at(answer: HostVerdict) -> str:
    """Return what stands where an answer is declared."""
    assert answer.label
    source, span = answer.label.location
    return source.slice(span)


def test_a_verdict_for_each_sender_and_scope() -> None:
    found = judge(with_hosts("Name: mta, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com, '<>']"))
    assert lines(found.answers) == [
        "mta None contoso.com out relayed",
        "mta None contoso.com in relayed",
        "mta None <> out relayed",
        "mta None <> in relayed",
    ]
    assert [at(answer) for answer in found.answers] == ["contoso.com", "contoso.com", "'<>'", "'<>'"]


def test_a_sender_declared_twice_is_judged_once() -> None:
    host = "Name: a, IPAddresses: [203.0.113.1], MailFrom: [x@contoso.com, contoso.com, x@contoso.com]"
    found = judge(with_hosts(f"{host}, Recipients: [External]"))
    assert [at(answer) for answer in found.answers] == ["x@contoso.com", "contoso.com"]


def test_the_worst_address_counts() -> None:
    addresses = "[203.0.113.1, 198.51.100.1, 198.51.100.2]"
    found = judge(with_hosts(f"Name: a, IPAddresses: {addresses}, MailFrom: [contoso.com], Recipients: [External]"))
    assert lines(found.answers) == ["a 198.51.100.1 contoso.com out rejected"]
    assert found.answers[0].addresses == 3
    assert found.answers[0].remedy.startswith(
        "Give the host a certificate whose name is an accepted domain, and name it"
    )


@pytest.mark.parametrize(
    ("host", "scopes"),
    [
        ("Name: a", [True, False]),
        ("Name: a, Recipients: [Internal]", [False]),
        ("Name: a, Recipients: [External]", [True]),
        ("Name: a, Recipients: ['${R}']", [True, False]),
        ("Name: a, Recipients: '${R}'", [True, False]),
        ("Name: a, Method: DirectSend", [False]),
        ("Name: a, Method: DirectSend, Recipients: [External]", [True]),
    ],
)
def test_recipients(host: str, scopes: list[bool]) -> None:
    made = with_hosts(host)
    assert [answer.external for answer in judge(made).answers] == scopes
    for external in (True, False):
        found = judge(made, Query(external=external))
        assert [answer.external for answer in found.answers] == [scope for scope in scopes if scope is external]
        assert len(found.not_judged) == (external not in scopes)


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("SmtpAuth", "`SmtpAuth` signs in as a mailbox, so that no connector is asked"),
        ("HighVolumeEmail", "`HighVolumeEmail` signs in with an account of its own, so that no connector is asked"),
        ("Internet", "`Internet` sends straight to the internet, not through the tenant"),
        ("'${M}'", "its Method is not known: its value is not filled in"),
        ("Fax", "its Method is not known: its value does not fit the schema"),
    ],
)
def test_not_subject_to_the_decision(method: str, reason: str) -> None:
    found = judge(with_hosts(f"Name: a, Method: {method}, MailFrom: [contoso.com]"))
    assert [row.reason for row in found.not_judged] == [reason]
    assert found.answers == ()
    source, span = found.not_judged[0].label.location
    assert source.slice(span) == method


def test_nothing_to_send_to() -> None:
    made = with_hosts("Name: a, Recipients: [Internal]", "Name: b, Recipients: [External]")
    assert [(row.host, row.reason) for row in judge(made, Query(external=True)).not_judged] == [
        ("a", "it sends to no recipients outside the tenant")
    ]
    assert [(row.host, row.reason) for row in judge(made, Query(external=False)).not_judged] == [
        ("b", "it sends to nobody in the tenant")
    ]


def test_direct_send_is_decided_like_any_session() -> None:
    found = judge(with_hosts("Name: a, Method: DirectSend, IPAddresses: [198.51.100.1], MailFrom: [contoso.com]"))
    assert lines(found.answers) == ["a 198.51.100.1 contoso.com in rejected"]
    assert found.answers[0].codes == ("550 5.7.68 TenantInboundAttribution",)


def test_what_is_not_declared_is_open() -> None:
    (answer,) = judge(with_hosts("Name: a, Recipients: [External]")).answers
    assert lines([answer]) == ["a None None out undecided"]
    assert at(answer) == "a"
    assert [reason.text for reason in answer.reasons if reason.doubt] == [
        "not known: the source address",
        "not known: the envelope sender",
    ]
    assert answer.remedy.startswith("State what is not known. If it ends as rejected: Have the host send from an ")


def test_templates_are_open() -> None:
    (answer,) = judge(
        with_hosts("Name: a, IPAddresses: ['${A}'], MailFrom: '${M}', CertificateNames: '${C}', Recipients: [External]")
    ).answers
    assert (answer.address, answer.sender, answer.names) == (None, None, None)
    assert answer.verdict.value == "undecided"


def test_codes_and_reasons_leave_out_what_cannot_be() -> None:
    """Whether the sub-domain counts as accepted is open, but the sender's domain counts: the mail passes."""
    made = tenant("""\
AcceptedDomains:
  - DomainName: contoso.com
  - {DomainName: sites.contoso.com, DomainType: InternalRelay, MatchSubDomains: true}
InboundConnectors:
  - {Name: Sites, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mta.sites.contoso.com}
SendingHosts:
  - {Name: a, CertificateNames: [mta.sites.contoso.com], MailFrom: [contoso.com], Recipients: [External]}
""")
    (answer,) = judge(made).answers
    assert answer.verdict.value == "fragile"
    assert [end.verdict.value for end in answer.ends] == ["relayed", "fragile"]
    assert answer.codes == ()
    assert sum(reason.text.startswith("possible: ") for reason in answer.reasons) == 2
    assert answer.remedy.startswith("Add `mta.sites.contoso.com` as")


def test_hosts_by_name() -> None:
    made = with_hosts("Name: Alpha, Recipients: [Internal]", "Name: beta, Recipients: [Internal]")
    assert [answer.host for answer in judge(made, Query(("ALPHA",))).answers] == ["Alpha"]
    assert [answer.host for answer in judge(made, Query(("beta", "alpha"))).answers] == ["Alpha", "beta"]


def test_another_sender() -> None:
    made = with_hosts("Name: a, IPAddresses: [203.0.113.1], MailFrom: [contoso.com], Recipients: [External]")
    found = judge(made, Query(senders=("<>", "App@contoso.com")))
    assert lines(found.answers) == ["a 203.0.113.1 <> out rejected", "a 203.0.113.1 App@contoso.com out relayed"]
    assert [at(answer) for answer in found.answers] == ["a", "a"]


def test_only_the_files_that_are_asked_for() -> None:
    made = with_hosts("Name: a")
    assert list(declared([made], lambda name: name != "a.yaml")) == []
    assert [host.name for _, host in declared([made], lambda name: name == "a.yaml")] == ["a"]


@pytest.mark.parametrize(
    ("asked", "senders", "expected"),
    [
        (Asked("203.0.113.1"), ("contoso.com",), ["relayed"]),
        (Asked("203.0.113.1"), (), ["undecided"]),
        (Asked("203.0.113.99"), ("contoso.com", "<>"), ["rejected", "rejected"]),
        (Asked(None, ("mail.contoso.com",)), (), ["relayed"]),
        (Asked(None, ("mail.contoso.com",), FAILS), ("contoso.com",), ["undecided"]),
        (Asked("2001:db8::1", ("mail.contoso.com",), FAILS), ("contoso.com",), ["rejected"]),
    ],
)
def test_a_session_that_no_file_declares(asked: Asked, senders: tuple[str, ...], expected: list[str]) -> None:
    found = of_session([with_hosts("Name: a")], asked, Query(senders=senders))
    assert [answer.verdict.value for answer in found.answers] == expected
    assert all(answer.host is None and answer.label is None and answer.external for answer in found.answers)


def test_a_session_for_recipients_in_the_tenant() -> None:
    (answer,) = of_session([with_hosts("Name: a")], Asked("198.51.100.1"), Query((), ("contoso.com",), False)).answers
    assert (answer.external, answer.verdict.value) == (False, "rejected")


def fault(subject: str = "", *, named: bool = False) -> Diagnostic:
    rule = NOT_DEFINITIONS if named else SYNTAX_ERROR
    label = Label(Location(Source("b.yaml", ""), Span(0, 0)))
    return Diagnostic.of(rule, "broken", label, help="", about=Topic(*subject.split(" ", 1)))


@pytest.mark.parametrize(
    ("host", "verdict"),
    [
        ("CertificateNames: [mail.contoso.com], MailFrom: [fabrikam.com]", "relayed"),
        ("IPAddresses: [203.0.113.1], MailFrom: [contoso.com]", "relayed"),
        ("IPAddresses: [203.0.113.1], MailFrom: [fabrikam.com]", "undecided"),
        ("IPAddresses: [198.51.100.1], MailFrom: [contoso.com]", "undecided"),
    ],
)
@pytest.mark.parametrize("absent", [False, True])
def test_a_file_that_is_not_read_may_hold_anything(host: str, verdict: str, absent: bool) -> None:
    made = with_hosts(f"Name: a, Recipients: [External], {host}")
    if absent:
        made.mark_absent()
    else:
        made.report([fault()])
    assert (made.partial, errors([made, made])) == (True, int(not absent))  # two tenants may have the file
    (answer,) = judge(made).answers
    assert answer.verdict.value == verdict
    doubts = [reason.text for reason in answer.reasons if reason.doubt]
    assert verdict == "relayed" or set(doubts) & {
        "not known: the tenant's connectors: not every one can be read",
        "not known: the tenant's accepted domains: not every one is declared",
    }


def test_a_switch_that_is_not_read_is_open() -> None:
    made = with_hosts("Name: a, Method: DirectSend, IPAddresses: [198.51.100.1], MailFrom: [contoso.com]")
    made.report([fault()])
    assert [answer.verdict.value for answer in judge(made).answers] == ["undecided"]


def test_a_fault_in_a_definition_hides_nothing_else() -> None:
    made = with_hosts("Name: a, IPAddresses: [198.51.100.1], MailFrom: [contoso.com], Recipients: [External]")
    made.report([fault("SendingHost a"), fault(named=True)])
    assert (made.partial, errors([made])) == (False, 2)
    assert [answer.verdict.value for answer in judge(made).answers] == ["rejected"]
