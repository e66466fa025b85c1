"""Names of information of one's own that only a rule has, where a definition has a similar one."""

from __future__ import annotations

import pytest
from making import changed, rule, tenant

from relaylint.check.misspelt_names import misspelt_names
from relaylint.policy.rule import Rule

HELD = tenant(
    "InboundConnectors: [{ Name: a, ConnectorType: Partner, x-owner: Ann }]\n"
    "SendingHosts: [{ Name: b, x-Ticket: MAIL-4711 }]\n"
)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("x-owner", []),
        ("x-ownr", [("x-ownr", "x-owner")]),
        ("x-tickets", [("x-tickets", "x-ticket")]),
        ("x-tier", []),
        ("Name", []),
    ],
)
def test_misspelt_names(asked: str, near: list[tuple[str, str]]) -> None:
    made = rule(changed(assert_=f"{{ {asked}: {{ present: true }} }}"))
    words = [f"`own-rule` asks for `{name}`, which no definition has; did you mean `{meant}`?" for name, meant in near]
    assert [found.said(str) for found in misspelt_names([made], [HELD])] == words
    assert list(misspelt_names([made], [])) == []
    shipped = Rule(made.written, "own", "own-rule.yaml")
    assert list(misspelt_names([shipped], [HELD])) == []


@pytest.mark.parametrize(
    ("connector", "lines"),
    [
        ("x-ownr: Ann", ["a.yaml:3: no rule asks for `x-ownr`; did you mean `x-owner`?"]),
        ("x-owner: Ann, x-ownr: Bob", []),
        ("x-tier: 1", []),
        ("x-owner: Ann", []),
    ],
)
def test_misspelt_names_of_definitions(connector: str, lines: list[str]) -> None:
    made = rule(changed(assert_="{ x-owner: { present: true } }"))
    text = (
        "InboundConnectors:\n  - { Name: a, ConnectorType: Partner, x-owner: Ann }\n"
        f"  - {{ Name: b, ConnectorType: Partner, {connector} }}\n"
        f"  - {{ Name: c, ConnectorType: Partner, {connector} }}\nSendingHosts: [{{ Name: d, x-ownr: Ann }}]\n"
    )
    assert [found.said(str) for found in misspelt_names([made], [tenant(text)])] == lines
