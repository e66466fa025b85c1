"""Microsoft365DSC's configurations and exports: every definition and place found, nothing invented, no traceback."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from making import said, write

from formats.outline import outline, problems
from formats.working import work
from relaylint.cli.main import main
from relaylint.core.diagnostic import Severity
from relaylint.core.document import Absence, Alias, Document, Mapping, Node, Part, Sequence
from relaylint.core.text import Source
from relaylint.formats.dsc.configurations import read
from relaylint.model.definitions import Contribution, Unknown, contribution
from relaylint.syntax.decoding import to_source
from relaylint.syntax.reading import Limits, Reading

EXPORT = """\
# Generated with Microsoft365DSC version 1.26.101.1
param (
    [parameter()]
    [System.Management.Automation.PSCredential]
    $Credential
)

Configuration M365TenantConfig
{
    param (
        [parameter()]
        [System.Management.Automation.PSCredential]
        $Credential
    )
    $OrganizationName = $ConfigurationData.NonNodeData.OrganizationName
    Import-DscResource -ModuleName 'Microsoft365DSC' -ModuleVersion '1.26.101.1'

    Node localhost
    {
        AADGroup "AADGroup-It's {all} staff"
        {
            Description = "See `"EXOInboundConnector x {`" # no comment";
            Settings    = @(
                MSFT_Setting{
                    Key = 'a }'
                }
            );
        }
        EXOAcceptedDomain "EXOAcceptedDomain-contoso.com"
        {
            Credential           = $Credscredential;
            DomainType           = "Authoritative";
            Ensure               = "Present";
            Identity             = "contoso.com";
            MatchSubDomains      = $False;
        }
        EXOInboundConnector 0d9b2c53-0f7e-4a8e-8f5b-1f1f6a1f6d10
        {
            AssociatedAcceptedDomains    = @();
            CloudServicesMailEnabled     = $False;
            Comment                      = "Scanners and the ERP
relay through this one";
            ConnectorType                = "OnPremises";
            Credential                   = $Credscredential;
            Enabled                      = $True;
            Identity                     = "Head office relay";
            SenderDomains                = @("smtp:*;1");
            SenderIPAddresses            = @("198.51.100.24/32","203.0.113.0/28");
            TlsSenderCertificateName     = "*.$OrganizationName";
        }
    }
}
M365TenantConfig -ConfigurationData .\\ConfigurationData.psd1 -Credential $Credential
"""
NOT_ASSIGNED = "is not assigned a literal in this file"
IN_LOOP = "the resource stands in a loop, so that nobody knows whether it is deployed"
IN_BRANCH = "the resource stands in a branch, so that nobody knows whether it is deployed"


def reading(text: str | bytes, limits: Limits | None = None) -> Reading:
    source = to_source("a.ps1", text if isinstance(text, bytes) else text.encode(), limits or Limits())
    assert isinstance(source, Source)
    return read(source, limits or Limits(), lambda name: None)


def document(text: str | bytes) -> Document:
    """Return the one document of a text without faults."""
    found = reading(text)
    assert said(found.problems) == []
    assert found.claims
    (made,) = found.documents
    return made


def data(text: str) -> Any:
    return document(text).data


def unknown(text: str) -> dict[Any, str]:
    return dict(document(text).traits.unknown)


def contributed(text: str) -> Contribution:
    return contribution(document(text))


# --- exports


def test_an_export() -> None:
    made = document(EXPORT)
    assert made.data == {
        "AcceptedDomains": [{"DomainType": "Authoritative", "Identity": "contoso.com", "MatchSubDomains": False}],
        "InboundConnectors": [
            {
                "AssociatedAcceptedDomains": [],
                "CloudServicesMailEnabled": False,
                "Comment": "Scanners and the ERP\nrelay through this one",
                "ConnectorType": "OnPremises",
                "Enabled": True,
                "Identity": "Head office relay",
                "SenderDomains": ["smtp:*;1"],
                "SenderIPAddresses": ["198.51.100.24/32", "203.0.113.0/28"],
                "TlsSenderCertificateName": "*.$OrganizationName",
            }
        ],
    }
    assert made.traits.absent is Absence.EMPTY
    assert not made.traits.strict
    assert not made.traits.partial | made.traits.removed | made.traits.amending
    name = ("InboundConnectors", 0, "TlsSenderCertificateName")
    assert dict(made.traits.unknown) == {name: f"`$OrganizationName` {NOT_ASSIGNED}"}
    remarks = [made.source.slice(span) for span in made.comments]
    assert remarks == ["# Generated with Microsoft365DSC version 1.26.101.1"]


def test_its_places() -> None:
    lines = outline(document(EXPORT))
    block = EXPORT[EXPORT.index("EXOInboundConnector 0d9b") : EXPORT.index("    }\n}\nM365")].rstrip()
    assert [line for line in lines if line[0].startswith("/InboundConnectors")] == [
        ("/InboundConnectors", "key", "EXOInboundConnector"),
        ("/InboundConnectors", "list", block),
        ("/InboundConnectors/0", "mapping", block),
        ("/InboundConnectors/0/AssociatedAcceptedDomains", "key", "AssociatedAcceptedDomains"),
        ("/InboundConnectors/0/AssociatedAcceptedDomains", "list", "@()"),
        ("/InboundConnectors/0/CloudServicesMailEnabled", "key", "CloudServicesMailEnabled"),
        ("/InboundConnectors/0/CloudServicesMailEnabled", "scalar", "$False", False),
        ("/InboundConnectors/0/Comment", "key", "Comment"),
        (
            "/InboundConnectors/0/Comment",
            "scalar",
            '"Scanners and the ERP\nrelay through this one"',
            "Scanners and the ERP\nrelay through this one",
        ),
        ("/InboundConnectors/0/ConnectorType", "key", "ConnectorType"),
        ("/InboundConnectors/0/ConnectorType", "scalar", '"OnPremises"', "OnPremises"),
        ("/InboundConnectors/0/Enabled", "key", "Enabled"),
        ("/InboundConnectors/0/Enabled", "scalar", "$True", True),
        ("/InboundConnectors/0/Identity", "key", "Identity"),
        ("/InboundConnectors/0/Identity", "scalar", '"Head office relay"', "Head office relay"),
        ("/InboundConnectors/0/SenderDomains", "key", "SenderDomains"),
        ("/InboundConnectors/0/SenderDomains", "list", '@("smtp:*;1")'),
        ("/InboundConnectors/0/SenderDomains/0", "scalar", '"smtp:*;1"', "smtp:*;1"),
        ("/InboundConnectors/0/SenderIPAddresses", "key", "SenderIPAddresses"),
        ("/InboundConnectors/0/SenderIPAddresses", "list", '@("198.51.100.24/32","203.0.113.0/28")'),
        ("/InboundConnectors/0/SenderIPAddresses/0", "scalar", '"198.51.100.24/32"', "198.51.100.24/32"),
        ("/InboundConnectors/0/SenderIPAddresses/1", "scalar", '"203.0.113.0/28"', "203.0.113.0/28"),
        ("/InboundConnectors/0/TlsSenderCertificateName", "key", "TlsSenderCertificateName"),
        (
            "/InboundConnectors/0/TlsSenderCertificateName",
            "scalar",
            '"*.$OrganizationName"',
            "*.$OrganizationName",
        ),
    ]


def test_the_encoding_and_line_ends_of_windows_powershell() -> None:
    text = EXPORT.replace("\n", "\r\n")
    made = document(b"\xff\xfe" + text.encode("utf-16-le"))
    plain = document(EXPORT)
    comment = made.data["InboundConnectors"][0].pop("Comment")
    assert comment == "Scanners and the ERP\r\nrelay through this one"
    plain.data["InboundConnectors"][0].pop("Comment")
    assert made.data == plain.data
    path = ("InboundConnectors", 0, "SenderIPAddresses", 1)
    places = [one.source.position(one.locate(path).start) for one in (made, plain)]
    assert places[0] == places[1]
    assert made.source.slice(made.locate(path)) == '"203.0.113.0/28"'


def test_a_file_on_the_disk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = EXPORT.replace('"OnPremises"', '"OnPremise"').replace("\n", "\r\n")
    write(tmp_path, {"M365TenantConfig.ps1": b"\xff\xfe" + text.encode("utf-16-le")})
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--format", "concise", "."]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "unknown-value" in line]
    assert line.startswith("M365TenantConfig.ps1:43:44: ")


# --- what people write by hand


@pytest.mark.parametrize(
    "name",
    [
        "relay",
        "'relay '",
        '"EXOInboundConnector-relay"',
        "0d9b2c53-0f7e-4a8e-8f5b-1f1f6a1f6d10",
        "$Connector.Name",
        '"$($x.Name) {1}"',
        "('a' + $b)",
        "relay <# named #>",
        "`\n relay",
    ],
)
@pytest.mark.parametrize("brace", [" {", "{", "\n{", " # {\n\n  {"])
def test_names_of_instances(name: str, brace: str) -> None:
    text = f"EXOInboundConnector {name}{brace} Identity = 'a'; ConnectorType = 'Partner' }}"
    assert data(text) == {"InboundConnectors": [{"Identity": "a", "ConnectorType": "Partner"}]}


@pytest.mark.parametrize(
    "body",
    [
        "Identity = 'a'; ConnectorType = 'Partner'; Enabled = $true",
        "Identity = 'a';\nConnectorType='Partner'\nEnabled=$TRUE;",
        "# one\nIdentity = 'a' # two; Identity = 'b'\n<# three } #> ConnectorType = 'Partner'\n;;Enabled = $true",
        "\"Identity\" = 'a'\n'ConnectorType' =\n  'Partner'\nEnabled = [bool]$true",
        "Identity = @'\na\n'@\nConnectorType = ('Part' + \"ner\")\nEnabled = $(\n$true\n)",
        "Identity = \u201ca\u201d; ConnectorType = \u2018Partner\u2019; Enabled = $true",
    ],
)
def test_how_properties_are_written(body: str) -> None:
    text = f"EXOInboundConnector x {{\n{body}\n}}"
    assert data(text) == {"InboundConnectors": [{"Identity": "a", "ConnectorType": "Partner", "Enabled": True}]}


@pytest.mark.parametrize(
    ("value", "domains"),
    [
        ("'*'", ["*"]),
        ("@('*')", ["*"]),
        ("@(\n  '*'\n)", ["*"]),
        ("'a.example', 'b.example'", ["a.example", "b.example"]),
        ("@()", []),
        ("''", []),
        ("$null", None),
        ("[string[]]@('*')", ["*"]),
    ],
)
def test_lists(value: str, domains: Any) -> None:
    assert data(f"EXOInboundConnector x {{ SenderDomains = {value} }}")["InboundConnectors"] == [
        {"SenderDomains": domains}
    ]


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "Configuration A {{ {} }}",
        "configuration A\n{{\n    param ( $x )\n    node localhost\n    {{\n{}\n}}\n}}",
        "Configuration A {{ Node $AllNodes.Where{{ $_.Role -eq 'x' }}.NodeName {{ {} }} }}",
        "Configuration A {{ Node ($AllNodes.Where({{ $_.Role -eq 'x' }})).NodeName\n {{ {} }} }}",
        "Configuration A {{ Node @('a', 'b') {{ {} }} }}",
        "Configuration A {{ Node a {{ Node b {{ {} }} }} }}",
        "function F ($x) {{ Configuration A {{ {} }} }}\nF",
        "try {{ {} }} catch {{ 'x' }} finally {{ }}",
        "[CmdletBinding()]\nparam ($x)\n. .\\a.ps1; & 'b' -c {{ 'd' }}; $y = if ($x) {{ 1 }}\nelse\n{{ 2 }}\n{}",
        "WindowsFeature x\n{{\n Name = 'EXOAcceptedDomain z {{'\n}}\nFile y {{ Contents = \"}}\" }}\n{}\n",
    ],
)
def test_where_resources_stand(around: str) -> None:
    text = around.format("EXOAcceptedDomain x { Identity = 'contoso.com' }")
    made = document(text)
    assert made.data == {"AcceptedDomains": [{"Identity": "contoso.com"}]}
    assert not made.traits.unknown
    assert not made.traits.partial


