"""Diagnostics for objects that look like definitions but whose kind cannot be determined."""

from __future__ import annotations

from collections.abc import Sequence

from relaylint.core.checks import KIND_NOT_TOLD
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Node
from relaylint.core.suggest import listed
from relaylint.core.text import Source
from relaylint.model.kinds import kind
from relaylint.model.schema_index import NAMING
from relaylint.syntax.reading import problem, shown

_NAMES = ("Name", *NAMING)


def untold(source: Source, place: Node, called: str, kinds: Sequence[str]) -> Diagnostic:
    """Return a diagnostic for an exported object, named ``called`` or unnamed, that may be of some kinds."""
    words = f"{_subject(called)} looks like {listed(kinds)}, and has too few properties to tell which it is"
    if len(kinds) == 1:
        words = f"{_subject(called)} looks like {listed(kinds)}, and has too few properties to be taken for one"
    help = f"export all properties, or call the file after the cmdlet, such as `Get-{kinds[0]}`"
    return problem(KIND_NOT_TOLD, source, place.start, place.end, words, help=help)


def without_key(source: Source, place: Node, called: str, kinds: Sequence[str]) -> Diagnostic:
    """Return a diagnostic for a definition named ``called`` of some kinds that is not below a key of ours."""
    words = f"{_subject(called)} looks like {listed(kinds)}, and no key above it says so"
    into = "write it under" if kind(kinds[0]).single else "list it under"
    help = f"{into} {listed(kind(name).key for name in kinds)} at the top of the file"
    return problem(KIND_NOT_TOLD, source, place.start, place.end, words, help=help)


def name_in(properties: dict[str, object]) -> str:
    """Return the name of an object; empty if it has none."""
    return next((value for name in _NAMES if isinstance(value := properties.get(name), str)), "")


def _subject(called: str) -> str:
    return f"`{shown(called)}`" if called else "this"
