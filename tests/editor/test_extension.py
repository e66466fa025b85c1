"""The extension for VS Code as packaged: what is in it, which server it starts, and what it says where that fails."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from making import write

from relaylint.formats.table import FORMATS, SUFFIXES

from .texts import ROOT

PACKAGE = "RELAYLINT_EXTENSION"
"""The variable of the environment that says where the package is."""
SOURCES = ROOT / "editors" / "vscode"
DRIVER = ROOT / "tests" / "editor" / "extension" / "drive.js"
SERVER = [sys.executable, "-m", "relaylint"]
WITHOUT_LIBRARY = """\
import sys
sys.modules["pygls"] = None
from relaylint.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
FAULTY = "AcceptedDomains: [{ DomainName: contoso.com, Typo: 1 }]\n"
Drive = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def package() -> Iterator[zipfile.ZipFile]:
    """Open the package."""
    path = os.environ.get(PACKAGE)
    if not path:
        pytest.skip("`python3 dev.py editor` makes the package and runs this")
    with zipfile.ZipFile(path) as opened:
        yield opened


@pytest.fixture(scope="session")
def bundle(package: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the extension, and return what VS Code loads."""
    return Path(package.extract("extension/dist/extension.js", tmp_path_factory.mktemp("unpacked")))


@pytest.fixture
def drive(bundle: Path, tmp_path: Path) -> Drive:
    """Return what opens a folder with the extension, and tells what came of it."""

    def drive(path: Any, *then: tuple[str, object], document: str = "", **more: object) -> dict[str, Any]:
        settings = {"relaylint.path": path, **{f"relaylint.{name}": value for name, value in more.items()}}
        wanted: dict[str, object] = {
            "bundle": str(bundle),
            "settings": settings,
            "isTrusted": settings.pop("relaylint.isTrusted", True),
            "isPatient": settings.pop("relaylint.isPatient", True),
            "answer": settings.pop("relaylint.answer", None),
            "folder": str(tmp_path),
            "then": then,
        }
        if document:
            wanted["document"] = {"path": str(tmp_path / "contoso.yaml"), "text": document}
        command = ["node", str(DRIVER), json.dumps(wanted)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # Python also runs where no checkout is
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=120, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    return drive


def started(path: list[str], folder: Path) -> str:
    """Return the line that says what is started."""
    return f"starting {' '.join([*path, 'lsp'])} in {folder}"


def test_only_what_runs_is_packaged(package: zipfile.ZipFile) -> None:
    assert sorted(package.namelist()) == [
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "extension/LICENSE.txt",
        "extension/changelog.md",
        "extension/dist/LICENSES.txt",
        "extension/dist/extension.js",
        "extension/package.json",
        "extension/readme.md",
    ]
    assert package.read("extension/LICENSE.txt") == (ROOT / "LICENSE").read_bytes()


def test_the_manifest_keeps_what_the_workspace_may_not_do(package: zipfile.ZipFile) -> None:
    manifest = json.loads(package.read("extension/package.json"))
    assert f"extension/{Path(manifest['main'])}" in package.namelist()
    assert manifest["activationEvents"] == [f"workspaceContains:**/relaylint.{end}" for end in ("yaml", "yml")]
    assert manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] == ["relaylint.path"]
    assert manifest["capabilities"]["virtualWorkspaces"]["supported"] is False
    assert "dependencies" not in manifest
    properties = manifest["contributes"]["configuration"]["properties"]
    assert {name: each["default"] for name, each in properties.items()} == {
        "relaylint.enable": True,
        "relaylint.path": ["relaylint"],
        "relaylint.trace.server": "off",
    }


def test_the_license_of_each_bundled_package_is_there(package: zipfile.ZipFile) -> None:
    text = package.read("extension/dist/LICENSES.txt").decode()
    names = re.findall(r"^([a-z-]+) \d+\.\d+\.\d+$", text, re.MULTILINE)
    assert "vscode-languageclient" in names
    assert text.lower().count("permission") >= len(names)


def test_it_sends_the_files_that_relaylint_reads(package: zipfile.ZipFile) -> None:
    command = ["node", "-p", "JSON.stringify(require('./src/files').FILES)"]
    done = subprocess.run(command, cwd=SOURCES, capture_output=True, encoding="utf-8", check=True)
    globs = [glob for each in json.loads(done.stdout) for glob in unfolded(each["pattern"].removeprefix("**/"))]
    named = [name for row in FORMATS.values() for name in (*row.names, *row.beside) if not name.endswith(SUFFIXES)]
    assert sorted(globs) == sorted([*(f"*{suffix}" for suffix in SUFFIXES), *named])


def unfolded(glob: str) -> list[str]:
    """Return the globs that one with braces stands for."""
    before, brace, rest = glob.partition("{")
    words, _, after = rest.partition("}")
    return [f"{before}{word}{after}" for word in words.split(",")] if brace else [glob]


def test_it_shows_what_the_server_reports(drive: Drive, tmp_path: Path) -> None:
    write(tmp_path, {"relaylint.yaml": "", "contoso.yaml": "AcceptedDomains: [{ DomainName: contoso.com }]\n"})
    told = drive(SERVER, document=FAULTY)
    assert (told["messages"], told["output"][0]) == ([], started(SERVER, tmp_path))
    assert told["diagnostics"] == {str(tmp_path / "contoso.yaml"): ["unknown-property"]}


def test_it_starts_anew_when_told(drive: Drive, tmp_path: Path) -> None:
    told = drive(SERVER, ("command", "relaylint.restart"))
    assert (told["messages"], told["output"]) == ([], [started(SERVER, tmp_path)] * 2)


def test_settings_count_at_once(drive: Drive, tmp_path: Path) -> None:
    off = "the setting relaylint.enable is false: the language server does not run"
    told = drive(
        ["/nowhere/relaylint"], ("settings", {"relaylint.enable": True, "relaylint.path": SERVER}), enable=False
    )
    assert (told["messages"], told["output"]) == ([], [off, started(SERVER, tmp_path)])


def test_a_program_that_never_answers_keeps_no_other_waiting(drive: Drive, tmp_path: Path) -> None:
    """Nor does the editor wait for it, whose commands would; what the client of it asked for is given up sooner or
    later."""
    silent = [sys.executable, "-c", "import time; time.sleep(1000)"]
    told = drive(silent, ("settings", {"relaylint.path": SERVER}), document=FAULTY, isPatient=False)
    assert told["messages"] == []
    starts = [line for line in told["output"] if line.startswith("starting ")]
    assert starts == [started(SERVER, tmp_path)]
    assert told["diagnostics"] == {str(tmp_path / "contoso.yaml"): ["unknown-property"]}
    assert drive(silent, isPatient=False)["messages"] == []


@pytest.mark.parametrize("written", [f"{sys.executable}", [sys.executable, 5], ["", sys.executable]])
def test_a_path_that_is_no_list_of_words(drive: Drive, tmp_path: Path, written: Any) -> None:
    """VS Code marks it in the settings, and gives it to the extension all the same."""
    assert drive(written)["output"][0] == f"starting {sys.executable} lsp in {tmp_path}"


@pytest.mark.parametrize("written", [[], {}, None, 5, [5]])
def test_a_path_without_words(drive: Drive, tmp_path: Path, written: Any) -> None:
    assert drive(written)["output"][0] == f"starting relaylint lsp in {tmp_path}"


def test_what_is_said_is_traced_when_wanted(drive: Drive) -> None:
    told = drive(SERVER, **{"trace.server": "messages"})
    assert any("'initialize" in line for line in told["output"])


def test_a_program_that_is_not_there(drive: Drive) -> None:
    told = drive(["/nowhere/relaylint"], answer="Open Setting")
    words = (
        "relaylint: There is no program `/nowhere/relaylint` here. "
        'Install it with: pip install "relaylint[lsp]". '
        "Where it is not on PATH, as in a virtual environment, name it in the setting relaylint.path."
    )
    assert told["messages"] == [[words, "Open Setting", "Show Output"]]
    assert told["executed"] == [["workbench.action.openSettings", "relaylint.path"]]


def test_a_program_without_the_library(drive: Drive) -> None:
    told = drive([sys.executable, "-c", WITHOUT_LIBRARY])
    words = (
        "relaylint: The language server did not start: the language server needs the library `pygls`, "
        "which is not installed; hint: pip install 'relaylint[lsp]'"
    )
    assert told["messages"] == [[words, "Open Setting", "Show Output"]]


def test_another_program(drive: Drive) -> None:
    told = drive([sys.executable, "-c", "import no_such_module"])
    words = (
        "relaylint: The language server did not start: ModuleNotFoundError: No module named 'no_such_module' "
        '(it comes with: pip install "relaylint[lsp]")'
    )
    assert told["messages"] == [[words, "Open Setting", "Show Output"]]


def test_a_program_of_the_workspace_runs_where_that_is_trusted(drive: Drive, tmp_path: Path) -> None:
    path = [*SERVER[:1], "-c", f"{WITHOUT_LIBRARY}# ${{workspaceFolder}}"]
    told = drive(path, ("trust", None), isTrusted=False)
    refused = "relaylint: relaylint.path leads into a workspace that is not trusted, and is not run."
    assert told["messages"][0] == [refused, "Manage Workspace Trust", "Open Setting"]
    assert told["output"][0] == started([*path[:2], path[2].replace("${workspaceFolder}", str(tmp_path))], tmp_path)


def test_nothing_runs_in_a_folder_that_is_not_trusted(drive: Drive) -> None:
    told = drive(SERVER, isTrusted=False)
    assert (told["messages"], told["output"]) == ([], [started(SERVER, Path.home())])
