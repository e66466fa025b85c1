"""Recognises objects of on-premises Exchange servers, which are left out, and reports that they are."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from typing import Any, Final

from relaylint.core.checks import ON_PREMISES_OBJECT
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Node
from relaylint.core.text import Source, Span
from relaylint.formats.exports.object_values import words_of_numbers
from relaylint.model.kinds import kind
from relaylint.model.schema_index import ON_SERVERS, ONLINE
from relaylint.syntax.reading import problem

CLOUD_KINDS: Final = frozenset(ONLINE.values()) & frozenset(ON_SERVERS.values())
"""Kinds that exist on Exchange servers, too, with a different meaning."""
_SERVERS: Final = "cn=microsoftexchange,cn=services,"
"""Part of the name, without blanks, of objects in the directory of Exchange servers, but not of Exchange Online."""


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


def is_of_server(kind_name: str, properties: ReadOnly[str, Any]) -> bool:
    """Return whether an exported object belongs to an Exchange server: by its path in the directory, or by a value that
    Exchange Online never has."""
    if kind_name not in CLOUD_KINDS:
        return False
    place = properties.get("DistinguishedName")
    if isinstance(place, str):
        return _SERVERS in "".join(place.lower().split())  # a name that is printed may run over several lines
    return any(only_on_servers(kind_name, name, _word(kind_name, name, value)) for name, value in properties.items())


def _word(kind_name: str, name: str, value: Any) -> Any:
    """Return the name of an enumeration value; exports also write its number, or a mapping with both."""
    if isinstance(value, dict):
        return value.get("Value")
    return words_of_numbers(kind_name, name).get(value) if isinstance(value, int) else value
