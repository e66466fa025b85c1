"""Tells which relations fit what a test is about: those that can hold of its values, the most telling ones first."""

from __future__ import annotations

from typing import Any, Final

from relaylint.core.records import NamedTuple
from relaylint.core.suggest import listed
from relaylint.model.kinds import is_own
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.tree import Operand, Origin
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import RELATIONS, Relation
from relaylint.policy.relations.table import Takes, option_validator
from relaylint.policy.value_types import ANYTHING, Sort, ValueType, type_of_property
from relaylint.values.normal import AddressRange
from relaylint.values.syntaxes import FORMATS

_DOMAINS: Final = ("domain", "wildcard-domain", "certificate-name", "sender-domain", "recipient-domain", "smart-host")
_SENDERS: Final = ("email", "envelope-sender", "header-sender")
FORMATS_OF: Final = {
    Takes.DOMAIN: frozenset((*_DOMAINS, *_SENDERS)),
    Takes.ADDRESS: frozenset(("ipv4-or-cidr", "ip-address", "ip-or-range", "smart-host")),
    Takes.SENDER: frozenset(("envelope-sender",)),
    Takes.DATE: frozenset(("date",)),
}
"""The syntaxes of the texts that relations on certain texts take."""
_TELLING: Final = (
    *("on-or-after", "older-than-days", "null-sender", "in-domain", "listed-in", "same-domain-as"),
    *("overlaps", "address-in", "prefix-at-least", "at-least", "at-most", "less-than", "more-than"),
    *("contains", "equals", "in", "starts-with", "ends-with", "contains-text", "matches", "shorter-than", "present"),
)
"""The relations that a help text names, those that tell most of a value first."""
_SIZES: Final = {"at-most": (False, 1), "less-than": (False, 0), "at-least": (True, 0), "more-than": (True, 1)}
"""How relations between numbers are said of a size by `shorter-than`: whether negated, and with how much more."""


class Tested(NamedTuple):
    """What a test is about: its name, and the types that it has in the kinds that have it.

    ``item``: it is an item of the list with that name.
    """

    name: str
    types: tuple[ValueType, ...]
    item: bool = False

    @property
    def title(self) -> str:
        """The types in words."""
        return " or ".join(dict.fromkeys(f"{type.title}{_bounds(type)}" for type in self.types))

    @property
    def items(self) -> Tested:
        """The items of the list; a single value stands for a list of one."""
        types = [type.items or ANYTHING for type in self.types if Sort.LIST in type.sorts]
        return Tested(self.name, tuple(types), item=True)

    def __str__(self) -> str:
        return f"an item of `{self.name}`" if self.item else f"`{self.name}`"


def _bounds(type: ValueType) -> str:
    least = "" if type.least is None else f" from {type.least}"
    return least if type.most is None else f"{least} to {type.most}"


def tested(operand: Operand) -> Tested:
    """Return what a test of an operand is about."""
    if is_own(operand.name):
        return Tested(operand.name, (ANYTHING,), item=operand.origin is Origin.ITEM)
    if operand.name in FACTS:
        whole = Tested(operand.name, (FACTS[operand.name].gives,))
        return whole.items if operand.origin is Origin.ITEM else whole
    having = [kind for kind in operand.kinds if operand.name in kind.properties]
    whole = Tested(operand.name, tuple(dict.fromkeys(type_of_property(kind, operand.name) for kind in having)))
    return whole.items if operand.origin is Origin.ITEM else whole


def fits(relation: Relation, type: ValueType) -> bool:
    """Return whether a relation can hold of a value of a type."""
    return takes_type(relation.takes, type)


