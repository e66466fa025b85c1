"""Makes `action/requirements.txt`, from which the action installs: every version pinned, with the hashes of its files.

The packages are those that relaylint needs to run, and those that build it, on every system and Python that it runs on.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "action" / "requirements.txt"
HEAD = "# made by `python3 dev.py lock` from pyproject.toml; do not edit\n"


def main() -> int:
    """Write the lock file, with the newest versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    oldest = project["project"]["requires-python"].removeprefix(">=")
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--no-config", "--no-header"]
    command += [
        "--universal",
        "--python-version",
        oldest,
        "--generate-hashes",
        "--only-binary",
        ":all:",
        "--annotation-style",
        "line",
    ]
    done = subprocess.run(command, input="\n".join(wanted), stdout=subprocess.PIPE, encoding="utf-8", check=False)  # noqa: S603
    if done.returncode == 0:
        LOCK.write_text(HEAD + done.stdout, encoding="utf-8", newline="\n")
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
