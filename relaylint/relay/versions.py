"""Every tenant in two versions of definitions, and how these relate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay.map.comparison import Effect, TenantDifference


class Unchanged(NamedTuple):
    """The tenants that two versions have alike, with all that what is said of them hangs on, so that nothing of them
    need be read.

    ``doubts``: what is not known of each, in words, by folder. ``read``: the folders of the others, and of those that
    these are compared with: their definitions are there; None: those of all are.
    """

    doubts: Mapping[str, tuple[str, ...]] = {}
    read: frozenset[str] | None = None


class ComparedTenant(NamedTuple):
    """A tenant in two versions, ``before`` and ``after``: None where one of them does not have it.

    ``difference`` is what is known of it; None where nothing could be compared. ``unknown``: why there may be more than
    that, in words; empty if there is not. ``doubts``: what is not known of either version, in words: sessions that are
    undecided in both may be judged differently all the same. ``is_unchanged``: as one of those in `Unchanged`.
    """

    name: str
    before: Tenant | None
    after: Tenant | None
    difference: TenantDifference | None
    unknown: str = ""
    doubts: tuple[str, ...] = ()
    is_unchanged: bool = False

    @property
    def relation(self) -> Effect | None:
        """How the versions relate; None if it is not known, which is never the same as equivalent."""
        return self.difference.relation if self.difference and not self.unknown else None

    @property
    def unread(self) -> Iterator[Diagnostic]:
        """What keeps files of either version from being read in full."""
        return (fault for tenant in (self.before, self.after) if tenant for fault in tenant.unread)


class Comparison(NamedTuple):
    """Every tenant of two versions.

    ``old`` and ``new``: a revision as it is written, or the absolute path of what is on the disk. ``around``: what is
    around the tenants of either.
    """

    old: str
    new: str
    tenants: tuple[ComparedTenant, ...]
    around: tuple[Surroundings, Surroundings]

    def count(self, relation: Effect | None) -> int:
        """Return the number of tenants with a relation."""
        return sum(tenant.relation is relation for tenant in self.tenants)

    @property
    def differing(self) -> list[ComparedTenant]:
        """The tenants that no session tells apart, and whose definitions differ all the same."""
        equivalent = [each for each in self.tenants if each.relation is Effect.EQUIVALENT]
        return [each for each in equivalent if each.difference and each.difference.differs]
