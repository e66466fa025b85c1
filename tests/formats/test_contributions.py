"""What a file contributes hangs on its bytes and format alone: it survives pickling and copying, for every tenant."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from relaylint.check.engine import Judgement, check_tenants
from relaylint.core.diagnostic import Checked, Diagnostic, Location
from relaylint.core.document import Document, Part
from relaylint.core.document import Path as Route
from relaylint.core.text import Source
from relaylint.formats.recognition import is_known, read
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import Contribution, Definition, contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.output import Style, renderer
from relaylint.policy.pack import load_policy
from relaylint.policy.rule import Rule
from relaylint.syntax.reading import Limits, Reading

FOLDER = Path(__file__).resolve().parent.parent / "tenants"

DEEP = '{"a": ' * 55 + "1" + "}" * 55
ODD = {
    "comments.yaml": "# above\nAcceptedDomains:\n  - DomainName: a.example # behind\n    # within\n    Colour: red\n",
    "faults.yaml": "InboundConnectors: [{Name: a, RequireTls: maybe}, 1]\nInboundConector: []\nSendingHosts: x\n",
    "aliases.yaml": "x-a: &a {DomainName: a.example, DomainType: x}\nAcceptedDomains: [*a, {<<: *a, Name: 1}]\n",
    "unknown.yaml": "InboundConnectors: [{Name: '${n}', SenderIPAddresses: ['10.0.0.${x}', '${y}'], '${z}': 1}]\n",
    "open.yaml": "InboundConnectors:\n  - Name: a\n    '*': '${?}'\n  - ${more}\nRemoteDomains: {{ all }}\n",
    "several.yaml": "---\nAcceptedDomains: [{DomainName: a.example}]\n---\nSendingHosts:\n  - Name: h\n---\nx: [\n",
    "deep.yaml": f"InboundConnectors: [{{Name: {DEEP}}}]\n",
    "deep.json": f'{{"InboundConnectors": [{{"Name": {DEEP}}}]}}',
    "anchored.yaml": f"InboundConnectors: [&b {{Name: &c {DEEP}}}, *b, *b]\n",
    "twice.json": '{"InboundConnectors": [{"Name": "a", "Name": "b"}], "AcceptedDomains": []}',
    "many.yaml": "InboundConnectors:\n" + f"  - {{{', '.join(f'N{n}: x' for n in range(20))}}}\n" * 51,
    "escapes.json": '{"AcceptedDomains": [{"DomainName": "\\u001b[2J\\u202e", "Colou\\u001b": "\\r\\n"}]}',
    "export.json": '[{"Name": "a", "ConnectorType": "Partner", "SenderDomains": ["smtp:*;1"], "RequireTls": '
    + DEEP
    + "}]",
    "doubt.ps1": "if ($x) { New-AcceptedDomain -Name a -DomainName a.example }\n"
    "Set-InboundConnector -Identity b -RequireTls $y # why\n"
    'foreach ($n in 1..3) { New-InboundConnector -Name "c$n" -ConnectorType Partner -SenderDomains $z }\n'
    "Remove-InboundConnector d\n",
    "main.cf": "# ours\nmyhostname = a.example\nrelayhost = [b.mail.protection.outlook.com]:25\n"
    "smtp_tls_cert_file = ${x}\n",
}
"""Doubts, what cannot be known, faults, comments, and what is hostile, by the name of the file."""


class File(NamedTuple):
    """A file: its format, the folder that it stands in, its name, and its bytes."""

    format: str
    folder: Path
    name: str
    data: bytes

    def beside(self, name: str) -> Source | None:
        """Return the text of a file beside it."""
        other = self.folder / name
        return Source(name, other.read_text()) if other.is_file() else None

    def read(self) -> tuple[Reading, Contribution | None]:
        """Return what is read in it, and what it contributes."""
        reading = read(self.name, self.data, Limits(), self.beside, named=True)
        assert reading is not None
        made: Contribution | None = None
        for document in reading.documents:
            made = contribution(document, made)
        return reading, made


def files() -> Iterator[File]:
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and is_known(path.name):
            file = File(path.relative_to(FOLDER).parts[0], path.parent, path.name, path.read_bytes())
            if read(file.name, file.data, Limits(), file.beside) is not None:
                yield file


FILES = {
    **{f"{file.format} {file.name}": file for file in files()},
    **{name: File("", FOLDER / "none", name, text.encode()) for name, text in ODD.items()},
}
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301
    "the oldest pickle": lambda value: pickle.loads(pickle.dumps(value, 2)),  # noqa: S301
    "copy": lambda value: (copy.copy(value[0]), value[1] and Contribution(*map(copy.copy, value[1]))),
    "copies of each": lambda value: (
        value[0]._replace(documents=[copy.copy(document) for document in value[0].documents]),
        value[1] and value[1]._replace(definitions=[copy.copy(one) for one in value[1].definitions]),
    ),
    "deepcopy": copy.deepcopy,
}


def placed(location: Location) -> tuple[str, str, int, int]:
    return (location.source.name, location.source.text, *location.span)


def reported(found: Diagnostic) -> tuple[Any, ...]:
    places = [(placed(label.location), label.text) for label in (found.primary, *found.related)]
    return (found.rule, found.severity, found.message, found.help, found.about.subject, found.tenant, places)


def routes(data: Any, above: Route = ()) -> Iterator[Route]:
    yield above
    for step, item in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from routes(item, (*above, step))


def of_definition(one: Definition) -> tuple[Any, ...]:
    paths = [*routes(one.data), ("nowhere",)]
    return (
        (one.kind.name, one.kind.schema, one.about.subject, one.path, one.data, one.tenant, one.disabled),
        (one.absent, one.amends, one.removed, len(one.parts)),
        {name: one.value(name) for name in {**one.kind.properties, **one.data}},
        [(path, one.is_unknown(path)) for path in paths],
        [(path, part, placed(one.locate(path, part))) for path in paths for part in Part],
    )


def of_document(document: Document) -> tuple[Any, ...]:
    traits = document.traits._replace(comments=None)  # type: ignore[arg-type]
    places = [(path, part, document.locate(path, part)) for path in routes(document.data) for part in Part]
    return document.source.name, document.source.text, document.data, traits, document.comments, places


def told(value: tuple[Reading, Contribution | None]) -> tuple[Any, ...]:
    """Return all that a reading and a contribution tell, as values that can be compared."""
    reading, made = value
    definitions, declared, diagnostics = made or Contribution([], {}, [])
    return (
        (reading.format, reading.claims, [reported(found) for found in reading.problems]),
        [of_document(document) for document in reading.documents],
        [of_definition(one) for one in definitions],
        {name: (placed(one.location), one.file) for name, one in declared.items()},
        [reported(found) for found in diagnostics],
    )


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(load_policy([], Limits()).rules.values())


def report(value: tuple[Reading, Contribution | None]) -> str:
    """Return what is printed of a tenant that consists of one file."""
    reading, made = value
    tenant = Tenant(".")
    if made:
        tenant.add(made)
    tenant.report(reading.problems)
    tenant.settle()
    judgement = Judgement(
        rules(), lambda rule, severity, path: severity, lambda path: True, Surroundings([tenant], "2026-01-01")
    )
    judged = check_tenants([tenant], judgement, Checked())
    return "".join(renderer(name)(judged, Style(show_undecided=True)) for name in ("full", "json"))


def test_every_format_is_tried() -> None:
    assert {file.format for file in FILES.values()} - {""} == set(FORMATS)


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_contributes_survives(name: str) -> None:
    given = FILES[name].read()
    untouched = {way: make(given) for way, make in WAYS.items()}
    expected, printed = told(given), report(given)
    for way, made in untouched.items():
        assert told(made) == expected, way
        assert report(made) == printed, way
    for way, make in WAYS.items():  # now that every tree is built
        assert told(make(given)) == expected, way


@pytest.mark.parametrize("name", FILES)
def test_a_file_contributes_the_same_to_every_tenant(name: str) -> None:
    given, again = FILES[name].read(), FILES[name].read()
    expected, size = told(given), len(pickle.dumps(given))
    assert told(again) == expected
    for folder in ("one", "two") if given[1] else ():
        tenant = Tenant(folder)
        assert given[1] is not None
        tenant.add(given[1])
        taken = [*tenant.definitions.values(), *tenant.removed.values()]
        assert {one.tenant for found in taken for one in found} <= {folder}
        assert {found.tenant for found in tenant.diagnostics} <= {folder}
    assert told(given) == expected
    assert {one.tenant for one in (given[1].definitions if given[1] else ())} <= {""}
    assert len(pickle.dumps(given)) == size
