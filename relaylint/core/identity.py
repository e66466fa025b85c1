"""What makes a diagnostic the same one in another run, after files were edited, moved and renamed."""

from __future__ import annotations

import hashlib
from typing import Final

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.paths import shown_from
from relaylint.core.records import NamedTuple

_DIGITS: Final = 12
"""How many hexadecimal digits tell two values apart: one file has thousands of values at the most."""


class DiagnosticIdentity(NamedTuple):
    """The identity of a diagnostic. Several diagnostics may share one: identities are compared as multisets.

    No line and no wording takes part. ``kind``, ``name``, ``path``: see `Topic`; of a fault of a file, ``name`` is its
    path from the root. ``value``: a hash of what is judged, since values may be secret; empty for no value.
    """

    rule: str
    tenant: str
    kind: str
    name: str
    path: str
    value: str


def identify(diagnostic: Diagnostic, root: str) -> DiagnosticIdentity:
    """Return the identity of a diagnostic; files are named from the absolute folder ``root``."""
    rule, tenant, about = diagnostic.rule.name, diagnostic.tenant, diagnostic.about
    if about.kind:
        return DiagnosticIdentity(rule, tenant, about.kind, about.name, about.path, _hash(about.value))
    value = about.value or diagnostic.message  # two faults of a file differ in nothing else
    return DiagnosticIdentity(rule, tenant, "", shown_from(diagnostic.path, root), about.path, _hash(value))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS] if value else ""
