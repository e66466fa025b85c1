"""The envelope senders of a Postfix host, if its settings determine them: by rewriting or by routing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.formats.postfix.tables import LookupRow, LookupTable, Tables
from relaylint.syntax.postfix.main_cf import MainCf, Setting
from relaylint.syntax.postfix.masking import HOLE

_STEPS: Final = (
    ("sender_canonical_maps", "sender_canonical_classes"),
    ("canonical_maps", "canonical_classes"),
    ("masquerade_domains", "masquerade_classes"),
    ("smtp_generic_maps", ""),
)
"""The parameters that rewrite envelope senders, in Postfix's order, and those that limit rewriting to some
addresses."""
_CLASS: Final = "envelope_sender"
_DOMAIN: Final = re.compile(r"[A-Za-z0-9._-]+")
_UNUSUAL: Final = re.compile(r"[\s,\"$<>@/]")
"""Characters that a local part lacks, or only has if it is derived from the rewritten address, as `$1`."""
_MOST: Final = 50
"""Maximum number of senders: with a larger table, it is unknown which of them are used."""


class Sender(NamedTuple):
    """An envelope sender, a domain or an address, and its span."""

    value: str
    span: Span


class Senders(NamedTuple):
    """The envelope senders that a table, or main.cf itself, assigns to all mail; ``key`` is the span where that
    starts."""

    source: Source
    key: Span
    items: list[Sender]


def rewritten(source: Source, settings: MainCf, tables: Tables) -> tuple[Senders | None, bool]:
    """Return the senders of all mail, None if they are unknown, and whether anything is rewritten.

    The null sender is never rewritten: Postfix does not look up empty addresses.
    """
    senders: Senders | None = None
    touched = settings.partial
    bypassed = "no_address_mappings" in settings.value("receive_override_options")
    for name, classes in _STEPS:
        setting = settings.get(name)
        if setting is None or not _applies(settings, classes):
            continue
        touched = True
        senders = None if bypassed or name == "masquerade_domains" else _total(source, setting, settings, tables)
    return (None if settings.partial else senders), touched


def _applies(settings: MainCf, classes: str) -> bool:
    """Return whether a step may rewrite envelope senders: it does if its classes are not set."""
    setting = settings.get(classes) if classes else None
    if setting is None:
        return True
    value = settings.value(classes)
    return HOLE in value or _CLASS in re.split(r"[\s,]+", value)


def _total(source: Source, setting: Setting, settings: MainCf, tables: Tables) -> Senders | None:
    """Return the senders that a list of tables produces for any input; None if some pass unchanged."""
    words = settings.words(setting)
    if setting.doubt or not words:
        return None
    table = tables.find(words[0])
    if table is None or not table.total or len(table.rows) > _MOST:
        return None
    items = list(_results(table, settings))
    if len(items) != len(table.rows):
        return None
    key = setting.key if table.source is source else table.rows[0].key_span
    return Senders(table.source, key, items)


def _results(table: LookupTable, settings: MainCf) -> Iterator[Sender]:
    """Yield the sender of each row that has one."""
    for row in table.rows:
        value = _address(row, settings)
        if value:
            yield Sender(value, row.value_span)


def _address(row: LookupRow, settings: MainCf) -> str:
    """Return the address, or just the domain, that a row gives; empty if it is unknown."""
    local, at, domain = row.value.rpartition("@")
    if not at:  # Postfix appends its own domain
        local, domain = row.value, settings.expand("$myorigin")
    if HOLE in local or not _DOMAIN.fullmatch(domain):
        return ""
    return domain if not local or _UNUSUAL.search(local) else f"{local}@{domain}"


def routed(rows: list[tuple[Source, LookupRow]]) -> Senders | None:
    """Return the senders that are the keys of a sender-dependent table; None if one of them is neither an address nor a
    domain."""
    items: list[Sender] = []
    for source, row in rows:
        if HOLE in row.key or source is not rows[0][0] or len(items) >= _MOST:
            return None
        local, at, domain = row.key.rpartition("@")
        if row.key == "<>":
            items.append(Sender(row.key, row.key_span))
        elif at and _DOMAIN.fullmatch(domain) and not _UNUSUAL.search(local):
            written = source.text[row.key_span.start : row.key_span.end]  # keys are in lower case
            items.append(Sender(written.removeprefix("@"), row.key_span))
        else:
            return None
    return Senders(rows[0][0], rows[0][1].key_span, items) if items else None
