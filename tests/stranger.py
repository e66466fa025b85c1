"""A stranger who adds something to a copy of the package, in the places that CONTRIBUTING names and in no others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("relaylint", "rules", "schemas", "data")
ROW = re.compile(r"^\| ([^|]+) \| (.*) \|$", re.MULTILINE)
PLACE = re.compile(r"`([\w/.-]+/[\w/.-]*)")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TABLE = {what: set(PLACE.findall(touch)) for what, touch in ROW.findall(GUIDE)}
"""What may be added, and the files and folders that are touched for it."""
MAIN = "import sys; from relaylint.cli.main import main; sys.exit(main())"


class Copy:
    """A copy of the package, without what is compiled from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in PARTS:
            ignored = shutil.ignore_patterns("__pycache__", "_pack.json")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)

    def add(self, what: str, path: str, text: str) -> None:
        """Write a new file where the table allows it for what is added."""
        file = self._allowed(what, path)
        assert not file.exists(), path
        file.write_text(text, encoding="utf-8")

    def change(self, what: str, path: str, before: str, text: str) -> None:
        """Put a text before one that stands once in a file; at its end where that is empty."""
        file = self._allowed(what, path)
        old = file.read_text(encoding="utf-8")
        assert not before or old.count(before) == 1, before
        new = old.replace(before, text + before) if before else old + text
        file.write_text(new, encoding="utf-8")

    def _allowed(self, what: str, path: str) -> Path:
        places = TABLE[what]
        assert any(path == place or (place.endswith("/") and path.startswith(place)) for place in places), places
        return self.folder / path

    def run(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Run the copy's command line in a folder; return the exit code and all that is printed."""
        return self.python(folder, MAIN, *arguments)

    def python(self, folder: Path, program: str, *arguments: str) -> tuple[int, str]:
        """Run a program that imports the copy in a folder; return the exit code and all that is printed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB_"))}
        variables = {**kept, "PYTHONPATH": str(self.folder), "COLUMNS": "120"}
        command = [sys.executable, "-c", program, *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout
