"""Who can relay: what is asked of all sessions, and the grants that answer it, the most open first."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from relaylint.core.diagnostic import Label
from relaylint.core.records import NamedTuple
from relaylint.relay.index import Connector
from relaylint.relay.map.grants import ANY, Grant, TenantGrants
from relaylint.relay.map.redundancy import Redundant
from relaylint.relay.map.region import OUTSIDE, Region
from relaylint.relay.outcomes import PASSES, Verdict
from relaylint.relay.reasons import at_connector
from relaylint.values.normal import AddressRange
from relaylint.values.providers import PROVIDER_KINDS, providers_of_range
from relaylint.values.ranges import apart

_OPEN = (Verdict.RELAYED, Verdict.FRAGILE, Verdict.UNDECIDED, Verdict.REJECTED)
"""The verdicts, from open to closed."""


class GrantQuery(NamedTuple):
    """What of all sessions is asked about, as it is written: what is empty is not asked about.

    ``certificate``: names on one certificate; (): none is presented; None: whatever is presented. ``region`` is what
    the map is asked for, ``untold`` what of the question it does not settle, in words.
    """

    senders: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    certificate: tuple[str, ...] | None = None
    connectors: tuple[str, ...] = ()
    region: Region = OUTSIDE
    untold: str = ""

    @property
    def only_ipv6(self) -> bool:
        """Whether all addresses that are asked about lie outside IPv4, where no connector lists any [S15]."""
        return bool(self.addresses) and self.region.addresses is None

    def bears_on(self, grant: Grant) -> bool:
        """Return whether a grant has to do with what is asked: one by certificate holds from any address, and one by
        address whatever certificate is presented."""
        if bool(self.addresses) == bool(self.certificate):
            return True
        return (grant.addresses if self.addresses else grant.certificate) is not None


class TenantAnswer(NamedTuple):
    """What a tenant answers: the grants that have to do with what is asked, and those that hold regardless of it.

    ``unreached``: the connectors that no session reaches; ``redundant``: those that give nothing that others do not
    give; both are empty unless every session is asked about. ``doubts``: what is open about the whole tenant, in words.
    """

    tenant: str
    grants: tuple[Grant, ...]
    regardless: tuple[Grant, ...] = ()
    unreached: tuple[Connector, ...] = ()
    redundant: tuple[Redundant, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[Grant, ...]:
        """All grants."""
        return self.grants + self.regardless

    @property
    def says_something(self) -> bool:
        """Whether there is more to say of the tenant than that nothing of what is asked about is relayed."""
        return bool(self.grants or self.unreached or self.redundant)

    @property
    def is_open(self) -> bool:
        """Whether the tenant lets in something of what is asked about, for certain."""
        return any(grant.verdict in PASSES for grant in self.grants)


class Granted(NamedTuple):
    """What the tenants of a run answer, those first that let in the most.

    ``errors``: the number of errors while reading; ``context``: as in `Checked`; ``paths``: what was asked about, as it
    was written.
    """

    query: GrantQuery
    tenants: tuple[TenantAnswer, ...]
    errors: int = 0
    context: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def command(self, grant: Grant) -> str:
        """Return the command that asks about a session of a grant, for a shell."""
        return shlex.join(["relaylint", "relay", *grant.witness.options, *self.paths])

    @property
    def every(self) -> tuple[Grant, ...]:
        """All grants."""
        return tuple(grant for tenant in self.tenants for grant in tenant.every)

    @property
    def silent(self) -> list[list[TenantAnswer]]:
        """The tenants that give nothing of what is asked about: those where nothing is open, and the others."""
        silent = [tenant for tenant in self.tenants if not tenant.says_something]
        groups = [tenant for tenant in silent if not tenant.doubts], [tenant for tenant in silent if tenant.doubts]
        return list(filter(None, groups))

    @property
    def is_complete(self) -> bool:
        """Whether the files and the sources leave nothing open of what is asked about."""
        undecided = any(grant.verdict is Verdict.UNDECIDED for grant in self.every)
        return not (undecided or self.query.untold or any(tenant.doubts for tenant in self.tenants))


def answer(query: GrantQuery, known: TenantGrants) -> TenantAnswer:
    """Return what a tenant answers, its grants sorted by what to look at first."""
    wanted = set(map(str.lower, query.connectors))

    def is_meant(connector: Connector) -> bool:
        return not wanted or connector.name.lower() in wanted

    meant = [each for each in known.grants if is_meant(each.connector) and not (query.only_ipv6 and each.addresses)]
    ordered = sorted(meant, key=_rank)
    whole = query.region == OUTSIDE and not query.addresses
    return TenantAnswer(
        known.tenant,
        tuple(filter(query.bears_on, ordered)),
        tuple(grant for grant in ordered if not query.bears_on(grant)),
        tuple(filter(is_meant, known.unreached)) if whole else (),
        tuple(each for each in known.redundant if is_meant(each.connector)) if whole else (),
        known.doubts,
    )


def most_open_first(tenants: Iterable[TenantAnswer]) -> tuple[TenantAnswer, ...]:
    """Return what tenants answer, those that let in the most first."""
    return tuple(sorted(tenants, key=_openness))


def _openness(of: TenantAnswer) -> tuple[object, ...]:
    return (not of.grants, *(_rank(of.grants[0]) if of.grants else (not of.doubts,)))


def _rank(grant: Grant) -> tuple[object, ...]:
    """Return what grants are sorted by: first what lets in addresses that others use too, and what nobody declares."""
    passes = grant.verdict in PASSES
    return (
        not passes,
        not shared_by(grant),
        _OPEN.index(grant.verdict),
        grant.senders != ANY,
        not is_wildcard(grant),
        -grant.undeclared,
        -address_count(grant),
    )


def is_wildcard(grant: Grant) -> bool:
    """Return whether a grant lets in certificates by a wildcard, and so of names that nobody can list."""
    return (grant.certificate or "").startswith("*.")


def address_count(grant: Grant) -> int:
    """Return the number of addresses that a grant lets in by their number; 0 for one by certificate."""
    return sum(last - first + 1 for first, last in grant.addresses or ())


def cidrs(ranges: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield ranges of IPv4 addresses as addresses and CIDR ranges, in order."""
    for first, last in apart(ranges):
        at = first
        while at <= last:
            bits = min((at & -at).bit_length() - 1 if at else 32, (last - at + 1).bit_length() - 1)
            dotted = ".".join(str(at >> shift & 255) for shift in (24, 16, 8, 0))
            yield f"{dotted}/{32 - bits}" if bits else dotted
            at += 1 << bits


def shared_by(grant: Grant) -> tuple[str, ...]:
    """Return the services from whose address ranges a grant lets in: their other customers send from them too."""
    names: dict[str, None] = {}
    for addresses in grant.addresses or ():
        for known in providers_of_range(AddressRange(*addresses), PROVIDER_KINDS):
            names["Microsoft 365" if known.kind == "microsoft-365" else known.provider] = None
    return tuple(names)


def grant_label(grant: Grant) -> Label | None:
    """Return the place of what a connector asks for, by which it lets in."""
    name = "SenderIPAddresses" if grant.certificate is None else "TlsSenderCertificateName"
    return at_connector(grant.connector, (name,), "").label


def connector_label(connector: Connector) -> Label | None:
    """Return the place of a connector."""
    return at_connector(connector, ("Name",), "").label
