"""CliXML of Exchange's objects: every form of a value, with places; references, types, and what is not read."""

from __future__ import annotations

import pytest

from formats.exporting import NOTHING, check, contributed, damaged, taken, told, written
from formats.outline import problems
from relaylint.core.document import Absence
from relaylint.core.text import Source
from relaylint.formats.exports.clixml import BINARY, SECRET, read
from relaylint.model.definitions import contribution
from relaylint.syntax.reading import Limits

TYPE = "Microsoft.Exchange.Data.Directory.SystemConfiguration"
TEXT = f"""\
<!-- taken before the change -->
<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <TN RefId="0">
      <T>{TYPE}.SmtpSendConnectorConfig</T>
      <T>System.Object</T>
    </TN>
    <ToString>To Office 365</ToString>
    <Props>
      <B N="DNSRoutingEnabled">false</B>
      <Nil N="TlsDomain" />
      <Obj N="TlsAuthLevel" RefId="1">
        <TN RefId="1"><T>Microsoft.Exchange.Data.TlsAuthLevel</T><T>System.Enum</T></TN>
        <ToString>CertificateValidation</ToString>
        <I32>2</I32>
      </Obj>
      <Obj N="SmartHosts" RefId="2">
        <TN RefId="2"><T>Microsoft.Exchange.Data.MultiValuedProperty`1[[Microsoft.Exchange.Data.SmartHost]]</T></TN>
        <LST>
          <Obj RefId="3">
            <TN RefId="3"><T>Microsoft.Exchange.Data.SmartHost</T></TN>
            <ToString>contoso-com.mail.protection.outlook.com</ToString>
            <Props>
              <Obj N="Address" RefId="4"><ToString>192.0.2.1</ToString><Props><I64 N="Address">0</I64></Props></Obj>
              <B N="IsIPAddress">false</B>
            </Props>
            <MS><BA N="SerializationData">AAEAAAD/////AQAAAA==</BA></MS>
          </Obj>
        </LST>
      </Obj>
      <I32 N="Port">25</I32>
      <Obj N="TlsCertificateName" RefId="6">
        <TNRef RefId="3" />
        <ToString>&lt;I&gt;CN=R&amp;D&lt;S&gt;CN=mail.contoso.com</ToString>
      </Obj>
      <Ref N="SourceIPAddress" RefId="4" />
      <Obj N="AddressSpaces" RefId="11"><TNRef RefId="2" /><LST><S>SMTP:*;1</S></LST></Obj>
      <S N="Comment">first_x000A_second 😀_xD83D__xDE00_</S>
      <Obj N="SourceTransportServers" RefId="15"><LST /></Obj>
      <S N="Something">new</S>
    </Props>
    <MS>
      <S N="Name">To Office 365</S>
      <G N="Guid">6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10</G>
    </MS>
  </Obj>
</Objs>
"""


def connector(properties: str, types: str = "", before: str = "") -> str:
    """Return a file with one inbound connector."""
    return (
        f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{before}'
        f'<Obj RefId="100">{types}<MS><Obj N="SenderDomains" RefId="101"><LST><S>*</S></LST></Obj>'
        f'<B N="RequireTls">true</B>{properties}</MS></Obj></Objs>'
    )


def one(properties: str) -> tuple[dict[str, object], dict[tuple[str | int, ...], str]]:
    """Return what an inbound connector has beside what tells its kind, and what cannot be known of it."""
    (definition,) = contributed(taken("a.xml", connector(properties))).definitions
    reasons = {path: unknown.reason for path, unknown in definition._unknown.items()}
    return {
        name: definition.data[name] for name in definition.data if name not in ("SenderDomains", "RequireTls")
    }, reasons


def test_a_send_connector() -> None:
    reading = taken("Get-SendConnector.xml", TEXT)
    assert told(reading) == [
        (
            "SendConnector",
            {
                "DNSRoutingEnabled": False,
                "TlsDomain": None,
                "TlsAuthLevel": "CertificateValidation",
                "SmartHosts": ["contoso-com.mail.protection.outlook.com"],
                "Port": 25,
                "TlsCertificateName": "<I>CN=R&D<S>CN=mail.contoso.com",
                "SourceIPAddress": "192.0.2.1",
                "AddressSpaces": ["SMTP:*;1"],
                "Comment": "first\nsecond 😀😀",
                "SourceTransportServers": [],
                "Name": "To Office 365",
            },
            {},
        )
    ]
    (document,) = reading.documents
    assert document.traits.absent is Absence.UNKNOWN
    assert [document.source.slice(span) for span in document.comments] == ["<!-- taken before the change -->"]
    place = contributed(reading).declared["SendConnector"].location
    assert document.source.slice(place.span) == '"DNSRoutingEnabled"'


