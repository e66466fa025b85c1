"""Reads Microsoft365DSC configurations and exports: PowerShell with blocks like `EXOInboundConnector "name" { … }`.

The script is followed statement by statement wherever blocks can contain definitions; everything else is skipped by its
brackets. Nothing is executed: the outcome of branches and loops is unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from relaylint.core.checks import LIMIT_EXCEEDED, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Absence, Document, Scalar
from relaylint.core.suggest import Names, torn
from relaylint.core.text import Source, Span, lowered
from relaylint.formats.dsc.headers import damaged
from relaylint.formats.dsc.instances import Collection, Instance, of_several_nodes
from relaylint.formats.dsc.table import NAMES, NEVER, RESOURCES
from relaylint.formats.shaping import Assembly
from relaylint.formats.table import FORMATS
from relaylint.syntax.powershell.constants import misspelt_constants
from relaylint.syntax.powershell.data import Values
from relaylint.syntax.powershell.scope import Scope, Value, read_parameters, unsettle_parameters
from relaylint.syntax.powershell.spans import comments, skip
from relaylint.syntax.powershell.swallowed import swallowed, unread
from relaylint.syntax.powershell.tokens import OPENING, SEPARATORS, Token, TokenKind, Tokens
from relaylint.syntax.powershell.types import read_type
from relaylint.syntax.powershell.unseen import unseen
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt

_WORDS: Final = "|".join(NAMES)
_RESOURCE: Final = re.compile(rf"(?<![\w$.\-\"'\[\]])(?:{_WORDS})(?![\w.\-])", re.IGNORECASE)
_BLOCK: Final = re.compile(
    rf"^[ \t]*(?:<#|[^\w\s#]{{0,2}})[ \t]*(?:\w{{1,80}}\\)?(?:{_WORDS})"
    r"[ \t]+(?:[\"']|\$?[\w-]{1,200}[ \t]*(?:[\r\n{]|\Z))",
    re.IGNORECASE | re.MULTILINE,
)
"""The block of a resource at the start of a line, or behind what damages leave there: a quote, a bracket."""
_LINE: Final = re.compile(rf"^[ \t]*({_WORDS})[ \t]+[\"'\w$]", re.IGNORECASE | re.MULTILINE)
"""A resource at the start of a line."""
_UNREAD: Final = re.compile(
    rf"(?<![\w$.\-\"'\[\]])({_WORDS})[ \t]+(?:\"[^\"\r\n]{{0,200}}\"|\S+)\s{{0,200}}\{{\s{{0,200}}\w+[ \t]*=",
    re.IGNORECASE,
)
"""A resource with its block, anywhere."""
_NAMED: Final = re.compile(r"[ \t]+\w+[ \t]*[\r\n]")
_KEYWORDS: Final = Names(["configuration"])
_TORN: Final = re.compile(rf"(?!configuration\b){torn(_KEYWORDS.names)}", re.IGNORECASE)
_NEAR: Final = FORMATS["m365dsc"].words
_MAX_BLOCKS: Final = 25
"""Maximum depth of blocks, whatever the settings: the end of each is searched in the contents of its parent."""
_BRANCHES: Final = frozenset(["if", "elseif", "else", "switch", "catch", "trap"])
_LOOPS: Final = frozenset(["foreach", "for", "while", "do", "until"])
_STRAIGHT: Final = frozenset(["node", "try", "finally", "begin", "process", "end", "inlinescript"])
_FUNCTIONS: Final = frozenset(["function", "filter", "workflow"])
_IN_BLOCK: Final = "the resource stands in a block that another command runs, or does not run"
_ENDS: Final = frozenset({TokenKind.SEMICOLON, TokenKind.CLOSE, TokenKind.CLOSE_BRACE, TokenKind.END})


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions in a configuration; no document if there are none."""
    script = _Script(source, limits)
    try:
        script.run()
    except ReadError as fault:
        script.fail(fault)
    hidden = unseen(source, "resource", _NEAR, _KEYWORDS)
    script.problems += hidden
    if not script.read_all:
        script.problems += swallowed(source, _LINE, script.read | script.hidden)
    if all(diagnostic.severity is not Severity.ERROR for diagnostic in script.problems):
        more = [] if script.read_all else unread(source, _UNREAD, script.read | script.hidden)
        more += damaged(source, script.near, script.read, script.hidden, more)
        script.problems += more
        hidden += more
    documents = script.documents()
    script.problems += misspelt_constants(source) if documents else []
    claims = bool(documents or hidden) or script.misspelt
    claims = claims or (bool(script.problems) and (bool(script.read) or shows(source)))
    return Reading(documents, script.problems if claims else [], claims)


