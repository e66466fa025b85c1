"""``relaylint check --shard`` writes what a share of the tenants comes to, ``relaylint merge`` reports on all."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from importlib import import_module
from typing import Final

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import print_broken, settings_of, tell
from relaylint.cli.writing import is_standard_output, output, refuse_outputs
from relaylint.core.notices import RefusedError, notice
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
_OF_ITSELF: Final = "a shard reads files of its own accord"


def run_shard(arguments: Namespace, request: Request) -> int:
    """Write the part of a shard and return the exit code."""
    if not arguments.shard:
        alone, instead = ("--part", "--output") if arguments.part else ("--beside", "relaylint merge")
        raise UsageError(f"{alone} goes with --shard", f"write `--shard 1/4` too, or `{instead}` for a report")
    for option in (*_OF_MERGE, *_NOT_TOGETHER):
        if getattr(arguments, option):
            told = "give it to `relaylint merge`" if option in _OF_MERGE else _OF_ITSELF
            raise UsageError(f"--shard does not go with --{option.replace('_', '-')}", told)
    if not arguments.part:
        raise UsageError("--shard needs a file for what it finds", "add `--part FILE`")
    _paths_of(request.parts, (*arguments.paths,))
    try:
        settings = settings_of(arguments, request.paths)
        done = find_part(settings, request, Shard(*arguments.shard), arguments.paths, tell)
    except SetupError as broken:
        return print_broken(broken)
    refuse_outputs([arguments.part], {*done.files, *rule_sources(settings, request.rules), *request.parts})
    is_part_printed = is_standard_output(arguments.part)
    output(arguments.part, part_text(done.part))
    number, of = done.part.shard
    judged = len(done.part.body.splitlines())
    said = f"shard {number} of {of}: {judged} of {plural(done.number, 'tenant')} read and judged"
    if is_part_printed:  # nothing may stand behind a part
        tell(notice(said))
    else:
        print(said)
    return 0


def run(arguments: Namespace) -> int:
    """Report on what shards have found and return the exit code."""
    arguments.paths = [*_paths_of(map(os.path.abspath, arguments.beside))]
    return int(import_module("relaylint.cli.check").run(arguments))


def _paths_of(parts: Iterable[str], *asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the parts in some files are about, and is ``asked`` beside. Raises `RefusedError` where that is not
    the same: a file that is named is read otherwise than one that is met in a folder."""
    every = {*asked, *(read_part(path).paths for path in parts)}
    if len(every) > 1:
        raise RefusedError("the parts are about different paths", "take parts of one check")
    if "-" in (paths := every.pop()):
        raise UsageError("--shard does not go with the path `-`", _OF_ITSELF)
    return paths
