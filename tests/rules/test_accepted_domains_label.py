"""Where the label "the accepted domains" points, in every format and with several files."""

from __future__ import annotations

import json

import pytest
from making import definition

from relaylint.formats.recognition import read
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Tenant
from relaylint.policy.facts import Facts
from relaylint.policy.relations import RELATIONS, Answer, Subject
from relaylint.syntax.reading import Limits

EMPTY = {"a.yaml": "AcceptedDomains: []\n"}
DOMAIN = {"DomainName": "a.example", "DomainType": "Authoritative", "MatchSubDomains": False, "Default": True}
CONFIGURATION = "Configuration C { EXOAcceptedDomain 'd' { Identity = 'a.example'; DomainType = 'Authoritative' } }\n"
SECTIONS = {"inbound_connectors": [None], "accepted_domains": [DOMAIN], "outbound_connectors": [None]}
XML = (
    '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN RefId="0">'
    "<T>Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.AcceptedDomain</T></TN>"
    '<Props><S N="DomainType">Authoritative</S><S N="DomainName">a.example</S></Props></Obj></Objs>'
)
LOG = (
    '<invoke type="Tenant" cmdlet="Get-AcceptedDomain"><results><object><property name="DomainName" '
    'type="System.String" value="a.example" /></object></results></invoke>'
)
RESOURCE = {"resourceType": "microsoft.exchange.accepteddomain", "properties": {"Identity": "a.example"}}
TABLE: list[tuple[str, dict[str, str], tuple[str, str]]] = [
    ("an empty list", EMPTY, ("a.yaml", "AcceptedDomains")),
    ("a list", {"a.yaml": "acceptedDomains: [{ DomainName: a.example }]\n"}, ("a.yaml", "acceptedDomains")),
    ("a list behind an empty one", EMPTY | {"b.yaml": "AcceptedDomains: [{ DomainName: a.example }]\n"},
     ("b.yaml", "AcceptedDomains")),
    ("a second document", {"a.yaml": "InboundConnectors: []\n---\nAcceptedDomains: [{ DomainName: a.example }]\n"},
     ("a.yaml", "AcceptedDomains")),
    ("two documents", {"a.yaml": "AcceptedDomains: [{ DomainName: a.example }]\n---\nAcceptedDomains: []\n"},
     ("a.yaml", "a.example")),
    ("an export", EMPTY | {"AcceptedDomains.json": json.dumps([DOMAIN])}, ("AcceptedDomains.json", '"a.example"')),
    ("ScubaGear", {"ProviderSettingsExport.json": json.dumps({"module_version": "1", **SECTIONS})},
     ("ProviderSettingsExport.json", '"accepted_domains"')),
    ("a snapshot", EMPTY | {"b.json": json.dumps({"resources": [RESOURCE]})}, ("b.json", '"a.example"')),
    ("DSC", EMPTY | {"b.ps1": CONFIGURATION * 2}, ("b.ps1", "'a.example'")),
    ("data of DSC", {"a.psd1": "@{ NonNodeData = @{ AcceptedDomains = @(@{ Identity = 'a.example' }) } }"},
     ("a.psd1", "AcceptedDomains")),
    ("Datum", {"cEXOAcceptedDomain.yml": "Items:\n  - Identity: a.example\n"}, ("cEXOAcceptedDomain.yml", "Items")),
    ("Datum with keys", {"a.yml": "cEXOAcceptedDomain:\n  Items:\n    - Identity: a.example\n"},
     ("a.yml", "cEXOAcceptedDomain")),
    ("CliXML", EMPTY | {"b.xml": XML}, ("b.xml", "a.example")),
    ("the wizard's log", EMPTY | {"b.xhcw": LOG}, ("b.xhcw", '"Get-AcceptedDomain"')),
]  # fmt: skip


def asked(files: dict[str, str]) -> Answer:
    """Return whether another domain is accepted by a tenant with these files."""
    tenant = Tenant(".")
    for name, text in files.items():
        found = read(name, text.encode(), Limits(), lambda name: None)
        assert found is not None
        assert found.problems == []
        made = None
        for document in found.documents:
            made = contribution(document, made)
        assert made is not None
        tenant.add(made)
    tenant.settle()
    asking = Subject(definition("InboundConnectors: [{ Name: b, ConnectorType: Partner }]"), Facts(tenant))
    answer = RELATIONS["covered-by"].compile("AcceptedDomains")("other.example", asking)
    assert isinstance(answer, Answer)
    return answer


@pytest.mark.parametrize(("files", "place"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_label_stands_where_the_domains_are(files: dict[str, str], place: tuple[str, str]) -> None:
    (label,) = asked(files).related
    source, span = label.location
    assert (source.name, source.slice(span)) == place


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (0, "the accepted domains: a.example"),
        (1, "the accepted domains: a.example, b1.example; 1 more file holds some"),
        (2, "the accepted domains: a.example, b1.example, b2.example; 2 more files hold some"),
    ],
)
def test_files_that_hold_some(more: int, words: str) -> None:
    """A file that lists none holds none."""
    files = EMPTY | {"b.yaml": "AcceptedDomains: [{ DomainName: a.example }]\n"}
    files |= {f"b{n}.yaml": f"AcceptedDomains: [{{ DomainName: b{n}.example }}]\n" for n in range(1, more + 1)}
    (label,) = asked(files | {"z.yaml": "AcceptedDomains: []\n"}).related
    assert label.text == words
