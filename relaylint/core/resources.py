"""Locates the shipped ``rules``, ``schemas`` and ``data``, in an installed package or in a checkout."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

from relaylint import REPOSITORY

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PUBLISHED: dict[str, str] = {
    "definitions": "definitions.schema.json",
    "rule": "rule.schema.json",
    "settings": "settings.schema.json",
}
"""File names of the generated schemas for editors."""


@cache
def folder(name: str) -> str:
    """Return the absolute path of the shipped folder ``name``. Raises FileNotFoundError."""
    for base in (os.path.join(_PACKAGE, "_data"), os.path.dirname(_PACKAGE)):
        path = os.path.join(base, name)
        if os.path.isdir(path):
            return path
    raise FileNotFoundError(f"this installation has no folder {name!r}")


def pack_file() -> str:
    """Return the path of the compiled rule pack; the file need not exist."""
    return os.path.join(_PACKAGE, "_pack.json")


@cache
def _load(place: str, file: str) -> Any:
    with open(os.path.join(folder(place), file), "rb") as stream:
        return json.load(stream)


def data(name: str) -> Any:
    """Return the shipped data file ``name``, given without ``.json``; the result is cached and must not be modified.

    Raises FileNotFoundError.
    """
    return _load("data", f"{name}.json")


def published(name: str) -> str:
    """Return the URL from which editors fetch a schema in ``PUBLISHED``."""
    return f"{REPOSITORY}/raw/main/schemas/{PUBLISHED[name]}"


def generated(file: str) -> Any:
    """Return a shipped JSON Schema unchanged."""
    return _load("schemas", file)


def resolved_schema(file: str) -> Any:
    """Return a shipped JSON Schema with every ``$ref`` resolved.

    References are to files in the same folder, or to a ``$defs`` entry in one; nothing is fetched.
    """
    return _inline(_load("schemas", file), file)


def _inline(node: Any, file: str) -> Any:
    if isinstance(node, list):
        return [_inline(item, file) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" not in node:
        return {key: _inline(value, file) for key, value in node.items() if key != "$defs"}
    target, _, pointer = node["$ref"].partition("#")
    schema = _load("schemas", target or file)
    for step in filter(None, pointer.split("/")):
        schema = schema[step]
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**_inline(schema, target or file), **_inline(beside, file)}