def shows(source: Source) -> bool:
    """Return whether a text that cannot be followed contains the block of a resource."""
    return _BLOCK.search(source.text) is not None


class _Script:
    """Follows a script and collects its definitions, with one document per configuration.

    ``read``: the offsets of the resources that were read, ``hidden``: those in expressions; ``misspelt``: there is a
    block with a misspelt resource; ``near``: occurrences of similar names.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        self.problems: list[Diagnostic] = []
        self._source = source
        self._tokens = Tokens(source.text)
        self._values = Values(source, self._tokens, Scope(source.text), limits, self.problems)
        self._resources = [match.start() for match in _RESOURCE.finditer(source.text)]
        self.near = _NEAR.near(lowered(source.text))
        if self.near:
            self._resources = sorted([*self._resources, *(start for start, _, _ in self.near)])
        self._most = min(limits.depth, _MAX_BLOCKS)
        self._depth = 0
        self._collections: list[Collection] = []
        self._hidden: set[str] = set()
        self.misspelt = False
        self.read: set[int] = set()
        self.hidden: set[int] = set()
        self._begin()

    def run(self) -> None:
        """Follow the whole script. Raises `ReadError` at a fault that ends it."""
        if self._resources:
            while not self._block(""):
                stray = self._tokens.take()
                self._tokens.refuse(stray, f"`{self._tokens.words(stray)}` closes nothing")

    @property
    def read_all(self) -> bool:
        """Return whether every resource name in the text belongs to a resource that was read."""
        return self.read.union(self.hidden).issuperset(self._resources)

    def fail(self, fault: ReadError) -> None:
        """Report the fault that ends the script; anything after it is unknown."""
        self.problems.append(fault.diagnostic(self._source))
        self._hidden |= {resource.kind for resource in RESOURCES.values()}

    def documents(self) -> list[Document]:
        """Return the documents."""
        documents: list[Document] = []
        for collection in self._collections:
            collection.close(self._hidden)
            documents += collection.assembly.documents(comments)
        return documents

    def _begin(self) -> None:
        assembly = Assembly(self._source, Absence.EMPTY, self.problems, NEVER)
        assembly.together = not of_several_nodes(self._source.text)
        self._collections.append(Collection(assembly))

    def _holds_resources(self, start: int, end: int) -> bool:
        """Return whether a relevant resource name occurs between two offsets."""
        at = bisect_left(self._resources, start)
        return at < len(self._resources) and self._resources[at] < end

    def _block(self, doubt: str) -> bool:
        """Follow the statements up to, but not including, a ``}``, or to the end of the text; return whether it was
        closed.

        ``doubt``: the reason why it is unknown whether they run.
        """
        tokens = self._tokens
        while True:
            tokens.pass_over(*SEPARATORS)
            token = tokens.peek()
            tokens.refuse_misplaced(token)
            self._refuse_stray(token)
            if token.kind is TokenKind.END:
                return True
            if token.kind is TokenKind.CLOSE_BRACE:
                return False
            if token.kind is TokenKind.WORD:
                self._command(token, tokens.lowered(token), doubt)
            elif token.kind in (TokenKind.VARIABLE, TokenKind.OPEN_INDEX):
                self._assignment(doubt)
            else:
                self._pass_statement(doubt)

    def _command(self, token: Token, word: str, doubt: str) -> None:
        tokens = self._tokens
        bare = word.rpartition("\\")[2]
        if bare in NAMES:
            self._resource(Token(token.kind, token.end - len(bare), token.end), NAMES[bare], doubt)
        elif _KEYWORDS.nearest(word):
            self._misspelt_keyword(token, doubt)
        elif torn := _TORN.match(tokens.text, token.start):
            self._misspelt_keyword(Token(token.kind, token.start, torn.end()), doubt)
        elif _NEAR.nearest(bare):
            self._misspelt(token, NAMES[_NEAR.nearest(bare)], doubt)
        elif word == "param":
            tokens.take()
            tokens.pass_over(TokenKind.NEWLINE)
            if tokens.peek().kind is TokenKind.OPEN:
                read_parameters(tokens, self._values.scope)
        elif word == "configuration":
            tokens.take()
            if self._go_to_block():
                self._begin()
                self._enter(doubt, inner=True, head=token.end)
                self._begin()
            elif _NAMED.match(tokens.text, token.end):
                tokens.refuse(token, "`{` has to follow the name of the configuration")
        elif word in _BRANCHES or word in _LOOPS:
            what = "branch" if word in _BRANCHES else "loop"
            self._keyword(token, f"the resource stands in a {what}, so that nobody knows whether it is deployed")
        elif word in _FUNCTIONS or word in _STRAIGHT:
            self._keyword(token, doubt, function=word in _FUNCTIONS)
        else:
            self._pass_statement(doubt)

    def _keyword(self, token: Token, doubt: str, function: bool = False) -> None:
        """Follow the block of a keyword, or skip a command with the same name."""
        self._tokens.take()
        if self._go_to_block():
            self._enter(doubt, function, token.end)
        else:
            self._tokens.go(token.end)
            self._pass_statement(doubt)

    def _go_to_block(self) -> bool:
        """Move to the ``{`` of a statement, past its condition or name; return whether there is one."""
        tokens = self._tokens
        while True:
            token = tokens.peek(argument=True)
            if token.kind is TokenKind.OPEN_BRACE:
                if token.start != tokens.at:
                    return True
                end = skip(tokens.text, token.start, tokens.end)
                if not tokens.text.startswith((".", "["), end):
                    return True
                tokens.go(end)  # `$AllNodes.Where{ … }.NodeName`
            elif token.kind is TokenKind.NEWLINE:
                tokens.pass_over(TokenKind.NEWLINE)
                return tokens.peek().kind is TokenKind.OPEN_BRACE
            elif token.kind in _ENDS:
                return False
            elif token.kind in OPENING and token.kind is not TokenKind.OPEN_INDEX:
                tokens.skip()
            else:
                tokens.take(argument=True)

    def _enter(self, doubt: str, inner: bool, head: int | None = None) -> None:
        """Follow the next block, or skip it if it names no relevant resource.

        ``inner``: it has its own variables, starting with its parameters after the offset ``head``.
        """
        tokens = self._tokens
        opening = tokens.peek()
        end, fault = tokens.end, None
        try:
            end = skip(tokens.text, opening.start, tokens.end)
        except ReadError as unclosed:  # everything before the fault counts
            fault = unclosed
        if not self._holds_resources(opening.end, end):
            if fault:
                raise fault
            tokens.go(end)
            return
        tokens.take()
        self._depth += 1
        if self._depth > self._most:
            raise ReadError(LIMIT_EXCEEDED, opening.start, opening.end, f"blocks nested deeper than {self._most}")
        around = self._values.scope
        if inner:
            self._values.scope = around.inner(Span(opening.start, end))
            unsettle_parameters(self._values.scope, tokens.text, opening.start if head is None else head, opening.start)
        if self._block(doubt) and fault:
            raise fault
        tokens.take()
        self._values.scope = around
        self._depth -= 1

    def _assignment(self, doubt: str) -> None:
        """Record the assignment of a variable; skip other statements that start with one."""
        tokens = self._tokens
        start = tokens.at
        type = read_type(tokens)
        variable = tokens.accept(TokenKind.VARIABLE)
        sign = tokens.peek()
        if variable is None or sign.kind is not TokenKind.OPERATOR or tokens.words(sign) != "=":
            tokens.go(start)
            self._pass_statement(doubt)
            return
        tokens.take()
        start = tokens.at
        try:
            value = self._values.statement()
        except ReadError as fault:
            if fault.rule != SYNTAX_ERROR:
                raise
            add_problem(self.problems, fault.diagnostic(self._source))
            self._values.restart(tokens, start)
            self._pass_statement(doubt)
            return
        if not doubt and (type is None or type.fits(value.node.value)):
            self._values.scope.assign(tokens.words(variable), value)
        self._note_hidden(start, tokens.at)

    def _pass_statement(self, doubt: str) -> None:
        """Skip a statement, but follow blocks in it that name a relevant resource."""
        tokens = self._tokens
        first = True
        while first or tokens.peek().kind not in (*SEPARATORS, TokenKind.CLOSE_BRACE, TokenKind.END):
            first = False
            token = tokens.peek()
            if token.kind is TokenKind.OPEN_BRACE:
                self._enter(doubt or _IN_BLOCK, inner=True)
            elif token.kind in OPENING and token.kind is not TokenKind.OPEN_INDEX:
                tokens.skip()
                self._note_hidden(token.start, tokens.at)
            else:
                self._refuse_stray(tokens.take())

    def _refuse_stray(self, token: Token) -> None:
        if token.kind is TokenKind.CLOSE:
            self._tokens.refuse(token, f"`{self._tokens.words(token)}` closes nothing")

    def _note_hidden(self, start: int, end: int) -> None:
        """Record the kinds that may have more definitions in an expression, which is not followed."""
        first, last = bisect_left(self._resources, start), bisect_left(self._resources, end)
        self.hidden.update(self._resources[first:last])
        for at in self._resources[first:last]:
            match = _RESOURCE.match(self._source.text, at)
            if match:
                self._hidden.add(RESOURCES[match[0].lower()].kind)

    def _resource(self, token: Token, name: str, doubt: str) -> None:
        """Read an instance of a relevant resource; skip commands and arguments with the same name."""
        tokens = self._tokens
        tokens.take()
        if not self._go_to_block():
            tokens.go(token.end)
            self._pass_statement(doubt)
            return
        self.read.add(token.start)
        pairs = self._properties()
        if pairs is None:
            self._hidden.add(RESOURCES[name.lower()].kind)
            return
        place = Scalar(token.start, token.end, tokens.words(token))
        self._collections[-1].add(Instance(name, place, Span(token.start, tokens.at), pairs, doubt))

    def _misspelt_keyword(self, token: Token, doubt: str) -> None:
        """Report a misspelling of a keyword if its block contains relevant resources."""
        tokens = self._tokens
        tokens.take()
        at = tokens.at
        if self._go_to_block():
            start = tokens.peek().start
            end = skip(tokens.text, start, tokens.end)
            if self._holds_resources(start, end):
                add_problem(self.problems, misspelt(self._source, token.start, token.end, "keyword", "Configuration"))
        tokens.go(at)
        self._pass_statement(doubt)

    def _misspelt(self, token: Token, name: str, doubt: str) -> None:
        """Report and skip a block with a misspelt resource, unless it is another command with such a name."""
        tokens = self._tokens
        tokens.take()
        if self._go_to_block():
            self.misspelt = True
            add_problem(self.problems, misspelt(self._source, token.start, token.end, "resource", name))
            self._hidden.add(RESOURCES[name.lower()].kind)
            tokens.skip()
        else:
            tokens.go(token.end)
            self._pass_statement(doubt)

    def _properties(self) -> list[tuple[Scalar, Value]] | None:
        """Return the contents of the next block; None if it has a fault and is skipped."""
        opening = self._tokens.take()
        try:
            return self._values.entries()
        except ReadError as fault:
            if fault.rule != SYNTAX_ERROR:
                raise
            end = skip(self._tokens.text, opening.start, self._tokens.end)
            add_problem(self.problems, fault.diagnostic(self._source))
            self._values.restart(self._tokens, end)
            return None
