"""Changes as edits: what each makes of a text, and what cannot be edited, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.core.document import Path

from .edited import changed_text

YAML = """\
# head
InboundConnectors:
  - Name: Head office   # the first
    ConnectorType: 'OnPremises'
    SenderIPAddresses:   # all
      - 203.0.113.5  # berlin
      # munich
      - "203.0.113.6"
      - 203.0.113.7

  - Name: Other
    SenderIPAddresses: [203.0.113.5, 203.0.113.6]   # flow
    Enabled: true"""

FIRST: list[tuple[str, Path, Any, str, str]] = [
    ("set", ("ConnectorType",), "Partner", "'OnPremises'", "'Partner'"),
    ("set", ("Name",), "no", "Head office ", '"no" '),
    ("set", ("Enabled",), False, "- 203.0.113.7\n", "- 203.0.113.7\n    Enabled: false\n"),
    ("set", ("SenderDomains",), ["*"], "- 203.0.113.7\n", '- 203.0.113.7\n    SenderDomains:\n      - "*"\n'),
    ("add", ("SenderIPAddresses",), "203.0.113.8", "- 203.0.113.7\n", "- 203.0.113.7\n      - 203.0.113.8\n"),
    ("remove", ("SenderIPAddresses", 0), None, "- 203.0.113.5  # berlin", "# berlin"),
    ("remove", ("SenderIPAddresses", 1), None, '      - "203.0.113.6"\n', ""),
    ("remove", ("ConnectorType",), None, "    ConnectorType: 'OnPremises'\n", ""),
    ("remove", ("Name",), None, "- Name: Head office   # the first", "- # the first"),
    ("rename", ("ConnectorType",), "Comment", "ConnectorType", "Comment"),
    ("set", ("SenderIPAddresses",), ["203.0.113.5", "203.0.113.7"], '      - "203.0.113.6"\n', ""),
]


@pytest.mark.parametrize(("operation", "path", "value", "before", "after"), FIRST)
def test_a_block_of_yaml(operation: str, path: Path, value: Any, before: str, after: str) -> None:
    assert changed_text(YAML, "a.yaml", (operation, 0, path, value)) == YAML.replace(before, after, 1)


FLOW: list[tuple[str, Path, Any, str, str]] = [
    ("remove", ("SenderIPAddresses", 0), None, "[203.0.113.5, ", "["),
    ("remove", ("SenderIPAddresses", 1), None, ", 203.0.113.6]", "]"),
    ("add", ("SenderIPAddresses",), "203.0.113.8", "6]", "6, 203.0.113.8]"),
    ("remove", ("SenderIPAddresses",), None, "SenderIPAddresses: [203.0.113.5, 203.0.113.6]   # flow", "# flow"),
    ("remove", ("Enabled",), None, "\n    Enabled: true", ""),
    ("set", ("RequireTls",), True, "Enabled: true", "Enabled: true\n    RequireTls: true"),
    ("set", ("SenderIPAddresses",), [], "[203.0.113.5, 203.0.113.6]", "[]"),
    ("set", ("SenderIPAddresses",), ["a", "203.0.113.6"], "[203.0.113.5", "[a"),
]


@pytest.mark.parametrize(("operation", "path", "value", "before", "after"), FLOW)
def test_brackets_in_yaml(operation: str, path: Path, value: Any, before: str, after: str) -> None:
    head, mark, rest = YAML.partition("  - Name: Other")
    expected = head + mark + rest.replace(before, after, 1)
    assert changed_text(YAML, "a.yaml", (operation, 1, path, value)) == expected


JSON = """\
{
  "InboundConnectors": [
    {"Name": "a", "Enabled":true, "SenderIPAddresses": ["203.0.113.5"]},
    {
      "Name":  "b",
      "SenderIPAddresses": [
        "203.0.113.5",
        "203.0.113.6"
      ]
    }
  ]
}
"""
LISTED = '[\n        "203.0.113.5",\n        "203.0.113.6"\n      ]'
IN_JSON: list[tuple[str, int, Path, Any, str, str]] = [
    ("set", 0, ("Name",), 'é"', '"a"', '"é\\""'),
    ("set", 0, ("RequireTls",), True, '5"]}', '5"], "RequireTls": true}'),
    ("remove", 0, ("SenderIPAddresses", 0), None, '["203.0.113.5"]', "[]"),
    ("remove", 0, (), None, '{"Name": "a", "Enabled":true, "SenderIPAddresses": ["203.0.113.5"]},\n    ', ""),
    ("remove", 1, ("SenderIPAddresses", 1), None, ',\n        "203.0.113.6"', ""),
    ("add", 1, ("SenderIPAddresses",), "x", '.6"', '.6",\n        "x"'),
    ("set", 1, ("Enabled",), False, LISTED, f'{LISTED},\n      "Enabled": false'),
    ("rename", 1, ("Name",), "Comment", '"Name":  ', '"Comment":  '),
]


@pytest.mark.parametrize(("operation", "which", "path", "value", "before", "after"), IN_JSON)
def test_json(operation: str, which: int, path: Path, value: Any, before: str, after: str) -> None:
    assert changed_text(JSON, "a.json", (operation, which, path, value)) == JSON.replace(before, after, 1)


def test_what_is_merged_or_an_alias_is_refused() -> None:
    text = "x-base: &base\n  Enabled: true\n  SenderDomains: &all ['*']\nInboundConnectors:\n- Name: a\n  <<: *base\n"
    merged = "it is merged from an anchor, which others may use as well"
    assert changed_text(text, "a.yaml", ("set", 0, ("Enabled",), False)) == merged
    assert changed_text(text, "a.yaml", ("remove", 0, ("SenderDomains", 0), None)) == merged
    assert changed_text(text, "a.yaml", ("set", 0, ("RequireTls",), True)) == text.replace(
        ": a", ": a\n  RequireTls: true"
    )


def test_several_changes_at_once() -> None:
    """Whatever the order, indexes are those that there were."""
    text = "InboundConnectors:\n- {Name: a, SenderIPAddresses: [x, y, z]}\n- {Name: b}\n- {Name: c}\n"
    changes = [
        ("remove", 0, ("SenderIPAddresses", 0), None),
        ("remove", 0, ("SenderIPAddresses", 1), None),
        ("set", 0, ("Enabled",), True),
        ("remove", 1, (), None),
        ("rename", 2, ("Name",), "Identity"),
    ]
    expected = "InboundConnectors:\n- {Name: a, SenderIPAddresses: [z], Enabled: true}\n- {Identity: c}\n"
    for order in (changes, changes[::-1]):
        assert changed_text(text, "a.yaml", *order) == expected


@pytest.mark.parametrize(
    ("text", "gone", "expected"),
    [
        ("InboundConnectors:\n- Name: a\n\n- Name: b\n\n- Name: c\n", [0, 1], "InboundConnectors:\n- Name: c\n"),
        ("InboundConnectors:\n- Name: a\n\n- Name: b\n\n- Name: c\n", [1, 2], "InboundConnectors:\n- Name: a\n\n"),
        ("InboundConnectors:\n- Name: a\n- Name: b\n", [0, 1], "InboundConnectors: []\n"),
        ("InboundConnectors: [{Name: a}, {Name: b}, {Name: c}]\n", [0, 1], "InboundConnectors: [{Name: c}]\n"),
        ("InboundConnectors: [{Name: a}, {Name: b}, {Name: c}]\n", [1, 2], "InboundConnectors: [{Name: a}]\n"),
        ("InboundConnectors: [{Name: a}, {Name: b}]\n", [0, 1], "InboundConnectors: []\n"),
    ],
)
def test_definitions_that_go_together(text: str, gone: list[int], expected: str) -> None:
    assert changed_text(text, "a.yaml", *(("remove", which, (), None) for which in gone)) == expected
