"""Reads relaylint's own format, a mapping of plural kinds in YAML or JSON; misspelt keys are recognised, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final, cast

from relaylint.core import resources
from relaylint.core.checks import MISPLACED_DEFINITIONS, SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import NATIVE, Document, Mapping
from relaylint.core.text import Source, Span, straightened
from relaylint.formats.table import FORMATS, KEY_WORDS
from relaylint.model.kinds import EXTENSIONS, either, kind
from relaylint.model.schema_index import KEYS, SECTIONS
from relaylint.syntax.decoding import parse
from relaylint.syntax.reading import Beside, Limits, Reading, problem, shown
from relaylint.values.placeholders import is_placeholder

_NAMES: Final = FORMATS["relaylint"].words
_EVERYDAY: Final = r"(?i)expectations?"
"""A key of ours that is an everyday word."""
_LONGEST_KEY: Final = 60
_SPELT: Final = f"(?:{either(words.replace(' ', '[ .-]?') for words in KEY_WORDS)})"
"""A key of ours with any separators between its words."""
_BEFORE: Final = r"^[^\w\s#*{}-]{0,2}"
_KEY: Final = (
    rf"(?im:(?:{_BEFORE}|^\}}|[{{,])[ \t]*[\"']{{0,6}}{_SPELT}[\"']{{0,6}}[ \t]*:"
    rf"|[{{,]\s*[\"']{_SPELT}[\"'][ \t]*[^\s,\]}}\"'])"
)
_VALUE: Final = r"[ \t]*(?:[\[{]|[\r\n]+[ \t]*(?:-[ \t]|\w+:[ \t]))"
"""What follows a key that is not part of a sentence."""
_WITHOUT_COLON: Final = (
    rf"(?im:{_BEFORE}(?P<key>{_SPELT})[ \t]*"
    rf"(?P<mark>[^\w\s\"':#,.(/-]|[,.(/-](?={_VALUE})|:(?=[^\s:])|(?=[\r\n]|\Z)))"
)
"""A key of ours at the start of a line without a colon and blank after it."""


def _comments(text: str) -> list[Span]:
    """Return the spans of the comments of a text in YAML; imported on demand, since most are looked for nowhere."""
    return cast("list[Span]", import_module("relaylint.syntax.yaml.comments").comments(text))


_IN_YAML: Final = NATIVE._replace(comments=_comments)
_HEAD: Final = 2000
"""The maximum offset, in characters, of the schema reference of a file."""


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the documents of a text that are definition files, and the problems found in it."""
    reading = parse(source, limits)
    in_json = source.name.lower().endswith(".json")
    told = [(document, is_ours(document)) for document in reading.documents]
    ours, others = ([document for document, is_one in told if is_one is wanted] for wanted in (True, False))
    if not in_json:
        ours = [document.with_traits(_IN_YAML) for document in ours]
        if reading.problems or any(_is_run_together(document.data) for document in others):
            slip = _without_colon(source)
            if slip:
                return Reading(ours, [slip], claims=True)
    claims = bool(reading.problems) and shows(source)
    foreign = [_foreign(document) for document in others if _has_key(document)]
    unread = [said for document in others for said in _misplaced(document)]
    return Reading(ours, [*reading.problems, *foreign, *unread], claims)


def _misplaced(document: Document) -> list[Diagnostic]:
    """Return diagnostics for definitions in a document of another type; imported on demand."""
    return cast("list[Diagnostic]", import_module("relaylint.formats.misplaced").misplaced(document))


def _is_run_together(data: Any) -> bool:
    """Return whether YAML has parsed a string, or a key that continues a name of ours: a colon or a blank is
    missing."""
    return isinstance(data, str) or (isinstance(data, dict) and any(map(re.compile(_WITHOUT_COLON).match, data)))


