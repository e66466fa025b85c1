"""Placeholders in every format: undecided with the same reason, nowhere a fault, and unchanged by a conversion."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

import pytest
from making import hold

from relaylint.check.engine import judge
from relaylint.convert.rewriting import whole
from relaylint.formats.table import FORMATS
from relaylint.model.definitions import TEMPLATE, Unknown
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Surroundings

from .converting import TODAY, converted, rules, tenant_of

FORMS = (
    *("<x>", "<your public ip>", "[DOMAIN]", "[Your Domain]", "---x---", "---Parameter input---", "__X__"),
    *("__ADMIN_REQUIRED:IPS__", "{{ x }}", "${x}", "$(x)", "#{x}#", "#{x}", "%x%", "@@X@@", "~x~", "{data.ips}"),
)
PROPERTIES: dict[str, Any] = {
    "Name": str,
    "ConnectorType": str,
    "Enabled": bool,
    "RequireTls": bool,
    "SenderDomains": list,
    "SenderIPAddresses": list,
    "TlsSenderCertificateName": str,
}
"""Properties of an inbound connector: a text, a word of an enumeration, booleans, lists of domains and addresses, a
name on a certificate."""
KNOWN: dict[str, Any] = {
    "Name": "Relay",
    "ConnectorType": "OnPremises",
    "Enabled": True,
    "RequireTls": True,
    "SenderDomains": ["*"],
    "SenderIPAddresses": ["77.20.30.40"],
    "TlsSenderCertificateName": "mail.contoso.com",
}


class Written(NamedTuple):
    """A file with a connector in a format."""

    name: str
    text: str


def _yaml(values: dict[str, Any]) -> Written:
    return Written("a.yaml", f"InboundConnectors:\n  - {json.dumps(values)}\n")


def _json(values: dict[str, Any]) -> Written:
    return Written("InboundConnectors.json", json.dumps([values]))


def _scubagear(values: dict[str, Any]) -> Written:
    sections = {"inbound_connectors": [values], "outbound_connectors": [None], "module_version": "1.5.0"}
    return Written("ProviderSettingsExport.json", json.dumps({"baseline_version": "1", **sections}))


def _graph(values: dict[str, Any]) -> Written:
    properties = {"Identity": values.pop("Name"), "Ensure": "Present", **values}
    resource = {"resourceType": "microsoft.exchange.inboundconnector", "properties": properties}
    return Written("snapshot.json", json.dumps({"displayName": "Mail", "resources": [resource]}))


def _datum(values: dict[str, Any]) -> Written:
    values["Identity"] = values.pop("Name")
    return Written("cEXOInboundConnector.yml", f"Items:\n  - {json.dumps(values)}\n")


def _powershell(value: Any) -> str:
    if isinstance(value, bool):
        return f"${value}".lower()
    return f"@({', '.join(map(_powershell, value))})" if isinstance(value, list) else f"'{value}'"


def _m365dsc(values: dict[str, Any]) -> Written:
    values["Identity"] = values.pop("Name")
    lines = "".join(f"    {name} = {_powershell(value)}\n" for name, value in values.items())
    return Written("a.ps1", f"Configuration A\n{{\n  EXOInboundConnector 'a'\n  {{\n{lines}  }}\n}}\n")


def _psd1(values: dict[str, Any]) -> Written:
    values["Identity"] = values.pop("Name")
    pairs = "; ".join(f"{name} = {_powershell(value)}" for name, value in values.items())
    return Written("a.psd1", f"@{{ NonNodeData = @{{ Exchange = @{{ InboundConnectors = @(@{{ {pairs} }}) }} }} }}")


def _script(values: dict[str, Any]) -> Written:
    arguments = " ".join(f"-{name} {_powershell(value)}" for name, value in values.items())
    return Written("a.ps1", f"New-InboundConnector {arguments}\n")


def _clixml(values: dict[str, Any]) -> Written:
    def element(name: str, value: Any) -> str:
        if isinstance(value, list):
            items = "".join(f"<S>{_text(item)}</S>" for item in value)
            return f'<Obj N="{name}" RefId="1"><LST>{items}</LST></Obj>'
        tag, text = ("B", str(value).lower()) if isinstance(value, bool) else ("S", _text(value))
        return f'<{tag} N="{name}">{text}</{tag}>'

    kind = "Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.TenantInboundConnector"
    numbered = "".join(
        element(name, value).replace('RefId="1"', f'RefId="{number}"')
        for number, (name, value) in enumerate(values.items(), 1)
    )
    root = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
    return Written("a.xml", f'{root}<Obj RefId="0"><TN RefId="0"><T>{kind}</T></TN><MS>{numbered}</MS></Obj></Objs>')


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _xhcw(values: dict[str, Any]) -> Written:
    def parameter(name: str, value: Any) -> str:
        type, text = "System.String", str(value)
        if isinstance(value, list):
            type, text = "System.String[]", ", ".join(value)
        elif isinstance(value, bool):
            type = "System.Boolean"
        return f'<parameter name="{name}" type="{type}" value={quoteattr(text)} />'

    given = "".join(parameter(name, value) for name, value in values.items())
    return Written(
        "a.xhcw", f'<invoke type="Tenant" cmdlet="New-InboundConnector"><parameters>{given}</parameters></invoke>'
    )


def _format_list(values: dict[str, Any]) -> Written:
    def shown(value: Any) -> str:
        return f"{{{', '.join(value)}}}" if isinstance(value, list) else str(value)

    return Written("a.txt", "".join(f"{name} : {shown(value)}\n" for name, value in values.items()))


def _csv(values: dict[str, Any]) -> Written:
    cells = (" ".join(value) if isinstance(value, list) else str(value) for value in values.values())
    return Written("a.csv", "{}\n{}\n".format(",".join(values), ",".join(f'"{cell}"' for cell in cells)))


WRITERS: dict[str, Callable[[dict[str, Any]], Written]] = {
    "relaylint": _yaml,
    "exchange-json": _json,
    "scubagear": _scubagear,
    "graph-snapshot": _graph,
    "datum": _datum,
    "m365dsc": _m365dsc,
    "m365dsc-data": _psd1,
    "powershell": _script,
    "clixml": _clixml,
    "xhcw": _xhcw,
    "format-list": _format_list,
    "exchange-csv": _csv,
}


def test_every_format_that_can_hold_a_connector_is_here() -> None:
    assert {*WRITERS, "postfix"} == set(FORMATS)


@pytest.mark.parametrize("format", WRITERS)
def test_a_placeholder_in_every_property(format: str, tmp_path: Path) -> None:
    hold(a_placeholder_in_every_property, ((format, form, tmp_path / str(at)) for at, form in enumerate(FORMS)))


def a_placeholder_in_every_property(format: str, form: str, here: Path) -> None:
    for at, (name, type) in enumerate(PROPERTIES.items()):
        if (at + FORMS.index(form)) % 3:  # of a property every third form, in turn
            continue
        folder = here / name
        folder.mkdir(parents=True)
        written = WRITERS[format]({**KNOWN, name: [form, *KNOWN[name]] if type is list else form})
        file = folder / written.name
        file.write_text(written.text)
        tenant = tenant_of(folder, [file])
        judged = judge(tenant, rules(), Surroundings([tenant], TODAY))
        assert [found for found in judged.diagnostics if found.severity.word == "error"] == [], name
        (connector,) = tenant.of("InboundConnector")
        held = [connector.value(name)] if type is not list else connector.value(name)[:1]
        assert [item.reason for item in held if isinstance(item, Unknown)] == [TEMPLATE.reason], name
        shown = connector.data[name]
        assert (shown[0] if type is list else shown) == form
        if type is list:
            assert connector.value(name)[1:] == KNOWN[name]
        for other in converted(tenant, folder)[1].values():
            (after,) = other.of("InboundConnector")
            assert {known: after.data[known] for known in connector.data} == connector.data


@pytest.mark.parametrize("format", ["exchange-json", "scubagear", "exchange-csv"])
def test_a_placeholder_is_not_split_where_a_list_is_one_text(format: str, tmp_path: Path) -> None:
    for form in FORMS:
        folder = tmp_path / str(FORMS.index(form))
        folder.mkdir()
        written = WRITERS[format]({**KNOWN, "SenderIPAddresses": f"{form} 77.20.30.40"})
        (folder / written.name).write_text(written.text)
        (connector,) = tenant_of(folder, [folder / written.name]).of("InboundConnector")
        assert connector.value("SenderIPAddresses") == [TEMPLATE, "77.20.30.40"]


def test_placeholders_of_documentation_in_a_script(tmp_path: Path) -> None:
    """Nobody puts them in quotes, so that PowerShell itself would refuse them."""
    (tmp_path / "a.ps1").write_text(
        "New-InboundConnector <name> -ConnectorType OnPremises -SenderDomains <domain>, *.contoso.com `\n"
        "  -SenderIPAddresses 77.20.30.40, <your second address> -RequireTls <true or false> -Enabled $true\n"
    )
    tenant = tenant_of(tmp_path, [tmp_path / "a.ps1"])
    (connector,) = tenant.of("InboundConnector")
    assert tenant.diagnostics == []
    assert {name: connector.value(name) for name in ("Name", "RequireTls")} == {
        "Name": TEMPLATE,
        "RequireTls": TEMPLATE,
    }
    assert connector.value("SenderDomains") == [TEMPLATE, "*.contoso.com"]
    assert connector.value("SenderIPAddresses") == ["77.20.30.40", TEMPLATE]


def test_placeholders_without_quotes_in_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "InboundConnectors:\n"
        "  - { Name: {{ name }}, ConnectorType: Partner, Enabled: {enabled},\n"
        "      SenderDomains: [{{ domain }}, a.example] }\n"
        "AcceptedDomains: {{ domains }}\n"
    )
    tenant = tenant_of(tmp_path, [tmp_path / "a.yaml"])
    assert tenant.diagnostics == []
    (connector,) = tenant.of("InboundConnector")
    assert [connector.value(name) for name in ("Name", "Enabled")] == [TEMPLATE, TEMPLATE]
    assert connector.value("SenderDomains") == [TEMPLATE, "a.example"]
    assert list(tenant.declared) == ["InboundConnector"]


@pytest.mark.parametrize(
    "form", ["<relay host>", "@RELAY@", "%RELAY%", "__RELAY__", "{{ relay }}", "<%= @relay %>", "#{relay}"]
)
def test_placeholders_in_postfix(form: str, tmp_path: Path) -> None:
    (tmp_path / "main.cf").write_text(
        f"relayhost = [contoso-com.mail.protection.outlook.com]:25\nmyhostname = {form}\n"
        f"smtp_tls_security_level = {form}\nsmtp_tls_cert_file = {form}\n"
    )
    tenant = tenant_of(tmp_path, [tmp_path / "main.cf"])
    assert tenant.diagnostics == []
    (host,) = tenant.of("SendingHost")
    assert [host.value(name) for name in ("Tls", "RequireTls")] == [TEMPLATE, TEMPLATE]
    assert isinstance(host.value("Certificate"), Unknown)
    for other in converted(tenant, tmp_path)[1].values():
        assert other.of("SendingHost")[0].data == host.data


def test_what_is_not_filled_in_comes_out_as_it_went_in(tmp_path: Path) -> None:
    text = """\
