"""Parses JSON: plain data from the standard library, source spans from a scanner that runs on demand.

A file without findings costs one ``json.loads``. The scanner also locates what the standard library does not report:
duplicate keys, and where a limit is exceeded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from relaylint.core.checks import LIMIT_EXCEEDED, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Document, Mapping, Node, Scalar, Sequence
from relaylint.core.text import Source
from relaylint.syntax.reading import MAX_DIGITS, Limits, ReadError, Reading, add_problem, duplicate_key

# Escapes are masked by NUL first: one outside a string is a fault, behind which nothing is looked at. An unterminated
# string is a token as well, to the end: else each quote in it would be tried in turn.
_TOKEN = re.compile(r'(?P<mark>[][{}:,])|(?P<string>"[^"]*"?)|(?P<word>[^][{}:,"\s\0]+)|(?P<fault>\0[\s\S]*)')
_MAX_DEPTH = 500
_COUNTED = {"value", "Count"}
"""The keys of the objects that `ConvertTo-Json` in Windows PowerShell 5.1 writes around some lists."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_WRITTEN = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class _RefusedError(Exception):
    """A value that is not valid JSON, or too long."""


def read(source: Source, limits: Limits) -> Reading:
    """Return the document of a JSON text, and the problems in it."""
    try:
        return _read(source, limits)
    except ReadError as error:
        return Reading([], [error.diagnostic(source)])


def _read(source: Source, limits: Limits) -> Reading:
    text = source.text
    opened = text.count("[") + text.count("{")
    if 1 + opened + text.count(",") + text.count(":") > limits.nodes:  # there cannot be more nodes
        _refuse_beyond(source, limits)
    twice: list[bool] = []

    def unique(pairs: list[tuple[str, Any]]) -> Any:
        made = dict(pairs)
        if len(made) != len(pairs):
            twice.append(True)
        return made["value"] if _is_list(made) else made

    try:
        data = json.loads(text, object_pairs_hook=unique, parse_constant=_refuse, parse_int=_integer)
    except json.JSONDecodeError as error:
        if opened > limits.depth:  # the maximum depth of the standard library depends on the version of Python
            _refuse_beyond(source, limits, error.pos)
        start, words = _place_and_words(error, text)
        raise ReadError(SYNTAX_ERROR, start, min(start + 1, len(text)), words) from None
    except _RefusedError as refused:
        raise _refused(source, str(refused)) from None
    except RecursionError:  # the standard library supports about a thousand levels
        _refuse_beyond(source, limits._replace(depth=min(limits.depth, _MAX_DEPTH)))
        raise
    if opened > limits.depth and _deeper(data, limits.depth):
        _refuse_beyond(source, limits)
    if ("\\u" in text or not text.isascii()) and _SURROGATE_WRITTEN.search(text):
        _refuse_half_characters(source)
    if not twice:
        return Reading([Document(source, data, _Tree(source))], [])
    problems: list[Diagnostic] = []
    try:
        root = _scan(source, problems)
    except ReadError as error:
        return Reading([], [*problems, error.diagnostic(source)])
    return Reading([Document(source, root.value, root)], problems)


class _Tree:
    """Builds the tree of a text."""

    __slots__ = ("source",)

    def __init__(self, source: Source) -> None:
        self.source = source

    def __call__(self) -> Node:
        return _scan(self.source, [])


