"""Where a word stands in YAML is told while it is typed, whatever the text around it is like."""

from __future__ import annotations

import pytest

from relaylint.core.text import Source
from relaylint.server.completing import completions_at
from relaylint.server.typed import typed_at


@pytest.mark.parametrize(
    ("text", "path", "is_key"),
    [
        ("|", "", False),
        ("ki|", "", False),
        ("kind: |", "kind", False),
        ("kind: In|\nname: x\n", "kind", False),
        ("ki|nd: In\n", "?", True),
        ('"ki|nd": In\n', "?", True),
        ("kind: [In|", "kind 0", False),
        ("kind:\n  - A\n  - |\nname: x\n", "kind 1", False),
        ("assert:\n  |\nname: x\n", "assert", False),
        ("assert:\n  Name: x\n  |\nname: x\n", "assert ?", True),
        ("assert: { Name: { equals: x }, |", "assert ?", True),
        ("assert: { Name: { equals: |\nname: [\n", "assert Name equals", False),
        ("assert: { Name: { | } }\nname: x\n", "assert Name ?", True),
        ("assert:\n  all:\n    - Name: { in: [a, '|", "assert all 0 Name in 1", False),
        ('message: "`{Na|}` is [no {name"\n', "message", False),
        ('message: "`{Na|', "message", False),
        ("why: # [ said { there\n  |", "why", False),
        ("a: 1\nb: {\nkind: |", "b kind", False),
        ("# |", "?", None),
        ("a: 1\na: 2\nkind: |", "?", None),
    ],
)
def test_paths(text: str, path: str, is_key: bool | None) -> None:
    offset = text.index("|")
    typed = typed_at(Source("/x.yaml", text.replace("|", "", 1)), offset)
    if is_key is None:
        assert typed is None
        return
    assert typed is not None
    steps = [*map(str, typed.path)]
    assert (" ".join([*steps[:-1], "?"] if typed.is_key else steps), typed.is_key) == (path, is_key)


def test_word() -> None:
    typed = typed_at(Source("/x.yaml", 'a: { relay.condition-1a: x }\nb: "{c} d"\n'), 10)
    assert typed is not None
    assert (typed.text, typed.has_colon, typed.may_be_key, typed.is_whole) == ("relay.condition-1a", True, True, True)
    inside = typed_at(Source("/x.yaml", 'b: "{c} d"\n'), 6)
    assert inside is not None
    assert (inside.text, inside.is_whole, inside.is_braced) == ("c", False, True)


@pytest.mark.parametrize(
    "line",
    [
        "x: " + "a" * 90_000 + " b",
        'x: "' + '\\"' * 45_000,
        "# " + "relaylint:ignore[ " * 5_000,
        "x: " + "-a " * 30_000 + '"',
    ],
)
def test_long_lines(line: str) -> None:
    """Whatever stands there is looked through once: trying anew at every character would take minutes."""
    source = Source("/x.yaml", f"{line}\nkind: In")
    typed = typed_at(source, len(line))
    assert typed is None or typed.path == ("x",)
    assert completions_at(None, source, len(line), []) == []
