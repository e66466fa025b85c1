"""Decides branches of a script whose conditions are known: their blocks belong to those around them, or never run."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import partial
from typing import Final

from relaylint.core.text import Span
from relaylint.syntax.powershell.actions import Block, Branching, Runs, Script
from relaylint.syntax.powershell.branching import chosen_arms, chosen_clauses
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.items import Turn
from relaylint.syntax.powershell.statements import Clause, children
from relaylint.syntax.powershell.syntax_tree import Variable

_MOST_TRIES: Final = 100
"""Maximum number of `try` before an assignment of which one may contain it."""
_OF_SWITCH: Final = re.compile(r"\$(?:_|psitem|matches)\b|\b(?:break|continue)\b", re.IGNORECASE)
"""What means something else in a `switch` than around it."""


def settle(script: Script, flow: Flow, text: str) -> Script:
    """Return the script without what never runs; a block that always runs is part of the one around it."""
    for choice in script.choices:
        flow.values.affords(partial(_decide, choice, flow, text))
    if not flow.deciding:
        return script
    for block in script.blocks.values():
        block.around = block.around.whole if block.around else None
    for command in script.commands:
        command.block = command.block.whole
    return script._replace(commands=[command for command in script.commands if not command.block.never_runs])


def _decide(choice: Branching, flow: Flow, text: str) -> None:
    chosen = _chosen(choice, flow, text)
    if chosen is None:
        return
    flow.deciding = True
    for clause, block in choice.arms:
        block.dead = clause not in chosen
        if not block.dead:
            block.into, block.runs = choice.around, Runs.ONCE


def _chosen(choice: Branching, flow: Flow, text: str) -> list[Clause] | None:
    """Return the branch that runs, or none; None if that is unknown."""
    start = choice.clauses[0].start if choice.clauses else 0
    flow.go(start, choice.around)
    if any(_may_differ(variable, start, flow, text) for variable in _variables(choice)):
        return None
    if choice.of_if:
        return chosen_clauses(choice.clauses, flow.values)
    if choice.subject is None or any(_OF_SWITCH.search(text, block.start, block.end) for _, block in choice.arms):
        return None
    return chosen_arms(choice.subject, choice.clauses, flow.values)


def runs_in_turn(block: Block, turn: Turn, flow: Flow, text: str) -> bool:
    """Return whether a block in a loop may run in an iteration; the branches that do are noted."""
    around: Block | None = block
    inner: Turn | None = turn
    while around is not None and inner is not None:
        choice = around.choice
        if around is inner.block:
            inner = inner.around
        elif choice and choice.of_if and not (around in inner.taken or around in inner.left):
            chosen = _chosen(choice, flow, text)
            for clause, arm in choice.arms if chosen is not None else ():
                (inner.taken if clause in (chosen or ()) else inner.left).add(arm)
        if inner is not None and around in inner.left:
            return False
        around = around.around
    return True


def _variables(choice: Branching) -> Iterator[Variable]:
    """Yield the variables in the conditions of a choice."""
    stack = [clause.condition for clause in choice.clauses if clause.condition]
    stack += [choice.subject] if choice.subject else []
    while stack:
        node = stack.pop()
        if isinstance(node, Variable):
            yield node
        stack += children(node)


def _may_differ(variable: Variable, at: int, flow: Flow, text: str) -> bool:
    """Return whether a variable may have another value at an offset than the script shows.

    Other code may set it, or an error may pass over its assignment.
    """
    name = text[variable.start : variable.end]
    value = flow.assigned(name)
    if value is None:
        return False
    sourced, tries = flow.script.sourced, flow.script.tries
    if bisect_left(sourced, value.start) < bisect_left(sourced, at):
        return True
    count = bisect_right(tries, value.start, key=_start)
    return any(value.start < span.end <= at for span in tries[max(0, count - _MOST_TRIES) : count])


def _start(span: Span) -> int:
    return span.start
