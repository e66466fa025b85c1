"""What may be written in definitions of relaylint's own format: kinds, their properties, and the values of these."""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint.core.document import Path
from relaylint.core.text import Source
from relaylint.model.kinds import EXTENSIONS, Kind, kind
from relaylint.model.schema_index import FILES, KEYS
from relaylint.server.file_words import FileWords
from relaylint.server.schema_paths import SchemaWord, value_at

_SUFFIXES: Final = (".yaml", ".yml")
_NATIVE: Final = "relaylint"
_TOP_KEY: Final = re.compile(r"^[\"']?([\w$-]+)[\"']?[ \t]*:(?=[ \t\r\n]|\Z)", re.MULTILINE)


def is_native(source: Source, chosen: str | None) -> bool:
    """Return whether a file is, by its name and its keys, one of definitions in YAML, or may become one.

    ``chosen``: the format that the settings give it.
    """
    if chosen not in (None, _NATIVE) or not source.name.lower().endswith(_SUFFIXES):
        return False
    keys = (match[1].lower() for match in _TOP_KEY.finditer(source.text))
    return all(key in KEYS or key.startswith(EXTENSIONS) for key in keys)


class DefinitionWords(FileWords):
    """The words of definitions. What stands there already is known in any spelling."""

    def keys(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the keys that the mapping at a path may have, but for those that it has."""
        there = value_at(data, path)
        written = {str(key).lower() for key in there} if isinstance(there, dict) else set()
        if not path:
            kinds = [kind(name) for name in FILES]
            return [_kind_word(each) for each in kinds if each.key.lower() not in written]
        held = _kind_at(path)
        if held is None:
            return []
        names = {held.spellings.get(key) for key in written}
        properties = ((name, about) for name, about in held.properties.items() if _is_for_people(about))
        return [
            SchemaWord(name, about["title"], about["description"], is_key=True)
            for name, about in properties
            if name not in names
        ]

    def values(self, path: Path, data: Any) -> list[SchemaWord]:
        """Return the values that the property at a path may have, as far as they can be listed; of a list, others."""
        at = path[:-1] if path and isinstance(path[-1], int) else path
        held = _kind_at(at[:-1])
        name = held.spellings.get(str(at[-1]).lower()) if held else None
        if held is None or name is None:
            return []
        words = [*held.enums.get(name, {}).values()]
        sorts = held.properties[name].get("type", ())
        words += ["true", "false"] if "boolean" in ([sorts] if isinstance(sorts, str) else sorts) else []
        listed = value_at(data, at)
        return [SchemaWord(word, name, "") for word in words if not (isinstance(listed, list) and word in listed)]


def _kind_word(held: Kind) -> SchemaWord:
    return SchemaWord(held.key, held.name, held.schema["description"], is_key=True)


def _kind_at(path: Path) -> Kind | None:
    """Return the kind of the definition at a path, or that of a mapping in one."""
    named = KEYS.get(str(path[0]).lower()) if path else None
    held = kind(named) if named else None
    if held is None:
        return None
    within = path[1:]
    if not held.single:
        if not within or not isinstance(within[0], int):
            return None
        within = within[1:]
    if not within:
        return held
    return held.mappings.get(held.spellings.get(str(within[0]).lower(), "")) if len(within) == 1 else None


def _is_for_people(about: dict[str, Any]) -> bool:
    """Return whether people write a property: some stand in exports alone."""
    return ("type" in about or "anyOf" in about) and not (about.get("readOnly") or about.get("writeOnly"))
