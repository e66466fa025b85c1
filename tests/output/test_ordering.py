"""What stands first where a change is reviewed: its files, then what it makes new elsewhere, then a count."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.checks import UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Checked, Diagnostic, Label, Location, Report, Severity
from relaylint.core.text import Source, Span
from relaylint.output import Style, renderer
from relaylint.output.ordering import in_order_of_change, of_change, rest_words

HERE = os.path.abspath("/here")


def fault(file: str, number: int, severity: Severity = Severity.ERROR) -> Diagnostic:
    """Return a diagnostic in a line of a file."""
    source = Source(os.path.join(HERE, file), "x\n" * 200)
    label = Label(Location(source, Span(2 * number, 2 * number + 1)))
    return Diagnostic.of(UNKNOWN_PROPERTY, f"{file} {number}", label, severity=severity)


def style(new: Sequence[Diagnostic] | None, *files: str) -> Style:
    first = frozenset(os.path.join(HERE, file) for file in files)
    return Style(folder=HERE, first=first, new=None if new is None else tuple(new))


def messages(diagnostics: Sequence[Diagnostic]) -> list[str]:
    return [each.message for each in diagnostics]


def test_files_of_the_change_come_first_and_then_what_is_new_elsewhere() -> None:
    every = [fault(file, number) for file in ("a", "b", "c") for number in (0, 1)]
    look = style([every[1], every[3]], "b")
    assert messages(in_order_of_change(every, look)) == ["b 1", "b 0", "a 1", "a 0", "c 0", "c 1"]
    shown, rest = of_change(every, look, [Severity.ERROR], 9)
    assert (messages(shown), messages(rest)) == (["b 1", "b 0", "a 1"], ["a 0", "c 0", "c 1"])


def test_what_is_old_takes_no_room_of_what_is_new() -> None:
    every = [fault("b", number) for number in range(20)] + [fault("z", 1), fault("b", 30)]
    shown, rest = of_change(every, style(every[-2:], "b"), [Severity.ERROR], 4)
    assert messages(shown) == ["b 30", "b 0", "b 1", "z 1"]
    assert len(rest) == len(every) - 4


def test_what_is_left_is_counted_by_severity() -> None:
    assert (
        rest_words([fault("a", 1), fault("a", 2, Severity.INFO), fault("a", 3, Severity.INFO)])
        == "1 error, 2 infos more"
    )


@pytest.mark.parametrize("format", ["github", "azure"])
def test_of_a_change_that_touches_no_file_nothing_is_shown(format: str) -> None:
    text = renderer(format)(Report((fault("a", 0),), (), (), Checked(1, 1, 1, 1)), style(None))
    assert "1 error more, not of this change" in text.splitlines()[0]


SEVERITIES = st.sampled_from(list(Severity))
FAULTS = st.lists(
    st.builds(fault, st.sampled_from("abc"), st.integers(0, 99), SEVERITIES),
    max_size=60,
    unique_by=lambda each: each.sort_key(),
)


@given(FAULTS, st.data())
@pytest.mark.parametrize("format", ["github", "azure"])
def test_no_more_than_a_service_keeps_and_nothing_uncounted(format: str, every: list[Diagnostic], data: Any) -> None:
    new = [each for each in every if data.draw(st.booleans())]
    report = Report(tuple(every), (), (), Checked(1, 1, 1, 1))
    text = renderer(format)(report, style(new, "b"))
    found = re.findall(
        r"^::(error|warning|notice) (.*)" if format == "github" else r"^##vso\[task.logissue type=(error|warning);(.*)",
        text,
        re.M,
    )
    for severity in ("error", "warning", "notice"):
        assert sum(kind == severity for kind, _ in found) <= 10
    counted = [line for _, line in found if " more, not of this change" in line]
    places = [line for _, line in found if " more, not of this change" not in line]
    told = [each for each in every if format == "github" or each.severity > Severity.INFO]
    left = sum(map(int, re.findall(r"(\d+) (?:error|warning|info)s?\b", counted[0]))) if counted else 0
    assert len(places) + left == len(told)
    assert len(counted) <= 1


@pytest.mark.parametrize("format", ["github", "azure"])
def test_whole_output(format: str, snapshot: Any) -> None:
    every = [fault("a", 0), fault("a", 1, Severity.WARNING), fault("b", 0, Severity.INFO), fault("c", 1)]
    assert renderer(format)(Report(tuple(every), (), (), Checked(1, 1, 1, 1)), style(every[-1:], "a")) == snapshot
