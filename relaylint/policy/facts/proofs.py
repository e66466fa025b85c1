"""What the relay map proves of connectors: sessions that show it, and which are redundant; loaded only where asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.logic import HOLDS
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts.letting_in import (
    NOT_PROVED,
    as_decided,
    best_of,
    declared_addresses,
    given_by_address,
    given_by_certificate,
    ranges_of,
    rival_claims,
)
from relaylint.policy.facts.table import Fact, Facts
from relaylint.relay.decision import Decision
from relaylint.relay.index import Connector
from relaylint.relay.map.candidates import TooManySessionsError
from relaylint.relay.map.grants import grants_of
from relaylint.relay.map.redundancy import Redundant
from relaylint.relay.map.witness import witness_of
from relaylint.relay.matching import certificate_match
from relaylint.relay.outcomes import PASSES
from relaylint.relay.session import NEVER_LISTED, Presented
from relaylint.values.normal import AddressRange


def command_of(facts: Facts, connector: Definition) -> str | None:
    """Return the command that asks about a session that a connector lets pass: from an address that no host has, if
    there is one; None if no session certainly passes."""
    entry = as_decided(facts, connector)
    made = given_by_address(facts, entry)
    if made is None or made.given not in PASSES or not entry.addresses:
        return _command(given_by_certificate(facts, entry))
    declared = declared_addresses(facts)
    number = _unused(ranges_of(entry), declared if isinstance(declared, list) else [])
    return _command(made, number)


def shared_command(facts: Facts, connector: Definition, item: object) -> str | None:
    """Return the command that asks about a session that another OnPremises connector lets pass, too: from an address of
    ``item``, or with a certificate; None if there is none."""
    entry = as_decided(facts, connector)
    others = (other for other in _in_force(facts) if other is not entry)
    if isinstance(item, AddressRange):
        shared = (
            max(item.first, first)
            for other in others
            for first, last in ranges_of(other)
            if first <= item.last and item.first <= last
        )
        number = next(shared, None)
        return None if number is None else _command(given_by_address(facts, entry), number)
    wanted = entry.certificate
    names = (other.certificate for other in others if isinstance(other.certificate, str))
    return None if not isinstance(wanted, str) else _with_certificate(facts, wanted, names)


def caught_command(facts: Facts, connector: Definition, names: Iterable[str]) -> str | None:
    """Return the command that asks about a session with the first of some certificates that a connector certainly asks
    for; None if no such session passes."""
    wanted = as_decided(facts, connector).certificate
    return _with_certificate(facts, wanted, names) if isinstance(wanted, str) else None


def _in_force(facts: Facts) -> Iterator[Connector]:
    return (entry for entry in facts.network.connectors.all if entry.active is entry.on_premises is HOLDS)


def _with_certificate(facts: Facts, wanted: str, names: Iterable[str]) -> str | None:
    for name in names:
        if certificate_match(wanted, name) is HOLDS:
            session = Presented((name,), HOLDS, HOLDS, NEVER_LISTED, None)
            return _command(best_of(facts, [session], rival_claims(facts)))
    return None


def _command(made: Decision | None, number: int | None = None) -> str | None:
    """Return the command that asks about the session of a decision, from another address if one is given."""
    if made is None or made.given not in PASSES:
        return None
    presented = made.facts.session
    address = None if number is None else (number, number)
    return witness_of(presented._replace(address=address), True).command


def _unused(ranges: Iterable[tuple[int, int]], taken: list[tuple[int, int]]) -> int:
    """Return an address of ranges that is not taken; any one if all are."""
    listed = list(ranges)
    for first, last in listed:
        for number in (first + 1, first, *(end + 1 for _, end in taken)):
            if first <= number <= last and not any(low <= number <= high for low, high in taken):
                return number
    return listed[0][0]


def redundant_with(facts: Facts, connector: Definition) -> Fact:
    """Return the fact which connectors let in all that one lets in, where nothing is open about any of them."""
    spare = _redundant(facts)
    if isinstance(spare, Unknown) or connector not in spare:
        return Fact(spare if isinstance(spare, Unknown) else None, ("Name",))
    if _is_doubtful(facts, spare[connector].connector):
        return Fact(NOT_PROVED, ("Name",))
    others = [other.definition for other in spare[connector].by if other.definition]
    labels = tuple(other.label(("Name",), f"`{other.name}` lets in what it lets in") for other in others)
    return Fact([other.name for other in others], ("Name",), lambda: labels)


def made_redundant(facts: Facts, connector: Definition) -> list[str] | None:
    """Return the names of the connectors that certainly let in nothing that one does not, with others or alone."""
    spare = _redundant(facts)
    if isinstance(spare, Unknown):
        return None
    beside = (each for each in spare.values() if any(other.definition is connector for other in each.by))
    return [each.connector.name for each in beside if not _is_doubtful(facts, each.connector)] or None


def _is_doubtful(facts: Facts, entry: Connector) -> bool:
    """Return whether sessions are judged alike without a connector only since it is not known how they are judged."""
    reached = facts.get("connector.reached", entry.definition, None) if entry.definition else None
    is_named = entry.certificate is not None
    return reached is None or reached.value is not True or (is_named and not facts.network.accepted.known)


def _redundant(facts: Facts) -> dict[Definition | None, Redundant] | Unknown:
    spare: dict[Definition | None, Redundant] | Unknown = facts.once("redundant connectors", lambda: _searched(facts))
    return spare


def _searched(facts: Facts) -> dict[Definition | None, Redundant] | Unknown:
    try:
        made = grants_of(facts.tenant, facts.surroundings)
    except TooManySessionsError as error:
        return Unknown(str(error))
    return {each.connector.definition: each for each in made.redundant}
