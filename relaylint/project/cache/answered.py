"""The answers of the disk as digests, which also tell whether there was anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from relaylint.project.cache.store import digest
from relaylint.project.load import CERTIFICATE, FILE, DiskQuestion

_WITHOUT_BYTES: Final = "-"
_NOTHING: Final = "--"
"""How the digests of answers begin that are no bytes, and of those that say that there is nothing."""


def digest_of(answer: bytes | str) -> str:
    """Return the digest of an answer: bytes, or why there are none."""
    if isinstance(answer, bytes):
        return digest(answer)
    return f"{_NOTHING if answer.startswith('None ') else _WITHOUT_BYTES}{digest(answer.encode('utf-8', 'replace'))}"


def used(answers: Mapping[DiskQuestion, str]) -> list[str]:
    """Return a tenant's own files, and those beside from which something was taken."""
    return [path for (what, path), told in answers.items() if what == FILE or _is_used(what, told)]


def _is_used(what: str, told: str) -> bool:
    return not told.startswith(_WITHOUT_BYTES if what == CERTIFICATE else _NOTHING)
