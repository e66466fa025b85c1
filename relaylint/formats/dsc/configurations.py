"""Reads Microsoft365DSC configurations and exports: PowerShell with blocks like `EXOInboundConnector "name" { … }`.

Of the tree of the script, the blocks are read that can contain definitions or set variables; an export has thousands of
others. Loops over lists and branches that the file decides are followed; the outcome of any other is unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Absence, Document, Scalar
from relaylint.core.suggest import Names, torn
from relaylint.core.text import Source, Span, lowered
from relaylint.formats.dsc.headers import damaged
from relaylint.formats.dsc.instances import Collection, Instance, of_several_nodes
from relaylint.formats.dsc.table import NAMES, NEVER, RESOURCES
from relaylint.formats.shaping import Assembly
from relaylint.formats.table import FORMATS
from relaylint.syntax.powershell.actions import Block, CmdletCall, Script
from relaylint.syntax.powershell.commands import read_script
from relaylint.syntax.powershell.constants import misspelt_constants
from relaylint.syntax.powershell.decisions import settle
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.loops import Loops
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.spans import comments
from relaylint.syntax.powershell.statements import Clause, CommandNode, ForEach, Function, Handler, Loop, Switch
from relaylint.syntax.powershell.swallowed import swallowed, unread
from relaylint.syntax.powershell.syntax_tree import BareWord, ScriptBlock, SyntaxNode
from relaylint.syntax.powershell.unseen import unseen
from relaylint.syntax.powershell.walk import Reads
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
_STRAIGHT: Final = frozenset({"node", "inlinescript"})
"""Commands, in lower case, whose blocks count as part of what is around them."""
_ASSIGNS: Final = re.compile(
    r"\$\{?\w[\w:]{0,80}\}?(?:\.\w+|\[[^\]\r\n]{0,80}\]){0,8}[ \t]*(?:(?:[-+*/%]|\?\?)?=(?!=)|,|\+\+|--)"
)
_SETTING: Final = ("++$", "--$", "[ref]", "foreach", "variable", ".add", ".remove", ".insert", ".clear", ".set_item",
                   "-ov", "-ev", "-wv", "-iv", "-pv", "sv ", "nv ", "clv ", "break", "continue", "return")  # fmt: skip
"""What else, in lower case, may set a variable, or leave a loop."""
_IN_BRANCH: Final = "the resource stands in a branch, so that nobody knows whether it is deployed"
_IN_LOOP: Final = "the resource stands in a loop, so that nobody knows whether it is deployed"
_IN_BLOCK: Final = "the resource stands in a block that another command runs, or does not run"


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions in a configuration; no document if there are none."""
    script = _Resources(source, limits)
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


