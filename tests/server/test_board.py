"""An editor is told of what is new, and of nothing twice."""

from __future__ import annotations

from relaylint.core.checks import UNREADABLE_FILE
from relaylint.core.diagnostic import Diagnostic, Label, Location
from relaylint.core.text import Source, Span
from relaylint.server.board import Board, Post


def diagnostic(words: str) -> Diagnostic:
    return Diagnostic.of(UNREADABLE_FILE, words, Label(Location(SOURCE, Span(0, 1))))


SOURCE = Source("/a", "text")
NOTHING = Post(None, ())


def test_news() -> None:
    board, first, second = Board(), Post(1, (diagnostic("x"),)), Post(2, (diagnostic("x"),))
    assert list(board.news({"/a": first, "/b": NOTHING, "/c": Post(1, ())})) == [("/a", first), ("/c", Post(1, ()))]
    assert list(board.news({"/a": first, "/b": NOTHING})) == [("/c", NOTHING)]
    assert list(board.news({"/a": second, "/b": NOTHING})) == [("/a", second)]
    assert list(board.news({"/a": second._replace(diagnostics=(diagnostic("y"),))})) != []
    assert list(board.news({})) == [("/a", NOTHING)]
    assert list(board.news({})) == []
