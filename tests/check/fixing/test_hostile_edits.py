"""Random files with comments in every position: a change makes what was meant of them, and touches nothing else."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from relaylint.check.fixing.applying import applied
from relaylint.check.fixing.changes import CannotEditError, Change
from relaylint.check.fixing.editing import edits_of
from relaylint.core.diagnostic import Edit
from relaylint.core.document import Path

from .edited import definitions_in

STRINGS = ["a", "no", "0x10", "007", "1.0", "*", "a: b", "it's", 'say "x"', "$x", "a#b", "a #b", "é", "back`tick", "-"]
SCALARS: dict[str, list[Any]] = {
    "Comment": STRINGS,
    "Enabled": [True, False],
    "RequireTls": [True, False],
    "ConnectorType": ["OnPremises", "Partner"],
    "TlsSenderCertificateName": ["mail.contoso.example", "*.contoso.example"],
}
ITEMS = ["203.0.113.1", "203.0.113.0/24", "203.0.113.2-203.0.113.9", "2001:db8::1"]
LISTS = {"SenderIPAddresses": ITEMS, "SenderDomains": ["*", "smtp:*.contoso.example;1", "fabrikam.example"]}


class Layout:
    """Draws how a file is written, and numbers its comments."""

    def __init__(self, draw: st.DrawFn, mark: str = "# c{}", block: str = "") -> None:
        self.draw = draw
        self.mark = mark
        self.block = block
        self.count = 0

    def maybe(self) -> bool:
        """Draw whether something is so."""
        return self.draw(st.booleans())

    def seldom(self) -> bool:
        """Draw whether something is so, which it mostly is not."""
        return self.draw(st.integers(0, 3)) == 0

    def comment(self) -> str:
        """Return another comment."""
        self.count += 1
        return self.mark.format(self.count)

    def above(self, margin: str) -> str:
        """Return lines that may stand before an entry."""
        blank = "\n" if self.seldom() else ""
        return f"{blank}{margin}{self.comment()}\n" if self.mark and self.seldom() else blank

    def behind(self) -> str:
        """Return what may stand behind an entry on its line."""
        return f"{self.draw(st.sampled_from([' ', '   ']))}{self.comment()}" if self.mark and self.seldom() else ""

    def between(self) -> str:
        """Return a blank, or one with a comment inside."""
        if self.block and self.seldom():
            self.count += 1
            return f" {self.block.format(self.count)} "
        return " "


class Made(NamedTuple):
    """A file, and what its definitions hold."""

    text: str
    comments: list[str]
    held: list[dict[str, Any]]


@st.composite
def contents(draw: st.DrawFn) -> list[dict[str, Any]]:
    held = []
    for number in range(draw(st.integers(1, 3))):
        made: dict[str, Any] = {"Name": f"connector {number}"}
        for name in draw(st.permutations([*SCALARS, *LISTS]))[: draw(st.integers(0, 5))]:
            values = LISTS.get(name)
            some = st.lists(st.sampled_from(values), max_size=3, unique=True) if values else None
            made[name] = draw(some) if some is not None else draw(st.sampled_from(SCALARS[name]))
        held.append(made)
    return held


def quoted(value: Any, layout: Layout) -> str:
    """Return a value in YAML, in some style."""
    if not isinstance(value, str):
        return json.dumps(value)
    plain = re.fullmatch(r"[A-Za-z][\w .@]*|\d+\.\d+\.\d+\.\d+(?:/\d+)?", value) and value not in ("no",)
    style = layout.draw(st.integers(0, 2))
    if style == 0 and plain:
        return value
    return "'" + value.replace("'", "''") + "'" if style == 1 else json.dumps(value, ensure_ascii=False)


def yaml_flow(value: Any, layout: Layout, margin: str) -> str:
    """Return a list or mapping in brackets, on one line or several."""
    opened, closed = "[]" if isinstance(value, list) else "{}"
    parts = (
        [quoted(item, layout) for item in value]
        if isinstance(value, list)
        else [
            f"{key}: {yaml_flow(item, layout, margin) if isinstance(item, list) else quoted(item, layout)}"
            for key, item in value.items()
        ]
    )
    if not parts or layout.maybe():
        return f"{opened}{', '.join(parts)}{closed}"
    lines = [f"{part}{',' if index < len(parts) - 1 or layout.seldom() else ''}" for index, part in enumerate(parts)]
    inner = "".join(f"{layout.above(f'{margin}    ')}{margin}    {line}{layout.behind()}\n" for line in lines)
    first = layout.behind()
    return f"{opened}{first.strip() if layout.maybe() else first}\n{inner}{margin}  {closed}"


def in_yaml(draw: st.DrawFn, held: list[dict[str, Any]], kind: str = "InboundConnectors") -> tuple[str, Layout]:
    layout = Layout(draw)
    indent = draw(st.sampled_from(["", "  ", "    "]))
    text = f"{layout.above('')}{kind}:{layout.behind()}\n"
    for made in held:
        if layout.seldom():
            text += f"{layout.above(indent)}{indent}- {yaml_flow(made, layout, indent)}{layout.behind()}\n"
            continue
        gap = draw(st.sampled_from([" ", "   "]))
        margin = f"{indent} {gap}"
        for index, (name, value) in enumerate(made.items()):
            text += layout.above(margin) if index else layout.above(indent)
            text += f"{indent}-{gap}" if index == 0 else margin
            if isinstance(value, list) and value and layout.maybe():
                below = margin + draw(st.sampled_from(["", "  "]))
                text += f"{name}:{layout.behind()}\n"
                for item in value:
                    text += f"{layout.above(below)}{below}- {quoted(item, layout)}{layout.behind()}\n"
            else:
                written = yaml_flow(value, layout, margin) if isinstance(value, list) else quoted(value, layout)
                text += f"{name}: {written}{layout.behind()}\n"
    return text + layout.above(""), layout


def in_datum(draw: st.DrawFn, held: list[dict[str, Any]]) -> tuple[str, Layout]:
    return in_yaml(draw, [as_resource(made) for made in held], "Items")


def as_resource(made: dict[str, Any]) -> dict[str, Any]:
    """Return properties as configurations call them."""
    return {"Identity" if key == "Name" else key: value for key, value in made.items()}


def in_json(draw: st.DrawFn, held: list[dict[str, Any]]) -> tuple[str, Layout]:
    layout = Layout(draw, "")
    indent = draw(st.sampled_from([None, 0, 2, 4, "\t"]))
    data = {"InboundConnectors": held}
    return json.dumps(data, indent=indent, ensure_ascii=layout.maybe()) + "\n" * layout.maybe(), layout


def literal(value: Any, layout: Layout) -> str:
    """Return a value in PowerShell, in some style."""
    if isinstance(value, bool):
        return f"${value if layout.maybe() else str(value).lower()}"
    if layout.maybe():
        return "'" + str(value).replace("'", "''") + "'"
    return '"' + re.sub('[`$"]', lambda match: f"`{match[0]}", str(value)) + '"'


def listed(value: list[Any], layout: Layout, margin: str) -> str:
    items = [literal(item, layout) for item in value]
    if items and layout.maybe():
        return ", ".join(items)
    if not items or layout.maybe():
        return f"@({', '.join(items)})"
    comma = "," if layout.maybe() else ""
    lines = [f"{item}{comma if index < len(items) - 1 else ''}{layout.behind()}" for index, item in enumerate(items)]
    inner = "".join(f"{layout.above(f'{margin}    ')}{margin}    {line}\n" for line in lines)
    return f"@(\n{inner}{margin})"


def valued(value: Any, layout: Layout, margin: str) -> str:
    return listed(value, layout, margin) if isinstance(value, list) else literal(value, layout)


def table(made: dict[str, Any], layout: Layout, margin: str) -> str:
    """Return the keys of a table or a resource, in braces."""
    if layout.seldom():
        inner = "; ".join(f"{key} = {valued(value, layout, margin)}" for key, value in made.items())
        return f"{{ {inner} }}"
    text = "{\n"
    for key, value in made.items():
        text += f"{layout.above(f'{margin}    ')}{margin}    {key.ljust(layout.draw(st.sampled_from([0, 25])))} = "
        text += f"{valued(value, layout, f'{margin}    ')}{';' if layout.seldom() else ''}{layout.behind()}\n"
    return f"{text}{layout.above(margin)}{margin}}}"


def in_script(draw: st.DrawFn, held: list[dict[str, Any]]) -> tuple[str, Layout]:
    layout = Layout(draw, block="<# b{} #>")
    text = ""
    for number, made in enumerate(held):
        text += layout.above("")
        if layout.seldom():
            text += f"$p{number} = @{table(made, layout, '')}\nNew-InboundConnector @p{number}{layout.behind()}\n"
            continue
        lines = layout.maybe()
        gap = " `\n    " if lines else " "
        parts = [
            f"-{key}{':' if value in (True, False) else ' '}{valued(value, layout, '')}" for key, value in made.items()
        ]
        text += f"New-InboundConnector{gap}{parts[0]}"
        for part in parts[1:]:
            text += f"{layout.between()}{part}" if layout.seldom() else f"{gap}{part}"
        text += f"{layout.behind()}\n"
    return text, layout


def in_configuration(draw: st.DrawFn, held: list[dict[str, Any]]) -> tuple[str, Layout]:
    layout = Layout(draw, block="<# b{} #>")
    text = "Configuration Mail\n{\n  Import-DscResource -ModuleName Microsoft365DSC\n  Node localhost\n  {\n"
    for number, made in enumerate(held):
        named = as_resource(made)
        text += f"{layout.above('    ')}    EXOInboundConnector C{number}\n    {table(named, layout, '    ')}"
        text += f"{layout.behind()}\n"
    return f"{text}  }}\n}}\n", layout


def in_data(draw: st.DrawFn, held: list[dict[str, Any]]) -> tuple[str, Layout]:
    layout = Layout(draw, block="<# b{} #>")
    text = "@{\n  NonNodeData = @{\n    Exchange = @{\n      InboundConnectors = @(\n"
    comma = "," if layout.maybe() else ""
    for number, made in enumerate(held):
        named = as_resource(made)
        mark = comma if number < len(held) - 1 else ""
        text += f"{layout.above('        ')}        @{table(named, layout, '        ')}{mark}{layout.behind()}\n"
    return f"{text}      )\n    }}\n  }}\n}}\n", layout


WRITERS: dict[str, Callable[[st.DrawFn, list[dict[str, Any]]], tuple[str, Layout]]] = {
    "tenant.yaml": in_yaml,
    "tenant.json": in_json,
    "EXOInboundConnector.yml": in_datum,
    "connectors.ps1": in_script,
    "configuration.ps1": in_configuration,
    "data.psd1": in_data,
}


@st.composite
def changes_of(draw: st.DrawFn, made: dict[str, Any]) -> tuple[str, Path, Any]:
    """Draw a change of a definition."""
    kind = draw(st.sampled_from(["remove item", "add", "remove", "item", "list", "set", "definition"]))
    listing = draw(st.sampled_from([*LISTS]))
    some = made.get(listing, [])
    index = draw(st.integers(0, max(len(some) - 1, 0)))
    if kind == "list":
        return "set", (listing,), draw(st.lists(st.sampled_from(LISTS[listing]), max_size=3, unique=True))
    if kind == "add":
        return "add", (listing,), draw(st.sampled_from(["10.0.0.1", "it's"]))
    if some and kind in ("item", "remove item"):
        return ("set", (listing, index), "10.0.0.2") if kind == "item" else ("remove", (listing, index), None)
    if kind == "remove":
        return "remove", (draw(st.sampled_from([*made])),), None
    if kind == "definition":
        return "remove", (), None
    name = draw(st.sampled_from([*SCALARS]))
    return "set", (name,), draw(st.sampled_from(SCALARS[name]))


def after(held: list[dict[str, Any]], which: int, operation: str, path: Path, value: Any) -> list[dict[str, Any]]:
    """Return what definitions hold after a change: the same as ours by other means."""
    made = json.loads(json.dumps(held))
    if not path:
        del made[which]
    elif len(path) == 1 and operation == "remove":
        made[which].pop(path[0], None)
    elif operation == "add":
        made[which].setdefault(path[0], []).append(value)
    elif operation == "remove":
        del made[which][path[0]][path[1]]
    elif len(path) == 1:
        made[which][path[0]] = value
    else:
        made[which][path[0]][path[1]] = value
    return list(made)


def data_in(data: bytes, name: str) -> list[dict[str, Any]]:
    """Return what the definitions of a file hold, with its canonical names."""
    return [dict(definition.data) for definition in definitions_in(data, name)]


OTHERS: dict[str, Callable[[str], Any]] = {"tenant.yaml": YAML(typ="safe").load, "tenant.json": json.loads}
"""Readers that are not ours."""
ENCODINGS = [
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
]
COMMENTS = r"# c\d+|<# b\d+ #>"
LOST = "a comment stands in it, and would be lost"
ABOVE = "a comment stands above it, and would be one of what follows"
BESIDE = "a comment stands beside it"
ELSEWHERE = "its values stand elsewhere"
OTHERWISE = "the changed text would say something else"
LAST = "it is the last of its kind that the file holds"
NAMELESS = "it would change more than that: what stands there counts for something else, too"
OPEN = "the file does not state it"
NEEDS_COMMENTS = {LOST, ABOVE, BESIDE, OTHERWISE}
REASONS = {
    "tenant.yaml": {LOST, ABOVE},
    "tenant.json": {LAST},
    "EXOInboundConnector.yml": {LOST, ABOVE, LAST, OPEN, NAMELESS},
    "connectors.ps1": {LOST, BESIDE, ELSEWHERE, LAST, OTHERWISE},
    "configuration.ps1": {LOST, BESIDE, LAST, OPEN, OTHERWISE},
    "data.psd1": {LOST, BESIDE, LAST, OPEN, OTHERWISE},
}
"""Why there may be no edits, by file."""


def tried(change: Change) -> tuple[tuple[Edit, ...], str]:
    """Return the edits of a change, or why there are none."""
    try:
        return edits_of([change]), ""
    except CannotEditError as error:
        return (), error.reason


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
def test_a_change_makes_what_was_meant(name: str, data: st.DataObject) -> None:
    held = data.draw(contents())
    text, layout = data.draw(st.composite(lambda draw: WRITERS[name](draw, held))())
    text = text.removesuffix("\n") if data.draw(st.booleans()) else text
    text = text.replace("\n", data.draw(st.sampled_from(["\n", "\r\n"])))
    encoding, mark = data.draw(st.sampled_from(ENCODINGS))
    whole = mark + text.encode(encoding)
    definitions = definitions_in(whole, name)
    assert data_in(whole, name) == held, text  # the file says what it was made to say
    which = data.draw(st.integers(0, len(held) - 1))
    operation, path, value = data.draw(changes_of(held[which]))
    change = Change(operation, definitions[which], path, value)
    edits, reason = tried(change)
    event(f"{operation} {len(path)}: {reason or 'edited'}")
    if reason:
        assert reason in REASONS[name], text
        assert reason not in NEEDS_COMMENTS or layout.count, text
        return
    edited = applied(whole, change.definition.document.source, edits)
    assert edited.startswith(mark)
    now = edited[len(mark) :].decode(encoding)
    expected = after(held, which, operation, path, value)
    assert data_in(edited, name) == expected, now
    if name in OTHERS:
        assert OTHERS[name](now)["InboundConnectors"] == expected, now
    assert re.findall(COMMENTS, now) == re.findall(COMMENTS, text)
    assert "\r\n" not in text or now.count("\n") == now.count("\r\n")
    if operation == "set" or (operation == "remove" and len(path) == 1):
        again = definitions_in(edited, name)[which]
        assert edits_of([change._replace(definition=again)]) == ()


@st.composite
def many_changes(draw: st.DrawFn, held: list[dict[str, Any]]) -> list[tuple[int, str, Path, Any]]:
    """Draw changes of several definitions, each of another value; what is taken away whole is not changed."""
    drawn: dict[tuple[int, str], list[tuple[int, str, Path, Any]]] = {}
    for _ in range(draw(st.integers(2, 6))):
        which = draw(st.integers(0, len(held) - 1))
        operation, path, value = draw(changes_of(held[which]))
        change = (which, operation, path, value)
        if operation == "remove" and len(path) == 2:
            some = draw(st.sets(st.integers(0, len(held[which][str(path[0])]) - 1), min_size=1))
            drawn[which, str(path[0])] = [(which, "remove", (path[0], index), None) for index in sorted(some)[::-1]]
        else:
            drawn[which, str(path[0]) if path else ""] = [change]
    gone = {which for which, name in drawn if not name}
    return [change for (which, name), some in drawn.items() if not name or which not in gone for change in some]


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
def test_many_changes_at_once(name: str, data: st.DataObject) -> None:
    held = data.draw(contents())
    text, _ = data.draw(st.composite(lambda draw: WRITERS[name](draw, held))())
    definitions = definitions_in(text, name)
    meant = data.draw(many_changes(held))
    changes = [Change(operation, definitions[which], path, value) for which, operation, path, value in meant]
    try:
        edits = edits_of(changes)
    except CannotEditError as error:
        event(error.reason)
        return
    event("edited")
    expected = held
    for which, operation, path, value in sorted(meant, key=lambda change: (not change[2], -change[0])):
        expected = after(expected, which, operation, path, value)
    now = applied(text.encode(), definitions[0].document.source, edits)
    assert data_in(now, name) == expected, now.decode()
    assert re.findall(COMMENTS, now.decode()) == re.findall(COMMENTS, text)
