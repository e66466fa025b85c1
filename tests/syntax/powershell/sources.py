"""PowerShell made piece by piece at random: sources for the tests that hold our tokens against a grammar of others."""

from __future__ import annotations

import random
from collections.abc import Callable

NAMES = ["a", "Identity", "OrganizationName", "script:x", "env:PATH", "_", "null", "True"]
WORDS = ["Get-Thing", "localhost", "contoso.com", "198.51.100.0/24", "smtp:*", "a#b", "relay", "x-y"]
BITS = [
    "relay ",
    "*.",
    "it is",
    "{",
    "}",
    "(",
    ")",
    "#",
    "@",
    ";1",
    "smtp:",
    "é",
    "\u4e2d",
    "\n",
    "`n",
    '`"',
    '""',
    "`$",
]
SPACES = [" ", "  ", "\t", " `\n", "\n", ' # it\'s "so"\n', " <# a { ' #> "]


def variable(rng: random.Random) -> str:
    return "$" + rng.choice([*NAMES, "{a b}"])


def single(rng: random.Random) -> str:
    return (
        "'" + "".join(rng.choice(["x ", "''", '"', "$a", "`", "#", "{", "\n"]) for _ in range(rng.randrange(4))) + "'"
    )


def double(rng: random.Random, depth: int = 2) -> str:
    parts = [rng.choice(BITS) for _ in range(rng.randrange(4))]
    if depth:
        parts.insert(0, variable(rng) + " " if rng.random() < 0.5 else "")
        if rng.random() < 0.3:
            parts.append(f"$({value(rng, depth - 1)})")
    return '"' + "".join(parts) + '"'


def here(rng: random.Random) -> str:
    if rng.random() < 0.5:
        inner = rng.choice(["a", "$a", "it's"])
        return f"@'\n{inner}\n'@"
    inner = rng.choice(["a", "$a ", 'x "y"', "(z) $(1) "])
    return f'@"\n{inner}\n"@'


def value(rng: random.Random, depth: int = 2) -> str:
    """Return an expression."""
    made: list[Callable[[random.Random], str]] = [single, double, variable, lambda rng: str(rng.randrange(100))]
    if depth:
        made += [
            lambda rng: f"@({', '.join(value(rng, depth - 1) for _ in range(rng.randrange(3)))})",
            lambda rng: f"@{{ a = {value(rng, depth - 1)}; 'b c' = {value(rng, depth - 1)} }}",
            lambda rng: f"({value(rng, depth - 1)})",
            lambda rng: f"{variable(rng)}.Name",
            lambda rng: f"{value(rng, 0)} + {value(rng, 0)}",
        ]
    return rng.choice(made)(rng)


def statement(rng: random.Random, depth: int = 2) -> str:
    """Return a statement."""
    made = [
        lambda rng: f"$x ={rng.choice([' ', '  '])}{value(rng)}",
        lambda rng: f"Get-Thing -Name {value(rng, 1)} {rng.choice(WORDS)}",
        lambda rng: f"Get-Thing {rng.choice(WORDS)}{rng.choice(SPACES[:4])}{double(rng)}",
    ]
    if depth:
        made.append(lambda rng: f"if ({value(rng, 1)}) {{{rng.choice(SPACES)}{statement(rng, depth - 1)} }}")
        made.append(lambda rng: f"Thing 'x' {{\n{statement(rng, depth - 1)}\n}}")
    return rng.choice(made)(rng)


def source(rng: random.Random) -> str:
    """Return some statements, with comments between them; a here-string is the last, as the other grammar wants it."""
    ends = ["\n", ";", " # c'\n", '\n<# " #>\n']
    text = "".join(statement(rng) + rng.choice(ends) for _ in range(rng.randrange(1, 5)))
    return f"{text}$x = {here(rng)}\n" if rng.random() < 0.3 else text
