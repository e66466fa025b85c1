"""What branches and loops of a script leave open: whether a command runs, and so what there is and how it is set."""

from __future__ import annotations

import pytest

from formats.scripting import definitions, faults, made, reading
from relaylint.model.definitions import UNSTATED, Unknown, contribution

NEW = "New-InboundConnector x -ConnectorType Partner -SenderDomains *"
SURE = [
    NEW,
    f"if (-not (Get-InboundConnector x -ErrorAction SilentlyContinue)) {{ {NEW} }}",
    f"if (!(Get-InboundConnector | ? {{ $_.Name -eq 'x' }})) {{ {NEW} }}",
    f"if (Get-InboundConnector x) {{ 'there' }}\nelse\n{{ {NEW} }}",
    f"if (Get-InboundConnector x) {{ if ($y) {{ 1 }} else {{ 2 }} }} else {{ {NEW} }}",
    f"if (Get-InboundConnector x) {{ 'there' }} elseif (-not (get-inboundconnector y)) {{ {NEW} }}",
    f"$there = Get-InboundConnector x\nif ($null -eq $there) {{ {NEW} }}",
    f"$there = @(Get-InboundConnector)\nif ($There.Count -eq 0) {{ {NEW} }}",
    f"[array]$there = [array](Get-InboundConnector x)\nif (!$there) {{ {NEW} }}",
    f"$there = $null -ne (Get-InboundConnector x)\nif (-not $there) {{ {NEW} }}",
    f"$all = Get-InboundConnector\n$there = $all | Where-Object Name -eq 'x'\nif (!$there) {{ {NEW} }}",
    f"if ($PSCmdlet.ShouldProcess('x', 'make')) {{ {NEW} }}",
    f"function f {{ if (-not (Get-InboundConnector x)) {{ {NEW} }} }}",
    f"try {{ {NEW} }} finally {{ 'done' }}",
]
UNSURE = [
    f"if ($go) {{ {NEW} }}",
    f"if (Get-OutboundConnector x) {{ {NEW} }}",
    f"if (Get-InboundConnectorReport x) {{ {NEW} }}",
    f"if (Get-InboundConnector x) {{ }}\nif ($go) {{ }} else {{ {NEW} }}",
    f"if (Get-InboundConnector x) {{ }}\nInvoke-Command {{ {NEW} }}",
    f"if ($go) {{ if (-not (Get-InboundConnector x)) {{ {NEW} }} }}",
    f"if ($y | ? {{ $_ }}) {{ {NEW} }}",
    f"$there = Get-InboundConnector x\n$there = Read-Host\nif ($there) {{ {NEW} }}",
    f"$there = Read-Host; Get-InboundConnector x\nif ($there) {{ {NEW} }}",
    f"try {{ Get-InboundConnector x }} catch {{ {NEW} }}",
    f"while (Get-InboundConnector x) {{ {NEW} }}",
    f"foreach ($c in Get-InboundConnector) {{ {NEW} }}",
    f"switch (Read-Host) {{ 'y' {{ {NEW} }} }}",
    f"$make = {{ {NEW} }}\n& $make",
]


@pytest.mark.parametrize(
    ("text", "enabled"), [*((text, True) for text in SURE), *((text, UNSTATED) for text in UNSURE)]
)
def test_whether_a_command_runs(text: str, enabled: object) -> None:
    assert faults(text) == []
    (one,) = definitions(text)
    assert (one.name, one.amends, one.value("Enabled"), one.value("SenderDomains")) == ("x", False, enabled, ["*"])


ARMS = {
    "if ($a) { % } else { % }": True,
    "if ($a) { % }\nelse\n{ 'x'; % }": True,
    "if ($a) { % } elseif ($b) { % } else { % }": True,
    "if (Get-X | ? { $_ }) { % } else { % }": True,
    "switch ($a) { 'p' { % } default { % } }": True,
    "switch ($a) {\n  'p' { % }\n  2 { %; break }\n  default { % }\n}": True,
    "if ($a) { % }": False,
    "if ($a) { % } elseif ($b) { % }": False,
    "if ($a) { % } elseif ($b) { 1 } else { % }": False,
    "if ($a) { % }\nif ($b) { 1 } else { % }": False,
    "switch ($a) { 'p' { % } 'q' { % } }": False,
    "switch ($a) { 'p' { % } 'q' { 1 } default { % } }": False,
    "foreach ($b in $c) { % }": False,
}
"""Scripts in which something stands in branches, and whether one of those runs in any case."""


ASSIGNED = "$n = 'x'"
BY_VARIABLE = NEW.replace(" x", " $n")


