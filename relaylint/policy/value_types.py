"""The types of the values that properties and facts can have: rules are checked, documented and completed by them."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any, Final

from relaylint.core.records import NamedTuple
from relaylint.model.faults import asserted
from relaylint.model.kinds import Kind
from relaylint.model.lookup import folded
from relaylint.values.syntaxes import FORMATS


class Sort(enum.Enum):
    """What sort of value it is, by its name in JSON Schema."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "string"
    LIST = "array"
    MAPPING = "object"
    NULL = "null"

    @classmethod
    def of(cls, value: Any) -> Sort:
        """Return the sort of a known value."""
        return next(sort for class_, sort in _SORTS if isinstance(value, class_))


_SORTS: Final = (
    (bool, Sort.BOOLEAN),  # which is an int, too
    ((int, float), Sort.NUMBER),
    (str, Sort.TEXT),
    (list, Sort.LIST),
    (dict, Sort.MAPPING),
    (object, Sort.NULL),
)


class ValueType(NamedTuple):
    """The values that a property or a fact can have where it is known.

    ``words``: the only texts; empty: any. ``format``: the syntax of the texts, a key of `FORMATS`; ``meant``: that of
    all but those that a rule reports. ``unit``: what the numbers count. ``least`` and ``most`` bound the numbers.
    ``filled``: no text is empty. ``items``: the type of the items of lists; None: anything.
    """

    sorts: frozenset[Sort]
    words: tuple[str, ...] = ()
    format: str = ""
    meant: str = ""
    unit: str = ""
    least: float | None = None
    most: float | None = None
    filled: bool = False
    items: ValueType | None = None

    @property
    def or_null(self) -> ValueType:
        """The type of the same values and null."""
        return self._replace(sorts=self.sorts | {Sort.NULL})

    @property
    def syntax(self) -> str:
        """The syntax that the texts have, or are to have; empty if any text may be right."""
        return self.format or self.meant

    @property
    def is_list(self) -> bool:
        """Whether no value but lists, and null, is of the type."""
        return Sort.LIST in self.sorts and self.sorts <= {Sort.LIST, Sort.NULL}

    def admits(self, value: Any) -> bool:
        """Return whether a known value is of the type; texts count without regard to case, as in comparisons."""
        sort = Sort.of(value)
        if sort not in self.sorts:
            return False
        if sort is Sort.TEXT:
            fits = (value or not self.filled) and (not self.format or FORMATS[self.format].fault(value) is None)
            return bool(fits) and (not self.words or folded(value) in map(folded, self.words))
        if sort is Sort.NUMBER:
            return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        return sort is not Sort.LIST or self.items is None or all(map(self.items.admits, value))

    @property
    def title(self) -> str:
        """The type in words, such as ``a domain name or `null```."""
        if self == ANYTHING:
            return "anything"
        *most, last = (title for sort in Sort if sort in self.sorts for title in self._titles(sort))
        return f"{', '.join(most)} or {last}" if most else last

    def _titles(self, sort: Sort) -> list[str]:
        if sort is Sort.BOOLEAN:
            return ["`true`", "`false`"]
        if sort is Sort.NUMBER:
            return [f"a number of {self.unit}" if self.unit else "a number"]
        if sort is Sort.TEXT:
            about = FORMATS[self.syntax].title if self.syntax else "a text"
            return [f"`{word}`" for word in self.words] or [about]
        if sort is Sort.LIST:
            return ["a list" if self.items is None else f"a list (each {self.items.title})"]
        return ["a mapping"] if sort is Sort.MAPPING else ["`null`"]


class Verbatim(str):
    """A text that messages show in full, such as a command to paste."""

    __slots__ = ()


ANYTHING: Final = ValueType(frozenset(Sort))
BOOLEAN: Final = ValueType(frozenset({Sort.BOOLEAN}))
TEXT: Final = ValueType(frozenset({Sort.TEXT}))
DATE: Final = TEXT._replace(format="date")


def words_of(source: Iterable[str] | type[enum.Enum], *, without: Iterable[enum.Enum] = ()) -> ValueType:
    """Return the type of some words: those given, or the values of an enumeration but for some members."""
    if isinstance(source, type):
        left_out = set(without)
        return TEXT._replace(words=tuple(member.value for member in source if member not in left_out))
    return TEXT._replace(words=tuple(dict.fromkeys(source)))


def number_of(unit: str = "", least: float | None = None, most: float | None = None) -> ValueType:
    """Return the type of numbers that count a unit, within bounds if there are any."""
    return ValueType(frozenset({Sort.NUMBER}), unit=unit, least=least, most=most)


def list_of(items: ValueType | None) -> ValueType:
    """Return the type of lists with items of a type; None: of any."""
    return ValueType(frozenset({Sort.LIST}), items=items)


def type_of_property(kind: Kind, name: str) -> ValueType:
    """Return the type of a property of a kind, by its schema: what does not fit it is not known. Raises
    KeyError."""
    about = kind.properties[name]
    type = _of_schema(asserted(about), about)
    return type._replace(filled=True) if name in kind.blanks else type


def _of_schema(about: dict[str, Any], whole: dict[str, Any]) -> ValueType:
    """Return the type that a schema tells; ``whole``: with what rules check."""
    if "anyOf" in about:  # the words of an enumeration, a pattern for other spellings of them, and perhaps a mapping
        spelt, others, *mapping = zip(about["anyOf"], whole["anyOf"], strict=True)
        type = _of_schema(*(spelt if "pattern" in others[0] else others))
        return type._replace(sorts=type.sorts | {Sort.MAPPING}) if mapping else type
    if "enum" in about:
        given = words_of(word for word in about["enum"] if word is not None)
        return given.or_null if None in about["enum"] else given
    if "type" not in about:
        return ANYTHING
    named = [about["type"]] if isinstance(about["type"], str) else about["type"]
    syntax = {"format" if "format" in about else "meant": whole.get("format", "")}
    return ValueType(
        frozenset(Sort.NUMBER if name == "integer" else Sort(name) for name in named),
        least=about.get("minimum"),
        most=about.get("maximum"),
        filled=about.get("minLength", 0) > 0,
        items=_of_schema(about["items"], whole["items"]) if "items" in about else None,
        **syntax,
    )
