"""Decodes files to text, and parses files in the syntaxes of settings and rules to documents."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from relaylint.core.checks import ENCODING_ERROR, LIMIT_EXCEEDED
from relaylint.core.records import NamedTuple
from relaylint.core.text import DecodeError, Source, decode
from relaylint.syntax.reading import Limits, Reading, problem
from relaylint.syntax.yaml import reader


class Syntax(NamedTuple):
    """A syntax: the suffixes of its files, and its reader."""

    suffixes: tuple[str, ...]
    read: Callable[[Source, Limits], Reading]


def _read_json(source: Source, limits: Limits) -> Reading:
    """Return the documents of a JSON text; few repositories hold one."""
    return cast("Reading", import_module("relaylint.syntax.json").read(source, limits))


SYNTAXES: tuple[Syntax, ...] = (
    Syntax((".json",), _read_json),
    Syntax((".yaml", ".yml"), reader.read),
)
"""The syntaxes of settings and rules; files with other names are read as the last one."""


def to_source(name: str, data: bytes, limits: Limits, root: str = "") -> Source | Reading:
    """Return the text of a file, or a reading with the reason why there is none; ``root`` as in `Source`."""
    if len(data) > limits.size:
        words = f"the file has more than {limits.size:,} bytes"
        return Reading([], [problem(LIMIT_EXCEEDED, Source(name, ""), 0, 0, words)])
    try:
        text, encoding = decode(data)
    except DecodeError as error:
        source, help = Source(name, error.text), error.help or None
        return Reading([], [problem(ENCODING_ERROR, source, *error.span, error.message, help=help)])
    return Source(name, text, encoding, root)


def parse(source: Source, limits: Limits) -> Reading:
    """Return the documents of a text; one with an unknown suffix is read as YAML."""
    lowered = source.name.lower()
    known = next((syntax for syntax in SYNTAXES if lowered.endswith(syntax.suffixes)), SYNTAXES[-1])
    return known.read(source, limits)


def read(name: str, data: bytes, limits: Limits) -> Reading:
    """Return the documents of a file; one with an unknown suffix is read as YAML."""
    source = to_source(name, data, limits)
    return source if isinstance(source, Reading) else parse(source, limits)
