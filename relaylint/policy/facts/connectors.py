"""Facts about single connectors: duplicate names, and how much they list."""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import Any

from relaylint.core.diagnostic import Label
from relaylint.model.definitions import UNSTATED, Definition, Unknown, must_have
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.values.normal import AddressRange, SenderDomain

_STORED = len("smtp:") + len(";")
"""Number of characters that are stored for each sender domain besides the domain and its cost [S48]."""


@fact("connector.first-of-name", "InboundConnector", "OutboundConnector", "SendConnector")
def _first_of_name(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Where an earlier connector of the same kind has the same name, in any letter case: `file` where one file makes
    both, `tenant` where it stands in another file, or in an export, which may show one connector twice; null where none
    has.
    """
    name = connector.kind.name_property or ""
    value = connector.value(name)
    if not isinstance(value, str):
        return Fact(value, (name,))
    earlier = takewhile(
        lambda other: other is not connector, facts.tenant.lookup(connector.kind.name).equal(name, value).certain
    )
    ordered = sorted(earlier, key=lambda other: not _made_together(other, connector))
    if not ordered:
        return Fact(None, (name,))
    where = "file" if _made_together(ordered[0], connector) else "tenant"
    return Fact(where, (name,), partial(_named, ordered[0], name))


def _made_together(one: Definition, other: Definition) -> bool:
    """Return whether one file certainly creates both."""
    here, there = one.document, other.document
    return here.source is there.source and here.traits.together and there.traits.together


def _named(connector: Definition, name: str) -> tuple[Label, ...]:
    return (connector.label((name,), "first here"),)


@fact("connector.type-open", "InboundConnector", "OutboundConnector")
def _type_open(facts: Facts, connector: Definition, item: Any) -> Fact:
    """Whether no file states ConnectorType, which has no documented default; false where files only change a connector
    that exists already, and where a fault of the schema says so.
    """
    if "ConnectorType" in connector.data:
        unstated = connector.value("ConnectorType") == UNSTATED
    else:
        unstated = must_have(connector) is not None
    return Fact(unstated and not connector.amends, ("ConnectorType",))


@fact("connector.address-count", "InboundConnector")
def _address_count(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The number of addresses that SenderIPAddresses lists, ranges counted in full, each address once."""
    entries = connector.normal("SenderIPAddresses")
    ranges: list[AddressRange] = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderIPAddresses",))
        ranges += [entry] if isinstance(entry, AddressRange) else []
    return Fact(entries if isinstance(entries, Unknown) else _distinct(ranges), ("SenderIPAddresses",))


def _distinct(ranges: list[AddressRange]) -> int:
    """Return the number of addresses in the union of the ranges."""
    total, beyond = 0, 0
    for first, last in sorted(ranges):
        total += max(0, last + 1 - max(first, beyond))
        beyond = max(beyond, last + 1)
    return total


@fact("connector.stored-length", "InboundConnector")
def _stored_length(facts: Facts, connector: Definition, item: Any) -> Fact:
    """The characters that SenderDomains takes up as Exchange Online stores it: `smtp:`, the domain, `;` and the cost
    of each entry, and a separator between two.
    """
    entries = connector.normal("SenderDomains")
    lengths: list[int] = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Unknown):
            return Fact(entry, ("SenderDomains",))
        lengths += [_STORED + len(entry.domain) + len(str(entry.cost))] if isinstance(entry, SenderDomain) else []
    total = sum(lengths) + max(0, len(lengths) - 1)
    return Fact(entries if isinstance(entries, Unknown) else total, ("SenderDomains",))
