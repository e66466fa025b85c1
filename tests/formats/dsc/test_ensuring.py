"""Whether an object exists that a file describes with DSC's own properties, in every format that can hold them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from formats.exporting import taken
from relaylint.core.diagnostic import Severity
from relaylint.core.logic import State
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Tenant
from relaylint.syntax.reading import Reading

DOMAIN = {"DomainName": "fabrikam.com", "DomainType": "Authoritative"}
WITHOUT = {
    "relaylint": "it has no such property",
    "powershell": "cmdlets have no such parameter",
    "xhcw": "the wizard writes what cmdlets return",
    "postfix": "it is about hosts",
}
"""Formats in which nothing says whether an object exists, and why."""


def _datum(name: str, word: str) -> str:
    return f"Items:\n- Identity: fabrikam.com\n  DomainType: Authoritative\n  {name}: {word!r}\n"


def _resource(name: str, word: str) -> str:
    return f'EXOAcceptedDomain x {{ Identity = "fabrikam.com"; DomainType = "Authoritative"; {name} = "{word}" }}\n'


def _data(name: str, word: str) -> str:
    return (
        "@{ NonNodeData = @{ AcceptedDomains = @(\n"
        f"@{{ Identity = 'fabrikam.com'; DomainType = 'Authoritative'; {name} = '{word}' }}) }} }}\n"
    )


def _snapshot(name: str, word: str) -> str:
    properties = {"Identity": "fabrikam.com", "DomainType": "Authoritative", name: word}
    kind = "microsoft.exchange.accepteddomain"
    return json.dumps({"resources": [{"displayName": "x", "resourceType": kind, "properties": properties}]})


def _list(name: str, word: str) -> str:
    return "".join(f"{key} : {value}\n" for key, value in {**DOMAIN, name: word}.items())


def _clixml(name: str, word: str) -> str:
    properties = "".join(
        f'<S N="{key}">{value.replace("<", "&lt;")}</S>' for key, value in {**DOMAIN, name: word}.items()
    )
    return (
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
        f'<Obj RefId="0"><MS>{properties}</MS></Obj></Objs>'
    )


def _sections(name: str, word: str) -> str:
    return json.dumps({"accepted_domains": [{**DOMAIN, name: word}], "exo_unsuccessful_commands": []})


def _objects(name: str, word: str) -> str:
    return json.dumps([{**DOMAIN, name: word}])


def _table(name: str, word: str) -> str:
    return f"DomainName,DomainType,{name}\nfabrikam.com,Authoritative,{word}\n"


MAKERS: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "scubagear": ("a.json", _sections),
    "graph-snapshot": ("a.json", _snapshot),
    "exchange-json": ("a.json", _objects),
    "clixml": ("a.clixml", _clixml),
    "format-list": ("a.txt", _list),
    "exchange-csv": ("a.csv", _table),
    "datum": ("cEXOAcceptedDomain.yml", _datum),
    "m365dsc": ("a.ps1", _resource),
    "m365dsc-data": ("a.psd1", _data),
}


def made(format: str, name: str, word: str) -> tuple[Reading, State, bool]:
    """Return what is read of a domain, whether it is accepted, and whether the file says that it is not there."""
    file, maker = MAKERS[format]
    reading = taken(file, maker(name, word))
    tenant = Tenant(".")
    for document in reading.documents:
        tenant.add(contribution(document))
    assert reading.format == format
    assert tenant.diagnostics == []
    return reading, tenant.accepted.exact("fabrikam.com").state, bool(tenant.removed)


def errors(reading: Reading) -> list[str]:
    faults = [found for found in reading.problems if found.severity is Severity.ERROR]
    texts = [found.primary.location.source.slice(found.primary.location.span).strip("'\"") for found in faults]
    return [f"{found.rule.name} {text} | {found.help}" for found, text in zip(faults, texts, strict=True)]


def test_every_format_takes_part() -> None:
    assert MAKERS.keys() | WITHOUT.keys() == FORMATS.keys()


@pytest.mark.parametrize("format", MAKERS)
def test_what_is_there(format: str) -> None:
    reading, state, removed = made(format, "Ensure", "present")
    assert (errors(reading), state, removed) == ([], State.HOLDS, False)


@pytest.mark.parametrize("format", MAKERS)
def test_what_is_not_there(format: str) -> None:
    reading, state, removed = made(format, "Ensure", "ABSENT")
    assert (errors(reading), state is State.HOLDS, removed) == ([], False, True)


@pytest.mark.parametrize("word", ["Absnet", "Abscent", "No", "false", "Presnt", "removed", "Absent;", "0"])
@pytest.mark.parametrize("format", MAKERS)
def test_another_word_leaves_it_open(format: str, word: str) -> None:
    reading, state, removed = made(format, "Ensure", word)
    assert errors(reading) == [f"unknown-value {word} | it takes `Present` or `Absent`"]
    assert [found.subject for found in reading.problems] == ["AcceptedDomain fabrikam.com"]
    assert (state, removed) == (State.UNDECIDED, False)


@pytest.mark.parametrize("word", ["<ensure>", "{{ ensure }}", "__ENSURE__"])
@pytest.mark.parametrize("format", MAKERS)
def test_what_is_not_filled_in_leaves_it_open(format: str, word: str) -> None:
    reading, state, removed = made(format, "Ensure", word)
    assert (errors(reading), state, removed) == ([], State.UNDECIDED, False)


@pytest.mark.parametrize(("word", "state"), [("Absent", State.UNDECIDED), ("Present", State.HOLDS)])
@pytest.mark.parametrize("name", ["Enusre", "Ensuer", "Ensur", "Insure"])
@pytest.mark.parametrize("format", MAKERS)
def test_a_name_that_is_misspelt(format: str, name: str, word: str, state: State) -> None:
    """Nobody knows whether it is meant; what is there if nothing is said is there."""
    reading, found, removed = made(format, name, word)
    assert errors(reading) == [f"unknown-property {name} | did you mean `Ensure`?"]
    assert (found, removed) == (state, False)


def test_a_parameter_of_a_template_leaves_it_open() -> None:
    reading, state, removed = made("graph-snapshot", "Ensure", "[parameters('Mode')]")
    assert (errors(reading), state, removed) == ([], State.UNDECIDED, False)


SINGLE = {
    "datum": ("cEXOOrganizationConfig.yml", "IsSingleInstance: {}\nRejectDirectSend: true\n"),
    "m365dsc": ("a.ps1", "EXOOrganizationConfig x {{ IsSingleInstance = '{}'; RejectDirectSend = $true }}\n"),
}


@pytest.mark.parametrize("format", SINGLE)
def test_the_one_instance(format: str) -> None:
    name, text = SINGLE[format]
    assert errors(taken(name, text.format("Yes"))) == []
    assert errors(taken(name, text.format("Ys"))) == ["unknown-value Ys | it takes `Yes`"]
