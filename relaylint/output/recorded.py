"""What is said for people of a baseline that was written, pruned or compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from relaylint.core.diagnostic import BaselineEntry, Checked, Diagnostic, Report
from relaylint.output import Style
from relaylint.output.concise import diagnostic_lines
from relaylint.output.paint import paint
from relaylint.output.severities import LOOKS
from relaylint.output.summary import plural
from relaylint.output.visible import visible

_NOT_HELD = "not held, since nobody can ignore them:"


def entry_lines(sign: str, entries: Iterable[BaselineEntry], style: Style) -> Iterator[str]:
    """Yield a line an entry, sorted by tenant and definition, behind a sign such as ``+``."""
    for identity, severity, _ in sorted(entries, key=lambda entry: (entry.identity[1:], entry.identity.rule)):
        rule = paint(f"{severity.word}[{visible(identity.rule)}]", LOOKS[severity].color, style)
        definition = f"{identity.kind} {identity.name}".strip() or "a file"
        property = f", `{identity.path}`" if identity.path else ""
        yield f"{sign} {rule} {visible(f'{identity.tenant}: {definition}{property}')}"


def held_contents(entries: Iterable[BaselineEntry]) -> str:
    """Return how much a baseline holds, such as ``3 diagnostics of 2 tenants: 1 error, 2 warnings, 0 infos``."""
    listed = list(entries)
    counts = Counter(entry.severity for entry in listed)
    severities = ", ".join(plural(counts[severity], severity.word) for severity in LOOKS)
    tenants = len({entry.identity.tenant for entry in listed})
    return f"{plural(len(listed), 'diagnostic')} of {plural(tenants, 'tenant')}: {severities}"


def refused_lines(refused: Iterable[Diagnostic], style: Style) -> Iterator[str]:
    """Yield what no baseline holds, if there is any."""
    diagnostics = tuple(refused)
    if diagnostics:
        yield _NOT_HELD
        yield from (f"  {line}" for line in diagnostic_lines(Report(diagnostics, (), (), Checked()), style))
