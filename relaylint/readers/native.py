"""relaylint's own format, a mapping of plural kinds in YAML or JSON; a misspelt key is recognised too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from relaylint.checks import MISPLACED_DEFINITIONS
from relaylint.diagnostic import Diagnostic
from relaylint.document import NATIVE, Document, Mapping, Node, Sequence, resolved
from relaylint.kinds import EXTENSIONS, KEYS, kind
from relaylint.readers import FORMATS, SECTIONS
from relaylint.readers.common import Beside, Limits, Reading, problem, shown
from relaylint.readers.files import parse
from relaylint.readers.yaml_comments import comments
from relaylint.text import Source

_DEEPEST: Final = 3
"""Keys that one of ours is looked for below."""
_MOST_DEEPER: Final = 10
_FOREIGN: Final = frozenset({"properties", "definitions", "$defs", "examples"})
"""Keys below which schemas and examples of them stand, in lower case."""
_NAMES: Final = FORMATS["relaylint"].words
_KEY: Final = re.compile(
    rf"(?:^[^\w\s#*{{}}-]{{0,2}}|^\}}|[{{,])[ \t]*[\"']?(?:{'|'.join(sorted(_NAMES.names))})[\"']?[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the documents of a text that are definition files, and what is wrong with the text."""
    found = parse(source, limits)
    ours = [document for document in found.documents if is_ours(document)]
    if not source.name.lower().endswith(".json"):
        for document in ours:
            document.traits = NATIVE._replace(comments=partial(comments, source.text))
    claims = bool(found.problems) and shows(source)
    others = [document for document in found.documents if document not in ours]
    deeper = [_misplaced(document, *place) for document in others for place in _nested(document)]
    return Reading(ours, [*found.problems, *deeper[:_MOST_DEEPER]], claims)


def _nested(document: Document) -> Iterator[tuple[Node, str]]:
    """Yield the keys of ours below others that list what definitions are, each with its name."""
    root = document.root
    waiting: list[tuple[Node, int]] = [(root, 0)]
    if isinstance(root, Sequence):
        waiting = [(resolved(item), 1) for item in root.items]
    while waiting:
        node, depth = waiting.pop()
        for name, (key, value) in node.entries.items() if isinstance(node, Mapping) else ():
            if depth and name.lower() in KEYS and _lists_definitions(KEYS[name.lower()], resolved(value)):
                yield key, name
            elif depth < _DEEPEST and name.lower() not in _FOREIGN:
                waiting.append((resolved(value), depth + 1))


def _lists_definitions(name: str, node: Node) -> bool:
    """Tell whether a value under a key of ours consists of properties of its kind."""
    items = node.items if isinstance(node, Sequence) else [node]
    mappings = [item for item in map(resolved, items) if isinstance(item, Mapping) and item.entries]
    return bool(mappings) and all(key.lower() in kind(name).spellings for item in mappings for key in item.entries)


def _misplaced(document: Document, key: Node, name: str) -> Diagnostic:
    words = f"`{shown(name)}` stands below another key, where definitions are not read"
    return problem(MISPLACED_DEFINITIONS, document.source, key.start, key.end, words)


def shows(source: Source) -> bool:
    """Tell whether a text that cannot be parsed shows a key of ours where a key can begin."""
    return _KEY.search(source.text) is not None


def is_ours(document: Document) -> bool:
    """Tell whether a document is a definition file: a mapping with a key of ours, or nearly one.

    In JSON that may be a key of ScubaGear's.
    """
    others = SECTIONS if document.source.name.lower().endswith(".json") else ()
    return isinstance(document.data, dict) and any(_nearly(key) and key not in others for key in document.data)


def is_key(key: str) -> bool:
    """Tell whether a key can stand at the top of a definition file: one of ours, or nearly, or an extension."""
    return key.startswith(EXTENSIONS) or (_nearly(key) and key not in SECTIONS)


def _nearly(key: str) -> bool:
    """Tell whether a key is one of ours but for case, a missing plural s, and one slip of the keyboard."""
    lowered = key.lower()
    return lowered in _NAMES.names or _NAMES.nearest(lowered) != ""
