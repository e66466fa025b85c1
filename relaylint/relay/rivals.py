"""The other tenants of a run, which may get a session: connectors are looked for over all tenants [S6]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.accepted import parents
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.index import Connector, suffixes
from relaylint.relay.matching import name_accepted
from relaylint.relay.meeting import Match, SessionFacts
from relaylint.relay.reasons import Reason, at_connector
from relaylint.relay.session import Network, Presented, connectors_of, network
from relaylint.values.normal import without_wildcard
from relaylint.values.providers import is_initial_domain

_NAME = ("TlsSenderCertificateName",)
_BLOCK = 8
"""Addresses are kept by the /24 that they lie in: a connector lists none that is wider."""


class Claim(NamedTuple):
    """That another tenant gets a session: whether it does, its folder, and why.

    ``refuses``: whether it then refuses the mail, since no mail may be sent there from the sender's domain.
    """

    state: State
    tenant: str
    reason: Reason
    refuses: State = FAILS


class _Asking:
    """Tenants with a connector that asks for the same, in order; ``open``: those whose accepted domains are not all
    known."""

    __slots__ = ("folders", "open")

    def __init__(self) -> None:
        self.folders: dict[str, None] = {}
        self.open: dict[str, None] = {}

    def add(self, folder: str, *, known: bool) -> None:
        """Add a tenant."""
        self.folders[folder] = None
        if not known:
            self.open[folder] = None

    def has_other(self, folder: str) -> bool:
        """Return whether a tenant besides one of them is among them."""
        return len(self.folders) > 1 or folder not in self.folders


class Networks:
    """The tenants of a run in the form that the decision needs."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    def of(self, tenant: Tenant) -> Network:
        """Return a tenant in the form that the decision needs."""
        made: Network = self._surroundings.once_of(tenant, "network", lambda: network(tenant, self._connectors(tenant)))
        return made

    def _connectors(self, tenant: Tenant) -> tuple[Connector, ...]:
        """Return the connectors of a tenant, without the indexes that whoever decides on its sessions needs."""
        around = self._surroundings
        made: tuple[Connector, ...] = around.once_of(
            tenant, "connectors", lambda: connectors_of(tenant, around.refused(tenant))
        )
        return made

    def of_folder(self, folder: str) -> Network:
        """Return the tenant of a folder in that form."""
        return self.of(self._surroundings.tenants[folder])

    def claims(self, tenant: Tenant, own: SessionFacts) -> Iterator[Claim]:
        """Yield the other tenants that get, or may get, what a host of a tenant presents."""
        accepted = own.network.accepted.by_name.keys()
        for folder in self._candidates(tenant, own.session):
            other = self.of_folder(folder)
            # a domain belongs to one tenant: folders that share one describe the same tenant twice
            if accepted.isdisjoint(other.accepted.by_name):
                yield from _claim(folder, own, SessionFacts(other, own.session._replace(lenient=True)))
        hidden = self._surroundings.partial_beside(tenant.folder)
        if hidden is not None:
            words = f"not known: whether tenant `{hidden}` gets the session, of which not every file can be read"
            yield Claim(UNDECIDED, hidden, Reason(words, doubt=True))

    def are_there(self, tenant: Tenant, session: Presented) -> bool:
        """Return whether another tenant may get a session, whoever its sender is."""
        if self._surroundings.partial_beside(tenant.folder) is not None:
            return True
        return any(True for _ in self._matching(tenant.folder, session))

    def by_certificate(self, own: SessionFacts, rivals: Iterable[str]) -> Iterator[Claim]:
        """Yield those of some other tenants that get, or may get, a session by its certificate."""
        for folder in rivals:
            yield from _claim_by_certificate(folder, own, SessionFacts(self.of_folder(folder), own.session))

    def rivals(self, tenant: Tenant) -> list[str]:
        """Return the other tenants that get, or may get, a certificate by a name that leads to this one as well."""
        if not self._surroundings.has_beside(tenant.folder):
            return []
        own = self.of(tenant)
        shared: dict[str, None] = {}
        for wanted in own.connectors.by_name:
            shared |= dict.fromkeys((wanted, *(f"*.{base}" for base in suffixes(wanted))))
            if wanted.startswith("*."):
                shared |= self._below.get(without_wildcard(wanted), {})
        folders: dict[str, None] = {}
        for wanted in shared:
            for folder in self._by_name[wanted].folders if wanted in self._by_name else ():
                if folder not in folders and name_accepted(self.of_folder(folder).accepted, wanted) is not FAILS:
                    folders[folder] = None
        accepted = own.accepted.by_name.keys()
        others = (folder for folder in folders if folder != tenant.folder)
        return [folder for folder in others if accepted.isdisjoint(self.of_folder(folder).accepted.by_name)]

    def _candidates(self, tenant: Tenant, session: Presented) -> Iterable[str]:
        """Return the folders of other tenants that a session may go to.

        Of those whose connectors match, which may be all, such are the owners of the domain that has to be accepted and
        of names on the certificate, and the first whose accepted domains are not all known; where any may have the
        domain, as that of an unknown sender, just the first.
        """
        folders: dict[str, None] = {}
        matching = list(self._matching(tenant.folder, session))
        for domain, asking in matching:
            for each in (domain, *parents(domain)) if domain else ():
                folders |= {owner: None for owner in self._owners.get(each, ()) if owner in asking.folders}
            doubtful = asking.open if domain is not None else asking.folders
            folders |= dict.fromkeys(islice((folder for folder in doubtful if folder != tenant.folder), 1))
        for name in map(without_wildcard, session.names or () if matching else ()):
            owners = (owner for each in (name, *parents(name)) for owner in self._owners.get(each, ()))
            folders |= {owner: None for owner in owners if any(owner in asking.folders for _, asking in matching)}
        folders.pop(tenant.folder, None)
        return folders

    def _matching(self, folder: str, session: Presented) -> Iterator[tuple[str | None, _Asking]]:
        """Yield the tenants with an OnPremises connector that certificate or address matches, where another is among
        them than that of a folder, and the domain that has to be accepted for that, None if any tenant may have it."""
        if not self._surroundings.has_beside(folder):
            return
        for name in session.names or ():
            below = self._below.get(without_wildcard(name), ()) if name.startswith("*.") else ()
            for wanted in (name, *(f"*.{base}" for base in suffixes(name)), *below):
                if wanted in self._by_name and self._by_name[wanted].has_other(folder):
                    yield self._owned(without_wildcard(wanted)), self._by_name[wanted]
        if session.address and session.address[0] == session.address[1]:
            block = self._by_block.get(session.address[0] >> _BLOCK)
            if block and block.has_other(folder):
                yield self._owned(session.sender), block

    def _owned(self, domain: str | None) -> str | None:
        """Return a domain; None if it may be the initial one of any tenant, which files seldom list."""
        return None if domain and domain not in self._owners and is_initial_domain(domain) else domain

    @cached_property
    def _own(self) -> list[tuple[str, Connector, bool]]:
        """The OnPremises connectors of all tenants, with whether all accepted domains of the tenant are known."""
        return [
            (folder, connector, tenant.accepted.known)
            for folder, tenant in self._surroundings.tenants.items()
            for connector in self._connectors(tenant)
            if connector.on_premises is not FAILS and connector.active is not FAILS
        ]

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        """The folders of tenants by their accepted domains."""
        owners: dict[str, list[str]] = {}
        for folder, tenant in self._surroundings.tenants.items():
            for domain in tenant.accepted.by_name:
                owners.setdefault(domain, []).append(folder)
        return owners

    @cached_property
    def _by_name(self) -> dict[str, _Asking]:
        """The tenants by the certificate names that their connectors ask for."""
        by_name: dict[str, _Asking] = {}
        for folder, connector, known in self._own:
            if isinstance(connector.certificate, str):
                by_name.setdefault(connector.certificate, _Asking()).add(folder, known=known)
        return by_name

    @cached_property
    def _below(self) -> dict[str, dict[str, None]]:
        """The certificate names that connectors ask for, by each domain at or above them."""
        below: dict[str, dict[str, None]] = {}
        for wanted in self._by_name:
            for base in suffixes(wanted):
                below.setdefault(base, {})[wanted] = None
        return below

    @cached_property
    def _by_block(self) -> dict[int, _Asking]:
        """The tenants by the blocks that hold addresses of their connectors."""
        by_block: dict[int, _Asking] = {}
        for folder, connector, known in self._own:
            for listed in connector.addresses:
                if listed.first >> _BLOCK == listed.last >> _BLOCK:
                    by_block.setdefault(listed.first >> _BLOCK, _Asking()).add(folder, known=known)
        return by_block


