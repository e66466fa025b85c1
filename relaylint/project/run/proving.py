"""Proves of fixes that they mend what they are for and change nothing else, by judging every session again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from relaylint.check.engine import Judged, judge
from relaylint.check.fixing.applying import applied
from relaylint.check.fixing.changes import CannotEditError
from relaylint.check.fixing.editing import edits_of
from relaylint.check.fixing.of_rules import FixProposal
from relaylint.core.diagnostic import Diagnostic, Edit, Severity
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.ties import concerned
from relaylint.project.run.state import RunState
from relaylint.relay.map.candidates import TooManySessionsError
from relaylint.relay.map.comparison import Effect, JudgedChange, compare_tenants
from relaylint.values.syntaxes import show

_Key: TypeAlias = tuple[str, str, str, str]
"""The rule of a diagnostic, and what it is about, without the value, which a fix may change."""
_MANY = 500
"""Of so many sessions that change alike nobody knows which they are."""


class Objection(NamedTuple):
    """Why a fix is withdrawn: in words, and the command that asks about a session that shows it, if there is one."""

    reason: str
    command: str = ""

    def __str__(self) -> str:
        return f"{self.reason}: {self.command}" if self.command else self.reason


class Attempt(NamedTuple):
    """Fixes that were tried: the state with them, or the objection to it."""

    state: RunState | None
    objection: Objection | None = None


def attempt(before: RunState, chosen: Sequence[FixProposal], *, proven: bool) -> Attempt:
    """Return the state after fixes in one tenant, where all is well with it."""
    after, faults = attempt_all(before, [chosen], proven=proven)
    return Attempt(None, faults[0]) if faults else Attempt(after)


def attempt_all(
    before: RunState, groups: Sequence[Sequence[FixProposal]], *, proven: bool
) -> tuple[RunState | None, dict[int, Objection]]:
    """Return the state after fixes, each group in another tenant, and the objections by the number of the group.

    Each diagnostic must be gone, and what was read must still be. ``proven``: nothing is relayed otherwise than
    before, nothing as serious is new, and no more is undecided.
    """
    texts: dict[str, bytes] = {}
    places: dict[int, list[str]] = {}
    faults: dict[int, Objection] = {}
    for number, chosen in enumerate(groups):
        try:
            new = _texts(before, edits_of([change for proposal in chosen for change in proposal.changes]))
            _refuse_clash(texts, new)
        except (CannotEditError, OSError) as error:
            faults[number] = Objection(str(error))
            continue
        if chosen and not new:
            faults[number] = Objection("nothing would change")
            continue
        texts |= new
        places[number] = before.having(new)
    if not texts:
        return None, faults
    after, every = before.changed(texts), [proposal for number in places for proposal in groups[number]]
    for number, own in places.items():
        objections = (_objection(before, after, place, every, proven=proven) for place in own)
        fault = next(filter(None, objections), None)
        if fault:
            faults[number] = fault
    return after, faults


def objection_elsewhere(before: RunState, after: RunState, groups: Sequence[Sequence[FixProposal]]) -> Objection | None:
    """Return what would be otherwise in a tenant of which nothing is changed; None if nothing is."""
    across = [rule for rule in before.basis.rules if rule.across]
    touched, chosen = set(before.having(after.since(before))), [proposal for group in groups for proposal in group]
    tied = concerned(before.around, after.around, {before.tenants[place].folder for place in touched})
    everyone = any(rule.is_beyond_ties for rule in across)
    for place, tenant in before.tenants.items():
        if place in touched or not tenant.has_content or not (everyone or tenant.folder in tied):
            continue
        objection = _of_difference(before, after, place, ())
        if objection is None and across:
            old = judge(tenant, across, before.around)
            objection = _of_new(before, old, judge(after.tenants[place], across, after.around), chosen)
        if objection:
            return objection
    return None


def _texts(state: RunState, edits: Iterable[Edit]) -> dict[str, bytes]:
    """Return the bytes of files after edits, by every path of each. Raises `CannotEditError` and `OSError`."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.location.path, []).append(edit)
    for path in by_path:
        if not state.basis.done.planned.reports(path):
            raise CannotEditError("it would change a file that was not asked for")
        if state.has_twice(path):
            raise CannotEditError("links let the tenant have the file twice, so that more than this would change")
    made = {path: applied(state.data(path), own[0].location.source, own) for path, own in by_path.items()}
    return {every: data for path, data in made.items() for every in state.paths_of(path)}


def _refuse_clash(texts: Mapping[str, bytes], more: Mapping[str, bytes]) -> None:
    """Raise `CannotEditError` where two texts would be those of one file."""
    if any(texts.get(path, data) != data for path, data in more.items()):
        raise CannotEditError("another fix changes the same file")


