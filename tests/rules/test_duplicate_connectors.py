"""Connectors of one name: an error where one file makes both, a warning where they may be two views of one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import Run, write

MAKE = (
    "New-InboundConnector -Name {} -ConnectorType OnPremises -SenderDomains * -TlsSenderCertificateName {}.x.example\n"
)
RESOURCE = 'EXOInboundConnector {0} {{ Identity = "{1}"; ConnectorType = "OnPremises"; Ensure = "Present" }}\n'
DATUM = "- {{Identity: {}, ConnectorType: OnPremises, SenderDomains: ['*'], Ensure: Present}}\n"
NATIVE = "InboundConnectors: [{{ Name: {}, ConnectorType: OnPremises, SenderDomains: ['*'] }}]\n"
EXPORTED = {"ConnectorType": "OnPremises", "SenderDomains": ["smtp:*;1"], "Enabled": True}
NODES = "Configuration C {{ Node {} {{ {} }} }}"
HUB = RESOURCE.format("a", "Hub")
BRANCHES = f"if ($x) {{ {MAKE.format('Hub', 'a')} }} else {{ {MAKE.format('HUB', 'b')} }}\n"
ASKED = f"if (-not (Get-InboundConnector Hub)) {{ {MAKE.format('Hub', 'b')} }}\n"
CASES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "documents of one file": ({"a.yaml": NATIVE.format("Hub") + "---\n" + NATIVE.format("hub")}, "error"),
    "a script": ({"a.ps1": MAKE.format("Hub", "a") + MAKE.format("HUB", "b")}, "error"),
    "a script that takes it away first": (
        {"a.ps1": MAKE.format("Hub", "a") + "Remove-InboundConnector Hub\n" + MAKE.format("Hub", "b")},
        "warning",
    ),
    "a script that asks first": ({"a.ps1": MAKE.format("Hub", "a") + ASKED}, "warning"),
    "branches of a script": ({"a.ps1": BRANCHES}, ""),
    "an amendment": (
        {"a.ps1": MAKE.format("Hub", "a") + "Set-InboundConnector Hub -RequireTls $true\n"},
        "",
    ),
    "a configuration": (
        {"a.ps1": NODES.format("localhost", RESOURCE.format("a", "Hub") + RESOURCE.format("b", "hub"))},
        "error",
    ),
    "nodes of a configuration": (
        {"a.ps1": NODES.format("a", f"{HUB} }} Node b {{ {HUB}")},
        "warning",
    ),
    "a file of Datum": ({"cEXOInboundConnector.yml": "Items:\n" + DATUM.format("Hub") + DATUM.format("HUB")}, "error"),
    "an export": ({"a.json": json.dumps([EXPORTED | {"Name": "Hub"}, EXPORTED | {"Name": "HUB"}])}, "warning"),
    "two files": ({"a.yaml": NATIVE.format("Hub"), "b.yaml": NATIVE.format("hub")}, "warning"),
    "two files, and twice in one": (
        {"a.yaml": NATIVE.format("Hub"), "b.yaml": NATIVE.format("hub") + "---\n" + NATIVE.format("hub")},
        "warning error",
    ),
    "layers": (
        {
            "a.yaml": NATIVE.format("Hub"),
            "b.yaml": NATIVE.format("hub"),
            "relaylint.yaml": "layers: [a.yaml, b.yaml]\n",
        },
        "",
    ),
    "other names": ({"a.yaml": NATIVE.format("Hub") + "---\n" + NATIVE.format("Hub.")}, ""),
    "names that are filled in": ({"a.yaml": NATIVE.format("'${a}'") + "---\n" + NATIVE.format("'${a}'")}, ""),
}


@pytest.mark.parametrize("case", CASES)
def test_connectors_of_one_name(relaylint: Run, case: str) -> None:
    files, severities = CASES[case]
    write(Path(), files)
    ran = relaylint("check", "--format", "json", "--select", "duplicate-connector-name")
    found = [(item["severity"], item["related"][0]["message"]) for item in json.loads(ran.out)["diagnostics"]]
    assert found == [(severity, "first here") for severity in severities.split()]
