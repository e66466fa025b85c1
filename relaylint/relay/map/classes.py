"""Every possible session of a tenant, or of several versions of it at once, in classes, and what is decided of each.

The parts of a session are classed one by one by what the comparisons answer about them. Of all parts that are alike to
the decision one stands for the others, and each combination of such parts is decided once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import product
from operator import itemgetter
from typing import Any, Final, TypeAlias, TypeVar

from relaylint.core.logic import HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.decision import Decision
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map import candidates
from relaylint.relay.map.answering import Answered, Levels, View, of_address, of_certificate, of_sender
from relaylint.relay.map.candidates import TooManySessionsError, example_of
from relaylint.relay.map.region import EVERYWHERE, Region
from relaylint.relay.map.witness import Witness, witness_of
from relaylint.relay.session import NEVER_LISTED, Presented
from relaylint.values.ranges import apart

MOST_CERTIFICATES: Final = 4_000
"""The most classes of certificates with several names."""
MOST_DECISIONS: Final = 200_000
"""The most combinations that are decided for one tenant."""

_Made = TypeVar("_Made")


class AddressClass(NamedTuple):
    """Source addresses about which the same is answered: their ranges, in order, and one of them."""

    ranges: tuple[tuple[int, int], ...]
    example: tuple[int, int]
    answered: Answered


class CertificateClass(NamedTuple):
    """Certificates about which the same is answered: the names on one of them, empty for none, and whether its chain is
    usable. ``alike``: single names, of which each could stand for it."""

    names: tuple[str, ...]
    usable: State
    alike: tuple[str, ...]
    answered: Answered


class SenderClass(NamedTuple):
    """Envelope senders about which the same is answered: one of them, and all that are known."""

    sender: str
    alike: tuple[str, ...]
    answered: Answered


class SessionClass(NamedTuple):
    """RelayMap that are decided alike, with the decision of each view on one of them.

    Each part lists what is alike to the decision though it looks different, such as the addresses of two connectors.
    """

    addresses: tuple[AddressClass, ...]
    certificates: tuple[CertificateClass, ...]
    senders: tuple[SenderClass, ...]
    external: bool
    decisions: tuple[Decision, ...]

    @property
    def presented(self) -> Presented:
        """The session that was decided."""
        return presented_by(self.certificates[0], self.addresses[0], self.senders[0])

    @property
    def witness(self) -> Witness:
        """The same, written out."""
        return witness_of(self.presented, self.external)


Parts: TypeAlias = "dict[Hashable, Any]"
"""What is worked out of one part of the sessions of some views, by what a region says of that part."""
_Key: TypeAlias = Callable[[Answered], Levels]


def presented_by(certificate: CertificateClass, addresses: AddressClass, senders: SenderClass) -> Presented:
    """Return the session of three parts."""
    return Presented(certificate.names, HOLDS, certificate.usable, addresses.example, senders.sender)


class RelayMap:
    """The sessions of a region, as several versions of a tenant see them.

    ``chains``: whether certificates are told apart, too, of which it is not known whether their chain is usable; of one
    that is not usable the same is decided as of none. ``parts``: what is worked out for the regions that the same views
    are asked about. ``turning``: two views are compared, and classes that they certainly give the same are left out.
    Raises `TooManySessionsError` where they cannot all be decided.
    """

    def __init__(
        self,
        views: Sequence[View],
        region: Region = EVERYWHERE,
        *,
        chains: bool = False,
        parts: Parts | None = None,
        turning: bool = False,
    ) -> None:
        self.views = views
        self.region = region
        self._turning = turning
        self._parts = {} if parts is None else parts
        self._chains = (HOLDS, UNDECIDED) if chains else (HOLDS,)
        self._own = [view.network for view in views]
        self._all = [network for view in views for network in (view.network, *view.rivals.values())]

    @cached_property
    def addresses(self) -> list[AddressClass]:
        """The source addresses, those that nobody lists first."""
        return self._once(("addresses", self.region.addresses), self._addresses)

    @cached_property
    def certificates(self) -> list[CertificateClass]:
        """The certificates with one name, and none."""
        return self._once(("certificates", self.region.certificate, self.region.exact), self._certificates)

    @cached_property
    def senders(self) -> list[SenderClass]:
        """The envelope senders."""
        return self._once(("senders", self.region.senders), self._senders)

    def _once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what is made, once for all regions that say the same of it."""
        if key not in self._parts:
            self._parts[key] = make()
        made: _Made = self._parts[key]
        return made

    def _addresses(self) -> list[AddressClass]:
        by_answers: dict[Hashable, tuple[list[tuple[int, int]], Answered]] = {}
        borders = self._once("borders", lambda: candidates.borders_in(self._own))
        for first, last in candidates.address_ranges(borders, self.region):
            answered = of_address(self.views, (first, first))
            by_answers.setdefault(_everything(answered), ([], answered))[0].append((first, last))
        made = [
            AddressClass(tuple(apart(ranges)), example_of(ranges), answered) for ranges, answered in by_answers.values()
        ]
        return sorted(made, key=lambda each: (any(each.answered.outside), each.example == NEVER_LISTED))

    def _certificates(self) -> list[CertificateClass]:
        nothing = CertificateClass((), HOLDS, (), of_certificate(self.views, (), HOLDS))
        if self.region.certificate == ():
            return [nothing]
        by_answers: dict[Hashable, CertificateClass] = {}
        asked = self._once("asked of certificates", lambda: candidates.known_in(self._all))
        for name, usable in product(candidates.certificate_names(asked, self.region), self._chains):
            answered = of_certificate(self.views, (name,), usable)
            key = (usable, _everything(answered))
            known = by_answers.get(key) or CertificateClass((name,), usable, (), answered)
            by_answers[key] = known._replace(alike=(*known.alike, name))
        single = list(by_answers.values())
        return single if self.region.certificate is not None else [nothing, *single]

    def _senders(self) -> list[SenderClass]:
        by_answers: dict[Hashable, tuple[list[str], Answered]] = {}
        asked = self._once("asked of senders", lambda: candidates.known_in(self._own))
        accepted = [network.accepted for network in self._own]
        for sender in candidates.sender_domains(asked, accepted, self.region):
            answered = of_sender(self.views, sender)
            by_answers.setdefault(_everything(answered), ([], answered))[0].append(sender)
        return [SenderClass(names[0], tuple(names), answered) for names, answered in by_answers.values()]

    def classes(self) -> Iterator[SessionClass]:
        """Yield every class of sessions with a decision of each view."""
        for external in self.region.scopes:
            yield from self._outside() if external else self._inside()

    def _outside(self) -> Iterator[SessionClass]:
        certificates = self._closed(outside_key, None)
        senders = self._once(("like senders", self.region.senders), lambda: merged(self.senders, outside_key))
        yield from self._decided(merged(self.addresses, outside_key), certificates, senders, True)

    def _closed(self, key: _Key, restricting: tuple[tuple[int, int], ...] | None) -> list[tuple[CertificateClass, ...]]:
        """Return the certificates in groups; ``restricting``: the connectors that the key hangs on, None where it is
        that of outside recipients."""
        asked = "like certificates", restricting, self.region.certificate, self.region.exact
        return self._once(asked, lambda: _closed(self.certificates, key))

    def _inside(self) -> Iterator[SessionClass]:
        """Decide sessions with recipients in the tenant; the senders that the same connectors may restrict together."""
        by_restricting: dict[tuple[tuple[int, int], ...], list[SenderClass]] = {}
        for senders in self.senders:
            by_restricting.setdefault(tuple(senders.answered.restricting), []).append(senders)
        addresses = self._once(("inside", self.region.addresses), lambda: _Inside(self.addresses))
        asking = {number for each in self.certificates for number in each.answered.restricting}
        for restricting, together in by_restricting.items():
            asked = tuple(number for number in restricting if number in asking)
            certificates = self._closed(inside_key(asked), asked)
            like = merged(together, inside_key(restricting))
            yield from self._decided(addresses.merged(restricting), certificates, like, False)

    def _decided(
        self,
        addresses: list[tuple[AddressClass, ...]],
        certificates: list[tuple[CertificateClass, ...]],
        senders: list[tuple[SenderClass, ...]],
        external: bool,
    ) -> Iterator[SessionClass]:
        count = len(addresses) * len(certificates) * len(senders)
        if count > MOST_DECISIONS:
            raise TooManySessionsError(f"{count} classes of sessions to decide, and {MOST_DECISIONS} can be")
        if self._turning:
            combined = self._alike.others(addresses, certificates, senders, external=external)
        else:
            combined = product(addresses, certificates, senders)
        for source, certificate, sender in combined:
            presented = presented_by(certificate[0], source[0], sender[0])
            decisions = tuple(view.decide(presented, external=external) for view in self.views)
            yield SessionClass(source, certificate, sender, external, decisions)

    @cached_property
    def _alike(self) -> _Alike:
        asked = "alike", self.region.certificate, self.region.exact
        return self._once(asked, lambda: _Alike(self.views, self.certificates))


