"""Which script blocks of a script are run, and that what stands in the others is no definition and no error."""

from __future__ import annotations

import re

import pytest
from formats.scripting import definitions, made, reading

from relaylint.core.diagnostic import Severity
from relaylint.core.text import Source
from relaylint.syntax.powershell.commands import read_script
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.reading import Limits

NEW = "New-InboundConnector -Name x"
RUN = [
    "@",
    "& { @ }",
    ". { @ }",
    "Invoke-Command -Session $s -ScriptBlock { @ }",
    "icm $s {@}",
    "Invoke-Command ({ @ })",
    "Invoke-Command { if ($x) { @ } }",
    "1..3 | ForEach-Object { @ }",
    "1..3|%{ @ }",
    "$x.ForEach({ @ })",
    "$x.Where{ @ }",
    "[powershell]::Create().AddScript({ @ }).Invoke()",
    "Configuration c { Script s { SetScript = { @ }; GetScript = { } } }",
    "$x | Where-Object { @ }",
    "Start-Job -InitializationScript { 1 } -ScriptBlock { @ }",
    "pwsh -Command { @ }",
    "switch ($x) { 'a' { @ } default { @ } }",
    "switch ($x)\n{\n  'a'\n  {\n    @\n  }\n}",
    "$y = switch ($x) { 'a' { @ } }",
    ":outer foreach ($a in $b) { @ }",
    ":outer switch ($a) { 1 { @ } }",
    "if ($x) { @ } else { @ }",
    "do { @ } while ($x)",
    "try { @ } catch { @ } finally { @ }",
    "trap { @ }",
    "function f { @ }",
    "filter f { begin { 1 } process { @ } }",
    "class A { [void] B() { @ } }",
    "$sb = { @ }\n& $sb",
    "$script:sb = { @ }\n. $script:sb",
    "$sb={ @ }\nInvoke-Command -Session $s `\n  -ScriptBlock $sb",
    "$sb = { @ }\n$sb.Invoke()",
    "$p = @{ ScriptBlock = { @ } }; Invoke-Command @p",
    "$sb = { @ }; $p = @{ ScriptBlock = $sb }; Invoke-Command @p",
    "param([scriptblock]$Do = { @ })\n& $Do",
    "[scriptblock]$sb = { @ }\nInvoke-Command -ScriptBlock ($sb) -AsJob",
    "& $sb\n$sb = { @ }",
]
IDLE = [
    "{ @ } | Should -Throw",
    "{ @ } | Should -Not -Throw",
    "Should -ActualValue { @ } -Throw",
    "Assert-Throws { @ }",
    "Describe 'x' { It 'y' { @ } }",
    "Describe 'x' { BeforeAll { function f { @ } } }",
    "It 'x' { if ($a) { @ } }",
    "It 'x' { Invoke-Command { @ } }",
    "Mock New-InboundConnector { @ }",
    "Invoke-Retry { @ }",
    "$sb = { @ }",
    "$sb = { @ }\n$sb.ToString()\nInvoke-Retry $sb",
    "param($Do = { @ }, $Other)\n& $Other",
    "$sb = { @ }; { & $other } | Should -Throw; Test-It $sb",
    "$a.b = { @ }",
    "$h = @{ a = { @ } }",
    "@({ @ })",
    "return { @ }",
    "Invoke-Command (Get-Thing { @ })",
    "Invoke-Command { 1 }; { @ } | Should -Throw",
    "1 | ForEach-Object { 1 } | Invoke-Later { @ }",
]


def filled(text: str, command: str) -> str:
    """Return a text with a command where ``@`` stands alone."""
    return re.sub(r"@(?![\w({])", command, text)


@pytest.mark.parametrize(("text", "run"), [*((text, True) for text in RUN), *((text, False) for text in IDLE)])
def test_whether_anything_runs_a_block(text: str, run: bool) -> None:
    source = Source("a.ps1", filled(text, NEW))
    script = read_script(ScriptParser(source, Limits(), []), {"new-inboundconnector"})
    assert script.fault is None
    assert {not command.block.idle for command in script.commands} == {run}


WRONG = [
    "New-InboundConnector -SenderIPAddresses 10.0.0.1",
    "New-InboundConnector x -ConnectorType Bogus -NoSuchThing 1",
    "New-RemoteDomain -Name d -DomainName 'a b'",
    "Set-InboundConnector x -RequireTls yes -SenderIPAddresses 10.0.0.1",
    "Set-OrganizationConfig -RejectDirectSend maybe",
    "New-InboudConnector -Name x",
]


@pytest.mark.parametrize("command", WRONG)
@pytest.mark.parametrize("around", IDLE)
def test_what_nobody_is_seen_to_run(command: str, around: str) -> None:
    """It is no error, makes nothing, changes nothing for sure, and is said."""
    text = filled(around, command)
    found = reading(text)
    assert found.claims
    assert found.problems
    assert all(problem.severity is not Severity.ERROR for problem in found.problems)
    for one in definitions(text):
        assert one.amends
    assert [line for line in made(text) if " = " in line and " ? " not in line and "Name" not in line] == []


def test_what_is_said_of_several() -> None:
    text = f"It 'a' {{ {NEW} }}\nIt 'b' {{ {NEW}; Set-OrganizationConfig -RejectDirectSend $true }}\n{NEW}"
    (note,) = reading(text).problems
    assert (note.rule.name, note.message) == (
        "idle-script-block",
        "`New-InboundConnector` stands in a script block that nothing in this file is seen to run, as do 2 more",
    )
    assert made(text) == [
        "InboundConnector",
        "  Name = 'x' <x>",
        "OrganizationConfig amends",
        "  RejectDirectSend = '$true' <$true> ? nothing in the file is seen to run the command",
    ]
