"""Format-List text: objects with places, lists that are wrapped or cut off, commands; what is damaged, and foreign."""

from __future__ import annotations

import re

import pytest

from formats.exporting import NOTHING, check, contributed, damaged, taken, told, written
from formats.outline import problems
from relaylint.core.diagnostic import Severity
from relaylint.core.document import Absence
from relaylint.formats.exports.format_list import TRUNCATED, WRAPPED
from relaylint.syntax.reading import Limits, Reading

TEXT = """\
PS C:\\> Get-InboundConnector | Format-List


Enabled                      : True
ConnectorType                : OnPremises
Comment                      : Scanners and the ERP
                               relay through this one
SenderIPAddresses            : {198.51.100.24, 203.0.113.0/28}
SenderDomains                : {smtp:*;1}
EFSkipIPs                    : {}
TlsSenderCertificateName     :
RequireTls                   : True
WhenChanged                  : 02.03.2026 22:55:13
Name                         : Head office relay
Identity                     : Head office relay
RunspaceId                   : 6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10



PS C:\\>
"""


def block(**properties: str) -> str:
    """Return the text of an inbound connector with these properties, beside those that tell its kind."""
    given = {"Name": "Hub", "SenderDomains": "{smtp:*;1}", "RequireTls": "True"} | properties
    width = max(map(len, given))
    return "".join(f"{name:{width}} : {value}\n" for name, value in given.items())


def one(**properties: str) -> tuple[dict[str, object], dict[tuple[str | int, ...], str]]:
    """Return what is told of an inbound connector beside what tells its kind."""
    ((_, data, unknown),) = told(taken("a.txt", block(**properties)))
    return {name: data[name] for name in properties if name in data}, unknown


def said(text: str, name: str = "a.txt") -> list[str]:
    """Return place, text and message of each problem."""
    return [f"{place} <{shown}> {message}" for _, place, shown, message, *_ in problems(taken(name, text).problems)]


def names(reading: Reading) -> list[str]:
    """Return kind and name of each definition."""
    return [definition.about.subject for definition in contributed(reading).definitions]


def test_a_connector() -> None:
    reading = taken("ticket.txt", TEXT)
    assert told(reading) == [
        (
            "InboundConnector",
            {
                "Enabled": True,
                "ConnectorType": "OnPremises",
                "Comment": "Scanners and the ERP\nrelay through this one",
                "SenderIPAddresses": ["198.51.100.24", "203.0.113.0/28"],
                "SenderDomains": ["smtp:*;1"],
                "EFSkipIPs": [],
                "TlsSenderCertificateName": None,
                "RequireTls": True,
                "Name": "Head office relay",
            },
            {("Comment",): WRAPPED},
        )
    ]
    (document,) = reading.documents
    assert document.traits.absent is Absence.UNKNOWN
    assert contributed(reading).declared.keys() == {"InboundConnector"}


def test_places() -> None:
    found = written(taken("a.txt", TEXT), "InboundConnectors", 0)
    assert found[4:13] == [
        ("6:1", "Comment", "'Comment'"),
        (
            "6:32",
            "Scanners and the ERP\n                               relay through this one",
            "'Scanners and the ERP\\nrelay through this one'",
        ),
        ("8:1", "SenderIPAddresses", "'SenderIPAddresses'"),
        ("8:33", "198.51.100.24", "'198.51.100.24'"),
        ("8:48", "203.0.113.0/28", "'203.0.113.0/28'"),
        ("9:1", "SenderDomains", "'SenderDomains'"),
        ("9:33", "smtp:*;1", "'smtp:*;1'"),
        ("10:1", "EFSkipIPs", "'EFSkipIPs'"),
        ("11:1", "TlsSenderCertificateName", "'TlsSenderCertificateName'"),
    ]


