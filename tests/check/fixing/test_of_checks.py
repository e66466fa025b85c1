"""What is proposed for the faults that built-in checks report."""

from __future__ import annotations

import pytest

from relaylint.check.fixing.of_checks import PROPOSING, proposals_of_checks
from relaylint.core.checks import FIXABLE
from relaylint.formats.recognition import read
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Tenant
from relaylint.syntax.reading import Limits

CASES = {
    "Enabeld: true": ("write `Enabled`", "rename", ("Enabeld",), "Enabled"),
    "SenderIPAdresses: [203.0.113.7]": ("write `SenderIPAddresses`", "rename", ("SenderIPAdresses",), None),
    "RequireTls: 'false'": ("write `false`", "set", ("RequireTls",), False),
    "RequireTls: 'on'": ("write `true`", "set", ("RequireTls",), True),
    "Comment: 0050": ("write `0050`", "set", ("Comment",), "0050"),
    "SenderIPAddresses: 203.0.113.7": ("write `[203.0.113.7]`", "set", ("SenderIPAddresses",), ["203.0.113.7"]),
    "ConnectorType: OnPremise": ("write `OnPremises`", "set", ("ConnectorType",), "OnPremises"),
}
NOTHING = (
    "RequireTls: maybe",
    "RequireTls: 5",
    "Requirements: true",
    "ConnectorType: Anything",
    "SenderDomains: 5",
    "{Enabeld: true, Enabled: true}",
)


def proposed(text: str, key: str = "InboundConnectors") -> list[tuple[str, str, tuple[str | int, ...], object]]:
    whole = f"{key}: [{{ Name: Hub, {text.strip('{}')} }}]\n"
    reading = read("/no/where/tenant.yaml", whole.encode(), Limits(), lambda name: None, named=True)
    assert reading is not None
    tenant = Tenant(".")
    tenant.add(contribution(reading.documents[0]))
    assert tenant.diagnostics
    return [
        (each.title, change.operation, change.path, change.value)
        for each in proposals_of_checks(tenant, tenant.diagnostics)
        for change in each.changes
    ]


@pytest.mark.parametrize("text", CASES)
def test_proposed(text: str) -> None:
    title, operation, path, value = CASES[text]
    assert proposed(text) == [(title, operation, path, value or title.split("`")[1] if value is None else value)]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_proposed(text: str) -> None:
    assert proposed(text) == []


def test_a_run_knows_what_may_be_mended() -> None:
    assert PROPOSING.keys() == FIXABLE


@pytest.mark.parametrize(
    ("port", "number"), [("'25'", 25), ("'0'", 0), ("'025'", None), ("'1e3'", None), ("' 5'", None)]
)
def test_whole_numbers(port: str, number: int | None) -> None:
    expected = [] if number is None else [(f"write `{number}`", "set", ("Port",), number)]
    assert proposed(f"Port: {port}", "SendingHosts") == expected


def test_what_is_listed_twice() -> None:
    title = "leave out what is listed twice"
    assert proposed("Recipients: [Internal, External, internal, External]", "SendingHosts") == [
        (title, "remove", ("Recipients", 2), None),
        (title, "remove", ("Recipients", 3), None),
    ]
