"""Makes what tests of the middle need from texts, and says what was found in lines that can be compared."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from relaylint.core.diagnostic import Diagnostic, Undecided
from relaylint.core.document import Document, Path
from relaylint.model.definitions import Definition, contribution
from relaylint.model.tenants import Tenant
from relaylint.policy.conditions.compile import Compiler
from relaylint.policy.conditions.evaluation import Check
from relaylint.policy.conditions.parse import Vocabulary, parse_condition
from relaylint.policy.facts import Facts
from relaylint.policy.pack import read_rule
from relaylint.policy.relations import Subject
from relaylint.policy.rule import Rule
from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits


class Ran(NamedTuple):
    """What a run of the command line left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]

MINIMAL_RULE = """\
name: own-rule
title: A rule of one's own
severity: warning
basis: reported
kind: InboundConnector
assert:
  Name: { starts-with: x }
message: "`{value}` does not start with x"
why: Names tell people what a connector is for.
remedy: Rename the connector with Set-InboundConnector.
references: [our handbook]
examples:
  - pass:
      InboundConnectors: [{ Name: x1, ConnectorType: Partner }]
  - fail:
      InboundConnectors: [{ Name: y1, ConnectorType: Partner }]
    at: InboundConnectors[0].Name
"""


def document(text: str, name: str = "a.yaml") -> Document:
    """Return the one document of a text that has no fault."""
    reading = read(name, text.encode(), Limits())
    assert reading.problems == []
    return reading.documents[0]


def tenant(text: str, folder: str = ".") -> Tenant:
    """Return a tenant with what a text contributes."""
    made = Tenant(folder)
    made.add(contribution(document(text)))
    return made


def definition(text: str) -> Definition:
    """Return the first definition of a text."""
    return contribution(document(text)).definitions[0]


def subject(text: str, kind: str) -> Subject:
    """Return the first definition of a kind, as a rule is evaluated on it."""
    made = tenant(text)
    return Subject(made.of(kind)[0], Facts(made))


def rule(text: str) -> Rule:
    """Return the rule of a text, which has the shape of one."""
    found, problems = read_rule("own-rule.yaml", text.encode(), Limits())
    assert found is not None
    assert problems == []
    return Rule(found.data, "own", "own-rule.yaml", own=True)


def compiled(spec: Any, vocabulary: Vocabulary, path: Path = ()) -> Check:
    """Return the check of a condition as a rule file has it."""
    return Compiler().check(parse_condition(spec, vocabulary, path))


def changed(**parts: str) -> str:
    """Return the minimal rule with other parts, given as YAML behind the key; ``-`` leaves the key out."""
    wanted = {key.removesuffix("_").replace("_", "-"): value for key, value in parts.items()}
    entries: dict[str, list[str]] = {}
    for line in MINIMAL_RULE.splitlines():
        if not line.startswith(" "):
            entries[line.partition(":")[0]] = []
        entries[list(entries)[-1]].append(line)
    for key, value in wanted.items():
        entries[key] = [] if value == "-" else [f"{key}: {value}"]
    return "\n".join(line for lines in entries.values() for line in lines) + "\n"


def said(found: Iterable[Diagnostic | Undecided]) -> list[str]:
    """Return each diagnostic in a line: place, what stands there, severity, rule, message, help."""
    return [_line(item) for item in found]


def _line(item: Diagnostic | Undecided) -> str:
    source, span = item.primary.location
    line, column = source.position(span.start)
    at = f"{line}:{column} <{source.slice(span)}>"
    if isinstance(item, Undecided):
        return f"{at} undecided[{item.rule.name}] {item.reason}"
    help = f" | {item.help}" if item.help else ""
    return f"{at} {item.severity.word}[{item.rule.name}] {item.message}{help}"


def hold(check: Callable[..., None], cases: Iterable[tuple[Any, ...]]) -> None:
    """Run one check on many small cases, which as tests of their own would cost more than they do; name all that fail.

    A case is what the check is called with, and is named by it.
    """
    failed, count = [], 0
    for count, case in enumerate(cases, 1):  # noqa: B007  # counts
        try:
            check(*case)
        except AssertionError as error:
            failed.append(f"{', '.join(map(str, case))}: {error}")
    assert count, "there is no case"
    assert not failed, "\n".join([f"{len(failed)} of {count} cases fail", *failed])


def link(at: str | pathlib.Path, to: str | pathlib.Path) -> None:
    """Make a link, and the folder that it stands in."""
    path = pathlib.Path(at)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(to)


def write(folder: pathlib.Path, files: dict[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
