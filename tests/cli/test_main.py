"""The command line's one boundary: parsing, exit codes, and what is printed where something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from making import Run, write

from relaylint import __version__
from relaylint.cli.main import COMMANDS, main, parser
from relaylint.cli.other_arguments import SHELLS
from relaylint.core.suggest import listed
from relaylint.model.tenants import Tenant

FINE = "AcceptedDomains:\n  - DomainName: good.example\n"
TOP = "see `relaylint --help`"
CHECK = "see `relaylint check --help`"
SCHEMA = "see `relaylint schema --help`"
MISTAKES: dict[str, tuple[str, str, str]] = {
    "nothing": ("", "the following arguments are required: COMMAND", TOP),
    "a command misspelt": ("chek", "`chek` is not a command", "did you mean `check`?"),
    "a command like no other": ("xyz", "`xyz` is not a command", TOP),
    "a file in place of a command": ("a.yaml", "`a.yaml` is not a command", TOP),
    "an option misspelt": (
        "check --selct x",
        "`--selct` is not an option of `relaylint check`",
        "did you mean `--select`?",
    ),
    "an option like no other": ("check --zzz=1", "`--zzz` is not an option of `relaylint check`", CHECK),
    "an option of another command": ("schema --json", "`--json` is not an option of `relaylint schema`", SCHEMA),
    "an option shortened": (
        "check --form=x",
        "`--form` is not an option of `relaylint check`",
        "did you mean `--format`?",
    ),
    "an option of no command": ("--versio", "the following arguments are required: COMMAND", TOP),
    "an option without its value": ("check --output", "--output: expected one argument", CHECK),
    "a choice misspelt": ("check --format jsn", "--format: `jsn` is not among the choices", "did you mean `json`?"),
    "a choice like no other": (
        "check --fail-on a",
        "--fail-on: `a` is not among the choices",
        "write `error`, `warning`, `info` or `never`",
    ),
    "a shell that is none": ("completion x", "SHELL: `x` is not among the choices", f"write {listed(SHELLS)}"),
    "an argument too many": ("schema a b", "`b` is one argument too many", SCHEMA),
    "an argument missing": ("rule", "the following arguments are required: NAME", "see `relaylint rule --help`"),
    "escapes": ("\x1b[31m\u202e", "`␛[31m<U+202E>` is not a command", TOP),
    "half a surrogate pair": ("\udcff", "`<U+DCFF>` is not a command", TOP),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes_of_use(relaylint: Run, case: str) -> None:
    arguments, said, hint = MISTAKES[case]
    assert relaylint(*arguments.split()) == (2, "", f"relaylint: {said}\nhint: {hint}\n")


def taking_a_value() -> Iterator[tuple[str, list[str]]]:
    """Yield each argument of each command that takes a value, with what gives it an empty one."""
    for name in COMMANDS:
        before: list[str] = []  # what gives the arguments ahead of it a value
        for action in parser(name)._subparsers._group_actions[0].choices[name]._actions:  # type: ignore[union-attr, index]
            if action.nargs != 0:
                given = action.option_strings[-1:]
                yield f"{name} {given[0] if given else action.metavar}", [name, *before, *given, ""]
                before += ["-"] if action.nargs in ("?", None) and not given else []


EMPTY = dict(taking_a_value())


@pytest.mark.parametrize("case", EMPTY)
def test_an_empty_argument_is_refused(relaylint: Run, case: str) -> None:
    """Mostly it is a variable that is not set: what is meant would be passed over."""
    ran = relaylint(*EMPTY[case])
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"relaylint: {case.partition(' ')[2]} is empty\nhint: ")


def test_version(relaylint: Run) -> None:
    assert relaylint("--version") == (0, f"relaylint {__version__}\n", "")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(relaylint: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Help is found everywhere, names every command, or the command, and is not coloured, as only some Pythons do."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    ran = relaylint(*command.split(), "--help")
    assert "\x1b" not in ran.out
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: relaylint {command}".rstrip())
    assert command or all(f"\n    {name}" in ran.out for name in COMMANDS)
    assert max(map(len, ran.out.splitlines())) <= 120
    said = " ".join(ran.out.split())
    assert not command or f"{COMMANDS[command].help[1:]}. " in said  # as it is written, but for its first letter


@pytest.mark.parametrize("columns", ["", "abc", "0", "40", "-1", "99999999999999999999"])
def test_help_in_any_terminal(relaylint: Run, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert relaylint("check", "--help").code == 0


def failing(error: BaseException) -> Callable[..., object]:
    """Return a function that raises."""

    def fail(*arguments: object) -> object:
        raise error

    return fail


def test_a_bug_looks_like_one(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"a.yaml": FINE})
    monkeypatch.setattr(Tenant, "of", failing(ZeroDivisionError("what is this")))
    ran = relaylint("check", "a.yaml")
    said = ran.err.splitlines()
    assert (ran.code, ran.out) == (3, "")
    assert said[0] == "relaylint: this is a bug in relaylint, not in your files; please report it with what follows"
    assert said[1].startswith(f"relaylint {__version__}, Python 3.")
    assert said[2:4] == ["command: relaylint check a.yaml", "Traceback (most recent call last):"]
    assert said[-1] == "ZeroDivisionError: what is this"


class PanicException(BaseException):
    """What libraries in Rust raise where they give up."""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (OSError(28, "No space left on device"), 2, "relaylint: No space left on device\n"),
        (OSError(5, "Input/output error", "a\x1b.yaml"), 2, "relaylint: `a␛.yaml`: Input/output error\n"),
        (
            PanicException("out of bounds:\nthe len is 1\x1b"),
            3,
            "relaylint: a library that relaylint is built on failed (PanicException): out of bounds: the len is 1␛\n",
        ),
    ],
)
def test_the_world(relaylint: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str) -> None:
    """What the user or the machine does is no bug."""
    write(Path(), {"a.yaml": FINE})
    monkeypatch.setattr(Tenant, "of", failing(error))
    assert relaylint("check", "a.yaml") == (code, "", said)


@pytest.fixture
def many(clean: Path) -> Path:
    """Return a repository whose report is larger than a pipe holds."""
    write(clean, {"a.yaml": "AcceptedDomains:\n" + "  - {DomainName: a b, x: 1}\n" * 400})
    return clean


def started(folder: Path, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
    """Start relaylint in a process of its own."""
    command = [sys.executable, "-m", "relaylint", *arguments]
    options.setdefault("env", {name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"})
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload,no-any-return]


INTERRUPTED = """\
import sys
class Interrupt:
    @staticmethod
    def find_spec(name, *_):
        if name == {!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt)
