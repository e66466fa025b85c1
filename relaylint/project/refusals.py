"""What ends a run before it begins: faults in settings and rules, links that leave a repository."""

from __future__ import annotations

import os
from collections.abc import Iterable

from relaylint.core import paths
from relaylint.core.diagnostic import Checked, Diagnostic, Report
from relaylint.core.notices import Named, RefusedError, notice


class SetupError(Exception):
    """Settings or rules that cannot be used; ``report`` says why."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        ordered = tuple(sorted(problems, key=Diagnostic.sort_key))
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in ordered))
        rules = {fault.rule.name: fault.rule for fault in ordered}
        self.report = Report(ordered, (), tuple(rules.values()), Checked())


def refuse(problems: Iterable[Diagnostic]) -> None:
    """Raise `SetupError` for problems, if there are any."""
    faults = list(problems)
    if faults:
        raise SetupError(faults)


def refuse_link_out(path: str) -> None:
    """Raise `RefusedError` where a path leads out of its repository: whoever made the link chose the place."""
    if paths.escapes(path):
        words = notice("`", Named(os.path.normpath(path)), "` is, or lies behind, a link that leaves the repository")
        raise RefusedError(words, "name a place without it")
