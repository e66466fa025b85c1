"""Every cmdlet and parameter that is named anywhere exists: advice that cannot be typed helps nobody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from relaylint.core import resources
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets

ROOT = Path(__file__).resolve().parent.parent
OTHERS: dict[str, tuple[str, ...]] = {
    "Add-RecipientPermission": ("Identity", "Trustee", "AccessRights"),
    "Connect-ExchangeOnline": ("Prefix",),
    "Disable-IPv6ForAcceptedDomain": ("Domain",),
    "Disable-TransportRule": ("Identity",),
    "Export-TransportRuleCollection": ("Identity",),
    "Enable-ExchangeCertificate": ("Thumbprint", "Services", "Server"),
    "Get-AcceptedDomain": ("Identity",),
    "Get-BlockedConnector": ("ConnectorId",),
    "Get-ExchangeCertificate": ("Thumbprint", "Server"),
    "Get-ExchangeServer": ("Identity",),
    "Get-HostedConnectionFilterPolicy": ("Identity",),
    "Get-InboundConnector": ("Identity",),
    "Get-OnPremisesOrganization": ("Identity",),
    "Get-OrganizationConfig": (),
    "Get-OutboundConnector": ("Identity", "IncludeTestModeConnectors"),
    "Get-RemoteDomain": ("Identity",),
    "Get-SendConnector": ("Identity",),
    "Get-TransportConfig": (),
    "Get-TransportRule": ("Identity", "State"),
    "Import-ExchangeCertificate": ("FileData", "Password", "Server"),
    "New-Mailbox": ("Name", "Shared", "PrimarySmtpAddress"),
    "Remove-BlockedConnector": ("ConnectorId",),
    "Remove-InboundConnector": ("Identity",),
    "Remove-OutboundConnector": ("Identity",),
    "Set-DkimSigningConfig": ("Identity", "Enabled"),
    "Start-EdgeSynchronization": ("Server",),
    "Validate-OutboundConnector": ("Identity", "Recipients"),
}
"""Cmdlets of Exchange that define nothing here, with parameters of theirs, as the reference has them: each on its page
below https://learn.microsoft.com/powershell/module/exchangepowershell/."""
BEYOND_THE_REFERENCE: dict[str, tuple[tuple[str, ...], str]] = {
    "Get-LimitsEnforcementStatus": ((), "https://github.com/microsoft/CSS-Exchange"),
    "Get-OnPremServerReportInfo": ((), "https://techcommunity.microsoft.com/blog/exchange/4007169"),
    "Get-TerrlExternalRecipientEstimate": ((), "https://github.com/microsoft/CSS-Exchange"),
    "New-TenantExemptionInfo": (
        ("BlockingScenario", "NumberOfDays"),
        "https://techcommunity.microsoft.com/blog/exchange/4007169",
    ),
}
"""Those that others of Microsoft's texts name, with the text."""
POWERSHELL: dict[str, tuple[str, ...]] = {
    "Add-Content": ("Path", "Encoding"),
    "ConvertTo-Json": ("Depth",),
    "ConvertTo-Xml": ("As", "Depth"),
    "Export-Clixml": ("Path", "Depth"),
    "Export-Csv": ("Path", "NoTypeInformation", "Delimiter", "Encoding", "UseCulture"),
    "ForEach-Object": ("Process",),
    "Format-List": ("Property",),
    "Format-Table": ("Property", "AutoSize"),
    "Get-Date": (),
    "Get-Help": ("Full",),
    "Invoke-Command": ("ScriptBlock",),
    "Invoke-Expression": (),
    "New-Object": ("TypeName",),
    "Out-String": (),
    "Select-Object": ("Property", "ExpandProperty"),
}
"""Cmdlets of PowerShell itself."""
FREE = ("Switch", "FilterScript")
"""Parameters that stand for any switch in an explanation of how values are bound, or belong to Where-Object."""
NO_CMDLETS = {
    "New-EXOInboundConnector": "a cmdlet behind a prefix",
    "New-InboudConnector": "a slip, as an example of one",
}
_CMDLET = re.compile(
    r"\b(?:Get|New|Set|Remove|Add|Enable|Disable|Start|Stop|Validate|Test|Update|Import|Export|Search|Invoke|Connect|"
    r"Format|Select|ForEach|ConvertTo|Out)-[A-Z][A-Za-z0-9]+"
)
_NAMED = re.compile(rf"(?P<cmdlet>{_CMDLET.pattern})\b|(?<![\w$/<>*.\"'-])-(?P<parameter>[A-Z][A-Za-z0-9]+)\b")
TABLE = {cmdlet.name: cmdlet for cmdlet in cmdlets().values()}
KNOWN: dict[str, set[str]] = {
    **{name: {*cmdlet.parameters.values(), *cmdlet.common.values(), "Identity"} for name, cmdlet in TABLE.items()},
    **{name: set(parameters) for name, parameters in (*OTHERS.items(), *POWERSHELL.items())},
    **{name: set(parameters) for name, (parameters, _) in BEYOND_THE_REFERENCE.items()},
}


