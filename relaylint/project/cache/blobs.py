"""What contents are recognised by that Git names, so that they need not be read to be compared."""

from __future__ import annotations

from collections.abc import Iterable

from relaylint.model.certificates.certificate import MOST_BYTES
from relaylint.project.cache.digests import FORM, of_values
from relaylint.project.cache.store import OF_ALL, Store, digest
from relaylint.project.load import CERTIFICATE
from relaylint.project.plan import Unwritten


class Blobs:
    """The digests of the files of a revision, by what Git calls their contents: known from earlier runs, or found now.

    ``limit``: how many bytes of a file are read at most.
    """

    def __init__(self, contents: Unwritten, store: Store | None, place: str, limit: int) -> None:
        self._contents = contents
        self._store = store
        self._limit = limit
        self._name = of_values(FORM, "blobs", place) + OF_ALL
        self._kept = _digests_in(store.get(self._name) if store else None)
        self._used: dict[str, str] = {}

    def fetch(self, paths: Iterable[str]) -> None:
        """Get the contents of those of several files at once whose digests are not known."""
        self._contents.fetch(path for path in paths if self._object_of("", path) not in self._kept)

    def digest(self, what: str, path: str) -> str | None:
        """Return the digest of a file as an answer to a question; None where the disk has to be asked."""
        name = self._object_of(what, path)
        if not name:
            return None
        if name not in self._used:
            known = self._kept.get(name)
            data = self._contents.data(path) if known is None else b""
            if data is None:  # it is written to the disk
                return None
            self._used[name] = known or digest(data)
        return self._used[name]

    def end(self) -> None:
        """Keep what was used for other runs."""
        if self._store and not self._used.keys() <= self._kept.keys():
            self._store.put(self._name, self._used)

    def _object_of(self, what: str, path: str) -> str:
        return self._contents.object_of(path, min(self._limit, MOST_BYTES) if what == CERTIFICATE else self._limit)


def _digests_in(told: object) -> dict[str, str]:
    if isinstance(told, dict) and {*map(type, told.values())} <= {str}:
        return told
    return {}
