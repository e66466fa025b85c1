"""What a sending host presents to Exchange Online, and the resulting relay decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from relaylint.core.document import Path
from relaylint.core.logic import State
from relaylint.core.records import NamedTuple
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.tenants import Refusal, Surroundings, Tenant
from relaylint.relay.decision import Decision, decide_presented
from relaylint.relay.index import Restricting
from relaylint.relay.matching import address_state
from relaylint.relay.meeting import Identity, SessionFacts, met_by_address
from relaylint.relay.rivals import Claim, Networks
from relaylint.relay.session import (
    NEVER_LISTED,
    Network,
    Presented,
    part_of_name,
    sender_of,
    session_of,
    source_of,
)
from relaylint.values.literals import Ends, domain_ends, network_around
from relaylint.values.normal import FOREIGN, NOBODY, AddressRange, domain_of, normal_mailbox
from relaylint.values.syntaxes import ranges_named

_NOT_DECLARED: Final = Unknown("the envelope senders are not declared")
_NOTHING: Final = Ends("", "", "")
SUBMITTING: Final = ("Connector", "DirectSend")
"""The methods of hosts that submit mail without signing in."""
_HIDDEN: Final = ("private", "loopback", "link-local", "carrier-grade-nat")
"""The ranges of addresses that NAT replaces before Exchange Online sees them."""


class Shown(NamedTuple):
    """The client certificate that a host presents: its names, as written and normalised, and whether it is trusted.

    No names: it presents none. None: they are unknown, but for ``parts``.
    """

    names: tuple[str, ...] | None
    trusted: State
    normal: tuple[str, ...] | None
    parts: tuple[str | Ends, ...] = ()


class HostDecision(NamedTuple):
    """The decision for a group of source addresses that all have the same result; it is made for the first one.

    ``path`` is the path of that address, None if none is declared; ``paths`` are those of the whole group.
    """

    path: Path | None
    decision: Decision
    paths: tuple[Path | None, ...]


class SourceAddresses(NamedTuple):
    """A group of source addresses that the same connectors list: the first, as integers, and the paths of all."""

    address: tuple[int, int] | None
    paths: tuple[Path | None, ...]
    meets: Identity


class HostSession(NamedTuple):
    """The decisions on one envelope sender of a host and one scope of recipients, by groups of source addresses.

    ``number``: the index of the sender in MailFrom; None for forwarded mail.
    """

    number: int | None
    external: bool
    decided: list[HostDecision]


class HostDecisions:
    """The decisions for the hosts of a tenant, each computed at most once."""

    def __init__(self, tenant: Tenant, surroundings: Surroundings | None = None) -> None:
        self.tenant = tenant
        self.surroundings = surroundings or Surroundings([tenant])
        self._decided: dict[tuple[Definition, Any, bool], list[HostDecision]] = {}
        self._sources: dict[Definition, list[SourceAddresses]] = {}
        self._grouped: dict[tuple[Definition, Restricting | None], list[SourceAddresses]] = {}
        self._shown: dict[Definition, Shown] = {}

    @cached_property
    def network(self) -> Network:
        """The tenant in the form that the relay decision needs."""
        return self.networks.of(self.tenant)

    @cached_property
    def networks(self) -> Networks:
        """Every tenant of the run in that form."""
        networks: Networks = self.surroundings.once("networks", lambda: Networks(self.surroundings))
        return networks

    def claims(self, facts: SessionFacts) -> Iterator[Claim]:
        """Yield the other tenants that may get a session."""
        return self.networks.claims(self.tenant, facts)

    def outcomes(self, host: Definition, sender: Any) -> list[HostDecision]:
        """Return the outcomes for mail that a host relays to outside recipients, by groups of source addresses.

        Empty if the host does not relay: another method, or no outside recipient. ``sender`` is a normalised item of
        MailFrom; None stands for all of them.
        """
        return self.decisions(host, sender, external=True) if _relays(host) else []

    def matches(self, host: Definition) -> list[HostDecision]:
        """Return an outcome per group of source addresses, for questions whose answer is the same for all senders.

        These are conditions 1a and 2. Empty if the host does not relay.
        """
        return self.meetings(host) if _relays(host) else []

    def meetings(self, host: Definition) -> list[HostDecision]:
        """Like `matches`, for a host of any method."""
        key = (host, None, True)
        if key not in self._decided:
            self._decided[key] = [self.decide(host, NOBODY, source) for source in self.sources(host)]
        return self._decided[key]

    def decisions(self, host: Definition, sender: Any, *, external: bool) -> list[HostDecision]:
        """Return the decisions for mail that a host submits without signing in, whether or not it is meant to.

        ``sender`` is a normalised item of MailFrom; None stands for all of them.
        """
        if sender is None:
            return [outcome for item in senders(host) for outcome in self.decisions(host, item, external=external)]
        key = (host, sender if isinstance(sender, Unknown) else sender_of(sender), external)
        if key not in self._decided:
            alike = self._alike(host, _domain(sender), external)
            self._decided[key] = [self.decide(host, sender, source, external=external) for source in alike]
        return self._decided[key]

    def sessions(self, host: Definition, only: bool | None = None, asked: Sequence[Any] = ()) -> Iterator[HostSession]:
        """Yield every session of a host that there is a verdict on.

        ``only``: outside recipients, or those in the tenant; None: both. ``asked``: normalised senders in place of the
        declared ones. Of a host that signs in only the sessions that are refused before connectors are asked.
        """
        method = host.value("Method")
        if isinstance(method, Unknown) or method == "Internet":
            return
        for index, sender in enumerate(asked or senders(host)):
            for external in _scopes(host, only):
                decided = self.decisions(host, sender, external=external)
                if method in SUBMITTING or any(outcome.decision.before for outcome in decided):
                    yield HostSession(index, external, decided)
        forwarded = self.forwarded(host) if only is not False and not asked else []
        if forwarded:
            yield HostSession(None, True, forwarded)

    def judged(self, host: Definition, sender: Any) -> list[HostDecision]:
        """Return the decisions on every session of a host, or, unless it is None, on those of a sender."""
        asked = [] if sender is None else [sender]
        return [outcome for session in self.sessions(host, asked=asked) for outcome in session.decided]

    def forwarded(self, host: Definition) -> list[HostDecision]:
        """Return the decisions for the mail of foreign senders that a host forwards to outside recipients, if any."""
        relays = host.value("Forwards") is True and sends_to(host, "External") and host.value("Method") in SUBMITTING
        return self.decisions(host, FOREIGN, external=True) if relays else []

    def decide(self, host: Definition, sender: Any, source: SourceAddresses, *, external: bool = True) -> HostDecision:
        """Return the outcome for mail of one sender from a group of source addresses."""
        session = _session(host, source.address, self.certificate(host), sender)
        session = session._replace(refusals=self._refusals(host, external=external))
        decision = decide_presented(self.network, session, external=external, claims=self.claims)
        return HostDecision(source.paths[0], decision, source.paths)

    def _refusals(self, host: Definition, *, external: bool) -> tuple[Refusal, ...]:
        """Return what refuses a host's mail before connectors are asked."""
        refusals = self.surroundings.refused(self.tenant)(host)
        return tuple(refusal for refusal in refusals if external or refusal.what != "outside-mail")

    def sources(self, host: Definition) -> list[SourceAddresses]:
        """Return the source addresses of a host, grouped by the connectors that list them."""
        if host not in self._sources:
            by_identity: dict[Identity, tuple[tuple[int, int] | None, list[Path | None]]] = {}
            for path, address in addresses(host):
                meets = met_by_address(self.network, address)
                by_identity.setdefault(meets, (address, []))[1].append(path)
            sources = [SourceAddresses(address, tuple(paths), meets) for meets, (address, paths) in by_identity.items()]
            self._sources[host] = sources
        return self._sources[host]

    def _alike(self, host: Definition, domain: str | None, external: bool) -> list[SourceAddresses]:
        """Return the source addresses, grouped so that each group has the same decision.

        For outside recipients it only matters whether an own connector lists an address; for recipients in the tenant,
        also whether another connector does, and what restricts the sender.
        """
        sources = self.sources(host)
        if len(sources) == 1:
            return sources
        restricting = None if external else self.network.connectors.restricting(domain)
        key = (host, restricting)
        if key not in self._grouped:
            by_looks: dict[tuple[State, ...], list[SourceAddresses]] = {}
            for source in sources:
                by_looks.setdefault(self._looks(source, restricting), []).append(source)
            self._grouped[key] = [
                alike[0]._replace(paths=tuple(path for source in alike for path in source.paths))
                for alike in by_looks.values()
            ]
        return self._grouped[key]

    def _looks(self, source: SourceAddresses, restricting: Restricting | None) -> tuple[State, ...]:
        """Return the properties of a group of source addresses that the decision depends on."""
        if restricting is None:
            return (source.meets.own,)
        every = self.network.connectors.all
        compared = (address_state(source.address, every[number]) for number in restricting.ordered)
        return (source.meets.own, source.meets.other, *compared)

    def certificate(self, host: Definition) -> Shown:
        """Return the client certificate that a host presents."""
        if host not in self._shown:
            self._shown[host] = self._certificate(host)
        return self._shown[host]

    def _certificate(self, host: Definition) -> Shown:
        declared = host.value("CertificateNames")
        file = self.tenant.certificate(host)
        if isinstance(file, Certificate):
            trusted = trust(file, self.surroundings, builds_chain=is_exchange(host))
            return Shown(file.names, trusted, file.normal_names)
        if isinstance(declared, list):
            if all(isinstance(name, str) for name in declared):
                return Shown(tuple(declared), State.HOLDS, tuple(host.normal("CertificateNames")))
            return Shown(None, State.HOLDS, None, _parts(host))
        if file is not None or isinstance(declared, Unknown) or host.value("Certificate") is not None:
            return Shown(None, State.UNDECIDED, None, _parts(host))
        return Shown((), State.HOLDS, ())


