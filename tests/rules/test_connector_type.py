"""A connector without a stated type is told once, whatever the format, and never where a file only changes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaylint import api

NEW = "New-InboundConnector -Name Hub -SenderDomains * -TlsSenderCertificateName mail.contoso.com"
SET = "Set-InboundConnector -Identity Hub -Comment x"
RESOURCE = "Configuration M {{ Node localhost {{ EXOInboundConnector A {{ Identity = 'Hub'; {} }} }} }}"
EXPORT = """[{{"Name": "Hub", "SenderDomains": ["smtp:*;1"], "SenderIPAddresses": [], "RequireTls": true{}}}]"""
NATIVE = "InboundConnectors: [{{ Name: Hub, SenderDomains: ['*']{} }}]"
RULE = "connector-type-not-stated"


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("a.ps1", NEW, [RULE]),
        ("a.ps1", f"{NEW} -ConnectorType Partner", []),
        ("a.ps1", f"{NEW} -ConnectorType $type", []),
        ("a.ps1", f"{NEW}\nSet-InboundConnector -Identity Hub -ConnectorType Partner", []),
        ("a.ps1", SET, []),
        ("a.ps1", RESOURCE.format("SenderDomains = @('*')"), [RULE]),
        ("a.ps1", RESOURCE.format("ConnectorType = 'Partner'"), []),
        ("a.ps1", RESOURCE.format("Ensure = 'Absent'"), []),
        ("Get-InboundConnector.json", EXPORT.format(""), [RULE]),
        ("Get-InboundConnector.json", EXPORT.format(', "ConnectorType": "Partner"'), []),
        ("a.yaml", NATIVE.format(""), ["missing-property"]),
        ("a.yaml", NATIVE.format(", '*': '${?}'"), [RULE]),
    ],
)
def test_one_finding(tmp_path: Path, file: str, text: str, told: list[str]) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    found = [item.rule.name for item in api.check(tmp_path).diagnostics]
    assert [name for name in found if name in (RULE, "missing-property")] == told
