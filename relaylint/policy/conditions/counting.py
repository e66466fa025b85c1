"""``exists`` with ``at-least`` or ``at-most``: how many definitions of the tenant satisfy a condition.

The judged definition counts like any other. If it is of the kind that is counted, what is wrong is reported once: at
the first definition that is too many, or at the first of too few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from relaylint.core.diagnostic import Label
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import Check, Evaluation, Failure, Open, conjunction, disjunction
from relaylint.policy.conditions.existence import (
    Denials,
    Sought,
    file_of,
    keep_search,
    label_of,
    lookup_of,
    may_be_more,
    reported_place,
    satisfying,
    sought_by,
)
from relaylint.policy.relations import Subject

_MOST_SHOWN = 5
"""Maximum number of other definitions that are shown as labels."""


class _Tally(NamedTuple):
    """How many definitions satisfy a condition for certain, and how many may; no more are counted than matter.

    ``doubt``: why the first of the latter may not. ``shown``: the first of the former. ``first`` and ``last``: those at
    which too few and too many are reported, None if no file with one is reported on.
    """

    certain: int
    possible: int
    doubt: str
    shown: tuple[Definition, ...]
    first: Definition | None
    last: Definition | None


def exists_as_many(node: tree.Exists, where: Check, negated: bool, denials: Denials) -> Check:
    """Return the check that as many definitions satisfy ``where`` as the node says, or that as many do not."""
    sought = sought_by(node)
    bounds = [partial(_bound, node.at_least, False), partial(_bound, node.at_most, True)]
    checks = [made for bound in bounds if (made := bound(sought, where, negated, denials)) is not None]
    return disjunction(checks) if negated else conjunction(checks)


def _bound(
    number: tree.Constant | None, is_most: bool, sought: Sought, where: Check, negated: bool, denials: Denials
) -> Check | None:
    """Return the check of one bound; None if there is none. Not at most three are at least four."""
    if number is None or not isinstance(number.value, int):
        return None
    limit, owner = number.value if is_most else number.value - 1, object()
    is_most = is_most is not negated

    def check(subject: Subject) -> Evaluation:
        judged = subject.root
        tally: _Tally = keep_search(
            owner, sought, judged, lambda: _tally(_candidates(sought, judged), sought, where, judged, limit, is_most)
        )
        more = tally.certain > limit
        incomplete = "" if more else may_be_more(sought, judged)
        if not more and (tally.possible > limit or incomplete):
            return Open(reported_place(sought, judged)[0], tally.doubt or incomplete)
        if more is not is_most:
            return None
        place = tally.last if is_most else tally.first
        if judged.definition.kind is sought.kind and place not in (None, judged.definition):
            return None
        return [Failure(*reported_place(sought, judged), partial(_labels, sought, judged, denials, tally))]

    return check


def _candidates(sought: Sought, judged: Subject) -> Iterable[Definition]:
    """Return the definitions that may count: those in files that are not reported on first."""
    certain, doubtful = sought.narrow(lookup_of(sought, judged), judged)
    reports = judged.facts.surroundings.reports
    joined = certain + doubtful
    return joined if reports is None else sorted(joined, key=lambda each: reports(file_of(sought, each)))


def _tally(
    candidates: Iterable[Definition], sought: Sought, where: Check, judged: Subject, limit: int, is_most: bool
) -> _Tally:
    """Count the candidates that satisfy a condition until there are more than ``limit``, and one of them, at which too
    many are reported, is among those beyond it."""
    certain, possible, doubt = 0, 0, ""
    shown: list[Definition] = []
    first = last = None
    reports = judged.facts.surroundings.reports
    for definition, reason in satisfying(candidates, sought, where, judged):
        possible += 1
        if reason:
            doubt = doubt or reason
            continue
        certain += 1
        shown += [definition] if len(shown) <= _MOST_SHOWN else []
        is_told = not definition.disabled and (reports is None or reports(file_of(sought, definition)))
        if is_told:
            first, last = first or definition, definition
        if certain > limit and (is_told or not is_most):
            break
    return _Tally(certain, possible, doubt, tuple(shown), first, last)


def _labels(sought: Sought, judged: Subject, denials: Denials, tally: _Tally) -> tuple[Label, ...]:
    """Return labels for the other definitions that were counted; the last one tells how many there are besides."""
    others = [each for each in tally.shown if each is not judged.definition][:_MOST_SHOWN]
    is_own = judged.definition in (tally.first, tally.last, *tally.shown)
    rest = tally.certain - is_own - len(others)
    return tuple(_numbered((label_of(sought, judged, denials, other) for other in others), rest, len(others)))


def _numbered(labels: Iterable[Label], rest: int, count: int) -> Iterator[Label]:
    for number, label in enumerate(labels, 1):
        yield label._replace(text=f"{label.text} and {rest} more") if rest and number == count else label
