"""Facts about whom connectors let in: what they are, and that they agree with the relay map."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from making import hold
from relay.partial import FILLED, HOLE, Source
from relay.tenants import tenant

from relaylint.core.logic import HOLDS
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.tenants import Surroundings
from relaylint.policy.facts import Facts
from relaylint.relay.map.grants import Grant, TenantGrants, grants_of
from relaylint.relay.outcomes import PASSES
from relaylint.values.ranges import count_addresses

from .asking import DOMAINS, ask, connectors, hosts


def drawn(source: Source) -> str:
    """Return a tenant of chance, in which some domains must not send, and with hosts."""
    made: dict[str, Any] = source.partial().tenant
    for domain in made.get("AcceptedDomains", ()):
        if source.chance(0.4):
            domain["SendingFromDomainDisabled"] = HOLE if source.hole() else True
    if source.chance(0.6):
        made["SendingHosts"] = [
            {"Name": str(number), "Method": "Connector", "IPAddresses": source.some(FILLED, 2)}
            for number in range(source.random.randint(0, 2))
        ]
    return json.dumps(made)


def agrees_with_the_map(seed: int) -> None:
    source = Source(Random(seed), holes=source_holes(seed))  # noqa: S311  # nothing secret
    made = [tenant(drawn(source), folder, faulty=True) for folder in (".", "b")[: 1 + seed % 2]]
    surroundings = Surroundings(made)
    facts, found = Facts(made[0], surroundings), grants_of(made[0], surroundings)
    by_definition: dict[Definition | None, list[Grant]] = {}
    for grant in found.grants:
        by_definition.setdefault(grant.connector.definition, []).append(grant)
    for connector in made[0].of("InboundConnector"):
        agrees(facts, connector, by_definition.get(connector, []), found)


def source_holes(seed: int) -> float:
    """Return the share of what is open: in half of all tenants nothing is."""
    return 0.25 if seed % 4 > 1 else 0.0


def agrees(facts: Facts, connector: Definition, grants: list[Grant], found: TenantGrants) -> None:
    reached = facts.get("connector.reached", connector, None).value
    passing = [grant for grant in grants if grant.verdict in PASSES]
    assert facts.get("connector.unreached", connector, None).value is (reached is False)
    if reached is True:
        assert passing
    else:
        certain = facts.network.connectors.all[facts.tenant.of("InboundConnector").index(connector)]
        assert not passing or HOLDS not in (certain.active & certain.on_premises,)
        assert not grants or isinstance(reached, Unknown)
    by_address = [grant for grant in passing if grant.addresses is not None]
    granted = facts.get("connector.granted-addresses", connector, None).value
    undeclared = facts.get("connector.undeclared-addresses", connector, None).value
    if isinstance(granted, int):
        assert granted == count_addresses({range_ for grant in by_address for range_ in grant.addresses or ()})
    if isinstance(undeclared, int):
        assert undeclared == max((grant.undeclared for grant in by_address), default=0)


def test_facts_agree_with_the_relay_map() -> None:
    hold(agrees_with_the_map, ((seed,) for seed in range(120)))


ADDRESS, RANGE = "SenderIPAddresses: [203.0.113.7]", "SenderIPAddresses: [203.0.113.0/28, 203.0.113.4]"
CERTIFICATE, WILDCARD = (f"TlsSenderCertificateName: '{name}'" for name in ("contoso.com", "*.contoso.com"))
FOREIGN = "TlsSenderCertificateName: fabrikam.com"
NO_SENDER = "AcceptedDomains: [{ DomainName: contoso.com, SendingFromDomainDisabled: true }]\n"
NO_DOMAINS = "? no file of the tenant lists all AcceptedDomains"
BELOW = "? not known: whether `x.contoso.com` is switched off with the domain above it"
THEIRS = "AcceptedDomains: [{ DomainName: fabrikam.com }]\n" + connectors(FOREIGN)


@pytest.mark.parametrize(
    ("connector", "domains", "other", "value"),
    [
        (CERTIFICATE, DOMAINS, "", True),
        (WILDCARD, DOMAINS, "", True),
        (ADDRESS, DOMAINS, "", True),
        (FOREIGN, DOMAINS, "", True),  # for accepted senders
        (FOREIGN, DOMAINS, THEIRS, False),  # which the other tenant gets
        (f"{FOREIGN}, {ADDRESS}", DOMAINS, THEIRS, True),
        (CERTIFICATE, NO_SENDER, "", True),  # for foreign senders
        (FOREIGN, NO_SENDER, "", False),
        (ADDRESS, NO_SENDER, "", False),
        (ADDRESS, NO_SENDER.replace("true }", "true, DomainType: InternalRelay, MatchSubDomains: true }"), "", BELOW),
        (ADDRESS, "AcceptedDomains: []\n", "", False),
        ("SenderIPAddresses: ['2001:db8::1']", DOMAINS, "", False),
        ("RequireTls: true", DOMAINS, "", False),
        (f"{ADDRESS}, ConnectorType: Partner", DOMAINS, "", False),
        (f"{ADDRESS}, Enabled: false", DOMAINS, "", False),
        (f"{ADDRESS}, Enabled: '${{later}}'", DOMAINS, "", "? whether the connector is in force is not known"),
        (ADDRESS, "", "", NO_DOMAINS),
        (f"{CERTIFICATE}, Enabled: false", "", "", False),
    ],
)
def test_whether_a_connector_is_reached(connector: str, domains: str, other: str, value: Any) -> None:
    others = {"fabrikam": other} if other else {}
    text = connectors(connector) + domains
    assert ask("connector.reached", text, "InboundConnector", others=others).value == value
    assert ask("connector.unreached", text, "InboundConnector", others=others).value is (value is False)


TO_ONE, TO_TWO = "IPAddresses: [203.0.113.4]", "IPAddresses: [203.0.113.8, 203.0.113.9, '2001:db8::1']"


@pytest.mark.parametrize(
    ("connector", "declared", "granted", "undeclared"),
    [
        (ADDRESS, (), 1, None),
        (CERTIFICATE, (TO_ONE,), 0, 0),
        (RANGE, (TO_ONE,), 16, 15),
        (RANGE, (TO_ONE, TO_TWO), 16, 13),
        (RANGE, (f"{TO_ONE}, Method: SmtpAuth",), 16, 16),
        (RANGE, (f"{TO_ONE}, Method: DirectSend",), 16, 15),
        (RANGE, ("IPAddresses: [10.1.2.3]",), 16, "? not all addresses of the hosts are known"),
        (RANGE, ("IPAddresses: ['203.0.113.${host}']",), 16, "? not all addresses of the hosts are known"),
        ("SenderIPAddresses: [203.0.113.7, '${later}']", (TO_ONE,), *["? not all of its addresses are known"] * 2),
    ],
)
def test_addresses_that_are_let_in(connector: str, declared: tuple[str, ...], granted: Any, undeclared: Any) -> None:
    text = connectors(connector) + DOMAINS + (hosts(*declared) if declared else "")
    assert ask("connector.granted-addresses", text, "InboundConnector").value == granted
    assert ask("connector.undeclared-addresses", text, "InboundConnector").value == undeclared


def test_what_a_tenant_is_open_to_is_told_once() -> None:
    more = connectors(ADDRESS, RANGE, "SenderIPAddresses: [203.0.113.64/28]", CERTIFICATE) + DOMAINS
    facts = Facts(tenant(more))
    told = [facts.get("tenant.open-to", each, None).value for each in facts.tenant.of("InboundConnector")]
    assert told == [None, 32, None, None]


def test_what_a_tenant_is_open_to_is_not_known_where_one_connector_is_not() -> None:
    text = connectors(RANGE, "SenderIPAddresses: ['${later}']") + DOMAINS
    assert str(ask("tenant.open-to", text, "InboundConnector").value).startswith("? not known: ")


LABEL = ("`B` lets in what it lets in <B>",)
UNRELATED = "TlsSenderCertificateName: '*.fabrikam.com'"


@pytest.mark.parametrize(
    ("first", "second", "domains", "value", "labels"),
    [
        (ADDRESS, RANGE, DOMAINS, ["B"], LABEL),
        (RANGE, ADDRESS, DOMAINS, None, ()),
        (ADDRESS, ADDRESS, DOMAINS, None, ()),  # of two that are alike the later one is
        (
            "TlsSenderCertificateName: a.contoso.com",
            WILDCARD,
            DOMAINS,
            ["B"],
            LABEL,
        ),
        ("TlsSenderCertificateName: a.fabrikam.com", UNRELATED, DOMAINS, ["B"], LABEL),
        ("TlsSenderCertificateName: a.fabrikam.com", UNRELATED, "", "? what becomes of its sessions is not known", ()),
        (ADDRESS, RANGE, "", "? what becomes of its sessions is not known", ()),
        (f"{ADDRESS}, Enabled: '${{later}}'", RANGE, DOMAINS, "? what becomes of its sessions is not known", ()),
        (ADDRESS, f"{RANGE}, Enabled: '${{later}}'", DOMAINS, "? what becomes of its sessions is not known", ()),
        (ADDRESS, f"{RANGE}, ConnectorType: Partner", DOMAINS, None, ()),
    ],
)
def test_redundant_connectors(first: str, second: str, domains: str, value: Any, labels: tuple[str, ...]) -> None:
    told = ask("connector.redundant-with", connectors(first, second) + domains, "InboundConnector")
    assert (told.value, told.labels) == (value, labels)
    back = ask(
        "connector.makes-redundant", connectors(second, first).replace("A,", "B,", 1) + domains, "InboundConnector"
    )
    assert back.value == (["B"] if value else None) or value != ["B"]


def test_the_whole_map_is_asked_only_where_another_connector_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        pytest.fail(f"{name} is loaded")

    monkeypatch.setattr("relaylint.policy.facts.letting_in.import_module", refuse)
    for others in (
        (CERTIFICATE, ADDRESS),
        (WILDCARD, CERTIFICATE),
        (RANGE, "SenderIPAddresses: [203.0.113.7, 198.51.100.7]"),
    ):
        assert ask("connector.redundant-with", connectors(*others) + DOMAINS, "InboundConnector").value is None


@pytest.mark.parametrize(
    ("connector", "declared", "value"),
    [
        (ADDRESS, (), "relaylint relay --ip 203.0.113.7 --from contoso.com"),
        (RANGE, (), "relaylint relay --ip 203.0.113.1 --from contoso.com"),
        (RANGE, ("IPAddresses: [203.0.113.1, 203.0.113.0]",), "relaylint relay --ip 203.0.113.2 --from contoso.com"),
        (ADDRESS, ("IPAddresses: [203.0.113.7]",), "relaylint relay --ip 203.0.113.7 --from contoso.com"),
        (WILDCARD, (), "relaylint relay --certificate x.contoso.com --from contoso.com"),
        ("RequireTls: true", (), None),
        ("SenderIPAddresses: ['${later}']", (), None),
    ],
)
def test_a_session_that_passes(connector: str, declared: tuple[str, ...], value: str | None) -> None:
    text = connectors(connector) + DOMAINS + (hosts(*declared) if declared else "")
    assert ask("connector.witness", text, "InboundConnector").value == value


def test_a_session_that_another_connector_asks_for_too() -> None:
    named = connectors(WILDCARD, "TlsSenderCertificateName: a.contoso.com") + DOMAINS
    told = ask("connector.shared-witness", named, "InboundConnector").value
    assert told == "relaylint relay --certificate a.contoso.com --from contoso.com"
    listed = connectors(RANGE, "SenderIPAddresses: [203.0.113.9]", "SenderIPAddresses: [198.51.100.1]") + DOMAINS
    for entry, value in (((203, 0), "203.0.113.9"), ((198, 51), None)):
        facts = Facts(tenant(listed))
        connector = facts.tenant.of("InboundConnector")[0 if entry == (203, 0) else 2]
        command = facts.get("connector.shared-witness", connector, connector.normal("SenderIPAddresses")[0]).value
        assert command == (value and f"relaylint relay --ip {value} --from contoso.com")


def test_a_session_with_the_certificate_of_a_host_that_is_not_meant() -> None:
    gateway = hosts("Method: Internet, CertificateNames: [gw.contoso.com]")
    told = ask("connector.caught-witness", connectors(WILDCARD) + DOMAINS + gateway, "InboundConnector").value
    assert told == "relaylint relay --certificate gw.contoso.com --from contoso.com"
    ours = hosts("CertificateNames: [gw.contoso.com]")
    assert ask("connector.caught-witness", connectors(WILDCARD) + DOMAINS + ours, "InboundConnector").value is None