def faults(text: str) -> Iterator[str]:
    """Yield the cmdlets in a text that do not exist, and the parameters that the cmdlet before them does not have.

    A parameter without a cmdlet before it belongs to one that is known.
    """
    last = ""
    for match in _NAMED.finditer(text):
        name, parameter = match["cmdlet"], match["parameter"]
        if name in KNOWN:
            last = name
        elif name and name not in NO_CMDLETS:
            yield f"there is no cmdlet {name}"
        elif parameter and not any(parameter in (*FREE, *KNOWN[known]) for known in ([last] if last else KNOWN)):
            yield f"{last or 'no cmdlet'} has no -{parameter}"


def strings(value: Any) -> Iterator[str]:
    """Yield the strings of a rule or of data, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


RULES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "rules").glob("*/*.yaml"))}
SAID = {
    name: [*strings({key: part for key, part in rule.items() if key != "examples"})] for name, rule in RULES.items()
}
"""What each rule says: its own texts and those of its cases."""


def test_rules_name_what_exists() -> None:
    assert [f"{name}: {fault}" for name, texts in SAID.items() for text in texts for fault in faults(text)] == []


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=str)
def test_pages_name_what_exists(path: Path) -> None:
    paragraphs = path.read_text("utf-8").split("\n\n")
    assert [fault for text in paragraphs for fault in faults(" ".join(text.split()))] == []


def test_the_program_names_what_exists() -> None:
    texts = [
        (path.name, node.value)
        for path in sorted((ROOT / "relaylint").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    texts += [("reply-codes.json", text) for text in strings(resources.data("reply-codes"))]
    texts += [(path.name, path.read_text("utf-8")) for path in sorted((ROOT / "schemas").glob("*.json"))]
    assert [f"{name}: {fault}" for name, text in texts for fault in faults(text)] == []


def test_advice_about_the_cloud_names_nothing_that_servers_alone_have() -> None:
    """``New-AcceptedDomain`` is the one to fear: in Exchange Online there is none."""
    only = {name for name, cmdlet in TABLE.items() if cmdlet.on_servers and cmdlet.kind.name != "SendConnector"}
    assert "New-AcceptedDomain" in only
    named = {f"{name}: {cmdlet}" for name, texts in SAID.items() for text in texts for cmdlet in _CMDLET.findall(text)}
    assert [entry for entry in sorted(named) if entry.partition(": ")[2] in only] == []
    assert [f"{name}: {fault}" for name, texts in SAID.items() for text in texts for fault in on_servers(text)] == []


def on_servers(text: str) -> Iterator[str]:
    """Yield the parameters in a text that the cmdlet before them has on Exchange servers only."""
    last: Cmdlet | None = None
    for found in _NAMED.finditer(text):
        if found["cmdlet"]:
            last = TABLE.get(found["cmdlet"])
        elif last and not last.on_servers and found["parameter"] in last.servers_only:
            yield f"{last.name} -{found['parameter']}"


def test_every_row_is_needed_and_none_is_there_twice() -> None:
    everything = "\n".join(
        path.read_text("utf-8")
        for pattern in ("*.md", "docs/**/*.md", "rules/*/*.yaml", "relaylint/**/*.py", "data/*.json", "schemas/*.json")
        for path in ROOT.glob(pattern)
    )
    named = set(_CMDLET.findall(everything))
    assert [name for name in (*OTHERS, *BEYOND_THE_REFERENCE, *POWERSHELL, *NO_CMDLETS) if name not in named] == []
    assert len(KNOWN) == len(TABLE) + len(OTHERS) + len(BEYOND_THE_REFERENCE) + len(POWERSHELL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Run Set-InboundConnector -TlsSenderCertificateName, or clear it with -SenderIPAddresses $null", []),
        ("Run Set-InboundConector -Name", ["there is no cmdlet Set-InboundConector"]),
        ("Run Set-InboundConnector -TlsCertificateName", ["Set-InboundConnector has no -TlsCertificateName"]),
        ("Set -SmartHost to the endpoint", ["no cmdlet has no -SmartHost"]),
        ("Run Disable-IPv6ForAcceptedDomain -DomainName contoso.com",
         ["Disable-IPv6ForAcceptedDomain has no -DomainName"]),
        ("Enable-InboundConnector Hub", ["there is no cmdlet Enable-InboundConnector"]),
    ],
)  # fmt: skip
def test_faults(text: str, expected: list[str]) -> None:
    assert list(faults(text)) == expected
