"""What is wrong with ignores, by the state that they are in."""

from __future__ import annotations

import pytest

from relaylint.core.ignore import IgnoreState

from .ignored import away, check_text, faults

HUB = "InboundConnectors:\n  - Name: Hub\n    ConnectorType: OnPremises\n    SenderDomains: ['*']\n"
MISUSE = {
    "unused": (
        "  # relaylint: ignore[sender-domains-missing] known\n",
        [
            (
                "2 warning[unused-ignore] `sender-domains-missing` reports nothing here, so that this ignore keeps "
                "nothing away"
            )
        ],
    ),
    "unused for a value": (
        "  # relaylint: ignore[unknown-value: Odd] known\n",
        [
            (
                "2 warning[unused-ignore] `unknown-value` reports nothing about `Odd` here, so that this ignore keeps "
                "nothing away"
            )
        ],
    ),
    "an unknown rule": (
        "  # relaylint: ignore[sender-domain-missing] known\n",
        ["2 error[unknown-rule-ignored] `sender-domain-missing` is not the name of a rule"],
    ),
    "an area": (
        "  # relaylint: ignore[connectors, all, cert-*] known\n",
        [
            "2 error[unknown-rule-ignored] `connectors` is not the name of a rule",
            "2 error[unknown-rule-ignored] `all` is not the name of a rule",
            "2 error[unknown-rule-ignored] `cert-*` is not the name of a rule",
        ],
    ),
    "a rule that refuses": (
        "  # relaylint: ignore[cert-private-key-in-repo, syntax-error, unused-ignore] known\n",
        [
            "2 error[refused-ignore] `cert-private-key-in-repo` cannot be ignored",
            "2 error[refused-ignore] `syntax-error` cannot be ignored",
            "2 error[refused-ignore] `unused-ignore` cannot be ignored",
        ],
    ),
    "a rule about another kind": (
        "  # relaylint: ignore[smarthost-required] known\n",
        [
            (
                "2 warning[misplaced-ignore] `smarthost-required` judges OutboundConnector, and what stands here is "
                "InboundConnector"
            )
        ],
    ),
    "above an empty line": (
        "  # relaylint: ignore[sender-domains-missing] known\n\n",
        ["2 warning[misplaced-ignore] no definition stands where `sender-domains-missing` is ignored"],
    ),
    "ended, with nothing to keep away": (
        "  # relaylint: ignore[sender-domains-missing] known, until: 2026-11-29\n",
        [
            "2 warning[expired-ignore] this ignore ended on 2026-11-29; nothing is reported that it would keep away",
        ],
    ),
    "no reason": (
        "  # relaylint: ignore[sender-domains-missing]\n",
        ["2 error[ignore-without-reason] no reason is given why `sender-domains-missing` is ignored"],
    ),
}


@pytest.mark.parametrize("case", MISUSE)
def test_misuse(case: str) -> None:
    comment, wanted = MISUSE[case]
    first, _, rest = HUB.partition("\n")
    assert faults(check_text(f"{first}\n{comment}{rest}")) == wanted


DATES = {
    "2026-11-29": (
        IgnoreState.ENDED,
        ["2 warning[expired-ignore] this ignore ended on 2026-11-29; what it kept away is reported again"],
    ),
    "2026-11-30": (IgnoreState.ENDING, ["2 info[expiring-ignore] this ignore ends today"]),
    "2026-12-01": (IgnoreState.ENDING, ["2 info[expiring-ignore] this ignore ends tomorrow"]),
    "2026-12-30": (IgnoreState.ENDING, ["2 info[expiring-ignore] this ignore ends in 30 days, on 2026-12-30"]),
    "2026-12-31": (IgnoreState.IN_FORCE, []),
}


@pytest.mark.parametrize("date", DATES)
def test_dates(date: str) -> None:
    state, wanted = DATES[date]
    text = (
        f"InboundConnectors:\n  # relaylint: ignore[unknown-property] known, until: {date}\n  - {{Name: a, Hue: x}}\n"
    )
    report = check_text(text, only=())
    assert faults(report) == wanted
    assert bool(away(report)) is (state is not IgnoreState.ENDED)


def test_a_date_is_said_once_for_all_rules() -> None:
    text = (
        "InboundConnectors:\n  # relaylint: ignore[unknown-property, unknown-value] known, until: 2026-12-01\n"
        "  - {Name: a, Hue: x, ConnectorType: Odd}\n"
    )
    assert faults(check_text(text, only=())) == ["2 info[expiring-ignore] this ignore ends tomorrow"]


def test_what_is_said_has_its_own_identity_on_every_day() -> None:
    text = (
        "InboundConnectors:\n  # relaylint: ignore[unknown-property] known, until: 2026-12-05\n  - {Name: a, Hue: x}\n"
    )
    [fault] = [one for one in check_text(text, only=()).diagnostics if one.rule.area == "ignores"]
    assert (fault.about.kind, fault.about.name, fault.about.value) == ("InboundConnector", "a", "unknown-property")
