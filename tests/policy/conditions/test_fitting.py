"""What is proposed instead of a relation that does not fit: whoever follows it has a rule that loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from making import hold

from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.policy.conditions import fitting
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import Asks, Tells, Vocabulary, parse_condition
from relaylint.policy.conditions.satisfiable import check_conditions
from relaylint.policy.conditions.tree import Constant, Operand, Origin
from relaylint.policy.facts import FACTS
from relaylint.policy.relations import RELATIONS, Relation
from relaylint.policy.relations.table import Takes
from relaylint.policy.template import Template
from relaylint.policy.value_types import Sort, ValueType

NAMED = [(name, about) for name in FILES for about in kind(name).properties] + [
    (name, fact) for fact, info in FACTS.items() for name in (info.kinds or FILES)
]
BY_FORMAT = {
    **dict.fromkeys(("ipv4-or-cidr", "ip-address", "ip-or-range"), "203.0.113.7"),
    **dict.fromkeys(("email", "envelope-sender", "header-sender"), "jo@contoso.com"),
    "date": "2026-11-24",
    "exchange-build": "15.2.1544.4",
}
NONE = Tells(Template(""), Template(""), (), (), None)
_QUOTED = re.compile("`([^`]+)`")


def operand(name: str, about: str) -> Operand:
    """Return a property or fact of a kind."""
    return Operand(Origin.FACT if about in FACTS else Origin.PROPERTY, about, (kind(name),))


def value_of(type: ValueType) -> Any:
    """Return a value of a type."""
    if type.words:
        return type.words[0]
    if Sort.TEXT in type.sorts:
        return BY_FORMAT.get(type.format, "contoso.com")
    if Sort.NUMBER in type.sorts:
        return max(5, type.least or 0)
    return True


def option_of(relation: Relation, about: fitting.Tested) -> Any:
    """Return what may be asked about such a value with a relation."""
    type = about.types[0]
    if relation.takes is Takes.LIST:
        return value_of(about.items.types[0])
    if relation.takes is Takes.VALUE:
        return [value_of(type)] if relation.option["type"] == "array" else value_of(type)
    if relation.takes is Takes.NUMBER:
        return value_of(next(type for type in about.types if Sort.NUMBER in type.sorts))
    if "const" in relation.option or "enum" in relation.option:
        return relation.option.get("const") or relation.option["enum"][0]
    if relation.option.get("format") == "date":
        return "2026-11-24"
    if relation.option["type"] == "array":
        return relation.option["items"]["enum"][:1]
    if "string" not in relation.option["type"]:
        return {"boolean": True, "integer": 8}[relation.option["type"]]
    if relation.takes is Takes.ADDRESS:
        return "203.0.113.0/24"
    return type.words[0] if type.words else "contoso.com"


def refusal(name: str, about: str, test: Any) -> str:
    """Return why a rule with a test is not loaded; empty if it is."""
    try:
        condition = parse_condition({about: test}, Vocabulary((kind(name),), None, {}), ())
        check_conditions(Asks(None, None, condition), NONE, include_disabled=True)
    except RuleFault as fault:
        return f"{test}: {fault} | {fault.help}"
    return ""


def followed(help: str, relation: Relation, about: fitting.Tested) -> Iterator[Any]:
    """Yield the tests that somebody writes who follows a help text."""
    if help.startswith("put it under"):
        for item in ("each", "some"):
            yield {item: {relation.name: option_of(relation, about.items)}}
        return
    whole, _, items = help.partition("under `each` or `some`")
    for part, asked, wrapped in ((whole, about, False), (items, about.items, True)):
        for words in _QUOTED.findall(part):
            name, sign, _ = words.partition(":")
            test = yaml.safe_load(f"{{ {words} }}") if sign else {name: option_of(RELATIONS[name], asked)}
            yield {"some": test} if wrapped else test


def test_what_is_proposed_instead_of_a_relation_loads() -> None:
    """For every property and fact, and every relation that does not fit it."""
    seen: set[Any] = set()

    def check(name: str, about: str) -> None:
        asked = fitting.tested(operand(name, about))
        if asked.types in seen:
            return
        seen.add(asked.types)
        for relation in RELATIONS.values():
            for option in (Constant(3), Constant(0), Constant(3, "most")):
                help = fitting.instead_of(relation, option, asked)
                case = asked.types, help, relation.name if help.startswith("put it") else ""
                if any(fitting.fits(relation, type) for type in asked.types) or case in seen:
                    continue
                seen.add(case)
                tests = list(followed(help, relation, asked))
                assert tests, help
                faults = [fault for fault in (refusal(name, about, test) for test in tests) if fault]
                assert not faults, (relation.name, help, faults)

    hold(check, NAMED)
    assert len(seen) > 20


def test_the_relations_that_tell_most_of_a_value_come_first() -> None:
    def first(name: str, about: str, *, item: bool = False) -> list[str]:
        asked = fitting.tested(operand(name, about))
        return fitting.relations_for(asked.items if item else asked)[:3]

    assert first("AcceptedDomain", "DomainName") == ["in-domain", "listed-in", "same-domain-as"]
    assert first("SendingHost", "certificate.not-after") == ["on-or-after", "older-than-days", "equals"]
    assert first("SendingHost", "certificate.days-left") == ["at-least", "at-most", "less-than"]
    assert first("InboundConnector", "SenderIPAddresses") == ["contains", "shorter-than", "present"]
    assert first("InboundConnector", "EFSkipIPs", item=True) == ["overlaps", "address-in", "prefix-at-least"]
    assert first("InboundConnector", "SenderIPAddresses", item=True) == ["overlaps", "address-in", "prefix-at-least"]
    assert first("InboundConnector", "Name") == ["equals", "in", "starts-with"]
    assert {"in-domain", "same-domain-as"} < set(fitting.relations_for(fitting.tested(operand("SendingHost", "Login"))))
    assert fitting.relations_for(fitting.tested(operand("InboundConnector", "ConnectorType"))) == ["equals", "in"]
