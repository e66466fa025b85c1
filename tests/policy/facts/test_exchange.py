"""Facts about the Exchange server that a host is."""

from __future__ import annotations

from typing import Any

import pytest

from .asking import ask

NAMES = ("exchange.version", "exchange.supported", "exchange.accepted", "exchange.newest")
NOT_LISTED = "? this build is not in the list of builds"
FILLED_IN = "? its value is not filled in"
MISFIT = "? its value does not fit the schema"


@pytest.mark.parametrize(
    ("build", "today", "version", "supported", "accepted"),
    [
        ("15.1.2507.61", "2025-10-14", "Exchange Server 2016", True, True),
        ("15.1.2507.61", "2025-10-15", "Exchange Server 2016", False, True),
        ("15.1.2507.60", "2026-11-24", "Exchange Server 2016", False, False),
        ("15.2.1748.10", "2026-11-24", "Exchange Server 2019", False, False),
        ("15.2.2562.17", "2026-11-24", "Exchange Server SE", True, True),
        ("8.3.517.0", "2026-11-24", NOT_LISTED, NOT_LISTED, NOT_LISTED),
        ("'${build}'", "2026-11-24", FILLED_IN, FILLED_IN, FILLED_IN),
        ("15.2", "2026-11-24", MISFIT, MISFIT, MISFIT),
    ],
)
def test_builds(build: str, today: str, version: str, supported: Any, accepted: Any) -> None:
    found = [ask(name, f"SendingHosts: [{{ Name: mta, ExchangeBuild: {build} }}]\n", today=today) for name in NAMES]
    assert [item.value for item in found[:3]] == [version, supported, accepted]
    assert {item.place for item in found} == {build}
    newest = found[3].value
    assert newest == version if newest.startswith("?") else newest.startswith(build.rpartition(".")[0][:4])


@pytest.mark.parametrize("name", NAMES)
def test_other_software_has_no_build(name: str) -> None:
    assert ask(name, "SendingHosts: [{ Name: mta }]\n") == (None, "mta", ())
