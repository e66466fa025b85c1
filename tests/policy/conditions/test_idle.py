"""Parameters that nothing uses, and messages that name what nothing finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from .never_right import Never

NEVER_USED = {
    "a parameter that nothing uses": Never(
        {"parameters": "{ most: { type: integer, default: 3, description: How many. } }"},
        (
            "18:15 <most> error[invalid-rule] nothing uses the parameter `most` | write `{ "
            "parameter: most }` where its value is meant, or leave it out"
        ),
        {
            "parameters": "{ most: { type: integer, default: 3, description: How many. } }",
            "message": "one `{value}` of of {parameter.most}",
        },
    ),
    "a parameter of a search": Never(
        {
            "parameters": "{ most: { type: integer, default: 3, description: How many. } }",
            "assert_": "{ exists: { kind: InboundConnector, at-most: 3 } }",
        },
        (
            "17:15 <most> error[invalid-rule] nothing uses the parameter `most` | write `{ "
            "parameter: most }` where its value is meant, or leave it out"
        ),
        {
            "parameters": "{ most: { type: integer, default: 3, description: How many. } }",
            "assert_": "{ exists: { kind: InboundConnector, at-most: { parameter: most } } }",
        },
    ),
    "another definition where none is looked for": Never(
        {"message": "both `{value}` and `{other}`"},
        (
            "8:10 <both `{value}` and `{other}`> error[invalid-rule] `{other}` stands for nothing: "
            "no failing `not: { exists: … }` in `assert` finds a definition | name `{value}`, "
            "`{name}`, a property or a fact"
        ),
        {
            "message": "both `{value}` and `{other}`",
            "assert_": ("{ not: { exists: { kind: InboundConnector, where: { Name: { equals: { this: Name } } } } } }"),
        },
    ),
    "another definition where one is missing": Never(
        {
            "message": "both `{value}` and `{other}`",
            "assert_": "{ exists: { kind: SendingHost, where: { Name: { equals: { this: Name } } } } }",
        },
        (
            "7:10 <both `{value}` and `{other}`> error[invalid-rule] `{other}` stands for nothing: "
            "no failing `not: { exists: … }` in `assert` finds a definition | name `{value}`, "
            "`{name}`, a property or a fact"
        ),
        {
            "message": "both `{value}` and `{other}`",
            "assert_": ("{ exists: { kind: SendingHost, at-least: 2, where: { Name: { equals: { this: Name } } } } }"),
        },
    ),
    "another definition in a case": Never(
        {"cases": "[{ when: { Comment: { present: true } }, message: 'as `{other}`' }]"},
        (
            "18:58 <'as `{other}`'> error[invalid-rule] `{other}` stands for nothing: no failing "
            "`not: { exists: … }` in `assert` finds a definition | name `{value}`, `{name}`, a "
            "property or a fact"
        ),
        {
            "assert_": ("{ not: { exists: { kind: InboundConnector, where: { Name: { equals: { this: Name } } } } } }"),
            "cases": "[{ when: { Comment: { present: true } }, message: 'as `{other}`' }]",
        },
    ),
    "another definition in an advice": Never(
        {"advice": ("[{ when: { Comment: { present: true } }, help: 'Rename the other one, `{other}`, first.' }]")},
        (
            "18:56 <'Rename the other one, `{other}`, first.'> error[invalid-rule] `{other}` stands "
            "for nothing: no failing `not: { exists: … }` in `assert` finds a definition | name "
            "`{value}`, `{name}`, a property or a fact"
        ),
        {
            "assert_": ("{ not: { exists: { kind: InboundConnector, where: { Name: { equals: { this: Name } } } } } }"),
            "advice": ("[{ when: { Comment: { present: true } }, help: 'Rename the other one, `{other}`, first.' }]"),
        },
    ),
    "another definition in the remedy": Never(
        {"remedy": "Rename the other one, `{other}`, first."},
        (
            "10:9 <Rename the other one, `{other}`, first.> error[invalid-rule] `{other}` stands for "
            "nothing: no failing `not: { exists: … }` in `assert` finds a definition | name "
            "`{value}`, `{name}`, a property or a fact"
        ),
        {"remedy": "Rename the other one, `{other}`, first.", "help": "Rename it."},
    ),
}


@pytest.mark.parametrize("case", NEVER_USED)
def test_a_rule_of_which_a_part_is_idle(case: str, tmp_path: Path) -> None:
    NEVER_USED[case].hold(tmp_path)
