"""Determines the kind of an exported object by its properties, and whether it belongs to Exchange Online."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Set
from collections.abc import Mapping as ReadOnly
from itertools import islice
from math import inf
from typing import Any, Final

from relaylint.core.records import NamedTuple
from relaylint.core.suggest import Names, nearest
from relaylint.core.text import straightened
from relaylint.model.kinds import Kind, is_own, kind, stem
from relaylint.model.schema_index import FILES, NAMING, TYPES
from relaylint.values.placeholders import is_placeholder
from relaylint.values.syntaxes import BOOLEANS


class Marks(NamedTuple):
    """The properties, in lower case, that identify a kind among all objects that Exchange exports.

    ``own``: only objects of this kind have them, and ``foreign`` ones connectors to foreign systems too; ``shared``:
    others have them as well, so that they never tell it alone, and ``common`` ones objects of many sorts.
    """

    own: frozenset[str]
    foreign: frozenset[str]
    shared: frozenset[str]
    common: frozenset[str]


def _marks(about: Kind) -> Marks:
    """Return the marks of a kind, from ``x-export`` in the schemas of its properties."""
    marks: dict[str, set[str]] = {sort: set() for sort in Marks._fields}
    for main, schema in about.properties.items():
        aliases = () if main == about.name_property else schema.get("x-aliases", ())
        if "x-export" in schema:
            marks[schema["x-export"]].update(name.lower() for name in (main, *aliases))
    marks["own"] |= marks["foreign"]
    marks["shared"] |= marks["common"]
    return Marks(**{sort: frozenset(names) for sort, names in marks.items()})


MARKS: Final[dict[str, Marks]] = {name: marks for name in FILES if any(marks := _marks(kind(name)))}
"""The marks of each exported kind."""
_COMMON: Final = frozenset().union(*(marks.common for marks in MARKS.values()))

SHORTEST: Final = 6
"""Minimum length of names for spelling suggestions: shorter ones are similar to too many words."""
ANY: Final = frozenset().union(*(marks.own | marks.shared for marks in MARKS.values()))
_TELLING: Final = Names(
    (name for name in ANY if len(name) >= SHORTEST),
    others=("senderdomainis", "recipientdomainis", "domainnames", "addressspace"),  # of rules, trusts and networks
)
"""Names that are required to identify a kind."""
_ALONE_ENOUGH: Final = 13
"""Minimum length of a connector property that alone identifies the purpose of a broken text."""
PART_OF_TYPE: Final = "part of the name of a type of Exchange's"
"""The description of a misspelt part that `type_slip` finds."""
_TYPE_NAMES: Final = Names(map(str.lower, TYPES))
_EXCHANGE: Final = Names(("exchange",))
_DOMAIN_TYPES: Final = kind("AcceptedDomain").enums["DomainType"].keys()
_CONNECTOR_TYPES: Final = kind("InboundConnector").enums["ConnectorType"].keys()
_SWITCHES: Final = frozenset(
    name.lower()
    for about in map(kind, MARKS)
    for name, schema in about.properties.items()
    if schema.get("type") == "boolean"
)
"""Properties that are true, false or null: with a string or a structure, the object is not from Exchange."""
_BOOLEANS: Final = Names(("true", "false"))
_STRUCTURE: Final = frozenset(
    (
        "Address",
        "CertificateSubject",
        "Count",
        "Domain",
        "IPAddressToString",
        "IsPresent",
        "IsUnlimited",
        "LowerBound",
        "RangeFormat",
        "Rdn",
        "Value",
    )
)
"""Keys of the structures that represent Exchange's values, one of which each structure has."""
_KEY: Final = r"\"([A-Za-z0-9]{3,40})\"{1,6}[ \t\r\n]*:"
_DOMAIN_TYPE: Final = rf'(?i:"DomainType"{{1,6}}\s*:\s*"{{1,6}}(?:{"|".join(_DOMAIN_TYPES)})")'
_ALONE: Final = "SmtpClientAuthenticationDisabled"
"""A property that mailboxes have as well, but never without their name."""
_NAMES: Final = frozenset(map(str.lower, NAMING))
_SIDES: Final = {"InboundConnector": "inbound", "OutboundConnector": "outbound"}
"""Minimal file name of files with connectors that identifies their kind."""


def letters_of(file: str) -> str:
    """Return the name of a file for `kind_of`: without folder, in lower case, letters and digits only."""
    return "".join(filter(str.isalnum, os.path.basename(file).lower()))


def kind_of(properties: ReadOnly[str, Any], called: str = "") -> str | None:
    """Return the kind of an object with these properties, None if there is none.

    ``called``: the name of the file, or list, in lower case and without punctuation; it only counts if the properties
    leave a doubt. A value that Exchange cannot have written may be a mistake; if there are as many of them as others,
    the object is something else.
    """
    if list(properties) == [_ALONE]:
        return "OrganizationConfig"
    if not {name.lower() for name in properties} & ANY:
        return None
    present, implausible = _present(properties)
    typed = not present.isdisjoint(("connectortype", "domaintype"))
    doubted = _is_foreign(properties) or (implausible and not (typed and len(implausible) < len(present)))
    return _likeliest(present, called, max(2, len(implausible)) if doubted else 0)