def _place_and_words(error: json.JSONDecodeError, text: str) -> tuple[int, str]:
    """Return offset and message of a fault; a trailing comma is reported alike for every version of Python."""
    start = min(error.pos, len(text))
    if text.startswith("\ufeff"):
        return start, "a byte order mark stands inside the text"
    before = text[:start].rstrip()
    if text[start : start + 1] in ("}", "]") and before.endswith(","):
        start = len(before) - 1
    if text[start : start + 1] == "," and text[start + 1 :].lstrip()[:1] in ("}", "]"):
        return start, "a comma stands before the closing bracket"
    return start, f"{error.msg[0].lower()}{error.msg[1:]}".removesuffix(" at").removesuffix(" starting")


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Return the tokens of a text; only their offsets matter, strings are not decoded."""
    return _TOKEN.finditer(text.replace("\\\\", "\0\0").replace('\\"', "\0\0"))


def _refuse(word: str) -> Any:
    raise _RefusedError(word)


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _RefusedError(digits)
    return int(digits)


def _refused(source: Source, word: str) -> ReadError:
    """Return the error at the first token that starts with ``word``."""
    tokens = _tokens(source.text)
    start, end = next(token.span() for token in tokens if token["word"] and token["word"].startswith(word))
    if len(word) > MAX_DIGITS:
        return ReadError(LIMIT_EXCEEDED, start, end, f"a number of more than {MAX_DIGITS:,} digits")
    return ReadError(SYNTAX_ERROR, start, end, f"`{word}` is not JSON")


def _deeper(data: Any, depth: int) -> bool:
    """Return whether lists and mappings are nested deeper than ``depth``."""
    level = [data]
    for _ in range(depth + 1):
        level = [item for item in level if isinstance(item, list | dict)]
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
    return bool(level)


def _refuse_beyond(source: Source, limits: Limits, end: int | None = None) -> None:
    """Raise `ReadError` if the text, up to ``end``, exceeds the limits on depth or nodes."""
    depth = count = 0
    for match in _tokens(source.text[:end]):
        mark = match["mark"]
        if mark is None or mark in "[{":
            count += 1
            depth += mark is not None
        elif mark in "]}":
            depth -= 1
        start = match.start()
        if depth > limits.depth:
            raise ReadError(LIMIT_EXCEEDED, start, start + 1, f"nested deeper than {limits.depth}")
        if count > limits.nodes:
            raise ReadError(LIMIT_EXCEEDED, start, match.end(), f"more than {limits.nodes:,} nodes")


def _refuse_half_characters(source: Source) -> None:
    """Raise `ReadError` at the first string with an unpaired surrogate."""
    for match in _tokens(source.text):
        if match["string"] and _SURROGATE.search(json.loads(source.text[slice(*match.span())])):
            raise ReadError(SYNTAX_ERROR, *match.span(), "half of a surrogate pair is not a character")


def _scan(source: Source, problems: list[Diagnostic]) -> Node:
    """Return the node tree of a text that ``json.loads`` accepted, and report duplicate keys."""
    stack: list[Any] = []
    container: Any = None
    key: Scalar | None = None
    node: Node = Scalar(0, 0, None)
    for match in _tokens(source.text):
        start, end = match.span()
        mark = match["mark"]
        if mark is None:
            node = Scalar(start, end, json.loads(source.text[start:end]))
        elif mark in "{[":
            stack.append((container, key))
            container, key = Mapping(start) if mark == "{" else Sequence(start), None
            continue
        elif mark in "}]":
            container.end = end
            node = container.entries["value"][1] if _is_list(container.value) else container
            container, key = stack.pop()
        else:
            continue
        if isinstance(container, Sequence):
            container.items.append(node)
            container.value.append(node.value)
        elif isinstance(node, Scalar) and container is not None and key is None:
            key = node
        elif key is not None:
            _enter(container, key, node, source, problems)
            key = None
    return node


def _is_list(value: Any) -> bool:
    """Return whether an object represents the list in it and its length."""
    return isinstance(value, dict) and value.keys() == _COUNTED and isinstance(value["value"], list)


def _enter(mapping: Mapping, key: Scalar, node: Node, source: Source, problems: list[Diagnostic]) -> None:
    name = key.value
    if name in mapping.entries:
        add_problem(problems, duplicate_key(source, name, mapping.entries[name][0], key))
    else:
        mapping.entries[name] = (key, node)
        mapping.value[name] = node.value
