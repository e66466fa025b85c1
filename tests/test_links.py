"""Links that leave the repository: nothing is read or written through one, wherever in a path it stands."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, link, write
from model.certificates.test_certificate import make

SECRET = "AcceptedDomains: [{ DomainName: secret.example, Typo: 1 }]\n"
GOOD = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
HOST = "SendingHosts: [{{ Name: mta, Certificate: {} }}]\n"
RELAYED = """\
AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.contoso.com }]
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: mail.contoso.com }
SendingHosts:
  - { Name: mta, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com], Recipients: [External] }
"""
MAIN_CF = "relayhost = [contoso-com.mail.protection.outlook.com]:25\ntransport_maps = hash:/etc/postfix/{}\n"
LEAVES = "is a link that leaves the repository"


@pytest.fixture
def outside(clean: Path) -> Path:
    """Return a folder beside the repository, with a file of every sort."""
    folder = clean.parent / "outside"
    write(
        folder,
        {
            "secret.yaml": SECRET,
            "rule.yaml": MINIMAL_RULE.replace("name: own-rule", "name: secret-rule"),
            "mta.pem": make(("mail.contoso.com",)).pem,
            "transport": "secret.example :[mx.secret.example]\n",
            "main.cf": MAIN_CF.format("transport"),
        },
    )
    write(clean, {"good.yaml": GOOD})
    return folder


def _linked(at: str, to: str | Path, path: str) -> str:
    link(at, to)
    return path


def _repository(outside: Path) -> str:
    (outside / ".git").mkdir()
    return _linked("x", outside, "x/secret.yaml")


POSITIONS: dict[str, Callable[[Path], str]] = {
    "the file": lambda outside: _linked("x.yaml", outside / "secret.yaml", "x.yaml"),
    "its folder": lambda outside: _linked("x", outside, "x/secret.yaml"),
    "a folder above": lambda outside: _linked("x", outside.parent, "x/outside/secret.yaml"),
    "a link to a link": lambda outside: _linked("y", outside, _linked("x", "y/secret.yaml", "x")),
    "a folder that is a repository of its own": _repository,
    "what Git keeps": lambda outside: _linked("x.yaml", ".git/secret.yaml", "x.yaml"),
}
"""Where a link stands in the path of a file; each makes it and returns the path."""


@pytest.mark.parametrize("command", ["check", "relay", "convert"])
@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("named", ["file", "link", "all"])
def test_no_definitions_are_read(relaylint: Run, outside: Path, position: str, command: str, named: str) -> None:
    """A link to a folder that nobody names is said, and no error: it may lead to what a tool has built."""
    write(Path(), {".git/secret.yaml": SECRET, "good.yaml": RELAYED})
    path = POSITIONS[position](outside)
    chosen = {"file": path, "link": path.partition("/")[0], "all": "."}[named]
    ran = relaylint(command, chosen)
    assert "secret.example" not in ran.out + ran.err
    assert LEAVES in ran.out + ran.err or (named, command, "/" in path) == ("all", "relay", False)
    assert ran.code == int(named != "all" or os.path.islink("x.yaml"))


TO = {"outside": "../outside", "nowhere": "nowhere", "itself": "", "what Git keeps": ".git"}
MEANT = {
    "nothing": ("result", "", 0),
    "no tenant": ("bazel-out", "tenants: [t]\n", 0),
    "in a tenant": ("t/shared", "tenants: ['t*']\n", 0),
    "below any folder": ("result", "tenants: ['**/t']\n", 0),
    "a format of any folder": ("result", "formats: [{paths: ['**/x.conf'], format: relaylint}]\n", 0),
    "a layer of any folder": ("result", "layers: ['**/t']\n", 0),
    "a name that tells": ("accepted-domains", "", 1),
    "the name of a file": ("a.yaml", "", 1),
    "a tenant": ("b", "tenants: ['?']\n", 1),
    "a layer": ("source", "layers: [t, source]\n", 1),
    "a format": ("mail", "formats: [{paths: [mail], format: postfix}]\n", 1),
    "a tenant behind it": ("deep", "tenants: [t, 'deep/b/*']\n", 2),
    "a layer behind it": ("source", "layers: [t, 'source/base']\n", 2),
    "a format behind it": ("mail", "formats: [{paths: ['mail/*.conf'], format: postfix}]\n", 2),
}
"""Which links are meant to lead to definitions: the link, settings, and what it is: a warning, an error, or wrong
settings, of which a glob matches nothing."""


@pytest.mark.parametrize("to", TO)
@pytest.mark.parametrize("case", MEANT)
def test_a_link_that_cannot_be_followed(relaylint: Run, outside: Path, case: str, to: str) -> None:
    """One that is meant hides what nobody knows; any other is told, and keeps nobody from using relaylint."""
    at, settings, code = MEANT[case]
    write(Path(), {"t/x.yaml": RELAYED, "t/x.conf": "AcceptedDomains: []\n", "relaylint.yaml": settings})
    link(at, os.path.join("../" * at.count("/"), TO[to] or os.path.basename(at)))
    ran = relaylint("check", "--format", "concise")
    found = [line.partition("[")[0] for line in ran.out.splitlines() if line.startswith(f"{at}:1:1: ")]
    words = [f"{at}:1:1: {'error' if code else 'warning'}"] if code < 2 else []
    assert (ran.code, found) == (code, words)
    for command in (["check", at], ["relay", at], ["convert", at]):
        assert relaylint(*command).code == max(code, 1)
    if code < 2:
        asked = relaylint("relay", "--format", "json")
        assert (f'"errors": {code}\n' in asked.out, asked.code, at in asked.err) == (True, code, not code)
        write(Path(), {"relaylint.yaml": f"exclude: [{at}]\n"})
        assert f"{at}:1:1" not in relaylint("check").out


def test_no_command_line_leads_out_for_the_tenants_of_changes(relaylint: Run, outside: Path) -> None:
    link("x", outside)
    ran = relaylint("check", "--affected", "x/secret.yaml", "good.yaml")
    assert (ran.code, "secret.example" in ran.out) == (1, False)


@pytest.mark.parametrize("at", ["relaylint.yaml", "sub/relaylint.yaml"])
def test_no_settings_are_read(relaylint: Run, outside: Path, at: str) -> None:
    write(outside, {"relaylint.yaml": "ignore: [secret-rule]\n"})
    folder = os.path.dirname(at)
    link(folder or at, outside if folder else outside / "relaylint.yaml")
    ran = relaylint("check", os.path.join(folder, "secret.yaml") if folder else ".")
    assert (ran.code, "secret-rule" in ran.out) == (2, False)
    assert LEAVES in ran.out


@pytest.mark.parametrize("rules", ["rules", "rules/deep", "rules/deep/rule.yaml"])
@pytest.mark.parametrize("at", ["rules", "rules/deep", "rules/deep/rule.yaml"])
def test_no_rules_are_read(relaylint: Run, outside: Path, at: str, rules: str) -> None:
    to = {"rules": outside.parent / "up", "rules/deep": outside, "rules/deep/rule.yaml": outside / "rule.yaml"}[at]
    write(outside.parent, {"up/deep/rule.yaml": (outside / "rule.yaml").read_text(encoding="utf-8")})
    link(at, to)
    write(Path(), {"relaylint.yaml": f"rules: [{rules}]\n"})
    for command in (("check",), ("rules",), ("test",)):
        ran = relaylint(*command)
        assert (ran.code, "secret-rule" in ran.out) == (2, False)
        assert "leaves the" in ran.out


@pytest.mark.parametrize("path", ["x/mta.pem", "x.pem", "y/x/mta.pem", "good/mta.pem"])
def test_no_certificate_is_read(relaylint: Run, outside: Path, path: str) -> None:
    write(Path(), {"hosts.yaml": HOST.format(path), "good/mta.pem": make(("mail.contoso.com",)).pem})
    link("x", outside)
    link("x.pem", outside / "mta.pem")
    link("y/x", outside)
    good = path.startswith("good")
    assert ("the path leaves the repository" in relaylint("check").out) is not good
    ran = relaylint("relay", "--certificate", path, "--from", "contoso.com")
    assert (f"lies behind, a {LEAVES.removeprefix('is a ')}" in ran.err) is not good


def test_no_private_key_is_looked_for(relaylint: Run, outside: Path) -> None:
    """Not even whether there is one is told."""
    write(Path(), {"hosts.yaml": HOST.format("mta.pem"), "mta.pem": make(("mail.contoso.com",)).pem})
    write(outside, {"mta.key": b"-----BEGIN PRIVATE KEY-----\n"})
    link("mta.key", outside / "mta.key")
    assert "cert-private-key-in-repo" not in relaylint("check").out


@pytest.mark.parametrize("at", ["transport", "maps"])
def test_no_table_of_postfix_is_read(relaylint: Run, outside: Path, at: str) -> None:
    table = "transport" if at == "transport" else "maps/transport"
    write(Path(), {"main.cf": MAIN_CF.format(table)})
    link(at, outside / "transport" if at == "transport" else outside)
    ran = relaylint("check", "--show-undecided")
    assert "secret.example" not in ran.out + ran.err
    assert "secret.example" not in relaylint("convert", "main.cf").out


TARGETS = {
    "a link": ("x.json", "outside/new.json"),
    "a link to a file that is there": ("x.json", "outside/secret.yaml"),
    "behind a link": ("x/new.json", "outside"),
    "behind a link and back": ("x/../new.json", "outside"),
    "what Git keeps": ("x/new.json", "here/.git"),
}


@pytest.mark.parametrize("case", TARGETS)
def test_no_report_is_written(relaylint: Run, clean: Path, outside: Path, case: str) -> None:
    name, to = TARGETS[case]
    link(name.partition("/")[0], clean.parent / to)
    before = {path: path.read_bytes() for path in clean.parent.rglob("*") if path.is_file()}
    ran = relaylint("check", "--output", f"json={name}")
    if case != "behind a link and back":  # another is not written either
        assert relaylint("check", "--output", "sarif=first.sarif", "--output", f"json={name}").code == 2
    if case == "behind a link and back":  # the name without the detour
        assert (ran.code, Path("new.json").exists()) == (0, True)
        Path("new.json").unlink()
    else:
        words = f"relaylint: `{name}` is, or lies behind, a link that leaves the repository"
        assert (ran.code, ran.err.splitlines()[0]) == (2, words)
    assert {path: path.read_bytes() for path in clean.parent.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("to", ["x", "x/new", "x/deep/new"])
def test_nothing_is_converted_into_another_folder(relaylint: Run, outside: Path, to: str) -> None:
    link("x", outside)
    for force in ([], ["--force"]):
        ran = relaylint("convert", "good.yaml", "--to", to, *force)
        assert (ran.code, LEAVES.removeprefix("is a ") in ran.err) == (2, True)
    assert sorted(os.listdir(outside)) == sorted(["main.cf", "mta.pem", "rule.yaml", "secret.yaml", "transport"])


@pytest.mark.parametrize("at", [".github", ".github/workflows"])
def test_no_workflow_is_written_elsewhere(relaylint: Run, outside: Path, at: str) -> None:
    (outside / "workflows").mkdir()
    link(at, outside)
    before = sorted(outside.rglob("*"))
    ran = relaylint("init")
    assert "no workflow: .github/workflows is a link that leaves the repository" in ran.out
    assert sorted(outside.rglob("*")) == before


def test_outside_any_repository_what_is_named_is_read_and_written(relaylint: Run, clean: Path, outside: Path) -> None:
    """There a link is of the user's own making."""
    (clean / ".git").rmdir()
    link("x", outside)
    assert "secret.example" in relaylint("convert", "x/secret.yaml").out
    assert "secret.example" in relaylint("convert", "x").out
    relaylint("check", "good.yaml", "--output", "json=x/new.json")
    assert (outside / "new.json").exists()
    assert relaylint("convert", "good.yaml", "--to", "x").code == 0
    assert (outside / "accepted-domains.yaml").exists()
    assert LEAVES not in relaylint("check", "x").out
    assert LEAVES in relaylint("check").out  # this one was not named


