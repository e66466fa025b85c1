#!/usr/bin/env python3
"""The developer's commands: each makes the environment it needs in .venv, then does one thing.

python3 dev.py check examples/contoso    run relaylint from this checkout
python3 dev.py test                      run the tests (--python PROGRAM first: on that Python)
python3 dev.py test-oldest               run those that depend on the version of Python on the oldest one that is here
python3 dev.py lint                      check format and style (--fix mends)
python3 dev.py types                     check types
python3 dev.py docs                      check generated files (--write makes them)
python3 dev.py lock                      pin anew what the action installs, with hashes
python3 dev.py editor                    try the schemas, the VS Code extension and Neovim (needs npm)
python3 dev.py cases                     show where public reports and relaylint agree
python3 dev.py bench                     measure beside other linters
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SERVER = ROOT / ".editor"
EXTENSION = ROOT / "editors" / "vscode"
BUILT = SERVER / "extension"
NEOVIM = SERVER / "neovim"
OLDEST = (3, 11)
OF_VERSIONS = (
    "tests/syntax",
    "tests/formats",
    "tests/convert",
    "tests/cli/test_formats_in_place.py",
    "tests/core/test_expressions.py",
    "tests/core/test_own_expressions.py",
)
"""The tests whose answers hang on the version of Python: they run regular expressions over what people write."""
PIP_OF_DEBIAN = "python3-pip-whl"
APT = """\
Dir::State::lists "{folder}/lists";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
"""Keeps what apt-get fetches out of the system; what the system has it do beside that is not done."""


def python_of(environment: Path) -> Path:
    """Return the Python of an environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


ENVIRONMENT = ROOT / ".venv"
PYTHON = python_of(ENVIRONMENT)


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    commands = {
        "test": test,
        "lint": lint,
        "types": types,
        "docs": docs,
        "lock": lock,
        "editor": editor,
        "cases": cases,
        "bench": bench,
    }
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    name, *rest = arguments
    if sys.version_info < OLDEST:
        sys.exit(f"relaylint needs Python {name_of(OLDEST)} or newer, this is {sys.version.split()[0]}")
    if name == "test-oldest":
        return test_oldest(rest)
    if name == "test" and rest[:1] == ["--python"] and len(rest) > 1:
        return test_named(*rest[1:])
    if name in commands:
        prepare(ENVIRONMENT, sys.executable, "dev")
        return commands[name](rest)
    prepare(ENVIRONMENT, sys.executable, "")
    return run("-m", "relaylint", *arguments)


def test(rest: list[str]) -> int:
    """Run the tests; further arguments go to pytest."""
    return run("-m", "pytest", *rest)


def test_named(python: str, *arguments: str) -> int:
    """Run the tests on the Python of a name or path; further arguments go to pytest."""
    path = shutil.which(python)
    version = version_of(path) if path else None
    if path is None or version is None or version < OLDEST:
        sys.exit(f"`{python}` is no Python of this machine that is {name_of(OLDEST)} or newer")
    print(f"these tests run on {name_of(version)} ({path})", flush=True)
    return test_on(version, path, arguments)


def test_oldest(rest: list[str]) -> int:
    """Run the tests that depend on the version of Python on the oldest one of this machine; or others, by arguments."""
    version, path = min(pythons())
    said = f"{name_of(version)} ({path})"
    prepare(ENVIRONMENT, sys.executable, "dev")
    if version == version_of(str(PYTHON)):
        print(f"the oldest Python here, {said}, is that of .venv: `python3 dev.py test` runs all tests on it")
        return 0
    print(f"the oldest Python here is {said}", flush=True)
    return test_on(version, path, rest or OF_VERSIONS)


def test_on(version: tuple[int, ...], python: str, arguments: Sequence[str]) -> int:
    """Run tests on a Python that may be another than this one, in an environment of its own."""
    environment = ROOT / f".venv-{name_of(version)}"
    if environment.exists() and version_of(str(python_of(environment))) != version:
        shutil.rmtree(environment)
    prepare(environment, python, "dev")
    return run("-m", "pytest", "-p", "no:cacheprovider", *arguments, python=python_of(environment))


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


def lock(rest: list[str]) -> int:
    """Pin anew, with hashes, what the action installs."""
    return run("scripts/lock.py")


def editor(rest: list[str]) -> int:
    """Try the schemas in yaml-language-server, the extension for VS Code as packaged, and our own server in Neovim;
    arguments go to pytest."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("yaml-language-server and the extension for VS Code need Node, with npm")
    tests = ROOT / "tests" / "editor"
    install(npm, tests, SERVER)
    shutil.copytree(EXTENSION, BUILT, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "dist"))
    install(npm, EXTENSION, BUILT)
    for script in ("check", "package"):
        subprocess.run([npm, "run", "--silent", script], cwd=BUILT, check=True)
    os.environ["RELAYLINT_LANGUAGE_SERVER"] = str(SERVER / "node_modules/yaml-language-server/bin/yaml-language-server")
    os.environ["RELAYLINT_EXTENSION"] = str(BUILT / "dist" / "relaylint.vsix")
    os.environ["RELAYLINT_NEOVIM"] = neovim() or ""
    tried = ("test_language_server.py", "test_extension.py", "test_neovim.py")
    return run("-m", "pytest", *(str(tests / name) for name in tried), *rest)


