"""Kleene's logic: each operation agrees with ordinary logic on every way to settle what is open."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State, any_of, choose

STATES = tuple(State)


def settled(state: State) -> tuple[bool, ...]:
    """Return what an open state may turn out to be."""
    return {HOLDS: (True,), FAILS: (False,), UNDECIDED: (True, False)}[state]


def agreed(operation: Callable[..., bool], *states: State) -> State:
    """Return what an operation of ordinary logic gives for every way to settle the states."""
    outcomes = {operation(*choice) for choice in product(*map(settled, states))}
    return State.of(outcomes.pop()) if len(outcomes) == 1 else UNDECIDED


@pytest.mark.parametrize(("left", "right"), list(product(STATES, STATES)))
def test_two(left: State, right: State) -> None:
    """And, or."""
    assert left & right is agreed(lambda a, b: a and b, left, right)
    assert left | right is agreed(lambda a, b: a or b, left, right)


@pytest.mark.parametrize("state", STATES)
def test_not(state: State) -> None:
    """Not."""
    assert ~state is agreed(lambda a: not a, state)
    assert ~~state is state


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_many(length: int) -> None:
    """At least one; of nothing, too."""
    for states in product(STATES, repeat=length):
        assert any_of(states) is agreed(lambda *values: any(values), *states)
        assert any_of(iter(states)) is any_of(states)


@pytest.mark.parametrize(("condition", "then", "otherwise"), list(product(STATES, STATES, STATES)))
def test_choose(condition: State, then: State, otherwise: State) -> None:
    """An open condition leaves what both agree on."""
    found = choose(condition, then, otherwise)
    if condition is UNDECIDED:
        assert found is (then if then is otherwise else UNDECIDED)
    else:
        assert found is (then if condition is HOLDS else otherwise)


@pytest.mark.parametrize(("value", "state"), [(True, HOLDS), (False, FAILS), (None, UNDECIDED)])
def test_of(value: bool | None, state: State) -> None:
    """None is open."""
    assert State.of(value) is state


def test_any_of_stops_at_the_first_that_holds() -> None:
    """What comes after it is not computed."""
    states = iter((FAILS, UNDECIDED, HOLDS, FAILS))
    assert any_of(states) is HOLDS
    assert list(states) == [FAILS]
