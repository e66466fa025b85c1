"""What a sending host presents to Exchange Online, and the relay decisions that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any, Final, NamedTuple

from relaylint.certificates import Certificate
from relaylint.definitions import Definition, Unknown
from relaylint.document import Path
from relaylint.inbound import Network, Session, network
from relaylint.logic import State
from relaylint.relay import Decision, decide
from relaylint.values import ADDRESS_RANGES, NULL_SENDER, AddressRange, address_range, sender_of
from relaylint.workspace import Surroundings, Tenant

_NOT_DECLARED: Final = Unknown("the envelope senders are not declared")
_HIDDEN_STARTS: Final = ("10.", "100.", "127.", "169.254.", "172.", "192.168.")
_NO_ADDRESS: Final = "::"
"""Stands for a host without public address: connectors list IPv4 only, so that none can list this one."""


class Outcome(NamedTuple):
    """The decision for one source address; ``path`` leads to the address, None where none is declared."""

    path: Path | None
    decision: Decision


class Outcomes:
    """What becomes of the mail of a tenant's hosts, each decision taken at most once."""

    def __init__(self, tenant: Tenant, surroundings: Surroundings | None = None) -> None:
        self.tenant = tenant
        self.surroundings = surroundings or Surroundings([tenant])
        self._decided: dict[tuple[int, Any, bool], list[Outcome]] = {}

    @cached_property
    def network(self) -> Network:
        """The tenant as the relay decision needs it."""
        return network(self.tenant)

    def outcomes(self, host: Definition, sender: Any) -> list[Outcome]:
        """Return what becomes of mail that a host relays to outside recipients: one outcome for each source address.

        Empty where the host does not relay: another method, or no outside recipient. ``sender`` is an
        item of MailFrom; None stands for all of them.
        """
        if host.value("Method") != "Connector" or not sends_to(host, "External"):
            return []
        return self.decisions(host, sender, external=True)

    def matches(self, host: Definition) -> list[Outcome]:
        """Return one outcome for each source address, for questions that have one answer for all senders.

        Those are conditions 1a and 2. Empty where the host does not relay.
        """
        return self.outcomes(host, NULL_SENDER)

    def decisions(self, host: Definition, sender: Any, *, external: bool) -> list[Outcome]:
        """Return what becomes of mail that a host hands over without signing in, whether it is meant to or not.

        ``sender`` is an item of MailFrom; None stands for all of them.
        """
        if sender is None:
            return [outcome for item in senders(host) for outcome in self.decisions(host, item, external=external)]
        key = (id(host), sender, external)
        if key not in self._decided:
            self._decided[key] = list(self._decide(host, sender, external))
        return self._decided[key]

    def _decide(self, host: Definition, sender: Any, external: bool) -> Iterator[Outcome]:
        names, trusted = self.certificate(host)
        domain = None if isinstance(sender, Unknown) else sender_of(sender) or sender
        for path, address in addresses(host):
            session = Session(address, names, domain, external, trusted, tls(host))
            yield Outcome(path, decide(self.network, session))

    def certificate(self, host: Definition) -> tuple[tuple[str, ...] | None, State]:
        """Return the names of the client certificate and whether it is trusted.

        No names: the host presents none. None: they are not known.
        """
        declared = host.value("CertificateNames")
        file = self.tenant.certificate(host)
        if isinstance(file, Certificate):
            return file.names, trust(file, self.surroundings, builds_chain=is_exchange(host))
        if isinstance(declared, list):
            known = tuple(name for name in declared if isinstance(name, str))
            return (known if len(known) == len(declared) else None), State.HOLDS
        if file is not None or isinstance(declared, Unknown) or host.value("Certificate") is not None:
            return None, State.UNDECIDED
        return (), State.HOLDS


def trust(certificate: Certificate, surroundings: Surroundings, *, builds_chain: bool = False) -> State:
    """Tell whether Exchange Online takes a client certificate for one.

    Not a self-signed one [S14], nor one whose intermediates do not come with it [S28]. What becomes of one that is out
    of date or of a private authority no source settles (domain facts, Q6). ``builds_chain``: the host sends the
    intermediates of its own store, whatever the file holds.
    """
    if certificate.self_signed:
        return State.FAILS
    if certificate.chain == "incomplete":
        return State.UNDECIDED if builds_chain else State.FAILS
    start, end = certificate.not_before, certificate.not_after
    dated = start is not None and end is not None and not start <= surroundings.today <= end
    return State.UNDECIDED if dated or certificate.authority == "private" else State.HOLDS


def is_exchange(host: Definition) -> bool:
    """Tell whether a host is declared to be an Exchange server, which sends its chain from the store of Windows."""
    return isinstance(host.value("ExchangeBuild"), str) or host.value("EdgeTransport") is True


def senders(host: Definition) -> list[Any]:
    """Return the items of MailFrom; one that is not known where nothing is declared."""
    declared = host.value("MailFrom")
    return declared if isinstance(declared, list) and declared else [_NOT_DECLARED]


def sends_to(host: Definition, scope: str) -> bool:
    """Tell whether a host sends to ``Internal`` or ``External`` recipients.

    Where Recipients is not declared, the method says what it is for: Direct Send and High Volume Email
    reach recipients in the tenant only [S11][S74].
    """
    recipients = host.value("Recipients")
    if isinstance(recipients, list):
        return scope in recipients
    return scope == "Internal" or host.value("Method") not in ("DirectSend", "HighVolumeEmail")


def tls(host: Definition) -> State:
    """Tell whether a host uses TLS; one that declares nothing is taken to do so."""
    declared = host.value("Tls")
    if isinstance(declared, Unknown) and declared.present is not False:
        return State.UNDECIDED
    return State.of(declared is not False)


def addresses(host: Definition) -> list[tuple[Path | None, str | None]]:
    """Return the source addresses with their paths; one that is None where it is not declared or not public."""
    listed = host.value("IPAddresses")
    if listed == []:
        return [(None, _NO_ADDRESS)]
    if not isinstance(listed, list):
        return [(None, None)]
    return [
        (("IPAddresses", index), item if isinstance(item, str) and not _is_hidden(item) else None)
        for index, item in enumerate(listed)
    ]


def _is_hidden(address: str) -> bool:
    """Tell whether Exchange Online cannot see an address, only that of the NAT before it, which is not declared."""
    known = address_range(address) if address.startswith(_HIDDEN_STARTS) else None
    return known is not None and any(low <= known.first and known.last <= high for low, high in _hidden())


@cache
def _hidden() -> list[AddressRange]:
    names = ("private", "loopback", "link-local", "carrier-grade-nat")
    return [known for name in names for text in ADDRESS_RANGES[name] if (known := address_range(text))]


def identity_path(host: Definition, fallback: Path | None = None) -> Path:
    """Return the property that tells what the host presents: its certificate before its address."""
    for name in ("CertificateNames", "Certificate"):
        if host.data.get(name):
            return (name, 0) if isinstance(host.data[name], list) else (name,)
    if fallback:
        return fallback
    return ("IPAddresses",) if host.data.get("IPAddresses") else ("Name",)