def another(
    host: Definition,
    listed: dict[Path | None, tuple[int, int] | None],
    certificate: Shown,
    outcome: HostDecision,
) -> Decision | None:
    """Return the decision of `HostDecisions.matches` for another address of an outcome; None if it has only one.

    ``listed``: the source addresses by path; ``certificate``: what the host presents.
    """
    facts = outcome.decision.facts
    for path in outcome.paths:
        if listed[path] != facts.session.address:
            session = _session(host, listed[path], certificate, NOBODY)
            return decide_presented(facts.network, session, external=True)
    return None


def _session(host: Definition, address: tuple[int, int] | None, certificate: Shown, sender: Any) -> Presented:
    ends = sender.ends if isinstance(sender, Unknown) else None
    part = domain_ends(_of_domain(ends)) if ends else None
    names, trusted, parts = certificate.normal, certificate.trusted, certificate.parts
    session = session_of(names, tls(host), trusted, address, _domain(sender), parts, part)
    return session._replace(direct=_direct(host))


def _direct(host: Definition) -> State:
    """Return whether a host hands its mail over by Direct Send; unknown where nothing tells how it is known."""
    if host.value("Method") == "DirectSend":
        return State.HOLDS
    tells = ("Connector", "Recipients", "IPAddresses", "CertificateNames", "Certificate")
    return State.FAILS if any(name in host.data for name in tells) else State.UNDECIDED