def _present(properties: ReadOnly[str, Any]) -> tuple[set[str], set[str]]:
    """Return the property names, in lower case, that may identify a kind, and those with implausible values."""
    lowered = {name.lower(): value for name, value in properties.items()}
    implausible = {name for name in lowered.keys() & _SWITCHES if _is_implausible(lowered[name])}
    present = {name for name, value in lowered.items() if _is_written(value)} - implausible
    for name, allowed, beside in (
        ("connectortype", _CONNECTOR_TYPES, "senderdomains"),
        ("domaintype", _DOMAIN_TYPES, "domainname"),
    ):
        if not _may_be_meant(lowered.get(name), allowed, named=beside in lowered):
            present.discard(name)
    return present, implausible


def _is_foreign(properties: Iterable[str]) -> bool:
    """Return whether property names are spelt as Exchange never spells them."""
    return not any(name[:1].isupper() for name in properties if name.lower() in ANY)


def kinds_meant(properties: ReadOnly[str, Any]) -> list[str]:
    """Return the possible kinds of an object with too few properties to identify one.

    All of its properties, apart from misspellings, belong to the kind, and at least one is a mark.
    """
    spelt = _spelt_right(properties)
    present, implausible = _present(spelt)
    if implausible or _is_foreign(spelt):
        return []
    return _meant({name.lower() for name in spelt}, present)


def kinds_named(names: Set[str]) -> list[str]:
    """Return the possible kinds of the columns of a table, in lower case, whatever their values."""
    return list(_possible(names, "", 0)) or _meant(names, names)


def _meant(names: Set[str], present: Set[str]) -> list[str]:
    """Return the kinds that have all of some properties, if one names the object and a present one identifies the
    kind."""
    kinds = []
    for name, marks in MARKS.items():
        own, shared, single = (
            present & (marks.own - marks.foreign),
            (present & marks.shared) - _COMMON,
            kind(name).single,
        )
        there = kind(name).has_all(names) and (single or not names.isdisjoint(_NAMES))
        if there and (own or (shared and not single)):
            kinds.append(name)
    return kinds


def may_be_meant(names: Set[str]) -> bool:
    """Return whether property names, in lower case and apart from misspellings, all belong to one kind, and name or
    identify it."""
    spelt = {_TELLING.nearest(name) or name for name in names}
    named = not spelt.isdisjoint(_NAMES) and any(kind(name).has_all(spelt) for name in MARKS)
    return named or bool(_meant(spelt, spelt))


def kind_called(properties: ReadOnly[str, Any], file: str) -> str | None:
    """Return the kind that a file is named after, if its object has no other properties: some identify nothing."""
    theirs = [name for name in properties if not is_own(name)]
    names = {name.lower() for name in theirs if name[:1].isupper()}
    if len(names) < max(2, len(theirs)) or names.isdisjoint(_NAMES):
        return None
    called = letters_of(file)
    return next((name for name in MARKS if stem(name.lower()) in called and kind(name).has_all(names)), None)


def kind_but_for_slips(properties: ReadOnly[str, Any], called: str = "") -> str | None:
    """Return the kind of an object if its misspelt properties were correct; None if there is none."""
    spelt = _spelt_right(properties)
    return None if spelt.keys() == properties.keys() else kind_of(spelt, called)


def _spelt_right(properties: ReadOnly[str, Any]) -> dict[str, Any]:
    """Return properties with misspelt names corrected, capitalised as Exchange does."""
    near = {name: _TELLING.nearest(name.lower()) for name in properties if _is_capitalised(name)}
    return {near.get(name, "").capitalize() or name: value for name, value in properties.items()}


def _is_capitalised(name: str) -> bool:
    """Return whether a name is capitalised, as Exchange's are, also if its first two letters are swapped."""
    return any(map(str.isupper, islice(filter(str.isalpha, name), 2)))


def told_but_for_slips(names: Set[str]) -> bool:
    """Return whether property names, in lower case, would identify a kind if misspelt ones were correct."""
    return told_by({_TELLING.nearest(name) or name for name in names})


def named_in_json(text: str) -> bool:
    """Return whether a JSON text that cannot be parsed contains the properties of a kind as keys."""
    text = straightened(text)
    written = {match[1] for match in re.finditer(_KEY, text)}
    names = set(map(str.lower, written))
    if re.search(_DOMAIN_TYPE, text) is None:
        names.discard("domaintype")
    return told_by(names) or shown_by(written)


def told_by(names: Set[str]) -> bool:
    """Return whether property names, in lower case, identify a kind, whatever their values."""
    return not names.isdisjoint(ANY) and bool(_possible(names, "", 0))


