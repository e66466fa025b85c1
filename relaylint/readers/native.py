"""relaylint's own format, a mapping of plural kinds in YAML or JSON; a misspelt key is recognised too."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from relaylint.document import NATIVE, Document
from relaylint.kinds import EXTENSIONS, KEYS
from relaylint.readers import FORMATS
from relaylint.readers.common import Beside, Limits, Reading
from relaylint.readers.files import parse
from relaylint.readers.yaml_comments import comments
from relaylint.text import Source

_NAMES: Final = FORMATS["relaylint"].words
_KEY: Final = re.compile(
    rf"(?:^[^\w\s#*{{}}-]{{0,2}}|^\}}|[{{,])[ \t]*[\"']?(?:{'|'.join(KEYS)})[\"']?[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_MARKS_AROUND: Final = re.compile(r"\A\W{1,9}|\W{1,9}\Z")


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the documents of a text that are definition files, and what is wrong with the text."""
    found = parse(source, limits)
    ours = [document for document in found.documents if is_ours(document)]
    if not source.name.lower().endswith(".json"):
        for document in ours:
            document.traits = NATIVE._replace(comments=partial(comments, source.text))
    return Reading(ours, found.problems, bool(found.problems) and shows(source))


def shows(source: Source) -> bool:
    """Tell whether a text that cannot be parsed shows a key of ours where a key can begin."""
    return _KEY.search(source.text) is not None


def is_ours(document: Document) -> bool:
    """Tell whether a document is a definition file: a mapping with a key of ours, or nearly one."""
    return isinstance(document.data, dict) and any(_nearly(key) for key in document.data)


def is_key(key: str) -> bool:
    """Tell whether a key can stand at the top of a definition file: one of ours, or nearly, or an extension."""
    return key.startswith(EXTENSIONS) or _nearly(key)


def _nearly(key: str) -> bool:
    """Tell whether a key is one of ours but for case, a missing plural s, marks around it, and one slip of the
    keyboard."""
    lowered = _MARKS_AROUND.sub("", key.lower())
    return lowered in _NAMES.names or _NAMES.nearest(lowered) != ""
