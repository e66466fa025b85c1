"""Takes what is offered: as much together as can be, and says of the rest why not."""

from __future__ import annotations

from collections.abc import Sequence

from relaylint.core.records import NamedTuple
from relaylint.project.run.offers import Offer
from relaylint.project.run.proving import attempt, objection_together
from relaylint.project.run.state import RunState


def take(before: RunState, groups: Sequence[list[Offer]], *, applied: bool, unsafe: bool = False) -> RunState:
    """Take all offers that can be, tenant by tenant, and return the state with them.

    ``applied``: they are not only shown, so that everything that other tenants would feel is looked at. ``unsafe``:
    those that are not proven are taken, too.
    """
    made = []
    for offers in groups:
        after = _of_one_tenant(before, offers, unsafe=unsafe)
        if after is not before:
            made.append(_Taken([offer for offer in offers if offer.taken], after))
    if not made or len(before.tenants) == 1:
        return made[0].after if made else before
    whole = _together(before, made)
    if whole is None or _objection(before, whole, made, applied=applied):
        return _one_by_one(before, made, applied=applied)
    return whole


class _Taken(NamedTuple):
    """What is taken for one tenant, and the state with that alone."""

    offers: list[Offer]
    after: RunState


def _together(before: RunState, made: Sequence[_Taken]) -> RunState | None:
    """Return the state with what all tenants take; None if two change one file."""
    texts: dict[str, bytes] = {}
    for taken in made:
        new = taken.after.since(before)
        if not texts.keys().isdisjoint(new):
            return None
        texts |= new
    return made[0].after if len(made) == 1 else before.changed(texts)


def _objection(before: RunState, after: RunState, made: Sequence[_Taken], *, applied: bool) -> str:
    """Return what speaks against a state in any tenant that is not proven yet; empty if nothing does."""
    offers = [offer for taken in made for offer in taken.offers]
    proven = all(offer.is_safe for offer in offers)
    chosen = [offer.proposal for offer in offers]
    alone = before.having(after.since(before)) if len(made) == 1 else ()
    return str(objection_together(before, after, chosen, alone, thorough=applied) or "") if proven else ""


def _one_by_one(before: RunState, made: Sequence[_Taken], *, applied: bool) -> RunState:
    """Return the state with what each tenant takes that goes together with those before it."""
    state, kept = before, list[_Taken]()
    for taken in made:
        tried = _together(before, [*kept, taken])
        objection = _objection(before, tried, [*kept, taken], applied=applied) if tried else ""
        if tried is not None and not objection:
            state = tried
            kept.append(taken)
            continue
        for offer in taken.offers:
            offer.taken, offer.put_off = False, bool(kept)
            offer.objection = "" if kept else objection
    return state


def _of_one_tenant(before: RunState, offers: Sequence[Offer], *, unsafe: bool) -> RunState:
    """Take the offers of one tenant, and return the state with them."""
    made = _Taking(before)
    made.extend([offer for offer in offers if offer.is_safe], proven=True)
    for offer in offers:
        if offer.put_off and offer.is_safe:
            offer.objection = str(attempt(before, [offer.proposal], proven=True).objection or "")
    if unsafe:
        made.extend([offer for offer in offers if offer.is_unsafe], proven=False)
    for offer in made.taken:
        offer.taken = True
    return made.state


class _Taking:
    """Offers that are taken together, more and more of them."""

    def __init__(self, before: RunState) -> None:
        self._before = before
        self.state = before
        self.taken: list[Offer] = []

    def extend(self, more: list[Offer], *, proven: bool) -> None:
        """Take more offers: all at once if that goes, else halves of them."""
        if not more:
            return
        made = attempt(self._before, [offer.proposal for offer in (*self.taken, *more)], proven=proven)
        if made.state is not None:
            self.state, self.taken = made.state, [*self.taken, *more]
        elif len(more) > 1:
            middle = len(more) // 2
            self.extend(more[:middle], proven=proven)
            self.extend(more[middle:], proven=proven)
        elif self.taken:
            more[0].put_off = True
        else:
            more[0].objection = str(made.objection)
