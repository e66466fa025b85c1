"""``exists``: whether the tenant, or another one, has a definition that meets a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from relaylint.definitions import Definition, Unknown
from relaylint.diagnostic import Label
from relaylint.document import Part, Path
from relaylint.facts import FACTS
from relaylint.kinds import FILES, Kind, kind
from relaylint.lookup import Candidates, Lookup
from relaylint.policy.comparisons import reference
from relaylint.policy.outcomes import Check, Failure, Open, Outcome, RuleFault
from relaylint.policy.scope import ITEM, Scope
from relaylint.relations import Subject
from relaylint.suggest import closest, listed
from relaylint.values import address_range, show

AMONG = ("others", "earlier", "other-tenants")
"""Which definitions are looked at: those of the tenant but the judged one, of these those that stand before it, or
those of the other tenants of the run."""
EARLIER, OTHER_TENANTS = AMONG[1:]
_FEW = 4
"""So few are asked without looking for fewer."""
_KEYS = ("kind", "among", "include-disabled", "where")


class Sought(NamedTuple):
    """What ``exists`` looks for. ``anchor``: what the judged definition is compared by, if anything.

    ``narrow`` returns the definitions of a look-up that can meet the condition, so that not all are asked.
    """

    kind: Kind
    among: str
    include_disabled: bool
    anchor: str | None
    property: str | None
    narrow: Callable[[Lookup, Subject], Candidates]


def parse_exists(spec: Any, scope: Scope, path: Path) -> Sought:
    """Return what an ``exists`` as written looks for. Raises `RuleFault`."""
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
    judged = [about.name for about in (scope.judged or scope).kinds]
    if among == "earlier" and judged != [name]:
        raise RuleFault(
            (*path, "among"), f"`earlier` compares definitions of one kind, and the rule judges {listed(judged)}"
        )
    disabled = spec.get("include-disabled", False)
    if not isinstance(disabled, bool):
        raise RuleFault((*path, "include-disabled"), f"{show(disabled)} is neither true nor false")
    enumerations = {name for about in (scope.judged or scope).kinds for name in about.enums}
    compared = sorted(_compared(spec["where"]), key=lambda pair: pair[1] in enumerations)  # they tell least
    property, anchor = compared[0] if compared else (None, None)
    return Sought(kind(name), among, disabled, anchor, property, _narrowing(spec["where"], scope, path))


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


def _narrowing(where: Any, scope: Scope, path: Path) -> Callable[[Lookup, Subject], Candidates]:
    """Return a look-up by an equality or overlap that the condition demands, the one that leaves fewest; else, all."""
    look_ups: list[Callable[[Lookup, Subject], Candidates]] = []
    fixed: list[Callable[[Lookup, Subject], Candidates]] = []
    for name, test in where.items() if isinstance(where, dict) else ():
        if name in FACTS:
            continue  # indexes are of properties
        inner, at = test, (*path, "where", name)
        if isinstance(test, dict) and "some" in test:
            inner, at = test["some"], (*at, "some")
        for relation, option in inner.items() if isinstance(inner, dict) else ():
            if relation in _LOOK_UPS and isinstance(option, dict) and list(option) == ["this"]:
                wanted = reference(option["this"], scope, (*at, relation, "this"))
                look_ups.append(partial(_compared_by, _LOOK_UPS[relation], name, wanted))
            elif relation == "equals" and isinstance(option, (str, bool)):
                fixed.append(partial(_fixed, name, option))
    return partial(_fewest, (*look_ups, *fixed))


def _compared_by(
    look_up: Callable[[Lookup, str, Any], Candidates],
    name: str,
    wanted: Callable[[Subject], Any],
    lookup: Lookup,
    subject: Subject,
) -> Candidates:
    return look_up(lookup, name, wanted(subject))


def _fixed(name: str, value: str | bool, lookup: Lookup, subject: Subject) -> Candidates:
    return lookup.equal(name, value)


def _fewest(
    look_ups: Iterable[Callable[[Lookup, Subject], Candidates]], lookup: Lookup, subject: Subject
) -> Candidates:
    """Return what the look-up gives that leaves fewest to ask; of the doubtful ones hardly more than one is asked."""
    best = Candidates(lookup.definitions, [])
    for look_up in look_ups:
        if len(best.certain) <= _FEW:
            break
        found = look_up(lookup, subject)
        if len(found.certain) <= len(best.certain):
            best = found
    return best


def _equal(lookup: Lookup, name: str, value: Any) -> Candidates:
    if isinstance(value, (list, dict, Unknown)):
        return _every(lookup, value)
    return lookup.equal(name, value)  # of null: only those whose own value is in doubt


def _overlapping(lookup: Lookup, name: str, value: Any) -> Candidates:
    wanted = address_range(value) if isinstance(value, str) else None
    return lookup.overlapping(name, wanted) if wanted else _every(lookup, value)


def _same_domain(lookup: Lookup, name: str, value: Any) -> Candidates:
    return lookup.same_domain(name, value) if isinstance(value, str) else _every(lookup, value)


def _every(lookup: Lookup, value: Any) -> Candidates:
    """Return all definitions: what is compared with a value that is not known can meet no condition for certain."""
    return Candidates([], lookup.definitions) if isinstance(value, Unknown) else Candidates(lookup.definitions, [])


_LOOK_UPS = {"equals": _equal, "contains": _equal, "overlaps": _overlapping, "same-domain-as": _same_domain}


def exists(sought: Sought, where: Check, negated: bool) -> Check:
    """Return the check that such a definition is there, or is not."""

    def check(subject: Subject) -> Outcome:
        judged, doubt = subject.root, ""
        lookup = _lookup(sought, judged)
        certain, doubtful = sought.narrow(lookup, judged)
        for candidates in (certain, doubtful):
            if doubt and candidates is doubtful:
                break  # they could only add to it
            for other in _asked(candidates, lookup, sought, judged):
                outcome = where(Subject(other, _facts(judged, other), None, None, judged))
                if isinstance(outcome, Open) or (outcome is None and _maybe_disabled(sought, other)):
                    what = outcome.reason if outcome else "whether it is enabled is not known"
                    doubt = doubt or f"{_called(other)}: {what}"
                    if candidates is doubtful:
                        break
                elif outcome is None:
                    return _failures(sought, judged, other) if negated else None
        doubt = doubt or _may_be_more(sought, judged)
        if doubt:
            return Open(_place(sought, judged)[0], doubt)
        return None if negated else _failures(sought, judged)

    return check


def _may_be_more(sought: Sought, judged: Subject) -> str:
    """Return why there may be definitions of which nobody knows, or an empty text."""
    if sought.among == OTHER_TENANTS:
        others = judged.facts.surroundings.partial
        unread = next((folder for folder in others if folder != judged.definition.tenant), None)
        return "" if unread is None else f"a file of tenant `{unread}` cannot be read in full"
    tenant = judged.tenant
    return "" if tenant.lists(sought.kind.name) else tenant.unlisted(sought.kind).reason


def _lookup(sought: Sought, judged: Subject) -> Lookup:
    name = sought.kind.name
    return judged.facts.surroundings.lookup(name) if sought.among == OTHER_TENANTS else judged.tenant.lookup(name)


def _asked(candidates: list[Definition], lookup: Lookup, sought: Sought, judged: Subject) -> Iterator[Definition]:
    """Yield those of the candidates, which are in order, that the judged definition is compared with."""
    own, beyond = judged.definition, sought.among == OTHER_TENANTS
    end = lookup.position(own) if sought.among == EARLIER and own.kind is sought.kind else len(lookup.definitions)
    for other in candidates:
        if lookup.position(other) >= end:
            return
        skipped = other is own or (beyond and other.tenant == own.tenant)
        if not skipped and (sought.include_disabled or not other.disabled):
            yield other


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
    """Return where the judged definition is reported: at the item, at what it is compared by, else at its name."""
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
    if sought.among == OTHER_TENANTS:
        text += f" of tenant `{other.tenant}`"
    name = sought.property if sought.property in other.data else sought.kind.name_property
    if name is None:
        return (other.label((), text, Part.KEY),)
    return (other.label((name,), text, Part.KEY if isinstance(other.data.get(name), list) else Part.VALUE),)


def _called(other: Definition) -> str:
    return f"{other.kind.name} `{other.name}`" if other.name else other.kind.name