def _objection(
    before: RunState, after: RunState, place: str, chosen: Sequence[FixProposal], *, proven: bool
) -> Objection | None:
    tenant = before.tenants[place]
    own = [proposal for proposal in chosen if proposal.diagnostic.tenant == tenant.folder]
    old, new = before.judged(place), after.judged(place)
    if len(list(after.tenants[place].unread)) > len(list(tenant.unread)):
        return Objection("the file could not be read in full any more")
    objection = _of_mended(old, new, own)
    if objection or not proven:
        return objection
    return _of_sessions(before, after, place, own) or _of_new(before, old, new, own or chosen)


def _of_mended(old: Judged, new: Judged, own: Sequence[FixProposal]) -> Objection | None:
    """Return the objection that a diagnostic is still there."""
    was, now = _counted(old.diagnostics), _counted(new.diagnostics)
    mended = Counter(_key(proposal.diagnostic) for proposal in own)
    for proposal in own:
        key = _key(proposal.diagnostic)
        if now[key] > was[key] - mended[key]:
            return Objection("the diagnostic would still be there")
    return None


def _of_new(state: RunState, old: Judged, new: Judged, chosen: Sequence[FixProposal]) -> Objection | None:
    """Return the objection that something as serious is new, by the settings, or more is undecided."""
    least = min((proposal.diagnostic.severity for proposal in chosen), default=Severity.INFO)
    was, now = _counted(old.diagnostics), _counted(new.diagnostics)
    for diagnostic in new.diagnostics:
        key = _key(diagnostic)
        severity = state.basis.severity(diagnostic.rule, diagnostic.severity, diagnostic.path)
        if severity is not None and severity >= least and now[key] > was[key]:
            return Objection(f"it would bring `{diagnostic.rule.name}`: {diagnostic.message}")
    if len(new.undecided) > len(old.undecided):
        known = Counter((each.rule.name, each.about) for each in old.undecided)
        more = Counter((each.rule.name, each.about) for each in new.undecided) - known
        return Objection(f"`{next(iter(more))[0]}` would be undecided")
    return None


def _counted(diagnostics: Iterable[Diagnostic]) -> Counter[_Key]:
    return Counter(map(_key, diagnostics))


def _key(diagnostic: Diagnostic) -> _Key:
    about = diagnostic.about
    return diagnostic.rule.name, about.kind, about.name, about.path


def _of_sessions(before: RunState, after: RunState, place: str, own: Sequence[FixProposal]) -> Objection | None:
    """Return the objection that a session is judged otherwise, but for those that a fix is for."""
    if before.tenants[place].partial or after.tenants[place].partial:
        return Objection("a file of the tenant cannot be read in full, so that not every session can be judged")
    return _of_difference(before, after, place, own)


def _of_difference(before: RunState, after: RunState, place: str, own: Sequence[FixProposal]) -> Objection | None:
    """Return the objection that a session is judged otherwise, as far as the tenant is known."""
    old, new = before.tenants[place], after.tenants[place]
    try:
        difference = compare_tenants(old, new, before.around, after.around)
    except TooManySessionsError as error:
        return Objection(f"there are too many sessions to judge: {error}")
    wanted = [proposal.verdict for proposal in own if proposal.verdict]
    for change in difference.changes:
        if not any(_is_for(change, definition) for definition in wanted):
            return _told(change)
    if not difference.changes and difference.relation is not Effect.EQUIVALENT:
        return Objection("something would be relayed otherwise")
    return None


def _is_for(change: JudgedChange, definition: Definition) -> bool:
    """Return whether a fix for the mail of a host, or over a connector, is for a change: more of it is relayed, or of
    what was possible only a part is left."""
    before, after = ({outcome.name for _, outcome in decision.possible} for decision in (change.before, change.after))
    if after < before:
        return True
    if change.gain <= 0 or change.alike >= _MANY:
        return False
    if definition.kind.name != "SendingHost":
        met = (match.connector.name for match in (*change.after.facts.certain, *change.after.facts.doubtful))
        return definition.name.lower() in map(str.lower, met)
    if change.host is not None:
        return change.host == definition.name
    names, addresses = definition.normal("CertificateNames"), definition.value("IPAddresses")
    own_names = bool(change.witness.certificate) and isinstance(names, list)
    if own_names:
        return set(change.witness.certificate) <= {name for name in names if isinstance(name, str)}
    return isinstance(addresses, list) and change.witness.ip in addresses


def _told(change: JudgedChange) -> Objection:
    """Return what would become of mail in words."""
    whose = f"mail of {show(change.host)}" if change.host else "mail"
    words = f"{whose} would be {change.after.given.value} that is {change.before.given.value} now"
    return Objection(words, change.witness.command)
