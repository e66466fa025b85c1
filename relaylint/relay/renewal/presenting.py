"""The Send connectors of Exchange servers that name a certificate by issuer and subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.outgoing import subject_names
from relaylint.relay.successor import Successor


def identity_of(connector: Definition) -> str:
    """Return the TlsCertificateName of a Send connector, if it has issuer and subject; else an empty text."""
    value = connector.value("TlsCertificateName")
    if connector.value("Enabled") is False or not isinstance(value, str):
        return ""
    issuer, _, subject = value[3:].lower().partition("<s>")
    return value if value.lower().startswith("<i>") and issuer and subject else ""


def presenting(now: HostDecisions, successor: Successor, hosts: Sequence[Definition]) -> Iterator[Definition]:
    """Yield the Send connectors that name a certificate which another one is to replace: that of a host, or of the
    connector itself where the two have a name in common, or one whose subject is a name on either."""
    files = (now.tenant.certificate(host) for host in hosts)
    identities = {leaf.identity.lower() for leaf in files if isinstance(leaf, Certificate)}
    names = {*(successor.normal or ()), *(name for host in hosts for name in now.certificate(host).normal or ())}
    for connector in now.tenant.of("SendConnector"):
        identity = identity_of(connector).lower()
        if identity and (identity in identities or not names.isdisjoint(names_of_connector(now, connector))):
            yield connector


def names_of_connector(now: HostDecisions, connector: Definition) -> tuple[str, ...]:
    """Return the names, normalised, on the certificate that a Send connector presents, as far as they are known."""
    identity, file = identity_of(connector).lower(), now.tenant.certificate(connector)
    if isinstance(file, Certificate) and identity in ("", file.identity.lower()):
        return file.normal_names
    return tuple(subject_names(identity))
