"""Facts about the renewal of a host's certificate: the relay decision with the next certificate."""

from __future__ import annotations

from typing import Any

from relaylint.core.logic import HOLDS
from relaylint.model.definitions import Definition
from relaylint.policy.facts.relaying import condition
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.relay.hosts import HostDecision, Shown
from relaylint.relay.renewal.successor import Renewed, declared_successor

_PATH = ("NextCertificate",)


def _renewed(facts: Facts, host: Definition) -> list[HostDecision]:
    """Return `Facts.matches` with the names on the next certificate, whether or not it is trusted; empty if there is
    no next one."""
    if host.value("NextCertificate") is None:
        return []

    def presented(other: Definition) -> Shown:
        successor = declared_successor(facts.tenant, other)
        return Shown(successor.names, HOLDS, successor.normal) if successor else facts.certificate(other)

    renewed: Renewed = facts.once("renewed", lambda: Renewed(facts, presented))
    return renewed.matches(host)


@fact("next-certificate.condition-1a", "SendingHost")
def _condition_1a(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the names on the next certificate match a connector whose name is an accepted domain: `holds` or
    `fails`; null where there is no next one or the host does not relay.
    """
    return condition(host, _renewed(facts, host), "condition_1a")._replace(path=_PATH)


@fact("next-certificate.condition-2", "SendingHost")
def _condition_2(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the names on the next certificate, or the address, match an enabled OnPremises connector: `holds` or
    `fails`; null where there is no next one or the host does not relay.
    """
    return condition(host, _renewed(facts, host), "condition_2")._replace(path=_PATH)


@fact("next-certificate.assumed", "SendingHost")
def _assumed(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether what the next certificate leads to rests on an assumption that no source states: an exact connector name
    and a wildcard certificate.
    """
    return Fact(any(outcome.decision.assumed for outcome in _renewed(facts, host)), _PATH)
