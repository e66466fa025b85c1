"""The folder of examples: one tenant in order, the others each with the one mistake that their name tells."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from making import Run

from relaylint.cli.main import main

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())
BROKEN = [name for name in FOLDERS if name != "contoso"]
WEIGHTY = ("error", "warning")
NOTES = ("documentation-address", "ip-only-connector")
"""What the repository's settings ignore in every example."""


def test_there_are_enough() -> None:
    assert "contoso" in FOLDERS
    assert len(BROKEN) >= 12


def test_the_list_names_each() -> None:
    text = (ROOT / "examples/README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \[(.*)\]\((.*)\) \| ", text, re.M) == [(name, f"{name}/tenant.yaml") for name in BROKEN]


def test_contoso_is_in_order(relaylint: Run, clean: Path) -> None:
    shutil.copytree(ROOT / "examples/contoso", clean / "contoso")
    ran = relaylint("check", "contoso")
    assert (ran.code, ran.err) == (0, "")
    first, second, *rest = ran.out.splitlines()
    assert (first, rest) == ("no problems found", [])
    assert second.startswith("checked 5 files, 14 definitions, 1 tenant with ")
    assert second.endswith(" rules: 0 errors, 0 warnings, 0 infos")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_one_says_its_name(relaylint: Run, clean: Path, name: str) -> None:
    """There is one error or warning; beside it only what the repository's settings ignore."""
    shutil.copytree(ROOT / "examples" / name, clean / name)
    ran = relaylint("check", "--format", "json", name)
    found = [(item["rule"], item["severity"]) for item in json.loads(ran.out)["diagnostics"]]
    heavy = [rule for rule, severity in found if severity in WEIGHTY]
    assert heavy == [name]
    assert {rule for rule, severity in found} <= {name, *NOTES}
    assert (ran.code, ran.err) == (int((name, "error") in found), "")


def test_from_the_top_each_is_a_tenant(
    clean: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The repository's own settings find every example's mistake and nothing else."""
    monkeypatch.chdir(ROOT)
    assert main(["check", "--format", "json"]) == 1
    report = json.loads(capfd.readouterr().out)
    assert [(item["tenant"], item["rule"]) for item in report["diagnostics"]] == [
        (f"examples/{name}", name) for name in BROKEN
    ]
    assert report["summary"]["tenants"] == len(FOLDERS)


def test_from_the_top_one_by_one(relaylint: Run, clean: Path) -> None:
    shutil.copytree(ROOT / "examples", clean / "examples")
    shutil.copy(ROOT / "relaylint.yaml", clean)
    ran = {name: relaylint("check", "--format", "json", f"examples/{name}") for name in FOLDERS}
    found = {name: json.loads(ran.out)["diagnostics"] for name, ran in ran.items()}
    rules = {name: [item["rule"] for item in items] for name, items in found.items()}
    assert rules == {"contoso": [], **{name: [name] for name in BROKEN}}
    fails = {name: int(any(item["severity"] == "error" for item in items)) for name, items in found.items()}
    assert fails == {name: ran.code for name, ran in ran.items()}
