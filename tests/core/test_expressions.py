"""No regular expression of ours has a possessive repeat or an atomic group: interpreters disagree about them.

CPython before 3.11.5 loses its place in a possessive repeat of a group, and PyPy lets `a++` match nothing.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import relaylint

ROOT = Path(__file__).resolve().parent.parent.parent
PARSER: Any = importlib.import_module("re._parser")
CONSTANTS: Any = importlib.import_module("re._constants")
REFUSED = {CONSTANTS.POSSESSIVE_REPEAT, CONSTANTS.ATOMIC_GROUP}
PLACES = ("relaylint", "action", "scripts", "dev.py", "hatch_build.py")
FILES = sorted(
    file for place in PLACES for file in ((ROOT / place).rglob("*.py") if "." not in place else [ROOT / place])
)


def refused(pattern: str, flags: int = 0) -> bool:
    """Tell whether an expression has a construct that interpreters disagree about."""

    def within(part: Any) -> Iterator[Any]:
        if isinstance(part, CONSTANTS._NamedIntConstant):
            yield part
        elif isinstance(part, (list, tuple, PARSER.SubPattern)):
            for item in part:
                yield from within(item)

    return not REFUSED.isdisjoint(within(PARSER.parse(pattern, flags)))


def written(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that can be an expression, with their lines; a variable in one counts as a letter."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
        if re.search(r"[*+?}]\+|\(\?>", text):
            yield node.lineno, text


def compiled() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the expressions that the modules of the package hold, with the names of those."""
    for module in pkgutil.walk_packages(relaylint.__path__, "relaylint."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            kept = [value, getattr(value, "__self__", None), getattr(value, "match", None)]
            if inspect.isfunction(value):
                kept += inspect.getclosurevars(value).nonlocals.values()
            for found in kept:
                pattern = found if isinstance(found, re.Pattern) else getattr(found, "__self__", None)
                if isinstance(pattern, re.Pattern):
                    yield f"{module.name}.{name}", pattern


@pytest.mark.parametrize("pattern", ["a++", "a*+b", "(?:a|b)?+", "a{1,2}+", "x(?>a|b)y", "(?:c(a++)|d)", "(?=a*+)"])
def test_constructs_are_seen(pattern: str) -> None:
    assert refused(pattern)


@pytest.mark.parametrize("pattern", [r"\++", r"[*+]+", r"a+(?=b)", r"(?:a|b)*", r"(a)\1", "[?+*+]"])
def test_others_are_not(pattern: str) -> None:
    assert not refused(pattern)


def test_written() -> None:
    wrong = []
    for file in FILES:
        for line, text in written(file):
            with suppress(re.error):  # no expression, or a part of one: `++` is an operator of PowerShell
                if refused(text):
                    wrong.append(f"{file.relative_to(ROOT)}:{line}: {text}")
    assert wrong == []


def test_compiled() -> None:
    found = list(compiled())
    assert len(found) > 100
    assert [name for name, pattern in found if isinstance(pattern.pattern, str) and refused(pattern.pattern)] == []
