"""The command line: parses arguments, hands over to a command, and turns every ending into an exit code.

Exit codes: 0 nothing at or above the threshold, 1 diagnostics at or above it, 2 usage, settings or
rules wrong, or nothing to check, 3 a bug in relaylint.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from argparse import Action, ArgumentParser, HelpFormatter, Namespace, _SubParsersAction
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn, TextIO

from relaylint import __version__
from relaylint.cli.errors import EXIT_USAGE, UsageError, lines_about
from relaylint.cli.names import terminal_width
from relaylint.core.notices import RefusedError
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest, listed
from relaylint.output.visible import visible

EXIT_BUG = 3
EXIT_INTERRUPTED = 130
_COUNTS = hasattr(gc, "freeze")
"""Whether references are counted, as in CPython, and few things are left to be collected; PyPy collects everything."""


class Command(NamedTuple):
    """A command: its one-line help, the module whose ``run`` does it, and that of the function that adds its arguments,
    which is called ``NAME_arguments``."""

    help: str
    module: str
    arguments: str = "relaylint.cli.other_arguments"


COMMANDS: dict[str, Command] = {
    "check": Command("check definitions", "relaylint.cli.check", "relaylint.cli.arguments"),
    "merge": Command("report on what the shards of a check have found", "relaylint.cli.sharding"),
    "relay": Command("say what becomes of each host's mail, and why", "relaylint.cli.relay"),
    "who": Command("say who can relay, as whom, and which connectors let them", "relaylint.cli.who"),
    "explain": Command("say what a bounce or log means, and why", "relaylint.cli.explain"),
    "renew": Command("say what a new certificate would change, and what to do first", "relaylint.cli.renew"),
    "diff": Command("say what a change does to every possible session", "relaylint.cli.diff"),
    "baseline": Command("record what is reported today, to report what is new", "relaylint.cli.baseline"),
    "impact": Command("say which hosts and diagnostics a change affects, and how", "relaylint.cli.impact"),
    "ignores": Command("list ignores with their reason, age and effect", "relaylint.cli.ignores"),
    "cache": Command("say which results are kept, and take them out", "relaylint.cli.cache"),
    "convert": Command("turn definitions of other formats into YAML of ours", "relaylint.cli.convert"),
    "init": Command("write settings, hook and pipeline for a repository", "relaylint.cli.init"),
    "rules": Command("list the rules", "relaylint.cli.rules"),
    "rule": Command("print the page of a rule", "relaylint.cli.rules"),
    "test": Command("run the examples inside rules", "relaylint.cli.test"),
    "formats": Command("list the formats in which definitions are read", "relaylint.cli.formats"),
    "schema": Command("print a JSON Schema", "relaylint.cli.schema"),
    "lsp": Command("serve an editor as a language server", "relaylint.cli.lsp"),
    "completion": Command("print a shell's completion script", "relaylint.cli.completion"),
}


class Parser(ArgumentParser):
    """An argument parser whose errors are one line and a hint."""

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` instead of leaving the process."""
        prefix = "unrecognized arguments: "
        if not message.startswith(prefix):
            raise UsageError(message.removeprefix("argument "), f"see `{self.prog} --help`")
        command = self._command()  # what a command does not know is found by the parser above it
        word = message.removeprefix(prefix).split(" ")[0]
        if not word.startswith("-"):
            raise UsageError(f"`{word}` is one argument too many", f"see `{command.prog} --help`")
        option = word.partition("=")[0]
        hint = closest(option, command._option_string_actions) or f"see `{command.prog} --help`"
        raise UsageError(f"`{option}` is not an option of `{command.prog}`", hint)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write help or version, and unlike argparse raise what stands in the way."""
        (file or sys.stderr).write(message)

    def _command(self) -> ArgumentParser:
        """Return the parser of the command, where this one knows a single command."""
        parsers = [
            sub for action in self._actions if isinstance(action, _SubParsersAction) for sub in action.choices.values()
        ]
        return parsers[0] if len(parsers) == 1 else self

    def _get_value(self, action: Action, arg_string: str) -> Any:
        """Raise `UsageError` for an empty text: mostly it comes from a variable that is not set, and means nothing."""
        if arg_string or isinstance(action, _SubParsersAction):
            return super()._get_value(action, arg_string)
        raise UsageError(f"{_name(action)} is empty", f"{action.metavar}: {action.help}")

    def _check_value(self, action: Action, value: str) -> None:
        """Raise `UsageError` for what is not among the choices, in words of our own: argparse changes its own."""
        if action.choices is None or value in action.choices:
            return
        names = list(action.choices)
        if isinstance(action, _SubParsersAction):
            raise UsageError(f"`{value}` is not a command", closest(value, names) or f"see `{self.prog} --help`")
        raise UsageError(
            f"{_name(action)}: `{value}` is not among the choices", closest(value, names) or f"write {listed(names)}"
        )


def _name(action: Action) -> str:
    """Return what an argument is called on the command line."""
    return action.option_strings[-1] if action.option_strings else str(action.metavar)


class _NoColor:
    """Has every style by its name, and each changes nothing."""

    def __getattr__(self, name: str) -> str:
        return ""


class _Help(HelpFormatter):
    """Help that is the same on every Python: 3.14 colours it, and imports for that what takes a fifth of the start."""

    _theme = _NoColor()
    _decolor = staticmethod(str)

    def _set_color(self, *_: object, **__: object) -> None:
        """Leave the terminal alone."""


def _formatter(prog: str) -> HelpFormatter:
    """Return what argparse makes for every argument, without the import by which it learns the terminal's width."""
    return _Help(prog, width=(terminal_width() or 80) - 2)


