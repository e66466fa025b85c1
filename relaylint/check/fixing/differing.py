"""What makes one list of another, with as much of it as possible where it stands."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from relaylint.core.records import NamedTuple


class Differences(NamedTuple):
    """The items that are replaced, by index, those that are taken out, and those that are added at the end."""

    replaced: dict[int, Any]
    removed: list[int]
    added: list[Any]


def differences(before: list[Any], after: list[Any], *, freely: bool) -> Differences | None:
    """Return what makes one list of another; where items would come between those that stay, item by item by place if
    that may be done ``freely``, and else None."""
    made = Differences({}, [], [])
    for tag, start, end, first, last in SequenceMatcher(None, _marks(before), _marks(after), False).get_opcodes():
        if tag == "equal":
            continue
        same = min(end - start, last - first)
        if last - first > same and end < len(before):
            return _by_place(before, after) if freely else None
        made.replaced.update({start + offset: after[first + offset] for offset in range(same)})
        made.removed.extend(range(start + same, end))
        made.added.extend(after[first + same : last])
    return made


def _by_place(before: list[Any], after: list[Any]) -> Differences:
    marks = zip(_marks(before), _marks(after), strict=False)
    replaced = {index: after[index] for index, (old, new) in enumerate(marks) if old != new}
    return Differences(replaced, list(range(len(after), len(before))), after[len(before) :])


def _marks(items: list[Any]) -> list[str]:
    """Return what items have in common that are the same."""
    return [f"{type(item).__name__} {item!r}" for item in items]
