"""What an editor shows, so that it is told of what is new and of nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.records import NamedTuple


class Post(NamedTuple):
    """The diagnostics of a file, and the version of the document that they are about; None: it is not open."""

    version: int | None
    diagnostics: tuple[Diagnostic, ...]


_NOTHING = Post(None, ())


class Board:
    """The last post about each file that there was anything to tell of."""

    def __init__(self) -> None:
        self._posts: dict[str, Post] = {}

    def news(self, posts: Mapping[str, Post]) -> Iterator[tuple[str, Post]]:
        """Yield the posts that differ from the last ones, and an empty one for each file of which there is none now."""
        before, self._posts = self._posts, dict(posts)
        for path, post in posts.items():
            if before.get(path, _NOTHING) != post:
                yield path, post
        for path in before:
            if path not in posts:
                yield path, _NOTHING
