"""Facts: what relaylint computes from definitions and offers to rules, with its places; one module a subject."""

from relaylint.facts import (
    certificates,
    connectors,
    delivery,
    exchange,
    hosts_of_connectors,
    relay,
    renewals,
    send_connectors,
    tenants,
)
from relaylint.facts.table import FACTS, Fact, FactInfo, Facts

__all__ = [
    "FACTS",
    "Fact",
    "FactInfo",
    "Facts",
    "certificates",
    "connectors",
    "delivery",
    "exchange",
    "hosts_of_connectors",
    "relay",
    "renewals",
    "send_connectors",
    "tenants",
]
