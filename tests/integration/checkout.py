"""Copies of this checkout, and environments that borrow the packages of the running one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_COMPILE": "1",  # Python compiles what a test imports
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it inverted: this is --no-build-isolation
    "PIP_NO_DEPS": "1",
    "PIP_NO_INDEX": "1",
    "VIRTUALENV_NO_DOWNLOAD": "1",
    "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
}
BUILDING = {**OFFLINE, "PYTHONPATH": os.pathsep.join(PACKAGES)}
"""For building relaylint: without isolation, the build backend is that of the running environment."""
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_NAME": "Test" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "test@example.com" for who in ("AUTHOR", "COMMITTER")},
}


def clean_environment(**variables: str) -> dict[str, str]:
    """Return the process environment without what a hook, a runner or a virtual environment has put into it."""
    strange = ("GIT_", "GITHUB_", "PIP_", "PRE_COMMIT", "PYTEST_", "PYTHON", "RELAYLINT_", "RUNNER_", "SKIP", "VIRTUAL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    home = variables.get("PRE_COMMIT_HOME")  # hooks keep results, and not in the user's own folder
    results = {"RELAYLINT_CACHE_DIR": os.path.join(home, "results")} if home else {}
    return {**kept, **GIT, **results, **variables}


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed."""
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=clean_environment(**variables),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


def copy_checkout(folder: Path) -> None:
    """Copy the files of this checkout, committed or not, that Git does not ignore."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def make_environment(folder: Path) -> Path:
    """Make an environment that has pip and nothing else; return its Python."""
    run(sys.executable, "-m", "virtualenv", "--quiet", "--setuptools=none", folder, cwd=folder.parent, **OFFLINE)
    return Path(path_in(folder, "scripts"), "python")


def lend_packages(environment: Path) -> None:
    """Let an environment import what the running one has, after its own packages.

    A line in a ``.pth`` file adds a folder without obeying the ``.pth`` files in it, so an editable
    relaylint of the running environment is not lent.
    """
    path_in(environment, "purelib").joinpath("lent.pth").write_text("\n".join(PACKAGES), encoding="utf-8")


def path_in(environment: Path, name: str) -> Path:
    """Return a folder of an environment: ``purelib`` or ``scripts``."""
    base = str(environment)
    return Path(sysconfig.get_path(name, "venv", {"base": base, "platbase": base, "installed_base": base}))


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the first worker of the test session fills, and the others wait for."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / name, shared / f"{name}.done"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
