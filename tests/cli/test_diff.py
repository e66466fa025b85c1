"""``relaylint diff``: what a change does to every possible session, with the places that decide, and the exit codes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from git_states import shell
from making import Ran, Run, hold, write

from relaylint.relay.map.candidates import TooManySessionsError

BASE = """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: contoso.org
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: "*.contoso.com"
  - Name: Printers
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses: [81.2.69.16/29]
  - Name: Old
    ConnectorType: OnPremises
    Enabled: false
    SenderDomains: ["*"]
    SenderIPAddresses: [81.2.69.144]
OrganizationConfig: { RejectDirectSend: false }
SendingHosts:
  - Name: mta-01
    CertificateNames: [mail.contoso.com]
    IPAddresses: [81.2.69.20]
    MailFrom: [contoso.com]
"""
PAGE = Path(__file__).parents[2] / "docs" / "diff.md"
RANGE = "SenderIPAddresses: [81.2.69.16/29]"
NAME = 'TlsSenderCertificateName: "*.contoso.com"'


@pytest.fixture
def history(repository: Path) -> Path:
    """Return a repository with a commit of one tenant."""
    write(repository, {"tenant.yaml": BASE})
    shell("git add .; git commit -qm 1")
    return repository


def answer(run: Run, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Return the answer as JSON."""
    ran = run("diff", *arguments, "--format", "json")
    assert (ran.code, ran.err) == (code, "")
    made: dict[str, Any] = json.loads(ran.out)
    return made


def place(side: dict[str, Any]) -> str:
    return f"{side['path']}:{side['start']['line']}:{side['start']['column']}" if side["path"] else "-"


def shown(change: dict[str, Any]) -> str:
    """Return a change in one line: who, both verdicts, the session, and the places that decide."""
    witness = change["witness"]
    parts = [f"{key} {witness[key]}" for key in ("ip", "certificate", "from") if witness[key]]
    who = f"{change['host']}: " if change["host"] else ""
    scope = "" if witness["to"] == "external" else ", internal"
    places = f"{place(change['old'])} -> {place(change['new'])}"
    return f"{who}{change['before']} -> {change['after']} | {', '.join(parts)}{scope} | {places}"


def counted(ran: Ran) -> Ran:
    """Return what is printed without the numbers of classes that change alike, which the tests of the map hold."""
    out = re.sub(r"\d+(?= more like it)|\d+ of \d+(?= changes)", "#", ran.out)
    return ran._replace(out=re.sub(r'("alike"|"open"): \d+', r"\1: #", out))


class Edit(NamedTuple):
    """A change of the tenant with known effect: what is replaced by what, the relation, and some of what changes."""

    before: str
    after: str
    relation: str
    changes: tuple[str, ...]


