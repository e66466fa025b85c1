"""``relaylint rules`` and ``relaylint rule``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, changed, write
from syrupy.assertion import SnapshotAssertion

from relaylint.core import resources
from relaylint.core.checks import CHECKS

SEVERITIES = ("error", "warning", "info")


def shipped() -> list[str]:
    """Return the names of all rules that stand in the repository, and of the checks."""
    return sorted([*(path.stem for path in Path(resources.folder("rules")).rglob("*.yaml")), *(i.name for i in CHECKS)])


def test_the_list(relaylint: Run) -> None:
    ran = relaylint("rules")
    assert (ran.code, ran.err) == (0, "")
    lines = [line for line in ran.out.splitlines() if line.startswith("  ")]
    assert sorted(line.split()[0] for line in lines) == shipped()
    assert {line.split()[1] for line in lines} <= set(SEVERITIES)
    areas = [line for line in ran.out.splitlines() if line and not line.startswith(" ")]
    assert areas == sorted(set(areas))
    assert "  cert-wildcard-risk " in ran.out


def test_the_list_as_json(relaylint: Run) -> None:
    ran = relaylint("rules", "--json")
    document = json.loads(ran.out)
    assert (ran.code, ran.err, document["version"]) == (0, "", 1)
    assert sorted(rule["name"] for rule in document["rules"]) == shipped()
    keys = ["name", "area", "severity", "basis", "kinds", "title", "codes", "optional", "url"]
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
        "optional": False,
        "url": "",
    }


CODES = "[550 5.7.705, 451 4.3.2 ATTR55]"
"""Replies that no rule can predict from files, so that none but that of the test does."""
TENANT_BLOCKED = """\
550 5.7.705 (given by Exchange Online)
  The tenant is blocked for suspicious traffic. Nothing in the files shows it.
    own-rule  warning  A rule of one's own
  Find and stop the source, then ask support to lift the block.
"""
NO_LOOK_UP = """\
451 4.3.2 ATTR55 (given by Exchange Online)
  Temporary: Exchange Online could not look the tenant up. Nothing in the files shows it.
    own-rule  warning  A rule of one's own
"""
ADDRESS_BLOCKED = """\
550 5.7.708 (given by Exchange Online)
  The tenant, or the address, is blocked for bad traffic. Nothing in the files shows it.
    no rule can tell it from files
  Find and stop the source, then ask support to lift the block.
