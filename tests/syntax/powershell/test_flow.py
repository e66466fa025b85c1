"""What the variables of a script hold where they are used: straight lines, branches, loops, functions, tables."""

from __future__ import annotations

import pytest
from formats.scripting import definitions

BRANCHES = "`$c` depends on which branches of the script run"
NOT_LITERAL = "`$c` is not assigned a literal in this file"


def comment(text: str) -> object:
    """Return what the last definition of a script has as its comment: the value, or why it is not known."""
    one = definitions(text)[-1]
    value = one.value("Comment")
    return getattr(value, "reason", value)


USE = "New-InboundConnector x -SenderDomains * -Comment $c\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$c = 'a'\n" + USE, "a"),
        ("$C = 'a'\n" + USE, "a"),
        ("[string]$c = 'a'; " + USE, "a"),
        ("$c = 'a'\n$c = 'b'\n" + USE, "b"),
        ("$c = 'a'\n" + USE + "$c = 'b'\n", "a"),
        ("$a = 'a'\n$c = $a\n$a = 'b'\n" + USE, "a"),
        ("$a = 'a'\n$c = \"$a-$a\"\n" + USE, "a-a"),
        ("$c = @'\na\nb\n'@\n" + USE, "a\nb"),
        ("$c = $a = 'a'\n" + USE, NOT_LITERAL),
        ("$script:c = 'a'\n" + USE, "a"),
        ("${c} = 'a'\n" + USE, "a"),
        ("try { $c = 'a' } catch { throw }\n" + USE, "a"),
        ("begin { $c = 'a' } process { " + USE.strip() + " }", "a"),
        ("if ($x) { $c = 'a'\n" + USE + "}", "a"),
        ("if ($x) { $c = 'a' }\n" + USE, BRANCHES),
        ("$c = 'a'\nif ($x) { $c = 'b' }\n" + USE, BRANCHES),
        ("$c = 'a'\nif ($x) { $c = 'b' } else { " + USE.strip() + " }", BRANCHES),
        ("switch ($x) { 1 { $c = 'a' } }\n" + USE, BRANCHES),
        ("foreach ($x in 1..2) { $c = 'a'\n" + USE + "}", "a"),
        ("$c = 'a'\nforeach ($x in 1..2) {\n" + USE + "$c = 'b' }", "`$c` changes from one turn of a loop to the next"),
        ("$c = 'a'\nforeach ($x in 1..2) {\n" + USE + "}\n$c = 'b'", "a"),
        ("foreach ($c in $all) {\n" + USE + "}", "`$c` is set by a loop"),
        ("foreach ($x in $c) { }\n$c = 'a'\n" + USE, "a"),
        ("'a' | ForEach-Object { $c = 'a' }\n" + USE, BRANCHES),
        ("param($c = 'a')\n" + USE, "`$c` is a parameter, given when the script runs"),
        ("param([string] $x = $c)\n$c = 'a'\n" + USE, "a"),
        ("function f($c) {\n" + USE + "}", "`$c` is a parameter, given when the script runs"),
        ("function f { param([string]$c = 'a')\n" + USE + "}", "`$c` is a parameter, given when the script runs"),
        ("$c = 'a'\nfunction f {\n" + USE + "}", "a"),
        ("function f {\n" + USE + "}\n$c = 'a'\nf", "a"),
        (
            "$c = 'a'\nfunction f {\n" + USE + "}\n$c = 'b'\nf",
            "`$c` is assigned or changed in more than one place of this file",
        ),
        ("if ($x) { $c = 'a' }\nfunction f {\n" + USE + "}", BRANCHES),
        ("function f { $c = 'b' }\n$c = 'a'\n" + USE, "a"),
        ("function f { $c = 'b' }\n" + USE, NOT_LITERAL),
        ("function f { $script:c = 'b' }\n" + USE, BRANCHES),
        ("$c = 'a'\nfunction f { $script:c = 'b' }\n" + USE, BRANCHES),
        ("function f { $c = 'a'\n" + USE + "}", "a"),
        ("$c = Read-Host\n" + USE, NOT_LITERAL),
        ("$c = 'a'; $c = Get-Date\n" + USE, NOT_LITERAL),
        ("$c = 'a'.ToUpper()\n" + USE, NOT_LITERAL),
        ("$c = 'a'\n$c += 'b'\n" + USE, "`$c` is changed in a way that is not followed"),
        ("$c = 'a'\n$c++\n" + USE, NOT_LITERAL),
        ("$c, $d = 'a', 'b'\n" + USE, NOT_LITERAL),
        ("$c = 'a'\nGet-Thing -OutVariable c\n" + USE, NOT_LITERAL),
        ("$c = 'a'\nGet-Thing -ov +c\n" + USE, NOT_LITERAL),
        ("$c = 'a'\nSet-Variable c 'b'\n" + USE, NOT_LITERAL),
        ("$c = 'a'\nSet-Variable -Name 'c' -Value 'b'\n" + USE, NOT_LITERAL),
        ("$c = 'a'\nFill ([ref]$c)\n" + USE, NOT_LITERAL),
        ("$c = 'a'\nif ($c -eq 'b') { }\n$d = $c.Length\n" + USE, "a"),
        (USE, NOT_LITERAL),
        (
            "$all | % { New-InboundConnector x -SenderDomains * -Comment $_ }",
            "`$_` is not assigned a literal in this file",
        ),
        ("$t = @{ A = 'a' }\nNew-InboundConnector x -SenderDomains * -Comment $t.A", "a"),
        ("$t = @{ A = 'a' }\n$t.A = 'b'\nNew-InboundConnector x -SenderDomains * -Comment $t['A']", "b"),
        (
            "$t = @{ A = @{ B = 'b' } }\n$t.A.B = 'c'\nNew-InboundConnector x -SenderDomains * -Comment $t.A.B",
            "`$t` is not assigned a literal in this file",
        ),
    ],
)
def test_texts(text: str, value: object) -> None:
    assert comment(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$p = @{ Enabled = $true; Comment = 'a' }", "a"),
        ("$p = [ordered]@{ Enabled = $true; Comment = 'a' }", "a"),
        ("$p = @{ Enabled = $true }\n$p.Comment = 'a'", "a"),
        ("$p = @{ Enabled = $true }\n$p['Comment'] = 'a'", "a"),
        ('$p = @{ Enabled = $true }\n$p["Comment"] = "a"', "a"),
        ("$p = @{ Enabled = $true }\n$p.'Comment' = 'a'", "a"),
        ("$p = @{ Enabled = $true }\n$p.Add('Comment', 'a')", "a"),
        ("$p = @{ Enabled = $true }\n[void]$p.Add('Comment', 'a')", "a"),
        ("$p = @{ Enabled = $true }\n$null = $p.Add('Comment', 'a')", "a"),
        ("$p = @{ Enabled = $true }\n$p += @{ Comment = 'a' }", "a"),
        ("$p = @{ Enabled = $true; Comment = 'b' }\n$p.comment = 'a'", "a"),
        ("$p = New-Object System.Collections.Hashtable\n$p.Enabled = $true\n$p.Comment = 'a'", "a"),
        ("$p = [hashtable]::new()\n$p.Enabled = $true\n$p.Comment = 'a'", "a"),
        (
            "$p = @{ Enabled = $true; Comment = 'b' }\n$p.Remove('Comment')",
            "the file does not state it",
        ),
        ("$p = @{ Enabled = $true }\nif ($x) { $p.Comment = 'a' }", "`$p` is changed in a branch"),
        ("$p = @{ Enabled = $true }\nif ($x) { $p.Comment = 'b' }\n$p.Comment = 'a'", "a"),
        ("$p = @{ Enabled = $true; Comment = 'b' }\nif ($x) { $p.Remove('Comment') }", "`$p` is changed in a branch"),
        ("$p = @{ Enabled = $true; Comment = 'b' }\n$p.Comment += 'a'", "`$p` is added to"),
        ("$p = Get-Settings\n$p.Enabled = $true\n$p.Comment = 'a'", "a"),
        ("$p = @{ Enabled = $true; Comment = $x }", "`$x` is not assigned a literal in this file"),
        ("$p = @{ Enabled = $true; Comment = (Get-Date) }", "`Get-Date` is computed when the script runs"),
    ],
)
def test_tables(text: str, value: object) -> None:
    assert comment(f"{text}\nSet-InboundConnector x @p") == value


