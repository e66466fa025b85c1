"""The data part of PowerShell: what literals say, what variables stand for, and what cannot be known and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from formats.outline import problems
from formats.working import work

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Alias, Mapping, Node, Sequence
from relaylint.core.text import Source
from relaylint.syntax.powershell.commands import read_script
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.statements import Assignment, CommandNode
from relaylint.syntax.reading import Limits, ReadError

COMPUTED = "is computed when the script runs"


def values(text: str, said: list[Diagnostic] | None = None) -> list[Value]:
    """Return the values of the statements of a text that are no assignments; faults that end nothing go to ``said``.

    Raises `ReadError` at the fault that ends it.
    """
    found: list[Diagnostic] = []
    parser = ScriptParser(Source("a.ps1", text), Limits(), found)
    script = read_script(parser, ())
    if script.fault:
        raise script.fault
    flow, made = Flow(parser, script, Limits(), found), []
    for node in script.statements:
        flow.go(node.start, script.block)
        if not isinstance(node, Assignment):
            made.append(flow.values.value(node))
    if said is None:
        assert found == []
    else:
        said += found
    return made


def arguments(text: str) -> list[Value]:
    """Return the values of the arguments of the command that a text ends with."""
    parser = ScriptParser(Source("a.ps1", text), Limits(), [])
    script = read_script(parser, ())
    flow, command = Flow(parser, script, Limits(), []), script.statements[-1]
    assert isinstance(command, CommandNode)
    flow.go(command.start, script.block)
    return [flow.values.argument(element) for element in command.elements]


def told(value: Value, text: str) -> tuple[Any, Any, str]:
    """Return the data of a value, what is not known of it, and the text that it covers."""
    node = value.node
    return node.value, dict(value.unknown), text[node.start : node.end]


def read(text: str) -> list[tuple[Any, Any, str]]:
    return [told(value, text) for value in values(text)]


def one(text: str) -> tuple[Any, Any, str]:
    (found,) = read(text)
    return found


def places(node: Node, text: str) -> Any:
    """Return the texts that the nodes of a value cover."""
    if isinstance(node, Alias):
        return ("alias", text[node.start : node.end], places(node.target, text))
    if isinstance(node, Mapping):
        return {text[key.start : key.end]: places(value, text) for key, value in node.entries.values()}
    if isinstance(node, Sequence):
        return [places(item, text) for item in node.items]
    return text[node.start : node.end]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("'it''s \"so\" $a'", 'it\'s "so" $a'),
        ("\u2018a\u2019\u2019b\u201b", "a\u2019b"),
        ('"a""b`"c`n`t`$d `u{e9}`\u201dx"', 'a"b"c\n\t$d é\u201dx'),
        ('"two\r\nlines"', "two\r\nlines"),
        ("@'\r\n it's $a\r\n'@", " it's $a"),
        ('@"\na "b" `n\n"@', 'a "b" \n'),
        ('@"\n"@', ""),
        ("5", 5),
        ("-5", -5),
        ("\u20135", -5),
        ("1.5", 1.5),
        ("0x1F", 31),
        ("2kb", 2048),
        ("7L", 7),
        ("$True", True),
        ("$FALSE", False),
        ("$null", None),
        ('"$true and $null."', "True and ."),
        ('"a","b"', ["a", "b"]),
        ('"a", # c\n "b"', ["a", "b"]),
        (',"a"', ["a"]),
        ("@()", []),
        ('@("a","b")', ["a", "b"]),
        ("@('a'\n 'b' # c\n\n 'c'; 'd')", ["a", "b", "c", "d"]),
        ("@('a', $null, 1)", ["a", None, 1]),
        ("@(@{ a = 1 }, @{ a = 2 })", [{"a": 1}, {"a": 2}]),
        ("@(@{ a = 1 }\n@{ a = 2 })", [{"a": 1}, {"a": 2}]),
        ("@{}", {}),
        ("@{ a = 1; 'b c' = 'x'\n\"d\" = $true;\n 5 = 6 }", {"a": 1, "b c": "x", "d": True, "5": 6}),
        ("@{ a =\n 1 }", {"a": 1}),
        ("[ordered]@{ a = @{ b = @('c') } }", {"a": {"b": ["c"]}}),
        ("[string]'x'", "x"),
        ("[bool]$true", True),
        ("[string[]]@('x')", ["x"]),
        ("[System.String[]]@()", []),
        ("('x')", "x"),
        ("(('x'\n))", "x"),
        ("$('x')", "x"),
        ("'a' + \"b\" +\n 'c'", "abc"),
        ("'a' + 5", "a5"),
        ("'a' + 'b', 'c'", "ab c"),
        ("@('a'\n,'b'\n,\n'c')", ["a", "b", "c"]),
        ("@('a') + @('b')", ["a", "b"]),
        ("@('a') +\n'b' + ('c', 'd')", ["a", "b", "c", "d"]),
        ("'a', 'b' + 'c'", ["a", "b", "c"]),
        ("@() + @{ a = 1 }", [{"a": 1}]),
        ("@{ Key = 'v' }.key", "v"),
        ("('a','b')[1]", "b"),
    ],
)
def test_what_is_known(text: str, data: Any) -> None:
    found = one(text)
    assert (found[0], found[1]) == (data, {})


@pytest.mark.parametrize(
    "text",
    [
        "Get-Thing -Name 'x' | Select-Object -First 1",
        "$x.Split('@')[1]",
        "[guid]::NewGuid()",
        "[bool]'false'",
        "'a' -join 'b'",
        "'{0}' -f 'a'",
        "-not $true",
        "!$true",
        "{ 'a' }",
        "5 + 6",
        "@{ a = 1 } + @{ b = 2 }",
        "$null + 'a'",
        "if ($a) {\n'x'\n}\nelse\n{ 'y' }",
        "Get-Thing |\n Sort-Object",
        "1..5",
        "@(1).Count",
        "$x ? 'a' : 'b'",
        "MSFT_Thing{ a = 'b' }",
        "('a'; 'b')",
        "@{ a = 1 }.b",
        "@('a')[5]",
        "5d",
        "$(\n)",
    ],
)
def test_what_only_a_running_script_knows(text: str) -> None:
    data, unknown, covered = one(text)
    assert (data, covered) == (text, text)
    assert list(unknown) == [()]
    assert unknown[()].endswith(COMPUTED)


@pytest.mark.parametrize(
    ("text", "data", "unknown"),
    [
        ("$a", "$a", {(): "`$a` is not assigned a literal in this file"}),
        ("$a.b.C", "$a.b.C", {(): "`$a` is not assigned a literal in this file"}),
        ("$env:X", "$env:X", {(): "`$env:X` is not assigned a literal in this file"}),
        ('"*.$a"', "*.$a", {(): "`$a` is not assigned a literal in this file"}),
        ('"x$(Get-Date)y"', "x$(Get-Date)y", {(): f"`Get-Date` {COMPUTED}"}),
        ('"a" + $b', '"a" + $b', {(): "`$b` is not assigned a literal in this file"}),
        ('@("a" + $b)', ['"a" + $b'], {(0,): "`$b` is not assigned a literal in this file"}),
        ('@($b + "a")', '@($b + "a")', {(): "`$b` is not assigned a literal in this file"}),
        ("@('a') + $b", "@('a') + $b", {(): "`$b` is not assigned a literal in this file"}),
        (
            "@('a') + \"$b\" + @($c, 'd')",
            ["a", "$b", "$c", "d"],
            {
                (1,): "`$b` is not assigned a literal in this file",
                (2,): "`$c` is not assigned a literal in this file",
            },
        ),
        ("$a.$b", "$a.$b", {(): f"`$a.$b` {COMPUTED}"}),
        ("@($a)", "@($a)", {(): "`$a` is not assigned a literal in this file"}),
        ('@("$a")', ["$a"], {(0,): "`$a` is not assigned a literal in this file"}),
        ('"x", $a', ["x", "$a"], {(1,): "`$a` is not assigned a literal in this file"}),
        ("@{ b = @('x', $a) }", {"b": ["x", "$a"]}, {("b", 1): "`$a` is not assigned a literal in this file"}),
        ("@{ $k = 'x' }", "@{ $k = 'x' }", {(): "the key `$k` is not known"}),
        ("Partner", "Partner", {(): "`Partner` is a command where it has no quotes"}),
    ],
)
def test_why_it_is_not_known(text: str, data: Any, unknown: Any) -> None:
    assert one(text) == (data, unknown, text)


def test_a_literal_in_a_variable() -> None:
    text = """\
