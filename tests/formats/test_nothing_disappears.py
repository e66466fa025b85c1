"""Whatever damages a file of definitions: each that still stands in it is read as before, or an error names a place.

Every format of the table is damaged in every way that is listed here, so that a new one is too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from making import hold

from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Mapping, Sequence
from relaylint.core.text import Source, decode
from relaylint.formats.recognition import is_known, read
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import Contribution, contribution
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.syntax.reading import Beside, Limits

FOLDER = Path(__file__).resolve().parent.parent / "tenants"
LONGEST = 2_500
"""Longer files hold more of the same."""
MOST = 120
"""In so many places a file is damaged in one way, evenly spread over it."""


class File(NamedTuple):
    """A file of definitions; ``folder`` is where it stands."""

    format: str
    folder: Path
    name: str
    text: str

    def beside(self, name: str) -> Source | None:
        """Return the text of a file beside it."""
        other = self.folder / name
        return Source(name, other.read_text()) if other.is_file() else None


class Found(NamedTuple):
    """A definition: its kind's key, what is read of it, and the text of it."""

    key: str
    data: str
    text: str


def files() -> Iterator[File]:
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and is_known(path.name):
            text = decode(path.read_bytes())[0]
            if len(text) <= LONGEST:
                yield File(path.relative_to(FOLDER).parts[0], path.parent, path.name, text)


FILES_OF_FORMATS = {f"{file.format} {file.name}": file for file in files()}


def outcome(file: File, text: str, beside: Beside | None = None) -> tuple[list[Found], list[Diagnostic]]:
    """Return the definitions that are read in a text, and what is said of it."""
    reading = read(file.name, text.encode(), Limits(), beside or file.beside)
    if reading is None or not (reading.documents or reading.claims):
        return [], []
    found: list[Found] = []
    made: Contribution | None = None
    for document in reading.documents:
        made = contribution(document, made)
        assert isinstance(document.root, Mapping)
        for key, (_, held) in document.root.entries.items():
            for node in held.items if isinstance(held, Sequence) else [held]:
                written = document.source.text[node.start : node.end] if document.source.name == file.name else ""
                found.append(Found(key, repr(node.value), written))
    return found, [*reading.problems, *(made.diagnostics if made else ())]


def errors(said: list[Diagnostic], file: File, text: str) -> int:
    """Return how many errors are said of a file, each at a place in it."""
    own = [
        found for found in said if found.severity is Severity.ERROR and found.primary.location.source.name == file.name
    ]
    assert all(0 <= found.primary.location.span.start <= len(text) for found in own)
    return len(own)


