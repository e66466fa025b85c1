"""CSV of Exchange's cmdlets: every form of the table and of its values, with places; what is damaged, and foreign."""

from __future__ import annotations

import pytest

from formats.exporting import NOTHING, check, contributed, damaged, taken, told, written
from formats.outline import problems
from relaylint.core.document import Absence
from relaylint.formats.exports.exchange_csv import TYPE_ONLY
from relaylint.formats.exports.object_values import JOINED
from relaylint.syntax.reading import Limits
from relaylint.values.syntaxes import BOOLEANS

TYPE = "#TYPE Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.TenantInboundConnector\n"
TABLE = """\
"Enabled","SenderDomains","SenderIPAddresses","RequireTls","TlsSenderCertificateName","Comment","Name","RunspaceId"
"True","smtp:*;1","198.51.100.24 203.0.113.0/28","True","","He said ""go"",
and went","Head office relay","6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10"
"False","System.Collections.ArrayList","","False","mail.contoso.com","","Two","6a1f3c1e-2f5e-4a58-8a39-0c4f8f5a7f10"
"""
LINES = [
    (
        "InboundConnector",
        {
            "Enabled": True,
            "SenderDomains": ["smtp:*;1"],
            "SenderIPAddresses": ["198.51.100.24", "203.0.113.0/28"],
            "RequireTls": True,
            "TlsSenderCertificateName": None,
            "Comment": 'He said "go",\nand went',
            "Name": "Head office relay",
        },
        {},
    ),
    (
        "InboundConnector",
        {
            "Enabled": False,
            "SenderDomains": "System.Collections.ArrayList",
            "SenderIPAddresses": None,
            "RequireTls": False,
            "TlsSenderCertificateName": "mail.contoso.com",
            "Comment": None,
            "Name": "Two",
        },
        {("SenderDomains",): TYPE_ONLY},
    ),
]
HEAD = "Name,SenderDomains,RequireTls"
OTHER = "Name,RequireTls,RestrictDomainsToCertificate"


def one(column: str, value: str) -> tuple[object, dict[tuple[str | int, ...], str]]:
    """Return what is told of one property of an inbound connector, beside those that tell its kind."""
    cell = value.replace('"', '""')
    ((_, data, unknown),) = told(taken("a.csv", f'{OTHER},{column}\nHub,True,False,"{cell}"\n'))
    return data.get(column), unknown


def said(text: str, limits: Limits | None = None) -> list[str]:
    """Return rule, place, text and message of each problem."""
    found = problems(taken("a.csv", text, limits).problems)
    return [f"{rule} {place} <{shown}> {message}" for rule, place, shown, message, *_ in found]


