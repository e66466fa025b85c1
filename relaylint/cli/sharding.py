"""``relaylint check --shard`` writes what a share of the tenants comes to, ``relaylint merge`` reports on all."""

from __future__ import annotations

import os
from argparse import Namespace
from importlib import import_module
from typing import Final

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import print_broken, settings_of, tell
from relaylint.cli.writing import output, refuse_outputs
from relaylint.core.notices import RefusedError
from relaylint.output.summary import plural
from relaylint.project.cache.parts import Shard, part_text, read_part
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Request, rule_sources
from relaylint.project.run.dividing import find_part

_OF_MERGE: Final = (
    "against",
    "changed_since",
    "diff",
    "fail_on",
    "fix",
    "omit_suppressed",
    "only_new",
    "output",
    "show_fixes",
    "show_undecided",
    "show_unmatched",
    "statistics",
    "unsafe_fixes",
)
"""The options that say what is reported, and how: all shards together know that."""
_NOT_TOGETHER: Final = ("affected", "stdin_filename", "watch")


def run_shard(arguments: Namespace, request: Request) -> int:
    """Write the part of a shard and return the exit code."""
    if not arguments.shard:
        raise UsageError("--part goes with --shard", "write `--shard 1/4` too, or `--output` for a report")
    for option in (*_OF_MERGE, *_NOT_TOGETHER):
        if getattr(arguments, option):
            told = "give it to `relaylint merge`" if option in _OF_MERGE else "a shard reads files of its own accord"
            raise UsageError(f"--shard does not go with --{option.replace('_', '-')}", told)
    if not arguments.part:
        raise UsageError("--shard needs a file for what it finds", "add `--part FILE`")
    try:
        settings = settings_of(arguments, request.paths)
        done = find_part(settings, request, Shard(*arguments.shard), arguments.paths, tell)
    except SetupError as broken:
        return print_broken(broken)
    refuse_outputs([arguments.part], {*done.files, *rule_sources(settings, request.rules), *request.parts})
    output(arguments.part, part_text(done.part))
    number, of = done.part.shard
    judged = len(done.part.body.splitlines())
    print(f"shard {number} of {of}: {judged} of {plural(done.number, 'tenant')} read and judged")
    return 0


def run(arguments: Namespace) -> int:
    """Report on what shards have found and return the exit code."""
    asked = {read_part(os.path.abspath(path)).paths for path in arguments.beside}
    if len(asked) > 1:
        raise RefusedError("the parts are about different paths", "merge parts of one check")
    arguments.paths = [*asked.pop()]
    return int(import_module("relaylint.cli.check").run(arguments))