def _of_domain(ends: Ends) -> Ends:
    """Return what is known about the domain of an envelope sender; anything may precede its ``@``."""
    before = ends.before.rpartition("@")[2] if "@" in ends.before else ""
    return Ends(ends.text, before, ends.after.rstrip().rstrip(">"))


def _parts(host: Definition) -> tuple[str | Ends, ...]:
    """Return what is known about the names of a certificate with unknown names."""
    declared = host.normal("CertificateNames")
    names = declared if isinstance(declared, list) else ()
    return tuple(part_of_name(name.ends or _NOTHING) if isinstance(name, Unknown) else str(name) for name in names)


def _domain(sender: Any) -> str | None:
    """Return the domain of an item of MailFrom, or the null sender; None if it is unknown."""
    if not isinstance(sender, Unknown):
        return sender_of(sender)
    after = sender.ends.after if sender.ends else ""
    return domain_of(normal_mailbox(after)) if "@" in after else None


def _relays(host: Definition) -> bool:
    """Return whether a host relays mail to outside recipients through connectors."""
    return host.value("Method") == "Connector" and sends_to(host, "External")


def trust(certificate: Certificate, surroundings: Surroundings, *, builds_chain: bool = False) -> State:
    """Return whether Exchange Online accepts a client certificate as such.

    It does not accept a self-signed one [S14], or one sent without its intermediates [S28]. No source says what happens
    with one that is out of date or from a private authority (domain facts, Q6). ``builds_chain``: the host sends the
    intermediates in its own store, whatever the file contains.
    """
    if certificate.self_signed:
        return State.FAILS
    if certificate.chain == "incomplete":
        return State.UNDECIDED if builds_chain else State.FAILS
    start, end = certificate.not_before, certificate.not_after
    dated = start is not None and end is not None and not start <= surroundings.today <= end
    return State.UNDECIDED if dated or certificate.authority == "private" else State.HOLDS


