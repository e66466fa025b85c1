"""A change leaves a tenant alone only if what it says of its hosts is what it said before, whatever others do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from making import tenant

from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.untouched import untouched
from relaylint.values.normal import NULL_SENDER

from .random_tenants import Chance, definitions
from .second_decision import PlainConnector, PlainDomain, PlainTenant

TODAY = "2026-11-29"


def with_hosts(plain: PlainTenant, folder: str, hosts: Sequence[dict[str, Any]] = ()) -> Tenant:
    return tenant(json.dumps({**definitions(plain), "SendingHosts": list(hosts)}), folder)


def host(chance: Chance, tenants: Sequence[PlainTenant]) -> dict[str, Any]:
    """Return a host that presents what comes close to what one of the tenants asks for."""
    session = chance.session(tenants)
    presented = {"CertificateNames": list(session.names), "IPAddresses": [session.ip]}
    shown = chance.random.choice((presented, dict([chance.random.choice(list(presented.items()))])))
    return {"Name": "h", "MailFrom": [session.sender or NULL_SENDER], **shown}


def decided(around: Surroundings, folder: str) -> list[Any]:
    """Return what is decided of the hosts of a tenant, with each possible end and why."""
    decisions, own = HostDecisions(around.tenants[folder], around), around.tenants[folder]
    outcomes = [outcome for each in own.of("SendingHost") for outcome in decisions.judged(each, None)]
    return [
        (
            outcome.decision.verdict,
            [(state, end.name, end.tenant, end.text) for state, end in outcome.decision.possible],
        )
        for outcome in outcomes
    ]


def test_nothing_else_is_decided_of_a_tenant_that_is_left_alone() -> None:
    left = moved = 0
    for seed in range(600):
        chance = Chance(f"untouched {seed}")
        before = {f"t{at}": plain for at, plain in enumerate(chance.tenants(5))}
        hosts = {name: [host(chance, list(before.values()))] for name in before}
        after = {name: chance.changed(plain) if chance.often(0.3) else plain for name, plain in before.items()}
        if chance.often(0.2):
            after.pop(chance.random.choice(list(after)))
        old, new = (
            Surroundings([with_hosts(plain, name, hosts[name]) for name, plain in version.items()], TODAY)
            for version in (before, after)
        )
        alone = untouched(old, new)
        assert alone <= {name for name in after if after[name] == before[name]}
        for name, plain in after.items():
            same = decided(old, name) == decided(new, name)
            assert same or name not in alone, (seed, name)
            left += name in alone
            moved += not same and plain == before[name]
    assert left > 400
    assert moved > 10  # others have a say in some


HOST = {"Name": "h", "IPAddresses": ["203.0.113.10"], "MailFrom": ["fabrikam.com"]}
LISTING = PlainConnector(addresses=("203.0.113.10",))
OWN = PlainTenant((PlainDomain("contoso.com"),), (PlainConnector(addresses=("198.51.100.1",)),))
FABRIKAM = PlainTenant((PlainDomain("fabrikam.com"),))
PROSEWARE = PlainTenant((PlainDomain("proseware.com"),))
INITIAL = PlainTenant((PlainDomain("fabrikam.com"), PlainDomain("fabrikam.onmicrosoft.com")))


def around(*others: PlainTenant, own: PlainTenant = OWN, today: str = TODAY, absent: bool = False) -> Surroundings:
    """Return a tenant with a host, among others."""
    tenants = [with_hosts(own, "own", [HOST])]
    tenants += [with_hosts(other, f"other-{number}") for number, other in enumerate(others)]
    if absent:
        tenants[-1].mark_absent()
    return Surroundings(tenants, today)


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        (around(FABRIKAM), around(FABRIKAM), {"own", "other-0"}),
        (around(FABRIKAM), around(FABRIKAM._replace(rejects_direct_send=True)), {"own"}),
        (around(PROSEWARE, FABRIKAM), around(PROSEWARE), {"own", "other-0"}),
        (around(FABRIKAM), around(FABRIKAM._replace(connectors=(LISTING,))), set()),
        (around(FABRIKAM._replace(connectors=(LISTING,))), around(FABRIKAM), set()),
        (around(FABRIKAM), around(FABRIKAM, own=OWN._replace(connectors=(LISTING,))), {"other-0"}),
        (around(FABRIKAM), around(INITIAL), {"own"}),
        # what matters to all: whether there are others, a file that cannot be read, and the day
        (around(FABRIKAM), around(), set()),
        (around(FABRIKAM), around(FABRIKAM, absent=True), set()),
        (around(FABRIKAM), around(FABRIKAM, today="2027-01-01"), set()),
    ],
)
def test_who_is_left_alone(old: Surroundings, new: Surroundings, alone: set[str]) -> None:
    assert untouched(old, new) == alone
