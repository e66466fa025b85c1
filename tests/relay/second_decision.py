"""The relay decision a second time: written from Microsoft's public words alone, by somebody who had not read ours.

What the sources leave open is a question. The decision is made under every set of answers to the questions that
it comes across, and where the answers matter it is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from ipaddress import ip_address, ip_network
from typing import NamedTuple

RELAYED, FRAGILE, REJECTED, UNDECIDED = "relayed", "fragile", "rejected", "undecided"
TAKEN = "taken"
"""Another tenant is given the session, and accepts the mail: fragile, where it is certain."""

MIRRORED = "is a wildcard certificate met by a connector that names a host below it?"
APEX = "does a wildcard connector match the bare domain?"
DEEPER = "does a wildcard connector match names two labels down?"
PARENT = "does an accepted parent with MatchSubDomains satisfy condition 1a?"
BESIDE = "does an accepted name on the certificate satisfy 1a where the connector asks for another name?"
BY_ADDRESS = "does an accepted name on the certificate satisfy 1a where the connector asks for an address?"
CHAIN = "is the certificate usable?"
TYPE = "is a connector without a type OnPremises?"
REFUSED = "does an entry work that Exchange Online refuses to save?"
SUBDOMAINS = "does MatchSubDomains work on a domain that is not an internal relay?"
DISABLED_BELOW = "does SendingFromDomainDisabled reach the subdomains?"
HALF = "does a restricting connector accept one identity in place of the one it restricts to?"
ANOTHER = "does a Partner connector that matches save the session from another that restricts?"
WEAK = "does RejectDirectSend spare what matches a connector that would not take it by that?"
SCOPE = "does a Partner connector match senders outside its SenderDomains?"
DIRECT_SEND = "is RejectDirectSend on where nothing says so?"
SPECIFIC = "is this tenant's match the more specific one?"
OWNER = "does the sender belong to another tenant than the one with MatchSubDomains above it?"
ELSEWHERE = "is mail that counts as another tenant's refused here like mail from anywhere?"
LIMITED = "does a connector with AssociatedAcceptedDomains take part?"
INITIAL = "is it the domain that the tenant has from the start, which the files do not show?"
UNSEEN_DOMAIN = "is the sender's domain one that the files do not show?"
UNSEEN_NAME = "are certificate names accepted domains that the files do not show?"
UNSEEN_CERTIFICATE = "do the files not show a connector that asks for an accepted name of the certificate?"
UNSEEN_OTHER = "do the files not show a connector that asks for another name of the certificate?"
UNSEEN_ADDRESS = "is there an address connector that the files do not show?"
UNSEEN_PARTNER = "do the files not show a Partner connector that matches?"
UNSEEN_RESTRICTION = "is there a restricting Partner connector that the files do not show?"


class PlainDomain(NamedTuple):
    """An accepted domain."""

    name: str
    kind: str = "Authoritative"
    match_subdomains: bool = False
    sending_disabled: bool = False


class PlainConnector(NamedTuple):
    """An inbound connector; a type of None is not stated."""

    kind: str | None = "OnPremises"
    certificate: str | None = None
    addresses: tuple[str, ...] = ()
    enabled: bool = True
    sender_domains: tuple[str, ...] = ("*",)
    restricts_certificate: bool = False
    restricts_addresses: bool = False
    limited: bool = False


class PlainTenant(NamedTuple):
    """What the files say of a tenant; a switch of None is not stated."""

    domains: tuple[PlainDomain, ...] = ()
    connectors: tuple[PlainConnector, ...] = ()
    rejects_direct_send: bool | None = False
    all_domains: bool = True
    all_connectors: bool = True


class PlainSession(NamedTuple):
    """One message on one connection; a trust of None is not known, and so is no address."""

    ip: str | None = None
    names: tuple[str, ...] = ()
    sender: str = ""
    trusted: bool | None = True
    external: bool = True


class _AskedError(Exception):
    """A question is met that the answers at hand do not settle."""


class _Answers(dict[str, bool]):
    def __missing__(self, question: str) -> bool:
        raise _AskedError(question)


def second_decision(tenant: PlainTenant, session: PlainSession, others: Sequence[PlainTenant] = ()) -> str:
    """Return the outcome that all answers to the open questions agree on."""
    possible = list(worlds(tenant, session, others))
    # that it is not met is assumed, which is no ground to refuse mail
    assumed = {outcome for outcome, answers in possible if not answers.get(MIRRORED)}
    outcomes = assumed if REJECTED not in assumed else {outcome for outcome, _ in possible}
    if REJECTED in outcomes:
        return UNDECIDED if len(outcomes) > 1 else REJECTED
    return RELAYED if outcomes <= {RELAYED, TAKEN} and RELAYED in outcomes else FRAGILE


def worlds(
    tenant: PlainTenant, session: PlainSession, others: Sequence[PlainTenant] = ()
) -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield the outcome for every set of answers, to those questions only that are met on the way."""
    pending = [_Answers()]
    while pending:
        answers = pending.pop()
        try:
            yield _outcome(tenant, session, others, answers), answers
        except _AskedError as asked:
            question = str(asked.args[0])
            pending += [_Answers({**answers, question: answer}) for answer in (True, False)]


