"""Standard streams that are closed or full: an exit code that is no verdict, one line where anybody can see it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from relaylint.cli.main import COMMANDS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX closes streams")

ROOT = Path(__file__).resolve().parent.parent.parent
ARGUMENTS = {
    "check": "check --no-baseline tenant.yaml",
    "merge": "merge part.json",
    "relay": "relay tenant.yaml",
    "explain": "explain bounce.txt tenant.yaml",
    "baseline": "baseline --force",
    "ignores": "ignores tenant.yaml",
    "cache": "cache --cache-dir nowhere",
    "convert": "convert tenant.yaml",
    "init": "init --dry-run",
    "renew": "renew --certificate mail.contoso.com --host shop",
    "who": "who tenant.yaml",
    "diff": "diff tenant.yaml",
    "impact": "impact --against tenant.yaml",
    "rules": "rules",
    "rule": "rule cert-domain-not-accepted",
    "test": "test --rules nowhere",
    "formats": "formats",
    "schema": "schema",
    "lsp": "lsp",
    "completion": "completion bash",
    "help": "--help",
    "help of a command": "check --help",
    "version": "--version",
    "mistake": "chekc",
    "standard input": "check - --stdin-filename tenant.yaml",
}
INSTALLED = "from relaylint import program; program()"
CLOSED = "the standard output is closed\nhint: write `> /dev/null` if the exit code is all you want\n"
FULL = "No space left on device\n"
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a tenant that has an error and a bounce, which no command changes."""
    folder = tmp_path_factory.mktemp("streams")
    shutil.copy(ROOT / "examples/sender-domain-not-accepted/tenant.yaml", folder)
    shard = [sys.executable, "-m", "relaylint", "check", "--shard", "1/1", "--part", "part.json", "tenant.yaml"]
    subprocess.run(shard, cwd=folder, check=True, capture_output=True)
    (folder / "bounce.txt").write_text("x Hello [203.0.113.10]\n550 5.7.64 ATTR36\n", encoding="utf-8")
    return folder


def ended(folder: Path, command: str, streams: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -c "{INSTALLED}" {ARGUMENTS[command]} {streams}', sys.executable],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@cache
def undisturbed(folder: Path, command: str) -> tuple[int, str, str]:
    """Return how a command ends when what it says beside its output goes nowhere."""
    return ended(folder, command, "2>/dev/null")


def test_every_command_takes_part() -> None:
    assert set(COMMANDS) <= set(ARGUMENTS)


@pytest.mark.parametrize("command", ARGUMENTS)
def test_standard_output_is_closed(folder: Path, command: str) -> None:
    assert ended(folder, command, ">&-") == (2, "", f"relaylint: {CLOSED}")


@needs_full
@pytest.mark.parametrize("command", [name for name in ARGUMENTS if name not in ("mistake", "test", "lsp")])
def test_standard_output_is_full(folder: Path, command: str) -> None:
    code, out, said = ended(folder, command, ">/dev/full")
    assert (code, out, said.splitlines()[-1:]) == (2, "", [f"relaylint: {FULL}".strip()])
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["check", "relay", "explain", "convert", "mistake", "version", "standard input"])
@pytest.mark.parametrize("streams", ["2>&-", pytest.param("2>/dev/full", marks=needs_full), "<&- 2>&-"])
def test_nobody_sees_what_is_said_beside_the_output(folder: Path, command: str, streams: str) -> None:
    code, out, _ = undisturbed(folder, command)
    if command == "standard input" and "<&-" in streams:
        code, out = 2, ""
    if command == "convert" and "full" in streams:  # what it says of the comments is lost
        code = 2
    assert ended(folder, command, streams) == (code, out, "")


@pytest.mark.parametrize("command", ["check", "relay", "mistake", "help"])
@pytest.mark.parametrize(
    "streams", [">&- 2>&-", "<&- >&- 2>&-", pytest.param(">/dev/full 2>/dev/full", marks=needs_full)]
)
def test_nobody_sees_anything(folder: Path, command: str, streams: str) -> None:
    assert ended(folder, command, streams) == (2, "", "")


def test_standard_input_is_closed(folder: Path) -> None:
    words = "the standard input is closed\nhint: relaylint check - --stdin-filename FILE < FILE\n"
    assert ended(folder, "standard input", "<&-") == (2, "", f"relaylint: {words}")
    assert ended(folder, "check", "<&-")[0] == 1