def test_the_name_of_a_module_before_that_of_a_resource() -> None:
    made = document("Node a { Microsoft365DSC\\EXOAcceptedDomain x { Identity = 'contoso.com' } }")
    assert made.data == {"AcceptedDomains": [{"Identity": "contoso.com"}]}
    assert made.source.slice(made.locate(("AcceptedDomains",), Part.KEY)) == "EXOAcceptedDomain"


def test_configurations_are_documents_of_their_own() -> None:
    found = reading(
        "EXOAcceptedDomain x { Identity = 'a.example' }\n"
        "Configuration A { $d = 'b.example'; EXOAcceptedDomain x { Identity = $d } }\n"
        "Configuration B { $d = 'c.example'; EXOAcceptedDomain x { Identity = $d } }\n"
        "EXOAcceptedDomain y { Identity = $d }\n"
    )
    assert [one.data["AcceptedDomains"] for one in found.documents] == [
        [{"Identity": "a.example"}],
        [{"Identity": "b.example"}],
        [{"Identity": "c.example"}],
        [{"Identity": "$d"}],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Get-Thing",
        "# EXOAcceptedDomain x { Identity = 'a' }",
        "<# EXOAcceptedDomain x { Identity = 'a' } #>",
        "$x = 'EXOAcceptedDomain x { Identity = ''a'' }'",
        "$x = @'\nEXOAcceptedDomain x { Identity = 'a' }\n'@",
        "Export-M365DSCConfiguration -Components @('EXOAcceptedDomain', \"EXOInboundConnector\")",
        "Get-EXOAcceptedDomain x",
        "EXOAcceptedDomain",
        "EXOAcceptedDomain -Identity x",
        "AADUser x { DependsOn = '[EXOAcceptedDomain]x' }",
        "$EXOAcceptedDomain = @{ Identity = 'a' }",
        "cEXOAcceptedDomain x { Items = @() }",
        "@{ EXOAcceptedDomain = @{ Identity = 'a' } }",
        "function New-EXOAcceptedDomain { 'x",
        "EXOAcceptedDomain'",
    ],
)
def test_what_is_none_of_ours(text: str) -> None:
    assert reading(text) == Reading([], [], False)


