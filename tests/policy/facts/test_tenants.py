"""Facts about the day, and about what a whole tenant sends."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.model.schema_index import FILES, KEYS
from relaylint.policy.facts import FACTS

from .asking import ask

NAMES = ("tenant.external-recipients", "tenant.external-recipient-limit", "tenant.external-recipient-percent")
FILLED_IN = "? its value is not filled in"


def key_of(name: str) -> str:
    return next(key for key, named in KEYS.items() if named == name)


@pytest.mark.parametrize("kind", [name for name in FILES if name != "OrganizationConfig"])
def test_the_day_is_the_same_for_every_kind(kind: str) -> None:
    assert FACTS["today"].kinds == ()
    name = "DomainName" if kind in ("AcceptedDomain", "RemoteDomain") else "Name"
    text = f"{key_of(kind)}: [{{ {name}: a }}]\n"
    assert ask("today", text, kind, today="2026-02-28") == ("2026-02-28", "", ())
    assert ask("today", "OrganizationConfig: {}\n", "OrganizationConfig", today="2026-02-28").value == "2026-02-28"


def figures(settings: str, *hosts: str) -> list[Any]:
    """Return recipients, limit and percentage of a tenant, and where the latter two are shown."""
    lines = "".join(f"  - {{ Name: h{at}, {text} }}\n" for at, text in enumerate(hosts))
    text = f"OrganizationConfig: {{ {settings} }}\nSendingHosts:{'' if hosts else ' []'}\n{lines}"
    found = [ask(name, text, "OrganizationConfig") for name in NAMES]
    assert found[1].place == found[2].place or None in (found[0].value, found[1].value)
    return [*(item.value for item in found), found[1].place]


ONE = "DailyExternalRecipients: 1000"


@pytest.mark.parametrize(
    ("settings", "hosts", "expected"),
    [
        ("ExternalRecipientLimit: 2000", (ONE,), [1000, 2000, 50, "2000"]),
        ("ExternalRecipientLimit: 2000, Licenses: 10", (ONE, ONE, ONE), [3000, 2000, 150, "2000"]),
        ("ExternalRecipientLimit: 0", (ONE,), [1000, 0, 100_000, "0"]),
        ("Licenses: 10", (ONE,), [1000, 12005, 8, "10"]),
        ("Licenses: 0", (ONE,), [1000, 9500, 10, "0"]),
        ("RejectDirectSend: true", (ONE,), [1000, None, None, "OrganizationConfig"]),
        ("ExternalRecipientLimit: 2000", (), [None, 2000, None, "2000"]),
        ("ExternalRecipientLimit: 2000", ("Port: 25",), [None, 2000, None, "2000"]),
        ("ExternalRecipientLimit: 2000", ("DailyExternalRecipients: 0",), [0, 2000, 0, "2000"]),
        # what another tool fills in
        ("ExternalRecipientLimit: '${limit}'", (ONE,), [1000, FILLED_IN, FILLED_IN, "'${limit}'"]),
        ("Licenses: '${count}'", (ONE,), [1000, FILLED_IN, FILLED_IN, "'${count}'"]),
        ("Licenses: '${count}', ExternalRecipientLimit: 2000", (ONE,), [1000, 2000, 50, "2000"]),
        (
            "ExternalRecipientLimit: 2000",
            (ONE, "DailyExternalRecipients: '${count}'"),
            [FILLED_IN, 2000, FILLED_IN, "2000"],
        ),
        # who does not send through the tenant
        ("ExternalRecipientLimit: 2000", (ONE, f"{ONE}, Method: Internet"), [1000, 2000, 50, "2000"]),
        ("ExternalRecipientLimit: 2000", (ONE, f"{ONE}, Method: SmtpAuth"), [2000, 2000, 100, "2000"]),
    ],
)
def test_recipients_outside_and_their_limit(settings: str, hosts: tuple[str, ...], expected: list[Any]) -> None:
    assert figures(settings, *hosts) == expected
