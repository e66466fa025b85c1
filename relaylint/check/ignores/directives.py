"""Reads ignores in comments: ``relaylint: ignore[rule, rule: value] reason, until: 2027-03-31, owner: …, ticket: …``.

What is read depends on the text of the comments alone. Whatever is addressed to relaylint and cannot be read is a
diagnostic, and never part of a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core.checks import IGNORE_WITHOUT_REASON, MALFORMED_IGNORE
from relaylint.core.diagnostic import Diagnostic, Label, Severity
from relaylint.core.ignore import KEYS, Ignore, IgnoredRule, location_in
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import listed, one_slip_apart
from relaylint.core.text import Source, Span
from relaylint.syntax.reading import shown
from relaylint.values.syntaxes import date_fault

_LINE: Final = re.compile(r"[^\r\n]+")
_ADDRESS: Final = re.compile(
    r"(?i)relaylint(?:[ \t]*:|[ \t=-]+(?=(?:ignore[ds]?|disable[sd]?|skip|suppress|allow|noqa|off)\b))"
)
_BEFORE: Final = re.compile(r"[\s#<!*;/.-]*")
"""What may stand before it in a comment: the marks with which comments begin, and lines within them."""
_OPENING: Final = re.compile(r"(?i)[ \t]*ignore[ \t]*\[")
_IGNORES: Final = re.compile(r"(?i)[ \t]*\w*ignor|[^\[]{0,40}\[")
"""What looks like an attempt at an ignore, and not like a sentence."""
_QUOTES: Final = "\"'"
_DETAIL: Final = re.compile(rf"(?i)(?<![\w-])({'|'.join(KEYS)})[ \t]*:")
_DATED: Final = re.compile(r"(?<![\w-])([A-Za-z]{2,12})[ \t]*[:=][ \t]*\d{4}-\d")
"""A word that is none of ours, with a date."""
_WITHOUT_COLON: Final = re.compile(
    rf"(?i)(?<![\w-])until[^\w\r\n]{{1,4}}(?:\d{{4}}(?!\w)|\d{{1,2}}[./-]\d)|\((?:{'|'.join(KEYS)})[ \t=]+(?=\w)"
)
_WORD: Final = re.compile(r"(?<![\w-])([A-Za-z]{4,8})[ \t]*:")
_DASHES: Final = "-\u2013\u2014"
_AROUND: Final = f" \t,;:·{_DASHES}([{{"
_BETWEEN: Final = " \t,;·"
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_BLANKS: Final = " \t"
_CLOSINGS: Final = ("#>", "-->")
_NEAR: Final = 80
_HOW: Final = "write `# relaylint: ignore[rule-name] reason`"
_HOW_DATED: Final = "write what is said besides at the end, each with a colon: `until: 2027-03-31, owner: NAME`"


class Directive(NamedTuple):
    """An ignore, with the span of the comment that it stands in."""

    ignore: Ignore
    comment: Span


class Directives(NamedTuple):
    """What comments say to relaylint: ignores, and diagnostics for what cannot be read."""

    ignores: list[Directive]
    faults: list[Diagnostic]


class _Malformed(Exception):  # noqa: N818  # caught where a comment is read
    """A part of a comment that cannot be read, with its offsets."""

    def __init__(self, start: int, end: int, message: str, help: str = _HOW) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message
        self.help = help


def read_directives(source: Source, comments: Iterable[Span]) -> Directives:
    """Return what the comments of a text say to relaylint; each line of a comment can be an ignore."""
    made = Directives([], [])
    for comment in comments:
        for start, end in _addressed(source.text, comment):
            try:
                ignore = _ignore(source, start, end)
            except _Malformed as fault:
                made.faults.append(_fault(source, fault, start, end))
                continue
            if any(map(str.isalnum, ignore.reason)):
                made.ignores.append(Directive(ignore, comment))
            else:
                made.faults.append(
                    Diagnostic.of(IGNORE_WITHOUT_REASON, _without_reason(ignore), Label(ignore.location))
                )
    return made


def _without_reason(ignore: Ignore) -> str:
    return (
        f"no reason is given why {listed([entry.words for entry in ignore.rules]).replace(' or ', ' and ')} is ignored"
    )


def _fault(source: Source, fault: _Malformed, start: int, end: int) -> Diagnostic:
    """Return what is said of a comment: a warning where it may be a sentence."""
    said = _ADDRESS.match(source.text, start, end)
    meant = said is not None and _IGNORES.match(source.text, said.end(), end) is not None
    severity = None if meant else Severity.WARNING
    label = Label(location_in(source, fault.start, fault.end))
    return Diagnostic.of(MALFORMED_IGNORE, fault.message, label, severity=severity, help=fault.help)


def _addressed(text: str, comment: Span) -> Iterator[tuple[int, int]]:
    """Yield start and end of each part of a comment that is addressed to relaylint: from its name to the end of the
    line, or to the next such part behind another ``#``."""
    for line in _LINE.finditer(text, comment.start, comment.end):
        marks = _BEFORE.match(text, *line.span())
        first = marks.end() if marks else line.start()
        said = _ADDRESS.finditer(text, first, line.end())
        starts = [match.start() for match in said if _is_addressed(text, match, first, line.end())]
        for start, end in zip(starts, [*starts[1:], line.end()], strict=False):
            part = text[start:end].rstrip(_BLANKS if end == line.end() else f"{_BLANKS}#")
            for closing in _CLOSINGS if end == line.end() else ():
                part = part.removesuffix(closing).rstrip(_BLANKS)
            yield start, start + len(part)


