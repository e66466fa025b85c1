"""Confusable letters and punctuation, as word processors, web pages, chats and keyboards produce them."""

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
"""Cyrillic, Greek, Armenian and full-width letters in lower case, by the Latin letter that they resemble."""
UNSEEN: Final = "\u200b\u00ad\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Invisible characters."""
_MARKS: Final = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02",
    "'": "\u2018\u2019\u201a\u201b\u2032\uff07",
    ":": "\uff1a\u2236",
    "=": "\uff1d",
    UNSEEN[0]: UNSEEN[1:],
}
"""Punctuation, by the ASCII character that it resembles; invisible characters all map to one of them."""


class _Table:
    """Translation table, built when the first text that is not ASCII is seen."""

    def __init__(self) -> None:
        like = {char: plain for row in (_LETTERS, _MARKS) for plain, like in row.items() for char in like}
        self.plain = str.maketrans(like)
        self.any = re.compile(f"[{''.join(like)}]")


_table: Final = cache(_Table)


def plain_letters(text: str) -> str:
    """Return a text in lower case with confusable letters and punctuation replaced by ASCII.

    Offsets are preserved.
    """
    return text if text.isascii() or _table().any.search(text) is None else text.translate(_table().plain)


def bare(word: str, within: Container[str] = "") -> str:
    """Return the letters and digits of a word in lower case, with confusables replaced; punctuation only if it is in
    ``within``."""
    return "".join(char for char in plain_letters(word) if char.isalnum() or char in within)
