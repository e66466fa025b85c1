"""Prose in the width of a terminal: whole words, whole values, whole addresses, and wide characters counted as wide."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.diagnostic import Report
from relaylint.output import Style, renderer
from relaylint.output.lines import columns, wrapped

SAMPLE = (
    "`mail.fabrikam.com of Head office` is not an accepted domain, see https://learn.microsoft.com/exchange/connectors"
)


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (0, [SAMPLE]),
        (10, [SAMPLE]),
        (
            48,
            [
                "`mail.fabrikam.com of Head office` is not an",
                "  accepted domain, see",
                "  https://learn.microsoft.com/exchange/connectors",
            ],
        ),
        (
            30,
            [
                "`mail.fabrikam.com of Head office`",
                "  is not an accepted domain,",
                "  see",
                "  https://learn.microsoft.com/exchange/connectors",
            ],
        ),
    ],
)
def test_values_and_addresses_stay_whole(width: int, lines: list[str]) -> None:
    assert wrapped(SAMPLE, width, "  ") == lines


def test_wide_characters_take_two_columns() -> None:
    assert columns("東京") == 4
    assert wrapped("東京 " * 12, 30) == ["東京 東京 東京 東京 東京 東京"] * 2


def test_colours_and_links_take_none() -> None:
    assert columns("\x1b[1;31merror\x1b[0m[\x1b]8;;https://example.com/a\x1b\\x\x1b]8;;\x1b\\]") == len("error[x]")


@given(
    st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" `"), max_size=200), st.integers(24, 60)
)
def test_nothing_is_lost_and_only_blanks_break(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    for line in lines:
        assert columns(line) <= width or len(re.findall(r"(?:`[^`]*`|\S)+", line)) == 1


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_report_fits_into_its_terminal(many: Callable[..., Report], width: int) -> None:
    report = many(2, 1)
    style = Style(width=width, show_undecided=True, color=True)
    text = renderer("full")(report, style)
    prose = [line for line in text.splitlines() if not re.match(r"\s*(\x1b\[[\d;]*m)?\s*(\d+ )?(\||-->|:::)", line)]
    assert max(map(columns, prose)) <= width or width < 60
    whole = renderer("full")(report, style._replace(width=0))
    assert text.split() == whole.split()
