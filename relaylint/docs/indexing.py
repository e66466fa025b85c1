"""Generates a module of tables from the schemas and the list of cmdlets, for use without reading those."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from relaylint.core import resources

_SHAPE = "definitions-shape.schema.json"
_HEAD = '''\
"""Tables from the schemas and the list of cmdlets, for use without reading those.

Generated: edit those.
"""

from __future__ import annotations

'''
_Schema = dict[str, Any]
_Items = tuple[str, ...]
_Table = dict[str, str] | dict[str, _Items] | _Items
_Row = tuple[str, _Table, str]


def index_path() -> str:
    """Return the path of the module."""
    folder = os.path.dirname(os.path.dirname(__file__))
    return os.path.join(folder, "model", "schema_index.py")


def index_text() -> str:
    """Return the text of the module."""
    files = list(_files())
    kinds: dict[str, _Schema] = {schema["x-kind"]: schema for schema in map(resources.generated, files)}
    cmdlets = sorted(resources.data("cmdlets")["cmdlets"], key=lambda row: list(kinds).index(row["kind"]))
    exchange = [kinds[name] for name in dict.fromkeys(row["kind"] for row in cmdlets)]
    others = [schema for schema in kinds.values() if schema not in exchange]
    rows = (
        (
            "FILES",
            dict(zip(kinds, files, strict=True)),
            "The schema file of every kind, in the order of the documentation.",
        ),
        *_of_kinds(kinds),
        *_of_cmdlets(cmdlets),
        *_of_properties(exchange, others),
    )
    return _HEAD + "".join(map(_written, rows))


def _files() -> Iterator[str]:
    """Yield the schema files of the kinds, in the order of the schema of definition files."""
    for node in resources.generated(_SHAPE)["properties"].values():
        file = node.get("items", node).get("$ref")
        if file:
            yield file


def _of_kinds(kinds: dict[str, _Schema]) -> Iterator[_Row]:
    """Yield the tables about kinds."""
    keys = {schema["x-key"].lower(): name for name, schema in kinds.items()}
    yield "KEYS", keys, "The name of each kind by its lower-case key in files."
    single = tuple(name for name, schema in kinds.items() if not schema["x-name"])
    yield "SINGLE", single, "The kinds with at most one definition per tenant."
    named = [(name, schema["properties"][name]) for schema in kinds.values() if (name := schema["x-name"])]
    aliases = (alias for _, about in named for alias in about.get("x-aliases", ()))
    naming = _unique((*(name for name, _ in named), *aliases))
    yield "NAMING", naming, "The properties that name a definition, and their aliases."
    types = {type: name for name, schema in kinds.items() for type in schema.get("x-types", ())}
    yield "TYPES", types, "The last part of Exchange's type names, and our kind."
    sections: dict[str, _Items] = {
        section: (name, str(getter).lower())
        for name, schema in kinds.items()
        for section, getter in schema.get("x-scubagear", {}).items()
    }
    yield "SECTIONS", sections, "ScubaGear's sections with supported kinds: each kind, and its cmdlet in lower case."
    certificates = {name: properties for name, one in kinds.items() if (properties := _names(one, "x-file"))}
    yield "CERTIFICATE_PROPERTIES", certificates, "The properties that refer to certificate files, by kind."
    for how, words in (
        ("sought", "by which other tenants are looked for"),
        ("presented", "that hosts present to connectors, also of other tenants"),
        ("sender", "that tell whose mail hosts send"),
    ):
        tied = {name: properties for name, one in kinds.items() if (properties := _tied(one, how))}
        yield how.upper(), tied, f"The properties {words}, by kind."


def _tied(schema: _Schema, how: str) -> _Items:
    return _names(schema, "x-ties", lambda about: about["x-ties"] == how)


def _of_cmdlets(rows: list[dict[str, Any]]) -> Iterator[_Row]:
    """Yield the tables about cmdlets."""
    names = tuple(row["name"].lower() for row in rows)
    yield "CMDLETS", names, "The cmdlets that create or change objects, in lower case."
    for name, side, words in (
        ("ONLINE", "online", "Exchange Online's cmdlets"),
        ("ON_SERVERS", "on-premises", "the cmdlets of Exchange servers"),
    ):
        nouns = {row["name"].lower().partition("-")[2]: row["kind"] for row in rows if side in row["where"]}
        yield name, nouns, f"The nouns of {words}, in lower case, each with its kind."


def _of_properties(exchange: list[_Schema], others: list[_Schema]) -> Iterator[_Row]:
    """Yield the tables about properties: those of Exchange's kinds, and of others."""
    exported = _unique(name.lower() for schema in exchange for name in _names(schema, "x-mark"))
    yield (
        "EXPORTED",
        exported,
        "Properties of Exchange objects, in lower case: a text that contains one may hold definitions.",
    )
    configured = _unique(name.lower() for schema in exchange for name in _names(schema, "x-mark", _is_configured))
    yield "CONFIGURED", configured, "Those of them that Microsoft365DSC resources have, and hardly anything else."
    declared = _unique(name.lower() for schema in others for name in _names(schema, "x-mark"))
    yield "DECLARED", declared, "The same for kinds that Exchange does not have."


def _is_configured(about: _Schema) -> bool:
    return "x-dsc" in about and about.get("x-export") != "common"


def _names(schema: _Schema, annotation: str, wanted: Callable[[_Schema], bool] = bool) -> _Items:
    """Return the properties with an annotation, in the order of the schema."""
    return tuple(name for name, about in schema["properties"].items() if annotation in about and wanted(about))


def _unique(names: Iterable[str]) -> _Items:
    return tuple(dict.fromkeys(names))


def _written(row: _Row) -> str:
    """Return a table as the formatter would write it, with its docstring."""
    name, table, about = row
    if isinstance(table, tuple):
        type, value = "tuple[str, ...]", _tuple(table)
        if len(table) > 1:
            value = "".join(["(\n", *(f'    "{item}",\n' for item in table), ")"])
    else:
        of_texts = all(isinstance(item, str) for item in table.values())
        type = f"dict[str, {'str' if of_texts else 'tuple[str, ...]'}]"
        items = (f'"{item}"' if isinstance(item, str) else _tuple(item) for item in table.values())
        lines = (f'    "{key}": {item},\n' for key, item in zip(table, items, strict=True))
        value = "".join(["{\n", *lines, "}"])
    return f'{name}: {type} = {value}\n"""{about}"""\n'


def _tuple(items: _Items) -> str:
    words = ", ".join(f'"{item}"' for item in items)
    return f"({words}{',' if len(items) == 1 else ''})"
