"""Takes what is offered: as much together as can be, and says of the rest why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from relaylint.check.fixing.of_rules import FixProposal
from relaylint.project.run.offers import Offer
from relaylint.project.run.proving import attempt, attempt_all, objection_elsewhere
from relaylint.project.run.state import RunState

_MOST_JUDGED: Final = 6_000
"""How many definitions may be judged in the search for what goes together, where fixes are only shown."""
_TIMES_APPLIED: Final = 20
"""How much more may be judged where they are applied."""
_NO_ROOM: Final = "it takes too long to prove among so many definitions"


def take(before: RunState, groups: Sequence[list[Offer]], *, applied: bool, unsafe: bool = False) -> RunState:
    """Take all offers that can be, of which each group is about another tenant, and return the state with them.

    ``applied``: they are not only shown, so that more time may be taken. ``unsafe``: those that are not proven are
    taken, too.
    """
    taking = _Taking(before, groups, applied=applied)
    taking.extend(lambda offer: offer.is_safe, proven=True)
    if unsafe:
        taking.extend(lambda offer: offer.is_unsafe, proven=False)
    return taking.state


class _Taking:
    """Offers that are taken together, more and more of them; ``state`` is that with them."""

    def __init__(self, before: RunState, groups: Sequence[list[Offer]], *, applied: bool) -> None:
        self._before = before
        self._groups = groups
        self._taken: list[list[Offer]] = [[] for _ in groups]
        self._left = _MOST_JUDGED * (_TIMES_APPLIED if applied else 1)
        self._sizes = _sizes(before, groups)
        self.state = before

    def extend(self, is_wanted: Callable[[Offer], bool], *, proven: bool) -> None:
        """Take more offers: those of all tenants at once if that goes; those of a tenant at fault in parts."""
        wanted = {number: list(filter(is_wanted, offers)) for number, offers in enumerate(self._groups)}
        more = {number: offers for number, offers in wanted.items() if offers}
        if not more:
            return
        faults = self._take(more, proven=proven)
        for number, reason in faults.items():
            more[number] = self._in_parts(number, [], more[number], reason, proven=proven)
        if faults or self.state is self._before:
            self._in_turn({number: offers for number, offers in more.items() if offers}, proven=proven)
        for number, offers in more.items():
            self._prove_apart(number, [offer for offer in wanted[number] if offer not in offers], proven=proven)

    def _take(self, more: dict[int, list[Offer]], *, proven: bool) -> dict[int, str]:
        """Take offers of some groups if that goes; return which groups are at fault, and why."""
        chosen = [_proposals([*taken, *more.get(number, ())]) for number, taken in enumerate(self._taken)]
        after, faults = attempt_all(self._before, chosen, proven=proven)
        reasons = {number: str(fault) for number, fault in faults.items() if number in more}
        if reasons or after is None:
            return reasons
        elsewhere = objection_elsewhere(self._before, after, chosen) if proven else None
        if elsewhere:
            return {number: str(elsewhere) for number in more} if len(more) == 1 else {}
        self.state = after
        for number, offers in more.items():
            self._taken[number] += offers
            for offer in offers:
                offer.taken = True
        return {}

    def _in_turn(self, more: dict[int, list[Offer]], *, proven: bool) -> None:
        """Take offers of as many groups as go together."""
        if not self._has_room(more):
            _give_up((offer for offers in more.values() for offer in offers), proven=proven)
            return
        reasons = self._take(more, proven=proven) if more else {}
        if all(offer.taken for offers in more.values() for offer in offers):
            return
        if len(more) == 1:
            ((number, offers),) = more.items()
            for offer in offers:
                offer.put_off, offer.objection = self.state is not self._before, reasons.get(number, "")
            return
        numbers = list(more)
        for half in (numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]):
            self._in_turn({number: more[number] for number in half}, proven=proven)

    def _in_parts(self, number: int, have: list[Offer], more: list[Offer], reason: str, *, proven: bool) -> list[Offer]:
        """Return what of some offers of one group goes together with those that it has, each half tried alone."""
        if len(more) == 1:
            more[0].put_off = bool(have or self._taken[number])
            if not proven:
                more[0].cannot = "" if have else reason
            elif not more[0].put_off:
                more[0].objection = reason
            return have
        middle = len(more) // 2
        for half in (more[:middle], more[middle:]):
            if not self._has_room([number]):
                _give_up(half, proven=proven)
                continue
            chosen = _proposals([*self._taken[number], *have, *half])
            made = attempt(self._before, chosen, proven=proven)
            if made.state is not None:
                have = [*have, *half]
            else:
                have = self._in_parts(number, have, half, str(made.objection), proven=proven)
        return have

    def _prove_apart(self, number: int, offers: Sequence[Offer], *, proven: bool) -> None:
        """Look at offers alone that did not go together with others: they are shown, or have their turn later."""
        for offer in offers:
            if not (offer.put_off and not offer.taken and proven):
                continue
            if not self._has_room([number]):
                _give_up([offer], proven=proven)
            else:
                offer.objection = str(attempt(self._before, [offer.proposal], proven=True).objection or "")

    def _has_room(self, numbers: Iterable[int]) -> bool:
        """Return whether some groups may be judged once more, which then counts."""
        self._left -= sum(self._sizes[number] for number in numbers)
        return self._left >= 0


def _sizes(before: RunState, groups: Sequence[list[Offer]]) -> list[int]:
    """Return how many definitions the tenant of each group has."""
    counts = {tenant.folder: sum(map(len, tenant.definitions.values())) for tenant in before.tenants.values()}
    return [counts.get(offers[0].proposal.diagnostic.tenant, 0) if offers else 0 for offers in groups]


def _give_up(offers: Iterable[Offer], *, proven: bool) -> None:
    """Withdraw offers that are not taken, since nothing more is known of them."""
    for offer in offers:
        if not offer.taken and proven:
            offer.objection = _NO_ROOM
        elif not offer.taken:
            offer.cannot = _NO_ROOM


def _proposals(offers: Sequence[Offer]) -> list[FixProposal]:
    return [offer.proposal for offer in offers]