def takes_type(takes: Takes, type: ValueType) -> bool:
    """Return whether what is asked of such values can hold of one of a type."""
    sorts = type.sorts
    if takes is Takes.ANYTHING:
        return True
    if takes is Takes.VALUE:
        return bool(sorts - {Sort.LIST, Sort.MAPPING, Sort.NULL})
    if takes is Takes.NUMBER:
        return Sort.NUMBER in sorts
    if takes is Takes.LIST:
        return Sort.LIST in sorts
    if takes is Takes.SIZED:
        return bool(sorts & {Sort.LIST, Sort.TEXT})
    if takes not in FORMATS_OF or Sort.TEXT not in sorts:
        return Sort.TEXT in sorts
    return not type.words and (not type.syntax or type.syntax in FORMATS_OF[takes])


def is_option(relation: Relation, text: str) -> bool:
    """Return whether a relation can hold between any text and this one."""
    if relation.takes is Takes.ADDRESS:
        return isinstance(relation.normal(text), AddressRange)
    return any(FORMATS[name].fault(text) is None for name in ("recipient-domain", "sender-domain"))


def takes_option(relation: Relation, option: Any, type: ValueType) -> bool:
    """Return whether a relation takes an option, and can hold then of a value of a type."""
    if not fits(relation, type) or option_validator(relation.name).faults(option):
        return False
    values = option if isinstance(option, list) else [option]
    if relation.takes is Takes.VALUE:
        return all(map(type.admits, values))
    return not relation.alike or all(isinstance(value, str) and is_option(relation, value) for value in values)


def instead_of(relation: Relation, option: tree.Constant | tree.This, about: Tested) -> str:
    """Return what can be asked about a value that a relation does not fit."""
    is_list = all(type.is_list for type in about.types)
    if is_list and any(_can_tell(relation, type) for type in about.items.types):
        return "put it under `each` or `some`"
    if relation.name in _SIZES and (is_list or all(map(_is_any_text, about.types))):
        return _of_size(relation.name, option, "items" if is_list else "characters")
    if relation.name == "contains" and all(Sort.TEXT in type.sorts and not type.words for type in about.types):
        return "did you mean `contains-text`?"
    if not is_list:
        return f"what can be asked: {listed(relations_for(about))}"
    return (
        f"what can be asked of the list: {listed(relations_for(about))};"
        f" of its items, under `each` or `some`: {listed(relations_for(about.items))}"
    )


def _of_size(name: str, option: tree.Constant | tree.This, what: str) -> str:
    """Return how a relation between numbers is said of the number of items, or characters."""
    negated, more = _SIZES[name]
    wanted = option.value if isinstance(option, tree.Constant) and not option.parameter else None
    if type(wanted) is not int or wanted + more < (1 if what == "items" else 2):
        return f"`shorter-than` asks how many {what} there are: fewer than its option"
    test = f"shorter-than: {wanted + more}"
    return f"write `{f'not: {{ {test} }}' if negated else test}`, which asks how many {what} there are"


def relations_for(about: Tested) -> list[str]:
    """Return the names of the relations that are of use about a value, those that tell most of it first."""
    named = [name for name in _TELLING if any(_is_of_use(RELATIONS[name], type) for type in about.types)]
    if any(type.syntax for type in about.types):
        return named
    return sorted(named, key=lambda name: RELATIONS[name].takes in FORMATS_OF)  # some texts may be domains


def _is_of_use(relation: Relation, type: ValueType) -> bool:
    """Return whether a relation is one that people may want to ask of values of a type."""
    if relation.name == "present":
        return bool(type.sorts & {Sort.NULL, Sort.LIST}) or (_is_any_text(type) and not type.filled)
    may_be = relation.takes is Takes.DOMAIN or bool(type.syntax)
    return _can_tell(relation, type) and (relation.takes not in FORMATS_OF or may_be)


def _can_tell(relation: Relation, type: ValueType) -> bool:
    """Return whether a relation can hold of some values of a type, as they should be written, and fail of others."""
    if type.words or (type.format and relation.name == "has-format"):
        return relation.takes is Takes.VALUE
    return fits(relation, type)


def _is_any_text(type: ValueType) -> bool:
    return Sort.TEXT in type.sorts and type.sorts <= {Sort.TEXT, Sort.NULL} and not type.words and not type.format
