"""Did you mean: the nearest of some names, and lists of names in words."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 100
"""No name is longer; to compare a text of megabytes with names would take seconds."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name most like ``word``, compared without regard to case; None if none is near."""
    if len(word) > _LONGEST:
        return None
    import difflib

    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.7)
    return lowered[found[0]] if found else None


def one_slip_apart(word: str, other: str) -> bool:
    """Tell whether one slip of the keyboard turns a word into another: a letter more, less, wrong, or two swapped."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, wanted = word[start:], other[start:]
    while rest and wanted and rest[-1] == wanted[-1]:
        rest, wanted = rest[:-1], wanted[:-1]
    return (len(rest) <= 1 and len(wanted) <= 1) or (len(rest) == 2 and rest == wanted[::-1])


def closest(word: str, names: Iterable[str]) -> str:
    """Return ``did you mean …`` for the nearest name, or an empty text."""
    found = nearest(word, names)
    return f"did you mean `{found}`?" if found else ""


def listed(names: Iterable[str]) -> str:
    """Return names in back-ticks, joined by commas and ``or``."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
