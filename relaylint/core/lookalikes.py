"""Letters and marks that look like others, as they come out of word processors, web pages, chats and keyboards."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache
from typing import Final

_LETTERS: Final = {
    "a": "аɑαａ",
    "b": "вьβｂ",
    "c": "сϲｃ",
    "d": "ԁｄ",
    "e": "еєεｅ",
    "f": "ｆ",
    "g": "ɡｇ",
    "h": "һнｈ",
    "i": "іıιｉ",
    "j": "јｊ",
    "k": "кκｋ",
    "l": "ӏｌ",
    "m": "мμｍ",
    "n": "ոηｎ",
    "o": "оοօｏ",
    "p": "рρｐ",
    "q": "ԛｑ",
    "r": "гｒ",
    "s": "ѕｓ",
    "t": "тτｔ",
    "u": "սυｕ",
    "v": "νѵｖ",
    "w": "ԝｗ",
    "x": "хχｘ",
    "y": "уγｙ",
    "z": "ζｚ",
}
"""Letters of the Cyrillic, Greek and Armenian alphabets, and wide ones, in lower case, by those they look like."""
UNSEEN: Final = "\u200b\u00ad\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters that nobody sees."""
_MARKS: Final = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02",
    "'": "\u2018\u2019\u201a\u201b\u2032\uff07",
    ":": "\uff1a\u2236",
    "=": "\uff1d",
    UNSEEN[0]: UNSEEN[1:],
}
"""Marks by those they look like; characters that nobody sees, by one of them."""


class _Table:
    """What stands for each character, made when the first text is not plain."""

    def __init__(self) -> None:
        like = {char: plain for row in (_LETTERS, _MARKS) for plain, like in row.items() for char in like}
        self.plain = str.maketrans(like)
        self.any = re.compile(f"[{''.join(like)}]")


_table: Final = cache(_Table)


def plain_letters(text: str) -> str:
    """Return a text in lower case with plain letters and marks in place of those that look like them.

    Every character keeps its place.
    """
    return text if text.isascii() or _table().any.search(text) is None else text.translate(_table().plain)


def bare(word: str, within: Container[str] = "") -> str:
    """Return the letters and digits of a word in lower case, plain ones, and those of the marks ``within`` it has."""
    return "".join(char for char in plain_letters(word) if char.isalnum() or char in within)
