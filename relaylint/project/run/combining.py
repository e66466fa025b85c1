"""Takes what is offered: as much together as can be, and says of the rest why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from relaylint.check.fixing.of_rules import FixProposal
from relaylint.project.run.offers import Offer
from relaylint.project.run.proving import attempt, attempt_all, objection_elsewhere
from relaylint.project.run.state import RunState


def take(before: RunState, groups: Sequence[list[Offer]], *, applied: bool, unsafe: bool = False) -> RunState:
    """Take all offers that can be, of which each group is about another tenant, and return the state with them.

    ``applied``: they are not only shown, so that everything that other tenants would feel is looked at. ``unsafe``:
    those that are not proven are taken, too.
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
        self._applied = applied
        self._taken: list[list[Offer]] = [[] for _ in groups]
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
            self._prove_apart([offer for offer in wanted[number] if offer not in offers], proven=proven)

    def _take(self, more: dict[int, list[Offer]], *, proven: bool) -> dict[int, str]:
        """Take offers of some groups if that goes; return which groups are at fault, and why."""
        chosen = [_proposals([*taken, *more.get(number, ())]) for number, taken in enumerate(self._taken)]
        after, faults = attempt_all(self._before, chosen, proven=proven)
        reasons = {number: str(fault) for number, fault in faults.items() if number in more}
        if reasons or after is None:
            return reasons
        elsewhere = objection_elsewhere(self._before, after, chosen, thorough=self._applied) if proven else None
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
            chosen = _proposals([*self._taken[number], *have, *half])
            made = attempt(self._before, chosen, proven=proven)
            if made.state is not None:
                have = [*have, *half]
            else:
                have = self._in_parts(number, have, half, str(made.objection), proven=proven)
        return have

    def _prove_apart(self, offers: Sequence[Offer], *, proven: bool) -> None:
        """Look at offers alone that did not go together with others: they are shown, or have their turn later."""
        for offer in offers:
            if offer.put_off and not offer.taken and proven:
                offer.objection = str(attempt(self._before, [offer.proposal], proven=True).objection or "")


def _proposals(offers: Sequence[Offer]) -> list[FixProposal]:
    return [offer.proposal for offer in offers]
