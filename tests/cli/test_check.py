"""``relaylint check``: what is read and reported, where it is written, and the exit code."""

from __future__ import annotations

import builtins
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from making import MINIMAL_RULE, Run, changed, write
from syrupy.assertion import SnapshotAssertion

from relaylint.core.suggest import listed
from relaylint.output import FORMATS

WRONG = """\
AcceptedDomains:
  - DomainName: {}.example
    DomainType: Authoritative
    MatchSubDomains: true
"""
FAULT = (
    "error[matchsubdomains-authoritative] "
    "`Authoritative` does not go with MatchSubDomains, which only domains of type InternalRelay take"
)
RISKY = """\
InboundConnectors:
  - Name: Datacentre
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: "*.good.example"
AcceptedDomains:
  - DomainName: good.example
"""
RISK = (
    "a.yaml:6:31: {}[cert-wildcard-risk] "
    "`*.good.example` also matches every other certificate below that domain, such as "
    "that of an internet gateway"
)
FINE = "AcceptedDomains:\n  - DomainName: good.example\n"
HOST = """\
SendingHosts:
  - Name: mta
    CertificateNames: [mail.{}.example]
    MailFrom: [{}.example]
"""
CONNECTOR = """\
InboundConnectors:
  - Name: Datacentre
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: mail.{}.example
"""
CONCISE = ("check", "--format", "concise")
NOTHING = "nothing to check: there is no file of a known format"
KEYS = "hint: `relaylint formats` lists the formats in which definitions are found\n"


def lines(run: Run, *arguments: str) -> tuple[int, list[str]]:
    """Return the exit code of a check, and what it reports: no summary, and nothing beside it."""
    ran = run(*CONCISE, *arguments)
    assert ran.err == ""
    return ran.code, [line for line in ran.out.splitlines() if "[" in line]


def tenants(names: str = "ab") -> dict[str, str | bytes]:
    """Return a repository of tenants, each with the fault."""
    files: dict[str, str | bytes] = {f"{name}/x.yaml": WRONG.format(name) for name in names}
    return files | {"relaylint.yaml": "tenants: ['*']\n"}


# exit codes


def test_a_repository_in_order(relaylint: Run) -> None:
    write(Path(), {"a.yaml": FINE})
    ran = relaylint("check", "--select", "cert-wildcard-risk")
    assert ran == (
        0,
        "no problems found\nchecked 1 file, 1 definition, 1 tenant with 1 rule: 0 errors, 0 warnings, 0 infos\n",
        "",
    )


def test_a_fault(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"a.yaml": WRONG.format("a")})
    ran = relaylint("check", "--select", "matchsubdomains-authoritative")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == snapshot


@pytest.mark.parametrize(
    ("threshold", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0), (None, 0)], ids=str
)
def test_the_threshold(relaylint: Run, threshold: str | None, code: int) -> None:
    write(Path(), {"a.yaml": RISKY})
    flags = ("--fail-on", threshold) if threshold else ()
    assert lines(relaylint, *flags) == (code, [RISK.format("warning")])


@pytest.mark.parametrize(
    ("setting", "flag", "code"), [("warning", None, 1), ("warning", "error", 0), ("never", "info", 1)]
)
def test_the_threshold_of_the_settings(relaylint: Run, setting: str, flag: str | None, code: int) -> None:
    write(Path(), {"a.yaml": RISKY, "relaylint.yaml": f"fail-on: {setting}\n"})
    assert relaylint("check", *(("--fail-on", flag) if flag else ())).code == code


@pytest.mark.parametrize("threshold", ["never", "error"])
def test_no_threshold_makes_broken_settings_good(relaylint: Run, threshold: str) -> None:
    write(Path(), {"a.yaml": FINE, "relaylint.yaml": "fail-onn: never\n"})
    ran = relaylint(*CONCISE, "--fail-on", threshold)
    assert (ran.code, ran.out.splitlines()[0]) == (
        2,
        "relaylint.yaml:1:1: error[unknown-property] `fail-onn` is not a property of a settings file",
    )


# mistakes of use


