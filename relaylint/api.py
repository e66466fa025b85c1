"""relaylint for programs: `check`, `relay`, `impact` and `load`, from any thread and any working directory.

Everything in `__all__` is stable: names, parameters and documented attributes only change with the major version, but
new ones may be added. Other modules are internal and may change at any time.

Paths may be relative to the working directory; results name files by absolute paths. Nothing is printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from relaylint.core.diagnostic import Diagnostic, Label, Location, Report, RuleInfo, Severity
from relaylint.core.notices import Notice, RefusedError, Tell, ignored
from relaylint.core.paths import listed
from relaylint.core.text import Position
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Tenant
from relaylint.output import Style, renderer
from relaylint.project import gathering
from relaylint.project.finding import find_settings
from relaylint.project.refusals import SetupError
from relaylint.project.run import checking, deciding, impacting
from relaylint.project.run.beginning import Request
from relaylint.project.run.deciding import Relayed
from relaylint.project.run.impacting import ChangeQuery
from relaylint.project.run.questions import checked_day, checked_query, checked_session
from relaylint.project.selection import Choice
from relaylint.project.settings import Settings
from relaylint.relay.impacts import HostChange, Impact
from relaylint.relay.outcomes import Verdict
from relaylint.relay.verdicts import HostVerdict, Verdicts

__all__ = [
    "Definition",
    "Diagnostic",
    "HostChange",
    "HostVerdict",
    "Impact",
    "Label",
    "Location",
    "Notice",
    "Position",
    "RefusedError",
    "Relayed",
    "Report",
    "RuleInfo",
    "SetupError",
    "Severity",
    "Tenant",
    "Verdict",
    "Verdicts",
    "check",
    "impact",
    "load",
    "relay",
    "render",
]

StrPath = str | os.PathLike[str]


def check(
    *paths: StrPath,
    settings: StrPath | None = None,
    texts: Mapping[StrPath, bytes] | None = None,
    rules: Iterable[StrPath] = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    today: str | None = None,
    baseline: bool = True,
    ignores: bool = True,
    fixes: bool = True,
    notices: list[Notice] | None = None,
) -> Report:
    """Return the report of `relaylint check` on files or folders, by default on the working directory.

    ``settings`` is the settings file; None: the nearest ``relaylint.yaml`` above the paths. ``texts`` maps the path of
    one file, which need not exist, to bytes that replace its contents; only that file is checked. ``rules`` are
    additional folders of rules, or rule files. ``select`` and ``ignore`` are names, areas or globs of rules, as in the
    settings. ``today``: the ISO date used as today; None: the current date. ``baseline`` and ``ignores``: whether what
    these keep away is left out of ``diagnostics``, and listed under ``suppressed``. ``fixes``: whether diagnostics have
    the ``fix`` that is offered, proven if it is safe, which takes time. ``notices``: a list that receives what the
    command line prints on standard error.

    Raises `SetupError`, with a report, for invalid settings and rules, and `RefusedError` if nothing would be checked.
    """
    given = {_absolute(path): data for path, data in (texts or {}).items()}
    if given and (paths or len(given) > 1):
        raise RefusedError("`texts` holds one file, which is checked alone", "leave the paths out")
    asked = list(given) or _asked(paths)
    effective = _settings(settings, asked, notices)
    choice = Choice(tuple(select), tuple(ignore))
    folders, day = list(map(_absolute, rules)), checked_day(today)
    offered = checking.OFFERED if fixes else ""
    request = Request(asked, given, folders, choice, day, baseline=baseline, ignores=ignores, fixes=offered)
    return checking.check_paths(effective, request, _told(notices)).report


def relay(
    *paths: StrPath,
    settings: StrPath | None = None,
    hosts: Iterable[str] = (),
    senders: Iterable[str] = (),
    external: bool | None = None,
    ip: str | None = None,
    certificates: Iterable[StrPath] = (),
    today: str | None = None,
    notices: list[Notice] | None = None,
) -> Relayed:
    """Return the verdicts of `relaylint relay` on the hosts in files or folders, and whether to go ahead.

    ``hosts`` are names of declared hosts, by default all; ``senders`` are envelope senders instead of the declared
    ones; ``external``: whether recipients are outside the tenant, None for both. ``ip`` and ``certificates``, files or
    names on them, describe a session that no file declares, which is judged instead of the hosts. The other parameters
    and the exceptions are those of `check`.
    """
    query = checked_query(hosts, senders, external, today)
    written = [(os.fspath(given), _absolute(given)) for given in certificates]
    session, asked = checked_session(ip, written, query), _asked(paths)
    done = gathering.load_tenants(_settings(settings, asked, notices), asked, _told(notices), across=True)
    return deciding.judge_mail(done, query, session)


def impact(
    *paths: StrPath,
    against: str | None = None,
    settings: StrPath | None = None,
    tenants: Iterable[str] = (),
    today: str | None = None,
    folder: StrPath = ".",
    environment: Mapping[str, str] | None = None,
    notices: list[Notice] | None = None,
) -> Impact:
    """Return what `relaylint impact` says of the change between another version and what is on the disk in a folder.

    ``against``: a revision of Git, a folder or an export, relative to ``folder``; None: where the change left the
    branch that it is meant for, of which variables of a pipeline's ``environment`` tell, by default those of the
    process. ``paths`` and ``tenants``: only the tenants that these belong to, and those of these names. An `Impact` has
    ``hosts``, the mail of declared hosts that is judged otherwise, the worst first; ``new`` and ``gone``, the
    diagnostics that only one version has; ``comparison``, what becomes of every session of every tenant; and
    ``fails(threshold)``. The other parameters and the exceptions are those of `check`.
    """
    query = ChangeQuery(
        _absolute(folder),
        against,
        tuple(map(_absolute, paths)),
        tuple(tenants),
        None if settings is None else _absolute(settings),
        checked_day(today),
        os.environ if environment is None else environment,
    )
    return impacting.judge_change(query, _told(notices)).impact


def load(*paths: StrPath, settings: StrPath | None = None, notices: list[Notice] | None = None) -> tuple[Tenant, ...]:
    """Return the tenants that files or folders belong to, each with all of its definitions, including unnamed files.

    A `Tenant` has ``folder``, its name relative to the folder of the settings; ``of(kind)``, its definitions of a kind
    such as ``InboundConnector``; ``diagnostics``, the problems found while reading; and ``partial``, whether a file
    could not be read in full. A `Definition` has ``name``, ``kind``, ``value(property)`` and ``label(path)``, its
    location. The exceptions are those of `check`.
    """
    asked = _asked(paths)
    return tuple(gathering.load_tenants(_settings(settings, asked, notices), asked, _told(notices)).loaded.tenants)


def render(report: Report, format: str = "concise", *, folder: StrPath | None = None) -> str:
    """Return a report in an output format of `relaylint check`; file names are relative to ``folder``, or else
    absolute.

    Raises KeyError for an unknown format.
    """
    return renderer(format)(report, Style(folder=_absolute(folder) if folder is not None else ""))


def _absolute(path: StrPath) -> str:
    """Return an absolute path. Raises `RefusedError` for an empty one, which mostly comes from an unset variable."""
    written = os.fspath(path)
    if not written:
        raise RefusedError("a path is empty", "leave it out for the working directory, or write `.`")
    return listed([written], os.getcwd())[0]


def _asked(paths: tuple[StrPath, ...]) -> list[str]:
    return [_absolute(path) for path in paths or (".",)]


def _told(notices: list[Notice] | None) -> Tell:
    return ignored if notices is None else notices.append


def _settings(file: StrPath | None, asked: list[str], notices: list[Notice] | None) -> Settings:
    """Return the settings: those in a file, or the nearest above all requested paths, whatever the working
    directory."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in asked]
    try:
        here = os.path.commonpath(folders)
    except ValueError:  # on several drives
        here = folders[0]
    return find_settings(here, None if file is None else _absolute(file), asked, _told(notices))