def _claim(folder: str, own: SessionFacts, other: SessionFacts) -> Iterator[Claim]:
    """Yield whether another tenant gets a session, and why: by certificate, or else by address, where the one gets it
    that owns the sender's domain. What is certain counts before what may be."""
    claims = [*_claim_by_certificate(folder, own, other), *_claim_by_address(folder, own, other)]
    yield from sorted(claims, key=lambda claim: claim.state is not HOLDS)[:1]


def _claim_by_certificate(folder: str, own: SessionFacts, other: SessionFacts) -> Iterator[Claim]:
    """Yield whether another tenant gets a session by its certificate: the one does whose accepted domain is the most
    specific of the names that match. Where only another name of the certificate is accepted, it may (domain facts,
    Q11)."""
    depth = accepted_depth(own)
    deeper = [match for match in _asked(other) if _depth(match) > depth]
    if deeper:
        best = min(deeper, key=lambda match: (_gets(match) is not HOLDS, -_depth(match)))
        words = f"the certificate matches its connector `{best.connector.name}`"
        words += f", whose name is of the more specific accepted domain: tenant `{folder}` gets the session"
        yield _claimed(_gets(best), folder, other, at_connector(best.connector, _NAME, words))
    elif own.condition_1a is FAILS and (other.by_certificate & other.accepted_name) is not FAILS:
        for match in islice((match for match in other.certified if match.connector.on_premises is not FAILS), 1):
            words = f"not known: whether tenant `{folder}` gets the session, with a certificate that matches its "
            words += f"connector `{match.connector.name}` and has another name that is accepted there"
            yield _claimed(UNDECIDED, folder, other, at_connector(match.connector, _NAME, words)._replace(doubt=True))


