"""What several commands begin with: the settings, the rules, and showing what is wrong with them."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence

from relaylint.cli import misnamed
from relaylint.cli.errors import EXIT_USAGE, UsageError
from relaylint.cli.writing import refuse_link_out
from relaylint.core import paths as places
from relaylint.core.checks import INVALID_SETTING
from relaylint.core.diagnostic import Checked, Diagnostic, Report
from relaylint.core.paths import is_below
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.output import Style, renderer
from relaylint.output.paint import wanted
from relaylint.output.visible import visible
from relaylint.policy import pack
from relaylint.policy.rule import Rule
from relaylint.project import settings as config
from relaylint.project.settings import Settings
from relaylint.syntax.reading import problem


class SetupError(Exception):
    """Settings or rules that cannot be used; ``report`` says why, and ends the run."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        super().__init__()
        rules = {found.rule.name: found.rule for found in problems}
        self.report = Report(tuple(sorted(problems, key=Diagnostic.sort_key)), (), tuple(rules.values()), Checked())


class Setup(NamedTuple):
    """Settings and rules, ready for a run."""

    settings: Settings
    rules: dict[str, Rule]


def show(path: str) -> str:
    """Return the name a path is reported under: from the working directory, with slashes."""
    folder = os.getcwd()
    if path in (folder, os.path.join(folder, "")):
        return "."
    return places.relative(path, folder)


def prepare(settings: Settings, folders: Sequence[str], without: Collection[str] = ()) -> Setup:
    """Return settings and rules for a run, with those of more folders, but for the rule files ``without``.

    Raises `SetupError` and `UsageError`.
    """
    for folder in folders:
        if not os.path.exists(folder):
            raise UsageError(f"`{folder}` does not exist", "name a folder of rule files, or one rule file")
        refuse_link_out(os.path.abspath(folder), folder)
    refuse(config.rule_folder_faults(settings))
    own = list(dict.fromkeys((*settings.rules, *map(os.path.abspath, folders))))
    policy = pack.load(own, settings.limits, {folder: show(folder) for folder in own}, without)
    refuse(policy.problems)  # alone: settings about a rule that did not load would only repeat it
    refuse(config.check(settings, policy.rules))
    return Setup(settings, policy.rules)


def refuse(problems: Iterable[Diagnostic]) -> None:
    """Raise `SetupError` for problems, if there are any."""
    found = list(problems)
    if found:
        raise SetupError(found)


def find_settings(config_file: str | None, paths: Iterable[str] = ()) -> Settings:
    """Return the settings: the file named, else the nearest above the working directory, else above absolute paths.

    Raises `SetupError` and `UsageError`.
    """
    if config_file is not None and not os.path.isfile(config_file):
        there = "is a folder" if os.path.isdir(config_file) else "is not a regular file"
        why = there if os.path.exists(config_file) else "does not exist"
        raise UsageError(f"the settings file `{config_file}` {why}", "name a file such as relaylint.yaml")
    here, root = os.getcwd(), None
    if config_file is not None and not is_below(here, os.path.dirname(os.path.abspath(config_file))):
        root = here  # a file kept elsewhere is about the working directory
    found, starts = config_file or config.find(here), [here]
    if found is None:
        starts = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
        files = dict.fromkeys(map(config.find, starts))
        if len(files) > 1:
            names = " and ".join(f"`{show(file)}`" if file else "none" for file in files)
            raise UsageError(f"the paths belong to different settings: {names}", "check them one at a time")
        found = next(iter(files), None)
    if found is None:
        misnamed.say([here, *starts])
        return Settings(here)
    if config_file is None:
        refuse(second(found))
        misnamed.say(starts, os.path.dirname(found))
        _name_settings_above(found, starts)
    settings, problems = config.load(found, show(os.path.abspath(found)), root)
    if settings is None:
        raise SetupError(problems)
    return settings


def second(found: str) -> Iterator[Diagnostic]:
    """Report a second settings file beside the one that is read."""
    name = os.path.basename(found)
    for other in config.FILE_NAMES:
        path = os.path.join(os.path.dirname(found), other)
        if other != name and os.path.lexists(path):
            source = Source(show(path), "")
            words = f"`{other}` is not read, since `{name}` stands beside it"
            yield problem(INVALID_SETTING, source, 0, 0, words)._replace(help="keep one of the two")


def _name_settings_above(found: str, starts: Iterable[str]) -> None:
    """Say that settings of a folder above are in force where no repository says what belongs together."""
    folder = os.path.dirname(found)
    if places.repository(folder) is None and any(start != folder for start in starts):
        print(
            f"relaylint: the settings in `{visible(show(found))}` apply, which stand in a folder above", file=sys.stderr
        )


def print_broken(broken: SetupError) -> int:
    """Print what is wrong with settings or rules, and return the exit code."""
    style = Style(wanted(sys.stdout.isatty(), os.environ))
    sys.stdout.write(renderer("full")(broken.report, style))
    return EXIT_USAGE
