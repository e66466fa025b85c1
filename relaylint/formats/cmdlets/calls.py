"""Detects cmdlet calls in a script that are not parsed as such: with a damaged name, or run indirectly."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from relaylint.core.checks import INVALID_ARGUMENT, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import torn
from relaylint.core.text import Source, Span, lowered
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets
from relaylint.formats.table import FORMATS, VERBS
from relaylint.syntax.powershell.actions import CmdletCall
from relaylint.syntax.powershell.spans import texts
from relaylint.syntax.powershell.swallowed import line_before
from relaylint.syntax.reading import MAX_PROBLEMS, misspelt, problem, shown

_NAMES: Final = FORMATS["powershell"].words
_TORN: Final = re.compile(torn(sorted(_NAMES.names)))
_NOUNS: Final = frozenset(name.partition("-")[2] for name in _NAMES.names)
_COMPOSED: Final = re.compile(rf"\b(new|set)-(?:\$|['\"][ \t]*[+,])[^\r\n|;]{{1,60}}?({'|'.join(sorted(_NOUNS))})\b")
"""A name that is concatenated from parts."""
_ANYWHERE: Final = frozenset({"name", "identity", "confirm", "whatif", "enabled", "comment"})
"""Parameters that many commands have."""
_OWN: Final = "|".join(sorted({one for cmdlet in cmdlets().values() for one in cmdlet.parameters} - _ANYWHERE))
_SHAPE: Final = r"(?:[^\r\n|;{}#]|`\r?\n){0,300}?"
_GIVEN: Final = re.compile(rf"(?:[^\w\s]\w{{0,2}})?{_SHAPE}(?:(?<=[\s`])@\w|-(?:{_OWN}|name|identity)(?!\w))")
"""What follows a name, in lower case, if it has parameters."""
_TELLING: Final = re.compile(rf"{_SHAPE}-(?:{_OWN})(?!\w)")
"""The same, with a parameter that few other commands have."""
_RUNS_ON: Final = re.compile(
    r"(?:[;|&]|\r?\n|\r)[ \t]?(?![a-z]+-[a-z]|[\s\-$&|;(@]|\.[\s\\/$&])[^\s;|&{}]{1,100}[^\r\n;|&{}]{0,200}?"
    rf"[ \t]-({_OWN})(?!\w)"
)
"""What follows the end of a call, in lower case, if punctuation or a line break in an argument ended it."""
_BEFORE: Final = re.compile(r"(?:.*[;{}(|])?[ \t]*[^\w\s]{0,3}[ \t]*")
"""What precedes a name on its line if it should start a statement."""
_RUN: Final = re.compile(
    r"\b(?:iex|invoke-expression|powershell|pwsh|-command|-argumentlist)\b|\[scriptblock\]::create"
)
_RUN_BEHIND: Final = re.compile(r"\s*\|\s*(?:iex|invoke-expression)\b")
_ALIAS: Final = re.compile(r"(?:(?:set|new)-alias|sal|nal)\b[^\r\n|;]*")
_PRINTS: Final = re.compile(r"\b(?:write-\w+|echo)\b")
_HELD: Final = re.compile(r"\$(\w{1,80})[ \t]*=[ \t]*\Z")
_IN_A_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
_VERBS: Final = frozenset(VERBS)
_LONGEST: Final = 40


class _Call(NamedTuple):
    """A location where a cmdlet seems to be meant; ``whole``: its name is complete, possibly with a stray mark in
    it."""

    start: int
    end: int
    cmdlet: Cmdlet
    whole: bool = True


def cut_off(source: Source, commands: Iterable[CmdletCall]) -> list[Diagnostic]:
    """Return diagnostics for calls that are followed by a statement with one of their parameters."""
    small, diagnostics = lowered(source.text), list[Diagnostic]()
    for command in commands:
        cmdlet = cmdlets().get(command.name)
        match = _RUNS_ON.match(small, command.stop) if cmdlet and not command.stray else None
        if cmdlet and match and match[1] in cmdlet.parameters and len(diagnostics) < MAX_PROBLEMS:
            words = f"`-{shown(match[1])}` is given to what begins a statement of its own: {cmdlet.name} ends before it"
            severity, help = Severity.WARNING, "put a text that holds such marks in quotes, and remove the line break"
            start, end = match.start(1) - 1, match.end(1)
            diagnostics.append(problem(INVALID_ARGUMENT, source, start, end, words, severity=severity, help=help))
    return diagnostics


def damaged(
    source: Source, begun: Collection[int], defined: Collection[str], said: Collection[Diagnostic]
) -> list[Diagnostic]:
    """Return diagnostics for calls that were not read.

    ``begun``: the offsets of command names, ``defined``: the commands that the script defines itself. Lines with a
    diagnostic in ``said`` get no further one.
    """
    small = lowered(source.text)
    diagnostics: list[Diagnostic] = []
    spans: list[Span] | None = None
    lines = {source.position(one.primary.location.span.start).line for one in said}
    for call in _calls(small):
        if call.start in begun or small[call.start : call.end] in defined or len(diagnostics) >= MAX_PROBLEMS:
            continue
        place = _place(small, call)
        if place is None:
            continue
        spans = list(texts(source.text)) if spans is None else spans
        number = source.position(call.start).line
        if number not in lines and _counts(small, spans, call):
            lines.add(number)
            diagnostics.append(_fault(source, call, place))
    return diagnostics


def _calls(small: str) -> Iterator[_Call]:
    """Yield cmdlet names in a text, in lower case, possibly with a stray mark or a misspelling, or with another
    verb."""
    known, seen = cmdlets(), set[int]()
    for match in _TORN.finditer(small):
        letters = "".join(char for char in match[0] if char.isalnum() or char == "-")
        name = letters if letters in _NAMES.names else _NAMES.nearest(letters)
        if name:
            seen.add(match.end())
            yield _Call(*match.span(), known[name])
    for start, end, name in _NAMES.near(small):
        seen.add(end)
        yield _Call(start, end, known[name])
    for match in _COMPOSED.finditer(small):
        seen.add(match.end(2))
        yield _Call(*match.span(), known.get(f"{match[1]}-{match[2]}", known[f"set-{match[2]}"]))
    for noun in sorted(_NOUNS):
        at = small.find(noun)
        while at >= 0:
            start, end = at, at + len(noun)
            while start > at - _LONGEST and small[start - 1 : start] in _IN_A_WORD:
                start -= 1
            while end < at + 2 * _LONGEST and small[end : end + 1] in _IN_A_WORD:
                end += 1
            verb = small[start:at].partition("-")[0].strip("_")
            glued = small[at - 4 : at]
            if end not in seen and at - 4 > start and f"{glued}{noun}" in known:
                seen.add(end)
                yield _Call(at - 4, end, known[f"{glued}{noun}"])
            if not seen.intersection(range(at, end + 1)) and "-" in small[start:at] and verb in _VERBS:
                name = f"set-{noun}" if verb in ("set", "update", "edit") else f"new-{noun}"
                yield _Call(start, end, known.get(name, known[f"set-{noun}"]), False)
            at = small.find(noun, end)


def _place(small: str, call: _Call) -> str | None:
    """Return the context of a name that seems to be called: at the start of a statement, as an argument, or as the
    target of an alias; None if there is no evidence."""
    line = line_before(small, call.start)
    quoted = _is_quoted(small, call)
    if "$" in small[call.start : call.end]:
        return "composed" if _GIVEN.match(small, call.end) else None
    begins = _BEFORE.fullmatch(small, line, call.start) is not None
    if begins and (_GIVEN if call.whole else _TELLING).match(small, call.end):
        return "begins"
    if call.whole and _ALIAS.fullmatch(small[line : call.start].strip()):
        return "alias"
    held = _HELD.search(small, line, call.start - 1) if call.whole and quoted else None
    if held and re.search(rf"[&.][ \t]*\${held[1]}\b", small):
        return "alias"
    told = not call.whole or _TELLING.match(small, call.end) is None or _PRINTS.search(small, line, call.start)
    return None if told else "argument"


def _is_quoted(small: str, call: _Call) -> bool:
    """Return whether a name is a complete string."""
    before, behind = small[call.start - 1 : call.start], small[call.end : call.end + 1]
    return before == behind and before in ("'", '"')


def _counts(small: str, spans: list[Span], call: _Call) -> bool:
    """Return whether a name is in code, or in a string that is executed."""
    at = bisect_right(spans, call.start, key=_start) - 1
    if at < 0 or spans[at].end <= call.start:
        return True
    start, end = spans[at]
    if small[start] == "#" or small.startswith("<#", start):
        return False
    if _is_quoted(small, call) or "$" in small[call.start : call.end] or small[call.start - 2 : call.start] == "$(":
        return True
    line = line_before(small, start)
    return _RUN.search(small, line, start) is not None or _RUN_BEHIND.match(small, end) is not None


def _start(span: Span) -> int:
    return span.start


def _fault(source: Source, call: _Call, place: str) -> Diagnostic:
    """Return the diagnostic for a call."""
    start, end, cmdlet, whole = call
    written = shown(source.text[start:end])
    if not whole:
        return misspelt(source, start, end, "cmdlet that is read", cmdlet.name, severity=Severity.WARNING)
    if place == "begins":
        words = f"`{written}` does not begin a call of {cmdlet.name} here, so that it defines nothing"
        return problem(SYNTAX_ERROR, source, start, end, words)
    words = f"`{written}` is called in a way that is not followed, so that what it defines is not known"
    help = f"call {cmdlet.name} by its name, as a statement of its own"
    return problem(SYNTAX_ERROR, source, start, end, words, severity=Severity.WARNING, help=help)
