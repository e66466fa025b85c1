"""Did you mean, and lists in words."""

from __future__ import annotations

import pytest

from relaylint.core.suggest import Names, closest, listed, nearest, one_slip_apart

NAMES = ["TlsSenderCertificateName", "RequireTls", "Enabled"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("RequireTLS", "RequireTls"),
        ("requiretls", "RequireTls"),
        ("RequierTls", "RequireTls"),
        ("Enable", "Enabled"),
        ("TlsCertificateName", "TlsSenderCertificateName"),
        ("Colour", None),
        ("", None),
        ("RequireTls" * 20, None),
        ("x" * 5_000_000, None),
    ],
)
def test_nearest(word: str, found: str | None) -> None:
    assert nearest(word, NAMES) == found
    assert closest(word, NAMES) == (f"did you mean `{found}`?" if found else "")


def test_nothing_is_near_where_there_are_no_names() -> None:
    assert nearest("x", []) is None


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["a"], "`a`"), (["a", "b"], "`a` or `b`"), (["a", "b", "c"], "`a`, `b` or `c`")],
)
def test_listed(names: list[str], words: str) -> None:
    assert listed(names) == words


@pytest.mark.parametrize(
    ("word", "apart"),
    [
        ("sendinghosts", False),
        ("sendinghost", True),
        ("sendinghostss", True),
        ("sendinghosst", True),
        ("sendinghoste", True),
        ("ssendinghosts", True),
        ("sendnighosts", True),
        ("sendinhgosst", False),
        ("sendingost", False),
        ("sendinghostxyz", False),
        ("", False),
    ],
)
def test_one_slip(word: str, apart: bool) -> None:
    assert one_slip_apart(word, "sendinghosts") is apart
    assert one_slip_apart("sendinghosts", word) is apart


WORDS = Names(["inboundconnector", "outboundconnector", "new-senddomain"], within="-_")


def slips(word: str) -> set[str]:
    """Return what one slip makes of a word."""
    letters = "aqz"
    ends = range(len(word) + 1)
    more = {word[:at] + letter + word[at:] for at in ends for letter in letters}
    less = {word[:at] + word[at + 1 :] for at in ends[:-1]}
    wrong = {word[:at] + letter + word[at + 1 :] for at in ends[:-1] for letter in letters}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in ends[:-2]}
    return (more | less | wrong | swapped) - {word}


@pytest.mark.parametrize("name", sorted(WORDS.names))
def test_every_slip_is_found_in_a_text(name: str) -> None:
    for word in slips(name):
        assert WORDS.nearest(word) == name
        assert WORDS.may_be_near(f"a {word}: b")
        assert WORDS.near(f"a {word}: {name} b {word}") == [
            (2, 2 + len(word), name),
            (len(word) + len(name) + 7, 2 * len(word) + len(name) + 7, name),
        ]


def test_what_is_near_to_nothing() -> None:
    assert WORDS.near("inboundconnector outboundconnector my-inboundconnector-x " + "inboundc" * 1_000) == []
    assert not WORDS.may_be_near("connect or disconnect")
    assert WORDS.nearest("x" * 1_000_000) == ""
    assert Names([]).near("anything") == []
