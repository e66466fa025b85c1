"""PyYAML's pure Python parser, adapted to match libyaml, for installations of PyYAML without it.

Remaining differences: unusual texts (a comma, comment or tab directly after a tag, a directive or a block indicator),
and the messages and some locations of syntax errors. Differences in the official test suite are listed in
`tests/syntax/suites/differences.yaml`.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.error import Mark
from yaml.events import DocumentStartEvent, ScalarEvent
from yaml.parser import Parser, ParserError
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import ScalarToken

_BLANK_OR_END = "\0 \t\r\n"
_LINE_END = "\0\r\n\x85\u2028\u2029"
_SURROGATE = "[\ud800-\udfff]"


class PureParser(Reader, Scanner, Parser):
    """Produces the same events as ``yaml.cyaml.CParser``, twenty times more slowly."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """Return the next event. Raises only the errors of PyYAML's parser."""
        try:
            event: Any = Parser.get_event(self)  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError):  # chr() of an escape, int() of a version
            raise ScannerError(None, None, "found a number out of range", self.get_mark()) from None
        place: Any = event.start_mark
        if event.__class__ is ScalarEvent and event.style == '"' and re.search(_SURROGATE, event.value):
            raise ScannerError(None, None, "found invalid Unicode character escape code", place)
        if event.__class__ is DocumentStartEvent and event.version and event.version[1] not in (1, 2):
            raise ParserError(None, None, "found incompatible YAML document", place)
        return event

    def scan_to_next_token(self) -> None:
        """Skip blanks and comments, and tabs unless they could be taken for indentation."""
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in _LINE_END:
                    self.forward()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_directive_name(self, start_mark: Mark) -> Any:
        """Return the name of a directive. Raises `ScannerError` for an unknown one."""
        name = super().scan_directive_name(start_mark)  # type: ignore[no-untyped-call]
        if name in ("YAML", "TAG"):
            return name
        raise ScannerError("while scanning a directive", start_mark, "found unknown directive name", self.get_mark())

    def scan_block_scalar_indentation(self) -> Any:
        """Skip the blank lines at the start of a block scalar. Raises `ScannerError` at a tab."""
        scanned = super().scan_block_scalar_indentation()
        self._refuse_tab()
        return scanned

    def scan_block_scalar_breaks(self, indent: int) -> Any:
        """Skip the blank lines inside a block scalar. Raises `ScannerError` at a tab that indents."""
        scanned = super().scan_block_scalar_breaks(indent)
        if self.column < indent:
            self._refuse_tab()
        return scanned

    def _refuse_tab(self) -> None:
        if self.peek() == "\t":
            said = "found a tab character where an indentation space is expected"
            raise ScannerError("while scanning a block scalar", None, said, self.get_mark())

    def scan_plain(self) -> ScalarToken:
        """Return a plain scalar, which may contain tabs, and question marks in flow context."""
        chunks: list[str] = []
        gap = ""
        start = end = self.get_mark()
        while self.peek() != "#":
            if self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in _BLANK_OR_END:
                break
            length = self._plain_length(start)
            if not length:
                break
            chunks += (gap, self.prefix(length))
            self.allow_simple_key = False
            self.forward(length)
            end = self.get_mark()
            gap = self._plain_gap(start)
            if not gap or (not self.flow_level and self.column <= self.indent):
                break
        return ScalarToken("".join(chunks), True, start, end)

    def _plain_length(self, start: Any) -> int:
        """Return the number of characters up to the next blank or indicator."""
        length = 0
        while (char := self.peek(length)) not in _BLANK_OR_END:
            following = self.peek(length + 1)
            if char == ":" and self.flow_level and following in ",?[]{}":
                self.forward(length)
                raise ScannerError("while scanning a plain scalar", start, "found unexpected ':'", self.get_mark())
            if (char == ":" and following in _BLANK_OR_END) or (self.flow_level and char in ",[]{}"):
                break
            length += 1
        return length

    def _plain_gap(self, start: Any) -> str:
        """Skip blanks and line breaks inside a plain scalar, and return their folded form."""
        blanks = breaks = ""
        while (char := self.peek()) in (" ", "\t", "\r", "\n"):
            if char in "\r\n":
                breaks += self.scan_line_break()  # type: ignore[no-untyped-call]
                self.allow_simple_key = True
                continue
            if breaks and char == "\t" and self.column <= self.indent:
                said = "found a tab character that violates indentation"
                raise ScannerError("while scanning a plain scalar", start, said, self.get_mark())
            blanks += char
            self.forward()
        return (breaks[1:] or " ") if breaks else blanks
