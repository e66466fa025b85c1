"""What commands begin with: which settings file is meant, and names of paths as people know them."""

from __future__ import annotations

import builtins
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from making import MINIMAL_RULE, Run, write

from relaylint.cli.names import shown_path
from relaylint.project import settings as config

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
    (line,) = (line for line in ran.out.splitlines() if "[cert-wildcard-risk]" in line)
    return line.split(": ")[1].partition("[")[0]


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


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


NO_FILES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a folder": (Path.mkdir, "it is a folder", "is a folder"),
    "a pipe": (os.mkfifo, "it is not a regular file", "is not a regular file"),
    "a socket": (_socket, "it is not a regular file", "is not a regular file"),
    "a link that leads nowhere": (
        lambda path: path.symlink_to("nowhere"),
        "it is a link that leads nowhere",
        "does not exist",
    ),
    "a link to itself": (lambda path: path.symlink_to(path.name), "it is a link that leads nowhere", "does not exist"),
    "a link to a device": (
        lambda path: path.symlink_to("/dev/zero"),
        "it is a link that leaves the repository",
        "is not a regular file",
    ),
}


@pytest.mark.parametrize("case", NO_FILES)
@pytest.mark.parametrize("name", config.FILE_NAMES)
@pytest.mark.parametrize("command", ["check", "relay", "convert", "rules", "rule", "test", "init"])
def test_settings_that_are_no_file(relaylint: Run, case: str, name: str, command: str) -> None:
    """They were meant to be read: nothing is judged without them, and nothing waits for them."""
    make, why, word = NO_FILES[case]
    write(Path(), {"x.yaml": RISKY})
    make(Path(name))
    arguments = {"convert": ["x.yaml"], "rule": ["cert-expired"]}.get(command, [])
    ran = relaylint(command, *arguments)
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith(f"error[unreadable-file]: cannot be read: {why}\n  --> {name}:1:1\n")
    if command != "init":
        said = f"relaylint: the settings file `{name}` {word}\nhint: name a file such as relaylint.yaml\n"
        assert relaylint(command, *arguments, "--config", name) == (2, "", said)


@pytest.mark.parametrize("text", ["", "# none yet\n", "{}\n"])
def test_empty_settings_are_those_by_default(relaylint: Run, text: str) -> None:
    """They still tell where the root is, and are not written over."""
    write(Path(), {"sub/x.yaml": RISKY, "relaylint.yaml": text})
    assert severity(relaylint) == "warning"
    assert relaylint("check", "--output", "json=relaylint.yaml").code == 2
    assert Path("relaylint.yaml").read_text() == text


OTHERWISE = (
    *(".relaylint.yaml", ".relaylint.yml", ".relaylint.json", ".relaylint", ".relaylintrc", "relaylintrc.yaml"),
    *("Relaylint.yaml", "relayLint.yml", "RELAYLINT.YAML", "relay-lint.yaml", "relay_lint.yml", "relaylint.yaml.txt"),
    *(
        "relaylint.toml",
        "relaylint.json",
        "relaylint.jsonc",
        "relaylint.ini",
        "relaylint.conf",
        "relaylint.config.json",
    ),
    *("relaylint-config.yaml", "relaylint_settings.yml", "relaylnt.yaml", "relayilnt.yml", "relaylint.ymal"),
    *(".config/relaylint.yaml", ".github/relaylint.yml"),
)
SECTIONS = {
    "pyproject.toml": "[project]\nname = 'x'\n\n[tool.relaylint]\nignore = ['all']\n",
    "setup.cfg": "[relaylint]\nignore = all\n",
    "tox.ini": "[tool:relaylint]\nignore = all\n",
}
OF_OTHERS: dict[str, str | bytes] = {
    "relaylint": "#!/bin/sh\n",
    "relaylint.py": "",
    "relaylint.md": "",
    "relaylint.sarif": "{}",
    "relaylint.sarif.json": "{}",
    "relaylint.json": '{\n  "version": 1,\n  "diagnostics": []\n}\n',
    "relaylint.txt": "no problems found\n",
    "lint.yaml": "",
    ".config/other.yaml": "",
    ".github/workflows/relaylint.yml": "",
    "pyproject.toml": "[project]\ndependencies = ['relaylint']\n[tool.relaylint-plugin]\n",
    "setup.cfg": b"\xff[relaylint]\n",
}


@pytest.mark.parametrize("name", [*OTHERWISE, *SECTIONS])
@pytest.mark.parametrize("folder", ["", "sub"])
def test_settings_under_another_name(
    relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch, name: str, folder: str
) -> None:
    """Whoever wrote them must not believe that they are in force, in whatever folder of the repository."""
    write(Path(), {"sub/x.yaml": RISKY, name: SECTIONS.get(name, "ignore: [all]\n")})
    monkeypatch.chdir(clean / folder)
    shown = f"{clean}/{name}" if folder else name
    what = f"the section `relaylint` in `{shown}`" if name in SECTIONS else f"`{shown}`"
    said = f"relaylint: {what} is not read: settings are called relaylint.yaml\n"
    assert relaylint("check").err == said
    if not folder:
        write(clean, {"relaylint.yaml": "select: [certificates]\n"})
        assert relaylint("check").err == said


