"""What each property of a definition says, in words of our own format: what stands there, and what can be left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from relaylint.core.document import Path
from relaylint.model.definitions import NEVER_STATED, NOT_DECLARED, UNNAMED, UNSTATED, Definition, Unknown, must_have
from relaylint.model.tenants import CERTIFICATE_PROPERTIES
from relaylint.model.unfilled import holds_placeholder
from relaylint.values.literals import Ends, ends_of
from relaylint.values.placeholders import is_placeholder
from relaylint.values.syntaxes import ALL_ELSE, NOT_SAID

USED: Final = ("IsValidated", "LastValidationTimestamp")
"""Properties that only exports write, and that rules ask for."""
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
"""What tells a connector of the hybrid wizard from one that only says so, what says least about the tenant first."""
_VARIABLE: Final = re.compile(r"\$((?:\w+:)?\w+)")
_MEMBER: Final = re.compile(r"\$((?:\w+:)?\w+(?:\.\w+)+)")
_TEXTS: Final = ("Comment",)
"""Properties whose text nobody compares, so that its lines may end as those of YAML do."""

Refer = Callable[[Definition, str], str]
"""Returns how the new file refers to a certificate file that a definition, of one file, names."""


def names(definition: Definition) -> list[str]:
    """Return the properties that a file must, or may, speak about, in the order of the schema; the rest comes last."""
    known, rest = dict.fromkeys((*definition.kind.properties, *definition.data)), _is_more(definition)
    properties = [name for name in known if not is_noise(definition, name) and _is_said(definition, name, rest)]
    return [*properties, ALL_ELSE] if rest else properties


def _is_more(definition: Definition) -> bool:
    """Tell whether the source does not say all, and leaving that out would mean something."""
    left_out = (name for name in definition.kind.properties if name not in definition.data)
    return any(is_unstated(definition.value(name)) for name in left_out if not is_noise(definition, name))


def _is_said(definition: Definition, name: str, rest: bool) -> bool:
    """Tell whether a file must say something about a property; ``rest``: it says that others are not known."""
    about, demanded = definition.kind, must_have(definition)
    if name in definition.data:
        return True
    if demanded is not None and name in about.schema.get("required", ()) and name not in demanded:
        return not rest or name == about.name_property  # its absence would be a fault
    if not is_unstated(definition.value(name)):
        return False
    return not rest or name in about.empty_defaults or bool(about.properties[name].get("readOnly"))


def is_unstated(value: Any) -> bool:
    """Tell whether nobody states a value, not even by leaving it out."""
    return value in (UNSTATED, NEVER_STATED, UNNAMED)


def says_nothing(definition: Definition, name: str) -> bool:
    """Tell whether a property is null or empty, as it is by default where it is left out."""
    value, default = definition.value(name), definition.kind.defaults.get(name, NOT_DECLARED)
    return (value is None and default is None) or (value == [] and default == [])


def is_noise(definition: Definition, name: str) -> bool:
    """Tell whether a property says nothing about the definition: what the system or the export adds, a credential."""
    about = definition.kind.properties.get(name, {})
    if about.get("writeOnly"):
        return True
    return bool(about.get("readOnly")) and name not in USED and name != _mark(definition)


def _mark(definition: Definition) -> str | None:
    """Return the one property of an export that must stay, since without it a rule would take a wizard's connector
    for one that only claims to be.
    """
    source, first = definition.value("ConnectorSource"), MARKS_OF_EXPORTS[0]
    is_its, may_be = source == "HybridWizard", isinstance(source, Unknown)
    if "ConnectorSource" not in definition.kind.properties or not (is_its or may_be):
        return None
    there = (name for name in MARKS_OF_EXPORTS if definition.data.get(name) not in (None, "", []))
    return next(there, first if is_its and is_unstated(definition.value(first)) else None)


def restated_property(definition: Definition, name: str, refer: Refer) -> Any:
    """Return what is written for a property; what is not known becomes what another tool would fill in."""
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
    """Return a known value as the new file has it."""
    if isinstance(value, str) and name in _TEXTS:
        return value.replace("\r\n", "\n")
    if isinstance(value, str) and value and name in CERTIFICATE_PROPERTIES.get(definition.kind.name, ()):
        return refer(definition.holder(name), value)
    return value


def _template(definition: Definition, path: Path, raw: Any) -> Any:
    """Return a text that is undecided in our own format, and shows what stands in the source.

    A structure that holds a placeholder stays what it is.
    """
    if isinstance(raw, dict) and holds_placeholder(definition.kind, str(path[0]), raw):
        return raw
    location = definition.locate(path)
    written = location.source.slice(location.span)
    text = raw if isinstance(raw, str) else written
    name = str(path[0])
    whole = definition.value(name)
    if isinstance(whole, Unknown) and whole.present is None:
        return NOT_SAID
    member = _MEMBER.fullmatch(text) if written.startswith("$") else None
    if member:
        return f"${{{member[1]}}}"
    at = path[1] if len(path) > 1 else None
    value = whole[at] if isinstance(whole, list) and isinstance(at, int) else whole
    known = value.ends if isinstance(value, Unknown) else None
    ours = definition.kind.is_placeholder(name, text)
    kept = text if ours else _VARIABLE.sub(r"${\1}", text)
    if text != NOT_SAID and (ours or is_placeholder(kept)) and not _claims_more(kept, known):
        return kept
    return f"${{{text}}}"


def _claims_more(text: str, known: Ends | None) -> bool:
    """Tell whether a text with placeholders begins or ends with what the source does not surely begin or end with."""
    claimed = ends_of(text)
    if claimed is None:
        return False
    return known is None or not (known.before.startswith(claimed.before) and known.after.endswith(claimed.after))
