"""Expectations: what their sessions mean, what is found of each demand, and that no session says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, NamedTuple

import pytest

from relaylint.core.logic import FAILS, HOLDS
from relaylint.model.definitions import MISFIT, Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.decision import Decision
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map.answering import View
from relaylint.relay.map.expected import UNCHANGED as SINCE
from relaylint.relay.map.expected import Compliance, Worked, compliance, regions_of
from relaylint.relay.map.region import OUTSIDE, Region
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.relay.session import NEVER_LISTED, Presented, Session, present
from relaylint.values.placeholders import NOT_FILLED_IN

from ..partial import NAMES, SENDERS, Source
from ..tenants import tenant

FIRST = 203 << 24 | 113 << 8
DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.contoso.com }]\n"
CONNECTORS = """\
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }
  - { Name: Printers, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.8/29] }
  - Name: Fabrikam
    ConnectorType: Partner
    SenderDomains: [fabrikam.com]
    RestrictDomainsToCertificate: true
    TlsSenderCertificateName: mail.fabrikam.com
"""
HOSTS = """\
SendingHosts:
  - { Name: mta-01, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com, "<>"] }
  - { Name: printer-07, IPAddresses: [203.0.113.8, 203.0.113.9], MailFrom: [contoso.com] }
"""


def expectation(made: Tenant) -> Definition:
    return made.of("Expectation")[0]


def meaning(sessions: str) -> tuple[Region, ...]:
    made = tenant(f"Expectations: [{{ Name: a, Sessions: {sessions} }}]\n")
    return regions_of(expectation(made).mapping("Sessions"))


@pytest.mark.parametrize(
    ("sessions", "regions"),
    [
        ("null", [OUTSIDE]),
        ("{ MailFrom: any, Certificate: any }", [OUTSIDE]),
        ("{ Recipients: Internal }", [Region(external=False)]),
        ("{ Recipients: [internal, External] }", [Region(external=None)]),
        (
            "{ IPAddresses: [203.0.113.8/29, 203.0.113.1-203.0.113.3] }",
            [Region(((FIRST + 8, FIRST + 15), (FIRST + 1, FIRST + 3)))],
        ),
        ("{ IPAddresses: ['2001:db8::/32', '::ffff:203.0.113.1'] }", [Region((NEVER_LISTED, (FIRST + 1, FIRST + 1)))]),
        ("{ Certificate: none, MailFrom: accepted }", [Region(None, (), ("accepted",))]),
        ("{ Certificate: ['*.Contoso.com', mail.contoso.com] }", [Region(None, ("*.contoso.com", "mail.contoso.com"))]),
        ("{ Certificate: [mail.contoso.com, none] }", [Region(None, ()), Region(None, ("mail.contoso.com",))]),
        ("{ MailFrom: ['<>', Contoso.com, contoso.com] }", [Region(None, None, ("<>", "contoso.com"))]),
        ("{ MailFrom: [contoso.com, any] }", [OUTSIDE]),
    ],
)
def test_what_sessions_mean(sessions: str, regions: list[Region]) -> None:
    assert list(meaning(sessions)) == regions


class Found(NamedTuple):
    """What is found of a demand, in words: where it stands, a session with its verdict, what is not known."""

    path: str
    breach: str = ""
    open: str = ""
    covers: bool = True


def found(text: str, **around: Any) -> list[Found]:
    made = tenant(text, faulty=True)
    return in_words(compliance(expectation(made), HostDecisions(made, Surroundings([made], **around)), Worked()))


def in_words(every: Iterable[Compliance]) -> list[Found]:
    return [
        Found(
            ".".join(map(str, each.path)),
            f"{each.breach.witness.command}: {each.breach.decision.verdict.value}" if each.breach else "",
            each.doubt.reason if each.doubt else each.open.witness.command if each.open else "",
            each.covers is not FAILS,
        )
        for each in every
    ]


BY_NULL_SENDER = "relaylint relay --ip 203.0.113.8 --from '<>': rejected"


@pytest.mark.parametrize(
    ("demand", "wanted"),
    [
        ("Sessions: { IPAddresses: [203.0.113.8/29], MailFrom: accepted }, Expect: relayed", Found("Expect")),
        (
            ("Sessions: { IPAddresses: [203.0.113.8/30], MailFrom: [contoso.com, '<>'], Certificate: none },"
            " Expect: relayed"),
            Found("Expect", BY_NULL_SENDER),
        ),
        (
            "Sessions: { IPAddresses: [203.0.113.7-203.0.113.8], MailFrom: accepted }, Expect: relayed",
            Found("Expect", "relaylint relay --ip 203.0.113.7 --from contoso.com: rejected"),
        ),
        ("Sessions: { Certificate: mail.contoso.com }, Expect: relayed", Found("Expect")),
        (
            "Sessions: { Certificate: mail.contoso.com }, Expect: not-relayed",
            Found("Expect", "relaylint relay --certificate mail.contoso.com --from '<>': relayed"),
        ),
        ("Sessions: { Certificate: none, MailFrom: [fabrikam.com] }, Expect: rejected", Found("Expect")),
        ("Sessions: { IPAddresses: ['2001:db8::1'], Certificate: none }, Expect: rejected", Found("Expect")),
        (
            ("Sessions: { IPAddresses: [203.0.113.8] , Certificate: mail.contoso.com, Recipients: Internal },"
            " Expect: not-relayed"),
            Found(
                "Expect",
                "relaylint relay --ip 203.0.113.8 --certificate mail.contoso.com --from '<>' --to internal: relayed",
            ),
        ),
        # to a recipient in the tenant mail is delivered, which is not to relay as the tenant's own
        (
            "Sessions: { Certificate: none, MailFrom: [northwind.example], Recipients: Internal }, Expect: not-relayed",
            Found("Expect"),
        ),
        (
            "Sessions: { Certificate: none, MailFrom: [northwind.example], Recipients: Internal }, Expect: rejected",
            Found("Expect", "relaylint relay --from northwind.example --to internal: relayed"),
        ),
        (
            "Sessions: { Certificate: none, MailFrom: [fabrikam.com], Recipients: Internal }, Expect: rejected",
            Found("Expect"),
        ),
        (
            "Sessions: { Certificate: '*.mail.contoso.com', MailFrom: ['<>'] }, Expect: rejected",
            Found(
                "Expect", open="relaylint relay --certificate '*.mail.contoso.com' --from '<>'"
            ),
        ),
        ("Only: SendingHosts", Found("Only", "relaylint relay --ip 203.0.113.10 --from contoso.com: relayed")),
        (
            "Sessions: { IPAddresses: [203.0.113.0/29, 203.0.113.8/31], Certificate: none }, Only: SendingHosts",
            Found("Only"),
        ),
        ("Sessions: { Recipients: Internal }, Only: SendingHosts", Found("Only", covers=False)),
        ("Sessions: { MailFrom: '${x}' }, Expect: relayed", Found("Sessions.MailFrom", open=NOT_FILLED_IN)),
        ("Expect: '${x}'", Found("Expect", open=NOT_FILLED_IN)),
        ("Expect: { unchanged-since: main }", Found("Expect.unchanged-since", open="revisions are not read here")),
        ("Expect: { unchanged-since: '${x}' }", Found("Expect.unchanged-since", open=NOT_FILLED_IN)),
        ("Sessions: { MailForm: accepted }, Expect: relayed", Found("Sessions.MailForm", open=MISFIT.reason)),
        ("Comment: none", None),
    ],
)  # fmt: skip
def test_what_is_found(demand: str, wanted: Found | None) -> None:
    told = found(f"{DOMAINS}{CONNECTORS}{HOSTS}Expectations: [{{ Name: a, {demand} }}]\n")
    assert told == ([wanted] if wanted else [])


def test_both_demands_of_one_expectation_are_judged() -> None:
    text = f"{DOMAINS}{CONNECTORS}{HOSTS}Expectations: [{{ Name: a, Expect: rejected, Only: SendingHosts }}]\n"
    assert [(each.path, bool(each.breach)) for each in found(text)] == [("Expect", True), ("Only", True)]


ONLY = "Expectations: [{ Name: a, Only: SendingHosts }]\n"


@pytest.mark.parametrize(
    ("hosts", "wanted"),
    [
        ("", Found("Only", "relaylint relay --certificate mail.contoso.com --from '<>': relayed")),
        ("SendingHosts: []\n", Found("Only", "relaylint relay --certificate mail.contoso.com --from '<>': relayed")),
        (
            "SendingHosts: [{ Name: mta-01, CertificateNames: [mail.contoso.com] }]\n",
            Found("Only", "relaylint relay --ip 203.0.113.8 --from contoso.com: relayed"),
        ),
        (HOSTS.replace("203.0.113.9]", '"${x}"]'), Found("Only", open="what a declared host presents is not known")),
        (
            HOSTS.replace("IPAddresses: [203.0.113.8, 203.0.113.9]", "IPAddresses: [203.0.113.8], Method: SmtpAuth"),
            Found("Only", "relaylint relay --ip 203.0.113.8 --from contoso.com: relayed"),
        ),
    ],
)
def test_whom_hosts_that_are_declared_leave(hosts: str, wanted: Found) -> None:
    assert found(f"{DOMAINS}{CONNECTORS}{hosts}{ONLY}") == [wanted]


def test_senders_of_accepted_domains_that_nobody_knows_are_left_open() -> None:
    text = f"{CONNECTORS}Expectations: [{{ Name: a, Sessions: {{ MailFrom: accepted }}, Expect: not-relayed }}]\n"
    assert found(text) == [Found("Expect", open="not every accepted domain of the tenant is known")]
    assert found(f"AcceptedDomains: []\n{text}") == [Found("Expect", covers=False)]


def test_address_on_which_it_depends_that_nothing_is_certain_is_shown() -> None:
    """Where another identity of a restricting connector matches it is open what happens; from elsewhere it is not."""
    told = found("""
        AcceptedDomains: []
        InboundConnectors:
          - Name: Both
            ConnectorType: Partner
            SenderDomains: ["*"]
            SenderIPAddresses: [203.0.113.8]
            RestrictDomainsToIPAddresses: true
            RestrictDomainsToCertificate: true
            TlsSenderCertificateName: mail.fabrikam.com
        Expectations: [{ Name: a, Sessions: { Certificate: none, Recipients: Internal }, Expect: rejected }]
    """)
    assert told == [Found("Expect", open="relaylint relay --ip 203.0.113.8 --from '<>' --to internal")]


THEN = f"{DOMAINS}{CONNECTORS}{HOSTS}"
UNCHANGED = "Expectations: [{ Name: a, Sessions: { MailFrom: accepted }, Expect: { unchanged-since: v1 } }]\n"


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (THEN, Found("Expect.unchanged-since")),
        (THEN.replace("203.0.113.8/29", "203.0.113.8/30, 203.0.113.12/30"), Found("Expect.unchanged-since")),
        (
            THEN.replace("203.0.113.8/29", "203.0.113.8/30"),
            Found("Expect.unchanged-since", "relaylint relay --ip 203.0.113.12 --from contoso.com: rejected"),
        ),
        (
            THEN.replace("[203.0.113.8/29]", "[203.0.113.8/29, '${more}']"),
            Found("Expect.unchanged-since", open="relaylint relay --ip 192.0.2.1 --from contoso.com"),
        ),
    ],
)
def test_what_has_changed_since_a_revision(now: str, wanted: Found) -> None:
    before = tenant(THEN)
    asked = []

    def earlier(made: Tenant, revision: str) -> tuple[Tenant, Surroundings] | str:
        asked.append(revision)
        return before, Surroundings([before])

    assert found(f"{now}{UNCHANGED}", earlier=earlier) == [wanted]
    assert asked == ["v1"]


def test_too_many_sessions_are_left_open() -> None:
    listed = ", ".join(f"{number >> 8}.{number & 255}.1.1" for number in range(256, 256 + 40_000))
    text = f"InboundConnectors: [{{ Name: a, ConnectorType: OnPremises, SenderIPAddresses: [{listed}] }}]\n"
    (told,) = found(f"{text}Expectations: [{{ Name: a, Expect: rejected }}]\n")
    assert told.open == "80002 values to tell sessions apart by, and 60000 can be tried"


# sessions of chance


def sessions_of_chance(random: Random) -> dict[str, Any]:
    """Return a mapping that says which sessions are meant."""
    parts: dict[str, list[Any]] = {
        "IPAddresses": [["203.0.113.0/30"], ["203.0.113.1", "203.0.113.9"], ["2001:db8::1"]],
        "Certificate": ["none", "c.test", "*.c.test", ["*.a.c.test", "o.test"], ["none", "c.test"]],
        "MailFrom": ["accepted", "<>", ["c.test", "o.test"], ["a.c.test", "<>"]],
        "Recipients": ["External", "Internal", ["External", "Internal"]],
    }
    return {name: random.choice(values) for name, values in parts.items() if random.random() < 0.5}


def world(random: Random) -> Iterator[tuple[Presented, bool]]:
    """Yield sessions near what tenants of chance speak of."""
    while True:
        names = tuple(random.sample((*NAMES, "x.c.test", "x.a.c.test"), random.choice((0, 1, 1, 2))))
        address = random.choice(("203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.9", "2001:db8::1"))
        yield present(Session(address, names, random.choice((*SENDERS, "x.c.test")))), random.random() < 0.6


def is_meant(region: Region, view: View, presented: Presented, external: bool) -> bool:
    assert presented.address is not None
    address, names = presented.address, presented.names or ()
    if region.addresses is not None and not any(low <= address[0] <= high for low, high in region.addresses):
        return False
    if region.certificate is not None and bool(region.certificate) is not bool(names):
        return False
    if region.names_among(names) != list(names):
        return False
    return external in region.scopes and region.senders_among([presented.sender or ""], [view.network.accepted]) != []


def certain(decision: Decision, demand: str, external: bool) -> bool | None:
    """Return whether a session is as demanded; None if that is not known. Written apart from what is tested."""
    if demand == "not-relayed" and not external:
        as_own = {end.verdict in PASSES and end.attribution == "originating" for _, end in decision.possible}
        unsure = any(end.attribution is None and end.verdict in PASSES for _, end in decision.possible)
        return None if unsure or len(as_own) > 1 else not as_own.pop()
    if decision.verdict is Verdict.UNDECIDED:
        return None
    return (decision.verdict in PASSES) is (demand == "relayed")


@pytest.mark.parametrize("seed", range(60))
def test_no_session_says_otherwise(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # nothing depends on it being hard to guess
    data = Source(random, holes=random.choice((0.0, 0.0, 0.2))).partial().tenant
    demand = random.choice(("relayed", "rejected", "not-relayed"))
    data["Expectations"] = [{"Name": "a", "Sessions": sessions_of_chance(random), "Expect": demand}]
    made = tenant(json.dumps(data), faulty=True)
    decisions = HostDecisions(made)
    view = View(decisions)
    (told,) = compliance(expectation(made), decisions, Worked())
    judged = [
        certain(view.decide(presented, external=external), demand, external)
        for region in regions_of(expectation(made).mapping("Sessions"))
        for (presented, external), _ in zip(world(random), range(150), strict=False)
        if is_meant(region, view, presented, external)
    ]
    if told.breach is None:
        assert False not in judged
        assert told.open or told.doubt or None not in judged
        assert told.covers is HOLDS or not judged or told.doubt
    else:
        assert certain(told.breach.decision, demand, told.breach.witness.external) is False
        assert is_as_written(told, view)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_worked_out_for_one_expectation_holds_for_the_next(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # as above
    data = Source(random, holes=random.choice((0.0, 0.0, 0.2))).partial().tenant
    demands = ({"Expect": "relayed"}, {"Expect": "not-relayed"}, {"Only": "SendingHosts"}, {"Expect": {SINCE: "v1"}})
    data["Expectations"] = [
        {"Name": f"e{number}", "Sessions": sessions_of_chance(random), **random.choice(demands)} for number in range(12)
    ]
    made, before = (
        tenant(json.dumps(data), faulty=True),
        tenant(json.dumps(Source(random).partial().tenant), faulty=True),
    )
    decisions = HostDecisions(made, Surroundings([made], earlier=lambda *asked: (before, Surroundings([before]))))
    worked, every = Worked(), made.of("Expectation")
    assert len(every) == 12
    for one in every:
        assert in_words(compliance(one, decisions, worked)) == in_words(compliance(one, decisions, Worked()))


def is_as_written(told: Compliance, view: View) -> bool:
    """Return whether the session that is shown is judged so if it is asked about as it is written."""
    assert told.breach is not None
    witness = told.breach.witness
    written = present(Session(witness.ip, witness.certificate, witness.sender, witness.external, HOLDS))
    again = view.decide(written, external=witness.external)
    return again.verdict is told.breach.decision.verdict
