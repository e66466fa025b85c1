"""The values of a PowerShell script's variables at any location, as far as its tree determines them.

A script may reuse a variable. Its value at a location is that of the last assignment before it in straight-line code,
unless a branch, a loop or another function may have changed it in between.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from typing import Any, Final

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Mapping, MaybeNothing, Node, Path, Scalar, Sequence, resolved
from relaylint.syntax.powershell.actions import Block, Runs, Script, VariableChange, piped_items
from relaylint.syntax.powershell.arms import around
from relaylint.syntax.powershell.branching import same_value
from relaylint.syntax.powershell.evaluator import Evaluator
from relaylint.syntax.powershell.items import (
    AUTOMATIC,
    LOOPING,
    MOST_LOOPED,
    Turn,
    items_of_loop,
    last_block,
    loop_names,
)
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.scope import Value, opaque, variable_key
from relaylint.syntax.powershell.statements import Assignment, ForEach, Jump
from relaylint.syntax.powershell.syntax_tree import SyntaxNode
from relaylint.syntax.powershell.types import Type
from relaylint.syntax.reading import Limits, shown
from relaylint.values.literals import Gap

_MOST_CHANGES: Final = 100
"""Maximum number of changes of a variable that are traced back from one use."""
_MOST_ARMS: Final = 20
"""Maximum number of branches, and of assignments in them, that are compared."""
_DEEPEST: Final = 30
"""Maximum depth of variables assigned to one another, including brackets."""
_CONSTANTS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}
_OF_SWITCH: Final = re.compile(r"\$(?:_|psitem|matches)\b|\b(?:break|continue)\b", re.IGNORECASE)
"""What means something else in a `switch` than around it."""
_NEW_TABLE: Final = re.compile(
    r"\s*(?:New-Object\s+(?:-TypeName\s+)?(?P<quote>['\"]?)(?:System\.)?(?:Collections\.)?Hashtable(?P=quote)"
    r"|\[(?:System\.)?(?:Collections\.)?hashtable\]::new\(\))",
    re.IGNORECASE,
)


class Flow:
    """The variables of a script at a location, and the values there.

    Recoverable faults in values go to ``problems``. ``turn`` is the current iteration of a loop; ``deciding``: some
    branches never run.
    """

    def __init__(self, parser: ScriptParser, script: Script, limits: Limits, problems: list[Diagnostic]) -> None:
        self.script = script
        self.values = Evaluator(parser.source, parser, self, limits, problems)
        self.turn: Turn | None = None
        self._text = parser.text
        self._offset = 0
        self._block: Block | None = None
        self._looped = 0
        self.deciding = False
        self._known: dict[int, Value] = {}
        self._built: dict[tuple[tuple[int, bool], ...], Value] = {}
        self._sames: dict[tuple[int, Block], bool] = {}
        self._changes_of: dict[tuple[str, Block], list[VariableChange]] = {}
        for change in script.changes:
            self._changes_of.setdefault((change.name, change.block.function), []).append(change)
        for changes in self._changes_of.values():
            changes.sort(key=_start)

    def go(self, offset: int, block: Block) -> None:
        """Set the location for the following look-ups."""
        self._offset, self._block = offset, block

    def look_up(self, name: str) -> Value | str:
        """Return the value of a variable at the location, or the reason why it is unknown, as a clause."""
        key = variable_key(name)
        turn = self.turn
        while turn is not None:
            if key in turn.names and self._in_turn(turn, key):
                return turn.value
            turn = turn.around
        history = self._state(name)
        if isinstance(history, str):
            return history
        if not history:
            if key in _CONSTANTS:
                return Value(Scalar(0, 0, _CONSTANTS[key]))
            return f"{_called(name)} is not assigned a literal in this file"
        first, called = history[0][0], _called(name)
        value = self._value(first) if first.at >= 0 else None
        if value is None or value.opaque:
            known = value.opaque if value else None
            reason = first.reason or f"{called} is not assigned a literal in this file"
            return Gap(reason, *known.ends) if isinstance(known, Gap) else reason
        built = self._built_from(value, history, called)
        return built.opaque or built

    def _in_turn(self, turn: Turn, name: str) -> bool:
        """Return whether a loop variable holds its item at the location; `$_` has other meanings in some branches."""
        block = self._block
        while block is not None and block is not turn.block:
            if name in AUTOMATIC and (block.choice is None or block.runs is Runs.REPEATED):
                return False
            block = block.around
        return block is not None

    def _turn_of(self, blocks: Iterable[Block]) -> Turn | None:
        """Return the innermost current iteration that one of some blocks is part of."""
        turn = self.turn
        while turn is not None and not any(block.within(turn.block) for block in blocks):
            turn = turn.around
        return turn

    def each(self, loop: SyntaxNode) -> list[Value] | None:
        """Return the values that a loop gives, one for each of its items; None if it is not followed."""
        node = loop.block if isinstance(loop, ForEach) else last_block(loop)
        block = self.script.blocks.get(node) if node else None
        if node is None or block is None or block.around is None or len(node.body.statements) != 1:
            return None
        (statement,) = node.body.statements
        names = loop_names(block, self._text)
        items = self.items(block, names)
        if items is None or isinstance(statement, (Assignment, Jump)) or node.body.fault:
            return None
        self._looped += len(items) * (block.end - block.start)
        if self._looped > MOST_LOOPED:
            return None
        kept = self._offset, self._block, self.turn
        values: list[Value] = []
        for item in items:
            self.turn = Turn(block, names, item, True, kept[2])
            self.go(statement.start, block)
            values.append(self.values.value(statement))
        self._offset, self._block, self.turn = kept
        return values

    def items(self, block: Block, names: Collection[str]) -> list[Value] | None:
        """Return the items of the loop with a block, if they are known and nothing in it sets its variable."""
        items = piped_items(block, LOOPING, self._text)
        if items is None or block.around is None or any(self._sets(name, block) for name in names):
            return None
        kept = self._offset, self._block
        self.go(items.start, block.around)
        value = self.values.operand(items)
        self._offset, self._block = kept
        return None if value is None else items_of_loop(value)

    def _sets(self, name: str, block: Block) -> bool:
        """Return whether a variable is set in a block."""
        changes = self._changes_of.get((name, block.function), [])
        return bisect_left(changes, block.start, key=_start) < bisect_left(changes, block.end, key=_start)

    def table(self, name: str) -> tuple[Value | None, str]:
        """Return the table or list in a variable as far as it is known, and the reason if that is incomplete."""
        held = self.look_up(name)
        if not isinstance(held, str):
            whole = isinstance(held.node.value, (dict, list))
            return held, "" if whole else f"{_called(name)} is neither a hashtable nor a list"
        history = self._state(name)
        if isinstance(history, str) or len(history) < 2:
            return None, held
        built = self._built_from(Value(Mapping(history[0][0].start)), history, _called(name))
        return (None if built.opaque else built), held

    def assigned(self, name: str) -> SyntaxNode | None:
        """Return the last value assigned to a variable, as it is written; None if that is unknown."""
        history = self._state(name)
        return None if isinstance(history, str) or len(history) != 1 else history[0][0].value

    def _state(self, name: str) -> list[tuple[VariableChange, bool]] | str:
        """Return the assignment visible to a use of a variable, and the changes since, or the reason if unknown."""
        key = variable_key(name)
        block = self._block
        function = block.function if block else None
        inner: Block | None = None
        while block is not None and function is not None:
            changes = self._changes_of.get((key, function), [])
            if self.deciding:
                changes = [change for change in changes if not change.block.never_runs]
            if inner is None:
                history = self._before(changes, block, self._offset)
            elif inner.around and changes and changes[-1].start < inner.start:  # whenever it is called
                history = self._before(changes, inner.around, inner.start)
            else:
                history = _only(changes)
            if isinstance(history, str):
                return f"{_called(name)} {history}"
            if history:
                return history
            inner, function = function, function.around.function if function.around else None
        return []

    def _before(self, changes: list[VariableChange], block: Block, at: int) -> list[tuple[VariableChange, bool]] | str:
        """Return the assignment visible to a use at an offset and the changes since, each with whether it is certain.

        Returns the reason if that is unknown, as a predicate; empty if there is no change before.
        """
        count = bisect_left(changes, at, key=_start)
        history: list[tuple[VariableChange, bool]] = []
        for change in reversed(changes[max(0, count - _MOST_CHANGES) : count]):
            certain = block.within(change.block)
            if not certain and change.key is None:
                alike = None if history else self._same(changes[max(0, count - _MOST_CHANGES) : count], block)
                if alike is None:
                    return "depends on which branches of the script run"
                history.append((alike, True))
                break
            history.append((change, certain))
            if change.whole:
                break
        else:
            return "is not assigned a literal in this file" if history else []
        loop = _loop(block, history[-1][0].block)
        grows = loop is not None and any(change.adds and change.block.within(loop) for change, _ in history)
        if loop is not None and (grows or count < bisect_left(changes, loop.end, key=_start)):
            return "changes from one turn of a loop to the next"
        return history[::-1]

    def _same(self, changes: list[VariableChange], block: Block) -> VariableChange | None:
        """Return the last of some assignments if all give the same value, whichever branches run.

        They are traced back to one that certainly runs, or to exhaustive branches of an `if` or a `switch`.
        """
        last = changes[-1]
        if (last.start, block) not in self._sames:
            self._sames[last.start, block] = self._all_same(changes[-_MOST_ARMS:], block)
        return last if self._sames[last.start, block] else None

    def _all_same(self, changes: list[VariableChange], block: Block) -> bool:
        arms: list[Block] = []
        last = changes[-1]
        for change in reversed(changes):
            if not (
                change.whole and change.at >= 0 and last.at >= 0 and same_value(self._value(last), self._value(change))
            ):
                return False
            if block.within(change.block):
                return True
            arms.append(change.block)
            outer = around(arms)
            if outer and block.within(outer):
                return True
        return False

    def _built_from(self, value: Value, history: list[tuple[VariableChange, bool]], called: str) -> Value:
        """Return the value of a variable after its assignment and the following changes."""
        if len(history) == 1:
            return value
        key = tuple((change.start, certain) for change, certain in history)
        turn = self._turn_of(one.block for one, _ in history) if self.turn else None
        kept = turn.built if turn else self._built
        if key not in kept:
            kept[key] = self._changed(value, history[1:], called)
        return kept[key]

    def _changed(self, value: Value, changes: list[tuple[VariableChange, bool]], called: str) -> Value:
        if self.turn:
            self.values.use(value, self._offset)
        node, unknown = _copied(value)
        size = value.size
        for change, certain in changes:
            added = self._value(change) if change.at >= 0 else None
            size += added.size + 1 if added else 0
            done = False
            if isinstance(node, Mapping) and change.key is not None:
                why = "" if certain else f"{called} is changed in a branch"
                done = self._set(node, unknown, change, added, f"{called} is added to" if change.adds else why)
            elif isinstance(node, (Mapping, Sequence)) and change.key is None and added and not added.opaque:
                done = _joined(node, unknown, added)
            if not done:
                reason = f"{called} is changed in a way that is not followed"
                return opaque(self._text, value.node.start, value.node.end, reason)
        return Value(node, unknown, size)

    def _set(
        self, node: Mapping, unknown: dict[Path, str], change: VariableChange, added: Value | None, why: str
    ) -> bool:
        """Set or remove a key of a table; ``why``: the reason why that may not happen. Returns False on failure."""
        assert change.key is not None
        name = self._text[change.key.start : change.key.end].strip("'\"")
        name = next((key for key in node.entries if key.lower() == name.lower()), name)
        if change.removed and not why:
            node.entries.pop(name, None)
            node.value.pop(name, None)
            _forget(unknown, name)
            return True
        if added is None and not change.removed:
            return False
        _forget(unknown, name)
        if why and (change.removed or name not in node.entries):
            why = MaybeNothing(why)
        place = added.node if added else Scalar(change.key.start, change.key.end, "")
        made = opaque(self._text, place.start, place.end, why) if why or added is None else added
        node.entries[name] = (Scalar(change.key.start, change.key.end, name), made.node)
        node.value[name] = made.node.value
        unknown.update({(name, *path): reason for path, reason in made.unknown.items()})
        return True

    def _value(self, change: VariableChange) -> Value:
        """Return the value of a change, evaluated once."""
        turn = self._turn_of((change.block,)) if self.turn else None
        kept = turn.known if turn else self._known
        if change.at not in kept:
            place = self._offset, self._block
            self.go(change.start, change.block)
            kept[change.at] = self._evaluated(change)
            self._offset, self._block = place
        return kept[change.at]

    def _evaluated(self, change: VariableChange) -> Value:
        node, values = change.value, self.values
        assert node is not None
        depth = values.depth
        if depth >= _DEEPEST:
            return values.computed(node)
        values.depth += 1
        value = values.value(node)
        values.depth = depth
        if value.opaque and _NEW_TABLE.fullmatch(self._text, node.start, node.end):
            return Value(Mapping(node.start))
        if change.type and change.whole and not value.opaque and not Type(change.type).fits(value.node.value):
            return values.computed(node)
        return value


def _start(change: VariableChange) -> int:
    return change.start


def _called(name: str) -> str:
    return f"`${shown(name.removeprefix('$'))}`"


def _only(changes: list[VariableChange]) -> list[tuple[VariableChange, bool]] | str:
    """Return the assignment that a function sees from outside, or the reason if unknown; empty if there is none."""
    if not changes:
        return []
    if len(changes) > 1:
        return "is assigned or changed in more than one place of this file"
    change = changes[0]
    if change.whole and (change.block.runs is Runs.ONCE or change.block.runs is Runs.CALLED):
        return [(change, True)]
    return "depends on which branches of the script run"


def _loop(block: Block, assigned: Block) -> Block | None:
    """Return the outermost loop around a use, within its function, that does not contain the assignment."""
    outermost = None
    around: Block | None = block
    while around is not None and around is not around.function:
        if around.runs is Runs.REPEATED and not assigned.within(around):
            outermost = around
        around = around.around
    return outermost


def _copied(value: Value) -> tuple[Node, dict[Path, str]]:
    """Return a value's node, copied if it is a collection so that it can be modified, and its unknown parts."""
    node = resolved(value.node)
    made: Node = node
    if isinstance(node, Mapping):
        made = Mapping(node.start)
        made.entries, made.value, made.end = dict(node.entries), dict(node.value), node.end
    elif isinstance(node, Sequence):
        made = Sequence(node.start)
        made.items, made.value, made.end = list(node.items), list(node.value), node.end
    return made, dict(value.unknown)


def _joined(node: Mapping | Sequence, unknown: dict[Path, str], added: Value) -> bool:
    """Add a value to a list, or a table to a table. Returns False if that is impossible."""
    more = resolved(added.node)
    if isinstance(node, Sequence):
        at = len(node.items)
        node.items += more.items if isinstance(more, Sequence) else [more]
        node.value += more.value if isinstance(more, Sequence) else [more.value]
        for path, reason in added.unknown.items():
            assert isinstance(path[0], int)
            unknown[(at + path[0], *path[1:])] = reason
        return True
    if not isinstance(more, Mapping):
        return False
    node.entries |= more.entries
    node.value |= more.value
    unknown.update(added.unknown)
    return True


def _forget(unknown: dict[Path, str], name: str) -> None:
    for path in [path for path in unknown if path[0] == name]:
        del unknown[path]