def parser(only: str | None = None) -> ArgumentParser:
    """Return the parser of the whole command line; of one command, where ``only`` names it."""
    top = Parser(
        prog="relaylint",
        description="Will Exchange Online still relay this organisation's mail? Checks connectors, accepted domains "
        "and sending hosts kept as files.",
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"relaylint {__version__}")
    commands: _SubParsersAction[Any] = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        if only in (None, name):
            sub = commands.add_parser(
                name,
                help=command.help,
                description=f"{command.help[0].upper()}{command.help[1:]}.",
                formatter_class=_formatter,
                allow_abbrev=False,
            )
            getattr(import_module(command.arguments), f"{name}_arguments")(sub)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code. The one error boundary."""
    if _COUNTS:  # what a command makes lives until its end: collecting garbage would find none, at great cost
        gc.disable()
    try:
        _prepare_streams()
        words = sys.argv[1:] if argv is None else argv
        try:
            arguments: Namespace = parser(words[0] if words and words[0] in COMMANDS else None).parse_args(words)
            return int(import_module(COMMANDS[arguments.command].module).run(arguments))
        finally:  # also behind `--help`, which leaves the process
            sys.stdout.flush()
            if _COUNTS:
                gc.freeze()  # the interpreter looks for garbage once more when it ends
    except RefusedError as error:
        _say(*lines_about(error))
        return EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _leave(sys.stdout)
        return EXIT_USAGE
    except OSError as error:  # a full disk, a file that went away: the world, and no bug
        _say(*lines_about(error))
        _leave(sys.stdout)
        return EXIT_USAGE
    except Exception:  # the boundary: a bug must look like one
        _report_bug(argv)
        return EXIT_BUG
    except SystemExit:
        raise
    except BaseException as panic:  # what a library in Rust raises where it gives up: a traceback would not lead there
        words = " ".join(str(panic).split())
        _say(f"relaylint: a library that relaylint is built on failed ({type(panic).__name__}): {visible(words)}")
        return EXIT_BUG


def command() -> NoReturn:
    """Run the command line of this process, and end that: what the installed command does.

    All is written by then. Python would take apart every object that was made, one after the other, before it leaves
    the memory to the system as a whole. Where threads may run, it is left to end these.
    """
    code = main()
    if "threading" not in sys.modules:
        atexit._run_exitfuncs()
        _leave(sys.stdout)
        _leave(sys.stderr)
        os._exit(code)
    raise SystemExit(code)


def _prepare_streams() -> None:
    """Make the standard streams fit for what is to come. Raises `UsageError` where nobody can see what is printed."""
    for number in range(3):  # a stream that is closed would lend its number to the next file that is opened
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    if sys.stdout is None:
        raise UsageError("the standard output is closed", "write `> /dev/null` if the exit code is all you want")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _say(*lines: str) -> None:
    """Print lines for people beside the output; where nobody can see them, the exit code has to do."""
    try:
        print(*lines, sep="\n", file=sys.stderr, flush=True)
    except OSError:
        _leave(sys.stderr)


def _leave(stream: TextIO | None) -> None:
    """Keep Python from writing at exit what cannot be written: nobody reads it, or there is no room."""
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _report_bug(argv: Sequence[str] | None) -> None:
    import platform
    import traceback

    words = visible(" ".join(sys.argv[1:] if argv is None else argv))
    _say(
        "relaylint: this is a bug in relaylint, not in your files; please report it with what follows",
        f"relaylint {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"command: relaylint {words}",
        traceback.format_exc().rstrip("\n"),
    )
