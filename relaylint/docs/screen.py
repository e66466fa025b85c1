"""What a terminal shows of a rule: what it says of a mistake, why and what to do, examples, and how to configure it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import yaml

from relaylint.check.examples import judge_example
from relaylint.core.checks import FIXED_AREAS
from relaylint.core.diagnostic import Diagnostic, RuleInfo
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.docs.pages import as_yaml, conditions_as_written, fix_rows
from relaylint.output import Style
from relaylint.output.full import headline
from relaylint.output.lines import lay_out, wrapped
from relaylint.output.paint import BOLD, HINT, paint
from relaylint.output.severities import LOOKS
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.reader import read

_INDENT: Final = "  "
_MOST: Final = 2
"""How many examples of each sort are shown."""
_APART: Final = ("other-files", "other-tenants")
_BESIDE: Final[tuple[str, ...]] = ("parameters", "today", "certificates")
_HEADINGS: Final = {"fail": "Wrong", "pass": "Right", "undecided": "Cannot be decided"}


class ShownExample(NamedTuple):
    """An example as a file of its own: its definitions as YAML, and what the rule says of them, where it can be asked.

    ``plain``: it has no other files, and no other tenants.
    """

    written: dict[str, Any]
    sort: str
    source: Source
    plain: bool
    said: tuple[Diagnostic, ...]


def _example(rule: Rule, written: dict[str, Any]) -> ShownExample:
    sort = next((name for name in _HEADINGS if name in written), "")
    source = Source("example.yaml", as_yaml(written.get(sort)) + "\n")
    plain = not any(name in written for name in _APART)
    documents = read(source, Limits()).documents if sort == "fail" and plain else []
    said = judge_example(rule, documents[0], (), written)[0] if documents else []
    return ShownExample(written, sort, source, plain, tuple(said))


def screen(info: RuleInfo, style: Style) -> str:
    """Return the text about a built-in check."""
    return _text([[*_title_of(info, style), _facts(info)], *_reasons(info, style), *_closing(info, None, style)])


def screen_of(rule: Rule, written: list[dict[str, Any]], style: Style, *, conditions: bool = False) -> str:
    """Return the text about a rule with its examples; ``conditions``: with what it asks, as its file has that."""
    info, examples = rule.info, [_example(rule, example) for example in written]
    examples.sort(key=lambda each: (not each.plain, bool(each.said) and each.said[0].severity is not info.severity))
    usual = next((each.said[0] for each in examples if each.said), None)
    title = wrapped(f"{visible(info.title)}.", style.width, _INDENT)
    sections = [_diagnostic(usual, style)] if usual else []
    sections += [[*(title if usual else _title_of(info, style)), *wrapped(_facts(info), style.width, _INDENT)]]
    sections += [*_reasons(info, style), *_fixes(rule, style), *_examples(info, examples, style)]
    sections += [*_parameters(rule, style), *_closing(info, rule, style)]
    if conditions:
        text = yaml.safe_dump(conditions_as_written(rule), sort_keys=False, allow_unicode=True, width=110)
        sections.append([_heading("The rule", style), *_indented(text)])
    return _text(sections)


def _text(sections: list[list[str]]) -> str:
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _title_of(info: RuleInfo, style: Style) -> list[str]:
    head = paint(f"{info.severity.word}[{visible(info.name)}]", LOOKS[info.severity].color, style)
    return wrapped(head + paint(f": {visible(info.title)}", BOLD, style), style.width, _INDENT)


def _diagnostic(diagnostic: Diagnostic, style: Style) -> list[str]:
    """Return what a report says, without the place."""
    repeated = diagnostic.help == diagnostic.rule.remedy  # which has a section
    lines = [] if repeated else [visible(line) for line in diagnostic.help.splitlines()]
    lead = f"{_INDENT}{_heading('help', style)}: "
    below = " " * len(f"{_INDENT}help: ")
    shown = [wrapped(f"{below if at else lead}{line}", style.width, below) for at, line in enumerate(lines)]
    return [*headline(diagnostic, style), *(part for line in shown for part in line)]


def _facts(info: RuleInfo) -> str:
    """Return what sort of rule it is, on one line."""
    facts = [f"severity {info.severity.word}", f"area {info.area}"]
    facts += [f"basis {info.basis}"] if info.basis != "format" else []
    facts += [f"judges {', '.join(info.kinds)}"] if info.kinds else []
    facts += [f"predicts {', '.join(info.codes)}"] if info.codes else []
    facts += ["optional: it runs only where it is selected"] if info.optional else []
    facts += [] if info.ignorable else ["nobody can ignore it"]
    return visible("; ".join(facts))


def _reasons(info: RuleInfo, style: Style) -> Iterator[list[str]]:
    for heading, text in (("Why", info.why), ("What to do", info.remedy)):
        lines = [visible(line) for line in text.strip().splitlines()]
        yield [_heading(heading, style), *(part for line in lines for part in _prose(line, style))]


def _fixes(rule: Rule, style: Style) -> Iterator[list[str]]:
    """Yield the section about what mends the fault, where the rule says it."""
    rows = [line for depth, words in fix_rows(rule) for line in _prose(visible(words), style, _INDENT * (1 + depth))]
    if rows:
        yield [_heading("Fix", style), *rows]


def _prose(line: str, style: Style, indent: str = _INDENT) -> list[str]:
    return wrapped(f"{indent}{line}".rstrip(), style.width, indent)


def _heading(text: str, style: Style) -> str:
    return paint(text, HINT, style)


def _indented(text: str) -> list[str]:
    return [f"{_INDENT}{visible(line)}".rstrip() for line in text.strip("\n").split("\n")]


def _examples(info: RuleInfo, examples: list[ShownExample], style: Style) -> Iterator[list[str]]:
    """Yield the first examples of each sort, those that are wrong first, and where the others are."""
    shown = 0
    for sort, heading in _HEADINGS.items():
        of_sort = [each for each in examples if each.sort == sort]
        for example in of_sort[: _MOST if sort == "fail" else 1]:
            shown += 1
            title = f": {visible(example.written['title'])}" if "title" in example.written else ""
            yield [*wrapped(_heading(heading, style) + title, style.width, _INDENT), *_definitions(example, style)]
    if shown < len(examples):
        where = info.url or "the rule's file"
        yield [f"{plural(len(examples) - shown, 'more example')}: {where}"]


def _definitions(example: ShownExample, style: Style) -> Iterator[str]:
    """Yield the definitions of an example, with what is marked in them, and what else it takes."""
    marks = [diagnostic.primary.location for diagnostic in example.said]
    for number, line in enumerate(example.source.text.splitlines(), 1):
        on_line = [mark for mark in marks if mark.start.line == number == mark.end.line]
        focus = (on_line[0].start.column - 1, on_line[0].end.column - 1) if on_line else (0, 0)
        shown = lay_out(line, *focus)
        yield f"{_INDENT}{shown.text}"
        for mark in on_line:
            start, end = shown.column(mark.start.column - 1), shown.column(mark.end.column - 1)
            under = paint("^" * max(1, end - start), LOOKS[example.said[0].severity].color, style)
            yield f"{_INDENT}{' ' * start}{under}"
    for name, value in _beside(example.written).items():
        yield f"{_INDENT}with {visible(name)}:"
        yield from (f"{_INDENT}{line}" for line in _indented(as_yaml(value)))


def _beside(written: dict[str, Any]) -> dict[str, Any]:
    """Return what an example has besides its definitions, by what it is called."""
    named: dict[str, Any] = {name: written[name] for name in _BESIDE if name in written}
    named |= {f"the file {name}": text for name, text in written.get("other-files", {}).items()}
    return named | {f"the tenant {name}": text for name, text in written.get("other-tenants", {}).items()}


def _parameters(rule: Rule, style: Style) -> Iterator[list[str]]:
    """Yield the section about the parameters of a rule, if it has some."""
    known = rule.written.get("parameters", {})
    rows = [
        f"{visible(name)} ({about['type']}, left out: {json.dumps(about['default'])}): {visible(about['description'])}"
        for name, about in known.items()
    ]
    if rows:
        yield [_heading("Parameters", style), *(line for row in rows for line in _prose(row, style))]


def _closing(info: RuleInfo, rule: Rule | None, style: Style) -> Iterator[list[str]]:
    """Yield how to configure a rule, and the sources."""
    settings: dict[str, Any] = {"severity": {info.name: "off"}}
    known = rule.written.get("parameters", {}) if rule else {}
    if known:
        settings["parameters"] = {info.name: {name: about["default"] for name, about in known.items()}}
    if info.ignorable:
        yield [_heading("To ignore one", style), f"{_INDENT}# relaylint: ignore[{visible(info.name)}] the reason"]
    if info.area not in FIXED_AREAS:
        words = "off, or error, warning or info; under `per-path` for some files only"
        yield [
            _heading("In relaylint.yaml", style),
            *wrapped(f"{_INDENT}# {words}", style.width, f"{_INDENT}# "),
            *_indented(as_yaml(settings)),
        ]
    if info.references:
        yield [_heading("References", style), *(f"{_INDENT}{visible(entry)}" for entry in info.references)]
    if info.url:
        yield [_heading("Page", style), f"{_INDENT}{info.url}"]