class _Inside:
    """Source addresses in groups that are alike for recipients in the tenant, where some connectors may restrict the
    sender: an address that none of these lists is in the group that it is in without them."""

    def __init__(self, addresses: list[AddressClass]) -> None:
        self._addresses = addresses
        self._groups: dict[Levels, list[int]] = {}
        self._listing: dict[tuple[int, int], list[int]] = {}
        key = inside_key(())
        for place, each in enumerate(addresses):
            self._groups.setdefault(key(each.answered), []).append(place)
            for number in each.answered.restricting:
                self._listing.setdefault(number, []).append(place)

    def merged(self, restricting: tuple[tuple[int, int], ...]) -> list[tuple[AddressClass, ...]]:
        """Return the groups, in order, as `merged` does."""
        key, without = inside_key(restricting), inside_key(())
        groups = dict(self._groups)
        listed: dict[Hashable, list[int]] = {}
        for place in sorted({place for number in restricting for place in self._listing.get(number, ())}):
            answered = self._addresses[place].answered
            listed.setdefault(key(answered), []).append(place)
            rest = groups[without(answered)]
            if rest is self._groups[without(answered)]:
                rest = groups[without(answered)] = rest.copy()
            del rest[bisect_left(rest, place)]
        for rest in filter(None, groups.values()):
            own = listed.setdefault(key(self._addresses[rest[0]].answered), [])
            own[:] = sorted((*own, *rest)) if own else rest
        ordered = sorted(listed.values(), key=itemgetter(0))
        return [tuple(map(self._addresses.__getitem__, places)) for places in ordered]


