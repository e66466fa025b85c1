"""Which format a file is in: by its name and its text, cheaply; then by what the readers find."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from relaylint.readers import FORMATS, NAMES, SUFFIXES, Format
from relaylint.readers.common import Beside, Limits, Reading
from relaylint.readers.files import to_source
from relaylint.readers.native import claims_definitions, may_hold_definitions
from relaylint.text import DecodeError, Source, decode, encoding_of

NATIVE = FORMATS["relaylint"]


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
            return source._replace(claims=chosen is not None or _is_claimed(rows, text))
        source = Source(name, data.decode(rows[0].code_page, "replace"), rows[0].code_page)
    problems = []
    for row in rows:
        reading = row.read(source, limits, beside)
        if reading.documents or reading.claims:
            return reading._replace(format=row.name)
        problems += reading.problems
    return Reading([], problems, chosen is not None)


def _candidates(name: str, text: str, named: bool) -> list[Format]:
    """Return the formats that a file may be in, the likeliest first."""
    file = os.path.basename(name).lower()
    fitting = [row for row in FORMATS.values() if row.fits(file)]
    lowered = text.lower() if fitting else ""
    found = [row for row in fitting if (may_hold_definitions(lowered) if row is NATIVE else row.may_be(lowered))]
    if named and NATIVE not in found and (not fitting or NATIVE in fitting):
        found.append(NATIVE)  # it says what is wrong with the syntax
    return found


def _is_claimed(rows: list[Format], text: str) -> bool:
    """Tell whether a text that cannot be read would hold definitions: then it is an error that it cannot."""
    return any(row is not NATIVE or claims_definitions(text) for row in rows)


def _rough(data: bytes) -> str:
    """Return a text good enough to look for keys in: never fails, and may hold replacements."""
    try:
        return decode(data)[0]
    except DecodeError as error:
        return error.text or data.replace(b"\0", b"").decode("latin-1").lstrip("\xff\xfe")
