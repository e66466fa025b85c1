"""Ignores in the settings: what is wrong with them, what they are, and what they keep away."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, said, write

from relaylint.core.checks import CHECKS
from relaylint.policy.pack import load_policy
from relaylint.project.central_ignores import central_faults, central_ignores
from relaylint.project.settings import Settings, load_settings
from relaylint.syntax.reading import Limits

HUES = "AcceptedDomains:\n  - {{ DomainName: {0}.example, DomainType: Authoritative, Hue: {0} }}\n"
FILES: dict[str, str | bytes] = {
    "tenants/one/a.yaml": HUES.format("red"),
    "tenants/one/b.yaml": HUES.format("green"),
    "tenants/two/a.yaml": HUES.format("blue"),
}
SHOWN = ("check", "--format", "concise", "--select", "domains,ignores,schema")


def settings_of(folder: Path, text: str) -> Settings:
    path = folder / "relaylint.yaml"
    path.write_text(text)
    settings, problems = load_settings(str(path))
    assert said(problems) == []
    assert settings is not None
    return settings


FAULTS = {
    "{ reason: known }": ("2:5", "an ignore names `rule`, or several `rules`"),
    "{ rule: cert-weak, rules: [cert-weak], reason: known }": (
        "2:5",
        "an ignore names `rule`, or several `rules`, and not both",
    ),
    "{ rule: cert-expird, reason: known }": ("2:13", "`cert-expird` is not the name of a rule"),
    "{ rules: [certificates], reason: known }": ("2:15", "`certificates` is not the name of a rule"),
    "{ rule: cert-private-key-in-repo, reason: known }": ("2:13", "`cert-private-key-in-repo` cannot be ignored"),
    "{ rule: cert-expired, reason: '...' }": ("2:35", "the reason says nothing"),
}


@pytest.mark.parametrize("entry", FAULTS)
def test_faults(entry: str, tmp_path: Path) -> None:
    place, message = FAULTS[entry]
    settings = settings_of(tmp_path, f"ignores:\n  - {entry}\n")
    infos = [*(rule.info for rule in load_policy([], Limits()).rules.values()), *CHECKS]
    [fault] = said(central_faults(settings, infos))
    assert fault.startswith(f"{place} ")
    assert f"error[invalid-setting] {message} | " in fault


REFUSED = {
    "{ rule: cert-expired }": "missing-property",
    "{ rule: cert-expired, reason: known, until: soon }": "malformed-value",
    "{ rule: cert-expired, reason: known, until: 2027-02-30 }": "malformed-value",
    "{ rule: cert-expired, reason: known, path: a }": "unknown-property",
    "{ rule: cert-expired, reason: known, kind: Connector }": "unknown-value",
    "cert-expired": "wrong-type",
}


@pytest.mark.parametrize("entry", REFUSED)
def test_what_the_schema_refuses(entry: str, relaylint: Run, clean: Path) -> None:
    write(clean, {**FILES, "relaylint.yaml": f"ignores:\n  - {entry}\n"})
    ran = relaylint("check", "--format", "concise")
    assert (ran.code, ran.out.splitlines()[0].split("[")[1].split("]")[0]) == (2, REFUSED[entry])


def test_everything(tmp_path: Path) -> None:
    [first, second] = central_ignores(
        settings_of(
            tmp_path,
            "ignores:\n  - rules: [cert-expired, own-rule]\n    kind: SendingHost\n    name: a*\n    paths: [x]\n"
            "    tenants: [y]\n    value: z\n    reason: >-\n      two\n      lines\n    until: 2027-03-31\n"
            "    owner: me\n    ticket: 12\n  - { rule: cert-expired, reason: known }\n",
        )
    )
    assert (first.kind, first.name, first.paths, first.tenants) == ("SendingHost", "a*", ("x",), ("y",))
    ignore = first.ignore
    assert [entry.words for entry in ignore.rules] == ["cert-expired: z", "own-rule: z"]
    assert (ignore.reason, ignore.until, ignore.owner, ignore.ticket) == ("two lines", "2027-03-31", "me", "12")
    assert {name: place.start for name, place in first.places.items()} == {
        "kind": (3, 11),
        "name": (4, 11),
        "paths": (5, 12),
        "tenants": (6, 14),
    }
    assert (second.kind, second.name, second.paths, second.tenants, second.places) == ("", "", (), (), {})


KEPT = {
    "": {"red", "green", "blue"},
    "name: red.example": {"red"},
    "name: RED.Example": {"red"},
    "name: '*e*.example'": {"red", "green", "blue"},
    "name: '??ue.*'": {"blue"},
    "kind: AcceptedDomain": {"red", "green", "blue"},
    "kind: AcceptedDomain, name: green.example": {"green"},
    "value: red": {"red"},
    "paths: ['**/a.yaml']": {"red", "blue"},
    "paths: [tenants/one]": {"red", "green"},
    "tenants: [tenants/one]": {"red", "green"},
    "tenants: ['tenants/*'], paths: [tenants/one/a.yaml, tenants/two]": {"red", "blue"},
    "tenants: [tenants/one], value: blue": set(),
}


@pytest.mark.parametrize("limits", KEPT)
def test_all_that_an_entry_says_must_hold(limits: str, relaylint: Run, clean: Path) -> None:
    entry = f"{{ rule: unknown-property, reason: known{', ' * bool(limits)}{limits} }}"
    write(clean, {**FILES, "relaylint.yaml": f"tenants: ['tenants/*']\nignores:\n  - {entry}\n"})
    ran = relaylint(*SHOWN)
    reported = {
        name
        for name in ("red", "green", "blue")
        for line in ran.out.splitlines()
        if f"{line}".count("`Hue`") and path_of(name) in line
    }
    assert reported == {"red", "green", "blue"} - KEPT[limits]
    assert ("ignored" in ran.out.splitlines()[-1]) is bool(KEPT[limits])


def path_of(hue: str) -> str:
    return next(path for path, text in FILES.items() if hue in str(text))


SAID = {
    "name: brown.example": "5 no definition is called `brown.example`",
    "tenants: [tenants/three]": "5 no tenant matches `tenants/three`",
    "paths: ['**/c.yaml']": "5 no file with definitions matches `**/c.yaml`",
    "kind: SendingHost": "5 there is no SendingHost",
    "value: brown": "4 `unknown-property` reports nothing about `brown` that this ignore would keep away",
    "until: 2026-01-01": "5 this ignore ended on 2026-01-01; what it kept away is reported again",
    "until: 2026-12-01": "5 this ignore ends tomorrow",
}


@pytest.mark.parametrize("limits", SAID)
def test_what_is_said(limits: str, relaylint: Run, clean: Path) -> None:
    entry = f"rule: unknown-property\n    {limits}\n    reason: known"
    write(clean, {**FILES, "relaylint.yaml": f"tenants: ['tenants/*']\n\nignores:\n  - {entry}\n"})
    ran = relaylint(*SHOWN, "--today", "2026-11-30")
    [line] = [line for line in ran.out.splitlines() if line.startswith("relaylint.yaml")]
    assert f"{line.split(':')[1]} {line.partition('] ')[2]}" == SAID[limits]
    part = relaylint(*SHOWN, "--today", "2026-11-30", "tenants/two")
    assert "relaylint.yaml" not in part.out


def test_a_rule_about_another_kind(relaylint: Run, clean: Path) -> None:
    entry = "{ rule: smarthost-required, kind: InboundConnector, reason: known }"
    write(clean, {**FILES, "relaylint.yaml": f"tenants: ['tenants/*']\nignores:\n  - {entry}\n"})
    ran = relaylint("check", "--format", "concise")
    assert (
        "warning[misplaced-ignore] `smarthost-required` judges OutboundConnector, and not InboundConnector" in ran.out
    )


def test_rules_of_ones_own_can_be_ignored_unless_they_refuse(relaylint: Run, clean: Path) -> None:
    hub = "InboundConnectors: [{ Name: y1, ConnectorType: Partner }]\n"
    settings = "rules: [own]\nignores: [{ rule: own-rule, reason: known }]\n"
    write(clean, {"a.yaml": hub, "own/own-rule.yaml": MINIMAL_RULE, "relaylint.yaml": settings})
    assert relaylint("check", "--select", "own-rule").out.splitlines()[-1].endswith("0 infos; 1 ignored")
    write(clean, {"own/own-rule.yaml": f"{MINIMAL_RULE}ignorable: false\n"})
    ran = relaylint("check", "--select", "own-rule", "--format", "concise")
    assert (ran.code, "`own-rule` cannot be ignored" in ran.out) == (2, True)