@pytest.mark.parametrize("name", ["relaylint.yaml~", "relaylint.yml.bak", "relaylint.yaml.disabled", "relaylint.yaml_"])
def test_settings_that_are_set_aside(relaylint: Run, clean: Path, name: str) -> None:
    """They are told where nothing is in their place."""
    write(clean, {"x.yaml": RISKY, name: "ignore: [all]\n"})
    assert relaylint("check").err == f"relaylint: `{name}` is not read: settings are called relaylint.yaml\n"
    write(clean, {"relaylint.yaml": ""})
    assert relaylint("check").err == ""


def test_settings_under_another_name_for_every_command(relaylint: Run, clean: Path) -> None:
    write(Path(), {"x.yaml": RISKY, ".relaylint.yml": "ignore: [all]\n", "../strict.yaml": settings("error")})
    said = "relaylint: `.relaylint.yml` is not read: settings are called relaylint.yaml\n"
    commands = ("check", "relay --ip 203.0.113.1", "convert .", "rules", "rule cert-expired", "init --dry-run", "test")
    for command in commands:
        assert relaylint(*command.split()).err == said
    assert relaylint("check", "--config", "../strict.yaml").err == ""


def test_files_that_are_nothing_like_settings(relaylint: Run) -> None:
    write(Path(), {"x.yaml": RISKY, **OF_OTHERS})
    assert severity(relaylint) == "warning"


def test_two_settings_files_stop_init(relaylint: Run) -> None:
    write(Path(), {"x.yaml": RISKY, "relaylint.yaml": "", "relaylint.yml": ""})
    ran = relaylint("init", "--dry-run")
    assert (ran.code, ran.err) == (2, "")
    assert "`relaylint.yml` is not read, since `relaylint.yaml` stands beside it" in ran.out


def test_settings_of_a_folder_below(relaylint: Run) -> None:
    """A run has one settings file: another one is said to count for nothing, and is no file of definitions."""
    write(Path(), {"x.yaml": RISKY, "a/x.yaml": RISKY, "a/relaylint.yml": settings("error")})
    words = "a/relaylint.yml:1:1: warning[invalid-setting] these settings are not in force: a run has one such file"
    for text in (None, "", "tenants: [a]\n"):
        write(Path(), {} if text is None else {"relaylint.yaml": text})
        ran = relaylint("check", "--format", "concise", "--select", "cert-wildcard-risk")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.splitlines()[0] == words
        assert "checked 2 files" in ran.out
    write(Path(), {"relaylint.yaml": "exclude: [a/relaylint.yml]\n"})
    assert words not in relaylint("check", "--format", "concise").out


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


@pytest.mark.parametrize("name", ["pyproject.toml", "tox.ini"])
def test_a_file_of_others_that_cannot_be_read_is_theirs(
    relaylint: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(Path(), {"x.yaml": RISKY, name: ""})
    opened = builtins.open

    def guarded(file: Any, *arguments: Any, **options: Any) -> Any:
        if str(file).endswith(name):
            raise PermissionError(13, "Permission denied", file)
        return opened(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", guarded)
    assert relaylint("check").code == 0


@pytest.mark.parametrize("closed", ["policy", "policy/more"])
def test_rules_that_cannot_be_listed(relaylint: Run, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    """Some of a policy would be missing, and nobody would miss it."""
    write(Path(), {"x.yaml": RISKY, "policy/own-rule.yaml": MINIMAL_RULE, "policy/more/readme.txt": ""})
    listed = os.scandir

    def refuse(folder: Any) -> Any:
        if str(folder).endswith(closed):
            raise PermissionError(13, "Permission denied", folder)
        return listed(folder)

    assert relaylint("check", "--rules", "policy").code == 0
    monkeypatch.setattr(os, "scandir", refuse)
    for command in ("check", "rules"):
        ran = relaylint(command, "--rules", "policy")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.endswith(f"{closed}`: Permission denied\n")


def test_a_root_that_cannot_be_listed(relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"x.yaml": RISKY})
    listed = os.scandir

    def refuse(folder: Any) -> Any:
        if str(folder) == str(clean):
            raise PermissionError(13, "Permission denied", folder)
        return listed(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    words = ".:1:1: error[unreadable-file] the folder cannot be read: its files cannot be listed"
    assert relaylint("check", "--format", "concise").out.splitlines()[0] == words


def test_names_of_paths(clean: Path) -> None:
    assert shown_path(str(clean)) == "."
    assert shown_path(str(clean / "a" / "b.yaml")) == "a/b.yaml"
    assert shown_path(f"{clean}-other/a.yaml") == f"{clean}-other/a.yaml"
