"""relaylint: will Exchange Online still relay this organisation's mail?"""

from importlib import import_module
from typing import NoReturn

__version__ = "0.1.0"
REPOSITORY = "https://github.com/relaylint/relaylint"
_INTERRUPTED = 130
"""The exit code of `relaylint.cli.main`, which may not be there yet."""


def program() -> NoReturn:
    """Run the command line of this process, and end that: what the installed command does.

    All else is imported here, so that there is no traceback however early somebody interrupts it.
    """
    try:
        code = int(import_module("relaylint.cli.main").command())
    except KeyboardInterrupt:
        code = _INTERRUPTED
    raise SystemExit(code)
