"""``relaylint check``: settings, rules and files to a report, its renderings and the exit code."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Final, cast

from relaylint.cli.arguments import COUNTED, one_of_words
from relaylint.cli.errors import EXIT_USAGE, UsageError
from relaylint.cli.names import asked_paths, shown_path
from relaylint.cli.setup import print_text, results_folder, settings_of, tell, watched, width
from relaylint.cli.writing import output, refuse_outputs, split_outputs
from relaylint.core import paths
from relaylint.core.diagnostic import Report, Severity
from relaylint.core.text import Rewritten
from relaylint.output import FORMATS, Render, Style, renderer
from relaylint.output.paint import wanted
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Request, Staged, rule_sources
from relaylint.project.run.checking import OFFERED, SAFE, UNSAFE, Printed, Run, check_paths
from relaylint.project.selection import Choice
from relaylint.project.settings import Settings

STDIN = "-"
_ASKED: Final = frozenset(
    (
        *("command", "paths", "config", "rule_folders", "select", "ignore", "today", "ignores", "baseline"),
        *("format", "color", "severity", "statistics", "show_undecided", "omit_suppressed", "fail_on", "show_fixes"),
    )
)
"""The arguments that only say what is asked and how that is printed: without others, the same is printed again."""
_WORK: Final = frozenset(("jobs", "cache_dir", "cache"))
"""Those that say how the work is done: whatever they are, the same is printed."""


def run(arguments: Namespace) -> int:
    """Check and return the exit code."""
    style = _style(arguments)
    if arguments.watch:
        import_module("relaylint.cli.watching").refuse_with_watching(arguments)
    outputs, render = split_outputs(arguments.output, FORMATS), _renderer(arguments)
    paths, given = _paths(arguments)
    request = _request(arguments, paths, given)._replace(look=_look(arguments, style))
    if arguments.command == "check" and (arguments.shard or arguments.part or arguments.beside):
        return int(import_module("relaylint.cli.sharding").run_shard(arguments, request))
    if arguments.watch:
        return _watch(arguments, request, style, render)
    sources = {*request.parts}
    texts: Mapping[str, Rewritten] = {}
    keep = None
    try:
        settings = settings_of(arguments, paths)
        sources |= rule_sources(settings, request.rules)
        with watched() as watch:
            made = check_paths(settings, request._replace(watch=watch), tell)
        if made.printed:
            print_text(made.printed.text)
            return made.printed.code
        report, keep = made.report, made.keep
        sources |= made.sources
        if arguments.diff:
            return int(_patching().print_diff(report, made.texts, style))
        texts = made.texts
        if arguments.only_new or arguments.changed_since or arguments.against is not None:
            report, style = _of_change(made, settings, request, arguments, style)
        style = _failing(style, arguments, settings)
        code = int(report.fails(style.threshold))
    except SetupError as broken:
        report, code = broken.report, EXIT_USAGE
    sources.update(fault.path for fault in report.diagnostics if fault.severity > Severity.INFO)  # of others' files
    refuse_outputs([file for _, file in outputs], sources)
    if texts:
        _patching().write_fixed(texts)
    for format, file in outputs:
        output(file, renderer(format)(report, style._replace(color=arguments.color == "always", width=0)))
    text = render(*_shown(report, arguments, style))
    print_text(text)
    if arguments.show_unmatched:
        _print_unmatched(report)
    if keep:
        keep(Printed(text, code))
    return code


def _look(arguments: Namespace, style: Style) -> str:
    """Return all that what is printed of a report hangs on, but for the report; empty where more is done than that."""
    told = {name: value for name, value in vars(arguments).items() if name not in _WORK}
    return repr((sorted(told.items()), style)) if _ASKED.issuperset(name for name in told if told[name]) else ""


def _style(arguments: Namespace) -> Style:
    """Return how reports look, whatever the settings say."""
    color = wanted(sys.stdout.isatty(), os.environ) if arguments.color == "auto" else arguments.color == "always"
    style = Style(color, arguments.show_undecided, _prefix(), folder=os.getcwd(), width=width())
    return style._replace(omit_suppressed=arguments.omit_suppressed)


def _watch(arguments: Namespace, request: Request, style: Style, render: Render) -> int:
    """Report again whenever files change, until that is interrupted, and return the exit code."""
    config = arguments.config and os.path.abspath(arguments.config)

    def shown(report: Report, settings: Settings | None) -> str:
        look = _failing(style, arguments, settings) if settings else style
        return render(*_shown(report, arguments, look))

    return int(import_module("relaylint.cli.watching").watch(request, config, shown))


def _request(arguments: Namespace, paths: list[str], given: dict[str, bytes]) -> Request:
    """Return what is to be checked; ``given``: the text of standard input, by the path that it stands for."""
    return Request(
        paths,
        given,
        list(map(os.path.abspath, arguments.rule_folders)),
        Choice(_selectors("--select", arguments.select), _selectors("--ignore", arguments.ignore)),
        arguments.today,
        _staged(arguments),
        arguments.baseline,
        arguments.ignores,
        "" if arguments.watch else _fixes(arguments, given),
        cache=results_folder(arguments, is_hook=arguments.affected),
        jobs=arguments.jobs,
        parts=list(map(os.path.abspath, arguments.beside)),
        is_compared=arguments.only_new or arguments.against is not None,
    )


def _failing(style: Style, arguments: Namespace, settings: Settings) -> Style:
    """Return a style that knows from which severity on a run fails."""
    lowest = arguments.fail_on or settings.fail_on
    return style._replace(threshold=None if lowest == "never" else Severity.of(lowest))


def _renderer(arguments: Namespace) -> Render:
    """Return the function that renders what is printed; what counts is imported where counts are asked for."""
    if not arguments.statistics:
        return renderer(arguments.format)
    if arguments.format not in COUNTED:
        raise UsageError(
            f"--statistics: `{arguments.format}` shows no counts", f"write `--format {one_of_words(COUNTED)}`"
        )
    return cast("Render", import_module("relaylint.output.statistics").RENDERERS[arguments.format])


def _shown(report: Report, arguments: Namespace, style: Style) -> tuple[Report, Style]:
    """Return a report with the diagnostics that are to be printed, and a style that knows of the others."""
    lowest = Severity.of(arguments.severity)
    hidden = tuple(each.severity for each in report.diagnostics if each.severity < lowest)
    if not hidden:
        return report, style
    shown = tuple(each for each in report.diagnostics if each.severity >= lowest)
    return report._replace(diagnostics=shown), style._replace(hidden=hidden)


def _of_change(
    made: Run, settings: Settings, request: Request, arguments: Namespace, style: Style
) -> tuple[Report, Style]:
    """Return the report with what a change is about, and a style that knows of it; imported on demand."""
    news = import_module("relaylint.project.run.news")
    is_compared = arguments.only_new or arguments.against is not None
    against = arguments.against if isinstance(arguments.against, str) else None
    config = None if arguments.config is None else os.path.abspath(arguments.config)
    query = news.NewsQuery(os.getcwd(), is_compared, against, arguments.changed_since, config, os.environ)
    with import_module("relaylint.cli.interrupting").ended_in_order():
        files, new = news.news_of(made, settings, request, query, tell)
    style = style._replace(first=files, new=new)
    if not arguments.only_new:
        return made.report, style
    older = len(made.report.diagnostics) - len(new)
    return made.report._replace(diagnostics=new), style._replace(older=older)


def _fixes(arguments: Namespace, given: dict[str, bytes]) -> str:
    """Return what is done about fixes: they are proven where a format shows them, even if none is applied."""
    if arguments.diff and (arguments.format != next(iter(FORMATS)) or arguments.output):
        raise UsageError("--diff prints a diff, and no report", "leave --format and --output out")
    if given and not arguments.diff and (arguments.fix or arguments.unsafe_fixes):
        raise UsageError("the standard input cannot be changed", "--diff shows what would be")
    if arguments.fix or arguments.unsafe_fixes or arguments.diff:
        for option in ("only_new", "against", "changed_since"):
            if getattr(arguments, option):
                words = f"--{option.replace('_', '-')} does not go with fixes"
                raise UsageError(words, "fixes are not chosen by what is new: fix in one run, and compare in another")
        return UNSAFE if arguments.unsafe_fixes else SAFE
    return OFFERED if _shows_fixes(arguments) else ""


def _shows_fixes(arguments: Namespace) -> bool:
    """Return whether fixes are shown, and so have to be proven: by default to programs, and on a terminal."""
    formats = (arguments.format, *(text.partition("=")[0] for text in arguments.output))
    able = [name for name in formats if name in FORMATS and FORMATS[name].with_fixes]
    if arguments.show_fixes is not None:
        return bool(arguments.show_fixes and able)
    return any(name != next(iter(FORMATS)) for name in able) or (bool(able) and sys.stdout.isatty())


def _patching() -> ModuleType:
    """Return what writes and shows fixes; few runs apply any."""
    return import_module("relaylint.cli.patching")


def _staged(arguments: Namespace) -> Staged | None:
    """Return what a hook asks for; pre-commit names the commits of a push in the environment."""
    if not arguments.affected:
        return None
    old, new = (os.environ.get(f"PRE_COMMIT_{name}_REF", "") for name in ("FROM", "TO"))
    return Staged(os.getcwd(), (old, new), named=bool(arguments.paths), own_settings=arguments.config is None)


def _selectors(option: str, texts: list[str] | None) -> tuple[str, ...]:
    """Return what an option lists. Raises `UsageError` for an empty item: a variable may not be set."""
    for text in texts or ():
        if not all(map(str.strip, text.split(","))):
            raise UsageError(f"{option}: `{text}` has an empty item", "write names, areas or globs, by commas")
    return tuple(name.strip() for text in texts or () for name in text.split(","))


def _paths(arguments: Namespace) -> tuple[list[str], dict[str, bytes]]:
    """Return the absolute paths to check, and the text that standard input gives for one of them."""
    names = arguments.paths or ["."]
    if STDIN not in names:
        if arguments.stdin_filename:
            raise UsageError(
                "--stdin-filename goes with the path `-`", "relaylint check - --stdin-filename FILE < FILE"
            )
        return asked_paths(names), {}
    if len(names) > 1:
        raise UsageError("`-` stands alone", "name either files or standard input")
    (path,) = asked_paths([arguments.stdin_filename or "stdin.yaml"])
    if os.path.isdir(path):
        raise UsageError(f"`{shown_path(path)}` is a folder", "name the file that standard input stands for")
    if sys.stdin is None:
        raise UsageError("the standard input is closed", "relaylint check - --stdin-filename FILE < FILE")
    return [path], {path: sys.stdin.buffer.read()}


def _prefix() -> str:
    """Return the path from the repository's top to the working directory, with a slash at the end."""
    here = os.getcwd()
    top = paths.top(here)
    return "" if top == here else f"{paths.relative(here, top)}/"


def _print_unmatched(report: Report) -> None:
    for info in report.unmatched:
        print(f"unmatched[{info.name}] nothing of the kind {' or '.join(info.kinds)} was found", file=sys.stderr)
