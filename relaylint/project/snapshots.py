"""The definitions of one side of a comparison: of a revision, read without the working tree, or of what is on the disk.

Settings come from the side itself: those of a revision are its own.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, Protocol

from relaylint.core import paths
from relaylint.core.diagnostic import Diagnostic, Label, Location, Report
from relaylint.core.notices import Named, Notice, RefusedError, Tell, notice
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.formats.recognition import almost_known
from relaylint.model.tenants import Tenant
from relaylint.project.finding import find_settings
from relaylint.project.gathering import Read, Recall, gather, gather_alone, looked_up
from relaylint.project.git import held
from relaylint.project.git.extracting import Extraction, extracted
from relaylint.project.plan import Holding, plan
from relaylint.project.refusals import SetupError
from relaylint.project.settings import Settings, files_among
from relaylint.project.sides import Side
from relaylint.project.walking import Folders, is_tenant_file, known_as, readable

_ELSEWHERE: Final = "not in the revision itself: of a submodule, or left out by the clone"
_ONE: Final = "name the folder of one tenant, or one file"


class CheckedSide(NamedTuple):
    """What a check says of one side, by its own settings, and the texts of its own rules by path from the root."""

    settings: Settings
    report: Report
    own_rules: dict[str, bytes]


class Examine(Protocol):
    """What checks a side; see `relaylint.project.run.examining.Examination`."""

    def recall(self, settings: Settings, folders: Folders, holding: Holding) -> Recall:
        """Return what tells which tenants need not be read."""

    def check(self, settings: Settings, done: Read, folders: Folders, holding: Holding) -> CheckedSide:
        """Return what a check says."""


class Snapshot(NamedTuple):
    """The tenants of one side.

    ``done``: what was read, None where the side has no such place. ``places``: the folder of each tenant, relative to
    what is compared. ``alone``: a single tenant is named, whatever else there is. ``folder``: the
    absolute folder that the files of a revision were read in, which is gone. ``checked``: what a check says, if it was
    asked.
    """

    side: Side
    done: Read | None
    places: dict[Tenant, str]
    alone: bool = False
    folder: str = ""
    checked: CheckedSide | None = None

    @property
    def root(self) -> str:
        """The absolute folder that its paths are relative to; empty where it was not checked."""
        return self.checked.settings.root if self.checked else ""


class _Lens(NamedTuple):
    """Where the files of a side are read, and how people see their names."""

    folder: str
    prefix: str

    def notice(self, said: Notice) -> Notice:
        """Return a notice with the names that people know."""
        return Notice(tuple(self.name(part) if isinstance(part, Named) else part for part in said.parts))

    def name(self, path: str) -> str:
        """Return the name of a file; of one that is on the disk, its path."""
        if paths.is_below(path, self.folder):
            return paths.seen_below(path, self.folder, self.prefix)
        return Named(path)


def read_snapshot(side: Side, other: Side, config: str | None, tell: Tell, examine: Examine | None = None) -> Snapshot:
    """Return the tenants of a side.

    What it is compared with, the ``other`` side, is left out where it lies within. ``config``: the absolute path of
    settings in place of those of the side. ``examine`` checks it while its files are there. Raises `SetupError` and
    `RefusedError`.
    """
    if not side.tree:
        return _on_disk(side, other, config, tell, examine)
    with extracted(side.top, side.tree, whole=False) as extraction:
        lens = _Lens(extraction.folder, side.prefix)
        with _as_people_know(lens):
            return _of_revision(side, config, extraction, lambda said: tell(lens.notice(said)), examine)


def _on_disk(side: Side, other: Side, config: str | None, tell: Tell, examine: Examine | None) -> Snapshot:
    if not os.path.lexists(side.path):
        return Snapshot(side, None, {})
    settings = find_settings(_folder(side.path), config, [side.path], tell)
    within = other.path if not other.tree and other.path != side.path else ""
    if paths.is_below(within, side.path) and paths.is_below(within, settings.root):
        left_out = glob.escape(paths.relative(within, settings.root))
        settings = settings._replace(exclude=(*settings.exclude, left_out))
    return _snapshot(side, side.path, settings, held.of_disk(settings, [side.path], tell), tell, examine=examine)


def _of_revision(
    side: Side, config: str | None, extraction: Extraction, tell: Tell, examine: Examine | None
) -> Snapshot:
    path = _moved(side.path, side.top, extraction.folder)
    extraction.write_around(path)
    if not os.path.lexists(path):
        tell(notice("`", Named(path), "` is not there: the other side is compared with nothing"))
        return Snapshot(side, None, {}, folder=extraction.folder)
    if config is None:
        settings = _settings_of(path, extraction, tell)
    else:
        settings = find_settings(_folder(side.path), config, [side.path], tell)
        root = _moved(settings.root, side.top, extraction.folder)
        settings = settings._replace(root=root if paths.is_below(path, root) else _folder(path))
    extraction.fill(settings.limits.size, partial(_is_looked_at, settings=settings))
    if side.whole and not (settings.layers or settings.newest or files_among(settings.tenants)):
        extraction.write_below(settings.rules)
    elif extraction.folders:
        extraction.write_all()
    listed = extraction.folders
    holding = Holding(None, extraction.absent, _ELSEWHERE, contents=extraction if listed else None)
    return _snapshot(side, path, settings, holding, tell, extraction.folder, examine, listed)


def _is_looked_at(path: str, settings: Settings) -> bool:
    return readable(path, settings) or almost_known(path) is not None


def _settings_of(path: str, extraction: Extraction, tell: Tell) -> Settings:
    """Return the settings of a revision; what they are refused for may be that a file is not written. Raises as
    `find_settings`."""
    said: list[Notice] = []
    try:
        settings = find_settings(_folder(path), None, [path], said.append)
    except (RefusedError, SetupError):
        if extraction.folders is None:
            raise
        extraction.write_all()
        return find_settings(_folder(path), None, [path], tell)
    for each in said:
        tell(each)
    return settings


def _snapshot(
    side: Side,
    path: str,
    settings: Settings,
    holding: Holding,
    tell: Tell,
    folder: str = "",
    examine: Examine | None = None,
    listed: Folders | None = None,
) -> Snapshot:
    folders = listed or Folders()
    settings = looked_up(settings, folders, holding, [path], tell)
    if side.whole or _is_of_tenants(path, settings, folders, holding):
        needed = not side.whole or os.path.isfile(path)
        recall = examine.recall(settings, folders, holding) if examine else None
        done = gather([path], settings, folders, across=True, holding=holding, needed=needed, recall=recall)
    else:
        done = gather_alone([path], settings, folders, holding, _ONE)
    base = _folder(path)
    tenants = zip(done.loaded.tenants, done.planned.tenants, strict=True)
    places = {tenant: os.path.relpath(at, base).replace(os.sep, "/") for tenant, at in tenants if tenant.has_content}
    if not (places or side.whole):
        _refuse_unread(done)
    one = len(places) == 1 and all(paths.is_below(known_as(path, settings), tenant) for tenant in done.planned.tenants)
    checked = examine.check(settings, done, folders, holding) if examine else None
    return Snapshot(side, done, places, one and not side.whole, folder, checked)


def _refuse_unread(done: Read) -> None:
    """Raise `RefusedError` where all that is named cannot be read: compared with nothing, it would look like empty."""
    for fault in done.unread:
        raise RefusedError(notice("`", Named(fault.path), f"`: {fault.message}"), fault.help or "")


def _is_of_tenants(path: str, settings: Settings, folders: Folders, holding: Holding) -> bool:
    """Tell whether a folder holds whole tenants, and is no part of one; or a file is a tenant."""
    if not os.path.isdir(path):
        return is_tenant_file(path, settings)
    planned = plan([path], settings, folders, holding=holding)
    return all(paths.is_below(tenant, known_as(path, settings)) for tenant in planned.tenants)


def _folder(path: str) -> str:
    return path if os.path.isdir(path) else os.path.dirname(path)


def _moved(path: str, top: str, folder: str) -> str:
    """Return where a path of the working tree is in the folder of a revision."""
    return os.path.normpath(os.path.join(folder, os.path.relpath(path, top)))


@contextmanager
def _as_people_know(lens: _Lens) -> Iterator[None]:
    """Have what stops the reading of a revision name its files as people know them."""
    try:
        yield
    except RefusedError as refused:
        raise RefusedError(lens.notice(refused.notice), lens.notice(refused.hint)) from None
    except SetupError as broken:
        raise SetupError([_renamed(each, lens) for each in broken.report.diagnostics]) from None


def _renamed(diagnostic: Diagnostic, lens: _Lens) -> Diagnostic:
    related = tuple(_label(label, lens) for label in diagnostic.related)
    return diagnostic._replace(primary=_label(diagnostic.primary, lens), related=related)


def _label(label: Label, lens: _Lens) -> Label:
    source, span = label.location
    seen = Source(str(lens.name(source.name)), source.text, source.encoding)
    return label._replace(location=Location(seen, span))