@pytest.mark.parametrize(("text", "sure"), ARMS.items())
def test_what_every_branch_does_is_sure(text: str, sure: bool) -> None:
    """Whether all branches assign the same value, make the same object or set it alike."""
    (assigned,) = definitions(text.replace("%", ASSIGNED) + "\n" + BY_VARIABLE)
    assert (assigned.value("Name") == "x") is sure
    assert isinstance(assigned.value("Name"), Unknown) is not sure
    made_so = definitions(text.replace("%", NEW))
    assert [(one.value("Name"), one.value("Enabled")) == ("x", True) for one in made_so].count(True) == int(sure)
    assert not sure or len(made_so) == 1
    connector = definitions(NEW + "\n" + text.replace("%", "Set-InboundConnector x -RequireTls 1"))[-1]
    assert (connector.value("RequireTls") is True) is sure


@pytest.mark.parametrize("text", ARMS)
def test_a_branch_that_assigns_what_was_there_changes_nothing(text: str) -> None:
    (one,) = definitions(f"{ASSIGNED}\n" + text.replace("%", ASSIGNED) + "\n" + BY_VARIABLE)
    assert one.value("Name") == "x"


@pytest.mark.parametrize("text", [text for text in ARMS if text.count("%") > 1])
def test_branches_that_differ_leave_it_open(text: str) -> None:
    varied = text
    for at in range(text.count("%")):
        varied = varied.replace("%", f"$n = 'x{at}'", 1)
    (one,) = definitions(f"{varied}\n{BY_VARIABLE}")
    assert isinstance(one.value("Name"), Unknown)


def test_commands_in_all_branches_that_are_given_variables_may_differ() -> None:
    text = f"$n = 'x'\nif ($a) {{ {BY_VARIABLE} }} else {{ $n = 'y'; {BY_VARIABLE} }}"
    assert [(one.name, one.value("Enabled")) for one in definitions(text)] == [("x", UNSTATED), ("y", UNSTATED)]


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("if ($a) { 'x' } else { 'x' }", True),
        ("if ($a) { 'x' }\nelseif ($b)\n{ 'x' }\nelse { 'x' }", True),
        ("$(if ($a) { 'x' } else { 'x' })", True),
        ("switch ($a) { 1 { 'x' } 'b' { 'x' } default { 'x' } }", True),
        ("$a ? 'x' : 'x'", True),
        ("($a -eq 1) ? 'x' : 'x'", True),
        ("if ($a) { 'x' } else { 'y' }", False),
        ("if ($a) { 'x' }", False),
        ("if ($a) { 'x' } else { 'x'; 'y' }", False),
        ("if ($a) { 'x' } else { Get-Name }", False),
        ("if ($a) { 1 } else { $true }", False),
        ("switch ($a) { 1 { 'x' } }", False),
        ("switch -Wildcard ($a) { 1 { 'x' } default { 'x' } }", False),
        ("$a ? 'x' : 'y'", False),
        ("$a ? 'x'", False),
        ("if ($a) { (((((( } else { 'x' }", False),
    ],
)
def test_a_value_that_a_condition_chooses(value: str, known: bool) -> None:
    found = reading(f"$n = {value}\n{NEW.replace(' x', ' $n')}")
    if found.documents:
        (one,) = contribution(found.documents[0]).definitions
        assert (one.value("Name") == "x") is known
    assert found.documents or not known


def test_what_may_not_be_made_may_not_be_enabled() -> None:
    text = f"if ($a) {{ {NEW} -Enabled $true }}\nif ($a) {{ {NEW.replace(' x', ' y')} -Enabled:$false }}"
    assert made(text) == [
        "InboundConnector",
        "  Name = 'x' <x>",
        "  ConnectorType = 'Partner' <Partner>",
        "  SenderDomains = ['*'] <*>",
        "  Enabled = '${?}' <$true> ? the file does not state it",
        "InboundConnector",
        "  Name = 'y' <y>",
        "  ConnectorType = 'Partner' <Partner>",
        "  SenderDomains = ['*'] <*>",
        "  Enabled = False <$false>",
    ]


def test_what_is_wrong_with_a_switch_stays() -> None:
    text = f"if ($a) {{ {NEW} -Enabled yes }}\nif ($a) {{ {NEW.replace(' x', ' y')} -Enabled $b }}"
    assert [line for line in made(text) if "Enabled" in line] == [
        "  Enabled = 'yes' <yes> ? its value does not fit the schema",
        "  Enabled = '$b' <$b> ? `$b` is not assigned a literal in this file",
    ]


@pytest.mark.parametrize(
    ("switch", "enabled"), [("-WhatIf", UNSTATED), ("-wi:$true", UNSTATED), ("-WhatIf:$false", True), ("-Wh:$w", True)]
)
def test_what_a_command_only_would_do(switch: str, enabled: object) -> None:
    text = f"{NEW} {switch}\nSet-OrganizationConfig -RejectDirectSend $true {switch}"
    assert faults(text) == []
    connector, organization = definitions(text)
    assert connector.value("Enabled") == enabled
    rejects = organization.value("RejectDirectSend")
    assert rejects == (True if enabled is True else Unknown("the script may leave it as it is"))


