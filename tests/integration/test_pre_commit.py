"""The real pre-commit on real commits, with the hooks of this checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from git_states import NOT_ACCEPTED, STATES, put

from .checkout import clean_environment, once, run
from .conftest import ADDRESS, REVISION

DOMAINS = "AcceptedDomains:\n  - DomainName: {}\n"
CONNECTOR = """\
InboundConnectors:
  - Name: Datacentre relay
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: {}
"""
SETTINGS = """\
tenants: ["tenants/*"]
select: [cert-domain-not-accepted, unreadable-certificate]
"""
REPORTED = (
    "error[cert-domain-not-accepted]: `{}` is not an accepted domain of this tenant, so that bounces and mail of "
    "foreign senders are refused"
)
PASSED = "relaylint................................................................Passed\n"
FAILED = "relaylint................................................................Failed\n- hook id: relaylint\n"


class Repository(NamedTuple):
    """A repository of definitions in which `pre-commit install` has been run."""

    folder: Path
    home: Path

    def start(self, *hooks: dict[str, Any]) -> None:
        """Make the repository with hooks of our manifest and two tenants in order, committed."""
        self.write("relaylint.yaml", SETTINGS)
        for tenant in ("contoso", "fabrikam"):
            self.write(f"tenants/{tenant}/domains.yaml", DOMAINS.format(f"mail.{tenant}.com"))
            self.write(f"tenants/{tenant}/connectors.yaml", CONNECTOR.format(f"mail.{tenant}.com"))
        config = {"repos": [{"repo": ADDRESS, "rev": REVISION, "hooks": hooks or [{"id": "relaylint"}]}]}
        self.write(".pre-commit-config.yaml", json.dumps(config))
        run("git", "init", "--quiet", cwd=self.folder)
        run(sys.executable, "-m", "pre_commit", "install", cwd=self.folder, PRE_COMMIT_HOME=str(self.home))
        self.commit_anyway()

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))

    def commit(self) -> tuple[int, str]:
        """Commit everything; return Git's exit code and all that was printed before its own words."""
        run("git", "add", "--all", cwd=self.folder)
        return self.commit_staged()

    def commit_staged(self) -> tuple[int, str]:
        """Commit what is staged; return as `commit` does."""
        before = self.head()
        done = subprocess.run(
            ["git", "commit", "--quiet", "-m", "Change"],
            cwd=self.folder,
            env=clean_environment(PRE_COMMIT_HOME=str(self.home)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert (self.head() == before) == (done.returncode != 0)
        return done.returncode, done.stdout

    def commit_anyway(self) -> None:
        """Commit everything without asking the hooks."""
        run("git", "add", "--all", cwd=self.folder)
        run("git", "commit", "--quiet", "--no-verify", "-m", "Anyway", cwd=self.folder)

    def head(self) -> str:
        """Return the commit that is checked out."""
        return run("git", "rev-parse", "HEAD", cwd=self.folder).stdout


@pytest.fixture
def empty(tmp_path: Path, pre_commit_home: Path) -> Repository:
    """Return a repository that has not been started."""
    return Repository(tmp_path, pre_commit_home)


@pytest.fixture(scope="session")
def started(pre_commit_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a repository with the hook `relaylint`, to be copied."""
    return once(tmp_path_factory, "started", lambda folder: Repository(folder, pre_commit_home).start())


@pytest.fixture
def repository(empty: Repository, started: Path) -> Repository:
    """Return a repository with the hook `relaylint`."""
    shutil.copytree(started, empty.folder, dirs_exist_ok=True)
    return empty


def test_the_hook_runs_what_was_installed_from_this_checkout(pre_commit_home: Path) -> None:
    [environment] = pre_commit_home.glob("*/py_env-*")
    [python] = [path for path in environment.glob("*/python*") if path.stem == "python"]
    file = run(python, "-c", "import relaylint; print(relaylint.__file__)", cwd=pre_commit_home).stdout
    assert Path(file).is_relative_to(environment)


def test_a_bad_connector_is_refused_with_its_place(repository: Repository) -> None:
    repository.write("tenants/contoso/connectors.yaml", CONNECTOR.format("mail.contoso.org"))
    code, printed = repository.commit()
    assert code == 1
    assert printed.startswith(f"{FAILED}- exit code: 1\n\n{REPORTED.format('mail.contoso.org')}\n")
    assert " --> tenants/contoso/connectors.yaml:6:31\n" in printed
    assert " 6 |     TlsSenderCertificateName: mail.contoso.org\n" in printed


def test_a_good_connector_passes(repository: Repository) -> None:
    repository.write("tenants/contoso/more.yaml", CONNECTOR.format("mail.contoso.com").replace("Datacentre", "Second"))
    assert repository.commit() == (0, PASSED)


def test_utf_16_is_not_skipped(repository: Repository) -> None:
    connector = {"Name": "Hub", "ConnectorType": "OnPremises", "TlsSenderCertificateName": "mail.contoso.org"}
    text = json.dumps({"InboundConnectors": [connector]}, indent=2)
    suffixes = (".yaml", ".json", ".JSON")
    for at, suffix in enumerate(suffixes):
        repository.write(f"tenants/contoso/export-{at}{suffix}", text, "utf-16")
    code, printed = repository.commit()
    assert code == 1
    assert printed.count(REPORTED.format("mail.contoso.org")) == len(suffixes)
    for at, suffix in enumerate(suffixes):
        assert f" --> tenants/contoso/export-{at}{suffix}:6:35\n" in printed


EXPORT = """\
# Generated with Microsoft365DSC version 1.25.1022.1
Configuration M365TenantConfig
{
    Node localhost
    {
        EXOInboundConnector "EXOInboundConnector-Hub"
        {
            ConnectorType                = "OnPremises";
            Credential                   = $Credscredential;
            Ensure                       = "Present";
            Identity                     = "Hub";
            SenderDomains                = @("smtp:*;1");
            TlsSenderCertificateName     = "mail.contoso.org";
        }
    }
}
"""


def test_an_export_of_microsoft365dsc_is_linted_where_it_lies(repository: Repository) -> None:
    encodings = ("utf-16", "utf-8", "utf-8-sig")
    for encoding in encodings:
        text = EXPORT.replace("\n", "\r\n")
        repository.write(f"tenants/contoso/{encoding}/M365TenantConfig.ps1", text, encoding)
    code, printed = repository.commit()
    assert code == 1
    assert printed.startswith(f"{FAILED}- exit code: 1\n\n{REPORTED.format('mail.contoso.org')}\n")
    assert printed.count(REPORTED.format("mail.contoso.org")) == len(encodings)
    for encoding in encodings:
        assert f" --> tenants/contoso/{encoding}/M365TenantConfig.ps1:13:44\n" in printed


def test_a_change_shows_its_effect_in_another_file(repository: Repository) -> None:
    repository.write("tenants/contoso/domains.yaml", DOMAINS.format("northwindtraders.com"))
    code, printed = repository.commit()
    assert code == 1
    assert REPORTED.format("mail.contoso.com") in printed
    assert " --> tenants/contoso/connectors.yaml:6:31\n" in printed


def test_tenants_stand_for_themselves(repository: Repository) -> None:
    repository.write("tenants/fabrikam/connectors.yaml", CONNECTOR.format("mail.contoso.com"))
    repository.commit_anyway()
    repository.write(
        "tenants/contoso/domains.yaml", DOMAINS.format("mail.contoso.com") + "  - DomainName: contoso.com\n"
    )
    assert repository.commit() == (0, PASSED)
    repository.write("tenants/fabrikam/domains.yaml", DOMAINS.format("fabrikam.com"))
    code, printed = repository.commit()
    assert code == 1
    assert " --> tenants/fabrikam/connectors.yaml:6:31\n" in printed
    assert "tenants/contoso" not in printed


def test_other_files_pass(repository: Repository) -> None:
    repository.write("ansible/playbook.yaml", "- hosts: all\n  tasks: []\n")
    repository.write("tenants/contoso/notes.json", '{"kept": ["by", "others"]}\n')
    repository.write(".github/workflows/ci.yml", "on: push\n")
    assert repository.commit() == (0, PASSED)


def test_a_mistake_in_the_settings_is_refused(repository: Repository) -> None:
    repository.write("relaylint.yaml", SETTINGS.replace("select", "selekt"))
    code, printed = repository.commit()
    assert code == 1
    assert printed.startswith(f"{FAILED}- exit code: 2\n\n")
    assert " --> relaylint.yaml:2:1\n" in printed
    assert "did you mean `select`?" in printed


def test_settings_concern_every_tenant(repository: Repository) -> None:
    repository.write("tenants/fabrikam/connectors.yaml", CONNECTOR.format("mail.contoso.com"))
    repository.commit_anyway()
    repository.write("relaylint.yaml", f"{SETTINGS}fail-on: warning\n")
    code, printed = repository.commit()
    assert code == 1
    assert " --> tenants/fabrikam/connectors.yaml:6:31\n" in printed


def test_a_certificate_brings_in_its_tenant(repository: Repository) -> None:
    repository.write("tenants/contoso/hosts.yaml", "SendingHosts:\n  - Name: mta-01\n    Certificate: mta-01.crt\n")
    repository.commit_anyway()
    repository.write("tenants/contoso/mta-01.crt", "no certificate\n")
    code, printed = repository.commit()
    assert code == 1
    assert "error[unreadable-certificate]" in printed
    assert " --> tenants/contoso/hosts.yaml:3:18\n" in printed


def test_many_files_are_one_process(repository: Repository) -> None:
    for number in range(40):
        text = CONNECTOR.format("mail.contoso.org").replace("Datacentre relay", f"Relay {number}")
        repository.write(f"tenants/contoso/connector-{number:02}.yaml", text)
    code, printed = repository.commit()
    assert code == 1
    assert printed.count(REPORTED.format("mail.contoso.org")) == 40
    assert printed.count("\nchecked ") == 1


def test_a_commit_that_only_deletes_an_accepted_domain_is_refused(repository: Repository) -> None:
    (repository.folder / "tenants/contoso/domains.yaml").write_text("AcceptedDomains: []\n", encoding="utf-8")
    repository.write("tenants/contoso/others.yaml", DOMAINS.format("mail.contoso.com"))
    repository.commit_anyway()
    (repository.folder / "tenants/contoso/others.yaml").unlink()
    code, printed = repository.commit()
    assert code == 1
    assert printed.startswith(f"{FAILED}- exit code: 1\n\n{REPORTED.format('mail.contoso.com')}\n")
    assert " --> tenants/contoso/connectors.yaml:6:31\n" in printed


def test_a_deletion_beside_other_changes_counts(repository: Repository) -> None:
    (repository.folder / "tenants/contoso/domains.yaml").write_text("AcceptedDomains: []\n", encoding="utf-8")
    repository.write("tenants/contoso/others.yaml", DOMAINS.format("mail.contoso.com"))
    repository.commit_anyway()
    (repository.folder / "tenants/contoso/others.yaml").rename(repository.folder / "tenants/fabrikam/others.yaml")
    code, printed = repository.commit()
    assert code == 1
    assert " --> tenants/contoso/connectors.yaml:6:31\n" in printed


def test_what_is_not_staged_does_not_count(repository: Repository) -> None:
    """pre-commit sets it aside, a deletion too."""
    repository.write("tenants/contoso/more.yaml", CONNECTOR.format("mail.contoso.com").replace("Datacentre", "Second"))
    run("git", "add", "--all", cwd=repository.folder)
    (repository.folder / "tenants/contoso/domains.yaml").unlink()
    done = run("git", "commit", "-m", "Change", cwd=repository.folder, PRE_COMMIT_HOME=str(repository.home))
    assert PASSED in done.stdout + done.stderr
    assert not (repository.folder / "tenants/contoso/domains.yaml").exists()


@pytest.mark.parametrize("name", [name for name, state in STATES.items() if state.of_check or state.of_commit])
def test_a_commit_is_judged_by_what_it_holds(repository: Repository, name: str) -> None:
    """Whatever else is on the disk: a clone of what is committed would be told the same."""
    state = STATES[name]
    (repository.folder / "relaylint.yaml").unlink()
    put(repository.folder, state.script, clean_environment())
    code, printed = repository.commit_staged()
    assert (code, "sender-domain-not-accepted" in printed) == (
        (1, True) if state.commit == NOT_ACCEPTED else (0, False)
    )
    for path, reason in state.of_commit if code else ():
        assert f"1 file skipped, {reason}: {path}\n" in printed


def test_settings_that_are_not_added_are_asked_for(repository: Repository) -> None:
    run("git", "rm", "--quiet", "--cached", "relaylint.yaml", cwd=repository.folder)
    code, printed = repository.commit_staged()
    assert (code, "- exit code: 2\n\nrelaylint: the settings in `relaylint.yaml` are not held by Git\n" in printed) == (
        1,
        True,
    )


def test_commits_that_concern_no_tenant_pass(repository: Repository) -> None:
    repository.write("tenants/contoso/connectors.yaml", CONNECTOR.format("mail.contoso.org"))
    repository.commit_anyway()
    repository.write("notes.md", "x\n")
    assert repository.commit() == (0, PASSED)
    (repository.folder / "notes.md").unlink()
    assert repository.commit() == (0, PASSED)


def test_a_range_of_commits_with_a_deletion(repository: Repository) -> None:
    """As in CI, where nothing is staged."""
    (repository.folder / "tenants/contoso/domains.yaml").write_text("AcceptedDomains: []\n", encoding="utf-8")
    repository.write("tenants/contoso/others.yaml", DOMAINS.format("mail.contoso.com"))
    repository.commit_anyway()
    before = repository.head().strip()
    (repository.folder / "tenants/contoso/others.yaml").unlink()
    repository.commit_anyway()
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--from-ref", before, "--to-ref", "HEAD"],
        cwd=repository.folder,
        env=clean_environment(PRE_COMMIT_HOME=str(repository.home)),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert " --> tenants/contoso/connectors.yaml:6:31\n" in done.stdout


def test_the_hook_for_everything(empty: Repository) -> None:
    empty.start({"id": "relaylint-all", "name": "everything"})
    empty.write("tenants/contoso/connectors.yaml", CONNECTOR.format("mail.contoso.org"))
    empty.commit_anyway()
    empty.write("notes.md", "x\n")
    code, printed = empty.commit()
    assert code == 1
    assert "- hook id: relaylint-all\n- exit code: 1\n" in printed
    assert " --> tenants/contoso/connectors.yaml:6:31\n" in printed


def test_examples_inside_own_rules_are_run(empty: Repository) -> None:
    rule: dict[str, Any] = {
        "name": "named-hub",
        "title": "A connector is not called Hub",
        "severity": "warning",
        "basis": "inferred",
        "kind": "InboundConnector",
        "assert": {"Name": {"equals": "Hub"}},
        "message": "`{Name}` is not Hub",
        "why": "Our monitoring finds the connector by this name and raises an alarm where it does not.",
        "remedy": "Rename it with Set-InboundConnector -Name Hub.",
        "references": ["https://example.com/naming"],
    }
    good, bad = ({"InboundConnectors": [{"Name": name, "ConnectorType": "Partner"}]} for name in ("Hub", "Edge"))
    at = "InboundConnectors[0].Name"
    empty.start({"id": "relaylint-rules", "args": ["policy"]})
    empty.write("relaylint.yaml", f"{SETTINGS}rules: [policy]\n")
    empty.write("policy/named-hub.yaml", json.dumps({**rule, "examples": [{"pass": good}, {"fail": good, "at": at}]}))
    code, printed = empty.commit()
    assert code == 1
    assert "- hook id: relaylint-rules\n- exit code: 1\n" in printed
    assert "missing[named-hub] example 2" in printed
    empty.write("policy/named-hub.yaml", json.dumps({**rule, "examples": [{"pass": good}, {"fail": bad, "at": at}]}))
    assert empty.commit()[0] == 0
