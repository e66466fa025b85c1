"""Faults of conditions in words: what is wrong, and candidates for a name, or how a part is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from relaylint.core.document import Part, Path
from relaylint.core.suggest import choice, closest, listed
from relaylint.model.kinds import OWN, Kind, kind, own_meant
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import RELATIONS
from relaylint.values.syntaxes import BOOLEANS, show

_NAMING: Final = ("name", "identity")
_PLAIN: Final = re.compile(r"[A-Za-z][\w.-]*(?: [\w.-]+)*", re.ASCII)
_COMBINATORS: Final = ("all", "any", "not", "each", "some")
_MOST_KINDS: Final = 3
"""Maximum number of kinds that are named because they have a property."""


def no_condition(path: Path) -> RuleFault:
    """Return the fault of what is no condition."""
    words = "a condition is a mapping of properties, facts, `all`, `any` or `not`"
    return RuleFault(path, words, "write what is asked, and a test: `Name: { present: true }`")


def no_list_of_parts(path: Path) -> RuleFault:
    """Return the fault of `all` or `any` without a list."""
    return RuleFault(path, "`all` and `any` take a list", "write the parts in brackets, or each behind a dash")


def no_test(spec: Any, path: Path, *, is_list: bool) -> RuleFault:
    """Return the fault of what is no test: a value, perhaps; ``is_list``: the property holds a list."""
    return RuleFault(
        path, "a test is a mapping of relations, `all`, `any`, `not`, `each` or `some`", _as_test(spec, is_list=is_list)
    )


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


def no_name(name: str, names: Sequence[str], kinds: Sequence[Kind], path: Path, part: Part) -> RuleFault:
    """Return the fault of a name that is neither a property nor a fact of some kinds, which have ``names``."""
    words = f"`{name}` is neither a property nor a fact of {' and '.join(kind.name for kind in kinds)}"
    return RuleFault(path, words, _name_meant(name, names, kinds[0]), part)


def _name_meant(name: str, names: Sequence[str], about: Kind) -> str:
    own, naming = own_meant(name).lower(), about.name_property if name.lower() in _NAMING else None
    if own:
        return f"did you mean `{own}`? Information of one's own is named so in rules"
    near = f"did you mean `{naming}`?" if naming else closest(name, names)
    others = [other for other in FILES if name in kind(other).properties or (name in FACTS and FACTS[name].fits(other))]
    if not near and 0 < len(others) <= _MOST_KINDS:
        return f"it belongs to {listed(others)}"
    return near or f"`relaylint schema {about.name}` prints all properties; names of your own begin with `{OWN}`"


def no_field(field: str, holder: str, names: Sequence[str], path: Path) -> RuleFault:
    """Return the fault of a field that a text cannot have."""
    own = own_meant(field).lower()
    near = f"did you mean `{{{own}}}`?" if own else closest(field, names)
    help = near or "name `{value}`, `{name}`, `{item}`, `{other}` or `{reason}`, a property or a fact"
    return RuleFault(path, f"`{{{field}}}` is no field of a {holder}", help)


def no_relation(name: str, path: Path) -> RuleFault:
    """Return the fault of a name that is no relation."""
    near = closest(name, [*RELATIONS, *_COMBINATORS])
    help = near or "docs/rule-language.md lists the relations, and so does `relaylint schema rule`"
    return RuleFault(path, f"`{name}` is not a relation", help, Part.KEY)


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


def no_search(path: Path) -> RuleFault:
    """Return the fault of an `exists` that does not say what it looks for."""
    help = "write `{ kind: …, where: { … } }`; `where` can be left out beside `at-least` or `at-most`"
    return RuleFault(path, "`exists` takes a `kind` and a condition `where`", help)


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
