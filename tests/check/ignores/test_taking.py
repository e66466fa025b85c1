"""What ignores keep away, which one does, and what comes back."""

from __future__ import annotations

import pickle

import pytest

from relaylint.core.diagnostic import Report

from .ignored import away, check_ignores, check_text, faults, made_tenant, places

RANGES = "InboundConnectors:\n  - Name: Hub\n    ConnectorType: OnPremises\n    SenderDomains: ['*']\n{}"
WIDE = "sender-ip-too-wide"


def labels(report: Report, rule: str) -> list[tuple[int, str]]:
    """Return line and words of the labels of what a rule reports."""
    held = (label for one in report.diagnostics if one.rule.name == rule for label in one.related)
    return [(label.location.start.line, label.text) for label in held]


def test_what_has_ended_is_reported_with_a_label_at_the_ignore() -> None:
    comment = "# relaylint: ignore[unknown-property] known, until: 2026-11-01"
    text = f"AcceptedDomains:\n  {comment}\n  - {{DomainName: a.example, DomainType: Authoritative, Hue: x}}\n"
    report = check_text(text, only=())
    assert places(report.diagnostics) == ["2 expired-ignore", "3 unknown-property"]
    assert labels(report, "unknown-property") == [(2, "this ignore ended on 2026-11-01")]


def test_one_that_has_not_ended_goes_before_one_that_has() -> None:
    old, new = (
        f"  # relaylint: ignore[unknown-property] known, until: {date}\n" for date in ("2026-11-01", "2027-11-01")
    )
    for first, second in ((old, new), (new, old)):
        report = check_text(f"InboundConnectors:\n{first}{second}  - {{Name: a, Hue: x}}\n", only=())
        assert away(report) == ["4 unknown-property"]


def test_what_keeps_a_file_from_being_read_cannot_be_ignored() -> None:
    text = "# relaylint: ignore[unknown-property] known\nInboundConector: []\nInboundConnectors: []\n"
    report = check_text(text, only=())
    assert report.suppressed == ()
    assert labels(report, "unknown-property") == [(1, "this cannot be ignored")]
    assert faults(report) == [
        "1 error[refused-ignore] `unknown-property` keeps a part of the file from being read here, and is reported"
    ]


VALUES = {
    "all of a list": ("[203.0.113.0/24]", "203.0.113.0/24", True),
    "in another letter case and in quotes": ("[203.0.113.0/24]", "'203.0.113.0/24'", True),
    "one of two": ("[203.0.113.0/24, 81.2.69.0/24]", "203.0.113.0/24", False),
    "another one": ("[81.2.69.0/24]", "203.0.113.0/24", False),
    "both": ("[203.0.113.0/24, 81.2.69.0/24]", f"203.0.113.0/24, {WIDE}: 81.2.69.0/24", True),
}


@pytest.mark.parametrize("case", VALUES)
def test_values(case: str) -> None:
    listed, named, kept_away = VALUES[case]
    text = RANGES.format(f"    SenderIPAddresses: {listed} # relaylint: ignore[{WIDE}: {named}] known\n")
    report = check_text(text, only=[WIDE])
    assert (away(report) == [f"5 {WIDE}"]) is kept_away
    assert (f"5 {WIDE}" in places(report.diagnostics)) is not kept_away
    if case == "one of two":
        assert labels(report, WIDE)[-1] == (5, "this ignore names only a part of the values")
        assert faults(report) == []


HOSTILE = {
    "depth": f"[{'-' * 90_000}1]",
    "brackets": "[" * 5000,
    "a sum": "[1] + [2]",
    "length": f"[{'1, ' * 50_000}]",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_text_that_looks_like_a_list_is_one_value(case: str) -> None:
    comment = "# relaylint: ignore[unknown-value: x] why"
    text = f"InboundConnectors:\n  {comment}\n  - {{ Name: a, ConnectorType: '{HOSTILE[case]}' }}\n"
    assert "3 unknown-value" in places(check_text(text, only=()).diagnostics)


def test_the_closest_ignore_is_the_one_that_keeps_away() -> None:
    text = (
        "InboundConnectors:\n  # relaylint: ignore[unknown-property] of all\n  - Name: a\n"
        "    Hue: x # relaylint: ignore[unknown-property] of this\n    Colour: y\n"
    )
    report = check_text(text, only=())
    assert [one.suppression.reason for one in report.suppressed] == ["of this", "of all"]
    assert faults(report) == []


def test_an_ignore_in_a_file_of_several_tenants_is_used_if_one_tenant_needs_it() -> None:
    shared = "InboundConnectors:\n  # relaylint: ignore[unknown-property] known\n  - {Name: a, Hue: x}\n"
    tenants = [made_tenant({"a.yaml": shared}, folder) for folder in ("one", "two")]
    report = check_ignores(tenants, only=())
    assert away(report) == ["3 unknown-property"]
    assert faults(report) == []


def test_what_a_file_holds_survives_pickling() -> None:
    tenant = made_tenant(
        {"a.yaml": "InboundConnectors:\n  # relaylint: ignore[unknown-property] known\n  - {Hue: x}\n"}
    )
    [document] = tenant.remarked.values()
    again = pickle.loads(pickle.dumps(document))  # noqa: S301
    assert again.comments == document.comments