def test_places() -> None:
    assert written(taken("a.xml", TEXT), "SendConnectors", 0) == [
        ("10:12", '"DNSRoutingEnabled"', "'DNSRoutingEnabled'"),
        ("10:32", "false", "False"),
        ("11:14", '"TlsDomain"', "'TlsDomain'"),
        ("11:7", '<Nil N="TlsDomain" />', "None"),
        ("12:14", '"TlsAuthLevel"', "'TlsAuthLevel'"),
        ("14:19", "CertificateValidation", "'CertificateValidation'"),
        ("17:14", '"SmartHosts"', "'SmartHosts'"),
        ("22:23", "contoso-com.mail.protection.outlook.com", "'contoso-com.mail.protection.outlook.com'"),
        ("31:14", '"Port"', "'Port'"),
        ("31:21", "25", "25"),
        ("32:14", '"TlsCertificateName"', "'TlsCertificateName'"),
        (
            "34:19",
            "&lt;I&gt;CN=R&amp;D&lt;S&gt;CN=mail.contoso.com",
            "'<I>CN=R&D<S>CN=mail.contoso.com'",
        ),
        ("36:14", '"SourceIPAddress"', "'SourceIPAddress'"),
        ("36:7", '<Ref N="SourceIPAddress" RefId="4" />', "'192.0.2.1'"),
        ("37:14", '"AddressSpaces"', "'AddressSpaces'"),
        ("37:68", "SMTP:*;1", "'SMTP:*;1'"),
        ("38:12", '"Comment"', "'Comment'"),
        ("38:22", "first_x000A_second 😀_xD83D__xDE00_", "'first\\nsecond 😀😀'"),
        ("39:14", '"SourceTransportServers"', "'SourceTransportServers'"),
        ("43:12", '"Name"', "'Name'"),
        ("43:19", "To Office 365", "'To Office 365'"),
        ("44:12", '"Guid"', "'Guid'"),
        ("44:19", "6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10", "'6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10'"),
    ]


VALUES: dict[str, tuple[str, dict[str, object], dict[tuple[str | int, ...], str]]] = {
    "an empty text": ('<S N="TlsSenderCertificateName"></S>', {"TlsSenderCertificateName": None}, {}),
    "a text of one tag": ('<S N="Comment" />', {"Comment": None}, {}),
    "a section": ('<S N="Comment"><![CDATA[a <b> & c]]></S>', {"Comment": "a <b> & c"}, {}),
    "half a character": ('<S N="Comment">a_xD83D_b</S>', {"Comment": "a_xD83D_b"}, {}),
    "an escaped name": ('<S N="_x0043_omment">x</S>', {"Comment": "x"}, {}),
    "a word of an enumeration": (
        '<Obj N="ConnectorType" RefId="1"><ToString>OnPremises</ToString><I32>1</I32></Obj>',
        {"ConnectorType": "OnPremises"},
        {},
    ),
    "a number of an enumeration": ('<I32 N="ConnectorType">2</I32>', {"ConnectorType": "Partner"}, {}),
    "a bare number in an object": (
        '<Obj N="ConnectorSource" RefId="1"><I32>2</I32></Obj>',
        {"ConnectorSource": "HybridWizard"},
        {},
    ),
    "a number that is none": ('<I32 N="Comment">x</I32>', {"Comment": "x"}, {}),
    "a list of the wrong kind": (
        '<Obj N="SenderIPAddresses" RefId="1"><IE><S>192.0.2.1</S><Nil /></IE></Obj>',
        {"SenderIPAddresses": ["192.0.2.1"]},
        {},
    ),
    "a text in place of a list": ('<S N="SenderIPAddresses">192.0.2.1</S>', {"SenderIPAddresses": ["192.0.2.1"]}, {}),
    "an object by its properties": (
        '<Obj N="TlsSenderCertificateName"><ToString>System.Object</ToString><MS><S N="Domain">a.b</S></MS></Obj>',
        {"TlsSenderCertificateName": "a.b"},
        {},
    ),
    "binary data": (
        '<BA N="TlsSenderCertificateName">AAEAAAD=</BA>',
        {"TlsSenderCertificateName": None},
        {("TlsSenderCertificateName",): BINARY},
    ),
    "a secret": ('<SS N="Comment">0100</SS>', {"Comment": None}, {("Comment",): SECRET}),
    "a reference to nothing": ('<Ref N="Comment" RefId="9" />', {"Comment": None}, {}),
    "a reference to itself": (
        '<Obj N="EFSkipIPs" RefId="1"><LST><Ref RefId="1" /></LST></Obj>',
        {"EFSkipIPs": ['<LST><Ref RefId="1" /></LST>']},
        {("EFSkipIPs", 0): "the export holds a structure that does not tell its value"},
    ),
}