FORMS: dict[str, str | bytes] = {
    "as it is": TABLE,
    "below its type": TYPE + TABLE,
    "below a quoted type": f'"{TYPE.strip()}",,\n{TABLE}',
    "with tabs": TABLE.replace('","', '"\t"'),
    "with semicolons": TABLE.replace('","', '";"'),
    "with bars": TABLE.replace('","', '"|"'),
    "for Excel": "sep=;\n" + TABLE.replace('","', '";"'),
    "with CRLF": TABLE.replace('"\n"', '"\r\n"'),
    "in UTF-16": TABLE.encode("utf-16"),
    "in UTF-8 with its mark": TABLE.encode("utf-8-sig"),
    "blanks around columns": TABLE.replace('","', ' ","', 3),
    "blanks around values": TABLE.replace('","', '" , "'),
    "blank lines": f"{TABLE}\n\n,,,,,,,\n",
    "values of no column": TABLE.replace('f10"\n', 'f10",,\n'),
    "below a title": f"Our connectors\n\n{TABLE}",
    "no line break at the end": TABLE.rstrip("\n"),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_forms(text: str | bytes) -> None:
    reading = taken("connectors.csv", text)
    assert told(reading) == LINES
    assert reading.documents[0].traits.absent is Absence.UNKNOWN
    assert contributed(reading).declared.keys() == {"InboundConnector"}


def test_places() -> None:
    reading = taken("a.csv", TABLE)
    found = written(reading, "InboundConnectors", 0)
    assert found[:9] == [
        ("1:2", "Enabled", "'Enabled'"),
        ("2:2", "True", "True"),
        ("1:12", "SenderDomains", "'SenderDomains'"),
        ("2:9", "smtp:*;1", "'smtp:*;1'"),
        ("1:28", "SenderIPAddresses", "'SenderIPAddresses'"),
        ("2:20", "198.51.100.24", "'198.51.100.24'"),
        ("2:34", "203.0.113.0/28", "'203.0.113.0/28'"),
        ("1:48", "RequireTls", "'RequireTls'"),
        ("2:51", "True", "True"),
    ]
    assert ("2:61", 'He said ""go"",\nand went', "'He said \"go\",\\nand went'") in found
    (first, second) = contributed(reading).definitions
    source, span = first.locate(("SenderIPAddresses", 1))
    assert source.slice(span) == "203.0.113.0/28"
    assert second.locate(()).source.position(second.locate(()).span.start) == (4, 1)


def test_values_without_quotes() -> None:
    text = "Name,DomainName,DomainType,MatchSubDomains\nMain , contoso.com,Authoritative,False\n"
    reading = taken("a.csv", text)
    assert told(reading) == [
        ("AcceptedDomain", {"DomainName": "contoso.com", "DomainType": "Authoritative", "MatchSubDomains": False}, {})
    ]
    assert ("2:8", "contoso.com", "'contoso.com'") in written(reading, "AcceptedDomains", 0)


LISTS: dict[str, tuple[str, object, str]] = {
    "nothing": ("", None, ""),
    "one value": ("contoso.com", ["contoso.com"], ""),
    "joined with blanks": ("smtp:*;1 smtp:a.example;1", ["smtp:*;1", "smtp:a.example;1"], ""),
    "joined with commas": ("a.example,b.example", ["a.example", "b.example"], ""),
    "joined with commas and blanks": ("a.example, b.example", ["a.example", "b.example"], ""),
    "joined with semicolons": ("a.example;b.example", ["a.example", "b.example"], ""),
    "joined with semicolons, with costs": ("smtp:*;1;smtp:a.example;10", ["smtp:*;1", "smtp:a.example;10"], ""),
    "joined with bars": ("a.example | b.example", ["a.example", "b.example"], ""),
    "joined with line breaks": ("a.example\nb.example", ["a.example", "b.example"], ""),
    "joined with two things": ("a.example, b.example c.example", "a.example, b.example c.example", JOINED),
    "a separator at the end": ("a.example;", "a.example;", JOINED),
    "two separators": ("a.example,,b.example", "a.example,,b.example", JOINED),
    "a type": ("System.String[]", "System.String[]", TYPE_ONLY),
    "a type of objects": ("System.Object[]", "System.Object[]", TYPE_ONLY),
    "a type of Exchange": (
        "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]",
        "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]",
        TYPE_ONLY,
    ),
}


@pytest.mark.parametrize(("value", "items", "reason"), LISTS.values(), ids=LISTS)
def test_lists(value: str, items: object, reason: str) -> None:
    assert one("SenderDomains", value) == (items, {("SenderDomains",): reason} if reason else {})


def test_addresses_joined_with_semicolons() -> None:
    assert one("SenderIPAddresses", "198.51.100.1;198.51.100.2")[0] == ["198.51.100.1", "198.51.100.2"]


def test_nobody_knows_whether_a_list_of_which_the_type_is_told_is_empty() -> None:
    (definition,) = contributed(taken("a.csv", f"{HEAD},EFUsers\nHub,*,True,System.Object[]\n")).definitions
    assert definition.value("EFUsers").present is None


def test_a_word_that_is_null() -> None:
    assert one("ConnectorType", "") == (None, {})
    assert one("Enabled", "") == (None, {})


def test_several_tables_in_one_file() -> None:
    domains = "DomainName,DomainType\ncontoso.com,Authoritative\n"
    text = f"{TYPE}{TABLE}#TYPE System.String\nLength\n3\n#TYPE Selected.System.String\n{domains}{HEAD}\nHub,*,True\n"
    assert [(name, data.get("Name")) for name, data, _ in told(taken("a.csv", text))] == [
        ("InboundConnector", "Head office relay"),
        ("InboundConnector", "Two"),
        ("InboundConnector", "Hub"),
        ("AcceptedDomain", None),
    ]


def test_kinds_with_the_columns_of_all() -> None:
    head = "Name,ConnectorType,SenderDomains,RecipientDomains,RequireTls,UseMXRecord"
    text = f"{head}\nIn,Partner,*,,True,\nOut,Partner,,*,,True\n"
    assert [line[0] for line in told(taken("a.csv", text))] == ["InboundConnector", "OutboundConnector"]


def test_a_type_tells_the_kind_alone() -> None:
    text = f"{TYPE}Name,Enabled,Comment\nHub,True,connectortype\n"
    assert told(taken("a.csv", text)) == [
        ("InboundConnector", {"Name": "Hub", "Enabled": True, "Comment": "connectortype"}, {})
    ]
    other = TYPE.replace("TenantInbound", "Receive")
    assert taken("a.csv", f"{other}{HEAD}\nDefault,*,True\n") == NOTHING


def test_accepted_domains_of_an_exchange_server() -> None:
    name = '"CN=x,CN=Accepted Domains,CN=Microsoft Exchange,CN=Services,DC=contoso,DC=local"'
    found = taken("a.csv", f"DomainName,DomainType,DistinguishedName\ncontoso.com,Authoritative,{name}\n")
    assert (found.documents, [line[0] for line in problems(found.problems)]) == ([], ["on-premises-object"])


DAMAGED: dict[str, tuple[str, list[str]]] = {
    "a row that is cut off": (
        f"{HEAD}\nHub,*,True\nTwo,*",
        ["syntax-error 3:1 <Two,*> the row has 2 values, and the table 3 columns"],
    ),
    "a row of one value": (
        f"{HEAD}\nHub\n",
        ["syntax-error 2:1 <Hub> the row has 1 value, and the table 3 columns"],
    ),
    "a row with more": (
        f"{HEAD}\nHub,*,True,a,b\n",
        ["syntax-error 2:12 <a,b> the row has 5 values, and the table 3 columns"],
    ),
    "a quote without end": (
        f'{HEAD}\nHub,*,True\n"Two,*,True\n',
        ['syntax-error 3:1 <"> the quote opens a value that does not end'],
    ),
    "a quote in the middle": (
        f'{HEAD}\n"Hub" x,*,True\n',
        ["syntax-error 2:7 <x> `x` stands behind the closing quote of a value"],
    ),
    "a quote that is missing": (
        'Name,SenderDomains",RequireTls\nHub,*,True\n',
        ['syntax-error 1:19 <"> a quote stands in a value that does not begin with one'],
    ),
    "a delimiter that is missing": (
        '"DomainName""DomainType","MatchSubDomains"\n"a.example","Authoritative","False"\n',
        ['syntax-error 1:12 <""> `""` stands between two names of columns, where `,` has to separate them'],
    ),
    "a delimiter that is another": (
        '"DomainName";"DomainType","MatchSubDomains";"Default"\n"a.example";"Authoritative";"False";"True"\n',
        ['syntax-error 1:25 <","> `","` stands between two names of columns, where `;` has to separate them'],
    ),
    "a mark in place of a delimiter": (
        f"{TYPE.replace('Exchange', 'X')}Name,ConnectorType:SenderDomains,RequireTls\nx,OnPremises,*,True\n",
        ["syntax-error 2:19 <:> `:` stands between two names of columns, where `,` has to separate them"],
    ),
    "a blank in place of a tab": (
        "Connectors\n\nName\tConnectorType SenderDomains\tRequireTls\nx\tOnPremises\t*\tTrue\n",
        ["syntax-error 3:19 < > ` ` stands between two names of columns, where `\\t` has to separate them"],
    ),
    "another mark in place of all delimiters": (
        "Name:SenderDomains:RequireTls\nHub,*,True\n",
        ["syntax-error 1:5 <:> `:` stands between two names of columns, where `,` has to separate them"],
    ),
    "a mark before a column": (
        f"({HEAD}\nHub,*,True\n",
        ["unknown-property 1:1 <(Name> `(Name` is not a property of this InboundConnector"],
    ),
    "a column that stands twice": (
        f"{HEAD},name\nHub,*,True,Two\n",
        ["duplicate-key 1:31 <name> `name` stands twice in one mapping"],
    ),
    "a column with a slip": (
        f"{HEAD},SenderIPAdresses\nHub,*,True,\nTwo,*,True,\n",
        ["unknown-property 1:31 <SenderIPAdresses> `SenderIPAdresses` is not a property of this InboundConnector"],
    ),
}


@pytest.mark.parametrize(("text", "faults"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_said(text: str, faults: list[str]) -> None:
    assert said(text) == faults
    assert taken("a.csv", text).claims


def test_what_stands_before_the_damage_is_read() -> None:
    found = taken("a.csv", f'{HEAD}\nHub,*,True\n"Two')
    assert found.documents[0].data == {
        "InboundConnectors": [{"Name": "Hub", "SenderDomains": ["*"], "RequireTls": True}]
    }


def test_a_row_that_tells_nothing_is_of_the_kind_of_the_others() -> None:
    text = "Name,ConnectorType,RequireTls,TlsSenderCertificateName\nA,OnPremises,True,\nB,OnPremises,True,x.example\n"
    assert [(name, data["Name"]) for name, data, _ in told(taken("a.csv", text))] == [
        ("InboundConnector", "A"),
        ("InboundConnector", "B"),
    ]


FOREIGN = {
    "properties that no object has": "Name,SenderDomains,RequireTls,Port\nOut,,,25\n",
    "nothing": "",
    "one line": HEAD.replace("SenderDomains", "connectortype"),
    "a message trace": "Received,SenderAddress,Subject\n2026-03-02,a@contoso.com,connectortype\n",
    "an inventory": "Domain,DomainType,Owner\ncontoso.com,Authoritative,mail team\n",
    "DNS": "DomainName,DomainType\ncontoso.com,Primary\n",
    "a migration batch": "EmailAddress,DomainName\nanna@contoso.com,contoso.com\n",
    "words for a page": 'Name,SenderDomains,RequireTls,EFTestMode\nName,"Sender domains",Require TLS,Test\n',
    "notes": "Property,Note\nSenderDomains,See RequireTls\nEFUsers,SenderDomains:RequireTls\nEFTestMode,x\n",
    "a quote that is open": '"a,connectortype\n',
    "text": "senderdomains are listed here, and connectortype too\n",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_is_foreign_is_passed_over(text: str) -> None:
    assert taken("a.csv", text) == NOTHING
    told = text.startswith("Name,S")  # by its head, and more is not known of what cannot be read
    assert taken("a.csv", text * 1_000, Limits(size=100)).claims is told


@pytest.mark.parametrize("word", BOOLEANS)
def test_booleans_of_other_languages_are_said_and_never_read(word: str) -> None:
    """A spreadsheet writes them as its country has them; they hide no object, however many there are."""
    columns = ("RequireTls", "CloudServicesMailEnabled", "RestrictDomainsToCertificate", "Enabled")
    reading = taken("a.csv", f"Name,SenderDomains,{','.join(columns)}\nHub,*{f',{word.upper()}' * len(columns)}\n")
    made = contributed(reading)
    assert [definition.about.subject for definition in made.definitions] == ["InboundConnector Hub"]
    wrong = [] if word in ("true", "false") else [("wrong-type", f"`{word.upper()}`")] * len(columns)
    assert [(found.rule.name, found.message.partition(" ")[0]) for found in made.diagnostics] == wrong
    assert all(f"write {str(BOOLEANS[word]).lower()} " in found.help for found in made.diagnostics)


def test_limits() -> None:
    rows = "Hub,*,True\n" * 100
    assert said(f"{HEAD}\n{rows}", Limits(nodes=150)) == ["limit-exceeded 51:1 <Hub,*,True> more than 150 nodes"]
    assert said(f"{HEAD}\n{rows}", Limits(size=100)) == ["limit-exceeded 1:1 <> the file has more than 100 bytes"]


PIECES = [*"\n\r\t ,;|\"'#=", '""', '"\n', "#TYPE x\n", "sep=;\n", "True", "System.Object[]", "é", "😀", "\0"]


@pytest.mark.parametrize("text", [TABLE, TYPE + TABLE, f"{HEAD}\nHub,*,True\n"], ids=["table", "typed", "plain"])
def test_damaged_texts(text: str) -> None:
    for made in damaged(text, PIECES, 200):
        check(taken("a.csv", made))
