"""Two versions of definitions to what differs between them: for every tenant, every possible session is judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from relaylint.core.notices import RefusedError
from relaylint.core.suggest import closest
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.project.gathering import NO_DEFINITIONS
from relaylint.project.run.deciding import surroundings_of
from relaylint.project.snapshots import Snapshot
from relaylint.relay.doubts import doubts_in
from relaylint.relay.map.candidates import TooManySessionsError
from relaylint.relay.map.comparison import Effect, TenantDifference, compare_tenants
from relaylint.relay.map.region import EVERYWHERE, Region
from relaylint.relay.versions import ComparedTenant, Comparison, Unchanged
from relaylint.values.syntaxes import show

_FAILING: Final = {
    "wider": (Effect.WIDER, Effect.INCOMPARABLE),
    "narrower": (Effect.NARROWER, Effect.INCOMPARABLE),
    "any": (Effect.WIDER, Effect.NARROWER, Effect.INCOMPARABLE),
    "differs": (Effect.WIDER, Effect.NARROWER, Effect.INCOMPARABLE),
    "never": (),
}
"""The effects that end a run with failure, by the word that is asked for."""
_UNREAD: Final = "a file that is named cannot be read in full"
_SHOWN: Final = 8
"""How many tenants are named where none of them is meant."""


def compare_snapshots(
    old: Snapshot,
    new: Snapshot,
    today: str | None = None,
    names: Collection[str] = (),
    within: Region = EVERYWHERE,
    unchanged: Unchanged = Unchanged(),  # noqa: B008  # never changed
) -> Comparison:
    """Return what becomes of every possible session of every tenant in two versions.

    ``today``: the ISO date that counts as today in both; ``names``: only these tenants, by the folder of either
    version; none: all. ``unchanged``: the tenants of which nothing need be compared. Raises `RefusedError` where there
    is nothing to compare, and where it is not known what an export stands for.
    """
    pairs = list(_pairs(old, new))
    if not pairs:
        raise RefusedError("nothing to compare: neither side holds definitions", NO_DEFINITIONS)
    day = today or Surroundings().today
    around = _around(old, day, unchanged), _around(new, day, unchanged)
    compared = (_unchanged(pair, unchanged) or _compared(pair, *around, within) for pair in _named(pairs, names))
    if new.alone and not old.alone:  # it is known by what the other side calls it
        compared = (each._replace(name=each.before.folder) if each.before else each for each in compared)
    unread = any(True for side in (old, new) if side.done for _ in side.done.unread)
    if unread:
        compared = (each if each.unknown else each._replace(unknown=_UNREAD) for each in compared)
    return Comparison(old.side.title, new.side.title, tuple(compared), around)


def _around(side: Snapshot, day: str, unchanged: Unchanged) -> Surroundings:
    """Return what the tenants of a side are compared with, as far as it is read."""
    if side.done is None:
        return Surroundings(today=day)
    around, read = surroundings_of(side.done, day), unchanged.read
    if read is None:
        return around
    return around.of_some([tenant for folder, tenant in around.tenants.items() if folder in read])


def _unchanged(pair: tuple[Tenant | None, Tenant | None], unchanged: Unchanged) -> ComparedTenant | None:
    """Return what is known of a tenant that both versions have alike; None if it is none of those."""
    before, after = pair
    if before is None or after is None or before.folder != after.folder or after.folder not in unchanged.doubts:
        return None
    name, doubts = after.folder, unchanged.doubts[after.folder]
    nothing = TenantDifference(name, Effect.EQUIVALENT, Effect.EQUIVALENT, (), False)
    return ComparedTenant(name, before, after, nothing, _unknown(before, after), doubts, True)


def fails(comparison: Comparison, on: str) -> bool:
    """Return whether something differs that a word of `--fail-on` names; what is taken and lost at once is both."""
    known = [each.difference for each in comparison.tenants if each.difference]
    effects = {effect for each in known for effect in (each.outside, each.inside)}
    return not effects.isdisjoint(_FAILING[on]) or (on == "differs" and any(each.differs for each in known))


def _compared(
    pair: tuple[Tenant | None, Tenant | None], around_old: Surroundings, around_new: Surroundings, within: Region
) -> ComparedTenant:
    before, after = pair
    name = next(tenant.folder for tenant in (after, before) if tenant)
    try:
        difference = compare_tenants(before, after, around_old, around_new, within)
    except TooManySessionsError as error:
        return ComparedTenant(name, before, after, None, f"there are too many sessions to judge: {error}")
    sides = ((before, around_old), (after, around_new))
    doubts = dict.fromkeys(doubt for tenant, around in sides if tenant for doubt in doubts_in(tenant, around))
    return ComparedTenant(name, before, after, difference, _unknown(before, after), tuple(doubts))


def _unknown(before: Tenant | None, after: Tenant | None) -> str:
    """Return why definitions of a tenant may be missing, in words."""
    damaged = [tenant.damaged for tenant in (before, after) if tenant]
    if any(damaged):
        which = {(True, True): "either version", (True, False): "the old version", (False, True): "the new version"}
        sides = (bool(before and before.damaged), bool(after and after.damaged))
        return f"a file of {which[sides]} cannot be read in full"
    absent = any(tenant.absent for tenant in (before, after) if tenant)
    return "a file of it is held by Git elsewhere" if absent else ""


def _named(
    pairs: list[tuple[Tenant | None, Tenant | None]], names: Collection[str]
) -> Iterable[tuple[Tenant | None, Tenant | None]]:
    """Return the tenants that are asked for, by the folder of either version; all if none is. Raises `RefusedError`."""
    folders = [{tenant.folder for tenant in pair if tenant} for pair in pairs]
    known = list(dict.fromkeys(folder for each in folders for folder in sorted(each)))
    for name in names:
        if name not in known:
            there = f"there are: {', '.join(map(show, known[:_SHOWN]))}{', …' if len(known) > _SHOWN else ''}"
            raise RefusedError(f"there is no tenant {show(name)}", closest(name, known) or there)
    return [pair for pair, each in zip(pairs, folders, strict=True) if not names or each.intersection(names)]


def _pairs(old: Snapshot, new: Snapshot) -> Iterator[tuple[Tenant | None, Tenant | None]]:
    """Yield the tenants of both sides that belong together: those of one folder, then those that accept the same
    domains; one tenant alone belongs to the only one of the other side, whatever the two are called."""
    befores, afters = list(old.places), list(new.places)
    if len(befores) == len(afters) == 1:
        yield befores[0], afters[0]
    elif new.alone and befores:
        yield from ((_meant(befores, after), after) for after in afters)
    elif old.alone and afters:
        yield from ((before, _meant(afters, before)) for before in befores)
    else:
        yield from paired_by_folder(old.places, new.places)


def paired_by_folder(
    old: Mapping[Tenant, str], new: Mapping[Tenant, str]
) -> Iterator[tuple[Tenant | None, Tenant | None]]:
    """Yield the tenants of both versions that belong together: those of one folder, then those of a new folder that
    alone accept the same domains; None stands for a tenant that one version does not have."""
    by_place = {place: tenant for tenant, place in old.items()}
    together = {after: by_place.get(place) for after, place in new.items()}
    taken = {before for before in together.values() if before}
    left = [tenant for tenant in old if tenant not in taken]
    moved = [tenant for tenant, before in together.items() if before is None]
    for after in moved:
        candidates = _alike(after, left)
        if len(candidates) == 1 and _alike(candidates[0], moved) == [after]:
            together[after] = candidates[0]
            taken.add(candidates[0])
    yield from ((before, after) for after, before in together.items())
    yield from ((before, None) for before in left if before not in taken)


def _alike(tenant: Tenant, others: Iterable[Tenant]) -> list[Tenant]:
    """Return the tenants that accept a domain which one accepts, too."""
    domains = tenant.domains
    return [other for other in others if not domains.isdisjoint(other.domains)]


def _meant(tenants: list[Tenant], export: Tenant) -> Tenant:
    """Return the tenant that what stands alone is compared with. Raises `RefusedError` where that is not known."""
    alike = _alike(export, tenants) if len(tenants) > 1 else tenants
    if len(alike) == 1:
        return alike[0]
    count = f"{len(alike)} of them accept" if alike else "none of them accepts"
    words = f"there are {len(tenants)} tenants to compare with, and {count} a domain of the one that is named"
    raise RefusedError(words, "name the folder of one tenant, as `main:tenants/contoso` or `tenants/contoso`")
