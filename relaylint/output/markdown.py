"""Format ``markdown``: tables by tenant, the worst tenant first, for summaries of jobs and comments.

A comment of GitHub holds 65,536 characters and GitLab's notes 1,000,000; a summary of a step 1 MiB. What does not fit
into the smallest of them is counted, by tenant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.output import Style
from relaylint.output.markdown_text import code, marked, spelled
from relaylint.output.places import place
from relaylint.output.summary import closing, plural
from relaylint.output.tally import Tally, by_tenant
from relaylint.output.undecided import grouped

_ROOM = 46_000
"""How many characters the tables of tenants may take together."""
_ROOM_AFTER = 7_000
"""How many the tenants without a table may take, and as many what is undecided; the closing lines have the rest."""
_ROOM_OF_REST = 100
"""How many the line may take that counts what does not fit."""
_MOST_ROWS = 100
"""Maximum number of rows if all diagnostics are of one tenant; several tenants share them."""
_FEWEST_ROWS = 10
_MOST_NAMED = 50
"""Maximum number of tenants that are named without their diagnostics, and of reasons why something is undecided."""
_HEAD = ["| | where | what | rule |", "|---|---|---|---|"]


def render(report: Report, style: Style) -> str:
    """Return the report as Markdown."""
    style = style._replace(color=False)
    tenants = by_tenant(report.diagnostics)
    lines = [f"## relaylint: {_words(report.diagnostics)}" if tenants else "## relaylint"]
    most, room, shown = max(_FEWEST_ROWS, _MOST_ROWS // max(1, len(tenants))), _ROOM, 0
    for tenant, diagnostics in tenants.items():
        table = _table(tenant, diagnostics, most, room, style)
        if not table:
            break
        shown += 1
        room -= _size(table)
        lines += table
    lines += _counted(list(tenants.items())[shown:], first=not shown)
    if style.show_undecided:
        lines += _undecided(report)
    return "\n".join([*lines, "", *(f"{marked(line)}  " for line in closing(report, style))]).rstrip() + "\n"


def _table(tenant: str, diagnostics: list[Diagnostic], most: int, room: int, style: Style) -> list[str]:
    """Return the lines on a tenant with its first diagnostics; none, where not one fits."""
    head = ["", f"### {_name(tenant)}: {_words(diagnostics)}", "", *_HEAD]
    rows = _fitting((_row(diagnostic, style) for diagnostic in diagnostics[:most]), room - _size(head) - _ROOM_OF_REST)
    if not rows:
        return []
    rest = diagnostics[len(rows) :]
    return [*head, *rows, *(["", f"{_words(rest)} more."] if rest else [])]


def _fitting(lines: Iterable[str], room: int) -> list[str]:
    """Return the first lines, as many as fit."""
    fitting: list[str] = []
    for line in lines:
        room -= _size([line])
        if room < 0:
            break
        fitting.append(line)
    return fitting


def _size(lines: Iterable[str]) -> int:
    """Return how many characters lines take with their ends."""
    return sum(len(line) + 1 for line in lines)


def _row(diagnostic: Diagnostic, style: Style) -> str:
    rule, where = diagnostic.rule, place(diagnostic.primary.location, style, from_top=True)
    name = f"[{spelled(rule.name)}]({rule.url})" if rule.url else code(rule.name)
    at = code(f"{where.path}:{where.start.line}:{where.start.column}")
    return f"| {diagnostic.severity.word} | {at} | {marked(diagnostic.message)} | {name} |"


def _counted(tenants: list[tuple[str, list[Diagnostic]]], *, first: bool) -> Iterator[str]:
    """Yield the table of the tenants whose diagnostics do not fit; ``first``: none stands before them."""
    if not tenants:
        return
    yield from ("", "### Tenants" if first else "### More tenants", "", "| tenant | |", "|---|---|")
    rows = _fitting((f"| {_name(tenant)} | {_words(each)} |" for tenant, each in tenants[:_MOST_NAMED]), _ROOM_AFTER)
    yield from rows
    rest = tenants[len(rows) :]
    if rest:
        left = [diagnostic for _, each in rest for diagnostic in each]
        yield f"| {plural(len(rest), 'more tenant')} | {_words(left)} |"


def _undecided(report: Report) -> Iterator[str]:
    """Yield what could not be decided, by reason."""
    groups = grouped(report.undecided)
    if not groups:
        return
    yield from ("", "### Undecided", "")
    rows = _fitting((f"- {marked(group.words)}" for group in groups[:_MOST_NAMED]), _ROOM_AFTER)
    yield from rows
    if len(groups) > len(rows):
        yield f"- {plural(len(groups) - len(rows), 'more reason')}"


def _name(tenant: str) -> str:
    return code(tenant) if tenant else "outside tenants"


def _words(diagnostics: Iterable[Diagnostic]) -> str:
    return ", ".join(plural(count, word) for word, count in Tally.of(diagnostics).named().items() if count)
