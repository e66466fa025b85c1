"""Which folder the files that an editor opens are judged in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from relaylint.core.notices import Named, RefusedError, notice
from relaylint.core.paths import is_below, repository
from relaylint.project.settings import nearest_settings
from relaylint.project.walking import is_passed_over

_MOST_FILES: Final = 10_000
"""How many files a folder may have that nobody has said to be one of definitions: a home folder has more."""


class Roots:
    """The folder of each file, as known until settings come or go; ``folders``: those that the editor has open."""

    def __init__(self, folders: Iterable[str] = ()) -> None:
        self._folders = list(folders)
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the folder of the settings that are in force for a file.

        Without any it is the innermost of the repository and the folders that the editor has open, else that of the
        file.
        """
        if path not in self._known:
            folder = os.path.dirname(path)
            settings = nearest_settings(folder)
            above = [each for each in (*self._folders, repository(folder)) if each and is_below(path, each)]
            self._known[path] = os.path.dirname(settings) if settings else max(above, key=len, default=folder)
        return self._known[path]

    def forget(self) -> None:
        """Forget what is known of settings: others may be in force now."""
        self._known.clear()


def too_large(root: str) -> RefusedError | None:
    """Return why a folder is not judged as a whole: it has no settings, and more files than anybody means."""
    if nearest_settings(root) is not None or not _has_many(root):
        return None
    words = notice("`", Named(root), f"` has more than {_MOST_FILES} files and no relaylint.yaml: nothing is checked")
    return RefusedError(words, "write a relaylint.yaml, which may be empty, where the definitions are")


def _has_many(folder: str) -> bool:
    """Return whether there are too many files below a folder, where definitions are looked for."""
    count, folders = 0, [folder]
    while folders and count <= _MOST_FILES:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False):
                        count += 1
                    elif not is_passed_over(entry.name):
                        folders.append(entry.path)
        except OSError:  # one that cannot be listed has none for us
            continue
    return count > _MOST_FILES
