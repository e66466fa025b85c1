"""Spelling suggestions: the nearest of some names for a word or within a text, and lists of names in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from relaylint.core.lookalikes import UNSEEN, bare, plain_letters

_LONGEST = 100
"""Maximum length of a name; comparing megabytes of text with names would take seconds."""
_MOST_KEPT = 10_000
"""Size of the cache of words and their nearest names; a hostile text has more."""


class Names:
    """Names in lower case, and lookup of words that are one typing error away from one of them.

    ``within`` holds punctuation that may occur in such a word, besides that of the names; ``others`` are names that
    mean something else, however close they are.
    """

    __slots__ = ("_begun", "_longest", "_near", "_pieces", "_within", "names")

    def __init__(self, names: Iterable[str], within: str = "_", others: Iterable[str] = ()) -> None:
        self.names = frozenset(names)
        self._within = frozenset(within).union(*self.names)
        self._longest = max(map(len, self.names), default=0) + 1
        self._pieces: tuple[str, ...] = ()
        self._begun: tuple[list[re.Pattern[str]], ...] = ()
        self._near = dict.fromkeys(others, "")

    def nearest(self, word: str) -> str:
        """Return the name that a lower-case word is one typing error away from; empty for a name itself, and if there
        is none.

        Confusable letters and punctuation that no name contains count together as one error.
        """
        if word in self.names or len(word) > 2 * self._longest:
            return ""
        near_name = self._near.get(word)
        if near_name is None:
            spelt = bare(word, self._within)
            if spelt != word:
                near_name = spelt if spelt in self.names else self.nearest(spelt)
            else:
                near_name = next((name for name in sorted(self.names) if _one_slip_apart(word, name)), "")
            if len(self._near) < _MOST_KEPT:
                self._near[word] = near_name
        return near_name

    def may_be_near(self, lowered: str) -> bool:
        """Return whether a lower-case text could contain a name or a misspelling of one, by searching for parts of
        names.

        A typing error leaves the first or the second half of a name intact, or swaps the two letters in the middle.
        """
        if not self._pieces:
            halves = ((name[: len(name) // 2], name[len(name) // 2 :]) for name in sorted(self.names))
            made = dict.fromkeys(piece for left, right in halves for piece in (left, right, _swapped(left, right)))
            self._pieces = tuple(piece for piece in made if not any(part in piece for part in made if part != piece))
        text = plain_letters(lowered)
        return any(piece in text for piece in self._pieces)

    def near(self, lowered: str) -> list[tuple[int, int, str]]:
        """Return start, end and name of each word of a lower-case text that is one typing error away from a name, in
        order."""
        near_words: dict[int, tuple[int, int, str]] = {}
        text = plain_letters(lowered)
        for piece in self._pieces if self.may_be_near(text) else ():
            at = text.find(piece)
            while at >= 0:
                start, end = self._word(text, at, at + len(piece), self._stands)
                name = self.nearest(lowered[start:end])
                if not name and lowered[start:end] not in self.names:  # the typing error may be a punctuation mark
                    start, end = self._word(text, at, at + len(piece), _is_mark)
                    name = self.nearest(lowered[start:end])
                if name:
                    near_words[start] = start, end, name
                at = text.find(piece, at + 1)
        return [near_words[start] for start in sorted(near_words)]

    def are_near(self, lowered: str) -> bool:
        """Return whether a lower-case text may contain a word that is one typing error away from a name.

        Unlike `near` it does no work for each word of a long text, so that text after punctuation can be included;
        words with confusable letters are left to `near`.
        """
        if not self.may_be_near(lowered):
            return False
        if plain_letters(lowered) != lowered or UNSEEN[0] in lowered:
            return bool(self.near(lowered))
        return any(map(self.nearest, self._likely(lowered)))

    def _likely(self, lowered: str) -> Iterator[str]:
        """Yield each distinct piece of a text that starts or ends like a name, up to punctuation and up to the length
        of a name."""
        if not self._begun:
            halves = [(name[: len(name) // 2], name[len(name) // 2 :][::-1]) for name in sorted(self.names)]
            rest = f"[^{re.escape(_BETWEEN)}]{{0,{self._longest}}}"
            self._begun = tuple(
                [self._begins(re.escape(half), rest) for half in {*each}] for each in zip(*halves, strict=True)
            )
        for patterns, text, step in zip(self._begun, (lowered, lowered[::-1]), (1, -1), strict=True):
            for word in {word for pattern in patterns for word in pattern.findall(text)}:
                yield word[::step]
                yield "".join(takewhile(self._stands, word))[::step]
        yield from (word for word in self._pieces if word in lowered)  # with the letters in the middle swapped

    def _begins(self, half: str, rest: str) -> re.Pattern[str]:
        """Return the pattern of words that start with half of a name; the start of the word is checked after a
        match."""
        marks = re.escape("".join(sorted(self._within)))
        return re.compile(rf"{half}(?<![^\W_]{half}){f'(?<![{marks}]{half})' if marks else ''}{rest}")

    def _stands(self, char: str) -> bool:
        return char.isalnum() or char in self._within or char in UNSEEN  # what nobody sees separates nothing

    def _word(self, text: str, start: int, end: int, stands: Callable[[str], bool]) -> tuple[int, int]:
        """Return the offsets of the word around a part of it, as far as it can be a name; punctuation around it is
        excluded."""
        first, last = max(0, start - self._longest), min(len(text), end + self._longest)
        while start > first and stands(text[start - 1]):
            start -= 1
        while end < last and stands(text[end]):
            end += 1
        while start < end and not text[start].isalnum():
            start += 1
        while start < end and not text[end - 1].isalnum():
            end -= 1
        return start, end


def torn(names: Iterable[str]) -> str:
    """Return an expression for lower-case names with punctuation or blanks inserted, or in place of a letter."""
    known, mark = list(names), r"\W"
    made = [f"{mark}?".join(name) for name in known]
    first = "".join(sorted({name[0] for name in known}))
    return rf"\b(?=[{first}])(?:{'|'.join([*made, *_patched(known, mark)])})(?!\w)"


def _patched(names: Iterable[str], mark: str) -> Iterable[str]:
    for name in names:
        rest = (f"{name[1:at]}{mark}{name[at + 1 :]}" for at in range(1, len(name)))
        yield f"{name[0]}(?:{'|'.join(rest)})"


_BETWEEN = " \t\r\n\"'{}[](),"
"""Characters that separate words and are never part of one by a typing error."""


def _is_mark(char: str) -> bool:
    return char not in _BETWEEN


def _swapped(left: str, right: str) -> str:
    """Return two halves of a word joined, with the letters at the join swapped."""
    return f"{left[:-1]}{right[:1]}{left[-1:]}{right[1:]}"


NO_NAMES = Names(())


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name most similar to ``word``, ignoring case; None if none is near."""
    if len(word) > _LONGEST:
        return None
    import difflib

    lowered = {name.lower(): name for name in names}
    matches = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.7)
    return lowered[matches[0]] if matches else None


