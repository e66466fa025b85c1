"""The Hybrid Configuration Wizard's log: what stands at its end, on which side, with places."""

from __future__ import annotations

import pytest

from formats.exporting import check, contributed, damaged, taken, told, written
from formats.outline import problems
from relaylint.core.diagnostic import Severity
from relaylint.core.document import Absence
from relaylint.formats.exports.xhcw import _KINDS as KINDS
from relaylint.formats.servers import CLOUD_KINDS

TEXT = """\
<invoke start="02/19/2026 03:24:06.430" duration="183" type="OnPremises" cmdlet="Get-ExchangeServer"><results><object \
type="Deserialized.X"><property name="Name" type="System.String" value="EX01" /></object></results></invoke>
<information start="02/19/2026 03:26:43.684" text="MailFlow:Configure" />
<invoke type="OnPremises" cmdlet="Get-AcceptedDomain"><results><object type="X"><property name="DomainName" \
type="System.String" value="contoso.local" /></object></results></invoke>
<invoke type="Tenant" cmdlet="Get-AcceptedDomain"><results><object type="X">
<property name="DomainName" type="System.String" value="contoso.com" />
<property name="Name" type="System.String" value="Contoso" />
<property name="Default" type="System.Boolean" value="True" />
</object></results></invoke>
<invoke type="Tenant" cmdlet="Get-InboundConnector"><results /></invoke>
<invoke type="Tenant" cmdlet="New-InboundConnector"><!--New-InboundConnector -Name 'Inbound'--><parameters>\
<parameter name="Name" type="System.String" value="Inbound" /></parameters><results>
<object type="Deserialized.TenantInboundConnector">
<property name="Name" type="System.String" value="Inbound" />
<property name="Identity" type="System.String" value="Inbound" />
<property name="ConnectorType" type="System.String" value="OnPremises" />
<property name="RequireTls" type="System.Boolean" value="False" />
<property name="SenderDomains" type="Microsoft.Exchange.Data.AddressSpace[]" value="smtp:*;1" />
<property name="SenderIPAddresses" type="X.IPRange[]" value="192.0.2.1, 192.0.2.2/31" />
<property name="EFSkipIPs" type="X.IPRange[]" value="" />
<property name="TlsSenderCertificateName" valueIsNull="True" />
<property name="Blob" type="System.Byte[]" value="AAEAAAD=" />
</object></results></invoke>
<invoke type="Tenant" cmdlet="Set-InboundConnector"><parameters>
<parameter name="RequireTLS" type="System.Boolean" value="True" />
<parameter name="Identity" type="System.String" value="inbound" />
</parameters></invoke>
<invoke type="OnPremises" cmdlet="Get-SendConnector"><results><object type="Deserialized.SmtpSendConnectorConfig">
<property name="Name" type="System.String" value="Edge" />
<property name="AddressSpaces" type="Microsoft.Exchange.Data.AddressSpace[]" value="smtp:--;100" />
<property name="Port" type="System.Int32" value="25" />
<property name="TlsCertificateName" type="System.String" value="&lt;I&gt;CN=R&amp;D, O=x&lt;S&gt;CN=mail.contoso.com" />
</object></results><datastreams><warnings><warning><![CDATA[Check "x".]]></warning></warnings></datastreams></invoke>
"""


def log(*calls: str) -> str:
    return "\n".join(calls)


def call(cmdlet: str, inner: str = "", side: str = "Tenant") -> str:
    return f'<invoke type="{side}" cmdlet="{cmdlet}">{inner}</invoke>'


def properties(tag: str, **values: str) -> str:
    return "".join(f'<{tag} name="{name}" type="System.String" value="{value}" />' for name, value in values.items())


def results(*objects: dict[str, str]) -> str:
    made = (f'<object type="X">{properties("property", **found)}</object>' for found in objects)
    return f"<results>{''.join(made)}</results>"


def parameters(**values: str) -> str:
    return f"<parameters>{properties('parameter', **values)}</parameters>"


def test_the_end_of_a_log() -> None:
    reading = taken("20260219_032402.xhcw", TEXT)
    assert told(reading) == [
        ("AcceptedDomain", {"DomainName": "contoso.com", "Default": True}, {}),
        (
            "InboundConnector",
            {
                "Name": "Inbound",
                "ConnectorType": "OnPremises",
                "SenderDomains": ["smtp:*;1"],
                "SenderIPAddresses": ["192.0.2.1", "192.0.2.2/31"],
                "EFSkipIPs": [],
                "TlsSenderCertificateName": None,
                "RequireTls": True,
            },
            {},
        ),
        (
            "SendConnector",
            {
                "Name": "Edge",
                "AddressSpaces": ["smtp:--;100"],
                "Port": 25,
                "TlsCertificateName": "<I>CN=R&D, O=x<S>CN=mail.contoso.com",
            },
            {("AddressSpaces", 0): "`--` stands for what Edge synchronisation fills in"},
        ),
    ]
    (document,) = reading.documents
    assert document.traits.absent is Absence.UNKNOWN
    assert [document.source.slice(span) for span in document.comments] == [
        "<!--New-InboundConnector -Name 'Inbound'-->"
    ]
    places = {name: found.location for name, found in contributed(reading).declared.items()}
    assert {name: place.source.slice(place.span) for name, place in places.items()} == {
        "AcceptedDomain": '"Get-AcceptedDomain"',
        "InboundConnector": '"Get-InboundConnector"',
        "SendConnector": '"Get-SendConnector"',
    }


