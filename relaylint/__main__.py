"""What the installed command and ``python -m relaylint`` run: imports all else where an interrupt ends in order."""

from importlib import import_module
from typing import NoReturn

_INTERRUPTED = 130
"""The exit code of `relaylint.cli.main`, which may not be there yet."""


def program() -> NoReturn:
    """Run the command line of this process, and end that; without a traceback, however early somebody interrupts it."""
    try:
        code = int(import_module("relaylint.cli.main").command())
    except KeyboardInterrupt:
        code = _INTERRUPTED
    raise SystemExit(code)


if __name__ == "__main__":
    program()
