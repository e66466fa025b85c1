"""Did you mean, and lists in words."""

from __future__ import annotations

import pytest

from relaylint.suggest import closest, listed, nearest, one_slip_apart

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
