"""Dates in names: which are read, by globs of every form, and which of two is newer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.globs import matches
from relaylint.project.dates import Stamp, dated_by, may_be_on_the_way, undated

READ = {
    "2026-11-01": "2026-11-01 ",
    "20261101": "2026-11-01 ",
    "2026_11_01": "2026-11-01 ",
    "2026.11.01": "2026-11-01 ",
    "2026-11-01T0930": "2026-11-01 093000",
    "2026-11-01T09:30:05": "2026-11-01 093005",
    "2026-11-01_09-30-05": "2026-11-01 093005",
    "2026_11_01_09_30_05": "2026-11-01 093005",
    "20261101-0930": "2026-11-01 093000",
    "20261101093005": "2026-11-01 093005",
    "20261101T0930051234": "2026-11-01 093005",
    "20261101T0930051234Z": "2026-11-01 093005Z",
    "20261101Z": "2026-11-01 Z",
    "2024-02-29": "2024-02-29 ",
}
"""What is read as a date: as people write it, and as `Get-Date` and tools for exports format it."""
NO_DATE = (
    "2026-02-30",
    "2026-13-01",
    "01-11-2026",
    "01.11.2026",
    "2026-11",
    "261101",
    "2026-11-01T2561",
    "20261101x12",
)
"""What may be meant as a date, and is none that is certain."""


def seen(stamp: Stamp | None) -> str:
    return f"{stamp.day} {stamp.time}{stamp.zone}" if stamp else "none"


@pytest.mark.parametrize(("text", "stamp"), READ.items())
def test_what_is_read(text: str, stamp: str) -> None:
    for glob, path, series in (
        ("x/{date}", f"x/{text}", "x/{date}"),
        ("*-{date}.json", f"contoso-{text}.json", "contoso-{date}.json"),
        ("**/a.{date}*", f"x/y/a.{text}.json", "x/y/a.{date}.json"),
        ("x/{date}/*", f"x/{text}/contoso", "x/{date}/contoso"),
    ):
        dated = dated_by(glob, path)
        assert dated
        assert (dated.series, dated.text, seen(dated.stamp)) == (series, text, stamp)
        assert undated(f"{path}/deep/er.yaml", (glob,)) == f"{series}/deep/er.yaml"


@pytest.mark.parametrize("text", NO_DATE)
def test_what_is_no_date(text: str) -> None:
    dated = dated_by("x/{date}", f"x/{text}")
    assert dated
    assert (dated.text, dated.stamp) == (text, None)
    assert undated(f"x/{text}", ("x/{date}",)) == f"x/{text}"


@pytest.mark.parametrize("path", ["x/latest", "x/hosts.yaml", "x", "y/2026-11-01", "x/2026-11-01/a", "x/v2", "x/2026"])
def test_what_is_not_meant(path: str) -> None:
    assert dated_by("x/{date}", path) is None


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("2026-10-31", "20261101", True),
        ("2026-11-01", "20261101", None),
        ("2026-11-01T0930", "2026-11-01T0931", True),
        ("2026-11-01T0930", "20261101093000", None),
        ("2026-11-01", "2026-11-01T0930", None),
        ("2026-11-01T2359Z", "2026-11-02T0001", None),
        ("2026-11-01T2359Z", "2026-11-03T0001", True),
        ("20261101T0900Z", "20261101T0901Z", True),
    ],
)
def test_which_is_newer(one: str, other: str, before: bool | None) -> None:
    first, second = (dated.stamp for dated in (dated_by("{date}", one), dated_by("{date}", other)) if dated)
    assert first
    assert second
    assert first.is_before(second) is before
    assert second.is_before(first) is (None if before is None else not before)


PART = st.text("ab*?[]!-.^", min_size=1, max_size=5)
NAME = st.text("ab-.![]^", min_size=1, max_size=5)


@given(st.lists(st.one_of(PART, st.just("**")), max_size=3), st.lists(NAME, max_size=3))
def test_other_parts_mean_what_they_mean_in_every_glob(parts: list[str], names: list[str]) -> None:
    glob, path = "/".join([*parts, "{date}"]), "/".join([*names, "2026-11-01"])
    expected = matches("/".join([*names, "x"]), "/".join([*parts, "x"]))
    assert (dated_by(glob, path) is not None) is expected
    if expected:
        assert all(may_be_on_the_way(glob, "/".join(names[:length])) for length in range(1, len(names) + 1))
