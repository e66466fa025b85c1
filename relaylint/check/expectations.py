"""Compares what a rule says of an example with what the example expects."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from typing import Any, Final

from relaylint.core.diagnostic import Diagnostic, Undecided
from relaylint.core.document import Document, Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.policy.conditions.evaluation import RuleFault

_STEP: Final = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_TEXTS: Final = ("message", "help")
OF_FAILING: Final = (*_TEXTS, "severity", "labels", "fixed")
"""What only an example that fails can expect, besides the places."""


class ExampleOutcome(enum.Enum):
    """The outcome of an example."""

    VALIDATED = "validated"
    """It passes, or is undecided, as expected."""
    REPORTED = "reported"
    """It fails as expected, at the expected location."""
    MISSING = "missing"
    """An expected diagnostic is missing, or is at another location, or says something else."""
    NOISY = "noisy"
    """There is an unexpected diagnostic, or label."""
    WRONG = "wrong"
    """The example itself is invalid."""


class Said(NamedTuple):
    """What a rule says of an example; ``path`` leads to the definitions in the rule's file."""

    document: Document
    path: Path
    diagnostics: list[Diagnostic]
    undecided: list[Undecided]

    def positions(self, spans: Iterable[Span]) -> str:
        """Return lines and columns in words."""
        positions = sorted(self.document.source.position(span.start) for span in spans)
        return ", ".join(f"{place.line}:{place.column}" for place in positions)

    @property
    def open(self) -> str:
        """Why the rule is undecided, in words; empty if it is not."""
        if not self.undecided:
            return ""
        reason, label = self.undecided[0].reason, self.undecided[0].primary
        return f"undecided, because {reason} ({self.positions([label.location.span])})"


Compared = tuple[ExampleOutcome, str]


def compare(said: Said, expected: str, example: dict[str, Any]) -> Compared:
    """Return the outcome of an example that is expected to ``pass``, to ``fail`` or to be ``undecided``, and in words
    what differs. Raises `RuleFault`."""
    if expected == "fail":
        return _failing(said, example)
    for key in OF_FAILING:
        if key in example:
            raise RuleFault(said.path, f"`{key}` is of an example that fails")
    spans = {item.primary.location.span for item in said.diagnostics}
    if spans:
        return ExampleOutcome.NOISY, f"reported at {said.positions(spans)}: {said.diagnostics[0].message}"
    if expected == "undecided" and not said.undecided:
        return ExampleOutcome.MISSING, "it is decided: nothing is reported and nothing left open"
    if expected == "pass" and said.undecided:
        return ExampleOutcome.MISSING, f"it is {said.open}"
    return ExampleOutcome.VALIDATED, ""


def _failing(said: Said, example: dict[str, Any]) -> Compared:
    spans = {item.primary.location.span for item in said.diagnostics}
    wanted = {span_at(said.document, said.path, text): text for text in _listed(example["at"])}
    missing = {span: text for span, text in wanted.items() if span not in spans}
    if missing:
        seen = [f"reported at {said.positions(spans)}"] if spans else []
        named = ", ".join(f"`{text}`" for text in missing.values())
        rest = "; ".join([*seen, said.open] if said.open else seen) or "nothing is reported"
        return ExampleOutcome.MISSING, f"expected at {named} ({said.positions(missing)}); {rest}"
    if spans - set(wanted):
        return ExampleOutcome.NOISY, f"reported at {said.positions(spans - set(wanted))} too"
    severities = {item.severity.word for item in said.diagnostics}
    if "severity" in example and severities != {example["severity"]}:
        words = f"expected as {example['severity']}, reported as {' and '.join(sorted(severities))}"
        return ExampleOutcome.MISSING, words
    differing = (_texts(said, key, list(wanted), example[key]) for key in _TEXTS if key in example)
    of_labels = _labels(said, _listed(example["labels"])) if "labels" in example else None
    return next(filter(None, (*differing, of_labels)), (ExampleOutcome.REPORTED, ""))


def _texts(said: Said, key: str, spans: list[Span], expected: str | list[str]) -> Compared | None:
    """Return how a text of the diagnostics differs from the expected one, or from those of each place in order; None if
    it does not. Raises `RuleFault`."""
    texts = [expected] * len(spans) if isinstance(expected, str) else expected
    if len(texts) != len(spans):
        raise RuleFault(said.path, f"`{key}` is one text, or has one for each place of `at`")
    for span, text in zip(spans, texts, strict=True):
        here = (getattr(item, key) for item in said.diagnostics if item.primary.location.span == span)
        others = [other for other in here if other != text]
        if others:
            return ExampleOutcome.MISSING, f"the {key} at {said.positions([span])} is not as expected: {others[0]}"
    return None


def _labels(said: Said, expected: list[str]) -> Compared | None:
    """Return how the labels within the definitions differ from the expected ones, each of which is at a value or at its
    key; None if they do not. Raises `RuleFault`."""
    document, whole = said.document, said.document.locate(said.path)
    places = [label.location for item in said.diagnostics for label in item.related]
    there = {
        place.span
        for place in places
        if place.source.name == document.source.name and whole.start <= place.span.start < whole.end
    }
    wanted = {text: {span_at(document, said.path, text, part) for part in Part} for text in expected}
    missing = [text for text, spans in wanted.items() if there.isdisjoint(spans)]
    if missing:
        seen = f"they are at {said.positions(there)}" if there else "there is none"
        return ExampleOutcome.MISSING, f"expected a label at {', '.join(f'`{text}`' for text in missing)}; {seen}"
    more = there.difference(*wanted.values())
    return (ExampleOutcome.NOISY, f"a label is at {said.positions(more)} too") if more else None


def _listed(places: str | list[str]) -> list[str]:
    return [places] if isinstance(places, str) else places


def span_at(document: Document, path: Path, text: str, part: Part = Part.VALUE) -> Span:
    """Return the span of a location given by ``at``; ``path`` leads to the definitions. Raises `RuleFault`."""
    steps = tuple(int(number) if number else name for name, number in _STEP.findall(text))
    if not document.has((*path, *steps)):
        raise RuleFault(path, f"`{text}` leads to nothing in this example")
    return document.locate((*path, *steps), part)
