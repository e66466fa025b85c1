"""Tries out values: whether there may be one that passes some tests and fails others.

Each value is tried that may make a difference: what a test compares with and what lies between, nothing, texts and
lists of every length that is asked about. What a relation says of a text that nobody has named is free, but the same
wherever it is asked again. What is not known stays out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations, product
from typing import Any, Final, TypeAlias

from relaylint.core.logic import State
from relaylint.core.records import NamedTuple
from relaylint.model.lookup import folded
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.fitting import FORMATS_OF
from relaylint.policy.relations import Answer
from relaylint.policy.relations.table import Takes
from relaylint.policy.value_types import ANYTHING, Sort, ValueType
from relaylint.values.syntaxes import written_date

_MOST_OPEN: Final = 6
_MOST_ITEMS: Final = 16
_MOST_CHOSEN: Final = 3
"""Bounds of what is tried out: the questions that are open of a value, the items of lists, and how many of them differ.
What has more is taken to be possible."""


class _Text(NamedTuple):
    """Any text of a length, and of a syntax if there is one, that the condition does not name."""

    length: int
    format: str = ""


class _List(NamedTuple):
    """Any list of a length with all of some items and no other."""

    items: tuple[Trial, ...]
    length: int


class Trial(NamedTuple):
    """A value that is tried out, and the answers to what is open of it."""

    value: Any
    answers: dict[Hashable, bool]


class Domain(NamedTuple):
    """The values that are tried out: those of some types; ``absent``: none at all, too."""

    types: tuple[ValueType, ...]
    absent: bool

    @property
    def items(self) -> Domain:
        """The items of the lists; a single value stands for a list of one."""
        items = [type.items or _ITEM for type in self.types if Sort.LIST in type.sorts]
        single = [type._replace(sorts=type.sorts - {Sort.LIST, Sort.NULL}) for type in self.types]
        return Domain((*items, *(type for type in single if type.sorts)), absent=False)


Literal: TypeAlias = "tuple[tree.Condition, bool]"
"""A test or condition, and whether it is to hold."""


class _ManyError(Exception):
    """There is more to try out than is worth it."""


def possible(literals: list[Literal], domain: Domain) -> bool:
    """Return whether there may be a value that passes some tests, and fails others."""
    try:
        return any(
            all(_answer(test, trial) is wanted for test, wanted in literals)
            for trial in _trials([test for test, _ in literals], domain)
        )
    except _ManyError:
        return True


def may_pass(test: tree.Condition, value: Any) -> bool:
    """Return whether a value may pass a test."""
    asked = [node for node in tree.nodes(test) if isinstance(node, tree.Test)]
    try:
        return any(_answer(test, trial) is not False for trial in _answered(value, asked))
    except _ManyError:
        return True


def _answer(test: tree.Condition, trial: Trial) -> bool | None:
    """Return whether a value passes a test; None if that is undecided, or nothing is asked of such a value."""
    if isinstance(test, tree.Test):
        open_ = trial.answers.get(_key(test))
        return _said(test, trial.value) if open_ is None else open_
    if isinstance(test, tree.Not):
        inner = _answer(test.part, trial)
        return None if inner is None else not inner
    if isinstance(test, tree.Each):
        return _of_items(test, trial)
    answers = [_answer(part, trial) for part in tree.parts_of(test)]
    return _joined(answers, decisive=isinstance(test, tree.Any))


def _joined(answers: list[bool | None], *, decisive: bool) -> bool | None:
    """Return the answer of a disjunction, where true is decisive, or of a conjunction, where false is."""
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _of_items(test: tree.Each, trial: Trial) -> bool | None:
    value = trial.value
    if value is _ABSENT:
        return None
    items = value.items if isinstance(value, _List) else () if value is None else (trial,)
    return _joined([_answer(test.test, item) for item in items], decisive=test.some)


def _said(test: tree.Test, value: Any) -> bool | None:
    """Return what a relation says of a value, as far as that follows from the value; raises LookupError where it does
    not."""
    name, option = test.relation.name, test.option
    if value is _ABSENT:
        return None if name != "present" or test.own is None else test.own is False
    if isinstance(value, _List) and value.length and test.asks_of_one:
        told = {_answer(test, item) for item in value.items}
        return told.pop() if len(told) == 1 else None
    if (
        not isinstance(option, tree.Constant)
        or option.parameter
        or test.relation.asks is not None
        or name == "partly-known"
    ):
        raise LookupError(name)
    if isinstance(value, _Text | _List):
        return _said_of_any(test, option.value, value)
    return _said_of_one(test, option.value, value)


def _said_of_one(test: tree.Test, option: Any, value: Any) -> bool | None:
    meant = test.relation.normal(option) if test.relation.alike else option
    answer = test.relation.compile(meant)(test.relation.normal(value), _NOBODY)
    answer = answer.state if isinstance(answer, Answer) else answer
    return answer if isinstance(answer, bool) else _TRUTH[answer]


_ITEM: Final = ANYTHING._replace(sorts=ANYTHING.sorts - {Sort.LIST})
"""What an item may be if it may be anything; lists in lists are left out, of which there is no end."""
_ABSENT: Final = object()
"""No value at all: a property that is not declared, of which nothing but its presence is known."""
_NOBODY: Any = None
"""The subject of a relation that does not ask about it."""
_TRUTH: Final = {State.HOLDS: True, State.FAILS: False, State.UNDECIDED: None}


def _said_of_any(test: tree.Test, option: Any, value: _Text | _List) -> bool | None:
    """Return what a relation says of any text, or list, of some length. Raises LookupError where that is open."""
    name = test.relation.name
    if name == "present":
        return (value.length > 0) is option
    if name == "shorter-than":
        return bool(value.length < option)
    if isinstance(value, _List):
        if name == "contains":
            return any(folded(item.value) == folded(option) for item in value.items)
        return _said_of_one(test, option, [None] * value.length)  # it asks about a single value
    if name in ("equals", "in", "contains"):
        return False
    if test.relation.takes is Takes.NUMBER:
        return _said_of_one(test, option, "a text")
    if test.relation.takes is Takes.DATE and value.format == "date":
        return None  # the days that matter are tried out
    if name == "has-format" and value.format:
        if option == value.format:
            return True
        if not any({option, value.format} <= formats for formats in FORMATS_OF.values()):
            return False
    raise LookupError(name)


def _key(test: tree.Test) -> Hashable:
    """Return what tells whether two tests ask the same of a value."""
    option = test.option
    if isinstance(option, tree.This):
        return test.relation.name, option.operand.origin, option.operand.name, option.first_label
    return test.relation.name, option.parameter or str(option.value), Sort.of(option.value)


# what is tried out


def _trials(tests: list[tree.Condition], domain: Domain) -> Iterator[Trial]:
    """Yield the values that may make a difference to some tests. Raises `_ManyError`."""
    asked = [node for test in tests for node in tree.nodes(test) if isinstance(node, tree.Test)]
    takes = {test.relation.takes for test in asked}
    for value in _values(tests, asked, domain):
        if _is_meant(value, takes):
            yield from _answered(value, asked)


def _is_meant(value: Any, takes: set[Takes]) -> bool:
    """Return whether a value is one that is asked about: what is no number passes bounds, which nobody means."""
    if takes == {Takes.NUMBER}:
        return isinstance(value, _List) or Sort.of(value) is Sort.NUMBER
    return takes != {Takes.SIZED} or isinstance(value, str | _Text | _List)


def _answered(value: Any, asked: list[tree.Test]) -> Iterator[Trial]:
    """Yield a value with every answer to what is open of it. Raises `_ManyError`."""
    open_ = {_key(test): test for test in asked if _is_open(test, value)}
    if len(open_) > _MOST_OPEN:
        raise _ManyError
    for answers in product((True, False), repeat=len(open_)):
        if not _exclude(list(zip(open_.values(), answers, strict=True))):
            yield Trial(value, dict(zip(open_, answers, strict=True)))


def _exclude(answers: list[tuple[tree.Test, bool]]) -> bool:
    """Return whether answers about the beginning, the end, or what is within a text exclude each other."""
    parts = [(test.relation.name, test.own.lower(), holds) for test, holds in answers if isinstance(test.own, str)]
    held = [(name, text) for name, text, holds in parts if holds and name in _WITHIN]
    denied = [(name, text) for name, text, holds in parts if not holds and name in _WITHIN]
    for name, text in held:
        if any(name == other and not _one_within(name, text, more) for other, more in held):
            return True
        if any(_WITHIN[other](text, less) and other in (name, "contains-text") for other, less in denied):
            return True
    return False


def _one_within(name: str, one: str, other: str) -> bool:
    """Return whether one of two texts is the beginning, or the end, of the other; there may be several within one."""
    return name == "contains-text" or _WITHIN[name](one, other) or _WITHIN[name](other, one)


_WITHIN: Final = {"starts-with": str.startswith, "ends-with": str.endswith, "contains-text": str.__contains__}


def _is_open(test: tree.Test, value: Any) -> bool:
    try:
        _said(test, value)
    except LookupError:
        return True
    return False


def _values(tests: list[tree.Condition], asked: list[tree.Test], domain: Domain) -> Iterator[Any]:
    options = [option for test in asked for option in _options(test)]
    sizes = [option for test in asked if test.relation.name == "shorter-than" for option in _options(test)]
    lengths = sorted({0, 1, 2, *(size + step for size in sizes for step in (-1, 0, 1))} - {-1})
    if domain.absent:
        yield _ABSENT
    for type in domain.types:
        yield from (value for value in (None, True, False, *_numbers(type, options)) if type.admits(value))
        if Sort.TEXT in type.sorts:
            yield from type.words or [text for text in _texts(options) if type.admits(text)]
            yield from (
                () if type.words else (_Text(length, type.format) for length in lengths if length or type.admits(""))
            )
        if Sort.MAPPING in type.sorts:
            yield {"": ""}
    if any(Sort.LIST in type.sorts for type in domain.types):
        yield from _lists(tests, domain, lengths)


def _options(test: tree.Test) -> list[Any]:
    if not isinstance(test.option, tree.Constant) or test.option.parameter:
        return []
    return test.option.value if isinstance(test.option.value, list) else [test.option.value]


def _numbers(type: ValueType, options: list[Any]) -> Iterator[float]:
    """Yield the numbers that are asked about, and those between them."""
    named = [option for option in (*options, type.least, type.most, 0) if Sort.of(option) is Sort.NUMBER]
    for number in named:
        yield from (number, number - 1, number + 1, number - 0.5, number + 0.5)


def _texts(options: list[Any]) -> Iterator[str]:
    """Yield the texts that are asked about, and of dates the days beside them."""
    for option in options:
        if isinstance(option, str):
            yield option
            if written_date(option):
                yield from ("0001-01-01", "9999-12-31")


def _lists(tests: list[tree.Condition], domain: Domain, lengths: list[int]) -> Iterator[_List]:
    within = [node for test in tests for node in tree.nodes(test) if isinstance(node, tree.Each)]
    contained = [node for test in tests for node in tree.nodes(test) if _is_contains(node)]
    items = list(_trials([*(node.test for node in within), *contained], domain.items)) if within or contained else []
    number = min(len(within) + len(contained), len(items))
    if len(items) > _MOST_ITEMS or number > _MOST_CHOSEN:
        raise _ManyError
    items = items or [Trial(_Text(1), {})]
    for chosen in (chosen for size in range(number + 1) for chosen in combinations(items, size)):
        size = len(chosen)
        yield from (_List(chosen, length) for length in {size, *lengths} if length >= size and (size or not length))
    if not within and not contained:
        yield from (_List((items[0],), length) for length in lengths if length)


def _is_contains(node: tree.Condition) -> bool:
    return isinstance(node, tree.Test) and node.relation.name == "contains"
