"""Data files of Microsoft365DSC: the sections that hold definitions, however they are spelt and nested."""

from __future__ import annotations

import random
from typing import Any

import pytest
from making import said

from formats.outline import outline, problems
from formats.working import work
from relaylint.core.diagnostic import Severity
from relaylint.core.document import Absence, Document, Part
from relaylint.core.text import Source
from relaylint.formats.dsc.data_files import read
from relaylint.formats.recognition import read as recognise
from relaylint.model.definitions import contribution
from relaylint.syntax.reading import Limits, Reading

DATA = """\
# data of production
@{
    AllNodes    = @(
        @{ NodeName = 'localhost'; PsDscAllowPlainTextPassword = $true }
    )
    NonNodeData = @{
        Environment    = @{ Name = 'Contoso'; TenantId = 'contoso.onmicrosoft.com' }
        AppCredentials = @(
            @{ Workload = 'Exchange'; ApplicationId = '<appid>' }
        )
        Exchange       = @{
            OrganizationConfig = @{
                RejectDirectSend = $true
                AuditDisabled    = $false
            }
            AcceptedDomains    = @(
                @{
                    UniqueId   = 'domain1'
                    Identity   = 'contoso.com' # the main one
                    DomainType = 'Authoritative'
                    Ensure     = 'Present'
                }
            )
            InboundConnectors  = @(
                @{
                    Identity          = 'Head office relay'
                    ConnectorType     = 'OnPremises'
                    SenderIPAddresses = '198.51.100.24', "203.0.113.$Last"
                    SenderDomains     = '*'
                }
            )
            OutboundConnectors = @()
        }
    }
}
"""


def reading(text: str) -> Reading:
    return read(Source("a.psd1", text), Limits(), lambda name: None)


def document(text: str) -> Document:
    found = reading(text)
    assert problems(found.problems) == []
    (made,) = found.documents
    return made


def data(text: str) -> Any:
    return document(text).data


def test_a_data_file() -> None:
    made = document(DATA)
    assert made.data == {
        "OrganizationConfig": {"RejectDirectSend": True},
        "AcceptedDomains": [{"Identity": "contoso.com", "DomainType": "Authoritative"}],
        "InboundConnectors": [
            {
                "Identity": "Head office relay",
                "ConnectorType": "OnPremises",
                "SenderIPAddresses": ["198.51.100.24", "203.0.113.$Last"],
                "SenderDomains": ["*"],
            }
        ],
        "OutboundConnectors": [],
    }
    assert made.traits.absent is Absence.EMPTY
    assert made.traits.partial == {"OutboundConnectors", "OrganizationConfig"}  # an empty list: others may fill it
    assert dict(made.traits.unknown) == {
        ("InboundConnectors", 0, "SenderIPAddresses", 1): "`$Last` is not assigned a literal in this file"
    }
    assert [made.source.slice(span) for span in made.comments] == ["# data of production", "# the main one"]
    assert list(contribution(made).declared) == ["AcceptedDomain", "InboundConnector"]


def test_its_places() -> None:
    made = document(DATA)
    lines = [line for line in outline(made) if line[0].startswith("/AcceptedDomains")]
    block = DATA[
        DATA.index("@{\n                    UniqueId") : DATA.index("            )\n            Inbound")
    ].rstrip()
    assert lines == [
        ("/AcceptedDomains", "key", "AcceptedDomains"),
        ("/AcceptedDomains", "list", f"AcceptedDomains    = @(\n                {block}"),
        ("/AcceptedDomains/0", "mapping", block),
        ("/AcceptedDomains/0/Identity", "key", "Identity"),
        ("/AcceptedDomains/0/Identity", "scalar", "'contoso.com'", "contoso.com"),
        ("/AcceptedDomains/0/DomainType", "key", "DomainType"),
        ("/AcceptedDomains/0/DomainType", "scalar", "'Authoritative'", "Authoritative"),
    ]
    path = ("InboundConnectors", 0, "SenderIPAddresses")
    assert made.source.slice(made.locate((*path, 1))) == '"203.0.113.$Last"'
    assert made.source.slice(made.locate(path, Part.KEY)) == "SenderIPAddresses"


