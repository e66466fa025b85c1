"""Determines whether branches are exhaustive for an `if` or `switch`, so that exactly one of them runs."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from relaylint.syntax.powershell.actions import Block

_IF: Final = re.compile(r"if\b", re.IGNORECASE)
_ELSE_IF: Final = re.compile(r"\s*elseif\b", re.IGNORECASE)
_ELSE: Final = re.compile(r"\s*else\s*", re.IGNORECASE)
_SWITCH: Final = re.compile(r"switch\b", re.IGNORECASE)
_DEFAULT: Final = re.compile(r"[\s;]*default\s*", re.IGNORECASE)
_LABEL: Final = re.compile(r"[\s;]*[^\s;{}#][^;{}#\r\n]{0,200}\s*")


def around(text: str, arms: Collection[Block]) -> Block | None:
    """Return the block around exhaustive branches; None if it is possible that none of them runs."""
    by_start = sorted(arms, key=_start)
    for arm in by_start:
        enclosing = _if_else(text, arm, by_start) or _switch(text, arm, by_start)
        if enclosing:
            return enclosing
    return None


def _if_else(text: str, last: Block, arms: list[Block]) -> Block | None:
    """Return the block around an `if` whose `else` is the last branch, if all of its branches are given."""
    arm, wanted = last, _ELSE
    for before in reversed(arms[: arms.index(last)]):
        if before.around is not last.around or before.end > arm.start:
            continue
        if not _stands(wanted, text, before.end, arm.start, whole=wanted == _ELSE):
            return None
        if _IF.match(text, before.begins):
            return last.around
        arm, wanted = before, _ELSE_IF
    return None


def _switch(text: str, default: Block, arms: list[Block]) -> Block | None:
    """Return the block around a `switch` with a default, if all of its branches are given."""
    body = default.around
    if body is None or _SWITCH.match(text, body.begins) is None:
        return None
    inside, at, has_default = [arm for arm in arms if arm.around is body], body.start + 1, False
    for arm in inside:
        if not _LABEL.fullmatch(text, at, arm.start):
            return None
        has_default = has_default or _DEFAULT.fullmatch(text, at, arm.start) is not None
        at = arm.end
    return body.around if has_default and not text[at : body.end - 1].strip(" \t\r\n;") else None


def _stands(pattern: re.Pattern[str], text: str, start: int, end: int, *, whole: bool) -> bool:
    return (pattern.fullmatch if whole else pattern.match)(text, start, end) is not None


def _start(block: Block) -> int:
    return block.start