FORMS: dict[str, str | bytes] = {
    "UTF-16 and CRLF, as Windows PowerShell writes": TEXT.replace("\n", "\r\n").encode("utf-16"),
    "UTF-8 with its mark": TEXT.encode("utf-8-sig"),
    "CR": TEXT.replace("\n", "\r"),
    "blanks at the ends of lines": TEXT.replace(" :\n", " : \n"),
    "indented": "".join(f"    {line}\n" if line else "\n" for line in TEXT.splitlines()),
    "between words": f"Hello,\n\nthis is what we have:\n{TEXT}Any idea?\n",
    "blanks of a web page": TEXT.replace("  ", " \u00a0").replace(" :", "\u00a0:"),
    "colours, as PowerShell 7 writes": re.sub(r"(?m)^(\w+ *: ?)(.*)", "\x1b[32;1m\\1\x1b[0m\\2", TEXT),
    "a colour in one line": TEXT.replace("RequireTls    ", "\x1b[32;1mRequireTls    "),
    "in a reply": "".join(f"> {line}\n" for line in TEXT.splitlines()),
    "in a reply of which a line is not quoted": "".join(
        f"> {line}\n" if "Require" not in line else f"{line}\n" for line in TEXT.splitlines()
    ),
    "in a reply below a note": "Ticket : 4711\n\n" + "".join(f"> {line}\n" for line in TEXT.splitlines()),
    "in a reply to a reply": "Anna wrote:\n"
    + "".join(f">> {line}\n".replace(" \n", "\n") for line in TEXT.splitlines()),
    "in a fence": f"```\n{TEXT.partition('List')[2].strip()}\n```\n",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_forms(text: str | bytes) -> None:
    found = taken("a.txt", text)
    assert told(found) == told(taken("a.txt", TEXT))
    items = [("198.51.100.24", "'198.51.100.24'"), ("203.0.113.0/28", "'203.0.113.0/28'")]
    assert [row[1:] for row in written(found, "InboundConnectors", 0) if row[1:] in items] == items


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "transcript.log"])
def test_names(name: str) -> None:
    assert names(taken(name, TEXT)) == ["InboundConnector Head office relay"]


def test_what_is_not_aligned_any_more() -> None:
    assert told(taken("a.txt", "Name : Hub\nSenderDomains : {*}\nRequireTls : False\n")) == [
        ("InboundConnector", {"Name": "Hub", "SenderDomains": ["*"], "RequireTls": False}, {})
    ]


LISTS: dict[str, tuple[str, list[str], dict[int, str]]] = {
    "nothing": ("{}", [], {}),
    "nothing but blanks": ("{ }", [], {}),
    "wrapped behind a comma": (
        "{smtp:a.example;1, \n{pad}smtp:b.example;1}",
        ["smtp:a.example;1", "smtp:b.example;1"],
        {},
    ),
    "wrapped, without the blank": ("{smtp:a.example;1,\n{pad}b.example}", ["smtp:a.example;1", "b.example"], {}),
    "wrapped in the middle of an item": ("{a.exam\n{pad}ple, b.example}", ["a.example", "b.example"], {}),
    "wrapped before a comma": ("{a.example\n{pad}, b.example}", ["a.example", "b.example"], {}),
    "wrapped before the end": ("{a.example\n{pad}}", ["a.example"], {}),
    "wrapped, without indentation": ("{a.example,\nb.example}", ["a.example", "b.example"], {}),
    "cut off by Windows PowerShell": ("{a.example, b.example...}", ["a.example", "b.example", "..."], {2: TRUNCATED}),
    "cut off by PowerShell": ("{a.example, b.example…}", ["a.example", "b.example", "…"], {2: TRUNCATED}),
    "wrapped more often than an item can be": (
        "{" + "a\n" * 2_000 + "}",
        ["a" * 1000],
        {},
    ),
    "cut off at once": ("{...}", ["..."], {0: TRUNCATED}),
    "joined by whoever asked": ("a.example, b.example", ["a.example", "b.example"], {}),
    "one value": ("a.example", ["a.example"], {}),
}


@pytest.mark.parametrize(("value", "items", "reasons"), LISTS.values(), ids=LISTS)
def test_lists(value: str, items: list[str], reasons: dict[int, str]) -> None:
    value = value.replace("{pad}", " " * len("TlsSenderCertificateName : "))
    found = one(SenderDomains=value, TlsSenderCertificateName="")
    unknown = {("SenderDomains", index): reason for index, reason in reasons.items()}
    assert found == ({"SenderDomains": items, "TlsSenderCertificateName": None}, unknown)


def test_an_item_over_two_lines_has_one_place() -> None:
    text = block(SenderDomains="{a.exam\n                ple, b.example}")
    assert written(taken("a.txt", text), "InboundConnectors", 0, "SenderDomains") == [
        ("2:18", "a.exam\n                ple", "'a.example'"),
        ("3:22", "b.example", "'b.example'"),
    ]


