"""Faults of conditions in words: what is wrong, and candidates for a name, or how a part is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from relaylint.core.checks import UNKNOWN_PROPERTY, WRONG_TYPE
from relaylint.core.document import Part, Path
from relaylint.core.suggest import choice, closest, listed
from relaylint.model.faults import Explained, in_words
from relaylint.model.kinds import OWN, Kind, kind, own_meant
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions.borrowed import Spot, borrowed
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.fitting import takes_option, tested
from relaylint.policy.conditions.tree import Constant, Operand
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import RELATIONS
from relaylint.policy.relations.table import Relation, Takes, option_validator
from relaylint.policy.value_types import Sort
from relaylint.values.syntaxes import BOOLEANS, show

_NAMING: Final = ("name", "identity")
_PLAIN: Final = re.compile(r"[A-Za-z][\w.-]*(?: [\w.-]+)*", re.ASCII)
_COMBINATORS: Final = ("all", "any", "not", "each", "some")
_BESIDE: Final = (
    "among",
    "assert",
    "cases",
    "for",
    "ignorable",
    "include-disabled",
    "kind",
    "message",
    "optional",
    "where",
)
"""Keys of rules and of `exists` that somebody may put into a condition."""
LISTED: Final = "write `all:` above the list if every part must hold, `any:` if one is enough"
_MOST_KINDS: Final = 3
"""Maximum number of kinds that are named because they have a property."""


def no_condition(spec: Any, path: Path) -> RuleFault:
    """Return the fault of what is no condition: a list of some, perhaps."""
    words = "a condition is a mapping of properties, facts, `all`, `any` or `not`"
    written = "write what is asked, and a test: `Name: { starts-with: … }`"
    return RuleFault(path, words, LISTED if isinstance(spec, list) and spec else written)


def structure_meant(fault: Explained, data: Any) -> str:
    """Return what is advised for a fault in the structure of a rule; empty if nothing but what its schema says."""
    *above, key = fault.path or ("",)
    if fault.rule == WRONG_TYPE and key in ("where", "assert", "when"):
        for step in fault.path:
            data = data[step]
        return LISTED if isinstance(data, list) and data else ""
    if fault.rule != UNKNOWN_PROPERTY or not isinstance(key, str) or len(above) == 1:
        return ""
    if above:
        return borrowed(key, Spot.CASE) if above[0] in ("cases", "advice") else ""
    if key in FACTS or any(key in kind(name).properties for name in FILES):
        return f"a {'fact' if key in FACTS else 'property'} is asked for under `where`, or under `assert`"
    unknown = "`relaylint schema rule` prints the keys that a rule has" if fault.help == fault.rule.remedy else ""
    return borrowed(key, Spot.RULE) or unknown


def no_list_of_parts(path: Path) -> RuleFault:
    """Return the fault of `all` or `any` without a list."""
    return RuleFault(path, "`all` and `any` take a list", "write the parts in brackets, or each behind a dash")


def no_test(spec: Any, about: Operand, path: Path) -> RuleFault:
    """Return the fault of what is no test: a value, perhaps."""
    words = "a test is a mapping of relations, `all`, `any`, `not`, `each` or `some`"
    return RuleFault(path, words, _as_test(spec, is_list=all(type.is_list for type in tested(about).types)))


def _as_test(spec: Any, *, is_list: bool) -> str:
    """Return how a value is written as a test."""
    if not spec or isinstance(spec, dict):
        return "write a relation, such as `{ present: true }`"
    if isinstance(spec, list):
        words = ", ".join(map(_in_yaml, spec[:3]))
        test = f"{{ in: [{words}{', …' if len(spec) > 3 else ''}] }}"
        return f"write `{{ each: {test} }}`" if is_list else f"write `{test}`"
    relation = "contains" if is_list else "equals"
    return f"write `{{ {relation}: {_in_yaml(spec)} }}`"


def _in_yaml(value: Any) -> str:
    """Return a value as YAML, with quotes around any text that may need them."""
    is_plain = isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in BOOLEANS
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def no_name(name: str, behind: Any, names: Sequence[str], kinds: Sequence[Kind], path: Path, part: Part) -> RuleFault:
    """Return the fault of a name that is neither a property nor a fact of some kinds, which have ``names``; ``behind``:
    what stands behind it if it is a key."""
    words = f"`{name}` is neither a property nor a fact of {' and '.join(kind.name for kind in kinds)}"
    in_condition = _key_meant(name, behind, names) if part is Part.KEY else ""
    return RuleFault(path, words, in_condition or _name_meant(name, names, kinds[0]), part)


def _key_meant(name: str, behind: Any, names: Sequence[str]) -> str:
    """Return what a key of a condition is meant to be, if not a misspelt name; empty if nobody knows."""
    parts = [f"{name}.{key}".lower() for key in behind] if isinstance(behind, dict) else []
    fact = next((part for part in parts if part in names), "")
    if fact:
        return f"did you mean `{fact}`? The name of a fact is one word"
    if name in _BESIDE:
        return f"`{name}` stands beside `kind`, not in a condition"
    if name in RELATIONS:
        return f"write the name of a property in front: `Name: {{ {name}: … }}`"
    return borrowed(name, Spot.CONDITION)


def _name_meant(name: str, names: Sequence[str], about: Kind) -> str:
    own, naming = own_meant(name).lower(), about.name_property if name.lower() in _NAMING else None
    if own:
        return f"did you mean `{own}`? Information of one's own is named so in rules"
    near = f"did you mean `{naming}`?" if naming else closest(name, names)
    others = [other for other in FILES if name in kind(other).properties or (name in FACTS and FACTS[name].fits(other))]
    if not near and 0 < len(others) <= _MOST_KINDS:
        return f"it belongs to {listed(others)}"
    return near or f"`relaylint schema {about.name}` prints all properties; names of your own begin with `{OWN}`"


def no_field(field: str, holder: str, names: Sequence[str], parameters: Iterable[str], path: Path) -> RuleFault:
    """Return the fault of a field that a text cannot have; ``parameters``: the fields of the parameters."""
    own, known = own_meant(field).lower(), list(parameters)
    meant = next((name for name in known if name.endswith(f".{field}")), own)
    near = f"did you mean `{{{meant}}}`?" if meant else closest(field, [*names, *known])
    others = [f"{{{name}}}" for name in ("value", "name", "item", "other", "reason", *known)]
    return RuleFault(
        path, f"`{{{field}}}` is no field of a {holder}", near or f"name {listed(others)}, a property or a fact"
    )


def no_relation(name: str, path: Path) -> RuleFault:
    """Return the fault of a name that is no relation."""
    near = borrowed(name, Spot.TEST) or closest(name, [*RELATIONS, *_COMBINATORS])
    help = near or "docs/rule-language.md lists the relations, and so does `relaylint schema rule`"
    return RuleFault(path, f"`{name}` is not a relation", help, Part.KEY)


def option_meant(relation: Relation, option: Constant, about: Operand, help: str) -> str:
    """Return what is written for an option that a relation does not take; ``help``: what its schema says of that."""
    value, shown = option.value, _shown_option(option)
    if isinstance(value, dict) and not option.parameter:
        return next((words for words in (borrowed(str(key), Spot.OPTION) for key in value) if words), help)
    in_list = not isinstance(value, list) and not option_validator(relation.name).faults([value])
    if in_list and relation.takes is not Takes.VALUE:
        return help
    for in_items, asked in ((False, tested(about)), (True, tested(about).items)):
        for name in _OTHERS.get(relation.name, ()):
            if any(takes_option(RELATIONS[name], value, type) for type in asked.types):
                return f"write `{f'some: {{ {name}: {shown} }}' if in_items else f'{name}: {shown}'}`"
    if isinstance(value, list) and "string" in str(relation.option.get("type")):
        tests = [f"{{ {relation.name}: {_in_yaml(item)} }}" for item in value[:3]]
        return f"write `any: [{', '.join(tests)}{', …' if len(value) > 3 else ''}]`"
    items = relation.option.get("items", {})
    return f"it takes a list of {in_words(items)}" if "enum" in items and help.startswith("write [") else help


def _shown_option(option: Constant) -> str:
    if option.parameter:
        return f"{{ parameter: {option.parameter} }}"
    value = option.value
    return f"[{', '.join(map(_in_yaml, value))}]" if isinstance(value, list) else _in_yaml(value)


_OTHERS: Final = {
    "in": ("listed-in", "equals"),
    "equals": ("in",),
    "contains": ("in",),
    "address-in": ("overlaps",),
    "provider-address": ("overlaps",),
    "microsoft-name": ("in-domain",),
    "provider-name": ("in-domain",),
    "same-domain-as": ("in-domain",),
    "covers-domain": ("covers-name",),
}
"""The relations that take what somebody may write behind one that does not, in the order in which they are tried."""


def no_parameter(name: Any, parameters: Iterable[str], path: Path) -> RuleFault:
    """Return the fault of a parameter that the rule does not have."""
    declare = "declare it under `parameters`, with `type`, `default` and `description`"
    return RuleFault(path, f"{show(name)} is not a parameter of this rule", choice(str(name), parameters) or declare)


def no_text(text: str, meant: str, path: Path) -> RuleFault:
    """Return the fault of a text that stands for another value."""
    return RuleFault(path, f"{show(text)} is compared as it stands, letter by letter", f"write `{meant}`")


def no_list(name: str, about: Kind, path: Path) -> RuleFault:
    """Return the fault of a property of a kind that is no list."""
    lists = [main for main, schema in about.properties.items() if "items" in schema]
    help = choice(name, lists) or f"name a list; a rule about `{name}` needs no `for`"
    return RuleFault(path, f"`{name}` is not a list in {about.name}", help)


def no_fact_here(name: str, path: Path) -> RuleFault:
    """Return the fault of a fact where a property is named: its items have no places."""
    asked = f"leave `for` out and ask `{name}: {{ each: … }}`, which reports each item that fails"
    help = asked if path == ("for",) and Sort.LIST in FACTS[name].gives.sorts else "name a property"
    return RuleFault(path, f"`{name}` is a fact, which has no place of its own", help)


def no_search(path: Path) -> RuleFault:
    """Return the fault of an `exists` that does not say what it looks for."""
    help = "write `{ kind: …, where: { … } }`; `where` can be left out beside `at-least` or `at-most`"
    return RuleFault(path, "`exists` takes a `kind` and a condition `where`", help)


def no_key_of_search(key: str, keys: Iterable[str], path: Path) -> RuleFault:
    """Return the fault of a key that `exists` does not have."""
    help = borrowed(key, Spot.SEARCH) or choice(key, keys)
    return RuleFault(path, f"`{key}` has no meaning in `exists`", help, Part.KEY)


def of_one_kind(among: str, judged: Iterable[str], path: Path) -> RuleFault:
    """Return the fault of a search for earlier definitions of another kind than the rule judges."""
    words = f"`{among}` compares definitions of one kind, and the rule judges {listed(judged)}"
    others = among.replace("earlier", "other") if "-" in among else "others"
    return RuleFault(path, words, f"write `{others}`, or have the rule judge that kind alone")


def no_number(value: Any, least: int, path: Path) -> RuleFault:
    """Return the fault of what is no number of definitions."""
    help = f"write a whole number from {least} on, or `{{ parameter: NAME }}`"
    return RuleFault(path, f"{show(value)} is no number of definitions", help)


def counts_all(path: Path) -> RuleFault:
    """Return the fault of a search that counts only some definitions."""
    words = "`at-least` and `at-most` count every definition of the tenant, the judged one too"
    return RuleFault(path, words, "leave `among` out", Part.KEY)