def test_places() -> None:
    assert written(taken("a.xhcw", TEXT), "InboundConnectors", 0) == [
        ("12:16", '"Name"', "'Name'"),
        ("12:50", '"Inbound"', "'Inbound'"),
        ("14:16", '"ConnectorType"', "'ConnectorType'"),
        ("14:59", '"OnPremises"', "'OnPremises'"),
        ("16:16", '"SenderDomains"', "'SenderDomains'"),
        ("16:85", "smtp:*;1", "'smtp:*;1'"),
        ("17:16", '"SenderIPAddresses"', "'SenderIPAddresses'"),
        ("17:62", "192.0.2.1", "'192.0.2.1'"),
        ("17:73", "192.0.2.2/31", "'192.0.2.2/31'"),
        ("18:16", '"EFSkipIPs"', "'EFSkipIPs'"),
        ("19:16", '"TlsSenderCertificateName"', "'TlsSenderCertificateName'"),
        ("19:43", 'valueIsNull="True"', "None"),
        ("23:17", '"RequireTLS"', "'RequireTLS'"),
        ("23:58", '"True"', "True"),
    ]
    assert written(taken("a.xhcw", TEXT), "SendConnectors", 0, "TlsCertificateName") == [
        (
            "30:64",
            '"&lt;I&gt;CN=R&amp;D, O=x&lt;S&gt;CN=mail.contoso.com"',
            "'<I>CN=R&D, O=x<S>CN=mail.contoso.com'",
        )
    ]


@pytest.mark.parametrize("name", ["a.xhcw", "a.xml"])
def test_a_log_in_a_root_element(name: str) -> None:
    assert told(taken(name, f"<?xml version='1.0'?><root>{TEXT}</root>".encode("utf-16"))) == told(taken(name, TEXT))


HUB = {"Name": "Hub", "Identity": "Hub", "ConnectorType": "Partner"}
OUT = {"Name": "Out", "Identity": "Out", "ConnectorType": "Partner"}
LOGS: dict[str, tuple[str, list[tuple[str, bool]], bool]] = {
    "a later list counts": (
        log(call("Get-InboundConnector", results(HUB)), call("Get-InboundConnector", results(OUT))),
        [("Out", False)],
        True,
    ),
    "an empty list": (
        log(call("Get-InboundConnector", results(HUB)), call("Get-InboundConnector", results())),
        [],
        True,
    ),
    "one object by its name is not all": (
        call("Get-InboundConnector", parameters(Identity="Hub") + results(HUB)),
        [("Hub", False)],
        False,
    ),
    "a call that made an object": (
        call("New-InboundConnector", parameters(**HUB) + results(HUB)),
        [("Hub", False)],
        False,
    ),
    "a call that showed no object": (call("New-InboundConnector", parameters(**OUT)), [("Out", False)], False),
    "a change of what is not shown": (
        call("Set-InboundConnector", parameters(Identity="Hub", ConnectorType="Partner")),
        [("Hub", True)],
        False,
    ),
    "a change of what is shown": (
        log(
            call("Get-InboundConnector", results(HUB, OUT)),
            call("Set-InboundConnector", parameters(Identity="HUB", Comment="x")),
        ),
        [("Hub", False), ("Out", False)],
        True,
    ),
    "a removal": (
        log(
            call("Get-InboundConnector", results(HUB, OUT)),
            call("Remove-InboundConnector", parameters(Identity="hub")),
        ),
        [("Out", False)],
        True,
    ),
    "a call that failed": (
        log(
            call("Get-InboundConnector", results(HUB)),
            call("Get-InboundConnector", "<results /><datastreams><errors><error>x</error></errors></datastreams>"),
            call("Get-InboundConnector"),
        ),
        [("Hub", False)],
        True,
    ),
    "the other side": (
        log(call("Get-InboundConnector", results(HUB)), call("Get-AcceptedDomain", results(), "OnPremises")),
        [("Hub", False)],
        True,
    ),
}


@pytest.mark.parametrize(("text", "expected", "complete"), LOGS.values(), ids=LOGS)
def test_what_calls_do(text: str, expected: list[tuple[str, bool]], complete: bool) -> None:
    made = contributed(taken("a.xhcw", text))
    assert [(found.name, found.amends) for found in made.definitions] == expected
    assert ("InboundConnector" in made.declared) is complete


