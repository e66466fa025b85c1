"""Counts by severity, the worst first."""

from __future__ import annotations

from relaylint.output.tally import Tally, by_rule, by_tenant

from .report import CERTIFICATE, HUB, SHARED, WILDCARD, found, label


def test_order_is_by_the_most_severe() -> None:
    one = found(SHARED, "x", label(HUB, "Head"))
    many = [one._replace(tenant="many") for _ in range(9)]
    worst = found(CERTIFICATE, "x", label(HUB, "Head"))._replace(tenant="worst")
    middle = [found(WILDCARD, "x", label(HUB, "Head"))._replace(tenant=name) for name in ("b", "a")]
    tenants = by_tenant([*many, *middle, worst, worst._replace(severity=SHARED.severity)])
    assert list(tenants) == ["worst", "a", "b", "many"]
    assert [each.severity.word for each in tenants["worst"]] == ["error", "info"]
    assert Tally.of(tenants["worst"]).named() == {"error": 1, "warning": 0, "info": 1}
    assert list(by_rule([*many, *middle, worst])) == ["cert-domain-not-accepted", "wildcard-name", "shared-address"]