def is_exchange(host: Definition) -> bool:
    """Return whether a host is declared as an Exchange server, which sends its chain from the Windows certificate
    store."""
    return isinstance(host.value("ExchangeBuild"), str) or host.value("EdgeTransport") is True


def senders(host: Definition) -> list[Any]:
    """Return the items of MailFrom, normalised; an unknown one if nothing is declared."""
    declared = host.normal("MailFrom")
    return declared if isinstance(declared, list) and declared else [_NOT_DECLARED]


def _scopes(host: Definition, only: bool | None) -> list[bool]:
    """Return the scopes of recipients to judge, True for outside recipients; both if unknown."""
    recipients = host.value("Recipients")
    is_open = isinstance(recipients, list) and any(isinstance(item, Unknown) for item in recipients)
    scopes = (True, "External"), (False, "Internal")
    return [scope for scope, word in scopes if only in (None, scope) and (is_open or sends_to(host, word))]


def sends_to(host: Definition, scope: str) -> bool:
    """Return whether a host sends to ``Internal`` or ``External`` recipients.

    If Recipients is not declared, the method decides: Direct Send and High Volume Email only reach recipients in the
    tenant [S11][S74].
    """
    recipients = host.value("Recipients")
    if isinstance(recipients, list):
        return scope in recipients
    return scope == "Internal" or host.value("Method") not in ("DirectSend", "HighVolumeEmail")


def tls(host: Definition) -> State:
    """Return whether a host uses TLS; assumed if it declares nothing."""
    declared = host.value("Tls")
    if isinstance(declared, Unknown) and declared.present is not False:
        return State.UNDECIDED
    return State.of(declared is not False)


def addresses(host: Definition) -> list[tuple[Path | None, tuple[int, int] | None]]:
    """Return the source addresses, as integers, with their paths; None for one that is not declared or not public."""
    listed = host.normal("IPAddresses")
    if listed == []:
        return [(None, NEVER_LISTED)]
    if not isinstance(listed, list):
        return [(None, None)]
    return [(("IPAddresses", index), _seen(item)) for index, item in enumerate(listed)]


def _seen(item: Any) -> tuple[int, int] | None:
    """Return an address as Exchange Online sees it, or the smallest known network around it; None if it is unknown,
    because the address is, or may be, that of a host behind NAT."""
    if isinstance(item, Unknown):
        known = network_around(item.ends)
        return (
            None
            if known and any(low <= known.last and known.first <= high for low, high in ranges_named(*_HIDDEN))
            else known
        )
    if isinstance(item, AddressRange) and any(
        low <= item.first and item.last <= high for low, high in ranges_named(*_HIDDEN)
    ):
        return None  # only the address of the NAT in front of it is visible, which is not declared
    return source_of(item)


def identity_path(host: Definition, fallback: Path | None = None) -> Path:
    """Return the property that states what the host presents: its certificate, or else its address."""
    for name in ("CertificateNames", "Certificate"):
        if host.data.get(name):
            return (name, 0) if isinstance(host.data[name], list) else (name,)
    if fallback:
        return fallback
    return ("IPAddresses",) if host.data.get("IPAddresses") else ("Name",)
