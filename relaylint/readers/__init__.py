"""The table of the formats that people keep definitions in: how each is recognised, and the module that reads it."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from importlib import import_module
from typing import NamedTuple, cast

from relaylint.readers.common import Beside, Limits, Reading
from relaylint.text import Source

Read = Callable[[Source, Limits, Beside], Reading]


class Format(NamedTuple):
    """A format of definitions.

    ``name`` is what settings call it; ``title`` and ``about`` tell people what it is and how it is recognised.
    A file may be in it if its name ends with one of ``suffixes`` or fits a pattern of ``names`` (both in lower
    case), and its text has one of ``marks``, also in lower case. Whether it is, the reader in ``module`` decides:
    it is imported when there is a file that may be. ``code_page`` is what bytes that are neither UTF-8 nor UTF-16
    are taken for, where programs of the format do so.
    """

    name: str
    title: str
    about: str
    module: str
    suffixes: tuple[str, ...]
    marks: tuple[str, ...]
    names: tuple[str, ...] = ()
    code_page: str = ""

    @property
    def read(self) -> Read:
        """The reader: a text, limits, and a function that finds the files beside it, to a reading."""
        return cast("Read", import_module(self.module).read)

    @property
    def patterns(self) -> tuple[str, ...]:
        """What the names of its files look like, as globs."""
        return (*self.names, *(f"*{suffix}" for suffix in self.suffixes))

    def fits(self, file: str) -> bool:
        """Tell whether a file called so, given in lower case and without its folder, may be in the format."""
        return file.endswith(self.suffixes) or any(fnmatchcase(file, name) for name in self.names)

    def may_be(self, lowered: str) -> bool:
        """Tell whether a text, given in lower case, may be in the format."""
        return any(mark in lowered for mark in self.marks)


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format(
            "relaylint",
            "relaylint's own format",
            "a mapping with a key such as `InboundConnectors` or `AcceptedDomains`",
            "relaylint.readers.native",
            suffixes=(".yaml", ".yml", ".json"),
            marks=(),
        ),
    )
}
"""Every format, by its name. A file is read by the first whose reader finds definitions in it."""

SUFFIXES: tuple[str, ...] = tuple(dict.fromkeys(suffix for row in FORMATS.values() for suffix in row.suffixes))
"""Every suffix that some format has."""
NAMES: tuple[str, ...] = tuple(dict.fromkeys(name for row in FORMATS.values() for name in row.names))
"""Every pattern of file names that some format has."""
