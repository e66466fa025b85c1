"""Messages about a run besides its report; the displayed names of files are made when they are printed."""

from __future__ import annotations

from collections.abc import Callable

from relaylint.core.records import NamedTuple


class Named(str):
    """The absolute path of a file as part of a notice; it is replaced by its displayed name."""

    __slots__ = ()


class Notice(NamedTuple):
    """A one-line message in parts: a `Named` part is a file, all others are text."""

    parts: tuple[str, ...] = ()

    def said(self, name: Callable[[str], str]) -> str:
        """Return the message; ``name`` maps a path to its displayed name."""
        return "".join(name(part) if isinstance(part, Named) else part for part in self.parts)

    def __bool__(self) -> bool:
        """Return whether there is a message."""
        return bool(self.parts)


Tell = Callable[[Notice], None]
"""Receives notices during a run."""


def notice(*parts: str) -> Notice:
    """Return a notice of these parts."""
    return Notice(parts)


def ignored(_: Notice) -> None:
    """Discard a notice."""


class RefusedError(Exception):
    """A run that is impossible as requested; ``hint`` says what to do instead."""

    def __init__(self, said: Notice | str, hint: Notice | str = "") -> None:
        self.notice = Notice((said,)) if isinstance(said, str) else said
        self.hint = Notice((hint,) if hint else ()) if isinstance(hint, str) else hint
        super().__init__(self.notice.said(str))
