"""relaylint's own format, a mapping of plural kinds in YAML or JSON; a misspelt key is recognised too."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from relaylint.document import NATIVE, Document
from relaylint.kinds import EXTENSIONS, KEYS
from relaylint.readers.common import Beside, Limits, Reading
from relaylint.readers.files import parse
from relaylint.readers.yaml_comments import comments
from relaylint.suggest import one_slip_apart
from relaylint.text import Source

_MARKS: Final = tuple(key.removesuffix("s") for key in KEYS)
_KEY: Final = re.compile(rf"(?:^|[{{,])[ \t]*[\"']?(?:{'|'.join(KEYS)})[\"']?[ \t]*:", re.IGNORECASE | re.MULTILINE)
_LENGTHS: Final = range(min(map(len, KEYS)) - 2, max(map(len, KEYS)) + 2)
_WORD_AS_KEY: Final = re.compile(r"(?:^|[{,])[ \t]*[\"']?([a-z]{9,20})[\"']?[ \t]*:", re.MULTILINE)


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the documents of a text that are definition files, and what is wrong with the text."""
    found = parse(source, limits)
    ours = [document for document in found.documents if is_ours(document)]
    if not source.name.lower().endswith(".json"):
        for document in ours:
            document.traits = NATIVE._replace(comments=partial(comments, source.text))
    return Reading(ours, found.problems, bool(found.problems) and claims_definitions(source.text))


def may_hold_definitions(lowered: str) -> bool:
    """Tell, without parsing, whether a text in lower case could hold a key of ours, or a misspelt one. No false
    negatives for plain keys."""
    if any(mark in lowered for mark in _MARKS):
        return True
    return any(_nearly(word) for word in {match[1] for match in _WORD_AS_KEY.finditer(lowered)})


def claims_definitions(text: str) -> bool:
    """Tell whether a text that cannot be parsed shows a key of ours where a key can begin."""
    return _KEY.search(text) is not None


def is_ours(document: Document) -> bool:
    """Tell whether a document is a definition file: a mapping with a key of ours, or nearly one."""
    return isinstance(document.data, dict) and any(_nearly(key) for key in document.data)


def is_key(key: str) -> bool:
    """Tell whether a key can stand at the top of a definition file: one of ours, or nearly, or an extension."""
    return key.startswith(EXTENSIONS) or _nearly(key)


def _nearly(key: str) -> bool:
    """Tell whether a key is one of ours but for case, a missing plural s, and one slip of the keyboard."""
    lowered = key.lower()
    if lowered in KEYS or len(lowered) not in _LENGTHS:
        return lowered in KEYS
    return any(
        lowered in (form, f"{form}s") or one_slip_apart(lowered, form)
        for known in KEYS
        for form in (known, known.removesuffix("s"))
    )
