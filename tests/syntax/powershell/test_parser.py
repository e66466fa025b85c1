"""The syntax tree of PowerShell: its nodes and spans, what is passed over, and what ends parsing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from formats.outline import problems
from formats.working import work

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.text import Source
from relaylint.syntax.powershell.commands import read_script
from relaylint.syntax.powershell.parser import ScriptParser
from relaylint.syntax.powershell.statements import CommandNode, ForEach, Function, If, Switch, Try, children
from relaylint.syntax.powershell.syntax_tree import Hashtable, Opaque, ScriptBlock, String, SyntaxNode, Variable
from relaylint.syntax.reading import Limits

from . import sources


def parser(text: str, found: list[Diagnostic] | None = None, *, recovers: bool = False) -> ScriptParser:
    return ScriptParser(Source("a.ps1", text), Limits(), [] if found is None else found, recovers=recovers)


def outline(node: SyntaxNode) -> str:
    """Return the names of a node and of those below it."""
    below = " ".join(outline(child) for child in children(node))
    return f"{type(node).__name__}({below})" if below else type(node).__name__


def nodes(text: str) -> Iterator[SyntaxNode]:
    """Yield all nodes of a text, each before those below it."""
    stack = parser(text).script().statements[::-1]
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)[::-1]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "$a = 'b' + $c.d[0], 5",
            "Assignment(Variable Binary(String List(Access(Variable Member Subscript(Number)) Number)))",
        ),
        (
            'a -b:c @d "e" 2>&1 | f { g }',
            (
                "Pipeline(CommandNode(BareWord Parameter BareWord Splat String Redirection) CommandNode(BareWord"
                " ScriptBlock(CommandNode(BareWord))))"
            ),
        ),
        (
            "if ($a) { } elseif ($b) { } else { 1 }",
            (
                "If(Clause(Bracket(Variable) ScriptBlock) Clause(Bracket(Variable) ScriptBlock) "
                "Clause(ScriptBlock(Number)))"
            ),
        ),
        (
            "switch ($a) { 'b' { } default { } }",
            "Switch(Bracket(Variable) Clause(String ScriptBlock) Clause(ScriptBlock))",
        ),
        (
            "foreach ($a in $b) { $a }",
            "ForEach(Variable Variable ScriptBlock(Variable))",
        ),
        (
            "function f($a = 1) { param($b) }",
            "Function(BareWord ParamBlock(Variable Number) ScriptBlock(ParamBlock(Variable)))",
        ),
        (
            "try { } catch [a] { } finally { }",
            "Try(NamedBlock(ScriptBlock) Handler(TypeName ScriptBlock) NamedBlock(ScriptBlock))",
        ),
        (
            "do { } while ($a)",
            "Loop(Bracket(Variable) ScriptBlock)",
        ),
        (
            "return ,@(1; 2)",
            "Jump(List(Bracket(Number Number)))",
        ),
        (
            "[int]$a = -not $b ? 1 : 2",
            "Assignment(Cast(TypeName Variable) Ternary(Unary(Variable) Number Number))",
        ),
        (
            "@{ a = b c; 'd' = 1 }",
            "Hashtable(BareWord CommandNode(BareWord BareWord) String Number)",
        ),
        (
            "$a.b('c').d{ 1 }",
            "Access(Variable Member Arguments(Bracket(String)) Member Arguments(ScriptBlock(Number)))",
        ),
        (
            "Node x\n{\n File y\n {\n }\n}",
            "CommandNode(BareWord BareWord ScriptBlock(CommandNode(BareWord BareWord ScriptBlock)))",
        ),
    ],
)
def test_nodes(text: str, tree: str) -> None:
    (node,) = parser(text).script().statements
    assert outline(node) == tree
    assert (node.start, node.end) == (0, len(text))


VALID = r"""
using namespace System.Collections.Generic
using module x
$l = [List[string]]::new()
$l.Add('x')
----
enum Color { Red = 1; Green = 2 }
class A : B { [string]$Name
 hidden [int] $x = 5
 static [A] Make([string]$n, [int]$y = 3) { return [A]::new($n) }
 A() : base('x') { $this.Name = 'y' } }