USES: dict[str, tuple[list[str], str]] = {
    "a path that is not there": (
        ["nope/x.yaml"],
        (
            "relaylint: `nope/x.yaml` does not exist\n"
            "hint: name files or folders; without any, the working directory is checked\n"
        ),
    ),
    "an empty item": (
        ["--select", "domains,,certificates"],
        (
            "relaylint: --select: `domains,,certificates` has an empty item\n"
            "hint: write names, areas or globs, by commas\n"
        ),
    ),
    "nothing but a comma": (
        ["--ignore", ","],
        "relaylint: --ignore: `,` has an empty item\nhint: write names, areas or globs, by commas\n",
    ),
    "a folder without definitions": (
        ["empty"],
        f"relaylint: nothing to check in `empty`: no file below it holds definitions\n{KEYS}",
    ),
    "a folder without definitions beside a file": (
        ["a.yaml", "empty"],
        f"relaylint: nothing to check in `empty`: no file below it holds definitions\n{KEYS}",
    ),
    "a rule that is not there": (
        ["--select", "cert-wildcard-rsk"],
        "relaylint: `cert-wildcard-rsk` is not the name or area of a rule\nhint: did you mean `cert-wildcard-risk`?\n",
    ),
    "a rule like no other": (
        ["--ignore", "zzz"],
        "relaylint: `zzz` is not the name or area of a rule\nhint: `relaylint rules` lists them\n",
    ),
    "a check that cannot be ignored": (
        ["--ignore", "syntax-error"],
        (
            "relaylint: `syntax-error` cannot be switched off: a file that is not read would look like one in order\n"
            "hint: list the file under `exclude`\n"
        ),
    ),
    "settings that are not there": (
        ["--config", "x.yaml"],
        "relaylint: the settings file `x.yaml` does not exist\nhint: name a file such as relaylint.yaml\n",
    ),
    "rules that are not there": (
        ["--rules", "x"],
        "relaylint: `x` does not exist\nhint: name a folder of rule files, or one rule file\n",
    ),
    "a date that is none": (
        ["--today", "2026-02-30"],
        "relaylint: --today: `2026-02-30` is not a date such as 2026-11-23\nhint: see `relaylint check --help`\n",
    ),
    "a format that is none": (
        ["--format", "xml"],
        (f"relaylint: --format: `xml` is not among the choices\nhint: write {listed(FORMATS)}\n"),
    ),
    "counts in a format without": (
        ["--statistics", "--format", "sarif"],
        "relaylint: --statistics: `sarif` shows no counts\nhint: write `--format full, concise or json`\n",
    ),
    "an output of no format": (
        ["--output", "sarfi=x"],
        "relaylint: `sarfi` is not an output format\nhint: did you mean `sarif`?\n",
    ),
    "an output without a file": (
        ["--output", "sarif"],
        "relaylint: `--output sarif` names no file\nhint: write `--output sarif=FILE`\n",
    ),
    "an output into no folder": (
        ["--output", "sarif=no/x"],
        "relaylint: `no/x` cannot be written: No such file or directory\nhint: name a file in a folder that is there\n",
    ),
    "an output onto a folder": (
        ["--output", "sarif=empty"],
        "relaylint: `empty` cannot be written: Is a directory\nhint: name a file in a folder that is there\n",
    ),
    "a name for standard input without it": (
        ["--stdin-filename", "a.yaml"],
        "relaylint: --stdin-filename goes with the path `-`\nhint: relaylint check - --stdin-filename FILE < FILE\n",
    ),
    "standard input beside files": (
        ["-", "a.yaml"],
        "relaylint: `-` stands alone\nhint: name either files or standard input\n",
    ),
    "standard input as folder": (
        ["-", "--stdin-filename", "empty"],
        "relaylint: `empty` is a folder\nhint: name the file that standard input stands for\n",
    ),
    "escapes": (
        ["\x1b[31m\n"],
        (
            "relaylint: `␛[31m␊` does not exist\n"
            "hint: name files or folders; without any, the working directory is checked\n"
        ),
    ),
}


@pytest.mark.parametrize("case", USES)
def test_mistakes_of_use(relaylint: Run, case: str) -> None:
    """Each is told in one line and a hint, with exit code 2 and nothing else."""
    arguments, said = USES[case]
    write(Path(), {"a.yaml": FINE, "empty/readme.txt": ""})
    assert relaylint("check", *arguments) == (2, "", said)


def test_an_empty_folder(relaylint: Run) -> None:
    assert relaylint("check") == (2, "", f"relaylint: {NOTHING}\n{KEYS}")


def test_nothing_of_ours(relaylint: Run) -> None:
    write(Path(), {"a.yaml": "x: 1\n", "b.json": "{}", "node_modules/c.yaml": FINE, ".d/e.yaml": FINE})
    said = "relaylint: nothing to check: 2 files were passed over, and none holds definitions\n" + KEYS
    assert relaylint("check") == (2, "", said)


def test_everything_excluded(relaylint: Run) -> None:
    write(Path(), {"a.yaml": FINE, "relaylint.yaml": "exclude: ['*.yaml']\n"})
    assert relaylint("check") == (2, "", f"relaylint: {NOTHING}\n{KEYS}")
    said = "relaylint: `a.yaml` is excluded in relaylint.yaml\nhint: take it out of `exclude` in relaylint.yaml\n"
    for command in ("check", "relay", "convert"):
        assert relaylint(command, "a.yaml") == (2, "", said)


def test_a_named_file_that_is_not_ours(relaylint: Run) -> None:
    write(Path(), {"a.yaml": FINE, "b.yaml": "x: 1\n", "notes.txt": "hello\n"})
    assert lines(relaylint) == (0, [])
    words = "error[not-definitions] the file holds no definitions"
    assert lines(relaylint, "b.yaml") == (1, [f"b.yaml:1:1: {words}"])
    assert lines(relaylint, "notes.txt") == (1, [f"notes.txt:1:1: {words}"])
    assert lines(relaylint, "--affected", "b.yaml") == (0, [])


# rules and settings


SELECTIONS: dict[str, tuple[str, list[str], str]] = {
    "nothing": ("", [], "warning"),
    "selected": ("", ["--select", "cert-wildcard-risk"], "warning"),
    "selected by area": ("", ["--select", "certificates"], "warning"),
    "selected by glob": ("", ["--select", "cert-*, sender-*"], "warning"),
    "another selected": ("", ["--select", "sender-*"], ""),
    "ignored": ("", ["--ignore", "cert-wildcard-risk"], ""),
    "ignored by area": ("", ["--ignore", "domains,certificates"], ""),
    "ignored and selected": ("", ["--select", "all", "--ignore", "cert-*"], ""),
    "ignored in the settings": ("ignore: [cert-wildcard-risk]", [], ""),
    "ignored in the settings and selected": (
        "ignore: [cert-wildcard-risk]",
        ["--select", "cert-wildcard-risk,domains"],
        "",
    ),
    "another selected in the settings": ("select: [domains]", [], ""),
    "another selected in the settings, this by flag": ("select: [domains]", ["--select", "cert-*"], "warning"),
    "off": ("severity: {cert-wildcard-risk: 'off'}", [], ""),
    "a bare off": ("severity: {cert-wildcard-risk: off}", [], ""),
    "off and selected by flag": ("severity: {cert-wildcard-risk: off}", ["--select", "cert-*"], "warning"),
    "heavier": ("severity: {cert-wildcard-risk: error}", [], "error"),
    "lighter": ("severity: {cert-wildcard-risk: info}", [], "info"),
    "off for this file": ("per-path: [{paths: [a.yaml], ignore: [cert-wildcard-risk]}]", [], ""),
    "off for another file": ("per-path: [{paths: [b.yaml], ignore: [cert-wildcard-risk]}]", [], "warning"),
    "off for this file by severity": ("per-path: [{paths: ['*.yaml'], severity: {cert-wildcard-risk: off}}]", [], ""),
    "off, and on for this file": (
        "severity: {cert-wildcard-risk: off}\nper-path: [{paths: [a.yaml], severity: {cert-wildcard-risk: info}}]",
        [],
        "info",
    ),
    "the later entry wins": (
        "per-path:\n- {paths: [a.yaml], ignore: [all]}\n- {paths: ['**'], severity: {cert-wildcard-risk: error}}",
        [],
        "error",
    ),
}