# --- variables, branches, loops


def test_variables_with_literals() -> None:
    text = """\
$Domain = 'contoso.com'
Configuration A {
    param ($Name)
    $ip = @('192.0.2.1', "192.0.2.$Last")
    $settings = @{ Relay = @{ Name = 'Relay' } }
    EXOInboundConnector x {
        Identity = $settings.Relay.Name
        ConnectorType = "$Type"
        Comment = "for $Name"
        TlsSenderCertificateName = "*.$domain"
        SenderIPAddresses = $ip
        SenderDomains = @("*.$Domain", "$Other", $Third)
    }
}
"""
    assert data(text) == {
        "InboundConnectors": [
            {
                "Identity": "Relay",
                "ConnectorType": "$Type",
                "Comment": "for $Name",
                "TlsSenderCertificateName": "*.contoso.com",
                "SenderIPAddresses": ["192.0.2.1", "192.0.2.$Last"],
                "SenderDomains": ["*.contoso.com", "$Other", "$Third"],
            }
        ]
    }
    path = ("InboundConnectors", 0)
    assert unknown(text) == {
        (*path, "ConnectorType"): f"`$Type` {NOT_ASSIGNED}",
        (*path, "Comment"): "`$Name` is a parameter, given when the script runs",
        (*path, "SenderIPAddresses", 1): f"`$Last` {NOT_ASSIGNED}",
        (*path, "SenderDomains", 1): f"`$Other` {NOT_ASSIGNED}",
        (*path, "SenderDomains", 2): f"`$Third` {NOT_ASSIGNED}",
    }


