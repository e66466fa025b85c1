"""What rules have said of a tenant, so that they are asked again only about what may have another answer."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from typing import Any, Final

from relaylint.model.definitions import Definition
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.tenants import Tenant
from relaylint.policy.facts import Facts
from relaylint.policy.guarded import Since
from relaylint.policy.rule import Rule

_MOST_KEPT: Final = 20
"""Maximum number of answers that are handed on with a definition."""
_NOBODY: Final[frozenset[Rule]] = frozenset()


class Heard:
    """What rules said of a tenant when they were asked last: a rule that had nothing to say of a definition has nothing
    to say as long as that, and the definitions that it looks at besides, here and in other tenants, are as they
    were."""

    def __init__(self) -> None:
        self._said: dict[Definition, set[Rule]] = {}
        self._tenant: Tenant | None = None
        self._beside: tuple[object, ...] = ()
        self._others: dict[str, Tenant] = {}

    def since(self, rules: Sequence[Rule], facts: Facts) -> Since | None:
        """Return what there is to ask of a tenant as it is now; None: everything. What was worked out of a definition
        alone is handed on to the same one now."""
        before, now = self._tenant, facts.tenant
        known, now.as_before = before.as_before if before else {}, {}
        if before is None or self._beside != _beside(rules, facts):
            return None
        pairs = [(before, now), *((self._others[folder], other) for folder, other in _others(facts).items())]
        if any(_frame(old) != _frame(new) for old, new in pairs):
            return None
        said: dict[Definition, Set[Rule]] = {}
        changed: set[str] = set()
        for old, new in pairs:
            for kind in dict.fromkeys((*old.definitions, *new.definitions)) if new is now or new is not old else ():
                kept = dict(_kept(old, new, kind))
                if new is now:
                    said.update({definition: self._said.get(same, _NOBODY) for definition, same in kept.items()})
                    now.as_before |= {definition: _handed(known.get(same, {})) for definition, same in kept.items()}
                if len(kept) < max(len(old.of(kind)), len(new.of(kind))):
                    changed.add(kind)
        return Since(said, frozenset(changed))

    def note(self, rules: Sequence[Rule], facts: Facts, said: dict[Definition, set[Rule]]) -> None:
        """Take what rules say now; nothing where they asked about the past, which a commit may change."""
        self._tenant = None if facts.surroundings.revised else facts.tenant
        self._beside, self._others, self._said = _beside(rules, facts), _others(facts), said


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
