"""Shows on a terminal how far a run is that takes long: one line, which is gone when the run ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TextIO

from relaylint.model.tenants import Tenant
from relaylint.output.summary import plural

_PATIENCE: Final = 1.0
"""How many seconds pass before anything is shown."""
_PAUSE: Final = 0.1
"""How many seconds a line stands at least."""
_CLEARED: Final = "\r\x1b[K"


def is_watched(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether somebody sees a line that changes: a terminal that can clear it, and no log of a CI server."""
    return stream.isatty() and environment.get("TERM") != "dumb" and not environment.get("CI")


class Progress:
    """A line about the tenants that are judged; ``clock`` returns seconds, and its first value is that of the start."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._next = clock() + _PATIENCE
        self._stands = False

    def watch(self, tenants: Sequence[Tenant]) -> Iterator[Tenant]:
        """Yield tenants, and show how many of them have been taken."""
        for number, tenant in enumerate(tenants):
            now = self._clock()
            if now >= self._next:
                self._show(f"judged {number} of {plural(len(tenants), 'tenant')}")
                self._next = now + _PAUSE
            yield tenant
        self.clear()

    def clear(self) -> None:
        """Take the line away, if there is one."""
        if self._stands:
            self._show("")
            self._stands = False

    def _show(self, words: str) -> None:
        self._stands = True
        try:
            self._stream.write(f"{_CLEARED}{words}")
            self._stream.flush()
        except OSError:  # the terminal is gone, and the run goes on
            self._next = float("inf")
