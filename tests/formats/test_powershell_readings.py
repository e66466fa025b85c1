"""The same PowerShell in a script, a configuration and a data file: one answer, however it is wrapped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from formats.scripting import reading as of_script
from relaylint.core.document import Document
from relaylint.core.text import Source
from relaylint.formats.dsc import configurations, data_files
from relaylint.formats.recognition import read as recognise
from relaylint.model.definitions import Definition, Unknown, contribution
from relaylint.syntax.reading import Limits, Reading

A = "@{ Name = 'a'; Domain = 'a.example' }"
B = "@{ Name = 'b'; Domain = 'b.example' }"
X = "@{ Name = 'x'; Domain = 'x.example' }"
USES = {
    "script": "New-InboundConnector -Name $c.Name -SenderDomains $c.Domain -Enabled $true",
    "configuration": ("EXOInboundConnector $c.Name { Identity = $c.Name; SenderDomains = $c.Domain; Enabled = $true }"),
    "data": "@{ Identity = $c.Name; SenderDomains = $c.Domain; Enabled = $true }",
}
"""What makes a connector of the table in ``$c``."""


def in_script(before: str, use: str) -> Reading:
    return of_script(f"{before}\n{use}\n")


def in_configuration(before: str, use: str) -> Reading:
    text = f"Configuration C\n{{\n    Node localhost\n    {{\n{before}\n{use}\n    }}\n}}\n"
    return configurations.read(Source("a.ps1", text), Limits(), lambda name: None)


def in_data(before: str, use: str) -> Reading:
    text = f"{before}\n@{{ NonNodeData = @{{ InboundConnectors = @(\n{use}\n) }} }}\n"
    return data_files.read(Source("a.psd1", text), Limits(), lambda name: None)


READERS: dict[str, Callable[[str, str], Reading]] = {
    "script": in_script,
    "configuration": in_configuration,
    "data": in_data,
}


def told(one: Definition) -> tuple[object, ...]:
    """Return what is known of a definition, and what stands where its name and its domains are."""
    values = (one.value("Name"), one.value("SenderDomains"), one.value("Enabled"))
    places = [one.locate((name,)) for name in one.data if name in ("Name", "Identity", "SenderDomains")]
    return (
        *("?" if isinstance(value, Unknown) else value for value in values),
        *(place.source.slice(place.span) for place in places),
    )


def definitions(reading: Reading) -> list[tuple[object, ...]]:
    return [told(one) for document in reading.documents for one in of(document)]


def of(document: Document) -> list[Definition]:
    return contribution(document).definitions


def known(name: str, domain: str, *places: str) -> tuple[object, ...]:
    return (name, [domain], True, *(places or ("$c.Name", "$c.Domain")))


FIRST = known("a", "a.example")
BOTH = [known("a", "a.example", "'a'", "'a.example'"), known("b", "b.example", "'b'", "'b.example'")]
WRAPPINGS: dict[str, tuple[str, str, list[tuple[object, ...]]]] = {
    "an assignment": (f"$c = {A}", "%", [FIRST]),
    "an assignment again": (f"$c = {X}\n$c = {A}", "%", [FIRST]),
    "an assignment of a variable": (f"$b = {A}; $c = $b; $b = {X}", "%", [FIRST]),
    "a key that is set": ("$c = @{ Name = 'x'; Domain = 'a.example' }\n$c.Name = 'a'", "%", [FIRST]),
    "a key in brackets": ("$c = @{ Name = 'x'; Domain = 'a.example' }\n$c['Name'] = 'a'", "%", [FIRST]),
    "a key that is added": ("$c = @{ Name = 'a' }\n$c.Add('Domain', 'a.example')", "%", [FIRST]),
    "a table that is added": ("$c = @{ Name = 'a' }\n$c += @{ Domain = 'a.example' }", "%", [FIRST]),
    "casts": (f"[hashtable]$c = [ordered]{A}", "%", [FIRST]),
    "texts in texts": ('$n = \'a\'\n$c = @{ Name = "$n"; Domain = "$($n).example" }', "%", [FIRST]),
    "a here-string": ("$n = @'\na\n'@\n$c = @{ Name = $n; Domain = \"$n.example\" }", "%", [FIRST]),
    "backticks": ("$c = `\n    @{ Name = 'a'; Domain = `\n 'a.example' }", "%", [FIRST]),
    "comments and regions": (f"#region one\n<# two\n #>\n$c = {A} # three\n#endregion", "% # four", [FIRST]),
    "what always holds": (f"$c = {A}", "if ($true) { % }", [FIRST]),
    "what never holds": (f"$c = {A}", "if ($false) { % }", []),
    "a switch of the file": (f"$go = $true\n$c = {A}", "if ($go) { % } else { throw }", [FIRST]),
    "a comparison": (f"$stage = 'Prod'\n$c = {A}", "if ($stage -eq 'prod' -and -not $test.x -or 1) { % }", [FIRST]),
    "an else": (f"$n = 5\n$c = {A}", "if ($n -gt 9) { 'x' }\nelseif (!$n) { 'y' }\nelse\n{\n%\n}", [FIRST]),
    "a switch": (f"$c = {A}", "switch ('b') { 'a' { 'x' } 'B' { % } default { 'y' } }", [FIRST]),
    "a value that a condition chooses": (f"$c = if ('') {{ {X} }} else {{ {A} }}", "%", [FIRST]),
    "a value that a switch chooses": (f"$c = switch (1) {{ 2 {{ {X} }} default {{ {A} }} }}", "%", [FIRST]),
    "a value of all branches": (f"$c = if ($x) {{ {A} }} else {{ {A} }}", "%", [FIRST]),
    "a ternary": (f"$c = $true ? {A} : {X}", "%", [FIRST]),
    "a variable set in branches": (f"if ($true) {{ $c = {A} }} else {{ $c = {X} }}", "%", [FIRST]),
    "a variable set in a dead branch": (f"$c = {A}\nif ($null) {{ $c = {X} }}", "%", [FIRST]),
    "a loop over tables": ("", f"foreach ($c in {A}, {B}) {{ % }}", BOTH),
    "a loop over a variable": (f"$all = @(\n{A}\n{B}\n)", "foreach ($c in $all)\n{\n%\n}", BOTH),
    "a loop over what is added": (f"$all = @({A})\n$all += {B}", "foreach ($c in $all) { % }", BOTH),
    "a loop with a branch": ("", f"foreach ($c in {A}, {X}, {B}) {{ if ($c.Name -ne 'x') {{ % }} }}", BOTH),
    "a loop in a function's place": (f"function f {{ 1 }}\n$all = {A}, {B}", "foreach ($c in $all) { % }", BOTH),
    "a pipeline": ("", f"{A}, {B} | ForEach-Object {{ %_ }}", BOTH),
    "a pipeline over lines": (f"$all = {A}, {B}", "$all |\n  % -Process { %_ }", BOTH),
    "loops in one another": (
        f"$all = @(@{{ L = {A} }}, @{{ L = {B} }})",
        "foreach ($o in $all) { foreach ($c in $o.L) { % } }",
        BOTH,
    ),
    "a list that a loop makes": (
        "$all = foreach ($n in 'a', 'b') { @{ Name = $n; Domain = \"$n.example\" } }",
        "foreach ($c in $all) { % }",
        [known("a", "a.example", "'a'", '"$n.example"'), known("b", "b.example", "'b'", '"$n.example"')],
    ),
}
"""What stands before the use of ``$c``, and around it: `%` stands for it, `%_` for that of ``$_``."""


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("name", WRAPPINGS)
def test_one_answer(name: str, format: str) -> None:
    before, around, expected = WRAPPINGS[name]
    use = USES[format]
    filled = around.replace("%_", use.replace("$c", "$_")).replace("{ % }", f"{{ {use} }}")
    filled = filled if use.replace("$c", "$_") in filled or use in filled else filled.replace("%", use)
    reading = READERS[format](before, filled)
    assert reading.problems == []
    assert definitions(reading) == expected


OPEN = {
    "a branch": (f"$c = {A}", "if ($x) { % }"),
    "a loop over what is not known": ("", "foreach ($c in $all) { % }"),
    "a loop with an item that is not known": ("", f"foreach ($c in {A}, $x) {{ % }}"),
    "a variable set in a branch": (f"$c = {A}\nif ($x) {{ $c = {B} }}", "%"),
    "a variable set by a loop": (f"$c = {A}\nforeach ($y in $z) {{ $c = $y }}", "%"),
    "a parameter": ("param($c)", "%"),
    "a command": ("$c = Get-Thing", "%"),
}
"""Code of which nobody can know what it makes."""


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_open_everywhere(name: str, format: str) -> None:
    before, around = OPEN[name]
    reading = READERS[format](before, around.replace("%", USES[format]))
    assert [one for one in definitions(reading) if "?" not in one[:3]] == []
    assert definitions(reading) or [one.traits.partial for one in reading.documents] == [{"InboundConnectors"}]


STATEMENTS = {
    "a function": "function Add-It\n{\n%\n}\nAdd-It",
    "a function with parameters": "function Add-It {\n[CmdletBinding()]\nparam([string]$Tenant = 'x', $More)\n%\n}",
    "try": "try { % } catch { Write-Error $_ } finally { 'done' }",
    "blocks of a function": "begin { 1 }\nprocess { % }\nend { }",
    "parameters": "[CmdletBinding(SupportsShouldProcess)]\nparam (\n [Parameter(Mandatory = $true)] [string] $T\n)\n%",
    "requirements": "#Requires -Modules ExchangeOnlineManagement\nusing namespace System\nSet-StrictMode -Version 3\n%",
    "other commands": "Import-Module x; . .\\settings.ps1\nWrite-Host 'a { b' \"}\" ; % ; & { 'x' }",
}
"""Statements around others, as there are none in data."""


@pytest.mark.parametrize("format", ["script", "configuration"])
@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_around(name: str, format: str) -> None:
    text = f"$c = {X}\n$c = {A}\n" + STATEMENTS[name].replace("%", USES[format])
    read = (
        of_script
        if format == "script"
        else lambda text: configurations.read(Source("a", text), Limits(), lambda name: None)
    )
    assert definitions(read(text)) == [FIRST]


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_line_ends(format: str, encoding: str, line_end: str) -> None:
    before, around, expected = WRAPPINGS["a loop over a variable"]
    made = READERS[format](before, around.replace("%", USES[format])).documents[0].source.text
    name = "a.psd1" if format == "data" else "a.ps1"
    reading = recognise(name, made.replace("\n", line_end).encode(encoding), Limits(), lambda name: None)
    assert reading is not None
    assert definitions(reading) == expected
