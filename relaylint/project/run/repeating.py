"""What a run prints, kept for those that ask the same of the same: they read, judge and render nothing."""

from __future__ import annotations

import os
from typing import Final

from relaylint.output.paint import is_harmless
from relaylint.project.baseline_file import baseline_path
from relaylint.project.cache.answered import digest_of
from relaylint.project.cache.digests import FORM, of_values
from relaylint.project.cache.memory import Memory
from relaylint.project.cache.store import OF_ALL, Store
from relaylint.project.load import FILE, Loader
from relaylint.project.run.beginning import Begun, Request
from relaylint.project.run.checking import Printed
from relaylint.project.searching import exceptions_that_match_nothing

_MOST: Final = 8 * 1024 * 1024
"""How many characters are kept at most of what a run prints: all tenants of a repository fit beside it."""
_WORK: Final = ("watch", "jobs", "cache")
"""The parts of a `Request` that say how the work is done: whatever they are, the same is printed."""


class Repeating:
    """What runs have printed that asked as this one does; the last one of a repository is kept for each way to ask.

    ``terms``: as for a `Memory`, which knows what the disk holds of the tenants; ``loader`` asks it for the rest.
    """

    def __init__(
        self, store: Store, terms: str, request: Request, begun: Begun, memory: Memory, loader: Loader
    ) -> None:
        settings, planned = begun.ruled.settings, begun.planned
        self._store = store
        self._memory = memory
        self._loader = loader
        self._places = (*planned.tenants, *planned.beside)
        self._name = of_values(FORM, "printed", settings.root, request.look) + OF_ALL
        asked = [value for name, value in zip(request._fields, request, strict=True) if name not in _WORK]
        idle = exceptions_that_match_nothing(settings, begun.folders, begun.holding.absent) if settings.per_path else ()
        said = [each.message for each in idle]
        places = [*planned.tenants], [*planned.beside]  # what is known of each tells of its files
        rest = planned.named, planned.scopes, planned.shared, planned.excluded
        self._hangs_on = of_values(terms, asked, settings.root, settings.path, settings.written, places, rest, said)
        self._baseline = baseline_path(settings)
        self._held = self._digest_of_baseline()

    def known(self) -> Printed | None:
        """Return what the last run has printed, if it hangs on the same: that is known of all tenants by now."""
        if not all(map(self._memory.is_told, self._places)):
            return None
        match self._store.get(self._name):
            case [str() as of, str() as text, 0 | 1 as code] if of == self._of() and is_harmless(text):
                return Printed(text, code)
        return None

    def keep(self, printed: Printed) -> None:
        """Keep what this run prints, unless the disk has changed while it ran."""
        text, code = printed
        is_told = all(map(self._memory.is_told, self._places)) and self._held == self._digest_of_baseline()
        if is_told and len(text) <= _MOST and self._memory.is_as_compared():
            self._store.put(self._name, [self._of(), text, code])
            self._store.trim()

    def _of(self) -> str:
        """Return the digest of all that it hangs on: what is asked, how it is shown, and what the disk holds."""
        return of_values(self._hangs_on, self._held, [self._memory.answers(place) for place in self._places])

    def _digest_of_baseline(self) -> str:
        there = os.path.lexists(self._baseline)
        return digest_of(self._loader.ask(FILE, self._baseline)) if there else ""


def is_repeatable(request: Request, begun: Begun) -> bool:
    """Return whether what is printed hangs on nothing else than what a `Repeating` knows.

    It knows nothing of the contents of files that are passed over, and does not tell again what is said of names in
    rules.
    """
    (_, rules, _), planned = begun.ruled, begun.planned
    is_asked = request.cache and request.look and not (request.staged or request.parts or request.is_compared)
    is_known = not (planned.unheld or planned.unsearched or any(rule.own_names for rule in rules))
    return bool(is_asked) and is_known
