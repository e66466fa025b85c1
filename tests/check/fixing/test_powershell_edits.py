"""PowerShell: what a change makes of commands, tables, configurations and data, and which values are not edited."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.core.document import Path

from .edited import changed_text

Row = tuple[int, str, Path, Any, str, str]

SCRIPT = """\
# c
$ips = @("203.0.113.5", "203.0.113.6")
New-InboundConnector -Name 'Head office' `
    -ConnectorType OnPremises <# why #> -SenderIPAddresses 203.0.113.5,203.0.113.6 `
    -RequireTls $true -Enabled:$false # end
$p = @{
    Name = "Other"   # the name
    ConnectorType = 'OnPremises'
    SenderIPAddresses = @(
        '203.0.113.5'  # berlin
        '203.0.113.7'
    ); RequireTls = $false
}
New-InboundConnector @p -SenderDomains $ips -Comment "x $env:X"
Set-InboundConnector -Identity "Head office" -TlsSenderCertificateName ('a' + '.example')
foreach ($n in 'x','y') { New-InboundConnector -Name $n -ConnectorType OnPremises }
New-InboundConnector `
    -Name Last `
    -Enabled $true
"""
IN_SCRIPT: list[Row] = [
    (0, "set", ("ConnectorType",), "Partner", "OnPremises", "Partner"),
    (0, "set", ("ConnectorType",), "a b", "OnPremises", "'a b'"),
    (0, "set", ("Enabled",), True, ":$false", ":$true"),
    (0, "set", ("Name",), "it\u2019s", "'Head office'", "'it\u2019\u2019s'"),
    (0, "set", ("SenderIPAddresses",), [], "203.0.113.5,203.0.113.6", "@()"),
    (0, "remove", ("SenderIPAddresses", 0), None, "203.0.113.5,", ""),
    (0, "remove", ("SenderIPAddresses", 1), None, ",203.0.113.6", ""),
    (0, "add", ("SenderIPAddresses",), "::1", ",203.0.113.6", ",203.0.113.6,'::1'"),
    (0, "remove", ("RequireTls",), None, "-RequireTls $true ", ""),
    (0, "remove", ("Enabled",), None, " -Enabled:$false", ""),
    (0, "set", ("Comment",), "x y", "-Enabled:$false", "-Enabled:$false -Comment 'x y'"),
    (0, "rename", ("ConnectorType",), "Comment", "-ConnectorType", "-Comment"),
    (1, "set", ("Name",), 'O$`"x', '"Other"', '"O`$```"x"'),
    (1, "remove", ("Name",), None, 'Name = "Other"   # the name', "# the name"),
    (1, "remove", ("SenderIPAddresses", 0), None, "'203.0.113.5'  # berlin", "# berlin"),
    (1, "remove", ("SenderIPAddresses", 1), None, "        '203.0.113.7'\n", ""),
    (1, "add", ("SenderIPAddresses",), "x", "'203.0.113.7'\n", "'203.0.113.7'\n        'x'\n"),
    (1, "remove", ("RequireTls",), None, "; RequireTls = $false", ""),
    (1, "set", ("Enabled",), True, '"x $env:X"', '"x $env:X" -Enabled $true'),
    (5, "set", ("RequireTls",), True, "-Enabled $true", "-Enabled $true `\n    -RequireTls $true"),
    (5, "remove", ("Enabled",), None, " `\n    -Enabled $true", ""),
    (5, "remove", ("Name",), None, "    -Name Last `\n", ""),
    (5, "remove", (), None, "New-InboundConnector `\n    -Name Last `\n    -Enabled $true\n", ""),
]


@pytest.mark.parametrize(("which", "operation", "path", "value", "before", "after"), IN_SCRIPT)
def test_scripts(which: int, operation: str, path: Path, value: Any, before: str, after: str) -> None:
    head, mark, rest = SCRIPT.partition("New-InboundConnector `\n    -Name Last" if which == 5 else "# c\n")
    expected = head + (mark + rest).replace(before, after, 1)
    assert changed_text(SCRIPT, "a.ps1", (operation, which, path, value)) == expected


UNKNOWN_TO_OLD = "PowerShell has no way to write such a character that every version knows"
REFUSED: list[tuple[int, str, Path, Any, str]] = [
    (0, "remove", (), None, "a comment stands in it, and would be lost"),
    (1, "set", ("SenderDomains",), ["*"], "`$ips` is a variable"),
    (1, "remove", ("SenderDomains", 0), None, "`$ips` is a variable"),
    (1, "set", ("Comment",), "c", "`$env:X` is not assigned a literal in this file"),
    (1, "remove", (), None, "its values stand elsewhere"),
    (2, "set", ("TlsSenderCertificateName",), "x", "`'a' + '.example'` is computed"),
    (3, "set", ("Name",), "z", "`$n` is a variable"),
    (
        3,
        "set",
        ("ConnectorType",),
        "Partner",
        "it would change more than that: what stands there counts for something else, too",
    ),
    (
        5,
        "set",
        ("ConnectorSource",),
        "\x07",
        "PowerShell has no way to write such a character that every version knows",
    ),
]


@pytest.mark.parametrize(("which", "operation", "path", "value", "reason"), REFUSED)
def test_what_is_not_edited(which: int, operation: str, path: Path, value: Any, reason: str) -> None:
    assert changed_text(SCRIPT, "a.ps1", (operation, which, path, value)) == reason


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("\u2018a\u2019", "'b'"),
        ("\u201ca\u201d", "'b'"),
        ("\u201aa\u2018\u2019x\u201b", "'b'"),
        ("@'\na\n'@", "it stands in a form that is not edited"),
    ],
)
def test_strings_of_every_sort(name: str, after: str) -> None:
    text = f"New-InboundConnector -Name {name} -Enabled $true\n"
    expected = text.replace(name, after) if after == "'b'" else after
    assert changed_text(text, "a.ps1", ("set", 0, ("Name",), "b")) == expected


CONFIGURATION = """\
Configuration C {
  Node localhost {
    EXOInboundConnector 'Head office'
    {
        Identity          = "Head office" # n
        SenderIPAddresses = @("203.0.113.5","203.0.113.6")
        SenderDomains     = "smtp:*;1"
        RequireTls        = $True;
        Ensure            = "Present"
    }
    EXOInboundConnector B { Identity = "B"; Enabled = $false; Ensure = 'Present' }
  }
}
"""
IN_CONFIGURATION: list[Row] = [
    (0, "set", ("RequireTls",), False, "$True", "$False"),
    (0, "set", ("Enabled",), True, "$True;\n", "$True;\n        Enabled           = $true;\n"),
    (0, "add", ("SenderDomains",), "x", '"smtp:*;1"', '"smtp:*;1", "x"'),
    (0, "remove", ("SenderDomains", 0), None, '"smtp:*;1"', "@()"),
    (0, "remove", ("RequireTls",), None, "        RequireTls        = $True;\n", ""),
    (0, "set", ("Name",), "x", '= "Head office"', '= "x"'),
    (1, "set", ("RequireTls",), True, "$false;", "$false; RequireTls = $true;"),
    (1, "remove", ("Enabled",), None, "Enabled = $false; ", ""),
    (
        1,
        "remove",
        (),
        None,
        "    EXOInboundConnector B { Identity = \"B\"; Enabled = $false; Ensure = 'Present' }\n",
        "",
    ),
]


@pytest.mark.parametrize(("which", "operation", "path", "value", "before", "after"), IN_CONFIGURATION)
def test_configurations(which: int, operation: str, path: Path, value: Any, before: str, after: str) -> None:
    expected = CONFIGURATION.replace(before, after, 1)
    assert changed_text(CONFIGURATION, "c.ps1", (operation, which, path, value)) == expected


DATA = """\
@{ NonNodeData = @{ Exchange = @{ InboundConnectors = @(
  @{ Identity = 'a'; ConnectorType = 'OnPremises'; SenderIPAddresses = '203.0.113.5' },
  @{
     Identity = 'b'
     SenderIPAddresses = '203.0.113.5', '203.0.113.7'
  }
) } } }
"""
IN_DATA: list[Row] = [
    (0, "set", ("Enabled",), True, ".5' }", ".5'; Enabled = $true }"),
    (0, "add", ("SenderIPAddresses",), "x", ".5' }", ".5', 'x' }"),
    (0, "remove", ("SenderIPAddresses",), None, "; SenderIPAddresses = '203.0.113.5' }", " }"),
    (0, "remove", (), None, DATA.splitlines(keepends=True)[1], ""),
    (1, "set", ("Enabled",), True, "113.7'\n", "113.7'\n     Enabled           = $true\n"),
    (1, "remove", ("SenderIPAddresses", 1), None, ", '203.0.113.7'", ""),
]


@pytest.mark.parametrize(("which", "operation", "path", "value", "before", "after"), IN_DATA)
def test_data(which: int, operation: str, path: Path, value: Any, before: str, after: str) -> None:
    assert changed_text(DATA, "d.psd1", (operation, which, path, value)) == DATA.replace(before, after, 1)
