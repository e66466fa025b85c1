"""Fixes as rules declare them: what is refused, with its place."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.core.document import Path
from relaylint.model.kinds import kind
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.conditions.parse import Vocabulary
from relaylint.policy.fixes.parsing import parse_fixes

VOCABULARY = Vocabulary((kind("InboundConnector"),), "SenderIPAddresses", {"most": 5})
DO: Path = ("fixes", 0, "do", 0)
REFUSED: dict[str, tuple[dict[str, Any], Path, str]] = {
    "no operation": ({"title": "x", "do": [{"to": 1}]}, DO, "an operation has exactly one of"),
    "two operations": ({"title": "x", "do": [{"set": "Name", "add": "Name"}]}, DO, "an operation has exactly one of"),
    "no such property": (
        {"title": "x", "do": [{"remove": "SenderIPs"}]},
        (*DO, "remove"),
        "`SenderIPs` is not a property of InboundConnector",
    ),
    "a definition that is set": (
        {"title": "x", "do": [{"set": "definition", "to": 1}]},
        (*DO, "set"),
        "a definition can only be removed",
    ),
    "the name of a definition": (
        {"title": "x", "do": [{"remove": "Name"}]},
        (*DO, "remove"),
        "a definition is known by its `Name`",
    ),
    "no new value": ({"title": "x", "do": [{"set": "Comment"}]}, DO, "`set` takes new value"),
    "a new value for nothing": ({"title": "x", "do": [{"remove": "Comment", "to": 1}]}, DO, "`remove` takes no new"),
    "a value of another type": (
        {"title": "x", "do": [{"set": "RequireTls", "to": "yes"}]},
        (*DO, "to"),
        "`yes` is no value of `RequireTls`",
    ),
    "an item of another type": (
        {"title": "x", "do": [{"set": "SenderIPAddresses", "to": ["203.0.113.0/28", 5]}]},
        (*DO, "to", 1),
        "`5` is no value of `SenderIPAddresses`",
    ),
    "an item of no list": ({"title": "x", "do": [{"add": "Comment", "to": "x"}]}, (*DO, "to"), "`Comment` is no list"),
    "a word that there is not": (
        {"title": "x", "do": [{"set": "ConnectorType", "to": "OnPremise"}]},
        (*DO, "to"),
        "`OnPremise` is no value of `ConnectorType`",
    ),
    "another property that there is not": (
        {"title": "x", "do": [{"rename": "Comment", "to": "Remark"}]},
        (*DO, "to"),
        "`Remark` is not a property",
    ),
    "no such function": (
        {"title": "x", "do": [{"set": "value", "to": {"nework": "{value}"}}]},
        (*DO, "to"),
        "`nework` is not a function",
    ),
    "two functions": (
        {"title": "x", "do": [{"set": "value", "to": {"lower": "{value}", "trimmed": "{value}"}}]},
        (*DO, "to"),
        "a new value has one function",
    ),
    "a function of nothing": (
        {"title": "x", "do": [{"set": "value", "to": {"lower": "X"}}]},
        (*DO, "to", "lower"),
        "`X` names no field",
    ),
    "a choice among nothing": (
        {"title": "x", "do": [{"set": "value", "to": {"closest": "{value}"}}]},
        (*DO, "to"),
        "`closest` chooses among names",
    ),
    "a choice of one that chooses nothing": (
        {"title": "x", "do": [{"set": "value", "to": {"lower": "{value}", "of": "SendingHost"}}]},
        (*DO, "to"),
        "`lower` chooses nothing",
    ),
    "a choice among what there is not": (
        {"title": "x", "do": [{"set": "value", "to": {"closest": "{value}", "of": "Host"}}]},
        (*DO, "to", "of"),
        "`Host` is not a kind",
    ),
    "a field that there is not": (
        {"title": "write `{valeu}`", "do": [{"remove": "value"}]},
        ("fixes", 0, "title"),
        "`{valeu}` is no field",
    ),
    "the new value of nothing": (
        {"title": "write `{to}`", "do": [{"remove": "value"}]},
        ("fixes", 0, "title"),
        "`{to}` stands for nothing: no operation has a new value",
    ),
    "what failed in another definition": (
        {"title": "x", "do": [{"remove": "value", "on": {"SendingHost": "{name}"}}]},
        (*DO, "remove"),
        "what failed stands in the judged definition",
    ),
    "another definition of no kind": (
        {"title": "x", "do": [{"remove": "Comment", "on": {"Host": "{name}"}}]},
        (*DO, "on", "Host"),
        "`Host` is not a kind",
    ),
    "a property of another kind": (
        {"title": "x", "do": [{"remove": "SenderDomains", "on": {"SendingHost": "{name}"}}]},
        (*DO, "remove"),
        "`SenderDomains` is not a property of SendingHost",
    ),
    "unsafe steps": (
        {"title": "x", "steps": ["do it"], "unsafe": "nobody knows what it does"},
        ("fixes", 0, "unsafe"),
        "`unsafe` says why an operation may change more than it mends, and there is none",
    ),
    "steps for a verdict": (
        {"title": "x", "steps": ["do it"], "for": "verdict"},
        ("fixes", 0, "for"),
        "`for` is of a fix with operations",
    ),
    "a condition of what there is not": (
        {"title": "x", "when": {"Nam": {"present": True}}, "do": [{"remove": "value"}]},
        ("fixes", 0, "when", "Nam"),
        "`Nam` is neither a property nor a fact of InboundConnector",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    written, path, words = REFUSED[name]
    with pytest.raises(RuleFault) as refused:
        parse_fixes([written], VOCABULARY)
    assert (refused.value.path, str(refused.value)[: len(words)]) == (path, words)


def test_a_fix_that_is_never_taken() -> None:
    always = {"title": "x", "do": [{"remove": "value"}]}
    with pytest.raises(RuleFault, match="this fix is never taken") as refused:
        parse_fixes([always, always], VOCABULARY)
    assert refused.value.path == ("fixes", 1)


def test_taken() -> None:
    written: list[dict[str, Any]] = [
        {
            "title": "write `{to}` for `{item}`",
            "when": {"Comment": {"present": True}},
            "do": [
                {"set": "value", "to": {"network": "{value}"}},
                {"set": "SenderDomains", "to": ["*", "{name}.contoso.com"]},
                {"set": "Enabled", "to": True, "on": {"InboundConnector": "{Comment}"}},
            ],
            "unsafe": "what else it may do nobody knows",
            "steps": ["look at `{to}`"],
        },
        {"title": "do it", "steps": ["at `{parameter.most}`"]},
    ]
    first, second = parse_fixes(written, VOCABULARY)
    assert first.fields == {"item", "value", "name", "Comment"}
    assert [operation.name for operation in first.operations] == ["set", "set", "set"]
    assert (second.operations, second.why, second.verdict) == ((), "", False)
