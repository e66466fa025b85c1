"""Which format a file is in: by its name and its text, cheaply; then by what the readers find."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from typing import Final

from relaylint.readers import FORMATS, NAMES, SUFFIXES, Format
from relaylint.readers.common import Beside, Limits, Reading, unmerged
from relaylint.readers.files import to_source
from relaylint.text import DecodeError, Source, decode, encoding_of

NATIVE = FORMATS["relaylint"]
_ALSO: Final = {"m365dsc": "powershell"}
"""Formats that a file may be in beside another: a script can hold a configuration and call cmdlets."""


def is_known(name: str) -> bool:
    """Tell whether a file of this name may hold definitions."""
    file = os.path.basename(name).lower()
    return file.endswith(SUFFIXES) or any(fnmatchcase(file, pattern) for pattern in NAMES)


def read(
    name: str, data: bytes, limits: Limits, beside: Beside, *, chosen: str | None = None, named: bool = False
) -> Reading | None:
    """Return what is read in a file; None where its name and text tell that it holds no definitions.

    ``chosen`` is the format that the settings name for it; ``named``: it was asked for by its name, so that what is
    wrong with it is of interest in any case.
    """
    source = to_source(name, data, limits)
    text = source.text if isinstance(source, Source) else _rough(data)
    rows = [FORMATS[chosen]] if chosen else _candidates(name, text, named)
    if not rows and not named:
        return None
    if isinstance(source, Reading):
        unmarked = encoding_of(data)[0] == "utf-8"  # what nothing tells, and what is then no UTF-8
        if not rows or not rows[0].code_page or not unmarked or len(data) > limits.size:
            rough = Source(name, text)
            return source._replace(claims=chosen is not None or any(row.shows(rough) for row in rows))
        source = Source(name, data.decode(rows[0].code_page, "replace"), rows[0].code_page)
    problems = []
    for row in rows:
        reading = _checked(row.read(source, limits, beside), source, row)
        if reading.documents or reading.claims:
            also = FORMATS.get(_ALSO.get(row.name, ""))
            if also in rows:
                reading = _joined(reading, also.read(source, limits, beside))
            return reading._replace(format=row.name)
        problems += reading.problems
    return Reading([], problems, chosen is not None)


def _candidates(name: str, text: str, named: bool) -> list[Format]:
    """Return the formats that a file may be in, the likeliest first."""
    file = os.path.basename(name).lower()
    fitting = [row for row in FORMATS.values() if row.fits(file)]
    lowered = text.lower() if fitting else ""
    found = [row for row in fitting if row.may_be(lowered)]
    if named and NATIVE not in found and (not fitting or NATIVE in fitting):
        found.append(NATIVE)  # it says what is wrong with the syntax
    return found


def _joined(reading: Reading, other: Reading) -> Reading:
    """Return a reading with what another reader finds in the same text; a fault that both report stands once."""
    places = {found.primary.location.span.start for found in reading.problems}
    more = [found for found in other.problems if found.primary.location.span.start not in places]
    documents = [*reading.documents, *other.documents]
    return reading._replace(documents=documents, problems=[*reading.problems, *(more if other.claims else [])])


def _checked(reading: Reading, source: Source, row: Format) -> Reading:
    """Return a reading with the first mark that Git has left in the text, where nothing else is said of its line."""
    found = unmerged(source)
    if found is None or not (reading.documents or reading.claims or row.shows(source)):
        return reading
    lines = {source.position(said.primary.location.span.start).line for said in reading.problems}
    said = source.position(found.primary.location.span.start).line in lines
    return reading._replace(problems=[*reading.problems, *([] if said else [found])], claims=True)


def _rough(data: bytes) -> str:
    """Return a text good enough to look for keys in: never fails, and may hold replacements."""
    try:
        return decode(data)[0]
    except DecodeError as error:
        return error.text or data.replace(b"\0", b"").decode("latin-1").lstrip("\xff\xfe")
