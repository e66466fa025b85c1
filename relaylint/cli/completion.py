"""``relaylint completion``: prints the completion script of a shell."""

from __future__ import annotations

import sys
from argparse import Namespace

import shtab

from relaylint.cli.main import parser


def run(arguments: Namespace) -> int:
    """Print the script."""
    sys.stdout.write(shtab.complete(parser(), arguments.shell) + "\n")
    return 0
