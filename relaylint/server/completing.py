"""What may be written at a place: domains, connectors and certificates that the tenant has, names of rules, and what
schemas of rules and settings know.

While somebody types definitions, the text is often no well-formed file: what is asked for is told by the line alone.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core.diagnostic import Location, RuleInfo
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.kinds import kind
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.tenants import Tenant
from relaylint.server.file_words import FileWords
from relaylint.server.leads import ACCEPTED, PRESENTED
from relaylint.server.typed import typed_at

_DOMAINS: Final = {*ACCEPTED, "SenderDomains"} - {"DomainName"}
_FILES: Final = frozenset(name for names in CERTIFICATE_PROPERTIES.values() for name in names)
_SPELLINGS: Final = ("SendingHost", "InboundConnector", "SendConnector")
_PROPERTY: Final = re.compile(r"([A-Za-z]\w*)[\"']?[ \t]*[:=]|(?<![\w-])-([A-Za-z]\w*)[ \t]")
_TYPED: Final = re.compile(
    r"(?:.*(?:[,\[{(:=]|(?<![\w-])-\w+(?=[ \t]))|[ \t]*-(?=[ \t]))[ \t]*[\"']?([^,\[\]{}()=:\"']*)$"
)
"""What is typed of a value, behind what begins one."""
_NAME: Final = re.compile(r"[\w-]*$")
_IGNORE: Final = re.compile(r"(?i)relaylint:[ \t]*ignore\[[^\]]*$")
_SUFFIXES: Final = (".pem", ".crt", ".cer", ".der", ".p7b", ".p12", ".pfx")
_PLAIN: Final = re.compile(r"[A-Za-z0-9][\w ./@-]*")
_MOST_FILES: Final = 200
_LOOKED_BACK: Final = 2_000
"""How many characters of a line tell what is asked for: files that tools write may be one line."""


class Completion(NamedTuple):
    """What may stand at a location in place of what has been typed, what it is, and what it means.

    ``behind``: what is to be written behind it.
    """

    location: Location
    text: str
    what: str
    about: str = ""
    behind: str = ""


def word_completions(words: FileWords, source: Source, offset: int) -> list[Completion]:
    """Return what may be written at an offset of a text whose words are known."""
    typed = typed_at(source, offset)
    if typed is None:
        return []
    behind = "" if typed.has_colon else ": "
    return [
        Completion(typed.location, word.text, word.title, word.about, behind if word.is_key else "")
        for word in words.offered(typed)
    ]


def completions_at(tenant: Tenant | None, source: Source, offset: int, infos: Iterable[RuleInfo]) -> list[Completion]:
    """Return what may be written at an offset of a text with definitions."""
    position = source.position(offset)
    before = source.line(position.line)[: position.column - 1][-_LOOKED_BACK:]
    if _IGNORE.search(before):
        names = ((info.name, info.title) for info in infos if info.ignorable)
        return _made(source, offset, _NAME.findall(before)[0], names, quotes=False)
    name = _asked_for(source, position.line, before)
    if tenant is None or not name:
        return []
    match = _TYPED.match(before)
    typed = match[1] if match else ""
    quotes = not before[: len(before) - len(typed)].endswith(("'", '"'))
    return _made(source, offset, typed, _values(tenant, name, source.name), quotes=quotes)


def _made(
    source: Source, offset: int, typed: str, values: Iterable[tuple[str, str]], *, quotes: bool
) -> list[Completion]:
    place = Location(source, Span(offset - len(typed), offset))
    return [
        Completion(place, value if not quotes or _PLAIN.fullmatch(value) else json.dumps(value), what)
        for value, what in dict(values).items()
    ]


def _asked_for(source: Source, number: int, before: str) -> str:
    """Return the property whose value is written on a line, or in a list that begins above it; empty for none."""
    name = _last_property(before)
    if name or not before.lstrip().startswith("-"):
        return name
    indent = len(before) - len(before.lstrip())
    for above in range(number - 1, 0, -1):
        line = source.line(above)
        stripped = line.lstrip()
        if stripped and not stripped.startswith(("-", "#")):
            return _last_property(line) if len(line) - len(stripped) <= indent else ""
    return ""


def _last_property(text: str) -> str:
    """Return the last property that a text names, if its values are such as the tenant has; empty otherwise."""
    written = [(match[1] or match[2]).lower() for match in _PROPERTY.finditer(text)]
    spelt = (kind(each).spellings.get(written[-1]) for each in _SPELLINGS) if written else ()
    main = next(filter(None, spelt), "")
    return main if main in _DOMAINS | _FILES | {"Connector"} else ""


def _values(tenant: Tenant, name: str, path: str) -> Iterator[tuple[str, str]]:
    """Yield what the tenant has that a property may have as its value, and what that is."""
    if name == "Connector":
        yield from ((each.name, "inbound connector") for each in tenant.of("InboundConnector") if each.name)
    if name in _FILES:
        yield from ((file, "certificate file") for file in _certificate_files(os.path.dirname(path)))
    if name in _DOMAINS:
        yield from ((each.name, "accepted domain") for each in tenant.of("AcceptedDomain") if each.name)
    if name in PRESENTED:
        yield from ((each, "name on a certificate") for each in _presented(tenant))


def _presented(tenant: Tenant) -> Iterator[str]:
    for held in ("InboundConnector", "SendingHost"):
        for definition in tenant.of(held):
            for name in PRESENTED:
                value = definition.data.get(name)
                yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
    for certificate in tenant.certificates.values():
        yield from certificate.names if isinstance(certificate, Certificate) else ()


def _certificate_files(folder: str) -> list[str]:
    """Return the certificate files in a folder and in those directly below it, as definitions there write them."""
    files: list[str] = []
    if not os.path.isdir(folder):  # of a file that is not saved yet
        return files
    for below in ("", *_folders(folder)):
        names = sorted(os.listdir(os.path.join(folder, below)))
        files += (f"{below}/{name}" if below else name for name in names if name.lower().endswith(_SUFFIXES))
    return files[:_MOST_FILES]


def _folders(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
