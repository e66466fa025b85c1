"""Decides by file name whether a file without definitions deserves a diagnostic."""

from __future__ import annotations

import os
import re
from typing import Final

from relaylint.core.checks import NOT_DEFINITIONS
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.text import Source
from relaylint.formats.table import FORMATS, TELLING, TELLING_SUFFIXES
from relaylint.formats.unread import looks_like
from relaylint.model.kinds import in_singular
from relaylint.model.schema_index import ONLINE, SINGLE
from relaylint.syntax.reading import problem

_SCRIPTS: Final = (".ps1", ".psm1", ".psd1")
_EXPORTS: Final = (".json", ".xml", ".csv")
_SETTINGS: Final = tuple(noun for noun, name in ONLINE.items() if name in SINGLE)
"""Words that occur in file names of other software as well; Exchange's may hold other settings."""
_KEY: Final = r"\w[\"']?\s{0,80}:"
_STEM: Final = rf"(?:get|c?exo)?(?:{'|'.join(TELLING)})"
_CODE: Final = r"[{}$@=|(]|\w-\w"
"""Characters of every script that hardly occur in prose."""
_OBJECTS: Final = r"\s*(?:<\?xml[^>]*>\s*)?<Objs\b"
"""The beginning of CliXML, which may hold objects of any type."""
_PARAMETER: Final = r"(?m:^)[ \t]*\w+[ \t]*="
_TEXT: Final = r"(?m:^)[ \t]*[^\s#]"
_HELP: Final = "correct what it holds, call it otherwise, or list it under `exclude` in relaylint.yaml"
_MESSAGE: Final = "the name of the file tells of definitions, and none is found in it"


def missed(source: Source, data: bytes, problems: list[Diagnostic]) -> Diagnostic | None:
    """Return a diagnostic for a file whose name suggests definitions but in which no reader finds any.

    ``problems``: the diagnostics of the readers. None if files of that name usually contain something else.
    """
    if not _is_promise(source):
        return None
    row = looks_like("", data, source.text)
    fault = next((diagnostic for diagnostic in problems if diagnostic.severity is Severity.ERROR), None)
    if fault and row is None:
        return fault._replace(severity=Severity.WARNING, message=f"{fault.message}; {_MESSAGE}")
    words = f"{_MESSAGE}: it looks like {row.title}" if row else _MESSAGE
    help = row.way_out if row else _HELP
    return problem(NOT_DEFINITIONS, source, 0, 0, words, severity=Severity.WARNING, help=help)


def _is_promise(source: Source) -> bool:
    """Return whether a file of that name without definitions is unusual: main.cf of a server that sends elsewhere is
    not, nor is a script that only queries connectors."""
    file, text = os.path.basename(source.name).lower(), source.text
    stem, suffix = os.path.splitext(file)
    if "\0" in text:
        return True
    if FORMATS["postfix"].fits(file):
        return re.search(_TEXT, text) is not None and re.search(_PARAMETER, text) is None
    if suffix in _SCRIPTS:
        return re.search(_CODE, text) is None
    if file.endswith(TELLING_SUFFIXES):
        return re.match(_OBJECTS, text) is None
    letters = in_singular("".join(filter(str.isalpha, stem)))
    if letters.endswith(_SETTINGS):
        return re.search(_KEY, text) is None
    return suffix in _EXPORTS or re.fullmatch(_STEM, letters) is not None
