#!/usr/bin/env python3
"""The developer's commands: each makes the environment it needs in .venv, then does one thing.

python3 dev.py check examples/contoso    run relaylint from this checkout
python3 dev.py test                      run the tests
python3 dev.py lint                      check format and style (--fix mends)
python3 dev.py types                     check types
python3 dev.py docs                      check generated files (--write makes them)
python3 dev.py editor                    try the schemas in yaml-language-server (needs Node with npm)
python3 dev.py cases                     show where public reports and relaylint agree
python3 dev.py bench                     measure beside other linters
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SERVER = ROOT / ".editor"
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    commands = {
        "test": test,
        "lint": lint,
        "types": types,
        "docs": docs,
        "editor": editor,
        "cases": cases,
        "bench": bench,
    }
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    name, *rest = arguments
    if name in commands:
        environment("dev")
        return commands[name](rest)
    environment("")
    return run("-m", "relaylint", *arguments)


def test(rest: list[str]) -> int:
    """Run the tests; further arguments go to pytest."""
    return run("-m", "pytest", *rest)


def lint(rest: list[str]) -> int:
    """Check format and style, and the layers of the import graph."""
    fix = "--fix" in rest
    steps = (
        ["-m", "ruff", "format", *([] if fix else ["--check"]), "."],
        ["-m", "ruff", "check", *(["--fix"] if fix else []), "."],
    )
    return max(run(*step) for step in steps)


def types(rest: list[str]) -> int:
    """Check types."""
    return run("-m", "mypy", *rest)


def docs(rest: list[str]) -> int:
    """Make or check the generated files."""
    return run("scripts/generate.py", "write" if "--write" in rest else "check")


def editor(rest: list[str]) -> int:
    """Compare what yaml-language-server makes of the schemas with what check says; arguments go to pytest."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("yaml-language-server needs Node, with npm")
    wanted = [path.read_bytes() for path in sorted((ROOT / "tests" / "editor").glob("package*.json"))]
    stamp, digest = SERVER / ".installed", hashlib.sha256(b"".join(wanted)).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        SERVER.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "tests" / "editor" / name, SERVER)
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=SERVER, check=True)
        stamp.write_text(digest)
    program = SERVER / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    os.environ["RELAYLINT_LANGUAGE_SERVER"] = str(program)
    return run("-m", "pytest", "tests/editor/test_language_server.py", *rest)


def cases(rest: list[str]) -> int:
    """Print what public sources report beside what relaylint says of the same definitions."""
    return run("tests/cases/agreement.py")


def bench(rest: list[str]) -> int:
    """Measure beside other linters."""
    return run("benchmarks/run.py", *rest)


def run(*arguments: str) -> int:
    """Run the environment's Python."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


def environment(extra: str) -> None:
    """Make .venv and install this checkout into it, unless that has been done for this pyproject.toml."""
    if sys.version_info < OLDEST:
        sys.exit(f"relaylint needs Python {'.'.join(map(str, OLDEST))} or newer, this is {sys.version.split()[0]}")
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + (ROOT / "hatch_build.py").read_bytes()).hexdigest()
    stamps = [ENVIRONMENT / f".installed-{name or 'run'}" for name in dict.fromkeys((extra, "dev"))]
    if PYTHON.exists() and any(stamp.exists() and stamp.read_text() == wanted for stamp in stamps):
        return
    if not PYTHON.exists():
        make_environment()
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    install = ["install", "--quiet", "--disable-pip-version-check", "--editable", target]
    installer = [str(PYTHON), "-m", "pip"]
    if not has_pip(str(PYTHON)):
        installer = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
        if not has_pip(sys.executable):
            installer, install = ["uv", "pip"], ["install", "--quiet", "--python", str(PYTHON), "--editable", target]
    if subprocess.run([*installer, *install], check=False).returncode:
        sys.exit("the packages that relaylint needs could not be installed")
    stamps[0].write_text(wanted)


def make_environment() -> None:
    """Make .venv, also where the system's Python comes without ensurepip, as Debian's does."""
    made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], capture_output=True, check=False)
    if made.returncode == 0:
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    if shutil.which("uv"):
        subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)], check=True)
    elif has_pip(sys.executable):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(ENVIRONMENT)], check=True)
    elif os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing python3-venv, which Debian keeps apart from Python", file=sys.stderr)
        for step in (["update", "-qq"], ["install", "-qq", "-y", "python3-venv"]):
            subprocess.run(["apt-get", *step], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    else:
        sys.exit("this Python has neither pip nor ensurepip; on Debian and Ubuntu: sudo apt install python3-venv")


def has_pip(python: str) -> bool:
    """Tell whether a Python can run pip."""
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
