"""What ties tenants together: every rule and host of a tenant that nothing ties to a change is judged as before."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from chance import POLICY, Chance, around
from making import changed, rule, said, tenant

from relaylint.check.engine import judge
from relaylint.model import ties
from relaylint.model.schema_index import SOUGHT
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.model.ties import Ties, Web, concerned, groups_of, ties_of, together, token_of, web_of
from relaylint.relay.verdicts import Query, declared, of_hosts


def tied_to(every: Surroundings, folder: str) -> Surroundings:
    """Return the surroundings with no other tenants than one of them is tied to."""
    tied = web_of(every).tied(ties_of(every.tenants[folder])) | {folder}
    return every.of_some([tenant for other, tenant in every.tenants.items() if other in tied])


def answers(one: Tenant, surroundings: Surroundings) -> tuple[list[str], list[str], list[str]]:
    """Return all that is said of a tenant."""
    judged = judge(one, POLICY.rules.values(), surroundings)
    hosts = of_hosts(declared([one], lambda path: True), Query(), surroundings)
    verdicts = [f"{each.host} {each.sender} {each.verdict} {each.reasons}" for each in hosts.answers]
    return said(judged.diagnostics), said(judged.undecided), verdicts


def changes(seeds: Iterable[int]) -> tuple[int, int, list[str]]:
    """Make changes of chance; return how many tenants were left out, how many of the others say something else, and
    which of those that were left out do."""
    left_out, other, wrong = 0, 0, []
    for seed in seeds:
        chance = Chance(seed)
        before = {folder: chance.tenant(folder) for folder in ("t0", "t1", "t2", "t3", "t4")}
        after, edited = chance.change(before)
        old, new = around(before.values()), around(after.values())
        named = concerned(old, new, edited)
        for folder in (before.keys() & after.keys()) - edited:
            differs = answers(before[folder], old) != answers(after[folder], new)
            left_out += folder not in named
            other += differs and folder in named
            wrong += [f"{seed}: {folder}"] if differs and folder not in named else []
    return left_out, other, wrong


def test_those_that_are_tied_are_all_that_is_needed() -> None:
    left_out = 0
    for seed in range(4000, 4040):
        chance = Chance(seed)
        tenants = {folder: chance.tenant(folder) for folder in ("t0", "t1", "t2", "t3", "t4")}
        every = around(tenants.values())
        for folder, one in tenants.items():
            some = tied_to(every, folder)
            left_out += len(tenants) - len(some.tenants)
            assert answers(one, some) == answers(one, every), (seed, folder)
    assert left_out > 200


@pytest.mark.parametrize("sender", ["fabrikam.onmicrosoft.com", "${user}@fabrikam.onmicrosoft.com"])
def test_who_sends_from_an_initial_domain_is_tied_to_its_owner(sender: str) -> None:
    """Without one, any tenant may own it that lists the address."""
    host = {"Name": "h", "IPAddresses": ["81.2.69.7"], "MailFrom": [sender]}
    listing = {"Name": "l", "ConnectorType": "OnPremises", "SenderDomains": ["*"], "SenderIPAddresses": ["81.2.69.7"]}
    contoso = {"AcceptedDomains": [{"DomainName": "contoso.com"}], "InboundConnectors": []}
    own = tenant(json.dumps({**contoso, "SendingHosts": [host]}), "own")
    lists = tenant(
        json.dumps({"AcceptedDomains": [{"DomainName": "adatum.com"}], "InboundConnectors": [listing]}), "lists"
    )
    before, after = (
        around([own, lists, tenant(json.dumps({"AcceptedDomains": [{"DomainName": name}]}), "owner")])
        for name in ("fabrikam.com", "fabrikam.onmicrosoft.com")
    )
    assert answers(own, before) != answers(own, after)
    assert concerned(before, after, {"owner"}) == {"own", "owner"}
    assert answers(own, tied_to(after, "own")) == answers(own, after)


def test_who_is_left_out_says_the_same() -> None:
    left_out, other, wrong = changes(range(120))
    assert wrong == []
    assert (left_out > 50, other > 30) == (True, True), (left_out, other)


@pytest.mark.parametrize(
    ("forgotten", "seed"),
    [
        (("AcceptedDomain", "DomainName"), 2001),
        (("InboundConnector", "TlsSenderCertificateName"), 2045),
        (("InboundConnector", "SenderIPAddresses"), 2032),
        ("loose", 2188),
        ("unread", 2101),
    ],
    ids=str,
)
def test_what_is_forgotten_is_noticed(forgotten: object, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above sees every kind of tie: without one, somebody who is left out says something else."""
    if isinstance(forgotten, tuple):
        kind, name = forgotten
        monkeypatch.setitem(SOUGHT, kind, tuple(set(SOUGHT[kind]) - {name}))
    elif forgotten == "loose":
        monkeypatch.setattr(ties, "ties_of", lambda one: ties_of(one)._replace(loose=False))
    else:
        monkeypatch.setattr(ties, "_seen_by_all", lambda around: None)
    assert any(changes([each])[2] for each in (seed, *range(3000, 3400)))  # the first one is known to show it


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("contoso.com", "contoso.com"),
        ("*.Mail.contoso.com", "contoso.com"),
        ("mail.contoso.co.uk", "contoso.co.uk"),
        ("contoso.co.uk", "contoso.co.uk"),
        ("co.contoso.com", "contoso.com"),
        ("mail.contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
        ("co.uk", None),
        ("onmicrosoft.com", None),
        ("*.com", None),
        ("uk", None),
        ("", None),
    ],
)
def test_what_names_have_in_common(name: str, token: str | None) -> None:
    assert token_of(name) == token


