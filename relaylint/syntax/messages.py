"""Texts that people paste of mail: marks of replies, folded lines, parts of a message with their encodings undone."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Iterable, Iterator

LONGEST = 8_000
"""The length to which a line is read: no header or log line that tells something is longer."""
_QUOTED = re.compile(r"(?:>[ ]?){1,9}(?!>)")
_SAID = re.compile(r"\s{0,4}(?:[-~]>|<[-~*]|===|\*\*\*|>>>|<<<|\"\w{1,60}\" ?:|at [A-Z]\w{1,60}\.)")
"""How lines of a test program, a transcript, JSON or a stack begin: they are never the rest of the line above."""
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,4000}>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,400}>", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{1,998}={0,2}")


def plain_lines(text: str) -> list[str]:
    """Return the lines of a text as they were before they were quoted, folded, indented or encoded for transport."""
    lines = _bare(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n"))
    return [line.rstrip() for line in _unfolded(_decoded(lines))]


def _bare(lines: list[str]) -> list[str]:
    """Return lines without the marks of a reply, and without what indents them all."""
    lines = _flush(lines)
    if any(lines) and all(line.startswith(">") for line in lines if line.strip()):
        lines = _flush([_QUOTED.sub("", line, count=1) for line in lines])
    return lines


def _flush(lines: list[str]) -> list[str]:
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in lines] if indent else lines


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with those that go on in the next one, which begins with a blank, put together."""
    parts: list[str] = []
    size = 0
    for line in lines:
        if parts and parts[0] and line[:1] in (" ", "\t") and line.strip() and not _SAID.match(line):
            if size < LONGEST:
                parts.append(line.strip())
                size += len(line)
            continue
        if parts:
            yield " ".join(parts)[:LONGEST]
        parts, size = [line[:LONGEST]], len(line)
    if parts:
        yield " ".join(parts)[:LONGEST]


def _decoded(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with the encodings of the parts of a message undone: a part begins with its header."""
    encoding, html, body = "", False, False
    kept: list[str] = []
    for line in lines:
        head = line[:60].lower()
        if line.startswith("--") and len(line) > 2:
            yield from _part(kept, encoding, html)
            kept, encoding, html, body = [], "", False, False
        elif not body and head.startswith("content-transfer-encoding:"):
            encoding = head.partition(":")[2].strip()
        elif not body and head.startswith("content-type:"):
            html = "text/html" in head
        elif not body and not line.strip() and (encoding or html):
            yield from kept  # the header of the part
            kept, body = [], True
        kept.append(line)
    yield from _part(kept, encoding if body else "", html and body)


def _part(lines: list[str], encoding: str, html: bool) -> Iterator[str]:
    """Yield the lines of a part's body."""
    if encoding == "quoted-printable":
        lines = _text(a2b_qp("\n".join(lines).encode("utf-8", "replace"))).split("\n")
    elif encoding == "base64":
        lines = _of_base64(lines)
    if html:
        lines = _BREAK.sub("\n", "\n".join(lines)).split("\n")
        lines = [_unescaped(_TAG.sub(" ", line)) for line in lines]
    yield from lines


def _of_base64(lines: list[str]) -> list[str]:
    """Return the lines that a body in Base64 stands for; where it is none, those that are there."""
    if not all(_BASE64.fullmatch(line.strip()) for line in lines if line.strip()):
        return lines
    written = "".join(line.strip() for line in lines)
    try:
        return _text(a2b_base64(written + "=" * (-len(written) % 4))).replace("\r\n", "\n").split("\n")
    except Error:
        return lines


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


def _unescaped(line: str) -> str:
    if "&" not in line:
        return line.strip()
    from html import unescape  # the table of entities takes long to load, and few bounces need it

    return unescape(line).strip()
