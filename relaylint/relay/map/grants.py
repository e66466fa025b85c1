"""What the connectors of a tenant give: who may send as whom, and which of them give nothing of their own."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED
from relaylint.core.records import NamedTuple
from relaylint.model.accepted import parents
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.decision import Decision
from relaylint.relay.doubts import doubts_about
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.index import Connector
from relaylint.relay.map.answering import View, of_sender
from relaylint.relay.map.candidates import UNRELATED
from relaylint.relay.map.classes import (
    AddressClass,
    CertificateClass,
    RelayMap,
    SenderClass,
    merged,
    outside_key,
    presented_by,
)
from relaylint.relay.map.declared import Declared
from relaylint.relay.map.redundancy import Redundant, matched, redundant
from relaylint.relay.map.region import ACCEPTED, OUTSIDE, Region
from relaylint.relay.map.witness import Witness, witness_of
from relaylint.relay.outcomes import Verdict
from relaylint.relay.session import NEVER_LISTED
from relaylint.values.normal import NULL_SENDER, under
from relaylint.values.providers import above_initial_domains
from relaylint.values.ranges import apart

ANY = "any"
"""Stands for all envelope senders, the empty one too."""
ALL_OTHERS = "*"
"""Stands for the domains of all senders that no file mentions."""


class Grant(NamedTuple):
    """What a connector gives to mail for recipients outside the tenant.

    ``certificate``: the name or pattern that a certificate has to match; None if ``addresses``, IPv4 ranges, are what
    counts. ``senders``: `ANY`, `ACCEPTED` or domains, patterns and `ALL_OTHERS` among them, without those ``excepted``.
    ``verdict``: what becomes of the mail; ``open``: why it is not simply relayed, in words; empty if it is.
    ``undeclared``: how many of the addresses no declared host has; of the names that are known to exist and that the
    pattern certainly lets in, how many none presents.
    """

    connector: Connector
    certificate: str | None
    addresses: tuple[tuple[int, int], ...] | None
    senders: str | tuple[str, ...]
    excepted: tuple[str, ...]
    verdict: Verdict
    open: str
    undeclared: int
    witness: Witness


class TenantGrants(NamedTuple):
    """What the connectors of a tenant give.

    ``unreached``: the connectors of type OnPremises by which no session is relayed, disabled ones among them.
    ``redundant``: those without which the same is relayed. Both are empty where only a part of all sessions is asked
    about. ``doubts``: what is not known of the tenant, so that more may be relayed than is listed; empty if the answer
    is complete.
    """

    tenant: str
    grants: tuple[Grant, ...]
    unreached: tuple[Connector, ...]
    redundant: tuple[Redundant, ...]
    doubts: tuple[str, ...]


def grants_of(tenant: Tenant, surroundings: Surroundings, within: Region = OUTSIDE) -> TenantGrants:
    """Return what the connectors of a tenant give, as far as it is in a region. Raises `TooManySessionsError`."""
    decisions = HostDecisions(tenant, surroundings)
    granting = _Granting(decisions, within)
    given = {number: list(granting.of(number)) for number in granting.numbers}
    unreached: tuple[Connector, ...] = ()
    spare: tuple[Redundant, ...] = ()
    if within == OUTSIDE:
        every = enumerate(decisions.network.connectors.all)
        unreached = tuple(item for number, item in every if item.on_premises is HOLDS and not given.get(number))
        asked = {
            number: granting.certificates.get(number, []) + granting.addresses.get(number, [])
            for number, grants in given.items()
            if grants
        }
        spare = redundant(granting.view, asked)
    every_grant = tuple(grant for grants in given.values() for grant in grants)
    return TenantGrants(tenant.folder, every_grant, unreached, spare, tuple(doubts_about(tenant, decisions.network)))


class _Granting:
    """The sessions of a tenant by what of them a connector asks for."""

    def __init__(self, decisions: HostDecisions, within: Region) -> None:
        self.network = decisions.network
        self.within = within
        self.view = View(decisions)
        self.declared = Declared(decisions)
        # whom a grant is for is told in full, also where the question is about one sender
        self.sessions = RelayMap([self.view], within._replace(senders=None, external=True))
        self._decided: dict[Hashable, list[Decision]] = {}
        self.senders = merged(self.sessions.senders, outside_key)
        self.wanted = set(self._wanted())
        connectors = self.network.connectors.all
        self.numbers = [
            number for number, item in enumerate(connectors) if FAILS not in (item.active, item.on_premises)
        ]
        self.certificates = matched(each for each in self.sessions.certificates if each.names)
        self.addresses = matched(each for each in self.sessions.addresses if each.example != NEVER_LISTED)

    def _wanted(self) -> Iterator[tuple[int, ...]]:
        """Yield what is answered about the senders of the region."""
        asked = self.within.senders
        for sender in (None,) if asked is None else asked:
            if sender is None:
                yield from (group[0].answered.outside for group in self.senders)
            elif sender == ACCEPTED:
                yield from (outside_key(of_sender([self.view], name)) for name in self.network.accepted.by_name)
            else:
                yield outside_key(of_sender([self.view], sender))

    def of(self, number: int) -> Iterator[Grant]:
        """Yield what a connector gives."""
        connector = self.network.connectors.all[number]
        if self.within.certificate in (None, ()):
            yield from self._by_address(number, connector)
        if self.within.certificate != ():
            yield from self._by_certificate(number, connector)

    def _by_address(self, number: int, connector: Connector) -> Iterator[Grant]:
        nothing = CertificateClass((), HOLDS, (), self.sessions.addresses[0].answered)
        by_profile: dict[tuple[Verdict, ...], list[AddressClass]] = {}
        decided: dict[tuple[Verdict, ...], list[Decision]] = {}
        for addresses, *_ in self.addresses.get(number, ()):
            made = self._decide(nothing, addresses)
            profile = tuple(decision.given for decision in made)
            by_profile.setdefault(profile, []).append(addresses)
            decided.setdefault(profile, made)
        for profile, group in by_profile.items():
            ranges = tuple(apart(range_ for each in group for range_ in each.ranges))
            for verdict, senders in self._by_verdict(profile):
                decision = decided[profile][self.senders.index(senders[0])]
                yield self._grant(connector, None, ranges, verdict, senders, decision)

    def _by_certificate(self, number: int, connector: Connector) -> Iterator[Grant]:
        matching = self.certificates.get(number, [])
        alone = [each for each in matching if len(each.every) == 1] or matching
        asked, seen = _asked(connector), set[Hashable]()
        for each in alone:
            made = self._decide(each.part, self.sessions.addresses[0])
            profile = each.state is UNDECIDED, *(decision.given for decision in made)
            if profile in seen:
                continue
            seen.add(profile)
            for verdict, senders in self._by_verdict(tuple(decision.given for decision in made)):
                if each.state is UNDECIDED and verdict is not Verdict.UNDECIDED:
                    continue  # another connector decides
                grant = self._grant(connector, asked, None, verdict, senders, made[self.senders.index(senders[0])])
                if (verdict, grant.senders) not in seen:
                    seen.add((verdict, grant.senders))
                    yield grant

    def _decide(self, certificate: CertificateClass, addresses: AddressClass) -> list[Decision]:
        """Return what becomes of the mail of each group of senders; several connectors may ask for a certificate."""
        key = certificate.names, addresses.example
        if key not in self._decided:
            presented = (presented_by(certificate, addresses, group[0]) for group in self.senders)
            self._decided[key] = [self.view.decide(each, external=True) for each in presented]
        return self._decided[key]

    def _by_verdict(self, verdicts: Sequence[Verdict]) -> Iterator[tuple[Verdict, list[tuple[SenderClass, ...]]]]:
        """Yield the senders of which mail passes, or may pass, by verdict; those that the question is about first."""
        for verdict in (Verdict.RELAYED, Verdict.FRAGILE, Verdict.UNDECIDED):
            groups = [group for group, own in zip(self.senders, verdicts, strict=True) if own is verdict]
            if verdict is Verdict.UNDECIDED:
                groups = [group for group in groups if not _is_initial(group)]
            groups.sort(key=lambda group: group[0].answered.outside not in self.wanted)
            if groups and groups[0][0].answered.outside in self.wanted:
                yield verdict, groups

    def _grant(
        self,
        connector: Connector,
        certificate: str | None,
        addresses: tuple[tuple[int, int], ...] | None,
        verdict: Verdict,
        senders: list[tuple[SenderClass, ...]],
        decision: Decision,
    ) -> Grant:
        named, excepted = self._named(senders)
        presented = decision.facts.session
        if addresses is None:
            anywhere = self.view.decide(presented._replace(address=None), external=True)
            presented = presented._replace(address=None) if anywhere.verdict is verdict else presented
            settled = isinstance(connector.certificate, str) and verdict is not Verdict.UNDECIDED
            undeclared = len(self.declared.names_beyond(str(connector.certificate))) if settled else 0
        else:
            undeclared = self.declared.count_beyond(addresses)
        open_ = "" if verdict is Verdict.RELAYED else _why(decision)
        witness = witness_of(presented, True)
        return Grant(connector, certificate, addresses, named, excepted, verdict, open_, undeclared, witness)

    def _named(self, senders: Iterable[tuple[SenderClass, ...]]) -> tuple[str | tuple[str, ...], tuple[str, ...]]:
        """Return groups of senders in a word or by name, and the accepted domains that are not among them."""
        groups = list(senders)
        names = {name: None for group in groups for each in group for name in each.alike}
        accepted = self.network.accepted.by_name
        included, excepted = ([each for each in accepted if (each in names) is wanted] for wanted in (True, False))
        if NULL_SENDER in names and UNRELATED in names:
            return ANY, tuple(excepted)
        strange = [group for group in groups if not any(name in accepted for each in group for name in each.alike)]
        others = list(dict.fromkeys(map(self._other, strange)))
        if included and len(excepted) < len(included) and all(name.startswith("*.") for name in others):
            return ACCEPTED, tuple(excepted)
        return (*included, *others), ()

    def _other(self, group: tuple[SenderClass, ...]) -> str:
        """Return senders that are no accepted domain in a word: all others, or those below an accepted domain."""
        if any(UNRELATED in each.alike for each in group):
            return ALL_OTHERS
        above = (parent for parent in parents(group[0].sender) if parent in self.network.accepted.by_name)
        return next((f"*.{parent}" for parent in above), group[0].sender)


def _is_initial(group: tuple[SenderClass, ...]) -> bool:
    """Return whether senders are the tenant's own if one of them is its initial domain, which files seldom list."""
    return all(any(under(name, above) for above in above_initial_domains()) for each in group for name in each.alike)


def _asked(connector: Connector) -> str:
    """Return the certificate name that a connector requires, as far as it is known."""
    wanted = connector.certificate
    return wanted if isinstance(wanted, str) else wanted.ends.text if wanted and wanted.ends else "*"


def _why(decision: Decision) -> str:
    """Return why the mail is not simply relayed: what is not known, or else the outcome."""
    doubts = (reason.text for reason in decision.reasons if reason.doubt)
    return next(doubts, decision.possible[0][1].text)