----
[CmdletBinding(DefaultParameterSetName='A', SupportsShouldProcess)]
param(
  [Parameter(Mandatory, ValueFromPipeline)][ValidateSet('a','b')][Alias('n')][string[]]$Name = @('a','b'),
  [ValidateScript({ Test-Path $_ })]$Path = (Join-Path $PSScriptRoot 'x'),
  [switch]$Force
)
begin { $x = 1 }
process { foreach ($n in $Name) { Write-Verbose $n } }
end { }
----
$h = @{
  a = 1
  'b c' = 2; "d$e" = 3
  5 = 'x'
  [int]'7' = 2
  -1 = 3
  $k = 4
  $o.Name = 5
  ($x + 'y') = 6
  if = 5
  e = if ($x) { 1 } else { 2 }
  f = { param($y) $y }
  g = Get-X | Select-Object -First 1
}
----
$x = Get-Thing `
  -Name 'a' `
  -Other b
$y = $x |
  Where-Object { $_.A -eq 'b' -and
    $_.C } |
  ForEach-Object { "$($_.Name): $($_.Value)" }
----
if (-not (Test-Path $p)) { throw "no $p" } elseif ($a -and !($b -or $c)) { return } else { exit 1 }
----
switch -Regex -CaseSensitive ($x) { '^a' { 1; break } { $_ -gt 5 } { 2 } default { 3 } }
switch ($a, $b) { 'x' { 1 } }
switch -Wildcard (Get-X) { 'a*' { continue } }
switch -File $path { 'x' { } }
----
for ($i = 0; $i -lt 10; $i++) { $a[$i] += $i * 2 - 1 }
while ($true) { break }
do { $i-- } until ($i -le 0)
do { $i-- } while ($i)
:outer foreach ($a in $b) { continue outer }
----
try { 1/0 } catch [DivideByZeroException], [System.IO.IOException] { Write-Error $_ } catch { throw } finally { 'x' }
trap { continue }
----
$a, $b = $b, $a
$x = $y = 5
[int]$z = '5'
$script:q ??= 5
$null = $x ?? 'y'
$x?.Name
$x?[0]
${a b} = 5
$env:PATH += ';x'
----
$s = @"
hello $name $(if ($x) { 'y' }) "quoted" 'x'
"@
$t = @'
it's
'@
$u = "a`"b`$c `n $($h['a']) ${x}y $x.Name $($x.Name) `u{1F600}"
----
& $cmd @args 2>&1 | Out-Null
. $PSScriptRoot\x.ps1
& 'C:\Program Files\x.exe' --flag=value /a:b -- rest
& { param($x) $x } 5
.\script.ps1 -A b > out.txt 2> err.txt
cmd /c "dir" *> $null
----
1..10 | % { $_ } | ? { $_ % 2 -eq 0 } | sort -Descending | select -First 3
(1..3).ForEach({ $_ * 2 }).Where{ $_ -gt 2 }
@(1,2,3)[-1]
@{a=1}.a
'abc'[0]
'a,b'.Split(',')[0].ToUpper()
----
$x = 'a' -replace 'b','c' -split ',' -join ';'
$y = '{0} {1}' -f $a, (Get-Date)
$z = $a -as [int] -is [string]
$w = -join ('a','b')
$v = ,1
$u = -split 'a b'
$t = $a -band 0x0F -bor 1kb
$r = 1.5e3 + 2d - 3L
----
function Get-It([string]$Name, $Other = 5) { $Name }
filter f { $_ }
function global:g { [OutputType([string])] param() process { $_ } }
function h {
<#
.SYNOPSIS x { (
#>
}
----
Get-ChildItem -Path . -Filter *.txt -Recurse -ErrorAction:SilentlyContinue | Measure-Object | % Count
Get-X -Name a, b,
 c -Sort @{ Expression = { $_.A }; Descending = $true }, B
----
configuration C {
 param([string]$N = 'x')
 Import-DscResource -ModuleName X
 Node $AllNodes.Where{ $_.Role -eq 'a' }.NodeName
 {
  File f
  {
   Ensure = 'Present'
   DependsOn = '[X]y', '[Z]w'
   Contents = @"
x
"@
  }
  Script s { GetScript = { @{} }; SetScript = { 'x' }; TestScript = { $false } }
 }
}
----
$x = $a ? 'b' : 'c'
Get-X && Get-Y || Get-Z
Get-Job &
$j = Start-Job { 1 }
----
Write-Host "Done: $x" -ForegroundColor Green; return
#region a
#endregion
# end
----
data D -SupportedCommand ConvertTo-X { ConvertFrom-StringData @'
a=b
'@ }
Data { 'x' }
----
Set-Mailbox -Identity "x" -EmailAddresses @{add='smtp:a@b.c'; remove="d@e.f"}
New-X -A:$false -B:(Get-Y) -C:@('a') -D @splat -E $x.y.z -F $x[0] -G "$x"z -H a=b -I {x} -J [int] -K *.y -L ~\z -M @{}
----
$result = foreach ($i in 1..3) { [pscustomobject]@{ A = $i } }
$r2 = while ($x) { 1 }
$r3 = switch (1) { 1 { 'a' } }
$r4 = try { 1 } catch { 2 }
$r5 = if ($a) { 1 }
$r6 = & { 1 }
$r7 = function x { }
----
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12 -bor
 [Net.SecurityProtocolType]::Tls13
[void][System.Reflection.Assembly]::LoadWithPartialName('x')
([adsisearcher]'(x=y)').FindAll()
[Math]::Max(1, 2)
[int[]]$a = 1, 2
[string]::IsNullOrEmpty($x) -or $y
----
$x = (Get-X).Where({ $_ })[0]
$y = $(Get-Z; 'a')
$z = @(
  'a',
  'b'
  Get-C
  foreach ($i in 1) { $i }
)
!$x
-not $y
++$i
$i--
$h.a.b['c'] = 5
$h['x'].y += 1
$o.Method('a', $b).Prop
----
if($a){b}else{c}
if ($a)
{
  b
}
# comment
else
{
  c
}
try
{
 a
}

catch
{
 b
}
----
Import-Csv x.csv | ForEach-Object -Begin { $n = 0 } -Process { $n++ } -End { $n }
Invoke-Command -ComputerName a -ScriptBlock ${function:x} -ArgumentList 1, 2
$using:x
$PSBoundParameters.ContainsKey('x')
@PSBoundParameters
----
param($a = 5, $b)
$c = $a-$b
$d=$a+$b*2
$e = "x" + $f.g + 'h'
$i = $a -eq 1 -and ($b -ne 2)
$k = @{a=1;b=@{c=2}}
$l = $k.b.c
""".strip().split("----\n")
"""Scripts that PowerShell takes."""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", VALID)
def test_what_is_no_fault(text: str, line_end: str) -> None:
    text = text.replace("\n", line_end)
    found: list[Diagnostic] = []
    script = read_script(parser(text, found), ())
    assert (script.fault, found) == (None, [])
    for node in nodes(text):
        assert 0 <= node.start <= node.end <= len(text)
        inside = [child for child in children(node) if not (node.start <= child.start and child.end <= node.end)]
        assert inside == []


def test_blocks_are_parsed_when_they_are_asked_for() -> None:
    """What is wrong in a block ends the block alone; what is not closed ends all."""
    text = "a { @{ b 1 }; c }; d"
    body = parser(text).script()
    assert body.fault is None
    block = next(node for node in nodes(text) if isinstance(node, ScriptBlock))
    assert block.body.fault is not None
    assert block.body.fault.start == text.index("1")
    assert read_script(parser(text), ()).fault is not None
    assert parser("a { b").script().fault is not None


def test_a_statement_at_fault_is_passed_over() -> None:
    found: list[Diagnostic] = []
    text = "$a = @{ b 1 }\n$c = 2\nd @{ = }\nif ($e) { $f = @{ g } } else { 'h' }"
    statements = parser(text, found, recovers=True).script().statements
    assert [outline(node) for node in statements[:3]] == [
        "Assignment(Variable Opaque)",
        "Assignment(Variable Number)",
        "Opaque",
    ]
    assert problems(found) == [
        ("syntax-error", "1:11", "1", "`=` has to stand here"),
        ("syntax-error", "3:6", "=", "`=` cannot begin a statement"),
    ]


def spans(root: Any, kind: str) -> list[tuple[int, int]]:
    """Return the spans of nodes of a kind that the grammar of tree-sitter has, outside of strings."""
    made, open_nodes = [], [root]
    while open_nodes:
        node = open_nodes.pop()
        if node.type == kind:
            made.append((node.start_byte, node.end_byte))
        if node.type != "string_literal":
            open_nodes += node.children
    return sorted(made)


KINDS: dict[str, type[SyntaxNode]] = {
    "string_literal": String,
    "variable": Variable,
    "hash_literal_expression": Hashtable,
    "if_statement": If,
    "foreach_statement": ForEach,
    "switch_statement": Switch,
    "try_statement": Try,
    "function_statement": Function,
    "command": CommandNode,
}
"""Our nodes for those of tree-sitter's grammar; a redirected or piped command of theirs ends elsewhere."""
BLOCKS = [
    "if ($a) {{ {} }} elseif (b $c) {{ 'd' }} else {{ {} }}\n",
    "foreach ($a in $b) {{ {} }}\n",
    "switch ($a) {{ 'b' {{ {} }} default {{ $c }} }}\n",
    "try {{ {} }} catch {{ 'a' }} finally {{ {} }}\n",
    "function f {{ {} }}\n",
]


def nested(maker: random.Random, depth: int = 2) -> str:
    """Return blocks in one another with statements of chance in them."""
    if not depth:
        return sources.statement(maker, 1)
    text = maker.choice(BLOCKS)
    return text.format(*(nested(maker, depth - 1).strip() for _ in range(text.count("{}"))))


def test_another_grammar_has_the_same_nodes(grammar: Callable[[str], Any]) -> None:
    """Where tree-sitter's grammar takes a source without an error, statements, strings and variables are the same."""
    agreed = 0
    for seed in range(500):
        maker = random.Random(f"tree {seed}")  # noqa: S311
        text = sources.source(maker) if seed % 2 else nested(maker)
        root = grammar(text)
        if root.has_error or not text.isascii():
            continue
        agreed += 1
        ours = list(nodes(text))
        assert not any(isinstance(node, Opaque) and node.end > node.start and not node.parts for node in ours), text
        for kind, node_type in KINDS.items():
            there = spans(root, kind)
            here = sorted((node.start, node.end) for node in ours if type(node) is node_type)
            if node_type is CommandNode:
                assert [start for start, _ in here] == [start for start, _ in there], text
            else:
                assert here == there, (kind, text)
    assert agreed > 200


@pytest.mark.parametrize(
    "make",
    [
        lambda size: "a {" * 60 + " b" * size + "}" * 60,
        lambda size: "a { b { " + "c { d }; " * size + "} }",
        lambda size: "if ($a) { 1 }" + " elseif ($a) { 1 }" * size,
        lambda size: "{" * size,
        lambda size: "a {" * 30 + "'b" * size,
        lambda size: "a | " * size + "b",
        lambda size: "$a." * size,
        lambda size: "a `\n" * size,
    ],
)
def test_work_grows_as_the_text_does(make: Callable[[int], str]) -> None:
    small, large = (work(lambda text: read_script(parser(text), ()), make(size)) for size in (200, 400))
    assert large < 2.2 * small
    assert all(isinstance(node, SyntaxNode) for node in nodes(make(5)))
    assert isinstance(next(nodes("{ 1 }")), ScriptBlock)
