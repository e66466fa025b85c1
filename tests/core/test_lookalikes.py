"""Letters and marks that look like others."""

from __future__ import annotations

import pytest

from relaylint.core.lookalikes import UNSEEN, bare, plain_letters
from relaylint.formats.table import FORMATS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("inbоundcоnnеctоrs", "inboundconnectors"),
        ("“inboundconnectors”：", '"inboundconnectors":'),
        ("new‑inboundconnector", "new-inboundconnector"),
        ("sender ipaddresses", "sender ipaddresses"),
        ("straße", "straße"),
    ],
)
def test_plain(text: str, found: str) -> None:
    assert plain_letters(text) == found


def test_every_character_keeps_its_place() -> None:
    everything = "".join(chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000)
    assert len(plain_letters(everything)) == len(everything)
    assert plain_letters(everything.lower()).isascii() is False
    assert plain_letters("".join(map(chr, range(128)))) == "".join(map(chr, range(128)))


@pytest.mark.parametrize("mark", [*UNSEEN, " ", "\u00a0", "*", "•", "\x1b"])
def test_bare(mark: str) -> None:
    assert bare(f"{mark}sender{mark}ipaddresses{mark}") == "senderipaddresses"
    assert bare(f"new-inbound_{mark}connector", "-_") == "new-inbound_connector"


WORDS = [(row.name, name) for row in FORMATS.values() for name in sorted(row.words.names)]


@pytest.mark.parametrize("format", dict.fromkeys(name for name, _ in WORDS))
def test_every_word_of_a_format_is_known_in_disguise(format: str) -> None:
    words = FORMATS[format].words
    for name in words.names:
        torn = (f"{name[:at]}\u200b{name[at:]}" for at in range(1, len(name)))
        for disguise in (name.translate(str.maketrans("aeiocs", "аеіосѕ")), *torn):
            assert words.nearest(disguise) == name
            assert [near for *_, near in words.near(f"x {disguise}: y")] == [name]
