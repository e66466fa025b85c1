"""``relaylint init``: looks at a repository, and writes the files with which it begins to use relaylint.

What can be seen is not asked, and what is there stays: a file is made where there is none, and the hook goes into an
existing configuration of pre-commit as a few more lines.
"""

from __future__ import annotations

import os
import shlex
from argparse import Namespace
from collections.abc import Iterator
from importlib import import_module
from typing import Final

from relaylint.cli.errors import UsageError
from relaylint.cli.names import shown_path
from relaylint.cli.setup import print_broken, tell
from relaylint.core import paths, replacing
from relaylint.core.records import NamedTuple
from relaylint.init import hooking, scaffold
from relaylint.init.pipelines import pipelines
from relaylint.init.survey import Survey, survey_repository
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.project.finding import read_settings, second, tell_unread
from relaylint.project.git import files
from relaylint.project.refusals import SetupError, refuse, refuse_link_out
from relaylint.project.settings import FILE_NAMES, Settings, files_among

_BOM: Final = "\ufeff"
_HOOKS: Final = ".pre-commit-config.yaml"
_SHOWN: Final = 20


class Step(NamedTuple):
    """What is done about a file: ``text`` is written to it, where it is there with ``added`` in addition.

    Without a text it is left alone, and ``about`` tells why; ``lines`` are shown below it.
    """

    name: str
    about: str
    text: str | None = None
    added: str = ""
    lines: str = ""


def run(arguments: Namespace) -> int:
    """Write the files and say what was found, done and is to be done; return the exit code."""
    folder = os.path.abspath(arguments.folder)
    if not os.path.isdir(folder):
        raise UsageError(f"`{arguments.folder}` is not a folder", "name the folder of a repository, or one in it")
    top, git = _top(folder)
    try:
        settings = _settings(top)
        surveyed = survey_repository(settings, tell)
    except SetupError as broken:
        return print_broken(broken)
    if not surveyed.rows and not surveyed.broken:
        raise UsageError(
            f"nothing to begin with: no definitions in {plural(surveyed.looked_at, 'file')} below `{shown_path(top)}`",
            "export some, as with `Get-InboundConnector | ConvertTo-Json`; `relaylint formats` lists what is read",
        )
    _print_survey(surveyed, top)
    steps = [
        *_steps(surveyed, top, git, arguments.ci),
        *(_proposed(surveyed, settings) if arguments.expectations else ()),
    ]
    for step in steps:
        _take(step, top, dry_run=arguments.dry_run)
    again = "init --expectations" if arguments.expectations else "init"
    then, place = (again, arguments.folder) if arguments.dry_run else ("check", shown_path(top))
    print(f"next: relaylint {then}{'' if place == '.' else f' {shlex.quote(visible(place))}'}")
    return 0


def _top(folder: str) -> tuple[str, str | None]:
    """Return the top of the repository of a folder, with its `.git`; the folder itself where there is none."""
    top = paths.repository(folder)
    return (folder, None) if top is None else (top, os.path.join(top, paths.GIT))


def _settings(top: str) -> Settings:
    """Return the settings that are there already, else those by default. Raises `SetupError`."""
    name = _settings_file(top)
    tell_unread([top], tell, top)
    if name is None:
        return Settings(top)
    path = os.path.join(top, name)
    refuse(second(path))
    return read_settings(path)


def _settings_file(top: str) -> str | None:
    return next((name for name in FILE_NAMES if os.path.lexists(os.path.join(top, name))), None)


def _print_survey(surveyed: Survey, top: str) -> None:
    print(f"found in {visible(shown_path(top))}:")
    rows = [("folder", "format", "files", "definitions")]
    rows += [(visible(row.folder), row.format, str(row.files), str(row.definitions)) for row in surveyed.rows[:_SHOWN]]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    for folder, format, count, definitions in rows if surveyed.rows else ():
        print(f"  {folder:{widths[0]}}  {format:{widths[1]}}  {count:>{widths[2]}}  {definitions:>{widths[3]}}")
    if len(surveyed.rows) > _SHOWN:
        print(f"  and {len(surveyed.rows) - _SHOWN} more")
    if surveyed.broken:
        them = "cannot be read: `relaylint check` tells why"
        print(f"  {visible(surveyed.broken[0])}{' and others' * (len(surveyed.broken) > 1)} {them}")
    print()