TEXTS: dict[str, tuple[str, object, str]] = {
    "braces": ("{a, b}", "{a, b}", ""),
    "wrapped at a blank": ("one \n{pad}two", "one two", ""),
    "wrapped behind a comma": ("CN=R3,\n{pad}O=CA", "CN=R3, O=CA", ""),
    "perhaps wrapped within a word": ("one\n{pad}two", "one\ntwo", WRAPPED),
    "a blank line": ("one\n{pad}\n{pad}two", "one\n\ntwo", WRAPPED),
    "what looks like a property": ("one\n{pad}Name : x", "one\nName : x", WRAPPED),
    "nothing": ("", None, ""),
}


@pytest.mark.parametrize(("value", "text", "reason"), TEXTS.values(), ids=TEXTS)
def test_texts(value: str, text: object, reason: str) -> None:
    value = value.replace("{pad}", " " * len("SenderDomains : "))
    assert one(Comment=value) == ({"Comment": text}, {("Comment",): reason} if reason else {})


def test_numbers_and_words() -> None:
    text = "DNSRoutingEnabled : False\nForceHELO         : False\nPort              : 25\nTlsAuthLevel      : \n"
    assert told(taken("a.txt", text)) == [
        ("SendConnector", {"DNSRoutingEnabled": False, "ForceHELO": False, "Port": 25, "TlsAuthLevel": None}, {})
    ]


SEVERAL = """\
PS C:\\> Get-AcceptedDomain | fl DomainName, DomainType

DomainName : contoso.com
DomainType : Authoritative

DomainName : fabrikam.com
DomainType : InternalRelay

PS C:\\> Get-RemoteDomain Default | fl

DomainName     : *
AllowedOOFType : External
NDREnabled     : True

PS C:\\> Get-InboundConnector | ? Enabled | fl Name

Name : Hub

PS C:\\> Get-TransportConfig | select AllowLegacyTLSClients | fl

AllowLegacyTLSClients : False

PS C:\\> Get-OrganizationConfig | fl RejectDirectSend

RejectDirectSend : True

PS C:\\> Get-Mailbox anna | fl Name, MaxSendSize

Name        : anna
MaxSendSize : 35 MB (36,700,160 bytes)
"""


def test_several_commands_in_one_file() -> None:
    reading = taken("a.txt", SEVERAL)
    assert told(reading) == [
        ("RemoteDomain", {"DomainName": "*", "AllowedOOFType": "External", "NDREnabled": True}, {}),
        ("InboundConnector", {"Name": "Hub"}, {}),
        ("AcceptedDomain", {"DomainName": "contoso.com", "DomainType": "Authoritative"}, {}),
        ("AcceptedDomain", {"DomainName": "fabrikam.com", "DomainType": "InternalRelay"}, {}),
        ("OrganizationConfig", {"AllowLegacyTLSClients": False, "RejectDirectSend": True}, {}),
    ]
    assert contributed(reading).declared.keys() == {"AcceptedDomain", "OrganizationConfig"}


COMPLETE = {
    "Get-InboundConnector | fl": True,
    "PS C:\\> get-inboundconnector -ResultSize Unlimited | sort Name | Format-List > all.txt": True,
    "PS> Get-InboundConnector": True,
    "# Get-InboundConnector | select Name, SenderDomains | fl": True,
    "PS C:\\> Get-InboundConnector Hub | fl": False,
    "PS C:\\> Get-InboundConnector -Identity Hub | fl": False,
    "PS C:\\> Get-InboundConnector | where { $_.Enabled } | fl": False,
    "PS C:\\> Get-InboundConnector | select -First 1 | fl": False,
    f"PS C:\\> Get-InboundConnector | fl {'x,' * 600}": False,
}


@pytest.mark.parametrize(("command", "complete"), COMPLETE.items())
def test_whether_all_are_shown(command: str, complete: bool) -> None:
    found = contributed(taken("a.txt", f"{command}\n\n{block()}"))
    assert ("InboundConnector" in found.declared) is complete


TABLE = "PS> Get-AcceptedDomain\n\nName    DomainName\n----    ----------\ncontoso contoso.com\n\n"


