"""The fixes of all rules on files with comments above and behind every line: what they make, and that none goes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from making import Run

from relaylint.policy.pack import document_of, shipped
from relaylint.syntax.reading import Limits

BESIDE = {"other-files", "other-tenants", "certificates", "parameters", "today"}
SHOWN = [
    (name, example["fail"], example["fixed"])
    for name, rule in shipped(Limits()).rules.items()
    if rule.fixes
    for example in document_of(rule, Limits()).data["examples"]
    if "fixed" in example and BESIDE.isdisjoint(example)
]


def commented(data: Any) -> str:
    """Return YAML with a comment above and behind each line."""
    lines = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000).splitlines()
    indents = [line[: len(line) - len(line.lstrip(" -"))].replace("-", " ") for line in lines]
    return "".join(
        f"{indent}# above {at}\n{line}  # behind {at}\n"
        for at, (indent, line) in enumerate(zip(indents, lines, strict=True))
    )


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"# (?:above|behind) \d+", text))


def test_there_are_some() -> None:
    assert len(SHOWN) >= 28


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "commented"])
@pytest.mark.parametrize(("name", "before", "after"), SHOWN, ids=[name for name, *_ in SHOWN])
def test_a_fix_in_a_file(relaylint: Run, clean: Path, name: str, before: Any, after: Any, plain: bool) -> None:
    text = yaml.safe_dump(before, sort_keys=False, allow_unicode=True) if plain else commented(before)
    path = clean / "tenant.yaml"
    path.write_text(text, encoding="utf-8")
    ran = relaylint("check", "tenant.yaml", "--select", name, "--unsafe-fixes")
    made = path.read_text(encoding="utf-8")
    assert comments(made) == comments(text)
    if plain or "a comment " not in ran.out:
        assert yaml.safe_load(made) == after
    relaylint("check", "tenant.yaml", "--select", name, "--unsafe-fixes")
    assert path.read_text(encoding="utf-8") == made
