"""Parses PowerShell to a syntax tree: statements, commands, and the keywords of the language.

A fault ends it, unless the parser is to recover: then a statement at fault is reported and passed over if its brackets
are closed.
"""

from __future__ import annotations

import re
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.text import Source
from relaylint.syntax.powershell.keyword_parser import KEYWORDS, KeywordParser
from relaylint.syntax.powershell.parser_base import BEGINS, ENDS, MARKS, Stream
from relaylint.syntax.powershell.spans import skip
from relaylint.syntax.powershell.statements import Assignment, Pipeline
from relaylint.syntax.powershell.syntax_tree import (
    BareWord,
    Body,
    Cast,
    Opaque,
    ScriptBlock,
    String,
    SyntaxNode,
    TypeName,
    Unary,
)
from relaylint.syntax.powershell.tokens import OPENING, SEPARATORS, STRINGS, Token, TokenKind
from relaylint.syntax.reading import UNMERGED, Limits, ReadError, add_problem

_DEEPEST: Final = 64
"""Maximum depth of brackets, whatever the settings: each level takes a few frames of Python's stack."""
CLOSES_NOTHING: Final = "closes nothing"
"""What the message ends with if something behind all statements closes a bracket."""
_SETS: Final = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "??="})
_LABEL: Final = re.compile(r":\w{1,80}\s+(?=(?:switch|foreach|for|while|do)\b)", re.IGNORECASE)
"""The label of a loop or a `switch`."""
_PIPE: Final = re.compile(r"\|(?!\|)")
_UNARY: Final = re.compile(r"-(?:b?not|[ci]?split|join)", re.IGNORECASE)


