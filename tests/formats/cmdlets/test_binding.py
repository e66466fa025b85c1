"""What is wrong with the arguments of cmdlets: each fault with its place, and what is no fault."""

from __future__ import annotations

import pytest

from formats.scripting import definitions, faults, made, reading
from relaylint.formats.cmdlets.table import cmdlets
from relaylint.model.definitions import UNSTATED


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "New-InboundConnector x -SenderDomains * -RestrictDomains $true",
            (
                "1:41 <-RestrictDomains> unknown-property: `-RestrictDomains` could be several parameters of"
                " New-InboundConnector | `-RestrictDomainsToCertificate` or `-RestrictDomainsToIPAddresses`"
            ),
        ),
        (
            "New-OutboundConnector x -RequireTls $true",
            (
                "1:25 <-RequireTls> unknown-property: `-RequireTls` is not a parameter of New-OutboundConnector |"
                " `Get-Help New-OutboundConnector -Full` lists its parameters"
            ),
        ),
        (
            'Set-OutboundConnector x -TlsVersion "TLS 1.2"',
            (
                "1:25 <-TlsVersion> unknown-property: `-TlsVersion` is not a parameter of Set-OutboundConnector |"
                " `Get-Help Set-OutboundConnector -Full` lists its parameters"
            ),
        ),
        (
            "New-InboundConnector x -SenderDomains * -SenderIPAdresses:192.0.2.1",
            (
                "1:41 <-SenderIPAdresses> unknown-property: `-SenderIPAdresses` is not a parameter of"
                " New-InboundConnector | did you mean `-SenderIPAddresses`?"
            ),
        ),
        (
            "New-InboundConnector -Identity x -SenderDomains * y",
            (
                "1:22 <-Identity> unknown-property: `-Identity` is a parameter of Set-InboundConnector and not of"
                " New-InboundConnector | the parameter is called `-Name` here"
            ),
        ),
        (
            "Set-InboundConnector x -ClientHostNames a",
            (
                "1:24 <-ClientHostNames> unknown-property: `-ClientHostNames` is a parameter of New-InboundConnector"
                " and not of Set-InboundConnector | only New-InboundConnector takes it"
            ),
        ),
        (
            "New-AcceptedDomain x -DomainName contoso.com -MatchSubDomains $true",
            (
                "1:46 <-MatchSubDomains> unknown-property: `-MatchSubDomains` is a parameter of Set-AcceptedDomain and"
                " not of New-AcceptedDomain | set it with Set-AcceptedDomain afterwards"
            ),
        ),
        (
            "Set-OrganizationConfig -RejectDirectSends $true",
            (
                "1:24 <-RejectDirectSends> unknown-property: `-RejectDirectSends` is not a parameter of"
                " Set-OrganizationConfig | did you mean `-RejectDirectSend`?"
            ),
        ),
        (
            "Set-InboundConnector x -Confirm $false",
            (
                "1:33 <$false> invalid-argument: `$false` stands behind the switch `-Confirm`, which takes a value"
                " behind a colon only | write `-Confirm:$false`"
            ),
        ),
        (
            "Set-SendConnector x -Force $True -Port 25",
            (
                "1:28 <$True> invalid-argument: `$True` stands behind the switch `-Force`, which takes a value behind a"
                " colon only | write `-Force:$True`"
            ),
        ),
        (
            "New-InboundConnector x -SenderDomains * -Name y",
            None,
        ),
        (
            "New-InboundConnector -Name x -SenderDomains * -Na y",
            (
                "1:47 <-Na> invalid-argument: `-Na` is given twice to New-InboundConnector | Write the command as its"
                " reference shows it; `Get-Help CMDLET -Full` lists its parameters."
            ),
        ),
        (
            "New-InboundConnector x -SenderDomains -RequireTls $true",
            (
                "1:24 <-SenderDomains> invalid-argument: `-SenderDomains` has no value | Write the command as its"
                " reference shows it; `Get-Help CMDLET -Full` lists its parameters."
            ),
        ),
        (
            "New-InboundConnector x -SenderDomains:",
            (
                "1:24 <-SenderDomains> invalid-argument: `-SenderDomains` has no value | Write the command as its"
                " reference shows it; `Get-Help CMDLET -Full` lists its parameters."
            ),
        ),
        (
            "New-InboundConnector -Name Head office relay -SenderDomains *",
            (
                "1:33 <office> invalid-argument: `office` stands without a parameter that it could be for | put a text"
                " with blanks in quotes, and commas between the values of a list"
            ),
        ),
        (
            "Set-InboundConnector x --% -RequireTls $true",
            (
                "1:24 <--% -RequireTls $true> invalid-argument: `--% -RequireTls $true` stands without a parameter that"
                " it could be for | put a text with blanks in quotes, and commas between the values of a list"
            ),
        ),
        (
            "Set-InboundConnector x -SenderIPAddresses 192.0.2.1 192.0.2.2",
            (
                "1:53 <192.0.2.2> invalid-argument: `192.0.2.2` stands without a parameter that it could be for | put a"
                " text with blanks in quotes, and commas between the values of a list"
            ),
        ),
        (
            "Set-InboundConnector x -SenderIPAddresses 192.0.2.1, -RequireTls $true",
            "1:54 <-RequireTls> syntax-error: a value has to stand here | Correct the syntax at the place shown.",
        ),
        (
            "Set-InboundConnector x -SenderIPAddresses @('192.0.2.1' '192.0.2.2')",
            (
                "1:57 <'192.0.2.2'> syntax-error: a comma has to stand before `'192.0.2.2'` | Correct the syntax at the"
                " place shown."
            ),
        ),
        (
            "New-InboundConnector x -SenderDomains @('*',) | Set-InboundConnector -Enabled $true",
            "1:45 <)> syntax-error: a value has to stand here | Correct the syntax at the place shown.",
        ),
        (
            "New-InboundConnector x ` \n  -SenderDomains *",
            (
                "1:24 <` > invalid-argument: a blank follows the backtick, so that the command ends with this line |"
                " remove the blanks at the end of the line"
            ),
        ),
        (
            "New-InboundConnector x `\n  # for the scanners\n  -SenderDomains *",
            (
                "3:3 <-SenderDomains> invalid-argument: `-SenderDomains` begins a statement of its own:"
                " New-InboundConnector ends before it | end every line of a command but its last with a backtick, and"
                " nothing behind that"
            ),
        ),
        (
            "New-SendConnector x -AddressSpaces SMTP:*;1 -Port 25",
            (
                "1:36 <SMTP:*;1> invalid-argument: `SMTP:*;1` has no quotes, so that the command ends at its `;` |"
                " put it in quotes"
            ),
        ),
        (
            "Set-InboundConnector -RequireTls $true",
            "1:1 <Set-InboundConnector> missing-property: `Set-InboundConnector` has no `-Identity` | add `-Identity`",
        ),
        (
            "New-AcceptedDomain -DomainName contoso.com",
            "1:1 <New-AcceptedDomain> missing-property: `New-AcceptedDomain` has no `-Name` | add `-Name`",
        ),
    ],
)
def test_faults(text: str, fault: str | None) -> None:
    if fault is None:
        fault = (
            "1:22 <x> invalid-argument: `x` stands without a parameter that it could be for | put a text with blanks"
            " in quotes, and commas between the values of a list"
        )
    assert faults(text) == [fault]
    assert reading(text).claims


