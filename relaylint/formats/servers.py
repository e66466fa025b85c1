"""Recognises objects of on-premises Exchange servers, which are left out, and reports that they are."""

from __future__ import annotations

from typing import Any, Final

from relaylint.core.checks import ON_PREMISES_OBJECT
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Node
from relaylint.core.text import Source, Span
from relaylint.model.kinds import kind
from relaylint.model.schema_index import ON_SERVERS, ONLINE
from relaylint.syntax.reading import problem

CLOUD_KINDS: Final = frozenset(ONLINE.values()) & frozenset(ON_SERVERS.values())
"""Kinds that Exchange servers have too, where they are something else."""


class LeftOut:
    """The objects of Exchange servers in one file: the location of the first of each kind, and their number."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._by_kind: dict[str, tuple[Span, str, int]] = {}

    def add(self, kind: str, place: Node, evidence: str = "") -> None:
        """Record an object; ``evidence``: source text at the location that only Exchange servers have."""
        span, first, count = self._by_kind.get(kind, (Span(place.start, place.end), evidence, 0))
        self._by_kind[kind] = (span, first, count + 1)

    def notes(self) -> list[Diagnostic]:
        """Return one diagnostic for each kind that was left out."""
        return [
            problem(ON_PREMISES_OBJECT, self.source, *span, _words(kind, evidence, count))
            for kind, (span, evidence, count) in self._by_kind.items()
        ]


def _words(kind: str, evidence: str, count: int) -> str:
    what = f"`{evidence}` exists on Exchange servers only: this" if evidence else "this"
    of = " " if evidence else " is one of an Exchange server and "
    more = f", nor do {count - 1} more in this file" if count > 2 else ", nor does another one in this file"
    return f"{what} {kind}{of}tells nothing about Exchange Online{more if count > 1 else ''}"


def only_on_servers(kind_name: str, name: str, value: Any) -> bool:
    """Return whether a property has a value that only Exchange servers know; ``name`` is canonical."""
    words: list[str] = kind(kind_name).properties.get(name, {}).get("x-on-premises", [])
    return isinstance(value, str) and value.lower() in map(str.lower, words)