class ScriptParser(KeywordParser):
    """Parses a script. Recoverable faults go to ``problems``; ``recovers``: a statement at fault is passed over."""

    def __init__(self, source: Source, limits: Limits, problems: list[Diagnostic], *, recovers: bool = False) -> None:
        super().__init__(source, limits._replace(depth=min(limits.depth, _DEEPEST)), problems)
        self._recovers = recovers
        self._ends: dict[int, int] = {}
        self._scanned = 0

    def script(self) -> Body:
        """Return the statements of the whole text."""
        return self._unit(0, len(self.text), 0, None)

    def body(self, block: ScriptBlock) -> Body:
        """Return the statements of a block."""
        return self._unit(block.start + 1, block.end - 1, block.depth, "}")

    def entries(self, block: ScriptBlock) -> list[tuple[SyntaxNode, SyntaxNode]]:
        """Return the properties in the block of a resource. Raises `ReadError`."""
        kept = self.tokens, self._depth
        stream = self.tokens = Stream(self.text, block.start + 1, block.end)
        self._depth = block.depth
        pairs = self.pairs(Token(TokenKind.OPEN_BRACE, block.start, block.start + 1))
        self.tokens, self._depth = kept
        if stream.fault:
            raise stream.fault
        return pairs

    def within(self, start: int, end: int, depth: int) -> SyntaxNode | None:
        """Return the bracket that stands between two offsets, as in a string."""
        kept = self.tokens, self._depth
        self.tokens, self._depth = Stream(self.text, start, end), depth
        made = self.bracket(self.tokens.peek())
        self.tokens, self._depth = kept
        return made

    def _unit(self, start: int, end: int, depth: int, closing: str | None) -> Body:
        """Parse the statements between two offsets; ``closing`` is the bracket that ends them."""
        kept = self.tokens, self._depth
        self.tokens, self._depth = Stream(self.text, start, end), depth
        statements: list[SyntaxNode] = []
        while True:
            self.tokens.pass_over(*SEPARATORS)
            token = self.tokens.peek()
            if token.kind is TokenKind.END:
                break
            if token.kind in MARKS:
                said = f"stands where `{closing}` has to close what is open" if closing else CLOSES_NOTHING
                self._refuse(token, f"`{self.tokens.words(token)}` {said}")
                break
            statements.append(self._recovered(token, end, depth))
        made = Body(statements, self.tokens.fault)
        self.tokens, self._depth = kept
        return made

    def _recovered(self, token: Token, end: int, depth: int) -> SyntaxNode:
        """Parse a statement; if it is at fault and its brackets are closed, report that and pass over it."""
        if self._stop_if_misplaced(token):
            return Opaque(token.start, token.end, [])
        node = self._any(value=False) or self._stray(token)
        fault = self.tokens.fault
        if not self._recovers or fault is None or fault.rule != SYNTAX_ERROR or fault.message == UNMERGED:
            return node
        again = Stream(self.text, token.start, end)
        while (following := again.peek()).kind not in ENDS or again.at <= fault.start:
            if following.kind in (TokenKind.END, TokenKind.CLOSE, TokenKind.CLOSE_BRACE):
                break
            if following.kind in OPENING and following.kind is not TokenKind.OPEN_INDEX:
                try:
                    again.skip()
                except ReadError:
                    return node
            else:
                again.take()
        if again.fault or again.at <= max(token.start, fault.start):
            return node
        try:
            add_problem(self.problems, fault.diagnostic(self.source))
        except ReadError:
            return node
        self.tokens, self._depth = again, depth
        passed = Opaque(token.start, again.at, [])
        if isinstance(node, Assignment):  # that the variable is set is known all the same
            passed.start = node.at
            node.value = passed
            return node
        return passed

    def statements(self, opening: Token) -> list[SyntaxNode]:
        """Parse the statements up to, but not including, what closes a bracket."""
        parsed: list[SyntaxNode] = []
        listed = opening.kind is TokenKind.OPEN_LIST
        while True:
            self.tokens.pass_over(*SEPARATORS)
            token = self.tokens.peek()
            if token.kind is TokenKind.END or token.kind in MARKS:
                return parsed
            if self._stop_if_misplaced(token):
                return parsed
            node = self._any(value=listed) or self._stray(token)
            parsed.append(node)
            if listed:
                self._without_key(node)
            if listed and self.tokens.peek().kind in BEGINS:
                self._report_missing("a comma")

    def block(self) -> ScriptBlock:
        """Parse the script block that begins here: its statements later, if its end is known."""
        opening = self.tokens.take()
        start = opening.start
        statements: list[SyntaxNode] = []
        if self._enter(start, opening.end):
            end = self.end_of_block(start)
            if end is not None:
                self._leave()
                self.tokens.go(end)
                return ScriptBlock(start, end, self._depth + 1, self)
            statements = self.statements(opening)
            token = self.tokens.peek()
            if token.kind is TokenKind.CLOSE_BRACE:
                self.tokens.take()
            elif token.kind is TokenKind.END:
                self._fail(start, opening.end, "`{` is not closed")
            else:
                words = f"`{self.tokens.words(token)}` stands where `}}` has to close what is open"
                self._refuse(token, words)
        self._leave()
        return ScriptBlock(start, self.tokens.at, self._depth + 1, self, Body(statements))

    def end_of_block(self, start: int) -> int | None:
        """Return the offset after a block; None if it does not end."""
        if start not in self._ends and start < self._scanned:
            return None
        try:
            if start not in self._ends:
                self._ends[start] = skip(self.text, start, len(self.text), self._ends)
        except ReadError as fault:  # what the search passed and did not close is open, too
            self._scanned = len(self.text) if self.text[fault.start] in "({@$" else fault.start
            return None
        return self._ends[start]

    def statement(self) -> SyntaxNode | None:
        """Parse a statement whose value is used: it ends before the next value if the separator is missing."""
        token = self.tokens.peek()
        if self._stop_if_misplaced(token) or token.kind in ENDS:
            return None
        return self._any(value=True) or self._stray(token)

    def _any(self, value: bool) -> SyntaxNode | None:
        """Parse a statement; None if none begins here."""
        tokens = self.tokens
        token = tokens.peek()
        kind = token.kind
        if kind is TokenKind.WORD:
            read = KEYWORDS.get(tokens.lowered(token))
            made = read(self, token) if read else None
            if made is not None:
                return made
            tokens.go(token.end)
            return self._pipeline(self._command(BareWord(token.start, token.end)))
        if kind is TokenKind.PIPE:
            tokens.take()
            if tokens.words(token) == "&":
                return self._invoked("&")
            nothing = Opaque(token.start, token.end, [])
            piped = self._piped_to() if tokens.words(token) == "|" else None
            return Pipeline([nothing, piped]) if piped else nothing
        if kind is TokenKind.OPERATOR:
            made = self._begun_by_sign(token)
            if made is not None:
                return made
        if kind is TokenKind.PARAMETER and not _UNARY.fullmatch(self.text, token.start, token.end):
            return self._command(None)
        return self._of_expression(value)

    def _begun_by_sign(self, token: Token) -> SyntaxNode | None:
        """Parse a statement that begins with ``.``, ``%``, ``?``, a path or a label; None if it begins otherwise."""
        tokens = self.tokens
        words = tokens.words(token)
        whole = tokens.peek(argument=True)
        if label := _LABEL.match(self.text, token.start):
            tokens.go(label.end())
            return self._any(value=False)
        if whole.kind is TokenKind.WORD and words in (".", "\\", "~", "/") and whole.end > token.end:
            tokens.go(whole.end)
            return self._pipeline(self._command(BareWord(whole.start, whole.end)))
        if words == ".":
            tokens.go(token.end)
            return self._invoked(".")
        if words in ("%", "?"):
            tokens.go(token.end)
            return self._pipeline(self._command(BareWord(token.start, token.end)))
        return None

    def _invoked(self, operator: str) -> SyntaxNode:
        """Parse what follows a call operator."""
        tokens = self.tokens
        token = tokens.peek()
        start = token.start
        if token.kind is TokenKind.WORD or token.kind in STRINGS:
            tokens.take()
            name: SyntaxNode | None = BareWord(start, token.end)
            if token.kind in STRINGS:
                name = String(start, token.end, token.kind)
        elif token.kind is TokenKind.OPERATOR:
            whole = tokens.take(argument=True)
            name = BareWord(whole.start, whole.end)
        else:
            name = None if token.kind in ENDS else self.unary()
        if name is None:
            return Opaque(start, start, [])
        return self._pipeline(self._command(name, operator))

    def _of_expression(self, value: bool) -> SyntaxNode | None:
        """Parse a statement that begins with an expression: an assignment, a pipeline, or only that."""
        tokens = self.tokens
        start = tokens.peek().start
        node = self.expression()
        if node is None:
            return None
        token = tokens.peek()
        if token.kind is TokenKind.OPERATOR:
            words = tokens.words(token)
            if words in _SETS and not self.text.startswith("==", token.start):
                return self._assigned(node, words)
            if words in ("++", "--"):
                tokens.take()
                changed = Assignment(start, token.end, node, words, token.end, None)
                return changed if tokens.peek().kind in ENDS else self._rest(changed)
        elif token.kind is TokenKind.PIPE or token.kind is TokenKind.NEWLINE:
            piped = self._pipeline(node)
            if piped is not node:
                return piped
            token = tokens.peek()
        if type(node) is Unary and node.operator in ("++", "--") and node.operand:
            return Assignment(start, node.end, node.operand, node.operator, node.end, None)
        if type(node) is TypeName and token.kind is TokenKind.WORD:  # `[void] New-It`, `[CmdletBinding()] param()`
            behind = self._any(value)
            return Cast(start, behind.end, node, behind) if behind else node
        if token.kind in ENDS or (value and token.kind in BEGINS):
            return node
        return self._rest(node)

    def _assigned(self, target: SyntaxNode, operator: str) -> SyntaxNode:
        tokens = self.tokens
        sign = tokens.take()
        self._refuse_key_behind()
        first = tokens.peek()
        value = None
        if first.kind in ENDS:
            self._report(first, "a value has to stand here")
        elif self._enter(sign.start, sign.end):
            value = self.statement()
            self._leave()
        return Assignment(target.start, tokens.at if value is None else value.end, target, operator, sign.end, value)

    def _rest(self, first: SyntaxNode) -> SyntaxNode:
        """Parse the rest of a statement that is not understood for what is in its brackets."""
        tokens = self.tokens
        parts = [first]
        while True:
            token = tokens.peek()
            if token.kind in ENDS:
                break
            if token.kind is TokenKind.PIPE:
                made: SyntaxNode | None = self._pipeline(Opaque(first.start, tokens.at, []))
            elif token.kind in OPENING:
                made = self.unary()
            else:
                tokens.take()
                made = None
                if token.kind is TokenKind.OPERATOR:
                    made = self._behind_sign(tokens.words(token))
            parts += [made] if made else []
        return Opaque(first.start, tokens.at, parts)

    def _behind_sign(self, sign: str) -> SyntaxNode | None:
        """Parse what is assigned by a sign in a statement that is not understood; None for another sign."""
        if sign in _SETS:
            return self.statement()
        if sign not in ("++", "--"):
            self._refuse_key_behind()
        return None

    def _refuse_key_behind(self) -> None:
        """Report the key of a table on the next line, which an operator at the end of this one runs into."""
        if self.tokens.accept(TokenKind.NEWLINE):
            self.tokens.pass_over(TokenKind.NEWLINE)
            self._without_operand("")

    def _pipeline(self, first: SyntaxNode) -> SyntaxNode:
        """Parse the rest of a pipeline, which may go on in a line that begins with ``|``."""
        tokens = self.tokens
        elements = [first]
        while True:
            token = tokens.peek()
            if token.kind is TokenKind.NEWLINE and self._follows(_PIPE):
                tokens.pass_over(TokenKind.NEWLINE)
                token = tokens.peek()
            if token.kind is not TokenKind.PIPE:
                break
            tokens.take()
            if tokens.words(token) != "|":
                break
            tokens.pass_over(*SEPARATORS)
            element = self._piped_to()
            if element is None:
                break
            elements.append(element)
        return elements[0] if len(elements) == 1 else Pipeline(elements)

    def _piped_to(self) -> SyntaxNode | None:
        """Parse a command that a pipeline gives its output to; None if there is none."""
        tokens = self.tokens
        token = tokens.peek()
        if token.kind is TokenKind.WORD or tokens.words(token) in ("%", "?"):
            tokens.take()
            return self._command(BareWord(token.start, token.end))
        if token.kind in ENDS or (token.kind is TokenKind.PIPE and tokens.words(token) != "&"):
            return None
        if tokens.words(token) in ("&", "."):
            operator = tokens.words(tokens.take())
            return self._invoked(operator)
        whole = tokens.peek(argument=True)
        if whole.kind is TokenKind.WORD:
            tokens.go(whole.end)
            return self._command(BareWord(whole.start, whole.end))
        return self.expression()
