"""What readers of exports make of a text, in forms to compare; and damaged texts, with what must hold of each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from relaylint.core.diagnostic import Severity
from relaylint.core.document import Mapping, Node, Sequence
from relaylint.formats.recognition import read
from relaylint.model.definitions import Contribution, contribution
from relaylint.model.kinds import kind
from relaylint.syntax.reading import Limits, Reading

from .outline import Line

NOTHING = Reading([], [])
"""What comes of a text that is not looked at, or that no reader takes."""


def taken(name: str, text: str | bytes, limits: Limits | None = None) -> Reading:
    """Return what the readers make of a file."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return read(name, data, limits or Limits(), lambda name: None) or NOTHING


def contributed(reading: Reading) -> Contribution:
    """Return what a reading without problems, but notes, contributes to its tenant."""
    assert [found for found in reading.problems if found.severity is not Severity.INFO] == []
    (document,) = reading.documents
    return contribution(document)


def told(reading: Reading) -> list[Line]:
    """Return each definition as its kind, its writable properties, and what cannot be known of it, and why."""
    made = contributed(reading)
    assert made.diagnostics == []
    return [
        (
            definition.kind.name,
            {name: value for name, value in definition.data.items() if not _read_only(definition.kind.name, name)},
            {path: reason.reason for path, reason in definition._unknown.items()},
        )
        for definition in made.definitions
    ]


def _read_only(kind_name: str, name: str) -> bool:
    return bool(kind(kind_name).properties[name].get("readOnly"))


def written(reading: Reading, *path: str | int) -> list[tuple[str, str, str]]:
    """Return place, text and value of each scalar below a path of the one document, keys included."""
    (document,) = reading.documents
    node: Node = document.root
    for step in path:
        if isinstance(node, Mapping):
            node = node.entries[str(step)][1]
        elif isinstance(node, Sequence):
            assert isinstance(step, int)
            node = node.items[step]
    return [
        (f"{line}:{column}", document.source.text[leaf.start : leaf.end], repr(leaf.value))
        for leaf in _leaves(node)
        for line, column in (document.source.position(leaf.start),)
    ]


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        for key, value in node.entries.values():
            yield key
            yield from _leaves(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _leaves(item)
    else:
        yield node


def damaged(text: str, pieces: list[str], count: int) -> Iterator[str]:
    """Yield a text after a few changes, differently every time and always alike, and cut off in many places."""
    maker = random.Random(len(text))  # noqa: S311  # not for secrets
    for _ in range(count):
        made = text
        for _ in range(maker.choice([1, 1, 2, 4])):
            at = maker.randrange(len(made) + 1)
            end = min(len(made), at + maker.randrange(12))
            made = made[:at] + maker.choice(["", maker.choice(pieces), made[at:end] * 2]) + made[end:]
        yield made
    for end in range(0, len(text), max(1, len(text) // count)):
        yield text[:end]


def check(reading: Reading) -> None:
    """Assert that every place of a reading lies in its text, and that definitions can be made of it."""
    for problem in reading.problems:
        for source, span in (problem.primary.location, *(label.location for label in problem.related)):
            assert 0 <= span.start <= span.end <= len(source.text)
        assert problem.message.isprintable()
    for document in reading.documents:
        assert repr(document.root.value) == repr(document.data)
        nodes: list[Any] = list(_leaves(document.root))
        assert all(0 <= node.start <= node.end <= len(document.source.text) for node in nodes)
        for diagnostic in contribution(document).diagnostics:
            source, span = diagnostic.primary.location
            assert 0 <= span.start <= span.end <= len(source.text)
