"""``relaylint rules`` and ``relaylint rule``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, changed, write
from syrupy.assertion import SnapshotAssertion

from relaylint import resources
from relaylint.checks import CHECKS


def shipped() -> list[str]:
    """Return the names of all rules that stand in the repository, and of the checks."""
    return sorted([*(path.stem for path in Path(resources.folder("rules")).rglob("*.yaml")), *(i.name for i in CHECKS)])


def test_the_list(relaylint: Run) -> None:
    ran = relaylint("rules")
    assert (ran.code, ran.err) == (0, "")
    lines = [line for line in ran.out.splitlines() if line.startswith("  ")]
    assert sorted(line.split()[0] for line in lines) == shipped()
    assert {line.split()[1] for line in lines} <= {"error", "warning", "info"}
    areas = [line for line in ran.out.splitlines() if line and not line.startswith(" ")]
    assert areas == sorted(set(areas))
    assert "  cert-wildcard-risk " in ran.out


def test_the_list_as_json(relaylint: Run) -> None:
    ran = relaylint("rules", "--json")
    document = json.loads(ran.out)
    assert (ran.code, ran.err, document["version"]) == (0, "", 1)
    assert sorted(rule["name"] for rule in document["rules"]) == shipped()
    keys = ["name", "area", "severity", "basis", "kinds", "title", "codes", "url"]
    assert all(list(rule) == keys for rule in document["rules"])


@pytest.mark.parametrize("how", ["flag", "settings", "file"])
def test_rules_of_ones_own_are_listed(relaylint: Run, how: str) -> None:
    write(Path(), {"policy/mail/own-rule.yaml": MINIMAL_RULE})
    flags: tuple[str, ...] = ()
    area = "mail"
    if how == "flag":
        flags = ("--rules", "policy")
    elif how == "file":
        flags, area = ("--rules", "policy/mail/own-rule.yaml"), "own"
    else:
        write(Path(), {"relaylint.yaml": "rules: [policy]\n"})
    rules = {rule["name"]: rule for rule in json.loads(relaylint("rules", "--json", *flags).out)["rules"]}
    assert rules["own-rule"] == {
        "name": "own-rule",
        "area": area,
        "severity": "warning",
        "basis": "reported",
        "kinds": ["InboundConnector"],
        "title": "A rule of one's own",
        "codes": [],
        "url": "",
    }


def test_the_page_of_a_rule_of_ones_own(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"policy/own-rule.yaml": MINIMAL_RULE})
    ran = relaylint("rule", "own-rule", "--rules", "policy")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_the_page_of_a_check(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    ran = relaylint("rule", "duplicate-key")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_every_page_can_be_printed(relaylint: Run) -> None:
    for name in shipped():
        ran = relaylint("rule", name)
        assert (ran.code, ran.err, ran.out.splitlines()[0]) == (0, "", f"# {name}")
        assert "\n## Why\n" in ran.out
        assert "\n## What to do\n" in ran.out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("cert-wildcard", "did you mean `cert-wildcard-risk`?"),
        ("Duplicate-Key", "did you mean `duplicate-key`?"),
        ("zzz", "`relaylint rules` lists them"),
        ("x" * 100_000, "`relaylint rules` lists them"),
    ],
    ids=["near", "capitals", "far", "huge"],
)
def test_a_rule_that_is_not_there(relaylint: Run, name: str, hint: str) -> None:
    assert relaylint("rule", name) == (2, "", f"relaylint: there is no rule `{name}`\nhint: {hint}\n")


@pytest.mark.parametrize("command", [["rules"], ["rules", "--json"], ["rule", "own-rule"]], ids=" ".join)
def test_broken_rules(relaylint: Run, snapshot: SnapshotAssertion, command: list[str]) -> None:
    write(Path(), {"policy/own-rule.yaml": changed(severity="grave")})
    ran = relaylint(*command, "--rules", "policy")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out == snapshot


def test_broken_settings(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"relaylint.yaml": "rules: [policy]\n"})
    ran = relaylint("rules")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out == snapshot