@pytest.mark.parametrize(("properties", "data", "unknown"), VALUES.values(), ids=VALUES)
def test_values(properties: str, data: dict[str, object], unknown: dict[tuple[str | int, ...], str]) -> None:
    assert one(properties) == (data, unknown)


SELECTED = f"<TN><T>Selected.{TYPE}.TenantInboundConnector</T></TN>"
FILES: dict[str, str] = {
    "another prefix": connector('<S N="Name">Hub</S>')
    .replace("<", "<ps:")
    .replace("<ps:/", "</ps:")
    .replace("xmlns", "xmlns:ps"),
    "a list of objects": connector('<S N="Name">Hub</S>')
    .replace('<Obj RefId="100">', '<Obj RefId="99"><LST><Obj RefId="100">')
    .replace("</MS></Obj></Objs>", "</MS></Obj></LST></Obj></Objs>"),
    "a hash table": connector('<S N="Name">Hub</S>')
    .replace('<Obj RefId="100">', '<Obj RefId="99"><DCT><En><S N="Key">a</S><Obj N="Value" RefId="100">')
    .replace("</MS></Obj></Objs>", "</MS></Obj></En></DCT></Obj></Objs>"),
    "a property of another object": connector('<S N="Name">Hub</S>')
    .replace('<Obj RefId="100">', '<Obj RefId="99"><MS><S N="Name">x</S><Obj N="Inbound" RefId="100">')
    .replace("</MS></Obj></Objs>", "</MS></Obj></MS></Obj></Objs>"),
    "selected properties": connector("", SELECTED).replace('<B N="RequireTls">true</B>', '<S N="Name">Hub</S>'),
    "a declaration": "<?xml version='1.0' encoding='utf-16'?>\n" + connector('<S N="Name">Hub</S>'),
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_shapes_of_a_file(text: str) -> None:
    for data in (text.encode(), text.encode("utf-16"), text.replace("><", ">\r\n<").encode("utf-8-sig")):
        ((kind, found, _),) = told(taken("a.clixml", data))
        assert (kind, found["Name"], found["SenderDomains"]) == ("InboundConnector", "Hub", ["*"])


FOREIGN: dict[str, str] = {
    "the namespace elsewhere": '<a x="http://schemas.microsoft.com/powershell/2004/04"><b N="SenderDomains"/></a>',
    "other objects": connector("").replace("SenderDomains", "SenderDomainIs").replace("RequireTls", "ConnectorType"),
    "a Receive connector": connector("").replace("SenderDomains", "Bindings").replace("RequireTls", "RequireTLS"),
    "a switch that is none": connector("").replace("<B ", "<S ").replace("</B>", "</S>").replace("true", "always"),
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_files_of_others(text: str) -> None:
    assert taken("a.xml", text) == NOTHING


def test_domains_of_a_server_are_not_those_of_the_tenant() -> None:
    text = connector(
        '<S N="DomainName">contoso.com</S><S N="DomainType">Authoritative</S>'
        '<S N="DistinguishedName">CN=contoso.com,CN=x,CN=Microsoft Exchange,CN=Services,CN=Configuration</S>',
        f"<TN><T>{TYPE}.AcceptedDomain</T></TN>",
    )
    reading = taken("a.xml", text)
    assert (reading.documents, reading.claims) == ([], False)
    assert [line[0] for line in problems(reading.problems)] == ["on-premises-object"]
    assert [kind for kind, _, _ in told(taken("a.xml", text.replace("CN=Services", "CN=x")))] == ["AcceptedDomain"]


@pytest.mark.parametrize("namespace", ["2004/05", "200/04", ""])
def test_another_namespace_is_no_reason_to_pass_over_objects_of_ours(namespace: str) -> None:
    found = taken("a.xml", connector("").replace("2004/04", namespace))
    assert (found.documents, found.claims) == ([], True)
    assert [line[:3] for line in problems(found.problems)] == [("syntax-error", "1:1", "<Objs")]


@pytest.mark.parametrize("text", ["maybe", "1", "", " ", "True!"])
def test_a_boolean_is_true_or_false(text: str) -> None:
    """What `Export-Clixml` never writes is not read as false."""
    (found,) = taken("a.xml", connector('<S N="Name">Hub</S>').replace(">true<", f">{text}<")).documents
    made = contribution(found)
    assert "wrong-type" in {found.rule.name for found in made.diagnostics}


def test_broken_files() -> None:
    cut = taken("a.xml", TEXT[:700])
    assert cut.claims
    assert [line[0] for line in problems(cut.problems)] == ["syntax-error"]
    assert taken("a.xml", TEXT[:340]).claims  # the type of an object of ours stands before it
    assert taken("a.xml", TEXT[:120]) == NOTHING
    headless = taken("a.xml", TEXT.partition("powershell/2004/04")[2])
    assert (headless.documents, headless.claims) == ([], True)
    bomb = '<!DOCTYPE Objs [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n' + TEXT.replace("first", "&b;")
    assert problems(taken("a.xml", bomb).problems) == [
        (
            "syntax-error",
            "1:1",
            "<!DOCTYPE",
            "`<!DOCTYPE` is refused: it could define entities, and have files read",
        )
    ]
    deep = taken("a.xml", TEXT.replace("<LST />", "<LST>" * 1_000))
    assert [line[0] for line in problems(deep.problems)] == ["limit-exceeded"]
    assert taken("a.xml", TEXT, Limits(nodes=20)).claims


def test_references_are_counted_in_full() -> None:
    levels = ['<Obj RefId="l0"><LST><S>192.0.2.1</S></LST></Obj>']
    for level in range(1, 8):
        uses = f'<Ref RefId="l{level - 1}" />' * 9
        levels.append(f'<Obj RefId="l{level}"><LST>{uses}</LST></Obj>')
    text = connector('<Ref N="EFSkipIPs" RefId="l7" />', before="".join(levels))
    assert [kind for kind, _, _ in told(taken("a.xml", text))] == ["InboundConnector"]
    long_list = f'<Obj RefId="l"><LST>{"<S>192.0.2.1</S>" * 1_000}</LST></Obj>'
    many = connector("".join(f'<Ref N="P{number:03}" RefId="l" />' for number in range(1_000)), before=long_list)
    assert problems(taken("a.xml", many).problems) == [
        ("limit-exceeded", "1:20848", '<Ref N="P178" RefId="l" />', "references stand for more than 178,948 nodes")
    ]


def test_damaged_files() -> None:
    pieces = [
        *"<>&;\"'=/!? N",
        "&amp;",
        "<LST>",
        "</Obj>",
        '<Ref RefId="0" />',
        "<![CDATA[",
        '<Obj N="Name">',
        "_x0000_",
    ]
    for made in damaged(TEXT, pieces, 500):
        check(taken("a.xml", made))


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("Obj", "Ojb", "`Ojb` is no element of CliXML"),
        ("Props", "X", "`X` is no element of CliXML"),
        ("TN", "TM", "`TM` is no element of CliXML"),
        ('N="', 'M="', "`M` is no attribute of CliXML"),
        ('N="', 'n="', "`n` is no attribute of CliXML"),
    ],
)
def test_names_of_the_format_that_are_misspelt(right: str, wrong: str, message: str) -> None:
    text = TEXT.replace(right, wrong)
    assert message in [line[3] for line in problems(read(Source("a.xml", text), Limits(), lambda name: None).problems)]
