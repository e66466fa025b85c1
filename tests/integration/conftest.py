"""What is built once for all tests: a copy of the checkout, its wheel, and the environments of hooks and action."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from relaylint import __version__

from .action import step
from .checkout import BUILDING, OFFLINE, copy_checkout, lend_packages, make_environment, once, path_in, run

ADDRESS = "https://github.com/relaylint/relaylint"
REVISION = f"v{__version__}"


class Built(NamedTuple):
    """The two packages that are uploaded."""

    wheel: Path
    sdist: Path


def at_our_address(checkout: Path) -> dict[str, str]:
    """Return variables with which Git finds a checkout at our address, and so asks no other machine for it."""
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{checkout}.insteadOf",
        "GIT_CONFIG_VALUE_0": ADDRESS,
    }


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository that holds this checkout as one commit with a tag."""

    def make(folder: Path) -> None:
        copy_checkout(folder)
        for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "-qm", "All"), ("tag", REVISION)):
            run("git", *arguments, cwd=folder)

    return once(tmp_path_factory, "checkout", make)


@pytest.fixture(scope="session")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the packages, built from the copy."""

    def make(folder: Path) -> None:
        run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=checkout)

    folder = once(tmp_path_factory, "dist", make)
    return Built(next(folder.glob("*.whl")), next(folder.glob("*.tar.gz")))


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of a fresh environment into which the wheel has been installed."""

    def make(folder: Path) -> None:
        python = make_environment(folder / "fresh")
        run(python, "-m", "pip", "install", "--quiet", built.wheel, cwd=folder, **OFFLINE)
        lend_packages(folder / "fresh")

    return path_in(once(tmp_path_factory, "installed", make) / "fresh", "scripts")


@pytest.fixture(scope="session")
def extracted(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the wheel holds, and what Python compiles of it to list the rules."""

    def make(folder: Path) -> None:
        with zipfile.ZipFile(built.wheel) as wheel:
            wheel.extractall(folder)
        run(sys.executable, "-m", "relaylint", "rules", cwd=folder, PYTHONPATH=str(folder))

    return once(tmp_path_factory, "extracted", make)


@pytest.fixture
def unpacked(extracted: Path, tmp_path: Path) -> Path:
    """Return a folder with what the wheel holds, for tests that change it."""
    return shutil.copytree(extracted, tmp_path / "unpacked")


@pytest.fixture(scope="session")
def pre_commit_home(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of pre-commit in which the environment of our hooks is ready, this checkout at our address."""

    def make(folder: Path) -> None:
        user = folder / "user"
        user.mkdir()
        run("git", "init", "--quiet", cwd=user)
        config = f"repos: [{{repo: '{ADDRESS}', rev: {REVISION}, hooks: [{{id: relaylint}}]}}]"
        (user / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        run(
            sys.executable,
            "-m",
            "pre_commit",
            "install-hooks",
            cwd=user,
            PRE_COMMIT_HOME=str(folder / "home"),
            **at_our_address(checkout),
            **BUILDING,
        )
        [environment] = folder.glob("home/*/py_env-*")
        lend_packages(environment)

    return once(tmp_path_factory, "pre-commit", make) / "home"


@pytest.fixture(scope="session")
def runner(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a runner's folder for temporary files, after the action's step that installs relaylint."""

    def make(folder: Path) -> None:
        python = make_environment(folder / "toolcache")
        done = step("Install relaylint", {}, python, folder, checkout, folder, **BUILDING)
        assert done.returncode == 0, done.stdout
        lend_packages(folder / "relaylint")

    return once(tmp_path_factory, "runner", make)