BRANCHES = "depends on which branches of the script run"


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("if ($x) { $d = 'a.example' }", BRANCHES),
        ("if ($x) {\n}\nelse {\n $d = 'a.example' }", BRANCHES),
        ("foreach ($d in 'a.example', 'b.example') { }", "is set by a loop"),
        ("$d = Get-Domain", NOT_ASSIGNED),
        ("$d = 'a.example'.ToLower()", NOT_ASSIGNED),
        ("[int]$d = '5'", NOT_ASSIGNED),
        ("function f { $d = 'a.example' }", NOT_ASSIGNED),
        ("$x = { $d = 'a.example' }", BRANCHES),
    ],
)
def test_variables_that_are_not_known(before: str, why: str) -> None:
    text = f"{before}\nEXOAcceptedDomain x {{ Identity = $d; DomainType = 'Authoritative' }}"
    assert unknown(text) == {("AcceptedDomains", 0, "Identity"): f"`$d` {why}"}


@pytest.mark.parametrize(
    ("around", "why"),
    [
        ("if ($x) {{ {} }}", IN_BRANCH),
        ("if ($x) {{ }} else\n{{ {} }}", IN_BRANCH),
        ("if ($x) {{ }} elseif ($y) {{ {} }}", IN_BRANCH),
        ("switch ($x) {{ 'a' {{ {} }} default {{ }} }}", IN_BRANCH),
        ("try {{ }} catch [Exception] {{ {} }}", IN_BRANCH),
        ("foreach ($i in 1..3) {{ {} }}", IN_LOOP),
        ("for ($i = 0; $i -lt 3; $i++)\n{{ {} }}", IN_LOOP),
        ("do {{ {} }} while ($x)", IN_LOOP),
        ("if ($x) {{ try {{ {} }} finally {{ }} }}", IN_BRANCH),
        ("1..3 | ForEach-Object {{ {} }}", "the resource stands in a block that another command runs, or does not run"),
    ],
)
def test_what_may_not_be_deployed(around: str, why: str) -> None:
    """Such a definition may exist: nothing can be decided by its name or its switch, and there may be others."""
    made = document(around.format("EXOInboundConnector x { Identity = 'a'; ConnectorType = 'Partner' }"))
    path = ("InboundConnectors", 0)
    assert made.data["InboundConnectors"][0]["ConnectorType"] == "Partner"
    assert dict(made.traits.unknown) == {(*path, "Identity"): why, (*path, "Enabled"): why}
    assert made.source.slice(made.locate((*path, "Enabled"))) == "EXOInboundConnector"
    assert made.traits.partial == {"InboundConnectors"}
    (definition,) = contribution(made).definitions
    assert (definition.name, definition.disabled) == ("a", False)
    assert definition.value("Enabled") == Unknown(why)
    assert definition.value("Name") == Unknown(why, doubted=True)


