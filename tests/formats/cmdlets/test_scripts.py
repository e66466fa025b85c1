"""PowerShell scripts with Exchange cmdlets to definitions: values, places, what amends, what is not known."""

from __future__ import annotations

import random

import pytest

from formats.outline import outline
from formats.scripting import definitions, faults, made, reading
from relaylint.core.diagnostic import Severity
from relaylint.core.document import Absence, Mapping, Node, Sequence
from relaylint.formats.cmdlets.table import cmdlets
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import UNSTATED, Unknown
from relaylint.syntax.reading import Limits

SCRIPT = """\
<# Sets up relay for contoso.com #>
#Requires -Modules ExchangeOnlineManagement
param(
    [Parameter(Mandatory = $true)] [string]$Tenant,
    [string[]]$More = @()
)
$addresses = @(
    '198.51.100.24'   # the old server
    "203.0.113.0/28"
)

function Add-Relay {
    [CmdletBinding()]
    param([string]$Name = 'Relay')
    New-InboundConnector -Name "Datacentre relay" -ConnectorType OnPremises `
        -SenderDomains * -SenderIPAddresses $addresses -RequireTls:$true `
        -TlsSenderCertificateName "mail.$Tenant" | Out-Null
}

try {
    $connector = @{
        Name          = 'Scanner relay'
        ConnectorType = 'OnPremises'
        SenderDomains = '*', 'smtp:contoso.com;1'
    }
    $connector.RequireTls = $false
    New-InboundConnector @connector -ErrorAction Stop
    [void](New-OutboundConnector Out -RecipientDomains fabrikam.com, *.fabrikam.com,b.example -UseMXRecord $false `
        -SmartHosts:mail.fabrikam.com)
} catch {
    Write-Warning "New-InboundConnector -Name Broken: $($_.Exception.Message)"
}
Get-InboundConnector 'Scanner relay' | Set-InboundConnector -Comment 'kept for ticket 12'
Set-OrganizationConfig -RejectDirectSend $true; Set-TransportConfig -SmtpClientAuthenticationDisabled $true
"""
GIVEN = "`$Tenant` is a parameter, given when the script runs"


def test_a_whole_script() -> None:
    assert faults(SCRIPT) == []
    assert made(SCRIPT) == [
        "InboundConnector",
        "  Name = 'Datacentre relay' <\"Datacentre relay\">",
        "  ConnectorType = 'OnPremises' <OnPremises>",
        "  SenderDomains = ['*'] <*>",
        "  SenderIPAddresses = ['198.51.100.24', '203.0.113.0/28'] <$addresses>",
        "  RequireTls = True <$true>",
        "  TlsSenderCertificateName = 'mail.$Tenant' <\"mail.$Tenant\"> ? " + GIVEN,
        "InboundConnector",
        "  Name = 'Scanner relay' <'Scanner relay'>",
        "  ConnectorType = 'OnPremises' <'OnPremises'>",
        "  SenderDomains = ['*', 'smtp:contoso.com;1'] <'*', 'smtp:contoso.com;1'>",
        "  RequireTls = False <$false>",
        "InboundConnector amends",
        "  Name = 'Scanner relay' <'Scanner relay'>",
        "  Comment = 'kept for ticket 12' <'kept for ticket 12'>",
        "OutboundConnector",
        "  Name = 'Out' <Out>",
        "  RecipientDomains = ['fabrikam.com', '*.fabrikam.com', 'b.example'] <fabrikam.com, *.fabrikam.com,b.example>",
        "  UseMXRecord = False <$false>",
        "  SmartHosts = ['mail.fabrikam.com'] <mail.fabrikam.com>",
        "OrganizationConfig amends",
        "  RejectDirectSend = True <$true>",
        "  SmtpClientAuthenticationDisabled = True <$true>",
    ]


