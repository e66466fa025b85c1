"""A team with old findings: the baseline holds them, and everything that gets worse is reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from git_states import run_git
from making import Run, write
from syrupy.assertion import SnapshotAssertion

BASELINE = "relaylint-baseline.jsonl"
TENANT = """\
AcceptedDomains: [{{ DomainName: {0}.com }}]
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: "*.{0}.com" }}
SendingHosts:
  - {{ Name: mta-01, CertificateNames: [smtp.{0}.com], IPAddresses: [77.20.30.40], MailFrom: [{0}.com, adatum.com] }}
"""
NAMES = ("contoso", "fabrikam")
FILES: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: [tenants/*]\nfail-on: info\n",
    **{f"tenants/{name}/all.yaml": TENANT.format(name) for name in NAMES},
}
CONTOSO = "tenants/contoso/all.yaml"


@pytest.fixture
def adopted(relaylint: Run, repository: Path) -> Path:
    """Return a repository with findings that are in its baseline, committed."""
    write(repository, FILES)
    assert relaylint("baseline").code == 0
    run_git("add", ".")
    run_git("-c", "user.name=a", "-c", "user.email=a@contoso.com", "commit", "--quiet", "-m", "a")
    return repository


def edit(folder: Path, name: str, *replacements: tuple[str, str]) -> None:
    text = (folder / name).read_text()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    write(folder, {name: text})


def new(relaylint: Run, *arguments: str) -> list[str]:
    """Return rule and place of what a check reports."""
    found = json.loads(relaylint("check", "--format", "json", *arguments).out)["diagnostics"]
    return [f"{each['path']}:{each['start']['line']} {each['rule']}" for each in found]


def test_what_people_see(relaylint: Run, repository: Path, snapshot: SnapshotAssertion) -> None:
    write(repository, {**FILES, "tenants/contoso/broken.yaml": "InboundConnectors: [\n"})
    said = {"the first time": relaylint("baseline").out}
    write(repository, {"tenants/contoso/broken.yaml": "InboundConnectors: []\n"})
    said["what it holds"] = (repository / BASELINE).read_text()
    said["a check"] = relaylint("check").out
    said["a second time"] = relaylint("baseline").err
    edit(repository, CONTOSO, ("adatum.com", "wingtip.com"))
    said["a check of what is worse"] = relaylint("check", "--format", "concise").out
    said["without it"] = relaylint("check", "--format", "concise", "--no-baseline").out
    said["pruned"] = relaylint("baseline", "--prune").out
    said["pruned again"] = relaylint("baseline", "--prune").out
    said["by force"] = relaylint("baseline", "--force").out
    assert said == snapshot


def test_green_after_adoption_and_the_file_is_not_taken_for_definitions(relaylint: Run, adopted: Path) -> None:
    assert relaylint("check").code == 0
    assert relaylint("check", "--no-baseline").code == 1
    assert relaylint("check", "--affected", BASELINE).code == 0


WORSE: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "one finding more of a rule": (
        lambda folder: edit(folder, CONTOSO, ("adatum.com]", "adatum.com, wingtip.com]")),
        [f"{CONTOSO}:6 sender-domain-not-accepted"],
    ),
    "one for another of the same rule": (
        lambda folder: edit(folder, CONTOSO, ("adatum.com", "wingtip.com")),
        [f"{CONTOSO}:6 sender-domain-not-accepted"],
    ),
    "the same in another definition": (
        lambda folder: edit(folder, CONTOSO, ("Name: mta-01", "Name: mta-02")),
        [f"{CONTOSO}:6 sender-domain-not-accepted"],
    ),
    "the same twice": (
        lambda folder: edit(folder, CONTOSO, ("adatum.com]", "adatum.com, ADATUM.com]")),
        [f"{CONTOSO}:6 sender-domain-not-accepted"],
    ),
    "the same in another tenant": (
        lambda folder: write(folder, {"tenants/wingtip/all.yaml": TENANT.format("wingtip")}),
        ["tenants/wingtip/all.yaml:4 cert-wildcard-risk", "tenants/wingtip/all.yaml:6 sender-domain-not-accepted"],
    ),
    "a higher severity": (
        lambda folder: write(
            folder,
            {"relaylint.yaml": f"{FILES['relaylint.yaml']!s}severity: {{ sender-domain-not-accepted: error }}\n"},
        ),
        [f"tenants/{name}/all.yaml:6 sender-domain-not-accepted" for name in NAMES],
    ),
    "a file that cannot be read": (
        lambda folder: write(folder, {"tenants/contoso/more.yaml": "SendingHosts: [\n"}),
        ["tenants/contoso/more.yaml:2 syntax-error"],
    ),
    "a file that is damaged": (
        lambda folder: edit(folder, CONTOSO, ("IPAddresses: [", "IPAddresses: ")),
        [f"{CONTOSO}:6 syntax-error"],
    ),
    "an accepted domain that is gone": (
        lambda folder: edit(folder, CONTOSO, ("AcceptedDomains: [{ DomainName: contoso.com }]", "AcceptedDomains: []")),
        [
            f"{CONTOSO}:4 wildcard-base-not-accepted",
            *[f"{CONTOSO}:6 sender-domain-not-accepted"] * 2,
        ],
    ),
}


@pytest.mark.parametrize("name", WORSE)
def test_what_gets_worse_is_red(relaylint: Run, adopted: Path, name: str) -> None:
    make_worse, expected = WORSE[name]
    make_worse(adopted)
    reported = new(relaylint)
    assert reported == expected
    assert relaylint("check").code == 1


def test_what_gets_better_is_gone_and_can_be_pruned_where_it_is_decided(relaylint: Run, adopted: Path) -> None:
    edit(adopted, CONTOSO, (", adatum.com", ""))
    assert relaylint("check").out.rstrip().endswith("3 held by the baseline, 1 gone (run `relaylint baseline --prune`)")
    assert relaylint("check", "tenants/fabrikam").out.rstrip().endswith("2 held by the baseline")
    before = (adopted / BASELINE).read_text().splitlines()
    relaylint("baseline", "--prune")
    after = (adopted / BASELINE).read_text().splitlines()
    assert [json.loads(line)["rule"] for line in before if line not in after] == ["sender-domain-not-accepted"]
    assert set(after) < set(before)


OPEN: dict[str, Callable[[Path], None]] = {
    "a rule that does not run": lambda folder: write(
        folder, {"relaylint.yaml": f"{FILES['relaylint.yaml']!s}ignore: [sender-domain-not-accepted]\n"}
    ),
    "a rule that is undecided": lambda folder: edit(folder, CONTOSO, ("adatum.com]", '"${SENDER}"]')),
    "a file that is damaged": lambda folder: write(folder, {CONTOSO: "SendingHosts: [\n"}),
    "a rule of which there is none": lambda folder: edit(folder, BASELINE, ("sender-domain-not", "sendr-domain-not")),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_not_decided_is_kept(relaylint: Run, adopted: Path, name: str) -> None:
    OPEN[name](adopted)
    entries = [line for line in (adopted / BASELINE).read_text().splitlines() if "-domain-not" in line]
    relaylint("baseline", "--prune")
    assert [line for line in (adopted / BASELINE).read_text().splitlines() if "-domain-not" in line] == entries


LAYERED: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: [tenants/*]\nlayers: [base]\nfail-on: info\n",
    "base/a.yaml": TENANT.format("contoso").replace("Name: Hub", "Name: Hub, Hue: x"),
    **{f"tenants/{name}/a.yaml": f"AcceptedDomains: [{{ DomainName: {name}.net, Hue: x }}]\n" for name in NAMES},
}


def test_what_tenants_have_in_common_is_held_whichever_is_checked(relaylint: Run, repository: Path) -> None:
    write(repository, LAYERED)
    relaylint("baseline")
    for asked in (".", "base", *(f"tenants/{name}" for name in NAMES)):
        ran = relaylint("check", asked)
        assert (ran.code, "gone" in ran.out) == (0, False), ran.out
    (repository / "tenants/contoso/a.yaml").unlink()
    write(repository, {"relaylint.yaml": str(LAYERED["relaylint.yaml"]).replace("tenants/*", "tenants/fabrikam")})
    assert relaylint("check").code == 0
    relaylint("baseline", "--prune")
    assert relaylint("check").code == 0
    write(repository, LAYERED)
    told = json.loads(relaylint("check", "--format", "json").out)["diagnostics"]
    assert ("base/a.yaml", "unknown-property", "tenants/contoso") in {
        (each["path"], each["rule"], each["tenant"]) for each in told
    }


SHARED = {
    name: TENANT.format(name).replace(f"*.{name}.com", "mail.adatum.com").replace("Name: Hub", f"Name: Hub {name}")
    for name in (*NAMES, "wingtip")
}


def test_what_two_tenants_are_at_fault_for_is_held_whichever_is_checked(relaylint: Run, repository: Path) -> None:
    write(repository, {f"tenants/{name}/a.yaml": text for name, text in SHARED.items()})
    write(repository, {"relaylint.yaml": FILES["relaylint.yaml"]})
    relaylint("baseline")
    for asked in (".", *(f"tenants/{name}" for name in SHARED)):
        ran = relaylint("check", asked)
        assert (ran.code, "gone" in ran.out) == (0, False), ran.out
    write(repository, {"tenants/adatum/a.yaml": SHARED["contoso"].replace("contoso.com", "adatum.com")})
    assert "tenants/adatum/a.yaml:4 cert-shared-across-tenants" in new(relaylint, "tenants/adatum")


def test_the_most_severe_of_those_that_are_alike_is_held(relaylint: Run, repository: Path) -> None:
    """Others of one identity are reported, wherever they stand."""
    text = "AcceptedDomains: [{ DomainName: contoso.com, Hue: x }]\n"
    settings = "fail-on: info\nignore: [duplicate-accepted-domain]\nper-path:\n  - "
    write(repository, {"b.yaml": text, "relaylint.yaml": "fail-on: info\n"})
    relaylint("baseline")
    write(
        repository,
        {
            "a.yaml": text,
            "relaylint.yaml": f"{settings}{{ paths: [a.yaml], severity: {{ unknown-property: info }} }}\n",
        },
    )
    assert new(relaylint) == ["a.yaml:1 unknown-property"]
    relaylint("baseline", "--prune")
    assert new(relaylint) == ["a.yaml:1 unknown-property"]


def test_what_is_undecided_is_kept_under_a_name_of_any_length(relaylint: Run, repository: Path) -> None:
    text = TENANT.format("contoso").replace("Name: mta-01", f"Name: {'m' * 300}")
    write(repository, {"a.yaml": text, "relaylint.yaml": "fail-on: info\n"})
    relaylint("baseline")
    before = (repository / BASELINE).read_text()
    write(repository, {"a.yaml": text.replace("adatum.com]", '"${SENDER}"]')})
    assert relaylint("baseline", "--prune").out.splitlines()[:2] == [
        "nothing is gone",
        "1 left that could not be decided today",
    ]
    assert (repository / BASELINE).read_text() == before


def test_a_tenant_that_is_gone_leaves_nothing(relaylint: Run, adopted: Path) -> None:
    (adopted / CONTOSO).unlink()
    write(adopted, {"relaylint.yaml": "tenants: [tenants/fabrikam]\n"})
    relaylint("baseline", "--prune")
    assert "contoso" not in (adopted / BASELINE).read_text()


def test_a_lower_severity_is_kept_when_pruned(relaylint: Run, adopted: Path) -> None:
    settings = f"{FILES['relaylint.yaml']!s}severity: {{ sender-domain-not-accepted: info }}\n"
    write(adopted, {"relaylint.yaml": settings})
    assert relaylint("check").code == 0
    lines = [f"~ info[sender-domain-not-accepted] tenants/{name}: SendingHost mta-01, `MailFrom`" for name in NAMES]
    pruned = relaylint("baseline", "--prune").out.splitlines()
    assert pruned[:-1] == [*lines, "nothing is gone", "2 lowered in severity"]
    compared = relaylint("baseline", "--diff", "HEAD")
    assert (compared.code, compared.out.splitlines()) == (
        0,
        [*lines, "0 added, 0 removed, 2 lowered in severity since HEAD"],
    )
    write(adopted, {"relaylint.yaml": str(FILES["relaylint.yaml"])})
    assert new(relaylint) == [f"tenants/{name}/all.yaml:6 sender-domain-not-accepted" for name in NAMES]


DAMAGED = {
    "a conflict": ("<<<<<<< ours\n", 6, "this line is not an entry of a baseline"),
    "half a line": ('{"rule": "cert-', 6, "this line is not an entry of a baseline"),
    "a number": ('{"rule": "a", "tenant": 1, "severity": "info"}', 6, "this line is not an entry of a baseline"),
    "another key": ('{"rule": "a", "tenant": ".", "severity": "info", "line": "4"}', 6, "this line is not an entry"),
    "no severity": ('{"rule": "a", "tenant": ".", "severity": "high"}', 6, "`high` is not a severity"),
    "depth": ("[" * 9000, 6, "this line is not an entry of a baseline"),
    "length": ("1" * 100_000, 6, "this line is not an entry of a baseline"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_baseline_is_an_error_with_a_place(relaylint: Run, adopted: Path, name: str) -> None:
    line, number, words = DAMAGED[name]
    (adopted / BASELINE).write_text((adopted / BASELINE).read_text() + line)
    code, out, _ = relaylint("check", "--format", "concise")
    assert (code, out.startswith(f"{BASELINE}:{number}:1: error[invalid-baseline] {words}")) == (2, True)


@pytest.mark.parametrize("text", ["", "[]\n", '{"version": 1}\n'])
def test_the_first_line_says_what_it_is(relaylint: Run, adopted: Path, text: str) -> None:
    write(adopted, {BASELINE: text})
    code, out, _ = relaylint("check", "--format", "concise")
    assert (code, out.splitlines()[0]) == (
        2,
        f'{BASELINE}:1:1: error[invalid-baseline] the first line is not `{{"relaylint-baseline": 1}}`',
    )


def test_lines_may_stand_in_any_order_and_end_in_any_way(relaylint: Run, adopted: Path) -> None:
    head, *lines = (adopted / BASELINE).read_text().splitlines()
    (adopted / BASELINE).write_bytes("\r\n".join([head, "", *reversed(lines)]).encode("utf-8-sig"))
    assert relaylint("check").code == 0


def test_rules_that_there_are_none_of_are_told_once(relaylint: Run, adopted: Path) -> None:
    edit(adopted, BASELINE, ("sender-domain-not-accepted", "sender-domain-not-acepted"))
    out = relaylint("check", "--format", "concise").out.splitlines()
    words = "`sender-domain-not-acepted` is no rule, so that this and 1 more of its entries hold nothing"
    assert f"{BASELINE}:3:1: warning[invalid-baseline] {words}" in out


def test_a_link_that_leaves_the_repository_is_not_followed(relaylint: Run, adopted: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / "secret"
    outside.write_text("secret\n")
    (adopted / BASELINE).unlink()
    (adopted / BASELINE).symlink_to(outside)
    for arguments in (["check"], ["baseline", "--force"], ["baseline", "--prune"], ["baseline", "--diff"]):
        code, out, err = relaylint(*arguments)
        assert (code, "secret" in out, "a link that leaves the repository" in err) == (2, False, True)
    assert outside.read_text() == "secret\n"


def test_a_commit_has_to_have_it(relaylint: Run, adopted: Path) -> None:
    run_git("rm", "--cached", "--quiet", BASELINE)
    code, _, err = relaylint("check", "--affected")
    assert (code, err.splitlines()[0]) == (2, f"relaylint: the baseline in `{BASELINE}` is not held by Git")


def test_what_a_change_added(relaylint: Run, adopted: Path) -> None:
    run_git("branch", "-M", "main")
    assert relaylint("baseline", "--diff").out == "0 added, 0 removed since main\n"
    edit(adopted, CONTOSO, ("adatum.com", "wingtip.com"))
    relaylint("baseline", "--force")
    code, out, _ = relaylint("baseline", "--diff", "HEAD")
    line = "warning[sender-domain-not-accepted] tenants/contoso: SendingHost mta-01, `MailFrom`"
    assert (code, out) == (1, f"- {line}\n+ {line}\n1 added, 1 removed since HEAD\n")
    assert relaylint("baseline", "--diff", "nowhere").code == 2


def test_where_nothing_can_be_compared_the_hint_names_the_option(relaylint: Run, repository: Path) -> None:
    write(repository, FILES)
    ran = relaylint("baseline", "--diff")
    assert (ran.code, ran.err.splitlines()[1]) == (2, "hint: name another version with `--diff`")


def test_a_change_changes_the_lines_that_it_is_about(relaylint: Run, adopted: Path) -> None:
    before = (adopted / BASELINE).read_text().splitlines()
    edit(adopted, CONTOSO, ("adatum.com]", "adatum.com, wingtip.com]"))
    relaylint("baseline", "--force")
    after = (adopted / BASELINE).read_text().splitlines()
    assert [line for line in after if line in before] == before
    assert len(after) == len(before) + 1


def test_names_of_any_length_can_be_read_again(relaylint: Run, repository: Path) -> None:
    """Two keys that differ at their end alone are two findings."""
    keys = [f"{'k' * 50_000}{end}" for end in "ab"]
    host = "".join(f"    {'? ' + key}\n    : 1\n" for key in keys)
    write(repository, {"a.yaml": f"SendingHosts:\n  - Name: {'n' * 5000}\n{host}", "relaylint.yaml": "fail-on: info\n"})
    assert relaylint("check").code == 1
    assert relaylint("baseline").code == 0
    lines = (repository / BASELINE).read_text().splitlines()
    assert max(map(len, lines)) < 1000
    assert len(set(lines)) == len(lines)
    assert relaylint("check").code == 0
