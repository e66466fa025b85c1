"""Fixes whose proof is broken on purpose: whatever goes wrong on the way to a file, nothing is written unproven."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from making import Run, write

from relaylint.check.fixing import editing, of_rules
from relaylint.check.fixing.changes import CannotEditError
from relaylint.core.diagnostic import Edit, Location
from relaylint.core.text import Span
from relaylint.policy.fixes.functions import FUNCTIONS
from relaylint.project.run import combining, proving
from relaylint.relay.map import comparison
from relaylint.relay.map.candidates import TooManySessionsError

TENANT = """\
AcceptedDomains: [{ DomainName: contoso.com }]
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses: [81.2.69.145/28, 81.2.69.0/30]
SendingHosts:
  - { Name: mta-01, IPAddresses: [81.2.69.146], MailFrom: [contoso.com] }
  - { Name: mta-02, IPAddresses: [81.2.69.2], MailFrom: [contoso.com] }
"""
FIX = ("check", "tenant.yaml", "--select", "sender-ip-host-bits", "--fix")
Sabotage = Callable[[pytest.MonkeyPatch], None]


def another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edits that hit another line."""
    real = editing.edits_of

    def edits_of(changes: Any) -> tuple[Edit, ...]:
        source = real(changes)[0].location.source
        start = source.text.index(", 81.2.69.0/30")
        return (Edit(Location(source, Span(start, start + len(", 81.2.69.0/30"))), ""),)

    monkeypatch.setattr(proving, "edits_of", edits_of)


def more_than_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edits that do what was meant, and take away a host's network beside."""
    real = editing.edits_of

    def edits_of(changes: Any) -> tuple[Edit, ...]:
        (edit,) = real(changes)
        source, start = edit.location.source, edit.location.source.text.index(", 81.2.69.0/30")
        return (edit, Edit(Location(source, Span(start, start + len(", 81.2.69.0/30"))), ""))

    monkeypatch.setattr(proving, "edits_of", edits_of)


def broken_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that no reader takes."""
    monkeypatch.setattr(proving, "applied", lambda data, source, edits: data + b"\n]")


def bytes_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "applied", lambda data, source, edits: data)


def no_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    def edits_of(changes: Any) -> tuple[Edit, ...]:
        raise CannotEditError("it is never edited")

    monkeypatch.setattr(proving, "edits_of", edits_of)


def nothing_to_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "edits_of", lambda changes: ())


def wider_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that lets in twice as many."""
    wrong = FUNCTIONS["network"]._replace(make=lambda text, names: "81.2.69.128/27")
    monkeypatch.setitem(FUNCTIONS, "network", wrong)


def another_network(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = FUNCTIONS["network"]._replace(make=lambda text, names: "81.2.69.160/28")
    monkeypatch.setitem(FUNCTIONS, "network", wrong)


def same_value(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = FUNCTIONS["network"]._replace(make=lambda text, names: text.replace("145", "146"))
    monkeypatch.setitem(FUNCTIONS, "network", wrong)


def another_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(of_rules._OPERATIONS, "set", "remove")


def too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that gives up."""

    def compare(*given: Any) -> Any:
        raise TooManySessionsError("there are 10,000,000")

    monkeypatch.setattr(proving, "compare_tenants", compare)


SABOTAGE: dict[Sabotage, str] = {
    another_place: "withdrawn, since ",
    more_than_was_meant: "withdrawn, since mail of `mta-02` would be rejected that is relayed now",
    broken_text: "withdrawn, since the file could not be read in full any more",
    bytes_as_they_were: "withdrawn, since the diagnostic would still be there",
    no_edit: "withdrawn, since it is never edited",
    nothing_to_edit: "withdrawn, since nothing would change",
    wider_network: "withdrawn, since mail would be relayed that is rejected now",
    another_network: "withdrawn, since mail of `mta-01` would be rejected that is relayed now",
    same_value: "withdrawn, since the diagnostic would still be there",
    another_operation: "withdrawn, since mail of `mta-01` would be rejected that is relayed now",
    too_many: "withdrawn, since there are too many sessions to judge: there are 10,000,000",
}


@pytest.mark.parametrize("sabotage", SABOTAGE, ids=lambda sabotage: str(sabotage.__name__))
def test_nothing_is_written_unproven(
    relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch, sabotage: Sabotage
) -> None:
    write(clean, {"tenant.yaml": TENANT})
    sabotage(monkeypatch)
    ran = relaylint(*FIX)
    assert (clean / "tenant.yaml").read_text() == TENANT
    assert SABOTAGE[sabotage] in ran.out
    assert "fixable" not in ran.out
    monkeypatch.undo()


def test_without_sabotage(relaylint: Run, clean: Path) -> None:
    write(clean, {"tenant.yaml": TENANT})
    relaylint(*FIX)
    assert (clean / "tenant.yaml").read_text() == TENANT.replace("145/28", "144/28")


def test_all_of_a_tenant_are_proven_at_once(relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty fixes are one comparison; a bad one among them costs a few more, and keeps none of the others."""
    ranges = [f"81.2.{69 + at}.{at + 5}/30" for at in range(30) if (at + 5) % 4]
    many = TENANT.replace("81.2.69.145/28, 81.2.69.0/30", ", ".join(ranges))
    write(clean, {"tenant.yaml": many})
    calls: list[str] = []
    real = comparison.compare_tenants

    def compare(*given: Any) -> Any:
        calls.append(given[0].folder)
        return real(*given)

    monkeypatch.setattr(proving, "compare_tenants", compare)
    relaylint(*FIX[:-1], "--show-fixes")
    assert calls == ["."]
    make = FUNCTIONS["network"].make
    bad = FUNCTIONS["network"]._replace(
        make=lambda text, names: "81.2.99.0/24" if text == ranges[7] else make(text, names)
    )
    monkeypatch.setitem(FUNCTIONS, "network", bad)
    calls.clear()
    ran = relaylint(*FIX)
    assert len(calls) < 20
    assert f"{len(ranges) - 1} fixed: sender-ip-host-bits ({len(ranges) - 1})" in ran.out
    monkeypatch.undo()


def test_what_cannot_be_proven_within_the_bound_is_withdrawn(
    relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = TENANT.replace("81.2.69.0/30", "81.2.69.3/30")
    write(clean, {"tenant.yaml": both})
    make = FUNCTIONS["network"].make
    bad = FUNCTIONS["network"]._replace(make=lambda text, names: text if "145" in text else make(text, names))
    monkeypatch.setitem(FUNCTIONS, "network", bad)
    monkeypatch.setattr(combining, "_MOST_JUDGED", 0)
    ran = relaylint(*FIX)
    assert (clean / "tenant.yaml").read_text() == both
    assert ran.out.count("withdrawn, since it takes too long to prove among so many definitions") == 2
    monkeypatch.setattr(combining, "_MOST_JUDGED", 100)
    relaylint(*FIX)
    assert (clean / "tenant.yaml").read_text() == both.replace("3/30", "0/30")
    monkeypatch.undo()
