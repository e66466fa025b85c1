"""``relaylint ignores``: every ignore in comments and settings, with its reason, its age and what it keeps away.

Exit codes: 0; 1 if a file was not read in full, so that ignores may be missing; 2 where nothing is checked.
"""

from __future__ import annotations

import os
from argparse import Namespace

from relaylint.cli.names import asked_paths
from relaylint.cli.setup import print_broken, print_text, say_faults, settings_of, style, tell
from relaylint.output import IGNORES
from relaylint.project.refusals import SetupError
from relaylint.project.run.auditing_ignores import IgnoreQuery, audit_ignores
from relaylint.project.run.beginning import Request


def run(arguments: Namespace) -> int:
    """Print the ignores and return the exit code."""
    paths = asked_paths(arguments.paths or ["."])
    folders = list(map(os.path.abspath, arguments.rule_folders))
    query = IgnoreQuery(arguments.sort, arguments.expired, arguments.unused, arguments.endless)
    try:
        settings = settings_of(arguments, paths)
        audit = audit_ignores(settings, Request(paths, rules=folders, today=arguments.today), query, tell)
    except SetupError as broken:
        return print_broken(broken)
    say_faults((fault for fault in audit.damage if fault.path in paths), len(audit.damage))
    print_text(IGNORES[arguments.format].render(audit, style()))
    return int(bool(audit.damage))
