"""Says what the reader of scripts makes of a text, in lines that can be compared."""

from __future__ import annotations

from typing import Any

from relaylint.core.diagnostic import Severity
from relaylint.core.text import Source
from relaylint.formats.cmdlets.scripts import read
from relaylint.model.definitions import Definition, contribution
from relaylint.syntax.reading import Limits, Reading


def reading(text: str, limits: Limits | None = None) -> Reading:
    """Return what the reader makes of a script."""
    return read(Source("a.ps1", text), limits or Limits(), lambda name: None)


def definitions(text: str) -> list[Definition]:
    """Return the definitions of a script."""
    return [one for document in reading(text).documents for one in contribution(document).definitions]


def made(text: str) -> list[str]:
    """Return a line for each definition and property: name, value, the text at its place, why it is not known."""
    lines: list[str] = []
    for one in definitions(text):
        lines.append(f"{one.kind.name} amends" if one.amends else one.kind.name)
        lines += [_property(one, name) for name in one.data]
    return lines


def _property(one: Definition, name: str) -> str:
    source, span = one.locate((name,))
    value: Any = one.data[name]
    reasons = [str(reason.reason) for path, reason in one._unknown.items() if path[0] == name]
    shown = f"  {name} = {value!r} <{source.slice(span)}>"
    return f"{shown} ? {'; '.join(reasons)}" if reasons else shown


def faults(text: str) -> list[str]:
    """Return a line for each fault of a script, but notes: place, what stands there, rule, message, help."""
    lines = []
    for found in reading(text).problems:
        if found.severity is Severity.INFO:
            continue
        source, span = found.primary.location
        line, column = source.position(span.start)
        lines.append(f"{line}:{column} <{source.slice(span)}> {found.rule.name}: {found.message} | {found.help}")
    return lines