@pytest.mark.parametrize(
    "text",
    [
        "@{ NonNodeData = @{ Exchange = @{ AcceptedDomains = @(@{ Identity = 'a.example' }) } } }",
        "@{ NonNodeData = @(@{ EXOAcceptedDomain = @{ Identity = 'a.example' } }) }",
        "@{ AllNodes = @(@{ NodeName = 'x'; Exchange = @{ 'AcceptedDomains' = @('a.example') } }) }",
        "@{ 'nonnodedata' = @{ cEXOAcceptedDomains = @(@{ IDENTITY = 'a.example' }) } }",
        "# first\n\n@{ Exchange = @{ AcceptedDomains = @(@{ DomainName = 'a.example' }) } }",
        "@{ AcceptedDomains = @(@{ Name = 'a.example' }) }",
    ],
)
def test_how_sections_are_spelt_and_nested(text: str) -> None:
    (found,) = data(text)["AcceptedDomains"]
    assert list(found.values()) == ["a.example"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@{ ModuleVersion = '1.0'; RootModule = 'a.psm1' }",
        "@{ AcceptedDomains = 'Accepted domains' }",
        "@{ AcceptedDomains = @('a.example') }",
        "@{ InboundConnectors = @{ Title = 'x' } }",
        "@{ NonNodeData = @{ AcceptedDomainsFile = @{ Identity = 'a.example' } } }",
        "@{ NonNodeData = @{ AcceptedDomains = 'see the wiki' } }",
        "'InboundConnectors",
    ],
)
def test_what_is_none_of_ours(text: str) -> None:
    assert reading(text) == Reading([], [], False)


@pytest.mark.parametrize(
    "section",
    [
        "AcceptedDomains = $domains",
        "AcceptedDomains = @(Get-Domain)",
        "AcceptedDomains = @()",
        "AcceptedDomains = @{ 'a.example' = @{ DomainType = 'Authoritative' } }",
        "AcceptedDomains = @(5)",
    ],
)
def test_a_section_that_does_not_tell_all(section: str) -> None:
    made = document(f"@{{ NonNodeData = @{{ {section} }} }}")
    assert made.data == {"AcceptedDomains": []}
    assert made.traits.partial == {"AcceptedDomains"}


def test_absent() -> None:
    made = document("@{ NonNodeData = @{ AcceptedDomains = @(@{ Identity = 'a.example'; Ensure = 'Absent' }) } }")
    assert made.traits.removed == {("AcceptedDomains", 0)}
    assert made.traits.partial == {"AcceptedDomains"}


def test_a_property_that_may_be_misspelt() -> None:
    """Data may hold more than the module takes: what a configuration makes of it is not known."""
    text = "@{ NonNodeData = @{ InboundConnectors = @(@{ Identity = 'a'; SenderDomain = '*'; Owner = 'x' }) } }"
    found = reading(text)
    (line,) = said(found.problems)
    words = "`SenderDomain` is not a property of EXOInboundConnector | did you mean `SenderDomains`?"
    assert line == f"1:62 <SenderDomain> warning[unknown-property] {words}"
    assert found.documents[0].data == {"InboundConnectors": [{"Identity": "a"}]}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("@{ NonNodeData = @{ AcceptedDomains = @(@{ Identity 'a' }) } }", ("1:53", "'a'", "`=` has to stand here")),
        ("@{ NonNodeData = @{ AcceptedDomains = @(", ("1:39", "@(", "`@(` is not closed")),
        ("@{ NonNodeData = @{ AcceptedDomains = 'x } }", ("1:39", "'", "the string that begins here does not end")),
        (
            "$x = @{ NonNodeData = @{ AcceptedDomains = @('a.example') } }",
            ("1:1", "$x", "`$x` stands where the hashtable of the data has to begin"),
        ),
        (
            "@{ $key = 1; NonNodeData = @{ AcceptedDomains = @('a.example') } }",
            (
                "1:1",
                "@{ $key = 1; NonNodeData = @{ AcceptedDomains = @('a.example') } }",
                "the hashtable cannot be read: the key `$key` is not known",
            ),
        ),
    ],
)
def test_faults(text: str, place: tuple[str, ...]) -> None:
    found = reading(text)
    assert (found.documents, problems(found.problems), found.claims) == ([], [("syntax-error", *place)], True)