class _Alike:
    """Tells which parts of a session two views answer alike: of a session of three such parts both decide the same.

    A decision learns of a session what is answered about its parts, and of all sessions alike whether every connector
    is known, whether Direct Send is rejected, and what connectors that restrict senders ask for. Where another tenant
    may get a session it learns more. ``single``: the certificates with one name.
    """

    def __init__(self, views: Sequence[View], single: Iterable[CertificateClass]) -> None:
        self._numbers = [sorted(view.network.connectors.alike) for view in views]
        old, new = (_of_all_sessions(view) for view in views)
        self._known = {True: not any(view.rivals for view in views)}
        self._known[False] = self._known[True] and old == new
        self._answered = {(name, each.usable): each.answered for each in single for name in each.names}

    def others(
        self,
        addresses: list[tuple[AddressClass, ...]],
        certificates: list[tuple[CertificateClass, ...]],
        senders: list[tuple[SenderClass, ...]],
        *,
        external: bool,
    ) -> Iterator[tuple[tuple[AddressClass, ...], tuple[CertificateClass, ...], tuple[SenderClass, ...]]]:
        """Yield the combinations of groups of which the views may decide otherwise, in order."""
        if not self._known[external]:
            yield from product(addresses, certificates, senders)
            return
        is_alike = self._is_outside if external else self._is_inside
        sources = [(group, is_alike(group[0].answered)) for group in addresses]
        froms = [(group, is_alike(group[0].answered)) for group in senders]
        shown = [(group, all(map(is_alike, self._of_names(group[0])))) for group in certificates]
        for (source, one), (certificate, two), (sender, three) in product(sources, shown, froms):
            if not (one and two and three):
                yield source, certificate, sender

    def _of_names(self, certificate: CertificateClass) -> Iterable[Answered]:
        """Return what is answered about each name of a certificate, or about one that has none."""
        usable = certificate.usable
        return [self._answered[name, usable] for name in certificate.names] or [certificate.answered]

    def _is_outside(self, answered: Answered) -> bool:
        return _is_twice(answered.outside)

    def _is_inside(self, answered: Answered) -> bool:
        by_place: tuple[dict[int, Levels], ...] = ({}, {})
        for (at, number), levels in answered.restricting.items():
            by_place[at][self._places[at][number]] = levels
        return _is_twice(answered.outside) and _is_twice(answered.inside) and by_place[0] == by_place[1]

    @cached_property
    def _places(self) -> list[dict[int, int]]:
        """The places, among those that may restrict senders, of connectors by number."""
        return [{number: place for place, number in enumerate(numbers)} for numbers in self._numbers]