def install(npm: str, wanting: Path, folder: Path) -> None:
    """Install into a folder what the lock file of another names, unless that has been done."""
    files = sorted(wanting.glob("package*.json"))
    stamp, digest = folder / ".installed", hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    folder.mkdir(exist_ok=True)
    for path in files:
        shutil.copy(path, folder)
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    stamp.write_text(digest)


def cases(rest: list[str]) -> int:
    """Print what public sources report beside what relaylint says of the same definitions."""
    return run("tests/cases/agreement.py")


def bench(rest: list[str]) -> int:
    """Measure beside other linters."""
    return run("benchmarks/run.py", *rest)


def run(*arguments: str, python: Path = PYTHON) -> int:
    """Run the Python of an environment."""
    return subprocess.run([str(python), *arguments], cwd=ROOT, check=False).returncode


def pythons() -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield version and path of each Python on this machine that relaylint runs on, this one among them."""
    folders = [Path(folder) for folder in (*os.get_exec_path(), "/usr/local/bin", "/usr/bin")]
    folders += sorted((Path.home() / ".pyenv/versions").glob("*/bin"))
    names = ["python3", *(f"python{OLDEST[0]}.{minor}" for minor in range(OLDEST[1], sys.version_info.minor + 1))]
    found = dict.fromkeys([sys.executable, *(str(folder / name) for folder in folders for name in names)])
    for path in found:
        version = version_of(path)
        if version and version >= OLDEST:
            yield version, path


def version_of(python: str) -> tuple[int, ...] | None:
    """Return the version of a Python; None where none is."""
    words = "import sys; print(*sys.version_info[:3])"
    try:
        done = subprocess.run([python, "-I", "-c", words], capture_output=True, encoding="utf-8", check=False)
    except OSError:
        return None
    return tuple(map(int, done.stdout.split())) if done.returncode == 0 else None


def name_of(version: tuple[int, ...]) -> str:
    """Return a version as people write it."""
    return ".".join(map(str, version))


def prepare(environment: Path, python: str, extra: str) -> None:
    """Make an environment and install this checkout into it, unless that has been done for this pyproject.toml."""
    own = python_of(environment)
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + (ROOT / "hatch_build.py").read_bytes()).hexdigest()
    stamps = [environment / f".installed-{name or 'run'}" for name in dict.fromkeys((extra, "dev"))]
    if own.exists() and any(stamp.exists() and stamp.read_text() == wanted for stamp in stamps):
        return
    if not own.exists():
        make_environment(environment, python)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    install = ["install", "--quiet", "--editable", target]
    installer = [str(own), "-m", "pip", "--disable-pip-version-check"]
    if not has_pip(str(own)):
        helper = next(filter(has_pip, (python, sys.executable)), None)
        installer = (
            [helper, "-m", "pip", "--disable-pip-version-check", "--python", str(own)] if helper else ["uv", "pip"]
        )
        install += [] if helper else ["--python", str(own)]
    if subprocess.run([*installer, *install], check=False).returncode:
        sys.exit("the packages that relaylint needs could not be installed")
    stamps[0].write_text(wanted)


def make_environment(environment: Path, python: str) -> None:
    """Make an environment, also where Python comes without ensurepip, as Debian's does. The system stays as it is."""
    shutil.rmtree(environment, ignore_errors=True)
    if subprocess.run([python, "-m", "venv", str(environment)], capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(environment, ignore_errors=True)
    bare = subprocess.run([python, "-m", "venv", "--without-pip", str(environment)], capture_output=True, check=False)
    if bare.returncode == 0 and (any(map(has_pip, (python, sys.executable))) or shutil.which("uv")):
        return
    if bare.returncode or not install_pip_of_debian(python_of(environment)):
        shutil.rmtree(environment, ignore_errors=True)
        sys.exit(
            f"{python} can make no environment: it has neither pip nor ensurepip, and `uv` is not here either; "
            "on Debian and Ubuntu, run: sudo apt-get install python3-venv"
        )


def install_pip_of_debian(python: Path) -> bool:
    """Fetch the package in which Debian keeps pip, and install it into an environment; nothing goes into the system."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not unpack_of_debian(PIP_OF_DEBIAN, "pip for .venv", folder):
            return False
        wheels = list(folder.glob("usr/share/python-wheels/pip-*.whl"))
        install = [f"{wheels[0]}/pip", "install", "--quiet", "--no-index", str(wheels[0])] if wheels else []
        return bool(wheels) and subprocess.run([str(python), *install], check=False).returncode == 0


def neovim() -> str | None:
    """Return where Neovim is: that of this machine, or Debian's, unpacked for these tests; None for neither."""
    here, program = shutil.which("nvim"), NEOVIM / "nvim"
    if here or program.exists():
        return here or str(program)
    if not unpack_of_debian("neovim", "Neovim", NEOVIM, needing=True):
        return None
    libraries = ":".join(str(folder) for folder in sorted(NEOVIM.glob("usr/lib/*-linux-*")))
    runtime = f"VIMRUNTIME='{NEOVIM}/usr/share/nvim/runtime' LD_LIBRARY_PATH='{libraries}'"
    program.write_text(f"#!/bin/sh\n{runtime} exec '{NEOVIM}/usr/bin/nvim' \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def unpack_of_debian(package: str, said: str, folder: Path, *, needing: bool = False) -> bool:
    """Fetch a package of Debian and unpack it into a folder; nothing goes into the system.

    ``needing``: with those that it needs and that are not installed here.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    print(f"fetching {said} from Debian's packages", file=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        own = Path(name)
        (own / "lists/partial").mkdir(parents=True)
        (own / "cache/archives/partial").mkdir(parents=True)
        settings = own / "apt.conf"
        settings.write_text(APT.format(folder=own), encoding="utf-8")
        apt = ["apt-get", "-qq", "-c", str(settings)]

        def says(*step: str) -> str | None:
            done = subprocess.run([*apt, *step], cwd=own, stdout=subprocess.PIPE, encoding="utf-8", check=False)
            return None if done.returncode else done.stdout

        if says("update") is None:
            return False
        plan = says("--simulate", "--no-install-recommends", "install", package) if needing else f"Inst {package} "
        wanted = [line.split()[1] for line in (plan or "").splitlines() if line.startswith("Inst ")]
        if not wanted or says("download", *wanted) is None:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        for fetched in own.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(fetched), str(folder)], check=True)
    return True


def has_pip(python: str) -> bool:
    """Tell whether a Python can run pip."""
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
