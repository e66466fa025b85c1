"""Connectors without which the same mail is relayed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from relaylint.core.logic import FAILS, State
from relaylint.core.records import NamedTuple
from relaylint.relay.index import Connector, Connectors
from relaylint.relay.map.answering import Answered, View, given
from relaylint.relay.map.classes import RelayMap
from relaylint.relay.map.region import OUTSIDE
from relaylint.relay.session import Network

_IDENTITY = ("Name", "SenderIPAddresses", "TlsSenderCertificateName", "Comment")
"""What two connectors may differ in that treat mail alike."""


class Redundant(NamedTuple):
    """A connector that gives nothing that others, ``by``, do not give.

    ``shadows``: they treat mail differently, and which of them Exchange Online chooses is not documented (Q3).
    """

    connector: Connector
    by: tuple[Connector, ...]
    shadows: bool


def met(answered: Answered) -> dict[int, State]:
    """Return the numbers of the connectors that may be of type OnPremises and that a part of a session matches."""
    states: dict[int, State] = {}
    for group, state, _ in answered.looks[0]:
        for number in group.ours:
            states[number] = states.get(number, FAILS) | state
    return states


def redundant(sessions: RelayMap, numbers: Sequence[int]) -> tuple[Redundant, ...]:
    """Return connectors, of those with these numbers, that may all be removed without a session being judged otherwise.

    Of two that give the same it is the later one.
    """
    view, gone = sessions.views[0], set[int]()
    parts = [met(part.answered) for part in sessions.certificates]
    parts += [met(part.answered) for part in sessions.addresses]
    spare: list[Redundant] = []
    for number in reversed(numbers):
        matched = [states for states in parts if states.get(number, FAILS) is not FAILS]
        others = [[other for other in states if other != number and other not in gone] for states in matched]
        if all(others) and _changes_nothing(view, gone | {number}):
            gone.add(number)
            by = dict.fromkeys(other for each in others for other in each)
            spare.append(_redundant(view.network, number, by))
    return tuple(reversed(spare))


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
    return all(len({given(decision) for decision in each.decisions}) == 1 for each in sessions.classes())
