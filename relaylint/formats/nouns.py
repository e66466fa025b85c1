"""How the nouns of cmdlets, resources and keys are written: in the singular, and in the plural, in lower case."""

from __future__ import annotations

from collections.abc import Iterable


def in_plural(noun: str) -> str:
    """Return the plural of a noun: most take an s."""
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def in_singular(word: str) -> str:
    """Return a word without the ending of a plural."""
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def stem(noun: str) -> str:
    """Return what the singular and the plural of a noun begin with."""
    return noun.removesuffix("y")


def either(nouns: Iterable[str]) -> str:
    """Return a regular expression of nouns in the singular or in the plural, without groups of its own."""
    return "|".join(f"{noun[:-1]}(?:y|ies|ys)" if noun.endswith("y") else f"{noun}s?" for noun in nouns)
