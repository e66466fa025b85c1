"""An open file is judged in the folder that people mean, and never in half a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import changed, write
from talking import DAY, opened, shown

from relaylint.server import roots
from relaylint.server.projects import Desk
from relaylint.server.roots import Roots

FAULTY = "AcceptedDomains: [{ DomainName: 1 }]\n"
WRONG = ["wrong-type 1:33"]


def test_the_nearest_settings_then_the_innermost_of_repository_and_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "one/.git/HEAD": "",
            "one/inner/relaylint.yaml": "",
            "one/inner/deep/x.yaml": "",
            "one/outer/x.yaml": "",
            "none/deep/x.yaml": "",
        },
    )
    folder = Roots([str(tmp_path)])
    assert folder.of(str(tmp_path / "one/inner/deep/x.yaml")) == str(tmp_path / "one/inner")
    assert folder.of(str(tmp_path / "one/outer/x.yaml")) == str(tmp_path / "one")
    assert folder.of(str(tmp_path / "none/deep/x.yaml")) == str(tmp_path)
    assert Roots([str(tmp_path / "one/outer")]).of(str(tmp_path / "one/outer/x.yaml")) == str(tmp_path / "one/outer")
    assert Roots().of(str(tmp_path / "none/deep/x.yaml")) == str(tmp_path / "none/deep")
    (tmp_path / "one/inner/relaylint.yaml").unlink()
    assert folder.of(str(tmp_path / "one/inner/deep/x.yaml")) == str(tmp_path / "one/inner")
    folder.forget()
    assert folder.of(str(tmp_path / "one/inner/deep/x.yaml")) == str(tmp_path / "one")


def test_folder_with_many_files_is_judged_when_it_has_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "_MOST_FILES", 3)
    write(tmp_path, {f"deep/{name}.yaml": FAULTY for name in "abcd"})
    write(tmp_path, {f"{folder}/{name}.txt": "" for name in "abcd" for folder in (".hidden", "node_modules")})
    desk = opened(tmp_path, "deep/a.yaml")
    assert shown(desk, tmp_path) == {"deep/a.yaml": []}
    project = desk.project_of(str(tmp_path / "deep/a.yaml"))
    assert project is not None
    assert str(project.refusal) == f"`{tmp_path}` has more than 3 files and no relaylint.yaml: nothing is checked"
    (tmp_path / "deep/d.yaml").unlink()
    desk.put(str(tmp_path / "deep/a.yaml"), FAULTY + "\n")
    assert shown(desk, tmp_path) == {"deep/a.yaml": []}
    (tmp_path / "relaylint.yaml").touch()
    desk.touch([str(tmp_path / "relaylint.yaml")])
    assert shown(desk, tmp_path) == {f"deep/{name}.yaml": WRONG for name in "abc"}


def test_folder_with_few_files_needs_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "_MOST_FILES", 3)
    write(tmp_path, {"x.yaml": FAULTY, "y.yaml": FAULTY, "z.yaml": FAULTY})
    assert shown(opened(tmp_path, "x.yaml"), tmp_path) == {f"{name}.yaml": WRONG for name in "xyz"}


def test_rules_that_several_have(tmp_path: Path) -> None:
    """They count as they are open for each of them; what is wrong with one is shown once."""
    rule, hosts = "policy/own-rule.yaml", "InboundConnectors: [{ Name: x, ConnectorType: Partner }]\n"
    settings = "rules: [../policy]\n"
    (tmp_path / ".git").mkdir()
    files: dict[str, str | bytes] = {rule: changed()}
    for name in "ab":
        files |= {f"{name}/relaylint.yaml": settings, f"{name}/x.yaml": hosts}
    write(tmp_path, files)
    desk = opened(tmp_path, rule, "a/x.yaml", "b/x.yaml")
    before = shown(desk, tmp_path)
    assert "own-rule 1:29" not in before["a/x.yaml"]
    desk.put(str(tmp_path / rule), changed(assert_="{ Name: { starts-with: y } }"))
    after = shown(desk, tmp_path)
    assert [set(after[f"{name}/x.yaml"]) - set(before[f"{name}/x.yaml"]) for name in "ab"] == [{"own-rule 1:29"}] * 2
    desk.put(str(tmp_path / rule), "name: own-rule\n")
    assert shown(desk, tmp_path) == {"a/x.yaml": [], "b/x.yaml": [], rule: ["missing-property 1:1"]}
    project = desk.project_of(str(tmp_path / rule))
    assert project is not None
    assert project.policy_words(str(tmp_path / rule)) is not None


def test_what_changes_in_one_project_is_nothing_to_others(tmp_path: Path) -> None:
    """But for what these look for elsewhere."""
    host = "SendingHosts: [{ Name: mta, Certificate: ../certs/mta.pem, MailFrom: [contoso.com] }]\n"
    write(tmp_path, {"one/relaylint.yaml": "", "two/relaylint.yaml": "", "one/x.yaml": host, "two/x.yaml": host})
    desk = Desk(DAY)
    for name in ("one", "two"):
        desk.put(str(tmp_path / name / "x.yaml"), host)
    (tmp_path / ".git").mkdir()
    desk.settle()
    changes = {"one/y.yaml": ["one"], "elsewhere.yaml": [], "certs/mta.pem": ["one", "two"], ".": ["one", "two"]}
    for changed_path, names in changes.items():
        desk.touch([str(tmp_path / changed_path)])
        assert [Path(project.root).name for project in desk.settle()] == names
