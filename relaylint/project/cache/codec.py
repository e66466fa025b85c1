"""The results of a tenant as JSON, and from it: texts are named by their files and read again where they are shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from relaylint.check.engine import Judged
from relaylint.core.diagnostic import Diagnostic, Label, Location, RuleInfo, Severity, Topic, Undecided
from relaylint.core.paths import shown_from
from relaylint.core.text import DecodeError, Position, Source, Span, decode
from relaylint.project.cache.store import digest

_NOTHING_READ: Final[Mapping[str, str]] = MappingProxyType({})


class UnknownFormError(ValueError):
    """A value that cannot be kept, or one that no version of ours has kept."""


class KeptNames:
    """What files are called in entries: below a root, which differs from checkout to checkout, by their names in it."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._below = os.path.join(root, "")

    def kept(self, path: str) -> str:
        """Return what an absolute path is called."""
        if path.startswith(self._below):  # as `shown_from` tells, for the many that each tenant has
            return path[len(self._below) :].replace(os.sep, "/") or "."
        return shown_from(path, self._root)

    def path(self, name: str) -> str:
        """Return the absolute path of what is called so."""
        return self._root if name == "." else os.path.join(self._root, name.replace("/", os.sep))


class Texts:
    """The texts of files, each read once; ``data`` returns the bytes of those that need not be on the disk.

    ``digests``: those of the files that were read.
    """

    def __init__(self, data: Callable[[str], bytes | None] = lambda path: None) -> None:
        self._data = data
        self._known: dict[str, tuple[str, str] | None] = {}
        self.digests: dict[str, str] = {}

    def are_of(self, source: Source, read: str | None) -> bool:
        """Return whether a source has the text of its file; ``read``: the digest of that file, if it has been read. It
        mostly has the bytes of the text, and then it is not read again."""
        if read is not None and source.encoding == "utf-8":
            data = source.text.encode("utf-8", "replace")
            if digest(data) == read:
                return self._decoded(data) == (source.text, source.encoding)
        return self.of(source.name) == (source.text, source.encoding)

    def of(self, path: str) -> tuple[str, str] | None:
        """Return the text of a file and its encoding; None if it has none."""
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: str) -> tuple[str, str] | None:
        data = self._data(path)
        if data is None and not os.path.isfile(path):  # a pipe would be waited for
            return None
        try:
            if data is None:
                with open(path, "rb") as stream:
                    data = stream.read()
            self.digests[path] = digest(data)
            return self._decoded(data)
        except OSError:
            return None

    def _decoded(self, data: bytes) -> tuple[str, str] | None:
        try:
            return decode(data)
        except DecodeError:
            return None


class FileSource(Source):
    """A source whose text is read when it is wanted; what frames show of it is known without that.

    ``shown``: lines by their numbers. `mark` makes known where a span is.
    """

    __slots__ = ("_endings", "_places", "_shown", "_texts")

    def __init__(self, name: str, encoding: str, root: str, texts: Texts, shown: Mapping[int, str]) -> None:
        self.name = name
        self.encoding = encoding
        self.root = root
        self._starts = None
        self._texts = texts
        self._shown = shown
        self._places: dict[int, Position] = {}
        self._endings: dict[Span, int] = {}

    def __getattr__(self, attribute: str) -> str:
        """Return the text, which is kept from then on."""
        if attribute != "text":
            raise AttributeError(attribute)
        self.hold()
        return self.text

    def hold(self) -> None:
        """Read the text, and keep it."""
        told = self._texts.of(self.name)
        self.text = told[0] if told else ""  # it has gone since it was compared

    @property
    def is_empty(self) -> bool:
        """Whether there is no text."""
        return not (self._shown or self.text)

    def mark(self, span: Span, ending: int, first: Position, last: Position) -> None:
        """Note where a span begins, and where it ends but for line breaks. Raises `UnknownFormError`."""
        most = len(self._shown.get(first.line, "")) + 1
        until = last.column if last.line == first.line else most
        if not (1 <= first.line <= last.line and 1 <= first.column <= until <= most):
            raise UnknownFormError("this is no place in lines that are known")
        self._endings[span] = ending
        self._places[span.start], self._places[ending] = first, last

    def ending(self, span: Span) -> int:
        """Return the offset at which a span ends, but for line breaks at its end."""
        known = self._endings.get(span)
        return super().ending(span) if known is None else known

    def position(self, offset: int) -> Position:
        """Return the position of an offset."""
        return self._places.get(offset) or super().position(offset)

    def line(self, number: int) -> str:
        """Return a line (from 1) without its line break."""
        known = self._shown.get(number)
        if known is None:
            return super().line(number) if 1 <= number <= len(self._line_starts) else ""
        return known


