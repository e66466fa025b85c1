"""``exists``: whether the tenant, or another one, has a definition that satisfies a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias, TypeVar

from relaylint.core.diagnostic import Label
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.kinds import Kind
from relaylint.model.lookup import Lookup, Some
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import Check, Evaluation, Failure, Open
from relaylint.policy.conditions.narrowing import FEW, Narrow, narrowing
from relaylint.policy.conditions.tree import BEYOND, EARLIER, Operand, Origin
from relaylint.policy.relations import RELATIONS, Subject

_Result = TypeVar("_Result")
_MOST_KEPT = 1000
"""Maximum number of cached searches per tenant and per run."""


Denials: TypeAlias = Callable[[], "list[Check]"]
"""Returns the denials of what a condition compares, each of which fails at what made it hold."""


class Sought(NamedTuple):
    """What ``exists`` searches for. ``anchor``: what of the judged definition is compared, if anything is.

    ``property``: what that is compared with. ``narrow`` returns the candidates, so that not every definition is tested.
    ``compared``: what of the judged definition the answer depends on; None: it depends on others as well.
    """

    kind: Kind
    among: str
    include_disabled: bool
    anchor: Operand | None
    property: str | None
    narrow: Narrow
    compared: tuple[Callable[[Subject], Any], ...] | None


def sought_by(node: tree.Exists) -> Sought:
    """Return what a node searches for."""
    compared = comparisons(node.where)
    anchor = compared[0][1] if compared else None
    first = next((about.operand for about, _ in comparisons(node.where, searches=False)), None)
    property = first.name if first and first.origin is Origin.PROPERTY else None
    operands = {(operand.origin, operand.name): operand for _, operand in compared}
    values = None if _nests(node.where) else tuple(operand.getter() for operand in operands.values())
    return Sought(node.kind, node.among, node.include_disabled, anchor, property, narrowing(node.where), values)


def _nests(where: tree.Condition) -> bool:
    """Return whether a condition contains an ``exists``, which also compares with the judged definition."""
    return any(isinstance(node, tree.Exists) for node in tree.nodes(where))


def comparisons(where: tree.Condition, *, searches: bool = True) -> list[tuple[tree.About, Operand]]:
    """Return what a condition compares with values of the judged definition, each with such a value: enumerations last,
    because they say the least. ``searches``: what it compares of further definitions, too."""
    compared: list[tuple[tree.About, Operand]] = []
    about: tree.About | None = None
    for node in tree.nodes(where, searches=searches):
        if isinstance(node, tree.About):
            about = node
        elif about and isinstance(node, tree.Test) and isinstance(node.option, tree.This):
            compared.append((about, node.option.operand))
    return sorted(compared, key=lambda pair: pair[1].is_enumerated)


def in_items(node: tree.Condition) -> tree.Condition:
    """Return a condition that asks whether a list contains a value as one about its items."""
    if isinstance(node, tree.Test) and node.relation.name == "contains":
        return tree.Each(node._replace(relation=RELATIONS["equals"]), some=True, path=node.path)
    if isinstance(node, (tree.All, tree.Any)):
        return node._replace(parts=tuple(map(in_items, node.parts)))
    if isinstance(node, tree.Not):
        return node._replace(part=in_items(node.part))
    return node._replace(test=in_items(node.test)) if isinstance(node, (tree.About, tree.Each)) else node


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


def exists(node: tree.Exists, where: Check, negated: bool, denials: Denials) -> Check:
    """Return the check that there is a definition for which ``where`` holds, or that there is none.

    ``denials`` fail at what makes it hold.
    """
    sought, owner = sought_by(node), object()

    def check(subject: Subject) -> Evaluation:
        judged, doubt = subject.root, ""
        lookup = lookup_of(sought, judged)
        has_any = sought.among not in BEYOND or judged.facts.surroundings.has_beside(judged.definition.tenant)
        for number, candidates in enumerate(sought.narrow(lookup, judged) if has_any else ()):
            if doubt:
                break  # the doubtful ones could only add to it
            if len(candidates) <= FEW or sought.compared is None or (number and sought.among in BEYOND):
                seen: Iterable[_Match] = satisfying(_asked(candidates, lookup, sought, judged), sought, where, judged)
            else:
                seen = _kept((owner, number), candidates, sought, where, judged)
            for definition, reason in seen:
                if not _is_asked(definition, lookup, sought, judged):
                    continue
                if not reason:
                    return _failures(sought, judged, denials, definition) if negated else None
                doubt = doubt or reason
                if number:
                    break
        doubt = doubt or may_be_more(sought, judged)
        if doubt:
            return Open(reported_place(sought, judged)[0], doubt)
        return None if negated else _failures(sought, judged, denials)

    return check


def _kept(owner: Any, candidates: Some, sought: Sought, where: Check, judged: Subject) -> _Search:
    """Return the cached search for the values that the judged definition is compared by."""

    def search() -> _Search:
        ranked = _ranked(candidates, lookup_of(sought, judged), sought, judged)
        return _Search(satisfying(ranked, sought, where, judged), sought.among in BEYOND)

    return keep_search(owner, sought, judged, search)


def keep_search(owner: Any, sought: Sought, judged: Subject, search: Callable[[], _Result]) -> _Result:
    """Return the result of a search, cached for the values that the judged definition is compared by."""
    if sought.compared is None:
        return search()
    searches = judged.facts.surroundings.searches if sought.among in BEYOND else judged.facts.searches
    values = (compared(judged) for compared in sought.compared)
    key = (owner, *(value if value.__class__ is str else (repr(value),) for value in values))
    result: _Result | None = searches.pop(key, None)
    if result is None:
        result = search()
    searches[key] = result  # the most recently used one is last
    if len(searches) > _MOST_KEPT:
        del searches[next(iter(searches))]
    return result


def satisfying(others: Iterable[Definition], sought: Sought, where: Check, judged: Subject) -> Iterator[_Match]:
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


def may_be_more(sought: Sought, judged: Subject) -> str:
    """Return why there may be definitions that are not known, or an empty string."""
    if sought.among in BEYOND:
        unread = judged.facts.surroundings.partial_beside(judged.definition.tenant)
        return "" if unread is None else f"a file of tenant `{unread}` cannot be read in full"
    tenant = judged.tenant
    return "" if tenant.lists(sought.kind.name) else tenant.unlisted(sought.kind).reason


def lookup_of(sought: Sought, judged: Subject) -> Lookup:
    """Return the look-up of the definitions among which there may be what is sought."""
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
    return sought.among not in EARLIER or _rank(other, lookup, sought, judged) < _rank(own, lookup, sought, judged)


def _ranked(candidates: Iterable[Definition], lookup: Lookup, sought: Sought, judged: Subject) -> Iterable[Definition]:
    """Return the candidates, given in the order of files and locations, in the order of their ranks."""
    if sought.among not in EARLIER or judged.facts.surroundings.reports is None:
        return candidates
    return sorted(candidates, key=lambda other: _rank(other, lookup, sought, judged))


def _rank(definition: Definition, lookup: Lookup, sought: Sought, judged: Subject) -> tuple[bool, int]:
    """Return the sort key of a definition: those that are not reported on come first."""
    reports = judged.facts.surroundings.reports
    return reports is None or reports(file_of(sought, definition)), lookup.position(definition)


def file_of(sought: Sought, other: Definition) -> str:
    """Return the file in which another definition would be reported for what it has in common with the judged one."""
    return other.holder(sought.property or other.kind.name_property or "").document.source.name


def _facts(judged: Subject, other: Definition) -> Any:
    tenant = judged.facts.surroundings.tenants.get(other.tenant, judged.tenant)
    return judged.facts.of(tenant)


def _maybe_disabled(sought: Sought, other: Definition) -> bool:
    enabled = other.value("Enabled")
    return not sought.include_disabled and isinstance(enabled, Unknown) and enabled.present is True


def _failures(sought: Sought, judged: Subject, denials: Denials, other: Definition | None = None) -> list[Failure]:
    path, value = reported_place(sought, judged)
    if other is None:
        return [Failure(path, value)]
    return [Failure(path, value, lambda: (label_of(sought, judged, denials, other),), other=other.name)]


def reported_place(sought: Sought, judged: Subject) -> tuple[Path, Any]:
    """Return where the judged definition is reported: at the item, at the compared property, or at its name."""
    anchor = sought.anchor
    if anchor is None or anchor.origin is Origin.ITEM:
        if judged.path is not None:
            return judged.path, judged.item
        name = judged.definition.kind.name_property
        return ((name,), judged.definition.value(name)) if name else ((), None)
    if anchor.origin is Origin.FACT:
        fact = judged.fact(anchor.name)
        return fact.path or (), fact.value
    return (anchor.name,), judged.definition.value(anchor.name)


def label_of(sought: Sought, judged: Subject, denials: Denials, other: Definition) -> Label:
    """Return a label at what makes another definition satisfy the condition."""
    text = _called(other)
    if sought.among in BEYOND:
        text += f" of tenant `{other.tenant}`"
    path = _found_at(Subject(other, _facts(judged, other), None, None, judged), denials())
    if not path:
        name = sought.property if sought.property in other.data else sought.kind.name_property
        path = (name,) if name else ()
    is_list = len(path) == 1 and isinstance(other.data.get(str(path[0])), list)
    return other.label(path, text, Part.KEY if is_list or not path else Part.VALUE)


def _found_at(subject: Subject, denials: Iterable[Check]) -> Path:
    """Return the path of what makes another definition satisfy the condition, as far as it stands there; empty if
    nothing does."""
    data = subject.definition.data
    for denial in denials:
        outcome = denial(subject)
        if isinstance(outcome, list) and outcome[0].path and outcome[0].path[0] in data:
            (name, *rest), value = outcome[0].path, outcome[0].value
            held = data[str(name)]
            # a fact about a list need not have an item for each of its items
            at_item = isinstance(held, list) and rest and value in held[int(rest[0]) : int(rest[0]) + 1]
            return (name, rest[0]) if at_item else (name,)
    return ()


def _called(other: Definition) -> str:
    return f"{other.kind.name} `{other.name}`" if other.name else other.kind.name
