"""Renders rules as Markdown pages, for the terminal, the documentation and SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from relaylint.core.diagnostic import RuleInfo
from relaylint.core.records import NamedTuple
from relaylint.formats.table import Format
from relaylint.policy.conditions.parse import Case
from relaylint.policy.conditions.reads import conditions_of
from relaylint.policy.conditions.tree import About, Test, nodes
from relaylint.policy.conditions.unparse import unparse
from relaylint.policy.facts import FactInfo
from relaylint.policy.fixes.functions import FixFunction
from relaylint.policy.relations import Relation
from relaylint.policy.rule import Rule
from relaylint.relay.bounces.meanings import Meant, commands
from relaylint.relay.bounces.pasted import Bounce
from relaylint.relay.bounces.replies import Reply, predicting, replies


def page(info: RuleInfo, rule: Rule | None = None, examples: Iterable[dict[str, Any]] = ()) -> str:
    """Return the page of a rule with its examples, or of a built-in check."""
    parts = [f"# {info.name}", f"{info.title}.", _facts(info), "## Why", info.why, "## What to do", info.remedy]
    if rule is not None:
        rows = [f"{'  ' * depth}- {words}" for depth, words in fix_rows(rule)]
        parts += ["## Fix", "\n".join(rows)] if rows else []
        parts += _parameters(rule.written) + _conditions(rule)
    for example in examples:
        parts += _example(example)
    if info.references:
        parts += ["## References", "\n".join(f"- {reference}" for reference in info.references)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def fix_rows(rule: Rule) -> Iterator[tuple[int, str]]:
    """Yield what mends the fault, each fix with its steps below it: how deep a row stands, and its words."""
    for fix in rule.fixes:
        safety = f"unsafe: {fix.why}" if fix.why else "by hand" if not fix.operations else "safe where that is proven"
        yield 0, f"{fix.title.text} ({safety})"
        yield from ((1, step.text) for step in fix.steps)


def fix_functions(table: Mapping[str, FixFunction]) -> str:
    """Return the table of the functions that make new values."""
    rows = [
        f"| `{name}: TEXT`{', `of: KIND`' if entry.chooses else ''} | {entry.doc} |" for name, entry in table.items()
    ]
    return "\n".join(["| function | gives |", "|---|---|", *rows]) + "\n"


def _parameters(written: dict[str, Any]) -> list[str]:
    """Return the section about the parameters of a rule."""
    rows = [
        f"- `{name}` ({about['type']}, left out: `{json.dumps(about['default'])}`): {about['description']}"
        for name, about in written.get("parameters", {}).items()
    ]
    return ["## Parameters", "\n".join(rows)] if rows else []


def _conditions(rule: Rule) -> list[str]:
    """Return the section with the conditions of a rule, as its file has them."""
    text = yaml.safe_dump(conditions_as_written(rule), sort_keys=False, allow_unicode=True, width=110)
    return ["## The rule", f"```yaml\n{text}```"]


def conditions_as_written(rule: Rule) -> dict[str, Any]:
    """Return what a rule asks, as its file has it."""
    parts: dict[str, Any] = {"kind": rule.written["kind"]}
    if rule.each is not None:
        parts["for"] = rule.each
    if rule.asks.where is not None:
        parts["where"] = unparse(rule.asks.where)
    parts["assert"] = unparse(rule.asks.check)
    for name, cases in (("cases", rule.tells.cases), ("advice", rule.tells.advice)):
        if cases:
            parts[name] = list(map(_case, cases))
    return parts


def _case(case: Case) -> dict[str, Any]:
    severity = case.severity and case.severity.word
    texts = {"severity": severity, "message": case.message and case.message.text, "help": case.help and case.help.text}
    return {"when": unparse(case.when), **{name: text for name, text in texts.items() if text is not None}}


def _facts(info: RuleInfo) -> str:
    optional = ", optional: it runs only where it is selected" if info.optional else ""
    rows = [f"- severity: {info.severity.word}{optional}", f"- area: {info.area}"]
    if not info.ignorable:
        rows.append("- cannot be ignored")
    if info.basis != "format":
        rows.append(f"- basis: {info.basis}")
    if info.kinds:
        rows.append(f"- judges: {', '.join(info.kinds)}")
    if info.codes:
        rows.append(f"- reply codes: {', '.join(f'`{code}`' for code in info.codes)}")
    return "\n".join(rows)


def index(infos: Iterable[RuleInfo]) -> str:
    """Return the page that lists rules by area and by reply code."""
    ordered = sorted(infos, key=lambda info: (info.area, info.name))
    lines = ["# Rules", "", "Every rule and check, by area. `relaylint rule NAME` prints a page in the terminal;"]
    lines += ["an optional rule runs only where it is selected, or given a severity in the settings."]
    area = ""
    for info in ordered:
        if info.area != area:
            area = info.area
            lines += ["", f"## {area}", "", "| rule | severity | what it reports |", "|---|---|---|"]
        optional = " (optional)" if info.optional else ""
        lines.append(f"| [{info.name}]({info.name}.md) | {info.severity.word}{optional} | {info.title} |")
    lines += ["", "## By reply code", "", "What each reply means: [reply codes](../reply-codes.md).", ""]
    lines += ["| reply | rules that predict it |", "|---|---|"]
    for reply in replies():
        if rules := predicting(reply, ordered):
            lines.append(f"| {reply.title} | {_links(rules, '')} |")
    return "\n".join(lines) + "\n"


def _links(infos: Iterable[RuleInfo], folder: str) -> str:
    return ", ".join(f"[{info.name}]({folder}{info.name}.md)" for info in infos)


def reply_codes(infos: Iterable[RuleInfo]) -> str:
    """Return the page that lists the causes of each reply, and the rules that predict it."""
    known = list(infos)
    lines = [
        "# Reply codes",
        "",
        "What Exchange Online, an Exchange server or another server answers when mail is not taken: who says so, what",
        "it means, and what may be behind it, the likeliest first, with the rules that would have told before.",
        "`relaylint rules --code 5.7.64` prints the same: for a code, a word such as `ATTR36`, or a line of a bounce.",
        "[`relaylint explain`](explain.md) reads a whole bounce or log, and asks your definitions about it.",
    ]
    for reply in replies():
        words = ", ".join(f"`{text}`" for text in reply.texts)
        lines += [
            "",
            f"## {reply.title}",
            "",
            f"`{reply.codes}`{', with ' if words else ''}{words}. Given by {' or '.join(reply.by)}.",
            "",
            reply.meaning,
            "",
            *_behind(reply, predicting(reply, known)),
            "",
            f"Source: {'; '.join(reply.sources)} ({reply.basis}).",
        ]
    return "\n".join(lines) + "\n"


def _behind(reply: Reply, rules: list[RuleInfo]) -> Iterator[str]:
    """Yield the lines about the causes of a reply, with the rules that find each, and what to do."""
    rest = {info.name: info for info in rules}
    for number, cause in enumerate(reply.causes, 1):
        named = [rest.pop(name) for name in cause.rules if name in rest]
        yield f"{number}. {cause.text}" + (f" {_graded(named)}." if named else "")
    if reply.order:
        yield from ("", f"In this order: {reply.order}")
    yield from ["", f"Also predicted by {_graded(rest.values())}."] if rest and reply.causes else []
    yield from (f"- {_graded([info])}: {info.title}" for info in ([] if reply.causes else rest.values()))
    yield from [] if rules else ["", _UNTOLD] if reply.causes else [_UNTOLD]
    yield from ["", reply.next] if reply.next else []
    for command in commands([Meant(reply, tuple(rules))], Bounce()):
        yield from ("", f"Ask: `{command}`")


_UNTOLD = "No rule can tell it from files."


def _graded(infos: Iterable[RuleInfo]) -> str:
    return ", ".join(f"[{info.name}](rules/{info.name}.md) ({info.severity.word})" for info in infos)


def relations(table: Mapping[str, Relation], rules: Iterable[Rule]) -> str:
    """Return the table of relations, each with an example from a rule; open: undecided, though the value is known."""
    shown = {name: snippet for snippet in snippets(rules) for name in snippet.relations}
    lines = [
        "| relation | option | the value must | may be open | meaning | for example |",
        "|---|---|---|---|---|---|",
    ]
    for name, entry in sorted(table.items()):
        phrase, doc, opens = entry.phrase.format(option="…"), entry.doc.replace("``", "`"), "yes" if entry.opens else ""
        row = (f"`{name}`", _option(entry.option), phrase, opens, doc, _shown(name, shown.get(name)))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


class Snippet(NamedTuple):
    """A condition of a rule: its subject, its relations, its source, and the rule."""

    subject: str
    relations: tuple[str, ...]
    text: str
    rule: str


def snippets(rules: Iterable[Rule]) -> list[Snippet]:
    """Return the conditions of rules, the shortest last, so that a table by name keeps the shortest."""
    conditions = [
        Snippet(node.operand.name, tuple(_relations_in(node)), _flow(unparse(node)), rule.info.name)
        for rule in rules
        for condition in conditions_of(rule.asks, rule.tells)
        for node in nodes(condition)
        if isinstance(node, About)
    ]
    return sorted(conditions, key=lambda snippet: (-len(snippet.text), snippet.text, snippet.rule))


def _relations_in(about: About) -> Iterator[str]:
    return (node.relation.name for node in nodes(about) if isinstance(node, Test))


def _in_a_message(fact: str, rules: Iterable[Rule]) -> Snippet | None:
    """Return the message of a rule that uses a fact, for facts that no condition uses."""
    for rule in rules:
        for words in (rule.written["message"], rule.written.get("help", "")):
            if f"{{{fact}}}" in words:
                return Snippet(fact, (), f"message: … {{{fact}}} …", rule.info.name)
    return None


def _shown(name: str, snippet: Snippet | None) -> str:
    if snippet is None:
        return f"`{_WITHOUT_RULE[name]}`" if name in _WITHOUT_RULE else ""
    text = snippet.text.removeprefix("{ ").removesuffix(" }").replace("|", "\\|")
    return f"`{text}` ([{snippet.rule}](rules/{snippet.rule}.md))"


def _option(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_option(schema['items'])}"
    types = schema["type"]
    return types if isinstance(types, str) else ", ".join(types)


def facts(table: Mapping[str, FactInfo], rules: Iterable[Rule]) -> str:
    """Return the table of facts, each with an example from a rule; facts about the next certificate share the row of
    those about the current one."""
    known = list(rules)
    shown = {snippet.subject: snippet for snippet in snippets(known)}
    lines = ["| fact | of | gives | depends on | meaning | for example |", "|---|---|---|---|---|---|"]
    for name, entry in table.items():
        if name.removeprefix(_NEXT) in table and name.startswith(_NEXT):
            continue
        twin = f"{_NEXT}{name}" if f"{_NEXT}{name}" in table else None
        title = f"`{name}`, `{twin}`" if twin else f"`{name}`"
        example = shown.get(name) or shown.get(twin or "") or _in_a_message(name, known)
        of, reaches = ", ".join(entry.kinds) or "every kind", ", ".join(entry.reaches.titles)
        row = (title, of, entry.gives.title, reaches, entry.doc, _shown(name, example))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def format_table(table: Mapping[str, Format]) -> str:
    """Return the table of input formats."""
    lines = ["| format | in settings | files | recognised by |", "|---|---|---|---|"]
    for name, row in table.items():
        files = ", ".join(f"`{pattern}`" for pattern in row.patterns)
        lines.append(f"| {row.title} | `{name}` | {files} | {row.about} |")
    return "\n".join(lines) + "\n"


_NEXT = "next-"
_WITHOUT_RULE = {
    "asks-for-name": "TlsSenderCertificateName: { asks-for-name: { this: item } }",
    "contains-text": "Name: { contains-text: { first-label-of: TlsSenderCertificateName } }",
    "less-than": "certificate.key-size: { less-than: 3072 }",
    "more-than": "connector.address-count: { more-than: 256 }",
    "ends-with": "Name: { ends-with: -legacy }",
    "certificate.lost-names": "certificate.lost-names: { present: false }",
    "certificate.private-key": "certificate.private-key: { not: { equals: true } }",
    "certificate.registrable-domains": "certificate.registrable-domains: { shorter-than: 2 }",
    "certificate.self-signed": "certificate.self-signed: { equals: false }",
    "expectation.verdict-before": "message: … {expectation.verdict-before} …",
    "relay.codes": "message: … {relay.codes} …",
    "relay.condition-1b": "relay.condition-1b: { equals: holds }",
    "relay.rewritten": "relay.rewritten: { equals: false }",
}
"""Examples for what no shipped rule uses."""


_HEADINGS = {"pass": "Passes", "fail": "Is reported", "undecided": "Cannot be decided"}


def _example(example: dict[str, Any]) -> list[str]:
    kind = next((name for name in _HEADINGS if name in example), None)
    if kind is None:
        return []
    title = f": {example['title']}" if "title" in example else ""
    places = example.get("at", [])
    shown = [places] if isinstance(places, str) else places
    at = [f"At {', '.join(f'`{place}`' for place in shown)}."] if shown else []
    beside: dict[str, Any] = {
        name: example[name] for name in ("parameters", "today", "certificates") if name in example
    }
    beside |= {f"file {name}": text for name, text in example.get("other-files", {}).items()}
    beside |= {f"tenant {name}": text for name, text in example.get("other-tenants", {}).items()}
    given = [f"With {name}:\n\n```yaml\n{as_yaml(value)}\n```" for name, value in beside.items()]
    return [f"## {_HEADINGS[kind]}{title}", "```yaml\n" + as_yaml(example[kind]) + "\n```", *given, *at]


def as_yaml(value: Any) -> str:
    """Return definitions as YAML: collections of one level in flow style, strings quoted if necessary."""
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
    """Return whether a string can be unquoted in flow style in every version of YAML."""
    safe = text.replace(".", "").replace("-", "").replace("_", "").replace(" ", "").replace("/", "").replace("@", "")
    words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    return safe.isalnum() and text[0].isalpha() and text == text.strip() and text.lower() not in words