$Org = 'contoso.com'; $list = @('a', "*.$org")
$h = @{ Key = $list; 'b c' = @{ d = 5 } }; ${x y} = "$org/$($h['b c'].d)"
"$ORG"; $script:org; $list; $h.key; $h['Key'][1]; ${x y}; "$($h['b c'].d)-$(5)"; "$list"; @($list); @($list, 'c')
"""
    assert read(text) == [
        ("contoso.com", {}, '"$ORG"'),
        ("contoso.com", {}, "$script:org"),
        (["a", "*.contoso.com"], {}, "$list"),
        (["a", "*.contoso.com"], {}, "$h.key"),
        ("*.contoso.com", {}, "$h['Key'][1]"),
        ("contoso.com/5", {}, "${x y}"),
        ("5-5", {}, "\"$($h['b c'].d)-$(5)\""),
        ("a *.contoso.com", {}, '"$list"'),
        (["a", "*.contoso.com"], {}, "@($list)"),
        ([["a", "*.contoso.com"], "c"], {}, "@($list, 'c')"),
    ]


def test_the_places_of_what_a_variable_holds() -> None:
    text = "$a = @('x', 'y')\n$b = @{ list = $a }\n@($a); $b.list; $b; 'z', $a[1]"
    assert [places(value.node, text) for value in values(text)] == [
        ["'x'", "'y'"],
        ("alias", "$b.list", ["'x'", "'y'"]),
        ("alias", "$b", {"list": ("alias", "$a", ["'x'", "'y'"])}),
        ["'z'", "$a[1]"],
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("if ($x) { $A = 'b' }", "depends on which branches of the script run"),
        ("$a += 5", "is changed in a way that is not followed"),
        ("$a[0].Name = 'b'", "is not assigned a literal in this file"),
        ("$a['x'] = 'b'", "is changed in a way that is not followed"),
        ("$a.Add('x', 'y')", "is changed in a way that is not followed"),
        ("$a++", "is not assigned a literal in this file"),
        ("--$a", "is not assigned a literal in this file"),
        ("foreach ($a in $x) { }", "is set by a loop"),
        ("Use ([ref]$a)", "is not assigned a literal in this file"),
        ("$a, $c = 'b', 'd'", "is not assigned a literal in this file"),
        ("function f { $script:a = 'b' }", "depends on which branches of the script run"),
    ],
)
def test_a_variable_that_changes(change: str, why: str) -> None:
    assert values(f"$a = 'x'\n{change}\n$a")[-1].opaque == f"`$a` {why}"
    assert values(f"$a = 'x'\n$a\n{change}")[0].node.value == "x"


@pytest.mark.parametrize(
    "use", ["# $a = 'b'", "'$a = 5'", "$a -eq 'b'", "$b = $a", "if ($a -eq 1) { }", "$a.Name", "$a;"]
)
def test_a_use_is_no_change(use: str) -> None:
    assert values(f"$a = 'x'\n{use}\n$a")[-1].node.value == "x"


def test_arguments() -> None:
    text = "$o = 'contoso.com'\n"
    text += "x 'a b' a,b, c \"*.$o\" *.$o -5 $o 192.0.2.0/24 x$(y)z @('q') @{ r = 1 } ('s') smtp:* $o.x \"t\"u"
    assert [told(value, text) for value in arguments(text)] == [
        ("a b", {}, "'a b'"),
        (["a", "b", "c"], {}, "a,b, c"),
        ("*.contoso.com", {}, '"*.$o"'),
        ("*.contoso.com", {}, "*.$o"),
        (-5, {}, "-5"),
        ("contoso.com", {}, "$o"),
        ("192.0.2.0/24", {}, "192.0.2.0/24"),
        ("x$(y)z", {(): f"`x$(y)z` {COMPUTED}"}, "x$(y)z"),
        (["q"], {}, "@('q')"),
        ({"r": 1}, {}, "@{ r = 1 }"),
        ("s", {}, "'s'"),
        ("smtp:*", {}, "smtp:*"),
        ("$o.x", {(): f"`$o.x` {COMPUTED}"}, "$o.x"),
        ("t", {}, '"t"'),
        ("u", {}, "u"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@{ a 1 }", ("`=` has to stand here", "1")),
        ("@{ a = }", ("a value has to stand here", "}")),
        ("@{ a = 1 )", ("`}` has to stand here", ")")),
        ("@{ a = @() @{} }", ("`}` has to stand here", "@{")),
        ("@{ + = 1 }", ("the name of a property has to stand here", "+")),
        ("@('a'", ("`@(` is not closed", "@(")),
        ("$a[1", ("`[` is not closed", "[")),
        ("(" * 65 + ")" * 65, ("nested deeper than 64", "(")),
        ("," * 65 + "1", ("nested deeper than 64", ",")),
        ("[int]" * 65 + "1", ("nested deeper than 64", "[int]")),
    ],
)
def test_faults(text: str, said: tuple[str, str]) -> None:
    with pytest.raises(ReadError) as caught:
        values(text)
    assert (caught.value.message, text[caught.value.start : caught.value.end]) == said


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("$a40", "more than 500,000 nodes"),
        ("$c40", "more than 500,000 nodes"),
        ("$b40", "variables give more than 10,485,760 characters"),
    ],
)
def test_what_variables_make_large(last: str, said: str) -> None:
    double = {"$a": "$a{0}, $a{0}", "$b": '"$b{0}$b{0}"', "$c": "$c{0} + $c{0}"}[last[:2]]
    lines = ["$a0 = @('x')", "$b0 = 'x'", "$c0 = @('x')"]
    lines += [f"{last[:2]}{index + 1} = {double.format(index)}" for index in range(40)]
    with pytest.raises(ReadError) as caught:
        values("\n".join([*(f"{line}\n{line.partition(' ')[0]}" for line in lines), last]))
    assert caught.value.message == said


@pytest.mark.parametrize(
    ("text", "data", "said"),
    [
        ("@('a',)", ["a"], ("1:7", ")", "a value has to stand here")),
        ("@('a',\n 'b',\n)", ["a", "b"], ("3:1", ")", "a value has to stand here")),
        ("'a',", ["a"], ("1:5", "", "a value has to stand here")),
        ("@{ a = 'b' + }", {"a": "b"}, ("1:14", "}", "a value has to stand here")),
        ("@('a' 'b', 'c')", ["a", "b", "c"], ("1:7", "'b'", "a comma has to stand before `'b'`")),
        ("@{ a = 1 b = 2 }", {"a": 1, "b": 2}, ("1:10", "b", "`;` or a line break has to stand before `b`")),
    ],
)
def test_a_mark_too_few_or_too_many(text: str, data: Any, said: tuple[str, str, str]) -> None:
    found: list[Diagnostic] = []
    assert values(text, found)[0].node.value == data
    assert problems(found) == [("syntax-error", said[0], said[1], said[2])]


def test_a_key_that_stands_twice() -> None:
    found: list[Diagnostic] = []
    assert values("@{ a = 1; b = 2\n 'A' = 3 }", found)[0].node.value == {"a": 1, "b": 2}
    assert problems(found) == [("duplicate-key", "2:2", "'A'", "`A` stands twice in one mapping", ("1:4", "a"))]


@pytest.mark.parametrize(
    "make",
    [
        lambda size: (
            "$h = @{ " + "; ".join(f"a{at} = @('x', \"$b\")" for at in range(size)) + " }\n" + "$h.a1.b\n" * size
        ),
        lambda size: "$a" + ".b" * size,
        lambda size: "$a" + ".b()[0]" * size,
        lambda size: "'x'" + " + 'x'" * size,
        lambda size: "'x'" + ", 'x'" * size,
        lambda size: "$a = 'x'\n" + "$a" + "[$a.b[0]]" * size,
        lambda size: '"' + "$(1)$x" * size + '"',
        lambda size: "if (1) { 2 }" + "\nelseif (1) { 2 }" * size,
        lambda size: "@(" * 50 + "'a' -f 'b';" * size + ")" * 50,
    ],
)
def test_work_grows_as_the_text_does(make: Callable[[int], str]) -> None:
    small, large = (work(values, make(size)) for size in (200, 400))
    assert large < 2.2 * small