@pytest.mark.parametrize("case", SELECTIONS)
def test_which_rules_run(relaylint: Run, case: str) -> None:
    settings, flags, severity = SELECTIONS[case]
    write(Path(), {"a.yaml": RISKY, "b.yaml": "{}\n", "relaylint.yaml": settings + "\n"})
    assert lines(relaylint, *flags) == (int(severity == "error"), [RISK.format(severity)] if severity else [])


def test_what_cannot_be_read_is_reported_whatever_is_ignored(relaylint: Run) -> None:
    write(Path(), {"a.yaml": FINE, "b.yaml": "AcceptedDomains: [\n", "relaylint.yaml": "ignore: ['*-*']\n"})
    said = "b.yaml:2:1: error[syntax-error] did not find expected node content (while parsing a flow node)"
    write(Path(), {"policy/hub.yaml": MINIMAL_RULE.replace("own-rule", "hub")})
    assert lines(relaylint, "--rules", "policy", "--ignore", "*-*") == (1, [said])


NO_RULES: dict[str, tuple[str, list[str], str]] = {
    "all ignored": ("ignore: ['*']", [], "1:9"),
    "all ignored by flag": ("", ["--ignore", "all"], ""),
    "none selected": ("ignore: []\nselect: []", [], "2:9"),
    "none selected, and some ignored by flag": ("select: []", ["--ignore", "domains"], "1:9"),
    "selected and ignored": ("select: [domains]\nignore: [domains]", [], "1:9"),
    "selected, and ignored by flag": ("select: [domains]", ["--ignore", "domains"], ""),
    "all off": ("fail-on: info\nseverity: {cert-wildcard-risk: off}\nselect: [cert-wildcard-risk]", [], "3:9"),
    "off by settings that one file has": (
        "select: [cert-expired]\nseverity: {cert-expired: off}\nper-path: [{paths: [a.yaml], ignore: [cert-expired]}]",
        [],
        "1:9",
    ),
}
"""Settings, flags, and the place of the setting that leaves none, if it is one."""


@pytest.mark.parametrize("case", NO_RULES)
def test_no_rule_is_left(relaylint: Run, case: str) -> None:
    """What nobody judges must not look like in order."""
    settings, flags, place = NO_RULES[case]
    write(Path(), {"a.yaml": RISKY, "b.yaml": FINE, "relaylint.yaml": settings + "\n"})
    ran = relaylint(*CONCISE, *flags)
    assert ran.code == 2
    if place:
        assert ran.out.startswith(f"relaylint.yaml:{place}: error[invalid-setting] no rule is left to run of ")
        assert ran.err == ""
    else:
        assert (ran.out, ran.err.partition(" of ")[0]) == ("", "relaylint: no rule is left to run")


EXEMPT: dict[str, tuple[str, list[str], str]] = {
    "every file": ("per-path: [{paths: ['*.yaml'], ignore: ['*']}]", [], "every file that is checked"),
    "the file that is asked for": ("per-path: [{paths: [a.yaml], ignore: [all]}]", ["a.yaml"], "`a.yaml`"),
    "one of two that are": ("per-path: [{paths: [a.yaml], ignore: [all]}]", ["b.yaml", "a.yaml"], "`a.yaml`"),
    "every file, by severity": (
        "select: [cert-expired]\nper-path: [{paths: ['**'], severity: {cert-expired: off}}]",
        [],
        "every file that is checked",
    ),
    "every file, by entries together": (
        "per-path: [{paths: ['a.*'], ignore: [all]}, {paths: ['b.*'], ignore: [all]}]",
        ["."],
        "every file that is checked",
    ),
}


@pytest.mark.parametrize("case", EXEMPT)
def test_a_file_that_is_exempted_from_every_rule(relaylint: Run, case: str) -> None:
    """Who names it wants it to be checked; it is the same as one that is excluded."""
    settings, paths, what = EXEMPT[case]
    write(Path(), {"a.yaml": RISKY, "b.yaml": FINE, "relaylint.yaml": settings + "\n"})
    ran = relaylint("check", *paths)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == f"relaylint: {what} is exempted from every rule in relaylint.yaml"


SKIPPED = {
    "excluded": ("exclude: [b.yaml, c.yaml]", "excluded in relaylint.yaml"),
    "exempted": ("per-path: [{paths: [b.yaml, c.yaml], ignore: [all]}]", "exempted from every rule in relaylint.yaml"),
}


@pytest.mark.parametrize("case", SKIPPED)
@pytest.mark.parametrize("others", [["a.yaml"], []])
def test_what_a_hook_hands_over_and_nobody_judges_is_said(relaylint: Run, case: str, others: list[str]) -> None:
    """A hook names changed files, which may all be excluded."""
    settings, why = SKIPPED[case]
    write(Path(), {name: WRONG.format(name[0]) for name in ("b.yaml", "c.yaml")})
    write(Path(), {"a.yaml": FINE, "relaylint.yaml": f"{settings}\n"})
    ran = relaylint("check", "--affected", "c.yaml", "b.yaml", *others)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        f"no problems found\n2 files skipped, {why}: b.yaml, c.yaml\nchecked 1 file (2 skipped), "
    )
    found = json.loads(relaylint("check", "--affected", "b.yaml", *others, "--format", "json").out)
    assert (found["skipped"], found["summary"]["skipped"]) == ([{"path": "b.yaml", "reason": why}], 1)
    assert "3 files skipped" not in relaylint("check").out  # who names none need not be told