def _outcome(tenant: PlainTenant, session: PlainSession, others: Sequence[PlainTenant], answers: _Answers) -> str:
    here = _View(tenant, session, answers, ())
    listed = [ascii_name(domain.name) for domain in tenant.domains]
    if here.sending_disabled():
        return REJECTED
    for other in others:
        there = _View(other, session, answers, listed)
        if _takes(there, here):
            if there.sending_disabled():
                return REJECTED
            refused_here = not session.external and here.incoming() == REJECTED and answers[ELSEWHERE]
            return REJECTED if refused_here else TAKEN
    return here.to_outside() if session.external else here.to_inside()


class _View:
    """One tenant, as one session meets it under one set of answers; ``listed``: what another one lists."""

    def __init__(self, tenant: PlainTenant, session: PlainSession, answers: _Answers, listed: Sequence[str]) -> None:
        self.tenant, self.session, self.answers, self.listed = tenant, session, answers, listed
        usable = bool(session.names) and (session.trusted or (session.trusted is None and answers[CHAIN]))
        self.names = session.names if usable else ()
        self.by_certificate = [c for c in self._enabled("OnPremises") if self.matches_certificate(c)]
        self.by_address = [c for c in self._enabled("OnPremises") if self.matches_address(c)]

    def _enabled(self, kind: str) -> Iterator[PlainConnector]:
        for connector in self.tenant.connectors:
            stated = connector.kind or ("OnPremises" if self.answers[TYPE] else "Partner")
            if connector.enabled and stated == kind and (not connector.limited or self.answers[LIMITED]):
                yield connector

    # what a session is compared with

    def matches_certificate(self, connector: PlainConnector) -> bool:
        wanted = connector.certificate
        return wanted is not None and self._is_met(wanted)

    def _is_met(self, wanted: str) -> bool:
        return any(self._names_match(wanted, name) for name in self.names)

    def _names_match(self, wanted: str, name: str) -> bool:
        if _below(name, wanted) == 0:
            return True
        if not wanted.startswith("*."):
            return name.startswith("*.") and _below(wanted, name[2:]) >= 0 and self.answers[MIRRORED]
        labels = _below(name, wanted[2:])
        if labels == 0:
            return self.answers[APEX]
        return labels == 1 or (labels > 1 and self.answers[DEEPER])

    def matches_address(self, connector: PlainConnector) -> bool:
        return any(self._lists(entry) for entry in connector.addresses)

    def _lists(self, entry: str) -> bool:
        if self.session.ip is None or not _inside(self.session.ip, entry):
            return False
        return not _is_refused(entry) or self.answers[REFUSED]

    @cached_property
    def sender_domain(self) -> tuple[PlainDomain, bool] | None:
        """Return the accepted domain of the sender, and whether that is listed itself."""
        sender = self.session.sender
        if not sender:
            return None
        above = []
        for domain in self.tenant.domains:
            labels = _below(sender, domain.name)
            if labels == 0:
                return domain, True
            if labels > 0 and domain.match_subdomains:
                above.append(domain)
        for domain in sorted(above, key=lambda domain: -domain.name.count(".")):
            if domain.kind == "InternalRelay" or self.answers[SUBDOMAINS]:
                return domain, False
        unseen = not self.tenant.all_domains and self.answers[UNSEEN_DOMAIN]
        return (PlainDomain(sender), True) if unseen or self._initial(sender) else None

    def _initial(self, name: str) -> bool:
        shown = any(_is_initial(domain.name) for domain in self.tenant.domains)
        may_be = _is_initial(name) and not shown and name.lower() not in self.listed
        return may_be and self.answers[f"{INITIAL} {name}"]

    def sending_disabled(self) -> bool:
        domain = self.sender_domain
        return domain is not None and domain[0].sending_disabled and (domain[1] or self.answers[DISABLED_BELOW])

    def accepted(self, name: str) -> bool:
        """Return whether a name is an accepted domain, as condition 1a asks."""
        labels = [(_below(name.removeprefix("*."), domain.name), domain) for domain in self.tenant.domains]
        if any(number == 0 for number, _ in labels):
            return True
        if any(number > 0 and domain.match_subdomains for number, domain in labels) and self.answers[PARENT]:
            return True
        return self._initial(name.removeprefix("*.")) or (not self.tenant.all_domains and self.answers[UNSEEN_NAME])

    # the conditions

    @cached_property
    def claims(self) -> list[str]:
        """Return the accepted names by which condition 1a holds: those of connectors, or beside them."""
        asked = [str(c.certificate) for c in self.by_certificate]
        if self._unseen(UNSEEN_CERTIFICATE):
            others = [wanted for name in self.names for wanted in (name, *_wildcards(name))]
            asked += filter(self._is_met, dict.fromkeys((*others, *(domain.name for domain in self.tenant.domains))))
        claimed = [wanted for wanted in asked if self.accepted(wanted)]
        if self.by_certificate and not claimed:
            claimed += [name for name in self.names if self.accepted(name) and self.answers[BESIDE]]
        return [name.removeprefix("*.") for name in claimed]

    def condition_1b(self) -> bool:
        return self.sender_domain is not None

    def _unseen(self, question: str) -> bool:
        return bool(self.names) and not self.tenant.all_connectors and self.answers[question]

    def _certificate_counts(self) -> bool:
        return bool(self.by_certificate) or self._unseen(UNSEEN_OTHER)

    def _address_counts(self) -> bool:
        return bool(self.by_address) or (self._may_be_listed() and self.answers[UNSEEN_ADDRESS])

    def _may_be_listed(self) -> bool:
        ip = self.session.ip
        return ip is not None and ":" not in ip and not self.tenant.all_connectors

    def _by_other_name(self) -> bool:
        """Return whether an address connector and an accepted name on the certificate are enough together."""
        return any(map(self.accepted, self.names)) and self._address_counts() and self.answers[BY_ADDRESS]

    # the flow

    def to_outside(self) -> str:
        if self.claims:
            return RELAYED
        if self.condition_1b() and self._certificate_counts():
            return FRAGILE
        if self.condition_1b() and self._address_counts():
            return RELAYED
        return RELAYED if self._by_other_name() else REJECTED

    def to_inside(self) -> str:
        if self.claims or (self.condition_1b() and self._address_counts()) or self._by_other_name():
            return RELAYED
        return self.incoming()

    def incoming(self) -> str:
        partners = list(self._enabled("Partner"))
        refusing = [c for c in partners if self._covers(c) and self._refuses(c)]
        unseen = not self.tenant.all_connectors and self.answers[UNSEEN_RESTRICTION]
        if refusing or unseen:
            passing = any(c not in refusing and self._identifies(c) for c in partners) or self._unseen_partner()
            if not (passing and self.answers[ANOTHER]):
                return REJECTED
        on = self.tenant.rejects_direct_send
        if self.condition_1b() and (self.answers[DIRECT_SEND] if on is None else on) and not self._direct_send_saved():
            return REJECTED
        return RELAYED

    def _unseen_partner(self) -> bool:
        some = bool(self.names) and not self.tenant.all_connectors
        return (some or self._may_be_listed()) and self.answers[UNSEEN_PARTNER]

    def _covers(self, connector: PlainConnector) -> bool:
        sender = self.session.sender
        if not sender:
            return "*" in connector.sender_domains
        return any(
            entry == "*" or _below(sender, entry) == 0 or (entry.startswith("*.") and _below(sender, entry[2:]) >= 0)
            for entry in connector.sender_domains
        )

    def _refuses(self, connector: PlainConnector) -> bool:
        asked = [
            matches(connector)
            for flag, matches in (
                (connector.restricts_certificate, self.matches_certificate),
                (connector.restricts_addresses, self.matches_address),
            )
            if flag
        ]
        if all(asked):
            return False
        return not (self._identifies(connector) and self.answers[HALF])

    def _identifies(self, connector: PlainConnector) -> bool:
        return self.matches_certificate(connector) or self.matches_address(connector)

    def _direct_send_saved(self) -> bool:
        """Return whether an inbound connector matches by certificate or address, which RejectDirectSend spares."""
        if self._address_counts() or (self._certificate_counts() and self.answers[WEAK]):
            return True
        for connector in self._enabled("Partner"):
            firm = (connector.restricts_certificate and self.matches_certificate(connector)) or (
                connector.restricts_addresses and self.matches_address(connector)
            )
            if firm and (self._covers(connector) or self.answers[SCOPE]):
                return True
            if self._identifies(connector) and self.answers[WEAK]:
                return True
        return False


