"""What a sending host presents to Exchange Online, and the relay decisions that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple

from relaylint.certificates import Certificate
from relaylint.definitions import Definition, Unknown
from relaylint.document import Path
from relaylint.inbound import Network, Session, network
from relaylint.logic import State
from relaylint.relay import Decision, decide
from relaylint.values import NULL_SENDER, sender_of
from relaylint.workspace import Tenant

_NO_ADDRESS: Final = "::"
"""Stands for a host without public address: connectors list IPv4 only, so that none can list this one."""


class Outcome(NamedTuple):
    """The decision for one source address; ``path`` leads to the address, None where none is declared."""

    path: Path | None
    decision: Decision


class Outcomes:
    """What becomes of the mail of a tenant's hosts, each decision taken at most once."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._decided: dict[tuple[int, Any], list[Outcome]] = {}

    @cached_property
    def network(self) -> Network:
        """The tenant as the relay decision needs it."""
        return network(self.tenant)

    def outcomes(self, host: Definition, sender: Any) -> list[Outcome]:
        """Return what becomes of mail for outside recipients: one outcome for each source address.

        Empty where the host does not relay: another method, or no outside recipient. ``sender`` is an
        item of MailFrom; None stands for all of them.
        """
        key = (id(host), sender)
        if key not in self._decided:
            self._decided[key] = list(self._decide(host, sender))
        return self._decided[key]

    def matches(self, host: Definition) -> list[Outcome]:
        """Return one outcome for each source address, for questions that have one answer for all senders.

        Those are conditions 1a and 2. Empty where the host does not relay.
        """
        return self.outcomes(host, NULL_SENDER)

    def _decide(self, host: Definition, sender: Any) -> Iterator[Outcome]:
        if host.value("Method") != "Connector" or not _sends_outside(host):
            return
        if sender is None:
            for item in _senders(host):
                yield from self.outcomes(host, item)
            return
        names, trusted = self.certificate(host)
        domain = None if isinstance(sender, Unknown) else sender_of(sender) or sender
        for path, address in addresses(host):
            yield Outcome(path, decide(self.network, Session(address, names, domain, trusted=trusted)))

    def certificate(self, host: Definition) -> tuple[tuple[str, ...] | None, State]:
        """Return the names of the client certificate and whether it is trusted.

        No names: the host presents none. None: they are not known.
        """
        declared = host.value("CertificateNames")
        file = self.tenant.certificates.get(id(host))
        if isinstance(file, Certificate):
            return file.names, State.FAILS if file.self_signed else State.HOLDS
        if isinstance(declared, list):
            known = tuple(name for name in declared if isinstance(name, str))
            return (known if len(known) == len(declared) else None), State.HOLDS
        if file is not None or isinstance(declared, Unknown) or host.value("Certificate") is not None:
            return None, State.UNDECIDED
        return (), State.HOLDS


def _senders(host: Definition) -> list[Any]:
    senders = host.value("MailFrom")
    return senders if isinstance(senders, list) and senders else [Unknown("the envelope senders are not declared")]


def _sends_outside(host: Definition) -> bool:
    recipients = host.value("Recipients")
    return not isinstance(recipients, list) or "External" in recipients


def addresses(host: Definition) -> list[tuple[Path | None, str | None]]:
    """Return the source addresses with their paths; one that is None where none is declared."""
    listed = host.value("IPAddresses")
    if listed == []:
        return [(None, _NO_ADDRESS)]
    if not isinstance(listed, list):
        return [(None, None)]
    return [(("IPAddresses", index), item if isinstance(item, str) else None) for index, item in enumerate(listed)]


def identity_path(host: Definition, fallback: Path | None = None) -> Path:
    """Return the property that tells what the host presents: its certificate before its address."""
    for name in ("CertificateNames", "Certificate"):
        if host.data.get(name):
            return (name, 0) if isinstance(host.data[name], list) else (name,)
    if fallback:
        return fallback
    return ("IPAddresses",) if host.data.get("IPAddresses") else ("Name",)
