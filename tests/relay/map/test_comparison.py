"""What a change of definitions does to all sessions: the effect, a witness each, and what decides before and after."""

from __future__ import annotations

from ipaddress import IPv4Network
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import document

from relaylint.core.document import NATIVE, Absence
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.map import comparison
from relaylint.relay.map.comparison import Effect, JudgedChange, TenantDifference, compare_tenants

from ..tenants import tenant

BEFORE = """
AcceptedDomains:
  - { DomainName: contoso.com, DomainType: Authoritative }
  - { DomainName: shop.contoso.com, DomainType: Authoritative }
  - { DomainName: contoso.onmicrosoft.com, DomainType: Authoritative }
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"],
      TlsSenderCertificateName: "*.contoso.com" }
  - { Name: Site, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"],
      SenderIPAddresses: [203.0.113.0/29] }
  - { Name: Spare, ConnectorType: OnPremises, Enabled: false, SenderDomains: ["*"],
      SenderIPAddresses: [198.51.100.7] }
OrganizationConfig: { RejectDirectSend: false }
SendingHosts:
  - { Name: printer, Method: Connector, IPAddresses: [203.0.113.1], MailFrom: [contoso.com, shop.contoso.com] }
"""
SAID = {
    "nothing but a name": (
        ("Name: Site", "Name: Office"),
        ["equivalent, though the definitions differ"],
    ),
    "a /29 split into two /30": (
        ("203.0.113.0/29", "203.0.113.0/30, 203.0.113.4/30"),
        ["equivalent, though the definitions differ"],
    ),
    "wildcard to exact": (
        ("*.contoso.com", "hub.contoso.com"),
        [
            "narrower outside, equivalent inside",
            "anybody: relayed > rejected [Hub > -; lines 8, 8]: 192.0.2.1 x.contoso.com <> (+2)",
            "anybody: relayed > rejected [Hub > Hub; lines 8, 8]: 192.0.2.1 hub.contoso.com <> (+3)",
            "anybody: relayed > rejected [Hub > -; lines 8, 8]: 192.0.2.1 shop.contoso.com <> (+2)",
            "anybody: relayed > undecided [Hub > -; lines 8]: 192.0.2.1 *.contoso.com <> (+2)",
            "anybody: undecided > rejected [- > -; lines 8]: 192.0.2.1 contoso.com <> (+1)",
            "anybody: undecided > rejected [- > -; lines 8]: 192.0.2.1 x.x.contoso.com <> (+2)",
            "anybody: undecided > rejected [- > -; lines ]: 192.0.2.1 *.hub.contoso.com <> (+1)",
        ],
    ),
    "a domain deleted": (
        ("  - { DomainName: shop.contoso.com, DomainType: Authoritative }\n", ""),
        [
            "narrower outside, equivalent inside",
            "printer: relayed > rejected [Site > Site; lines 10, 9]: 203.0.113.1 shop.contoso.com (+0)",
            "anybody: relayed > rejected [Site > Site; lines 10, 9]: 203.0.113.0 shop.contoso.com (+3)",
        ],
    ),
    "a connector to Partner": (
        ("Name: Site, ConnectorType: OnPremises", "Name: Site, ConnectorType: Partner"),
        [
            "narrower outside, equivalent inside",
            "printer: relayed > rejected [Site > -; lines 10, 9]: 203.0.113.1 contoso.com (+1)",
            "anybody: relayed > rejected [Site > -; lines 10, 9]: 203.0.113.0 contoso.com (+4)",
        ],
    ),
    "a disabled connector enabled": (
        ("Enabled: false", "Enabled: true"),
        [
            "wider outside, equivalent inside",
            "anybody: rejected > relayed [- > Spare; lines 11, 12]: 198.51.100.7 contoso.com (+4)",
        ],
    ),
}


def made(text: str) -> Tenant:
    """Return the tenant that a text declares."""
    each = tenant(text)
    each.settle()
    return each


def compared(old: str | None, new: str | None) -> TenantDifference:
    """Return what becomes of the sessions of a tenant, by the texts that declare it."""
    before, after = (None if text is None else made(text) for text in (old, new))
    around_old, around_new = (Surroundings([each] if each else []) for each in (before, after))
    return compare_tenants(before, after, around_old, around_new)


def said(difference: TenantDifference) -> list[str]:
    """Return the effect and every change, each in a line."""
    effects = dict.fromkeys(effect.value for effect in (difference.outside, difference.inside))
    head = " outside, ".join(effects) + (" inside" if len(effects) > 1 else "")
    if difference.differs and not difference.changes:
        head += ", though the definitions differ"
    return [head, *map(_change, difference.changes)]


def _session(change: JudgedChange) -> str:
    ip, names, sender, *_ = change.witness
    return " ".join((ip or "anywhere", *names, sender))


def _change(change: JudgedChange) -> str:
    places = [
        f"{reason.label.location.source.position(reason.label.location.span.start).line}"
        for decision in (change.before, change.after)
        for reason in decision.reasons[1:2]
        if reason.label
    ]
    connectors = [decision.connector.name if decision.connector else "-" for decision in (change.before, change.after)]
    return (
        f"{change.host or 'anybody'}: {change.before.verdict.value} > {change.after.verdict.value}"
        f" [{' > '.join(connectors)}; lines {', '.join(places)}]: {_session(change)} (+{change.alike})"
    )


@pytest.mark.parametrize(("edit", "lines"), SAID.values(), ids=SAID)
def test_known_changes(edit: tuple[str, str], lines: list[str]) -> None:
    assert BEFORE.count(edit[0]) == 1
    assert said(compared(BEFORE, BEFORE.replace(*edit))) == lines