def test_a_comma_too_many_loses_nothing() -> None:
    found = reading("@{ NonNodeData = @{ AcceptedDomains = @(@{ Identity = 'a.example' }, ) } }")
    assert problems(found.problems) == [("syntax-error", "1:70", ")", "a value has to stand here")]
    assert [made.data for made in found.documents] == [{"AcceptedDomains": [{"Identity": "a.example"}]}]


def test_it_is_recognised() -> None:
    text = b"\xff\xfe" + DATA.replace("\n", "\r\n").encode("utf-16-le")
    found = recognise("Data/Production.PSD1", text, Limits(), lambda name: None)
    assert found is not None
    assert [list(one.data) for one in found.documents] == [
        ["OrganizationConfig", "AcceptedDomains", "InboundConnectors", "OutboundConnectors"]
    ]


def test_damaged_files() -> None:
    bits = ["@{", "@(", "}", ")", "'", '"', "$(", "#", "<#", ";", "\n", ",", "=", "$x", "@'\n", "\0", "NonNodeData = "]
    for seed in range(600):
        maker = random.Random(f"psd1 {seed}")  # noqa: S311
        text = DATA
        for _ in range(maker.randint(1, 3)):
            at = maker.randrange(len(text) + 1)
            text = text[:at] + maker.choice([*bits, ""]) + text[at + maker.choice([0, 0, 1, 10]) :]
        found = reading(text if maker.random() < 0.8 else text[: maker.randrange(len(text))])
        for problem in found.problems:
            start, end = problem.primary.location.span
            assert 0 <= start <= end <= len(text), text
        for made in found.documents:
            assert all(made.has(path) for path in made.traits.unknown), text
            contribution(made)


def test_work_grows_as_the_file_does() -> None:
    item = "@{ Identity = 'a'; SenderDomains = @('x', $y); ConnectorType = $z }\n"
    texts = [f"@{{ NonNodeData = @{{ InboundConnectors = @(\n{item * size}) }} }}" for size in (200, 400)]
    small, large = (work(reading, text) for text in texts)
    assert large < 2.2 * small


@pytest.mark.parametrize("mark", ["{", "{@", "@&{", "@ {", "@("])
def test_what_is_to_be_a_hashtable(mark: str) -> None:
    text = f"@{{ NonNodeData = @{{ InboundConnectors = @( {mark} Identity = 'a'; ConnectorType = 'Partner' }} ) }} }}"
    found = read(Source("a.psd1", text), Limits(), lambda name: None)
    assert [one.severity for one in found.problems if one.severity is Severity.ERROR]
    assert found.claims


@pytest.mark.parametrize(
    "key",
    [
        *(f"{key}{sign}" for key in ("InboundConnectors", "'InboundConnectors'") for sign in (" :", " +=", "", " -")),
        *("InboundConnectors ,=", "InboundConnectors ;=", "[InboundConnectors] =", "-InboundConnectors"),
        *("Inbound Connectors =", '"Inbound Connectors" =', "'EXO-InboundConnectors' :", "Inbound-Connector"),
    ],
)
def test_what_is_to_be_a_section(key: str) -> None:
    text = f"@{{ NonNodeData = @{{ {key} @(@{{ Identity = 'a'; ConnectorType = 'Partner' }}) }} }}"
    found = recognise("a.psd1", text.encode(), Limits(), lambda name: None)
    assert found is not None
    assert [one.severity for one in found.problems] == [Severity.ERROR]
    assert found.claims


def test_an_equals_sign_in_a_key() -> None:
    domains = "AcceptedDomains = @( @{ Identity = 'a.example' } )"
    text = f"@{{ NonNodeData = @{{ {domains}; Inbound=Connectors = @( @{{ Identity = 'a' }} ) }} }}"
    found = read(Source("a.psd1", text), Limits(), lambda name: None)
    assert [one.rule.name for one in found.problems] == ["syntax-error"]