def _without_colon(source: Source) -> Diagnostic | None:
    """Return a diagnostic for the first key of ours that YAML parses as text; None if there is none."""
    match = re.search(_WITHOUT_COLON, source.text)
    if match is None:
        return None
    key, mark = match["key"], match["mark"]
    words = f"`{key}` has `{mark}` behind it, which is no colon" if mark else f"`{key}` has no colon behind it"
    if mark == ":":
        words = f"`{key}:` has no blank behind it, so that YAML takes it for text"
    help = f"write `{key}:`, with a blank or a new line behind it"
    return problem(SYNTAX_ERROR, source, match.start("key"), match.end("mark"), words, help=help)


def shows(source: Source) -> bool:
    """Return whether a text that cannot be parsed contains a key of ours where a key can start."""
    text = straightened(source.text)
    return says_so(text) or re.search(_KEY, text) is not None or re.search(_WITHOUT_COLON, text) is not None


def says_so(text: str) -> bool:
    """Return whether a text references our schema at its beginning, for an editor: the most reliable evidence."""
    at = text.find("$schema", 0, _HEAD)
    return at >= 0 and resources.PUBLISHED["definitions"] in text[at : at + _HEAD].partition("\n")[0]


def is_ours(document: Document) -> bool:
    """Return whether a document is a definition file: a mapping with a key of ours, or nearly one, or a schema
    reference.

    A JSON document may have keys of ScubaGear. It is not a definition file if its keys are unrelated, and those spelt
    like ours, but in lower case or with blanks, hold nothing that could be definitions.
    """
    if isinstance(document.data, dict) and says_so(document.source.text):
        return True
    return _has_key(document) and (
        not all(_is_doubtful(key) and not _may_define(key, value) for key, value in _ours(document))
        or all(map(is_key, document.data))
    )


def _is_doubtful(key: str) -> bool:
    return key[:1].islower() or " " in key


def _has_key(document: Document) -> bool:
    return any(True for _ in _ours(document))


def _ours(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield the keys of a document that are ours, or nearly, with their values."""
    others = SECTIONS if document.source.name.lower().endswith(".json") else ()
    if isinstance(document.data, dict):
        meant = ((key, value) for key, value in document.data.items() if _meant(key) and key not in others)
        yield from ((key, value) for key, value in meant if not _is_of_others(key, value))


def _is_of_others(key: str, value: Any) -> bool:
    """Return whether a key is a word that files of other things have, in lower case, too, and its value is theirs."""
    return _is_doubtful(key) and re.fullmatch(_EVERYDAY, key) is not None and not _may_define("Expectations", value)


def _may_define(key: str, value: Any) -> bool:
    """Return whether the value of a key of ours may be meant as definitions."""
    if isinstance(value, str):
        return is_placeholder(value)
    items = value if isinstance(value, list) else [value]
    name = KEYS.get(key.lower())
    known = kind(name).spellings if name else None
    return not items or any(
        item is None
        or (isinstance(item, dict) and (known is None or not item or any(k.lower() in known for k in item)))
        for item in items
    )


def _foreign(document: Document) -> Diagnostic:
    assert isinstance(document.root, Mapping)
    name, (key, _) = next((name, entry) for name, entry in document.root.entries.items() if _meant(name))
    words = f"`{shown(name)}` holds no definitions here, and stands among keys of other things: the file is passed over"
    return problem(MISPLACED_DEFINITIONS, document.source, key.start, key.end, words)


def is_key(key: str) -> bool:
    """Return whether a key can be at the top of a definition file: one of ours, or nearly, or an extension."""
    return key.startswith(EXTENSIONS) or (_meant(key) and key not in SECTIONS)


def _meant(key: str) -> bool:
    """Return whether a key is one of ours apart from case, a missing plural s, separators, and one typing error."""
    lowered = key[: _LONGEST_KEY + 1].lower()
    if lowered in _NAMES.names or _NAMES.nearest(lowered):
        return True
    letters = "".join(filter(str.isalnum, lowered))
    return len(lowered) <= _LONGEST_KEY and (letters in _NAMES.names or _NAMES.nearest(letters) != "")
