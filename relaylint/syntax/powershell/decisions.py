"""Decides branches of a script whose conditions are known: their blocks belong to those around them, or never run."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from relaylint.syntax.powershell.actions import Block, Branching, Runs, Script
from relaylint.syntax.powershell.branching import chosen_arms, chosen_clauses
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.items import Turn
from relaylint.syntax.powershell.statements import Clause

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
    flow.go(choice.clauses[0].start if choice.clauses else 0, choice.around)
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
