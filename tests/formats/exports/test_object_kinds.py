"""What kind an object is: told by its properties, and never by those that other objects have as well."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.formats.exports.object_kinds import MARKS, kind_of, kind_of_type, named_in_json, told_by
from relaylint.formats.table import FORMATS
from relaylint.model.kinds import kind

OURS: dict[str, tuple[dict[str, Any], str]] = {
    "an inbound connector": (
        {"Name": "Hub", "SenderDomains": ["smtp:*;1"], "RequireTls": True},
        "InboundConnector",
    ),
    "an inbound connector with a word and a number for it": (
        {"Name": "Hub", "ConnectorType": {"value": 1, "Value": "OnPremises"}, "SenderIPAddresses": "198.51.100.1"},
        "InboundConnector",
    ),
    "an outbound connector": (
        {"Name": "Out", "UseMXRecord": False, "SmartHosts": ["mail.example"]},
        "OutboundConnector",
    ),
    "an outbound connector that selects little": (
        {"Name": "Out", "ConnectorType": "Partner", "SmartHosts": []},
        "OutboundConnector",
    ),
    "a Send connector": ({"Name": "To Office 365", "AddressSpaces": ["SMTP:*;1"], "SmartHosts": []}, "SendConnector"),
    "a Send connector by its routing": ({"Name": "x", "DNSRoutingEnabled": True, "Fqdn": None}, "SendConnector"),
    "an accepted domain": ({"DomainName": "contoso.com", "DomainType": "Authoritative"}, "AcceptedDomain"),
    "an accepted domain by its identity": (
        {"Identity": "contoso.com", "DomainType": "internalrelay"},
        "AcceptedDomain",
    ),
    "an accepted domain with a number": (
        {"DomainName": "contoso.com", "DomainType": 0, "MatchSubDomains": False},
        "AcceptedDomain",
    ),
    "a remote domain": ({"DomainName": "*", "AllowedOOFType": "External", "NDREnabled": True}, "RemoteDomain"),
    "an organisation": ({"RejectDirectSend": False}, "OrganizationConfig"),
    "a transport configuration": (
        {"AllowLegacyTLSClients": False, "ExternalPostmasterAddress": None},
        "OrganizationConfig",
    ),
    "a hybrid organisation": ({"HybridDomains": ["contoso.com"], "OutboundConnector": None}, "OnPremisesOrganization"),
    "a transport rule that routes": ({"Name": "r", "RouteMessageOutboundConnector": "Out"}, "TransportRule"),
    "a transport rule": ({"Name": "r", "StopRuleProcessing": True, "SetAuditSeverity": None}, "TransportRule"),
    "one property of a transport configuration": ({"SmtpClientAuthenticationDisabled": True}, "OrganizationConfig"),
    "a connector in another case": (
        {"name": "x", "connectorType": "onpremises", "senderDomains": ["*"], "requireTls": True, "efSkipIPs": []},
        "InboundConnector",
    ),
}

FOREIGN: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a name": {"Name": "x", "Enabled": True},
    "a package": {"name": "x", "version": "1.0.0", "dependencies": {}},
    "a network": {"name": "x", "addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}, "enabled": True},
    "a domain of something else": {"DomainName": "contoso.com", "DomainType": "Managed"},
    "a policy about domains": {"domainName": "contoso.com", "domainType": "Authoritative", "owner": "mail team"},
    "flags": {"name": "x", "emailOnly": True, "default": False, "pendingRemoval": False},
    "a mail gateway": {"name": "x", "senderDomains": ["contoso.com"], "requireTls": True},
    "a mailbox": {"Name": "anna", "SmtpClientAuthenticationDisabled": True, "MaxSendSize": "35 MB"},
    "a Receive connector": {
        "Name": "Default Frontend",
        "Fqdn": "mail.contoso.com",
        "RequireTLS": False,
        "TlsCertificateName": None,
        "Bindings": ["[::]:25"],
    },
    "a connector to a foreign system": {
        "Name": "Fax",
        "AddressSpaces": ["FAX:*;1"],
        "SourceTransportServers": ["EX01"],
    },
    "a schema": {
        "SenderDomains": {"type": "array"},
        "TlsSenderCertificateName": {"type": "string"},
        "RestrictDomainsToCertificate": {"type": "boolean"},
    },
    "a condition": {
        "ConnectorType": {"equals": "OnPremises"},
        "SenderDomains": {"not": {"includes": "*"}},
        "TlsSenderCertificateName": {"not": {"starts-with": "*."}},
        "SenderIPAddresses": [{"in": "private"}],
        "RequireTls": True,
    },
    "words for a page": {
        "Name": "Name",
        "SenderDomains": "Sender domains",
        "RequireTls": "Require TLS",
        "TlsSenderCertificateName": "Certificate",
    },
    "a transport rule that tells nothing": {"Name": "r", "SenderDomainIs": ["a.example"], "State": "Enabled"},
    "a DLP rule": {"Name": "r", "FromScope": "InOrganization", "RuleErrorAction": "Ignore", "Mode": "Enforce"},
    "an inbox rule": {"Name": "r", "DeleteMessage": True, "StopProcessingRules": True, "From": ["a@example"]},
}


@pytest.mark.parametrize(("properties", "expected"), OURS.values(), ids=OURS)
def test_ours(properties: dict[str, Any], expected: str) -> None:
    assert kind_of(properties) == expected


@pytest.mark.parametrize("properties", FOREIGN.values(), ids=FOREIGN)
def test_foreign(properties: dict[str, Any]) -> None:
    assert kind_of(properties) is None
    assert kind_of(properties, "export.json") is None


def test_the_name_of_the_file_settles_a_doubt() -> None:
    connector = {"Name": "Hub", "ConnectorType": "Partner", "RequireTls": True}
    assert kind_of(connector) is None
    assert kind_of(connector, "get-inboundconnector.json") == "InboundConnector"
    assert kind_of({"DomainName": "contoso.com"}) is None
    assert kind_of({"DomainName": "contoso.com"}, "accepteddomains.json") == "AcceptedDomain"
    assert kind_of({"Name": "Hub", "Enabled": True}, "inboundconnector.json") is None


def test_two_kinds_told_alike_tell_none() -> None:
    both = {"Name": "x", "SenderDomains": [], "RecipientDomains": [], "ConnectorType": "Partner"}
    assert kind_of(both) is None
    assert kind_of(both, "outboundconnector.json") == "OutboundConnector"


def test_types_tell_kinds() -> None:
    config = "Microsoft.Exchange.Data.Directory.SystemConfiguration"
    assert kind_of_type([f"Deserialized.{config}.TenantInboundConnector", "System.Object"]) == "InboundConnector"
    assert kind_of_type([f"Selected.{config}.AcceptedDomain"]) == "AcceptedDomain"
    assert kind_of_type([f"{config}.SmtpSendConnectorConfig", f"{config}.SendConnector"]) == "SendConnector"
    assert kind_of_type([f"{config}.ReceiveConnector"]) is None
    assert kind_of_type(["Contoso.AcceptedDomain"]) is None


def test_names_alone_tell_of_a_broken_text() -> None:
    assert told_by({"name", "senderdomains", "requiretls"})
    assert told_by({"name", "senderdomains", "recipientdomains", "connectortype"})
    assert not told_by({"name", "enabled"})
    assert named_in_json('[{"DomainName": "contoso.com", "DomainType" : "Authoritative", ')
    assert not named_in_json('[{"DomainName": "contoso.com", "DomainType": "Managed", ')
    assert named_in_json('{"SenderDomains": [], "RequireTls": tru')
    assert not named_in_json('{"name": "x", "version": ')


@pytest.mark.parametrize("name", MARKS)
def test_marks_are_properties_of_the_kind(name: str) -> None:
    known = kind(name).spellings
    assert MARKS[name].own - known.keys() == set()
    assert MARKS[name].shared - known.keys() == set()


@pytest.mark.parametrize("properties", [found for found, _ in OURS.values()], ids=OURS)
def test_what_is_told_is_looked_at(properties: dict[str, Any]) -> None:
    lowered = str({f'"{name.lower()}"': "" for name in properties})
    assert FORMATS["exchange-json"].may_be(lowered)


@pytest.mark.parametrize("word", ["Authoritative", "authoritative ", "Authoritive", 0, None, "", "<type>"])
def test_what_may_be_meant_for_a_type_tells_the_kind(word: object) -> None:
    """Else the domain would be lost, and what relies on it be reported."""
    assert kind_of({"Name": "c", "DomainName": "contoso.com", "DomainType": word, "Default": True}) == "AcceptedDomain"
    assert kind_of({"Name": "c", "DomainType": word, "Default": True}) == (
        "AcceptedDomain" if isinstance(word, str) and word else None
    )


@pytest.mark.parametrize("word", ["Managed", "Root", "x", 3.5, [], {}])
def test_the_types_of_other_objects_tell_none(word: object) -> None:
    assert kind_of({"Name": "c", "DomainType": word}) is None