def test_a_table_beside_objects_is_not_passed_over_in_silence() -> None:
    reading = taken("a.txt", f"{TABLE}PS> Get-InboundConnector | fl\n\n{block()}")
    ((rule, place, shown, message, *_),) = problems(reading.problems)
    assert (rule, reading.problems[0].severity) == ("syntax-error", Severity.WARNING)
    assert (place, shown) == ("3:1", "Name    DomainName")
    assert message == "the table of `Get-AcceptedDomain` is not read"
    made = contributed(reading._replace(problems=[]))
    assert [definition.about.subject for definition in made.definitions] == ["InboundConnector Hub"]
    assert made.declared.keys() == {"InboundConnector"}
    assert reading.documents[0].traits.partial == {"AcceptedDomains"}


@pytest.mark.parametrize(
    "text",
    [
        f"{TABLE}PS> Get-AcceptedDomain | fl\n\nDomainName : contoso.com\nDomainType : Authoritative\n",
        f"PS> Get-Mailbox\n\nName DomainName\n---- ----------\nx    y\n\nPS> Get-InboundConnector | fl\n\n{block()}",
        f"[PS] C:\\>Get-AcceptedDomain\n\nName\n----\nx\n\nPS> Get-InboundConnector | fl\n\n{block()}",
        f"PS> Get-AcceptedDomain\n\nResult\n------\nnone\n\nPS> Get-InboundConnector | fl\n\n{block()}",
    ],
    ids=["listed below", "others", "of a server", "a heading"],
)
def test_tables_that_are_not_worth_a_word(text: str) -> None:
    assert said(text) == []


def test_what_is_shown_twice_counts_as_it_is_shown_last() -> None:
    text = (
        f"PS> Get-InboundConnector | fl\n\n{block(Enabled='True', Comment='old')}\n{block(Name='Gone')}\n"
        "PS> Set-InboundConnector Hub -Enabled:$false\n"
        "PS> Get-InboundConnector | fl Name, Enabled\n\nName    : hub\nEnabled : False\n"
    )
    assert told(taken("a.txt", text)) == [
        (
            "InboundConnector",
            {"SenderDomains": ["smtp:*;1"], "RequireTls": True, "Comment": "old", "Name": "hub", "Enabled": False},
            {},
        )
    ]


def test_what_another_tenant_has_is_kept() -> None:
    one, two = (f"PS> Get-InboundConnector | fl\n\n{block(Name=name)}\n" for name in ("One", "Two"))
    assert names(taken("a.txt", one + two)) == ["InboundConnector One", "InboundConnector Two"]


def test_two_of_one_name_in_one_output_stay_two() -> None:
    text = f"{block()}\n{block()}"
    assert len(contributed(taken("a.txt", text)).definitions) == 2


def test_objects_without_a_line_between_them() -> None:
    assert names(taken("a.txt", block() + block(Name="Two"))) == ["InboundConnector Hub", "InboundConnector Two"]


def test_accepted_domains_of_an_exchange_server() -> None:
    domain = "DomainName : contoso.com\nDomainType : Authoritative\n"
    found = taken("a.txt", f"[PS] C:\\Windows\\system32>Get-AcceptedDomain | fl DomainName, DomainType\n\n{domain}")
    words = "this AcceptedDomain is one of an Exchange server and tells nothing about Exchange Online"
    assert (found.documents, [line[3] for line in problems(found.problems)]) == ([], [words])
    name = "DistinguishedName : CN=x,CN=Microsoft Exchange,\n                    CN=Services,DC=contoso\n"
    assert taken("a.txt", domain + name).documents == []
    send = "[PS] C:\\>Get-SendConnector | fl\n\nDNSRoutingEnabled : True\nForceHELO         : False\n"
    assert names(taken("a.txt", send)) == ["SendConnector"]


