"""Records are what `typing.NamedTuple` makes of the same class body."""

from __future__ import annotations

import ast
import pickle
import typing
from pathlib import Path
from typing import Any

import relaylint
from relaylint.core import records
from relaylint.core.text import Span

PACKAGE = Path(relaylint.__file__).parent


def make(base: Any) -> Any:
    class Made(base):  # type: ignore[misc]
        """Says what it is."""

        first: int
        second: str = "b"
        third: Unheard = ()  # type: ignore[name-defined]  # noqa: F821

        limit = 3

        @property
        def doubled(self) -> int:
            return 2 * int(self.first)

        @classmethod
        def of(cls, first: int) -> Any:
            return cls(first)

        def __str__(self) -> str:
            return f"made {self.first}"

    return Made


def test_a_record_is_a_named_tuple() -> None:
    ours, theirs = make(records.NamedTuple), make(typing.NamedTuple)
    for kind in (ours, theirs):
        assert kind.of(2) == kind(2, "b") == (2, "b", ())
    for name in ("__name__", "__qualname__", "__doc__", "__module__", "__bases__", "_fields", "_field_defaults"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert {name for name in vars(ours) if name[:2] != "__"} == {name for name in vars(theirs) if name[:2] != "__"}
    one, other = ours(4, third=5), theirs(4, third=5)
    assert (repr(one), str(one), one.doubled, one.limit) == (repr(other), str(other), 8, 3)
    assert one._replace(second="c")._asdict() == {"first": 4, "second": "c", "third": 5}
    assert not hasattr(one, "__dict__")


def test_a_record_can_be_pickled() -> None:
    again = pickle.loads(pickle.dumps(Span(1, 2)))  # noqa: S301
    assert again == Span(1, 2)
    assert type(again) is Span


def test_every_record_of_ours_is_one() -> None:
    dear = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "typing"
        and any(name.name == "NamedTuple" for name in node.names)
    ]
    assert dear == ["core/records.py"]
