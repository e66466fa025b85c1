"""Checks the parts of a rule together: that it can apply and report, and that each case and advice is told at times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from relaylint.core.document import Part
from relaylint.model.kinds import Kind
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import THIS, Asks, Case, Tells
from relaylint.policy.conditions.reads import conditions_of
from relaylint.policy.conditions.satisfiable import may_hold
from relaylint.policy.conditions.tree import Operand, Origin
from relaylint.policy.relations import RELATIONS

_OTHERWISE: Final = "ask for something else, or leave out what makes it so"


def check_together(asks: Asks, tells: Tells, kinds: Sequence[Kind], *, include_disabled: bool) -> None:
    """Check what stands in different parts of a rule, each of which can be meant so alone. Raises `RuleFault`."""
    for condition in conditions_of(asks, tells):
        _check_itself(condition)
    for kind in kinds if len(kinds) > 1 else ():
        _check_kind(asks, tells, kind)
    where, fails = _where(asks, kinds, include_disabled), tree.Not(asks.check, ())
    if not may_hold(*where, fails, lenient=True):
        alone = may_hold(*_where(asks, kinds, include_disabled=True), fails, lenient=True)
        words = "what is disabled is passed over, so that this never fails"
        if alone:
            raise RuleFault(asks.check.path, words, "write `include-disabled: true` beside `assert`")
        raise RuleFault(asks.check.path, "this never fails where `where` holds", _OTHERWISE)
    for cases in (tells.cases, tells.advice):
        for at, case in enumerate(cases):
            _check_case(case, cases[:at], where, fails)


def _where(asks: Asks, kinds: Sequence[Kind], include_disabled: bool) -> tuple[tree.Condition, ...]:
    """Return the conditions that hold of what a rule judges."""
    own = (asks.where,) if asks.where else ()
    if include_disabled or not all("Enabled" in kind.properties for kind in kinds):
        return own
    enabled = tree.Test(RELATIONS["equals"], tree.Constant(True), ())
    return (tree.About(Operand(Origin.PROPERTY, "Enabled", tuple(kinds)), enabled, ()), *own)


def _check_case(case: Case, before: Sequence[Case], where: Sequence[tree.Condition], fails: tree.Condition) -> None:
    """Check that a case, or an advice, is told at times. Raises `RuleFault`."""
    passed = [tree.Not(earlier.when, ()) for earlier in before]
    if may_hold(*where, fails, case.when, *passed, lenient=True):
        return
    if not may_hold(*where, case.when, lenient=True):
        words = "this never holds of what the rule judges"
    elif not may_hold(*where, fails, case.when, lenient=True):
        words = "this never holds where `assert` fails"
    else:
        words = "what stands before it holds wherever this does, and is told instead"
    raise RuleFault(case.when.path, words, _OTHERWISE)


def _check_kind(asks: Asks, tells: Tells, kind: Kind) -> None:
    """Check that a rule about several kinds asks of one only what it has, where that decides. Raises `RuleFault`."""
    where, fails = (asks.where,) if asks.where else (), tree.Not(asks.check, ())
    _check_had(where, where, kind, "the rule never applies to one")
    _check_had((asks.check,), (*where, asks.check), kind, "this never holds of one")
    _check_had((asks.check,), (*where, fails), kind, "this never fails of one")
    for when in [case.when for case in tells.cases]:
        if not may_hold(*where, fails, tree.Not(when, ()), kind=kind, lenient=True):
            _check_had((when,), (*where, fails, when), kind, "this is undecided of each")


def _check_had(
    asked: Sequence[tree.Condition], together: Sequence[tree.Condition], kind: Kind, consequence: str
) -> None:
    """Check that what is not had of what is asked keeps nothing from holding together. Raises `RuleFault`."""
    abouts = (about for condition in asked for about in _judged(condition))
    about = next((about for about in abouts if not about.operand._replace(kinds=(kind,)).is_had), None)
    if about and may_hold(*together, lenient=True) and not may_hold(*together, kind=kind, lenient=True):
        words = f"{kind.name} has no `{about.operand.name}`, so that {consequence}"
        help = f"leave `{kind.name}` out of `kind`, and write a rule of its own for it"
        raise RuleFault(about.path, words, help, Part.KEY)


def _check_itself(condition: tree.Condition) -> None:
    """Check that nothing is compared with itself. Raises `RuleFault`."""
    for about in _judged(condition):
        for test in tree.nodes(about.test):
            if isinstance(test, tree.Test) and test.option == tree.This(about.operand):
                words = f"`{about.operand.name}` is compared with itself"
                raise RuleFault((*test.path, THIS), words, "name another property or fact")


def _judged(condition: tree.Condition) -> Iterator[tree.About]:
    """Yield what is asked of the judged definition itself."""
    if isinstance(condition, tree.About):
        yield condition
    for part in () if isinstance(condition, tree.About | tree.Exists) else tree.parts_of(condition):
        yield from _judged(part)
