"""Reads `Format-List` text of Exchange objects, as `Get-InboundConnector | Format-List` prints it."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import Final

from relaylint.core.checks import LIMIT_EXCEEDED, NOT_DEFINITIONS, SYNTAX_ERROR
from relaylint.core.diagnostic import Severity
from relaylint.core.document import Node, Path, Scalar, Sequence
from relaylint.core.suggest import Names
from relaylint.core.text import Source, Span, lowered
from relaylint.formats.cmdlets.table import cmdlets
from relaylint.formats.exports.object_kinds import (
    ANY,
    kind_but_for_slips,
    kind_called,
    kind_of,
    kinds_named,
    letters_of,
    told_by,
)
from relaylint.formats.exports.objects import AROUND, Exported, Exports, Property, capitalised, is_nearly_property
from relaylint.formats.servers import CLOUD_KINDS
from relaylint.formats.shaping import lists
from relaylint.model.kinds import kind
from relaylint.model.schema_index import NAMING
from relaylint.syntax.blocks import Field, PrintedObject, PrintedTable, ShowingCommand, bared, blocks
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt, problem, shown

TRUNCATED: Final = "PowerShell shows the first items of a list only, and there are more"
WRAPPED: Final = "it runs over several lines, and whether blanks stand between them is not told"

_NAMED: Final = frozenset(map(str.lower, NAMING))
_PROPERTIES: Final = ANY | _NAMED | {"enabled"}
"""Properties, in lower case, that are recognised without a blank before the colon."""
_SEPARATOR: Final = ", "
_MORE: Final = ("...", "\u2026")
"""What Windows PowerShell and PowerShell print after the last item of a truncated list."""
_LONGEST_ITEM: Final = 1000
"""Maximum length of a domain or an address."""
_TORN: Final = re.compile(r"([^\s|;]{1,80})(?:\s[^\s|;-][^\s|;]{0,80})?")
"""The first word of a command, and the next, which may continue it."""
_SHORTEST: Final = 4
"""Minimum number of letters to recognise the rest of a property name that was cut off."""


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions in a text, and the problems in it."""
    return _Reader(source, limits).read()


def shows(source: Source) -> bool:
    """Return whether a text that cannot be read in full contains an object of a supported kind."""
    source = bared(source)
    printed = blocks(source.text, Limits().nodes, _PROPERTIES)
    objects = (block for block in printed if isinstance(block, PrintedObject))
    return any(told_by({source.slice(field.name).lower() for field in block.fields}) for block in objects)


class _Shown:
    """The latest state of an object in the text; ``output``: the number of the command that printed it."""

    def __init__(self, kind: str, span: Span, properties: list[Property], output: int) -> None:
        self.kind = kind
        self.span = span
        self.properties = properties
        self.output = output

    def show_again(self, other: _Shown) -> None:
        """Merge what a later command prints about the same object."""
        again = {property_.name.lower() for property_ in other.properties}
        kept = [property_ for property_ in self.properties if property_.name.lower() not in again]
        self.span, self.properties, self.output = other.span, [*kept, *other.properties], other.output


