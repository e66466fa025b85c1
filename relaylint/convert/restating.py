"""What relaylint's own format has to state for each property of a definition, and what can be omitted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from relaylint.core.document import Path
from relaylint.model.definitions import (
    MISFIT,
    NEVER_STATED,
    NOT_DECLARED,
    UNNAMED,
    UNSTATED,
    Definition,
    Unknown,
    must_have,
)
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.unfilled import holds_placeholder
from relaylint.values.literals import Ends, ends_of
from relaylint.values.syntaxes import ALL_ELSE, NOT_SAID

MARKS_OF_EXPORTS: Final = (
    "IsValid",
    "WhenChangedUTC",
    "WhenCreatedUTC",
    "WhenChanged",
    "WhenCreated",
    "ExchangeVersion",
    "ObjectState",
    "Id",
    "Guid",
    "ExchangeObjectId",
    "OrganizationalUnitRoot",
    "OrganizationId",
    "DistinguishedName",
)
"""Properties that distinguish a connector of the hybrid wizard from others with its name, the least revealing first."""
_VARIABLE: Final = re.compile(r"\$((?:\w+:)?\w+)")
_MEMBER: Final = re.compile(r"\$((?:\w+:)?\w+(?:\.\w+)+)")
Refer = Callable[[Definition, str], str]
"""Returns the path by which the new file refers to a certificate file of a definition."""


def names(definition: Definition) -> list[str]:
    """Return the properties that a file must, or may, state, in the order of the schema; the rest comes last."""
    known, rest = dict.fromkeys((*definition.kind.properties, *definition.data)), _is_more(definition)
    properties = [name for name in known if not is_noise(definition, name) and _is_said(definition, name, rest)]
    others = (name for name in definition.kind.properties if not is_noise(definition, name))
    return [*properties, ALL_ELSE] if rest and not set(others).issubset(properties) else properties


def _is_more(definition: Definition) -> bool:
    """Return whether the source is incomplete and omitting that would change the meaning."""
    left_out = (name for name in definition.kind.properties if name not in definition.data)
    return any(is_unstated(definition.value(name)) for name in left_out if not is_noise(definition, name))


def _is_said(definition: Definition, name: str, rest: bool) -> bool:
    """Return whether a file must state a property; ``rest``: it states that others are unknown."""
    about, demanded = definition.kind, must_have(definition)
    if name in definition.data:
        return True
    if demanded is not None and name in about.schema.get("required", ()) and name not in demanded:
        return not rest or name == about.name_property  # leaving it out would be a fault
    if not is_unstated(definition.value(name)):
        return False
    return not rest or name in about.empty_defaults or bool(about.properties[name].get("readOnly"))


def is_unstated(value: Any) -> bool:
    """Return whether a value is not stated, not even by omission."""
    return value in (UNSTATED, NEVER_STATED, UNNAMED)


def says_nothing(definition: Definition, name: str) -> bool:
    """Return whether a property is null or empty, and that is its default."""
    value, default = definition.value(name), definition.kind.defaults.get(name, NOT_DECLARED)
    return (value is None and default is None) or (value == [] and default == [])


def is_noise(definition: Definition, name: str) -> bool:
    """Return whether a property is not part of the definition: system or export metadata, a credential."""
    about = definition.kind.properties.get(name, {})
    if about.get("writeOnly"):
        return True
    return bool(about.get("readOnly")) and not about.get("x-kept") and name != _mark(definition)


def _mark(definition: Definition) -> str | None:
    """Return the one export property that has to stay so that rules still recognise a connector of the wizard."""
    source, first = definition.value("ConnectorSource"), MARKS_OF_EXPORTS[0]
    is_its, may_be = source == "HybridWizard", isinstance(source, Unknown)
    if "ConnectorSource" not in definition.kind.properties or not (is_its or may_be):
        return None
    there = (name for name in MARKS_OF_EXPORTS if definition.data.get(name) not in (None, "", []))
    return next(there, first if is_its and is_unstated(definition.value(first)) else None)


def restated_property(definition: Definition, name: str, refer: Refer) -> Any:
    """Return the value to write for a property; unknown values become placeholders for another tool."""
    if name not in definition.data:
        return NOT_SAID
    raw = definition.data[name]
    if definition.is_unknown((name,)):
        return _template(definition, (name,), raw)
    if isinstance(raw, list):
        return [
            _template(definition, (name, index), item) if definition.is_unknown((name, index)) else item
            for index, item in enumerate(raw)
        ]
    return restated(definition, name, raw, refer)


def restated(definition: Definition, name: str, value: Any, refer: Refer) -> Any:
    """Return a known value as it is written in the new file."""
    if isinstance(value, str) and definition.kind.properties.get(name, {}).get("x-text") == "prose":
        return value.replace("\r\n", "\n")  # nobody compares it, so that its lines may end as those of YAML do
    if isinstance(value, str) and value and name in CERTIFICATE_PROPERTIES.get(definition.kind.name, ()):
        return refer(definition.holder(name), value)
    return value


def _template(definition: Definition, path: Path, raw: Any) -> Any:
    """Return a text that is undecided in our own format and shows the source text.

    A structure that contains a placeholder, or is one in a list where the property takes none, is unchanged.
    """
    kind = definition.kind
    misplaced = len(path) > 1 and not kind.takes_list(str(path[0]))
    if isinstance(raw, dict) and (misplaced or holds_placeholder(kind, str(path[0]), raw)):
        return raw
    location = definition.locate(path)
    written = location.source.slice(location.span)
    text = raw if isinstance(raw, str) else written
    name = str(path[0])
    whole = definition.value(name)
    if whole == MISFIT:
        return raw
    if isinstance(whole, Unknown) and whole.present is None:
        return NOT_SAID
    member = _MEMBER.fullmatch(text) if written.startswith("$") else None
    if member:
        return f"${{{member[1]}}}"
    at = path[1] if len(path) > 1 else None
    value = whole[at] if isinstance(whole, list) and isinstance(at, int) else whole
    known = value.ends if isinstance(value, Unknown) else None
    ours = kind.is_placeholder(name, text)
    kept = text if ours else _VARIABLE.sub(r"${\1}", text)
    if text != NOT_SAID and kind.is_placeholder(name, kept) and not _claims_more(kept, known):
        return kept
    return f"${{{text}}}"


def _claims_more(text: str, known: Ends | None) -> bool:
    """Return whether a text with placeholders has ends that are not certain in the source."""
    claimed = ends_of(text)
    if claimed is None:
        return False
    return known is None or not (known.before.startswith(claimed.before) and known.after.endswith(claimed.after))