@pytest.mark.parametrize("case", SKIPPED)
def test_what_an_editor_asks_about_and_nobody_judges_is_said(relaylint: Run, case: str) -> None:
    settings, why = SKIPPED[case]
    write(Path(), {"a.yaml": FINE, "b.yaml": FINE, "c.yaml": FINE, "relaylint.yaml": f"{settings}\n"})
    ran = relaylint(*CONCISE, "-", "--stdin-filename", "b.yaml", stdin=WRONG.format("b").encode())
    assert (ran.code, ran.err) == (0, "")
    assert f"1 file skipped, {why}: b.yaml\n" in ran.out


def test_some_files_have_no_rule(relaylint: Run) -> None:
    """The others are judged."""
    settings = "per-path: [{paths: [a.yaml], ignore: [all]}]\n"
    write(Path(), {"a.yaml": RISKY, "b.yaml": FINE.replace("good", "fine"), "relaylint.yaml": settings})
    assert lines(relaylint, ".") == (0, [])
    assert lines(relaylint, "b.yaml") == (0, [])


def test_checks_alone(relaylint: Run) -> None:
    """They run in any case, and may be all that is asked for."""
    write(Path(), {"a.yaml": RISKY})
    assert lines(relaylint, "--select", "schema,unknown-value") == (0, [])


def test_a_pack_without_rules(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"a.yaml": RISKY})
    monkeypatch.setattr("relaylint.policy.pack.rule_files", lambda folder: iter(()))
    assert relaylint("check").err.startswith("relaylint: this installation of relaylint has no rules\n")


GLOBS: dict[str, tuple[str, str]] = {
    "tenants": ("tenants: ['tennants/*']", "1:11: error[invalid-setting] `tennants/*` matches no folder"),
    "layers": ("layers: [a, source/x]", "1:13: error[invalid-setting] `source/x` matches no file and no folder"),
    "formats": (
        "formats: [{paths: [a, 'b/*.conf'], format: postfix}]",
        "1:23: error[invalid-setting] `b/*.conf` matches no file and no folder",
    ),
    "formats, hidden": (
        "formats: [{paths: [.c/main], format: postfix}, {paths: [.c/mian], format: postfix}]",
        "1:57: error[invalid-setting] `.c/mian` matches no file and no folder",
    ),
}


@pytest.mark.parametrize("command", ["check", "relay", "convert", "init"])
@pytest.mark.parametrize("case", GLOBS)
def test_a_glob_that_matches_nothing(relaylint: Run, case: str, command: str) -> None:
    settings, said = GLOBS[case]
    write(Path(), {"a/x.yaml": FINE, "relaylint.yaml": f"{settings}\n", ".c/main": ""})
    ran = relaylint(
        command, *(["--format", "concise"] if command == "check" else []), "." if command == "init" else "a"
    )
    assert (ran.code, ran.err) == (2, "")
    if command == "check":
        assert ran.out.splitlines()[0] == f"relaylint.yaml:{said}"
    assert said.partition("] ")[2] in ran.out


def test_exceptions_that_match_nothing(relaylint: Run) -> None:
    """They are warned of where everything is checked: what they name may be gone."""
    settings = "per-path: [{paths: ['a/**', lab], ignore: [domains]}]\nexclude: [none]\n"
    write(Path(), {"a/x.yaml": FINE, "b/x.yaml": "AcceptedDomains: []\n", "relaylint.yaml": settings})
    said = "relaylint.yaml:1:29: warning[invalid-setting] `lab` matches no file and no folder"
    assert lines(relaylint) == (0, [said])
    assert lines(relaylint, "a") == (0, [])
    assert lines(relaylint, "--fail-on", "warning")[0] == 1


def test_a_format_of_what_only_standard_input_has(relaylint: Run) -> None:
    settings = "formats: [{paths: ['*.dsc'], format: m365dsc}]\n"
    write(Path(), {"a.yaml": FINE, "relaylint.yaml": settings})
    text = b'EXOAcceptedDomain "x" { Identity = "contoso.com"; DomainType = "Authoritative"; Ensure = "Present" }'
    assert relaylint("check", "-", "--stdin-filename", "x.dsc", stdin=text).code == 0


def test_a_rule_whose_facts_look_at_other_tenants(relaylint: Run) -> None:
    """They are loaded for it alone too, whatever is asked for."""
    host = "SendingHosts: [{Name: mta, CertificateNames: [mail.contoso.com, mx.fabrikam.com]}]\n"
    domains = "AcceptedDomains: [{{DomainName: {}.com}}]\n"
    files = {"t/a/x.yaml": domains.format("contoso") + host, "t/b/x.yaml": domains.format("fabrikam")}
    write(Path(), {**files, "relaylint.yaml": "tenants: ['t/*']\n"})
    for paths in ([], ["t/a"], ["t/a/x.yaml"]):
        code, found = lines(relaylint, "--select", "cert-spans-tenants", *paths)
        assert (code, [line.partition(" ")[0] for line in found]) == (0, ["t/a/x.yaml:2:65:"])