def test_both_configurations_of_the_organisation() -> None:
    text = log(
        call("Get-OrganizationConfig", results({"Name": "contoso", "RejectDirectSend": "False"})),
        call("Get-TransportConfig", results({"Name": "Transport Settings", "AllowLegacyTLSClients": "True"})),
    )
    assert told(taken("a.xhcw", text)) == [
        ("OrganizationConfig", {"RejectDirectSend": False, "AllowLegacyTLSClients": True}, {})
    ]


FOREIGN: dict[str, str] = {
    "no call of ours": call("Get-ExchangeServer", results(HUB)),
    "another element": '<call cmdlet="Get-InboundConnector"/>',
    "nothing comes of it": call("Get-InboundConnector", parameters(Identity="Hub")),
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_files_of_others(text: str) -> None:
    assert taken("a.xml", text).documents == []
    assert taken("a.xml", text).problems == []


@pytest.mark.parametrize("cmdlet", sorted(f"{verb}-{noun}" for verb in ("Get", "New", "Set") for noun in KINDS))
@pytest.mark.parametrize("side", ["Tenant", "OnPremises", "onpremises", "Cloud", "", None])
def test_the_side_on_which_a_call_ran(cmdlet: str, side: str | None) -> None:
    """What counts there is read; of what does not count, or of which nobody knows, it is said."""
    made = call(cmdlet, parameters(Identity="x.example") + results(HUB | {"DomainName": "x.example"}), side or "")
    text = made if side is not None else made.replace(' type=""', "", 1)
    found = taken("a.xhcw", text)
    name, counts = KINDS[cmdlet.partition("-")[2]]
    if side and side.lower() == counts:
        assert found.problems == []
        assert len(contributed(found).definitions) == 1
        return
    assert found.documents == []
    (said,) = found.problems
    servers = name in CLOUD_KINDS and side and side.lower() == "onpremises"
    assert (said.rule.name == "on-premises-object") is bool(servers)
    known = side and side.lower() in ("tenant", "onpremises")
    assert said.severity is (Severity.INFO if servers else Severity.WARNING if known else Severity.ERROR)


@pytest.mark.parametrize("tag", ["parameter", "property"])
@pytest.mark.parametrize(
    ("damage", "by"),
    [
        ("<{}", "{}"),
        ("<{}", "+{}"),
        ('name="RequireTLS"', 'nme="RequireTLS"'),
        ('name="RequireTLS"', 'name="RequireTL"'),
        ('name="RequireTLS"', 'name="Require~TLS"'),
        ('name="RequireTLS"', 'name="Require TLS"'),
        ("value=", "vaue="),
        ("value=", "v.alue="),
        ("value=", "values="),
    ],
)
def test_a_property_that_is_damaged(tag: str, damage: str, by: str) -> None:
    one = f'<{tag} name="RequireTLS" type="System.Boolean" value="True" />'.replace(damage.format(tag), by.format(tag))
    inner = f"<parameters>{one}</parameters>" if tag == "parameter" else f"<results><object>{one}</object></results>"
    other = parameters(Name="x") if tag == "property" else ""
    found = taken("a.xhcw", call("New-InboundConnector", inner + other))
    assert [line.severity for line in found.problems] == [Severity.ERROR]


def test_a_comment_about_a_property() -> None:
    text = call("Get-InboundConnector", f'<!-- property name="x" -->{results(HUB)}')
    assert taken("a.xhcw", text).problems == []


def test_what_is_left_out_beside_what_counts() -> None:
    text = log(call("New-AcceptedDomain", parameters(DomainName="a.example"), "OnPremises"), TEXT)
    (said,) = taken("a.xhcw", text).problems
    assert said.message == (
        "this AcceptedDomain is one of an Exchange server and tells nothing about Exchange Online, "
        "nor does another one in this file"
    )


def test_broken_files() -> None:
    cut = taken("a.xhcw", TEXT[:1_500])
    assert cut.claims
    assert [line[0] for line in problems(cut.problems)] == ["syntax-error"]
    short = taken("a.xhcw", TEXT[:100])
    assert [line[0] for line in problems(short.problems)] == ["not-definitions"]
    assert (short.documents, short.claims) == ([], False)
    bomb = taken("a.xhcw", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + TEXT)
    assert [line[:3] for line in problems(bomb.problems)] == [("syntax-error", "1:1", "<!DOCTYPE")]


def test_many_calls() -> None:
    text = log(*(call("New-InboundConnector", results(HUB | {"Name": f"n{index}"})) for index in range(1_200)))
    assert len(contributed(taken("a.xhcw", text)).definitions) == 1  # each replaces the one of the same identity
    text = log(*(call("New-InboundConnector", results({"Name": f"n{index}"})) for index in range(1_200)))
    assert len(contributed(taken("a.xhcw", text)).definitions) == 1_200


def test_damaged_files() -> None:
    pieces = [
        *"<>&;\"'=/!? ,",
        "&amp;",
        "<results>",
        "</invoke>",
        "Set-",
        "Tenant",
        "<![CDATA[",
        ', "',
        "--",
        "valueIsNull",
    ]
    for made in damaged(TEXT, pieces, 500):
        check(taken("a.xhcw", made))
