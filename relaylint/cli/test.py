"""``relaylint test``: runs the examples inside rules and says how each came out."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections import Counter

from relaylint.check.examples import Result, run_examples, shortcomings
from relaylint.check.expectations import ExampleOutcome
from relaylint.cli.errors import UsageError
from relaylint.cli.names import asked_paths, shown_path
from relaylint.cli.setup import print_broken, settings_of
from relaylint.core import resources
from relaylint.core.diagnostic import Location
from relaylint.core.paths import is_below
from relaylint.output.places import Place
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.policy.pack import document_of
from relaylint.project.refusals import SetupError
from relaylint.project.selection import prepare


def run(arguments: Namespace) -> int:
    """Run the examples; return 1 if one did not come out as it should."""
    paths = asked_paths(arguments.rules)
    for path, name in zip(paths, arguments.rules, strict=True):
        if not os.path.exists(path):
            raise UsageError(f"`{name}` does not exist", "name rule files or folders of them")
    try:
        setup = prepare(settings_of(arguments), [path for path in paths if not _shipped(path)])
    except SetupError as broken:
        return print_broken(broken)
    chosen = [rule for rule in setup.rules.values() if not paths or any(is_below(rule.source, path) for path in paths)]
    if not chosen:
        raise UsageError("no rule to test", "name rule files or folders of them")
    counts: Counter[ExampleOutcome] = Counter()
    warned = 0
    for rule in chosen:
        document = document_of(rule, setup.settings.limits)
        for result in run_examples(rule, document):
            counts[result.outcome] += 1
            if arguments.verbose or not result.good:
                sys.stdout.write(_line(result))
        for place, words in shortcomings(document):
            warned += 1
            sys.stdout.write(f"{_place(place)}: warning[{rule.info.name}] {words}\n")
    words = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in ExampleOutcome if counts[outcome])
    rest = f"; {plural(warned, 'warning')}" if warned else ""
    sys.stdout.write(f"tested {plural(len(chosen), 'rule')} with {plural(counts.total(), 'example')}: {words}{rest}\n")
    return int(any(counts[outcome] for outcome in (ExampleOutcome.MISSING, ExampleOutcome.NOISY, ExampleOutcome.WRONG)))


def _line(result: Result) -> str:
    title = f" ({visible(result.title)})" if result.title else ""
    detail = f": {visible(result.detail)}" if result.detail else ""
    what = f"{result.outcome.value}[{result.rule}] example {result.number}"
    return f"{_place(result.location)}: {what}{title}{detail}\n"


def _place(location: Location) -> Place:
    source, span = location
    start = source.position(span.start)
    return Place(shown_path(source.name), start, start)


def _shipped(path: str) -> bool:
    return is_below(path, resources.folder("rules"))
