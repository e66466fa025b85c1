"""Has a run that a pipeline cancels end as one that somebody interrupts, so that it leaves no files behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Have the signal that ends a process raise `KeyboardInterrupt`, as long as files of a revision are there."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
