"""``relaylint completion``: scripts that shells can read, and that know every command."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from making import Run

from relaylint.cli.arguments import SHELLS
from relaylint.cli.main import COMMANDS


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts(relaylint: Run, shell: str) -> None:
    ran = relaylint("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert all(name in ran.out for name in COMMANDS)
    assert "stdin" in ran.out
    if shutil.which(shell):
        Path("script").write_text(ran.out, encoding="utf-8")
        checked = subprocess.run([shell, "-n", "script"], capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("relaylint sch", "schema"),
        ("relaylint check --form", "--format"),
        ("relaylint check --format sa", "sarif"),
        ("relaylint completion z", "zsh"),
    ],
)
def test_completions_in_bash(relaylint: Run, words: str, found: str) -> None:
    Path("script").write_text(relaylint("completion", "bash").out, encoding="utf-8")
    split = words.split()
    ask = (
        f"source ./script; COMP_WORDS=({words}); COMP_CWORD={len(split) - 1}; "
        f"_shtab_relaylint relaylint {split[-1]} {split[-2]}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    ran = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=False)
    assert found in ran.stdout.split(), ran
