"""On PyPy and in a browser, which have no jsonschema-rs and other things less, every command says the same words."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from making import changed

from .checkout import ROOT, clean_environment

HIDDEN = """\
import gc, os, sys
sys.modules["jsonschema_rs"] = None
vars(os).pop("get_terminal_size")  # in a browser there is no terminal
vars(gc).pop("freeze", None)  # what PyPy does not have
from relaylint.cli.main import main
sys.exit(main())
"""
WRONG = """\
InboundConnectors:
  - Nmae: Hub
    ConnectorType: Onpremises
    RequireTls: "yes"
    SenderIPAddresses: [192.0.2.0/33, 10.0.0.1, 5, 192.0.2.1, 192.0.2.1]
    TlsSenderCertificateName: "*.*.contoso.com"
  - ConnectorType: Partner
    SenderDomains: []
AcceptedDomains: {DomainName: contoso.com}
SendingHosts:
  - {Name: mta, IPAddresses: [], MailFrom: [contoso], Port: 0, Recipients: [Outside]}
RemoteDomains: [5, null, []]
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all examples, what we keep of each format, and what is wrong with every schema."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("examples", "tests/tenants", "tests/cases"):
        shutil.copytree(ROOT / name, folder / "all" / Path(name).name)
    (folder / "all/wrong/tenant").mkdir(parents=True)
    (folder / "all/wrong/tenant/mail.yaml").write_text(WRONG, encoding="utf-8")
    (folder / "relaylint.yaml").write_text(
        'tenants: ["all/*/*"]\nignore: [documentation-address]\nselect: ["*"]\n', encoding="utf-8"
    )
    return folder


def said(repository: Path, *arguments: str, hidden: bool) -> tuple[int, str, str]:
    """Return how a command ends, and what it says."""
    program = ["-c", HIDDEN] if hidden else ["-m", "relaylint"]
    done = subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=repository,
        env=clean_environment(PYTHONUTF8="1", COLUMNS=""),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "test",
        "check --format json --show-undecided --today 2026-11-01",
        "check all/wrong --format full --today 2026-11-01",
        "relay --format json --today 2026-11-01",
        "convert all/tenants/powershell/set-up.ps1",
        "rule cert-domain-not-accepted",
        "rules --json",
        "init --dry-run",
    ],
)
def test_every_command_says_the_same(repository: Path, command: str) -> None:
    without = said(repository, *command.split(), hidden=True)
    assert without == said(repository, *command.split(), hidden=False)
    assert without[0] in (0, 1)
    assert without[1]


@pytest.mark.parametrize(
    ("pattern", "code"), [("^x", 1), ("(?i)^[A-Z]+$", 1), ("((", 2), ("(a)\\1", 2), ("(?=a)", 2), ("(.*)*=$", 1)]
)
def test_rules_of_ones_own_say_the_same(repository: Path, tmp_path: Path, pattern: str, code: int) -> None:
    rule = changed(assert_=f"{{Name: {{matches: '{pattern}'}}}}")
    (tmp_path / "own-rule.yaml").write_text(rule, encoding="utf-8")
    command = (
        "check",
        "--rules",
        str(tmp_path),
        "--select",
        "own-rule",
        "--fail-on",
        "warning",
        "--format",
        "concise",
        "all/examples",
    )
    without = said(repository, *command, hidden=True)
    assert without == said(repository, *command, hidden=False)
    assert without[0] == code
    assert ("own-rule" if code == 1 else "invalid-rule") in without[1]