def test_both_branches() -> None:
    found = contributed("""\
if ($x) { EXOAcceptedDomain a { Identity = 'a.example' }
          EXOTransportConfig t { SmtpClientAuthenticationDisabled = $true } }
else    { EXOAcceptedDomain a { Identity = 'a.example' }
          EXOTransportConfig t { SmtpClientAuthenticationDisabled = $false } }
""")
    assert found.declared == {}
    names = [definition.value(name) for definition in found.definitions for name in definition.data]
    assert names == [Unknown(IN_BRANCH, doubted=True)] * 3


def test_a_loop_over_data_kept_elsewhere_defines_nothing() -> None:
    made = document("""\
EXOAcceptedDomain a { Identity = 'contoso.com' }
foreach ($domain in $ConfigurationData.NonNodeData.Domains)
{
    EXOAcceptedDomain $domain.Name
    {
        Identity = $domain.Name
        DomainType = $domain.Type
        Ensure = $domain.Ensure
        Credential = $Credential
    }
}
""")
    assert made.data == {"AcceptedDomains": [{"Identity": "contoso.com"}]}
    assert made.traits.partial == {"AcceptedDomains"}


def test_what_an_expression_may_hold() -> None:
    """Definitions are not looked for in an expression, but there may be more of their kind, which is said."""
    domain = "EXOAcceptedDomain a { Identity = 'contoso.com' }"
    for text in (f"$x.ForEach({{ {domain} }})", f"$b = {{ {domain} }}", f"Invoke-Thing ({domain})"):
        found = reading(f"{domain}\n{text}")
        assert [(one.rule.name, one.severity, one.message) for one in found.problems] == [
            ("syntax-error", Severity.WARNING, "`EXOAcceptedDomain` stands where resources are not read")
        ]
        (made,) = found.documents
        assert made.data == {"AcceptedDomains": [{"Identity": "contoso.com"}]}, text
        assert made.traits.partial == {"AcceptedDomains"}, text


# --- whether it exists


@pytest.mark.parametrize("word", ["'Absent'", '"absent"', "ABSENT"])
def test_absent(word: str) -> None:
    ensure = word if word != "ABSENT" else "$w"
    made = document(f"$w = 'ABSENT'\nEXORemoteDomain x {{ Identity = 'a'; DomainName = '*'; Ensure = {ensure} }}")
    assert made.traits.removed == {("RemoteDomains", 0)}
    found = contribution(made)
    assert [definition.removed for definition in found.definitions] == [True]
    assert found.declared == {}  # it names none that exists


def test_absent_beside_present() -> None:
    found = contributed("""\
EXOAcceptedDomain x { Identity = 'a.example'; Ensure = 'Absent' }
EXOAcceptedDomain y { Identity = 'b.example'; Ensure = 'Present' }
""")
    assert [definition.removed for definition in found.definitions] == [True, False]
    assert list(found.declared) == ["AcceptedDomain"]


def test_nobody_knows_whether_it_exists() -> None:
    why = f"`Ensure` does not tell whether the definition exists: `$Ensure` {NOT_ASSIGNED}"
    text = "EXOInboundConnector x { Identity = 'a'; Enabled = $true; RequireTls = $true; Ensure = $Ensure }"
    assert data(text)["InboundConnectors"] == [{"Identity": "a", "Enabled": "True", "RequireTls": True}]
    assert unknown(text) == {("InboundConnectors", 0, "Identity"): why, ("InboundConnectors", 0, "Enabled"): why}


