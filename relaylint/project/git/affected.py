"""What a hook is to check: the tenants of the files that it names, and of what Git says is staged or deleted."""

from __future__ import annotations

import os
from collections.abc import Sequence

from relaylint.core import paths
from relaylint.core.notices import Tell
from relaylint.project.git import asking, held
from relaylint.project.git.held import Affected
from relaylint.project.plan import EVERYTHING
from relaylint.project.settings import Settings
from relaylint.project.triggers import Others, by_name
from relaylint.project.walking import Folders


def affected(
    named: Sequence[str], settings: Settings, folders: Folders, here: str, between: tuple[str, str], tell: Tell
) -> Affected | None:
    """Return what concerns a tenant of the files that are ``named``; of all that is staged, where none is.

    ``folders``: those of the run; ``here`` is a folder of the repository that is asked; ``between`` two commits, if
    they are named, that is compared.

    To those that are named come the deleted ones, which pre-commit never names, and those that no hook can know by
    their names. None: it cannot be told, so that everything must be checked.
    """
    top = paths.repository(here)
    changes = asking.changes(top, between, tell) if top else None
    if top is None or changes is None:
        return Affected(list(named), []) if named else None
    others = Others(settings)
    gone = [path for path in changes.deleted if by_name(path) or others.holds(path)]
    changed = [path for path in changes.changed if (not named if by_name(path) else others.holds(path))]
    if not (named or gone or changed):
        return Affected([], [])
    index = held.read_index(top, tell)
    holding = held.of_commit(index, settings, folders) if index else EVERYTHING
    there = [path for path in changed if os.path.lexists(path) and holding.has(path)]
    if not named:
        gone += (path for path in changed if path not in there)
    present = list(dict.fromkeys([*named, *there]))
    if index:
        gone += [name for path in (*present, *gone) for name in index.other_names(path)]
    return Affected(present, gone, holding)
