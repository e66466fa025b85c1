"""``relaylint impact``: exactly the hosts that a change affects, the worst first, in real repositories."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from git_states import shell
from making import MINIMAL_RULE, Run, write

TENANT = """\
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: "*.{0}.com"
OrganizationConfig: {{ RejectDirectSend: false }}
"""
DOMAINS = "AcceptedDomains: [{{ DomainName: {0}.com }}]\n"
HOST = """\
SendingHosts:
  - Name: mta-01
    CertificateNames: [mail.{0}.com]
    IPAddresses: [{1}]
    MailFrom: [{0}.com]
    Recipients: [External]
"""
PRINTERS = """\
InboundConnectors:
  - { Name: Printers, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.144] }
"""
SETTINGS = 'tenants: ["tenants/*"]\nexclude: [policy]\nrules: [policy]\n'
NAMES = ("adatum", "contoso", "fabrikam", "litware", "northwind", "proseware", "treyresearch", "wingtip", "woodgrove")
TODAY = "2026-11-29"
SOME = ("tenants/litware", "tenants/fabrikam", "tenants/contoso", "tenants/adatum")


def files(name: str) -> dict[str, str | bytes]:
    """Return the files of a tenant."""
    address = f"81.2.69.{NAMES.index(name) + 1}"
    return {
        f"tenants/{name}/connectors.yaml": TENANT.format(name),
        f"tenants/{name}/domains.yaml": f"{DOMAINS.format(name)}  # accepted\n",
        f"tenants/{name}/more/domains.yaml": DOMAINS.format(f"old-{name}"),
        f"tenants/{name}/hosts.yaml": HOST.format(name, address),
    }


@pytest.fixture
def many(repository: Path) -> Path:
    """Return a repository with many tenants in order on `main`, and a branch for a change."""
    shell("git symbolic-ref HEAD refs/heads/main")
    write(repository, {"relaylint.yaml": SETTINGS, "policy/own-rule.yaml": MINIMAL_RULE})
    write(repository, {"tenants/contoso/more/printers.yaml": PRINTERS})
    for name in NAMES:
        write(repository, files(name))
    shell("git add .; git commit -qm 1; git checkout -qb change")
    return repository


def changed(file: str, before: str, after: str) -> Callable[[Path], None]:
    """Return what replaces a text in a file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert before in text
        write(folder, {file: text.replace(before, after)})

    return change


def deleted(*names: str) -> Callable[[Path], None]:
    """Return what deletes files."""

    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def renamed(folder: Path) -> None:
    """Rename each file of a tenant."""
    for path in (folder / "tenants/wingtip").glob("*.yaml"):
        path.rename(path.with_name(f"z-{path.name}"))


def new_tenant() -> dict[str, str | bytes]:
    """Return the files of a tenant that is not there yet."""
    return {
        "tenants/wide/tenant.yaml": TENANT.format("wide") + DOMAINS.format("wide") + HOST.format("wide", "81.2.69.99")
    }


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda folder: None,
    "a comment": changed("tenants/wingtip/domains.yaml", "accepted", "still accepted"),
    "files are renamed": renamed,
    "the folder of a tenant is renamed": lambda folder: (folder / "tenants/wingtip").rename(folder / "tenants/wing"),
    "a host is called otherwise": changed("tenants/wingtip/hosts.yaml", "mta-01", "mta-02"),
    "the file of an accepted domain is deleted": deleted("tenants/litware/domains.yaml"),
    "the only file of accepted domains is deleted": deleted(
        "tenants/litware/domains.yaml", "tenants/litware/more/domains.yaml"
    ),
    "a wildcard is made exact": changed("tenants/fabrikam/connectors.yaml", '"*.fabrikam.com"', "mail.fabrikam.com"),
    "a connector is made one of a partner": changed("tenants/proseware/connectors.yaml", "OnPremises", "Partner"),
    "the name of a certificate is changed in a late tenant": changed(
        "tenants/woodgrove/hosts.yaml", "mail.woodgrove.com", "mail.example.com"
    ),
    "the file of a host is deleted": deleted("tenants/contoso/hosts.yaml"),
    "a tenant is deleted": deleted(
        *(f"tenants/contoso/{name}.yaml" for name in ("hosts", "connectors", "domains", "more/domains"))
    ),
    "a tenant is new": lambda folder: write(folder, new_tenant()),
    "a host is new": changed(
        "tenants/adatum/hosts.yaml",
        "SendingHosts:\n",
        "SendingHosts:\n"
        "  - { Name: app, CertificateNames: [app.adatum.com], MailFrom: [adatum.com], Recipients: [External] }\n",
    ),
    "a host signs in": changed("tenants/adatum/hosts.yaml", "Name: mta-01\n", "Name: mta-01\n    Method: SmtpAuth\n"),
    "a sender is added, and another one goes": changed(
        "tenants/adatum/hosts.yaml", "[adatum.com]\n", "[old-adatum.com]\n"
    ),
    "a connector is switched off, and another switched on": changed(
        "tenants/adatum/connectors.yaml", "Name: Hub", "Name: Hub\n    Enabled: false"
    ),
    "an address is shared with a tenant whose files stay": lambda folder: write(
        folder, {"tenants/adatum/more/printers.yaml": PRINTERS}
    ),
    "a file is broken": changed("tenants/adatum/hosts.yaml", "SendingHosts:", "SendingHosts: ["),
    "settings are changed": lambda folder: write(
        folder, {"relaylint.yaml": f"{SETTINGS}severity: {{ cert-wildcard-risk: error }}\nignore: [direct-send-open]\n"}
    ),
    "a rule of one's own is changed": lambda folder: write(
        folder,
        {
            "policy/own-rule.yaml": MINIMAL_RULE.replace("starts-with: x", "starts-with: H")
            .replace("[{ Name: ", "[{ Name: H")
            .replace("fail:\n      InboundConnectors: [{ Name: H", "fail:\n      InboundConnectors: [{ Name: ")
        },
    ),
}
"""What is done to the repository, by what it is."""