def test_ensure_with_another_word() -> None:
    found = reading("EXOAcceptedDomain x { Identity = 'a.example'; Ensure = 'Absentt' }")
    assert said(found.problems) == [
        "1:56 <'Absentt'> error[unknown-value] `Absentt` is not a value of `Ensure` | it takes `Present` or `Absent`"
    ]
    assert found.problems[0].subject == "AcceptedDomain a.example"
    (made,) = found.documents
    assert not made.traits.removed
    assert made.traits.partial == {"AcceptedDomains"}


# --- which properties


def test_the_organisation_is_set_up_by_two_resources() -> None:
    made = document("""\
EXOOrganizationConfig 'a' { IsSingleInstance = 'Yes'; RejectDirectSend = $true; AuditDisabled = $false }
EXOTransportConfig 'EXOTransportConfig ' {
    IsSingleInstance                 = "Yes";
    ClearCategories                  = $True;
    ExternalPostmasterAddress        = "postmaster@contoso.com";
    SmtpClientAuthenticationDisabled = $True;
    TenantId                         = $TenantId
}
""")
    assert made.data == {
        "OrganizationConfig": {
            "RejectDirectSend": True,
            "ExternalPostmasterAddress": "postmaster@contoso.com",
            "SmtpClientAuthenticationDisabled": True,
        }
    }
    assert made.traits.amending == {("OrganizationConfig",)}
    assert made.source.slice(made.locate(("OrganizationConfig",), Part.KEY)) == "EXOOrganizationConfig"


def test_a_remote_domain_has_a_key_and_a_name() -> None:
    text = "EXORemoteDomain x { Identity = 'Default'; Name = 'Other'; DomainName = '*'; TNEFEnabled = $true }"
    assert data(text) == {"RemoteDomains": [{"Identity": "Default", "DomainName": "*", "TNEFEnabled": True}]}


@pytest.mark.parametrize(
    ("resource", "name", "severity", "help"),
    [
        ("EXOInboundConnector", "SenderDomain", "error", "did you mean `SenderDomains`?"),
        ("EXOTransportConfig", "ExternalPostmasterAdress", "error", "did you mean `ExternalPostmasterAddress`?"),
        ("EXOInboundConnector", "SenderIPAddrs", "warning", "did you mean `SenderIPAddresses`?"),
        ("EXOInboundConnector", "Name", "error", "it is called `Identity` there"),
        ("EXOAcceptedDomain", "DomainName", "error", "it is called `Identity` there"),
        ("EXOInboundConnector", "SmartHosts", "error", "it is one of EXOOutboundConnector"),
        ("EXOOrganizationConfig", "SmtpClientAuthenticationDisabled", "error", "it is one of EXOTransportConfig"),
        (
            "EXOInboundConnector",
            "EFTestMode",
            "warning",
            "remove it, unless the version of Microsoft365DSC that is used has it",
        ),
    ],
)
def test_a_property_that_the_resource_does_not_have(resource: str, name: str, severity: str, help: str) -> None:
    text = f"{resource} x {{ {name} = 'v' }}"
    at, words = text.index(name) + 1, f"`{name}` is not a property of {resource}"
    assert said(reading(text).problems) == [f"1:{at} <{name}> {severity}[unknown-property] {words} | {help}"]


def test_properties_that_are_none_of_ours_are_left_out() -> None:
    text = "EXOTransportConfig x { ByteEncoderTypeFor7BitCharsets = 0; Rfc2231EncodingEnabled = $false; Any = 'x' }"
    assert reading(text) == Reading([], [], False)
    assert data(f"{text}; EXORemoteDomain z {{}}") == {"RemoteDomains": [{}]}


def test_a_property_under_two_names() -> None:
    found = reading("EXOAcceptedDomain x { Identity = 'a.example'; DomainName = 'b.example' }")
    assert found.documents[0].data == {"AcceptedDomains": [{"Identity": "a.example"}]}
    assert [problem.rule.name for problem in found.problems] == ["unknown-property"]


def test_a_property_that_stands_twice() -> None:
    found = reading("EXOAcceptedDomain x { Identity = 'a.example'; identity = 'b.example' }")
    assert said(found.problems) == [
        "1:47 <identity> error[duplicate-key] `identity` stands twice in one mapping | Remove one of the two entries."
    ]


