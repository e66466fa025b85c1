"""What an author of rules is told while a rule is open: which of its examples do not come out as they should."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.check.examples import Result, run_examples, shortcomings
from relaylint.core.diagnostic import Diagnostic, Label, Severity
from relaylint.core.document import Document
from relaylint.policy.pack import read_rule
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits


def tried(rule: Rule, text: bytes, limits: Limits) -> tuple[Diagnostic, ...]:
    """Return what `relaylint test` complains about in a rule, as warnings in its file; ``text``: what that holds."""
    document, problems = read_rule(rule.source, text, limits)
    return tuple(_complaints(rule, document)) if document and not problems else ()


def _complaints(rule: Rule, document: Document) -> Iterator[Diagnostic]:
    results = (result for result in run_examples(rule, document) if not result.good)
    told = [(result.location, _words(result)) for result in results]
    for location, words in (*told, *shortcomings(document)):
        yield Diagnostic.of(rule.info, words, Label(location), severity=Severity.WARNING, help="")


def _words(result: Result) -> str:
    title = f" ({result.title})" if result.title else ""
    return f"{result.outcome.value}: example {result.number}{title}: {result.detail}"