AcceptedDomains:
  - DomainName: "<your domain>"
    Default: "%DEFAULT%"
  - "{{ more domains }}"
  - "<one more>"
SendingHosts:
  - Name: "<host>"
    Method: "<method>"
    Certificate: "certs/<name>.pem"
    Port: "<port>"
    MailFrom: ["app@<domain>", "<>"]
    Recipients: ["<which>"]
SendConnectors:
  - Name: To EXO
    AddressSpaces: ["SMTP:<tenant>.example;1", {Type: smtp, Domain: "<x>", Cost: 1}]
    SmartHosts: ["[SmartHost]", "[mail.contoso.com]"]
    TlsCertificateName: "<I><issuer><S><subject>"
OrganizationConfig:
  RejectDirectSend: "<true or false>"
  ExternalPostmasterAddress: "postmaster@<domain>"
  Licenses: "<n>"
"""
    (tmp_path / "a.yaml").write_text(text)
    tenant = tenant_of(tmp_path, [tmp_path / "a.yaml"])
    assert [found.rule.name for found in tenant.diagnostics] == []
    converted(tenant, tmp_path)
    (written,) = (tmp_path / "whole").glob("*.yaml")
    assert written.read_text().partition("\n\n")[2] == text


def test_the_same_placeholder_in_a_script_is_the_same_connector(tmp_path: Path) -> None:
    """What is set later is set on what was made, whatever its name will be; in another file it may be another one."""
    new = "New-InboundConnector -Name '<name>' -ConnectorType OnPremises -SenderDomains * -Enabled $false\n"
    change = "Set-InboundConnector '<name>' -Enabled $true\n"
    (tmp_path / "a.ps1").write_text(new + change)
    (tmp_path / "b.ps1").write_text(change)
    made = tenant_of(tmp_path, [tmp_path / "a.ps1", tmp_path / "b.ps1"]).of("InboundConnector")
    assert [(found.amends, found.value("Enabled"), found.data.get("ConnectorType")) for found in made] == [
        (False, True, "OnPremises"),
        (True, True, None),
    ]


BRACKETED = ('["<x>"]', "[<x>]", "[{x}]", "[{{ x }}]", "[X]", '["[x]"]', "{x}", "{{ x }}", "[a, <x>]", "[[<x>]]")
"""How YAML reads brackets and braces around a placeholder: as lists and mappings, also where a property is neither."""


@pytest.mark.parametrize("name", FILES)
def test_brackets_around_a_placeholder_are_converted_wherever_they_stand(name: str, tmp_path: Path) -> None:
    about = kind(name)
    entries = [f"{{ {main}: {value} }}" for main in about.properties for value in BRACKETED]
    if about.single:
        texts = [f"{about.key}: {entry}\n" for entry in entries]
    else:
        texts = [f"{about.key}: [{', '.join(entries)}]\n"]
    for number, text in enumerate(texts):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "a.yaml").write_text(text, encoding="utf-8")
        assert whole(tenant_of(folder, [folder / "a.yaml"]), lambda definition, reference: reference).files