def answer(run: Run, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the answer as JSON."""
    ran = run("impact", "--today", TODAY, *arguments, "--format", "json")
    assert not ran.err or "error" in ran.err
    made: dict[str, Any] = json.loads(ran.out)
    return ran.code, made


def told(made: dict[str, Any]) -> list[str]:
    """Return what is told, each host, diagnostic and remark on a line."""
    hosts = [
        f"{each['turn']} ({each['declared']}): {each['tenant']} {each['host']}, from {each['from']}, "
        f"{each['recipients']}: {each['before']} -> {each['after']}{': ' + each['note'] if each['note'] else ''}"
        for each in made["hosts"]
    ]
    reported = [
        f"{name}: {each['path']}:{each['start']['line']} {each['severity']} {each['rule']}"
        for name in ("new", "gone")
        for each in made[name]
    ]
    counts = [f"{name}: {made[name]}" for name in ("held", "undecided") if made[name]]
    return [*hosts, *reported, *counts, *made["remarks"]]


def checked_alone(run: Run) -> list[dict[str, Any]]:
    """Return what a check reports that is compared with nothing."""
    diagnostics: list[dict[str, Any]] = json.loads(run("check", "--today", TODAY, "--format", "json").out)[
        "diagnostics"
    ]
    return diagnostics


@pytest.mark.parametrize("name", CHANGES)
def test_exactly_what_changes_is_told(relaylint: Run, many: Path, snapshot: Any, name: str) -> None:
    CHANGES[name](many)
    code, made = answer(relaylint)
    assert [f"exit code {code}", *told(made)] == snapshot
    checked = json.loads(relaylint("check", "--today", TODAY, "--only-new", "--format", "json").out)
    assert [{**each, "fix": None} for each in checked["diagnostics"]] == made["new"]  # no fix is sought in two versions
    assert checked["summary"].get("older", 0) == len(checked_alone(relaylint)) - len(made["new"])


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_whole_output(relaylint: Run, many: Path, snapshot: Any, format: str) -> None:
    """Of several tenants, one by one: hosts first, then what is new, then every session."""
    for name in (
        "the file of an accepted domain is deleted",
        "a wildcard is made exact",
        "the file of a host is deleted",
        "a host is new",
    ):
        CHANGES[name](many)
    ran = relaylint("impact", "--today", TODAY, "--format", format, *SOME)
    assert ran == snapshot


def test_paths_and_names_narrow_it(relaylint: Run, many: Path) -> None:
    """Paths stand for the tenants that they belong to, or belonged to in the other version."""
    for name in ("the file of an accepted domain is deleted", "a wildcard is made exact", "settings are changed"):
        CHANGES[name](many)

    def tenants(*arguments: str) -> list[str]:
        _, made = answer(relaylint, *arguments)
        said = {each["tenant"] for name in ("hosts", "new", "gone") for each in made[name]}
        assert said <= {each["tenant"] for each in made["tenants"]}
        return sorted(said)

    assert tenants("tenants/litware/domains.yaml") == ["tenants/litware"]
    assert tenants("tenants/litware", "tenants/adatum/hosts.yaml") == ["tenants/adatum", "tenants/litware"]
    assert tenants("--tenant", "tenants/fabrikam") == ["tenants/fabrikam"]
    assert tenants("tenants/litware", "tenants/fabrikam", "--tenant", "tenants/fabrikam") == ["tenants/fabrikam"]
    assert len(tenants()) == len(tenants("tenants")) == len(NAMES)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "`nowhere` belongs to no tenant of either version"),
        (("relaylint.yaml",), "`relaylint.yaml` belongs to no tenant of either version"),
        (("--tenant", "tenants/litwar"), "there is no tenant `tenants/litwar`"),
        (("tenants/adatum", "--tenant", "tenants/litware"), "no tenant that `--tenant` names belongs to the paths"),
        (("--against", "nowhere"), "`nowhere` is neither a revision nor a path"),
        (("--against", "."), "both sides are `.` as it is on the disk"),
        (("--output", "sarif=x"), "`sarif` is not an output format"),
        (("--output", "json=tenants/adatum/hosts.yaml"), "`tenants/adatum/hosts.yaml` was read in this run"),
    ],
)
def test_what_means_nothing_is_refused(relaylint: Run, many: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = relaylint("impact", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"relaylint: {words}")


def test_a_revision_that_is_named_as_a_path(relaylint: Run, many: Path) -> None:
    assert relaylint("impact", "main").err.endswith("\nhint: `--against main` compares with that revision\n")


def test_exit_codes(relaylint: Run, many: Path) -> None:
    """A loss fails whatever is asked of diagnostics; what is new fails at the threshold of the new version."""
    CHANGES["a wildcard is made exact"](many)
    assert [relaylint("impact", "--fail-on", word).code for word in ("error", "warning", "info", "never")] == [
        0,
        1,
        1,
        0,
    ]
    write(many, {"relaylint.yaml": f"{SETTINGS}fail-on: warning\n"})
    assert relaylint("impact").code == 1
    CHANGES["a tenant is deleted"](many)
    assert relaylint("impact", "--fail-on", "never").code == 1


def test_a_file_that_cannot_be_read_leaves_open_what_is_lost(relaylint: Run, many: Path) -> None:
    """It is not held against who did not break it."""
    CHANGES["a file is broken"](many)
    assert relaylint("impact", "--fail-on", "never").code == 2
    shell("git add .; git commit -qm 2; git branch -f main; git commit -qm 3 --allow-empty")
    assert relaylint("impact", "--fail-on", "never").code == 0
    CHANGES["a comment"](many)
    assert relaylint("impact", "--fail-on", "never").code == 0


def test_several_formats_of_one_run(relaylint: Run, many: Path) -> None:
    CHANGES["a wildcard is made exact"](many)
    ran = relaylint("impact", "--output", "json=a.json", "--output", "markdown=a.md")
    assert (many / "a.json").read_text() == relaylint("impact", "--format", "json").out
    assert (many / "a.md").read_text() == relaylint("impact", "--format", "markdown").out
    assert ran.out == relaylint("impact").out


def test_the_other_version_may_be_a_folder_or_an_export(relaylint: Run, many: Path) -> None:
    """Of an export of one tenant, what is said of the other tenants is no news."""
    shell("mkdir ../before; cp -r relaylint.yaml policy tenants ../before; cp -r tenants/fabrikam ../export")
    CHANGES["a wildcard is made exact"](many)
    expected = told(answer(relaylint)[1])
    folder = told(answer(relaylint, "--against", "../before")[1])
    assert [line.replace(f"{many.parent}/before/", "main:") for line in folder] == expected
    exported = told(answer(relaylint, "--against", "../export")[1])
    same = [line.replace(f"{many.parent}/export/", "main:tenants/fabrikam/") for line in exported]
    assert [line for line in same if " own-rule" not in line] == expected + same[-2:]
    assert same[-2:] == [
        "the settings differ in `tenants` and `exclude`: each version is judged by its own",
        "rules of your own differ: `policy/own-rule.yaml`: each version is judged by its own",
    ]


def test_the_working_tree_stays_as_it_is(relaylint: Run, many: Path) -> None:
    CHANGES["the file of an accepted domain is deleted"](many)
    write(many, {"new.txt": "x"})
    shell("git add tenants; git status --porcelain > ../before; find . >> ../before; touch ../then")
    assert relaylint("impact").code == 1
    shell('test -z "$(find . -newer ../then)"; git status --porcelain > ../after; find . >> ../after')
    shell("cmp ../before ../after")


def test_each_version_has_its_own_baseline(relaylint: Run, many: Path) -> None:
    """What it holds back is neither new nor gone, but counted: also what is new and held back at once."""
    CHANGES["a wildcard is made exact"](many)
    assert relaylint("baseline", "--today", TODAY).code == 0
    made = answer(relaylint)[1]
    assert (made["new"], len(made["gone"]), made["hidden"]) == ([], 1, 2)
    assert made["held"] == 29
    shell("git add .; git commit -qm 2; git branch -f main; git commit -qm 3 --allow-empty")
    made = answer(relaylint)[1]
    assert [made[name] for name in ("hosts", "new", "gone", "held", "hidden")] == [[], [], [], 0, 0]
    CHANGES["the file of an accepted domain is deleted"](many)
    assert [each["rule"] for each in answer(relaylint)[1]["new"]] == [
        "wildcard-base-not-accepted",
        "sender-domain-not-accepted",
    ]


def test_of_two_alike_one_is_held_still_and_the_other_gone(relaylint: Run, many: Path) -> None:
    assert relaylint("baseline", "--today", TODAY).code == 0
    write(many, {"tenants/adatum/more/hub.yaml": TENANT.partition("Organization")[0].format("adatum")})
    shell("git add .; git commit -qm 2; git branch -f main")
    (many / "tenants/adatum/more/hub.yaml").unlink()
    made = answer(relaylint)[1]
    assert (made["held"], "cert-wildcard-risk" in {each["rule"] for each in made["gone"]}) == (0, True)


@pytest.mark.parametrize("senders", ["'${A}@adatum.com', '${B}@other.com'", "'${B}@other.com', '${A}@adatum.com'"])
def test_each_sender_that_is_known_in_part_is_told_from_others(relaylint: Run, many: Path, senders: str) -> None:
    """What is lost of one is not hidden by another that stands behind it; what fills the gap is called as one likes."""
    host = f"SendingHosts: [{{ Name: app, IPAddresses: [81.2.69.144], MailFrom: [{senders}], Recipients: [External] }}]"
    write(many, {"tenants/adatum/app.yaml": host, "tenants/adatum/printers.yaml": PRINTERS})
    shell("git add .; git commit -qm 2; git branch -f main; sed -i s/A}/C}/ tenants/adatum/app.yaml")
    assert answer(relaylint)[1]["hosts"] == []
    CHANGES["the file of an accepted domain is deleted"](many)
    deleted("tenants/adatum/domains.yaml")(many)
    made = answer(relaylint, "tenants/adatum")[1]
    assert [(each["turn"], each["witness"]["from"]) for each in made["hosts"] if each["host"] == "app"] == [
        ("lost", "adatum.com")
    ]


def test_a_check_is_compared_with_a_place_in_a_revision(relaylint: Run, many: Path) -> None:
    write(many, {"relaylint.yaml": SETTINGS.replace("[policy]\nrules", "[policy, kept]\nrules")})
    shell("mkdir kept; cp -r relaylint.yaml policy tenants kept; git add .; git commit -qm 2")
    CHANGES["a wildcard is made exact"](many)
    shell("git commit -qam 3")
    told = [
        json.loads(relaylint("check", "--only-new", "--format", "json", "--against", version).out)["diagnostics"]
        for version in ("main", "kept", "HEAD:kept", "HEAD:./kept", "HEAD")
    ]
    assert [len(each) for each in told] == [2, 2, 2, 2, 0]
    assert told[0] == told[1] == told[2] == told[3]


def test_mail_that_another_tenant_takes_is_told_so(relaylint: Run, many: Path) -> None:
    """The sessions that a tenant itself takes are the same, in the answer as in `diff`, whatever else changes in it."""
    app = "SendingHosts: [{ Name: app, IPAddresses: [81.2.69.144], MailFrom: [contoso.com], Recipients: [External] }]"
    write(many, {"tenants/adatum/app.yaml": app, "tenants/adatum/more/printers.yaml": PRINTERS})
    deleted("tenants/contoso/more/printers.yaml")(many)
    shell("git add .; git commit -qm 2; git branch -f main")
    write(many, {"tenants/contoso/more/printers.yaml": PRINTERS})
    said = "host app from contoso.com to outside recipients: rejected -> fragile: another tenant gets it"
    for more in ("", "\nRemoteDomains: [{ Name: Default, DomainName: '*' }]"):
        write(many, {"tenants/adatum/app.yaml": app + more})
        assert f"\ntenant tenants/adatum, {said}\n" in relaylint("impact").out
        assert (
            relaylint("diff", "main", "--format", "json", "--tenant", "tenants/adatum").out.count('"changes": []') == 1
        )
    assert 'to1["fragile<br/>another tenant gets it"]' in relaylint("impact", "--format", "markdown").out


def test_the_other_version_is_checked_in_the_same_way(relaylint: Run, many: Path) -> None:
    """What options add to a check is no news where it is old; a rule that the other version does not know is."""
    known = changed("tenants/adatum/connectors.yaml", '.com"', '.com"  # relaylint: ignore[cert-wildcard-risk] known')
    write(many, {"more/more-rule.yaml": MINIMAL_RULE.replace("own-rule", "more-rule")})
    known(many)
    assert relaylint("baseline", "--today", TODAY).code == 0
    write(many, {"relaylint.yaml": f"{SETTINGS}severity: {{ own-rule: off }}\n"})
    shell("git add .; git commit -qm 2; git branch -f main")
    for options in (
        ["--no-baseline"],
        ["--no-ignores"],
        ["--rules", "more"],
        ["--select", "own-rule", "--no-baseline"],
    ):
        counts = [
            json.loads(relaylint("check", "--today", TODAY, "--format", "json", *options, *more).out)["summary"]
            for more in ((), ("--only-new",))
        ]
        assert (counts[0]["warnings"] > 0, counts[1]["warnings"], counts[1]["infos"]) == (True, 0, 0), options
    write(many, {"policy/late-rule.yaml": MINIMAL_RULE.replace("own-rule", "late-rule")})
    ran = relaylint("check", "--select", "late-rule", "--only-new", "--format", "json")
    assert {each["rule"] for each in json.loads(ran.out)["diagnostics"]} == {"late-rule"}


def annotated(run: Run, *arguments: str) -> list[str]:
    """Return the annotations for GitHub: file, line and rule, or what counts the rest."""
    out = run("check", "--today", TODAY, "--format", "github", *arguments).out
    found = re.findall(r"^::(\w+) (?:file=(.*?),line=(\d+),.*title=(.*?)|title=relaylint)::(.*)", out, re.M)
    return [f"{kind} {file}:{line} {rule}" if file else f"{kind} {words}" for kind, file, line, rule, words in found]


def test_annotations_of_a_change_come_first(relaylint: Run, many: Path, snapshot: Any) -> None:
    """Those in its files, then what it makes new elsewhere, then a line that counts the rest."""
    for name in ("an address is shared with a tenant whose files stay", "a wildcard is made exact"):
        CHANGES[name](many)
    every = len(checked_alone(relaylint))
    first = annotated(relaylint, "--against")
    assert first == snapshot
    assert sum(map(int, re.findall(r"(\d+) (?:error|warning|info)", first[-1]))) + len(first) - 1 == every
    assert annotated(relaylint, "--against", "main") == first
    touched = annotated(relaylint, "--changed-since", "main")
    assert set(touched[:-1]) == {line for line in first[:-1] if "/more/" in line or "connectors" in line} - {first[6]}
    assert annotated(relaylint, "--only-new") == [*first[:4], *first[6:-1]]
    shell("git commit -qam 2; git checkout -q main; git commit -q --allow-empty -m 3; git checkout -q change")
    assert annotated(relaylint, "--changed-since", "main") == touched


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--changed-since", "nowhere"), "--changed-since: `nowhere` is no revision of the repository"),
        (("--against", "nowhere"), "`nowhere` is neither a revision nor a path"),
    ],
)
def test_a_version_that_is_none_is_refused(relaylint: Run, many: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = relaylint("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"relaylint: {words}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("impact",), "nothing to compare with"),
        (("check", "--only-new"), "nothing to compare with"),
        (("check", "--changed-since", "main"), "--changed-since"),
    ],
)
def test_without_a_repository_that_is_said(relaylint: Run, clean: Path, arguments: tuple[str, ...], words: str) -> None:
    (clean / ".git").rmdir()
    write(clean, {"a.yaml": HOST.format("contoso", "81.2.69.1")})
    ran = relaylint(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"relaylint: {words}: the files lie in no Git repository\n")
