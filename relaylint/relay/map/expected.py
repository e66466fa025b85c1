"""What an expectation demands of the sessions that it speaks of, and a session that shows that it is not kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from relaylint.core.document import Path
from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import MISFIT, Definition, Unknown
from relaylint.relay.decision import Decision
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map.answering import View
from relaylint.relay.map.candidates import TooManySessionsError, example_of
from relaylint.relay.map.classes import AddressClass, CertificateClass, Parts, RelayMap, SessionClass
from relaylint.relay.map.declared import Declared
from relaylint.relay.map.region import ACCEPTED, OUTSIDE, Region
from relaylint.relay.map.witness import Witness, witness_of
from relaylint.relay.outcomes import PASSES, Outcome, Verdict
from relaylint.relay.session import NEVER_LISTED, source_of
from relaylint.values.normal import AddressRange

UNCHANGED: Final = "unchanged-since"
_ANY, _NO_CERTIFICATE = "any", "none"
"""What stands for every certificate or sender, and for sessions without a certificate."""
_DOMAINS_OPEN: Final = Unknown("not every accepted domain of the tenant is known")
_HOSTS_OPEN: Final = Unknown("what a declared host presents is not known")


class Shows(NamedTuple):
    """A session, and what is decided of it; ``before``: what was in the revision that it is compared with."""

    witness: Witness
    decision: Decision
    before: Decision | None = None


class Compliance(NamedTuple):
    """What is found of one demand of an expectation.

    ``path``: where the demand stands, or what is not known of it. ``breach``: a session that certainly does not do what
    is demanded. ``open``: one that may not; ``doubt``: what else is not known, so that nobody can tell. ``covers``:
    whether there is any session that it speaks of; undecided where that was not looked at.
    """

    path: Path
    breach: Shows | None = None
    open: Shows | None = None
    doubt: Unknown | None = None
    covers: State = UNDECIDED


def regions_of(sessions: Definition | None) -> tuple[Region, ...]:
    """Return the sessions that the mapping of an expectation means; all with an outside recipient if there is none."""
    if sessions is None:
        return (OUTSIDE,)
    listed = {name: _listed(sessions.normal(name)) for name in sessions.kind.properties}
    scopes, senders = listed["Recipients"], listed["MailFrom"]
    return tuple(
        Region(
            tuple(map(_range, listed["IPAddresses"])) or None,
            certificate,
            None if _ANY in senders else tuple(dict.fromkeys(senders)) or None,
            None if len(set(scopes)) > 1 else "external" in scopes,
        )
        for certificate in _certificates(listed["Certificate"])
    )


def _not_known(definition: Definition, names: Iterable[str]) -> Iterator[tuple[Path, Unknown]]:
    """Yield the values of some properties, and of the mappings in them, that are not known."""
    for name in names:
        held = definition.mapping(name)
        if held is not None:
            yield from (((name, key), MISFIT) for key in held.data if key not in held.kind.properties)
            yield from (((name, *path), unknown) for path, unknown in _not_known(held, held.kind.properties))
            continue
        for at, item in enumerate(_listed(definition.value(name))):
            if isinstance(item, Unknown):
                yield (name, at) if isinstance(definition.value(name), list) else (name,), item


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _range(addresses: Any) -> tuple[int, int]:
    """Return normalised addresses as a range; all that lie outside of IPv4 are one."""
    return addresses if isinstance(addresses, AddressRange) else source_of(addresses) or NEVER_LISTED


def _certificates(wanted: list[str]) -> list[tuple[str, ...] | None]:
    """Return what certificates are meant, each as a region has it."""
    if not wanted or _ANY in wanted:
        return [None]
    names = tuple(name for name in dict.fromkeys(wanted) if name != _NO_CERTIFICATE)
    return [*([()] if _NO_CERTIFICATE in wanted else []), *([names] if names else [])]


class Worked:
    """What is worked out of the parts of sessions, for all expectations of a tenant: for what is so of each session,
    for what nobody declares, and for each revision."""

    def __init__(self) -> None:
        self.every: Parts = {}
        self.undeclared: Parts = {}
        self.since: defaultdict[str, Parts] = defaultdict(dict)


def compliance(expectation: Definition, decisions: HostDecisions, worked: Worked) -> Iterator[Compliance]:
    """Yield what is found of every demand of an expectation; nothing if it demands nothing."""
    open_ = next(_not_known(expectation, ("Sessions",)), None)
    for name in ("Expect", "Only"):
        if expectation.value(name) is not None:
            unknown = open_ or next(_not_known(expectation, (name,)), None)
            yield Compliance(unknown[0], doubt=unknown[1]) if unknown else _judged(expectation, name, decisions, worked)


def _judged(expectation: Definition, name: str, decisions: HostDecisions, worked: Worked) -> Compliance:
    """Return what is found of a demand; everything that it says is known."""
    regions, since = regions_of(expectation.mapping("Sessions")), expectation.mapping(name)
    try:
        if name == "Only":
            return _only_declared(regions, decisions, worked)._replace(path=(name,))
        if since is not None:
            revision = str(since.value(UNCHANGED))
            return _unchanged(regions, revision, decisions, worked)._replace(path=(name, UNCHANGED))
        return _every(regions, decisions, worked, _MEETS[expectation.value(name)])._replace(path=(name,))
    except TooManySessionsError as error:
        return Compliance((name,), doubt=Unknown(str(error)))


def _every(
    regions: tuple[Region, ...], decisions: HostDecisions, worked: Worked, meets: Callable[[Outcome, bool], State]
) -> Compliance:
    """Return whether all sessions of some regions come to an end that meets what is demanded."""
    view = View(decisions)
    maps = (RelayMap([view], region, parts=worked.every) for region in regions)
    answer = _first(maps, lambda each: _agreed(each.decisions[0], each.external, meets))
    if any(ACCEPTED in (region.senders or ()) for region in regions) and not decisions.network.accepted.known:
        return answer._replace(doubt=_DOMAINS_OPEN, covers=answer.covers | UNDECIDED)
    return answer


def _first(maps: Iterable[RelayMap], state_of: Callable[[SessionClass], State]) -> Compliance:
    """Return the first session that is not as demanded, and the first of which that is not known; rather one whose
    outcome the files leave open than one that rests on an assumption alone."""
    covers, open_ = FAILS, None
    for sessions in maps:
        for each in sessions.classes():
            covers, state = HOLDS, state_of(each)
            if state is FAILS:
                return Compliance((), breach=_shows(sessions, each), covers=covers)
            if state is UNDECIDED and (open_ is None or (open_.decision.assumed and not each.decisions[0].assumed)):
                open_ = _shows(sessions, each)
    return Compliance((), open=open_, covers=covers)


def _shows(sessions: RelayMap, each: SessionClass) -> Shows:
    """Return a session of a class; without an address where that was not asked for and makes no difference."""
    decision, witness, presented = each.decisions[0], each.witness, each.presented._replace(address=None)
    if sessions.region.addresses is None and len(each.decisions) == 1:
        # from an address of which nothing is known much is undecided that is not so from one that nobody lists
        unlisted = presented._replace(address=NEVER_LISTED)
        others = (sessions.views[0].decide(one, external=each.external) for one in (presented, unlisted))
        is_alike = all(other.verdict is decision.verdict for other in others)
        witness = witness_of(presented, each.external) if is_alike else witness
    return Shows(witness, *each.decisions)


def _agreed(decision: Decision, external: bool, meets: Callable[[Outcome, bool], State]) -> State:
    """Return whether every possible outcome meets what is demanded, or none."""
    states = {meets(outcome, external) for _, outcome in decision.possible}
    return states.pop() if len(states) == 1 else UNDECIDED


def _passes(outcome: Outcome, external: bool) -> State:
    return UNDECIDED if outcome.verdict is Verdict.UNDECIDED else State.of(outcome.verdict in PASSES)


def _is_refused(outcome: Outcome, external: bool) -> State:
    return ~_passes(outcome, external)


def _is_not_relayed(outcome: Outcome, external: bool) -> State:
    """Return whether mail does not pass, or, to a recipient in the tenant, not as the tenant's own."""
    if external or outcome.verdict not in PASSES:
        return _is_refused(outcome, external)
    return UNDECIDED if outcome.attribution is None else State.of(outcome.attribution != "originating")


