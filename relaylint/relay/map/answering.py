"""What the comparisons of a tenant answer about one part of a session: its certificate, its address, or its sender.

All answers are numbers that combine by their maximum, as the answers about a certificate with several names do: how far
something holds, or how many labels a domain has. They come from the comparisons that decide, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, TypeAlias

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.relay.decision import Decision, decide_own, has_wildcard
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.index import Connector
from relaylint.relay.matching import address_state, certificate_state, covers_sender
from relaylint.relay.meeting import Identity, SessionFacts, met_by_address, met_by_certificate
from relaylint.relay.rivals import Claim, accepted_depth
from relaylint.relay.session import Network, Presented

Levels: TypeAlias = tuple[int, ...]
_NOT_MET: Levels = (0, 0, 0)


class Answered(NamedTuple):
    """What is answered about a part of a session.

    ``outside``: what matters for recipients outside of the tenant; ``inside``: what matters besides for those in it;
    ``restricting``: of connectors that may restrict senders, for those that are met, or apply to the sender, by view
    and number; ``unmet``: for the others. ``looks``: everything that may tell two values apart for a reader, such as
    the connectors that are met.
    """

    outside: Levels
    inside: Levels
    restricting: dict[tuple[int, int], Levels]
    unmet: Levels
    looks: Any


class View:
    """A tenant among others, as one version of the files has it.

    ``network``: what is decided by, if other than what the files say. ``rivals``: the other tenants that may get a
    certificate by a name that leads to this one as well, by folder.
    """

    def __init__(self, decisions: HostDecisions, network: Network | None = None) -> None:
        self.decisions = decisions
        self.network = network or decisions.network
        networks, tenant = decisions.networks, decisions.tenant
        self.rivals = {folder: networks.of_folder(folder) for folder in networks.rivals(tenant)}

    def decide(self, presented: Presented, *, external: bool) -> Decision:
        """Return what the tenant itself does with a session.

        Whether another tenant takes a session that this one refuses, or has no connector for, is not asked.
        """
        claims = self._claims if self.rivals else None
        return decide_own(self.network, presented, external=external, claims=claims)

    def _claims(self, facts: SessionFacts) -> Iterator[Claim]:
        return self.decisions.networks.by_certificate(facts, self.rivals)

    def is_lenient(self, presented: Presented) -> bool:
        """Return whether a certificate may be answered otherwise where it is read leniently."""
        connectors = self.network.connectors
        return has_wildcard(presented) or bool(connectors.by_part) or any(True for _ in connectors.unnamed)

    def tells_wildcard(self, name: str) -> bool:
        """Return whether it may matter for a certificate that it has a name, if that is a wildcard."""
        presented = Presented((name,), HOLDS, HOLDS, None, None)
        if not has_wildcard(presented):
            return False
        strictly, leniently = (_of_certificate(self, presented._replace(lenient=lenient)) for lenient in (False, True))
        return strictly[:3] != leniently[:3] or self.is_lenient(presented._replace(names=()))

    def restricting(self, identity: Identity) -> Iterator[tuple[int, Connector]]:
        """Yield the connectors that may restrict senders, of those that an identity matches or may match, with their
        numbers; of those that are alike the first."""
        met = (each.group.among(self._restricting) for each in identity.met if self._restricting)
        for number in sorted(set().union(*met)):
            yield number, self.network.connectors.all[number]

    @cached_property
    def _restricting(self) -> frozenset[int]:
        return frozenset(self.network.connectors.alike)


def of_certificate(views: Iterable[View], names: tuple[str, ...], usable: State) -> Answered:
    """Return what is answered about a certificate.

    The decision asks anew, and more leniently, of a certificate that has a wildcard. For each view it is told whether
    that may matter: it cannot where each name of its own is answered as strictly then.
    """
    outside: list[State | int] = []
    inside: list[State | int] = []
    restricting: dict[tuple[int, int], Levels] = {}
    looks: list[Any] = []
    presented = Presented(names, HOLDS, usable, None, None)
    for at, view in enumerate(views):
        strictly = _of_certificate(view, presented)
        leniently = _of_certificate(view, presented._replace(lenient=True)) if view.is_lenient(presented) else strictly
        outside.append(any(map(view.tells_wildcard, names)))
        for made in (strictly, leniently):
            outside += made.outside
            inside += made.inside
            looks += made.looks
        for _, number in strictly.restricting | leniently.restricting:
            both = (made.restricting.get((0, number), _NOT_MET) for made in (strictly, leniently))
            restricting[at, number] = next(both) + next(both)
        others = [SessionFacts(network, presented) for network in view.rivals.values()]
        outside.append(accepted_depth(SessionFacts(view.network, presented)) if others else 0)
        outside.append(max(map(accepted_depth, others), default=0))
    return Answered(_levels(outside), _levels(inside), restricting, 2 * _NOT_MET, tuple(looks))


def _of_certificate(view: View, session: Presented) -> Answered:
    """Return what one reading of a certificate is answered."""
    identity, accepted_name = met_by_certificate(view.network, session)
    restricting: dict[tuple[int, int], Levels] = {}
    for number, item in view.restricting(identity):
        state, accepted = identity.about(view.network.connectors.asking(item))
        restricting[0, number] = _levels((certificate_state(session, item.certificate), state, accepted))
    return Answered(
        _levels((identity.own, identity.accepted, identity.unaccepted, accepted_name)),
        _levels((identity.known, identity.other)),
        restricting,
        _NOT_MET,
        (identity.met, accepted_name),
    )


def of_address(views: Iterable[View], address: tuple[int, int]) -> Answered:
    """Return what is answered about a source address."""
    outside: list[State] = []
    inside: list[State] = []
    restricting: dict[tuple[int, int], Levels] = {}
    looks: list[Any] = []
    for at, view in enumerate(views):
        identity = met_by_address(view.network, address)
        outside.append(identity.own)
        inside += (identity.known, identity.other)
        looks.append(identity.met)
        for number, item in view.restricting(identity):
            restricting[at, number] = _levels((address_state(address, item), identity.state(number)))
    return Answered(_levels(outside), _levels(inside), restricting, (0, 0), tuple(looks))


def of_sender(views: Iterable[View], sender: str) -> Answered:
    """Return what is answered about an envelope sender."""
    presented = Presented((), HOLDS, HOLDS, None, sender)
    outside: list[State | int] = []
    restricting: dict[tuple[int, int], Levels] = {}
    looks: list[Any] = []
    for at, view in enumerate(views):
        facts = SessionFacts(view.network, presented)
        outside += (facts.condition_1b, facts.sending_disabled)
        looks.append(view.network.accepted.covers(sender).definition)
        numbers = view.network.connectors.restricting(sender).ordered
        for number in numbers:
            restricting[at, number] = _levels((covers_sender(presented, view.network.connectors.all[number]),))
    return Answered(_levels(outside), (), restricting, (), tuple(looks))


def _levels(answers: Iterable[State | int]) -> Levels:
    return tuple([answer if isinstance(answer, int) else _level(answer) for answer in answers])


def _level(state: State) -> int:
    return 0 if state is FAILS else 1 if state is UNDECIDED else 2
