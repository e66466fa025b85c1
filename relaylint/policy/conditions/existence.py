"""``exists``: whether the tenant, or another one, has a definition that satisfies a condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from relaylint.core.diagnostic import Label
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest, listed
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.kinds import Kind, kind
from relaylint.model.lookup import Lookup, Some
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions.comparisons import referred
from relaylint.policy.conditions.evaluation import Check, Evaluation, Failure, Open, RuleFault
from relaylint.policy.conditions.narrowing import FEW, Narrow, narrowing
from relaylint.policy.conditions.vocabulary import ITEM, Vocabulary
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import Subject
from relaylint.values.syntaxes import show

AMONG = ("others", "earlier", "other-tenants", "earlier-tenants")
"""The scopes of a search: the definitions of the tenant except the judged one, the earlier ones of these, those of the
other tenants of the run, or those of the tenants before its own.

If two definitions are at fault together, looking only at earlier ones reports the fault once: at the later one, and
only if it is not reported at the other.
"""
_EARLIER = ("earlier", "earlier-tenants")
_MOST_KEPT = 1000
"""Maximum number of cached searches per tenant and per run."""
BEYOND = ("other-tenants", "earlier-tenants")
_KEYS = ("kind", "among", "include-disabled", "where")


class Sought(NamedTuple):
    """What ``exists`` searches for. ``anchor``: the property of the judged definition that is compared, if any.

    ``narrow`` returns the candidates, so that not every definition is tested. ``compared``: the values of the judged
    definition that the answer depends on; None: it depends on others as well.
    """

    kind: Kind
    among: str
    include_disabled: bool
    anchor: str | None
    property: str | None
    narrow: Narrow
    compared: tuple[str, ...] | None


def parse_exists(spec: Any, vocabulary: Vocabulary, path: Path) -> Sought:
    """Return the search of an ``exists``. Raises `RuleFault`."""
    if not isinstance(spec, dict) or "kind" not in spec or "where" not in spec:
        raise RuleFault(path, "`exists` takes a `kind` and a condition `where`")
    for key in spec:
        if key not in _KEYS:
            raise RuleFault((*path, key), f"`{key}` has no meaning in `exists`", closest(key, _KEYS), Part.KEY)
    name, among = spec["kind"], spec.get("among", AMONG[0])
    if not isinstance(name, str) or name not in FILES:
        raise RuleFault((*path, "kind"), f"{show(name)} is not a kind", closest(str(name), FILES))
    if among not in AMONG:
        raise RuleFault((*path, "among"), f"{show(among)} is not among the choices", closest(str(among), AMONG))
    judged = [about.name for about in (vocabulary.judged or vocabulary).kinds]
    if among in _EARLIER and judged != [name]:
        raise RuleFault(
            (*path, "among"), f"`{among}` compares definitions of one kind, and the rule judges {listed(judged)}"
        )
    disabled = spec.get("include-disabled", False)
    if not isinstance(disabled, bool):
        raise RuleFault((*path, "include-disabled"), f"{show(disabled)} is neither true nor false")
    enumerations = {name for about in (vocabulary.judged or vocabulary).kinds for name in about.enums}
    compared = sorted(_compared(spec["where"]), key=lambda pair: pair[1] in enumerations)  # they say the least
    property, anchor = compared[0] if compared else (None, None)
    names = None if _nests(spec["where"]) else tuple(dict.fromkeys(anchor for _, anchor in compared))
    narrow = narrowing(spec["where"], vocabulary, (*path, "where"))
    return Sought(kind(name), among, disabled, anchor, property, narrow, names)


def _nests(where: Any) -> bool:
    """Return whether a condition contains an ``exists``, which also compares with the judged definition."""
    if isinstance(where, dict):
        return "exists" in where or any(map(_nests, where.values()))
    return isinstance(where, list) and any(map(_nests, where))


def _compared(where: Any, property: str | None = None) -> Iterator[tuple[str | None, str]]:
    """Yield each property of a condition that is compared with one of the judged definition, and the latter."""
    if isinstance(where, list):
        for item in where:
            yield from _compared(item, property)
    elif isinstance(where, dict):
        for key, value in where.items():
            if key == "this" and isinstance(value, str):
                yield property, value
            else:
                yield from _compared(value, key if key[:1].isupper() and key not in FACTS else property)


class _Match(NamedTuple):
    """A definition that satisfies the condition or, with a ``doubt``, that may."""

    definition: Definition
    doubt: str


class _Search:
    """The results of a condition for the same compared values: each definition is tested at most once.

    Two matches are enough, and two possible matches: one that the judged definition is not compared with, because it is
    the same or in the same tenant, and another one.
    """

    def __init__(self, outcomes: Iterator[_Match], beyond: bool) -> None:
        self._outcomes = outcomes
        self._beyond = beyond
        self._matches: list[_Match] = []

    def __iter__(self) -> Iterator[_Match]:
        at = 0
        while at < len(self._matches) or self._find():
            yield self._matches[at]
            at += 1

    def _find(self) -> bool:
        """Test candidates until the next result that matters; return whether there was one."""
        for match in self._outcomes:
            alike = [each.definition for each in self._matches if bool(each.doubt) is bool(match.doubt)]
            if len(alike) < 2 and not (self._beyond and any(each.tenant == match.definition.tenant for each in alike)):
                self._matches.append(match)
                return True
        return False


def exists(sought: Sought, where: Check, negated: bool) -> Check:
    """Return the check that such a definition exists, or does not."""
    owner = object()

    def check(subject: Subject) -> Evaluation:
        judged, doubt = subject.root, ""
        lookup = _lookup(sought, judged)
        for number, candidates in enumerate(sought.narrow(lookup, judged)):
            if doubt:
                break  # the doubtful ones could only add to it
            if len(candidates) <= FEW or sought.compared is None or (number and sought.among in BEYOND):
                matches: Iterable[_Match] = _outcomes(_asked(candidates, lookup, sought, judged), sought, where, judged)
            else:
                matches = _kept((owner, number), candidates, sought, where, judged)
            for definition, reason in matches:
                if not _is_asked(definition, lookup, sought, judged):
                    continue
                if not reason:
                    return _failures(sought, judged, definition) if negated else None
                doubt = doubt or reason
                if number:
                    break
        doubt = doubt or _may_be_more(sought, judged)
        if doubt:
            return Open(_place(sought, judged)[0], doubt)
        return None if negated else _failures(sought, judged)

    return check


def _kept(owner: Any, candidates: Some, sought: Sought, where: Check, judged: Subject) -> _Search:
    """Return the cached search for the values that the judged definition is compared by."""
    beyond = sought.among in BEYOND
    searches = judged.facts.surroundings.searches if beyond else judged.facts.searches
    values = (referred(name, judged) for name in sought.compared or ())
    key = (owner, *(value if value.__class__ is str else (repr(value),) for value in values))
    search: _Search | None = searches.pop(key, None)
    if search is None:
        ranked = _ranked(candidates, _lookup(sought, judged), sought, judged)
        search = _Search(_outcomes(ranked, sought, where, judged), beyond)
    searches[key] = search  # the most recently used one is last
    if len(searches) > _MOST_KEPT:
        del searches[next(iter(searches))]
    return search


def _outcomes(others: Iterable[Definition], sought: Sought, where: Check, judged: Subject) -> Iterator[_Match]:
    """Yield the definitions that satisfy the condition, or may."""
    for other in others:
        if not sought.include_disabled and other.disabled:
            continue
        outcome = where(Subject(other, _facts(judged, other), None, None, judged))
        if isinstance(outcome, Open) or (outcome is None and _maybe_disabled(sought, other)):
            what = outcome.reason if outcome else "whether it is enabled is not known"
            yield _Match(other, f"{_called(other)}: {what}")
        elif outcome is None:
            yield _Match(other, "")


def _may_be_more(sought: Sought, judged: Subject) -> str:
    """Return why there may be definitions that are not known, or an empty string."""
    if sought.among in BEYOND:
        unread = judged.facts.surroundings.partial_beside(judged.definition.tenant)
        return "" if unread is None else f"a file of tenant `{unread}` cannot be read in full"
    tenant = judged.tenant
    return "" if tenant.lists(sought.kind.name) else tenant.unlisted(sought.kind).reason


def _lookup(sought: Sought, judged: Subject) -> Lookup:
    name = sought.kind.name
    return judged.facts.surroundings.lookup(name) if sought.among in BEYOND else judged.tenant.lookup(name)


def _asked(candidates: Some, lookup: Lookup, sought: Sought, judged: Subject) -> Iterator[Definition]:
    """Yield the candidates that the judged definition is compared with."""
    others: Iterable[Definition] = candidates
    if sought.among in BEYOND:
        others = candidates.outside(*lookup.block(judged.definition.tenant))
    ranked = _ranked(others, lookup, sought, judged)
    return (other for other in ranked if _is_asked(other, lookup, sought, judged))


def _is_asked(other: Definition, lookup: Lookup, sought: Sought, judged: Subject) -> bool:
    """Return whether the judged definition is compared with another one."""
    own = judged.definition
    if other is own or (sought.among in BEYOND and other.tenant == own.tenant):
        return False
    return sought.among not in _EARLIER or _rank(other, lookup, sought, judged) < _rank(own, lookup, sought, judged)


def _ranked(candidates: Iterable[Definition], lookup: Lookup, sought: Sought, judged: Subject) -> Iterable[Definition]:
    """Return the candidates, given in the order of files and locations, in the order of their ranks."""
    if sought.among not in _EARLIER or judged.facts.surroundings.reports is None:
        return candidates
    return sorted(candidates, key=lambda other: _rank(other, lookup, sought, judged))


def _rank(definition: Definition, lookup: Lookup, sought: Sought, judged: Subject) -> tuple[bool, int]:
    """Return the sort key of a definition: those that are not reported on come first."""
    reports = judged.facts.surroundings.reports
    return reports is None or reports(_file(sought, definition)), lookup.position(definition)


def _file(sought: Sought, other: Definition) -> str:
    """Return the file in which another definition would be reported for what it has in common with the judged one."""
    return other.holder(sought.property or other.kind.name_property or "").document.source.name


def _facts(judged: Subject, other: Definition) -> Any:
    tenant = judged.facts.surroundings.tenants.get(other.tenant, judged.tenant)
    return judged.facts.of(tenant)


def _maybe_disabled(sought: Sought, other: Definition) -> bool:
    enabled = other.value("Enabled")
    return not sought.include_disabled and isinstance(enabled, Unknown) and enabled.present is True


def _failures(sought: Sought, judged: Subject, other: Definition | None = None) -> list[Failure]:
    path, value = _place(sought, judged)
    if other is None:
        return [Failure(path, value)]
    return [Failure(path, value, partial(_labels, sought, other), other=other.name)]


def _place(sought: Sought, judged: Subject) -> tuple[Path, Any]:
    """Return where the judged definition is reported: at the item, at the compared property, or at its name."""
    if judged.path is not None and sought.anchor in (ITEM, None):
        return judged.path, judged.item
    if sought.anchor is None or sought.anchor == ITEM:
        name = judged.definition.kind.name_property
        return ((name,), judged.definition.value(name)) if name else ((), None)
    if sought.anchor in FACTS:
        fact = judged.fact(sought.anchor)
        return fact.path or (), fact.value
    return (sought.anchor,), judged.definition.value(sought.anchor)


def _labels(sought: Sought, other: Definition) -> tuple[Label, ...]:
    text = _called(other)
    if sought.among in BEYOND:
        text += f" of tenant `{other.tenant}`"
    name = sought.property if sought.property in other.data else sought.kind.name_property
    if name is None:
        return (other.label((), text, Part.KEY),)
    return (other.label((name,), text, Part.KEY if isinstance(other.data.get(name), list) else Part.VALUE),)


def _called(other: Definition) -> str:
    return f"{other.kind.name} `{other.name}`" if other.name else other.kind.name
