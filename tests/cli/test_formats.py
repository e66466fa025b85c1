"""``relaylint formats``: every format, for people and for programs."""

from __future__ import annotations

import json

from making import Run

from relaylint.formats.table import FORMATS


def test_every_format_has_its_lines(relaylint: Run) -> None:
    ran = relaylint("formats")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert [line.split(" ", 1)[0] for line in lines if not line.startswith(" ")] == list(FORMATS)
    words = " ".join(ran.out.split())
    assert "*.yaml, *.yml, *.json: a mapping with a key such as InboundConnectors or AcceptedDomains" in words
    assert max(map(len, lines)) <= 100


def test_no_example_is_broken(relaylint: Run) -> None:
    lines = relaylint("formats").out.splitlines()
    for row in FORMATS.values():
        for code in row.about.split("`")[1::2]:
            assert any(code in line for line in lines), code


def test_the_same_for_programs(relaylint: Run) -> None:
    ran = relaylint("formats", "--json")
    assert (ran.code, ran.err) == (0, "")
    document = json.loads(ran.out)
    assert document["version"] == 1
    assert [row["name"] for row in document["formats"]] == list(FORMATS)
    assert document["formats"][list(FORMATS).index("relaylint")]["files"] == ["*.yaml", "*.yml", "*.json"]
