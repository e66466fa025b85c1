"""``relaylint check``: settings, rules and files to a report, its renderings and the exit code."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Collection, Iterable

from relaylint.check.engine import Judgement, SeverityOf
from relaylint.check.engine import run as judge
from relaylint.cli import held
from relaylint.cli.affected import Affected, affected
from relaylint.cli.arguments import FORMAT_NAMES
from relaylint.cli.errors import EXIT_USAGE, UsageError
from relaylint.cli.reading import Read, exceptions_that_match_nothing, globs_that_match_nothing, read, reports
from relaylint.cli.selection import chosen, exempted, from_root
from relaylint.cli.setup import SetupError, find_settings, prepare, refuse, show
from relaylint.cli.writing import output, refuse_outputs
from relaylint.core import paths
from relaylint.core.diagnostic import Checked, Passed, Report, RuleInfo, Severity
from relaylint.core.suggest import closest
from relaylint.model.tenants import Surroundings
from relaylint.output import Style, renderer
from relaylint.output.paint import wanted
from relaylint.output.summary import passed_over
from relaylint.policy import pack
from relaylint.policy.rule import Rule
from relaylint.project import settings as config
from relaylint.project.load import UNHELD
from relaylint.project.plan import Holding
from relaylint.project.settings import Settings
from relaylint.project.walking import excluded

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
            if found and arguments.config is None:
                _refuse_unheld(settings, found.holding)
            holding = found.holding if found else held.of_disk(settings, paths)
            setup = prepare(settings, arguments.rule_folders, _unheld_rules(settings, holding))
            refuse(globs_that_match_nothing(settings, next(iter(given), None), holding.absent))
            settings, rules = chosen(setup, arguments)
            report, used = _check(settings, rules, paths, given, found, holding, arguments.today)
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


def _refuse_unheld(settings: Settings, holding: Holding) -> None:
    """Raise `UsageError` where a commit would be judged by settings that are found and that it does not have."""
    if settings.path and not holding.has(settings.path):
        name = show(settings.path)
        hint = f"run `git add {name}`, or name the file with `--config` where it is not to be committed"
        raise UsageError(f"the settings in `{name}` are not held by Git", hint)


def _unheld_rules(settings: Settings, holding: Holding) -> set[str]:
    """Return the rule files that are found and that a commit would not have; that they are left out is said."""
    found = (path for folder in settings.rules if os.path.exists(folder) for path, _ in pack.rule_files(folder))
    unheld = [path for path in found if not holding.has(path)]
    for line in passed_over([Passed(show(path), UNHELD) for path in unheld]):
        print(f"relaylint: {line}", file=sys.stderr)
    return set(unheld)


def _check(
    settings: Settings,
    rules: tuple[Rule, ...],
    paths: list[str],
    given: dict[str, bytes],
    found: Affected | None,
    holding: Holding,
    today: str | None,
) -> tuple[Report, set[str]]:
    """Return the report on paths, or on the tenants that are affected, and the files that were used."""
    across = any(rule.across for rule in rules)
    if given and any(excluded(path, settings) for path in given):
        return Report((), (), (), Checked(skipped=1, passed=_passed(given, "excluded", settings))), set()
    if found is None:
        done = read(paths, settings, given, across=across, holding=holding)
    else:
        done = read(found.paths, settings, affected=True, across=across, gone=found.gone, holding=holding)
    planned, loaded = done
    exempt = _exempted(done, settings, rules, found.paths if found else given or None)
    reported = reports(planned)
    around = [*loaded.tenants, *loaded.beside]
    surroundings = Surroundings(around, today, reported if planned.in_part else None)
    judgement = Judgement(rules, _severity(settings), reported, surroundings)
    problems = exceptions_that_match_nothing(settings, holding.absent) if planned.reports(settings.root) else ()
    checked = loaded.checked._replace(
        files=loaded.checked.files - len(exempt),
        skipped=loaded.checked.skipped + len(exempt),
        context=done.context,
        passed=_passed(planned.excluded, "excluded", settings)
        + _passed(exempt, "exempted from every rule", settings)
        + loaded.checked.passed,
    )
    return judge(loaded.tenants, judgement, checked, problems), loaded.used


def _passed(paths: Iterable[str], why: str, settings: Settings) -> tuple[Passed, ...]:
    return tuple(Passed(show(path), f"{why} in {show(settings.path)}") for path in paths)


def _sources(settings: Settings, folders: list[str]) -> set[str]:
    """Return the files of the settings and of rules of one's own."""
    there = filter(os.path.exists, (*settings.rules, *folders))
    rules = {path for folder in there for path, _ in pack.rule_files(folder)}
    return {settings.path, *rules} - {""}


def _exempted(done: Read, settings: Settings, rules: tuple[Rule, ...], passing: Collection[str] | None) -> list[str]:
    """Return those of the files that may be passed over which the settings exempt from every rule.

    An editor asks about every file, and a hook about all that has changed; but who names a file wants it to be judged:
    raises `UsageError` for one that is named, and where none that is checked is judged.
    """
    reported = list(filter(done.planned.reports, done.loaded.paths))
    found = exempted(reported, settings, rules)
    if passing is not None:
        return list(filter(passing.__contains__, found))
    where, help = show(settings.path), "look at `per-path` there; files that nobody is to judge belong under `exclude`"
    for path in filter(done.planned.named.__contains__, found):
        raise UsageError(f"`{show(path)}` is exempted from every rule in {where}", help)
    if found and len(found) == len(reported):
        raise UsageError(f"every file that is checked is exempted from every rule in {where}", help)
    return []


def _severity(settings: Settings) -> SeverityOf:
    if not (settings.severity or settings.ignore or settings.per_path):
        return lambda rule, severity, name: severity
    root = settings.root

    def severity_of(rule: RuleInfo, severity: Severity, name: str) -> Severity | None:
        return config.severity_of(settings, rule, severity, from_root(name, root))

    return severity_of


def _paths(arguments: Namespace) -> tuple[list[str], dict[str, bytes]]:
    """Return the absolute paths to check, and the text that standard input gives for one of them."""
    names = arguments.paths or ["."]
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
