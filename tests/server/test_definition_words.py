"""In definitions kinds, properties and their values are offered, whatever the spelling of what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from talking import asked

from relaylint.core.text import Source
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.server import answers
from relaylint.server.completing import word_completions
from relaylint.server.definition_words import DefinitionWords, is_native
from relaylint.server.wire import Wire

KINDS = {f"{kind(name).key}: " for name in FILES}


def offered(text: str) -> set[str]:
    """Return what would be written in place of the word at a ``|``."""
    before, _, after = text.partition("|")
    made = word_completions(DefinitionWords(), Source("/x.yaml", before + after), len(before))
    assert len({each.text for each in made}) == len(made)
    return {completion.text + completion.behind for completion in made}


def test_kinds() -> None:
    assert offered("|") == offered("Inb|") == offered("x-note: 1\n|") == KINDS
    assert offered("inboundconnectors: []\n|") == KINDS - {"InboundConnectors: "}
    assert "InboundConnectors" in offered("Inb|: []")


@pytest.mark.parametrize(
    "text",
    ["InboundConnectors:\n  - |", "InboundConnectors: [{ |", "inboundconnectors:\n  - Comment: x\n    |\n  - {}\n"],
)
def test_properties(text: str) -> None:
    """Those that stand in exports alone are not offered, nor what is there under whatever name."""
    names = offered(text)
    assert {"Name: ", "ConnectorType: ", "TlsSenderCertificateName: "} <= names
    assert not {"Guid: ", "WhenCreated: ", "MailFrom: "} & names
    assert "Name: " not in offered(text.replace("|", "identity: x, |" if "[" in text else "identity: x\n    |"))
    assert "RejectDirectSend: " in offered("OrganizationConfig:\n  |")
    assert {"MailFrom: ", "IPAddresses: "} <= offered("Expectations:\n  - Sessions: { |")
    assert offered("InboundConnectors:\n  |") == offered("Others:\n  - |") == set()


def test_values() -> None:
    assert offered("InboundConnectors:\n  - ConnectorType: |") == {"Partner", "OnPremises"}
    assert offered("InboundConnectors:\n  - requiretls: t|") == {"true", "false"}
    assert offered("SendingHosts: [{ Recipients: [Internal, |") == {"External"}
    assert offered("SendingHosts: [{ Name: |") == offered("SendingHosts: [{ nothing: |") == set()


def test_which_files() -> None:
    assert is_native(Source("/a.YAML", ""), None)
    assert is_native(Source("/a.yml", "# x\nacceptedDomains: []\nx-a: 1\nInb"), "relaylint")
    assert not is_native(Source("/a.yaml", "AcceptedDomains: []\nservices:\n"), None)
    assert not is_native(Source("/a.yaml", ""), "datum")
    assert not is_native(Source("/a.json", ""), None)


def test_beside_what_the_tenant_has(repository: Path) -> None:
    """The domains of the tenant are offered where they belong, and properties where these do."""
    wire, text = Wire("utf-16", {}, {}), "SendingHosts:\n  - Name: x\n    MailFrom: [cont]\n    Rec\n"
    for what, labels in (("[con|t", {"contoso.com"}), ("Rec|", {"Recipients", "Method"})):
        items = answers.completed(wire, asked(repository, "contoso/hosts.yaml", what, text))
        assert labels <= {item.label for item in items}
    assert items[0].kind is types.CompletionItemKind.Property
    items = answers.completed(wire, asked(repository, "contoso/domains.yaml", "serv|ices", "services:\n  a: 1\n"))
    assert items == []