def shown_by(written: Iterable[str]) -> bool:
    """Return whether property names, in source spelling, show that a truncated text is of some kind."""
    names = {name.lower() for name in written if _is_capitalised(name) and len(name) >= _ALONE_ENOUGH}
    return not names.isdisjoint(MARKS["InboundConnector"].own | MARKS["OutboundConnector"].own)


def kind_of_type(names: Iterable[str]) -> str | None:
    """Return the kind of an object by its PowerShell type names; None if they identify none."""
    kinds = (TYPES.get(name.rpartition(".")[2]) for name in names if "Exchange" in name)
    return next((name for name in kinds if name), None)


class TypeSlip(NamedTuple):
    """A misspelt part of a type name: its offset, the part, the intended part, and our kind."""

    start: int
    word: str
    meant: str
    kind: str


def type_slip(name: str) -> TypeSlip | None:
    """Return the misspelt part of the type name of a supported kind; None if it is correct, or another type."""
    space, _, last = name.rpartition(".")
    near = _TYPE_NAMES.nearest(last.lower())
    if near and "Exchange" in space:
        meant = next(type for type in TYPES if type.lower() == near)
        return TypeSlip(len(name) - len(last), last, meant, TYPES[meant])
    if last in TYPES:
        for word in space.split("."):
            if _EXCHANGE.nearest(word.lower()):
                return TypeSlip(name.index(word), word, "Exchange", TYPES[last])
    return None


def _likeliest(present: Set[str], called: str, more: int) -> str | None:
    """Return the kind that most names identify; None if there is none, or a tie."""
    scores = _possible(present, called, more)
    if not scores:
        return None
    best = max(scores.values())
    likeliest = [name for name, count in scores.items() if count == best]
    if len(likeliest) > 1:
        likeliest = [name for name in likeliest if stem(name.lower()) in called]
    return likeliest[0] if len(likeliest) == 1 else None


def _possible(present: Set[str], called: str, more: int) -> dict[str, tuple[int, int]]:
    """Return the kinds that names identify, each with the numbers of its own and of its shared marks.

    ``more``: how many more names are required than for Exchange's own objects.
    """
    scores: dict[str, tuple[int, int]] = {}
    for name, marks in MARKS.items():
        own, shared = len(present & marks.own), len(present & marks.shared)
        if own + shared >= more + _wanted(name, present, own, called):
            scores[name] = (own, shared)
    return scores


def _wanted(name: str, present: Set[str], own: int, called: str) -> float:
    """Return how many names identify a kind; infinity if a required name is missing."""
    if name == "AcceptedDomain":
        nameless = present.isdisjoint(_NAMES)
        if nameless or not (
            "domaintype" in present or ("domainname" in present and (own or stem(name.lower()) in called))
        ):
            return inf
        return 1
    if name == "RemoteDomain" and present.isdisjoint(_NAMES):
        return inf
    if name == "OutboundConnector" and {"connectortype", "smarthosts"} <= present:
        return 2
    if stem(name.lower()) in called and (own or "connectortype" in present):
        return 1
    if "connectortype" in present and _SIDES.get(name, called + " ") in called:
        return 1
    if name == "OrganizationConfig" and "rejectdirectsend" in present:
        return 1
    if name == "TransportRule" and "routemessageoutboundconnector" in present and not present.isdisjoint(_NAMES):
        return 1
    if name == "SendConnector" and present.isdisjoint(MARKS[name].shared | {"dnsroutingenabled"}):
        return inf  # connectors to foreign systems have address spaces, too
    return 2 if own else inf


def _word(value: Any) -> str:
    """Return an enumeration value in lower case; PowerShell writes some as a mapping with number and word."""
    if isinstance(value, dict):
        value = value.get("Value")
    return value.lower() if isinstance(value, str) else ""


def _may_be_meant(value: Any, allowed: Set[str], *, named: bool) -> bool:
    """Return whether a value is meant as an enumeration value that other objects may have, too.

    A similar word is a misspelling; a number, or nothing, only counts if the object is ``named`` like a supported one.
    """
    word = _word(value).strip()
    if not word:
        return named
    return word in allowed or is_placeholder(word) or nearest(word, allowed) is not None


def _is_implausible(value: Any) -> bool:
    """Return whether a switch has an impossible value."""
    if isinstance(value, str):
        word = value.strip().lower()
        return bool(word) and word not in BOOLEANS and not is_placeholder(value) and not _BOOLEANS.nearest(word)
    return isinstance(value, list) or (isinstance(value, dict) and "IsPresent" not in value)


def _is_written(value: Any) -> bool:
    """Return whether Exchange can have written a value: schemas and rules have other structures."""
    if isinstance(value, dict):
        return not _STRUCTURE.isdisjoint(value)
    return not isinstance(value, list) or all(
        not isinstance(item, list | dict) or _is_written(item) for item in value[:1]
    )
