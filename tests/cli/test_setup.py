"""What commands begin with: which settings file is meant, and names of paths as people know them."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from making import Run, write

from relaylint.cli.setup import show

RISKY = """\
InboundConnectors:
  - Name: Datacentre
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    TlsSenderCertificateName: "*.a.example"
"""


def severity(run: Run, *arguments: str) -> str:
    """Return the severity that a check gives the one risk, which tells the settings that it used."""
    ran = run("check", "--format", "concise", "--select", "cert-wildcard-risk", *arguments)
    assert ran.err == ""
    return ran.out.split(": ")[1].partition("[")[0]


def settings(word: str) -> str:
    return f"severity: {{cert-wildcard-risk: {word}}}\n"


@pytest.mark.parametrize("name", ["relaylint.yaml", "relaylint.yml"])
def test_the_nearest_above(relaylint: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write(Path(), {name: settings("error"), "a/b/x.yaml": RISKY})
    monkeypatch.chdir("a/b")
    assert severity(relaylint) == "error"
    write(Path("../.."), {f"a/{name}": settings("info")})
    assert severity(relaylint) == "info"


def test_that_above_the_working_directory_before_that_above_the_path(relaylint: Run) -> None:
    write(Path(), {"relaylint.yaml": settings("error"), "a/relaylint.yaml": settings("info"), "a/x.yaml": RISKY})
    assert severity(relaylint, "a") == "error"


def test_that_above_the_path(relaylint: Run) -> None:
    write(Path(), {"a/relaylint.yaml": settings("info"), "a/b/x.yaml": RISKY})
    assert severity(relaylint, "a/b/x.yaml") == "info"
    assert severity(relaylint, "a/b") == "info"
    assert severity(relaylint) == "warning"


def test_one_kept_elsewhere_is_about_the_working_directory(relaylint: Run, clean: Path) -> None:
    """Its globs are about what is checked, its rules are beside it."""
    text = "per-path: [{paths: [a/*], severity: {cert-wildcard-risk: error}}]\n"
    write(clean.parent / "central", {"strict.yaml": text})
    write(Path(), {"a/x.yaml": RISKY})
    assert severity(relaylint, "--config", "../central/strict.yaml") == "error"


def test_a_folder_as_settings(relaylint: Run) -> None:
    write(Path(), {"x.yaml": RISKY, "relaylint.yaml/readme.txt": ""})
    assert severity(relaylint) == "warning"
    said = "relaylint: the settings file `relaylint.yaml` does not exist\nhint: name a file such as relaylint.yaml\n"
    assert relaylint("check", "--config", "relaylint.yaml") == (2, "", said)


def test_settings_that_cannot_be_read(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated, since root reads everything."""
    write(Path(), {"x.yaml": RISKY, "relaylint.yaml": ""})
    opened = builtins.open

    def guarded(file: Any, *arguments: Any, **options: Any) -> Any:
        if str(file).endswith("relaylint.yaml"):
            raise PermissionError(13, "Permission denied", file)
        return opened(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", guarded)
    ran = relaylint("check", "--format", "concise")
    assert (ran.code, ran.out.splitlines()[0]) == (
        2,
        "relaylint.yaml:1:1: error[unreadable-file] cannot be read: Permission denied",
    )


def test_names_of_paths(clean: Path) -> None:
    assert show(str(clean)) == "."
    assert show(str(clean / "a" / "b.yaml")) == "a/b.yaml"
    assert show(f"{clean}-other/a.yaml") == f"{clean}-other/a.yaml"
