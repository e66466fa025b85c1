"""Walks over scripts: which commands are called, where their arguments are, how often blocks run, what closes what."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from relaylint.core.text import Source
from relaylint.syntax.powershell.actions import Runs, Script
from relaylint.syntax.powershell.commands import read_script
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.reading import Limits


class Everything(frozenset[str]):
    """A set that holds every name."""

    def __contains__(self, name: object) -> bool:
        return True


def script(text: str) -> Script:
    """Return what a script does, every command noted."""
    return read_script(ScriptParser(Source("a.ps1", text), Limits(), []), Everything())


def calls(text: str) -> list[tuple[str, str]]:
    """Return the name and the arguments of every command."""
    return [(one.name, text[one.at : one.stop].strip()) for one in script(text).commands]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a -b c; d", [("a", "-b c"), ("d", "")]),
        ("a b | c d || e && f & g", [("a", "b"), ("c", "d"), ("e", ""), ("f", ""), ("g", "")]),
        ("a (b c) { d e } $(f) @(g)", [("a", "(b c) { d e } $(f) @(g)"), ("b", "c"), ("d", "e"), ("f", ""), ("g", "")]),
        ("a b,\n c\nd", [("a", "b,\n c"), ("d", "")]),
        ("a b `\n c\nd", [("a", "b `\n c"), ("d", "")]),
        ("$x = a b\n$y += c d", [("a", "b"), ("c", "d")]),
        ("$x = @{ k = a b; l = 'c' }", [("a", "b")]),
        ("if (a b) { c } elseif (d) { e } else { f }", [("a", "b"), ("c", ""), ("d", ""), ("e", ""), ("f", "")]),
        ("function f-g { a } filter h { b }", [("a", ""), ("b", "")]),
        ("function f { param($x) a $x }", [("a", "$x")]),
        ("function f($x = (a b)) { c }", [("a", "b"), ("c", "")]),
        ("foreach ($x in a b) { c $x }", [("a", "b"), ("c", "$x")]),
        ("while ($x) { a }; do { b } while (c d)", [("a", ""), ("b", ""), ("c", "d")]),
        ("try { a } catch [b.c] { d } finally { e }", [("a", ""), ("d", ""), ("e", "")]),
        ("return a b", [("a", "b")]),
        ("& a\\b c; . d e; & 'f' g; & $h i", [("b", "c"), ("d", "e"), ("f", "g")]),
        (".\\x\\y.ps1 a 'b'\nc", [("y.ps1", "a 'b'"), ("c", "")]),
        ("'a' | % { b } | ? { c }", [("%", "{ b }"), ("b", ""), ("?", "{ c }"), ("c", "")]),
        ("$x.a('b').c | d", [("d", "")]),
        ("[void](a b)", [("a", "b")]),
        ("a --% b | c\nd", [("a", "--% b"), ("c", ""), ("d", "")]),
        ('a --% (b"c | {;\nd', [("a", '--% (b"c | {;'), ("d", "")]),
        ("{ a --% & 'b } && c }", [("a", "--% & 'b }"), ("c", "")]),
        ("$i--%2; $i --%2; d --%b;c", [("d", "--%b"), ("c", "")]),
        ("a 'b | c' \"d ; $(e f)\" # g | h\ni", [("a", "'b | c' \"d ; $(e f)\" # g | h"), ("i", "")]),
        ("$x -eq 'a' -and $y -like 'b'\nc", [("c", "")]),
        ("process 1; data 2; param", [("process", "1"), ("data", "2"), ("param", "")]),
        ("switch -regex ($x) { 'a' { b } default { c } }", [("b", ""), ("c", "")]),
        ("$a = { b }\nc", [("b", ""), ("c", "")]),
        ("$i++; $j--; a", [("a", "")]),
        ("!$x; -not $y; a", [("a", "")]),
        ("a\u00a0b", [("a", "b")]),
    ],
)
def test_commands(text: str, found: list[tuple[str, str]]) -> None:
    assert script(text).fault is None
    assert calls(text) == found


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("a", [Runs.ONCE]),
        ("try { a } finally { }", [Runs.ONCE]),
        ("begin { a }", [Runs.ONCE]),
        ("if ($x) { a }", [Runs.SOMETIMES, Runs.ONCE]),
        ("if ($x) { } else { a }", [Runs.SOMETIMES, Runs.ONCE]),
        ("try { } catch { a }", [Runs.SOMETIMES, Runs.ONCE]),
        ("for ($i = 0; $i -lt 3; $i++) { a }", [Runs.REPEATED, Runs.ONCE]),
        ("1 | % { a }", [Runs.REPEATED, Runs.ONCE]),
        ("1 | foreach { a }", [Runs.REPEATED, Runs.ONCE]),
        ("function f { if ($x) { a } }", [Runs.SOMETIMES, Runs.CALLED, Runs.ONCE]),
        ("if ($x)\n{\n}\na", [Runs.ONCE]),
    ],
)
def test_blocks(text: str, runs: list[Runs]) -> None:
    block = next(one.block for one in script(text).commands if one.name == "a")
    found = []
    around = block
    while around is not None:
        found.append(around.runs)
        around = around.around  # type: ignore[assignment]
    assert found == runs


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("$a = 1", ["a = 1"]),
        ("$a.b = 1; $a['c'] = 2; $a.Add('d', 3)", ["a[b] = 1", "a['c'] = 2", "a['d'] = 3)"]),
        ("$a += 1; $b -= 1; $c++", ["a += 1", "b", "c"]),
        ("$a, $b = 1, 2", ["a", "b"]),
        ("$a = $b = 1", ["a = $b = 1", "b = 1"]),
        ("$a[0] = 1; $a.b.c = 2; $a[$i].d = 3", ["a", "a", "a"]),
        ("$a.Remove('b'); $a.Clear(); $a.ToString()", ["a[-'b']", "a"]),
        ("foreach ($a in $b) { }", ["a"]),
        ("param($a, [string]$b = 'c')", ["a", "b"]),
        ("$a -eq 1; $b.c; d $e", []),
    ],
)
def test_changes(text: str, changes: list[str]) -> None:
    found = []
    for change in script(text).changes:
        key = text[change.key.start : change.key.end] if change.key else ""
        name = change.name + (f"[{'-' * change.removed}{key}]" if key else "")
        sign = " +=" if change.adds else " ="
        found.append(f"{name}{sign} {text[change.at :].partition(';')[0].strip()}" if change.at >= 0 else name)
    assert found == changes


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("a { b", 2, "`{` is not closed"),
        ("a (b { c", 5, "`{` is not closed"),
        ("a } b", 2, "`}` closes nothing"),
        ("a ( b }", 6, "`}` stands where `)` has to close what is open"),
        ("a 'b", 2, "the string that begins here does not end"),
        ("a <# b", 2, "the comment that begins here does not end"),
        ("(" * 70, 64, "nested deeper than 64"),
    ],
)
def test_faults(text: str, at: int, message: str) -> None:
    fault = script(text).fault
    assert fault is not None
    assert (fault.start, fault.message) == (at, message)


def test_commands_that_a_fault_cuts_off() -> None:
    found = script("a b\nc (d 'e")
    assert [one.name for one in found.commands] == ["a"]
    assert [one.name for one in found.cut] == ["c", "d"]


PARTS = [
    "New-InboundConnector -Name 'a b' -SenderDomains *, contoso.com -Enabled:$true\n",
    "Set-InboundConnector @params -Confirm:$false | Out-Null\n",
    "$made = New-OutboundConnector x `\n  -UseMXRecord $false\n",
    "if ($a -eq 'b') { Set-SendConnector c -Port 25 } else { Write-Host \"don't\" }\n",
    "foreach ($x in $all) { Set-AcceptedDomain $x.Name -DomainType InternalRelay }\n",
    "Get-InboundConnector a | Where-Object { $_.Enabled } | Set-InboundConnector -Enabled $false\n",
    "$table = @{ Name = 'a'; List = @('b', \"c\") }\n",
    "function Get-It { param([string]$Name = 'x')\n Write-Verbose $Name }\n",
    "try { Connect-It -Quiet } catch { throw }\n",
    "# New-InboundConnector -Name comment\n",
    "<# New-InboundConnector #>\n",
    "$text = @'\nNew-InboundConnector -Name here\n'@\n",
    "Write-Host New-InboundConnector 'a' + \"b\"\n",
    "$list | ForEach-Object { New-RemoteDomain $_ -DomainName $_ }\n",
]


def expected(grammar: Callable[[str], Any], text: str) -> list[tuple[int, str]]:
    """Return the offset and name of every command, as the grammar of tree-sitter has them."""
    found, open_nodes = [], [grammar(text)]
    while open_nodes:
        node = open_nodes.pop()
        name = node.child_by_field_name("command_name") if node.type == "command" else None
        if name is not None:
            found.append((len(text.encode()[: name.start_byte].decode()), name.text.decode().lower()))
        open_nodes += node.children
    return sorted(found)


def test_a_grammar_finds_the_same_commands(grammar: Callable[[str], Any]) -> None:
    maker = random.Random("commands")  # noqa: S311
    for _ in range(100):
        text = "".join(maker.choice(PARTS) for _ in range(maker.randrange(1, 8)))
        found = script(text)
        assert found.fault is None
        assert sorted((one.end - len(one.name), one.name) for one in found.commands) == expected(grammar, text)