_MEETS: Final = {"relayed": _passes, "rejected": _is_refused, "not-relayed": _is_not_relayed}


def _unchanged(regions: tuple[Region, ...], revision: str, decisions: HostDecisions, worked: Worked) -> Compliance:
    """Return whether all sessions of some regions are judged as they were in a revision."""
    before = decisions.surroundings.earlier(decisions.tenant, revision)
    if isinstance(before, str):
        return Compliance((), doubt=Unknown(before))
    views = [View(decisions), View(HostDecisions(*before))]
    return _first((RelayMap(views, region, parts=worked.since[revision]) for region in regions), _is_as_before)


def _is_as_before(each: SessionClass) -> State:
    verdicts = {decision.verdict for decision in each.decisions}
    return HOLDS if len(verdicts) == 1 else UNDECIDED if Verdict.UNDECIDED in verdicts else FAILS


class _Undeclared(RelayMap):
    """The sessions of a region that no declared host can present, by a name on its certificate or by an address."""

    def __init__(self, view: View, region: Region, declared: Declared, parts: Parts) -> None:
        super().__init__([view], region, parts=parts)
        self._declared = declared

    @cached_property
    def addresses(self) -> list[AddressClass]:
        """The source addresses that no host has."""
        beyond = ((each, self._declared.beyond(each.ranges)) for each in super().addresses)
        return [each._replace(ranges=ranges, example=example_of(ranges)) for each, ranges in beyond if ranges]

    @cached_property
    def certificates(self) -> list[CertificateClass]:
        """The certificates with a name that is on that of no host, and none."""
        names = self._declared.names
        beyond = ((each, tuple(name for name in each.alike if name not in names)) for each in super().certificates)
        return [
            each._replace(names=each.names and left[:1], alike=left) for each, left in beyond if left or not each.names
        ]


def _only_declared(regions: tuple[Region, ...], decisions: HostDecisions, worked: Worked) -> Compliance:
    """Return whether, of all sessions that no declared host can present, none is relayed to the outside."""
    declared, view = Declared(decisions), View(decisions)
    outside = [region._replace(external=True) for region in regions if region.external is not False]
    maps = (_Undeclared(view, region, declared, worked.undeclared) for region in outside)
    answer = _first(maps, lambda each: _agreed(each.decisions[0], True, _is_refused))._replace(
        covers=State.of(bool(outside))
    )
    if answer.breach and declared.open:
        return answer._replace(breach=None, open=answer.breach, doubt=_HOSTS_OPEN)
    return answer
