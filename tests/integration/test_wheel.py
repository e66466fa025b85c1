"""The packages: what they hold, that the wheel works on its own, and that its compiled rules are never stale."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from relaylint import __version__
from relaylint.core.checks import CHECKS
from relaylint.policy.pack import _checksum

from .checkout import ROOT, clean_environment, run
from .conftest import Built

RULE = Path("certificates/cert-domain-not-accepted.yaml")
BAD = """\
AcceptedDomains:
  - DomainName: contoso.com
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    TlsSenderCertificateName: mail.fabrikam.com
"""


def names_below(folder: Path) -> set[str]:
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def rules(*command: str | Path, cwd: Path, **variables: str) -> dict[str, dict[str, Any]]:
    """Return what ``relaylint rules --json`` says, by name, without the checks that are no rules."""
    document = json.loads(run(*command, "rules", "--json", cwd=cwd, **variables).stdout)
    checks = {check.name for check in CHECKS}
    return {rule["name"]: rule for rule in document["rules"] if rule["name"] not in checks}


def test_the_wheel_holds_the_package_its_data_and_nothing_else(built: Built, checkout: Path) -> None:
    package = {f"relaylint/{name}" for name in names_below(checkout / "relaylint") if "__pycache__" not in name}
    data = {
        f"relaylint/_data/{top}/{name}" for top in ("data", "rules", "schemas") for name in names_below(checkout / top)
    }
    about = f"relaylint-{__version__}.dist-info"
    metadata = {f"{about}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    assert "relaylint/py.typed" in package
    with zipfile.ZipFile(built.wheel) as wheel:
        assert set(wheel.namelist()) == package | {"relaylint/_pack.json"} | data | metadata


def test_the_wheel_can_be_built_from_the_source_distribution(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as sdist:
        if sys.version_info >= (3, 12):
            sdist.extractall(tmp_path, filter="data")
        else:  # 3.11.4 is the first that has filters
            sdist.extractall(tmp_path)  # noqa: S202
    top = tmp_path / f"relaylint-{__version__}"
    assert {"LICENSE", "README.md", "data", "hatch_build.py", "pyproject.toml", "rules", "schemas"} <= {
        path.name for path in top.iterdir()
    }
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=top)
    [rebuilt] = tmp_path.glob("*.whl")
    assert rebuilt.read_bytes() == built.wheel.read_bytes()


def test_installed_it_runs_from_where_it_was_installed(installed: Path) -> None:
    where = "import relaylint, relaylint.core.resources as r; print(relaylint.__file__, r.folder('rules'), sep='\\n')"
    for path in run(installed / "python", "-c", where, cwd=installed).stdout.splitlines():
        assert Path(path).is_relative_to(installed.parent)


def test_installed_it_has_the_rules_of_the_folder(installed: Path, checkout: Path) -> None:
    stems = {path.stem for path in (checkout / "rules").rglob("*.yaml")}
    assert set(rules(installed / "relaylint", cwd=installed)) == stems


def test_installed_it_prints_what_the_checkout_prints(installed: Path, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "tenant.yaml").write_text(BAD, encoding="utf-8")
    printed = [
        subprocess.run(
            [*map(str, command), "check", "--show-undecided"],
            cwd=tmp_path,
            env=clean_environment(PYTHONPATH=str(path)),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        for command, path in (([installed / "relaylint"], ""), ([sys.executable, "-m", "relaylint"], checkout))
    ]
    assert [done.returncode for done in printed] == [1, 1]
    assert "error[cert-domain-not-accepted]" in printed[0].stdout
    assert " --> tenant.yaml:6:31\n" in printed[0].stdout
    assert (printed[0].stdout, printed[0].stderr) == (printed[1].stdout, printed[1].stderr)


class Unpacked:
    """The wheel's files, which a test may edit, and the rules that relaylint then has."""

    def __init__(self, folder: Path, before: dict[str, dict[str, Any]]) -> None:
        self.folder = folder
        self.before = before
        self.rule = folder / "relaylint" / "_data" / "rules" / RULE
        self.pack = folder / "relaylint" / "_pack.json"

    def rules(self) -> dict[str, dict[str, Any]]:
        """Return the rules by name."""
        return rules(sys.executable, "-m", "relaylint", cwd=self.folder, PYTHONPATH=str(self.folder))


@pytest.fixture(scope="module")
def shipped_rules(extracted: Path) -> dict[str, dict[str, Any]]:
    """Return the rules that the wheel's files give."""
    return rules(sys.executable, "-m", "relaylint", cwd=extracted, PYTHONPATH=str(extracted))


@pytest.fixture
def unpacked_rules(unpacked: Path, shipped_rules: dict[str, dict[str, Any]]) -> Unpacked:
    """Return the wheel's files."""
    return Unpacked(unpacked, shipped_rules)


def test_the_pack_is_what_is_read(unpacked_rules: Unpacked) -> None:
    text = unpacked_rules.pack.read_text(encoding="utf-8")
    title = unpacked_rules.before[RULE.stem]["title"]
    head, _, rest = text.replace(json.dumps(title, ensure_ascii=False), '"Packed"').partition(",")
    head = head.replace(_checksum(text.partition(",")[2].encode()), _checksum(rest.encode()))
    unpacked_rules.pack.write_text(f"{head},{rest}", encoding="utf-8")
    assert unpacked_rules.rules()[RULE.stem]["title"] == "Packed"


def test_the_pack_holds_every_rule(built: Built, checkout: Path) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        pack = json.loads(wheel.read("relaylint/_pack.json"))
    assert {rule["name"] for rule in pack["rules"].values()} == {
        path.stem for path in (checkout / "rules").rglob("*.yaml")
    }


def test_an_edited_rule_counts_at_once(unpacked_rules: Unpacked) -> None:
    before = unpacked_rules.before
    text = unpacked_rules.rule.read_text(encoding="utf-8")
    title = before[RULE.stem]["title"]
    assert f"title: {title}\n" in text
    unpacked_rules.rule.write_text(text.replace(f"title: {title}\n", "title: Edited\n"), encoding="utf-8")
    assert unpacked_rules.rules() == {**before, RULE.stem: {**before[RULE.stem], "title": "Edited"}}
    unpacked_rules.rule.write_text(text, encoding="utf-8")
    assert unpacked_rules.rules() == before


def test_a_rule_that_is_added_or_taken_away_counts_at_once(unpacked_rules: Unpacked) -> None:
    before = unpacked_rules.before
    text = unpacked_rules.rule.read_text(encoding="utf-8").replace(f"name: {RULE.stem}\n", "name: renamed\n")
    unpacked_rules.rule.unlink()
    unpacked_rules.rule.with_name("renamed.yaml").write_text(text, encoding="utf-8")
    after = unpacked_rules.rules()
    assert set(after) == {*before, "renamed"} - {RULE.stem}
    assert after["renamed"]["title"] == before[RULE.stem]["title"]


@pytest.mark.parametrize("damage", ["", "{", '{"schema": "0", "rules": {}}'])
def test_without_a_usable_pack_the_rules_are_the_same(unpacked_rules: Unpacked, damage: str) -> None:
    before = unpacked_rules.before
    unpacked_rules.pack.write_text(damage, encoding="utf-8")
    assert unpacked_rules.rules() == before


def test_the_checkout_has_no_pack_of_its_own() -> None:
    ignored = run("git", "check-ignore", "relaylint/_pack.json", cwd=ROOT).stdout
    assert ignored == "relaylint/_pack.json\n"
