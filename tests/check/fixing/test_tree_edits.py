"""YAML as people write it: anchors, merges, tags, odd brackets and comments, and what a change makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.core.document import Path

from .edited import changed_text

TEXT = """\
%YAML 1.2
---
x-d: &d
  ConnectorType: OnPremises
  SenderIPAddresses: &ips
  - 203.0.113.1 # one
InboundConnectors: # list
    # first
    -   # dash comment
        Name: a
        ? Comment
        : some
        Enabled:
        RequireTls: ~
    - {Name: c, <<: *d, Comment: 'x'}
    - <<: *d
      Name: "d"
      Comment: |  # header
        line one

        line two
      SenderDomains:
      - "*"
      -
        b.example
      - &x c.example
      - *x
      - !!str 12
      - 'multi
        line'
    - &b
      Name: f
      SenderIPAddresses: *ips
      SenderDomains: [
        a, b   # c
        , c
      ]
      Comment: plain text
        going on
    - *b
...
---
# second
InboundConnectors:
- Name: z
  SenderIPAddresses:
  - 203.0.113.1

  # after blank

  - 203.0.113.2

  # of the list
AcceptedDomains: []
"""
LOST = "a comment stands in it, and would be lost"
MORE = "it would change more than that: what stands there counts for something else, too"
OTHERWISE = "the changed text would say something else"
ALIAS = "it is an alias of what stands elsewhere"
MERGED = "it is merged from an anchor, which others may use as well"
EXPECTED: list[tuple[int, str, Path, Any, str, str]] = [
    (0, "set", ("Enabled",), True, "Enabled:", "Enabled: true"),
    (0, "set", ("RequireTls",), True, "RequireTls: ~", "RequireTls: true"),
    (0, "set", ("Comment",), "it's", ": some", ': "it\'s"'),
    (0, "remove", ("Name",), None, "        Name: a\n", ""),
    (0, "set", ("Port",), 25, "RequireTls: ~\n", "RequireTls: ~\n        Port: 25\n"),
    (1, "set", ("Enabled",), True, "'x'}", "'x', Enabled: true}"),
    (1, "remove", ("Comment",), None, ", Comment: 'x'}", "}"),
    (1, "remove", (), None, "    - {Name: c, <<: *d, Comment: 'x'}\n", ""),
    (2, "remove", ("SenderDomains", 0), None, '      - "*"\n', ""),
    (2, "remove", ("SenderDomains", 1), None, "      -\n        b.example\n", ""),
    (2, "set", ("SenderDomains", 3), "y", "- *x", '- "y"'),
    (2, "remove", ("SenderDomains", 4), None, "      - !!str 12\n", ""),
    (2, "add", ("SenderDomains",), "it's", "line'\n", "line'\n      - 'it''s'\n"),
    (2, "set", ("SenderDomains", 5), "z", "'multi\n        line'", "'z'"),
    (4, "remove", ("SenderIPAddresses", 1), None, "  - 203.0.113.2\n", ""),
    (4, "add", ("SenderIPAddresses",), "q", "  - 203.0.113.2\n", "  - 203.0.113.2\n  - q\n"),
]


@pytest.mark.parametrize(("which", "operation", "path", "value", "before", "after"), EXPECTED)
def test_what_is_edited(which: int, operation: str, path: Path, value: Any, before: str, after: str) -> None:
    text = TEXT if which == 2 else TEXT.replace("    - *b\n", "")
    where = text.rindex("- Name: z") if which == 4 else 0
    expected = text[:where] + text[where:].replace(before, after, 1)
    assert changed_text(text, "a.yaml", (operation, which, path, value)) == expected


@pytest.mark.parametrize(
    ("which", "operation", "path", "value", "reason"),
    [
        (0, "remove", (), None, LOST),
        (1, "remove", ("ConnectorType",), None, MERGED),
        (1, "remove", ("Name",), None, OTHERWISE),
        (2, "set", ("Comment",), "new", LOST),
        (2, "set", ("SenderDomains", 2), "new", OTHERWISE),
        (3, "set", ("Name",), "new", MORE),
        (3, "remove", ("SenderIPAddresses", 0), None, ALIAS),
        (4, "set", ("Name",), "new", ALIAS),
        (5, "remove", ("SenderIPAddresses",), None, LOST),
    ],
)
def test_what_is_not_edited(which: int, operation: str, path: Path, value: Any, reason: str) -> None:
    assert changed_text(TEXT, "a.yaml", (operation, which, path, value)) == reason


IGNORED = """\
InboundConnectors:
- Name: a
  # relaylint: ignore[x] why
  # and more
  Enabled: true
  RequireTls: true  # since 2019 # relaylint: ignore[x] why
  SenderIPAddresses: [x, y]
"""


@pytest.mark.parametrize("path", [("Enabled",), ("RequireTls",)])
def test_what_is_ignored_is_not_taken_from_under_its_comment(path: Path) -> None:
    """It would be said of what follows."""
    reason = "a comment beside it tells what relaylint ignores there"
    assert changed_text(IGNORED, "a.yaml", ("remove", 0, path, None)) == reason
    assert changed_text(IGNORED, "a.yaml", ("set", 0, path, False)).count("false") == 1


def test_a_list_that_powershell_counts_is_not_edited() -> None:
    text = '{"InboundConnectors":[{"Name":"a","SenderDomains":{"value":["x","y"],"Count":2}}]}'
    assert changed_text(text, "a.json", ("remove", 0, ("SenderDomains", 0), None)) == "its items are counted behind it"


def test_new_names_are_spelt_like_the_others() -> None:
    for name, expected in (("name", "requiretls"), ("NAME", "RequireTls"), ('"name"', '"requiretls"')):
        text = f"InboundConnectors:\n- {name}: a\n"
        assert changed_text(text, "a.yaml", ("set", 0, ("RequireTls",), True)) == f"{text}  {expected}: true\n"
    text = "InboundConnectors:\n- name: a\n  connectorType: Partner\n"
    assert changed_text(text, "a.yaml", ("set", 0, ("RequireTls",), True)) == f"{text}  requireTls: true\n"
