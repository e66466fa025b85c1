"""Which object a cmdlet changes: by its name, or as the pipeline, a variable or a filter tells."""

from __future__ import annotations

import pytest

from formats.scripting import definitions, faults, made


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Get-InboundConnector 'A b' | Set-InboundConnector -Enabled $true", "A b"),
        ("Get-InboundConnector -ResultSize 5 -Identity 'A b' | Set-InboundConnector -Enabled $true", "A b"),
        ("Get-InboundConnector 'A b' |\n  Where-Object { $_.Enabled } |\n  Set-InboundConnector -Enabled $true", "A b"),
        ("Get-InboundConnector 'A b'\n  | Set-InboundConnector -Enabled $true", "A b"),
        ("(Get-InboundConnector 'A b') | Set-InboundConnector -Enabled $true", "A b"),
        ("Get-InboundConnector | where { $_.Name -eq 'A b' } | Set-InboundConnector -Enabled $true", "A b"),
        ("Get-InboundConnector | ? Name -eq 'A b' | Set-InboundConnector -Enabled $true", "A b"),
        ("$c = Get-InboundConnector 'A b'\nSet-InboundConnector $c.Identity -Enabled $true", "A b"),
        ("$c = Get-InboundConnector | ? { $_.Identity -eq 'A b' }\n$c | Set-InboundConnector -Enabled $true", "A b"),
        ("$n = 'A b'; $c = Get-InboundConnector $n; Set-InboundConnector $c -Enabled $true", "A b"),
        ("Set-InboundConnector 'A b' -Comment x | Set-InboundConnector -Enabled $true", "A b"),
        ("Get-InboundConnector | Set-InboundConnector -Enabled $true", ""),
        ("Get-InboundConnector 'A*' | Set-InboundConnector -Enabled $true", ""),
        ("Get-InboundConnector 'A b' | ForEach-Object { $_ } | Set-InboundConnector -Enabled $true", ""),
        ("Get-OutboundConnector 'A b' | Set-InboundConnector -Enabled $true", ""),
        ("$all | Set-InboundConnector -Enabled $true", ""),
        ("'x' + $all | Set-InboundConnector -Enabled $true", ""),
    ],
)
def test_who_is_changed_by_a_pipeline(text: str, name: str) -> None:
    assert faults(text) == []
    one = definitions(text)[-1]
    assert (one.amends, one.name, one.value("Enabled")) == (True, name, True)


def test_an_object_of_unknown_name() -> None:
    assert made("foreach ($c in $all) { Set-InboundConnector -Identity $c.Identity -RequireTls $true }") == [
        "InboundConnector amends",
        "  Name = '$c.Identity' <$c.Identity> ? `$c` is set by a loop",
        "  RequireTls = True <$true>",
    ]


def test_a_new_name_is_not_what_a_definition_is_called() -> None:
    assert made("Set-InboundConnector Old -Name New -Enabled $true") == [
        "InboundConnector amends",
        "  Name = 'Old' <Old>",
        "  Enabled = True <$true>",
    ]


def test_an_accepted_domain_is_changed_by_its_domain() -> None:
    text = (
        "Set-AcceptedDomain Other -DomainType InternalRelay\nSet-AcceptedDomain fabrikam.com -MatchSubDomains $true\n"
    )
    assert faults(text) == []
    assert made(text) == [
        "AcceptedDomain amends",
        "  DomainName = 'Other' <Other> ? it names the object, which need not be its domain",
        "  DomainType = 'InternalRelay' <InternalRelay>",
        "AcceptedDomain amends",
        "  DomainName = 'fabrikam.com' <fabrikam.com>",
        "  MatchSubDomains = True <$true>",
    ]


def test_remote_domains_are_changed_by_their_names() -> None:
    text = (
        "New-RemoteDomain Partner -DomainName *.fabrikam.com\n"
        "Set-RemoteDomain Partner -AutoForwardEnabled $false\n"
        "Set-RemoteDomain Default -AutoReplyEnabled $false\n"
    )
    assert made(text) == [
        "RemoteDomain",
        "  Name = 'Partner' <Partner>",
        "  DomainName = '*.fabrikam.com' <*.fabrikam.com>",
        "RemoteDomain amends",
        "  Name = 'Partner' <Partner>",
        "  AutoForwardEnabled = False <$false>",
        "  DomainName = '*.fabrikam.com' <Partner>",
        "RemoteDomain amends",
        "  Name = 'Default' <Default>",
        "  AutoReplyEnabled = False <$false>",
        "  DomainName = '*' <Default>",
    ]
