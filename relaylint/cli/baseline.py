"""``relaylint baseline``: records what is reported today, so that `check` reports what is new.

Exit codes: 0; with ``--diff``, 1 if something was added.
"""

from __future__ import annotations

import os
from argparse import Namespace

from relaylint.cli.names import shown_path
from relaylint.cli.setup import print_broken, settings_of, style, tell, watched
from relaylint.core.replacing import replace
from relaylint.output.recorded import entry_lines, held_contents, refused_lines
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Request
from relaylint.project.run.recording import Recorded, compare_baselines, prune, record


def run(arguments: Namespace) -> int:
    """Write, prune or compare the baseline, and return the exit code."""
    try:
        settings = settings_of(arguments, [os.getcwd()])
        if arguments.diff is not None:
            revision = arguments.diff if isinstance(arguments.diff, str) else None
            compared, since = compare_baselines(settings, revision, os.environ)
            _print_changes(compared)
            print(f"{_counts(compared)} since {since}")
            return int(bool(compared.added))
        rules = list(map(os.path.abspath, arguments.rule_folders))
        with watched() as watch:
            request = Request([settings.root], rules=rules, today=arguments.today, watch=watch)
            if arguments.prune:
                _prune(prune(settings, request, tell))
            else:
                _record(record(settings, request, force=arguments.force, tell=tell), anew=arguments.force)
    except SetupError as broken:
        return print_broken(broken)
    return 0


def _record(recorded: Recorded, *, anew: bool) -> None:
    replace(recorded.path, recorded.text.encode())
    if anew:
        _print_changes(recorded)
        print(_counts(recorded))
    print(f"{shown_path(recorded.path)} holds {held_contents(recorded.entries)}")
    for line in refused_lines(recorded.refused, style()):
        print(line)
    print("Commit the file: `relaylint check` now reports what is new.")


def _prune(recorded: Recorded) -> None:
    if recorded.removed or recorded.lowered:
        replace(recorded.path, recorded.text.encode())
    _print_changes(recorded)
    count = len(recorded.removed)
    print(f"{count} {'entry' if count == 1 else 'entries'} taken out" if count else "nothing is gone")
    if recorded.lowered:
        print(f"{len(recorded.lowered)} lowered in severity")
    if recorded.undecided:
        print(f"{recorded.undecided} left that could not be decided today")
    print(f"{shown_path(recorded.path)} holds {held_contents(recorded.entries)}")


def _print_changes(recorded: Recorded) -> None:
    look = style()
    changes = {"-": recorded.removed, "+": recorded.added, "~": recorded.lowered}
    for sign, entries in changes.items():
        for line in entry_lines(sign, entries, look):
            print(line)


def _counts(recorded: Recorded) -> str:
    lowered = f", {len(recorded.lowered)} lowered in severity" if recorded.lowered else ""
    return f"{len(recorded.added)} added, {len(recorded.removed)} removed{lowered}"
