"""relaylint's own format, a mapping of plural kinds in YAML or JSON; a misspelt key is recognised too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from relaylint.checks import MISPLACED_DEFINITIONS
from relaylint.diagnostic import Diagnostic
from relaylint.document import NATIVE, Document, Mapping, Node, Sequence, resolved
from relaylint.kinds import EXTENSIONS, KEYS, kind
from relaylint.placeholders import is_placeholder
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
    foreign = [_foreign(document) for document in others if _has_key(document)]
    return Reading(ours, [*found.problems, *foreign, *deeper[:_MOST_DEEPER]], claims)


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

    In JSON that may be a key of ScubaGear's. It is none if its keys are of other things, and those that are spelt like
    ours, but in small letters, hold nothing that could be meant for definitions.
    """
    return _has_key(document) and (
        not all(key[:1].islower() and _nearly(key) and not _may_define(key, value) for key, value in _ours(document))
        or all(map(is_key, document.data))
    )


def _has_key(document: Document) -> bool:
    return any(True for _ in _ours(document))


def _ours(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield the keys of a document that are ours, or nearly, with their values."""
    others = SECTIONS if document.source.name.lower().endswith(".json") else ()
    if isinstance(document.data, dict):
        yield from ((key, value) for key, value in document.data.items() if _nearly(key) and key not in others)


def _may_define(key: str, value: Any) -> bool:
    """Tell whether what stands under a key of ours may be meant for definitions."""
    if isinstance(value, str):
        return is_placeholder(value)
    items = value if isinstance(value, list) else [value]
    name = KEYS.get(key.lower())
    known = kind(name).spellings if name else None
    return not items or any(
        item is None
        or (isinstance(item, dict) and (known is None or not item or any(k.lower() in known for k in item)))
        for item in items
    )


def _foreign(document: Document) -> Diagnostic:
    assert isinstance(document.root, Mapping)
    name, (key, _) = next((name, entry) for name, entry in document.root.entries.items() if _nearly(name))
    words = f"`{shown(name)}` holds no definitions here, and stands among keys of other things: the file is passed over"
    return problem(MISPLACED_DEFINITIONS, document.source, key.start, key.end, words)


def is_key(key: str) -> bool:
    """Tell whether a key can stand at the top of a definition file: one of ours, or nearly, or an extension."""
    return key.startswith(EXTENSIONS) or (_nearly(key) and key not in SECTIONS)


def _nearly(key: str) -> bool:
    """Tell whether a key is one of ours but for case, a missing plural s, and one slip of the keyboard."""
    lowered = key.lower()
    return lowered in _NAMES.names or _NAMES.nearest(lowered) != ""
