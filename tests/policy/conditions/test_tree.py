"""The tree of a condition: its nodes, their places, and what must hold where it does."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.model.kinds import kind
from relaylint.policy.conditions import tree
from relaylint.policy.conditions.parse import Vocabulary, parse_condition
from relaylint.policy.conditions.tree import Origin

SCOPE = Vocabulary((kind("InboundConnector"),), "SenderDomains", {"limit": 3})
SEARCH = {"kind": "AcceptedDomain", "where": {"DomainName": {"equals": {"this": "item"}}}}


def shown(node: tree.Condition) -> str:
    return f"{type(node).__name__} {'.'.join(map(str, node.path))}"


@pytest.mark.parametrize(
    ("spec", "nodes"),
    [
        ({"Name": {"equals": "x"}}, ["About at.Name", "Test at.Name.equals"]),
        (
            {"Name": {"present": True, "not": {"equals": "x"}}, "not": {"any": [{"exists": SEARCH}]}},
            [
                "All at",
                "About at.Name",
                "All at.Name",
                "Test at.Name.present",
                "Not at.Name.not",
                "Test at.Name.not.equals",
                "Not at.not",
                "Any at.not.any",
                "Exists at.not.any.0.exists",
                "About at.not.any.0.exists.where.DomainName",
                "Test at.not.any.0.exists.where.DomainName.equals",
            ],
        ),
        (
            {"EFUsers": {"some": {"all": [{"shorter-than": {"parameter": "limit"}}]}}},
            [
                "About at.EFUsers",
                "Each at.EFUsers.some",
                "All at.EFUsers.some.all",
                "Test at.EFUsers.some.all.0.shorter-than",
            ],
        ),
    ],
)
def test_every_node_has_its_place(spec: dict[str, Any], nodes: list[str]) -> None:
    assert [shown(node) for node in tree.nodes(parse_condition(spec, SCOPE, ("at",)))] == nodes


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ({"Name": {"equals": "x"}}, ["Name"]),
        (
            {"Name": {"equals": "x"}, "all": [{"Comment": {"equals": "x"}}, {"RequireTls": {"equals": True}}]},
            ["Name", "all.0.Comment", "all.1.RequireTls"],
        ),
        ({"any": [{"Name": {"equals": "x"}}], "Comment": {"present": True}}, ["any", "Comment"]),
    ],
)
def test_what_must_hold_where_a_condition_does(spec: dict[str, Any], parts: list[str]) -> None:
    condition = parse_condition(spec, SCOPE, ())
    assert [".".join(map(str, part.path)) for part in tree.conjuncts(condition)] == parts


@pytest.mark.parametrize(
    ("name", "option", "origins"),
    [
        ("Name", {"this": "connector.address-count"}, (Origin.PROPERTY, Origin.FACT)),
        ("SenderDomains", {"this": "item"}, (Origin.ITEM, Origin.ITEM)),
        ("today", {"this": "SenderDomains"}, (Origin.FACT, Origin.PROPERTY)),
    ],
)
def test_what_a_name_stands_for(name: str, option: dict[str, str], origins: tuple[Origin, Origin]) -> None:
    about = parse_condition({name: {"equals": option}}, SCOPE, ())
    assert isinstance(about, tree.About)
    assert isinstance(about.test, tree.Test)
    assert isinstance(about.test.option, tree.This)
    assert (about.operand.origin, about.test.option.operand.origin) == origins


def test_a_parameter_is_its_value() -> None:
    about = parse_condition({"Name": {"shorter-than": {"parameter": "limit"}}}, SCOPE, ())
    assert isinstance(about, tree.About)
    assert isinstance(about.test, tree.Test)
    assert about.test.option == tree.Constant(3, "limit")
    assert about.test.own is None
