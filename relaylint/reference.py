"""Rules as pages of Markdown, for the terminal, the documentation and SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from relaylint.diagnostic import RuleInfo
from relaylint.facts import FactInfo
from relaylint.relations import Relation


def page(info: RuleInfo, written: dict[str, Any] | None) -> str:
    """Return the page of a rule; ``written`` is the rule's file, None for a check of relaylint itself."""
    parts = [f"# {info.name}", f"{info.title}.", _facts(info), "## Why", info.why, "## What to do", info.remedy]
    for example in (written or {}).get("examples", ()):
        parts += _example(example)
    if info.references:
        parts += ["## References", "\n".join(f"- {reference}" for reference in info.references)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _facts(info: RuleInfo) -> str:
    rows = [f"- severity: {info.severity.word}", f"- area: {info.area}"]
    if info.basis != "format":
        rows.append(f"- basis: {info.basis}")
    if info.kinds:
        rows.append(f"- judges: {', '.join(info.kinds)}")
    if info.codes:
        rows.append(f"- reply codes: {', '.join(f'`{code}`' for code in info.codes)}")
    return "\n".join(rows)


def index(infos: Iterable[RuleInfo]) -> str:
    """Return the page that lists rules by area."""
    lines = ["# Rules", "", "Every rule and check, by area. `relaylint rule NAME` prints a page in the terminal."]
    area = ""
    for info in sorted(infos, key=lambda info: (info.area, info.name)):
        if info.area != area:
            area = info.area
            lines += ["", f"## {area}", "", "| rule | severity | what it reports |", "|---|---|---|"]
        lines.append(f"| [{info.name}]({info.name}.md) | {info.severity.word} | {info.title} |")
    return "\n".join(lines) + "\n"


def relations(table: Mapping[str, Relation]) -> str:
    """Return the table of relations."""
    lines = ["| relation | option | the value must | meaning |", "|---|---|---|---|"]
    for name, entry in sorted(table.items()):
        phrase, doc = entry.phrase.format(option="…"), entry.doc.replace("``", "`")
        lines.append(f"| `{name}` | {_option(entry.option)} | {phrase} | {doc} |")
    return "\n".join(lines) + "\n"


def _option(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_option(schema['items'])}"
    types = schema["type"]
    return types if isinstance(types, str) else ", ".join(types)


def facts(table: Mapping[str, FactInfo]) -> str:
    """Return the table of facts."""
    lines = ["| fact | of | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {entry.kind} | {entry.doc} |" for name, entry in table.items()]
    return "\n".join(lines) + "\n"


_HEADINGS = {"pass": "Passes", "fail": "Is reported", "undecided": "Cannot be decided"}


def _example(example: dict[str, Any]) -> list[str]:
    kind = next((name for name in _HEADINGS if name in example), None)
    if kind is None:
        return []
    title = f": {example['title']}" if "title" in example else ""
    places = example.get("at", [])
    shown = [places] if isinstance(places, str) else places
    at = [f"At {', '.join(f'`{place}`' for place in shown)}."] if shown else []
    return [f"## {_HEADINGS[kind]}{title}", "```yaml\n" + as_yaml(example[kind]) + "\n```", *at]


def as_yaml(value: Any) -> str:
    """Return definitions as YAML: collections of one level in flow style, texts quoted where needed."""
    if not isinstance(value, dict) or not value:
        return json.dumps(value)
    lines = []
    for key, items in value.items():
        if isinstance(items, list) and items:
            lines.append(f"{_flow(key)}:")
            lines += [f"  - {_flow(item)}" for item in items]
        else:
            lines.append(f"{_flow(key)}: {_flow(items)}")
    return "\n".join(lines)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, str) and _plain(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _plain(text: str) -> bool:
    """Tell whether a text can stand unquoted in flow style, whatever version of YAML reads it."""
    safe = text.replace(".", "").replace("-", "").replace("_", "").replace(" ", "").replace("/", "").replace("@", "")
    words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    return safe.isalnum() and text[0].isalpha() and text == text.strip() and text.lower() not in words
