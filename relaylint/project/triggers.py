"""Which changed files concern a tenant, by their names: what starts the hook of pre-commit."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from relaylint.core import paths
from relaylint.formats.recognition import almost_known
from relaylint.formats.table import FORMATS, NAMES, SUFFIXES
from relaylint.model.certificates.certificate import SUFFIXES as OF_CERTIFICATES
from relaylint.project.settings import BASELINE_NAME, Settings, format_of

_OF_TABLES: Final = r"(_maps?)?(\.(cf|erb|j2|map|pcre|regexp|tmpl))?"
"""What may stand behind the name of a file that is read beside another."""


def trigger_pattern() -> str:
    """Return a regular expression of the names of files that concern a tenant, from the tables of formats."""
    endings = "|".join(re.escape(suffix[1:]) for suffix in sorted({*SUFFIXES, *OF_CERTIFICATES}))
    names = "|".join(re.escape(name).replace(r"\*", "[^/]*") for name in NAMES)
    beside = "|".join(re.escape(name) for row in FORMATS.values() for name in row.beside)
    return rf"(?i)(\.({endings})|(^|/)({names}|({beside}){_OF_TABLES}))$"


def by_name(path: str) -> bool:
    """Tell whether a file concerns a tenant by its name: those are what the hook is started for, and gets."""
    return _compiled().search(path.replace(os.sep, "/")) is not None


@cache
def _compiled() -> re.Pattern[str]:
    return re.compile(trigger_pattern())


class Others:
    """Tells which files concern a tenant whatever they are called.

    Those are the baseline, the files whose format the settings name, those whose name is almost that of definitions,
    and those beside, or below, one whose reader asks for others by any name, such as a main.cf.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._baseline = os.path.join(settings.root, BASELINE_NAME)
        self._folders: dict[str, bool] = {}
        self._patterns = [name for row in FORMATS.values() if row.beside for name in row.names]

    def holds(self, path: str) -> bool:
        """Tell whether a file, given by its absolute path, is one of them."""
        name = os.path.basename(path)
        if path == self._baseline or format_of(self._settings, path) is not None or almost_known(name):
            return True
        return any(map(self._is_home, paths.upwards(os.path.dirname(path))))

    def _is_home(self, folder: str) -> bool:
        if folder not in self._folders:
            try:
                files = [file.lower() for file in os.listdir(folder)]
            except OSError:  # it went with the last file in it
                files = []
            self._folders[folder] = any(fnmatchcase(file, pattern) for pattern in self._patterns for file in files)
        return self._folders[folder]