def test_what_the_document_says() -> None:
    found = reading(SCRIPT)
    (document,) = found.documents
    assert found.claims
    assert document.traits.absent is Absence.DEFAULT
    assert not document.traits.strict
    assert document.traits.partial == {"InboundConnectors", "OutboundConnectors", "OrganizationConfig"}
    assert document.traits.amending == {("InboundConnectors", 2), ("OrganizationConfig",)}
    assert document.traits.removed == frozenset()
    assert [document.source.slice(span) for span in document.comments] == [
        "<# Sets up relay for contoso.com #>",
        "#Requires -Modules ExchangeOnlineManagement",
        "# the old server",
    ]


def test_the_places_of_names_and_definitions() -> None:
    (document,) = reading(
        "  New-InboundConnector -SenderDomains * x  ; Set-InboundConnector y -Enable:$false"
    ).documents
    assert outline(document)[1:] == [
        ("/InboundConnectors", "key", "New-InboundConnector"),
        (
            "/InboundConnectors",
            "list",
            "New-InboundConnector -SenderDomains * x  ; Set-InboundConnector y -Enable:$false",
        ),
        ("/InboundConnectors/0", "mapping", "New-InboundConnector -SenderDomains * x"),
        ("/InboundConnectors/0/Name", "key", "x"),
        ("/InboundConnectors/0/Name", "scalar", "x", "x"),
        ("/InboundConnectors/0/SenderDomains", "key", "-SenderDomains"),
        ("/InboundConnectors/0/SenderDomains", "list", "*"),
        ("/InboundConnectors/0/SenderDomains/0", "scalar", "*", "*"),
        ("/InboundConnectors/1", "mapping", "Set-InboundConnector y -Enable:$false"),
        ("/InboundConnectors/1/Name", "key", "y"),
        ("/InboundConnectors/1/Name", "scalar", "y", "y"),
        ("/InboundConnectors/1/Enabled", "key", "-Enable"),
        ("/InboundConnectors/1/Enabled", "scalar", "$false", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# New-InboundConnector x -SenderDomains *",
        "<# New-InboundConnector x -SenderDomains * #>",
        '"New-InboundConnector x -SenderDomains *"',
        "@'\nNew-InboundConnector x -SenderDomains *\n'@",
        '$text = @"\nNew-InboundConnector x\n"@',
        "Write-Host New-InboundConnector x -SenderDomains *",
        "Get-Help New-InboundConnector -Full",
        "function New-InboundConnector { param($Name) }",
        "Mock -CommandName New-InboundConnector -MockWith { }",
        "$table = @{ New-InboundConnector = 1 }",
        "if (Get-Command New-InboundConnector -ErrorAction 0) { 1 }",
        "New-InboundConnectorReport -Name x",
        "Remove-InboundConnector x -Confirm:$false",
        "Get-InboundConnector x | Remove-InboundConnector",
        "Set-OrganizationConfig -FocusedInboxOn $true",
        "function global:New-InboundConnector { param($Certificate) }\nNew-InboundConnector -Certificate x",
        "New-InboundConnector -?",
        "New-InboundConnector -Foo x\nfilter New-InboundConnector { 1 }",
    ],
)
def test_what_is_no_call(text: str) -> None:
    found = reading(text)
    assert (found.documents, found.problems, found.claims) == ([], [], False)


@pytest.mark.parametrize(
    "text",
    [
        "New-InboundConnector x -SenderDomains *",
        "new-inboundconnector X -senderdomains *".replace("X", "x"),
        "ExchangePowerShell\\New-InboundConnector x -SenderDomains *",
        "& New-InboundConnector x -SenderDomains *",
        "& 'New-InboundConnector' x -SenderDomains *",
        ". New-InboundConnector x -SenderDomains *",
        "$made = New-InboundConnector x -SenderDomains *",
        "[void](New-InboundConnector x -SenderDomains *)",
        "$null = $(New-InboundConnector x -SenderDomains *)",
        "@(New-InboundConnector x -SenderDomains *).Count",
        "return New-InboundConnector x -SenderDomains *",
        "New-InboundConnector x -SenderDomains * | Out-Null",
        "New-InboundConnector x -SenderDomains * 2>$null >> log.txt",
        "New-InboundConnector x -SenderDomains * -OutVariable made -Verbose",
        "$table = @{ A = New-InboundConnector x -SenderDomains * }",
        "Write-Host don''t; New-InboundConnector x -SenderDomains *",
        ".\\login.ps1 -User 'a'; New-InboundConnector x -SenderDomains *",
        "Connect-ExchangeOnline && New-InboundConnector x -SenderDomains *",
        "New-InboundConnector `\r\n  x `\r\n  -SenderDomains *\r\n",
        "New-InboundConnector \u2013Name x \u2013SenderDomains *",
        "New-InboundConnector -Name:x -SenderDomains: *",
        "filter f { New-InboundConnector x -SenderDomains * }",
    ],
)
def test_ways_to_call(text: str) -> None:
    assert faults(text) == []
    (one,) = definitions(text)
    assert (one.kind.name, one.amends, one.data) == ("InboundConnector", False, {"Name": "x", "SenderDomains": ["*"]})


@pytest.mark.parametrize(
    "text",
    [
        "if ($a -eq 'b') { New-InboundConnector x -SenderDomains * } else { 1 }",
        "1..2 | ForEach-Object { New-InboundConnector x -SenderDomains * }",
        "1..2 | % { New-InboundConnector x -SenderDomains * }",
        "switch ($a) { 1 { New-InboundConnector x -SenderDomains * } default { } }",
        "do { New-InboundConnector x -SenderDomains * } until ($?)",
        "class A { [void] B() { New-InboundConnector x -SenderDomains * } }",
        "Invoke-Command -ScriptBlock { New-InboundConnector x -SenderDomains * } -AsJob",
    ],
)
def test_calls_that_may_not_run(text: str) -> None:
    assert faults(text) == []
    assert made(text) == [
        "InboundConnector",
        "  Name = 'x' <x>",
        "  SenderDomains = ['*'] <*>",
        "  Enabled = '${?}' <New-InboundConnector> ? the file does not state it",
    ]


def test_absent_properties_of_what_is_made_have_their_defaults() -> None:
    made_here, changed = definitions("New-InboundConnector x -SenderDomains *\nSet-InboundConnector x -Comment a")
    assert made_here.value("RestrictDomainsToIPAddresses") is False
    assert changed.value("RestrictDomainsToIPAddresses") != False  # noqa: E712
    assert not made_here.amends
    assert changed.amends


def test_switches_of_the_organisation_are_one_definition() -> None:
    text = (
        "Set-OrganizationConfig -RejectDirectSend $true -FocusedInboxOn $true\n"
        "if ($a) { Set-TransportConfig -AllowLegacyTLSClients $true } else { Set-TransportConfig -AllowL $false }\n"
        "Set-OrganizationConfig -RejectDirectSend:$true\n"
    )
    assert faults(text) == []
    assert made(text) == [
        "OrganizationConfig amends",
        "  RejectDirectSend = True <$true>",
        "  AllowLegacyTLSClients = '$true' <$true> ? the script may leave it as it is",
    ]


def test_what_is_made_in_two_branches_is_called_so_once() -> None:
    text = (
        "if ($a) { New-InboundConnector x -SenderDomains * -RequireTls $true }\n"
        "else { New-InboundConnector X -SenderDomains * -RequireTls $false }\n"
        "New-InboundConnector y -SenderDomains *\n"
        "New-InboundConnector y -SenderDomains *\n"
    )
    doubt = Unknown("another branch of the script makes it too")
    assert [(one.name, one.value("Name"), one.value("Enabled")) for one in definitions(text)] == [
        ("x", "x", UNSTATED),
        ("X", doubt, UNSTATED),
        ("y", "y", True),
        ("y", "y", True),
    ]


