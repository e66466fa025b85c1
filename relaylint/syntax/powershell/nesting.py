"""The stack of open brackets and blocks while a PowerShell script is traversed."""

from __future__ import annotations

import enum
from typing import Final

from relaylint.core.checks import LIMIT_EXCEEDED, SYNTAX_ERROR
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.syntax.powershell.actions import Block, CmdletCall, Runs
from relaylint.syntax.powershell.handed import Handed
from relaylint.syntax.powershell.tokens import Token, TokenKind, Tokens
from relaylint.syntax.reading import Limits, ReadError


class Mode(enum.Enum):
    """How the next token is read."""

    STATEMENT = enum.auto()
    COMMAND = enum.auto()
    EXPRESSION = enum.auto()
    KEY = enum.auto()


class Role(enum.Enum):
    """The purpose of a bracket."""

    PLAIN = enum.auto()
    PARAMETERS = enum.auto()
    EACH = enum.auto()


class OpenBracket(NamedTuple):
    """An open bracket, and the state to restore after it. ``first``: how a statement in it starts."""

    opening: Token
    closing: TokenKind
    first: Mode
    role: Role
    mode: Mode
    block: Block
    pending: Runs | None
    command: CmdletCall | None
    current: CmdletCall | None
    targets: list[Token]
    asked: int | None
    condition: Span | None
    begins: int
    runner: bool


_CLOSING: Final = {
    TokenKind.OPEN: TokenKind.CLOSE,
    TokenKind.OPEN_LIST: TokenKind.CLOSE,
    TokenKind.OPEN_SUB: TokenKind.CLOSE,
    TokenKind.OPEN_BRACE: TokenKind.CLOSE_BRACE,
    TokenKind.OPEN_TABLE: TokenKind.CLOSE_BRACE,
    TokenKind.OPEN_INDEX: TokenKind.CLOSE_INDEX,
}
MARKS: Final = {TokenKind.CLOSE: ")", TokenKind.CLOSE_BRACE: "}", TokenKind.CLOSE_INDEX: "]"}


class Nesting:
    """The position of a traversal within the brackets and blocks of a script.

    ``mode``: how the next token is read, ``first``: how the first token of a statement is read; ``pending``: how often
    the next block runs, ``function``: the block of the function that it belongs to. ``asked``: the offset of that
    block's condition, ``condition``: the offset of the last block's. ``command``: the cmdlet of interest whose
    arguments are being read, ``current``: the one whose output is; ``targets``: variables that may turn out to be set.
    ``begins``: the offset of the statement; ``runner``: the current command runs script blocks passed to it.
    """

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.tokens = Tokens(text)
        self.limits = limits
        self.mode = self.first = Mode.STATEMENT
        self.role = self.next_role = Role.PLAIN
        self.block = Block(Runs.ONCE, None, len(text))
        self.function: Block | None = None
        self.pending: Runs | None = None
        self.asked: int | None = None
        self.condition: Span | None = None
        self.begins = 0
        self.stack: list[OpenBracket] = []
        self.current: CmdletCall | None = None
        self.command: CmdletCall | None = None
        self.piped = self.invoked = self.runner = False
        self.targets: list[Token] = []
        self._handed = Handed(text)

    def over(self) -> None:
        """Record the end of a pipeline."""
        self.current = None
        self.piped = self.invoked = self.runner = False

    def open(self, token: Token, mode: Mode) -> None:
        """Enter a bracket; ``mode`` applies after it."""
        if len(self.stack) >= self.limits.depth:
            words = f"nested deeper than {self.limits.depth}"
            raise ReadError(LIMIT_EXCEEDED, token.start, token.end, words)
        kind = token.kind
        if kind is TokenKind.OPEN_BRACE and self.asked is not None:
            self.condition, self.asked = Span(self.asked, token.start), None
        self.stack.append(
            OpenBracket(
                token,
                _CLOSING[kind],
                self.first,
                self.role,
                mode,
                self.block,
                self.pending,
                self.command,
                self.current,
                self.targets if kind is TokenKind.OPEN_INDEX else [],
                self.asked,
                self.condition,
                self.begins,
                self.runner,
            )
        )
        self.role = self.next_role if kind is TokenKind.OPEN else Role.PLAIN
        if kind is TokenKind.OPEN and self.role is Role.PARAMETERS and self.function:
            self.block = self.function
        elif kind is TokenKind.OPEN_BRACE:
            self._enter(token)
        self.next_role, self.pending, self.targets = Role.PLAIN, None, []
        self.asked = self.condition = None
        first = Mode.KEY if kind is TokenKind.OPEN_TABLE else Mode.STATEMENT
        self.first = self.mode = Mode.EXPRESSION if kind is TokenKind.OPEN_INDEX else first
        runner = self.runner and kind in (TokenKind.OPEN, TokenKind.OPEN_LIST)
        self.over()
        self.runner = runner

    def _enter(self, token: Token) -> None:
        """Enter a block."""
        if self.function is not None:
            self.block, self.function = self.function, None
        elif self.pending is not Runs.ONCE:
            condition = self.condition if self.pending is Runs.SOMETIMES else None
            idle = self.pending is None and not (self.runner or self.invoked or self._is_run(token))
            self.block = Block(self.pending or Runs.REPEATED, self.block, len(self.text), condition, idle)
            self.block.start, self.block.begins = token.start, self.begins

    def _is_run(self, token: Token) -> bool:
        around = self.stack[-2].begins if len(self.stack) > 1 else -1
        return self._handed.is_run(token.start, around)

    def close(self, token: Token) -> None:
        """Leave a bracket."""
        while (
            self.stack and self.stack[-1].closing is not token.kind and self.stack[-1].closing is TokenKind.CLOSE_INDEX
        ):
            self._leave(token)
        if not self.stack:
            self.tokens.refuse(token, f"`{MARKS[token.kind]}` closes nothing")
        frame = self.stack[-1]
        if frame.closing is not token.kind:
            words = f"`{MARKS[token.kind]}` stands where `{MARKS[frame.closing]}` has to close what is open"
            raise ReadError(SYNTAX_ERROR, token.start, token.end, words)
        self._leave(token)

    def _leave(self, token: Token) -> None:
        frame = self.stack.pop()
        if self.block is not frame.block:
            self.block.end = token.end
        self.first, self.role, self.mode, self.block = frame.first, frame.role, frame.mode, frame.block
        self.pending = frame.pending if frame.closing is not TokenKind.CLOSE_BRACE else None
        self.asked, self.condition, self.begins = frame.asked, frame.condition, frame.begins
        self.command = frame.command
        inner = self.current
        self.over()
        self.runner = frame.runner
        self.current = (
            inner if frame.opening.kind is TokenKind.OPEN and frame.mode is not Mode.COMMAND else frame.current
        )
        self.targets = frame.targets

    def end(self) -> None:
        """Record the end of the text. Raises `ReadError` if a bracket is not closed."""
        if self.stack:
            opening = self.stack[-1].opening
            self.tokens.refuse(opening, f"`{self.tokens.words(opening)}` is not closed")