class _Resources:
    """Collects the definitions of a script, with one document per configuration.

    ``read``: the offsets of the resources that were read, ``hidden``: those in expressions; ``misspelt``: there is a
    block with a misspelt resource; ``near``: occurrences of similar names.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        self.problems: list[Diagnostic] = []
        self._source = source
        self._limits = limits
        self._resources = [match.start() for match in _RESOURCE.finditer(source.text)]
        small = lowered(source.text)
        self._setting = sorted((*_places(small, _SETTING), *(one.start() for one in _ASSIGNS.finditer(small))))
        self.near = _NEAR.near(small)
        if self.near:
            self._resources = sorted([*self._resources, *(start for start, _, _ in self.near)])
        self._collections: dict[int, Collection] = {}
        self._bounds: list[int] = []
        self._pairs: dict[ScriptBlock, list[tuple[SyntaxNode, SyntaxNode]] | None] = {}
        self._hidden: set[str] = set()
        self.misspelt = False
        self.read: set[int] = set()
        self.hidden: set[int] = set()

    def run(self) -> None:
        """Read the whole script. Raises `ReadError` at a fault that ends it."""
        if not self._resources:
            return
        parser = ScriptParser(self._source, self._limits, self.problems, recovers=True)
        script = read_script(parser, _Wanted(), self._reads)
        for span in script.nested:
            if script.fault is None or span.end < script.fault.start:
                self._note_hidden(span)
        self.read.update(command.start for command in script.cut if command.name in NAMES and self._own_block(command))
        configurations = [node for node in script.functions if node.keyword == "configuration"]
        self._bounds = sorted(at for node in configurations if node.block for at in (node.start, node.block.end))
        self._take_all(parser, script)
        faults = [script.fault] if script.fault else []
        for node in configurations:
            end = node.start + len(node.keyword)
            if node.block is None and node.name and _NAMED.match(self._source.text, end):
                words = "`{` has to follow the name of the configuration"
                faults.append(ReadError(SYNTAX_ERROR, node.start, end, words))
        if faults:
            raise min(faults, key=lambda fault: fault.start)

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
        for _, collection in sorted(self._collections.items()):
            collection.close(self._hidden)
            documents += collection.assembly.documents(comments)
        return documents

    def _take_all(self, parser: ScriptParser, script: Script) -> None:
        """Add what the commands of the script define. Raises `ReadError` if a limit is exceeded."""
        flow = Flow(parser, script, self._limits, self.problems)
        self.read.update(one.start for one in script.commands if one.name in NAMES and self._own_block(one))
        script = settle(script, flow, self._source.text)
        loops = Loops(self._source.text, script, flow)
        resources: list[CmdletCall] = []
        for command in script.commands:
            block = self._own_block(command)
            if block is None:
                continue
            if command.name in NAMES:
                resources.append(command)
            else:
                self._look_at_slip(command, block)

        def look(command: CmdletCall) -> None:
            self._properties(command, flow)

        for command in loops.followed(resources, look):
            self._add(command, flow)

    def _collection(self, at: int) -> Collection:
        """Return the collection for what stands at an offset."""
        number = bisect_right(self._bounds, at)
        if number not in self._collections:
            assembly = Assembly(self._source, Absence.EMPTY, self.problems, NEVER)
            assembly.together = not of_several_nodes(self._source.text)
            self._collections[number] = Collection(assembly)
        return self._collections[number]

    def _reads(self, block: ScriptBlock, name: str) -> Reads:
        """Return how a block is read that a command is given, if it is: not at all if nothing of interest is in it."""
        if name in NAMES or _NEAR.nearest(name):
            return Reads.NOT
        if _holds(self._resources, block):
            return Reads.WHOLE
        return Reads.QUIETLY if _holds(self._setting, block) else Reads.NOT

    def _note_hidden(self, span: Span) -> None:
        """Record the kinds that may have more definitions in an expression, which is not followed."""
        first, last = bisect_left(self._resources, span.start), bisect_left(self._resources, span.end)
        self.hidden.update(self._resources[first:last])
        for at in self._resources[first:last]:
            match = _RESOURCE.match(self._source.text, at)
            if match:
                self._hidden.add(RESOURCES[match[0].lower()].kind)

    # --- resources

    def _add(self, command: CmdletCall, flow: Flow) -> None:
        """Add the definition that a resource makes."""
        name, block = NAMES[command.name], self._own_block(command)
        pairs = self._properties(command, flow)
        if pairs is None or block is None:
            self._hidden.add(RESOURCES[command.name].kind)
            return
        place = Scalar(command.start, command.end, self._source.text[command.start : command.end])
        span = Span(command.start, block.end)
        self._collection(command.start).add(
            Instance(name, place, span, pairs, _doubt(command, flow, self._source.text))
        )

    def _properties(self, command: CmdletCall, flow: Flow) -> list[tuple[Scalar, Value]] | None:
        """Return the properties of a resource; None if its block has a fault. Raises `ReadError` beyond the limits."""
        block = self._own_block(command)
        assert block is not None
        pairs = self._pairs[block] if block in self._pairs else self._parsed(block)
        if flow.turn:  # it is asked for again in the next
            self._pairs[block] = pairs
        if pairs is None:
            return None
        flow.go(command.at, command.block)
        return [(key, value.placed) for key, value in flow.values.entries(pairs)]

    def _parsed(self, block: ScriptBlock) -> list[tuple[SyntaxNode, SyntaxNode]] | None:
        """Return the parsed properties of a resource; None if its block has a fault, which is reported."""
        try:
            return block.entries
        except ReadError as fault:
            if fault.rule != SYNTAX_ERROR:
                raise
            add_problem(self.problems, fault.diagnostic(self._source))
            return None

    def _own_block(self, command: CmdletCall) -> ScriptBlock | None:
        """Return the block of a command that is a statement of its own; None if it has none, or is something else."""
        node = command.node
        if command.nested or command.piped or node.operator or not isinstance(node.name, BareWord):
            return None
        if self._source.text[node.start] == "\\":
            return None
        return next((element for element in node.elements if isinstance(element, ScriptBlock)), None)

    def _look_at_slip(self, command: CmdletCall, block: ScriptBlock) -> None:
        """Report a misspelt resource, or a misspelt `Configuration` around resources."""
        source, name, end = self._source, command.name, command.end
        torn = _TORN.match(source.text, command.start)
        if _KEYWORDS.nearest(name) or torn:
            if _holds(self._resources, block):
                end = torn.end() if torn and not _KEYWORDS.nearest(name) else end
                add_problem(self.problems, misspelt(source, command.start, end, "keyword", "Configuration"))
        elif _NEAR.nearest(name):
            meant = NAMES[_NEAR.nearest(name)]
            self.misspelt = True
            start = command.node.start
            add_problem(self.problems, misspelt(source, start, end, "resource", meant))
            self._hidden.add(RESOURCES[meant.lower()].kind)


class _Wanted:
    """The names, in lower case, of commands that are resources, or misspellings of one or of `Configuration`."""

    def __contains__(self, name: object) -> bool:
        word = str(name)
        letters = "".join(filter(str.isalpha, word))
        begins = any(keyword.startswith(letters) for keyword in _KEYWORDS.names) and bool(letters)
        return word in NAMES or begins or bool(_KEYWORDS.nearest(word) or _NEAR.nearest(word))


def _places(small: str, words: Iterable[str]) -> Iterator[int]:
    """Yield the offsets of words in a text."""
    for word in words:
        at = small.find(word)
        while at >= 0:
            yield at
            at = small.find(word, at + 1)


def _holds(offsets: list[int], block: ScriptBlock) -> bool:
    """Return whether a block contains one of some offsets, which are in order."""
    at = bisect_left(offsets, block.start)
    return at < len(offsets) and offsets[at] < block.end


def _doubt(command: CmdletCall, flow: Flow, text: str) -> str:
    """Return why it is unknown whether a resource is deployed, as a clause; empty if it is."""
    doubt = ""
    block: Block | None = command.block
    turn = flow.turn
    while block is not None:
        origin = block.origin
        if turn is not None and turn.certain(block):
            pass
        elif isinstance(origin, (Clause, Switch, Handler)):
            return _IN_BRANCH
        elif isinstance(origin, (ForEach, Loop)):
            return _IN_LOOP
        elif block.around is not None and not _is_straight(origin, text):
            doubt = _IN_BLOCK
        block = block.around
    return doubt


def _is_straight(origin: SyntaxNode | None, text: str) -> bool:
    """Return whether the block of a statement or command runs like what is around it."""
    if isinstance(origin, Function):
        return origin.keyword not in ("class", "enum")
    name = origin.name if isinstance(origin, CommandNode) else None
    return name is not None and text[name.start : name.end].lower() in _STRAIGHT
