"""The outcome of a condition, and how the outcomes of several are combined.

An outcome is None if the condition holds, `Open` if it cannot be decided, and otherwise a list of failures: the path
that failed, its value, and what a relation looked at. The location of a diagnostic is derived from that path, never
from the author of the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias, TypeVarTuple

from relaylint.core.diagnostic import Label
from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.relations import Subject

Labels: TypeAlias = Callable[[], "tuple[Label, ...]"]


class Failure(NamedTuple):
    """A path within the definition at which a condition fails, and the value there.

    ``labels`` computes the labels for what was looked at: most failures are only those of ``where``, and locations cost
    time. ``other``: the name of another definition that causes the failure. ``once``: the definitions that are at fault
    together, so that this is reported at the first of them at which it can be; empty if it is each one's own.
    """

    path: Path
    value: Any
    labels: Labels = tuple
    reason: str = ""
    other: str = ""
    once: tuple[Definition, ...] = ()

    @property
    def related(self) -> tuple[Label, ...]:
        """Labels for what was looked at."""
        return self.labels()


class Open(NamedTuple):
    """A condition that cannot be decided, and the reason."""

    path: Path
    reason: str


Evaluation: TypeAlias = "Open | list[Failure] | None"
Check: TypeAlias = Callable[[Subject], Evaluation]
ValueTest: TypeAlias = Callable[[Any, Any, Path, Subject], Evaluation]
"""A test of a value, given as written and normalised, at a path."""
_Given = TypeVarTuple("_Given")


class RuleFault(Exception):  # noqa: N818  # a fault of the rule, to be reported
    """A rule is invalid; ``path`` and ``part`` locate the fault in the rule file."""

    def __init__(self, path: Path, message: str, help: str = "", part: Part = Part.VALUE) -> None:
        super().__init__(message)
        self.path = path
        self.help = help
        self.part = part


def conjunction(parts: list[Callable[[*_Given], Evaluation]]) -> Callable[[*_Given], Evaluation]:
    """Return the conjunction of checks, or of tests."""
    if len(parts) == 1:
        return parts[0]

    def check(*given: *_Given) -> Evaluation:
        open_: Open | None = None
        for part in parts:
            outcome = part(*given)
            if outcome is None:
                continue
            if type(outcome) is not Open:
                return outcome
            open_ = open_ or outcome
        return open_

    return check


def disjunction(parts: list[Callable[[*_Given], Evaluation]]) -> Callable[[*_Given], Evaluation]:
    """Return the disjunction of checks, or of tests."""
    if len(parts) == 1:
        return parts[0]

    def check(*given: *_Given) -> Evaluation:
        first: Evaluation = None
        open_: Evaluation = None
        for part in parts:
            outcome = part(*given)
            if outcome is None:
                return None
            if isinstance(outcome, Open):
                open_ = open_ or outcome
            else:
                first = first or outcome
        return open_ or first

    return check


def _items(value: Any, normal: Any, path: Path) -> Iterator[tuple[Any, Any, Path]]:
    """Yield items, as written and normalised, and paths of a list; a scalar in place of a list is its only item."""
    if not isinstance(value, list):
        if value is not None:
            yield value, normal, path
        return
    for index, item in enumerate(value):
        yield item, normal[index], (*path, index)


def each(test: ValueTest) -> ValueTest:
    """Return the test that every item passes ``test``; the items that do not are the failures."""

    def check(value: Any, normal: Any, path: Path, subject: Subject) -> Evaluation:
        if value.__class__ is Unknown:
            return Open(path, value.reason)
        failures: list[Failure] = []
        open_: Open | None = None
        for item, meant, route in _items(value, normal, path):
            outcome = test(item, meant, route, subject)
            if outcome is None:
                continue
            if isinstance(outcome, Open):
                open_ = open_ or outcome
            else:
                failures.extend(outcome)
        return failures or open_

    return check


def some(test: ValueTest) -> ValueTest:
    """Return the test that at least one item passes ``test``: the meaning of ``not: {each: …}``."""

    def check(value: Any, normal: Any, path: Path, subject: Subject) -> Evaluation:
        if value.__class__ is Unknown:
            return Open(path, value.reason)
        open_: Evaluation = None
        for item, meant, route in _items(value, normal, path):
            outcome = test(item, meant, route, subject)
            if outcome is None:
                return None
            if outcome.__class__ is Open:
                open_ = open_ or outcome
        return open_ or [Failure(path, value)]

    return check
