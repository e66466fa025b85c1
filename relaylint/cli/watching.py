"""``relaylint check --watch``: the report, and a new one whenever a change of the files makes it another."""

from __future__ import annotations

import gc
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from typing import Final

from relaylint.cli.errors import UsageError, lines_about
from relaylint.cli.interrupting import ended_in_order
from relaylint.cli.setup import print_text, tell
from relaylint.core import paths
from relaylint.core.diagnostic import Report
from relaylint.core.notices import RefusedError
from relaylint.project.polling import Lookout
from relaylint.project.refusals import SetupError
from relaylint.project.run.beginning import Request
from relaylint.project.run.workspace import Workspace
from relaylint.project.settings import FILE_NAMES, Settings

_PAUSE: Final = 0.2
"""How many seconds pass at least until the files are looked at again."""
_SHARE: Final = 10
"""How many times as long as looking at the files takes nothing is done: a large repository is looked at less often."""
_CLEARED: Final = "\x1b[H\x1b[2J\x1b[3J"
_FORMATS: Final = ("full", "concise")
_NOT_TOGETHER: Final = {
    "affected": "hooks judge what is to be committed, once",
    "against": "compare in a run of its own",
    "cache_dir": "what is watched is kept read and judged as it is",
    "changed_since": "compare in a run of its own",
    "diff": "fix in a run of its own: what it writes is seen here",
    "fix": "fix in a run of its own: what it writes is seen here",
    "jobs": "what changes is judged by the process that watches",
    "only_new": "compare in a run of its own",
    "output": "write files in a run of its own",
    "part": "what is watched is no part of something",
    "beside": "what is watched is no part of something",
    "shard": "what is watched is no part of something",
    "show_unmatched": "ask that in a run of its own",
    "show_fixes": "show fixes in a run of its own: each would have to be proven again after every change",
    "statistics": "count in a run of its own",
    "stdin_filename": "an editor that has a text speaks to `relaylint lsp`",
    "unsafe_fixes": "fix in a run of its own: what it writes is seen here",
}
"""The options that do not go together with watching, each with what to do."""
Shown = Callable[[Report, "Settings | None"], str]


def refuse_with_watching(arguments: Namespace) -> None:
    """Raise `UsageError` for options that do not go together with watching."""
    for option, hint in _NOT_TOGETHER.items():
        if getattr(arguments, option):
            raise UsageError(f"--watch does not go with --{option.replace('_', '-')}", hint)
    if "-" in arguments.paths:
        raise UsageError("the standard input cannot be watched", _NOT_TOGETHER["stdin_filename"])
    if arguments.format not in _FORMATS:
        raise UsageError(f"--watch: `{arguments.format}` is one document", f"write `--format {' or '.join(_FORMATS)}`")


def watch(request: Request, config: str | None, shown: Shown) -> int:
    """Show reports until somebody ends that, and return the exit code."""
    gc.enable()  # a run collects no garbage, since it ends soon
    watched = _Watched(request, config, shown)
    with ended_in_order():
        try:
            watched.look()
            gc.freeze()  # what is read is not to be looked through after each change
            while True:
                time.sleep(watched.patience)
                watched.look()
        except KeyboardInterrupt:
            return 0


class _Watched:
    """What is watched, and what was shown of it last."""

    def __init__(self, request: Request, config: str | None, shown: Shown) -> None:
        self.patience = _PAUSE
        self._request = request
        self._config = config
        self._shown = shown
        self._workspace = Workspace(request, os.getcwd(), config, tell)
        self._last: str | None = None
        self._lookout = Lookout(time.time_ns())

    def look(self) -> None:
        """Look what changed, and show what is reported now, if that is another report."""
        start = time.monotonic()
        changed = self._lookout.look(self._to_watch())
        self.patience = max(_PAUSE, _SHARE * (time.monotonic() - start))
        if self._last is not None and not changed:
            return
        text = self._report(changed)
        if text != self._last:
            self._last = text
            print_text(f"{_CLEARED}{text}" if sys.stdout.isatty() else text)
            sys.stdout.flush()
            print(f"{time.strftime('%H:%M:%S')}: waiting for changes; Ctrl-C ends that", file=sys.stderr, flush=True)

    def _report(self, changed: list[str]) -> str:
        """Return what is to be shown after changes."""
        try:
            self._workspace.change(saved=changed)
            report, ruled = self._workspace.report(), self._workspace.ruled
            return self._shown(report, ruled and ruled.settings)
        except SetupError as broken:
            return self._shown(broken.report, None)
        except (RefusedError, OSError) as error:  # a file that goes away while it is read has changed, and is seen to
            return "".join(f"{line}\n" for line in lines_about(error))

    def _to_watch(self) -> tuple[str, ...]:
        """Return the files and folders that a report may hang on."""
        here = os.getcwd()
        settings = [os.path.join(above, name) for above in paths.upwards(here) for name in FILE_NAMES]
        tops = dict.fromkeys([*self._request.paths, *self._request.rules, *settings, *self._workspace.watched])
        return tuple(tops if self._config is None else {**tops, self._config: None})
