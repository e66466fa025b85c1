"""The line that shows how far a long run is: on a terminal alone, and gone at the end."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from making import Run, write

from relaylint.cli.progress import Progress, is_watched
from relaylint.model.tenants import Tenant


class Terminal(io.StringIO):
    """What is written, as a terminal that somebody looks at."""

    def isatty(self) -> bool:
        """Tell that it is one."""
        return True


class Gone(Terminal):
    """A terminal whose window was closed."""

    def write(self, text: str) -> int:
        """Fail."""
        del text
        raise OSError("gone")


def ticks(*seconds: float) -> Iterator[float]:
    yield from seconds
    while True:
        yield seconds[-1]


def watched(stream: io.StringIO, seconds: Iterable[float], count: int) -> int:
    """Return how many tenants were passed on, where the clock shows so many seconds each time it is asked."""
    clock = iter(seconds)
    return len(list(Progress(stream, lambda: next(clock)).watch([Tenant(str(number)) for number in range(count)])))


def test_a_run_of_a_second_shows_nothing() -> None:
    stream = Terminal()
    assert watched(stream, ticks(0, 0.2, 0.4, 0.9), 4) == 4
    assert stream.getvalue() == ""


def test_a_long_run_shows_how_far_it_is_and_clears_the_line() -> None:
    stream = Terminal()
    assert watched(stream, ticks(10, 10.5, 11, 11.05, 11.09, 11.2), 6) == 6
    assert stream.getvalue().replace("\r\x1b[K", "|") == "|judged 1 of 6 tenants|judged 4 of 6 tenants|"


def test_a_run_that_ends_early_clears_the_line_too() -> None:
    stream = Terminal()
    clock = ticks(0, 2)
    progress = Progress(stream, lambda: next(clock))
    next(progress.watch([Tenant("a"), Tenant("b")]))
    progress.clear()
    progress.clear()
    assert stream.getvalue().replace("\r\x1b[K", "|") == "|judged 0 of 2 tenants|"


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    assert watched(Gone(), ticks(0, 2), 3) == 3


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, True),
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"CI": "true"}, False),
        ({"NO_COLOR": "1"}, True),
    ],
)
def test_who_watches(environment: dict[str, str], expected: bool) -> None:
    assert is_watched(Terminal(), environment) is expected
    assert not is_watched(io.StringIO(), environment)


@pytest.mark.parametrize("words", [("check",), ("baseline", "--force")])
def test_a_run_shows_it_where_standard_error_is_a_terminal(
    relaylint: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    write(Path(), {"a.yaml": "AcceptedDomains:\n  - DomainName: good.example\n"})
    monkeypatch.setattr("relaylint.cli.progress._PATIENCE", -1.0)
    assert relaylint(*words).err == ""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert relaylint(*words).err.replace("\r\x1b[K", "|") == "|judged 0 of 1 tenant|"
    monkeypatch.setenv("CI", "true")
    assert relaylint(*words).err == ""
