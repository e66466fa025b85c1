"""``relaylint impact``: what a change does to the mail of declared hosts, to every session, and to diagnostics.

Exit codes: 1 if a host loses relay, or if something new is at or above the threshold; 2 if hosts may lose relay that
are not known of, since a file of the new version cannot be read in full, or if nothing could be compared; else 0.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from relaylint.cli.errors import EXIT_USAGE
from relaylint.cli.interrupting import ended_in_order
from relaylint.cli.names import asked_paths
from relaylint.cli.setup import print_broken, results_folder, say_side, style, tell
from relaylint.cli.writing import output, refuse_outputs, split_outputs
from relaylint.core.diagnostic import Severity
from relaylint.output import IMPACTS
from relaylint.project.refusals import SetupError
from relaylint.project.run.impacting import ChangeQuery, judge_change
from relaylint.relay.verdicts import errors


def run(arguments: Namespace) -> int:
    """Print what the change does, and return the exit code."""
    outputs = split_outputs(arguments.output, IMPACTS)
    query = ChangeQuery(
        os.getcwd(),
        arguments.against,
        tuple(asked_paths(arguments.paths)),
        tuple(arguments.tenants),
        None if arguments.config is None else os.path.abspath(arguments.config),
        arguments.today,
        os.environ,
        results_folder(arguments),
        arguments.jobs,
    )
    try:
        with ended_in_order():
            judged = judge_change(query, tell)
    except SetupError as broken:
        return print_broken(broken)
    look = style()._replace(revisions=judged.revisions)
    for each in (judged.old, judged.new):
        say_side(each.done, errors, look)
    refuse_outputs([file for _, file in outputs], judged.sources)
    for format, file in outputs:
        output(file, IMPACTS[format].render(judged.impact, look._replace(color=False)))
    sys.stdout.write(IMPACTS[arguments.format].render(judged.impact, look))
    word = arguments.fail_on or judged.fail_on
    if judged.impact.fails(None if word == "never" else Severity.of(word)):
        return 1
    return EXIT_USAGE if judged.is_open else 0