def _of_all_sessions(view: View) -> tuple[object, ...]:
    """Return what a decision learns that does not hang on the session."""
    network = view.network
    restricting = (network.connectors.all[number] for number in sorted(network.connectors.alike))
    asked = [
        (each.active, each.on_premises, each.restricts_addresses, each.restricts_certificate) for each in restricting
    ]
    return network.complete, network.reject_direct_send, asked


def _is_twice(levels: Levels) -> bool:
    """Return whether two views, one behind the other, have the same levels."""
    half = len(levels) // 2
    return levels[:half] == levels[half:]


def _everything(answered: Answered) -> Hashable:
    return answered.outside, answered.inside, tuple(answered.restricting.items()), answered.looks


def judged(tenant: Tenant, surroundings: Surroundings, region: Region) -> Iterator[tuple[Witness, Decision]]:
    """Yield, of every class of sessions of a region, one session and what the tenant does with it.

    Raises `TooManySessionsError`.
    """
    view = View(HostDecisions(tenant, surroundings))
    return ((each.witness, each.decisions[0]) for each in RelayMap([view], region).classes())


def outside_key(answered: Answered) -> Levels:
    """Return what matters for recipients outside of the tenant."""
    return answered.outside


def inside_key(restricting: Iterable[tuple[int, int]]) -> _Key:
    """Return what matters for recipients in the tenant where only some connectors may restrict the sender."""
    numbers = tuple(restricting)

    def key(answered: Answered) -> Levels:
        among = answered.restricting
        met = (level for number in numbers for level in among.get(number, answered.unmet))
        return (*answered.outside, *answered.inside, *met)

    return key


_Part = TypeVar("_Part", AddressClass, CertificateClass, SenderClass)


def merged(parts: Iterable[_Part], key: _Key) -> list[tuple[_Part, ...]]:
    """Return parts in groups that are alike by a key, in order."""
    groups: dict[Hashable, list[_Part]] = {}
    for part in parts:
        groups.setdefault(key(part.answered), []).append(part)
    return [tuple(group) for group in groups.values()]


def _closed(certificates: Iterable[CertificateClass], key: _Key) -> list[tuple[CertificateClass, ...]]:
    """Return certificates in groups that are alike by a key, and such with several names that are like none of them.

    What is answered about several names is the most that is answered about one of them.
    """
    groups = merged(certificates, key)
    known = {key(group[0].answered) for group in groups}
    single = {(key(each.answered), each.usable): each for group in groups for each in reversed(group) if each.names}
    waiting = list(single.items())
    while waiting:
        (levels, usable), first = waiting.pop()
        for (others, usable_too), second in single.items():
            both = tuple(map(max, levels, others))
            if both not in known and usable is usable_too:
                known.add(both)
                names = tuple(dict.fromkeys((*first.names, *second.names)))
                made = CertificateClass(names, usable, (), first.answered)
                waiting.append(((both, usable), made))
                groups.append((made,))
                if len(groups) > MOST_CERTIFICATES:
                    raise TooManySessionsError(f"more than {MOST_CERTIFICATES} kinds of certificates to decide")
    return groups
