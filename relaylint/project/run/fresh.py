"""Diagnostics of two versions: what one has beyond the other, as multisets of identities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from relaylint.core.diagnostic import Diagnostic, DiagnosticIdentity
from relaylint.core.identity import identify
from relaylint.core.records import NamedTuple
from relaylint.project.selection import from_root

Key = TypeVar("Key", bound=Hashable)


class Told(NamedTuple):
    """A diagnostic, and what it is known by: its identity, then its file and its words."""

    key: tuple[DiagnosticIdentity, str, str]
    diagnostic: Diagnostic


def identified(diagnostics: Iterable[Diagnostic], root: str, called: Mapping[str, str] | None = None) -> list[Told]:
    """Return what diagnostics are known by.

    ``root``: the absolute folder that files are named from; ``called``: what the other version calls a tenant.
    """
    names = called or {}
    renamed = ((each, each._replace(tenant=names.get(each.tenant, each.tenant))) for each in diagnostics)
    return [Told((identify(known, root), from_root(each.path, root), each.message), each) for each, known in renamed]


def surplus(these: Iterable[Told], others: Iterable[Told]) -> list[Told]:
    """Return what these have beyond the others, of which each stands for one: first for one in the same words."""
    exact = Counter(each.key for each in others)
    left = [each for each in these if not _is_taken(exact, each.key)]
    alike: Counter[DiagnosticIdentity] = Counter()
    for (known, *_), count in exact.items():
        alike[known] += max(0, count)
    return [each for each in left if not _is_taken(alike, each.key[0])]


def _is_taken(counts: Counter[Key], key: Key) -> bool:
    """Take one of what is counted, and return whether there was one."""
    counts[key] -= 1
    return counts[key] >= 0