def test_faults_of_a_table_stand_in_the_table() -> None:
    text = (
        "$p = @{\n  Name = 'x'\n  SenderDomain = '*'\n  RestrictDomains = $true\n}\n"
        "New-InboundConnector @p\nNew-InboundConnector @p -Name y\n"
    )
    assert faults(text) == [
        (
            "4:3 <RestrictDomains> unknown-property: `RestrictDomains` could be several parameters of"
            " New-InboundConnector | `-RestrictDomainsToCertificate` or `-RestrictDomainsToIPAddresses`"
        )
    ]
    assert made(text) == [
        "InboundConnector",
        "  Name = 'x' <'x'>",
        "  SenderDomains = ['*'] <'*'>",
        "InboundConnector",
        "  Name = 'y' <y>",
        "  SenderDomains = ['*'] <'*'>",
    ]


def test_a_parameter_given_twice_is_read_once() -> None:
    (problem,) = reading("New-InboundConnector -Name x -SenderDomains * -Name y").problems
    assert [(label.text, *label.location.span) for label in problem.related] == [("first here", 21, 26)]
    assert [one.name for one in definitions("New-InboundConnector -Name x -SenderDomains * -Name y")] == ["x"]


def test_a_table_given_twice() -> None:
    text = "$a = @{Comment='1'}\n$b = @{comment='2'}\nSet-InboundConnector x @a @b"
    assert [line.partition(" | ")[0] for line in faults(text)] == [
        "2:8 <comment> invalid-argument: `comment` is given twice to Set-InboundConnector"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Set-OrganizationConfig -RejectDirectSend $true -SomethingNewOfNextMonth $true",
        "Set-RemoteDomain x -NewSwitch $true -AutoReplyEnabled $true",
        "New-InboundConnector x -SenderDomains * -WhatIf:$WhatIf -Confirm:$false -EA Stop -wa 0 -ErrorVariable e -vb",
        "New-SendConnector -Internet -Name x -AddressSpaces 'SMTP:*;1' -Force -Usage Custom -DomainController dc1",
        "New-AcceptedDomain x -DomainName contoso.com -Confirm -DomainController dc1.contoso.com",
        "Set-InboundConnector @p -Enabled $true",
        "Set-InboundConnector @p extra words -Enabled $true",
        "$all | Set-InboundConnector -Enabled $true",
        "$a = 'x', 'y'\nNew-InboundConnector @a -SenderDomains *".replace("'x', 'y'", "@('x')"),
        "Set-InboundConnector x -EFUsers $null -Enabled $true 3>&1 > log.txt",
        "New-InboundConnector x -SenderDomains * -Comment:'a' -Enabled: $true",
        "New-InboundConnector -Name:'x' -SenderDomains:*,contoso.com",
    ],
)
def test_what_is_no_fault(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("before", "splat", "why"),
    [
        ("", "@p", "`$p` is not assigned a literal in this file"),
        ("param($p)\n", "@p", "`$p` is a parameter, given when the script runs"),
        ("$p = Import-Csv a.csv\n", "@p", "`$p` is not assigned a literal in this file"),
        ("$p = 'a'\n", "@p", "`$p` is neither a hashtable nor a list"),
        ("if ($a) { $p = @{ Name = 'x' } }\n", "@p", "`$p` depends on which branches of the script run"),
        ("", "@PSBoundParameters", "`$PSBoundParameters` is not assigned a literal in this file"),
    ],
)
@pytest.mark.parametrize("name", [name for name, one in cmdlets().items() if not one.on_servers])
def test_a_splat_that_is_not_followed_is_told_of_and_no_absence(name: str, before: str, splat: str, why: str) -> None:
    """What stands beside it is judged, whatever the cmdlet."""
    cmdlet = cmdlets()[name]
    found = reading(f"{before}{cmdlet.name} {splat}\n{cmdlet.name} {splat}\n")
    assert [(one.rule.name, one.severity.word, one.message.partition(": ")[0]) for one in found.problems] == [
        ("unknown-arguments", "info", f"`{splat}` holds arguments that are not known")
    ]
    assert found.problems[0].message.endswith(why)
    assert cmdlet.kind.key in found.documents[0].data
    assert found.claims
    count = 0 if cmdlet.changes and not cmdlet.kind.single else 1 if cmdlet.kind.single else 2
    assert len(definitions(f"{before}{cmdlet.name} {splat}\n{cmdlet.name} {splat}\n")) == count


