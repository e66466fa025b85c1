"""The rules in the documentation can be copied as they stand: they load, and their examples come out as they should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import Run, write
from workflows import assert_unsuspicious

from relaylint import __version__

DOCS = Path(__file__).resolve().parent.parent / "docs"
BLOCK = re.compile(r"```yaml\n(name: (\S+).*?)```", re.DOTALL)
RULES = [
    pytest.param(match[1], match[2], id=f"{page.stem}-{match[2]}")
    for page in sorted(DOCS.glob("*.md"))
    for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
]

WORKFLOWS = [
    pytest.param(text, id=page.stem)
    for page in sorted(DOCS.glob("*.md"))
    for text in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    if "\njobs:\n" in text
]
OWN_WORKFLOWS = DOCS.parent / ".github" / "workflows"

WANTED = sorted((Path(__file__).resolve().parent / "docs" / "wanted").glob("*.yaml"))
"""What administrators have asked for, as somebody writes it who has read the documentation alone."""


def test_there_are_some() -> None:
    assert len(RULES) >= 4
    assert len(WANTED) == 9
    assert [each.id for each in WORKFLOWS] == ["fleets"]


@pytest.mark.parametrize(("text", "name"), RULES)
def test_rule(tmp_path: Path, relaylint: Run, text: str, name: str) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    ran = relaylint("test", str(folder))
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert ran.out.startswith("tested 1 rule with ")
    assert "warning" not in ran.out


@pytest.mark.parametrize("path", WANTED, ids=lambda path: path.stem)
def test_a_rule_that_is_wanted(relaylint: Run, path: Path) -> None:
    ran = relaylint("test", str(path))
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert len(ran.out.splitlines()) == 1


@pytest.mark.parametrize("text", WORKFLOWS)
def test_workflow(clean: Path, text: str) -> None:
    """It runs actions in the versions that we use ourselves, and relaylint in its own."""
    write(clean, {".github/workflows/relaylint.yml": text})
    own = "".join(path.read_text(encoding="utf-8") for path in OWN_WORKFLOWS.iterdir())
    used = re.findall(r"uses: (.*)", text)
    assert used
    assert [each for each in used if f"uses: {each}\n" not in own] == []
    assert {*re.findall(r"relaylint==(\S+)", text)} == {__version__}
    assert_unsuspicious(".github/workflows/relaylint.yml")
