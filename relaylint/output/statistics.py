"""Counts in place of diagnostics, as text: of rules and of tenants, the worst first; and in place as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.output import Render, Style
from relaylint.output.encode import encode
from relaylint.output.full import closing_lines, undecided_lines
from relaylint.output.json import document
from relaylint.output.paint import BOLD, paint
from relaylint.output.severities import LOOKS
from relaylint.output.summary import plural
from relaylint.output.tally import Tally, by_rule, by_tenant
from relaylint.output.visible import visible

_MOST = 20
"""Maximum number of rules, and of tenants, that are listed."""


def _as_text(report: Report, style: Style) -> str:
    """Return tables of the rules and of the tenants with most errors, and the summary."""
    lines: list[str] = []
    rules, tenants = by_rule(report.diagnostics), by_tenant(report.diagnostics)
    if rules:
        where = {name: f" {_concerned(group)}" for name, group in rules.items()}
        lines += [*_table("rule", rules, where, style), "", *_table("tenant", tenants, {}, style), ""]
        lines += [*_by_severity(report, style), ""]
    if style.show_undecided and report.undecided:
        lines += [*undecided_lines(report, style), ""]
    return "\n".join([*lines, *closing_lines(report, style)]) + "\n"


def _as_json(report: Report, style: Style) -> str:
    """Return the report as one JSON document that holds the counts too."""
    counted = {
        "rules": [{"rule": name, **_named(group)} for name, group in by_rule(report.diagnostics).items()],
        "tenants": [{"tenant": name, **_named(group)} for name, group in by_tenant(report.diagnostics).items()],
    }
    return encode({**document(report, style), "statistics": counted})


RENDERERS: dict[str, Render] = {"full": _as_text, "concise": _as_text, "json": _as_json}
"""How counts are shown, by format."""


def _named(diagnostics: list[Diagnostic]) -> dict[str, object]:
    return {f"{word}s": count for word, count in Tally.of(diagnostics).named().items()}


def _table(what: str, groups: Mapping[str, list[Diagnostic]], more: Mapping[str, str], style: Style) -> Iterator[str]:
    """Yield a line a name with its counts, the worst first; what does not fit is counted together."""
    names = list(groups)
    shown, rest = (names, []) if len(names) <= _MOST else (names[: _MOST - 1], names[_MOST - 1 :])
    yield paint("".join(f"{severity.word + 's':>10}" for severity in LOOKS) + f"  {what}", BOLD, style)
    for name in shown:
        yield f"{_counts(groups[name], style)}  {visible(name) or 'outside tenants'}{more.get(name, '')}"
    if rest:
        left = [diagnostic for name in rest for diagnostic in groups[name]]
        yield f"{_counts(left, style)}  {plural(len(rest), f'more {what}')}, which `--format json` lists"


def _counts(diagnostics: list[Diagnostic], style: Style) -> str:
    counts = zip(LOOKS, Tally.of(diagnostics).counts, strict=True)
    return "".join(paint(f"{count:>10}", LOOKS[each].color, style) if count else f"{'·':>10}" for each, count in counts)


def _by_severity(report: Report, style: Style) -> Iterator[str]:
    """Yield how many tenants are concerned by each severity."""
    for severity, look in LOOKS.items():
        group = [each for each in report.diagnostics if each.severity is severity]
        if group:
            count = paint(plural(len(group), severity.word), look.color, style)
            yield f"{count} {_concerned(group, of=report.checked.tenants)}"


def _concerned(diagnostics: list[Diagnostic], of: int = 0) -> str:
    """Return in how many tenants diagnostics are, where given of how many, and whether some belong to none."""
    names = {each.tenant for each in diagnostics}
    inside = len(names - {""})
    words = [f"in {inside} of {plural(of, 'tenant')}" if of else f"in {plural(inside, 'tenant')}"] if inside else []
    return " and ".join([*words, *(["outside tenants"] if "" in names else [])])