def assert_nothing_disappears(file: File, damaged: Iterator[tuple[str, str]]) -> None:
    before, said = outcome(file, file.text)
    assert before
    known = errors(said, file, file.text)
    made = list(damaged)
    for label, text in made[:: len(made) // MOST + 1]:
        after, said = outcome(file, text)
        there = {(found.key, found.data) for found in after}
        lost = [found for found in before if found.text and found.text in text and found[:2] not in there]
        assert not lost or errors(said, file, text) > known, (label, lost)


def test_every_format_is_damaged() -> None:
    assert {file.format for file in FILES_OF_FORMATS.values()} == set(FORMATS)


def cut(file: File) -> Iterator[tuple[str, str]]:
    """Yield a text that is cut off, before each token of it that a definition can stand before."""
    text = file.text
    for match in re.finditer(r"\w+|[^\w\s]|[\r\n]+", text):
        yield f"cut at {match.start()}", text[: match.start()]


def without(file: File) -> Iterator[tuple[str, str]]:
    """Yield a text without one of its quotes and brackets."""
    text = file.text
    for match in re.finditer(r"[\"'{}\[\]()<>]", text):
        yield f"without {match[0]} at {match.start()}", text[: match.start()] + text[match.end() :]


PIECES = ["<<<<<<< HEAD\n", "||||||| base\n", "=======\n", ">>>>>>> branch\n", '"', "'", "{", "}", "(", ")"]
"""What is put before a line: what Git leaves, and marks that open or close something."""
OF_POWERSHELL = ["<#", "@'\n", '@"\n']


def marked(file: File) -> Iterator[tuple[str, str]]:
    """Yield a text with a mark before one of its lines."""
    text, powershell = file.text, file.name.endswith((".ps1", ".psd1"))
    pieces = PIECES + OF_POWERSHELL if powershell else PIECES
    if file.name.endswith(".csv"):  # other marks are part of a value without quotes
        pieces = [piece for piece in PIECES if piece.endswith("\n") or piece == '"']
    for match in re.finditer(r"^.*\S", text, re.MULTILINE):
        for piece in pieces:
            yield f"{piece!r} at {match.start()}", text[: match.start()] + piece + text[match.start() :]


@pytest.mark.parametrize("damage", [cut, without, marked], ids=["cut", "without", "marked"])
@pytest.mark.parametrize("file", FILES_OF_FORMATS.values(), ids=FILES_OF_FORMATS)
def test_damage(file: File, damage: Callable[[File], Iterator[tuple[str, str]]]) -> None:
    assert_nothing_disappears(file, damage(file))


MIXED = [
    ("utf-8", "utf-16-le"),
    ("utf-8", "utf-16"),
    ("cp1252", "utf-16-le"),
    ("utf-16", "utf-8"),
    ("utf-16", "cp1252"),
]
"""What `>>` and `Add-Content` of Windows PowerShell put behind what stands there, and what joins files."""


@pytest.mark.parametrize("file", FILES_OF_FORMATS.values(), ids=FILES_OF_FORMATS)
def test_two_encodings_in_one_file(file: File) -> None:
    hold(two_encodings_in_one_file, ((file, *mixed) for mixed in MIXED))


def two_encodings_in_one_file(file: File, first: str, second: str) -> None:
    """Wherever the second begins: what stands in it is not lost without a word."""
    for match in re.finditer(r"\n(?=(?:[\x00-\x7f]{40}))", file.text):
        data = file.text[: match.end()].encode(first, "replace") + file.text[match.end() :].encode(second, "replace")
        reading = read(file.name, data, Limits(), file.beside)
        assert reading is not None
        assert (reading.claims, [found.rule.name for found in reading.problems]) == (True, ["encoding-error"]), match
        place = reading.problems[0].primary.location
        line = place.source.position(place.span.start).line
        assert abs(line - file.text[: match.end()].count("\n")) <= 1


QUOTES = ["\u201c", "\u201d", "\u201e", "\u00ab", "\u2019", "`", "'", '""', "&quot;"]
"""What word processors, other languages and a cell of a table make of a quote."""


@pytest.mark.parametrize("file", FILES_OF_FORMATS.values(), ids=FILES_OF_FORMATS)
def test_quotes_of_another_kind(file: File) -> None:
    hold(quotes_of_another_kind, ((file, quote) for quote in QUOTES))


def quotes_of_another_kind(file: File, quote: str) -> None:
    """The same is read where they are quotes too, or no part of what is read; else it is said."""
    if file.name.endswith(".csv") or (len(quote) > 1 and file.name.endswith(("xml", "xhcw"))):
        return  # there they are text, and there is none
    text = file.text.replace('"', quote)
    before, _ = outcome(file, file.text)
    after, said = outcome(file, text)
    assert [found.key for found in after] == [found.key for found in before] or errors(said, file, text)


PROPERTIES = {spelling for name in FILES for spelling in kind(name).spellings if len(spelling) > 6} - {"default"}
KEYS = {"configuration", "items", "nonnodedata", "properties", "resourcetype", "cmdlet", "tenant"}
"""What else a format has that definitions are found by."""


MARKS = "\u200b\u00ad\u00a0\u2011- _\t"
"""What copies, word processors and keyboards put into a name."""
LOOKALIKES = str.maketrans("aiocsAIOCS", "\u0430\u0456\u043e\u0441\u0455\u0410\u0406\u041e\u0421\u0405")


def slips(word: str) -> set[str]:
    """Return what slips of the keyboard make of a word, at its beginning, in it, and at its end."""
    made = set()
    for at in (0, len(word) // 2 - 1, len(word) - 2):
        first, second = word[at], word[at + 1]
        made |= {word[:at] + word[at + 1 :], word[: at + 1] + "q" + word[at + 1 :]}
        made |= {word[:at] + "q" + word[at + 1 :], word[:at] + second + first + word[at + 2 :]}
    middle = len(word) // 2
    made |= {f"{word[:middle]}{mark}{word[middle:]}" for mark in MARKS} | {word.translate(LOOKALIKES)}
    return {slip for slip in made if slip.lower() != word.lower()}


@pytest.mark.parametrize("file", FILES_OF_FORMATS.values(), ids=FILES_OF_FORMATS)
def test_a_name_that_is_misspelt(file: File) -> None:
    """It is said, by an error where no version of the format can have the name."""
    row, (before, _) = FORMATS[file.format], outcome(file, file.text)
    marks = re.compile(rf"(?<![\w.$-])[\w{'.' if '.' in ''.join(row.words.names) else ''}-]+(?![\w-])")
    names = row.words.names | PROPERTIES | KEYS
    places = [match for match in marks.finditer(file.text) if match[0].lower().lstrip("-") in names]
    assert places
    seen: Counter[str] = Counter()
    for match in places:
        word = match[0].lstrip("-")
        start = match.end() - len(word)
        seen[word] += 1
        made = sorted(slips(word))
        first, step = (
            (len(seen) % 2, 2) if seen[word] == 1 else (seen[word] % 12, 12)
        )  # in turn; of the same name fewer
        for slip in made[first::step]:
            text = file.text[:start] + slip + file.text[match.end() :]
            after, said = outcome(file, text)
            same = [(found.key, found.data) for found in after] == [(found.key, found.data) for found in before]
            assert same or any(found.severity is not Severity.INFO for found in said), (word, slip)