@pytest.mark.parametrize(
    "text",
    [
        "$p = @{ Comment = 'a' }\n$p[$x] = 'b'",
        "$p = @{ Comment = 'a' }\n$p.$x = 'b'",
        "$p = @{ Comment = 'a' }\n$p[\"$x\"] = 'b'",
        "$p = @{ Comment = 'a' }\n$p.Clear()",
        "$p = @{ Comment = 'a' }\nif ($x) { $p = @{ } }",
        "if ($x) { $p = @{ Comment = 'a' } }",
        "$p = @{ $x = 'a' }",
        "$p = @{ Comment = 'a' }\nif ($x) { $p += @{ Comment = 'b' } }",
    ],
)
def test_tables_that_are_not_known(text: str) -> None:
    (one,) = definitions(f"{text}\nSet-InboundConnector x @p -Enabled $true")
    assert one.data == {"Name": "x", "Enabled": True}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$l = @('a')\n$l += 'b'", ["a", "b"]),
        ("$l = 'a', 'b'\n$l += 'c', 'd'", ["a", "b", "c", "d"]),
        ("$l = @()\nforeach ($x in $all) { $l += $x }", "`$l` depends on which branches of the script run"),
        ("$l = @('a')\n$l.Add('b')", "`$l` is not assigned a literal in this file"),
        ("[string[]]$l = 'a', 'b'", ["a", "b"]),
    ],
)
def test_lists(text: str, value: object) -> None:
    one = definitions(f"{text}\nSet-InboundConnector x -Enabled $true -SenderDomains $l")[-1]
    found = one.value("SenderDomains")
    assert getattr(found, "reason", found) == value


def test_items_of_a_list_that_are_not_known() -> None:
    one = definitions("$l = @('a')\n$l += $x, 'c'\nSet-InboundConnector x -SenderDomains $l")[-1]
    first, second, third = one.value("SenderDomains")
    assert (first, third) == ("a", "c")
    assert second.reason == "`$x` is not assigned a literal in this file"