def test_files_that_an_answer_rests_on(relaylint: Run) -> None:
    write(Path(), {f"{name}.yaml": FINE.replace("good", name) for name in "abcdef"})
    assert "judged together with 4 other files of the tenant: b.yaml, c.yaml, d.yaml and 1 more\n" in (
        relaylint("check", "a.yaml", "f.yaml").out
    )
    found = json.loads(relaylint("check", "a.yaml", "--format", "json").out)
    assert found["context"] == ["b.yaml", "c.yaml", "d.yaml", "e.yaml", "f.yaml"]
    assert "judged together" not in relaylint("check").out
    write(Path(), {"a.yaml": HOST.format("a", "b")})
    ran = relaylint("relay", "a.yaml")
    assert "judged together with 5 other files of the tenant: b.yaml, c.yaml, d.yaml and 2 more\n" in ran.out


def test_two_settings_files(relaylint: Run) -> None:
    write(Path(), {"a.yaml": FINE, "relaylint.yaml": "select: [domains]\n", "relaylint.yml": "ignore: [all]\n"})
    for command in ("check", "relay", "convert", "rules"):
        ran = relaylint(command, *(["a.yaml"] if command == "convert" else []))
        assert (ran.code, ran.err) == (2, "")
        assert ran.out.startswith(
            "error[invalid-setting]: `relaylint.yml` is not read, since `relaylint.yaml` stands beside it\n"
            "  --> relaylint.yml:1:1\n"
        )
    assert relaylint("check", "--config", "relaylint.yaml").code == 0