def hold_texts(diagnostics: Iterable[Diagnostic]) -> None:
    """Have the texts of files be read that diagnostics are about, before these files go."""
    for diagnostic in diagnostics:
        for label in (diagnostic.primary, *diagnostic.related):
            if isinstance(label.location.source, FileSource):
                label.location.source.hold()


class Encoder:
    """Turns results of one tenant into lists that JSON knows.

    ``read``: the digests of the files that it was read from.
    """

    def __init__(
        self, infos: Mapping[str, RuleInfo], names: KeptNames, texts: Texts, read: Mapping[str, str] = _NOTHING_READ
    ) -> None:
        self._infos = infos
        self._names = names
        self._texts = texts
        self._read = read
        self._sources: dict[Source, int] = {}
        self._shown: dict[Source, dict[int, str]] = {}

    def judged(self, judged: Judged) -> list[Any]:
        """Return results as lists. Raises `UnknownFormError`."""
        diagnostics = [self._diagnostic(each) for each in judged.diagnostics]
        undecided = [self._undecided(each) for each in judged.undecided]
        sources = [self._source(source) for source in self._sources]
        return [sources, diagnostics, undecided, sorted(judged.kinds)]

    def _diagnostic(self, diagnostic: Diagnostic) -> list[Any]:
        if diagnostic.fix is not None or diagnostic.also:
            raise UnknownFormError("fixes are proven, and tenants are compared, anew in each run")
        rule = self._rule(diagnostic.rule)
        return [
            rule,
            diagnostic.severity.value,
            diagnostic.message,
            self._shown_label(diagnostic.primary),
            [self._shown_label(label) for label in diagnostic.related],
            None if diagnostic.help == diagnostic.rule.remedy else diagnostic.help,
            diagnostic.tenant,
            list(diagnostic.about),
        ]

    def _undecided(self, question: Undecided) -> list[Any]:
        rule, label = self._rule(question.rule), self._label(question.primary)
        return [rule, question.reason, label, list(question.about), question.tenant]

    def _rule(self, info: RuleInfo) -> str:
        if self._infos.get(info.name) != info:
            raise UnknownFormError("this is no rule of the run")
        return info.name

    def _label(self, label: Label) -> list[Any]:
        source, span = label.location
        return [self._sources.setdefault(source, len(self._sources)), *span, label.text]

    def _shown_label(self, label: Label) -> list[Any]:
        """Return a label with what a frame shows of it: where it is, and the lines there, the one before and after."""
        source, span = label.location
        ending = source.ending(span)
        first, last = source.position(span.start), source.position(ending)
        lines = self._shown.setdefault(source, {})
        if not source.is_empty:
            for number in range(
                max(1, first.line - 1), min(first.line + 1, source.position(len(source.text)).line) + 1
            ):
                lines[number] = source.line(number)
        return [*self._label(label), ending, *first, *last]

    def _source(self, source: Source) -> list[Any]:
        same = self._texts.are_of(source, self._read.get(source.name))
        text: Any = [[*each] for each in self._shown.get(source, {}).items()] if same else source.text
        return [self._names.kept(source.name), source.encoding, self._names.kept(source.root), text]


