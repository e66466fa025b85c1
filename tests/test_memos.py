"""What is kept for a whole run is bounded, however long the run and whatever the files hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import relaylint

PACKAGE = Path(relaylint.__file__).parent
MOST = 10_000
OURS = {
    "definitions._defaults": "kinds and formats",
    "definitions._validator": "kinds, and what they demand",
    "kinds.kind": "kinds",
    "policy.comparisons._option_validator": "relations",
    "providers.ranges_in": "the 256 first octets",
    "providers.suffixes_of": "groups of names in our data",
    "readers.exported._spellings": "kinds",
    "readers.exported_values._shape": "kinds and their properties",
    "readers.script_branches._asks": "nouns of cmdlets",
    "readers.shaping.lists": "kinds",
    "resources._load": "files of ours",
    "resources.folder": "folders of ours",
}
"""The functions whose every answer is kept, and by what: never by anything that a user writes."""


def kept() -> Iterator[tuple[str, ast.FunctionDef, ast.expr]]:
    """Yield each function with a memo: its name, itself, and the decorator."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if ast.unparse(decorator).partition("(")[0] in ("cache", "lru_cache", "functools.cache"):
                    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
                    assert isinstance(node, ast.FunctionDef)
                    yield f"{module}.{node.name}", node, decorator


def test_a_memo_without_bound_is_kept_by_words_of_ours() -> None:
    unbounded = {
        name
        for name, function, decorator in kept()
        if ast.unparse(decorator) == "cache" and (function.args.args or function.args.vararg)
    }
    assert unbounded == set(OURS)


def test_every_other_memo_has_a_bound() -> None:
    sizes = {}
    for name, _, decorator in kept():
        if isinstance(decorator, ast.Call):
            (given,) = [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
            module = __import__(f"relaylint.{name.rpartition('.')[0]}", fromlist=["_"])
            sizes[name] = eval(ast.unparse(given), vars(module))  # noqa: S307  # a number, or the name of one
    assert sizes
    assert {name: size for name, size in sizes.items() if not 0 < size <= MOST} == {}
