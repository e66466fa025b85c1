"""What makes a diagnostic the same one in another run, after files were edited, moved and renamed."""

from __future__ import annotations

import hashlib
from typing import Final

from relaylint.core.diagnostic import Diagnostic, DiagnosticIdentity, Undecided
from relaylint.core.paths import shown_from

_DIGITS: Final = 12
"""How many hexadecimal digits tell two values apart: one file has thousands of values at the most."""

_LONGEST: Final = 200
"""How many characters a name has in an identity; what is left out of a longer one is told by a hash."""


def identities(diagnostic: Diagnostic, root: str) -> list[DiagnosticIdentity]:
    """Return the identity of a diagnostic in each tenant of which it is said, its own first."""
    own = identify(diagnostic, root)
    return [own, *(own._replace(tenant=tenant) for tenant in diagnostic.also)]


def identify_undecided(undecided: Undecided) -> DiagnosticIdentity:
    """Return the identity of the rule and the definition that are undecided, with nothing of what is judged."""
    about = undecided.about
    return DiagnosticIdentity(undecided.rule.name, undecided.tenant, about.kind, _short(about.name), "", "")


def identify(diagnostic: Diagnostic, root: str) -> DiagnosticIdentity:
    """Return the identity of a diagnostic; files are named from the absolute folder ``root``."""
    rule, tenant, about = diagnostic.rule.name, diagnostic.tenant, diagnostic.about
    if about.kind:
        return DiagnosticIdentity(rule, tenant, about.kind, _short(about.name), _short(about.path), _hash(about.value))
    value = about.value or diagnostic.message  # two faults of a file differ in nothing else
    name = shown_from(diagnostic.path, root)
    return DiagnosticIdentity(rule, tenant, "", _short(name), _short(about.path), _hash(value))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - _DIGITS - 1]}…{_hash(name)}"


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS] if value else ""
