"""Every place of an ignore in every format with comments: it keeps away what it is about, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from making import Run, write

from relaylint.core.diagnostic import Diagnostic, Report
from relaylint.core.document import Part, no_comments
from relaylint.core.text import Source
from relaylint.formats.recognition import is_known, read
from relaylint.formats.table import FORMATS
from relaylint.syntax.reading import Limits

from .ignored import away, check_ignores, check_text, faults, made_tenant

TENANTS = Path(__file__).resolve().parents[2] / "tenants"
XML = (".xml", ".xhcw")
WITHOUT = {"scubagear", "graph-snapshot", "exchange-json", "format-list", "exchange-csv"}
"""The formats that have no comments."""
ON_LINES_OF_THEIR_OWN = ("postfix",)
MOST = 6
"""How many diagnostics of a file are tried out: those of different rules come first."""


class Sample(NamedTuple):
    """A file of a format, with those beside it."""

    format: str
    name: str
    files: dict[str, str]

    def marked(self, line: int, mark: str, *, above: bool) -> dict[str, str]:
        """Return the files with a comment at the end of a line, or above it."""
        lines = self.files[self.name].split("\n")
        indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
        if above:
            lines.insert(line - 1, f"{indent}{mark}")
        else:
            lines[line - 1] = f"{lines[line - 1]} {mark}"
        return {**self.files, self.name: "\n".join(lines)}


def samples() -> Iterator[Sample]:
    for path in sorted(TENANTS.rglob("*")):
        if not path.is_file() or not is_known(path.name):
            continue
        format = path.relative_to(TENANTS).parts[0]
        others = {other.name: other.read_bytes() for other in sorted(path.parent.iterdir()) if other.is_file()}
        texts = {name: data.decode("utf-8-sig") for name, data in others.items() if b"\0" not in data}
        if format not in ON_LINES_OF_THEIR_OWN:
            texts = {path.name: texts[path.name]} if path.name in texts else {}
        beside = {name: Source(name, text) for name, text in texts.items()}
        reading = read(path.name, path.read_bytes(), Limits(), beside.get) if path.name in texts else None
        if reading and any(one.traits.comments is not no_comments for one in reading.documents):
            yield Sample(format, path.name, {name: text.replace("\r\n", "\n") for name, text in texts.items()})


SAMPLES = {f"{sample.format} {sample.name}": sample for sample in samples()}


def test_every_format_with_comments_is_there() -> None:
    assert {sample.format for sample in SAMPLES.values()} == set(FORMATS) - WITHOUT


def chosen(sample: Sample) -> list[Diagnostic]:
    """Return some diagnostics of a file, of as many rules as there are."""
    report = check_ignores([made_tenant(sample.files)])
    own = [one for one in report.diagnostics if one.path == sample.name and one.rule.ignorable and one.about.kind]
    ranks: Counter[str] = Counter()
    ranked: list[tuple[int, int, Diagnostic]] = []
    for one in own:
        ranked.append((ranks[one.rule.name], len(ranked), one))
        ranks[one.rule.name] += 1
    return [one for _, _, one in sorted(ranked)[:MOST]]


def mark_of(sample: Sample, rule: str) -> str:
    opening, closing = ("<!--", "-->") if sample.name.endswith(XML) else ("#", "")
    return f"{opening} relaylint: ignore[{rule}] known {closing}".rstrip()


def heads(sample: Sample) -> dict[str, set[int]]:
    """Return the lines on which the definitions of each kind and name begin."""
    lines: dict[str, set[int]] = {}
    for definitions in made_tenant(sample.files).definitions.values():
        for one in (part for whole in definitions for part in whole.parts if part.document.source.name == sample.name):
            start = one.document.locate(one.path, Part.KEY if one.kind.single else Part.VALUE).start
            text = one.document.source.text
            start += len(text[start:]) - len(text[start:].lstrip())
            lines.setdefault(one.about.subject, set()).add(one.document.source.position(start).line)
    return lines


def head_of(diagnostic: Diagnostic, heads: dict[str, set[int]]) -> int:
    """Return the line on which the definition of a diagnostic begins, or the part of it in which that stands."""
    line, lines = diagnostic.primary.location.start.line, heads.get(diagnostic.subject, {0})
    return max((at for at in lines if at <= line), default=min(lines))


def everything(report: Report) -> Counter[tuple[str, str, str]]:
    """Return what is reported or kept away, wherever it stands; not what is said of ignores."""
    held = [*report.diagnostics, *(one.diagnostic for one in report.suppressed)]
    return Counter((one.rule.name, one.subject, one.about.path) for one in held if one.rule.area != "ignores")


def shifted(diagnostic: Diagnostic, line: int, above: bool) -> str:
    """Return line and rule of a diagnostic once a line is inserted above another one."""
    there = diagnostic.primary.location.start.line
    return f"{there + (above and there >= line)} {diagnostic.rule.name}"


@pytest.mark.parametrize("name", SAMPLES)
def test_an_ignore_keeps_away_what_it_is_about_and_nothing_else(name: str) -> None:
    sample = SAMPLES[name]
    before = check_ignores([made_tenant(sample.files)])
    own = [one for one in before.diagnostics if one.path == sample.name]
    tried = 0
    for diagnostic in chosen(sample):
        rule, subject = diagnostic.rule.name, diagnostic.subject
        first = heads(sample)
        for line in {diagnostic.primary.location.start.line, *first.get(subject, ())}:
            for above in (True, False):
                after = check_ignores([made_tenant(sample.marked(line, mark_of(sample, rule), above=above))])
                if everything(after) != everything(before):
                    continue  # no comment can stand there
                tried += 1
                wanted = [
                    shifted(one, line, above)
                    for one in own
                    if one.rule.name == rule and line in (one.primary.location.start.line, head_of(one, first))
                ]
                assert away(after) == wanted, f"{rule} at {line}, {'above' if above else 'behind'}"
                assert not wanted or faults(after) == []
    assert tried or not chosen(sample)


CONVERTED = [name for name in SAMPLES if not name.startswith(("relaylint", "datum"))]


@pytest.mark.parametrize("name", CONVERTED)
def test_an_ignore_survives_a_conversion(name: str, clean: Path, relaylint: Run) -> None:
    """What it keeps away in the source it keeps away in what is made of it, if that is reported there at all."""
    sample = SAMPLES[name]
    for number, diagnostic in enumerate(chosen(sample)[:3]):
        rule, line = diagnostic.rule.name, diagnostic.primary.location.start.line
        for above in (True, False):
            marked = sample.marked(line, mark_of(sample, rule), above=above)
            before = check_ignores([made_tenant(marked)])
            folder = f"{number}{above}"
            write(clean, {f"{folder}/source/{file}": text for file, text in marked.items()})
            ran = relaylint("convert", f"{folder}/source", "--to", f"{folder}/made")
            if not before.suppressed or ran.code:
                continue
            shown = [
                json.loads(relaylint("check", f"{folder}/made", "--format", "json", *more).out) for more in ((), NONE)
            ]
            kept_away = {(one["rule"], one["subject"]) for one in shown[0]["suppressed"]}
            reported = {(one["rule"], one["subject"]) for one in shown[1]["diagnostics"]}
            assert kept_away == reported & {
                (one.diagnostic.rule.name, one.diagnostic.subject) for one in before.suppressed
            }


NONE = ("--no-ignores",)
YAML = {
    "the line below": ("# MARK\n  - Name: a\n    Enabled: x\n    Colour: y", ["4 unknown-property"]),
    "comments between": ("# MARK\n  # other words\n  - Name: a\n    Colour: y", ["4 unknown-property"]),
    "an empty line between": ("# MARK\n\n  - Name: a\n    Colour: y", []),
    "another definition": ("# MARK\n  - Name: a\n  - Name: b\n    Colour: y", []),
    "behind a dash": ("- # MARK\n    Name: a\n    Colour: y", ["3 unknown-property"]),
    "above a dash": ("# MARK\n  -\n    Name: a\n    Colour: y", ["4 unknown-property"]),
    "above a dash with an anchor": ("# MARK\n  - &a\n    Name: a\n    Colour: y", ["4 unknown-property"]),
    "one on a line": (
        "- { Name: a, Colour: y, Hue: z } # MARK\n  - { Name: b, Colour: y }",
        ["1 unknown-property", "1 unknown-property"],
    ),
    "within a definition": ("- Name: a\n    # MARK\n    Colour: y\n    Hue: z", ["3 unknown-property"]),
    "at the key of a list": ("- Name: a\n    SenderIPAddresses: # MARK2\n      - x", []),
    "at an item of a list": ("- Name: a\n    SenderIPAddresses:\n      - 1 # MARK3", ["3 wrong-type"]),
    "at the key of what is one value": ("- Name: a\n    ConnectorType: # MARK4\n      Odd", ["3 unknown-value"]),
    "above the key of what is one value": (
        "- Name: a\n    # MARK4\n    ConnectorType:\n      Odd",
        ["4 unknown-value"],
    ),
    "in a text": ('- Name: "# MARK"\n    Colour: y', []),
    "in a block": ("- Name: a\n    Comment: |\n      # MARK\n    Colour: y", []),
    "behind the last line": ("- Name: a\n    Colour: y\n# MARK", []),
}
RULES = {"MARK4": "unknown-value", "MARK3": "wrong-type", "MARK2": "sender-ip-syntax", "MARK": "unknown-property"}


def with_marks(text: str) -> str:
    for mark, rule in RULES.items():
        text = text.replace(mark, f"relaylint: ignore[{rule}] known")
    return text


@pytest.mark.parametrize("case", YAML)
def test_places_in_yaml(case: str) -> None:
    text, wanted = YAML[case]
    lines = [f"{int(line.split()[0]) + 1} {line.split()[1]}" for line in wanted]
    assert away(check_text(f"InboundConnectors:\n  {with_marks(text)}\n", only=())) == lines


POWERSHELL = {
    "above": ("# MARK\nNew-InboundConnector -Name a -ConnectorType Odd\n", ["2 unknown-value"]),
    "behind": ("New-InboundConnector -Name a -ConnectorType Odd # MARK\n", ["1 unknown-value"]),
    "a block above": (
        "<#\n  other\n  MARK\n#>\nNew-InboundConnector -Name a -ConnectorType Odd\n",
        ["5 unknown-value"],
    ),
    "a block before, on the line": (
        "<# MARK #> New-InboundConnector -Name a -ConnectorType Odd\n",
        ["1 unknown-value"],
    ),
    "above what is continued": (
        "# MARK\nNew-InboundConnector -Name a `\n  -Comment x `\n  -ConnectorType Odd\n",
        ["4 unknown-value"],
    ),
    "in a text": ('New-InboundConnector -Name "# MARK" -ConnectorType Odd\n', []),
    "in a hashtable": (
        "$a = @{\n  Name = 'a'\n  ConnectorType = 'Odd' # MARK4\n}\nNew-InboundConnector @a\n",
        ["3 unknown-value"],
    ),
    "above who takes a hashtable": (
        "$a = @{\n  Name = 'a'\n  ConnectorType = 'Odd'\n}\n# MARK4\nNew-InboundConnector @a\n",
        ["3 unknown-value"],
    ),
    "in a loop": (
        "foreach ($n in 'a', 'b') {\n  # MARK4\n  New-InboundConnector -Name $n -ConnectorType Odd\n}\n",
        ["3 unknown-value"],
    ),
}


@pytest.mark.parametrize("case", POWERSHELL)
def test_places_in_powershell(case: str) -> None:
    text, wanted = POWERSHELL[case]
    marked = text.replace("MARK4", "MARK").replace("MARK", "relaylint: ignore[unknown-value] known")
    assert away(check_text(marked, "a.ps1", only=())) == wanted
