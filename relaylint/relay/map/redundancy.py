"""Connectors without which the same mail is relayed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Set
from typing import Any, Final, TypeAlias

from relaylint.core.logic import FAILS, HOLDS, State
from relaylint.core.records import NamedTuple
from relaylint.relay.index import Connector, Connectors
from relaylint.relay.map.answering import View
from relaylint.relay.map.classes import AddressClass, CertificateClass, RelayMap
from relaylint.relay.map.region import OUTSIDE
from relaylint.relay.session import Network

_Group: TypeAlias = "tuple[Hashable, list[int], State]"
_MOST_PROOFS: Final = 32
_IDENTITY = ("Name", "SenderIPAddresses", "TlsSenderCertificateName", "Comment")
"""What two connectors may differ in that treat mail alike."""


class Redundant(NamedTuple):
    """A connector that gives nothing that others, ``by``, do not give.

    ``shadows``: they treat mail differently, and which of them Exchange Online chooses is not documented (Q3).
    """

    connector: Connector
    by: tuple[Connector, ...]
    shadows: bool


class Matched(NamedTuple):
    """A part of a session that a connector asks for: how far it matches, and all connectors that ask for it.

    ``groups``: those that match as far, together, each with a key by which a group is the same for several parts.
    """

    part: Any
    state: State
    every: dict[int, State]
    groups: tuple[_Group, ...]


def matched(parts: Iterable[CertificateClass] | Iterable[AddressClass]) -> dict[int, list[Matched]]:
    """Return what each connector that may be of type OnPremises asks for, by its number."""
    by_number: dict[int, list[Matched]] = {}
    for part in parts:
        states: dict[int, State] = {}
        groups: list[_Group] = [(group, group.ours, state) for group, state, _ in part.answered.looks[0]]
        for _, numbers, state in groups:
            for number in numbers:
                states[number] = states.get(number, FAILS) | state
        if sum(len(numbers) for _, numbers, _ in groups) > len(states):  # one is in several
            groups = [(number, [number], state) for number, state in states.items()]
        shared = tuple(groups)
        for number, state in states.items():
            if state is not FAILS:
                by_number.setdefault(number, []).append(Matched(part, state, states, shared))
    return by_number


def redundant(view: View, by_number: dict[int, list[Matched]]) -> tuple[Redundant, ...]:
    """Return connectors that may all be removed without a session being judged otherwise, given what they ask for.

    Of two that give the same it is the later one. Where many look so, and are not all, only some are looked at; none
    of which something is unknown.
    """
    opened = view.network.connectors.open
    likely = _likely(by_number, opened)
    if likely and not _changes_nothing(view, set(likely)):
        one_by_one: set[int] = set()
        for number in list(likely)[:_MOST_PROOFS]:
            if number in _likely({number: by_number[number]}, opened | one_by_one):
                one_by_one |= {number} if _changes_nothing(view, one_by_one | {number}) else set()
        likely = {number: by for number, by in likely.items() if number in one_by_one}
    every = view.network.connectors.all
    treats = {
        number: _treats(every[number]) for number in {*likely, *(other for by in likely.values() for other in by)}
    }
    return tuple(
        Redundant(every[number], tuple(map(every.__getitem__, by)), {treats[number]} != set(map(treats.get, by)))
        for number, by in sorted(likely.items())
    )


def _likely(by_number: dict[int, list[Matched]], without: Set[int]) -> dict[int, dict[int, None]]:
    """Return connectors of which others ask for all that they ask for, as surely, with those others; no one of them is
    among those that are left out."""
    likely: dict[int, dict[int, None]] = {}
    for number in sorted(by_number, reverse=True):
        others = None if number in without else _others(by_number[number], without | likely.keys() | {number})
        if others is not None:
            likely[number] = others
    return likely


def _others(asked: Iterable[Matched], gone: Set[int]) -> dict[int, None] | None:
    """Return all connectors that ask for parts of sessions too, as surely; None if one has no other, where it ends."""
    others: dict[int, None] = {}
    left: dict[Hashable, list[int]] = {}
    for each in asked:
        is_asked = False
        for key, numbers, state in each.groups:
            if state in (HOLDS, each.state):
                if key not in left:
                    left[key] = [number for number in numbers if number not in gone]
                    others |= dict.fromkeys(left[key])
                is_asked = is_asked or bool(left[key])
        if not is_asked:
            return None
    return others


def _treats(connector: Connector) -> Hashable:
    """Return how a connector treats mail: all of it that is not who may use it."""
    data = connector.definition.data if connector.definition else {}
    return _fixed({name: value for name, value in data.items() if name not in _IDENTITY})


def _fixed(value: Any) -> Hashable:
    """Return a value of a file in a form whose equality is looked up."""
    if isinstance(value, dict):
        return frozenset((name, _fixed(held)) for name, held in value.items())
    return tuple(map(_fixed, value)) if isinstance(value, list) else value


def _changes_nothing(view: View, gone: set[int]) -> bool:
    """Return whether the same is decided of every session without some connectors."""
    network = view.network
    connectors = Connectors(tuple(item for number, item in enumerate(network.connectors.all) if number not in gone))
    rest = Network(network.accepted, connectors, network.complete, network.reject_direct_send, network.settings)
    sessions = RelayMap([view, View(view.decisions, rest)], OUTSIDE)
    return all(len({decision.given for decision in each.decisions}) == 1 for each in sessions.classes())
