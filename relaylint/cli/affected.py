"""What a hook is to check: the tenants of the files that it names, and of what Git says is staged or deleted."""

from __future__ import annotations

import os
from collections.abc import Sequence

from relaylint.cli import git
from relaylint.config import Settings
from relaylint.records import NamedTuple
from relaylint.triggers import Others, by_name


class Affected(NamedTuple):
    """The absolute paths of changed files that concern a tenant, and of those that are gone."""

    paths: list[str]
    gone: list[str]

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.paths or self.gone)


def affected(named: Sequence[str], settings: Settings) -> Affected | None:
    """Return what concerns a tenant of the files that are ``named``; of all that is staged, where none is.

    To those that are named come the deleted ones, which pre-commit never names, and those that no hook can know by
    their names. None: it cannot be told, so that everything must be checked.
    """
    changes = git.changes(os.getcwd())
    if changes is None:
        return Affected(list(named), []) if named else None
    others = Others(settings)
    gone = [path for path in changes.deleted if by_name(path) or others.holds(path)]
    if named:
        more = (path for path in changes.changed if not by_name(path) and path not in named and os.path.lexists(path))
        return Affected([*named, *filter(others.holds, more)], gone)
    changed = [path for path in changes.changed if by_name(path) or others.holds(path)]
    there = [path for path in changed if os.path.lexists(path)]
    return Affected(there, [*gone, *(path for path in changed if path not in there)])
