"""JSON of Exchange's cmdlets: every shape of the file and of its values, with places; and what is not one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from making import Run, said, write

from formats.exporting import NOTHING, check, contributed, damaged, taken, told, written
from formats.outline import Line, problems
from relaylint.core.document import Absence
from relaylint.syntax.reading import Limits

INBOUND = """\
[
    {
        "SenderDomains":  [
                              "smtp:*;1"
                          ],
        "ConnectorType":  "OnPremises",
        "RequireTls":  true,
        "TlsSenderCertificateName":  "*.contoso.com",
        "SenderIPAddresses":  "198.51.100.24 203.0.113.0/28",
        "EFUsers":  "",
        "WhenChanged":  "\\/Date(1772500523000)\\/",
        "SomethingNew":  {"a": 1},
        "SenderDomains@odata.type":  "#Collection(String)",
        "Name":  "Head office relay",
        "Identity":  "Head office relay"
    }
]
"""
HUB: Line = (
    "InboundConnector",
    {
        "SenderDomains": ["smtp:*;1"],
        "ConnectorType": "OnPremises",
        "RequireTls": True,
        "TlsSenderCertificateName": "*.contoso.com",
        "SenderIPAddresses": ["198.51.100.24", "203.0.113.0/28"],
        "EFUsers": [],
        "Name": "Head office relay",
    },
    {},
)
CUT_OFF = "PowerShell cut its value off, since it nests deeper than was asked for"
STRUCTURE = "the export holds a structure that does not tell its value"
NUMBER = "the export holds a number, and what it stands for is not documented"


def one(**properties: Any) -> Any:
    """Return what is told of one inbound connector with these properties, beside those that tell its kind."""
    ((_, data, unknown),) = told(taken("a.json", json.dumps({"SenderDomains": ["*"], "RequireTls": True} | properties)))
    return {name: value for name, value in data.items() if name not in ("SenderDomains", "RequireTls")}, unknown


def send(**properties: Any) -> Any:
    """Return what is told of one Send connector with these properties, beside those that tell its kind."""
    text = json.dumps({"DNSRoutingEnabled": False, "ForceHELO": False, "Port": 25} | properties)
    ((name, data, unknown),) = told(taken("a.json", text))
    assert name == "SendConnector"
    return {key: value for key, value in data.items() if key in properties}, unknown


def test_places() -> None:
    reading = taken("connectors.json", INBOUND)
    assert written(reading, "InboundConnectors", 0) == [
        ("3:9", '"SenderDomains"', "'SenderDomains'"),
        ("4:31", '"smtp:*;1"', "'smtp:*;1'"),
        ("6:9", '"ConnectorType"', "'ConnectorType'"),
        ("6:27", '"OnPremises"', "'OnPremises'"),
        ("7:9", '"RequireTls"', "'RequireTls'"),
        ("7:24", "true", "True"),
        ("8:9", '"TlsSenderCertificateName"', "'TlsSenderCertificateName'"),
        ("8:38", '"*.contoso.com"', "'*.contoso.com'"),
        ("9:9", '"SenderIPAddresses"', "'SenderIPAddresses'"),
        ("9:32", "198.51.100.24", "'198.51.100.24'"),
        ("9:46", "203.0.113.0/28", "'203.0.113.0/28'"),
        ("10:9", '"EFUsers"', "'EFUsers'"),
        ("11:9", '"WhenChanged"', "'WhenChanged'"),
        ("11:25", '"\\/Date(1772500523000)\\/"', "'/Date(1772500523000)/'"),
        ("14:9", '"Name"', "'Name'"),
        ("14:18", '"Head office relay"', "'Head office relay'"),
    ]
    (document,) = reading.documents
    assert document.traits.absent is Absence.UNKNOWN
    assert not document.traits.strict
    made = contributed(reading)
    place = made.declared["InboundConnector"].location
    assert document.source.slice(place.span) == '"SenderDomains"'
    missing = made.definitions[0].locate(("Enabled",))
    assert document.source.slice(missing.span) == '"Head office relay"'


OBJECT = INBOUND.strip().strip("[]").strip()
SHAPES: dict[str, str | bytes] = {
    "a list": INBOUND,
    "one object": OBJECT,
    "an answer of the admin API": f'{{"@odata.context": "x", "@adminapi.warnings": [], "value": {INBOUND}}}',
    "a list with its count": f'{{"value": {INBOUND}, "Count": 1}}',
    "a list with its count under a key": f'{{"Inbound": {{"value": {INBOUND}, "Count": 1}}}}',
    "lists with their count in it": INBOUND.replace("[\n          ", '{"value": [').replace("],", '], "Count": 1},'),
    "blanks around names": INBOUND.replace('Type":', 'Type ":')
    .replace('"Require', '" Require')
    .replace('me":', 'me ":'),
    "under a key": f'{{"Tenant": "x", "Get-InboundConnector": {INBOUND}, "Other": [{{"Name": "x"}}]}}',
    "one object under a key": f'{{"Inbound": {OBJECT}}}',
    "with null": f'[null, {OBJECT}, {{"Name": "x", "Enabled": true}}]',
    "UTF-16 with its mark": INBOUND.encode("utf-16"),
    "UTF-16 with CRLF": INBOUND.replace("\n", "\r\n").encode("utf-16-le"),
    "UTF-8 with its mark": INBOUND.encode("utf-8-sig"),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_shapes_of_a_file(text: str | bytes) -> None:
    assert told(taken("a.json", text)) == [HUB]


def test_objects_of_several_kinds() -> None:
    text = """[
      {"DomainName": "contoso.com", "Name": "Contoso", "Identity": "Contoso", "DomainType": 2, "MatchSubDomains": true},
      {"Name": "Out", "Identity": "Out", "ConnectorType": "Partner", "RecipientDomains": "*", "TlsSettings": 4,
       "IsValidated": false, "UseMXRecord": "True"},
      {"DomainName": {"Address": "*.fabrikam.com", "Domain": "fabrikam.com", "IsStar": false},
       "Name": "Fabrikam", "AllowedOOFType": "External", "TNEFEnabled": null, "NDREnabled": null},
      {"Name": "contoso.onmicrosoft.com", "RejectDirectSend": false, "IsDehydrated": false},
      {"Name": "Transport Settings", "AllowLegacyTLSClients": false, "MaxSendSize": {"IsUnlimited": true},
       "RejectDirectSend": true, "SmtpClientAuthenticationDisabled": true, "ExternalPostmasterAddress": ""}
    ]"""
    assert told(taken("a.json", text)) == [
        (
            "AcceptedDomain",
            {"DomainName": "contoso.com", "DomainType": "InternalRelay", "MatchSubDomains": True},
            {},
        ),
        (
            "OutboundConnector",
            {
                "Name": "Out",
                "ConnectorType": "Partner",
                "RecipientDomains": ["*"],
                "TlsSettings": "DomainValidation",
                "UseMXRecord": True,
            },
            {},
        ),
        (
            "RemoteDomain",
            {"DomainName": "*.fabrikam.com", "Name": "Fabrikam", "AllowedOOFType": "External", "TNEFEnabled": None},
            {},
        ),
        (
            "OrganizationConfig",
            {
                "RejectDirectSend": False,
                "AllowLegacyTLSClients": False,
                "MaxSendSize": {"IsUnlimited": True},
                "SmtpClientAuthenticationDisabled": True,
                "ExternalPostmasterAddress": None,
            },
            {},
        ),
    ]


def test_a_name_that_is_null_gives_way() -> None:
    text = '{"Identity": "Hub", "Name": null, "SenderDomains": [], "DetectSenderIPBySkippingTheseIPs": ["192.0.2.1"]}'
    assert told(taken("a.json", text)) == [
        ("InboundConnector", {"Name": "Hub", "SenderDomains": [], "EFSkipIPs": ["192.0.2.1"]}, {})
    ]


VALUES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[tuple[str | int, ...], str]]] = {
    "a word with its number": (
        {"ConnectorType": {"value": 1, "Value": "OnPremises"}},
        {"ConnectorType": "OnPremises"},
        {},
    ),
    "numbers of words": (
        {"ConnectorType": 2, "ConnectorSource": 2},
        {"ConnectorType": "Partner", "ConnectorSource": "HybridWizard"},
        {},
    ),
    "a number that nobody knows": ({"ConnectorSource": 7}, {"ConnectorSource": "7"}, {("ConnectorSource",): NUMBER}),
    "null where it is no value": ({"Enabled": None, "ConnectorType": None, "Comment": None}, {"Comment": None}, {}),
    "a switch": ({"Enabled": {"IsPresent": True}}, {"Enabled": True}, {}),
    "texts of true and false": ({"Enabled": "False", "EFTestMode": "TRUE"}, {"Enabled": False, "EFTestMode": True}, {}),
    "a list of one for a text": (
        {"TlsSenderCertificateName": ["a.example"]},
        {"TlsSenderCertificateName": "a.example"},
        {},
    ),
    "an empty list for a text": ({"TlsSenderCertificateName": []}, {"TlsSenderCertificateName": None}, {}),
    "a list for a text": (
        {"TlsSenderCertificateName": ["a", "b"]},
        {"TlsSenderCertificateName": '["a", "b"]'},
        {("TlsSenderCertificateName",): STRUCTURE},
    ),
    "a structure for a text": (
        {"TlsSenderCertificateName": {"Domain": "a.example"}, "Comment": {"a": 1}},
        {"TlsSenderCertificateName": "a.example", "Comment": '{"a": 1}'},
        {("Comment",): STRUCTURE},
    ),
    "a list that was cut off": (
        {"SenderIPAddresses": "System.Object[]"},
        {"SenderIPAddresses": "System.Object[]"},
        {("SenderIPAddresses",): CUT_OFF},
    ),
    "items that were cut off": (
        {"EFSkipIPs": ["192.0.2.1", "@{LowerBound=192.0.2.2; UpperBound=192.0.2.9}"]},
        {"EFSkipIPs": ["192.0.2.1", "@{LowerBound=192.0.2.2; UpperBound=192.0.2.9}"]},
        {("EFSkipIPs", 1): CUT_OFF},
    ),
    "a list with nulls": ({"EFSkipIPs": [None]}, {"EFSkipIPs": []}, {}),
    "a wrapped list": ({"EFSkipIPs": {"value": ["192.0.2.1"], "Count": 1}}, {"EFSkipIPs": ["192.0.2.1"]}, {}),
    "ranges": (
        {"EFSkipIPs": [{"RangeFormat": 1, "Expression": "192.0.2.0/24"}, {"LowerBound": "192.0.2.1"}]},
        {"EFSkipIPs": ["192.0.2.0/24", '{"LowerBound": "192.0.2.1"}']},
        {("EFSkipIPs", 1): STRUCTURE},
    ),
    "names in a directory": (
        {"AssociatedAcceptedDomains": [{"Rdn": "CN=contoso.com", "Name": "contoso.com", "Depth": 3}]},
        {"AssociatedAcceptedDomains": ["contoso.com"]},
        {},
    ),
}


@pytest.mark.parametrize(("given", "data", "unknown"), VALUES.values(), ids=VALUES)
def test_values(given: dict[str, Any], data: dict[str, Any], unknown: dict[Any, str]) -> None:
    assert one(**given) == (data, unknown)


def test_the_name_of_the_file_or_the_list_settles_a_doubt() -> None:
    text = '[{"DomainName": "contoso.com", "Default": true}]'
    expected: list[Line] = [("AcceptedDomain", {"DomainName": "contoso.com", "Default": True}, {})]
    assert told(taken("exports/AcceptedDomains.json", text)) == expected
    assert told(taken("exports/all.json", f'{{"Get-AcceptedDomain": {text}}}')) == expected
    assert taken("AcceptedDomains/all.json", text) == NOTHING


def test_address_spaces() -> None:
    space = {"Address": "*", "Type": "smtp", "Cost": 1, "IncludeSubDomains": True, "Domain": "*", "X400Address": None}
    assert one(TrustedOrganizations=[space]) == ({"TrustedOrganizations": ["smtp:*;1"]}, {})
    wanted = {"Type": "smtp", "Domain": "*", "Cost": 1, "IncludeSubDomains": True}
    assert send(AddressSpaces=[space]) == ({"AddressSpaces": [wanted]}, {})
    assert send(AddressSpaces=space) == ({"AddressSpaces": [wanted]}, {})
    assert send(AddressSpaces="SMTP:*;1 SMTP:contoso.com;2") == (
        {"AddressSpaces": ["SMTP:*;1", "SMTP:contoso.com;2"]},
        {},
    )


def test_smart_hosts_and_certificates() -> None:
    name = {"Address": {"IPAddressToString": "192.0.2.1"}, "IsIPAddress": False, "Domain": "mail.example"}
    address = {
        "Address": {"Address": 402653376, "IPAddressToString": "192.0.2.24"},
        "IsIPAddress": True,
        "Domain": None,
    }
    flat = {"Address": "192.0.2.25", "IsIPAddress": True, "Domain": None}
    broken = {"IsIPAddress": True, "Domain": None}
    hosts, unknown = send(SmartHosts=[name, address, flat, broken, "--"])
    assert hosts["SmartHosts"][:3] == ["mail.example", "192.0.2.24", "192.0.2.25"]
    assert unknown == {
        ("SmartHosts", 3): STRUCTURE,
        ("SmartHosts", 4): "`--` stands for what Edge synchronisation fills in",
    }
    certificate = {"CertificateSubject": "CN=mail.contoso.com", "CertificateIssuer": "CN=R3, O=x"}
    assert send(TlsCertificateName=certificate) == ({"TlsCertificateName": "<I>CN=R3, O=x<S>CN=mail.contoso.com"}, {})
    assert send(TlsCertificateName=certificate | {"CertificateIssuer": None})[0] == {
        "TlsCertificateName": "CN=mail.contoso.com"
    }
    assert send(TlsAuthLevel=2, Fqdn={"Domain": "mail.contoso.com"}) == (
        {"TlsAuthLevel": "CertificateValidation", "Fqdn": "mail.contoso.com"},
        {},
    )


def test_places_of_what_is_a_structure() -> None:
    text = (
        '{"AddressSpaces": [{"Type": "SMTP", "Domain": "*", "Cost": 1}], "DNSRoutingEnabled": true, "Port": 25,'
        ' "TlsCertificateName": {"CertificateIssuer": "CN=a", "CertificateSubject": "CN=b"},'
        ' "SmartHosts": {"IsIPAddress": false, "Domain": "mail.example"},'
        ' "TlsAuthLevel": {"value": 2, "Value": "CertificateValidation"}}'
    )
    assert [(there, value) for _, there, value in written(taken("a.json", text), "SendConnectors", 0)] == [
        ('"AddressSpaces"', "'AddressSpaces'"),
        ('"Type"', "'Type'"),
        ('"SMTP"', "'SMTP'"),
        ('"Domain"', "'Domain'"),
        ('"*"', "'*'"),
        ('"Cost"', "'Cost'"),
        ("1", "1"),
        ('"DNSRoutingEnabled"', "'DNSRoutingEnabled'"),
        ("true", "True"),
        ('"Port"', "'Port'"),
        ("25", "25"),
        ('"TlsCertificateName"', "'TlsCertificateName'"),
        ('{"CertificateIssuer": "CN=a", "CertificateSubject": "CN=b"}', "'<I>CN=a<S>CN=b'"),
        ('"SmartHosts"', "'SmartHosts'"),
        ('"mail.example"', "'mail.example'"),
        ('"TlsAuthLevel"', "'TlsAuthLevel'"),
        ('"CertificateValidation"', "'CertificateValidation'"),
    ]


def test_what_is_wrong_is_told_at_its_place() -> None:
    text = '{"Name": "Hub", "SenderDomains": "smtp:*;1", "ConnectorType": "Somewhere", "Port": 1, "RequireTls": 3}'
    (document,) = taken("a.json", text).documents
    made = contributed(taken("a.json", text))
    assert [line.partition(" | ")[0] for line in said(made.diagnostics)] == [
        '1:63 <"Somewhere"> error[unknown-value] `Somewhere` is not a value of `ConnectorType`',
        "1:101 <3> error[wrong-type] `3` is a number; `RequireTls` takes true or false",
    ]
    assert document.data["InboundConnectors"][0]["SenderDomains"] == ["smtp:*;1"]


def test_exports_under_keys_of_ours() -> None:
    """A script may call its keys as we do; then only what Exchange alone writes tells that they are exports."""
    raw = json.loads(INBOUND)[0] | {"Guid": "6a1f3c1e", "ObjectState": "Unchanged"}
    for key in ("InboundConnectors", "InboundConnector"):
        assert [found[:2] for found in told(taken("a.json", json.dumps({key: [raw]})))] == [HUB[:2]]
        assert told(taken("a.json", json.dumps({"x": {key: [raw]}}))) == [HUB]
    ours = {"InboundConnectors": [{"Name": "Hub", "ConnectorType": "OnPremises", "SenderDomains": ["*"]}, raw]}
    (document,) = taken("a.json", json.dumps(ours)).documents
    assert document.traits.strict
    few = {"InboundConnectors": ours["InboundConnectors"][:1]}
    examples = {"examples": [{"pass": few}]}
    assert taken("a.json", json.dumps(examples)) == NOTHING
    assert taken("a.json", json.dumps({**few, "SendingHosts": [], "Tenant": "x"})).documents[0].traits.strict
    for text in (
        {"x": few},
        {"Tenant": "contoso", "InboundConnectors": few["InboundConnectors"], "JournalRules": []},
        {"a": {"b": {"c": {"value": few["InboundConnectors"]}}}},
    ):
        assert told(taken("a.json", json.dumps(text))) == [
            ("InboundConnector", {"Name": "Hub", "ConnectorType": "OnPremises", "SenderDomains": ["*"]}, {})
        ]


def test_what_reports_quote_far_down_is_no_setting() -> None:
    """One property tells a kind near the root; among the evidence of a report it does not."""
    near: Any = {"config": {"RejectDirectSend": False}}
    far: Any = {"checks": [{"evidence": [{"data": {"RejectDirectSend": False}}]}]}
    assert told(taken("a.json", json.dumps(near))) == [("OrganizationConfig", {"RejectDirectSend": False}, {})]
    assert taken("a.json", json.dumps(far)) == NOTHING


def test_a_property_in_two_spellings() -> None:
    text = '{"Name": "Hub", "SenderDomains": ["*"], "RequireTls": true, "requireTLS": false}'
    reading = taken("a.json", text)
    assert problems(reading.problems) == [
        ("duplicate-key", "1:61", '"requireTLS"', "`requireTLS` stands twice in one mapping", ("1:41", '"RequireTls"'))
    ]
    assert reading.documents[0].data["InboundConnectors"][0]["RequireTls"] is True


def test_data_of_dsc_says_what_does_not_exist() -> None:
    hub = {"Identity": "Hub", "ConnectorType": "OnPremises", "SenderDomains": ["*"], "Ensure": "Absent"}
    reading = taken("a.json", json.dumps({"NonNodeData": {"Exchange": {"InboundConnectors": [hub]}}}))
    (document,) = reading.documents
    assert list(document.traits.removed) == [("InboundConnectors", 0)]
    assert [definition.removed for definition in contributed(reading).definitions] == [True]


def test_a_number_in_place_of_a_word() -> None:
    """Server types are written with the numbers of their enumerations, not all of which are documented."""
    text = json.dumps({"Name": "Out", "AddressSpaces": ["*"], "DNSRoutingEnabled": True, "ProtocolLoggingLevel": 1})
    told_ = told(taken("a.json", text))
    assert told_ == [
        (
            "SendConnector",
            {"Name": "Out", "AddressSpaces": ["*"], "DNSRoutingEnabled": True, "ProtocolLoggingLevel": "1"},
            {("ProtocolLoggingLevel",): "the export holds a number, and what it stands for is not documented"},
        )
    ]


def test_a_number_in_place_of_a_word_for_true_or_false() -> None:
    given = {"Name": "Sign", "State": 0, "Mode": 2, "RouteMessageOutboundConnector": "Signatures"}
    known = {"Name": "Sign", "RouteMessageOutboundConnector": "Signatures"}
    assert told(taken("a.json", json.dumps(given))) == [
        ("TransportRule", known | {"Enabled": "0", "Mode": "2"}, {("Enabled",): NUMBER, ("Mode",): NUMBER})
    ]


FOREIGN: dict[str, str] = {
    "an empty list": "[]",
    "null in a list": "[null]",
    "words": '["SenderDomains", "RequireTls", "ConnectorType"]',
    "a package": '{"name": "connectortype", "version": "1", "keywords": ["senderdomains"]}',
    "a schema": '{"properties": {"SenderDomains": {"type": "array"}, "RequireTls": {"type": "boolean"}}}',
    "keys of our own": '{"InboundConnectors": []}',
    "too deep": '{"a":' * 9 + '{"SenderDomains": [], "RequireTls": true}' + "}" * 9,
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_files_of_others(text: str) -> None:
    assert taken("a.json", text).problems == []
    assert [key for document in taken("a.json", text).documents for key in document.data] in ([], ["InboundConnectors"])


def test_domains_of_a_server_are_not_those_of_the_tenant() -> None:
    place = "CN=contoso.com,CN=Accepted Domains,CN=x,CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=x"
    domain = {"DomainName": "contoso.com", "DomainType": "Authoritative", "DistinguishedName": place}
    reading = taken("a.json", json.dumps([domain]))
    assert (reading.documents, reading.claims) == ([], False)
    assert problems(reading.problems) == [
        (
            "on-premises-object",
            "1:3",
            '"DomainName"',
            "this AcceptedDomain is one of an Exchange server and tells nothing about Exchange Online",
        )
    ]
    both = json.dumps([domain, {"Name": "x", "AddressSpaces": [], "SmartHosts": [], "DistinguishedName": place}])
    assert [kind for kind, _, _ in told(taken("a.json", both))] == ["SendConnector"]


def test_broken_files() -> None:
    cut = taken("a.json", '[{"Name": "Hub", "SenderDomains": ["*"], "RequireTls": true')
    assert cut.claims
    assert problems(cut.problems) == [("syntax-error", "1:60", "", "expecting ',' delimiter")]
    assert taken("a.json", '{"name": "connectortype", "version": "1"') == NOTHING
    twice = taken("a.json", '{"SenderDomains": [], "RequireTls": true, "RequireTls": false}')
    assert [line[0] for line in problems(twice.problems)] == ["duplicate-key"]
    deep = taken("a.json", '{"SenderDomains": [], "RequireTls": ' + "[" * 1_000)
    assert deep.claims
    assert [line[0] for line in problems(deep.problems)] == ["limit-exceeded"]
    small = taken("a.json", INBOUND, Limits(nodes=20))
    assert [line[0] for line in problems(small.problems)] == ["limit-exceeded"]
    assert small.claims


def test_damaged_files() -> None:
    pieces = [
        *'{}[],:"\\ 1e',
        "null",
        "true",
        '"value"',
        '"Value"',
        "--",
        " ",
        '{"IsIPAddress": true, "Domain": 1}',
        "@{",
    ]
    text = json.dumps(
        [json.loads(INBOUND)[0], {"AddressSpaces": [{"Type": "a", "Domain": "b"}], "Port": 1, "SmartHosts": []}]
    )
    for made in damaged(text, pieces, 600):
        check(taken("a.json", made))


def test_one_slip_does_not_hide_an_export(relaylint: Run) -> None:
    """A value that Exchange cannot have written is reported where it stands; where most are such, the object is
    foreign."""
    text = (
        '[{"Name": "x", "ConnectorType": "OnPremises", "ConnectorSource": "Default", "SenderDomains": ["*"], '
        '"SenderIPAddresses": [], "RequireTls": '
    )
    write(Path(), {"a.json": f'{text}"yes"}}]'})
    ran = relaylint("check", "--format", "concise")
    assert ran.out.splitlines()[0] == (
        "a.json:1:140: error[wrong-type] `yes` is a text; `RequireTls` takes true or false"
    )
    write(Path(), {"a.json": f'{text}"yes", "Enabled": "no"}}]'})
    assert relaylint("check", "--format", "concise").out.count("error[wrong-type]") == 2
    words = {
        name: f"what {name} means" for name in ("SenderDomains", "RequireTls", "Enabled", "TreatMessagesAsInternal")
    }
    write(Path(), {"a.json": json.dumps([words])})
    assert relaylint("check").err.startswith("relaylint: nothing to check: 1 file was passed over")
