"""Ignores at work: what each rule of an ignore has kept away, and an index that finds the one for a diagnostic."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Final, TypeAlias

from relaylint.check.ignores.anchoring import IgnoreTarget, MarkedFile
from relaylint.core.diagnostic import BY_IGNORE, Diagnostic, Label, Suppression, Topic
from relaylint.core.ignore import CentralIgnore, Ignore, IgnoredRule
from relaylint.core.text import Span

UseKey: TypeAlias = "tuple[Hashable, ...]"
_LONGEST: Final = 1000
"""Maximum number of characters of a value that an ignore names."""
_LONGEST_LIST: Final = 100_000
"""Maximum number of characters of a list in which an ignore names a value."""
_MOST_ALIKE: Final = 8
"""Maximum number of definitions of one name at which an ignore of what is reported elsewhere is looked for."""


class IgnoreUse:
    """A rule of an ignore, and what became of it in the tenants of a run.

    ``central``: what it is limited to, for one in the settings. ``ended``: its date is past. ``kept``: how many
    diagnostics it has kept away, ``shown`` are those that would have been reported; ``missed``: how many it would have
    kept away, had it not ended. ``partly``: it names some values of a list that is reported. ``refused``: a diagnostic
    that it would have kept away cannot be ignored. ``placed``: there is something that it can be about, else ``kinds``
    are those that stand there instead; ``tenants`` and ``files``: how many it may be about. ``whole``: all of these
    were read whole; ``decided``: the rule was decided wherever it might have kept something away.
    """

    __slots__ = (
        "about",
        "central",
        "decided",
        "ended",
        "entry",
        "files",
        "ignore",
        "kept",
        "kinds",
        "missed",
        "partly",
        "placed",
        "refused",
        "shown",
        "tenant",
        "tenants",
        "whole",
    )

    def __init__(self, ignore: Ignore, entry: IgnoredRule, today: str, central: CentralIgnore | None = None) -> None:
        self.ignore = ignore
        self.entry = entry
        self.central = central
        self.ended = bool(ignore.until) and ignore.until < today
        self.kept = self.missed = self.tenants = self.files = 0
        self.shown: set[tuple[str, int, int, str, str]] = set()
        self.partly = self.refused = False
        self.placed = False
        self.whole = self.decided = True
        self.kinds: set[str] = set()
        self.tenant = ""
        self.about = Topic(value=entry.words)

    @property
    def suppression(self) -> Suppression:
        """What is said of a diagnostic that it keeps away."""
        ignore = self.ignore
        return Suppression(BY_IGNORE, ignore.reason, Label(ignore.location), ignore.until, ignore.owner, ignore.ticket)


class UseIndex:
    """The ignores in comments of a tenant by line and by definition. ``rules``: those that they name, ``valued``: those
    of which they name a value."""

    def __init__(self) -> None:
        self.rules: set[str] = set()
        self.valued: set[str] = set()
        self._by_key: dict[UseKey, IgnoreUse] = {}
        self._heads: dict[str, list[tuple[str, int]]] = {}

    def add_file(self, marked: MarkedFile) -> None:
        """Add the definitions of a file, for what is reported about them elsewhere."""
        for stretch in marked.stretches:
            for subject in stretch.subjects:
                heads = self._heads.setdefault(subject, [])
                if len(heads) < _MOST_ALIKE:
                    heads += ((marked.source.name, line) for line in stretch.heads)

    def add(self, use: IgnoreUse, path: str, target: IgnoreTarget) -> None:
        """Add an ignore in a file, with what it is about."""
        rule, value = use.entry.rule, use.entry.value.lower()
        self.rules.add(rule)
        if value:
            self.valued.add(rule)
        self._enter((rule, value, path, target.line, False), use)
        if target.whole:
            self._enter((rule, value, path, target.line, True), use)

    def _enter(self, key: UseKey, use: IgnoreUse) -> None:
        """Keep one ignore for a key, one that has not ended if there is any: all others keep nothing away."""
        known = self._by_key.get(key)
        if known is None or (known.ended and not use.ended):
            self._by_key[key] = use

    def uses_of(self, diagnostic: Diagnostic, marked: MarkedFile | None, values: Sequence[str]) -> Iterator[IgnoreUse]:
        """Yield the ignores that are about a diagnostic and name one of some values, the closest first.

        ``marked`` is the file of the diagnostic, if it has any ignore. An ignore that names no value has an empty one.
        """
        for key in self._keys(diagnostic, marked):
            for value in values:
                use = self._by_key.get((diagnostic.rule.name, value, *key))
                if use is not None:
                    yield use

    def _keys(self, diagnostic: Diagnostic, marked: MarkedFile | None) -> Iterator[tuple[str, int, bool]]:
        """Yield the places at which an ignore is about a diagnostic: file, line, and whether it is a definition's."""
        stretch = None
        if marked is not None:
            path = marked.source.name
            yield from ((path, line, False) for line in marked.lines_of(diagnostic))
            stretch = marked.stretch_at(diagnostic.primary.location.span.start)
            yield from ((path, line, True) for line in (stretch.heads if stretch else ()))
        if stretch is None and diagnostic.about.kind:
            yield from ((path, line, True) for path, line in self._heads.get(diagnostic.subject, ()))


def values_of(diagnostic: Diagnostic) -> list[list[str]]:
    """Return the values that a diagnostic is about, in lower case: one, or each item of a list; each in the ways in
    which an ignore may name it, as it is read and as it is written."""
    read = diagnostic.about.value.partition("\0")[0]
    items = _items(read) if read.startswith("[") and len(read) <= _LONGEST_LIST else None
    if items is not None:
        return [[str(item).lower()] for item in items]
    source, span = diagnostic.primary.location
    written = source.slice(Span(span.start, min(span.end, span.start + _LONGEST))).strip("\"' ")
    return [list(dict.fromkeys(filter(None, (read.lower(), written.lower()))))]


def _items(read: str) -> list[object] | None:
    """Return the items of a list as text; None for other text, however it goes on behind its bracket."""
    import ast  # few ignores name a value

    try:
        items: list[object] = ast.literal_eval(read)
    except (MemoryError, RecursionError, SyntaxError, TypeError, ValueError):
        return None
    return items