def test_the_schema_looks_at_values() -> None:
    found = contributed("EXOInboundConnector x { Identity = 'a'; Enabled = 'true'; ConnectorType = 'Onpremise' }")
    assert [
        (one.rule.name, one.primary.location.source.slice(one.primary.location.span)) for one in found.diagnostics
    ] == [
        ("unknown-value", "'Onpremise'"),
        ("wrong-type", "'true'"),
    ]


# --- what is at fault


def test_a_resource_at_fault_is_passed_over() -> None:
    found = reading("""\
EXOAcceptedDomain x { Identity 'a.example' }
EXOInboundConnector y { Identity = 'b' }
EXOAcceptedDomain z { Identity = 'c.example' }
""")
    assert said(found.problems) == [
        "1:32 <'a.example'> error[syntax-error] `=` has to stand here | Correct the syntax at the place shown."
    ]
    (made,) = found.documents
    assert made.data == {"InboundConnectors": [{"Identity": "b"}], "AcceptedDomains": [{"Identity": "c.example"}]}
    assert made.traits.partial == {"AcceptedDomains"}


def test_marks_that_are_missing_lose_nothing() -> None:
    found = reading("""\
$names = @('a' 'b')
$table = @{ a }
EXOAcceptedDomain x { Identity = 'a.example' DomainType = 'Authoritative' }
EXOInboundConnector y { Identity = 'b'; SenderDomains = @('a.example', 'b.example',) }
EXOInboundConnector z { Identity = 'c'; SenderDomains = @('a.example' 'b.example') }
""")
    advice = "Correct the syntax at the place shown."
    assert said(found.problems) == [
        f"1:16 <'b'> error[syntax-error] a comma has to stand before `'b'` | {advice}",
        f"2:15 <}}> error[syntax-error] `=` has to stand here | {advice}",
        f"3:46 <DomainType> error[syntax-error] `;` or a line break has to stand before `DomainType` | {advice}",
        f"4:84 <)> error[syntax-error] a value has to stand here | {advice}",
        f"5:71 <'b.example'> error[syntax-error] a comma has to stand before `'b.example'` | {advice}",
    ]
    (made,) = found.documents
    assert made.data == {
        "AcceptedDomains": [{"Identity": "a.example", "DomainType": "Authoritative"}],
        "InboundConnectors": [
            {"Identity": "b", "SenderDomains": ["a.example", "b.example"]},
            {"Identity": "c", "SenderDomains": ["a.example", "b.example"]},
        ],
    }


def test_what_comes_before_a_fault_counts() -> None:
    found = reading(EXPORT[: EXPORT.index("ConnectorType")])
    assert [(problem.rule.name, problem.message) for problem in found.problems] == [
        ("syntax-error", "`{` is not closed")
    ]
    (made,) = found.documents
    assert list(made.data) == ["AcceptedDomains"]
    assert made.traits.partial == {"AcceptedDomains"}  # more may stand behind the fault


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Configuration A {\nEXOAcceptedDomain x { Identity = 'a.example' }", ("1:17", "{", "`{` is not closed")),
        ("EXOAcceptedDomain x { Identity = 'a.example' }\n}", ("2:1", "}", "`}` closes nothing")),
        (
            "Node a {\nEXOAcceptedDomain x { Identity = 'a.example }\n}",
            ("2:34", "'", "the string that begins here does not end"),
        ),
    ],
)
def test_faults(text: str, place: tuple[str, ...]) -> None:
    found = reading(text)
    assert problems(found.problems) == [("syntax-error", *place)]
    assert found.claims


def test_limits() -> None:
    deep = "EXOAcceptedDomain x { Identity = 'a.example' }\n" + "EXOAcceptedDomain y { Identity = " + "@(" * 65
    assert [problem.message for problem in reading(deep).problems] == ["nested deeper than 64"]
    blocks = "EXOAcceptedDomain x { Identity = 'a.example' }\n" + "if (1) { " * 65 + "EXOAcceptedDomain"
    assert [problem.message for problem in reading(blocks).problems] == ["nested deeper than 64"]
    many = "EXOAcceptedDomain x { Identity = 'a', 'b', 'c' }"
    assert [problem.message for problem in reading(many, Limits(nodes=3)).problems] == ["more than 3 nodes"]
    faults = "EXOAcceptedDomain x { a = 1 }\n" * 201
    found = reading(faults)
    assert (len(found.problems), found.problems[-1].rule.name) == (201, "limit-exceeded")


