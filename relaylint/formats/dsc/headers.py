"""Detects Microsoft365DSC resources that are not parsed as blocks because their headers are damaged."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import torn
from relaylint.core.text import Source, Span, lowered
from relaylint.formats.dsc.table import NAMES, NOISE, PROPERTIES
from relaylint.formats.table import FORMATS
from relaylint.syntax.powershell.spans import texts
from relaylint.syntax.powershell.swallowed import line_before
from relaylint.syntax.reading import MAX_PROBLEMS, misspelt, problem, shown

_TORN: Final = re.compile(torn(NAMES))
_NOUNS: Final = {name.removeprefix("exo"): resource for name, resource in NAMES.items()}
_PROPERTY: Final = "|".join(sorted({name.lower() for own in PROPERTIES.values() for name in own} | NOISE))
_BODY: Final = re.compile(
    r"[\"']?(?![ \t]*[=:,)]|\.\w)(?:[ \t]*[;}]\w{0,2})?"
    r"(?:[ \t]*\r?\n[ \t]*(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|\$?[\w.-]+)|[^\r\n={}()#;]{0,200})"
    rf"[ \t]*[=;]?\s{{0,200}}[@$]?[({{\[<]?\s{{0,200}}(?:{_PROPERTY})[ \t]*="
)
"""What follows a name, in lower case, if properties are assigned to it."""
_ALONE: Final = re.compile(r"[ \t]+(?:\"[^\"\r\n]*\"|'[^'\r\n]*')[ \t]*(?:[\r\n;}#]|\Z)")
"""What follows a name with an instance name but no block."""
_BLOCK: Final = re.compile(rf"s?[ \t]+[^\s=|;(){{}}]{{1,80}}\s{{0,200}}\{{\s{{0,200}}(?:{_PROPERTY})[ \t]*=")
_BEFORE: Final = re.compile(r"(?:.*[;{}])?[ \t]*(?:\w{1,80}[ \t.\\/\-]{0,3})?[^\w\s]{0,3}[ \t]*")
"""What precedes a name on its line if it starts, or should start, a statement."""
_OF_INSTANCE: Final = re.compile(rf"(?:{'|'.join(NAMES)})[ \t]{{1,5}}[\"']\Z")
"""What precedes the name of an instance, which may equal that of its resource."""
_LONGEST_PREFIX: Final = 40
_IN_A_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-.\\")
_OTHERS: Final = frozenset(f"c{name}" for name in NAMES)
"""DscConfig.M365's names of its configurations, whose properties differ from those of the resources."""


class _Header(NamedTuple):
    """A location where a resource seems to be meant; ``whole``: its name is complete, possibly with a stray blank or
    mark."""

    start: int
    end: int
    resource: str
    whole: bool = True


def damaged(
    source: Source,
    near: Iterable[tuple[int, int, str]],
    read: Collection[int],
    hidden: Collection[int],
    said: Collection[Diagnostic],
) -> list[Diagnostic]:
    """Return diagnostics for resources that were not read.

    ``near``: occurrences of similar names, from `Names.near`; ``read``: the offsets of those that were read,
    ``hidden``: those in expressions. Lines with a diagnostic in ``said`` get no further one.
    """
    small = lowered(source.text)
    diagnostics: list[Diagnostic] = []
    spans: list[Span] | None = None
    lines = {source.position(one.primary.location.span.start).line for one in said}
    for header in _headers(small, near):
        before, behind = small[header.start - 1 : header.start], small[header.end : header.end + 1]
        quoted = before in ("'", '"')
        if header.start in read or len(diagnostics) >= MAX_PROBLEMS or (quoted and behind != before):
            continue
        if quoted and _OF_INSTANCE.search(small, max(0, header.start - _LONGEST_PREFIX), header.start):
            continue
        line = line_before(small, header.start)
        begins = _BEFORE.fullmatch(small, line, header.start) is not None
        body = _BODY if header.whole else _BLOCK
        if not (body.match(small, header.end) or (begins and header.whole and _ALONE.match(small, header.end))):
            continue
        spans = list(texts(source.text)) if spans is None else spans
        number = source.position(header.start).line
        meant = begins or (header.whole and not quoted)
        if meant and number not in lines and not _in_text(spans, header, quoted):
            lines.add(number)
            diagnostics.append(_fault(source, header, begins and header.start not in hidden))
    return diagnostics


def _headers(small: str, near: Iterable[tuple[int, int, str]]) -> Iterator[_Header]:
    """Yield resource names in a text, in lower case, possibly with a blank or a misspelling, or just their subject."""
    seen: set[int] = set()
    for match in _TORN.finditer(small):
        seen.add(match.end())
        yield _Header(*match.span(), _nearest(match[0]))
    for start, end, name in near:
        seen.add(end)
        yield _Header(start, end, NAMES[name])
    for noun, resource in _NOUNS.items():
        at = small.find(noun)
        while at >= 0:
            end = at + len(noun)
            if end not in seen:
                start = at
                while start > at - _LONGEST_PREFIX and small[start - 1 : start] in _IN_A_WORD:
                    start -= 1
                if small[start:end] not in _OTHERS:
                    yield _Header(start, end, resource, "exo" in small[start:at])
            at = small.find(noun, end)


def _nearest(written: str) -> str:
    """Return the resource with a name as written, apart from stray marks."""
    letters = "".join(filter(str.isalnum, written))
    return NAMES.get(letters) or NAMES[FORMATS["m365dsc"].words.nearest(letters)]


def _in_text(spans: list[Span], header: _Header, quoted: bool) -> bool:
    """Return whether a name is in a string or a comment, unless the string is just the name."""
    before = bisect_right(spans, header.start, key=_start) - 1
    if before < 0 or spans[before].end <= header.start:
        return False
    return spans[before] != Span(header.start - quoted, header.end + quoted)


def _start(span: Span) -> int:
    return span.start


def _fault(source: Source, header: _Header, begins: bool) -> Diagnostic:
    """Return the diagnostic for a header; ``begins``: it should start a statement."""
    start, end, resource, whole = header
    if not whole:
        return misspelt(source, start, end, "resource that is read", resource, severity=Severity.WARNING)
    written = shown(source.text[start:end])
    if not begins:
        words = f"`{written}` stands where resources are not read"
        help = "let the resource begin a statement of its own"
        return problem(SYNTAX_ERROR, source, start, end, words, severity=Severity.WARNING, help=help)
    words = f"`{written}` does not begin a block of {resource} here, so that it defines nothing"
    help = f"write `{resource} 'name' {{ … }}`, with the properties between the braces"
    return problem(SYNTAX_ERROR, source, start, end, words, help=help)