"""


@pytest.mark.parametrize(
    ("reply", "printed"),
    [
        ("5.7.705", TENANT_BLOCKED),
        ("550 5.7.705", TENANT_BLOCKED),
        ("ATTR55", NO_LOOK_UP),
        ("said: 451 4.3.2 Temporary server error. Please try again later ATTR55 [198.51.100.1]", NO_LOOK_UP),
        ("5.7.708", ADDRESS_BLOCKED),
        ("5.7.708 or 5.7.705", f"{TENANT_BLOCKED}\n{ADDRESS_BLOCKED}"),
    ],
)
def test_the_rules_of_a_reply(relaylint: Run, reply: str, printed: str) -> None:
    write(Path(), {"policy/own-rule.yaml": changed(codes=CODES)})
    assert relaylint("rules", "--code", reply, "--rules", "policy") == (0, printed, "")


def test_the_rules_of_a_reply_as_json(relaylint: Run) -> None:
    write(Path(), {"policy/own-rule.yaml": changed(codes=CODES)})
    ran = relaylint("rules", "--code", "5.7.708 or 4.3.2", "--json", "--rules", "policy")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "version": 1,
        "replies": [
            {
                "code": "550 5.7.708",
                "texts": [],
                "by": ["Exchange Online"],
                "by-words": True,
                "meaning": "The tenant, or the address, is blocked for bad traffic. Nothing in the files shows it.",
                "causes": [],
                "order": None,
                "next": "Find and stop the source, then ask support to lift the block.",
                "basis": "documented",
                "rules": [],
            },
            {
                "code": "451 4.3.2",
                "texts": ["ATTR55"],
                "by": ["Exchange Online"],
                "by-words": True,
                "meaning": "Temporary: Exchange Online could not look the tenant up. Nothing in the files shows it.",
                "causes": [],
                "order": None,
                "next": None,
                "basis": "documented",
                "rules": ["own-rule"],
            },
        ],
        "commands": [],
    }


@pytest.mark.parametrize("reply", ["ATTR36", "550 5.7.64 Relay Access Denied ATTR36. For details see KB 3169958"])
def test_the_shipped_rules_of_a_reply(relaylint: Run, reply: str) -> None:
    """The likeliest stand first, under their causes; those of the other reply with the code are not told."""
    ran = relaylint("rules", "--code", reply)
    title, *lines = ran.out.splitlines()
    assert (ran.code, ran.err, title) == (0, "", "550 5.7.64 ATTR36 (given by Exchange Online)")
    names = [line.split()[0] for line in lines if line.startswith("    ") and line.split()[1] in SEVERITIES]
    assert names[:2] == ["sender-domain-not-accepted", "relied-on-header-from"]
    assert {"cert-domain-not-accepted", "null-sender-not-relayable"} <= set(names)
    assert not {"no-matching-connector", "volume-over-terrl"} & set(names)
    assert lines[-1] == 'ask: relaylint relay --ip "<address>" --from "<sender>"'


ASKED = {
    "5.7.64": 'ask: relaylint relay --ip "<address>" --from "<sender>"',
    "5.7.51": 'ask: relaylint relay --ip "<address>" --from "<sender>" --to internal',
    "450 4.4.317 SubjectMismatch": "ask: relaylint check --select tlsdomain-host-cert-mismatch",
    "MAIL FROM:<>\n250 Hello [203.0.113.10]\n550 5.7.64 ATTR36": 'ask: relaylint relay --ip 203.0.113.10 --from "<>"',
    "MAIL FROM:<$(x)@contoso.com>\n550 5.7.64 ATTR36": 'ask: relaylint relay --ip "<address>" --from contoso.com',
    "MAIL FROM:<a@contoso.com>\n550 5.7.64 ATTR36": 'ask: relaylint relay --ip "<address>" --from a@contoso.com',
}


@pytest.mark.parametrize("reply", ASKED)
def test_the_question_is_filled_with_what_the_text_tells(relaylint: Run, reply: str) -> None:
    ran = relaylint("rules", "--code", reply)
    assert (ran.code, ran.err, ran.out.splitlines()[-1]) == (0, "", ASKED[reply])


@pytest.mark.parametrize(
    ("reply", "shown"),
    [("5.9.9", "`5.9.9`"), ("relay denied", "`relay denied`"), ("x\x1b\n", "`x␛⏎`"), (" ", "` `")],
)
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
def test_a_reply_that_is_not_known(relaylint: Run, reply: str, shown: str, more: list[str]) -> None:
    hint = "docs/reply-codes.md lists the replies; a code looks like 5.7.64, a word of one like ATTR36"
    assert relaylint("rules", "--code", reply, *more) == (
        2,
        "",
        f"relaylint: {shown} is no reply that relaylint knows\nhint: {hint}\n",
    )


def test_the_page_of_a_rule_of_ones_own(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"policy/own-rule.yaml": MINIMAL_RULE})
    ran = relaylint("rule", "own-rule", "--rules", "policy")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_the_page_of_a_check(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    ran = relaylint("rule", "duplicate-key")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_every_rule_can_be_printed(relaylint: Run) -> None:
    """What a rule says of a mistake comes first, why and what to do next, what it asks last, and only if wanted."""
    for name in shipped():
        ran = relaylint("rule", name)
        head = ran.out.splitlines()[0].partition(": ")[0]
        assert (ran.code, ran.err) == (0, "")
        assert head in {f"{severity}[{name}]" for severity in SEVERITIES}
        order = [ran.out.index(f"\n{heading}\n") for heading in ("Why", "What to do", "Page")]
        assert order == sorted(order)
        assert "\nThe rule\n" not in ran.out


def test_the_rule_as_its_file_has_it_stands_last(relaylint: Run) -> None:
    text, whole = (relaylint("rule", "cert-wildcard-risk", *more).out for more in ([], ["--yaml"]))
    assert whole.startswith(f"{text}\nThe rule\n  kind: InboundConnector\n")
    assert relaylint("rule", "duplicate-key", "--yaml") == relaylint("rule", "duplicate-key")


def test_a_rule_as_json(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"policy/own-rule.yaml": MINIMAL_RULE})
    ran = relaylint("rule", "own-rule", "--rules", "policy", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == snapshot
    assert json.loads(relaylint("rule", "duplicate-key", "--json").out)["why"]
    assert relaylint("rule", "own-rule", "--rules", "policy", "--json", "--yaml").code == 2


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
