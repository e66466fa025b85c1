"""The registry of relations, and the subject that they are evaluated on.

A relation is a function from its option to a test. The test takes a known value and the subject of the rule, and
returns a boolean, a `State`, or an `Answer` that also shows what it looked at. Negation is the combinator ``not``,
never a second relation.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeAlias

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.faults import Validator
from relaylint.model.tenants import Tenant
from relaylint.policy.facts.table import Fact, Facts
from relaylint.values.syntaxes import normalised

SAME = ("the kind that is asked about",)
"""What stands for that kind in `Relation.asks`."""
_ASKED_BY_ITEM = ("MailFrom", "SenderIPAddresses")
"""The lists that facts are told about item by item, in a rule that goes through one."""


class Subject(NamedTuple):
    """What a condition is evaluated on: a definition in its tenant, or one item of one of its lists.

    ``judged`` is the subject of the rule if the definition is only one that ``exists`` searches. ``normal``: the
    normalised item, if the list has a format, or else the item. ``answers``: the answers to questions that many rules
    ask, kept as long as the subject is; None: none are kept.
    """

    definition: Definition
    facts: Facts
    path: Path | None = None
    item: Any = None
    judged: Subject | None = None
    normal: Any = None
    answers: dict[object, Any] | None = None

    @property
    def tenant(self) -> Tenant:
        """The tenant of the definition."""
        return self.facts.tenant

    @property
    def root(self) -> Subject:
        """The subject of the rule."""
        return self.judged or self

    def fact(self, name: str) -> Fact:
        """Return a fact about the definition, or about one sender or address if the rule iterates over them."""
        is_asked = self.path is not None and self.path[0] in _ASKED_BY_ITEM
        item = self.normal if is_asked and not isinstance(self.normal, (dict, list)) else None  # that is no value of it
        return self.facts.get(name, self.definition, item)


class Answer(NamedTuple):
    """The answer of a relation, and what it looked at."""

    state: State
    labels: Callable[[], tuple[Label, ...]] = tuple
    reason: str = ""

    @property
    def related(self) -> tuple[Label, ...]:
        """Labels for what the relation looked at; computed on demand, because locations cost time."""
        return self.labels()


RelationTest: TypeAlias = Callable[[Any, Subject], "bool | State | Answer"]


class Takes(enum.Enum):
    """The values that a relation can hold of."""

    ANYTHING = "any value"
    VALUE = "a single value"
    TEXT = "a text"
    NUMBER = "a number"
    DATE = "a date"
    DOMAIN = "a domain or host name"
    ADDRESS = "an address"
    SENDER = "an envelope sender"
    LIST = "a list"
    SIZED = "a text or a list"


class Relation(NamedTuple):
    """A relation; ``option`` is the JSON Schema of its option in a rule.

    ``phrase`` describes in words what must hold, with ``{option}``. ``sees_absence``: the test is also called for
    missing and unknown values, as `Unknown`. ``reads``: the test takes
    normalised values, and this function normalises strings without a format; None: it takes values as written.
    ``alike``: its option is such a value, too, or a list of them. ``takes``: the values that it can hold of. ``asks``:
    the kinds of which other definitions are looked at, where the answer hangs on more than the value: none, if that is
    the rest of a list, or the date; None: it does not. ``opens``: it may be undecided of a value that is known; of one
    that is not, each is, unless it ``sees_absence``.
    """

    name: str
    option: dict[str, Any]
    phrase: str
    compile: Callable[[Any], RelationTest]
    sees_absence: bool
    reads: Callable[[str], Any] | None
    alike: bool
    takes: Takes
    asks: frozenset[str] | None
    opens: bool

    @property
    def lists(self) -> bool:
        """Whether it may be applied to a whole list."""
        return self.takes in (Takes.ANYTHING, Takes.LIST, Takes.SIZED)

    def normal(self, value: Any) -> Any:
        """Return the normalised form of a value, or of the items of a list, without a format."""
        return value if self.reads is None else normalised(value, self.reads)

    @property
    def doc(self) -> str:
        """The meaning of the relation, for documentation."""
        return " ".join((self.compile.__doc__ or "").split())


RELATIONS: dict[str, Relation] = {}
"""Every relation by name."""


@cache
def option_validator(name: str) -> Validator:
    """Return the validator of the options of a relation."""
    return Validator({**RELATIONS[name].option, "title": f"option of {name}"})


SCALAR = {"type": ["string", "number", "boolean", "null"]}
TEXT = {"type": "string", "minLength": 1}
FLAG = {"type": "boolean"}
WHOLE = {"type": "integer", "minimum": 0}


def words_schema(words: Iterable[str]) -> dict[str, Any]:
    """Return the schema of a non-empty list of some words."""
    return {"type": "array", "minItems": 1, "items": {"enum": list(words)}}


def relation(
    name: str,
    option: dict[str, Any],
    phrase: str,
    *,
    sees_absence: bool = False,
    reads: Callable[[str], Any] | None = None,
    alike: bool = False,
    takes: Takes,
    asks: Iterable[str] | None = None,
    opens: bool = False,
) -> Callable[[Callable[[Any], RelationTest]], Callable[[Any], RelationTest]]:
    """Register a function as a relation; its docstring is its documentation."""

    def register(compile: Callable[[Any], RelationTest]) -> Callable[[Any], RelationTest]:
        asked = None if asks is None else frozenset(asks)
        RELATIONS[name] = Relation(name, option, phrase, compile, sees_absence, reads, alike, takes, asked, opens)
        return compile

    return register
