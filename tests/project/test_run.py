"""What every door composes: nothing is printed, no folder is listed twice, and it is the same wherever it runs."""

from __future__ import annotations

import ast
import os
from collections import Counter
from pathlib import Path

import pytest
from making import write

import relaylint
from relaylint.core.notices import Notice, RefusedError
from relaylint.project.finding import find_settings
from relaylint.project.gathering import load_tenants
from relaylint.project.run.beginning import Request
from relaylint.project.run.checking import check_paths
from relaylint.project.run.deciding import judge_mail
from relaylint.relay.verdicts import Query

PACKAGE = Path(relaylint.__file__).parent
DOORS = ("cli", "api.py", "__main__.py")
OF_THE_PROCESS = {
    "print",
    "os.getcwd",
    "os.path.abspath",
    "os.chdir",
    "os.environ",
    "sys.stdout",
    "sys.stderr",
    "sys.stdin",
    "sys.exit",
    "sys.argv",
}
EXCEPTIONS = {
    ("core/resources.py", "os.path.abspath"): "the folder of this package",
    ("project/git/asking.py", "os.environ"): "what Git needs to run: PATH, and the user's settings",
}
FILES: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: [t/*]\nlayers: ['t/*', shared]\nper-path: [{ paths: ['t/a/**'], ignore: [host-*] }]\n",
    "shared/domains.yaml": "AcceptedDomains: [{ DomainName: contoso.com }]\n",
    "t/a/hub.yaml": "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ['*'] }]\n",
    "t/a/deep/er/hosts.yaml": "SendingHosts: [{ Name: mta, MailFrom: [contoso.com], IPAddresses: [77.20.30.40] }]\n",
    "t/b/hub.yaml": "InboundConnectors: [{ Name: Hub, ConnectorType: Partner, SenderDomains: ['*'] }]\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    write(folder, FILES)
    (folder / ".git").mkdir()
    return folder


def used(tree: ast.AST) -> set[str]:
    """Return the names, dotted where they are, that a module uses."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
    return {ast.unparse(node) for node in nodes}


def test_only_the_doors_print_and_know_where_they_are() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in DOORS
        for name in used(ast.parse(path.read_text(encoding="utf-8"))) & OF_THE_PROCESS
    }
    assert found == set(EXCEPTIONS)


def test_each_folder_is_listed_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed: Counter[str] = Counter()
    scandir, listdir = os.scandir, os.listdir
    settings = find_settings(str(root), None, [str(root)], lambda _: None)

    def count_scandir(path: str) -> object:
        listed[str(path)] += str(path).startswith(str(root))
        return scandir(path)

    def count_listdir(path: str) -> list[str]:
        listed[str(path)] += str(path).startswith(str(root))
        return listdir(path)

    monkeypatch.setattr(os, "scandir", count_scandir)
    monkeypatch.setattr(os, "listdir", count_listdir)
    run = check_paths(settings, Request([str(root)]))
    assert run.report.checked.tenants == 2
    below = {path for path, count in listed.items() if count}
    assert below == {str(root / name) for name in ("", "shared", "t", "t/a", "t/a/deep", "t/a/deep/er", "t/b")}
    assert {path: count for path, count in listed.items() if count > 1} == {}


def test_a_run_is_the_same_wherever_it_is_called(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = find_settings(str(root), None, [str(root)], lambda _: None)
    reports = []
    for folder in (root, root / "t" / "a", root.parent):
        monkeypatch.chdir(folder)
        report = check_paths(settings, Request([str(root)], today="2026-11-29")).report
        judged = judge_mail(load_tenants(settings, [str(root)]), Query(today="2026-11-29"))
        reports.append(([(fault.path, fault.tenant, fault.message) for fault in report.diagnostics], judged.fails))
    assert reports[0][0]
    assert all(os.path.isabs(path) for path, _, _ in reports[0][0])
    assert reports[1:] == reports[:1] * 2


def test_what_a_run_reads_is_told(root: Path) -> None:
    settings = find_settings(str(root), None, [str(root)], lambda _: None)
    run = check_paths(settings, Request([str(root / "t" / "a")]))
    names = {os.path.relpath(path, root) for path in run.sources}
    assert names == set(FILES)  # rules compare the tenants
    assert [os.path.relpath(path, root) for path in run.report.checked.context] == ["shared/domains.yaml"]


def test_names_in_what_is_said_are_those_of_the_one_who_prints(root: Path) -> None:
    said: list[Notice] = []
    write(root, {".relaylint.yml": "ignore: [all]\n"})
    settings = find_settings(str(root), None, [str(root)], said.append)
    assert [notice.said(os.path.basename) for notice in said] == [
        "`.relaylint.yml` is not read: settings are called relaylint.yaml"
    ]
    with pytest.raises(RefusedError) as caught:
        check_paths(settings, Request([str(root / "nowhere.yaml")]))
    assert caught.value.notice.said(os.path.basename) == "`nowhere.yaml` does not exist"
    assert str(caught.value) == f"`{root / 'nowhere.yaml'}` does not exist"
