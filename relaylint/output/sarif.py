"""Format ``sarif``: SARIF 2.1.0, for code scanning.

Follows the OASIS standard, restricted to what GitHub supports, with what the rules GHAzDO1014 and GHAzDO1018 of SARIF's
validator require for Azure DevOps. GitHub's own fingerprint, ``primaryLocationLineHash``, is left to GitHub.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from relaylint import REPOSITORY, __version__
from relaylint.core.diagnostic import Diagnostic, Label, Report, RuleInfo, Safety, Suppressed, Undecided
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.places import place
from relaylint.output.sarif_parts import physical_location, rule_descriptor, sarif_fix, suppression_object
from relaylint.output.severities import LOOKS
from relaylint.output.summary import counts, is_refused, plural
from relaylint.output.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
CATEGORY = "relaylint/"
"""The category of a run, whose slash says that no name of the single run follows: results replace those of the same
category, whatever tenants were judged. GitHub and Azure DevOps want it, and the full name of the tool."""
KEPT = 25_000
"""Maximum number of results per run; GitHub rejects a file with more."""


def render(report: Report, style: Style) -> str:
    """Return the report as a SARIF log with one run."""
    kept = _kept(report.diagnostics)
    asked = report.undecided if style.show_undecided else ()
    undecided = asked[: KEPT - len(kept)]
    away = () if style.omit_suppressed else report.suppressed
    suppressed = away[: KEPT - len(kept) - len(undecided)]
    left_out = len(report.diagnostics) + len(asked) + len(away) - len(kept) - len(undecided) - len(suppressed)
    shown = [*kept, *(one.diagnostic for one in suppressed)]
    fired = [*(diagnostic.rule for diagnostic in shown), *(question.rule for question in undecided)]
    rules = {rule.name: rule for rule in (*report.rules, *fired)}
    writer = _Results(list(rules), style)
    invocation: dict[str, object] = {"executionSuccessful": not is_refused(report)}
    if left_out:
        text = f"{plural(left_out, 'result')} of lesser weight left out: GitHub takes {KEPT} in a run"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    run = {
        "automationDetails": {"id": CATEGORY},
        "tool": {"driver": _driver(list(rules.values()))},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [
            *map(writer.diagnostic, kept),
            *map(writer.undecided, undecided),
            *map(writer.suppressed, suppressed),
        ],
        "properties": counts(report, style),
    }
    return encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _kept(diagnostics: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """Return the most severe diagnostics, as many as fit in one run, in their order."""
    heaviest = sorted(range(len(diagnostics)), key=lambda index: -diagnostics[index].severity)[:KEPT]
    return [diagnostics[index] for index in sorted(heaviest)]


def _driver(rules: list[RuleInfo]) -> dict[str, object]:
    return {
        "name": "relaylint",
        "fullName": f"relaylint {__version__}",
        "semanticVersion": __version__,
        "informationUri": REPOSITORY,
        "rules": [rule_descriptor(rule) for rule in rules],
    }


class _Results:
    """Builds results: tracks the index of each rule and the fingerprints in use."""

    def __init__(self, rules: list[str], style: Style) -> None:
        self._index = {name: index for index, name in enumerate(rules)}
        self._style = style
        self._taken: Counter[str] = Counter()

    def diagnostic(self, diagnostic: Diagnostic) -> dict[str, object]:
        """Return a diagnostic as a result."""
        paragraphs = [_no_links(visible(diagnostic.message))]
        paragraphs += [_no_links(visible(line)) for line in diagnostic.help.splitlines()]
        if diagnostic.related:
            links = (
                f"[{_escaped(self._words(label))}]({number})" for number, label in enumerate(diagnostic.related, 1)
            )
            paragraphs.append(f"See {', '.join(links)}.")
        level = LOOKS[diagnostic.severity].sarif
        result = self._result(diagnostic, "\n\n".join(paragraphs), {"level": level})
        if diagnostic.related:
            result["relatedLocations"] = [
                {"id": number, **physical_location(label, self._style), "message": {"text": self._words(label)}}
                for number, label in enumerate(diagnostic.related, 1)
            ]
        if diagnostic.fix and diagnostic.fix.safety is Safety.SAFE and diagnostic.fix.edits:
            result["fixes"] = [sarif_fix(diagnostic.fix, self._style)]
        return result

    def undecided(self, question: Undecided) -> dict[str, object]:
        """Return an undecided rule as a result of kind ``open``, without a level."""
        return self._result(question, _no_links(visible(question.reason)), {"kind": "open", "level": "none"})

    def suppressed(self, suppressed: Suppressed) -> dict[str, object]:
        """Return a diagnostic that is not reported as a result with the reason for that."""
        result = self.diagnostic(suppressed.diagnostic)
        result["suppressions"] = [suppression_object(suppressed, self._style)]
        return result

    def _result(self, finding: Diagnostic | Undecided, text: str, weight: dict[str, object]) -> dict[str, object]:
        location = physical_location(finding.primary, self._style)
        if finding.subject:
            location["logicalLocations"] = [{"fullyQualifiedName": visible(finding.subject)}]
        return {
            "ruleId": finding.rule.name,
            "ruleIndex": self._index[finding.rule.name],
            **weight,
            "message": {"text": text},
            "locations": [location],
            "partialFingerprints": {"relaylint/v1": self._fingerprint(finding)},
            "properties": {"tenant": finding.tenant},
        }

    def _fingerprint(self, finding: Diagnostic | Undecided) -> str:
        """Return a value that does not depend on line numbers: a hash of rule, path, definition and marked text."""
        source, span = finding.primary.location
        path = place(finding.primary.location, self._style, from_top=True).path
        text = source.slice(span).replace("\r\n", "\n")  # line endings may differ between checkouts
        base = "\0".join((finding.rule.name, path, finding.subject, text))
        self._taken[base] += 1
        return hashlib.sha256(f"{base}\0{self._taken[base]}".encode("utf-8", "surrogatepass")).hexdigest()

    def _words(self, label: Label) -> str:
        """Return the text of a label, or its place if it has none."""
        return _no_links(visible(label.text)) or str(place(label.location, self._style, from_top=True))


def _escaped(text: str) -> str:
    """Return ``text`` escaped for use as the text of an embedded link."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _no_links(text: str) -> str:
    """Return ``text`` without anything that SARIF viewers would turn into a link to a target taken from a value."""
    return text.replace("](", "] (")
