"""``relaylint diff``: what a change does to every possible session, in each tenant.

Exit codes: 0 if nothing differs that `--fail-on` names, which by default is nothing; 1 if something does; 2 if it is
not known, since a file was not read in full or there are too many sessions to judge, or if nothing could be compared.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from relaylint.cli.errors import EXIT_USAGE
from relaylint.cli.interrupting import ended_in_order
from relaylint.cli.setup import print_broken, say_side, style, tell
from relaylint.output import DIFFERENCES
from relaylint.project.refusals import SetupError
from relaylint.project.run.comparing import compare_snapshots, fails
from relaylint.project.sides import two_sides
from relaylint.project.snapshots import read_snapshot
from relaylint.relay.verdicts import errors


def run(arguments: Namespace) -> int:
    """Print what differs, and return the exit code."""
    config = None if arguments.config is None else os.path.abspath(arguments.config)
    old_side, new_side = two_sides(arguments.old, arguments.new, os.getcwd(), tell, arguments.path)
    try:
        with ended_in_order():
            old, new = read_snapshot(old_side, new_side, config, tell), read_snapshot(new_side, old_side, config, tell)
    except SetupError as broken:
        return print_broken(broken)
    look = style()._replace(revisions=tuple((each.folder, each.side.prefix) for each in (old, new) if each.folder))
    comparison = compare_snapshots(old, new, arguments.today, arguments.tenants)
    for each in (old, new):
        say_side(each.done, errors, look)
    sys.stdout.write(DIFFERENCES[arguments.format].render(comparison, look))
    if comparison.count(None):
        return EXIT_USAGE
    return int(fails(comparison, arguments.fail_on))
