"""Checks that what a rule declares is used, and that what its messages name is there to be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relaylint.core.document import Part, Path
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import PARAMETER, Asks, Tells
from relaylint.policy.conditions.reads import conditions_of
from relaylint.policy.template import Template


def check_used(written: dict[str, Any], asks: Asks, tells: Tells) -> None:
    """Check that each parameter is used, and that an assertion can find the other definition that a message names.
    Raises `RuleFault`."""
    used = set(_parameters(asks, tells))
    for name in written.get("parameters", ()):
        if name not in used and f"{PARAMETER}{name}" not in tells.fields:
            help = f"write `{{ parameter: {name} }}` where its value is meant, or leave it out"
            raise RuleFault(("parameters", name), f"nothing uses the parameter `{name}`", help, Part.KEY)
    for path, text in () if _names_another(asks.check) else _texts(written):
        if "other" in Template(text).fields:
            words = "`{other}` stands for nothing: no failing `not: { exists: … }` in `assert` finds a definition"
            raise RuleFault(path, words, "name `{value}`, `{name}`, a property or a fact")


def _parameters(asks: Asks, tells: Tells) -> Iterator[str]:
    """Yield the parameters that conditions ask for."""
    for node in (node for condition in conditions_of(asks, tells) for node in tree.nodes(condition)):
        given: tuple[object, ...] = (node.option,) if isinstance(node, tree.Test) else ()
        if isinstance(node, tree.Exists):
            given = (node.at_least, node.at_most)
        yield from (option.parameter for option in given if isinstance(option, tree.Constant))


def _names_another(condition: tree.Condition, *, negated: bool = False) -> bool:
    """Return whether a condition can fail because of another definition: one that is there, or is counted."""
    if isinstance(condition, tree.Exists):
        return negated or condition.at_least is not None or condition.at_most is not None
    negated = negated is not isinstance(condition, tree.Not)
    return any(_names_another(part, negated=negated) for part in tree.parts_of(condition))


def _texts(written: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the texts with fields, each with its place."""
    help = "help" if "help" in written else "remedy"
    yield from (((key,), written[key]) for key in ("message", help))
    for part in ("cases", "advice"):
        for at, entry in enumerate(written.get(part, ())):
            yield from (((part, at, key), entry[key]) for key in ("message", "help") if key in entry)
