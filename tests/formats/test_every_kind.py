"""Every kind in every format that can hold it: what the format can state of a definition is read, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

import pytest

from relaylint.formats.cmdlets.table import cmdlets
from relaylint.formats.dsc.table import NAMES, RESOURCES
from relaylint.formats.recognition import read
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import contribution
from relaylint.model.kinds import Kind, kind
from relaylint.model.schema_index import FILES, ON_SERVERS, ONLINE, SECTIONS
from relaylint.syntax.reading import Limits

from .test_untold import EXPORTS, clixml, csv, format_list

Object = dict[str, Any]

VALUES: dict[str, Any] = {
    "ipv4-or-cidr": "203.0.113.10",
    "ip-or-range": "203.0.113.10",
    "email": "a@contoso.com",
    "date": "2026-11-23",
}
"""Values of formats that do not take the name of a host."""
APART = {
    "OrganizationConfig": "what one cmdlet or resource states is only part of it",
    "SendingHost": "Exchange has none",
    "Expectation": "Exchange has none",
}
"""Kinds of which no object of a format is the whole, and why."""
OWN: Object = {"x-owner": "team mail", "x-Ticket": "MAIL-4711"}
"""Information of one's own, which formats hold that do not name each property; ``HELD`` is what is read of it."""
HELD: Object = {"x-owner": "team mail", "x-ticket": "MAIL-4711"}
TYPE = "Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration."


class File(NamedTuple):
    """A file, and the properties of the one definition that has to be read in it."""

    name: str
    text: str
    properties: Object


def sample(schema: dict[str, Any]) -> Any:
    """Return a value that a property takes."""
    for branch in (schema, *schema.get("anyOf", ())):
        if "enum" in branch:
            return next(word for word in branch["enum"] if word)
    types = schema.get("type", "string")
    if "array" in types:
        item = sample(schema.get("items", {}))
        return [item if isinstance(item, str) else "a.contoso.com"]
    if "boolean" in types:
        return True
    return 5 if "integer" in types else VALUES.get(schema.get("format", ""), "a.contoso.com")


def samples(about: Kind, wanted: Callable[[dict[str, Any]], bool]) -> Object:
    return {main: sample(schema) for main, schema in about.properties.items() if wanted(schema)}


def read_of(given: Object) -> Object:
    """Return the properties that are read of those that are written."""
    return {name: value for name, value in given.items() if name not in OWN} | HELD


def exported(about: Kind) -> Object:
    """Return the properties of an object that a ``Get-`` cmdlet returns, and what people have added to it."""
    return samples(about, lambda schema: "x-cmdlet" in schema or "x-export" in schema) | OWN


def noun(name: str) -> str:
    return next(noun for noun, named in (ONLINE | ON_SERVERS).items() if named == name)


def of_resource(about: Kind) -> tuple[str, Object, Object]:
    """Return the resource of a kind, what its instance holds, and the properties that these are."""
    (resource,) = (name for name, found in RESOURCES.items() if found.kind == about.name)
    given: Object = {name: (name.lower(), value) for name, value in OWN.items()}
    for main, schema in about.properties.items():
        for written in schema.get("x-dsc", ())[:1]:
            given[written.partition(".")[2] or main] = (main, sample(schema))
    return NAMES[resource], {name: value for name, (_, value) in given.items()}, dict(given.values())


def powershell(value: Any) -> str:
    if isinstance(value, list):
        return f"@({', '.join(map(powershell, value))})"
    return f"${str(value).lower()}" if isinstance(value, bool) else repr(value)


def pairs(given: Object, separator: str = "; ") -> str:
    return separator.join(
        f"{f'{name!r}' if '-' in name else name} = {powershell(value)}" for name, value in given.items()
    )


def native(about: Kind) -> Iterator[File]:
    given = samples(about, lambda schema: not schema.get("readOnly")) | OWN
    yield File("a.yaml", json.dumps({about.key: given if about.single else [given]}), read_of(given))


def exports(about: Kind, suffix: str, write: Callable[[Object], str]) -> Iterator[File]:
    given = exported(about)
    yield File(f"a{suffix}", write(given), read_of(given))


def graph(about: Kind) -> Iterator[File]:
    if about.name in ONLINE.values():
        _, given, properties = of_resource(about)
        resource = {"resourceType": f"microsoft.exchange.{noun(about.name)}", "properties": given}
        yield File("a.json", json.dumps({"resources": [resource]}), properties)