class Decoder:
    """Turns such lists into results again.

    ``readable``: the files whose text may be read, those that this run has compared; a damaged entry names none beside
    them. ``live``: the sources that this run has read, by name, which stand for those of the same files.
    """

    def __init__(
        self, infos: Mapping[str, RuleInfo], names: KeptNames, readable: Collection[str], texts: Texts
    ) -> None:
        self._infos = infos
        self._names = names
        self._readable = readable
        self._texts = texts

    def judged(self, rows: Any, live: Mapping[str, Source]) -> Judged:
        """Return the results. Raises `UnknownFormError`."""
        match rows:
            case [[*sources], [*diagnostics], [*undecided], [*kinds]] if _are_texts(kinds):
                one = _OfTenant(self._infos, [self._source(source, live) for source in sources])
                return Judged(_each(one.diagnostic, diagnostics), _each(one.undecided, undecided), set(kinds))
        raise UnknownFormError("these are no results")

    def _source(self, row: Any, live: Mapping[str, Source]) -> Source:
        match row:
            case [str() as name, str() as encoding, str() as root, told]:
                path, root = self._names.path(name), root and self._names.path(root)
                if isinstance(told, str):
                    return Source(path, told, encoding, root)
                if isinstance(told, list) and path in self._readable:
                    return live.get(path) or FileSource(path, encoding, root, self._texts, dict(map(_line, told)))
        raise UnknownFormError("this is no source")


class _OfTenant:
    """What stands in the lists of one tenant, whose sources are known."""

    def __init__(self, infos: Mapping[str, RuleInfo], sources: list[Source]) -> None:
        self._infos = infos
        self._sources = sources

    def diagnostic(self, row: Any) -> Diagnostic:
        match row:
            case [str() as name, int() as level, str() as message, label, [*related], help, str() as tenant, about] if (
                name in self._infos and level in _LEVELS and isinstance(help, str | None)
            ):
                rule, labels, topic = self._infos[name], map(self._shown_label, related), _topic(about)
                place, severity = self._shown_label(label), _LEVELS[level]
                return Diagnostic.of(
                    rule, message, place, labels, severity=severity, help=help, tenant=tenant, about=topic
                )
        raise UnknownFormError("this is no diagnostic")

    def undecided(self, row: Any) -> Undecided:
        match row:
            case [str() as name, str() as reason, label, about, str() as tenant] if name in self._infos:
                return Undecided.of(self._infos[name], reason, self._label(label), tenant=tenant, about=_topic(about))
        raise UnknownFormError("this is no question")

    def _label(self, row: Any) -> Label:
        match row:
            case [int() as at, int() as start, int() as end, str() as text] if 0 <= at < len(self._sources):
                return Label(Location(self._sources[at], Span(start, end)), text)
        raise UnknownFormError("this is no label")

    def _shown_label(self, row: Any) -> Label:
        match row:
            case [at, start, end, text, int() as ending, int() as line, int() as column, int() as last, int() as after]:
                label = self._label([at, start, end, text])
                source = label.location.source
                if isinstance(source, FileSource) and not source.is_empty:
                    source.mark(label.location.span, ending, Position(line, column), Position(last, after))
                return label
        raise UnknownFormError("this is no label")


_LEVELS: Final = {severity.value: severity for severity in Severity}


def _line(row: Any) -> tuple[int, str]:
    match row:
        case [int() as number, str() as text]:
            return number, text
    raise UnknownFormError("this is no line")


def _topic(row: Any) -> Topic:
    match row:
        case [str(), str(), str(), str()]:
            return Topic(*row)
    raise UnknownFormError("this is no topic")


def _each(make: Callable[[Any], Any], rows: Iterable[Any]) -> list[Any]:
    return [make(row) for row in rows]


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)
