"""What connectors grant is what the decision gives: each grant holds, no session passes without one, and connectors
that are called redundant can go."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from relaylint.core.logic import HOLDS
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.decision import decide
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.index import Connectors
from relaylint.relay.map.answering import View
from relaylint.relay.map.grants import ANY, Grant, TenantGrants, grants_of
from relaylint.relay.map.region import ACCEPTED, Region
from relaylint.relay.matching import certificate_match
from relaylint.relay.outcomes import PASSES
from relaylint.relay.session import Network, Presented, Session

from ..tenants import tenant
from .test_soundness import alone, chance, of_chance, sessions

SEEDS = range(40)


def granted(made: Tenant, within: Region | None = None) -> TenantGrants:
    """Return what a tenant grants that has no others around it."""
    around = Surroundings([made])
    return grants_of(made, around) if within is None else grants_of(made, around, within)


def is_granted(grant: Grant, presented: Presented, accepted: bool) -> bool:
    """Return whether a grant speaks of a session."""
    sender = presented.sender or ""
    as_whom = grant.senders == ANY or (grant.senders == ACCEPTED and accepted) or sender in grant.senders
    if grant.addresses is not None:
        first, _ = presented.address or (-1, -1)
        return as_whom and any(low <= first <= high for low, high in grant.addresses)
    return as_whom and any(certificate_match(grant.certificate or "", name) is HOLDS for name in presented.names or ())


@pytest.mark.parametrize("seed", SEEDS)
def test_each_grant_holds(seed: int) -> None:
    made = of_chance(chance(seed))
    network = HostDecisions(made).network
    for grant in granted(made).grants:
        ip, names, sender, external, _ = grant.witness
        assert decide(network, Session(ip, names, sender, external)).verdict is grant.verdict, grant


@pytest.mark.parametrize("seed", SEEDS)
def test_no_session_passes_without_a_grant(seed: int) -> None:
    random = chance(seed)
    made = of_chance(random, 0.0)
    view, known = alone(made), [grant for grant in granted(made).grants if grant.verdict in PASSES]
    for presented, _ in islice(sessions(random, [view]), 300):
        decision = view.decide(presented, external=True)
        if decision.verdict in PASSES:
            accepted = decision.condition_1b is HOLDS
            assert any(is_granted(grant, presented, accepted) for grant in known), presented


def test_what_is_redundant_can_go() -> None:
    compared = 0
    for seed in range(300):
        random = chance(seed)
        made = of_chance(random, 0.0)
        gone = {each.connector.definition for each in granted(made).redundant}
        if not gone:
            continue
        view = alone(made)
        network = view.network
        kept = Connectors(tuple(each for each in network.connectors.all if each.definition not in gone))
        rest = Network(network.accepted, kept, network.complete, network.reject_direct_send, network.settings)
        for presented, _ in islice(sessions(random, [view]), 100):
            without = View(view.decisions, rest).decide(presented, external=True)
            assert view.decide(presented, external=True).given is without.given
        compared += 1
    assert compared >= 8


def told(made: TenantGrants) -> Iterator[str]:
    """Yield every grant, and what gives nothing, each in a line."""
    for grant in made.grants:
        senders = grant.senders if isinstance(grant.senders, str) else " ".join(grant.senders)
        who = grant.certificate or " ".join(f"{last - first + 1}" for first, last in grant.addresses or ())
        yield f"{grant.connector.name}: {who} as {senders} {grant.verdict.value}, {grant.undeclared} undeclared"
    for connector in made.unreached:
        yield f"{connector.name} is reached by nobody"
    for connector, by, shadows in made.redundant:
        yield f"{connector.name} is redundant with {', '.join(each.name for each in by)}, shadows: {shadows}"
    yield from made.doubts


WORLD = """
AcceptedDomains:
  - { DomainName: contoso.com, DomainType: Authoritative }
  - { DomainName: contoso.onmicrosoft.com, DomainType: Authoritative }
  - { DomainName: off.contoso.com, DomainType: Authoritative, SendingFromDomainDisabled: true }
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"],
      TlsSenderCertificateName: "*.contoso.com", RequireTls: true }
  - { Name: Exact, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"],
      TlsSenderCertificateName: relay.contoso.com, RequireTls: false }
  - { Name: Foreign, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"],
      TlsSenderCertificateName: gw.fabrikam.com }
  - { Name: Site, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"],
      SenderIPAddresses: [203.0.113.0/29, 198.51.100.7] }
  - { Name: Half, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"], SenderIPAddresses: [203.0.113.4/30] }
  - { Name: Old, ConnectorType: OnPremises, Enabled: false, SenderDomains: ["*"], SenderIPAddresses: [192.0.2.9] }
  - { Name: Nothing, ConnectorType: OnPremises, Enabled: true, SenderDomains: ["*"] }
  - { Name: Partner, ConnectorType: Partner, Enabled: true, SenderDomains: [fabrikam.com],
      SenderIPAddresses: [192.0.2.0/24] }
SendingHosts:
  - { Name: mta, Method: Connector, CertificateNames: [mta.contoso.com], MailFrom: [contoso.com] }
  - { Name: printer, Method: Connector, IPAddresses: [203.0.113.1], MailFrom: [contoso.com] }
  - { Name: web, Method: Internet, CertificateNames: [web.contoso.com], IPAddresses: [203.0.113.2] }
"""


def test_the_grants_of_a_tenant() -> None:
    assert list(told(granted(tenant(WORLD)))) == [
        "Hub: *.contoso.com as any relayed, 2 undeclared",
        "Hub: *.contoso.com as any undecided, 0 undeclared",
        "Exact: relay.contoso.com as any relayed, 1 undeclared",
        "Foreign: gw.fabrikam.com as accepted fragile, 1 undeclared",
        "Site: 1 8 as accepted relayed, 8 undeclared",
        "Half: 4 as accepted relayed, 4 undeclared",
        "Old is reached by nobody",
        "Nothing is reached by nobody",
        "Exact is redundant with Hub, shadows: True",
        "Half is redundant with Site, shadows: False",
    ]


def test_a_grant_is_for_all_senders_but_those_that_are_switched_off() -> None:
    hub, *_ = granted(tenant(WORLD)).grants
    assert (hub.senders, hub.excepted) == (ANY, ("off.contoso.com",))


@pytest.mark.parametrize(
    ("within", "names"),
    [
        (Region(senders=("<>",)), ["Hub", "Exact"]),
        (Region(senders=("off.contoso.com",)), []),
        (Region(senders=(ACCEPTED,), certificate=()), ["Site", "Half"]),
        (Region(addresses=((203 << 24 | 113 << 8, 203 << 24 | 113 << 8 | 3),), certificate=()), ["Site"]),
        (Region(certificate=("gw.fabrikam.com",)), ["Foreign"]),
        (Region(certificate=("elsewhere.example",)), []),
    ],
)
def test_grants_of_a_part_of_all_sessions(within: Region, names: list[str]) -> None:
    assert list(dict.fromkeys(grant.connector.name for grant in granted(tenant(WORLD), within).grants)) == names
