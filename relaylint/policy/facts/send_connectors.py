"""Facts about Send connectors of Exchange servers: their purpose."""

from __future__ import annotations

from typing import Any

from relaylint.model.definitions import NOT_DECLARED, Definition, Unknown
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.values.normal import normal_domain
from relaylint.values.providers import is_microsoft_name

_ROUTING = ".mail.onmicrosoft.com"
"""Suffix of the domain for mail between the two sides of a hybrid organisation [S60]."""


@fact("send-connector.purpose", "SendConnector")
def _purpose(facts: Facts, connector: Definition, item: Any) -> Fact:
    """What the connector is for: `hybrid` (an address space below `mail.onmicrosoft.com`), `relay` (a smart host
    of Exchange Online) or `other`.
    """
    spaces, hosts = connector.value("AddressSpaces"), connector.normal("SmartHosts")
    if hosts == NOT_DECLARED and connector.value("DNSRoutingEnabled") is True:
        hosts = []  # a connector that delivers by MX record has none
    listed_spaces, listed_hosts = (value if isinstance(value, list) else [] for value in (spaces, hosts))
    if any(_domain(space).endswith(_ROUTING) for space in listed_spaces):
        return Fact("hybrid", ("AddressSpaces",))
    if any(isinstance(host, str) and _is_endpoint(host) for host in listed_hosts):
        return Fact("relay", ("SmartHosts",))
    for value in (spaces, hosts, *listed_spaces, *listed_hosts):
        if isinstance(value, Unknown) and (value.present is not False or value is hosts):
            return Fact(value)
    return Fact("other")


def _domain(space: Any) -> str:
    """Return the domain of an address space, given as text (``SMTP:*.contoso.com;1``) or as an exported object: the
    schema has no format for these."""
    text = space.get("Domain") if isinstance(space, dict) else space
    return normal_domain(text.rpartition(":")[2].partition(";")[0]) if isinstance(text, str) else ""


def _is_endpoint(host: str) -> bool:
    return any(is_microsoft_name(host, group) for group in ("tenant-mx", "tenant-mx-other-clouds"))