def test_links_within_the_repository_are_followed(relaylint: Run) -> None:
    write(
        Path(),
        {"real/domains.yaml": GOOD, "t/a/hosts.yaml": "SendingHosts: []\n", "relaylint.yaml": "tenants: ['t/*']\n"},
    )
    link("t/a/common", "../../real")
    link("t/a/one.yaml", "../../real/domains.yaml")
    ran = relaylint("convert", "t/a")
    assert ran.out.count("contoso.com") == 2
    assert "checked 3 files" in relaylint("check", "t/a").out


OTHER_NAMES = {
    "a folder": ("x", "real", "real"),
    "a file in it": ("x", "real", "real/domains.yaml"),
    "a folder above": ("x", ".", "real"),
    "the root": ("x", ".", "."),
    "a link to a link": ("x", "y", "real"),
    "a tenant": ("t/z", "a", "t/a"),
    "a file of a tenant": ("t/z", "a", "t/a/hosts.yaml"),
    "another tenant, from within one": ("t/b/x", "../a", "t/a"),
}
"""A link, where it leads, and what is named behind it, by its own name."""


@pytest.mark.parametrize("case", OTHER_NAMES)
@pytest.mark.parametrize("settings", ["", "tenants: ['t/*']\n"])
def test_what_is_named_behind_a_link_is_what_it_is_by_its_own_name(relaylint: Run, case: str, settings: str) -> None:
    """It is no second copy that would contradict the first, and never nothing."""
    at, to, own = OTHER_NAMES[case]
    hosts = "SendingHosts: [{{ Name: {}, CertificateNames: [mail.{}.com], MailFrom: [{}.com] }}]\n"
    files: dict[str, str | bytes] = {f"t/{name}/hosts.yaml": GOOD + hosts.format(name, name, name) for name in "ab"}
    write(Path(), {"real/domains.yaml": GOOD, "relaylint.yaml": settings, **files})
    link("y", "real")
    link(at, to)
    there = os.path.normpath(os.path.join(os.path.dirname(at), "real" if to == "y" else to))
    name = os.path.normpath(os.path.join(at, os.path.relpath(own, there)))
    for command in (["check", "--format", "json"], ["relay", "--format", "json", "--ip", "203.0.113.1"], ["convert"]):
        assert relaylint(*command, name) == relaylint(*command, own)


@pytest.mark.parametrize("at", ["x.yaml", "x", "y/x"])
def test_no_rules_are_read_that_are_named(relaylint: Run, outside: Path, at: str) -> None:
    """Who runs a command need not be who made the link."""
    link(at, outside / "rule.yaml" if at.endswith("yaml") else outside)
    names = [at] if at.endswith("yaml") else [at, f"{at}/rule.yaml"]
    for name in names:
        for command in (["check", "--rules", name], ["rules", "--rules", name], ["rule", "x", "--rules", name]):
            ran = relaylint(*command)
            words = f"relaylint: `{name}` is, or lies behind, a link that leaves the repository"
            assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", words)
        assert relaylint("test", name).code == 2
        assert "secret-rule" not in relaylint("test", name).out
    write(outside.parent, {"central/own-rule.yaml": MINIMAL_RULE})
    assert relaylint("rules", "--rules", "../central").code == 0
