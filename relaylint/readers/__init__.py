"""The table of input formats: suffixes of file names, and the reader of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from relaylint.readers import json, yaml
from relaylint.readers.common import Limits, Reading
from relaylint.text import Source


class Format(NamedTuple):
    """An input format: its name, the suffixes of its files, and its reader."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Source, Limits], Reading]


FORMATS: tuple[Format, ...] = (
    Format("json", (".json",), json.read),
    Format("yaml", (".yaml", ".yml"), yaml.read),
)
SUFFIXES: tuple[str, ...] = tuple(suffix for format in FORMATS for suffix in format.suffixes)
"""Every suffix that a reader takes."""
