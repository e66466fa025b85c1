"""Facts about expectations: what breaks one, what leaves one open, and the places of both."""

from __future__ import annotations

from typing import Any

import pytest

from .asking import DOMAINS, Told, ask

PRINTERS = "InboundConnectors: [{ Name: Printers, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.8/31] }]\n"
HOST = "SendingHosts: [{ Name: printer-07, IPAddresses: [203.0.113.8] }]\n"
OPEN = PRINTERS.replace("203.0.113.8/31", "'${printers}'")
LISTED = "connector `Printers` lists the source address `203.0.113.{}` <203.0.113.8/31>"
ACCEPTED = "the sender's domain `contoso.com` is an accepted domain <contoso.com>"


def about(name: str, demand: str, *, tenant: str = DOMAINS + PRINTERS + HOST, today: str = "2026-11-24") -> Told:
    return ask(name, f"{tenant}Expectations: [{{ Name: a, {demand} }}]\n", "Expectation", today=today)


@pytest.mark.parametrize(
    ("name", "demand", "told"),
    [
        (
            "expectation.broken-by",
            "Sessions: { IPAddresses: [203.0.113.8] , MailFrom: accepted }, Expect: relayed",
            Told(None),
        ),
        (
            "expectation.broken-by",
            "Sessions: { IPAddresses: [203.0.113.8] , Certificate: none }, Expect: not-relayed",
            Told(
                "relaylint relay --ip 203.0.113.8 --from contoso.com",
                "not-relayed",
                (LISTED.format(8), ACCEPTED),
            ),
        ),
        (
            "expectation.broken-by",
            "Only: SendingHosts",
            Told("relaylint relay --ip 203.0.113.9 --from contoso.com", "SendingHosts", (LISTED.format(9), ACCEPTED)),
        ),
        ("expectation.broken-by", "Expect: { unchanged-since: v1 }", Told("? revisions are not read here", "v1")),
        ("expectation.broken-by", "Comment: none", Told(None)),
        ("expectation.demand", "Sessions: { MailFrom: accepted }, Expect: relayed", Told("verdict")),
        ("expectation.demand", "Expect: { unchanged-since: v1 }", Told("unchanged")),
        ("expectation.demand", "Expect: { unchanged-since: v1 }, Only: SendingHosts", Told("only")),
        ("expectation.demand", "Comment: none", Told(None)),
        ("expectation.verdict", "Only: SendingHosts", Told("relayed")),
        (
            "expectation.verdict",
            "Sessions: { IPAddresses: [203.0.113.1] , Certificate: none }, Expect: relayed",
            Told("rejected"),
        ),
        ("expectation.verdict", "Comment: none", Told(None)),
        ("expectation.verdict-before", "Only: SendingHosts", Told(None)),
        ("expectation.covers", "Only: SendingHosts", Told(True, "a")),
        (
            "expectation.covers",
            "Sessions: { Recipients: Internal }, Only: SendingHosts",
            Told(False, "{ Recipients: Internal }"),
        ),
        (
            "expectation.covers",
            "Sessions: { MailFrom: '${x}' }, Expect: relayed",
            Told("? its value is not filled in", "{ MailFrom: '${x}' }"),
        ),
        ("expectation.open", "Only: SendingHosts", Told(None)),
        ("expectation.open", "Expect: { unchanged-since: v1 }", Told("revisions are not read here", "v1")),
        (
            "expectation.open",
            "Sessions: { MailFrom: ['${x}'] }, Expect: relayed",
            Told("its value is not filled in", "'${x}'"),
        ),
        ("expectation.open", "Sessions: { MailForm: accepted }, Expect: relayed", Told(None)),
        ("expectation.open", "Expect: relayd", Told(None)),
    ],
)
def test_facts(name: str, demand: str, told: Any) -> None:
    assert about(name, demand) == told


def test_what_the_files_leave_open_is_told_with_the_session() -> None:
    demand = "Sessions: { IPAddresses: [203.0.113.8] , MailFrom: accepted, Certificate: none }, Expect: relayed"
    told = about("expectation.open", demand, tenant=DOMAINS + OPEN)
    assert told.place == "relayed"
    assert told.value == about("expectation.broken-by", demand, tenant=DOMAINS + OPEN).value.removeprefix("? ")
    assert told.value == "not known: every address that connector `Printers` lists"


def test_that_a_wildcard_might_match_an_exact_name_is_undecided_and_not_told() -> None:
    hub = "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: contoso.com }]\n"
    host = "SendingHosts: [{ Name: mta-01, CertificateNames: [contoso.com] }]\n"
    whole = DOMAINS + hub + host
    assert about("expectation.broken-by", "Only: SendingHosts", tenant=whole).value == (
        "? not documented: whether `contoso.com` also matches `*.contoso.com`"
    )
    assert about("expectation.open", "Only: SendingHosts", tenant=whole) == Told(None)
