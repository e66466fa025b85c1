"""What is said about a run besides its report: words in which the names of files are made when they are printed."""

from __future__ import annotations

from collections.abc import Callable

from relaylint.core.records import NamedTuple


class Named(str):
    """The absolute path of a file as a part of a notice: people see the name that it has where it is printed."""

    __slots__ = ()


class Notice(NamedTuple):
    """One line for people, in parts: what is `Named` is a file, and all else is text."""

    parts: tuple[str, ...] = ()

    def said(self, name: Callable[[str], str]) -> str:
        """Return the words; ``name`` gives the name under which people see a file."""
        return "".join(name(part) if isinstance(part, Named) else part for part in self.parts)

    def __bool__(self) -> bool:
        """Tell whether it says anything."""
        return bool(self.parts)


Tell = Callable[[Notice], None]
"""Takes what is said while a run goes on."""


def notice(*parts: str) -> Notice:
    """Return a notice of these parts."""
    return Notice(parts)


def ignored(_: Notice) -> None:
    """Take a notice, for callers who want none."""


class RefusedError(Exception):
    """A run that cannot be done as it is asked for; ``hint`` says what to do instead."""

    def __init__(self, said: Notice | str, hint: Notice | str = "") -> None:
        self.notice = Notice((said,)) if isinstance(said, str) else said
        self.hint = Notice((hint,) if hint else ()) if isinstance(hint, str) else hint
        super().__init__(self.notice.said(str))
