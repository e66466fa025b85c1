"""Judges each tenant beside those alone that ties lead to, so that what is worked out of others need not be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from relaylint.check.engine import Judged, judge
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.model.ties import Ties, groups_of
from relaylint.policy.rule import Rule


class _Group:
    """Tenants that matter to each other; ``left``: how many of them are still to be judged."""

    def __init__(self, tenants: Sequence[Tenant], left: int) -> None:
        self.tenants = tenants
        self.left = left
        self.beside: Surroundings | None = None


class Apart:
    """Tenants in groups that no tie connects. With the last one of a group that is judged all goes that was worked out
    of them.

    ``around``: all of them; ``judged``: the folders of those that are to be judged, None: all are; ``ties``: those of
    each, if they are known. One of the ``rules`` that looks at others by something else has all stay together.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        around: Surroundings,
        judged: Iterable[str] | None = None,
        ties: Sequence[Ties] | None = None,
    ) -> None:
        self._around = around
        self._groups: dict[str, _Group] = {}
        every = [*around.tenants.values()]
        asked = around.tenants.keys() if judged is None else set(judged)
        for tenants in [every] if are_beyond_ties(rules) else groups_of(every, ties):
            folders = [tenant.folder for tenant in tenants]
            self._groups.update(dict.fromkeys(folders, _Group(tenants, sum(folder in asked for folder in folders))))

    @contextmanager
    def beside(self, folder: str) -> Iterator[Surroundings]:
        """Yield what one of the tenants is judged beside, by its folder; each is asked for once."""
        group = self._groups[folder]
        beside = group.beside = group.beside or self._around.of_some(group.tenants)
        yield beside
        group.left -= 1
        if group.left:
            beside.forget(beside.tenants[folder])
        else:
            beside.end()
            group.beside = None


def judging_apart(rules: Sequence[Rule], around: Surroundings) -> Callable[[Tenant], Judged]:
    """Return what judges each tenant once, as beside all that are around."""
    apart = Apart(rules, around)

    def judged(tenant: Tenant) -> Judged:
        with apart.beside(tenant.folder) as beside:
            return judge(tenant, rules, beside)

    return judged


def are_beyond_ties(rules: Iterable[Rule]) -> bool:
    """Return whether one of some rules looks at other tenants by something else than what ties them; none that is
    shipped does."""
    return any(rule.info.own and rule.is_beyond_ties for rule in rules)
