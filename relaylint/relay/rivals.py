"""The other tenants of a run, which may get a session: connectors are looked for over all tenants [S6]."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.index import Connector, suffixes
from relaylint.relay.meeting import Match, SessionFacts
from relaylint.relay.reasons import Reason, at_connector
from relaylint.relay.session import Network, Presented, network
from relaylint.values.normal import without_wildcard

_BLOCK = 8
"""Addresses are kept by the /24 that they lie in: a connector lists none that is wider."""


class Claim(NamedTuple):
    """That another tenant gets a session: whether it does, its folder, and why."""

    state: State
    tenant: str
    reason: Reason


class Networks:
    """The tenants of a run in the form that the decision needs."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._known: dict[Any, dict[str, None]] = {}

    def of(self, tenant: Tenant) -> Network:
        """Return a tenant in the form that the decision needs."""
        around = self._surroundings
        made: Network = around.once(f"network of {tenant.folder}", lambda: network(tenant, around.refused(tenant)))
        return made

    def claims(self, tenant: Tenant, own: SessionFacts) -> Iterator[Claim]:
        """Yield the other tenants that get, or may get, what a host of a tenant presents."""
        accepted = own.network.accepted.by_name.keys()
        for folder in self._candidates(own.session):
            other = self.of(self._surroundings.tenants[folder])
            # a domain belongs to one tenant: folders that share one describe the same tenant twice
            if folder != tenant.folder and accepted.isdisjoint(other.accepted.by_name):
                yield from _claim(folder, own, SessionFacts(other, own.session))
        hidden = self._surroundings.partial_beside(tenant.folder)
        if hidden is not None:
            words = f"not known: whether tenant `{hidden}` gets the session, of which not every file can be read"
            yield Claim(UNDECIDED, hidden, Reason(words, doubt=True))

    def are_there(self, tenant: Tenant, session: Presented) -> bool:
        """Return whether another tenant may get a session, whoever its sender is."""
        beside = any(folder != tenant.folder for folder in self._candidates(session))
        return beside or self._surroundings.partial_beside(tenant.folder) is not None

    def _candidates(self, session: Presented) -> dict[str, None]:
        """Return the folders of tenants with an OnPremises connector that certificate or address matches."""
        if len(self._surroundings.tenants) < 2:
            return {}
        key = (session.names, session.address)
        if key not in self._known:
            self._known[key] = self._matching(session)
        return self._known[key]

    def _matching(self, session: Presented) -> dict[str, None]:
        folders: dict[str, None] = {}
        for name in session.names or ():
            for wanted in (name, *(f"*.{base}" for base in suffixes(name))):
                folders |= self._by_name.get(wanted, {})
        if session.address and session.address[0] == session.address[1]:
            folders |= self._by_block.get(session.address[0] >> _BLOCK, {})
        return folders

    @cached_property
    def _own(self) -> list[tuple[str, Connector]]:
        return [
            (folder, connector)
            for folder, tenant in self._surroundings.tenants.items()
            for connector in self.of(tenant).connectors.all
            if connector.on_premises is HOLDS and connector.active is not FAILS
        ]

    @cached_property
    def _by_name(self) -> dict[str, dict[str, None]]:
        """The folders of tenants by the certificate names that their connectors ask for."""
        folders: dict[str, dict[str, None]] = {}
        for folder, connector in self._own:
            if isinstance(connector.certificate, str):
                folders.setdefault(connector.certificate, {})[folder] = None
        return folders

    @cached_property
    def _by_block(self) -> dict[int, dict[str, None]]:
        """The folders of tenants by the blocks that hold addresses of their connectors."""
        folders: dict[int, dict[str, None]] = {}
        for folder, connector in self._own:
            for listed in connector.addresses:
                if listed.first >> _BLOCK == listed.last >> _BLOCK:
                    folders.setdefault(listed.first >> _BLOCK, {})[folder] = None
        return folders


def _claim(folder: str, own: SessionFacts, other: SessionFacts) -> Iterator[Claim]:
    """Yield whether another tenant gets a session, and why: by certificate, or else by address.

    By certificate the tenant gets it whose accepted domain is the most specific of the names that match, by address the
    one that owns the sender's domain.
    """
    depth = max((_depth(match) for match in _asked(own, HOLDS)), default=0)
    deeper = [match for match in (*_asked(other, HOLDS), *_asked(other, UNDECIDED)) if _depth(match) > depth]
    if deeper:
        best = next(iter(sorted(deeper, key=lambda match: (match.accepted is not HOLDS, -_depth(match)))))
        words = f"the certificate matches its connector `{best.connector.name}`"
        words += f", whose name is of the more specific accepted domain: tenant `{folder}` gets the session"
        yield Claim(best.accepted, folder, at_connector(best.connector, ("TlsSenderCertificateName",), words))
    elif own.condition_1a is other.condition_1a is FAILS and (own.condition_2 & own.condition_1b) is not HOLDS:
        listing = next((match for match in other.certain if _lists(match)), None)
        if listing is not None and other.condition_1b is not FAILS:
            words = f"its connector `{listing.connector.name}` lists the source address"
            words += f", and the sender's domain is its own: tenant `{folder}` gets the session"
            reason = at_connector(listing.connector, ("SenderIPAddresses",), words)
            yield Claim(other.condition_1b, folder, reason)


def _asked(facts: SessionFacts, accepted: State) -> list[Match]:
    """Return the connectors of type OnPremises whose certificate name matches, and is accepted or may be."""
    return [
        match
        for match in facts.certified
        if match.certificate is match.connector.on_premises is HOLDS and match.accepted is accepted
    ]


def _lists(match: Match) -> bool:
    return match.address is match.connector.on_premises is HOLDS


def _depth(match: Match) -> int:
    """Return the number of labels of the domain that a connector's certificate name has to have accepted."""
    return without_wildcard(str(match.connector.certificate)).count(".") + 1
