"""The tenants that a workspace has read: what each hangs on, what ties them, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from relaylint.check.engine import Judged
from relaylint.check.heard import Heard
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.paths import Bounds, is_below
from relaylint.model.tenants import Tenant, Unseen
from relaylint.model.ties import Ties, Web, ties_of
from relaylint.project.load import Readings

ToldByFile: TypeAlias = "dict[str, tuple[Diagnostic, ...]]"
"""Diagnostics by the absolute path of the file that they are in."""


class KeptTenant:
    """A tenant that is read: the files that count, what was looked for besides, by absolute path, and its ties.

    ``judged``: the results of the rules, None if they have to be asked; ``seen``: what was known of all tenants when
    they were; ``heard``: what they said then, also of the tenant as it was before it was read. ``said``: what is told
    of it, of which ``is_said`` tells whether it is what the results say.
    """

    __slots__ = ("files", "heard", "is_said", "judged", "said", "seen", "sought", "tenant", "ties")

    def __init__(self, tenant: Tenant, files: list[str], sought: Iterable[str], before: KeptTenant | None) -> None:
        self.tenant = tenant
        self.files = files
        self.sought = frozenset(sought)
        self.ties = ties_of(tenant)
        self.judged: Judged | None = None
        self.seen: tuple[object, ...] = ()
        self.heard: Heard = before.heard if before else Heard()
        self.said: ToldByFile = before.said if before else {}
        self.is_said = False


class KeptTenants:
    """The tenants that are read, by their places, which a plan gives with the files of each.

    ``order``: the number of each place; ``run``: what is known of all tenants.
    """

    def __init__(self, places: dict[str, list[str]]) -> None:
        self._kept: dict[str, KeptTenant] = {}
        self._web = Web({})
        self._partial: set[str] = set()
        self._remarked: set[str] = set()
        self._sought: dict[str, set[str]] = {}
        self._in_file: dict[str, set[str]] = {}
        self.plan(places)

    def plan(self, places: dict[str, list[str]]) -> None:
        """Note which places there are; what is kept of others is to be dropped before."""
        self.order = {place: number for number, place in enumerate(places)}
        self._bounds = Bounds(())
        self._planned: dict[str, set[str]] = {}
        for place, files in places.items():
            for path in files:
                for name in self._names(path):
                    self._planned.setdefault(name, set()).add(place)
        self._count()

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __getitem__(self, place: str) -> KeptTenant:
        return self._kept[place]

    def get(self, place: str) -> KeptTenant | None:
        """Return what is kept of a tenant; None if it is not read."""
        return self._kept.get(place)

    @property
    def are_remarked(self) -> bool:
        """Whether the comments of some may hold ignores, which other tenants may be at fault for."""
        return bool(self._remarked)

    def sorted(self, places: Iterable[str]) -> list[str]:
        """Return places in order."""
        return sorted(places, key=self.order.__getitem__)

    def put(self, place: str, kept: KeptTenant) -> set[str]:
        """Keep a tenant in place of what is kept of it; return the others that were, or are, tied to it."""
        tied = self.drop(place)
        self._kept[place] = kept
        kept.sought = frozenset(name for path in kept.sought for name in self._names(path))
        self._web.put(place, kept.ties)
        self._partial.update([place] if kept.tenant.partial else ())
        self._remarked.update([place] if kept.tenant.remarked else ())
        _enter(self._sought, kept.sought, place)
        _enter(self._in_file, kept.said, place)
        self._count()
        return (tied | self._web.tied(kept.ties)) - {place}

    def drop(self, place: str) -> set[str]:
        """Forget a tenant, if it is kept; return the others that were tied to it."""
        old = self._kept.pop(place, None)
        if old is None:
            return set()
        self._web.put(place, None)
        self._partial.discard(place)
        self._remarked.discard(place)
        _leave(self._sought, old.sought, place)
        _leave(self._in_file, old.said, place)
        self._count()
        return self._web.tied(old.ties)

    def _count(self) -> None:
        partial = self.sorted(self._partial & self.order.keys()) if self._partial else ()
        self.run = Unseen(len(self.order), tuple(self._kept[place].tenant.folder for place in partial))

    def say(self, place: str, said: ToldByFile) -> set[str]:
        """Note what is said of a tenant, and return the files of which something else is said."""
        kept = self._kept[place]
        _leave(self._in_file, kept.said, place)
        _enter(self._in_file, said, place)
        changed = kept.said.keys() | said.keys()
        kept.said, kept.is_said = said, True
        return changed

    def said_in(self, path: str) -> list[Diagnostic]:
        """Return what is said of a file in all tenants."""
        places = self.sorted(self._in_file.get(path, ()))
        return [diagnostic for place in places for diagnostic in self._kept[place].said[path]]

    def beside(self, place: str) -> list[Tenant]:
        """Return a tenant with those that are tied to it, in order."""
        return [self._kept[each].tenant for each in self.places_beside(place)]

    def places_beside(self, place: str) -> list[str]:
        """Return where a tenant is, and those that are tied to it, in order."""
        return self.sorted(self._web.tied(self._kept[place].ties) | {place})

    def sharing(self, ties: Ties) -> set[str]:
        """Return those that certainly have a tie in common with one that has some."""
        return self._web.sharing(ties)

    def having(self, path: str) -> set[str]:
        """Return the places, read or not, that hang on a file, by this name or by where it leads."""
        names = self._names(path)
        return set().union(*(each.get(name, ()) for name in names for each in (self._planned, self._sought)))

    def beyond(self, root: str) -> list[str]:
        """Return what was looked for outside of the root."""
        return [path for path in self._sought if not is_below(path, root)]

    def forget(self, readings: Readings, paths: Iterable[str]) -> None:
        """Forget what was read in files that changed, or that hang on such."""
        names = {name for path in paths for name in self._names(path)}
        for path, known in list(readings.items()):
            if any(not names.isdisjoint(self._names(each)) for each in (path, *known.sought)):
                del readings[path]

    def _names(self, path: str) -> set[str]:
        """Return a path, and where it leads."""
        return {path, self._bounds.real(path)}

    def having_below(self, folder: str) -> set[str]:
        """Return the places that hang on a file below a folder."""
        tops = self._names(folder)
        every = (item for each in (self._planned, self._sought) for item in each.items())
        return {place for path, places in every if any(is_below(path, top) for top in tops) for place in places}


def _enter(index: dict[str, set[str]], keys: Iterable[str], place: str) -> None:
    for key in keys:
        index.setdefault(key, set()).add(place)


def _leave(index: dict[str, set[str]], keys: Iterable[str], place: str) -> None:
    for key in keys:
        index[key].discard(place)
        if not index[key]:
            del index[key]
