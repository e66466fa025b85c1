"""YAML texts made piece by piece, each with the data that it stands for: the oracle of the property tests."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from hypothesis import strategies as st

Draw = st.DrawFn

ALPHABET = "aZ09 .-_:#,*&!|>'\"%@`[]{}?~/\\=é中\u00a0😀"
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=12)
WORDS = st.text(st.sampled_from("abcXYZé中😀-._/0@"), min_size=1, max_size=6).map(lambda word: f"w{word}")
NO_TEXT = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
NUMBERS: dict[str, Any] = {
    "0": 0, "-1": -1, "+12": 12, "012": 12, "0o14": 12, "0xC": 12, "1.5": 1.5, "-.5": -0.5, "5.": 5.0, "0.": 0.0,
    "1e3": 1000.0, "1.5E-2": 0.015, ".inf": math.inf, "-.INF": -math.inf,
}  # fmt: skip
LOOK_LIKE = [
    "no", "yes", "on", "off", "y", "N", "1:30", "190:20:30", "1_000", "2026-11-23", "2026-11-23T10:00:00Z", "0b1",
    "0o9", "0x", "+", "-", "--", ".", "..", "1.2.3", "198.51.100.24", "203.0.113.0/24", "2001:db8::1", "<>", "+.nan",
    "nUll", "contoso.com", "a#b", "a:b", "http://x/?y=1", "smtp:*.contoso.com;1", "-x", "?x", ":x", "1e", "e1", "+0x1",
]  # fmt: skip
IN_BLOCK_ONLY = re.compile(r"^[?:-]|^-$|[,\[\]{}]")
TAGS = {
    str: "!!str",
    int: "!!int",
    float: "!!float",
    bool: "!!bool",
    type(None): "!!null",
    dict: "!!map",
    list: "!!seq",
}


class Piece(NamedTuple):
    """A node as text at its indentation, and its value; ``inline`` pieces have no line break of block style."""

    text: str
    value: Any
    inline: bool = True
    collection: bool = False


class Anchors:
    """What may be aliased further down in the document."""

    def __init__(self) -> None:
        self.done: list[tuple[str, Any]] = []
        self.count = 0

    def name(self) -> str:
        """Return a new name."""
        self.count += 1
        return f"a{self.count}"


@st.composite
def documents(draw: Draw, depth: int = 3) -> tuple[str, Any]:
    """Return the text of a document without `---`, ending in a line break, and its data."""
    piece = node(draw, 0, depth, False, Anchors())
    return f"{piece.text or '~'}\n", piece.value


def node(draw: Draw, indent: int, depth: int, flow: bool, anchors: Anchors) -> Piece:
    """Draw a node whose further lines are indented by ``indent`` at least."""
    if anchors.done and draw(st.integers(0, 9)) == 0:
        name, value = draw(st.sampled_from(anchors.done))
        return Piece(f"*{name} ", value)
    made = collection(draw, indent, depth, flow, anchors) if depth and draw(st.booleans()) else None
    piece = made or scalar(draw, indent, flow)
    if draw(st.integers(0, 5)):
        return piece
    return decorated(draw, piece, indent, anchors)


def decorated(draw: Draw, piece: Piece, indent: int, anchors: Anchors) -> Piece:
    """Put an anchor, a tag, or both before a node."""
    name = anchors.name()
    tag = TAGS[type(piece.value)]
    marks = draw(st.sampled_from([[f"&{name}"], [tag], [f"&{name}", tag], [tag, f"&{name}"]]))
    if f"&{name}" in marks:
        anchors.done.append((name, piece.value))
    if piece.collection and not piece.inline:
        comment = draw(st.sampled_from(["", "  # note: x", " #"]))
        return piece._replace(text=f"{' '.join(marks)}{comment}\n{' ' * indent}{piece.text}")
    return piece._replace(text=f"{' '.join(marks)} {piece.text}")


def collection(draw: Draw, indent: int, depth: int, flow: bool, anchors: Anchors) -> Piece:
    """Draw a list or mapping in flow or block style."""
    size = draw(st.integers(0, 3))
    in_flow = flow or size == 0 or draw(st.integers(0, 3)) == 0
    if draw(st.booleans()):
        return (flow_list if in_flow else block_list)(draw, size, indent, depth - 1, anchors)
    keys = draw(st.lists(st.one_of(WORDS, TEXTS.filter(bool)), min_size=size, max_size=size, unique=True))
    return (flow_mapping if in_flow else block_mapping)(draw, keys, indent, depth - 1, anchors)


def gap(draw: Draw, indent: int) -> str:
    """Draw what may stand between the tokens of a flow collection."""
    return draw(st.sampled_from(["", "", " ", "  ", "\n" + " " * (indent + 1), f" # c: [\n{' ' * (indent + 2)}"]))


def flow_list(draw: Draw, size: int, indent: int, depth: int, anchors: Anchors) -> Piece:
    """Draw `[a, b]`."""
    items = [node(draw, indent + 1, depth, True, anchors) for _ in range(size)]
    items = [item if item.text.strip() else item._replace(text="null") for item in items]
    inner = ",".join(f"{gap(draw, indent)}{item.text}{gap(draw, indent)}" for item in items)
    return Piece(
        f"[{inner}{draw(st.sampled_from(['', ',', ' , '])) if items else ''}]", [i.value for i in items], True, True
    )


def flow_mapping(draw: Draw, keys: list[str], indent: int, depth: int, anchors: Anchors) -> Piece:
    """Draw `{a: b}`."""
    parts, value = [], {}
    for key in keys:
        text = key_text(draw, key, True)
        item = node(draw, indent + 1, depth, True, anchors)
        mark = "? " if draw(st.integers(0, 9)) == 0 else ""
        parts.append(f"{gap(draw, indent)}{mark}{text}: {item.text}{gap(draw, indent)}")
        value[key] = item.value
    return Piece(f"{{{','.join(parts)}}}", value, True, True)


def between(draw: Draw, indent: int) -> str:
    """Draw what ends a line of a block collection: a comment, blank lines, comment lines."""
    return draw(
        st.sampled_from(["\n", "\n", "\n", " # c\n", "\n\n", "  \n \n", f"\n{' ' * indent}# x: [\n", "\n# y\n\n"])
    )


def joined(draw: Draw, pieces: list[str], indent: int, open_ends: list[bool]) -> str:
    """Join the entries of a block collection; behind an open block scalar only a line break may stand."""
    text = pieces[0]
    for piece, is_open in zip(pieces[1:], open_ends, strict=False):
        text += "\n" if is_open else between(draw, indent)
        text += " " * indent + piece
    return text


def block_list(draw: Draw, size: int, indent: int, depth: int, anchors: Anchors) -> Piece:
    """Draw a list of lines with `-`."""
    pad = draw(st.sampled_from([1, 1, 1, 3]))
    items = [node(draw, indent + 1 + pad, depth, False, anchors) for _ in range(size)]
    lines = [f"-{' ' * pad if item.text else ''}{item.text}" for item in items]
    return Piece(joined(draw, lines, indent, [is_open(i) for i in items]), [i.value for i in items], False, True)


def block_mapping(draw: Draw, keys: list[str], indent: int, depth: int, anchors: Anchors) -> Piece:
    """Draw lines of `key: value`."""
    lines, opens, value = [], [], {}
    for key in keys:
        text = key_text(draw, key, False)
        step = draw(st.integers(1, 4))
        if depth and draw(st.integers(0, 7)) == 0:
            step, item = 0, block_list(draw, 2, indent, depth - 1, anchors)
        else:
            item = node(draw, indent + step, depth, False, anchors)
        if item.collection and not item.inline and not item.text.startswith(("&", "!")):
            text += f":{draw(st.sampled_from(['', ' # c', '  ']))}\n{' ' * (indent + step)}{item.text}"
        elif draw(st.integers(0, 9)) == 0:
            text = f"? {text}\n{' ' * indent}: {item.text}"
        else:
            text += f":{' ' if item.text else ''}{item.text}"
        lines.append(text)
        opens.append(is_open(item))
        value[key] = item.value
    return Piece(joined(draw, lines, indent, opens), value, False, True)


def is_open(piece: Piece) -> bool:
    """Tell whether a comment behind a node would be taken for its text."""
    return "|" in piece.text or ">" in piece.text


def key_text(draw: Draw, key: str, flow: bool) -> str:
    """Draw a way to write a key."""
    if re.fullmatch(r"w[\w./-]*", key) and draw(st.booleans()):
        return key
    return draw(st.sampled_from([single, double]))(draw, key, None)


def scalar(draw: Draw, indent: int, flow: bool) -> Piece:
    """Draw a scalar of any style."""
    style = draw(
        st.sampled_from(["plain", "plain", "constant", "number", "like", "single", "double", "folded", "block"])
    )
    if style == "constant":
        text = draw(st.sampled_from(sorted(NO_TEXT)))
        return Piece(text, NO_TEXT[text])
    if style == "number":
        text = draw(st.sampled_from(sorted(NUMBERS)))
        return Piece(text, NUMBERS[text])
    if style == "like":
        text = draw(st.sampled_from(LOOK_LIKE))
        return (
            Piece(text, text)
            if not (IN_BLOCK_ONLY.search(text) if flow else text in ("-", "?", ":"))
            else Piece("x", "x")
        )
    if style == "plain":
        words = draw(st.lists(WORDS, min_size=1, max_size=3))
        return Piece(words[0], words[0]) if len(words) == 1 else Piece(*folded(draw, words, indent))
    if style == "folded":
        words = draw(st.lists(WORDS, min_size=2, max_size=3))
        text, value = folded(draw, words, indent)
        return Piece(draw(st.sampled_from(["'{}'", '"{}"'])).format(text), value)
    if style == "block" and not flow:
        return block_scalar(draw, indent)
    value = draw(TEXTS)
    return Piece((single if style == "single" else double)(draw, value, indent), value)


def folded(draw: Draw, words: list[str], indent: int) -> tuple[str, str]:
    """Draw words on several lines of one plain or quoted scalar."""
    text, value = words[0], words[0]
    for word in words[1:]:
        breaks = draw(st.integers(0, 2))
        text += f"{' ' * draw(st.integers(0, 1))}\n" * breaks if breaks else " "
        text += f"{' ' * (indent + 1)}{word}" if breaks else word
        value += ("\n" * (breaks - 1) or " ") + word
    return text, value


def single(draw: Draw, value: str, indent: int | None) -> str:
    """Write a text in single quotes."""
    return "'" + value.replace("'", "''") + "'"


def double(draw: Draw, value: str, indent: int | None) -> str:
    """Write a text in double quotes, some characters as escapes."""
    mode = draw(st.integers(0, 2))
    return '"' + "".join(escaped(char, mode) for char in value) + '"'


def escaped(char: str, mode: int) -> str:
    """Write a character as it may stand in double quotes."""
    if char in '"\\':
        return f"\\{char}"
    if mode == 0 or (mode == 1 and char.isascii()):
        return char
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\U{ord(char):08X}"


def block_scalar(draw: Draw, indent: int) -> Piece:
    """Draw a `|` or `>` scalar with chomping, perhaps with a digit for its indentation."""
    fold, chomp = draw(st.sampled_from("|>")), draw(st.sampled_from(["", "-", "+"]))
    lines = draw(st.lists(st.one_of(WORDS, WORDS, st.just("")), min_size=1, max_size=4))
    while lines and not lines[0]:
        del lines[0]
    trailing = 0
    while lines and not lines[-1]:
        del lines[-1]
        trailing += 1
    header = f"{fold}{chomp}{draw(st.sampled_from(['', ' # c']))}"
    if not lines:
        return Piece(header, "", False)
    tail = draw(st.sampled_from(["", "", " ", "\t"]))
    lines[-1] += tail
    pad = " " * (indent + draw(st.integers(1, 3)))
    body = "\n".join(f"{pad}{line}" if line else "" for line in lines) + "\n" * trailing
    value = "\n".join(lines)
    if fold == ">":
        value = re.sub(r"\n+", lambda breaks: breaks[0][1:] or " ", value)
    value += {"": "\n", "-": "", "+": "\n" * (1 + trailing)}[chomp]
    return Piece(f"{header}\n{body}", value, False)
