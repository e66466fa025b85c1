"""The types of values: those of properties say what the schemas say, and each is told in words."""

from __future__ import annotations

from typing import Any

import pytest
from making import hold

from relaylint.model.faults import Validator, asserted
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.policy.value_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    TEXT,
    Sort,
    ValueType,
    list_of,
    number_of,
    type_of_property,
    words_of,
)
from relaylint.relay.outcomes import Verdict

VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    70000,
    2.5,
    "",
    "contoso.com",
    "*.contoso.com",
    "no name!",
    "203.0.113.7",
    "2026-11-24",
    "OnPremises",
    "onpremises",
    "External",
    [],
    ["contoso.com"],
    ["External"],
    [1],
    {},
)
NARROWER = ("minItems", "uniqueItems")
"""What a schema says beside the type of a value."""
PROPERTIES = [(name, property) for name in FILES for property in kind(name).properties]


def test_the_type_of_a_property_admits_what_its_schema_does() -> None:
    hold(says_what_the_schema_says, PROPERTIES)


def says_what_the_schema_says(name: str, property: str) -> None:
    about = kind(name).properties[property]
    schema = {key: value for key, value in about.items() if key not in NARROWER}
    schema["items"] = {key: value for key, value in about.get("items", {}).items() if key not in NARROWER}
    validator = Validator({**asserted(schema), "title": "value"})
    found = type_of_property(kind(name), property)
    for value in VALUES:
        if value == "" and property in kind(name).blanks:  # it is taken for null
            assert not found.admits(value)
        elif not isinstance(value, float) or Sort.NUMBER not in found.sorts:  # all our numbers are whole
            assert found.admits(value) is not bool(validator.faults(value)), value


def test_a_default_is_of_the_type() -> None:
    hold(has_a_default_of_its_type, ((name, property) for name in FILES for property in kind(name).defaults))


def has_a_default_of_its_type(name: str, property: str) -> None:
    assert type_of_property(kind(name), property).admits(kind(name).defaults[property])


@pytest.mark.parametrize(
    ("about", "title"),
    [
        (BOOLEAN, "`true` or `false`"),
        (BOOLEAN.or_null, "`true`, `false` or `null`"),
        (number_of("days").or_null, "a number of days or `null`"),
        (number_of(), "a number"),
        (words_of(Verdict, without={Verdict.UNDECIDED}), "`relayed`, `fragile` or `rejected`"),
        (words_of(["b", "a", "b"]), "`b` or `a`"),
        (DATE, "a date"),
        (list_of(TEXT).or_null, "a list (each a text) or `null`"),
        (list_of(None), "a list"),
        (ANYTHING, "anything"),
        (ValueType(frozenset({Sort.TEXT, Sort.MAPPING})), "a text or a mapping"),
    ],
)
def test_titles(about: ValueType, title: str) -> None:
    assert about.title == title


def test_every_type_of_a_property_has_a_title() -> None:
    assert all(type_of_property(kind(name), property).title for name, property in PROPERTIES)


@pytest.mark.parametrize(
    ("about", "is_list"),
    [(list_of(TEXT), True), (list_of(TEXT).or_null, True), (TEXT, False), (ANYTHING, False), (TEXT.or_null, False)],
)
def test_lists(about: ValueType, is_list: bool) -> None:
    assert about.is_list is is_list
