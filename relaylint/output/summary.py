"""The closing lines of a report: what was checked, the counts, and plural forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from relaylint.core.diagnostic import BY_BASELINE, BY_IGNORE, Checked, Passed, Report, Safety, Severity
from relaylint.core.notices import Named, Notice, notice
from relaylint.output import Style
from relaylint.output.paint import paint
from relaylint.output.severities import LOOKS
from relaylint.output.visible import visible

_NAMED = 3
"""Maximum number of files named in one line."""


def plural(count: int, noun: str) -> str:
    """Return ``1 file`` or ``2 files``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def counts(report: Report, style: Style) -> dict[str, int]:
    """Return every count of a report by its name in machine-readable formats; what is not shown counts too."""
    checked = report.checked
    return {
        "files": checked.files,
        "definitions": checked.definitions,
        "tenants": checked.tenants,
        "rules": checked.rules,
        "skipped": checked.skipped,
        **{f"{severity.word}s": report.count(severity) + style.unseen(severity) for severity in LOOKS},
        "undecided": len(report.undecided),
        "ignored": count_suppressed(report, BY_IGNORE),
        "held": count_suppressed(report, BY_BASELINE),
        "gone": report.gone,
        **({"not-shown": len(style.hidden)} if style.hidden else {}),
        **({"older": style.older} if style.older else {}),
    }


def closing(report: Report, style: Style) -> list[str]:
    """Return the last lines of a report for people: a note if there are no findings, and the summary."""
    lines = [] if report.diagnostics or style.hidden else [_nothing(report, style)]
    if is_refused(report):
        return [f"nothing was {style.done}: {_counts(report, style)}"]
    lines += (visible(line.said(style.name)) for line in passed_over(report.checked.passed))
    lines += beside(report.checked.context, style)
    lines += [*_mended(report), *_fixable(report)]
    counted = f"{_counts(report, style)}{_ignored(report)}{_undecided(report, style)}{_held(report)}{_older(style)}"
    return [*lines, f"{_checked(report)}: {counted}"]


def is_refused(report: Report) -> bool:
    """Return whether faults in settings or rules ended the run before anything was checked."""
    return bool(report.diagnostics) and report.checked == Checked()


def _mended(report: Report) -> Iterator[str]:
    """Yield the line that tells what fixes have mended, by rule."""
    if report.fixed:
        by_rule = Counter(diagnostic.rule.name for diagnostic in report.fixed)
        each = (f"{name} ({count})" if count > 1 else name for name, count in sorted(by_rule.items()))
        yield f"{len(report.fixed)} fixed: {visible(', '.join(each))}"


def _fixable(report: Report) -> Iterator[str]:
    """Yield the line that tells how many diagnostics can be fixed."""
    kinds = Counter(diagnostic.fix.safety for diagnostic in report.diagnostics if diagnostic.fix)
    safe, unsafe = kinds[Safety.SAFE], kinds[Safety.UNSAFE]
    if safe:
        yield f"{safe} fixable with --fix{f' ({unsafe} more with --unsafe-fixes)' if unsafe else ''}"
    elif unsafe:
        yield f"{unsafe} fixable with --unsafe-fixes"


def beside(context: Sequence[str], style: Style) -> list[str]:
    """Return a line that names the files that a result depends on besides those requested, if there are any."""
    if not context:
        return []
    words = notice(f"judged together with {plural(len(context), 'other file')} of the tenant: ", *_named(context))
    return [visible(words.said(style.name))]


def passed_over(passed: Sequence[Passed]) -> list[Notice]:
    """Return a line for each reason why requested files were skipped."""
    by_reason: dict[Notice, list[str]] = {}
    for path, *reason in passed:
        by_reason.setdefault(why(*reason), []).append(path)
    return [
        notice(f"{plural(len(paths), 'file')} skipped, ", *reason.parts, ": ", *_named(paths))
        for reason, paths in by_reason.items()
    ]


def why(reason: str, by: str) -> Notice:
    """Return why a file is skipped, with the settings file that excludes it, if one does."""
    return notice(reason, " in ", Named(by)) if by else notice(reason)


def _named(paths: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a notice that names the first few files."""
    for number, path in enumerate(paths[:_NAMED]):
        yield from (", ", Named(path)) if number else (Named(path),)
    if len(paths) > _NAMED:
        yield f" and {len(paths) - _NAMED} more"


def _nothing(report: Report, style: Style) -> str:
    if not report.checked.definitions:
        return "no problems found, but no definition was checked"
    what = "nothing new" if report.suppressed or style.older else "no problems found"
    return f"{what}, as far as could be decided" if report.undecided else what


def _checked(report: Report) -> str:
    checked = report.checked
    skipped = f" ({checked.skipped} skipped)" if checked.skipped else ""
    return (
        f"checked {plural(checked.files, 'file')}{skipped}, {plural(checked.definitions, 'definition')}, "
        f"{plural(checked.tenants, 'tenant')} with {plural(checked.rules, 'rule')}"
    )


def _counts(report: Report, style: Style) -> str:
    return ", ".join(_count(report.count(severity), severity, style) for severity in LOOKS)


def _count(count: int, severity: Severity, style: Style) -> str:
    unseen = style.unseen(severity)
    words = f"{plural(count + unseen, severity.word)}{' not shown' if unseen else ''}"
    return paint(words, LOOKS[severity].color, style) if count else words


def count_suppressed(report: Report, by: str) -> int:
    """Return how many diagnostics ignores, or the baseline, keep from being reported."""
    return sum(each.suppression.by == by for each in report.suppressed)


def _ignored(report: Report) -> str:
    ignored = count_suppressed(report, BY_IGNORE)
    return f"; {ignored} ignored" if ignored else ""


def _held(report: Report) -> str:
    held = count_suppressed(report, BY_BASELINE)
    gone = f", {report.gone} gone (run `relaylint baseline --prune`)" if report.gone else ""
    return f"; {held} held by the baseline{gone}" if held or gone else ""


def _older(style: Style) -> str:
    return f"; {style.older} left out that are not new" if style.older else ""


def _undecided(report: Report, style: Style) -> str:
    if not report.undecided:
        return ""
    hint = "" if style.show_undecided else " (run with --show-undecided to see why)"
    return f"; {len(report.undecided)} undecided{hint}"
