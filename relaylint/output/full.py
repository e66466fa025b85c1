"""Format ``full``: each diagnostic with its source lines, labels and help, for people."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.output import Style
from relaylint.output.frame import draw, frames
from relaylint.output.lines import wrapped
from relaylint.output.paint import BOLD, GUTTER, HINT, link, paint
from relaylint.output.places import place
from relaylint.output.severities import LOOKS
from relaylint.output.summary import closing, plural
from relaylint.output.visible import visible


def render(report: Report, style: Style) -> str:
    """Return the report with a code frame for every diagnostic."""
    blocks = ["\n".join(_block(diagnostic, style)) for diagnostic in report.diagnostics]
    if style.show_undecided and report.undecided:
        blocks.append("\n".join(undecided_lines(report, style)))
    blocks.append("\n".join((*closing_lines(report, style), "")))
    return "\n\n".join(blocks)  # made once: it may have megabytes


def _block(diagnostic: Diagnostic, style: Style) -> Iterator[str]:
    yield from headline(diagnostic, style)
    pieces = frames(diagnostic.primary, diagnostic.related, style)
    width = max(len(str(piece.last_line)) for piece in pieces)
    for piece in pieces:
        yield from draw(piece, piece is pieces[0], width, LOOKS[diagnostic.severity].color, style)
    indent = " " * (width + 2)
    equals = paint("=", GUTTER, style)
    if diagnostic.help:
        first, *more = map(visible, diagnostic.help.splitlines())
        below = f"{indent}        "
        for line in (f"{indent}{equals} {paint('help', HINT, style)}: {first}", *(f"{below}{line}" for line in more)):
            yield from wrapped(line.rstrip(), style.width, below)
    if diagnostic.fix:  # few runs look for any
        show = import_module("relaylint.output.fix_lines").fix_lines
        yield from show(diagnostic.fix, diagnostic.path, width, style)
    yield f"{indent}{equals} {paint('rule', HINT, style)}: relaylint rule {visible(diagnostic.rule.name)}"


def headline(diagnostic: Diagnostic, style: Style) -> list[str]:
    """Return the severity, the rule and the message."""
    rule = link(visible(diagnostic.rule.name), diagnostic.rule.url, style)
    head = paint(f"{diagnostic.severity.word}[{rule}]", LOOKS[diagnostic.severity].color, style)
    return wrapped(head + paint(f": {visible(diagnostic.message)}", BOLD, style), style.width, "  ")


def closing_lines(report: Report, style: Style) -> list[str]:
    """Return the last lines of a report, in the width of the terminal."""
    return [piece for line in closing(report, style) for piece in wrapped(line, style.width, "  ")]


def undecided_lines(report: Report, style: Style) -> Iterator[str]:
    """Yield each reason, followed by as many locations as fit on a screen."""
    undecided = import_module("relaylint.output.undecided")  # few ask to be shown it
    groups = undecided.grouped(report.undecided)
    shown = undecided.on_a_screen(groups)
    for group, places in shown:
        yield from wrapped(f"{paint('undecided', BOLD, style)}: {visible(group.words)}", style.width, "  ")
        for each in group.places[:places]:
            yield from wrapped(f"  {place(each.primary.location, style)}: {visible(each.words)}", style.width, "    ")
        rest = sum(each.alike + 1 for each in group.places[places:])
        if rest:
            yield f"  and {plural(rest, 'more place')}, which `--format json` lists"
    if len(groups) > len(shown):
        yield f"and for {plural(len(groups) - len(shown), 'more reason')}, which `--format json` lists"