def test_settings_of_a_folder_above_outside_any_repository(
    relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They apply, with a word; in a repository there is none, since it says what belongs together."""
    write(Path(), {"relaylint.yaml": "select: [domains]\n", "sub/a.yaml": FINE})
    monkeypatch.chdir("sub")
    assert relaylint("check").err == ""
    (clean / ".git").rmdir()
    said = f"relaylint: the settings in `{clean}/relaylint.yaml` apply, which stand in a folder above\n"
    assert relaylint("check").err == said
    assert relaylint("relay", "--ip", "203.0.113.1").err == said
    monkeypatch.chdir("/")
    assert relaylint("check", str(clean / "sub")).err == said.replace("in `/", "in `")
    assert relaylint("check", str(clean)).err == ""


def test_rules_of_ones_own(relaylint: Run) -> None:
    write(Path(), {"a.yaml": RISKY, "policy/own-rule.yaml": MINIMAL_RULE, "relaylint.yaml": "rules: [policy]\n"})
    own = "a.yaml:2:11: warning[own-rule] `Datacentre` does not start with x"
    assert lines(relaylint, "--select", "own-rule") == (0, [own])
    Path("relaylint.yaml").unlink()
    assert lines(relaylint, "--select", "own-rule", "--rules", "policy/own-rule.yaml") == (0, [own])


def test_a_rule_with_a_misspelt_name_of_ones_own(relaylint: Run) -> None:
    named = RISKY.replace("  - Name: Datacentre\n", "  - Name: Datacentre\n    x-owner: Ann\n", 1)
    asks = changed(where="{ x-ownr: { equals: Ann } }")
    write(Path(), {"a.yaml": named, "policy/own-rule.yaml": asks})
    ran = relaylint("check", "--select", "own-rule", "--rules", "policy")
    assert (ran.code, ran.err) == (
        0,
        "relaylint: `own-rule` asks for `x-ownr`, which no definition has; did you mean `x-owner`?\n",
    )


@pytest.mark.parametrize("name", ["own-rule", "other-rule"])
def test_one_broken_rule_ends_the_run(relaylint: Run, snapshot: SnapshotAssertion, name: str) -> None:
    write(Path(), {"a.yaml": RISKY, "policy/own-rule.yaml": changed(kind="Conector"), "p/other-rule.yaml": "x: 1\n"})
    ran = relaylint("check", "--rules", "policy", "--rules", "p", "--select", name)
    assert (ran.code, ran.err) == (2, "")
    assert ran.out == snapshot(name="both")


def test_all_that_is_wrong_with_settings_at_once(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    text = """\
ignore: [cert-wildcard-rsk, all]
severity:
  sender-ip-host-bit: info
per-path: [{paths: [x], ignore: [y]}]
"""
    write(Path(), {"a.yaml": FINE, "relaylint.yaml": text})
    ran = relaylint("check")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out == snapshot


# tenants and paths


def test_tenants_never_see_each_other(relaylint: Run) -> None:
    """The host of `b` sends as the domain of `a`; the host of `a` sends through the connector of `b`."""
    write(
        Path(),
        {
            "relaylint.yaml": "tenants: ['tenants/*']\nselect: [sender-domain-not-accepted, no-matching-connector]\n",
            "tenants/a/x.yaml": "InboundConnectors: []\nAcceptedDomains: [{DomainName: a.example}]\n"
            + HOST.format("b", "a"),
            "tenants/b/x.yaml": FINE + CONNECTOR.format("b") + HOST.format("b", "a"),
        },
    )
    code, said = lines(relaylint)
    assert code == 1
    assert [line.partition("]")[0] for line in said] == [
        "tenants/a/x.yaml:5:24: error[no-matching-connector",
        "tenants/b/x.yaml:12:16: error[sender-domain-not-accepted",
    ]


def test_paths_say_what_is_reported_and_tenants_what_is_loaded(relaylint: Run) -> None:
    """The other file of the tenant accepts the domain; its own faults are not reported."""
    write(
        Path(),
        {
            "hosts.yaml": "InboundConnectors: []\n" + HOST.format("a", "a"),
            "domains.yaml": WRONG.format("a"),
            "sub/more.yaml": WRONG.format("b"),
        },
    )
    assert lines(relaylint, "--select", "domains", "hosts.yaml") == (0, [])
    assert lines(relaylint, "--select", "domains", "sub") == (1, [f"sub/more.yaml:3:17: {FAULT}"])
    assert lines(relaylint, "--select", "domains", "sub", "domains.yaml") == (
        1,
        [f"domains.yaml:3:17: {FAULT}", f"sub/more.yaml:3:17: {FAULT}"],
    )


def test_affected_reports_on_whole_tenants(relaylint: Run) -> None:
    write(Path(), tenants() | {"a/y.yaml": FINE})
    both = [f"a/x.yaml:3:17: {FAULT}", f"b/x.yaml:3:17: {FAULT}"]
    assert lines(relaylint, "a/y.yaml") == (0, [])
    assert lines(relaylint, "--affected", "a/y.yaml") == (1, both[:1])
    assert lines(relaylint, "--affected", "relaylint.yaml") == (1, both)
    assert lines(relaylint, "--affected") == (1, both)


def test_affected_by_a_rule(relaylint: Run) -> None:
    files = tenants() | {"policy/own-rule.yaml": MINIMAL_RULE}
    write(Path(), files | {"relaylint.yaml": "tenants: [a, b]\nrules: [policy]\n"})
    both = [f"a/x.yaml:3:17: {FAULT}", f"b/x.yaml:3:17: {FAULT}"]
    assert lines(relaylint, "--affected", "policy/own-rule.yaml") == (1, both)


def test_one_tenant_of_several(relaylint: Run) -> None:
    write(Path(), tenants())
    ran = relaylint(*CONCISE, "--select", "domains", "b")
    assert ran.out.splitlines()[0] == f"b/x.yaml:3:17: {FAULT}"
    assert "checked 1 file, 1 definition, 1 tenant with" in ran.out


def test_below_a_tenant(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are found upward, and places are told from the working directory."""
    write(Path(), tenants() | {"a/sub/y.yaml": WRONG.format("y")})
    monkeypatch.chdir("a/sub")
    assert lines(relaylint) == (1, [f"y.yaml:3:17: {FAULT}"])
    assert lines(relaylint, "..")[1] == [
        f"y.yaml:3:17: {FAULT}",
        f"{os.path.dirname(os.getcwd())}/x.yaml:3:17: {FAULT}",
    ]


def test_settings_are_not_looked_for_beyond_the_repository(relaylint: Run, clean: Path) -> None:
    write(clean.parent, {"relaylint.yaml": "ignore: [all]\n"})
    write(Path(), {"a.yaml": RISKY})
    assert lines(relaylint) == (0, [RISK.format("warning")])


def test_settings_named(relaylint: Run) -> None:
    write(
        Path(),
        {
            "a.yaml": RISKY,
            "relaylint.yaml": "ignore: [all]\n",
            "ci/strict.yaml": "severity: {cert-wildcard-risk: error}\n",
        },
    )
    assert lines(relaylint, "--config", "ci/strict.yaml") == (1, [RISK.format("error")])


def test_settings_of_the_paths(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    """Where the working directory has none, the paths' own are taken, if they are the same."""
    write(
        Path(),
        {"p/relaylint.yaml": "select: [domains]\n", "p/a.yaml": RISKY, "q/relaylint.yaml": "", "q/a.yaml": RISKY},
    )
    assert lines(relaylint, "p") == (0, [])
    said = (
        "relaylint: the paths belong to different settings: `p/relaylint.yaml` and `q/relaylint.yaml`\n"
        "hint: check them one at a time\n"
    )
    assert relaylint("check", "p", "q") == (2, "", said)


def test_a_file_outside(relaylint: Run, clean: Path) -> None:
    """It is a tenant with the other files of its folder."""
    write(clean.parent / "other", {"x.yaml": WRONG.format("x"), "y.yaml": FINE})
    write(Path(), {"a.yaml": WRONG.format("a"), "relaylint.yaml": "fail-on: error\n"})
    outside = f"{clean.parent}/other/x.yaml"
    assert lines(relaylint, "../other/x.yaml") == (1, [f"{outside}:3:17: {FAULT}"])
    assert lines(relaylint, "../other", "a.yaml")[1] == [f"a.yaml:3:17: {FAULT}", f"{outside}:3:17: {FAULT}"]


def test_a_name_twice_is_reported_once(relaylint: Run) -> None:
    write(Path(), {"a.yaml": WRONG.format("a")})
    assert lines(relaylint, "a.yaml", "./a.yaml", ".") == (1, [f"a.yaml:3:17: {FAULT}"])


def test_unreadable(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated, since root reads everything."""
    write(Path(), {"a.yaml": FINE, "b.yaml": FINE, "c/d.yaml": FINE})
    opened, listed = builtins.open, os.scandir

    def guarded_open(file: Any, *arguments: Any, **options: Any) -> Any:
        if str(file).endswith("b.yaml"):
            raise PermissionError(13, "Permission denied", file)
        return opened(file, *arguments, **options)

    def guarded_scandir(folder: Any) -> Any:
        if str(folder).endswith(f"{os.sep}c"):
            raise PermissionError(13, "Permission denied", folder)
        return listed(folder)

    monkeypatch.setattr(builtins, "open", guarded_open)
    monkeypatch.setattr(os, "scandir", guarded_scandir)
    assert lines(relaylint) == (
        1,
        [
            "b.yaml:1:1: error[unreadable-file] the file cannot be read: permission denied",
            "c/:1:1: error[unreadable-file] the folder cannot be read: its files cannot be listed",
        ],
    )


def test_json_in_utf_16(relaylint: Run) -> None:
    text = '{"AcceptedDomains": [{"DomainName": "ä.example", "DomainType": "Authoritative", "MatchSubDomains": true}]}'
    write(Path(), {"a.json": text.encode("utf-16"), "b.json": b"\xfe\xff" + text.replace("ä", "b").encode("utf-16-be")})
    said = [f"a.json:1:64: {FAULT}", f"b.json:1:64: {FAULT}"]
    assert lines(relaylint, "--select", "matchsubdomains-authoritative") == (1, said)


# standard input


def test_standard_input_replaces_a_file_in_its_tenant(relaylint: Run) -> None:
    """The text on disk accepts no domain; the one given does, and is judged with the rest of the tenant."""
    write(Path(), {"relaylint.yaml": "tenants: [t]\n", "t/a.yaml": WRONG.format("a"), "t/b.yaml": FINE})
    select = ("--select", "domains")
    run = (*CONCISE, *select, "-", "--stdin-filename", "t/a.yaml")
    ran = relaylint(*run, stdin=FINE.encode())
    assert (ran.code, ran.err) == (0, "")
    twice = "warning[duplicate-accepted-domain] `good.example` is defined a second time in this tenant"
    assert ran.out.splitlines()[0] == f"t/a.yaml:2:17: {twice}"
    assert "checked 2 files, 2 definitions, 1 tenant" in ran.out
    ran = relaylint(*run, stdin=WRONG.format("b").encode("utf-16"))
    assert (ran.code, ran.err, ran.out.splitlines()[0]) == (1, "", f"t/a.yaml:3:17: {FAULT}")


def test_standard_input_for_a_file_that_is_not_there(relaylint: Run) -> None:
    ran = relaylint(*CONCISE, "-", "--stdin-filename", "new/a.json", stdin=b'{"AcceptedDomains": 1}')
    assert (ran.code, ran.out.splitlines()[0]) == (
        1,
        "new/a.json:1:21: error[wrong-type] `1` stands where `AcceptedDomains` takes a list",
    )


def test_standard_input_without_a_name(relaylint: Run) -> None:
    ran = relaylint(*CONCISE, "-", stdin=WRONG.format("a").encode())
    assert (ran.code, ran.out.splitlines()[0]) == (1, f"stdin.yaml:3:17: {FAULT}")


def test_standard_input_of_nothing(relaylint: Run) -> None:
    ran = relaylint(*CONCISE, "-", "--stdin-filename", "a.yaml")
    assert (ran.code, ran.out.splitlines()[0]) == (
        1,
        "a.yaml:1:1: error[not-definitions] the file holds no definitions",
    )


# output


def test_several_outputs_at_once(relaylint: Run, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to the terminal may be colored; a file is not, unless that is asked for."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    write(Path(), {"a.yaml": WRONG.format("a")})
    outputs = [f"--output={format}=../out.{format}" for format in ("full", "concise", "json", "github", "sarif")]
    ran = relaylint(*CONCISE, "--select", "matchsubdomains-authoritative", *outputs)
    assert (ran.code, ran.err) == (1, "")
    assert json.loads(Path("../out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    texts = {
        format: Path(f"../out.{format}").read_text(encoding="utf-8") for format in ("full", "concise", "json", "github")
    }
    assert texts == snapshot
    assert "\x1b[1;31merror" in ran.out
    relaylint(*CONCISE, "--select", "matchsubdomains-authoritative", "--color", "always", *outputs)
    assert Path("../out.concise").read_text(encoding="utf-8") == ran.out


MIXED = """\
AcceptedDomains:
  - { DomainName: contoso.com, DomainType: Authoritative, MatchSubDomains: true }
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: "*.contoso.com"
"""


def test_a_severity_hides_what_is_lower_and_counts_it(relaylint: Run) -> None:
    """What is hidden fails a run all the same, and files hold everything."""
    write(Path(), {"a.yaml": MIXED})
    whole = json.loads(relaylint("check", "--format", "json").out)
    severities = [entry["severity"] for entry in whole["diagnostics"]]
    assert {"error", "warning"} <= set(severities)
    ran = relaylint("check", "--severity", "error", "--format", "json", "--output", "json=../all.json")
    shown = json.loads(ran.out)
    assert ran.code == 1
    assert shown["diagnostics"] == [entry for entry in whole["diagnostics"] if entry["severity"] == "error"]
    hidden = len(severities) - severities.count("error")
    assert shown["summary"] == {**whole["summary"], "not-shown": hidden}
    assert json.loads(Path("../all.json").read_text(encoding="utf-8")) == whole


def test_a_run_can_fail_for_what_is_not_shown(relaylint: Run) -> None:
    write(Path(), {"a.yaml": MIXED.replace(", MatchSubDomains: true", "")})
    ran = relaylint("check", "--severity", "error", "--fail-on", "warning")
    assert ran.code == 1
    [line] = ran.out.splitlines()
    assert re.search(r": 0 errors, \d+ warnings? not shown, ", line)


def test_junit_fails_for_what_fails_the_run(relaylint: Run) -> None:
    write(Path(), {"a.yaml": MIXED, "relaylint.yaml": "fail-on: never\n"})
    assert relaylint("check", "--format", "junit").out.count("<failure") == 0
    ran = relaylint("check", "--format", "junit", "--fail-on", "error")
    assert (ran.code, ran.out.count("<failure")) == (1, 1)


def test_statistics(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"relaylint.yaml": "tenants: ['*']\n", "b/a.yaml": MIXED, "a/a.yaml": FINE})
    ran = relaylint("check", "--statistics", "--select", "matchsubdomains-authoritative,cert-wildcard-risk")
    assert ran.code == 1
    assert ran.out == snapshot


def test_an_output_replaces_a_file_at_once(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was there is whole at every moment, keeps its links, and gets the usual mode."""
    write(Path(), {"a.yaml": FINE, "deep/out.json": "old"})
    Path("link.json").symlink_to("deep/out.json")
    os.umask(0o022)
    assert relaylint("check", "--output", "json=link.json").code == 0
    assert Path("link.json").is_symlink()
    assert json.loads(Path("deep/out.json").read_text())["version"] == 1
    assert stat.S_IMODE(Path("deep/out.json").stat().st_mode) == 0o644
    assert sorted(path.name for path in Path("deep").iterdir()) == ["out.json"]

    def fail(*names: str) -> None:
        raise OSError(28, "No space left on device")

    Path("deep/out.json").write_text("old")
    monkeypatch.setattr("os.replace", fail)
    ran = relaylint("check", "--output", "json=link.json")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "relaylint: `link.json` cannot be written: No space left on device",
    )
    assert Path("deep/out.json").read_text() == "old"
    assert sorted(path.name for path in Path("deep").iterdir()) == ["out.json"]


USED = {
    "a file that was asked for": "a.yaml",
    "one that was not": "b.yaml",
    "a script": "set.ps1",
    "one of another tenant": "x/c.yaml",
    "the settings": "relaylint.yaml",
    "a rule": "policy/own-rule.yaml",
    "a certificate": "mta.pem",
    "a link to a file": "link.yaml",
}


@pytest.mark.parametrize("case", USED)
def test_an_output_never_replaces_what_was_read(relaylint: Run, case: str) -> None:
    script = "New-InboundConnector -Name Hub -ConnectorType Partner -SenderDomains contoso.net\n"
    host = "SendingHosts: [{ Name: mta, Certificate: mta.pem, MailFrom: [contoso.com] }]\n"
    settings = "tenants: [x]\nrules: [policy]\nexclude: [link.yaml]\n"
    files: dict[str, str | bytes] = {"a.yaml": FINE, "b.yaml": host, "set.ps1": script, "x/c.yaml": FINE}
    files |= {"relaylint.yaml": settings, "policy/own-rule.yaml": MINIMAL_RULE, "mta.pem": "no certificate\n"}
    write(Path(), files)
    Path("link.yaml").symlink_to("a.yaml")
    ran = relaylint("check", "a.yaml", "--output", "json=new.json", "--output", f"sarif={USED[case]}")
    words = f"relaylint: `{USED[case]}` was read in this run, and is not overwritten\nhint: name another file\n"
    assert (ran.code, ran.out, ran.err) == (2, "", words)
    assert {name: Path(name).read_text() for name in files} == files
    assert not Path("new.json").exists()


@pytest.mark.parametrize("name", ["relaylint.yaml", "policy/broken.yaml", "policy/own-rule.yaml"])
def test_an_output_never_replaces_broken_settings_or_rules(relaylint: Run, name: str) -> None:
    write(Path(), {"a.yaml": FINE, "policy/own-rule.yaml": MINIMAL_RULE, "policy/broken.yaml": "name: x\n"})
    settings = "tenant: x\n" if name == "relaylint.yaml" else "rules: [policy]\n"
    write(Path(), {"relaylint.yaml": settings})
    before = Path(name).read_text()
    assert relaylint("check", "--output", f"json={name}").code == 2
    assert Path(name).read_text() == before


@pytest.mark.parametrize("format", FORMATS)
def test_an_output_replaces_the_one_of_the_run_before(relaylint: Run, format: str) -> None:
    for name in ("report", "report.json", "report.txt", "report.sarif", "report.yaml", "report.xml", "report.csv"):
        write(Path(), {"a.yaml": WRONG.format("a")})
        codes = [relaylint("check", "--output", f"{format}={name}").code for _ in range(2)]
        assert codes == [1, 1], name
        Path(name).unlink()


def test_an_output_to_a_device(relaylint: Run) -> None:
    write(Path(), {"a.yaml": FINE})
    ran = relaylint(*CONCISE, "--output", "concise=/dev/stderr", "--output", "json=/dev/null")
    assert (ran.code, ran.err) == (0, ran.out)


def test_an_output_of_broken_settings(relaylint: Run) -> None:
    """A viewer that reads the file sees why nothing was judged."""
    write(Path(), {"a.yaml": FINE, "relaylint.yaml": "tenant: x\n"})
    assert relaylint("check", "--output", "json=out.json").code == 2
    assert [found["rule"] for found in json.loads(Path("out.json").read_text())["diagnostics"]] == ["unknown-property"]


@pytest.mark.parametrize(
    ("flags", "environment", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
    ],
)
def test_color(
    relaylint: Run, monkeypatch: pytest.MonkeyPatch, flags: list[str], environment: dict[str, str], colored: bool
) -> None:
    write(Path(), {"a.yaml": WRONG.format("a")})
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in relaylint("check", *flags).out) is colored


def test_what_is_undecided_is_counted_and_shown(relaylint: Run) -> None:
    text = RISKY.replace('"*.good.example"', "${NAME}")
    write(Path(), {"a.yaml": text})
    ran = relaylint(*CONCISE, "--select", "cert-wildcard-risk")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "no problems found, as far as could be decided",
        (
            "checked 1 file, 2 definitions, 1 tenant with 1 rule: 0 errors, 0 warnings, 0 infos; "
            "1 undecided (run with --show-undecided to see why)"
        ),
    ]
    ran = relaylint(*CONCISE, "--select", "cert-wildcard-risk", "--show-undecided")
    assert ran.out.splitlines()[0] == (
        "a.yaml:6:31: info[undecided] its value is not filled in (1 question about 1 definition)"
    )


def test_rules_that_found_nothing_of_their_kind(relaylint: Run) -> None:
    write(Path(), {"a.yaml": FINE})
    ran = relaylint("check", "--select", "cert-wildcard-risk", "--show-unmatched")
    assert (ran.code, ran.err) == (
        0, "unmatched[cert-wildcard-risk] nothing of the kind InboundConnector was found\n"
    )  # fmt: skip


def test_the_same_output_each_time(relaylint: Run) -> None:
    write(Path(), tenants("cab") | {"a/z.yaml": RISKY, "b/z.json": "{"})
    first = relaylint("check", "--format", "sarif", "--show-undecided")
    assert first == relaylint("check", "--format", "sarif", "--show-undecided")