def scubagear(about: Kind) -> Iterator[File]:
    for section, (name, _) in SECTIONS.items():
        if name == about.name:
            given = exported(about)
            yield File("a.json", json.dumps({section: [given]}), read_of(given))


def xhcw(about: Kind) -> Iterator[File]:
    side = "Tenant" if about.name in ONLINE.values() else "OnPremises"
    given = exported(about)
    told = "".join(
        f'<property name="{name}" value={quoteattr(str(value[0] if isinstance(value, list) else value))} />\n'
        for name, value in given.items()
    )
    called = f'<invoke type="{side}" cmdlet="Get-{noun(about.name)}"><results><object type="X">\n'
    yield File("a.xhcw", f"{called}{told}</object></results></invoke>\n", read_of(given))


def configurations(about: Kind) -> Iterator[File]:
    if about.name in ONLINE.values():
        name, given, properties = of_resource(about)
        stated = {name: value for name, value in given.items() if name not in OWN}
        left = {name: value for name, value in properties.items() if name not in HELD}
        yield File("a.ps1", f"Configuration C {{ Node localhost {{ {name} a {{ {pairs(stated)} }} }} }}", left)


def data(about: Kind) -> Iterator[File]:
    if about.name in ONLINE.values():
        _, given, properties = of_resource(about)
        yield File("a.psd1", f"@{{ NonNodeData = @{{ {about.key} = @(@{{ {pairs(given)} }}) }} }}", properties)


def datum(about: Kind) -> Iterator[File]:
    if about.name in ONLINE.values():
        name, given, properties = of_resource(about)
        yield File(f"c{name}.yml", json.dumps({"Items": [given]}), properties)


def scripts(about: Kind) -> Iterator[File]:
    for cmdlet in cmdlets().values():
        if cmdlet.kind is about and (cmdlet.on_servers or about.name in ONLINE.values()):
            given = {
                name: (main, sample(about.properties[main]))
                for name, main in cmdlet.properties.items()
                if cmdlet.on_servers or name not in cmdlet.servers_only
            }
            text = " ".join(f"-{name}:{powershell(value)}" for name, (_, value) in given.items())
            if cmdlet.name != "New-AcceptedDomain":  # makes none of the tenant's
                yield File("a.ps1", f"{cmdlet.name} {text}\n", dict(given.values()))


WRITERS: dict[str, Callable[[Kind], Iterator[File]]] = {
    "relaylint": native,
    "exchange-json": lambda about: exports(about, ".json", lambda given: json.dumps([given])),
    "exchange-csv": lambda about: exports(about, ".csv", csv),
    "clixml": lambda about: exports(about, ".xml", clixml),
    "clixml by type": lambda about: exports(
        about, ".xml", lambda given: clixml(given, f"<T>{TYPE}{about.schema['x-types'][0]}</T>")
    ),
    "format-list": lambda about: exports(about, ".txt", format_list),
    "graph-snapshot": graph,
    "scubagear": scubagear,
    "xhcw": xhcw,
    "m365dsc": configurations,
    "m365dsc-data": data,
    "datum": datum,
    "powershell": scripts,
}


def test_every_format_but_that_of_hosts_takes_part() -> None:
    assert {*WRITERS, "postfix"} - {"clixml by type"} == set(FORMATS)


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("name", [name for name in FILES if name not in APART])
def test_what_a_format_can_state_is_read(name: str, format: str) -> None:
    about = kind(name)
    for file in WRITERS[format](about):
        found = read(file.name, file.text.encode(), Limits(), lambda other: None)
        assert found is not None, file.text
        made = [contribution(document) for document in found.documents]
        said = [*found.problems, *(diagnostic for one in made for diagnostic in one.diagnostics)]
        assert said == [], file.text
        (definition,) = (definition for one in made for definition in one.definitions)
        assert (definition.kind.name, definition.data) == (name, file.properties), file.text
        assert definition._unknown == {}, file.text


CONFIGURATION = """\
Configuration C { Node localhost { EXOInboundConnector a {
  Identity = 'Hub'
  x-owner = 'team mail'
} } }
"""
SPLAT = """\
$new = @{ Name = 'Hub'; ConnectorType = 'OnPremises'; SenderDomains = '*'; 'x-owner' = 'team mail' }
New-InboundConnector @new
"""
PARTLY_KNOWN = "$new = @{ Identity = 'Sign'; 'x-owner' = 'team mail' }\nSet-TransportRule @new\n"


