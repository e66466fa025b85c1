"""What rules have said of a tenant, so that they are asked again only about what may have another answer."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from typing import Any, Final

from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.tenants import Tenant
from relaylint.policy.facts import Facts
from relaylint.policy.guarded import Since
from relaylint.policy.rule import Rule

_MOST_KEPT: Final = 20
"""Maximum number of answers that are handed on with a definition."""
_NOBODY: Final[frozenset[Rule]] = frozenset()


class _Said(NamedTuple):
    """What rules said of a tenant: of which definitions which did; ``beside``: what they were asked beside.

    ``alone``: what was worked out then of definitions alone, as `Tenant.as_before` has it.
    """

    tenant: Tenant
    beside: tuple[object, ...]
    others: dict[str, Tenant]
    said: dict[Definition, set[Rule]]
    alone: dict[Definition, dict[Hashable, Any]]

    def is_beside(self, beside: tuple[object, ...], facts: Facts) -> bool:
        """Return whether they are asked beside the same, of tenants of which no less, and no more, is known."""
        if self.beside != beside or _frame(self.tenant) != _frame(facts.tenant):
            return False
        return all(_frame(self.others[folder]) == _frame(other) for folder, other in _others(facts).items())


class Heard:
    """What rules said of a tenant when they were asked last: a rule that had nothing to say of a definition has nothing
    to say as long as that, and the definitions that it looks at besides, here and in other tenants, are as they
    were.

    It is kept of two times that differ in what they were asked beside, or in what is known of it: the letter that makes
    a file one that cannot be read, and the one that mends it, each find the last time before the other.
    """

    def __init__(self) -> None:
        self._last: list[_Said] = []

    def since(self, rules: Sequence[Rule], facts: Facts) -> Since | None:
        """Return what there is to ask of a tenant as it is now; None: everything. What was worked out of a definition
        alone is handed on to the same one now."""
        now, beside = facts.tenant, _beside(rules, facts)
        last = next((each for each in self._last if each.is_beside(beside, facts)), None)
        now.as_before = {}
        if last is None:
            return None
        pairs = [(last.tenant, now), *((last.others[folder], other) for folder, other in _others(facts).items())]
        said: dict[Definition, Set[Rule]] = {}
        changed: set[str] = set()
        for old, new in pairs:
            for kind in dict.fromkeys((*old.definitions, *new.definitions)) if new is now or new is not old else ():
                kept = dict(_kept(old, new, kind))
                if new is now:
                    said.update({definition: last.said.get(same, _NOBODY) for definition, same in kept.items()})
                    now.as_before |= {each: _handed(last.alone.get(same, {})) for each, same in kept.items()}
                if len(kept) < max(len(old.of(kind)), len(new.of(kind))):
                    changed.add(kind)
        return Since(said, frozenset(changed))

    def note(self, rules: Sequence[Rule], facts: Facts, said: dict[Definition, set[Rule]]) -> None:
        """Take what rules say now; nothing where they asked about the past, which a commit may change."""
        beside = _beside(rules, facts)
        differing = [each for each in self._last if not each.is_beside(beside, facts)][:1]
        alone = facts.tenant.as_before = {each: known for each, known in facts.tenant.as_before.items() if known}
        now = _Said(facts.tenant, beside, _others(facts), said, alone)
        self._last = differing if facts.surroundings.revised else [now, *differing]


def _beside(rules: Sequence[Rule], facts: Facts) -> tuple[object, ...]:
    """Return the rules, and beside what they were asked, but for what the other tenants say."""
    return tuple(rules), facts.surroundings.basis(facts.tenant.folder), list(_others(facts))


def _others(facts: Facts) -> dict[str, Tenant]:
    """Return the other tenants that one is judged beside, in order."""
    return {folder: other for folder, other in facts.surroundings.tenants.items() if other is not facts.tenant}


def _handed(known: dict[Hashable, Any]) -> dict[Hashable, Any]:
    """Return what is known of a definition alone; nothing of one of which ever more is."""
    return known if len(known) < _MOST_KEPT else {}


def _frame(tenant: Tenant) -> tuple[object, ...]:
    """Return what is known of a tenant besides its definitions."""
    return tenant.partial, tenant.gist, list(tenant.declared)


def _kept(before: Tenant, now: Tenant, kind: str) -> Iterator[tuple[Definition, Definition]]:
    """Yield the definitions of a kind that are as they were, each with what it was: those before and behind the first
    and the last that are not."""
    old, new = before.of(kind), now.of(kind)
    most = min(len(old), len(new))
    first = next((at for at in range(most) if not _is_same(before, old[at], now, new[at])), most)
    yield from zip(new[:first], old[:first], strict=True)
    for at in range(1, most - first + 1):
        if not _is_same(before, old[-at], now, new[-at]):
            return
        yield new[-at], old[-at]


def _is_same(before: Tenant, old: Definition, now: Tenant, new: Definition) -> bool:
    """Return whether rules cannot tell two definitions apart: they say the same, in the same file, and so do the files
    that they name for certificates."""
    if not (is_alike(old.content, new.content) and _origin(old) == _origin(new)):
        return False
    if not (before.certificates or now.certificates):
        return True
    return _files(before, old) == _files(now, new)


def _origin(definition: Definition) -> tuple[object, ...]:
    """Return where a definition, or each property of one that several files make, comes from, and how binding that
    is."""
    traits = definition.document.traits
    main = definition.document.source.name, traits.strict, traits.together, definition.amends
    if definition.parts == [definition]:
        return main
    return *main, *((name, _origin(definition.holder(name))) for name in definition.data)


def _files(tenant: Tenant, definition: Definition) -> list[object]:
    """Return what the files hold that a definition names for certificates."""
    names = CERTIFICATE_PROPERTIES.get(definition.kind.name, ())
    return [each.get((definition, name)) for name in names for each in (tenant.certificates, tenant.key_files)]


def is_alike(one: Any, other: Any) -> bool:
    """Return whether two values are the same to whoever asks, who tells true from 1."""
    if one is other:
        return True
    if one.__class__ is not other.__class__:
        return False
    if one.__class__ is dict:
        return list(one) == list(other) and all(map(is_alike, one.values(), other.values()))
    if one.__class__ is list or one.__class__ is tuple:
        return len(one) == len(other) and all(map(is_alike, one, other))
    return bool(one == other)
