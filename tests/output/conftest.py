"""The shared report, and reports of any size, as fixtures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relaylint.core.diagnostic import Report

from .report import CERTIFICATE, HUB, SHARED, WILDCARD, every_case, found, label, make_report


@pytest.fixture
def report() -> Report:
    """Return the report with every case."""
    return make_report(every_case())


@pytest.fixture
def many() -> Callable[..., Report]:
    """Return a function that makes a report with so many errors, warnings and infos."""

    def make(errors: int, warnings: int = 0, infos: int = 0) -> Report:
        rules = [CERTIFICATE] * errors + [WILDCARD] * warnings + [SHARED] * infos
        return make_report([found(rule, f"number {n:05}", label(HUB, "Head")) for n, rule in enumerate(rules)])

    return make