def test_a_domain_that_may_not_be_made_has_no_known_name() -> None:
    text = "if ($a) { New-RemoteDomain x -DomainName fabrikam.com }"
    assert made(text) == [
        "RemoteDomain",
        "  Name = 'x' <x> ? the script may not make it",
        "  DomainName = 'fabrikam.com' <fabrikam.com> ? the script may not make it",
    ]


def test_what_a_branch_sets_that_depends_on_what_there_is() -> None:
    text = (
        "New-InboundConnector x -SenderDomains * -RequireTls $false\n"
        "$c = Get-InboundConnector x\n"
        "if ($c.RequireTls -ne $true) { Set-InboundConnector x -RequireTls $true }\n"
        "if ((Get-TransportConfig).AllowLegacyTLSClients) { Set-TransportConfig -AllowLegacyTLSClients $false }\n"
    )
    assert made(text)[4:] == [
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  RequireTls = True <$true>",
        "OrganizationConfig amends",
        "  AllowLegacyTLSClients = False <$false>",
    ]


def test_what_a_branch_sets_that_depends_on_another_property() -> None:
    text = (
        "$c = Get-InboundConnector x\n"
        "if ($c.Comment -eq 'old' -and $c.Name.Length) { Set-InboundConnector x -Enabled $false -Comment 'new' }\n"
        "if ((Get-OrganizationConfig).IsDehydrated) { Set-OrganizationConfig -RejectDirectSend $true }\n"
    )
    assert made(text) == [
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  Enabled = '$false' <$false> ? the script may leave it as it is",
        "  Comment = 'new' <'new'>",
        "OrganizationConfig amends",
        "  RejectDirectSend = '$true' <$true> ? the script may leave it as it is",
    ]


def test_what_functions_set_differently_is_not_known() -> None:
    text = (
        "function On { Set-InboundConnector x -Enabled $true -Comment 'a' }\n"
        "function Off { Set-InboundConnector x -Enabled $false -Comment 'a' }\n"
    )
    assert made(text)[4:] == [
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  Enabled = '$false' <$false> ? the script may leave it as it is",
        "  Comment = 'a' <'a'>",
    ]


def test_what_a_cmdlet_refuses_is_wrong_in_a_branch_too() -> None:
    text = (
        "if ($a) { Set-InboundConnector x -ConnectorType Bogus -RequireTls yes -Comment $b }\n"
        "if ($a) { Set-OrganizationConfig -RejectDirectSend maybe }\n"
    )
    assert made(text) == [
        "InboundConnector amends",
        "  Name = 'x' <x>",
        "  ConnectorType = 'Bogus' <Bogus> ? its value does not fit the schema",
        "  RequireTls = 'yes' <yes> ? its value does not fit the schema",
        "  Comment = '$b' <$b> ? `$b` is not assigned a literal in this file",
        "OrganizationConfig amends",
        "  RejectDirectSend = 'maybe' <maybe> ? its value does not fit the schema",
    ]


@pytest.mark.parametrize(("before", "present"), [("", None), ("$p.TlsSenderCertificateName = 'a.example'\n", True)])
def test_a_key_that_only_a_branch_sets_may_not_be_there(before: str, present: bool | None) -> None:
    text = (
        "$p = @{ Name = 'x'; SenderDomains = '*' }\n"
        f"{before}if ($a) {{ $p.TlsSenderCertificateName = $b }}\nNew-InboundConnector @p"
    )
    (one,) = definitions(text)
    assert one.value("TlsSenderCertificateName") == Unknown("`$p` is changed in a branch", present)


@pytest.mark.parametrize(
    ("text", "enabled"),
    [
        ("$go = $true\nif ($go) { % }", [True]),
        ("$go = $false\nif ($go) { % }", []),
        ("if ($false) { % } else { 'x' }", []),
        ("$stage = 'test'\nswitch ($stage) { 'test' { % } default { 'x' } }", [True]),
        ("$go = $false\n. .\\settings.ps1\nif ($go) { % }", [UNSTATED]),
        ("$go = $false\nInvoke-Expression $code\nif (-not $go) { % }", [UNSTATED]),
        ("try { Get-It; $done = $true } catch { }\nif (-not $done) { % }", [UNSTATED]),
        ("$go = $true\nforeach ($x in $all) { if ($go) { % }; $go = $false }", [UNSTATED]),
        ("param($go = $true)\nif ($go) { % }", [UNSTATED]),
    ],
)
def test_a_branch_that_the_script_decides(text: str, enabled: list[object]) -> None:
    assert faults(text.replace("%", NEW)) == []
    assert [one.value("Enabled") for one in definitions(text.replace("%", NEW))] == enabled
