"""Determines the format of a file: first cheaply by its name and text, then by the results of the readers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Final, cast

from relaylint.core.checks import KIND_NOT_TOLD, MISPLACED_DEFINITIONS, NOT_DEFINITIONS, UNREADABLE_FILE
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import listed
from relaylint.core.text import DecodeError, Source, decode, encoding_of, straightened
from relaylint.formats.misnamed import beginning, misnamed, starting
from relaylint.formats.table import FORMATS, NAMES, SUFFIXES, TELLING_SUFFIXES, Almost, Format, is_promising
from relaylint.formats.unread import LINK, SCHEMA, Unread, hidden, is_binary, link_text, looks_like
from relaylint.syntax.decoding import to_source
from relaylint.syntax.reading import Beside, Limits, Reading, problem, shown, unmerged

NATIVE = FORMATS["relaylint"]
_ALSO: Final = {"m365dsc": "powershell"}
"""Formats that can occur together: a script can contain a configuration and call cmdlets."""

_FIRST: Final = 100
_BLANK: Final = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
"""The contents of an empty text: blanks, byte order marks, and the NULs of UTF-16."""


def is_known(name: str) -> bool:
    """Return whether a file may hold definitions, by its name."""
    if name.lower().endswith(SUFFIXES):
        return True
    file = os.path.basename(name).lower()
    return any(fnmatchcase(file, pattern) for pattern in NAMES)


def almost_known(name: str) -> Almost | None:
    """Return what a file is almost called that would be known by its name; None for one that is, and for all others."""
    return None if is_known(name) else almost_called(os.path.basename(name))


def almost_called(name: str) -> Almost | None:
    """Return the same of the name of a file, without its folder, that is not known."""
    return cast("Almost | None", import_module("relaylint.formats.almost").almost(name))


def is_everyday(name: str) -> bool:
    """Return whether files with such a name usually contain something other than definitions."""
    file = os.path.basename(name).lower()
    return all(row.everyday for row in FORMATS.values() if row.fits(file))


def is_telling(name: str) -> bool:
    """Return whether the name of a file claims that it contains definitions, regardless of its text."""
    file = os.path.basename(name).lower()
    if file.endswith(TELLING_SUFFIXES) or FORMATS["postfix"].fits(file):
        return True
    return is_promising(file)


def read(
    name: str,
    data: bytes,
    limits: Limits,
    beside: Beside,
    *,
    chosen: str | None = None,
    named: bool = False,
    root: str = "",
) -> Reading | None:
    """Return the reading of a file; None if its name and text show that it contains no definitions.

    ``chosen`` is the format that the settings give it; ``named``: it was requested by name, so that problems with it
    are always reported. ``root``: the folder in which its relative name is meaningful.
    """
    like = None if chosen or named else almost_known(name)
    if like:
        return _under_almost_its_name(_File(name, data, limits, beside, chosen, named), like, root)
    missing = _without_contents(name, data, chosen, named)
    if missing:
        return missing if missing.problems else None
    source = to_source(name, data, limits, root)
    text = source.text if isinstance(source, Source) else _rough(data)
    if not chosen and SCHEMA.is_told_by_text(text):
        return Reading([], _seems(name, data, text, chosen)) if named else None
    file = _File(name, data, limits, beside, chosen, named)
    candidates = iter([FORMATS[chosen]]) if chosen else _candidates(name, text, named)
    if isinstance(source, Reading):
        rows = list(candidates)
        # no evidence of its encoding, and not valid UTF-8
        unmarked = encoding_of(data)[0] == "utf-8" and b"\0" not in data
        if not rows or not rows[0].code_page or not unmarked or len(data) > limits.size:
            return _undecoded(file, text, rows, source.problems)
        source = Source(name, data.decode(rows[0].code_page, "replace"), rows[0].code_page, root)
        candidates = iter(rows)
    tried: list[Format] = []
    problems: list[Diagnostic] = []
    reading = _by_candidates(file, source, candidates, tried, problems)
    return reading or _without_definitions(file, source, tried, problems)


class _File(NamedTuple):
    """What is read, and how, with the names of the arguments of `read`."""

    name: str
    data: bytes
    limits: Limits
    beside: Beside
    chosen: str | None
    named: bool

    @property
    def asked(self) -> bool:
        """Whether problems are always reported: the user, or the settings, say that it contains definitions."""
        return self.named or self.chosen is not None


def _under_almost_its_name(file: _File, like: Almost, root: str) -> Reading | None:
    """Return a diagnostic for definitions that are not read for a slip in the name of their file, or because that sets
    them aside; None if it holds none."""
    locked = hidden(file.data)
    if locked:
        is_doubted = is_telling(like.meant) or (locked.sealed and _shows(like.meant, file.data))
        return Reading([], [_unreadable(file.name, locked, Severity.WARNING)]) if is_doubted else None
    meant = os.path.join(os.path.dirname(file.name), like.meant)
    reading = read(meant, file.data, file.limits, file.beside, root=root)
    holds = reading and (reading.documents or reading.claims)
    doubts = reading and not like.aside and not is_everyday(meant) and any(map(_is_doubt, reading.problems))
    if not reading or not (holds or doubts):
        return None
    made = to_source(file.name, file.data, file.limits, root)
    source = made if isinstance(made, Source) else Source(file.name, _rough(file.data), root=root)
    row = FORMATS.get(reading.format)
    what = f"looks like the format `{row.name}` ({row.title})" if row else "may hold definitions"
    severity = Severity.WARNING if like.aside or not holds else Severity.ERROR
    words = f"this {what}, and is not read under this name"
    help = f"did you mean `{shown(like.meant)}`?{f' Else {_in_settings(source, row)}' if row else ''}"
    if like.aside:
        words = f"this {what}, and is not read: its name sets it aside"
        help = f"call it `{shown(like.meant)}`, or list it under `exclude` in relaylint.yaml"
    at = beginning(source.text)
    diagnostic = problem(MISPLACED_DEFINITIONS, source, at, at, words, severity=severity, help=help)
    return Reading([], [diagnostic], claims=severity is Severity.ERROR)


def _is_doubt(diagnostic: Diagnostic) -> bool:
    """Return whether a diagnostic says that something may be definitions."""
    return diagnostic.severity is Severity.WARNING and diagnostic.rule in (KIND_NOT_TOLD, MISPLACED_DEFINITIONS)


def _undecoded(file: _File, text: str, rows: list[Format], problems: list[Diagnostic]) -> Reading | None:
    """Return the reading of a file whose bytes are not text, by ``text``, what can be read of them."""
    rough = Source(file.name, text)
    if not rows and not file.asked:
        if len(file.data) > file.limits.size:  # what follows is not looked at: a name tells how much that matters
            quiet = None if is_everyday(file.name) else Reading([], problems)
            return _without_its_own(rough, file.data, problems) or quiet
        return _misnamed(rough, [], file.limits, file.beside) or _without_its_own(rough, file.data, problems)
    claims = any(row.shows(rough) for row in rows)
    if not (claims or file.asked):
        quiet = None if all(row.everyday for row in rows) else Reading([], problems)
        return _without_its_own(rough, file.data, problems) or quiet
    seems = [] if claims else _seems(file.name, file.data, text, file.chosen)
    return Reading([], seems or problems, file.chosen is not None or claims)


def _by_candidates(
    file: _File, source: Source, candidates: Iterator[Format], tried: list[Format], problems: list[Diagnostic]
) -> Reading | None:
    """Return the reading of the first format that recognises the text; None if none does.

    Each format that is tried is added to ``tried``, and what it says to ``problems``.
    """
    broken: Reading | None = None
    for row in candidates:
        tried.append(row)
        reading = _checked(row.read(source, file.limits, file.beside), source, row)
        if reading.claims and not reading.documents and _is_part(row, file.name):
            # it may be in the format that the name indicates instead
            broken = broken or reading._replace(format=row.name)
        elif reading.documents or reading.claims:
            also = FORMATS.get(_ALSO.get(row.name, ""))
            if also and not file.chosen and also.may_be(source.text.lower()):
                reading = _joined(reading, also.read(source, file.limits, file.beside))
            return reading._replace(format=row.name)
        faults = file.asked or row.is_marked(source.text.lower())
        problems += (each for each in reading.problems if faults or each.severity is not Severity.ERROR)
    return broken


def _without_definitions(
    file: _File, source: Source, tried: list[Format], problems: list[Diagnostic]
) -> Reading | None:
    """Return the reading of a text in which no format that was tried recognises definitions."""
    data, chosen = file.data, file.chosen
    if not chosen:
        own = [NATIVE] if file.named and is_everyday(file.name) else []  # is read then
        misnamed_as = _misnamed(source, [*tried, *own], file.limits, file.beside)
        if misnamed_as and (misnamed_as.claims or not file.named):
            return misnamed_as
    if not file.asked:
        return _without_its_own(source, data, problems) or (Reading([], problems) if tried else None)
    notes = [diagnostic for diagnostic in problems if diagnostic.severity is not Severity.ERROR]
    untold = [diagnostic._replace(severity=Severity.ERROR) for diagnostic in notes if diagnostic.rule == KIND_NOT_TOLD]
    if untold:
        return Reading([], untold, chosen is not None)
    if len(notes) < len(problems) and not is_binary(data):
        return Reading([], problems, chosen is not None)
    lowered = straightened(source.text.lower())
    others = [row for row in FORMATS.values() if row not in tried and row.may_be(lowered)]
    readings = {row.name: row.read(source, file.limits, file.beside) for row in others}
    said = _asked_for(source, data, chosen, readings)
    noted = [diagnostic for diagnostic in notes if diagnostic.rule != NOT_DEFINITIONS]
    return said._replace(problems=[*noted, *said.problems])


def _without_contents(name: str, data: bytes, chosen: str | None, named: bool) -> Reading | None:
    """Return a reading with a diagnostic if the contents of a file are missing or hidden, an empty one for unrelated
    files; else None."""
    row = hidden(data) or (LINK if _is_link(name, data) else None)
    told = row and (chosen or is_telling(name) or (row.sealed and _shows(name, data)))
    if row and (told or (row == LINK and not (named or is_everyday(name)))):
        severity = Severity.ERROR if told else Severity.WARNING
        return Reading([], [_unreadable(name, row, severity)], claims=bool(told))
    if row:
        return None if named else Reading([], [])
    if named or data[:_FIRST].strip(_BLANK) or data.strip(_BLANK) or not is_telling(name):
        return None
    words, help = "the file is empty, and its name tells of definitions", "fill it, restore it, or remove it"
    diagnostic = problem(NOT_DEFINITIONS, Source(name, ""), 0, 0, words, severity=Severity.WARNING, help=help)
    return Reading([], [diagnostic])


def _unreadable(name: str, row: Unread, severity: Severity) -> Diagnostic:
    words = f"the file cannot be read: it is {row.title}"
    return problem(UNREADABLE_FILE, Source(name, ""), 0, 0, words, severity=severity, help=row.way_out)


def _is_link(name: str, data: bytes) -> bool:
    """Return whether a file contains the target of a symbolic link to a file that may hold definitions. Scripts may
    reference others in the same way."""
    there = link_text(data)
    same = os.path.basename(there) == os.path.basename(name)
    return is_known(there) and (same or not there.lower().endswith((".ps1", ".psm1")))


def _without_its_own(source: Source, data: bytes, problems: list[Diagnostic]) -> Reading | None:
    """Return a diagnostic for a file whose name suggests definitions but in which no reader finds any; else None.

    ``problems``: the diagnostics of the readers.
    """
    if not is_telling(source.name) or any(diagnostic.severity is not Severity.ERROR for diagnostic in problems):
        return None  # its contents are reported already
    missed = import_module("relaylint.formats.promised").missed  # files of such names hold what they promise
    doubt: Diagnostic | None = missed(source, data, problems)
    return Reading([], [doubt]) if doubt else None


def _shows(name: str, data: bytes) -> bool:
    """Return whether a file appears to be meant as definitions in a format that its name allows."""
    source, file = Source(name, _rough(data)), os.path.basename(name).lower()
    return any(row.shows(source) for row in FORMATS.values() if row.fits(file))


def _asked_for(source: Source, data: bytes, chosen: str | None, others: dict[str, Reading]) -> Reading:
    """Return the diagnostics for a requested file in which the readers for its name, or the chosen one, find no
    definitions.

    ``others``: the results of further readers. Our own format is read in files with any name that indicates no format.
    """
    own = others.get(NATIVE.name) if is_everyday(source.name) and not chosen else None
    held = next((FORMATS[name] for name, reading in others.items() if reading.documents), None)
    if own and held == NATIVE:
        return own._replace(format=NATIVE.name)
    if held:
        return Reading([], [_in_other_format(source, held, chosen)], chosen is not None)
    seems = _seems(source.name, data, source.text, chosen)
    if own and own.claims and not seems:
        return own
    words = f"the file holds no definitions in the format `{chosen}`" if chosen else "the file holds no definitions"
    return Reading([], seems or [problem(NOT_DEFINITIONS, source, 0, 0, words)], chosen is not None)


def _in_other_format(source: Source, row: Format, chosen: str | None, place: int = 0) -> Diagnostic:
    """Return a diagnostic for definitions in a format that neither the file name nor the settings indicate."""
    title = f"the format `{row.name}` ({row.title})"
    if chosen:
        words = f"this looks like {title}, and not like `{chosen}`"
        return _misplaced(source, place, words, f"write `{row.name}` as its format in relaylint.yaml")
    help = f"call it {listed(row.patterns)}, or {_in_settings(source, row)}"
    words = f"this looks like {title}, which is not read under this name"
    return _misplaced(source, place, words, help)


def _in_settings(source: Source, row: Format) -> str:
    """Return what to do for a file to be read whatever it is called."""
    paths = f'["**/{shown(os.path.basename(source.name))}"]'
    return f"say what it is in relaylint.yaml: `formats: [{{ paths: {paths}, format: {row.name} }}]`"


def _misplaced(source: Source, place: int, words: str, help: str) -> Diagnostic:
    """Return a diagnostic for definitions that are not read, so that their contents are unknown."""
    return problem(MISPLACED_DEFINITIONS, source, place, place, words, severity=Severity.ERROR, help=help)


def _seems(name: str, data: bytes, text: str, chosen: str | None) -> list[Diagnostic]:
    """Return, in a list, a diagnostic that says what an unsupported file looks like; empty if unknown."""
    row = looks_like(name, data, text)
    if row is None:
        return []
    words = f"this looks like {row.title}, {f'and not like `{chosen}`' if chosen else 'which is not read'}"
    return [problem(NOT_DEFINITIONS, Source(name, text), 0, 0, words, help=row.way_out)]


def _candidates(name: str, text: str, named: bool) -> Iterator[Format]:
    """Yield the possible formats of a file, the most likely first; each is evaluated lazily."""
    file = os.path.basename(name).lower()
    parts = [row for row in FORMATS.values() if _is_part(row, file)]
    begun = starting(parts, text) if parts else []
    fitting = [row for row in FORMATS.values() if row.fits(file) or row in begun]
    lowered = straightened(text.lower()) if fitting else ""
    yield from (row for row in fitting if (row.called and is_telling(name)) or row.may_be(lowered))
    if named and NATIVE in fitting and not NATIVE.may_be(lowered):
        yield NATIVE  # it describes the syntax error


def _is_part(row: Format, name: str) -> bool:
    """Return whether a format is a subset of the one that a file name indicates, as JSON is of YAML."""
    return name.lower().endswith(row.also)


def _misnamed(source: Source, tried: list[Format], limits: Limits, beside: Beside) -> Reading | None:
    """Return a diagnostic for definitions in a format that does not match the file name; else None."""
    actual = misnamed(source, tried, limits, beside, everyday=is_everyday(source.name))
    if actual is None:
        return None
    row = actual.format
    if actual.sure:
        return Reading([], [_in_other_format(source, row, None, actual.place)], claims=True)
    words = f"something in the format `{row.name}` ({row.title}) stands here, where it is not read"
    help = f"keep it in a file of its own, {listed(row.patterns)}, or list this one under `exclude` in relaylint.yaml"
    return Reading([], [problem(MISPLACED_DEFINITIONS, source, actual.place, actual.place, words, help=help)])


def _joined(reading: Reading, other: Reading) -> Reading:
    """Return a reading merged with that of another reader of the same text; shared diagnostics occur once."""
    places = {diagnostic.primary.location.span.start for diagnostic in reading.problems}
    more = [diagnostic for diagnostic in other.problems if diagnostic.primary.location.span.start not in places]
    documents = [*reading.documents, *other.documents]
    return reading._replace(documents=documents, problems=[*reading.problems, *(more if other.claims else [])])


def _checked(reading: Reading, source: Source, row: Format) -> Reading:
    """Return a reading with a diagnostic for the first merge conflict marker, unless its line has one already."""
    diagnostic = unmerged(source)
    if diagnostic is None or not (reading.documents or reading.claims or row.shows(source)):
        return reading
    lines = {source.position(said.primary.location.span.start).line for said in reading.problems}
    said = source.position(diagnostic.primary.location.span.start).line in lines
    return reading._replace(problems=[*reading.problems, *([] if said else [diagnostic])], claims=True)


def _rough(data: bytes) -> str:
    """Return text that is good enough to search for keys: never fails, but may contain replacement characters."""
    try:
        return decode(data)[0]
    except DecodeError as error:
        return error.text or data.replace(b"\0", b"").decode("latin-1").lstrip("\xff\xfe")
