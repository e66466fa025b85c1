"""Runs the examples in rules, for authors of rules (``relaylint test``) and for our own tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from relaylint.check.engine import judge
from relaylint.check.expectations import ExampleOutcome, Said, compare
from relaylint.core.diagnostic import Diagnostic, Location, Undecided
from relaylint.core.document import Document, Part, Path, node_at
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import contribution
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.rule import Rule

EXPECTATIONS = ("pass", "fail", "undecided")
_UNPROVEN = "no example fails, so that none shows that the rule reports anything"
_UNTRIED = "no example shows what its fixes make: say so with `fixed` beside one that fails"


class Result(NamedTuple):
    """The outcome of one example: its location, and in words what was expected and found."""

    rule: str
    number: int
    title: str
    outcome: ExampleOutcome
    location: Location
    detail: str = ""

    @property
    def good(self) -> bool:
        """Whether the example has the expected outcome."""
        return self.outcome in (ExampleOutcome.VALIDATED, ExampleOutcome.REPORTED)


def run_examples(rule: Rule, document: Document) -> Iterator[Result]:
    """Yield the result of each example of a rule; ``document`` is the rule's file."""
    for index, example in enumerate(document.data["examples"]):
        path: Path = ("examples", index)
        location = Location(document.source, document.locate((*path, next(iter(example)))))
        try:
            outcome, detail = _outcome(rule, document, path, example)
        except RuleFault as fault:
            outcome, detail = ExampleOutcome.WRONG, str(fault)
        yield Result(rule.info.name, index + 1, example.get("title", ""), outcome, location, detail)


def _outcome(rule: Rule, document: Document, path: Path, example: dict[str, Any]) -> tuple[ExampleOutcome, str]:
    kinds = [name for name in EXPECTATIONS if name in example]
    if len(kinds) != 1:
        raise RuleFault(path, "an example has exactly one of `pass`, `fail` and `undecided`")
    expected = kinds[0]
    if (expected == "fail") != bool(example.get("at")):
        raise RuleFault(path, "an example that fails, and only that, says where: `at`")
    diagnostics, undecided, faults = judge_example(rule, document, (*path, expected), example)
    if faults:
        return ExampleOutcome.WRONG, f"the definitions have a fault of their own: {faults[0].message}"
    compared = compare(Said(document, (*path, expected), diagnostics, undecided), expected, example)
    if compared[0] is ExampleOutcome.REPORTED and "fixed" in example:
        return _with_fixes(rule, document, path, example) or compared
    return compared


def _with_fixes(
    rule: Rule, document: Document, path: Path, example: dict[str, Any]
) -> tuple[ExampleOutcome, str] | None:
    """Return how definitions differ from what they should be once the fixes are applied; None if they do not."""
    trial = import_module("relaylint.check.fixing.trial").FixTrial  # few examples are fixed
    tested = rule.with_parameters(example.get("parameters", {}))
    place = (*path, "fail")
    made = trial(tested, example["fail"], lambda judged: set_up(document, place, example, judged), path).fixed()
    if made == example["fixed"]:
        return None
    return ExampleOutcome.MISSING, f"fixed, the definitions are {json.dumps(made, ensure_ascii=False)}"


def unproven(document: Document) -> Location | None:
    """Return where a rule has its examples if none of them fails, so that none shows that it reports anything."""
    if any("fail" in example for example in document.data["examples"]):
        return None
    return Location(document.source, document.locate(("examples",), Part.KEY))


def untried_fixes(document: Document) -> Location | None:
    """Return where a rule has its fixes if they edit and no example shows what becomes of the definitions."""
    edits = any("do" in fix for fix in document.data.get("fixes", ()))
    if not edits or any("fixed" in example for example in document.data["examples"]):
        return None
    return Location(document.source, document.locate(("fixes",), Part.KEY))


def shortcomings(document: Document) -> Iterator[tuple[Location, str]]:
    """Yield where the examples of a rule show less than they should, and what."""
    for location, words in ((unproven(document), _UNPROVEN), (untried_fixes(document), _UNTRIED)):
        if location is not None:
            yield location, words


def judge_example(
    rule: Rule, document: Document, path: Path, example: dict[str, Any]
) -> tuple[list[Diagnostic], list[Undecided], list[Diagnostic]]:
    """Return the results of the rule for an example, and the faults in its definitions."""
    tenants, surroundings = set_up(document, path, example)
    tested = rule.with_parameters(example.get("parameters", {}))
    judged = judge(tenants[0], [tested], surroundings)
    mine = [diagnostic for diagnostic in judged.diagnostics if diagnostic.rule.name == rule.info.name]
    return mine, judged.undecided, [diagnostic for tenant in tenants for diagnostic in tenant.diagnostics]


def set_up(
    document: Document, path: Path, example: dict[str, Any], judged: Document | None = None
) -> tuple[list[Tenant], Surroundings]:
    """Return the tenants of an example, the judged one first, and the surroundings, in which it is last.

    ``path`` leads to the definitions of the first tenant; those of its other files, and of other tenants, are next to
    them. ``judged``: a document with other definitions in their place.
    """
    tenants = [_tenant(document, path, ".", example.get("other-files", ()), judged)]
    for name in example.get("other-tenants", ()):
        tenants.append(_tenant(document, (*path[:-1], "other-tenants", name), name))
    for tenant in tenants:
        add_certificates(tenant, example.get("certificates", {}))
    return tenants, Surroundings([*tenants[1:], tenants[0]], example.get("today"))


def _tenant(
    document: Document, path: Path, folder: str, files: Iterable[str] = (), judged: Document | None = None
) -> Tenant:
    """Return a tenant with the definitions at a path of the rule's file, or those that are ``judged`` in their place,
    preceded by those of other ``files``."""
    tenant, text = Tenant(folder), document.source.text
    parts = [((*path[:-1], "other-files", name), Source(name, text)) for name in files]
    for at, source in (*parts, (path, document.source)):
        data: Any = document.data
        for step in at:
            data = data[step]
        if data and (judged is None or at != path):
            tenant.add(contribution(Document(source, data, node_at(document.root, at))))
    if judged is not None:
        tenant.add(contribution(judged))
    return tenant


def add_certificates(tenant: Tenant, described: dict[str, dict[str, Any]]) -> None:
    """Add the certificates that an example describes to a tenant, for every definition that names one of the files."""
    for kind, properties in CERTIFICATE_PROPERTIES.items():
        for definition in tenant.of(kind):
            for name in properties:
                about = described.get(definition.value(name)) if isinstance(definition.value(name), str) else None
                if about is not None:
                    tenant.certificates[(definition, name)] = _certificate(about)


def _certificate(about: dict[str, Any]) -> Certificate:
    names = tuple(about.get("names", ()))
    fields = {key.replace("-", "_"): tuple(value) if isinstance(value, list) else value for key, value in about.items()}
    return Certificate(**({"common_name": names[0] if names else None} | fields))
