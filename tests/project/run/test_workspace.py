"""A workspace reports what a fresh check does, whatever is done to its files, and judges no more than it must."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import pytest
from editing import Repository
from git_states import run_git
from making import said, write

from project.run.settings_values import OF_REPORTS, VALUES, told_of_settings, written_of
from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.core.notices import RefusedError, ignored
from relaylint.core.text import Span
from relaylint.model.tenants import Surroundings
from relaylint.model.ties import Ties
from relaylint.output import Style
from relaylint.output.json import render
from relaylint.project.finding import find_settings
from relaylint.project.refusals import SetupError
from relaylint.project.run import keeping
from relaylint.project.run import workspace as run_workspace
from relaylint.project.run.beginning import Request
from relaylint.project.run.checking import OFFERED, check_paths
from relaylint.project.run.preparing import Prepared
from relaylint.project.run.workspace import Workspace

TODAY = "2026-11-30"


def outcome(reported: Callable[[], Report]) -> str:
    """Return a report as JSON, or what a run ends with instead."""
    try:
        return render(reported(), Style(show_undecided=True))
    except SetupError as broken:
        return render(broken.report, Style())
    except RefusedError as error:
        return f"{error.notice.said(str)} | {error.hint.said(str)}"


def fresh(repository: Repository) -> Report:
    """Return the report of a check that knows nothing of the past."""
    here, ignored = str(repository.root), lambda line: None
    settings = find_settings(here, None, [here], ignored, repository.open)
    return check_paths(settings, Request([here], repository.open, today=TODAY), ignored).report


def checked(folder: Path) -> Report:
    """Return the report of a check of a folder as it is on the disk."""
    settings = find_settings(str(folder), None, [str(folder)], ignored)
    return check_paths(settings, Request([str(folder)], today=TODAY)).report


def edited(seed: int, folder: Path, edits: int) -> list[str]:
    """Edit a repository of chance, and return after which edit a workspace says something else than a check."""
    folder.mkdir()
    (folder / ".git").mkdir()
    repository = Repository(seed, folder)
    workspace: Workspace | None = None
    shown: dict[str, list[str]] = {}
    wrong, done = [], []
    for number in range(edits):
        try:
            workspace = workspace or Workspace(Request([str(folder)], today=TODAY), str(folder))
            name, change = repository.edit()
            done.append(f"{name} {[*change.texts, *change.saved]}")
            updates = [workspace.change(change.texts, change.saved)]
            is_settled = repository.chance.random() < 0.7
            updates += islice(workspace.rest(), None if is_settled else repository.chance.randint(0, 4))
            for path, diagnostics in ((path, each) for update in updates for path, each in update.items()):
                shown[path] = said(diagnostics)
        except (SetupError, RefusedError):
            is_settled = False
        reported = outcome(workspace.report if workspace else lambda: fresh(repository))
        if reported != outcome(lambda: fresh(repository)):
            wrong.append(f"{seed}, {number}: the report, after {done[-3:]}")
        if is_settled and not reported.startswith("nothing to check"):
            by_file: dict[str, list[str]] = {}
            for diagnostic in fresh(repository).diagnostics:
                by_file.setdefault(diagnostic.path, []).extend(said([diagnostic]))
            if by_file != {path: lines for path, lines in shown.items() if lines}:
                wrong.append(f"{seed}, {number}: what is shown, after {done[-3:]}")
        if wrong:
            break
    return wrong


@pytest.mark.parametrize("seed", range(4))
def test_it_reports_what_a_fresh_check_does(seed: int, tmp_path: Path) -> None:
    assert edited(seed, tmp_path / "repository", 25) == []


def fixes(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str, str, list[tuple[Span, str]]]]:
    """Return what mends diagnostics, and how far that may be trusted."""
    offered = [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix]
    return [
        (fix.title, fix.safety.value, fix.why, [(edit.location.span, edit.text) for edit in fix.edits])
        for fix in offered
    ]


def test_fixes_are_those_of_a_check(tmp_path: Path) -> None:
    """Also where another tenant would lose by one: it is tied to the first."""
    (tmp_path / ".git").mkdir()
    hub = "ConnectorType: OnPremises, SenderDomains: ['*'], RequireTls: 'true', TlsSenderCertificateName: a.contoso.com"
    twice = "ConnectorType: OnPremises, SenderDomains: ['*'], SenderIPAddresses: [81.2.69.3, 81.2.69.0/28]"
    files: dict[str, str | bytes] = {
        "relaylint.yaml": "tenants: [a, b, c]\n",
        "a/x.yaml": f"AcceptedDomains: [{{ DomainName: contoso.com }}]\nInboundConnectors: [{{ Name: A, {hub} }}]\n",
        "b/x.yaml": f"AcceptedDomains: [{{ DomainName: a.contoso.com }}]\nInboundConnectors: [{{ Name: B, {hub} }}]\n"
        "SendingHosts: [{ Name: mta, CertificateNames: [a.contoso.com], MailFrom: [contoso.com] }]\n",
        "c/x.yaml": f"InboundConnectors: [{{ Name: C, {twice}, Typo: 1 }}]\n",
    }
    write(tmp_path, files)
    here = str(tmp_path)
    workspace = Workspace(
        Request([here], {str(tmp_path / "b/x.yaml"): str(files["b/x.yaml"]).encode()}, today=TODAY), here
    )
    told = dict(workspace.change())
    settings = find_settings(here, None, [here], ignored)
    report = check_paths(settings, Request([here], today=TODAY, fixes=OFFERED)).report
    assert len(fixes(report.diagnostics)) >= 3
    assert [told.update(more) for more in workspace.rest()]
    for path in (str(tmp_path / name / "x.yaml") for name in "abc"):
        offered = fixes(workspace.offered(path, told.get(path, ())))
        assert offered == fixes(each for each in report.diagnostics if each.path == path)
        alone = (workspace.offered(path, (each,)) for each in told.get(path, ()))
        assert offered == fixes(diagnostic for each in alone for diagnostic in each)


def test_what_is_forgotten_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above sees where a tenant is not judged again that a change matters to."""
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "ties_of", lambda tenant: Ties(frozenset()))
        assert any(edited(seed, tmp_path / f"ties-{seed}", 25) for seed in range(1, 20))


