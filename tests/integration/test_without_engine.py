"""On PyPy and in a browser, which have no jsonschema-rs and other things less, every command says the same words."""

from __future__ import annotations

import json
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
"""
ANSWER = """\
import json, os, sys, tempfile
from relaylint.cli.main import main
answers, own = [], [os.dup(1), os.dup(2)]
for arguments in json.load(sys.stdin):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        os.dup2(out.fileno(), 1), os.dup2(err.fileno(), 2)
        try:
            code = main(arguments)
        finally:
            sys.stdout.flush(), sys.stderr.flush()
            os.dup2(own[0], 1), os.dup2(own[1], 2)
        out.seek(0), err.seek(0)
        answers.append([code, out.read().decode(), err.read().decode()])
json.dump(answers, sys.stdout)
"""
"""Runs one command line after the other, in one process: most of the time of each would be its start."""
COMMANDS = (
    "test",
    "check --format json --show-undecided --today 2026-11-01",
    "check all/wrong --format full --today 2026-11-01",
    "relay --format json --today 2026-11-01",
    "convert all/tenants/powershell/set-up.ps1",
    "rule cert-domain-not-accepted",
    "rules --json",
    "init --dry-run",
)
PATTERNS = {"^x": 1, "(?i)^[A-Z]+$": 1, "((": 2, "(a)\\1": 2, "(?=a)": 2, "(.*)*=$": 1}
"""Patterns of rules of one's own, and how a run ends that has such a rule."""
WITH_RULE = "check --rules {} --select own-rule --fail-on warning --format concise all/examples"
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


Answer = tuple[int, str, str]
"""How a command ends, and what it writes."""


def answers(repository: Path, commands: list[list[str]], *, hidden: bool) -> list[Answer]:
    """Return the answers to commands."""
    done = subprocess.run(
        [sys.executable, "-c", f"{HIDDEN if hidden else ''}{ANSWER}"],
        cwd=repository,
        env=clean_environment(PYTHONUTF8="1", COLUMNS=""),
        input=json.dumps(commands),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [(code, out, err) for code, out, err in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def answered(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Answer, Answer]]:
    """Return the answers without and with what is hidden, by command or pattern."""
    asked = {command: command.split() for command in COMMANDS}
    for pattern in PATTERNS:
        folder = tmp_path_factory.mktemp("own-rules")
        rule = changed(assert_=f"{{Name: {{matches: '{pattern}'}}}}")
        (folder / "own-rule.yaml").write_text(rule, encoding="utf-8")
        asked[pattern] = [word.format(folder) for word in WITH_RULE.split()]
    without, beside = (answers(repository, [*asked.values()], hidden=hidden) for hidden in (True, False))
    return dict(zip(asked, zip(without, beside, strict=True), strict=True))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_the_same(answered: dict[str, tuple[Answer, Answer]], command: str) -> None:
    without, beside = answered[command]
    assert without == beside
    assert without[0] in (0, 1)
    assert without[1]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_rules_of_ones_own_say_the_same(answered: dict[str, tuple[Answer, Answer]], pattern: str) -> None:
    without, beside = answered[pattern]
    assert without == beside
    assert without[0] == PATTERNS[pattern]
    assert ("own-rule" if without[0] == 1 else "invalid-rule") in without[1]
