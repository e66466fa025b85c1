"""``relaylint check``: settings, rules and files to a report, its renderings and the exit code."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable

from relaylint import config, globs, paths
from relaylint.checks import CHECKS
from relaylint.cli.affected import Affected, affected
from relaylint.cli.arguments import FORMAT_NAMES
from relaylint.cli.errors import EXIT_USAGE, UsageError
from relaylint.cli.reading import exceptions_that_match_nothing, globs_that_match_nothing, read, reports
from relaylint.cli.setup import Setup, SetupError, find_settings, prepare, refuse, show
from relaylint.cli.writing import output, refuse_outputs
from relaylint.config import OFF, Settings
from relaylint.diagnostic import Checked, Report, RuleInfo, Severity
from relaylint.engine import Judgement, SeverityOf
from relaylint.engine import run as judge
from relaylint.output import Style, renderer
from relaylint.output.paint import wanted
from relaylint.policy.loading import rule_files
from relaylint.policy.rule import Rule
from relaylint.suggest import closest
from relaylint.workspace import Surroundings

STDIN = "-"


def run(arguments: Namespace) -> int:
    """Check and return the exit code."""
    color = wanted(sys.stdout.isatty(), os.environ) if arguments.color == "auto" else arguments.color == "always"
    style = Style(color, arguments.show_undecided, _prefix())
    outputs = _outputs(arguments.output)
    paths, given = _paths(arguments)
    sources: set[str] = set()
    try:
        settings = find_settings(arguments.config, paths)
        sources |= _sources(settings, arguments.rule_folders)
        found = affected(paths if arguments.paths else (), settings) if arguments.affected and not given else None
        if found is not None and not found:
            report, code = Report((), (), (), Checked()), 0  # a commit that concerns no tenant
        else:
            setup = prepare(settings, arguments.rule_folders)
            refuse(globs_that_match_nothing(settings, next(iter(given), None)))
            setup = setup._replace(settings=_with_flags(setup, arguments))
            report, used = _check(setup, paths, given, found, arguments.today)
            sources |= used
            threshold = arguments.fail_on or settings.fail_on
            code = int(report.fails(None if threshold == "never" else Severity.of(threshold)))
    except SetupError as broken:
        report, code = broken.report, EXIT_USAGE
    sources.update(os.path.abspath(found.path) for found in report.diagnostics)
    refuse_outputs([file for _, file in outputs], sources)
    for format, file in outputs:
        output(file, renderer(format)(report, style._replace(color=arguments.color == "always")))
    sys.stdout.write(renderer(arguments.format)(report, style))
    if arguments.show_unmatched:
        _print_unmatched(report)
    return code


def _check(
    setup: Setup, paths: list[str], given: dict[str, bytes], found: Affected | None, today: str | None
) -> tuple[Report, set[str]]:
    """Return the report on paths, or on the tenants that are affected, and the files that were used."""
    settings, rules = setup.settings, _rules(setup)
    across = any(rule.across for rule in rules)
    if found is None:
        done = read(paths, settings, given, across=across)
    else:
        done = read(found.paths, settings, affected=True, across=across, gone=found.gone)
    planned, loaded = done
    if not given:  # an editor asks about every file
        _refuse_unjudged(filter(planned.reports, loaded.paths), settings, rules)
    reported = reports(planned)
    around = [*loaded.tenants, *loaded.beside]
    surroundings = Surroundings(around, today, reported if planned.in_part else None)
    judgement = Judgement(rules, _severity(settings), reported, surroundings)
    problems = exceptions_that_match_nothing(settings) if planned.reports(settings.root) else ()
    checked = loaded.checked._replace(context=done.context)
    return judge(loaded.tenants, judgement, checked, problems), loaded.used


def _sources(settings: Settings, folders: list[str]) -> set[str]:
    """Return the files of the settings and of rules of one's own."""
    there = filter(os.path.exists, (*settings.rules, *folders))
    rules = {path for folder in there for path, _ in rule_files(folder)}
    return {settings.path, *rules} - {""}


def _rules(setup: Setup) -> tuple[Rule, ...]:
    """Return the rules that run; none where only checks, which always run, are selected.

    Raises `UsageError` where none is left otherwise: nothing found would look like in order.
    """
    rules = tuple(rule for rule in setup.rules.values() if config.runs(setup.settings, rule.info))
    if not setup.rules:
        raise UsageError("this installation of relaylint has no rules", "install it anew")
    selected = setup.settings.select or ()
    checks_alone = any(selected) and not any(
        config.selects(selector, rule.info) for selector in selected for rule in setup.rules.values()
    )
    if not rules and not checks_alone:
        hint = "look at `--select` and `--ignore`, and at `select`, `ignore` and `severity` in the settings"
        raise UsageError(f"no rule is left to run of {len(setup.rules)}", hint)
    return rules


