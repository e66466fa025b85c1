"""Knows the loops whose items can be followed: `foreach` and `ForEach-Object` over lists of known items."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from relaylint.core.document import Mapping, Scalar, Sequence, resolved
from relaylint.syntax.powershell.actions import Block
from relaylint.syntax.powershell.scope import Value, variable_key
from relaylint.syntax.powershell.statements import CommandNode, ForEach, Pipeline
from relaylint.syntax.powershell.syntax_tree import ScriptBlock, SyntaxNode

LOOPING: Final = frozenset({"foreach-object", "foreach", "%"})
"""Commands, in lower case, that run their only block for every item that is piped to them."""
AUTOMATIC: Final = frozenset({"_", "psitem"})
"""Variables, in lower case, that hold the current pipeline object."""
_MOST_ITEMS: Final = 200
"""Maximum number of items that are followed."""
MOST_LOOPED: Final = 500_000
"""Maximum number of characters evaluated in loops per script, counting every iteration."""


class Turn:
    """An iteration of a loop: ``names``, in lower case, hold an item; ``sure``: the iteration runs completely.

    Values computed in the loop are cached per iteration. ``around``: the iteration of the loop around it.
    ``taken``: the branches in it that run, ``left``: those that do not.
    """

    def __init__(
        self, block: Block, names: Collection[str], value: Value, sure: bool, around: Turn | None = None
    ) -> None:
        self.block = block
        self.names = names
        self.value = value
        self.sure = sure
        self.around = around
        self.taken: set[Block] = set()
        self.left: set[Block] = set()
        self.known: dict[int, Value] = {}
        self.built: dict[tuple[tuple[int, bool], ...], Value] = {}

    def certain(self, block: Block) -> bool:
        """Return whether a block certainly runs in the current iterations: a branch, or the loop itself."""
        turn: Turn | None = self
        while turn is not None:
            if block in turn.taken or (turn.sure and block is turn.block):
                return True
            turn = turn.around
        return False


def loop_names(block: Block, text: str) -> frozenset[str]:
    """Return the names, in lower case, of the variable that holds the item of the loop with a block."""
    origin = block.origin
    if not isinstance(origin, ForEach):
        return AUTOMATIC
    variable = origin.variable
    return frozenset({variable_key(text[variable.start : variable.end])} if variable else ())


def last_block(loop: SyntaxNode) -> ScriptBlock | None:
    """Return the block that a pipeline ends with; None if there is none."""
    last = loop.elements[-1] if isinstance(loop, Pipeline) and len(loop.elements) == 2 else None
    element = last.elements[-1] if isinstance(last, CommandNode) and last.elements else None
    return element if isinstance(element, ScriptBlock) else None


def items_of_loop(value: Value) -> list[Value] | None:
    """Return the items that a loop over a value iterates over; None unless each is a known string, number or table."""
    node = resolved(value.node)
    below = value.below
    if value.opaque:
        return None
    if isinstance(node, Sequence):
        if len(node.items) > _MOST_ITEMS:
            return None
        size = max(1, value.size // max(1, len(node.items)))
        items = [Value(item, below.get(index, {}), size, origin=item) for index, item in enumerate(node.items)]
    else:
        items = [value._replace(origin=value.node)]
    known = all(not item.opaque and _is_item(item) for item in items)
    return items if known else None


def _is_item(value: Value) -> bool:
    node = resolved(value.node)
    return isinstance(node, Mapping) or (isinstance(node, Scalar) and node.value is not None)