def _is_addressed(text: str, match: re.Match[str], first: int, end: int) -> bool:
    """Return whether a mention of relaylint begins a comment, or is an ignore that does not, unless it is quoted."""
    at = match.start()
    while at > first and text[at - 1] in _BLANKS:
        at -= 1
    if at <= first or text[at - 1] == "#":
        return True
    return text[at - 1] not in "`\"'" and _OPENING.match(text, match.end(), end) is not None


def _ignore(source: Source, start: int, end: int) -> Ignore:
    """Return the ignore in a part of a comment. Raises `_Malformed`."""
    text = source.text
    address = _ADDRESS.match(text, start, end)
    assert address is not None
    _refuse_late(text, start)
    opening = _OPENING.match(text, address.end(), end)
    if opening is None or not address[0].rstrip().endswith(":"):
        raise _Malformed(start, end, f"`{shown(text[start:end])}` is nothing that relaylint reads in a comment")
    rules, at = _bracket(source, opening.end(), end)
    return _with_details(source, rules, start, at, end)


def _refuse_late(text: str, start: int) -> None:
    """Raise `_Malformed` for an ignore behind other words of a comment, where nobody looks for it."""
    before = text[max(0, start - _NEAR) : start].rstrip(_BLANKS)
    if before and before[-1] not in "#<*;/.-\r\n\ufeff":
        raise _Malformed(start, start + len("relaylint"), "an ignore stands at the beginning of its comment")


def _bracket(source: Source, at: int, end: int) -> tuple[tuple[IgnoredRule, ...], int]:
    """Return the rules in brackets, and the offset behind them. Raises `_Malformed`."""
    text, start, rules = source.text, at, []
    while True:
        entry, at = at, _end_of_entry(text, at, end)
        if at >= end:
            raise _Malformed(start - 1, end, "the bracket is not closed")
        rules.append(_entry(source, entry, at))
        at += 1
        if text[at - 1] == "]":
            return tuple(rules), at


def _end_of_entry(text: str, at: int, end: int) -> int:
    """Return the offset of the comma or bracket that ends an entry; what stands in quotes behind a colon ends none.

    Raises `_Malformed`.
    """
    before = ""
    while at < end and text[at] not in ",]":
        if text[at] in _QUOTES and before == ":":
            closing = text.find(text[at], at + 1, end)
            if closing < 0:
                raise _Malformed(at, end, "the quotation mark is not closed")
            at = closing
        before = before if text[at] in _BLANKS else text[at]
        at += 1
    return at


def _entry(source: Source, start: int, end: int) -> IgnoredRule:
    """Return a rule, with the value that may stand behind it. Raises `_Malformed`."""
    written = source.text[start:end]
    name, colon, value = written.partition(":")
    first = start + len(written) - len(written.lstrip())
    last = max(first, start + len(written.rstrip()))
    rule, value = name.strip(), value.strip()
    if len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]:
        value = value[1:-1].strip()
    if not rule:
        raise _Malformed(start - 1, end + 1, "no rule is named here")
    if colon and not value:
        raise _Malformed(first, last, f"`{shown(rule)}:` has no value behind it")
    return IgnoredRule(rule, location_in(source, first, last), value)


def _with_details(source: Source, rules: tuple[IgnoredRule, ...], start: int, at: int, end: int) -> Ignore:
    """Return the ignore with what stands behind its brackets. Raises `_Malformed`."""
    text = source.text
    details = list(_DETAIL.finditer(text, at, end))
    behind = details[0].start() if details else end
    _refuse_slips(text, at, behind)
    given: dict[str, str] = {}
    ended_at = None
    for number, match in enumerate(details):
        stop = details[number + 1].start() if number + 1 < len(details) else end
        key, raw = match[1].lower(), text[match.end() : stop]
        value = _without_closing(raw.strip(_BETWEEN))
        if key in given:
            raise _Malformed(match.start(), match.end(), f"`{key}:` stands here twice", _HOW_DATED)
        if not value:
            raise _Malformed(match.start(), match.end(), f"`{key}:` has nothing behind it", _HOW_DATED)
        first = match.end() + raw.index(value)
        if key == "until":
            ended_at = location_in(source, first, first + len(value))
            if date_fault(value):
                words = f"`{shown(value)}` is no date such as 2027-03-31"
                raise _Malformed(first, first + len(value), words, _HOW_DATED)
        given[key] = value
    reason = text[at:behind].strip(" \t").lstrip(f": \t{_DASHES}").rstrip(_AROUND)
    return Ignore(location_in(source, start, end), rules, reason, **given, ended_at=ended_at)


def _without_closing(value: str) -> str:
    """Return what is said of an ignore without the brackets that close those around all that is said of it."""
    while value and value.count(value[-1]) > value.count(_BRACKETS.get(value[-1], value[-1])):
        value = value[:-1].rstrip(_BETWEEN)
    return value


def _refuse_slips(text: str, start: int, end: int) -> None:
    """Raise `_Malformed` for what would be a detail, were it written so: a reason has no dates that nobody reads."""
    match = _WITHOUT_COLON.search(text, start, end)
    if match:
        raise _Malformed(*match.span(), f"`{shown(match[0])}` is read with a colon only", _HOW_DATED)
    for match in _DATED.finditer(text, start, end):
        raise _Malformed(*match.span(), f"`{match[1]}` is not among {listed(KEYS)}", _HOW_DATED)
    for match in _WORD.finditer(text, start, end):
        meant = next((key for key in KEYS if one_slip_apart(match[1].lower(), key)), None)
        if meant:
            raise _Malformed(*match.span(), f"`{match[1]}` is not among {listed(KEYS)}", f"did you mean `{meant}:`?")
