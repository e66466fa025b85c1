"""Objects with few properties, in every format: each is read, or it is said that it looks like a definition.

What a `Get-` cmdlet returned is written with two properties, whichever they are, in every syntax of exports, and as a
list without a key in our own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from making import hold

from relaylint.core.diagnostic import Severity
from relaylint.formats.exports.object_kinds import MARKS
from relaylint.formats.recognition import read
from relaylint.formats.table import FORMATS
from relaylint.model.kinds import in_plural, kind
from relaylint.syntax.reading import Limits, Reading

Object = dict[str, Any]


def csv(found: Object) -> str:
    return f"{','.join(found)}\n{','.join(_text(value) for value in found.values())}\n"


def clixml(found: Object, types: str = "<T>Selected.System.Management.Automation.PSCustomObject</T>") -> str:
    tags = {bool: "B", list: "LST"}
    members = [
        f'<{tag} N="{name}">{_text(value).lower() if tag == "B" else _text(value)}</{tag}>'
        if (tag := tags.get(type(value), "S")) != "LST"
        else f'<Obj N="{name}"><LST><S>{_text(value)}</S></LST></Obj>'
        for name, value in found.items()
    ]
    head = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
    return f'{head}<Obj RefId="0"><TN RefId="0">{types}</TN><MS>{"".join(members)}</MS></Obj></Objs>'


def format_list(found: Object, colon: str = " : ") -> str:
    lists = {name: f"{{{_text(value)}}}" if isinstance(value, list) else _text(value) for name, value in found.items()}
    return "".join(f"{name}{colon}{value}\n" for name, value in lists.items())


def typed(found: Object) -> str:
    return format_list(found, ": ")


def table(found: Object) -> str:
    names = list(found)
    return f"{' '.join(names)}\n{' '.join('-' * len(name) for name in names)}\n{' '.join(map(_text, found.values()))}\n"


def listed(found: Object) -> str:
    return "".join(f"{'- ' if not at else '  '}{name}: {json.dumps(found[name])}\n" for at, name in enumerate(found))


def single(found: Object) -> str:
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in found.items())


def below(found: Object) -> str:
    return f"tenant:\n  connectors:\n{indent(listed(found), '    ')}"


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


EXPORTS: dict[str, tuple[str, Callable[[Object], str]]] = {
    "exchange-json": (".json", lambda found: json.dumps([found])),
    "exchange-csv": (".csv", csv),
    "clixml": (".xml", clixml),
    "format-list": (".txt", format_list),
    "format-list as people type it": (".log", typed),
}
SYNTAXES = {
    **EXPORTS,
    "Format-Table": (".txt", table),
    "a list in YAML": (".yaml", listed),
    "one in YAML": (".yml", single),
    "a list below other keys": (".yaml", below),
}
RULES = Path(__file__).resolve().parents[2] / "rules"
COMMON = {"port", "fqdn", "default", "contenttype", "characterset", "isinternal", "authenticationtype", "testmode"}
"""What objects of many sorts have: beside a name alone it tells nothing."""
ALIKE = {"addressspaces", "sourcetransportservers"}
"""What connectors to foreign systems have."""


def value_of(schema: dict[str, Any]) -> Any:
    types = schema.get("type", ())
    if "boolean" in types:
        return True
    if "array" in types:
        return ["a.example"]
    branches = (schema, *schema.get("anyOf", ()))
    return next((word for branch in branches for word in branch.get("enum", ()) if isinstance(word, str)), "a.example")


def used() -> set[str]:
    """Return the words of the rules, without their examples: a property that none of them names decides nothing."""
    texts = (path.read_text() for path in RULES.rglob("*.yaml"))
    return {word for text in texts for word in re.findall(r"\w+", text.partition("\nexamples:")[0])}


def marks() -> list[tuple[str, str, Any]]:
    found, words = [], used()
    for name in MARKS:
        about = kind(name)
        for main, schema in about.properties.items():
            alone = main.lower() in MARKS[name].own | (set() if about.single else MARKS[name].shared)
            if alone and main in words and main.lower() not in COMMON | ALIKE | {"domainname"}:
                found.append((name, main, value_of(schema)))
    return found


def reading(file: str, text: str) -> Reading:
    return read(file, text.encode(), Limits(), lambda name: None) or Reading([], [])


def is_said(found: Reading) -> bool:
    return bool(found.documents) or any(said.severity is not Severity.INFO for said in found.problems)


def test_every_format_of_exports_takes_part() -> None:
    told_by_properties = {"exchange-json", "exchange-csv", "clixml", "format-list"}
    assert told_by_properties == EXPORTS.keys() & FORMATS.keys()


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_one_property_beside_the_name(syntax: str) -> None:
    hold(one_property_beside_the_name, ((syntax, *mark) for mark in marks()))


def one_property_beside_the_name(syntax: str, name: str, main: str, value: Any) -> None:
    suffix, write = SYNTAXES[syntax]
    called = {} if kind(name).single else {"Name": "a.example"}
    found = called | {main: value}
    if called and isinstance(value, list) and syntax == "exchange-csv":
        found[main] = value[0]
    assert is_said(reading(f"a{suffix}", write(found)))
    if len(main) > 8 and syntax in EXPORTS and (called or not syntax.endswith("type it")):
        slip = {(f"{key[:4]}q{key[4:]}" if key == main else key): value for key, value in found.items()}
        assert is_said(reading(f"a{suffix}", write(slip))), slip


@pytest.mark.parametrize("syntax", EXPORTS)
@pytest.mark.parametrize("name", [name for name in MARKS if not kind(name).single])
def test_the_file_tells_what_the_properties_do_not(name: str, syntax: str) -> None:
    suffix, write = EXPORTS[syntax]
    first, second = re.split(r"(?=[A-Z][a-z]+$)", name)
    files = (
        f"{first}{in_plural(second)}",
        f"{first}-{in_plural(second)}".lower(),
        f"{first}_{second}".lower(),
        f"Get-{first}{second}",
        f"{first} {in_plural(second)} 2026-11",
        f"EXPORT.{first}{second}".upper(),
    )
    enabled = {"Enabled": True} if "Enabled" in kind(name).properties else {"WhenChanged": "2026-01-01"}
    for file in files:
        (document,) = reading(f"folder/{file}{suffix}", write({"Name": "a.example", **enabled})).documents
        assert list(document.data) == [kind(name).key]
    assert not is_said(reading(f"folder/users{suffix}", write({"Name": "a.example", **enabled})))


@pytest.mark.parametrize("syntax", EXPORTS)
def test_a_connector_that_may_be_of_two_kinds(syntax: str) -> None:
    suffix, write = EXPORTS[syntax]
    found = {"Name": "Hub", "ConnectorType": "OnPremises", "Enabled": True}
    (said,) = reading(f"a{suffix}", write(found)).problems
    assert (said.rule.name, said.severity) == ("kind-not-told", Severity.WARNING)
    assert said.message == (
        "`Hub` looks like `InboundConnector` or `OutboundConnector`, and has too few properties to tell which it is"
    )
    assert said.primary.location.source.slice(said.primary.location.span).strip('"') == "ConnectorType"
    named = read(f"a{suffix}", write(found).encode(), Limits(), lambda name: None, named=True)
    assert named is not None
    assert [(said.rule.name, said.severity) for said in named.problems] == [("kind-not-told", Severity.ERROR)]
    for file, key in (("inbound", "InboundConnectors"), ("outbound", "OutboundConnectors")):
        (document,) = reading(f"{file}{suffix}", write(found)).documents
        assert list(document.data) == [key]


FOREIGN: dict[str, Object] = {
    "a name": {"Name": "x", "Enabled": True},
    "names in small letters": {"name": "x", "connectorType": "OnPremises"},
    "a connector of another sort": {"Name": "x", "ConnectorType": "Sftp", "Enabled": True},
    "another property": {"Name": "x", "ConnectorType": "OnPremises", "Bindings": "x"},
    "a service": {"Name": "x", "Fqdn": "a.example", "Port": "25"},
    "a transport rule": {"Name": "x", "SenderDomainIs": "a.example"},
    "a trust": {"Name": "x", "DomainNames": "a.example"},
    "words for a page": {"Name": "Name", "RequireTls": "Require TLS", "SenderDomains": "Sender domains"},
    "a domain": {"DomainName": "a.example", "DomainType": "Managed"},
    "a mailbox": {"Name": "x", "MaxSendSize": "35 MB"},
    "a database of a cloud": {"name": "db", "ipAllowList": ["203.0.113.4/30"]},
    "an inbox rule": {"Name": "x", "State": "Enabled", "StopProcessingRules": "True"},
}


@pytest.mark.parametrize("syntax", [name for name in SYNTAXES if name != "Format-Table"])
@pytest.mark.parametrize("found", FOREIGN.values(), ids=FOREIGN)
def test_what_is_of_something_else(found: Object, syntax: str) -> None:
    suffix, write = SYNTAXES[syntax]
    assert not is_said(reading(f"a{suffix}", write(found)))


TYPE = "Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration."


@pytest.mark.parametrize("syntax", ["exchange-csv", "clixml"])
@pytest.mark.parametrize(
    ("type", "word", "help"),
    [
        (f"{TYPE}TenantInboundConector", "TenantInboundConector", "did you mean `TenantInboundConnector`?"),
        (f"{TYPE}AcceptedDomian", "AcceptedDomian", "did you mean `AcceptedDomain`?"),
        (f"{TYPE}SmtpSendConectorConfig", "SmtpSendConectorConfig", "did you mean `SmtpSendConnectorConfig`?"),
        (f"{TYPE}RemoteDomain".replace("RemoteDomain", "DomainContentConfg"), "DomainContentConfg", ""),
        (f"{TYPE}TenantInboundConnector".replace("Exchange", "Exchagne"), "Exchagne", "did you mean `Exchange`?"),
    ],
)
def test_a_type_that_is_misspelt(type: str, word: str, help: str, syntax: str) -> None:
    found = {"Name": "a.example", "WhenChanged": "2026-01-01"}
    text = f"#TYPE {type}\n{csv(found)}" if syntax == "exchange-csv" else clixml(found, f"<T>{type}</T>")
    taken = reading(f"a{EXPORTS[syntax][0]}", text)
    (said,) = taken.problems
    assert (said.rule.name, said.severity) == ("misspelt-name", Severity.ERROR)
    assert said.primary.location.source.slice(said.primary.location.span) == word
    assert said.help.startswith(help)
    assert len(taken.documents) == 1
    other = type.replace(word, "ReceiveConnector" if word != "Exchagne" else "Contoso")
    assert not is_said(reading(f"a{EXPORTS[syntax][0]}", text.replace(type, other)))