def test_a_change_taken_back_has_the_opposite_effect() -> None:
    opposite = {"equivalent": "equivalent", "wider": "narrower", "narrower": "wider", "incomparable": "incomparable"}
    for edit, _ in SAID.values():
        there, back = compared(BEFORE, BEFORE.replace(*edit)), compared(BEFORE.replace(*edit), BEFORE)
        assert opposite[there.outside.value] == back.outside.value
        assert opposite[there.inside.value] == back.inside.value


def test_tenants_that_come_and_go() -> None:
    assert said(compared(None, BEFORE))[0] == "wider outside, equivalent inside"
    assert said(compared(BEFORE, None))[0] == "narrower outside, equivalent inside"


def test_the_same_words_in_a_form_that_leaves_more_open() -> None:
    """What a file does not state is its default in one form and unknown in another: then sessions are decided."""
    sure, open_ = Tenant("."), Tenant(".")
    for made, absent in ((sure, Absence.DEFAULT), (open_, Absence.UNKNOWN)):
        made.add(contribution(document(BEFORE).with_traits(NATIVE._replace(absent=absent))))
    difference = compare_tenants(sure, open_, Surroundings([sure]), Surroundings([open_]))
    assert (difference.outside, difference.differs) == (Effect.INCOMPARABLE, False)


def count_with(number: int) -> tuple[int, int]:
    """Return how many changes are shown, and counted, where so many connectors by address are disabled."""
    connectors = "".join(
        f"  - {{ Name: c{at}, ConnectorType: OnPremises, Enabled: true, SenderDomains: ['*'],"
        f" SenderIPAddresses: [81.2.{at // 100}.{2 * (at % 100)}] }}\n"
        for at in range(number)
    )
    disabled = connectors.replace("Enabled: true", "Enabled: false")
    texts = (BEFORE.replace("OrganizationConfig:", f"{made}OrganizationConfig:") for made in (connectors, disabled))
    shown = [change for change in compared(*texts).changes if not change.host]
    return len(shown), sum(1 + change.alike for change in shown)


def test_of_very_many_changes_some_are_shown_and_all_are_counted() -> None:
    (few, counted), (more, counted_more), (most, counted_most) = map(count_with, (200, 400, 600))
    assert (few, more, most) == (200, 400, 500)
    assert counted_most - counted_more == counted_more - counted


ALIKE = (
    ("[203.0.113.0/29]", "[203.0.113.0/29, 203.0.113.3]"),
    ("[203.0.113.0/29]", "[203.0.113.5/29]"),
    ("[203.0.113.0/29]", "[203.0.113.0/29, 203.0.113.0/28]"),
    ("[203.0.113.0/29]", "[203.0.113.0/30, 203.0.113.4/30]"),
    ("[203.0.113.0/29]", "[203.0.113.0/29, 203.0.113.6/31, 203.0.113.8]"),
    ('"*.contoso.com" }', '"*.contoso.com", RestrictDomainsToIPAddresses: true }'),
    ('"*.contoso.com" }', '"*.Contoso.COM", Comment: the hub }'),
    ("Enabled: true, ", ""),
    ('SenderDomains: ["*"],\n      SenderIP', "SenderDomains: [fabrikam.com],\n      SenderIP"),
    ("ConnectorType: OnPremises, Enabled: false", "ConnectorType: Partner, Enabled: false"),
    ("ConnectorType: OnPremises, Enabled: true", "ConnectorType: Partner, RestrictDomainsToCertificate: true"),
    ("{ RejectDirectSend: false }", "{ RejectDirectSend: true }"),
    ("Method: Connector", "Connector: Site"),
    ("IPAddresses: [203.0.113.1]", "IPAddresses: [203.0.113.1, 198.51.100.7]"),
    ("MailFrom: [contoso.com, shop.contoso.com]", "MailFrom: [fabrikam.com]"),
    ("    SenderIPAddresses: [198.51.100.7] }", '    SenderIPAddresses: ["${spare}"] }'),
)


@pytest.mark.parametrize(("old", "new"), ALIKE)
def test_what_means_the_same_is_not_compared_session_by_session(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether what decides is the same, or each session is judged: nothing comes out but that."""
    assert old in BEFORE
    for before, after in ((BEFORE, BEFORE.replace(old, new)), (BEFORE.replace(old, new), BEFORE)):
        old_tenant, new_tenant = tenant(before), tenant(after)
        around = (Surroundings([old_tenant]), Surroundings([new_tenant]))
        short = compare_tenants(old_tenant, new_tenant, *around)
        with monkeypatch.context() as patched:
            patched.setattr(comparison, "_decisive", lambda side: object())
            long = compare_tenants(old_tenant, new_tenant, *around)
        told = [(change.before.given, change.after.given, change.host, change.witness) for change in short.changes]
        assert told == [(each.before.given, each.after.given, each.host, each.witness) for each in long.changes]
        assert (short.outside, short.inside, short.differs) == (long.outside, long.inside, long.differs)


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(28, 32)), min_size=1, max_size=4), st.randoms())
def test_nested_ranges_mean_the_outer_one(ranges: list[tuple[int, int]], random: Random) -> None:
    listed = [f"203.0.113.{at}/{prefix}" for at, prefix in ranges]
    kept = [each for at, each in enumerate(listed) if not any(_within(each, other) for other in listed[at + 1 :])]
    random.shuffle(kept)
    one, other = (tenant(BEFORE.replace("203.0.113.0/29", ", ".join(texts))) for texts in (listed, kept))
    difference = compare_tenants(one, other, Surroundings([one]), Surroundings([other]))
    assert difference.relation is Effect.EQUIVALENT


def _within(text: str, other: str) -> bool:
    return IPv4Network(text, strict=False).subnet_of(IPv4Network(other, strict=False))
