"""Three-valued logic: a condition holds, fails, or is undecided (Kleene's strong logic)."""

from __future__ import annotations

import enum
from collections.abc import Iterable


class State(enum.Enum):
    """Whether a condition holds, as far as the files show."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"

    @classmethod
    def of(cls, value: bool | None) -> State:
        """Return the state of a boolean; None is undecided."""
        if value is None:
            return UNDECIDED
        return HOLDS if value else FAILS

    def __and__(self, other: State) -> State:
        if self is FAILS or other is FAILS:
            return FAILS
        return UNDECIDED if self is UNDECIDED or other is UNDECIDED else HOLDS

    def __or__(self, other: State) -> State:
        if self is HOLDS or other is HOLDS:
            return HOLDS
        return UNDECIDED if self is UNDECIDED or other is UNDECIDED else FAILS

    def __invert__(self) -> State:
        if self is UNDECIDED:
            return self
        return FAILS if self is HOLDS else HOLDS


HOLDS, FAILS, UNDECIDED = State.HOLDS, State.FAILS, State.UNDECIDED


def any_of(states: Iterable[State]) -> State:
    """Return whether at least one holds; an empty iterable fails."""
    result = FAILS
    for state in states:
        if state is HOLDS:
            return state
        if state is UNDECIDED:
            result = state
    return result


def choose(condition: State, then: State, otherwise: State) -> State:
    """Return ``then`` or ``otherwise`` depending on the condition; if it is undecided, what both agree on."""
    if condition is UNDECIDED:
        return then if then is otherwise else UNDECIDED
    return then if condition is HOLDS else otherwise
