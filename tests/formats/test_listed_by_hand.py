"""What a format has to know of properties and kinds stands in the schemas: no module lists them a second time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaylint.docs import indexing
from relaylint.model.kinds import kind
from relaylint.model.schema_index import CMDLETS, FILES, SECTIONS, TYPES

PACKAGE = Path(__file__).resolve().parent.parent.parent / "relaylint"
MODULES = sorted(
    path
    for folder in ("formats", "model")
    for path in (PACKAGE / folder).rglob("*.py")
    if str(path) != indexing.index_path()
)
MOST = 2
"""A condition asks for one name or two, whose meaning it knows; three are a list."""
TELLING = {"x-export", "x-mark", "x-tells", "x-file", "x-numbers"}


def _telling() -> set[str]:
    """Return the names of properties, in lower case, that are no everyday words: those that tell something."""
    return {
        name.lower()
        for about in map(kind, FILES)
        for main, schema in about.properties.items()
        if not TELLING.isdisjoint(schema)
        for name in (main, *schema.get("x-aliases", ()))
    }


NAMES = {
    "properties": _telling(),
    "kinds": {name.lower() for name in FILES} | {name.lower() for name in TYPES} | {*SECTIONS},
    "cmdlets": {*CMDLETS},
}


def _lists(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Yield the words in each list, table and text of a module, but its documentation, with the line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    read = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in read:
            yield node.lineno, _words(node)
        elif isinstance(node, ast.Dict):
            yield node.lineno, set().union(*map(_words, filter(None, node.keys)))
            yield node.lineno, set().union(*map(_words, node.values))
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            yield node.lineno, set().union(*map(_words, node.elts))


def _words(node: ast.AST) -> set[str]:
    """Return the words of a text, in lower case, but those that it quotes for people."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return set(re.findall(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.sub("`[^`]*`", "", node.value.lower())))
    return set()


@pytest.mark.parametrize("sort", NAMES)
def test_nothing_of_the_schemas_is_listed_by_hand(sort: str) -> None:
    found = [
        (path.relative_to(PACKAGE).as_posix(), line, sorted(words & NAMES[sort]))
        for path in MODULES
        for line, words in _lists(path)
        if len(words & NAMES[sort]) > MOST
    ]
    assert found == []


def test_a_list_would_be_seen(tmp_path: Path) -> None:
    names = sorted(NAMES["properties"])[:3]
    for text in (
        repr(names),
        repr(" ".join(names)),
        repr("|".join(names)),
        repr(dict.fromkeys(names, 1)),
        f"(*{names}, 'x')",
    ):
        path = tmp_path / "module.py"
        path.write_text(f"X = {text}\n")
        assert any(len(words & NAMES["properties"]) > MOST for _, words in _lists(path)), text
