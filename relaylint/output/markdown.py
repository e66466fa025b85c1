"""Format ``markdown``: tables by tenant, the worst tenant first, for summaries of jobs and comments.

A comment of GitHub holds 65,536 characters and GitLab's notes 1,000,000; a summary of a step 1 MiB. What does not fit
into the smallest of them is counted, by tenant.
"""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.output import Style
from relaylint.output.markdown_text import code, marked, spelled
from relaylint.output.places import place
from relaylint.output.summary import closing, plural
from relaylint.output.tally import Tally, by_tenant
from relaylint.output.undecided import grouped

_ROOM = 40_000
"""How many characters all rows together may take; the words around them need less than what is left."""
_MOST_ROWS = 100
"""Maximum number of rows if all diagnostics are of one tenant; several tenants share them."""
_FEWEST_ROWS = 10
_MOST_TENANTS = 50
"""Maximum number of tenants that are named without their diagnostics."""


def render(report: Report, style: Style) -> str:
    """Return the report as Markdown."""
    style = style._replace(color=False)
    tenants = by_tenant(report.diagnostics)
    lines = [f"## relaylint: {_words(Tally.of(report.diagnostics))}" if tenants else "## relaylint"]
    most, room = max(_FEWEST_ROWS, _MOST_ROWS // max(1, len(tenants))), _ROOM
    shown = 0
    for tenant, diagnostics in tenants.items():
        rows = _fitting(diagnostics[:most], room, style)
        if not rows:
            break
        shown += 1
        room -= sum(map(len, rows))
        lines += ["", f"### {_name(tenant)}: {_words(Tally.of(diagnostics))}", "", *_HEAD, *rows]
        if len(rows) < len(diagnostics):
            lines += ["", f"{_words(Tally.of(diagnostics[len(rows) :]))} more."]
    lines += _counted(dict(list(tenants.items())[shown:]), first=not shown)
    if style.show_undecided:
        lines += _undecided(report)
    return "\n".join([*lines, "", *(f"{marked(line)}  " for line in closing(report, style))]).rstrip() + "\n"


_HEAD = ["| | where | what | rule |", "|---|---|---|---|"]


def _fitting(diagnostics: list[Diagnostic], room: int, style: Style) -> list[str]:
    """Return the rows of the first diagnostics that fit."""
    rows: list[str] = []
    for diagnostic in diagnostics:
        row = _row(diagnostic, style)
        room -= len(row)
        if room < 0:
            break
        rows.append(row)
    return rows


def _row(diagnostic: Diagnostic, style: Style) -> str:
    rule, where = diagnostic.rule, place(diagnostic.primary.location, style, from_top=True)
    name = f"[{spelled(rule.name)}]({rule.url})" if rule.url else code(rule.name)
    at = code(f"{where.path}:{where.start.line}:{where.start.column}")
    return f"| {diagnostic.severity.word} | {at} | {marked(diagnostic.message)} | {name} |"


def _counted(tenants: dict[str, list[Diagnostic]], *, first: bool) -> Iterator[str]:
    """Yield the table of the tenants whose diagnostics do not fit; ``first``: none stands before them."""
    if not tenants:
        return
    yield from ("", "### Tenants" if first else "### More tenants", "", "| tenant | |", "|---|---|")
    rest = list(tenants.items())
    yield from (f"| {_name(tenant)} | {_words(Tally.of(each))} |" for tenant, each in rest[:_MOST_TENANTS])
    if len(rest) > _MOST_TENANTS:
        left = [diagnostic for _, each in rest[_MOST_TENANTS:] for diagnostic in each]
        yield f"| {plural(len(rest) - _MOST_TENANTS, 'more tenant')} | {_words(Tally.of(left))} |"


def _undecided(report: Report) -> Iterator[str]:
    """Yield what could not be decided, by reason."""
    groups = grouped(report.undecided)
    if groups:
        yield from ("", "### Undecided", "")
        yield from (f"- {marked(group.words)}" for group in groups[:_MOST_TENANTS])
    if len(groups) > _MOST_TENANTS:
        yield f"- {plural(len(groups) - _MOST_TENANTS, 'more reason')}"


def _name(tenant: str) -> str:
    return code(tenant) if tenant else "outside tenants"


def _words(tally: Tally) -> str:
    return ", ".join(plural(count, word) for word, count in tally.named().items() if count)