MIXED = [
    EXPORT,
    """\
$d = "contoso.com"; [string]$e = 'x'
function F($q) { Configuration B { EXOAcceptedDomain a{ Identity = "$d.$($d)" } } }
if ($x) { EXOInboundConnector 'x y' { Identity=@"
a $d
"@
 ConnectorType="OnPremises"; SenderDomains = "a","b$e", $d; X = @{a=1;"b"=@(1,2)} } } else { y }
foreach ($p in $q) { EXOOutboundConnector $p.Name { Identity = $p.Name <# c #> ; Enabled = $true } }
EXOOrganizationConfig 'o' { RejectDirectSend = [bool]$true; Comment = "a" + 'b' + -5; Ensure = 'Absent' }
""",
]
BITS = [
    "{", "}", "(", ")", '"', "'", '@"\n', '"@', "@'\n", "$(", "`", "#", "<#", "#>", "@{", "@(", ";", "\n", ",", "=",
    "$d", "\u201c", "\u2019", "\u2013", "[", "]", ".", "::", "EXOAcceptedDomain x {", "Identity", "\0", "if", "|", "é",
    "Configuration", "Node", "foreach", "Ensure = ", "param (", "$d = 'x'", "\r",
]  # fmt: skip


def _damaged(count: int) -> Iterator[str]:
    """Yield texts with a few random changes."""
    for seed in range(count):
        maker = random.Random(f"m365dsc {seed}")  # noqa: S311
        text = maker.choice(MIXED)
        for _ in range(maker.randint(1, 4)):
            at, how = maker.randrange(len(text) + 1), maker.random()
            if how < 0.3:
                text = text[:at] + text[at + maker.randint(1, 20) :]
            elif how < 0.8:
                text = text[:at] + maker.choice(BITS) + text[at:]
            elif how < 0.9:
                text = text[:at]
            else:
                other = maker.randrange(len(text) + 1)
                text = text[:at] + text[other : other + 50] + text[at:]
        yield text


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Alias):
        yield from _nodes(node.target)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _nodes(item)
    elif isinstance(node, Mapping):
        for key, value in node.entries.values():
            yield key
            yield from _nodes(value)


def test_damaged_files() -> None:
    for text in _damaged(500):
        source = Source("a.ps1", text)
        found = read(source, Limits(), lambda name: None)
        for problem in found.problems:
            start, end = problem.primary.location.span
            assert 0 <= start <= end <= len(text), text
        for made in found.documents:
            assert all(0 <= node.start <= node.end <= len(text) for node in _nodes(made.root)), text
            assert all(made.has(path) for path in made.traits.unknown), text
            assert all(0 <= start < end <= len(text) for start, end in made.comments), text
            contribution(made)


def test_every_beginning_of_a_file() -> None:
    """A file that is cut off is at fault, or what is left of it is whole."""
    for length in range(0, len(EXPORT), 3):
        found = reading(EXPORT[:length])
        count = sum(len(one.data[key]) for one in found.documents for key in one.data)
        assert count <= 2
        if found.documents:
            closed = EXPORT[:length].count("{") == EXPORT[:length].count("}")
            assert bool(found.problems) != closed or "It's" not in EXPORT[:length]


@pytest.mark.parametrize(
    "make",
    [
        lambda size: EXPORT.replace(
            "        EXOAcceptedDomain", '        AADUser x\n        {\n a = "}" }\n' * size + "EXOAcceptedDomain", 1
        ),
        lambda size: EXPORT * (size // 20),
        lambda size: "EXOAcceptedDomain x { Identity = 'a' }\n" * size,
        lambda size: "EXOAcceptedDomain x { Identity 'a' }\n" * min(size, 150),
        lambda size: "Configuration A { EXOAcceptedDomain x { Identity = 'a' } }\n" * size,
        lambda size: "$d = 'x'\nEXOAcceptedDomain x { Identity = $d }\n" * size,
        lambda size: "EXOAcceptedDomain " * size,
        lambda size: 'EXOAcceptedDomain x { Identity = "' + "${" * size + '" }',
        lambda size: "EXOAcceptedDomain x { a = " + '"$(' * size,
        lambda size: "EXOAcceptedDomain x { Identity = 'a' }" + "{" * size,
        lambda size: "if (1) { " * 20 + "x { }\n" * size + "EXOAcceptedDomain x { Identity = 'a' }" + "}" * 20,
    ],
)
def test_work_grows_as_the_file_does(make: Callable[[int], str]) -> None:
    small, large = (work(reading, make(size)) for size in (200, 400))
    assert large < 2.2 * small