def _refuse_unjudged(paths: Iterable[str], settings: Settings, rules: tuple[Rule, ...]) -> None:
    """Raise `UsageError` where the settings for some files leave no rule to run on any of those that are checked."""
    names = [_from_root(path, settings.root) for path in paths]
    alike = {tuple(map(id, globs.rows_of(settings.per_path, name))): name for name in names}
    judged = (
        config.severity_of(settings, rule.info, rule.info.severity, name) for name in alike.values() for rule in rules
    )
    if names and rules and all(severity is None for severity in judged):
        words = f"no rule is left to run of {len(rules)} on any file that is checked"
        raise UsageError(words, "look at `per-path` in the settings; files that nobody judges belong under `exclude`")


def _severity(settings: Settings) -> SeverityOf:
    if not (settings.severity or settings.ignore or settings.per_path):
        return lambda rule, severity, name: severity
    root = settings.root

    def severity_of(rule: RuleInfo, severity: Severity, name: str) -> Severity | None:
        return config.severity_of(settings, rule, severity, _from_root(name, root))

    return severity_of


def _from_root(name: str, root: str) -> str:
    """Return the path of a file as the globs of the settings see it."""
    return os.path.relpath(os.path.abspath(name), root).replace(os.sep, "/")


def _with_flags(setup: Setup, arguments: Namespace) -> Settings:
    """Return the settings with what the command line says about rules."""
    infos = [*(rule.info for rule in setup.rules.values()), *CHECKS]
    select, ignore = _selectors(arguments.select), _selectors(arguments.ignore)
    for selector in select + ignore:
        fault = config.selector_fault(selector, infos)
        if fault is None and selector in ignore:
            fault = config.fixed_fault(selector, infos)
        if fault:
            raise UsageError(*fault)
    settings = setup.settings
    severity = {name: word for name, word in settings.severity.items() if not (select and word == OFF)}
    return settings._replace(
        select=select or settings.select,
        ignore=settings.ignore + ignore,
        severity=severity if select else settings.severity,
    )


def _selectors(texts: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for text in texts or () for name in text.split(",") if name.strip())


def _paths(arguments: Namespace) -> tuple[list[str], dict[str, bytes]]:
    """Return the absolute paths to check, and the text that standard input gives for one of them."""
    names = arguments.paths or ["."]
    if "" in names:
        raise UsageError("a path is empty", "name files or folders; without any, the working directory is checked")
    if STDIN not in names:
        if arguments.stdin_filename:
            raise UsageError(
                "--stdin-filename goes with the path `-`", "relaylint check - --stdin-filename FILE < FILE"
            )
        return [os.path.abspath(name) for name in names], {}
    if len(names) > 1:
        raise UsageError("`-` stands alone", "name either files or standard input")
    path = os.path.abspath(arguments.stdin_filename or "stdin.yaml")
    if os.path.isdir(path):
        raise UsageError(f"`{show(path)}` is a folder", "name the file that standard input stands for")
    if sys.stdin is None:
        raise UsageError("the standard input is closed", "relaylint check - --stdin-filename FILE < FILE")
    return [path], {path: sys.stdin.buffer.read()}


def _outputs(texts: list[str]) -> list[tuple[str, str]]:
    """Return format and file of each ``--output``."""
    outputs = []
    for text in texts:
        format, equals, file = text.partition("=")
        if format not in FORMAT_NAMES:
            raise UsageError(
                f"`{format}` is not an output format", closest(format, FORMAT_NAMES) or "write FORMAT=FILE"
            )
        if not equals or not file:
            raise UsageError(f"`--output {text}` names no file", f"write `--output {format}=FILE`")
        outputs.append((format, file))
    return outputs


def _prefix() -> str:
    """Return the path from the repository's top to the working directory, with a slash at the end."""
    here = os.getcwd()
    top = paths.top(here)
    return "" if top == here else f"{paths.relative(here, top)}/"


def _print_unmatched(report: Report) -> None:
    for info in report.unmatched:
        print(f"unmatched[{info.name}] nothing of the kind {' or '.join(info.kinds)} was found", file=sys.stderr)
