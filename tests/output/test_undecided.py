"""What is undecided, by reason, on one screen."""

from __future__ import annotations

import pytest

from relaylint.core.checks import DUPLICATE_KEY, MISSING_PROPERTY, WRONG_TYPE
from relaylint.core.diagnostic import Checked, Label, Location, Report, RuleInfo, Topic, Undecided
from relaylint.core.text import Source, Span
from relaylint.output import Style, renderer
from relaylint.output.undecided import grouped

RULES = (DUPLICATE_KEY, MISSING_PROPERTY)
SOURCE = Source("a.yaml", "x\n" * 2000)


def undecided(
    reason: str, line: int = 1, rule: RuleInfo = WRONG_TYPE, subject: str = "InboundConnector a"
) -> Undecided:
    start = 2 * (line - 1)
    label = Label(Location(SOURCE, Span(start, start + 1)))
    return Undecided.of(rule, reason, label, tenant=".", about=Topic(*subject.split(" ", 1)))


def shown(*found: Undecided, format: str = "full") -> list[str]:
    """Return the lines of a report but for the last ones, which count."""
    lines = renderer(format)(Report((), found, (), Checked(1, 1, 1, 1)), Style(show_undecided=True)).splitlines()
    return [line for line in lines if line][:-2]


@pytest.mark.parametrize(
    ("reasons", "group"),
    [
        (["`Enabled`: not stated", "`Name`: not stated"], "not stated"),
        (["`SmartHosts`: InboundConnector `a: b`: what it is compared with: not stated"], "not stated"),
        (["`A`: `$x` is not assigned"], "`$x` is not assigned"),
        (["`A`: `$x` is not assigned", "`A`: `$y` is not assigned"], "`…` is not assigned"),
        (["`A`: not known: a; not known: b"], "not known: a; b"),
        (["not known: a; not known: b; not known: a; not known: c"], "not known: a; b; c"),
        ([f"not known: a; not known: b; not known: c; not known: {x}" for x in "de"], "not known: a; b; c; and more"),
        (["its Method is not known: its value"], "its Method is not known: its value"),
        ([""], ""),
    ],
)  # fmt: skip
def test_reasons_are_the_same_whatever_they_are_about(reasons: list[str], group: str) -> None:
    (found,) = grouped(undecided(reason) for reason in reasons)
    assert (found.reason, found.questions) == (group, len(reasons))


def test_a_place_tells_definition_properties_and_rules() -> None:
    found = [undecided(f"`{name}`: not stated", 1, rule) for name in "ABCD" for rule in RULES]
    assert shown(*found, undecided("`A`: not stated", 3, subject=""), undecided("no list", 2)) == [
        "undecided: not stated (9 questions about 2 definitions)",
        "  a.yaml:1:1: InboundConnector a: `A`, `B` and 2 more properties, for duplicate-key and missing-property",
        "  a.yaml:3:1: `A`, for wrong-type",
        "undecided: no list (1 question about 1 definition)",
        "  a.yaml:2:1: InboundConnector a, for wrong-type",
    ]
    assert shown(*found, format="concise") == [
        "a.yaml:1:1: info[undecided] not stated (8 questions about 1 definition)",
    ]


@pytest.mark.parametrize("reasons", [1, 2, 5, 12, 13, 40])
@pytest.mark.parametrize("places", [1, 2, 40, 400])
def test_no_more_than_a_screen(reasons: int, places: int) -> None:
    """However much is undecided for however many reasons; what is left out is counted."""
    found = [
        undecided(f"`P{place}`: reason {reason}", place) for reason in range(reasons) for place in range(1, places + 1)
    ]
    lines = shown(*found)
    assert len(lines) <= 40
    assert len(lines) >= 30 or not any(line.startswith("  and ") for line in lines)
    assert [line for line in lines if line.startswith("undecided")] == [
        f"undecided: reason {reason} ({places} question{'s' * (places > 1)} about 1 definition)"
        for reason in range(min(reasons, 12))
    ]
    listed = sum(line.startswith("  a.yaml:") for line in lines)
    more = sum(int(line.split()[1]) for line in lines if line.startswith("  and "))
    assert listed + more == min(reasons, 12) * places
    assert (lines[-1] == f"and for {reasons - 12} more reason{'s' * (reasons > 13)}, which `--format json` lists") is (
        reasons > 12
    )
    assert len(shown(*found, format="concise")) == reasons


def test_what_is_the_same_for_many_definitions_takes_one_line() -> None:
    connectors = [undecided("`A`: not stated", line, subject=f"InboundConnector c{line}") for line in range(1, 41)]
    domains = [undecided("`A`: not stated", line, subject=f"AcceptedDomain d{line}") for line in range(50, 52)]
    other = undecided("`B`: not stated", 60, subject="InboundConnector c60")
    assert shown(*connectors, *domains, other) == [
        "undecided: not stated (43 questions about 43 definitions)",
        "  a.yaml:1:1: InboundConnector c1 and 39 more: `A`, for wrong-type",
        "  a.yaml:50:1: AcceptedDomain d50 and 1 more: `A`, for wrong-type",
        "  a.yaml:60:1: InboundConnector c60: `B`, for wrong-type",
    ]


def test_programs_get_every_one() -> None:
    found = tuple(undecided("the same", place) for place in range(1, 101))
    report = Report((), found, (), Checked(1, 1, 1, 1))
    assert renderer("json")(report, Style(show_undecided=True)).count('"reason": "the same"') == 100
    assert renderer("sarif")(report, Style(show_undecided=True)).count('"kind": "open"') == 100
