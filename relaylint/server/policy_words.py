"""What may be written in rules of one's own and in settings, and what the words in them mean: as their schemas say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from relaylint.core.document import Path
from relaylint.docs.rule_schema import rule_schema
from relaylint.docs.settings_schema import settings_schema
from relaylint.model.kinds import Kind, kind
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions.parse import FIELDS, FIRST_LABEL, PARAMETER, THIS, Vocabulary
from relaylint.policy.facts import FACTS
from relaylint.policy.rule import Rule
from relaylint.policy.value_types import type_of_property
from relaylint.server.file_words import FileWords
from relaylint.server.schema_paths import SchemaPaths, SchemaWord, value_at
from relaylint.server.typed import TypedWord

_PARAMETER: Final = PARAMETER.rstrip(".")
_TEXTS: Final = ("message", "help")
"""The texts of a rule in which names stand in braces."""


class PolicyWords(FileWords):
    """The words of a sort of file that has a schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._paths = SchemaPaths(schema)

    def keys(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the keys that the mapping at a path may have."""
        return self._paths.keys(path, data)

    def values(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the values that may stand at a path, as far as they can be listed."""
        return self._paths.values(path, data)


class RuleWords(PolicyWords):
    """Those of rules, in whose conditions only those properties and facts make sense that the kind has."""

    def offered(self, typed: TypedWord) -> list[SchemaWord]:
        """Return what may stand in place of a word; within a text, what may stand in braces."""
        if not typed.is_whole and typed.path[-1] in _TEXTS and typed.is_braced:
            names = _names(_kinds(typed.data, ()), typed.data)
            fields = (SchemaWord(name, "", "") for name in FIELDS)
            return [*names, *fields, *(word._replace(text=PARAMETER + word.text) for word in _parameters(typed.data))]
        return super().offered(typed)

    def keys(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the keys that the mapping at a path may have."""
        words, kinds = super().keys(path, data), _kinds(data, path)
        if not kinds:
            return words
        written = {word.text for word in words}
        others = [word for word in words if not _is_name(word)]
        return [*others, *(word._replace(is_key=True) for word in _names(kinds, data) if word.text in written)]

    def values(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the values that may stand at a path, as far as they can be listed."""
        last = path[-1] if path else ""
        if last == _PARAMETER:
            return list(_parameters(data))
        if last in (THIS, FIRST_LABEL):
            return _names(_kinds(data, ()), data)
        if path == ("for",):
            return [word for word in _names(_kinds(data, ()), data) if _is_list(word.text, _kinds(data, ()))]
        words = [_kind_word(word) if word.text in FILES else word for word in super().values(path, data)]
        if any(word.text == _PARAMETER for word in super().keys(path, data)):
            words += [word._replace(text=f"{{ {_PARAMETER}: {word.text} }}") for word in _parameters(data)]
        return words


@cache
def rule_words() -> PolicyWords:
    """Return the words of rules."""
    return RuleWords(rule_schema())


def settings_words(rules: Iterable[Rule]) -> PolicyWords:
    """Return the words of settings where there are some rules."""
    return PolicyWords(settings_schema(rules))


def _kinds(data: Any, path: Path) -> tuple[Kind, ...]:
    """Return the kinds of the definitions that a condition at a path is about: those that stand last above it."""
    kinds: tuple[Kind, ...] = ()
    for step in (*path, None):
        named = data.get("kind") if isinstance(data, dict) else None
        listed = [name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)]
        kinds = tuple(kind(name) for name in listed if name in FILES) or kinds
        data = value_at(data, (step,)) if step is not None else None
    return kinds


def _names(kinds: tuple[Kind, ...], data: Any) -> list[SchemaWord]:
    """Return the properties and facts of some kinds, and the item of a rule that goes through a list."""
    each = data.get("for") if isinstance(data, dict) else None
    names = Vocabulary(kinds, each if isinstance(each, str) else None, {}).all_names
    return [*_properties(kinds), *(SchemaWord(name, "fact", FACTS[name].doc) for name in FACTS if name in names)]


def _properties(kinds: tuple[Kind, ...]) -> Iterator[SchemaWord]:
    written: set[str] = set()
    for each in kinds:
        for name, about in each.properties.items():
            if name not in written:
                written.add(name)
                yield SchemaWord(name, each.name, about["description"])


def _is_name(word: SchemaWord) -> bool:
    return word.text in FACTS or any(word.text in kind(name).properties for name in FILES)


def _is_list(name: str, kinds: tuple[Kind, ...]) -> bool:
    return any(name in each.properties and type_of_property(each, name).is_list for each in kinds)


def _kind_word(word: SchemaWord) -> SchemaWord:
    return word._replace(title="kind", about=kind(word.text).schema["description"])


def _parameters(data: Any) -> Iterator[SchemaWord]:
    """Yield the parameters of a rule."""
    named = data.get("parameters") if isinstance(data, dict) else None
    for name, about in named.items() if isinstance(named, dict) else ():
        words = about.get("description") if isinstance(about, dict) else None
        yield SchemaWord(str(name), _PARAMETER, words if isinstance(words, str) else "")
