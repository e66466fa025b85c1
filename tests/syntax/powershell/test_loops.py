"""Loops of a script over lists that its text shows: a definition for each item, and when a loop is not followed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from formats.scripting import definitions, faults, made, reading
from formats.working import work

from relaylint.syntax.reading import Limits

NEW = "New-InboundConnector -SenderDomains *"
LIST = "$l = @(\n    @{ Name = 'a'; Comment = 'A' }\n    @{ Name = 'b'; Comment = 'B' }\n)\n"
TABLES = "@{ Name = 'a'; Comment = 'A' }, @{ Name = 'b'; Comment = 'B' }"


def said(text: str, name: str = "Name") -> list[Any]:
    """Return what the definitions of a script have for a property; for one that is not known ``?``."""
    values = [one.value(name) for one in definitions(text)]
    return ["?" if hasattr(value, "reason") else value for value in values]


def test_values_and_places() -> None:
    text = (
        "$connectors = @(\n"
        "    @{ Name = 'Relay'; ConnectorType = 'OnPremises'; SenderDomains = '*' }\n"
        "    @{ Name = 'Scanners'; ConnectorType = $type; SenderDomains = 'contoso.com', '*.contoso.com' }\n"
        ")\n"
        "foreach ($c in $connectors) { New-InboundConnector @c }\n"
        "foreach ($c in $connectors) {\n"
        "    Set-InboundConnector $c.Name -SenderDomains $c['SenderDomains'] -Comment \"$c\"\n"
        "}\n"
        '$connectors | ForEach-Object { Set-InboundConnector $PSItem.Name -Comment "for $($_.Name)" }\n'
        "'contoso.com', 'fabrikam.com' | % { Set-AcceptedDomain $_ -DomainType InternalRelay }\n"
    )
    assert faults(text) == []
    assert made(text) == [
        "InboundConnector",
        "  Name = 'Relay' <'Relay'>",
        "  ConnectorType = 'OnPremises' <'OnPremises'>",
        "  SenderDomains = ['*'] <'*'>",
        "InboundConnector",
        "  Name = 'Scanners' <'Scanners'>",
        "  ConnectorType = '$type' <$type> ? `$type` is not assigned a literal in this file",
        "  SenderDomains = ['contoso.com', '*.contoso.com'] <'contoso.com', '*.contoso.com'>",
        "InboundConnector amends",
        "  Name = 'Relay' <'Relay'>",
        "  SenderDomains = ['*'] <'*'>",
        "  Comment = '$c' <\"$c\"> ? `$c` is not a single value",
        "InboundConnector amends",
        "  Name = 'Scanners' <'Scanners'>",
        "  SenderDomains = ['contoso.com', '*.contoso.com'] <'contoso.com', '*.contoso.com'>",
        "  Comment = '$c' <\"$c\"> ? `$c` is not a single value",
        "InboundConnector amends",
        "  Name = 'Relay' <'Relay'>",
        "  Comment = 'for Relay' <\"for $($_.Name)\">",
        "InboundConnector amends",
        "  Name = 'Scanners' <'Scanners'>",
        "  Comment = 'for Scanners' <\"for $($_.Name)\">",
        "AcceptedDomain amends",
        "  DomainName = 'contoso.com' <'contoso.com'>",
        "  DomainType = 'InternalRelay' <InternalRelay>",
        "AcceptedDomain amends",
        "  DomainName = 'fabrikam.com' <'fabrikam.com'>",
        "  DomainType = 'InternalRelay' <InternalRelay>",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"foreach ($x in 'a', 'b') {{ {NEW} $x }}",
        f"FOREACH( $X in @('a'; 'b') )\n{{\n {NEW} -Name $x\n}}",
        f"foreach ($x in ('a', 'b')) {{ {NEW} \"$x\" }}",
        f"$l = 'a', 'b'\nforeach ($x in $l) {{ {NEW} $x }}",
        f"$l = @('a')\n$l += 'b'\nforeach ($x in $l) {{ {NEW} $x }}",
        f"[string[]]$l = 'a', 'b'\n$l | foreach {{ {NEW} $_ }}",
        f"'a', 'b' |\n  ForEach-Object -Process {{ {NEW} $_ }}",
        f"@(\n'a'\n'b'\n)\n  | % {{ {NEW} $_ }} | Out-Null",
        f"$r = 'a', 'b' | % {{ {NEW} $_ }}",
        f"$r = foreach ($x in 'a', 'b') {{ {NEW} $x }}",
        f"foreach ($x in 'a', 'b') {{ try {{ {NEW} $x }} catch {{ throw }} }}",
        f"foreach ($x in 'a', 'b') {{ $n = $x; {NEW} $n }}",
        "foreach ($x in 'a', 'b') { $p = @{ SenderDomains = '*' }; $p.Name = $x; New-InboundConnector @p }",
        f"foreach ($x in 'a', 'b') {{ if (-not (Get-InboundConnector $x)) {{ {NEW} $x }} }}",
        f"'a', 'b' | % {{ if (-not (Get-InboundConnector $_)) {{ {NEW} $_ }} }}",
        f"function f {{ foreach ($x in $l) {{ {NEW} $x }} }}\n$l = 'a', 'b'\nf",
        f"{LIST}foreach ($x in $l) {{ {NEW} $x.Name }}",
        f"{TABLES} | % {{ {NEW} $_.name }}",
        f"{TABLES} | % {{ New-InboundConnector @_ -SenderDomains * }}",
        f"foreach ($x in [pscustomobject]@{{ Name = 'a' }}, [pscustomobject]@{{ Name = 'b' }}) {{ {NEW} $x.Name }}",
        f"foreach ($x in 'a') {{ {NEW} $x }}\n@{{ Name = 'b' }} | % {{ {NEW} $_.Name }}",
    ],
)
def test_loops_that_are_followed(text: str) -> None:
    assert faults(text) == []
    assert (said(text), said(text, "Enabled")) == (["a", "b"], [True, True])


@pytest.mark.parametrize(
    "text",
    [
        f"foreach ($x in $all) {{ {NEW} $x }}",
        f"foreach ($x in 'a', $b) {{ {NEW} $x }}",
        f"foreach ($x in 'a', $null) {{ {NEW} $x }}",
        f"foreach ($x in @('a'), @('b')) {{ {NEW} $x }}",
        f"foreach ($x in 'a', (Get-Date)) {{ {NEW} $x }}",
        f"foreach ($x in 'a', 'b' | sort) {{ {NEW} $x }}",
        f"foreach ($x in Get-InboundConnector) {{ {NEW} $x.Name }}",
        f"foreach ($x in 'a', 'b') {{ $x = $x.Trim(); {NEW} $x }}",
        f"foreach ($x in 'a', 'b') {{ if ($y) {{ $x += 'c' }}; {NEW} $x }}",
        f"foreach ($x in 'a', 'b') {{ foreach ($y in $all) {{ {NEW} $x }} }}",
        f"foreach ($y in $all) {{ foreach ($x in $y.Names) {{ {NEW} $x }} }}",
        f"foreach ($x in 'a', 'b') {{ foreach ($x in 'c') {{ }}; {NEW} $x }}",
        f"foreach ($x in 'a', 'b') {{ Invoke-Command {{ {NEW} $x }} }}",
        f"for ($x in 'a', 'b') {{ {NEW} $x }}",
        f"$l = 'a', 'b'\nif ($y) {{ $l += 'c' }}\nforeach ($x in $l) {{ {NEW} $x }}",
        f"$l = 'a', 'b'\n$l[1] = 'c'\n$l | % {{ {NEW} $_ }}",
        f"$l = @('a')\nforeach ($y in $all) {{ $l += $y }}\n$l | % {{ {NEW} $_ }}",
        f"param($l = @('a'))\n$l | % {{ {NEW} $_ }}",
        f"'a', 'b' | ? {{ $_ }} | % {{ {NEW} $_ }}",
        f"'a', 'b' | % {{ 1 }} {{ {NEW} $_ }}",
        f"'a', 'b' | % {{ {NEW} $_ }} {{ 1 }}",
        f"'a', 'b' | % -End {{ {NEW} $_ }}",
        f"'a', 'b' | % {{ $_ }} | % {{ {NEW} $_ }}",
        f"'a', 'b' | Invoke-Command {{ {NEW} $_ }}",
        f"'a', 'b' | % {{ switch ($y) {{ 1 {{ {NEW} $_ }} }} }}",
        f"{LIST}foreach ($x in $l) {{ $x.Name = 'c'; {NEW} $x.Name }}",
        f"{LIST}foreach ($y in $l) {{ $y.Name = 'c' }}\nforeach ($x in $l) {{ {NEW} $x.Name }}",
        f"{LIST}$l | % {{ $_.Remove('Name') }}\nforeach ($x in $l) {{ {NEW} $x.Name }}",
        f"{LIST}$l[0].Name = 'c'\nforeach ($x in $l) {{ {NEW} $x.Name }}",
        f"{LIST}$l | % {{ {NEW} $_.Names }}\n".replace("@(", "@(\n@{ (Get-Date) = 1 }"),
        "foreach ($x in " + ", ".join(["'a'"] * 201) + f") {{ {NEW} $x }}",
        f"foreach ($x in 'a', 'b') {{ {' ' * 300_000}{NEW} $x }}",
    ],
)
def test_loops_that_are_not_followed(text: str) -> None:
    assert (said(text), said(text, "Enabled")) == (["?"], ["?"])


@pytest.mark.parametrize(
    ("text", "enabled"),
    [
        (f"foreach ($x in 'a', 'b') {{ if ($y) {{ {NEW} $x }} }}", "?"),
        (f"foreach ($x in 'a', 'b') {{ if ($y) {{ continue }}; {NEW} $x }}", "?"),
        (f"foreach ($x in 'a', 'b') {{ {NEW} $x; break }}", "?"),
        (f"'a', 'b' | % {{ if ($y) {{ return }}; {NEW} $_ }}", "?"),
        (f"foreach ($y in $all) {{ foreach ($x in 'a', 'b') {{ {NEW} $x }} }}", "?"),
        (f"if ($y) {{ foreach ($x in 'a', 'b') {{ {NEW} $x }} }}", "?"),
        (f"foreach ($y in 1, 2) {{ break }}\nforeach ($x in 'a', 'b') {{ {NEW} $x }}\nreturn", True),
    ],
)
def test_whether_each_turn_is_made(text: str, enabled: object) -> None:
    assert (said(text), said(text, "Enabled")) == (["a", "b"], [enabled, enabled])


def test_loops_in_one_another() -> None:
    text = (
        f"foreach ($x in 'a', 'b') {{ foreach ($y in '1', '2') {{ {NEW} \"$x$y\" }} }}\n"
        "foreach ($x in @{ N = 'c'; L = '1', '2' }, @{ N = 'd'; L = @() }) {\n"
        f"    if ($x.N -ne 'd') {{ $x.L | % {{ if ($_ -eq 2) {{ {NEW} \"$($x.N)$_\" }} }} }}\n"
        "}"
    )
    assert (said(text), said(text, "Enabled")) == (["a1", "a2", "b1", "b2", "c2"], [True] * 5)


def test_what_a_branch_means_by_the_variable_of_a_pipeline() -> None:
    text = f"'a', 'b' | % {{ try {{ }} catch {{ {NEW} -Name x -Comment $_ }} }}"
    assert said(text, "Comment") == ["?", "?"]


def test_what_grows_in_a_loop_is_not_known() -> None:
    text = "$l = @('a')\nforeach ($x in 'b', 'c') { $l += $x; Set-InboundConnector $x -SenderDomains $l -Comment c }"
    assert said(text, "SenderDomains") == ["?", "?"]
    text = "$p = @{ Comment = 'a' }\nforeach ($x in 'b', 'c') { $p.Comment = $x; Set-InboundConnector $x @p }"
    assert said(text, "Comment") == ["b", "c"]


def test_after_a_loop_its_variable_is_not_known() -> None:
    assert said(f"foreach ($x in 'a', 'b') {{ }}\n{NEW} $x") == ["?"]


def test_what_one_loop_makes_and_another_sets() -> None:
    text = (
        f"foreach ($x in 'a', 'b') {{ {NEW} $x -Enabled $false }}\n"
        "foreach ($x in 'a', 'b') { Set-InboundConnector $x -Enabled $true }\n"
        "'a' | % { Get-InboundConnector $_ | Set-InboundConnector -Enabled $false }\n"
        "foreach ($x in $true, $false) { Set-OrganizationConfig -RejectDirectSend $x }\n"
    )
    assert said(text)[:5] == ["a", "b", "a", "b", "a"]
    assert said(text, "Enabled")[:5] == [False, False, True, True, False]
    assert made(text)[-2:] == [
        "OrganizationConfig amends",
        "  RejectDirectSend = '$true' <$true> ? this file sets it to several values",
    ]


@pytest.mark.parametrize("items", ["@()", "@(\n)"])
def test_an_empty_list(items: str) -> None:
    text = f"foreach ($x in {items}) {{ {NEW} $x }}\n$l = {items}\n$l | % {{ {NEW} $_ }}"
    assert (reading(text).documents, faults(text)) == ([], [])


def test_what_is_wrong_with_a_call_is_said_once() -> None:
    text = (
        f"foreach ($x in 'a', 'b', 'c') {{ {NEW} $x -Foo 1 -RequireTls $true more; Set-InboundConnector $x -Comment }}"
    )
    assert [line.partition(" | ")[0] for line in faults(text)] == [
        "1:74 <-Foo> unknown-property: `-Foo` is not a parameter of New-InboundConnector",
        "1:99 <more> invalid-argument: `more` stands without a parameter that it could be for",
        "1:129 <-Comment> invalid-argument: `-Comment` has no value",
    ]


def test_what_is_wrong_with_an_item_is_said_of_it() -> None:
    text = "foreach ($x in @{ Name = 'a'; Foo = 1 }, @{ Name = 'b'; Foo = 2 }) { New-InboundConnector @x }"
    assert [line.partition(" | ")[0] for line in faults(text)] == [
        "1:31 <Foo> unknown-property: `Foo` is not a parameter of New-InboundConnector",
        "1:57 <Foo> unknown-property: `Foo` is not a parameter of New-InboundConnector",
    ]


def test_where_the_limits_do_not_allow_all_turns() -> None:
    text = (
        "foreach ($x in 'a', 'b', 'c', 'd') { Set-InboundConnector $x -Comment c }\nSet-InboundConnector y -Comment d"
    )
    limits = Limits(nodes=16)
    found = reading(text, limits)
    assert [problem.message for problem in found.problems] == []
    assert [one["Comment"] for document in found.documents for one in document.data["InboundConnectors"]] == ["c", "d"]
    assert len(reading(text).documents[0].data["InboundConnectors"]) == 5


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"foreach ($x in 'a', 'b') {{ {NEW} $x }}\n" for _ in range(80)),
        "$l = " + ", ".join(["'a'"] * 25) + "\n" + f"foreach ($x in $l) {{ {NEW} $x }}\n" * 25,
        "'a'" + f" | % {{ {NEW} $_ }}" * 80,
        "foreach ($x in 'a', 'b') { " + f"{NEW} $x; " * 80 + "}",
        "foreach ($x in 'a', 'b') { $p = @{ Name = $x }\n" + f"$p.Comment = $x; {NEW} @p\n" * 20 + "}",
    ],
)
def test_work_grows_as_the_text_does(text: str) -> None:
    small, large = work(reading, text), work(reading, f"{text}\n{text}")
    assert large < 2.3 * small


def test_damaged_loops() -> None:
    maker = random.Random("loops")  # noqa: S311
    whole = (
        f"{LIST}foreach ($c in $l) {{ if ($c.Name) {{ New-InboundConnector @c -SenderDomains * }} }}\n"
        "'a.example', 'b.example' | % { Set-AcceptedDomain $_ -DomainType Authoritative; continue }\n"
        f"$l | ForEach-Object -Process {{ $n = $_.Name; {NEW} \"$n-$($_['Comment'])\" }}\n"
    )
    pieces = [*"(){}@$|;,'\"%._=\n ", "foreach (", " in ", "$_", "@(", "@{", " | % {", "break", "$l", "$c.Name = 1", ""]
    for _ in range(300):
        text = whole
        for _ in range(maker.choice([1, 1, 2, 4])):
            at = maker.randrange(len(text) + 1)
            text = text[:at] + maker.choice(pieces) + text[at + maker.randrange(12) :]
        found = reading(text)
        assert all(problem.message.isprintable() for problem in found.problems)
        assert sum(len(document.data.get("InboundConnectors", [])) for document in found.documents) <= 12
        for problem in found.problems:
            assert 0 <= problem.primary.location.span.start <= problem.primary.location.span.end <= len(text)
