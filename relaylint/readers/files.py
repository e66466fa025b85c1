"""From the bytes of a file to a reading: size, encoding, and the choice of the reader by name."""

from __future__ import annotations

from relaylint.checks import ENCODING_ERROR, LIMIT_EXCEEDED
from relaylint.readers import FORMATS, Format
from relaylint.readers.common import Limits, Reading, problem
from relaylint.text import DecodeError, Source, decode


def format_of(name: str) -> Format | None:
    """Return the format that a file's name tells, or None."""
    lowered = name.lower()
    for known in FORMATS:
        if lowered.endswith(known.suffixes):
            return known
    return None


def to_source(name: str, data: bytes, limits: Limits) -> Source | Reading:
    """Return the text of a file, or a reading that says why there is none."""
    if len(data) > limits.size:
        words = f"the file has {len(data):,} bytes, more than {limits.size:,}"
        return Reading([], [problem(LIMIT_EXCEEDED, Source(name, ""), 0, 0, words)])
    try:
        text, encoding = decode(data)
    except DecodeError as error:
        source = Source(name, error.text)
        return Reading([], [problem(ENCODING_ERROR, source, *error.span, error.message)])
    return Source(name, text, encoding)


def read(name: str, data: bytes, limits: Limits) -> Reading:
    """Return the documents of a file; a name with an unknown suffix is read as YAML."""
    source = to_source(name, data, limits)
    if isinstance(source, Reading):
        return source
    known = format_of(name)
    return (known or FORMATS[-1]).read(source, limits)
