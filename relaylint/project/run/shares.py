"""A share of a run's tenants: what is read of them, and judged beside those of other shares that they are tied to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from relaylint.check.apart import Apart, are_beyond_ties
from relaylint.check.engine import Judged, judge
from relaylint.core.paths import shown_from
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.model.ties import Web, together, tokens_of_several
from relaylint.project.cache import digests
from relaylint.project.cache.memory import Memory
from relaylint.project.cache.store import Store
from relaylint.project.gathering import tell_mixed
from relaylint.project.load import Loader
from relaylint.project.run.beginning import Begun, Request
from relaylint.relay.doubts import doubts_in


class Hanging(NamedTuple):
    """What the results of a tenant hang on: a digest of it all, and the places of the tenants among it, in order; none
    where the results are known."""

    place: str
    digest: str
    tied: list[str]


class Share:
    """Reads and judges some tenants of a check; ``memory`` keeps the results."""

    def __init__(self, loader: Loader, begun: Begun, memory: Memory) -> None:
        self._loader = loader
        self._begun = begun
        self._memory = memory

    def read(self, places: Collection[str]) -> dict[str, Tenant]:
        """Return tenants by their places, in the order of the plan."""
        planned = self._begun.planned
        part = planned._replace(
            tenants={place: files for place, files in planned.tenants.items() if place in places},
            beside={place: files for place, files in planned.beside.items() if place in places},
            excluded=(),
            unsearched=(),
            unheld=(),
        )
        loaded = self._loader.load(part)
        tell_mixed(loaded, part, self._begun.ruled.settings, self._begun.folders)
        return dict(zip((*part.tenants, *part.beside), (*loaded.tenants, *loaded.beside), strict=True))

    def apart(self, places: Sequence[str], around: Surroundings, hangs: Iterable[Hanging]) -> Apart:
        """Return what has the tenants at some places, which are all that are around, judged beside their ties alone;
        ``hangs``: of those that are to be judged."""
        root, ties = self._begun.ruled.settings.root, [self._memory.known(place).ties for place in places]
        return Apart(self._begun.ruled.rules, around, (shown_from(each.place, root) for each in hangs), ties)

    def judged(self, hangs: Hanging, tenant: Tenant, beside: Surroundings) -> Judged:
        """Judge a tenant and keep the results, unless they hang on what Git holds."""
        judged = judge(tenant, self._begun.ruled.rules, beside)
        if tenant.folder not in beside.revised:
            self._memory.keep(hangs.place, tenant, judged, hangs.digest, doubts_in(tenant, beside))
        return judged


class Hangings:
    """What the results of tenants hang on, worked out once as long as nothing is otherwise."""

    def __init__(self, memory: Memory, begun: Begun) -> None:
        self.memory = memory
        self.begun = begun
        self._seen: tuple[object, ...] = ()
        self._last: list[Hanging] = []

    def of(self, around: Surroundings, partial: Mapping[str, bool]) -> list[Hanging]:
        """Return that, as `hanging` does."""
        told = [(place, is_so, self.memory.answers(place)) for place, is_so in partial.items()]
        seen = told, around.today, around.reports is None, around.run
        if self._seen != seen or not all(each.tied for each in self._last):  # known results may turn out to be none
            self._seen, self._last = seen, hanging(self.memory, self.begun, around, partial)
        return self._last


def hanging(memory: Memory, begun: Begun, around: Surroundings, partial: Mapping[str, bool]) -> list[Hanging]:
    """Return what the results of each tenant that is reported on hang on.

    ``around``: what is known of all tenants; ``partial``: whether there may be definitions of a tenant that are not
    known, by place, in the order of the tenants: those that ``memory`` knows.
    """
    everyone = are_beyond_ties(begun.ruled.rules)

    def told(places: Iterable[str]) -> list[tuple[str, bool, str]]:
        return [(memory.answers(place), partial[place], memory.asked_for(place)) for place in places]

    planned = begun.planned
    seen = (around.today, around.reports is None, around.has_several)
    before: Mapping[str, str] = {}
    if around.reports is None:
        besides = [*partial.items()], [*planned.tenants], planned.scopes, told(partial) if everyone else None
        before = memory.hung_on(digests.of_values(*besides, seen, around.run))
    left = {place for place in planned.tenants if place in partial and place not in before}
    sought = together(memory.known(place).ties for place in left).tokens
    ties = {place: memory.known(place).ties.among(sought) for place in partial} if left else {}
    several = tokens_of_several(ties.values())  # few of them are, and the others tie a tenant to none
    web = Web({place: own.among(several) for place, own in ties.items()})
    numbers = {place: number for number, place in enumerate(partial)}
    made = []
    for place in filter(partial.__contains__, planned.tenants):
        if place in before:
            made.append(Hanging(place, before[place], []))
            continue
        tied = numbers.keys() if everyone else web.tied(ties[place].among(several)) | {place}
        ordered = sorted(tied, key=numbers.__getitem__)
        hidden = around.partial_beside(shown_from(place, begun.ruled.settings.root))
        made.append(Hanging(place, digests.of_values(told(ordered), seen, hidden), ordered))
    return made


def memory_of(begun: Begun, store: Store | None = None, terms: str = "", *, is_passing: bool = False) -> Memory:
    """Return a memory of the tenants of a check; ``store``, ``terms`` and ``is_passing`` as there."""
    settings, _, setup = begun.ruled
    return Memory(store, terms, settings, {info.name: info for info in setup.infos}, is_passing=is_passing)


def terms_of(request: Request, begun: Begun) -> str:
    """Return the digest of what the results of a whole run hang on: its terms, and what the caller says about rules."""
    return digests.of_values(digests.of_program(), begun.ruled.terms, request.choice)
