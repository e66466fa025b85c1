"""The kinds of definition, from the schemas: names, spellings, defaults, enumerations; how their nouns are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final

from relaylint.core import resources
from relaylint.core.records import NamedTuple
from relaylint.model.schema_index import FILES
from relaylint.values.placeholders import is_placeholder
from relaylint.values.syntaxes import ALL_ELSE, FORMATS, NOT_SAID

OWN: Final = "x-"
"""The prefix of properties that are information of one's own, which any definition may hold, with any value."""
EXTENSIONS: Final = (OWN, "$schema")
"""Prefixes of other top-level keys, which are ignored and belong to their authors."""


def is_own(name: str) -> bool:
    """Return whether a property is information of one's own."""
    return name.startswith(OWN)


def own_meant(name: str) -> str:
    """Return the name of information of one's own that a name, or a misspelt one, stands for; empty if it is other."""
    return f"{OWN}{name[2:]}" if name[:2].lower() in (OWN, "x_") else ""


class Kind(NamedTuple):
    """A kind of definition.

    ``key`` is its key in a file; ``name_property`` the property that names a definition; ``spellings`` maps lower-case
    spellings of properties to canonical ones, ``enums`` lower-case enumeration values; ``defaults`` holds only
    documented, undisputed defaults, ``empty_defaults`` those that are null or an empty list; ``blanks`` are the
    properties whose empty string means null, as in exports; ``free`` are those that accept any text, ``hosts`` those
    that hold host names. ``switch_words`` maps properties that are true or false to the lower-case words that exports
    write instead, ``normalisers`` properties to the functions that normalise their strings, if their format has one.
    ``mappings`` are the properties that hold a mapping with properties of its own, each as a kind: ``Kind.Property``.
    """

    name: str
    key: str
    name_property: str | None
    schema: dict[str, Any]
    spellings: dict[str, str]
    enums: dict[str, dict[str, str]]
    defaults: dict[str, Any]
    empty_defaults: dict[str, Any]
    blanks: frozenset[str]
    free: frozenset[str]
    hosts: frozenset[str]
    switch_words: dict[str, dict[str, bool]]
    normalisers: dict[str, Callable[[str], Any]]
    mappings: dict[str, Kind]

    def __reduce__(self) -> tuple[Any, ...]:
        return kind, (self.name,)

    @property
    def single(self) -> bool:
        """Whether a tenant has at most one, so that its key holds a mapping instead of a list."""
        return self.name_property is None

    @property
    def noun(self) -> str:
        """What messages call it: its name, or the property that holds such a mapping."""
        return f"`{self.key}`" if "." in self.name else self.name

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The schema of each property."""
        return self.schema["properties"]  # type: ignore[no-any-return]

    def property_name(self, written: str) -> str:
        """Return the canonical spelling of the name of a property; one that the kind does not have is unchanged."""
        lowered = written.lower()
        return self.spellings.get(lowered) or (lowered if is_own(written) else written)

    def has_all(self, names: Iterable[str]) -> bool:
        """Return whether any names of properties, in lower case, are those of the kind, or of one's own."""
        return all(name in self.spellings or is_own(name) for name in names)

    def takes_list(self, name: str) -> bool:
        """Return whether a property takes a list; one that the kind does not have may take anything."""
        return name not in self.properties or "array" in self.properties[name].get("type", ())

    def is_placeholder(self, name: str, text: str) -> bool:
        """Return whether a string, or part of it, is a placeholder if a property has it as its value."""
        return is_placeholder(text, free=name in self.free or is_own(name), host=name in self.hosts)


@cache
def kind(name: str) -> Kind:
    """Return the kind named ``name``, or that of the mapping in a property. Raises KeyError."""
    holder, _, within = name.partition(".")
    if within:
        return kind(holder).mappings[within]
    schema = resources.resolved_schema(FILES[name])
    return _of_schema(name, schema["x-key"], schema["x-name"], schema)


def _of_schema(name: str, key: str, name_property: str | None, schema: dict[str, Any]) -> Kind:
    properties: dict[str, dict[str, Any]] = schema["properties"]
    spellings = {alias.lower(): main for main, about in properties.items() for alias in about.get("x-aliases", ())}
    spellings |= {main.lower(): main for main in properties}
    defaults = {main: about["default"] for main, about in properties.items() if "default" in about}
    return Kind(
        name,
        key,
        name_property,
        schema,
        spellings,
        {main: words for main, about in properties.items() if (words := _words(about))},
        defaults,
        {main: default for main, default in defaults.items() if default in (None, [])},
        frozenset(main for main, about in properties.items() if _may_be_blank(about)),
        frozenset(main for main, about in properties.items() if "x-text" in about or about.get("readOnly")),
        frozenset(main for main, about in properties.items() if _format(about) == "smart-host"),
        {main: _switch_words(about) for main, about in properties.items() if "x-words" in about},
        {main: normal for main, about in properties.items() if (normal := _normaliser(_format(about)))},
        {
            main: _of_schema(f"{name}.{main}", main, None, about["x-mapping"])
            for main, about in properties.items()
            if "x-mapping" in about
        },
    )


def _switch_words(schema: dict[str, Any]) -> dict[str, bool]:
    """Return the values that words stand for, by the words in lower case."""
    return {word.lower(): value for word, value in schema["x-words"].items()}


def _normaliser(format: str | None) -> Callable[[str], Any] | None:
    """Return the function that normalises strings of a format; None if they are compared as written."""
    return FORMATS[format].normal if format in FORMATS else None


def _may_be_blank(schema: dict[str, Any]) -> bool:
    """Return whether a property is a string or null, so that an empty string means no value."""
    words: list[Any] = next((branch["enum"] for branch in schema.get("anyOf", ()) if "enum" in branch), [])
    return None in words or (schema.get("type") == ["string", "null"] and "minLength" not in schema)


def _format(schema: dict[str, Any]) -> str | None:
    """Return the format of a property, or of its items if it is a list."""
    syntax: str | None = schema.get("format", schema.get("items", {}).get("format"))
    return syntax


def _words(schema: dict[str, Any]) -> dict[str, str]:
    """Return the canonical spelling of each enumeration value of a property, or of its items."""
    holders = (schema, *schema.get("anyOf", ()), *(item for item in (schema.get("items"),) if item))
    for holder in holders:
        for branch in (holder, *holder.get("anyOf", ())):
            if "enum" in branch:
                return {word.lower(): word for word in branch["enum"] if isinstance(word, str)}
    return {}


def canonical(kind: Kind, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return ``raw`` in canonical spelling, itself if it is, and the original spelling of each name that differs."""
    properties = kind.schema["properties"]
    data: dict[str, Any] = {}
    written: dict[str, str] = {}
    for key, value in raw.items():
        name = key if key in properties else kind.property_name(key)
        if name != key:
            if name in raw or name in data:
                continue  # `_twice` reports it
            written[name] = key
        data[name] = None if value == "" and name in kind.blanks else value
    if data.get(ALL_ELSE) == NOT_SAID:
        del data[ALL_ELSE]
    for name, meant in kind.switch_words.items():
        if isinstance(data.get(name), str):
            data[name] = meant.get(data[name].lower(), data[name])
    for name, words in kind.enums.items():
        value = data.get(name)
        if isinstance(value, str):
            data[name] = words.get(value.lower(), value)
        elif isinstance(value, list):
            data[name] = [words.get(item.lower(), item) if isinstance(item, str) else item for item in value]
    return raw if data == raw else data, written


def in_plural(noun: str) -> str:
    """Return the plural of the noun of a cmdlet, resource or key, in lower case: most take an s."""
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