SHARED = """\
AcceptedDomains: [{ DomainName: NAME.com }]
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true, TlsSenderCertificateName: HOST }
"""
TIED, ALONE = "mail.proseware.com", "mail.NAME.com"


class Counted(Workspace):
    """A workspace that notes which tenants it reads and judges."""

    work: list[str]

    def _read(self, ready: Prepared, place: str) -> None:
        self.work.append(f"read {Path(place).name}")
        super()._read(ready, place)

    def _around(self, ready: Prepared, place: str) -> Surroundings:
        around = super()._around(ready, place)
        self.work.append(f"judge {Path(place).name} of {len(around.tenants)}")
        return around


def text(name: str, host: str) -> str:
    return SHARED.replace("HOST", host).replace("NAME", name)


@pytest.fixture
def counted(clean: Path) -> Counted:
    """Return a workspace of six tenants, of which two are tied, in which everything is done."""
    files = {f"{name}/mail.yaml": text(name, ALONE) for name in ("adatum", "contoso", "litware", "tailspin")}
    files |= {f"{name}/mail.yaml": text(name, TIED) for name in ("fabrikam", "proseware")}
    write(clean, {**files, "relaylint.yaml": "tenants: ['*']\n"})
    workspace = Counted(Request([str(clean)], today=TODAY), str(clean))
    workspace.work = []
    workspace.change()
    settled(workspace)
    return workspace


def settled(workspace: Workspace) -> list[str]:
    """Do the rest, and return the names of the files that more was told of."""
    return sorted({Path(path).parent.name for update in workspace.rest() for path in update})


