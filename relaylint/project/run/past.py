"""The tenants of a run as a revision of the repository has them, for expectations that nothing changes since then."""

from __future__ import annotations

from typing import Final

from relaylint.core import paths
from relaylint.core.notices import RefusedError, ignored
from relaylint.model.tenants import Past, Surroundings, Tenant
from relaylint.project.git.revisions import is_shallow, tree_of_revision, why_unknown
from relaylint.project.refusals import SetupError
from relaylint.project.run.deciding import surroundings_of
from relaylint.project.settings import Settings
from relaylint.project.sides import Side
from relaylint.project.snapshots import read_snapshot

_MOST: Final = 10
"""The most revisions of which the files are read: each is a whole repository."""


class Revisions:
    """What revisions of the repository hold, each read once; ``today``: the ISO date used as today, None: the current
    one."""

    def __init__(self, settings: Settings, today: str | None) -> None:
        self._root = settings.root
        self._today = today
        self._known: dict[str, Surroundings | str] = {}

    def tenant(self, tenant: Tenant, revision: str) -> Past | str:
        """Return a tenant as a revision has it, or why that is not known."""
        if revision not in self._known and len(self._known) >= _MOST:
            return f"expectations name more than {_MOST} revisions"
        if revision not in self._known:
            self._known[revision] = self._read(revision)
        around = self._known[revision]
        if isinstance(around, str):
            return around
        past = around.tenants.get(tenant.folder)
        return (past, around) if past and past.has_content else f"`{revision}` has no definitions of this tenant"

    def _read(self, revision: str) -> Surroundings | str:
        """Return the tenants of a revision, or why they are not known."""
        top = paths.repository(self._root)
        if top is None:
            return f"what was in `{revision}` only a Git repository tells, and the files lie in none"
        tree = tree_of_revision(top, revision)
        if tree is None:
            return _why_unknown(top, revision)
        try:
            done = read_snapshot(Side(self._root, revision, tree, top), Side(self._root), None, ignored).done
        except (RefusedError, SetupError) as error:
            return f"the files of `{revision}` cannot be read: {error}"
        return surroundings_of(done, self._today) if done else f"`{revision}` has no definitions of this tenant"


def _why_unknown(top: str, revision: str) -> str:
    fails = why_unknown(top)
    if fails:
        return f"what was in `{revision}` Git does not tell: {fails}"
    why = ": the clone has only the last part of the history" if is_shallow(top) else ""
    return f"`{revision}` is no revision of the repository{why}"
