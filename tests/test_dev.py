"""The developer's commands: nothing goes into the system, and the oldest Python of the machine is found by name."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def dev() -> ModuleType:
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Machine:
    """Stands in for the programs of a machine: what was run, and the settings that apt-get was given."""

    def __init__(self, *works: str) -> None:
        self.works = works
        self.run: list[list[str]] = []
        self.settings: list[str] = []

    def __call__(self, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        """Run a program as it would."""
        self.run.append(command)
        if "-c" in command and command[0] == "apt-get":
            self.settings.append(Path(command[command.index("-c") + 1]).read_text(encoding="utf-8"))
        done = any(words in " ".join(command) for words in self.works)
        if command[0] == "dpkg-deb" and done:
            wheel = Path(command[-1], "usr/share/python-wheels/pip-23.0.1-py3-none-any.whl")
            assert Path(command[-1]).is_dir()
            wheel.parent.mkdir(parents=True)
            wheel.touch()
        if "download" in command and done:
            Path(str(options["cwd"]), f"{command[-1]}.deb").touch()
        planned = "Inst libuv1 (1.44 Debian:12 [amd64])\nInst neovim (0.7.2)\nConf neovim\n"
        return subprocess.CompletedProcess(command, 0 if done else 1, planned if "--simulate" in command else "", "")


Furnish = Callable[..., Machine]


@pytest.fixture
def machine(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Furnish:
    """Return what furnishes a machine with programs, and says what works there."""

    def furnish(*works: str, programs: tuple[str, ...] = ("apt-get", "dpkg-deb")) -> Machine:
        made = Machine(*works)
        monkeypatch.setattr(dev.subprocess, "run", made)
        monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}" if name in programs else None)
        return made

    return furnish


def test_every_command_is_told(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    told = set(re.findall(r"^python3 dev\.py ([a-z-]+) ", capsys.readouterr().out, re.M)) - {"check"}
    named = set(re.findall(r'^        "([a-z-]+)": ', (ROOT / "dev.py").read_text(encoding="utf-8"), re.M))
    assert told == named | {"test-oldest"}


def test_pip_of_debian_stays_out_of_the_system(dev: ModuleType, machine: Furnish, tmp_path: Path) -> None:
    made = machine("--without-pip", "update", "download", "dpkg-deb -x", "--no-index")
    dev.make_environment(tmp_path / ".venv", "python3")
    fetched = [command for command in made.run if command[0] == "apt-get"]
    assert [command[4:] for command in fetched] == [["update"], ["download", "python3-pip-whl"]]
    for settings in made.settings:
        folders = re.findall(r'^Dir::\S+ "(.+)/(?:lists|cache)";$', settings, re.M)
        assert len(folders) == 2
        assert not Path(folders[0]).exists(), "what was fetched is thrown away"
        assert "#clear APT::Update::Post-Invoke;" in settings
    assert made.run[-1][0] == str(dev.python_of(tmp_path / ".venv"))
    assert "sudo" not in {word for command in made.run for word in command}


@pytest.mark.parametrize(
    ("works", "programs"),
    [
        (("--without-pip",), ()),
        (("--without-pip",), ("apt-get", "dpkg-deb")),
        (("--without-pip", "update"), ("apt-get", "dpkg-deb")),
        (("--without-pip", "update", "download", "dpkg-deb -x"), ("apt-get", "dpkg-deb")),
        ((), ("apt-get", "dpkg-deb", "uv")),
    ],
    ids=["no apt-get", "no network", "no package", "a wheel that does not install", "no venv"],
)
def test_where_nothing_helps_the_command_that_does_is_told(
    dev: ModuleType, machine: Furnish, tmp_path: Path, works: tuple[str, ...], programs: tuple[str, ...]
) -> None:
    machine(*works, programs=programs)
    with pytest.raises(SystemExit, match=r"run: sudo apt-get install python3-venv$"):
        dev.make_environment(tmp_path / ".venv", "python3")


def test_neovim_of_debian_stays_out_of_the_system(
    dev: ModuleType, machine: Furnish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "NEOVIM", tmp_path / "neovim")
    made = machine("update", "--simulate", "download", "dpkg-deb -x")
    assert dev.neovim() == str(tmp_path / "neovim/nvim")
    assert [command[4:] for command in made.run if command[0] == "apt-get"] == [
        ["update"],
        ["--simulate", "--no-install-recommends", "install", "neovim"],
        ["download", "libuv1", "neovim"],
    ]
    assert {command[-1] for command in made.run if command[0] == "dpkg-deb"} == {str(tmp_path / "neovim")}
    made.run.clear()
    assert dev.neovim() == str(tmp_path / "neovim/nvim")
    assert not made.run


@pytest.mark.parametrize("works", [(), ("update",), ("update", "--simulate")])
def test_neovim_is_not_tried_where_there_is_none(
    dev: ModuleType, machine: Furnish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: tuple[str, ...]
) -> None:
    monkeypatch.setattr(dev, "NEOVIM", tmp_path / "neovim")
    machine(*works)
    assert dev.neovim() is None
    machine(programs=("nvim",))
    assert dev.neovim() == "/usr/bin/nvim"


def test_pythons_are_found_by_name(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("python3", "python3.11", "python3.9"):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\necho {'3 9 1' if name.endswith('9') else '3 11 0'}\n", encoding="utf-8")
        script.chmod(0o755)
    (tmp_path / "python3.12").write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = list(dev.pythons())
    assert (sys.version_info[:3], sys.executable) in found
    if sys.platform != "win32":
        assert ((3, 11, 0), str(tmp_path / "python3.11")) in found
        assert min(found)[0] == (3, 11, 0)
    assert all(version >= dev.OLDEST for version, _ in found)


def test_the_oldest_is_not_tried_twice(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared: list[tuple[str, str]] = []
    ran: list[tuple[Path, tuple[str, ...]]] = []

    def run(*arguments: str, python: Path) -> int:
        ran.append((python, arguments))
        return 0

    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "prepare", lambda environment, python, extra: prepared.append((environment.name, python)))
    monkeypatch.setattr(dev, "run", run)
    monkeypatch.setattr(dev, "version_of", lambda python: (3, 12, 1))
    monkeypatch.setattr(
        dev, "pythons", lambda: [((3, 13, 0), "/usr/bin/python3.13"), ((3, 12, 1), "/usr/bin/python3.12")]
    )
    assert dev.main(["test-oldest"]) == 0
    assert (ran, prepared) == ([], [(".venv", sys.executable)])
    assert "3.12.1 (/usr/bin/python3.12), is that of .venv" in capsys.readouterr().out
    monkeypatch.setattr(
        dev, "pythons", lambda: [((3, 11, 2), "/usr/bin/python3.11"), ((3, 12, 1), "/usr/bin/python3.12")]
    )
    assert dev.main(["test-oldest", "-q", "tests/formats"]) == 0
    assert prepared[-1] == (".venv-3.11.2", "/usr/bin/python3.11")
    assert [(python.parts[-3], arguments[-2:]) for python, arguments in ran] == [
        (".venv-3.11.2", ("-q", "tests/formats"))
    ]
    assert "the oldest Python here is 3.11.2 (/usr/bin/python3.11)" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="its programs are no scripts of a shell")
def test_the_tests_run_on_any_python(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    programs = {"python3.12": "3 12 1", "pypy": "2 7 18", "broken": ""}
    for name, said in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho {said}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    ran: list[object] = []
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "prepare", lambda environment, python, extra: ran.append((environment.name, python)))
    monkeypatch.setattr(dev, "run", lambda *arguments, python: ran.append((python.parts[-3], arguments[-2:])))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("pypy", "broken", "nothing"):
        with pytest.raises(SystemExit, match=f"^`{name}` is no Python of this machine that is 3.11 or newer$"):
            dev.main(["test", "--python", name])
    assert not ran
    path = str(tmp_path / "python3.12")
    dev.main(["test", "--python", "python3.12", "-k", "formats"])
    assert ran == [(".venv-3.12.1", path), (".venv-3.12.1", ("-k", "formats"))]
    assert f"these tests run on 3.12.1 ({path})" in capsys.readouterr().out
