"""``exists`` with ``at-least`` or ``at-most``: how many definitions of the tenant satisfy a condition.

The judged definition counts like any other. If it is of the kind that is counted, what is wrong is reported once: at
the first definition that is too many, or at the first of too few.
"""

from __future__ import annotations

from collections.abc import Iterable
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
_MOST_PLACES = 20
"""Maximum number of definitions at which too many, or too few, can be reported: the rule need not judge all of them."""


class _Tally(NamedTuple):
    """How many definitions satisfy a condition for certain, and how many may; no more are counted than matter.

    ``doubt``: why the first of the latter may not. ``shown``: the first of the former; ``whole``: all of them are
    counted. ``places``: those of them at which it can be reported, the best first.
    """

    certain: int
    possible: int
    doubt: str
    shown: tuple[Definition, ...]
    whole: bool
    places: tuple[Definition, ...]


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
        once = tally.places if judged.definition.kind is sought.kind else ()
        others = _others(tally, judged)
        labels = partial(_labels, sought, judged, denials, tally)
        path, value = reported_place(sought, judged)
        return [Failure(path, value, labels, other=others[0].name if others else "", once=once)]

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
    """Count the candidates that satisfy a condition until it is certain that there are more than ``limit``, and where
    that can be reported."""
    certain, possible, doubt, whole = 0, 0, "", True
    shown: list[Definition] = []
    within: list[Definition] = []
    beyond: list[Definition] = []
    reports = judged.facts.surroundings.reports
    for definition, reason in satisfying(candidates, sought, where, judged):
        possible += 1
        if reason:
            doubt = doubt or reason
            continue
        certain += 1
        shown += [definition] if len(shown) <= _MOST_SHOWN else []
        if reports is None or reports(file_of(sought, definition)):
            (within if certain <= limit else beyond).append(definition)
        if certain > limit and (not is_most or len(beyond) == _MOST_PLACES):
            whole = False
            break
    places = [*beyond, *reversed(within)] if is_most else within
    return _Tally(certain, possible, doubt, tuple(shown), whole, tuple(places[:_MOST_PLACES]))


def _others(tally: _Tally, judged: Subject) -> list[Definition]:
    return [each for each in tally.shown if each is not judged.definition][:_MOST_SHOWN]


def _labels(sought: Sought, judged: Subject, denials: Denials, tally: _Tally) -> tuple[Label, ...]:
    """Return labels for the other definitions that were counted; the last one tells how many there are besides."""
    others = _others(tally, judged)
    rest = tally.certain - len(others) - (judged.definition in (*tally.places, *tally.shown))
    labels = [label_of(sought, judged, denials, other) for other in others]
    if labels and rest:
        labels[-1] = labels[-1]._replace(text=f"{labels[-1].text} and {f'{rest} more' if tally.whole else 'more'}")
    return tuple(labels)