def test_what_a_branch_sets_to_another_value_is_not_known() -> None:
    text = (
        "New-InboundConnector x -SenderDomains * -Enabled $false -RequireTls $true\n"
        "if ($go) { Set-InboundConnector X -Enabled $true -RequireTls $true -Comment 'a' }\n"
        "Set-InboundConnector x -Comment 'b'\n"
        "if ($go) { Set-InboundConnector x -Comment 'b' }\n"
        "if ($go) { Set-InboundConnector other -Comment 'b' -RequireTls yes }\n"
    )
    reason = "the script may leave it as it is"
    assert made(text)[5:] == [
        "InboundConnector amends",
        "  Name = 'X' <X>",
        f"  Enabled = '$true' <$true> ? {reason}",
        "  RequireTls = True <$true>",
        f"  Comment = \"'a'\" <'a'> ? {reason}",
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  Comment = 'b' <'b'>",
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  Comment = 'b' <'b'>",
        "InboundConnector amends",
        "  Name = 'other' <other>",
        f"  Comment = \"'b'\" <'b'> ? {reason}",
        "  RequireTls = 'yes' <yes> ? its value does not fit the schema",
    ]


def test_a_change_of_which_nothing_is_known_says_that_there_may_be_more() -> None:
    text = "Set-InboundConnector @Parameters\nSet-InboundConnector -Identity $Identity -Enabled $Enabled"
    (document,) = reading(text).documents
    assert (document.data, document.traits.partial) == ({"InboundConnectors": []}, frozenset({"InboundConnectors"}))
    assert reading(text).claims is True


def test_a_command_that_is_cut_off() -> None:
    text = 'New-InboundConnector x -SenderDomains *\nNew-InboundConnector y -SenderDomains "a'
    assert made(text) == ["InboundConnector", "  Name = 'x' <x>", "  SenderDomains = ['*'] <*>"]
    assert [line.partition(" | ")[0] for line in faults(text)] == [
        '2:39 <"> syntax-error: the string that begins here does not end'
    ]
    only = reading('New-InboundConnector y -SenderDomains "a')
    assert (only.documents, only.claims) == ([], True)


def test_a_fault_in_a_script_that_defines_nothing_is_no_claim() -> None:
    found = reading("Write-Host 'a' }\n# New-InboundConnector")
    assert [problem.message for problem in found.problems] == ["`}` closes nothing"]
    assert (found.documents, found.claims) == ([], False)


def test_the_row_of_the_table() -> None:
    row = FORMATS["powershell"]
    assert set(row.marks) == set(cmdlets())
    names = list(FORMATS)
    assert "m365dsc" not in names or names.index("m365dsc") < names.index("powershell")
    assert row.fits("relay.psm1")


PIECES = [
    *"\"'`$@(){}[];,|&#=-.<>% \n\t:*xé中😀\ufeff\u2028\x00",
    *(
        "@'",
        "'@\n",
        '@"',
        '\n"@',
        "<#",
        "#>",
        "$(",
        "@(",
        "@{",
        "${",
        "`\n",
        "\r\n",
        "2>&1",
        "--%",
        "::",
        "+=",
        "param(",
    ),
    *(
        " -Name",
        " -Foo",
        "@connector",
        "$connector",
        " | ",
        "New-InboundConnector ",
        "if ($a) {",
        "foreach ($a in ",
        "else",
    ),
]


def damaged(maker: random.Random) -> str:
    """Return the script after a few changes."""
    text = SCRIPT
    for _ in range(maker.choice([1, 1, 2, 4])):
        at, end = sorted((maker.randrange(len(text) + 1), maker.randrange(len(text) + 1)))
        end = min(end, at + maker.randrange(16))
        text = text[:at] + maker.choice(["", maker.choice(PIECES), text[at:end] * 2]) + text[end:]
    return text[: maker.randrange(len(text) + 1)] if maker.random() < 0.3 else text


def places(node: Node) -> list[tuple[int, int]]:
    """Return the places of a node and of all below it."""
    found = [(node.start, node.end)]
    if isinstance(node, Mapping):
        for key, value in node.entries.values():
            found += [*places(key), *places(value)]
    elif isinstance(node, Sequence):
        for item in node.items:
            found += places(item)
    return found


