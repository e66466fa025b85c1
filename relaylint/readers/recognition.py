"""Which format a file is in: by its name and its text, cheaply; then by what the readers find."""

from __future__ import annotations

import os

from relaylint.readers import FORMATS, Format
from relaylint.readers.common import Beside, Limits, Reading
from relaylint.readers.native import claims_definitions, may_hold_definitions
from relaylint.text import Source

NATIVE = FORMATS["relaylint"]


def is_known(name: str) -> bool:
    """Tell whether a file of this name may hold definitions."""
    return bool(_fitting(name))


def candidates(name: str, text: str) -> list[Format]:
    """Return the formats that a file may be in, the likeliest first."""
    fitting = _fitting(name)
    if not fitting:
        return []
    lowered = text.lower()
    return [row for row in fitting if (may_hold_definitions(lowered) if row is NATIVE else row.may_be(lowered))]


def _fitting(name: str) -> list[Format]:
    file = os.path.basename(name).lower()
    return [row for row in FORMATS.values() if row.fits(file)]


def claims(rows: list[Format], text: str) -> bool:
    """Tell whether a text that cannot be read would hold definitions: then it is an error that it cannot."""
    return any(row is not NATIVE or claims_definitions(text) for row in rows)


def read(source: Source, rows: list[Format], limits: Limits, beside: Beside) -> Reading:
    """Return what the first format makes of a text in which it finds definitions; else what all find wrong with it."""
    problems = []
    for row in rows:
        reading = row.read(source, limits, beside)
        if reading.documents or reading.claims:
            return reading
        problems += reading.problems
    return Reading([], problems)
