"""What a rule declares about mending its fault: titles, operations, new values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Unknown
from relaylint.policy.conditions.tree import Condition
from relaylint.policy.fixes.functions import FUNCTIONS
from relaylint.policy.template import Template

OPERATIONS: Final = ("set", "remove", "add", "rename")
VALUE: Final = "value"
"""What failed, as the place of an operation."""
DEFINITION: Final = "definition"
"""The whole definition, as the place of an operation."""
NEW: Final = "to"
"""The key of a new value, and the field of titles that shows it."""
_ALONE: Final = re.compile(r"\{([^{}]*)\}")

LookUp: TypeAlias = Callable[[str], Any]
"""Returns what a field stands for, such as the value of a property."""
Nearby: TypeAlias = Callable[[str], Iterable[str]]
"""Returns the names of the definitions of a kind in the tenant."""


class NoValueError(Exception):
    """There is no new value: it rests on what is not known, or there is none of the form that is wanted."""


class NewValue(NamedTuple):
    """A value that a fix writes: plain, or a list of such; texts are templates. ``function``: what makes it of the
    text; ``among``: the kind whose names it chooses from, if it does."""

    given: Any
    function: str = ""
    among: str = ""

    def made(self, look_up: LookUp, nearby: Nearby) -> Any:
        """Return the value; ``nearby`` returns the names of the definitions of a kind. Raises `NoValueError`."""
        if isinstance(self.given, tuple):
            return [item.made(look_up, nearby) for item in self.given]
        value = _filled(self.given, look_up) if isinstance(self.given, Template) else self.given
        if not self.function:
            return value
        names = nearby(self.among) if self.among else ()
        result = FUNCTIONS[self.function].make(value, names) if isinstance(value, str) else None
        if result is None:
            raise NoValueError
        return result

    @property
    def texts(self) -> tuple[Template, ...]:
        """The templates in it."""
        if isinstance(self.given, tuple):
            return tuple(text for item in self.given for text in item.texts)
        return (self.given,) if isinstance(self.given, Template) else ()


def _filled(text: Template, look_up: LookUp) -> Any:
    """Return a template with its fields filled in; one that is a field alone is its value, whatever that is. Raises
    `NoValueError`."""
    alone = _ALONE.fullmatch(text.text)
    values = {field: look_up(field) for field in text.fields}
    if any(isinstance(item, Unknown) for value in values.values() for item in _parts(value)):
        raise NoValueError
    if alone:
        return values[alone[1]]
    if any(value is None or isinstance(value, (list, dict)) for value in values.values()):
        raise NoValueError
    return _ALONE.sub(lambda field: _as_text(values[field[1]]), text.text)


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Operation(NamedTuple):
    """One operation on a definition.

    ``place``: a property, `VALUE` or `DEFINITION`; ``new``: the value that is set or added, or the property that a
    key becomes, if there is one. ``kind`` and ``name``: another definition of the tenant, which it is done to.
    """

    name: str
    place: str
    new: NewValue | None = None
    kind: str = ""
    named: Template | None = None


class RuleFix(NamedTuple):
    """One way to mend the fault of a rule: the first whose condition holds, and whose values are known, is taken.

    ``why``: why it may change more than it mends; empty if it claims that it does not. ``verdict``: it is there to
    change what becomes of the mail of the definition. ``steps``: what is left to people.
    """

    title: Template
    operations: tuple[Operation, ...]
    when: Condition | None = None
    why: str = ""
    verdict: bool = False
    steps: tuple[Template, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Every field of its texts that is looked up."""
        values = [text for operation in self.operations if operation.new for text in operation.new.texts]
        names = [operation.named for operation in self.operations if operation.named]
        texts = (self.title, *self.steps, *values, *names)
        return frozenset(field for text in texts for field in text.fields) - {NEW}
