"""Says of ignores what is wrong with them: unused, misplaced, ended or soon to end, unknown rules, and refused ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from relaylint.check.ignores.central import limits_of
from relaylint.check.ignores.uses import IgnoreUse
from relaylint.core.checks import (
    EXPIRED_IGNORE,
    EXPIRING_IGNORE,
    MISPLACED_IGNORE,
    REFUSED_IGNORE,
    UNKNOWN_RULE_IGNORED,
    UNUSED_IGNORE,
)
from relaylint.core.diagnostic import Diagnostic, Label, Location, RuleInfo
from relaylint.core.ignore import IgnoreState, RecordedIgnore
from relaylint.core.suggest import closest
from relaylint.syntax.reading import shown
from relaylint.values.syntaxes import days_between

Known = Mapping[str, tuple[RuleInfo, bool]]
"""Every rule and check by name, and whether it compares tenants."""
SOON: Final = 30
"""How many days before its end an ignore is said to end soon."""
_EACH: Final = "an ignore names each rule, as its diagnostics do; `ignore` in the settings takes areas and globs"


def faults_of(uses: Iterable[IgnoreUse], known: Known, today: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with ignores; that one has ended, or ends soon, once for all of its rules."""
    dated: set[Location] = set()
    for use in uses:
        state = state_of(use, known, today)
        if state in (IgnoreState.ENDED, IgnoreState.ENDING):
            if use.ignore.location not in dated:
                dated.add(use.ignore.location)
                yield _ended(use) if state is IgnoreState.ENDED else _ending(use, today)
        elif state is IgnoreState.UNKNOWN:
            yield _unknown(use, known)
        elif state is IgnoreState.REFUSED:
            yield _refused(use, known)
        elif state is IgnoreState.MISPLACED:
            words, place = _misplaced(use, known)
            yield _said(MISPLACED_IGNORE, words, use, place=place)
        elif state is IgnoreState.UNUSED:
            about = f" about `{shown(use.entry.value)}`" if use.entry.value else ""
            rest = (
                " that this ignore would keep away" if use.central else " here, so that this ignore keeps nothing away"
            )
            words = f"`{shown(use.entry.rule)}` reports nothing{about}{rest}"
            yield _said(UNUSED_IGNORE, words, use)


def recorded(uses: Iterable[IgnoreUse], known: Known, today: str, *, whole: bool) -> list[RecordedIgnore]:
    """Return ignores as an audit lists them. ``whole``: all that the settings are about was looked at."""
    made = []
    for use in uses:
        state = state_of(use, known, today)
        if use.central and not whole and state in (IgnoreState.UNUSED, IgnoreState.MISPLACED):
            state = IgnoreState.UNDECIDED
        made.append(RecordedIgnore(use.ignore, use.entry, len(use.shown), state, use.central))
    return made


def state_of(use: IgnoreUse, known: Known, today: str) -> IgnoreState:
    """Return what has become of an ignore."""
    info = known.get(use.entry.rule)
    if info is None:
        return IgnoreState.UNKNOWN
    if use.refused or not info[0].ignorable:
        return IgnoreState.REFUSED
    if use.ended:
        return IgnoreState.ENDED
    if not use.kept and use.partly:
        return IgnoreState.PARTLY
    if not use.kept:
        if not use.placed and use.whole:
            return IgnoreState.MISPLACED
        return IgnoreState.UNUSED if use.decided and use.tenants else IgnoreState.UNDECIDED
    soon = use.ignore.until and days_between(today, use.ignore.until) <= SOON
    return IgnoreState.ENDING if soon else IgnoreState.IN_FORCE


def _unknown(use: IgnoreUse, known: Known) -> Diagnostic:
    rule = use.entry.rule
    help = closest(rule, known) or (None if all(char.isalnum() or char in "-_" for char in rule) else _EACH)
    if any(rule == info.area for info, _ in known.values()):
        help = _EACH
    return _said(UNKNOWN_RULE_IGNORED, f"`{shown(rule)}` is not the name of a rule", use, help=help)


def _refused(use: IgnoreUse, known: Known) -> Diagnostic:
    name = use.entry.rule
    if known[name][0].ignorable:
        return _said(REFUSED_IGNORE, f"`{name}` keeps a part of the file from being read here, and is reported", use)
    return _said(REFUSED_IGNORE, f"`{name}` cannot be ignored", use)


def _ended(use: IgnoreUse) -> Diagnostic:
    ignore = use.ignore
    rest = "what it kept away is reported again" if use.missed else "nothing is reported that it would keep away"
    return _said(EXPIRED_IGNORE, f"this ignore ended on {ignore.until}; {rest}", use, place=ignore.ended_at)


def _ending(use: IgnoreUse, today: str) -> Diagnostic:
    days = days_between(today, use.ignore.until)
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days, on {use.ignore.until}"
    return _said(EXPIRING_IGNORE, f"this ignore ends {when}", use, place=use.ignore.ended_at)


def _misplaced(use: IgnoreUse, known: Known) -> tuple[str, Location | None]:
    """Return in words why an ignore is about nothing, and where that is best seen."""
    rule, kinds = use.entry.rule, known[use.entry.rule][0].kinds
    judges = f"`{shown(rule)}` judges {' and '.join(kinds)}"
    if use.central is None:
        if use.kinds:
            return f"{judges}, and what stands here is {' and '.join(sorted(use.kinds))}", None
        return f"no definition stands where `{shown(rule)}` is ignored", None
    limits = limits_of(use)
    if limits.kind and kinds and limits.kind not in kinds:
        return f"{judges}, and not {limits.kind}", limits.places.get("kind")
    if limits.tenants and not use.tenants:
        return f"no tenant matches {' or '.join(map(_quoted, limits.tenants))}", limits.places.get("tenants")
    if limits.paths and not use.files:
        return f"no file with definitions matches {' or '.join(map(_quoted, limits.paths))}", limits.places.get("paths")
    if limits.name:
        return f"no definition is called {_quoted(limits.name)}", limits.places.get("name")
    return f"there is no {limits.kind}" if limits.kind else "there is no definition", limits.places.get("kind")


def _quoted(text: str) -> str:
    return f"`{shown(text)}`"


def _said(
    rule: RuleInfo, words: str, use: IgnoreUse, *, help: str | None = None, place: Location | None = None
) -> Diagnostic:
    label = Label(place or use.entry.location)
    return Diagnostic.of(rule, words, label, help=help, tenant=use.tenant, about=use.about)