def _claim_by_address(folder: str, own: SessionFacts, other: SessionFacts) -> Iterator[Claim]:
    """Yield whether another tenant gets a session whose certificate leads nowhere: the one does that lists the address
    and owns the sender's domain."""
    state = other.by_address & other.condition_1b
    if own.condition_1a is not FAILS or state is FAILS or (own.condition_2 & own.condition_1b) is HOLDS:
        return
    for match in islice((match for match in other.certain if _lists(match) is not FAILS), 1):
        words = f"its connector `{match.connector.name}` lists the source address"
        words += f", and the sender's domain is its own: tenant `{folder}` gets the session"
        yield _claimed(state, folder, other, at_connector(match.connector, ("SenderIPAddresses",), words))


def _claimed(state: State, folder: str, other: SessionFacts, reason: Reason) -> Claim:
    """Return that another tenant gets a session, or may; ``other``: what it makes of it."""
    if other.sending_disabled is UNDECIDED:
        words = f"{reason.text}; not known: whether mail may be sent there from the sender's domain"
        reason = reason._replace(text=words, doubt=True)
    return Claim(state, folder, reason, other.sending_disabled)


def accepted_depth(facts: SessionFacts) -> int:
    """Return the number of labels of the longest accepted domain by which a tenant gets a certificate; 0 if by none."""
    return max((_depth(match) for match in _asked(facts) if _gets(match) is HOLDS), default=0)


def _asked(facts: SessionFacts) -> list[Match]:
    """Return the connectors by whose certificate name a tenant gets a session, or may."""
    named = (match for match in facts.certified if isinstance(match.connector.certificate, str))
    return [match for match in named if _gets(match) is not FAILS]


def _gets(match: Match) -> State:
    """Return whether a certificate leads to a tenant: by a connector of type OnPremises, of an accepted name."""
    return match.certificate & match.connector.on_premises & match.accepted


def _lists(match: Match) -> State:
    return match.address & match.connector.on_premises


def _depth(match: Match) -> int:
    """Return the number of labels of the domain that a connector's certificate name has to have accepted."""
    return without_wildcard(str(match.connector.certificate)).count(".") + 1
