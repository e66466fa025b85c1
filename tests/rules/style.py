"""What the house asks of a shipped rule beyond its schema: one question a function, each yields its faults' places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from relaylint.check.examples import run_examples
from relaylint.core.document import Document
from relaylint.core.document import Path as Steps
from relaylint.policy.pack import document_of
from relaylint.policy.rule import Rule
from relaylint.relay.bounces.replies import is_reply_code

Faults = Iterator[tuple[Steps, str]]
"""The path to what is at fault in the rule's file, and what is."""
Question = Callable[[Rule, Document], Faults]

EXAMPLES = {"contoso.com", "fabrikam.com", "northwindtraders.com"}
"""Names set aside for examples."""
MICROSOFT = {"frontbridge.com", "microsoft.com", "office365.com", "onmicrosoft.com", "outlook.com"}
"""Names that rules are about."""
NAME = re.compile(r"[\w-]+\.(?:com|net|org)\b")
CMDLET = re.compile(r"\b(Get|Set|New|Remove|Validate|Install)-[A-Z][A-Za-z]+|Settings > Domains")
REFERENCE = re.compile(r"https://|KB [0-9]{7}$|Message center MC[0-9]+$")
ADVICE = ("avoid-", "use-", "prefer-", "do-not-", "require-")


def faults(rule: Rule) -> list[str]:
    """Return the faults of a rule, each with its place in the file."""
    document = document_of(rule)
    name = Path(rule.source).name
    found = []
    for question in QUESTIONS:
        for path, words in question(rule, document):
            place = document.source.position(document.locate(path).start)
            found.append(f"{name}:{place.line}:{place.column}: {words}")
    return found


def file_named_like_the_rule(rule: Rule, document: Document) -> Faults:
    """The file is called like the rule, its folder like the area."""
    path = Path(rule.source)
    if path.stem != rule.info.name:
        yield ("name",), f"the file is called {path.stem}"
    if path.parent.name != rule.info.area:
        yield ("name",), f"the folder {path.parent.name} is not the area {rule.info.area}"


def name_of_the_fault(rule: Rule, document: Document) -> Faults:
    """A rule is called after the fault, not after the advice."""
    if rule.info.name.startswith(ADVICE):
        yield ("name",), "the name gives advice instead of naming the fault"


def title_of_one_line(rule: Rule, document: Document) -> Faults:
    """A title is one line without full stop."""
    title = rule.info.title
    if len(title) > 100:
        yield ("title",), f"the title has {len(title)} characters"
    if not title[0].isupper():
        yield ("title",), "the title begins with a small letter"
    if "\n" in title or title.endswith("."):
        yield ("title",), "the title is more than one line without full stop"


def inferred_is_no_error(rule: Rule, document: Document) -> Faults:
    """What is inferred is never an error."""
    if document.data["basis"] == "inferred":
        yield from ((at, "what is inferred is an error") for at, word in _each(document, "severity") if word == "error")


def messages_and_help(rule: Rule, document: Document) -> Faults:
    """Messages begin with what was found; help is one line in the same style."""
    for key in ("message", "help"):
        for at, text in _each(document, key):
            if not re.match(r"[a-z`{]", text):
                yield at, f"the {key} begins with neither a small letter nor a value"
            if "\n" in text.strip():
                yield at, f"the {key} has more than one line"
            if text.rstrip().endswith("."):
                yield at, f"the {key} ends with a full stop"


def why_and_remedy_of_sentences(rule: Rule, document: Document) -> Faults:
    """The reason and the remedy are sentences; the remedy names a cmdlet, and a page where there is one."""
    for key, text in (("why", rule.info.why), ("remedy", rule.info.remedy)):
        if not (text[0].isupper() and text.endswith(".")):
            yield (key,), f"`{key}` is no sentence"
        if "`" in text:
            yield (key,), f"`{key}` has marks of code"
    if not CMDLET.search(rule.info.remedy):
        yield ("remedy",), "the remedy names no cmdlet"
    if not set(rule.kinds) <= {"SendConnector"} and "admin centre" not in rule.info.remedy:  # on servers it has no page
        yield ("remedy",), "the remedy names no page of the admin centre"


def codes_and_references(rule: Rule, document: Document) -> Faults:
    """Every code leads to its page by ``relaylint rules --code``, and every reference can be looked up."""
    for index, code in enumerate(rule.info.codes):
        if not is_reply_code(code):
            yield ("codes", index), f"the reply code {code} is not known"
    for index, reference in enumerate(rule.info.references):
        if not REFERENCE.match(reference):
            yield ("references", index), f"{reference} cannot be looked up"


def examples_of_each_sort(rule: Rule, document: Document) -> Faults:
    """There are two examples of each sort, and one for every severity that a case gives."""
    examples = document.data["examples"]
    for sort in ("pass", "fail"):
        if sum(sort in example for example in examples) < 2:
            yield ("examples",), f"there are not two examples with `{sort}`"
    shown = {example.get("severity") for example in examples}
    for at, severity in _each(document, "severity"):
        if at[0] == "cases" and severity not in shown:
            yield at, f"no example shows the case of severity {severity}"


def names_set_aside_for_examples(rule: Rule, document: Document) -> Faults:
    """No example names somebody's domain."""
    start = document.locate(("examples",)).start
    names = set(NAME.findall(document.source.text[start:].lower()))
    yield from ((("examples",), f"{name} is somebody's domain") for name in sorted(names - EXAMPLES - MICROSOFT))


def examples_that_come_out(rule: Rule, document: Document) -> Faults:
    """Every example comes out as it says."""
    for result in run_examples(rule, document):
        if not result.good:
            yield ("examples", result.number - 1), f"{result.outcome.value} {result.title}: {result.detail}"


def _each(document: Document, key: str) -> Iterator[tuple[Steps, Any]]:
    """Yield the path and value of a key in the rule itself, in its cases and in its advice."""
    yield (key,), document.data[key]
    for part in ("cases", "advice"):
        for index, entry in enumerate(document.data.get(part, ())):
            if key in entry:
                yield (part, index, key), entry[key]


QUESTIONS: tuple[Question, ...] = (
    file_named_like_the_rule,
    name_of_the_fault,
    title_of_one_line,
    inferred_is_no_error,
    messages_and_help,
    why_and_remedy_of_sentences,
    codes_and_references,
    examples_of_each_sort,
    names_set_aside_for_examples,
    examples_that_come_out,
)
