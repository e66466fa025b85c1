"""Parses the fixes of a rule, and checks that each can be meant so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from relaylint.core.document import Part, Path
from relaylint.core.suggest import choice, listed
from relaylint.model.kinds import Kind, kind
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import Vocabulary, parse_condition, parse_template
from relaylint.policy.fixes.functions import FUNCTIONS
from relaylint.policy.fixes.operations import DEFINITION, NEW, OPERATIONS, VALUE, NewValue, Operation, RuleFix
from relaylint.policy.template import Template
from relaylint.policy.value_types import Sort, ValueType, type_of_property
from relaylint.values.syntaxes import show

_OF: Final = "of"
"""The key of the kind that a function chooses from."""
_TAKES_NEW: Final = ("set", "add", "rename")


def parse_fixes(written: list[dict[str, Any]], vocabulary: Vocabulary) -> tuple[RuleFix, ...]:
    """Return the fixes of a rule; the shape of its file is right. Raises `RuleFault`."""
    fixes = tuple(_fix(fix, vocabulary, ("fixes", index)) for index, fix in enumerate(written))
    for index, fix in enumerate(fixes[:-1]):
        if fix.when is None and not any(operation.new and operation.new.texts for operation in fix.operations):
            words = "this fix is never taken: the one before it always is"
            raise RuleFault(("fixes", index + 1), words, "say with `when` where each is right", Part.KEY)
    return fixes


def _fix(written: dict[str, Any], vocabulary: Vocabulary, path: Path) -> RuleFix:
    entries = enumerate(written.get("do", ()))
    operations = tuple(_operation(entry, vocabulary, (*path, "do", index)) for index, entry in entries)
    has_new = any(operation.new for operation in operations)
    if not operations and "unsafe" in written:
        words = "`unsafe` says why an operation may change more than it mends, and there is none"
        raise RuleFault((*path, "unsafe"), words, "leave it out: steps are left to people", Part.KEY)
    if not operations and "for" in written:
        raise RuleFault((*path, "for"), "`for` is of a fix with operations", "leave it out", Part.KEY)
    return RuleFix(
        _text(written["title"], vocabulary, (*path, "title"), new=has_new),
        operations,
        parse_condition(written["when"], vocabulary, (*path, "when")) if "when" in written else None,
        written.get("unsafe", ""),
        written.get("for") == "verdict",
        tuple(_text(step, vocabulary, (*path, "steps", at), new=has_new) for at, step in enumerate(_steps(written))),
    )


def _steps(written: dict[str, Any]) -> list[str]:
    steps: list[str] = written.get("steps", [])
    return steps


def _text(text: str, vocabulary: Vocabulary, path: Path, *, new: bool = False) -> Template:
    """Return a text; ``new``: it may show the new value. Raises `RuleFault`."""
    if NEW not in Template(text).fields:
        return parse_template(text, vocabulary, path)
    if not new:
        raise RuleFault(path, f"`{{{NEW}}}` stands for nothing: no operation has a new value", "name `{value}`")
    parse_template(text.replace(f"{{{NEW}}}", ""), vocabulary, path)
    return Template(text)


def _operation(written: dict[str, Any], vocabulary: Vocabulary, path: Path) -> Operation:
    names = [name for name in OPERATIONS if name in written]
    if len(names) != 1:
        raise RuleFault(path, f"an operation has exactly one of {listed(OPERATIONS)}", "give each its own entry")
    name = names[0]
    kinds, about, named = vocabulary.kinds, "", None
    if "on" in written:
        about, named = _another(written["on"], vocabulary, (*path, "on"))
        kinds = (kind(about),)
    place = _place(name, written[name], kinds, "on" in written, (*path, name))
    if (NEW in written) != (name in _TAKES_NEW):
        words = f"`{name}` takes {'' if name in _TAKES_NEW else 'no '}new value"
        raise RuleFault(path, words, f"write it behind `{NEW}`" if name in _TAKES_NEW else f"leave `{NEW}` out")
    new = _new(written[NEW], vocabulary, (*path, NEW)) if NEW in written else None
    if new and place not in (VALUE, DEFINITION):
        _check_new(name, place, new, kinds, (*path, NEW))
    return Operation(name, place, new, about, named)


def _another(written: dict[str, str], vocabulary: Vocabulary, path: Path) -> tuple[str, Template]:
    """Return kind and name of another definition. Raises `RuleFault`."""
    ((about, name),) = written.items()
    if about not in FILES:
        raise RuleFault((*path, about), f"{show(about)} is not a kind", choice(about, FILES), Part.KEY)
    return about, parse_template(name, vocabulary, (*path, about))


def _place(operation: str, place: str, kinds: tuple[Kind, ...], elsewhere: bool, path: Path) -> str:
    if place == DEFINITION:
        if operation != "remove":
            raise RuleFault(path, "a definition can only be removed", "name a property")
        return place
    if place == VALUE:
        if elsewhere:
            raise RuleFault(path, "what failed stands in the judged definition", "name a property of the other one")
        return place
    if not any(place in about.properties for about in kinds):
        words = f"`{place}` is not a property of {' and '.join(about.name for about in kinds)}"
        raise RuleFault(path, words, choice(place, (VALUE, DEFINITION, *kinds[0].properties)))
    if operation in ("remove", "rename") and any(place == about.name_property for about in kinds):
        raise RuleFault(path, f"a definition is known by its `{place}`", f"remove the `{DEFINITION}`")
    return place


def _new(written: Any, vocabulary: Vocabulary, path: Path) -> NewValue:
    if isinstance(written, list):
        return NewValue(tuple(_new(item, vocabulary, (*path, index)) for index, item in enumerate(written)))
    if not isinstance(written, dict):
        return NewValue(_literal(written, vocabulary, path))
    names = [name for name in written if name != _OF]
    if len(names) != 1 or names[0] not in FUNCTIONS:
        wrong = next((name for name in names if name not in FUNCTIONS), "")
        words = f"{show(wrong)} is not a function" if wrong else "a new value has one function"
        raise RuleFault(path, words, choice(wrong, FUNCTIONS), Part.KEY if wrong else Part.VALUE)
    function, text = FUNCTIONS[names[0]], written[names[0]]
    if function.chooses != (_OF in written):
        words = f"`{function.name}` chooses among names" if function.chooses else f"`{function.name}` chooses nothing"
        raise RuleFault(path, words, f"name their kind behind `{_OF}`" if function.chooses else f"leave `{_OF}` out")
    among = written.get(_OF, "")
    if among and among not in FILES:
        raise RuleFault((*path, _OF), f"{show(among)} is not a kind", choice(str(among), FILES))
    if not isinstance(text, str) or not Template(text).fields:
        raise RuleFault((*path, function.name), f"{show(text)} names no field", "write a field, such as `{value}`")
    return NewValue(_literal(text, vocabulary, (*path, function.name)), function.name, among)


def _literal(written: Any, vocabulary: Vocabulary, path: Path) -> Any:
    if isinstance(written, str) and Template(written).fields:
        return parse_template(written, vocabulary, path)
    return written


def _check_new(operation: str, place: str, new: NewValue, kinds: tuple[Kind, ...], path: Path) -> None:
    """Check that a property can have the value. Raises `RuleFault`."""
    if operation == "rename":
        if new.given not in kinds[0].properties:
            raise RuleFault(path, f"{show(new.given)} is not a property", choice(str(new.given), kinds[0].properties))
        return
    types = list(_types(operation, place, kinds))
    if not types:
        raise RuleFault(path, f"`{place}` is no list", "write `set`")
    for at, value in _literals(new, path):
        if not any(type.admits(value) for type in types):
            raise RuleFault(at, f"{show(value)} is no value of `{place}`", f"it is {types[0].title}")


def _types(operation: str, place: str, kinds: tuple[Kind, ...]) -> Iterator[ValueType]:
    """Yield the types of what may be set, or added; of lists only that of the items, one by one."""
    for about in kinds:
        if place in about.properties:
            type = type_of_property(about, place)
            if operation == "set":
                yield type
            if Sort.LIST in type.sorts:
                yield type.items or type


def _literals(new: NewValue, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the values that are written out, each with its place."""
    if isinstance(new.given, tuple):
        for index, item in enumerate(new.given):
            yield from _literals(item, (*path, index))
    elif not isinstance(new.given, Template):
        yield path, new.given
