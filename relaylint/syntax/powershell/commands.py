"""Finds the commands and variable changes of a PowerShell script, and the blocks that contain them.

The script is traversed once, token by token, with a stack of open brackets: the start of a statement determines how its
words are tokenised. Nothing is evaluated here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from relaylint.syntax.powershell.actions import Block, CmdletCall, Runs, Script
from relaylint.syntax.powershell.handed import RUNNERS
from relaylint.syntax.powershell.nesting import MARKS, Mode, Nesting, Role
from relaylint.syntax.powershell.targets import Targets
from relaylint.syntax.powershell.tokens import OPENING, SEPARATORS, STRINGS, Token, TokenKind, token_at
from relaylint.syntax.reading import Limits, ReadError, shown

_HEADED: Final = {
    **dict.fromkeys(("if", "elseif", "switch", "catch", "trap"), Runs.SOMETIMES),
    **dict.fromkeys(("while", "until", "for", "foreach"), Runs.REPEATED),
}
"""Keywords followed by a condition, and how often the block after it runs."""
_BARE: Final = {"else": Runs.SOMETIMES, "do": Runs.REPEATED}
_TRANSPARENT: Final = frozenset({"try", "finally", "begin", "process", "end", "clean", "dynamicparam", "data"})
"""Keywords whose block belongs to the surrounding one."""
_NAMED: Final = frozenset({"function", "filter", "workflow", "configuration", "class", "enum"})
_LEAVING: Final = frozenset({"return", "break", "continue"})
_LEADING: Final = frozenset({*_LEAVING, "throw", "exit"})
_PASSING: Final = frozenset({"where-object", "where", "?", "sort-object", "sort", "tee-object", "tee", "select-object"})
"""Commands that pass their input through."""
_SETTERS: Final = frozenset({"set-variable", "sv", "new-variable", "nv", "clear-variable", "clv", "remove-variable"})
SET_BY_LOOP: Final = "is set by a loop"
"""The reason why a variable set by a loop is unknown, as a predicate."""
_RESULTS: Final = re.compile(
    r".(?:outvariable|ov|errorvariable|ev|warningvariable|wv|informationvariable|iv|pipelinevariable|pv):?",
    re.IGNORECASE,
)
_SETS: Final = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "??=", "++", "--"})
_NO_KEYS: Final = frozenset("\\%*/!^~:?<>")
"""Characters that no key of a table starts or continues with."""
_COST: Final = re.compile(r";\d{1,3}(?=[\s,;|)}]|\Z)")
_LABEL: Final = re.compile(r":\w{1,80}\s+(?=(?:switch|foreach|for|while|do)\b)", re.IGNORECASE)
"""The label of a loop or a `switch`."""
_UNARY: Final = re.compile(r"-(?:b?not|[ci]?split|join)", re.IGNORECASE)


def read_script(text: str, wanted: Collection[str], limits: Limits) -> Script:
    """Return what a script does: its calls of the cmdlets ``wanted``, in lower case, and its variable changes.

    A command that the script defines itself is not the cmdlet with that name.
    """
    walker = _Walker(text, wanted, limits)
    fault = None
    try:
        walker.run()
    except ReadError as error:
        fault = error
    calls = [command for command in walker.commands if command.name not in walker.defined]
    cut = {walker.command, *(frame.command for frame in walker.stack)} if fault else set()
    whole = [command for command in calls if command not in cut]
    cut_off = [command for command in calls if command in cut]
    return Script(whole, walker.changes.changes, fault, cut_off, walker.leaves, frozenset(walker.defined))


class _Walker(Nesting):
    """Traverses a script; ``ended``: the cmdlet of interest that ended just before, ``previous``: its last token,
    ``handed``: a variable that may turn out to be piped to a command."""

    def __init__(self, text: str, wanted: Collection[str], limits: Limits) -> None:
        super().__init__(text, limits)
        self.wanted = wanted
        self.commands: list[CmdletCall] = []
        self.defined: set[str] = set()
        self.leaves: list[int] = []
        self.changes = Targets(self.tokens)
        self.ended: CmdletCall | None = None
        self.previous: Token | None = None
        self.handed: Token | None = None
        self.setting = False
        self.keyed = False

    def run(self) -> None:
        """Traverse to the end. Raises `ReadError` for an unclosed bracket, string or comment."""
        steps = {
            Mode.STATEMENT: self._statement,
            Mode.COMMAND: self._argument,
            Mode.EXPRESSION: self._expression,
            Mode.KEY: self._key,
        }
        while steps[self.mode]():
            pass
        self.end()

    # --- how a statement begins

    def _statement(self) -> bool:
        tokens = self.tokens
        token = tokens.peek()
        kind = token.kind
        tokens.refuse_misplaced(token)
        if kind not in SEPARATORS and kind is not TokenKind.PARAMETER:
            self.ended = None
        goes_on = self.piped or (kind is TokenKind.OPEN_BRACE and self.pending)
        if not goes_on and kind is not TokenKind.PIPE and kind not in SEPARATORS:
            self.begins = token.start
        if kind is TokenKind.WORD:
            self._word(token)
        elif kind is TokenKind.VARIABLE:
            self._variable(tokens.take())
        elif kind in STRINGS and self.invoked:
            self._begin(tokens.take(), 1)
        elif kind is TokenKind.OPERATOR:
            self._sign(token)
        elif kind is TokenKind.PIPE:
            self._pipe(tokens.take())
        elif kind in OPENING:
            tokens.take()
            stays = kind in (TokenKind.OPEN_INDEX, TokenKind.OPEN_BRACE)
            self.open(token, Mode.STATEMENT if stays else Mode.EXPRESSION)
        elif kind in SEPARATORS:
            tokens.take()
            if kind is TokenKind.SEMICOLON:
                self.over()
        elif kind in MARKS:
            self.close(tokens.take())
        else:
            tokens.take()
            self._expression_begins()
            self._stray(token)
        return kind is not TokenKind.END

    def _stray(self, token: Token) -> None:
        """Record a parameter that starts a statement: the previous line lacks its continuation mark, or has another."""
        if token.kind is TokenKind.PARAMETER and self.ended and not _UNARY.fullmatch(self.text, token.start, token.end):
            self.ended.stray = token
            self.mode = Mode.COMMAND
        self.ended = None

    def _expression_begins(self) -> None:
        self.over()
        self.handed = None
        self.mode = Mode.EXPRESSION

    def _sign(self, token: Token) -> None:
        """Read an operator that starts a statement: the call operators ``.``, ``%`` and ``?``, or any other."""
        tokens = self.tokens
        words = tokens.words(token)
        whole = tokens.peek(argument=True)
        if _LABEL.match(self.text, token.start):
            tokens.go(whole.end)
        elif whole.kind is TokenKind.WORD and words in (".", "\\", "~", "/") and whole.end > token.end:
            self._begin(tokens.take(argument=True))
        elif words == ".":
            tokens.go(token.end)
            self.invoked = True
        elif words in ("%", "?"):
            tokens.go(token.end)
            self._begin(token)
        else:
            tokens.go(token.end)
            self._expression_begins()

    def _pipe(self, token: Token) -> None:
        """Read what separates or calls commands and expressions: ``|``, ``&``, ``&&``, ``||``."""
        words = self.tokens.words(token)
        begins = self.mode is Mode.STATEMENT
        self.ended = self.command
        self.mode, self.command = Mode.STATEMENT, None
        if words == "|":
            self.piped = True
            return
        self.over()
        self.invoked = begins and words == "&"

    def _word(self, token: Token) -> None:
        name = self.tokens.lowered(token)
        if self.piped or self.invoked or not self._keyword(token, name):
            self.tokens.go(token.end)
            self._begin(token)

    def _keyword(self, token: Token, name: str) -> bool:
        """Read a word if it is a keyword; return whether it is."""
        tokens = self.tokens
        if name in _HEADED or name in _BARE:
            tokens.go(token.end)
            self.pending = _HEADED.get(name) or _BARE[name]
            self.asked = token.end if name in _HEADED else None
            self.next_role = Role.EACH if name == "foreach" else Role.PLAIN
            self.mode = Mode.EXPRESSION if name in _HEADED else Mode.STATEMENT
        elif name in _NAMED:
            tokens.go(token.end)
            tokens.pass_over(TokenKind.NEWLINE)
            called = tokens.accept(TokenKind.WORD, argument=True)
            if called:
                self.defined.add(tokens.lowered(called).rpartition(":")[2])
            self.function = Block(Runs.CALLED, self.block, len(self.text))
            self.next_role = Role.PARAMETERS
            self.mode = Mode.EXPRESSION
        elif name in _LEADING:
            tokens.go(token.end)
            if name in _LEAVING:
                self.leaves.append(token.start)
        elif name in _TRANSPARENT or name == "param":
            tokens.go(token.end)
            tokens.pass_over(TokenKind.NEWLINE)
            if tokens.peek().kind is not (TokenKind.OPEN if name == "param" else TokenKind.OPEN_BRACE):
                tokens.go(token.end)
                return False
            self.next_role = Role.PARAMETERS if name == "param" else Role.PLAIN
            self.pending = None if name == "param" else Runs.ONCE
            self.mode = Mode.EXPRESSION
        else:
            return False
        self.over()
        return True

    def _begin(self, token: Token, quotes: int = 0) -> None:
        """Start a command with the name in a token, quoted or not, and without its module."""
        whole = self.text[token.start + quotes : token.end - quotes].lower()
        name = whole.rpartition("\\")[2]
        before, piped = self.current if self.piped else None, self.piped
        handed, self.handed = self.handed, None
        self.over()
        self.mode = Mode.COMMAND
        self.runner = name in RUNNERS
        self.setting = name in _SETTERS
        self.command = None
        if name in _PASSING and name not in self.wanted:
            self.current = before
        elif name in self.wanted:
            self.command = self.current = CmdletCall(name, token.end - quotes, self.block, piped, before)
            self.command.at = self.command.stop = token.end
            self.command.handed = handed if piped else None
            self.commands.append(self.command)

    def _variable(self, token: Token) -> None:
        """Read a variable that starts a statement, and what is done to it."""
        self._expression_begins()
        self.targets, self.handed = [token], token
        self.changes.reference(token, self.block)
        if self.role is not Role.PLAIN and self.stack:
            called = f"`{shown(self.tokens.words(token))}`"
            words = SET_BY_LOOP if self.role is Role.EACH else "is a parameter, given when the script runs"
            self.changes.change(token, self.block, f"{called} {words}")
            self.targets = []
        elif self.changes.take(token, self.block):
            self.targets = []
            self.mode = Mode.STATEMENT

    # --- how it goes on

    def _argument(self) -> bool:
        """Read a token of a command's arguments."""
        tokens = self.tokens
        token = tokens.peek(argument=True)
        kind = token.kind
        if self.command:
            self.command.stop = token.start
        tokens.go(token.end)
        if kind in SEPARATORS or kind is TokenKind.END:
            self._note_cost(token)
            self._ends(kind)
        elif kind is TokenKind.PIPE:
            self._pipe(token)
        elif kind in OPENING:
            self.open(token, Mode.COMMAND)
        elif kind in MARKS:
            self.close(token)
        elif kind is TokenKind.COMMA:
            tokens.pass_over(TokenKind.NEWLINE)
        elif kind is TokenKind.PARAMETER and _RESULTS.fullmatch(self.text, token.start, token.end):
            self.changes.name(tokens.peek(argument=True), self.block)
        elif kind is TokenKind.VARIABLE:
            self.changes.reference(token, self.block)
        elif self.setting and kind in (TokenKind.WORD, *STRINGS):
            self.changes.name(token, self.block)
        self.previous = token
        return kind is not TokenKind.END

    def _note_cost(self, token: Token) -> None:
        """Record a word that continues after ``;``, as in ``smtp:*;1``: unquoted, it ends the command."""
        word = self.previous
        if self.command and word and word.kind is TokenKind.WORD and word.end == token.start:
            cost = _COST.match(self.text, token.start)
            if cost:
                self.command.stray = Token(TokenKind.SEMICOLON, word.start, cost.end())

    def _ends(self, kind: TokenKind) -> None:
        """Record the end of a statement; a line that starts with ``|`` continues it."""
        current = self.current
        self.over()
        self.ended, self.command = self.command, None
        self.mode = self.first
        if kind is TokenKind.NEWLINE:
            self.tokens.pass_over(TokenKind.NEWLINE)
            following = self.tokens.peek()
            if following.kind is TokenKind.PIPE and self.tokens.words(following) == "|":
                self.current = current

    def _expression(self) -> bool:
        """Read a token of an expression."""
        tokens = self.tokens
        token = tokens.take()
        kind = token.kind
        if kind in SEPARATORS or kind is TokenKind.END:
            self.targets = []
            self._ends(kind)
        elif kind is TokenKind.PIPE:
            if self.handed and self.text[self.handed.end : token.start].strip():
                self.handed = None
            self._pipe(token)
        elif kind in OPENING:
            keyword = kind is TokenKind.OPEN_BRACE and (self.pending or self.function)
            self.open(token, Mode.STATEMENT if keyword else Mode.EXPRESSION)
        elif kind in MARKS:
            self.close(token)
        elif kind is TokenKind.VARIABLE:
            self.targets.append(token)
            self.changes.reference(token, self.block)
        elif kind is TokenKind.OPERATOR:
            self._operator(token)
        elif kind is TokenKind.COMMA:
            tokens.pass_over(TokenKind.NEWLINE)
            if self.role is Role.PARAMETERS:
                self.mode = Mode.STATEMENT
            elif self.stack and self.stack[-1].opening.kind is TokenKind.OPEN_TABLE:
                self._refuse_key(tokens.peek())
        elif kind is TokenKind.WORD and self.role is Role.EACH and tokens.lowered(token) == "in":
            self.role, self.mode = Role.PLAIN, Mode.STATEMENT
        return kind is not TokenKind.END

    def _refuse_key(self, token: Token) -> None:
        """Raise `ReadError` if the next key of a table follows a comma."""
        if token.kind in (TokenKind.WORD, *STRINGS):
            behind = token_at(self.text, token.end, self.tokens.end)
            if self.tokens.words(behind) == "=":
                words = f"`;` or a line break has to stand before `{shown(self.tokens.words(token))}`, and no comma"
                self.tokens.refuse(token, words)

    def _operator(self, token: Token) -> None:
        words = self.tokens.words(token)
        if words not in _SETS:
            return
        for target in self.targets:
            self.changes.change(target, self.block)
        self.targets = []
        if words not in ("++", "--") and self.role is not Role.PARAMETERS:
            self.over()
            self.mode = Mode.STATEMENT

    def _key(self) -> bool:
        """Read a token of the key of a table."""
        token = self.tokens.take()
        sign = token.kind is TokenKind.OPERATOR and self.tokens.words(token) == "="
        plain = token.kind in (TokenKind.WORD, TokenKind.NUMBER, *STRINGS)
        if self.keyed and (plain or token.kind in (TokenKind.VARIABLE, *SEPARATORS)):
            self.tokens.refuse(token, "`=` has to stand here")
        self.keyed = plain
        if sign and not self.text.startswith("==", token.start):
            self.mode = Mode.STATEMENT
        elif token.kind in OPENING:
            self.open(token, Mode.KEY)
        elif token.kind in MARKS:
            if self.keyed and token.kind is TokenKind.CLOSE_BRACE:
                self.tokens.refuse(token, "`=` has to stand here")
            self.keyed = False
            self.close(token)
        elif token.kind in (TokenKind.COMMA, TokenKind.PIPE) or self.text[token.start : token.end] in _NO_KEYS:
            self.tokens.refuse(token, "the key of a table has to stand here")
        else:
            self.tokens.refuse_misplaced(token)
        return token.kind is not TokenKind.END
