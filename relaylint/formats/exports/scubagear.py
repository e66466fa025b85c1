"""Reads ScubaGear's `ProviderSettingsExport.json`: its sections with Exchange Online objects."""

from __future__ import annotations

from typing import Any, Final

from relaylint.core.checks import WRONG_TYPE
from relaylint.core.document import Mapping, Sequence
from relaylint.core.text import Source, Span, straightened
from relaylint.formats.exports.object_kinds import kind_of
from relaylint.formats.exports.objects import Exports, properties_of
from relaylint.formats.table import FORMATS
from relaylint.model.kinds import kind
from relaylint.model.schema_index import SECTIONS
from relaylint.syntax import json
from relaylint.syntax.reading import Beside, Limits, ReadError, Reading, add_problem, misspelt, problem
from relaylint.values.syntaxes import show

_NAMES: Final = FORMATS["scubagear"].words
_OWN: Final = (
    "baseline_version",
    "module_version",
    "scuba_config",
    "exo_successful_commands",
    "exo_unsuccessful_commands",
    "spf_records",
    "dkim_records",
    "dmarc_records",
)
"""Keys next to them that only ScubaGear writes."""


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the definitions of ScubaGear's export, and the problems in its text."""
    reading = json.read(source, limits)
    if not reading.documents:
        claims = shows(source)
        return Reading([], reading.problems if claims else [], claims)
    (document,) = reading.documents
    inside = _settings(document.data)
    if inside is None:
        return Reading([], [])
    root = document.root
    assert isinstance(root, Mapping)
    settings = root.entries["Raw"][1] if inside else root
    assert isinstance(settings, Mapping)
    exports = Exports(source)
    try:
        _take(exports, settings)
    except ReadError as error:
        return Reading([], [*reading.problems, *exports.problems, error.diagnostic(source)], claims=True)
    return Reading(exports.documents(), [*reading.problems, *exports.problems], claims=True)


def shows(source: Source) -> bool:
    """Return whether a text that cannot be parsed contains relevant sections of ScubaGear."""
    text = straightened(source.text)
    return any(f'"{key}"' in text for key in _OWN) and any(f'"{key}"' in text for key in SECTIONS)


def _settings(data: Any) -> bool | None:
    """Return whether the settings are part of the results of a run (True) or the whole file; None: there are none."""
    if not isinstance(data, dict):
        return None
    inside = isinstance(data.get("Raw"), dict)
    settings: dict[str, Any] = data["Raw"] if inside else data
    if settings.keys().isdisjoint(SECTIONS) and not any(map(_NAMES.nearest, map(str.lower, settings))):
        return None
    if not settings.keys().isdisjoint(_OWN) or any(_holds_ours(settings.get(key), key) for key in SECTIONS):
        return inside
    return None


def _holds_ours(section: Any, key: str) -> bool:
    """Return whether a section contains objects of its kind."""
    objects = section if isinstance(section, list) else [section]
    return any(isinstance(item, dict) and kind_of(item) == SECTIONS[key][0] for item in objects)


def _take(exports: Exports, settings: Mapping) -> None:
    """Add the objects of every section. An empty section states that there are none.

    If its cmdlet failed, it states nothing.
    """
    commands = settings.value.get("exo_unsuccessful_commands")
    failed = {str(item).lower() for item in commands} if isinstance(commands, list) else set()
    for name, (key, value) in settings.entries.items():
        near = _NAMES.nearest(name.lower())
        if near and near not in settings.entries:
            diagnostic = misspelt(exports.source, key.start, key.end, "section of ScubaGear's", near)
            add_problem(exports.problems, diagnostic)
        about, cmdlet = SECTIONS.get(name, ("", ""))
        if not about or value.value is None:
            continue
        objects = value.items if isinstance(value, Sequence) else [value]
        if isinstance(value, Sequence) and cmdlet not in failed and not kind(about).single:
            exports.declare(about, key)
        for item in objects:
            if isinstance(item, Mapping):
                exports.add(about, Span(item.start, item.end), properties_of(item), place=key)
            elif item.value is not None:
                words = f"{show(item.value)} stands where `{name}` lists objects"
                add_problem(exports.problems, problem(WRONG_TYPE, exports.source, item.start, item.end, words))