@pytest.mark.parametrize(
    ("address", "tokens"),
    [
        ("81.2.69.7", {"81.2.69.0/24"}),
        ("81.2.69.255-81.2.70.0", {"81.2.69.0/24", "81.2.70.0/24"}),
        ("81.2.69.128/25", {"81.2.69.0/24"}),
        ("2001:db8::25", {"2001:db8::/48"}),
        ("2001:db8:0:1::/64", {"2001:db8::/48"}),
        ("2001:db8::/48", {"2001:db8::/48"}),
        ("2001:db8::/47", None),
        ("81.0.0.0/8", None),
    ],
)
def test_what_addresses_have_in_common(address: str, tokens: set[str] | None) -> None:
    connector = {"Name": "C", "ConnectorType": "OnPremises", "SenderIPAddresses": [address]}
    assert ties_of(tenant(json.dumps({"InboundConnectors": [connector]}))) == Ties(frozenset(tokens or ()), not tokens)


def test_web() -> None:
    web = Web(
        {
            "a": Ties(frozenset("xy")),
            "b": Ties(frozenset("yz")),
            "c": Ties(frozenset("w")),
            "d": Ties(frozenset(), True),
        }
    )
    assert web.tied(Ties(frozenset("x"))) == {"a", "d"}
    assert web.tied(Ties(frozenset("y"))) == {"a", "b", "d"}
    assert web.tied(Ties(frozenset("q"))) == {"d"}
    assert web.tied(Ties(frozenset(), loose=True)) == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    ("one", "other", "matters"),
    [
        (Ties(frozenset("xy")), Ties(frozenset("yz")), True),
        (Ties(frozenset("xy")), Ties(frozenset("z")), False),
        (Ties(frozenset("x")), Ties(frozenset(), loose=True), True),
        (Ties(frozenset()), Ties(frozenset("x")), False),
    ],
)
def test_whether_tenants_may_matter_to_each_other(one: Ties, other: Ties, matters: bool) -> None:
    assert one.matter_to(other) is other.matter_to(one) is matters
    assert Web({"it": other}).tied(one) == ({"it"} if matters else set())
    assert Web({"it": other.among(one.tokens)}).tied(one) == ({"it"} if matters else set())
    assert together([Ties(frozenset()), one]) == one


def test_groups_are_of_those_that_matter_to_each_other() -> None:
    names = {"a": ("one.com", "two.com"), "b": ("three.com",), "c": ("four.com", "two.com"), "d": ("mail.four.com",)}
    tenants = [
        tenant(json.dumps({"AcceptedDomains": [{"DomainName": each} for each in domains]}), folder)
        for folder, domains in names.items()
    ]
    assert [[one.folder for one in group] for group in groups_of(tenants)] == [["a", "c", "d"], ["b"]]
    tenants.append(tenant(json.dumps({"AcceptedDomains": [{"DomainName": "${domain}"}]}), "any"))
    assert groups_of(tenants) == [tenants]


def test_shipped_rules_compare_tenants_by_what_ties_them() -> None:
    across = [rule for rule in POLICY.rules.values() if rule.across]
    assert len(across) > 40
    assert [rule.info.name for rule in across if rule.is_beyond_ties] == []


@pytest.mark.parametrize(
    ("kind", "among", "where", "beyond"),
    [
        ("AcceptedDomain", "other-tenants", "DomainName: { equals: { this: TlsSenderCertificateName } }", False),
        (
            "InboundConnector",
            "other-tenants",
            "SenderIPAddresses: { some: { in: { this: SenderIPAddresses } } }",
            False,
        ),
        ("InboundConnector", "earlier-tenants", "Name: { equals: { this: Name } }", True),
        ("InboundConnector", "earlier-tenants", "TlsSenderCertificateName: { equals: { this: Name } }", True),
        ("InboundConnector", "earlier-tenants", "TlsSenderCertificateName: { starts-with: mail }", True),
        ("SendingHost", "other-tenants", "IPAddresses: { some: { in: { this: SenderIPAddresses } } }", True),
        ("InboundConnector", "earlier", "Name: { equals: { this: Name } }", False),
    ],
)
def test_rules_of_ones_own(kind: str, among: str, where: str, beyond: bool) -> None:
    search = f"\n  not: {{ exists: {{ kind: {kind}, among: {among}, where: {{ {where} }} }} }}"
    assert rule(changed(assert_=search)).is_beyond_ties == beyond
