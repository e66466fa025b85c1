"""Which formats are edited: Datum and Graph baselines, by the names that they have; exports are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from relaylint.check.fixing.changes import CannotEditError, Change
from relaylint.check.fixing.editing import edits_of

from .edited import changed_text, definitions_in

TENANTS = Path(__file__).resolve().parents[2] / "tenants"
EXPORT = "the file is an export, which shows the tenant and does not change it"

DATUM = """\
Items:
  - Identity: a   # name
    SenderDomains: smtp:*;1
    SenderIpAddresses: 198.51.100.24   # the data centre
    Ensure: Present
  - Identity: b
    Enabled: false
"""


@pytest.mark.parametrize(
    ("which", "operation", "path", "value", "before", "after"),
    [
        (0, "set", ("SenderDomains",), ["*"], "smtp:*;1", '"*"'),
        (0, "add", ("SenderIPAddresses",), "x", "198.51.100.24 ", "[198.51.100.24, x] "),
        (0, "remove", ("SenderIPAddresses", 0), None, "198.51.100.24 ", "[] "),
        (0, "set", ("Comment",), "c", "Present\n", "Present\n    Comment: c\n"),
        (0, "set", ("Name",), "c", "a ", "c "),
        (1, "remove", ("Enabled",), None, "    Enabled: false\n", ""),
        (1, "remove", (), None, "  - Identity: b\n    Enabled: false\n", ""),
    ],
)
def test_datum(which: int, operation: str, path: Any, value: Any, before: str, after: str) -> None:
    assert changed_text(DATUM, "EXOInboundConnector.yml", (operation, which, path, value)) == DATUM.replace(
        before, after, 1
    )


GRAPH = """\
{"displayName": "Mail", "parameters": [], "resources": [
  {"displayName": "c", "resourceType": "microsoft.exchange.inboundconnector",
   "properties": {"Identity": "Relay", "Ensure": "Present",
     "SenderDomains": ["smtp:*;1"]
   }}
]}
"""


def test_a_baseline_of_graph() -> None:
    assert changed_text(GRAPH, "g.json", ("set", 0, ("Enabled",), True)) == GRAPH.replace(
        "\n   }}", ',\n     "Enabled": true\n   }}'
    )
    assert changed_text(GRAPH, "g.json", ("remove", 0, ("SenderDomains",), None)) == GRAPH.replace(
        ',\n     "SenderDomains": ["smtp:*;1"]', ""
    )


FORMATS = ("clixml", "exchange-csv", "exchange-json", "format-list", "graph-snapshot", "scubagear", "xhcw")


@pytest.mark.parametrize("name", FORMATS)
def test_exports_are_not_edited(name: str) -> None:
    for path in sorted(path for path in (TENANTS / name).rglob("*") if path.is_file()):
        for definition in definitions_in(path.read_bytes(), path.name)[:3]:
            with pytest.raises(CannotEditError, match=EXPORT):
                edits_of([Change("remove", definition, ())])


def test_a_signed_script_is_not_edited() -> None:
    signed = "New-InboundConnector -Name a -Enabled $true\n# SIG # Begin signature block\n# MII\n"
    reason = "the script is signed, and its signature would not be valid any more"
    assert changed_text(signed, "a.ps1", ("set", 0, ("Enabled",), False)) == reason
