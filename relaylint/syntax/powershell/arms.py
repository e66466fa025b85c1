"""Determines whether branches are exhaustive for an `if` or `switch`, so that exactly one of them runs."""

from __future__ import annotations

from collections.abc import Collection

from relaylint.syntax.powershell.actions import Block


def around(arms: Collection[Block]) -> Block | None:
    """Return the block around exhaustive branches; None if it is possible that none of them runs."""
    given = set(arms)
    for arm in sorted(given, key=_start):
        choice = arm.choice
        if choice and choice.whole and given.issuperset(block for _, block in choice.arms):
            return choice.around.whole
    return None


def _start(block: Block) -> int:
    return block.start
