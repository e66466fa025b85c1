"""Tenants for the tests, from the text of a definition file to the network that the decision takes."""

from __future__ import annotations

from relaylint.model.definitions import contribution
from relaylint.model.tenants import Tenant
from relaylint.relay.decision import Decision
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.session import Network
from relaylint.syntax import decoding
from relaylint.syntax.reading import Limits

OF_HOSTS = {"refused-before", "sending-disabled", "taken", "direct-outside"}
"""Outcomes that a session alone does not come to: they need a host, or what no tenant of chance has."""


def tenant(text: str, folder: str = ".", *, faulty: bool = False) -> Tenant:
    """Return the tenant that one definition file declares; it must fit the schemas unless it is ``faulty``."""
    reading = decoding.read("tenant.yaml", text.encode(), Limits())
    assert not reading.problems
    result = Tenant(folder)
    for document in reading.documents:
        result.add(contribution(document))
    messages = [found.message for found in result.diagnostics]
    assert faulty or not messages, messages
    return result


def network(text: str, *, faulty: bool = False) -> Network:
    """Return the network of the tenant that one definition file declares."""
    return HostDecisions(tenant(text, faulty=faulty)).network


def told(decision: Decision) -> list[str]:
    """Return the reasons of a decision as an administrator reads them: the text, and line and text of the place."""
    lines = []
    for text, label, _ in decision.reasons:
        place = ""
        if label:
            source, span = label.location
            place = f" @ {source.position(span.start).line}: {source.slice(span)}"
        lines.append(text + place)
    return lines
