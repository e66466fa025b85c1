"""What makes a file one in our own format, and what only looks like it."""

from __future__ import annotations

import pytest
from making import document

from relaylint.core.text import Source
from relaylint.formats.native import is_ours, shows
from relaylint.formats.table import FORMATS


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("InboundConnectors: []", True),
        ("inboundconnectors:", True),
        ("InboundConnector: []", True),
        ("OrganizationConfigs: {}", True),
        ("x-a: 1\nAcceptedDomains: []", True),
        ("apiVersion: v1\nkind: Pod", False),
        ("InboundConnectorsExtra: []", False),
        ("[InboundConnectors]", False),
        ("Expectations: [{ expectation_type: a }]", True),
        ("expectations: [{ name: a }]", True),
        ("expectations: [{ expectation_type: a }]", False),
        ("expectation: 5", False),
        ("InboundConnectors", False),
        ("nested: { InboundConnectors: [] }", False),
        ("# yaml-language-server: $schema=schemas/definitions.schema.json\nConnectors: []", True),
        ('{"$schema": "https://example.com/definitions.schema.json", "Connectors": []}', True),
        ("# yaml-language-server: $schema=settings.schema.json\n# not definitions.schema.json\nConnectors: []", False),
        ("\n" * 2000 + "# $schema=definitions.schema.json\nConnectors: []", False),
    ],
)
def test_is_ours(text: str, ours: bool) -> None:
    assert is_ours(document(text)) is ours
    assert FORMATS["relaylint"].may_be(text.lower()) or not ours


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("InboundConnectors: [", True),
        ("  inboundconnectors : [", True),
        ('{"$schema": "x", "AcceptedDomains": [', True),
        ("{ SendingHosts: [", True),
        ("'OrganizationConfig': [", True),
        ("\ufeff\nRemoteDomains:", True),
        ("# about InboundConnectors: they", False),
        ("- see InboundConnectors: they", False),
        ("{{ .Values.InboundConnectors }}: [", False),
        ("InboundConnectors", True),
        ("InboundConnectors;\n", True),
        ("see InboundConnectors\n", False),
        ("AcceptedDomains, InboundConnectors\n", False),
        ("AcceptedDomains. [", True),
        ("AcceptedDomains.\nInboundConnectors\t", True),
        ("AcceptedDomains.\nOthers\n", False),
        ('{"accepted_domains": [', False),
        ("\n" * 1_000_000, False),
        (" " * 1_000_000 + "x", False),
        ("{," * 500_000, False),
    ],
)
def test_what_a_broken_text_shows(text: str, claims: bool) -> None:
    assert shows(Source("a.yaml", text)) is claims