def test_a_tenant_that_nothing_is_tied_to_is_judged_alone(counted: Counted, clean: Path) -> None:
    counted.work.clear()
    told = counted.change({str(clean / "contoso/mail.yaml"): text("contoso", "mail.contoso.net").encode()})
    assert [(Path(path).parent.name, [each.rule.name for each in told[path]]) for path in told] == [
        ("contoso", ["cert-domain-not-accepted"])
    ]
    assert settled(counted) == []
    assert counted.work == ["read contoso", "judge contoso of 1"]


def test_a_letter_looks_at_no_tenant_that_is_not_at_hand(
    counted: Counted, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There may be thousands of them."""
    looked: set[str] = set()
    seen = Workspace._seen

    def noting(workspace: Workspace, around: Surroundings, place: str) -> tuple[object, ...]:
        looked.add(Path(place).name)
        return seen(workspace, around, place)

    monkeypatch.setattr(Workspace, "_seen", noting)
    path = str(clean / "contoso/mail.yaml")
    for host in ("mail.contoso.com", "mail.contoso.net"):
        looked.clear()
        counted.change({path: text("contoso", host).encode()})
    assert looked == {"contoso"}
    counted.change({path: text("contoso", ALONE)[:-9].encode()})
    assert looked == {"adatum", "contoso", "fabrikam", "litware", "proseware", "tailspin"}


def test_what_was_known_of_all_while_one_was_judged_counts(clean: Path) -> None:
    """Also where the same was known of all before, and is again."""
    files = {f"{name}/mail.yaml": text(name, ALONE) for name in ("adatum", "contoso", "litware")}
    write(clean, {**files, "relaylint.yaml": "tenants: ['*']\n"})
    path = clean / "contoso/mail.yaml"
    path.write_text(text("contoso", ALONE)[:-9])
    workspace = Counted(Request([str(clean)], today=TODAY), str(clean))
    workspace.work = []
    workspace.change({str(clean / "adatum/mail.yaml"): text("adatum", ALONE).encode()})  # it knows of no other yet
    settled(workspace)
    path.write_text(text("contoso", ALONE))
    workspace.change(saved=[str(path)])
    workspace.work.clear()
    settled(workspace)
    assert workspace.work == ["judge litware of 1"]


def test_those_that_are_or_were_tied_are_judged_too(counted: Counted, clean: Path) -> None:
    path = str(clean / "proseware/mail.yaml")
    counted.work.clear()
    assert list(counted.change({path: text("northwind", ALONE).encode()})) == [path]
    assert sorted(counted.work) == ["judge fabrikam of 1", "judge proseware of 1", "read proseware"]
    counted.work.clear()
    counted.change({path: text("contoso", ALONE).encode()})
    assert settled(counted) == []
    done = ["judge contoso of 2", "judge proseware of 2", "read proseware"]
    assert sorted(counted.work) == done


def test_where_many_files_changed_what_is_open_is_judged_first(
    counted: Counted, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_workspace, "_MOST_AT_ONCE", 3)
    path = clean / "litware/mail.yaml"
    counted.change({str(path): path.read_bytes()})
    settled(counted)
    counted.work.clear()
    names = ("adatum", "contoso", "fabrikam", "proseware")
    for name in names:
        (clean / name / "mail.yaml").write_text(text(name, "mail.northwind.com"))
    assert list(counted.change(saved=[str(path), *(str(clean / name / "mail.yaml") for name in names)])) == [str(path)]
    assert counted.work == ["read litware", "judge litware of 1"]
    assert settled(counted) == list(names)
    assert outcome(counted.report) == outcome(lambda: checked(clean))


def test_what_is_broken_while_it_is_typed_keeps_nobody_waiting(counted: Counted, clean: Path) -> None:
    """Whoever is not tied to a tenant is judged otherwise where a file of it cannot be read, but may be told later."""
    path, counted.work = str(clean / "contoso/mail.yaml"), []
    counted.change({path: text("contoso", ALONE)[:-9].encode()})
    assert counted.work == ["read contoso", "judge contoso of 1"]
    counted.work.clear()
    counted.change({path: text("contoso", ALONE).encode()})
    assert settled(counted) == []
    assert counted.work == ["read contoso", "judge contoso of 1"]


def test_files_that_come_and_go_have_their_tenant_read_again(counted: Counted, clean: Path) -> None:
    path, counted.work = clean / "litware/more.yaml", []
    path.write_text("SendingHosts: [{ Name: mta, MailFrom: [litware.com] }]\n")
    counted.change(saved=[str(path)])
    assert settled(counted) == []
    assert counted.work == ["read litware", "judge litware of 1"]
    path.unlink()
    counted.change(saved=[str(path)])
    assert str(path) not in {each.path for each in counted.report().diagnostics}


def test_a_document_that_is_not_on_the_disk_counts(counted: Counted, clean: Path) -> None:
    path = str(clean / "litware/new.yaml")
    told = counted.change({path: b"AcceptedDomains: [{ DomainName: 1 }]\n"})
    assert [each.rule.name for each in told[path]] == ["wrong-type"]
    assert counted.change({path: None})[path] == ()


def test_what_a_tenant_is_and_is_judged_beside(counted: Counted, clean: Path) -> None:
    tenant = counted.tenant_of(str(clean / "proseware/mail.yaml"))
    assert tenant is not None
    assert tenant.folder == "proseware"
    assert list(counted.surroundings_of(tenant).tenants) == ["fabrikam", "proseware"]
    assert counted.tenant_of(str(clean / "notes.txt")) is None


def test_wrong_settings_are_mended(counted: Counted, clean: Path) -> None:
    settings = clean / "relaylint.yaml"
    before = outcome(counted.report)
    settings.write_text("nonsense: 1\n")
    with pytest.raises(SetupError):
        counted.change(saved=[str(settings)])
    with pytest.raises(SetupError):
        counted.report()
    settings.write_text("tenants: ['*']\n")
    counted.change(saved=[str(settings)])
    assert outcome(counted.report) == before


def test_policy_that_is_opened_or_saved_as_it_is_judges_nothing_again(counted: Counted, clean: Path) -> None:
    path, counted.work = str(clean / "relaylint.yaml"), []
    same = {path: (clean / "relaylint.yaml").read_bytes()}
    changes: list[tuple[dict[str, bytes | None], list[str]]] = [({**same}, []), ({}, [path]), ({path: None}, [])]
    for texts, saved in changes:
        assert counted.change(texts, saved) == {}
    assert (settled(counted), counted.work) == ([], [])
    counted.change({path: same[path] + b"parameters: { cert-expiring: { days: 9 } }\n"})
    settled(counted)
    assert len(counted.work) > 6


@pytest.mark.parametrize("name", VALUES)
def test_a_setting_that_is_typed_is_as_if_it_had_always_been_so(clean: Path, name: str) -> None:
    write(clean, {**told_of_settings(), "relaylint.yaml": written_of(name)})
    settings, hub = (str(clean / path) for path in ("relaylint.yaml", "t/a/hub.yaml"))
    workspace = Counted(Request([str(clean)], today=TODAY), str(clean))
    workspace.work, told = [], workspace.change()
    for value in (*VALUES[name], "", VALUES[name][0]):
        for update in workspace.rest():
            told |= update
        workspace.work.clear()
        with pytest.raises(SetupError):
            workspace.change({settings: b"nonsense: 1"})
        if not value:
            write(clean, {hub: ""})
            with pytest.raises(SetupError):
                workspace.change(saved=[hub])
        write(clean, {settings: written_of(name, value)})
        told |= workspace.change({settings: None})
        for update in workspace.rest():
            told |= update
        did = [what for what in workspace.work if Path(what.split()[1]).name in "abc"]
        assert not (did and value and name in OF_REPORTS)
        assert outcome(workspace.report) == outcome(lambda: checked(clean)), value
        assert sorted(said(each for file in told.values() for each in file)) == sorted(said(checked(clean).diagnostics))


def test_another_severity_is_told_at_once_of_what_is_open(counted: Counted, clean: Path) -> None:
    opened, settings = (str(clean / path) for path in ("contoso/mail.yaml", "relaylint.yaml"))
    counted.change({opened: text("contoso", "else.example").encode()})
    settled(counted)
    counted.work.clear()
    written = (clean / "relaylint.yaml").read_bytes()
    told = counted.change({settings: written + b"severity: { cert-domain-not-accepted: info }\n"})
    assert [(path, [each.severity for each in told[path]]) for path in told] == [(opened, [Severity.INFO])]
    assert counted.work == []


def test_rules_are_those_that_are_written(clean: Path) -> None:
    write(clean, {**told_of_settings(), "relaylint.yaml": written_of("rules", "[policy]")})
    workspace, rule = Workspace(Request([str(clean)], today=TODAY), str(clean)), clean / "policy/own-rule.yaml"
    workspace.change()
    before = workspace.ruled
    write(clean, {"policy/own-rule.yaml": f"# It is ours.\n{rule.read_text()}"})
    workspace.change(saved=[str(rule)])
    assert before is not None
    assert workspace.ruled is not None
    assert workspace.ruled.setup.rules["own-rule"] is not before.setup.rules["own-rule"]


def test_a_revision_that_becomes_another_commit(repository: Path) -> None:
    stays = "Expectations: [{ Name: it stays, Expect: { unchanged-since: HEAD } }]\n"
    domains, hub = "AcceptedDomains: [{ DomainName: contoso.com }]\n", "ConnectorType: OnPremises, SenderDomains: ['*']"
    connector = (
        f"InboundConnectors: [{{ Name: Hub, {hub}, RequireTls: true, TlsSenderCertificateName: contoso.com }}]\n"
    )
    write(repository, {"mail.yaml": domains + connector + stays})
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message", "One")
    write(repository, {"mail.yaml": domains + stays})
    workspace = Workspace(Request([str(repository)], today=TODAY), str(repository))
    workspace.change()
    told = workspace.report()
    run_git("commit", "--quiet", "--all", "--message", "Two")
    assert str(repository / ".git/refs") in workspace.watched
    workspace.change()
    assert told != workspace.report() == checked(repository)


def test_what_is_kept_does_not_grow(counted: Counted, clean: Path) -> None:
    """Nothing is left of a tenant that was read again, whatever was asked about it."""
    texts = [text("proseware", host).encode() for host in (TIED, ALONE, "mail.contoso.com")]
    path = str(clean / "proseware/mail.yaml")

    def edit(times: int) -> Counter[type]:
        for number in range(times):
            counted.change({path: texts[number % 3]})
            settled(counted)
        gc.collect()
        kinds = Counter(map(type, gc.get_objects()))
        return Counter({kind: count for kind, count in kinds.items() if "relaylint" in str(kind)})

    edit(30)
    before, after = edit(3), edit(90)
    assert after == before


def test_what_a_letter_leaves_is_gone_without_a_look_at_all_that_is_older(counted: Counted, clean: Path) -> None:
    """Such a look takes long, and is for when nobody types."""
    path = str(clean / "proseware/mail.yaml")
    was_enabled = gc.isenabled()
    gc.disable()
    gc.collect()
    try:
        for number in range(6):
            changed = text("proseware", (TIED, ALONE)[number % 2]).replace("proseware.com", f"x{number}.com")
            counted.change({path: changed.encode()})
            gc.collect(0)
        young = Counter(map(type, gc.get_objects()))
        gc.collect()
        left = Counter(map(type, gc.get_objects()))
    finally:
        (gc.enable if was_enabled else gc.disable)()
    assert {kind: count for kind, count in (young - left).items() if "relaylint" in str(kind)} == {}
