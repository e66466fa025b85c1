"""``relaylint lsp``: the language server on standard input and output, until the editor ends it."""

from __future__ import annotations

import sys
from argparse import Namespace
from importlib import import_module

from relaylint.cli.errors import UsageError


def run(arguments: Namespace) -> int:
    """Serve an editor. Raises `UsageError` where the library that speaks the protocol is not installed."""
    try:
        import_module("pygls.lsp.server")
    except ImportError:
        raise UsageError(
            "the language server needs the library `pygls`, which is not installed",
            "pip install 'relaylint[lsp]'",
        ) from None
    code: int = import_module("relaylint.server.features").serve(arguments.today, sys.stdout.fileno())
    return code