def test_damaged_scripts() -> None:
    maker = random.Random("scripts")  # noqa: S311
    for _ in range(250):
        text = damaged(maker)
        found = reading(text)
        for problem in found.problems:
            for source, span in (problem.primary.location, *(label.location for label in problem.related)):
                assert 0 <= span.start <= span.end <= len(source.text)
            assert problem.message.isprintable()
        for document in found.documents:
            assert all(0 <= start <= end <= len(text) for start, end in places(document.root))
            assert document.comments is not None
        made(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * 5000 + "New-InboundConnector x", "nested deeper than 64"),
        ("New-InboundConnector x -Comment " + "@{a=" * 5000, "nested deeper than 64"),
        ("$a" + "[1" * 5000 + "\nNew-InboundConnector x", "nested deeper than 64"),
        ("New-InboundConnector x " + "-Foo 1 " * 5000, "more than 200 faults; the rest is not read"),
        ("New-InboundConnector x -Name y `\n" * 5000, "more than 200 faults; the rest is not read"),
        (
            "$a0 = 'xxxxxxxx'\n"
            + "".join(f'$a{i + 1} = "$a{i}$a{i}"\nNew-InboundConnector $a{i}\n' for i in range(40)),
            "variables give more than 10,485,760 characters",
        ),
        ('New-InboundConnector x -Comment "' + "a" * 300_000, "the string that begins here does not end"),
    ],
)
def test_hostile_scripts(text: str, message: str) -> None:
    assert reading(text).problems[-1].message == message


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("New-InboundConnector x -SenderDomains *\n" * 1200, 1200),
        ("New-InboundConnector x -SenderDomains " + ",".join(["a.example"] * 15_000), 1),
        ("New-InboundConnector x -Comment " + "a" * 300_000, 1),
        ("$p = @{}\n" + "".join(f"$p.Comment = {i}\nNew-InboundConnector x @p\n" for i in range(1200)), 1200),
        (
            "$p = @()\n" + "".join(f"$p += 'a{i}'\nNew-InboundConnector x -SenderDomains $p\n" for i in range(400)),
            400,
        ),
        (
            "$v0 = 'x'\n"
            + "".join(f"$v{i + 1} = $v{i}\n" for i in range(1200))
            + "New-InboundConnector x -Comment $v1200",
            1,
        ),
        ("Get-InboundConnector x" + " | Set-InboundConnector -Comment a" * 1200, 1200),
        ("$a" + ", $a" * 10_000 + " = 1\nNew-InboundConnector x -Comment $a", 1),
        ("".join(f"function f{i} {{ New-InboundConnector x -Comment $c }}\n" for i in range(1200)) + "$c = 'a'", 1200),
    ],
)
def test_large_scripts(text: str, count: int) -> None:
    found = reading(text)
    assert [one for one in found.problems if one.severity is not Severity.INFO] == []
    assert sum(len(document.data["InboundConnectors"]) for document in found.documents) == count


def test_limits_are_those_of_the_settings() -> None:
    text = "& { & { & { New-InboundConnector x -SenderDomains * } } }"
    assert reading(text, Limits(depth=3)).problems == []
    assert [problem.message for problem in reading(text, Limits(depth=2)).problems] == ["nested deeper than 2"]


@pytest.mark.parametrize("dash", ["\u2013", "\u2014", "\u2015"])
def test_a_dash_in_the_name_of_a_cmdlet(dash: str) -> None:
    """Whether PowerShell finds the cmdlet is not documented: it may have made something, or changed it."""
    found = reading(f"New{dash}InboundConnector -Name x -Bogus 1\nSet{dash}OrganizationConfig -RejectDirectSend $true")
    assert [(one.severity, one.rule.name) for one in found.problems] == [(Severity.WARNING, "misspelt-name")] * 2
    (made,) = found.documents
    assert made.data == {"InboundConnectors": [], "OrganizationConfig": {"RejectDirectSend": "$true"}}
    assert made.traits.partial == {"InboundConnectors", "OrganizationConfig"}
    assert len(made.traits.unknown) == 1
