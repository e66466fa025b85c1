"""Connectors without which the same mail is relayed."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any, Final

from relaylint.core.logic import FAILS, HOLDS, State
from relaylint.core.records import NamedTuple
from relaylint.relay.index import Connector, Connectors
from relaylint.relay.map.answering import View
from relaylint.relay.map.classes import AddressClass, CertificateClass, RelayMap
from relaylint.relay.map.region import OUTSIDE
from relaylint.relay.session import Network

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
    """A part of a session that a connector asks for: how far it matches, and all connectors that ask for it."""

    part: Any
    state: State
    every: dict[int, State]


def matched(parts: Iterable[CertificateClass] | Iterable[AddressClass]) -> dict[int, list[Matched]]:
    """Return what each connector that may be of type OnPremises asks for, by its number."""
    by_number: dict[int, list[Matched]] = {}
    for part in parts:
        states: dict[int, State] = {}
        for group, state, _ in part.answered.looks[0]:
            for number in group.ours:
                states[number] = states.get(number, FAILS) | state
        for number, state in states.items():
            if state is not FAILS:
                by_number.setdefault(number, []).append(Matched(part, state, states))
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
    return tuple(_redundant(view.network, number, likely[number]) for number in sorted(likely))


def _likely(by_number: dict[int, list[Matched]], without: Set[int]) -> dict[int, dict[int, None]]:
    """Return connectors of which others ask for all that they ask for, as surely, with those others; no one of them is
    among those that are left out."""
    likely: dict[int, dict[int, None]] = {}
    for number in sorted(by_number, reverse=True):
        gone = without | likely.keys() | {number}
        others = [
            [other for other, state in each.every.items() if other not in gone and state in (HOLDS, each.state)]
            for each in by_number[number]
        ]
        if number not in without and all(others):
            likely[number] = dict.fromkeys(other for each in others for other in each)
    return likely


def _redundant(network: Network, number: int, by: Iterable[int]) -> Redundant:
    every = network.connectors.all
    others = [every[other] for other in by]
    return Redundant(every[number], tuple(others), any(_treats(each) != _treats(every[number]) for each in others))


def _treats(connector: Connector) -> dict[str, Any]:
    """Return how a connector treats mail: all of it that is not who may use it."""
    data = connector.definition.data if connector.definition else {}
    return {name: value for name, value in data.items() if name not in _IDENTITY}


def _changes_nothing(view: View, gone: set[int]) -> bool:
    """Return whether the same is decided of every session without some connectors."""
    network = view.network
    connectors = Connectors(tuple(item for number, item in enumerate(network.connectors.all) if number not in gone))
    rest = Network(network.accepted, connectors, network.complete, network.reject_direct_send, network.settings)
    sessions = RelayMap([view, View(view.decisions, rest)], OUTSIDE)
    return all(len({decision.given for decision in each.decisions}) == 1 for each in sessions.classes())