EDITS = {
    "a wildcard becomes one name, which is no accepted domain": Edit(
        NAME,
        "TlsSenderCertificateName: mail.contoso.com",
        "narrower",
        (
            (
                "mta-01: relayed -> fragile | ip 81.2.69.20, certificate mail.contoso.com, from contoso.com | "
                "HEAD:tenant.yaml:9:31 -> tenant.yaml:9:31"
            ),
        ),
    ),
    "a range is split in two halves": Edit(
        RANGE, "SenderIPAddresses: [81.2.69.16/30, 81.2.69.20/30]", "equivalent", ()
    ),
    "of a range one half is lost": Edit(
        RANGE,
        "SenderIPAddresses: [81.2.69.16/30]",
        "narrower",
        ("relayed -> rejected | ip 81.2.69.20, from contoso.com | HEAD:tenant.yaml:13:25 -> tenant.yaml:13:5",),
    ),
    "a domain is deleted": Edit(
        "  - DomainName: contoso.org\n",
        "",
        "narrower",
        ("relayed -> rejected | ip 81.2.69.16, from contoso.org | HEAD:tenant.yaml:3:17 -> -",),
    ),
    "a connector becomes one for a partner": Edit(
        "  - Name: Printers\n    ConnectorType: OnPremises",
        "  - Name: Printers\n    ConnectorType: Partner",
        "narrower",
        ("relayed -> rejected | ip 81.2.69.16, from contoso.com | HEAD:tenant.yaml:13:25 -> tenant.yaml:11:20",),
    ),
    "a disabled connector is enabled": Edit(
        "Enabled: false",
        "Enabled: true",
        "wider",
        ("rejected -> relayed | ip 81.2.69.144, from contoso.com | HEAD:tenant.yaml:16:14 -> tenant.yaml:18:25",),
    ),
    "a connector is deleted": Edit(
        f'  - Name: Printers\n    ConnectorType: OnPremises\n    SenderDomains: ["*"]\n    {RANGE}\n',
        "",
        "narrower",
        ("relayed -> rejected | ip 81.2.69.16, from contoso.com | HEAD:tenant.yaml:13:25 -> -",),
    ),
    "a connector is renamed, and another one sorted before it": Edit(
        "Name: Printers", "Name: Scanners", "equivalent", ()
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_changes_with_known_effect(relaylint: Run, history: Path, name: str) -> None:
    edit = EDITS[name]
    assert BASE.count(edit.before) == 1
    write(history, {"tenant.yaml": BASE.replace(edit.before, edit.after)})
    (tenant,) = answer(relaylint, "HEAD")["tenants"]
    changes = list(map(shown, tenant["changes"]))
    assert (tenant["relation"], tenant["differs"]) == (edit.relation, True)
    assert [change for change in edit.changes if change not in changes] == [], "\n".join(changes)
    assert bool(changes) == (edit.relation != "equivalent")


def test_a_witness_can_be_pasted(relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`relaylint relay` says of it, with either version, what the comparison says."""

    def is_judged_so(folder: str, command: str, verdict: str) -> None:
        monkeypatch.chdir(clean / folder)
        ran = relaylint(*shlex.split(command)[1:], "--format", "json")
        assert [each["verdict"] for each in json.loads(ran.out)["verdicts"]] == [verdict]

    texts = {"old": BASE, **{name: BASE.replace(edit.before, edit.after) for name, edit in EDITS.items()}}
    for name, text in texts.items():
        write(clean / name, {"tenant.yaml": text, ".git/HEAD": ""})
    compared = {name: answer(relaylint, "old", name)["tenants"][0]["changes"][:4] for name in EDITS}
    hold(
        is_judged_so,
        [
            case
            for name, changes in compared.items()
            for change in changes
            for case in (("old", change["command"], change["before"]), (name, change["command"], change["after"]))
        ],
    )


def test_nothing_changes(relaylint: Run, history: Path) -> None:
    last = "HEAD -> what is on the disk: 1 tenant, 1 equivalent\n"
    said = f"No session whatever is judged differently: the definitions are the same.\n{last}"
    assert relaylint("diff", "HEAD", "--fail-on", "differs") == (0, said, "")
    write(history, {"tenant.yaml": BASE.replace("Name: Printers", "Name: Scanners")})
    said = f"No session whatever is judged differently, though the definitions differ.\n{last}"
    assert relaylint("diff", "HEAD", "--fail-on", "any") == (0, said, "")
    assert relaylint("diff", "HEAD", "--fail-on", "differs") == (1, said, "")


def test_exit_codes(relaylint: Run, history: Path) -> None:
    def ends(edit: str, codes: dict[str, int]) -> None:
        write(history, {"tenant.yaml": BASE.replace(EDITS[edit].before, EDITS[edit].after)})
        assert {word: relaylint("diff", "HEAD", "--fail-on", word).code for word in codes} == codes

    words = ("wider", "narrower", "any", "differs", "never")
    hold(
        ends,
        [
            ("a disabled connector is enabled", dict(zip(words, (1, 0, 1, 1, 0), strict=True))),
            ("a domain is deleted", dict(zip(words, (0, 1, 1, 1, 0), strict=True))),
            ("a range is split in two halves", dict(zip(words, (0, 0, 0, 1, 0), strict=True))),
        ],
    )
    write(history, {"tenant.yaml": BASE.replace("Enabled: false", "Enabled: true").replace("/29", "/30")})
    assert [relaylint("diff", "HEAD", "--fail-on", word).code for word in words] == [1, 1, 1, 1, 0]


def test_what_cannot_be_read_in_full_is_never_equivalent(relaylint: Run, history: Path) -> None:
    """Neither on one side nor on both, whatever else is the same."""
    fault = "InboundConnectors: [\n"
    write(history, {"more.yaml": fault})
    ran = relaylint("diff", "HEAD")
    assert (ran.code, ran.out.splitlines()[0]) == (
        2,
        "not known, since a file of the new version cannot be read in full",
    )
    assert "No session" not in ran.out
    shell("git add .; git commit -qm 2")
    ran = relaylint("diff", "HEAD")
    assert (ran.code, ran.out.splitlines()[0]) == (
        2,
        "not known, since a file of either version cannot be read in full",
    )
    assert "HEAD:more.yaml:2:1: " in ran.out
    os.unlink("more.yaml")
    ran = relaylint("diff", "HEAD")
    assert (ran.code, ran.out.splitlines()[0]) == (
        2,
        "not known, since a file of the old version cannot be read in full",
    )
    made = json.loads(relaylint("diff", "HEAD", "--format", "json").out)
    assert [made["tenants"][0]["relation"], made["summary"]["equivalent"], made["summary"]["unknown"]] == [None, 0, 1]
    assert [each["path"] for each in made["tenants"][0]["unread"]] == ["HEAD:more.yaml"]


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_too_many_sessions_are_never_equivalent(
    relaylint: Run, history: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    def refused(*_: object) -> None:
        raise TooManySessionsError("9 classes of sessions to decide, and 8 can be")

    monkeypatch.setattr("relaylint.project.run.comparing.compare_tenants", refused)
    ran = relaylint("diff", "HEAD", "--format", format)
    assert (ran.code, "No session" in ran.out, '"equivalent": 1' in ran.out) == (2, False, False)
    assert "there are too many sessions to judge: 9 classes" in ran.out.replace("&#58;", ":")


def test_what_a_submodule_may_hold(relaylint: Run, history: Path) -> None:
    shell("git -c protocol.file.allow=always submodule --quiet add $PWD sub; git commit -qam 2")
    ran = relaylint("diff", "HEAD", "HEAD")
    assert (ran.code, ran.out.splitlines()[0]) == (2, "not known, since a file of it is held by Git elsewhere")
    line = (
        "relaylint: 1 file skipped, not in the revision itself: of a submodule, or left out by the clone: HEAD:sub/\n"
    )
    assert ran.err == line * 2


def test_what_is_undecided_in_both_versions_may_differ(relaylint: Run, history: Path) -> None:
    """Then it is not said that nothing differs without saying what is left open."""
    script = "$ip = Get-Content {}\nNew-AcceptedDomain -DomainName contoso.com -Name contoso.com\nNew-InboundConnector "
    script += "-Name Site -ConnectorType OnPremises -SenderDomains * -SenderIPAddresses $ip\n"
    os.unlink("tenant.yaml")
    write(history, {"tenant.ps1": script.format("a.txt")})
    shell("git add .; git commit -qm 2")
    write(history, {"tenant.ps1": script.format("b.txt")})
    ran = relaylint("diff", "HEAD")
    same, doubts, _ = ran.out.splitlines()
    assert (ran.code, same) == (0, "No session whatever is judged differently: the definitions are the same.")
    assert doubts == (
        "Not known in full: no file lists all inbound connectors; not every accepted domain is known; connector `Site` "
        "is not known in full. What is undecided in both versions may differ all the same."
    )


TENANTS = {
    "relaylint.yaml": "tenants: ['t/*']\n",
    "t/a/d.yaml": BASE.replace("contoso", "a-contoso"),
    "t/b/d.yaml": BASE.replace("contoso", "b-contoso"),
    "t/c/d.yaml": BASE.replace("contoso", "c-contoso"),
}


def relations(run: Run, *arguments: str) -> dict[str, str]:
    made = answer(run, *arguments)
    words = {each["tenant"]: each["relation"] for each in made["tenants"]}
    standing = {each["tenant"]: "new " * each["added"] + "gone " * each["removed"] for each in made["tenants"]}
    return {name: f"{standing[name]}{word}" for name, word in words.items()}


def test_tenants_that_come_and_go(relaylint: Run, repository: Path) -> None:
    """A folder that is renamed is the tenant that it was, by its domains."""
    write(repository, dict(TENANTS))
    shell("git add .; git commit -qm 1; git mv t/a t/z; git rm -rqf t/b")
    write(repository, {"t/d/d.yaml": BASE.replace("contoso", "d-contoso")})
    expected = {"t/b": "gone narrower", "t/c": "equivalent", "t/d": "new wider", "t/z": "equivalent"}
    assert relations(relaylint, "HEAD") == expected
    assert relations(relaylint, "HEAD", "--tenant", "t/b", "--tenant", "t/a") == {
        "t/b": "gone narrower",
        "t/z": "equivalent",
    }
    assert relations(relaylint, "HEAD", "t/c") == {"t/c": "equivalent"}
    ran = relaylint("diff", "HEAD", "--tenant", "t/bb")
    assert (ran.code, ran.err) == (2, "relaylint: there is no tenant `t/bb`\nhint: did you mean `t/b`?\n")


def test_tenants_that_share_a_certificate(relaylint: Run, repository: Path) -> None:
    """The certificate belongs to the tenant with the more specific domain: what one tenant does changes another."""

    def tenant(name: str, *domains: str) -> str:
        accepted = ", ".join(f"{{ DomainName: {domain} }}" for domain in domains)
        connector = f"Name: Hub, ConnectorType: OnPremises, SenderDomains: ['*'], TlsSenderCertificateName: '{name}'"
        return f"AcceptedDomains: [{accepted}]\nInboundConnectors: [{{ {connector} }}]\n"

    write(repository, {"relaylint.yaml": "tenants: ['t/*']\n", "t/a/d.yaml": tenant("*.contoso.com", "contoso.com")})
    write(repository, {"t/b/d.yaml": tenant("fabrikam.com", "fabrikam.com")})
    shell("git add .; git commit -qm 1")
    write(repository, {"t/b/d.yaml": tenant("mail.contoso.com", "fabrikam.com", "mail.contoso.com")})
    first, second = answer(relaylint, "HEAD")["tenants"]
    assert (first["relation"], second["relation"]) == ("narrower", "incomparable")
    mail = "certificate mail.contoso.com, from <>"
    assert list(map(shown, first["changes"])) == [
        f"relayed -> rejected | ip 192.0.2.1, {mail} | HEAD:t/a/d.yaml:2:109 -> t/b/d.yaml:2:109"
    ]
    assert f"rejected -> relayed | ip 192.0.2.1, {mail} | HEAD:t/b/d.yaml:2:109 -> t/b/d.yaml:2:109" in list(
        map(shown, second["changes"])
    )


def test_an_export_beside_a_repository(relaylint: Run, repository: Path) -> None:
    """Drift: of many tenants the one with the same domains is meant, and what a form does not say is no difference."""
    write(repository, dict(TENANTS))
    shell("git add .; git commit -qm 1")
    exported = BASE.replace("contoso", "b-contoso").replace("/29", "/30")
    write(repository, {"export.yaml": exported})
    assert relations(relaylint, "HEAD", "export.yaml") == {"t/b": "narrower"}
    assert relations(relaylint, "export.yaml") == {"t/b": "wider"}
    write(repository, {"export.yaml": exported.replace("b-contoso", "x-contoso")})
    ran = relaylint("diff", "HEAD", "export.yaml")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "relaylint: there are 3 tenants to compare with, and none of them accepts a domain of the one that is named",
    )


EXPORTS = sorted(
    path
    for folder in (Path(__file__).parents[1] / "tenants").iterdir()
    if folder.name != "relaylint"
    for path in folder.iterdir()
    if path.name != "connection-filter.json"
)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_form_is_no_difference(relaylint: Run, clean: Path, path: Path) -> None:
    """What is converted to our own format is judged as in any other: drift is what is left."""
    export = clean / "exported" / path.name
    shutil.copytree(path, export) if path.is_dir() else write(export.parent, {path.name: path.read_bytes()})
    converted = relaylint("convert", str(export))
    write(clean, {"converted/tenant.yaml": converted.out})
    ran = relaylint("diff", "converted", str(export), "--fail-on", "any")
    assert (ran.code, ran.out.splitlines()[0][:41]) == (0, "No session whatever is judged differently")


def test_a_side_without_definitions(relaylint: Run, repository: Path) -> None:
    write(repository, {"a.txt": "x"})
    shell("git add .; git commit -qm 1")
    ran = relaylint("diff", "HEAD")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "relaylint: nothing to compare: neither side holds definitions")
    write(repository, {"tenant.yaml": BASE})
    assert relations(relaylint, "HEAD") == {".": "new wider"}
    shell("git add .; git commit -qm 2; git rm -q tenant.yaml")
    assert relations(relaylint, "HEAD") == {".": "gone narrower"}
    write(repository, {"e/a.txt": "x", "f.yaml": BASE})
    assert relations(relaylint, "f.yaml") == {".": "gone narrower"}
    ran = relaylint("diff", "f.yaml", "e")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "relaylint: nothing to check: there is no file of a known format")


def test_nothing_is_left_behind_where_the_run_is_ended(
    relaylint: Run, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a pipeline does that is cancelled."""
    folder = history.parent / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    before = signal.getsignal(signal.SIGTERM)

    def ended(*_: object) -> None:
        assert list(folder.iterdir())
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("relaylint.project.snapshots.find_settings", ended)
    assert relaylint("diff", "HEAD").code == 130
    assert list(folder.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before


def test_faults_in_settings_are_named_with_their_revision(relaylint: Run, history: Path) -> None:
    write(history, {"relaylint.yaml": "tenant: x\n"})
    shell("git add .; git commit -qm 2; git rm -qf relaylint.yaml")
    ran = relaylint("diff", "HEAD")
    assert (ran.code, "--> HEAD:relaylint.yaml:1:1" in ran.out, "relaylint-" in ran.out + ran.err) == (2, True, False)


def test_json(relaylint: Run, history: Path, snapshot: Any) -> None:
    write(history, {"tenant.yaml": BASE.replace("/29", "/30")})
    assert counted(relaylint("diff", "HEAD", "--format", "json")) == snapshot


def test_what_the_documentation_shows(relaylint: Run, history: Path) -> None:
    write(history, {"tenant.yaml": BASE.replace("81.2.69.16/29", "203.0.113.16/29")})
    shell("git commit -qam 2")
    write(history, {"tenant.yaml": BASE.replace("81.2.69.16/29", "203.0.113.16/30")})
    shown = re.findall(r"<!-- printed -->\n```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    printed = relaylint("diff", "HEAD")
    assert [counted(printed).out] == [counted(printed._replace(out=text)).out for text in shown]


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_whole_output(relaylint: Run, repository: Path, snapshot: Any, format: str) -> None:
    """Several tenants, each with another relation."""
    write(repository, dict(TENANTS))
    shell("git add .; git commit -qm 1; git tag v1; git rm -rqf t/c")
    write(repository, {"t/a/d.yaml": BASE.replace("contoso", "a-contoso").replace("/29", "/30")})
    write(repository, {"t/b/d.yaml": BASE.replace("contoso", "b-contoso").replace("Name: Hub", "Name: Relay")})
    write(repository, {"t/n/d.yaml": "InboundConnectors: []\nAcceptedDomains: [\n"})
    assert counted(relaylint("diff", "v1", "--format", format)) == snapshot
