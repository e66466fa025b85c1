"""Translates the merge options of a Datum.yml for layers to our settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from relaylint.model.kinds import kind
from relaylint.model.layering import DEFINITIONS, KINDS, PROPERTIES

_UNSAID: Final = "MostSpecific"
"""Datum's defaults."""
_DEEP: Final = ("deep", "mergerecursively")
_OF_LISTS: Final = (
    ("uniquekeyvaltuples", DEFINITIONS),
    ("deeptuple", PROPERTIES),
    ("deepitemmergebytuples", PROPERTIES),
    ("mostspecific", KINDS),
    ("first", KINDS),
)
"""The meaning of the prefixes of ``merge_hash_array``."""


def merge_of_datum(data: Any, kinds: Iterable[str]) -> str | None:
    """Return what a more specific layer replaces; None if it differs between these kinds, or is unknown."""
    options = data if isinstance(data, dict) else {}
    strategies = {_merge(options, name.lower()) for name in kinds if not kind(name).single}
    return strategies.pop() if len(strategies) == 1 else None


def _merge(options: dict[str, Any], name: str) -> str | None:
    """Return what a more specific layer replaces for one kind."""
    written = options.get("lookup_options")
    lookups = {str(key).lower(): option for key, option in written.items()} if isinstance(written, dict) else {}
    if any(key.startswith("^") and ("exo" in key or key.startswith("^.")) for key in lookups):
        return None  # a pattern that may match
    unsaid = options.get("default_lookup_options") or _UNSAID
    resources = (f"cexo{name}", f"exo{name}")
    whole = next((lookups[key] for key in resources if key in lookups), unsaid)
    items = next((lookups[key] for key in (f"{key}\\items" for key in resources) if key in lookups), whole)
    return _of_list(items) if _is_deep(whole) else KINDS


def _is_deep(option: Any) -> bool:
    """Return whether values below a key are merged, too."""
    said = option.get("merge_hash") if isinstance(option, dict) else option
    return str(said).lower() in _DEEP


def _of_list(option: Any) -> str | None:
    """Return what is replaced in a list of definitions."""
    if not isinstance(option, dict):
        return PROPERTIES if _is_deep(option) else KINDS
    said = str(option.get("merge_hash_array") or _UNSAID).lower()
    return next((merge for begin, merge in _OF_LISTS if said.startswith(begin)), None)
