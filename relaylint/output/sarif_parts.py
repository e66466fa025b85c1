"""The independent parts of a SARIF log: rule descriptors and physical locations."""

from __future__ import annotations

from urllib.parse import quote

from relaylint.core.diagnostic import Fix, Label, RuleInfo, Suppressed, is_in_source
from relaylint.output import Style
from relaylint.output.places import place
from relaylint.output.severities import LOOKS
from relaylint.output.visible import visible

_PRECISION = {"documented": "very-high", "reported": "high", "inferred": "medium", "format": "very-high"}
"""The precision of a rule, by its evidence."""

_DESCRIPTION = 1024
"""Maximum length of a description that GitHub displays."""


def rule_descriptor(rule: RuleInfo) -> dict[str, object]:
    """Return the entry of a rule in the tool's list of rules, with its complete help."""
    look = LOOKS[rule.severity]
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _shortened(rule.title)},
        "fullDescription": {"text": _shortened(rule.why)},
        "help": {"text": _help_text(rule), "markdown": _help_markdown(rule)},
        **({"helpUri": rule.url} if rule.url else {}),
        "defaultConfiguration": {"level": look.sarif},
        "properties": {
            "tags": list(dict.fromkeys((rule.area, rule.basis, *rule.kinds))),
            "precision": _PRECISION.get(rule.basis, "medium"),
            "problem.severity": look.problem,
        },
    }


def _shortened(text: str) -> str:
    return text if len(text) <= _DESCRIPTION else text[: _DESCRIPTION - 1] + "…"


def _help_text(rule: RuleInfo) -> str:
    paragraphs = [rule.why, f"What to do: {rule.remedy}"]
    if rule.codes:
        paragraphs.append("Reply codes: " + ", ".join(rule.codes))
    if rule.references:
        paragraphs.append("\n".join(["References:", *rule.references]))
    return "\n\n".join(paragraph.strip() for paragraph in paragraphs)


def _help_markdown(rule: RuleInfo) -> str:
    sections = [f"**{rule.title}**", "## Why", rule.why, "## What to do", rule.remedy]
    if rule.codes:
        sections += ["## Reply codes", ", ".join(f"`{code}`" for code in rule.codes)]
    if rule.references:
        entries = (f"<{entry}>" if entry.startswith("https://") else entry for entry in rule.references)
        sections += ["## References", "\n".join(f"- {entry}" for entry in entries)]
    return "\n\n".join(section.strip() for section in sections)


def physical_location(label: Label, style: Style) -> dict[str, object]:
    """Return the location of a label: a file relative to the repository root, and a region with start and end."""
    where = place(label.location, style, from_top=True)
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(where.path),
            "region": {
                "startLine": where.start.line,
                "startColumn": where.start.column,
                "endLine": where.end.line,
                "endColumn": where.end.column,
            },
        }
    }


def suppression_object(suppressed: Suppressed, style: Style) -> dict[str, object]:
    """Return why a result is suppressed: by a comment in its source, or by the settings or a baseline beside it."""
    suppression = suppressed.suppression
    said = {"until": suppression.until, "owner": suppression.owner, "ticket": suppression.ticket}
    properties = {"by": suppression.by, **{name: visible(text) for name, text in said.items() if text}}
    return {
        "kind": "inSource" if is_in_source(suppression) else "external",
        "status": "accepted",
        **({"justification": visible(suppression.reason)} if suppression.reason else {}),
        **({"location": physical_location(suppression.label, style)} if suppression.label else {}),
        "properties": properties,
    }


def sarif_fix(fix: Fix, style: Style) -> dict[str, object]:
    """Return a fix: what it replaces, file by file."""
    by_path: dict[str, list[dict[str, object]]] = {}
    for edit in fix.edits:
        start, end = edit.location.start, edit.location.end  # a line break at the end is replaced, too
        region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
        replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
        by_path.setdefault(place(edit.location, style, from_top=True).path, []).append(replacement)
    return {
        "description": {"text": visible(fix.title)},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in by_path.items()
        ],
    }


def _artifact(path: str) -> dict[str, object]:
    uri = quote(path.encode("utf-8", "surrogatepass"))
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}