@pytest.mark.parametrize(
    ("text", "words", "help"),
    [
        (
            CONFIGURATION,
            "`x-owner` is not a property of EXOInboundConnector",
            "configurations cannot hold information of your own; configuration data and files of relaylint can",
        ),
        (
            SPLAT,
            "`x-owner` is not a parameter of New-InboundConnector",
            "no cmdlet takes information of your own; files of relaylint's own format hold it",
        ),
        (
            PARTLY_KNOWN,
            "`x-owner` is not a parameter of Set-TransportRule",
            "no cmdlet takes information of your own; files of relaylint's own format hold it",
        ),
    ],
)
def test_what_cannot_hold_information_of_ones_own_says_so(text: str, words: str, help: str) -> None:
    found = read("a.ps1", text.encode(), Limits(), lambda other: None)
    assert found is not None
    assert [(said.message, said.help) for said in found.problems] == [(words, help)]
    assert [said.primary.location.source.slice(said.primary.location.span).strip("'") for said in found.problems] == [
        "x-owner"
    ]


@pytest.mark.parametrize("format", [name for name in WRITERS if name not in ("m365dsc", "powershell")])
def test_a_misspelt_name_of_ones_own_is_never_dropped(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OWN, "X-Owner", OWN["x-owner"])
    monkeypatch.delitem(OWN, "x-owner")
    monkeypatch.setitem(OWN, "x_ticket", "MAIL-4711")
    monkeypatch.delitem(OWN, "x-Ticket")
    about = kind("InboundConnector")
    for file in WRITERS[format](about):
        found = read(file.name, file.text.encode(), Limits(), lambda other: None)
        assert found is not None
        made = [contribution(document) for document in found.documents]
        assert [(said.message, said.help) for one in made for said in one.diagnostics] == [
            (
                f"`{written}` is not a property of an InboundConnector",
                f"did you mean `{meant}`? Information of your own begins with `x-`",
            )
            for written, meant in (("X-Owner", "x-Owner"), ("x_ticket", "x-ticket"))
        ], file.text


@pytest.mark.parametrize(
    "format", [name for name in WRITERS if name.startswith(("exchange", "clixml", "format-list", "relaylint"))]
)
def test_a_rule_as_exports_say_that_it_is_disabled(format: str) -> None:
    given = {"Name": "Sign", "State": "Disabled", "RouteMessageOutboundConnector": "Signatures"}
    suffix, write = EXPORTS.get(format, (".xml", clixml))
    text = json.dumps({"TransportRules": [given]}) if format == "relaylint" else write(given)
    found = read("a.yaml" if format == "relaylint" else f"a{suffix}", text.encode(), Limits(), lambda other: None)
    assert found is not None
    (document,) = found.documents
    (rule,) = contribution(document).definitions
    assert rule.data == {"Name": "Sign", "Enabled": False, "RouteMessageOutboundConnector": "Signatures"}
    assert rule.disabled


DESCRIBED = """\
Name                          : Sign
Description                   : If the message:
                                  Is received from 'Inside the organization'
                                Take the following actions:
                                  route the message using the connector named 'Signatures'.
Conditions                    : {Microsoft.Exchange.MessagingPolicies.Rules.Tasks.SentToScopePredicate,
                                Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate}
State                         : Enabled
RouteMessageOutboundConnector : Signatures
"""


def test_a_rule_that_is_described_in_lines() -> None:
    found = read("a.txt", DESCRIBED.encode(), Limits(), lambda other: None)
    assert found is not None
    assert found.problems == []
    (rule,) = contribution(found.documents[0]).definitions
    assert (rule.value("Enabled"), rule.value("RouteMessageOutboundConnector")) == (True, "Signatures")


def test_every_kind_of_the_cloud_has_a_resource_a_cmdlet_and_a_type() -> None:
    held = set(ONLINE.values())
    assert held == {resource.kind for resource in RESOURCES.values()}
    assert held == {cmdlet.kind.name for cmdlet in cmdlets().values() if not cmdlet.on_servers}
    assert held == {name for name in FILES if kind(name).schema.get("x-types")} - {"SendConnector"}