def test_what_stands_beside_a_splat_is_stated_and_what_it_may_hold_is_not() -> None:
    text = "foreach ($c in $all) { New-InboundConnector @c -Enabled $false -TlsSenderCertificateName a..b }"
    assert made(text) == [
        "InboundConnector amends",
        "  Name = '@c' <@c> ? `$c` is set by a loop",
        "  Enabled = False <$false>",
        "  TlsSenderCertificateName = 'a..b' <a..b>",
    ]
    (connector,) = definitions(text)
    assert connector.value("RequireTls") is UNSTATED


def test_a_value_too_few_loses_nothing() -> None:
    assert made("Set-InboundConnector x -SenderIPAddresses 192.0.2.1, -RequireTls $true") == [
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  SenderIPAddresses = ['192.0.2.1'] <192.0.2.1,>",
        "  RequireTls = True <$true>",
    ]
    assert made("Set-InboundConnector x -SenderIPAddresses 192.0.2.1,\n")[2:] == [
        "  SenderIPAddresses = ['192.0.2.1'] <192.0.2.1,>",
    ]
    assert made("Set-InboundConnector x -Comment ('a' +\n)")[2:] == ["  Comment = 'a' <'a'>"]


def test_tables_and_explicit_arguments() -> None:
    """PowerShell 7 lets an argument go before that of a table, and 5 refuses it; what is meant is clear."""
    text = "$p = @{ Name = 'x'; SenderDomains = '*'; Enabled = $true }\nNew-InboundConnector @p -Enabled $false"
    assert made(text) == [
        "InboundConnector",
        "  Name = 'x' <'x'>",
        "  Enabled = False <$false>",
        "  SenderDomains = ['*'] <'*'>",
    ]


def test_what_is_cut_short_says_nothing_of_what_is_absent() -> None:
    for text in ("New-InboundConnector x ` \n -SenderDomains *", "New-InboundConnector x @p -SenderDomains *"):
        (one,) = definitions(text)
        assert (one.amends, one.name) == (True, "x")


def test_a_list_is_splatted_to_arguments_without_names() -> None:
    assert made("$p = @('x')\nNew-InboundConnector @p -SenderDomains *") == [
        "InboundConnector",
        "  Name = 'x' <'x'>",
        "  SenderDomains = ['*'] <*>",
    ]
