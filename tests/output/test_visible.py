"""Characters that could deceive a reader are shown by name."""

from __future__ import annotations

import unicodedata

import pytest

from relaylint.output.visible import cells, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, größe, 東京 👍🏽", "plain, größe, 東京 👍🏽"),
        ("a\nb\r\tc", "a␊b␍␉c"),
        ("\x00\x1b[31m\x7f", "␀␛[31m␡"),
        ("\x85\x9b", "<U+0085><U+009B>"),
        ("\u202eabc\u2066", "<U+202E>abc<U+2066>"),
        ("a\u200bb\u200d\ufeff\xad", "a<U+200B>b<U+200D><U+FEFF><U+00AD>"),
        ("contoso.com\xa0", "contoso.com<U+00A0>"),
        ("\ud800\udc80", "<U+D800><U+DC80>"),
        ("\U000e0041", "<U+E0041>"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_control_format_and_separator_character_is_made_visible() -> None:
    kept = set()
    for code in range(0x110000):
        category = unicodedata.category(chr(code))
        hidden = category in ("Cc", "Cf", "Cs", "Zl", "Zp") or (category == "Zs" and code != 0x20)
        if hidden and visible(chr(code)) == chr(code):
            kept.add(code)
    number_signs = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    wide_space = {0x3000}
    assert kept <= number_signs | wide_space  # all of which are seen


def test_cells_widen_tabs_and_count_code_points() -> None:
    units = [(cell.text, cell.width, cell.points) for cell in cells("\te\u0301東\u202e")]
    assert units == [("    ", 4, 1), ("e\u0301", 1, 2), ("東", 2, 1), ("<U+202E>", 8, 1)]
