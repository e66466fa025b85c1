"""Files that are almost called as definitions are: every command says that they are not read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from git_states import run_git
from making import Run, link, write

DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
HUB = """\
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: contoso.com }
"""
HOST = """\
SendingHosts:
  - { Name: mta, CertificateNames: [contoso.com], IPAddresses: [77.20.30.40], MailFrom: [contoso.com] }
"""
TOLD = "this looks like the format `relaylint` (relaylint's own format), and is not read"
SLIP = f"t/a/hub.ymal:1:1: error[misplaced-definitions] {TOLD} under this name\n"
ASIDE = f"t/a/hub.yaml.bak:1:1: warning[misplaced-definitions] {TOLD}: its name sets it aside\n"
COMMANDS = (
    ("relay",),
    ("who",),
    ("diff", "HEAD"),
    ("impact", "--against", "HEAD"),
    ("convert", "t/a"),
    ("renew", "--host", "mta", "--certificate", "contoso.com"),
    ("baseline",),
)
CHECK = ("check", "--format", "concise")


@pytest.fixture
def tenants(repository: Path) -> Path:
    """Return a repository with two tenants in order, committed."""
    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n"})
    for name in "ab":
        write(repository, {f"t/{name}/domains.yaml": DOMAINS, f"t/{name}/hub.yaml": HUB, f"t/{name}/host.yaml": HOST})
    run_git("add", "--all")
    run_git("commit", "--quiet", "-m", "All")
    return repository


@pytest.mark.parametrize(("name", "told", "code"), [("hub.ymal", SLIP, 1), ("hub.yaml.bak", ASIDE, 0)])
def test_a_check_says_so_however_it_is_asked(relaylint: Run, tenants: Path, name: str, told: str, code: int) -> None:
    run_git("mv", "t/a/hub.yaml", f"t/a/{name}")
    run_git("commit", "--quiet", "-m", "Renamed")
    write(tenants, {f"t/a/{name}": f"{HUB}# changed\n"})
    run_git("add", "--all")
    for asked in ((), ("t/a",), ("--affected",), ("--affected", f"t/a/{name}"), ("--cache-dir", "../c"), ("--fix",)):
        checked = relaylint(*CHECK, *asked)
        assert (told in checked.out, checked.out.count("misplaced"), checked.code >= code) == (True, 1, True), asked
    assert relaylint(*CHECK, "--cache-dir", "../c") == relaylint(*CHECK, "--no-cache")


@pytest.mark.parametrize("name", ["hub.ymal", "hub.yaml.bak"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_so(relaylint: Run, tenants: Path, name: str, command: tuple[str, ...]) -> None:
    (tenants / "t/a/hub.yaml").rename(tenants / f"t/a/{name}")
    ran = relaylint(*command)
    assert f"t/a/{name}" in ran.out + ran.err or "1 error in the files" in ran.err


def test_what_a_revision_holds_is_told_too(relaylint: Run, tenants: Path) -> None:
    run_git("mv", "t/a/hub.yaml", "t/a/hub.ymal")
    run_git("commit", "--quiet", "-m", "Renamed")
    run_git("mv", "t/a/hub.ymal", "t/a/hub.yaml")
    lines = relaylint("diff", "HEAD").out.splitlines()
    assert lines[0] == "tenant t/a: not known, since a file of the old version cannot be read in full"
    assert lines[1] == f"    HEAD:t/a/hub.ymal:1:1: {TOLD} under this name"


def test_nothing_is_told_of_copies_and_of_what_nobody_looks_at(relaylint: Run, tenants: Path) -> None:
    before = relaylint(*CHECK)
    for name in (
        "hub.yaml.bak",
        "hub.yaml~",
        "#hub.yaml#",
        "hub.yaml.orig",
        ".hub.ymal",
        ".hub.yaml.swp",
        "readme.yamd",
    ):
        write(tenants, {f"t/a/{name}": HUB if name != "readme.yamd" else "a: b\n"})
    write(tenants, {"t/a/node_modules/hub.ymal": HUB, "t/a/.x/hub.ymal": HUB})
    link("t/a/result.csl", "nowhere")
    assert relaylint(*CHECK) == before
    write(tenants, {"relaylint.yaml": "tenants: ['t/*']\nexclude: ['**/*.ymal']\n", "t/a/hub.ymal": HUB})
    assert relaylint(*CHECK) == before


@pytest.mark.skipif("os.name == 'nt' or os.geteuid() == 0", reason="everything can be read")
def test_a_file_that_cannot_be_read_is_hardly_meant(relaylint: Run, tenants: Path) -> None:
    before = relaylint(*CHECK)
    write(tenants, {"t/a/catalog": HUB})
    (tenants / "t/a/catalog").chmod(0)
    assert relaylint(*CHECK) == before


def test_what_the_settings_say_is_read(relaylint: Run, tenants: Path) -> None:
    (tenants / "t/a/hub.yaml").rename(tenants / "t/a/hub.ymal")
    [setting] = re.findall(r"relaylint.yaml: `(.*)`\n", relaylint("check").out)
    write(tenants, {"relaylint.yaml": f"tenants: ['t/*']\n{setting}\n"})
    assert "misplaced" not in relaylint(*CHECK).out


def test_a_copy_counts_again_where_what_it_was_is_gone(relaylint: Run, tenants: Path) -> None:
    write(tenants, {"t/a/hub.yaml.bak": HUB})
    cached = (*CHECK, "--cache-dir", "../c")
    assert "misplaced" not in relaylint(*cached).out
    (tenants / "t/a/hub.yaml").unlink()
    assert ASIDE in relaylint(*cached).out
    write(tenants, {"t/a/hub.yaml": HUB})
    assert "misplaced" not in relaylint(*cached).out