# which of several tenants is meant


def _takes(there: _View, here: _View) -> bool:
    """Return whether another tenant is given the session, by its certificate or by address and sender."""
    theirs, ours = there.claims, here.claims
    if theirs:
        return not (ours and _more_specific(ours, theirs, here.answers))
    owner, owner_here = there.sender_domain, here.sender_domain
    if ours or owner is None or not there.by_address:
        return False
    if owner_here is None or not (here.by_address or here.by_certificate):
        return True
    return not owner_here[1] and here.answers[OWNER]


def _more_specific(ours: list[str], theirs: list[str], answers: _Answers) -> bool:
    mine, other = (max(name.count(".") for name in names) for names in (ours, theirs))
    return mine > other or (mine == other and answers[SPECIFIC])


@cache
def _below(name: str, base: str) -> int:
    """Return how many labels a name is below a base: 0 for the same name, -1 if it is not below it."""
    labels, tail = ascii_name(name).split("."), ascii_name(base).split(".")
    return len(labels) - len(tail) if labels[-len(tail) :] == tail else -1


def _wildcards(name: str) -> Iterator[str]:
    """Yield the wildcards that a name may be meant by."""
    labels = name.removeprefix("*.").split(".")
    return (f"*.{'.'.join(labels[at:])}" for at in range(len(labels)))


@cache
def ascii_name(name: str) -> str:
    """Return an internationalised name in its ASCII form."""
    labels = name.lower().split(".")
    return ".".join(label if label.isascii() else label.encode("idna").decode() for label in labels)


@cache
def _inside(ip: str, entry: str) -> bool:
    return ip_address(ip) in ip_network(entry, strict=False)


@cache
def _is_refused(entry: str) -> bool:
    network = ip_network(entry, strict=False)
    return network.version == 6 or network.prefixlen < 24


def _is_initial(name: str) -> bool:
    """Return whether a name is one that Microsoft gives a tenant, such as contoso.onmicrosoft.com."""
    return name.lower().count(".") == 2 and name.lower().endswith(".onmicrosoft.com")
