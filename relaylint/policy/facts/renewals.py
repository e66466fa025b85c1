"""Facts about the renewal of a host's certificate: the relay decision with the next certificate."""

from __future__ import annotations

from typing import Any

from relaylint.core.logic import State
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition
from relaylint.policy.facts.relaying import condition
from relaylint.policy.facts.table import Fact, Facts, fact
from relaylint.relay.decision import Decision, decide_presented
from relaylint.relay.hosts import HostDecision, SourceAddresses, tls
from relaylint.relay.session import session_of
from relaylint.values.normal import NULL_SENDER

_PATH = ("NextCertificate",)


def _renewed(facts: Facts, host: Definition) -> list[HostDecision]:
    """Return `Facts.matches` with the names on the next certificate; empty if there is no next one."""
    if host.value("NextCertificate") is None or not facts.matches(host):
        return []
    certificate = facts.tenant.certificate(host, "NextCertificate")
    names = certificate.normal_names if isinstance(certificate, Certificate) else None
    return [
        HostDecision(source.paths[0], _decision(facts, host, source, names), source.paths)
        for source in facts.sources(host)
    ]


def _decision(facts: Facts, host: Definition, source: SourceAddresses, names: tuple[str, ...] | None) -> Decision:
    session = session_of(names, tls(host), State.HOLDS, source.address, NULL_SENDER)
    return decide_presented(facts.network, session, external=True)


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
