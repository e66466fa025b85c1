"""Records what a statement does to the variable that it starts with."""

from __future__ import annotations

import re
from typing import Final

from relaylint.syntax.powershell.actions import Block, Change, Runs
from relaylint.syntax.powershell.scope import variable_key
from relaylint.syntax.powershell.tokens import Token, TokenKind, Tokens

_CHANGING: Final = frozenset({"add", "clear", "insert", "remove", "removeat", "addrange", "removerange", "set_item"})
"""Methods that modify the value of a variable."""
_BY_REFERENCE: Final = re.compile(r"\[ref\]\s*(?:\(\s*)?\Z", re.IGNORECASE)
_OUTER: Final = re.compile(r"\$\{?(?:script|global):", re.IGNORECASE)
_LOOK_BACK: Final = 12


class Targets:
    """Collects variable changes during the traversal of a script."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.changes: list[Change] = []

    def take(self, token: Token, block: Block) -> bool:
        """Record what is done to a variable that starts a statement; the tokens are positioned after it.

        Returns True if it, or a key of the table in it, is assigned a value: the tokens are then positioned before the
        value, and otherwise unchanged.
        """
        tokens = self.tokens
        key, method, simple = self._member()
        sign = tokens.peek()
        words = tokens.words(sign)
        if method in _CHANGING and sign.kind is TokenKind.OPEN:
            self._call(token, method if simple else "", sign, block)
        elif simple and sign.kind is TokenKind.OPERATOR and words in ("=", "+="):
            tokens.go(sign.end)
            self._note(Change(self._name(token), token.start, block, tokens.at, key, adds=words == "+="), token)
            return True
        tokens.go(token.end)
        return False

    def change(self, token: Token, block: Block, reason: str = "") -> None:
        """Record that a variable is changed in a way that is not followed; ``reason`` may say how, as a clause."""
        self._note(Change(self._name(token), token.start, block, -1, reason=reason), token)

    def name(self, token: Token, block: Block) -> None:
        """Record that a command sets the variable whose name, without ``$``, is in a token."""
        name = self.tokens.words(token).strip("'\"+")
        self.changes.append(Change(variable_key(name), token.start, block, -1))

    def reference(self, token: Token, block: Block) -> None:
        """Record that a variable is changed if it is passed by reference."""
        if _BY_REFERENCE.search(self.tokens.text, max(0, token.start - _LOOK_BACK), token.start):
            self.change(token, block)

    def _name(self, token: Token) -> str:
        return variable_key(self.tokens.words(token))

    def _note(self, change: Change, token: Token) -> None:
        """Add a change; what a function does to a variable of the script may happen at any time, or never."""
        script = change.block
        if script.function.around is not None and _OUTER.match(self.tokens.text, token.start):
            while script.around is not None:
                script = script.around
            change = change._replace(block=Block(Runs.SOMETIMES, script, change.block.end))
        self.changes.append(change)

    def _member(self) -> tuple[Token | None, str, bool]:
        """Consume ``.Name`` or ``['Name']`` after a variable.

        Returns the key, the name of a method in lower case, and whether that was understood.
        """
        tokens = self.tokens
        mark = tokens.peek()
        if mark.start != tokens.at:
            return None, "", True
        if mark.kind is TokenKind.OPERATOR and tokens.words(mark) == ".":
            tokens.go(mark.end)
            name = tokens.peek()
            if name.kind is TokenKind.WORD:
                tokens.go(name.end)
                before, _, last = tokens.lowered(name).rpartition(".")
                return name, last, not before
            return name, "", self._taken(name)
        if mark.kind is TokenKind.OPEN_INDEX:
            tokens.go(mark.end)
            name = tokens.peek()
            return name, "", self._taken(name) and tokens.accept(TokenKind.CLOSE_INDEX) is not None
        return None, "", True

    def _taken(self, name: Token) -> bool:
        """Consume a token if it is a string without expansions; return whether it is."""
        words = self.tokens.words(name)
        if name.kind is TokenKind.LITERAL or (name.kind is TokenKind.EXPANDABLE and not {"$", "`"}.intersection(words)):
            self.tokens.go(name.end)
            return True
        return False

    def _call(self, token: Token, method: str, opening: Token, block: Block) -> None:
        """Record ``.Add('Name', value)`` and ``.Remove('Name')``, and other calls as changes that are not followed."""
        tokens = self.tokens
        tokens.go(opening.end)
        key = tokens.peek()
        change = Change(self._name(token), token.start, block, -1)
        if method in ("add", "remove") and self._taken(key):
            if method == "remove":
                change = change._replace(key=key, removed=True)
            elif tokens.accept(TokenKind.COMMA):
                change = change._replace(key=key, at=tokens.at)
        self._note(change, token)
