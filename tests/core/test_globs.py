"""Glob patterns over paths with slashes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.globs import matches, matches_any, may_lead_to


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("tenants/contoso", "tenants/*", True),
        ("tenants/contoso", "tenants/*/", True),
        ("tenants/contoso", "/tenants/*", True),
        ("tenants/contoso", "./tenants/*", True),
        ("tenants/contoso", "tenants/c?ntoso", True),
        ("tenants/contoso", "tenants/[a-c]*", True),
        ("tenants/contoso", "Tenants/*", False),
        ("tenants/contoso", "*", False),
        ("tenants/contoso", "tenants", False),
        ("tenants/contoso/hub.yaml", "tenants/*", False),
        ("tenants/contoso/hub.yaml", "tenants/**", True),
        ("tenants", "tenants/**", True),
        ("a/b/c", "**", True),
        ("a/b/c", "**/c", True),
        ("c", "**/c", True),
        ("a/b/c", "a/**/c", True),
        ("a/c", "a/**/c", True),
        ("a/b/c/d", "a/**/c", False),
        ("a/b/c/d", "**/b/**/d", True),
        ("a/b/c/d", "**/**/**", True),
        ("a", "a**", True),
        ("a/b", "a**", False),
        ("a/b", "", False),
        ("a/b", "../a/b", False),
        ("[x", "[x", True),
        ("x", "[z-a]", False),
        ("größe/東京.yaml", "gr*/東?.yaml", True),
        ("a\nb", "a*", True),
    ],
)
def test_matches(path: str, pattern: str, expected: bool) -> None:
    assert matches(path, pattern) is expected


@pytest.mark.parametrize(
    ("path", "patterns", "expected"),
    [
        ("tests/data/a.yaml", ["tests"], True),
        ("tests/data/a.yaml", ["tests/data"], True),
        ("tests/data/a.yaml", ["tests/*/a.yaml"], True),
        ("tests/data/a.yaml", ["data"], False),
        ("tests/data/a.yaml", ["**/data"], True),
        ("tests/data/a.yaml", ["*.yaml"], False),
        ("tests/data/a.yaml", ["**/*.yaml"], True),
        ("tests/data/a.yaml", [], False),
        ("tests/data/a.yaml", ["x", "tests/**"], True),
    ],
)
def test_a_folder_stands_for_what_lies_in_it(path: str, patterns: list[str], expected: bool) -> None:
    assert matches_any(path, patterns) is expected


@pytest.mark.parametrize(
    ("folder", "pattern", "expected"),
    [
        ("tenants", "tenants/*", True),
        ("tennants", "tenants/*", False),
        ("tenants/a", "tenants/*", False),
        ("tenants/a", "tenants/*/prod", True),
        ("anything/at/all", "**/prod", True),
        ("a/x/y", "a/**/b", True),
        ("b", "a/**/b", False),
    ],
)
def test_where_a_pattern_can_still_match(folder: str, pattern: str, expected: bool) -> None:
    assert may_lead_to(folder, pattern) is expected


@pytest.mark.parametrize(
    "pattern", ["a*" * 200 + "b", "*" * 5000 + "b", "**/" * 500 + "b", "[" * 3000, "(a+)+$" * 100, "?*" * 1000 + "b"]
)
def test_a_hostile_pattern_takes_no_time(pattern: str) -> None:
    assert not matches("a" * 2000, pattern)
    assert not matches("/".join(["a"] * 1000), pattern)


names = st.sampled_from(["a", "b", "ab", "tenants"])


@given(
    st.lists(names, min_size=1, max_size=4),
    st.lists(names | st.sampled_from(["*", "**", "?", "a*"]), min_size=1, max_size=5),
)
def test_what_matches_can_be_reached(path: list[str], pattern: list[str]) -> None:
    text = "/".join(pattern)
    if matches("/".join(path), text):
        assert all(may_lead_to("/".join(path[:length]), text) for length in range(1, len(path)))