from relaylint import program
program()
"""


@pytest.mark.parametrize("module", ["relaylint.cli", "relaylint.cli.main", "argparse", "relaylint.cli.check", "yaml"])
def test_an_interrupt_before_anything_is_done(many: Path, module: str) -> None:
    """It ends in order, whatever is imported at that time."""
    asked = [sys.executable, "-c", INTERRUPTED.format(module), "check"]
    done = subprocess.run(asked, cwd=many, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("format", ["full", "json"])
def test_a_reader_that_stops_reading(many: Path, format: str) -> None:
    with started(many, "check", "--format", format, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr is not None
        assert (process.stderr.read(), process.wait()) == (b"", 2)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full disk at hand")
def test_a_full_disk(many: Path) -> None:
    with open("/dev/full", "wb") as full, started(many, "check", stdout=full) as process:
        assert process.communicate()[1] == b"relaylint: No space left on device\n"
        assert process.returncode == 2
    with started(many, "check", "--output", "json=/dev/full", stdout=subprocess.PIPE) as process:
        _, said = process.communicate()
        assert said.splitlines() == [
            b"relaylint: `/dev/full` cannot be written: No space left on device",
            b"hint: make room there, or name a file elsewhere",
        ]
        assert process.returncode == 2


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="there is no name of the standard output")
def test_a_part_that_is_printed(many: Path) -> None:
    """Nothing else is."""
    write(many, {"a.yaml": "AcceptedDomains: [{ DomainName: contoso.com }]\n"})
    told = "shard 1 of 1: 1 of 1 tenant read and judged"
    shard = ("check", "--shard", "1/1", "--part")
    with started(many, *shard, "../part", stdout=subprocess.PIPE) as process:
        assert process.communicate() == (f"{told}\n".encode(), b"")
    for file in ("/dev/stdout", "/dev/fd/1"):
        with started(many, *shard, file, stdout=subprocess.PIPE) as process:
            assert process.communicate() == ((many.parent / "part").read_bytes(), f"relaylint: {told}\n".encode()), file


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_lacks_letters(clean: Path, encoding: str) -> None:
    """Where an output cannot hold a letter, its number is printed instead."""
    write(clean, {"ü€.yaml": "AcceptedDomains: 1\n"})
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    with started(clean, "check", "--format", "concise", stdout=subprocess.PIPE, env=environment) as process:
        out, said = process.communicate()
    assert (process.returncode, said) == (1, b"")
    assert out.startswith("ü€.yaml:1:18: error".encode(encoding, "backslashreplace"))


def test_what_stands_on_the_command_line_of_the_process(
    clean: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["relaylint", "check", "nope"])
    assert main() == 2
    assert capfd.readouterr().err.startswith("relaylint: `nope` does not exist\n")