DAMAGED: dict[str, tuple[str, list[str]]] = {
    "a name that is cut off": (
        f"{block()}SenderIPAddr",
        ["4:1 <SenderIPAddr> `SenderIPAddr` belongs to no property of the object"],
    ),
    "a colon that is missing": (
        f"{block()}EFSkipIPs {{x}}\n\n",
        ["4:1 <EFSkipIPs {x}> `EFSkipIPs {x}` belongs to no property of the object"],
    ),
    "a line in the middle": (
        block().replace("SenderDomains", "what is this\nSenderDomains"),
        ["2:1 <what is this> `what is this` belongs to no property of the object"],
    ),
    "a list without end": (
        block(SenderIPAddresses="{198.51.100.24, 203.0.113."),
        ["4:21 <{198.51.100.24, 203.0.113.> the list does not end: its closing brace is missing"],
    ),
    "a property that stands twice": (
        f"{block()}RequireTls    : False\n",
        ["4:1 <RequireTls> `RequireTls` stands twice in one mapping"],
    ),
    "a property with a slip": (
        block(SenderIPAdresses="{198.51.100.24}"),
        ["4:1 <SenderIPAdresses> `SenderIPAdresses` is not a property of this InboundConnector"],
    ),
    "a mark before the first name": (
        "{" + block(),
        ["1:1 <{Name> `{Name` is not a property of this InboundConnector"],
    ),
    "a mark before a name": (
        block().replace("Sender", "'Sender"),
        ["2:1 <'SenderDomains> `'SenderDomains` is not a property of this InboundConnector"],
    ),
    "a quotation behind it": (
        f"{block()}> Enabled : False\n",
        ["4:1 <> Enabled> `> Enabled` is not a property of this InboundConnector"],
    ),
    "words behind it": (f"{block()}Any idea what is wrong?\n", []),
    "words behind it that begin with a property": (f"{block()}Enabled it again, comment below\nIt works\n", []),
}


@pytest.mark.parametrize(("text", "faults"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_said(text: str, faults: list[str]) -> None:
    assert said(text) == faults
    assert taken("a.txt", text).claims


FOREIGN = {
    "requirements": "relaylint==1.0  # connectortype \nsenderdomains : no\n",
    "words": "The connectortype of a connector : see below\nsenderdomains and targets\n",
    "a mailbox": "Name        : anna\nMaxSendSize : 35 MB\nDomainName  : x\n",
    "a Receive connector": "Name       : Default\nBindings   : {[::]:25}\nRequireTLS : False\nFqdn : x.example\n",
    "a table": "Name Status\n---- ------\nHub  True\n",
    "a table of others": "Name Port connectortype\n---- ---- -------------\nHub  25   x\n",
    "YAML": "mail:\n  Name: Hub\n  SenderDomains: [x]\n  RequireTls: true\n  connectortype : x\n",
    "what people write": "Name: Hub\nEnabled: true\nconnectortype : x\n",
    "a list of words": "- Name : Hub\n- Enabled : True\nconnectortype\n",
    "members": "PS> Get-InboundConnector | gm | fl\n\nName       : Enabled\nMemberType : Property\n",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_is_foreign_is_passed_over(text: str) -> None:
    assert taken("a.txt", text) == NOTHING


@pytest.mark.parametrize("size", [500, 5_000])
def test_a_foreign_text_that_cannot_be_read_is_passed_over(size: int) -> None:
    limits = Limits(size=100)
    assert not taken("a.txt", "the connectortype \n" * size, limits).claims
    assert not taken("a.txt", b"\xff\xfe" + "the connectortype ".encode("utf-16-le") + b"\0").claims
    found = taken("a.txt", block() + "x" * size, limits)
    assert (found.claims, [line[0] for line in problems(found.problems)]) == (True, ["limit-exceeded"])


def test_limits() -> None:
    many = block(SenderDomains="{" + "a.example, " * 200 + "b}")
    found = taken("a.txt", many, Limits(nodes=100))
    assert [line[3] for line in problems(found.problems)] == ["more than 100 nodes"]
    long = block(Comment="x\n" + " " * 20 + ("x\n" + " " * 20) * 200)
    assert [line[3] for line in problems(taken("a.txt", long, Limits(nodes=100)).problems)] == ["more than 100 nodes"]
    assert taken("a.txt", "Name : x\nconnectortype : y\n" * 1_000, Limits(nodes=100)) == NOTHING


PIECES = [
    *"\n\r\t :{},.…;#>`- ",
    "...",
    " : ",
    "\n\n",
    "\r\n",
    "PS C:\\> ",
    "Get-InboundConnector | fl\n",
    "é",
    "😀",
    "\0",
]


@pytest.mark.parametrize("text", [TEXT, SEVERAL, block(SenderDomains="{a,\n  b...}")], ids=["one", "several", "list"])
def test_damaged_texts(text: str) -> None:
    for made in damaged(text, PIECES, 200):
        check(taken("a.txt", made))