def _take(step: Step, top: str, *, dry_run: bool) -> None:
    """Write a file, or show what would be written, and say so."""
    if step.text is None:
        print(visible(step.about))
        print("".join(f"  | {line}\n" for line in step.lines.splitlines()), end="")
        return
    if dry_run:
        print(f"would {'change' if step.added else 'write'} {step.name}: {visible(step.about)}")
        print("".join(f"  | {line}\n" for line in (step.added or step.text).splitlines()), end="")
        return
    path = os.path.join(top, *step.name.split("/"))
    refuse_link_out(os.path.dirname(path))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        (replacing.replace if step.added else replacing.create)(path, step.text.encode())
    except OSError as error:
        raise UsageError(f"`{step.name}` cannot be written: {error.strerror}") from None
    print(f"{'changed' if step.added else 'wrote'} {step.name}: {visible(step.about)}")


def _steps(surveyed: Survey, top: str, git: str | None, wanted: str | None) -> Iterator[Step]:
    """Yield what is to be done about each file; ``wanted``: the service that runs pipelines, if one is named."""
    there = _settings_file(top)
    if there:
        yield Step(there, f"left {there} as it is")
    else:
        yield Step(
            FILE_NAMES[0],
            _tenancy(surveyed),
            scaffold.settings(surveyed.tenants, surveyed.layers, surveyed.merge, surveyed.newest),
        )
    if git is None:
        yield Step(_HOOKS, "no hook and no workflow: this is no Git repository")
        return
    yield _hook(os.path.join(top, _HOOKS))
    for name, about, text, lines in pipelines(top, git, wanted):
        yield Step(name, about, text, lines=lines)


def _proposed(surveyed: Survey, settings: Settings) -> Iterator[Step]:
    """Yield what is to be done about a file of expectations for each tenant; what judges sessions is imported now."""
    if settings.document is None:
        merge = surveyed.merge or settings.merge
        settings = settings._replace(
            tenants=surveyed.tenants, layers=surveyed.layers, merge=merge, newest=surveyed.newest
        )
    for name, text, count, why_not in import_module("relaylint.init.proposing").expectation_files(settings, tell):
        yield Step(name, why_not or plural(count, "expectation"), text or None)


def _tenancy(surveyed: Survey) -> str:
    files = files_among(surveyed.tenants)
    tenants = " and ".join(f"{'file' if glob in files else 'folder'} `{glob}`" for glob in surveyed.tenants)
    layers = f", with {plural(len(surveyed.layers), 'layer')} of Datum" if surveyed.layers else ""
    dates = f", of {' and '.join(f'`{glob}`' for glob in surveyed.newest)} the newest counts" if surveyed.newest else ""
    return f"{f'each {tenants} is a tenant' if tenants else 'all is one tenant'}{dates}{layers}"


def _hook(path: str) -> Step:
    if not os.path.lexists(path):
        return Step(_HOOKS, f"the hook `{scaffold.HOOK}`", scaffold.hook_file())
    text = files.text(path)
    body = None if text is None else text.removeprefix(_BOM)
    if body is not None and hooking.has_hook(body):
        return Step(_HOOKS, f"left {_HOOKS} as it is: it has the hook")
    made = None if body is None else hooking.with_hook(body)
    if text is None or made is None:
        return Step(_HOOKS, f"left {_HOOKS} as it is; add under `repos`: {scaffold.hook_in_one()}")
    whole = f"{_BOM if text.startswith(_BOM) else ''}{made}"
    return Step(_HOOKS, f"the hook `{scaffold.HOOK}` at the end of the list", whole, _added(text, whole))


def _added(before: str, after: str) -> str:
    """Return what was inserted into a text."""
    at = next((at for at, char in enumerate(before) if char != after[at]), len(before))
    return after[at : at + len(after) - len(before)].strip("\r\n")
