"""``relaylint cache``: where results are kept, how much there is, and its end."""

from __future__ import annotations

import os
from argparse import Namespace

from relaylint.cli.setup import print_text
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.project.cache.store import MOST, Kept, Store, cache_directory

_KIB = 1024


def run(arguments: Namespace) -> int:
    """Print what is kept, or was, and return the exit code."""
    folder = cache_directory(arguments.cache_dir, os.getcwd(), os.environ)
    store = Store(folder)
    if arguments.clear:
        print_text(f"{visible(folder)}: took out {_told(store.clear())}\n")
    else:
        print_text(f"{visible(folder)}: {_told(store.kept())} of at most {_size(MOST)}\n")
    return 0


def _told(kept: Kept) -> str:
    return f"{plural(kept.entries, 'tenant')}, {_size(kept.size)}"


def _size(size: int) -> str:
    if size < _KIB:
        return f"{size} bytes"
    return f"{size / _KIB:,.0f} KiB" if size < _KIB * _KIB else f"{size / _KIB / _KIB:,.0f} MiB"
