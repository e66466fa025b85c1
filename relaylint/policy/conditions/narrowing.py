"""Finds the definitions that can satisfy the condition of an ``exists``, so that not all of them are tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, reduce
from typing import Any, TypeAlias

from relaylint.model.definitions import Unknown
from relaylint.model.lookup import Candidates, Lookup, base_of
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.tree import Origin
from relaylint.policy.relations import Relation, Subject
from relaylint.relay.index import suffixes
from relaylint.values.normal import AddressRange, domain_of

Narrow: TypeAlias = Callable[[Lookup, Subject], Candidates]
"""Returns the definitions of a look-up that can satisfy the condition for a judged definition."""
_Find: TypeAlias = Callable[[Lookup, str, Any, bool], "Candidates | None"]
"""The same for a relation between a property and a compared value; None: all can. The last argument: the property must
be present."""
FEW = 4
"""Number of candidates that is small enough not to narrow them any further."""


def narrowing(where: tree.Condition) -> Narrow:
    """Return the most selective look-up that the condition implies; if there is none, all definitions are
    candidates."""
    return partial(_fewest, tuple(_look_ups(where)))


def _look_ups(where: tree.Condition) -> Iterator[Narrow]:
    """Yield the look-ups that a condition implies: comparisons with the judged definition first, constants last."""
    fixed: list[Narrow] = []
    for part in tree.conjuncts(where):
        if isinstance(part, tree.Any):
            ways = [tuple(_look_ups(way)) for way in part.parts]
            if all(ways):
                yield partial(_one_of, ways)
        if not isinstance(part, tree.About) or part.operand.origin is not Origin.PROPERTY:
            continue  # indexes are of properties
        name, there = part.operand.name, _must_be_present(part.test)
        for test in tests_of_one(part.test):
            relation, option = test.relation, test.option
            if isinstance(option, tree.This) and relation.name in LOOK_UPS:
                yield partial(_compared_by, LOOK_UPS[relation.name], name, there, option_of(relation, option))
            elif relation.name == "equals" and isinstance(test.own, (str, bool)):
                fixed.append(partial(_fixed, name, test.own, there))
    yield from fixed


def tests_of_one(test: tree.Condition) -> Iterator[tree.Test]:
    """Yield the tests that a value, or one of the items of a list, must pass."""
    parts = list(tree.conjuncts(test))
    within = [part for part in parts if isinstance(part, tree.Each) and part.some]
    for part in tree.conjuncts(within[0].test) if within else parts:
        if isinstance(part, tree.Test):
            yield part


def _must_be_present(test: tree.Condition) -> bool:
    return any(isinstance(part, tree.Test) and part.demands_presence for part in tree.conjuncts(test))


def option_of(relation: Relation, option: tree.This) -> Callable[[Subject], Any]:
    """Return a function that returns a value of the judged definition in the form that a relation takes as option."""
    given = option.getter(normal=relation.alike)
    if not relation.alike or (option.operand.is_formatted and not option.first_label):
        return given
    return lambda subject: relation.normal(given(subject))


def _compared_by(
    find: _Find, name: str, there: bool, wanted: Callable[[Subject], Any], lookup: Lookup, subject: Subject
) -> Candidates:
    value = wanted(subject)
    if isinstance(value, Unknown):
        # a comparison with an unknown value is never certain
        return lookup.unsure
    return find(lookup, name, value, there) or lookup.whole


def _fixed(name: str, value: str | bool, there: bool, lookup: Lookup, subject: Subject) -> Candidates:
    return lookup.equal(name, value, there=there)


def _fewest(look_ups: tuple[Narrow, ...], lookup: Lookup, subject: Subject) -> Candidates:
    """Return the result of the look-up with the fewest candidates, and with the fewest doubtful ones of such results:
    those that another part of the condition excludes would all be tested."""
    best = lookup.whole
    for look_up in look_ups:
        if len(best.certain) <= FEW and len(best.doubtful) <= FEW:
            break
        narrowed = look_up(lookup, subject)
        if (len(narrowed.certain), len(narrowed.doubtful)) <= (len(best.certain), len(best.doubtful)):
            best = narrowed
    return best


def _one_of(ways: list[tuple[Narrow, ...]], lookup: Lookup, subject: Subject) -> Candidates:
    """Return the candidates of a disjunction."""
    return reduce(Candidates.joined, (_fewest(way, lookup, subject) for way in ways))


def _texts(value: Any) -> list[str] | None:
    """Return a string, or the strings of a fully known list; None for anything else."""
    items = value if isinstance(value, list) else [value]
    return items if all(isinstance(item, str) for item in items) else None


def _equal(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    # of null: only those whose own value is in doubt
    return None if isinstance(value, (list, dict)) else lookup.equal(name, value, there=there)


def _in(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    texts = _texts(value)
    return None if texts is None else lookup.equal(name, *texts, there=there)


def _overlapping(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    wanted = value if isinstance(value, list) else [value]
    if any(isinstance(each, Unknown) for each in wanted):
        return None
    # what is no address overlaps nothing
    return lookup.overlapping(name, *(each for each in wanted if isinstance(each, AddressRange)), there=there)


def _same_domain(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    return None if isinstance(value, list) else lookup.same_domain(name, domain_of(value), there=there)


def _covering(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    """Find patterns that cover a domain, or its subdomains."""
    wanted = domain_of(value)
    if wanted is None:
        return None
    above = (f"*.{parent}" for parent in suffixes(wanted))
    return lookup.keyed(name, domain_of, ("*", wanted, *above), there=there)


def _naming(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    """Find domains that equal one of some names, or are a parent of one."""
    bases = [base_of(item) for item in (value if isinstance(value, list) else [value])]
    if None in bases:
        return None
    parents = (parent for base in bases if base for parent in suffixes(base))
    return lookup.keyed(name, domain_of, (*bases, *parents), there=there)


def _met(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    """Find names on certificates that a connector's name matches, or may match."""
    wanted = domain_of(value)
    if wanted is None:
        return None
    if wanted.startswith("*."):
        return lookup.below(name, domain_of, wanted[2:], there=there)
    return lookup.keyed(name, domain_of, [wanted], there=there)


def _asking(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    """Find names that connectors ask for and some names on certificates match, or may match."""
    presented = [domain_of(item) for item in (value if isinstance(value, list) else [value])]
    if None in presented:
        return None
    wanted = (way for each in presented if each for way in (each, *(f"*.{base}" for base in suffixes(each))))
    return lookup.keyed(name, domain_of, wanted, there=there)


def _inside(lookup: Lookup, name: str, value: Any, there: bool) -> Candidates | None:
    """Find domains that equal one of some domains, or are below one."""
    wanted = base_of(value)
    return None if wanted is None else lookup.below(name, base_of, wanted, there=there)


LOOK_UPS: dict[str, _Find] = {
    "equals": _equal,
    "contains": _equal,
    "in": _in,
    "overlaps": _overlapping,
    "same-domain-as": _same_domain,
    "covers-domain": _covering,
    "covers-subdomains-of": _covering,
    "covers-name": _naming,
    "meets-name": _met,
    "asks-for-name": _asking,
    "in-domain": _inside,
}
"""The relations that can narrow a search."""
