"""Globs of the settings that match nothing: found in one walk for all, no further than one of them may lead."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from relaylint.core import globs, paths
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Path
from relaylint.core.paths import Bounds
from relaylint.project.settings import FormatOf, PerPath, Settings, files_among, setting_fault
from relaylint.project.walking import PASSED_OVER, FolderEntry, Folders, is_folder, readable, walk
from relaylint.values.syntaxes import show


def unmatched(
    settings: Settings,
    wanted: Sequence[tuple[str, bool]],
    folders: Folders | None = None,
    reading: Callable[[int, str], bool] = lambda at, path: True,
) -> list[int]:
    """Return the places of the globs that match nothing; with each stands whether a file will do, or only a folder.

    ``reading`` tells of a place whether a file, given by its path from the root, is one that the glob may mean.
    """
    search = _Search(wanted, folders or Folders(), reading)
    search.run(settings.root)
    return sorted(search.open)


def globs_that_match_nothing(
    settings: Settings, folders: Folders, present: str | None = None, absent: Iterable[str] = ()
) -> Iterator[Diagnostic]:
    """Report the globs of tenants, layers and formats that match nothing: what is meant would be passed over, or taken
    for another's.

    ``present``: a file that need not exist; ``absent``: what only Git holds, as in `Holding`. Of what is excluded
    nothing need be there: a typo would only check more.
    """
    help = _relative_to(settings)
    tenants: list[tuple[Path, str]] = [(("tenants", index), glob) for index, glob in enumerate(settings.tenants)]
    layers: list[tuple[Path, str]] = [(("layers", index), glob) for index, glob in enumerate(settings.layers)]
    wanted = [*tenants, *layers, *_globs(settings.formats, "formats")]
    of_files = files_among(settings.tenants)
    asked = [(glob, path[0] != "tenants" or glob in of_files) for path, glob in wanted]

    def may_mean(at: int, path: str) -> bool:
        return at >= len(tenants) or readable(os.path.join(settings.root, path), settings)

    for at in unmatched(settings, asked, folders, may_mean):
        path, glob = wanted[at]
        given = present is not None and globs.matches_any(paths.relative(present, settings.root), (glob,))
        if (given and asked[at][1]) or _is_absent(absent, glob, settings):
            continue
        if path[0] != "tenants":
            yield setting_fault(settings, path, f"{show(glob)} matches no file and no folder", help)
        elif asked[at][1]:
            yield setting_fault(settings, path, f"{show(glob)} matches no folder, and no file that is read", help)
        else:
            meant = _with_suffix(glob, settings, folders)
            yield setting_fault(settings, path, f"{show(glob)} matches no folder", meant or help)


def _with_suffix(glob: str, settings: Settings, folders: Folders) -> str:
    """Return what to write in place of a glob that matches files and no folder."""
    files = walk(settings.root, settings, folders, prune=False)
    names = [path for path in files if globs.matches(paths.relative(path, settings.root), glob)]
    suffixes = dict.fromkeys(os.path.splitext(name)[1] for name in names)
    written = " and ".join(show(glob + suffix) for suffix in suffixes)
    return (
        f"it matches {len(names)} file{'s'[: len(names) != 1]}: write {written}, if each is a tenant" if names else ""
    )


def _is_absent(absent: Iterable[str], glob: str, settings: Settings) -> bool:
    """Tell whether a glob matches what only Git holds: a file, a folder that it lies in, or what may be in a folder."""
    for path in absent:
        name = paths.relative(path.rstrip(os.sep), settings.root)
        if globs.matches_any(name, (glob,)) or (path.endswith(os.sep) and globs.may_lead_to(name, glob)):
            return True
    return False


def exceptions_that_match_nothing(settings: Settings, folders: Folders, absent: Iterable[str]) -> Iterator[Diagnostic]:
    """Report the globs of ``per-path`` that match nothing, as warnings: what they name may be gone for good."""
    wanted = list(_globs(settings.per_path, "per-path"))
    for at in unmatched(settings, [(glob, True) for _, glob in wanted], folders):
        path, glob = wanted[at]
        if not _is_absent(absent, glob, settings):
            message = f"{show(glob)} matches no file and no folder"
            diagnostic = setting_fault(settings, path, message, _relative_to(settings))
            yield diagnostic._replace(severity=Severity.WARNING)


def _globs(entries: Iterable[FormatOf | PerPath], key: str) -> Iterator[tuple[Path, str]]:
    """Yield the globs of a list of settings for some files, with their paths."""
    for at, entry in enumerate(entries):
        yield from (((key, at, "paths", index), glob) for index, glob in enumerate(entry.paths))


def _relative_to(settings: Settings) -> str:
    beside = settings.root == os.path.dirname(settings.path)
    return f"globs are relative to {'the folder of this file' if beside else 'the folder in which relaylint runs'}"


class _Search:
    """A walk with the globs that have met nothing yet.

    A glob starts at the folder that its names without wildcards lead to. ``leading``: by each folder on the way there
    the names that lead on; ``waiting``: how many of the globs start at a folder; ``depths``: how deep they go.
    """

    def __init__(
        self, wanted: Sequence[tuple[str, bool]], folders: Folders, reading: Callable[[int, str], bool]
    ) -> None:
        self.folders = folders
        self.reading = reading
        self.open = dict(enumerate(wanted))
        self.hidden = {at: glob for at, (glob, files) in self.open.items() if files and "/." in f"/{glob}"}
        self.near = globs.Near((glob, at) for at, (glob, _) in self.open.items())
        self.leading: dict[str, dict[str, None]] = {}
        self.waiting: dict[str, int] = {}
        self.depths: dict[str, float] = {}
        for glob, _ in self.open.values():
            start = globs.start_of(glob)
            for depth, name in enumerate(start):
                self.leading.setdefault("/".join(start[:depth]), {})[name] = None
            folder = "/".join(start)
            self.waiting[folder] = self.waiting.get(folder, 0) + 1
            self.depths[folder] = max(self.depths.get(folder, 0), globs.depth_of(glob))

    def run(self, root: str) -> None:
        """Look for all; a link is followed that stays inside, once from where the same globs start."""
        bounds, seen = Bounds([root]), set()
        stack = [(root, "")]
        while stack and self.open:
            folder, below = stack.pop()
            for entry in self._entries(folder, below):
                path = f"{below}/{entry.name}" if below else entry.name
                hidden = "/." in f"/{path}"  # a file may be named on a command line
                if entry.name in PASSED_OVER or (hidden and not self.hidden):
                    continue
                opened = is_folder(entry)
                self._meet(path, opened, hidden)
                if not opened or not self._leads(path, hidden):
                    continue
                if entry.is_symlink():
                    key = (os.path.realpath(entry.path), self._start(path))
                    if key in seen or not bounds.hold(entry.path):
                        continue
                    seen.add(key)
                stack.append((entry.path, path))

    def _entries(self, folder: str, below: str) -> Iterator[FolderEntry]:
        """Yield the entries of a folder that globs may meet."""
        if self._goes_below(below):
            yield from (entry for entry in self.folders.entries(folder) if not isinstance(entry, str))
        else:
            names = (name for name in self.leading.get(below, ()) if name not in ("", ".", ".."))
            named = (_Named(self.folders, folder, name) for name in names)
            yield from (entry for entry in named if self.folders.has(entry.path))

    def _meet(self, path: str, is_folder: bool, hidden: bool) -> None:
        for at, glob in self.near.candidates(path):
            known = self.open.get(at)
            is_meant = known and (is_folder or (known[1] and self.reading(at, path)))
            if is_meant and (not hidden or at in self.hidden) and globs.matches(path, glob):
                del self.open[at]
                self.waiting["/".join(globs.start_of(glob))] -= 1

    def _leads(self, path: str, hidden: bool) -> bool:
        if hidden:
            return any(globs.may_lead_to(path, glob) for at, glob in self.hidden.items() if at in self.open)
        return path in self.leading or self._goes_below(path)

    def _goes_below(self, path: str) -> bool:
        """Tell whether a glob that starts at a folder, or above it, and has met nothing may lead below that."""
        names = path.split("/") if path else []
        above = ("/".join(names[:length]) for length in range(len(names) + 1))
        return any(self.waiting.get(start) and self.depths[start] > len(names) for start in above)

    def _start(self, path: str) -> str:
        """Return the folder nearest above a path at which globs start."""
        while path not in self.waiting and path:
            path = path.rpartition("/")[0]
        return path


class _Named:
    """An entry of a folder of which the name is known."""

    def __init__(self, folders: Folders, folder: str, name: str) -> None:
        self._folders = folders
        self.name = name
        self.path = os.path.join(folder, name)

    def is_dir(self, **_: bool) -> bool:
        """Tell whether it is a folder, or a link to one."""
        return self._folders.is_folder(self.path)

    def is_symlink(self) -> bool:
        """Tell whether it is a link."""
        return os.path.islink(self.path)