class _Reader:
    """Extracts the objects of a text."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.text = bared(source).text
        self.limits = limits
        self.called = letters_of(source.name)
        self.exports = Exports(source)
        self.count = 0
        self.output = 0
        self.command: ShowingCommand | None = None
        self.shown: list[_Shown] = []
        self.named: dict[tuple[str, str], _Shown] = {}
        self.complete: set[str] = set()
        self.since: dict[str, int] = {}
        self.some: dict[str, Scalar] = {}
        self.tables: dict[str, PrintedTable] = {}

    def read(self) -> Reading:
        """Return the reading."""
        try:
            for block in blocks(self.text, self.limits.nodes, _PROPERTIES):
                if isinstance(block, PrintedTable):
                    self._note_table(block)
                elif name := self._kind(block):
                    self._take(name, block)
            self._report_tables()
            self._add()
        except ReadError as error:
            return Reading([], [*self.exports.problems, error.diagnostic(self.source)], claims=True)
        documents = self.exports.documents()
        return Reading(documents, self.exports.notes, bool(documents))

    def _add(self) -> None:
        """Add the objects: if a command lists the objects above it again, those that it lists.

        Raises `ReadError` if there are too many faults.
        """
        for name, place in self.some.items():
            if name not in self.complete:
                self.exports.declare(name, place, partial=True)
        last = [listing for listing in self.shown if listing.output >= self.since.get(listing.kind, 0)]
        for _, output in groupby(last, key=lambda listing: listing.output):
            self.exports.take([Exported(listing.kind, listing.span, listing.properties) for listing in output])

    def _note_table(self, table: PrintedTable) -> None:
        """Record the first table of each kind: it shows too little of the objects, truncated, to be read."""
        columns = frozenset(self._slice(table.columns).lower().split())
        if table.command is None:
            self.tables.update((kind, table) for kind in kinds_named(columns)[:1] if kind not in self.tables)
            return
        name = self._asked(table.command)
        left_out = table.command.server and name in CLOUD_KINDS
        if name and not (left_out or kind(name).spellings.keys().isdisjoint(columns)):
            self.tables.setdefault(name, table)

    def _report_tables(self) -> None:
        """Report the tables of kinds that no command lists in full. Raises `ReadError` if there are too many."""
        for name, table in self.tables.items():
            if name not in self.complete:
                place, command = table.columns, table.command
                if self.shown:
                    self.some.setdefault(name, Scalar(*place, self._slice(place)))
                of = f"`{shown(self._slice(command.place))}`" if command else name
                words = f"the table of {of} is not read"
                rule = SYNTAX_ERROR if self.shown else NOT_DEFINITIONS
                help = "print the objects with `Format-List`: a table leaves out most of an object"
                diagnostic = problem(rule, self.source, *place, words, severity=Severity.WARNING, help=help)
                add_problem(self.exports.problems, diagnostic)

    def _slice(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _plain(self, block: PrintedObject) -> dict[str, str]:
        """Return the properties of an object as text."""
        return {self._slice(field.name): "".join(map(self._slice, field.value)).strip() for field in block.fields}

    def _asked(self, command: ShowingCommand) -> str | None:
        """Return the kind of the objects that a command prints, even if it is misspelt; None for other commands."""
        near, _ = self._meant(command)
        return _nouns().get(near.removeprefix("get-") or command.noun)

    def _meant(self, command: ShowingCommand) -> tuple[str, Span]:
        """Return the `Get-` cmdlet, in lower case, that a misspelt command stands for, and its span; empty for others.
        It may contain a stray mark or blank."""
        place = command.place
        near = _getters().nearest(self._slice(place).lower())
        if near or command.noun in _nouns():
            return near, place
        torn = _TORN.match(self.text, place.start)
        ends = dict.fromkeys(torn.end(group) for group in (1, 0)) if torn else ()
        spans = [Span(place.start, end) for end in ends]
        guesses = ((_getters().nearest(lowered(self._slice(span))), span) for span in spans)
        return next((one for one in guesses if one[0]), ("", place))

    def _kind(self, block: PrintedObject) -> str | None:
        """Return the kind of an object: by its properties, or by the command above if that prints nothing else."""
        plain = {name.strip(AROUND): value for name, value in self._plain(block).items()}
        asked = self._asked(block.command) if block.command else None
        called = f"{self.called} {asked}".lower() if asked else "" if block.command else self.called
        kind_name = kind_of(plain, called) or kind_but_for_slips(capitalised(plain), called)
        if kind_name is None and asked and all(is_nearly_property(asked, name) for name in plain):
            return asked
        if kind_name is None and block.command is None:
            kind_name = kind_called(plain, self.called)
            if kind_name is None:
                self.exports.doubt([Property(self._slice(field.name), *self._texts(field)) for field in block.fields])
        return kind_name

    def _texts(self, field: Field) -> tuple[Node, Node]:
        """Return the nodes of a property of an object of undetermined kind."""
        place = self._place(field)
        return Scalar(*field.name, self._slice(field.name)), Scalar(*place, self._slice(place) or None)

    def _take(self, name: str, block: PrintedObject) -> None:
        """Record an object. Raises `ReadError` if the limits are exceeded."""
        first, last = block.fields[0].name, block.fields[-1].value[-1]
        self.count += sum(self.text.count(",", *part) for field in block.fields for part in field.value)
        self.count += sum(len(field.value) for field in block.fields)
        if self.count > self.limits.nodes:
            raise ReadError(LIMIT_EXCEEDED, *first, f"more than {self.limits.nodes:,} nodes")
        key, command = Scalar(*first, self._slice(first)), block.command
        if name in CLOUD_KINDS and command is not None and command.server:
            self.exports.left_out.add(name, key)
            return
        self._report(name, block)
        if command is not self.command:
            self.command, self.output = command, self.output + 1
            if command is not None:
                self._report_slip(command)
        if command is not None and command.noun and not command.complete:
            self.some.setdefault(name, key)
        else:
            self.complete.add(name)
        properties = [self._property(name, field) for field in block.fields]
        self._note(_Shown(name, Span(first.start, last.end), properties, self.output), self._plain(block))

    def _note(self, listing: _Shown, plain: dict[str, str]) -> None:
        """Record an object, or what a later command prints about a recorded one."""
        about, lowered = kind(listing.kind), {name.lower(): value for name, value in plain.items()}
        names = (
            lowered.get(name.lower()) for name in NAMING if about.spellings.get(name.lower()) == about.name_property
        )
        called = "" if about.single else next(filter(None, names), None)
        before = None if called is None else self.named.setdefault((listing.kind, called.lower()), listing)
        if before is None or before is listing or before.output == listing.output:
            self.shown.append(listing)
        else:
            self.count += len(before.properties)
            before.show_again(listing)
            if self.command is None or self.command.complete:
                self.since[listing.kind] = listing.output

    def _report_slip(self, command: ShowingCommand) -> None:
        """Report a misspelt command above supported objects."""
        near, place = self._meant(command)
        if near:
            noun = cmdlets()[near.replace("get-", "set-")].name.partition("-")[2]
            add_problem(self.exports.problems, misspelt(self.source, *place, "cmdlet", f"Get-{noun}"))

    def _report(self, name: str, block: PrintedObject) -> None:
        """Report the lines of an object that belong to no property; after the last property any text is allowed."""
        for index, span in enumerate(block.strays):
            line = self._slice(span)
            if index < block.inner or _is_damaged(name, line.strip()):
                begin = span.start + len(line) - len(line.lstrip())
                words = f"`{shown(line.strip())}` belongs to no property of the object"
                add_problem(self.exports.problems, problem(SYNTAX_ERROR, self.source, begin, span.end, words))

    def _property(self, kind_name: str, field: Field) -> Property:
        name = self._slice(field.name)
        key = Scalar(*field.name, name)
        if name.lower() in lists(kind_name):
            braced = self._list(field)
            if braced is not None:
                return Property(name, key, *braced)
        return Property(name, key, *self._single(field))

    def _single(self, field: Field) -> tuple[Node, dict[Path, str]]:
        """Return the node of a value that is not a list, and why it is unknown."""
        place = self._place(field)
        parts = [self._slice(part) for part in field.value]
        text = "".join(part.rstrip() + " " if part.rstrip().endswith(",") else part for part in parts).strip()
        if not text:
            return Scalar(*place, None), {}
        if all(part.rstrip() != part or part.endswith(",") for part in parts[:-1]):
            return Scalar(*place, text), {}
        return Scalar(*place, "\n".join(part.strip() for part in parts)), {(): WRAPPED}

    def _place(self, field: Field) -> Span:
        """Return the span of a value without surrounding blanks."""
        first, last = field.value[0], field.value[-1]
        text = self.text[first.start : last.end]
        start = first.start + (len(text) - len(text.lstrip()) if text.strip() else 0)
        return Span(start, max(start, first.start + len(text.rstrip())))

    def _list(self, field: Field) -> tuple[Node, dict[Path, str]] | None:
        """Return the node of a list in braces, and its unknown parts; None if there are no braces.

        Lines break between items or, if the line is full, anywhere: items contain no blanks.
        """
        place = self._place(field)
        typed = self.text[field.name.end] == ":"  # people use brackets, too
        opening = self.text[place.start : place.start + 1]
        if opening != "{" and not (typed and opening == "["):
            return None
        if self.text[place.end - 1] != {"{": "}", "[": "]"}[opening]:
            words = f"the list does not end: its closing {'brace' if opening == '{' else 'bracket'} is missing"
            add_problem(self.exports.problems, problem(SYNTAX_ERROR, self.source, *place, words))
            return Scalar(*place, self._slice(place)), {(): words}
        made = Sequence(place.start)
        made.end = place.end
        goes_on = False
        for part in field.value:
            goes_on = self._add_items(made, max(part.start, place.start + 1), min(part.end, place.end - 1), goes_on)
        return self._with_the_rest(made)

    def _add_items(self, made: Sequence, start: int, end: int, goes_on: bool) -> bool:
        """Add the items of a line; ``goes_on``: it starts within one. Return whether the next line does, too."""
        line = self.text[start:end]
        for part in line.split(_SEPARATOR):
            item = part.strip().removesuffix(",")
            begin = start + len(part) - len(part.lstrip())
            if goes_on and len(made.value[-1]) < _LONGEST_ITEM:
                last = made.items[-1]
                made.value[-1] = f"{last.value}{item}"
                made.items[-1] = Scalar(last.start, begin + len(item) if item else last.end, made.value[-1])
            elif item and not goes_on:
                made.items.append(Scalar(begin, begin + len(item), item))
                made.value.append(item)
            goes_on = False
            start += len(part) + len(_SEPARATOR)
        return bool(made.items) and not line.rstrip().endswith(",")

    def _with_the_rest(self, made: Sequence) -> tuple[Node, dict[Path, str]]:
        """Return a list with a last item that represents those that PowerShell did not print, if any."""
        last = made.items[-1] if made.items else Scalar(0, 0, "")
        text = str(last.value)
        more = next((end for end in _MORE if text.endswith(end)), "")
        if not more:
            return made, {}
        del made.items[-1], made.value[-1]
        if text != more:
            made.items.append(Scalar(last.start, last.end - len(more), text.removesuffix(more)))
            made.value.append(text.removesuffix(more))
        made.items.append(Scalar(last.end - len(more), last.end, more))
        made.value.append(more)
        return made, {(len(made.items) - 1,): TRUNCATED}


def _is_damaged(kind_name: str, line: str) -> bool:
    """Return whether a line is the rest of a property: a truncated name, or one without a colon."""
    word, _, rest = line.partition(" ")
    if not rest:
        letters = "".join(filter(str.isalnum, word)).lower()
        return len(letters) >= _SHORTEST and any(name.startswith(letters) for name in kind(kind_name).spellings)
    return is_nearly_property(kind_name, word) and (rest.lstrip().startswith("{") or len(rest.split()) == 1)


@cache
def _getters() -> Names:
    """Return the `Get-` cmdlets in lower case."""
    return Names(f"get-{noun}" for noun in _nouns())


@cache
def _nouns() -> dict[str, str]:
    """Return the kind of the objects that a `Get-` cmdlet returns, by its noun in lower case."""
    return {name.partition("-")[2]: cmdlet.kind.name for name, cmdlet in cmdlets().items()}
