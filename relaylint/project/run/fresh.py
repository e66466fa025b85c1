"""Diagnostics of two versions: what one has beyond the other, as multisets of identities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from relaylint.core.diagnostic import Diagnostic, DiagnosticIdentity
from relaylint.core.identity import identities
from relaylint.core.records import NamedTuple
from relaylint.project.selection import from_root

Key = TypeVar("Key", bound=Hashable)


class Told(NamedTuple):
    """A diagnostic, and what it is known by in each tenant of which it is said: its identity, then its file and its
    words."""

    keys: tuple[tuple[DiagnosticIdentity, str, str], ...]
    diagnostic: Diagnostic


def identified(diagnostics: Iterable[Diagnostic], root: str, called: Mapping[str, str] | None = None) -> list[Told]:
    """Return what diagnostics are known by.

    ``root``: the absolute folder that files are named from; ``called``: what the other version calls a tenant.
    """
    names = called or {}
    told = []
    for each in diagnostics:
        tenant, *also = (names.get(tenant, tenant) for tenant in (each.tenant, *each.also))
        known = identities(each._replace(tenant=tenant, also=tuple(also)), root)
        told.append(Told(tuple((one, from_root(each.path, root), each.message) for one in known), each))
    return told


def surplus(these: Iterable[Told], others: Iterable[Told]) -> list[Told]:
    """Return what these have beyond the others, in one of their tenants at least; each of those stands for one: first
    for one in the same words."""
    exact = Counter(key for each in others for key in each.keys)
    left = [(each, [key for key in each.keys if not _is_taken(exact, key)]) for each in these]
    alike: Counter[DiagnosticIdentity] = Counter()
    for (known, *_), count in exact.items():
        alike[known] += max(0, count)
    return [each for each, lacking in left if not all(_is_taken(alike, known) for known, *_ in lacking)]


def _is_taken(counts: Counter[Key], key: Key) -> bool:
    """Take one of what is counted, and return whether there was one."""
    counts[key] -= 1
    return counts[key] >= 0