def one_slip_apart(word: str, other: str) -> bool:
    """Return whether one typing error turns a word into another: a letter inserted, deleted, replaced, or two swapped.

    Both are in lower case. Confusable letters, and punctuation that the other word lacks, count together as one error.
    """
    spelt = bare(word, other)
    return word != other and (spelt == other or _one_slip_apart(spelt, other))


def _one_slip_apart(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, wanted = word[start:], other[start:]
    while rest and wanted and rest[-1] == wanted[-1]:
        rest, wanted = rest[:-1], wanted[:-1]
    return (len(rest) <= 1 and len(wanted) <= 1) or (len(rest) == 2 and rest == wanted[::-1])


def closest(word: str, names: Iterable[str]) -> str:
    """Return ``did you mean …`` for the nearest name, or an empty string."""
    name = nearest(word, names)
    return f"did you mean `{name}`?" if name else ""


def listed(names: Iterable[str]) -> str:
    """Return names in backticks, joined by commas and ``or``."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


_MOST_LISTED = 12
"""Maximum number of names that are all listed."""


def choice(word: str, names: Iterable[str]) -> str:
    """Return ``did you mean …`` for the nearest name, or ``choose …`` if the names are few."""
    known = list(names)
    return closest(word, known) or (f"choose {listed(known)}" if 0 < len(known) <= _MOST_LISTED else "")
