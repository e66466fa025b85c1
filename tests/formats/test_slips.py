"""Names that are misspelt, and marks that are missing, in files of every format; and what only looks like it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from relaylint.core.diagnostic import Severity
from relaylint.core.text import Source
from relaylint.formats.recognition import read
from relaylint.syntax.reading import Limits, Reading

SECTION = '{"baseline_version": "1", "inbound_conectors": [{"Name": "x", "SenderDomains": ["*"], "RequireTls": true}]}'
RESOURCE = '{"resources": [{"resourceType": "%s", "%s": {"Identity": "x", "ConnectorType": "Partner"}}]}'
DOMAIN = "Identity: contoso.com\n    DomainType: Authoritative\n"
CALL = '<invoke type="%s" %s="%s"><results><object><property name="Name" value="x" /></object></results></invoke>'
CLIXML = (
    '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN RefId="0">'
    "<T>Microsoft.Exchange.Data.Directory.SystemConfiguration.TenantInboundConnector</T></TN>"
    '<Props><S N="Name">x</S></Props></Obj></Objs>'
)
HOST = "contoso-com.mail.protection.outlook.com"


def recognised(name: str, text: str, **beside: str) -> Reading:
    sources = {other.replace("_", "."): Source(other, held) for other, held in beside.items()}
    return read(name, text.encode(), Limits(), sources.get) or Reading([], [])


def said(reading: Reading) -> list[str]:
    """Return each place, rule and message, with the advice of those that name another name."""
    lines = []
    for found in reading.problems:
        source, span = found.primary.location
        place = source.position(span.start)
        help = f" | {found.help}" if found.help.startswith("did you mean") else ""
        severity = "" if found.severity is Severity.ERROR else f"{found.severity.name.lower()} "
        lines.append(f"{source.name}:{place.line}:{place.column} {severity}{found.rule.name}: {found.message}{help}")
    return lines


SLIPS: dict[str, tuple[str, str, str]] = {
    "a section of ScubaGear's": (
        "a.json",
        SECTION,
        (
            "a.json:1:27 misspelt-name: `inbound_conectors` is no section of ScubaGear's"
            " | did you mean `inbound_connectors`?"
        ),
    ),
    "a resource of Graph": (
        "a.json",
        RESOURCE % ("microsoft.exchange.inboundconector", "properties"),
        (
            "a.json:1:33 misspelt-name: `microsoft.exchange.inboundconector` is no type of a resource"
            " | did you mean `microsoft.exchange.inboundconnector`?"
        ),
    ),
    "the properties of one": (
        "a.json",
        RESOURCE % ("microsoft.exchange.inboundconnector", "propertes"),
        "a.json:1:72 misspelt-name: `propertes` is no key of a resource | did you mean `properties`?",
    ),
    "a property of an export": (
        "a.json",
        '[{"Name": "x", "SenderDomains": ["*"], "RequireTls": true, "TlsSenderCertificatName": "a.example"}]',
        (
            "a.json:1:60 unknown-property: `TlsSenderCertificatName` is not a property of this InboundConnector"
            " | did you mean `TlsSenderCertificateName`?"
        ),
    ),
    "the property that tells what it is": (
        "a.json",
        '[{"DomainName": "a.example", "DomainTyp": "Authoritative"}]',
        (
            "a.json:1:30 unknown-property: `DomainTyp` is not a property of this AcceptedDomain"
            " | did you mean `DomainType`?"
        ),
    ),
    "a cmdlet in a log": (
        "a.xhcw",
        CALL % ("Tenant", "cmdlet", "Get-InboundConector"),
        "a.xhcw:1:31 misspelt-name: `Get-InboundConector` is no cmdlet | did you mean `get-inboundconnector`?",
    ),
    "a side of the organisation": (
        "a.xhcw",
        CALL % ("Tennant", "cmdlet", "Get-InboundConnector"),
        "a.xhcw:1:15 misspelt-name: `Tennant` is no side of a hybrid organisation | did you mean `tenant`?",
    ),
    "a call in a log": (
        "a.xhcw",
        (CALL % ("Tenant", "cmdlet", "Get-InboundConnector")).replace("invoke", "invok"),
        "a.xhcw:1:2 misspelt-name: `invok` is no call | did you mean `invoke`?",
    ),
    "the case of a call in a log": (
        "a.xhcw",
        (CALL % ("Tenant", "cmdlet", "Get-InboundConnector")).replace("invoke", "Invoke"),
        "a.xhcw:1:2 misspelt-name: `Invoke` is no call | did you mean `invoke`?",
    ),
    "the name of a property in a log": (
        "a.xhcw",
        (CALL % ("Tenant", "cmdlet", "Get-InboundConnector")).replace(" name", " nmae"),
        "a.xhcw:1:80 misspelt-name: `nmae` is no attribute of a property | did you mean `name`?",
    ),
    "the value of a property in a log": (
        "a.xhcw",
        (CALL % ("Tenant", "cmdlet", "Get-InboundConnector")).replace(" value", " vaule"),
        "a.xhcw:1:92 misspelt-name: `vaule` is no attribute of a property | did you mean `value`?",
    ),
    "an object in a log whose properties are called otherwise": (
        "a.xhcw",
        (CALL % ("Tenant", "cmdlet", "Get-InboundConnector")).replace("property", "prop"),
        "a.xhcw:1:63 syntax-error: no property of this object can be read",
    ),
    "the root of CliXML": (
        "a.xml",
        CLIXML.replace("Objs", "Obs"),
        "a.xml:1:2 misspelt-name: `Obs` is no element of CliXML | did you mean `Objs`?",
    ),
    "a list of properties in CliXML": (
        "a.xml",
        CLIXML.replace("</Props>", "</Props><MSs />").replace("MSs", "Prosp"),
        "a.xml:1:231 misspelt-name: `Prosp` is no element of CliXML | did you mean `Props`?",
    ),
    "an object of CliXML without properties": (
        "a.xml",
        CLIXML.replace('<S N="Name">x</S>', ""),
        "a.xml:1:81 syntax-error: no property of this object can be read",
    ),
    "JSON that has been made JSON twice": (
        "a.json",
        json.dumps('[{"Name": "x", "SenderDomains": ["*"], "RequireTls": true}]'),
        "a.json:1:1 syntax-error: the whole of the JSON is the text of a string",
    ),
    "what ConvertTo-Xml writes": (
        "a.xml",
        "<Objects><Object><Property Name='SenderDomains' /><Property Name='RequireTls' /></Object></Objects>",
        "a.xml:1:1 syntax-error: `ConvertTo-Xml` has written this, which is not read",
    ),
    "the file of a layer": (
        "cEXOAcceptedDomian.yml",
        f"Items:\n  - {DOMAIN}",
        (
            "cEXOAcceptedDomian.yml:1:1 misspelt-name: `cEXOAcceptedDomian` is no resource that a file can be called "
            "after | did you mean `cEXOAcceptedDomain`?"
        ),
    ),
    "the list of a layer": (
        "cEXOAcceptedDomain.yml",
        f"Itmes:\n  - {DOMAIN}",
        "cEXOAcceptedDomain.yml:1:1 misspelt-name: `Itmes` is no key of a layer | did you mean `Items`?",
    ),
    "the list below a resource": (
        "a.yml",
        f"cEXOAcceptedDomain:\n  Itmes:\n  - {DOMAIN}",
        "a.yml:2:3 misspelt-name: `Itmes` is no key of a layer | did you mean `Items`?",
    ),
    "a resource in a layer": (
        "a.yml",
        f"NonNodeData:\n  Exchange:\n    EXOAceptedDomain:\n  - {DOMAIN}".replace("\n  - ", "\n    - "),
        "a.yml:3:5 misspelt-name: `EXOAceptedDomain` is no resource | did you mean `EXOAcceptedDomain`?",
    ),
    "a resource of a configuration": (
        "a.ps1",
        "Configuration a { Node localhost { EXOAceptedDomain b { Identity = 'a.example' } } }",
        "a.ps1:1:36 misspelt-name: `EXOAceptedDomain` is no resource | did you mean `EXOAcceptedDomain`?",
    ),
    "the configuration": (
        "a.ps1",
        "Configuraton a { Node localhost { EXOAcceptedDomain b { Identity = 'a.example' } } }",
        "a.ps1:1:1 misspelt-name: `Configuraton` is no keyword | did you mean `Configuration`?",
    ),
    "a section of data": (
        "a.psd1",
        "@{ NonNodeData = @{ AcceptedDomians = @(@{ Identity = 'a.example' }) } }",
        "a.psd1:1:21 misspelt-name: `AcceptedDomians` is no section | did you mean `AcceptedDomains`?",
    ),
    "the root of data": (
        "a.psd1",
        "@{ NonNodeDate = @{ AcceptedDomains = @(@{ Identity = 'a.example' }) } }",
        "a.psd1:1:4 misspelt-name: `NonNodeDate` is no key of a configuration's data | did you mean `NonNodeData`?",
    ),
    "a cmdlet": (
        "a.ps1",
        "New-InboudConnector -Name x -ConnectorType Partner",
        "a.ps1:1:1 misspelt-name: `New-InboudConnector` is no cmdlet | did you mean `New-InboundConnector`?",
    ),
    "a cmdlet with the dash of a text": (
        "a.ps1",
        "if ($x) { New\u2013InboundConnector \u2013Name x \u2013ConnectorType Partner }",
        (
            "a.ps1:1:11 warning misspelt-name: `New\u2013InboundConnector` is no cmdlet"
            " | did you mean `New-InboundConnector`?"
        ),
    ),
    "a cmdlet with a long dash that gives what is changed": (
        "a.ps1",
        "Get\u2014InboundConnector x | Set-InboundConnector -RequireTls $true",
        (
            "a.ps1:1:1 warning misspelt-name: `Get\u2014InboundConnector` is no cmdlet"
            " | did you mean `Get-InboundConnector`?"
        ),
    ),
    "a cmdlet with a splat": (
        "a.ps1",
        "$a = @{ Name = 'x' }\nNewInboundConnector @a",
        "a.ps1:2:1 misspelt-name: `NewInboundConnector` is no cmdlet | did you mean `New-InboundConnector`?",
    ),
    "a cmdlet that gives what is changed": (
        "a.ps1",
        "Get-InboundConector x | Set-InboundConnector -RequireTls $true",
        "a.ps1:1:1 misspelt-name: `Get-InboundConector` is no cmdlet | did you mean `Get-InboundConnector`?",
    ),
    "a constant": (
        "a.ps1",
        "New-InboundConnector -Name x -ConnectorType Partner -RequireTls $ture",
        "a.ps1:1:65 misspelt-name: `$ture` is no variable that the file sets | did you mean `$true`?",
    ),
    "a constant of a configuration": (
        "a.ps1",
        "Configuration a { Node b { EXOInboundConnector c { Identity = 'c'; RequireTls = $Flase } } }",
        "a.ps1:1:81 misspelt-name: `$Flase` is no variable that the file sets | did you mean `$false`?",
    ),
    "a layer of connectors in a misspelt file": (
        "cEXOInboundConector.yml",
        "Items:\n  - Identity: x\n    ConnectorType: OnPremises\n",
        (
            "cEXOInboundConector.yml:1:1 misspelt-name: `cEXOInboundConector` is no resource that a file can be called "
            "after | did you mean `cEXOInboundConnector`?"
        ),
    ),
    "a call that begins no statement": (
        "a.ps1",
        ",Set-InboundConnector -Identity x -RequireTls $true",
        "a.ps1:1:2 syntax-error: `Set-InboundConnector` does not begin a statement here, so that it defines nothing",
    ),
    "a resource that begins no statement": (
        "a.ps1",
        "Node b { q EXOAcceptedDomain c { Identity = 'c' } }",
        "a.ps1:1:12 syntax-error: `EXOAcceptedDomain` does not begin a statement here, so that it defines nothing",
    ),
    "a table without an equals sign": (
        "a.ps1",
        "$a = @{ Name 'x' }\nNew-InboundConnector @a",
        "a.ps1:1:14 syntax-error: `=` has to stand here",
    ),
    "a comma for a semicolon in a table": (
        "a.ps1",
        "$a = @{ Identity = 'x', RequireTls = $true }\nSet-InboundConnector @a",
        "a.ps1:1:25 syntax-error: `;` or a line break has to stand before `RequireTls`, and no comma",
    ),
    "a comma at the end of a line in a table that is piped": (
        "a.ps1",
        "[pscustomobject]@{\n  Identity = $x,\n  'RequireTls' = $true\n} | Set-InboundConnector",
        "a.ps1:3:3 syntax-error: `;` or a line break has to stand before `'RequireTls'`, and no comma",
    ),
    "a comma behind a property of a resource": (
        "a.ps1",
        "Node b { EXOInboundConnector c { Identity = 'c',\n ConnectorType = 'OnPremises' } }",
        "a.ps1:2:2 syntax-error: `;` or a line break has to stand before `ConnectorType`, and no comma",
    ),
    "a script in the tags of a page": (
        "a.ps1",
        "<pre><code>New-InboundConnector -Name x -ConnectorType Partner</code></pre>",
        "a.ps1:1:1 syntax-error: `<` cannot begin a statement",
    ),
    "a section that a word has taken": (
        "a.psd1",
        "@{ NonNodeData = q@{ AcceptedDomains = @(@{ Identity = 'a.example' }) } }",
        "a.psd1:1:22 syntax-error: `AcceptedDomains` does not begin a statement here, so that it defines nothing",
    ),
    "a table that a word has taken": (
        "a.psd1",
        "@{ NonNodeData = @{ AcceptedDomains = @(a @{ Identity = 'a.example' }) } }",
        "a.psd1:1:43 syntax-error: `@{` does not begin a statement here, so that it defines nothing",
    ),
    "a mark in a table": (
        "a.ps1",
        "$a = @{\n, Name = 'x' }\nNew-InboundConnector @a",
        "a.ps1:2:1 syntax-error: the key of a table has to stand here",
    ),
    "a key of ours in a list": (
        "a.yaml",
        "- AcceptedDomains: [{ DomainName: a.example }]\n",
        (
            "a.yaml:1:3 warning misplaced-definitions: `AcceptedDomains` stands below another key, where "
            "definitions are not read"
        ),
    ),
    "a parameter of Postfix": (
        "main.cf",
        f"relayhots = [{HOST}]:25\n",
        "main.cf:1:1 misspelt-name: `relayhots` is no parameter that Postfix has | did you mean `relayhost`?",
    ),
    "its case": (
        "main.cf",
        f"RelayHost = [{HOST}]:25\n",
        "main.cf:1:1 misspelt-name: `RelayHost` is no parameter that Postfix has | did you mean `relayhost`?",
    ),
    "a parameter beside others": (
        "main.cf",
        f"relayhost = [{HOST}]:25\nsmtp_tls_securty_level = encrypt\n",
        (
            "main.cf:2:1 misspelt-name: `smtp_tls_securty_level` is no parameter that Postfix has"
            " | did you mean `smtp_tls_security_level`?"
        ),
    ),
    "an endpoint": (
        "main.cf",
        "relayhost = [contoso-com.mail.protection.outlok.com]:25\n",
        (
            "main.cf:1:13 misspelt-name: `[contoso-com.mail.protection.outlok.com]:25` is no host of Microsoft's"
            " | did you mean `mail.protection.outlook.com`?"
        ),
    ),
    "no equals sign": (
        "main.cf",
        f"relayhost [{HOST}]:25\n",
        "main.cf:1:1 syntax-error: `relayhost` has no `=` behind it",
    ),
    "a colon": (
        "main.cf",
        f"relayhost: [{HOST}]:25\n",
        "main.cf:1:1 syntax-error: `relayhost:` has no `=` behind it",
    ),
    "a line break that is lost behind a port": (
        "main.cf",
        f"relayhost = [{HOST}]:25smtp_tls_security_level = encrypt\n",
        "main.cf:1:55 syntax-error: `25smtp_tls_security_level` is no port, and no service",
    ),
    "a mark behind a port": (
        "main.cf",
        f"relayhost = [{HOST}]:25;\n",
        "main.cf:1:55 syntax-error: `25;` is no port, and no service",
    ),
    "a string that another ends": (
        "a.ps1",
        "Write-Host 'Ready\nNew-InboundConnector -Name 'x' -ConnectorType Partner\n# that's it\n",
        "a.ps1:1:12 syntax-error: the string that begins here goes on over `New-InboundConnector` to the next quote",
    ),
    "a comment that another ends": (
        "a.ps1",
        "<# one\nNew-InboundConnector -Name x\n<# two #>\n",
        (
            "a.ps1:1:1 warning syntax-error: the comment that begins here goes on over `New-InboundConnector` to "
            "the end of another"
        ),
    ),
    "a here-string that another ends": (
        "a.ps1",
        "$a = @'\nNew-InboundConnector -Name x\n$b = @'\nb\n'@\n",
        (
            "a.ps1:1:6 warning syntax-error: the here-string that begins here goes on over `New-InboundConnector` to "
            "the end of another"
        ),
    ),
    "a command above objects": (
        "a.txt",
        "PS> Get-AcceptedDomian | fl Name,DomainName\n\nName       : contoso\nDomainName : contoso.com\n",
        "a.txt:1:5 misspelt-name: `Get-AcceptedDomian` is no cmdlet | did you mean `Get-AcceptedDomain`?",
    ),
    "the verb of a command above objects": (
        "a.txt",
        "PS C:\\> Gte-AcceptedDomain | fl DomainName,Default\n\nDomainName : contoso.com\nDefault : True\n",
        "a.txt:1:9 misspelt-name: `Gte-AcceptedDomain` is no cmdlet | did you mean `Get-AcceptedDomain`?",
    ),
    "a command above objects whose properties tell no kind": (
        "a.txt",
        "PS> Get-InboundConector | fl Name,Enabled\n\nName    : Hub\nEnabled : True\n",
        "a.txt:1:5 misspelt-name: `Get-InboundConector` is no cmdlet | did you mean `Get-InboundConnector`?",
    ),
    "keys of ours below another": (
        "a.yaml",
        "Exchange:\n  InboundConnectors: [{ Name: x, ConnectorType: Partner }]\n",
        (
            "a.yaml:2:3 warning misplaced-definitions: `InboundConnectors` stands below another key, where "
            "definitions are not read"
        ),
    ),
    "a key of ours without a blank behind its colon": (
        "a.yaml",
        "InboundConnectors:[]\n",
        "a.yaml:1:1 syntax-error: `InboundConnectors:` has no blank behind it, so that YAML takes it for text",
    ),
    "one with definitions": (
        "a.yaml",
        "InboundConnectors:[{ Name: x }]\n",
        "a.yaml:1:1 syntax-error: `InboundConnectors:` has no blank behind it, so that YAML takes it for text",
    ),
    "one below others": (
        "a.yaml",
        "AcceptedDomains: []\nInboundConnectors:[]\n",
        "a.yaml:2:1 syntax-error: `InboundConnectors:` has no blank behind it, so that YAML takes it for text",
    ),
    "a key of ours without a colon": (
        "a.yaml",
        "InboundConnectors\n  - Name: x\n",
        "a.yaml:1:1 syntax-error: `InboundConnectors` has no colon behind it",
    ),
    "a full stop in place of a colon": (
        "a.yaml",
        "OrganizationConfig. { RejectDirectSend: true }\n",
        "a.yaml:1:1 syntax-error: `OrganizationConfig` has `.` behind it, which is no colon",
    ),
    "a comma in place of a colon": (
        "a.yaml",
        "SendingHosts: []\nInboundConnectors,\n  - Name: x\n",
        "a.yaml:2:1 syntax-error: `InboundConnectors` has `,` behind it, which is no colon",
    ),
    "a colon of full width": (
        "a.yaml",
        "Inbound Connectors\uff1a\n  - Name: x\n",
        "a.yaml:1:1 syntax-error: `Inbound Connectors` has `\uff1a` behind it, which is no colon",
    ),
    "a list of definitions without its key": (
        "inbound.yaml",
        "- Name: x\n  ConnectorType: OnPremises\n- Name: y\n  ConnectorType: OnPremises\n",
        "inbound.yaml:1:3 warning kind-not-told: `x` looks like `InboundConnector`, and no key above it says so",
    ),
    "a definition without its key": (
        "a.yaml",
        "domainname: a.example\ndomaintype: Authoritative\nmatchsubdomains: false\n",
        "a.yaml:1:1 warning kind-not-told: this looks like `AcceptedDomain`, and no key above it says so",
    ),
    "a host without its key": (
        "a.json",
        '[{"Name": "x", "MailFrom": ["a.example"], "IPAddresses": ["198.51.100.1"]}]',
        "a.json:1:3 warning kind-not-told: `x` looks like `SendingHost`, and no key above it says so",
    ),
    "definitions below a key that is none of ours": (
        "a.yaml",
        "exchange:\n  inbound:\n    - Name: x\n      ConnectorType: OnPremises\n      SenderDomains: ['*']\n",
        "a.yaml:3:7 warning kind-not-told: `x` looks like `InboundConnector`, and no key above it says so",
    ),
    "a section of ScubaGear's without objects": (
        "a.json",
        '{"baseline_version": "1", "inbound_connectors": "err", "accepted_domains": [null]}',
        "a.json:1:49 wrong-type: `err` stands where `inbound_connectors` lists objects",
    ),
    "a resource of Graph without properties": (
        "a.json",
        RESOURCE.replace('{"Identity": "x", "ConnectorType": "Partner"}', '"x"')
        % ("microsoft.exchange.inboundconnector", "properties"),
        "a.json:1:86 wrong-type: `x` stands where the properties of a resource are",
    ),
    "a list of texts among keys of other things": (
        "a.yaml",
        "acceptedDomains: [a.example]\nport: 25\n",
        (
            "a.yaml:1:1 warning misplaced-definitions: `acceptedDomains` holds no definitions here, and stands among "
            "keys of other things: the file is passed over"
        ),
    ),
    "a switch among keys of other things": (
        "a.yaml",
        "inboundConnector: true\nreplicas: 2\n",
        (
            "a.yaml:1:1 warning misplaced-definitions: `inboundConnector` holds no definitions here, and stands among "
            "keys of other things: the file is passed over"
        ),
    ),
    "a mapping of other things among others": (
        "a.json",
        '{"organizationConfig": {"theme": 1}, "port": 25}',
        (
            "a.json:1:2 warning misplaced-definitions: `organizationConfig` holds no definitions here, and stands "
            "among keys of other things: the file is passed over"
        ),
    ),
}


@pytest.mark.parametrize(("name", "text", "line"), SLIPS.values(), ids=SLIPS)
def test_what_is_said(name: str, text: str, line: str) -> None:
    assert said(recognised(name, text)) == [line]


LOOKALIKES: dict[str, Callable[[str], str]] = {
    "letters of another alphabet": lambda word: word.translate(
        str.maketrans("aiocs", "\u0430\u0456\u043e\u0441\u0455")
    ),
    "a mark that nobody sees": lambda word: f"{word[:5]}\u200b{word[5:]}",
}
NAMED = re.compile(r"`([^`]+)` is no(?! variable)\S* .* \| did you mean `([^`]+)`")


@pytest.mark.parametrize("damage", LOOKALIKES)
@pytest.mark.parametrize(
    "slip", [name for name, (*_, line) in SLIPS.items() if NAMED.search(line) and "above objects" not in name]
)
def test_what_looks_right_is_said_too(slip: str, damage: str) -> None:
    """Whatever is found with a slip is found with letters that only look like the right ones.

    Commands above the objects of Format-List are known by plain letters; the objects are read in any case.
    """
    name, text, line = SLIPS[slip]
    found = NAMED.search(line)
    assert found
    written, meant = found.groups()
    damaged = LOOKALIKES[damage](meant)
    again = said(recognised(name.replace(written, damaged), text.replace(written, damaged)))
    assert any(f"did you mean `{meant}`?".lower() in line.lower() and " info " not in line for line in again), again


NO_SLIPS: dict[str, tuple[str, str]] = {
    "a function of the file": (
        "a.ps1",
        "function New-InboundConnectors { param($Name) }\nNew-InboundConnectors -Name x",
    ),
    "a filter of the file": ("a.ps1", "New-InboundConnectors -Name x\nfilter New-InboundConnectors { $_ }"),
    "another function": ("a.ps1", "New-InboundConnectors"),
    "another function with other parameters": ("a.ps1", "New-InboundConnectors -Tenant contoso"),
    "a function that wraps a cmdlet": ("a.psm1", "function Set-InboundConnector { param($x) Invoke-Rest $x }"),
    "the cmdlet that gives": ("a.ps1", "Get-InboundConnector -Identity x | Format-List"),
    "a remark": ("a.ps1", "# New-InboudConnector -Name x\n<#\nNew-InboundConnector -Name x\n#>\n"),
    "a text": ("a.ps1", "Write-Host 'New-InboudConnector -Name x'\n$a = \"use\nNew-InboundConnector -Name x\nthen\"\n"),
    "a call as an argument": (
        "a.ps1",
        "Get-Help -Name `\n    New-InboundConnector -Full\nMock Set-InboundConnector { }",
    ),
    "a function called by its name": (
        "a.ps1",
        "function Set-InboundConnector { param($Name) }\nSet-InboundConnector -Name x\n, Set-InboundConnector -Name x",
    ),
    "lists in a table": (
        "a.ps1",
        "$a = @{ Identity = 'x'; SenderDomains = 'a.example',\n'b.example'; Enabled = $true }\nSet-InboundConnector @a",
    ),
    "what a program is handed as it stands": (
        "a.ps1",
        'icacls.exe --% "C:\\x" /grant (a"b:{\nNew-InboundConnector -Name x -ConnectorType Partner',
    ),
    "the same in a block": (
        "a.ps1",
        'Node b {\nicacls.exe --% "C:\\x" /grant (a"b:{\nEXOInboundConnector c { Identity = \'c\' }\n}',
    ),
    "a service": ("main.cf", f"relayhost = [{HOST}]:smtp-relay\n"),
    "a resource in a test": ("a.ps1", "Describe EXOInboundConnector { It 'x' { $a = 1 } }"),
    "a variable that is set": (
        "a.ps1",
        "param([bool] $tree)\nNew-InboundConnector -Name x -ConnectorType Partner -RequireTls $tree",
    ),
    "a composite resource": ("a.ps1", "Configuration a { Node b { cEXOAcceptedDomain c { Items = @() } } }"),
    "a command called like a resource": ("a.ps1", "Test-Thing EXOAceptedDomain\nEXOAceptedDomains -x"),
    "a test of a module": ("a.ps1", "Describe 'EXOInboundConector' { It 'x' { $true } }"),
    "a manifest": (
        "a.psd1",
        "@{ ModuleVersion = '1.0'; FunctionsToExport = 'Get-InboundConector', 'InboundConnectors' }",
    ),
    "data of others": ("a.psd1", "@{ AcceptedDomians = @('a', 'b'); Menu = @{ InboundConectors = 'Inbound' } }"),
    "keys of others": ("a.yaml", "menu:\n  EXOAceptedDomain: Accepted domains\n  items: [InboundConectors]\n"),
    "words for a page": ("a.yaml", "menu: Inbound Connectors\nInboundConnectorsTitle: Inbound Connectors\n"),
    "a chart without keys of ours": ("a.yaml", "- name: x\n  domainName: a.example\n  requireTls: true\n"),
    "a schema": ("a.json", '{"properties": {"InboundConnectors": {"type": "array"}}}'),
    "examples": ("a.yaml", "examples:\n  - pass:\n      InboundConnectors: [{ Name: x }]\n"),
    "a chart": ("a.yaml", "exchange:\n  InboundConnectors: [{ name: x, replicas: 2 }]\n"),
    "a list below another key": ("a.yaml", "see:\n  AcceptedDomains: [contoso.com]\n"),
    "a command that shows nothing of ours": ("a.txt", "PS> Get-InboundConector | fl\n\nThe term is not known\n"),
    "sections of others": ("a.json", '{"inbound_conectors": [{"port": "a", "rate": 1}]}'),
    "types of others": ("a.json", '{"type": "microsoft.exchange.inboundconnectors.report", "properties": {"a": 1}}'),
    "a server of Postfix's": (
        "main.cf",
        (
            f"relayhost = [{HOST}]:25\nsmtpd_tls_security_level = may\nlmtp_tls_security_level = may\n"
            "smtpd_use_tls = yes\nmynetworks_style = host\nmydomain2 = b.example\nmydestination = $mydomain2\n"
        ),
    ),
    "a Postfix that sends elsewhere": ("main.cf", "relayhots = [mail.example]:25\n"),
}


@pytest.mark.parametrize(("name", "text"), NO_SLIPS.values(), ids=NO_SLIPS)
def test_what_only_looks_like_a_slip(name: str, text: str) -> None:
    assert said(recognised(name, text)) == []


def test_a_slip_may_be_a_mark() -> None:
    assert [list(one.data) for one in recognised("a.yaml", "inbound_connectors: []\n").documents] == [
        ["inbound_connectors"]
    ]
    assert [list(one.data) for one in recognised("a.yaml", "Sendin:gHosts:\n  - Name: x\n").documents] == [
        ["Sendin:gHosts"]
    ]


MARKS = "<<<<<<< HEAD\n%s=======\n%s>>>>>>> other\n"
UNMERGED = "a mark of Git stands here: two versions of the file are not merged"


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        (
            "a.yaml",
            "InboundConnectors:\n  - Name: x\n    SenderDomains: [a,\n" + MARKS % ("b,\n", "c,\n") + "d]\n",
            "4:1",
        ),
        ("a.ps1", "<#\n" + MARKS % ("a\n", "b\n") + "#>\nNew-InboundConnector -Name x -ConnectorType Partner", "2:1"),
        ("a.ps1", MARKS % ("New-InboundConnector -Name x\n", "New-InboundConnector -Name y\n"), "1:1"),
        ("a.psd1", "@{ NonNodeData = @{ AcceptedDomains = @(\n" + MARKS % ("'a'\n", "'b'\n") + ") } }", "2:1"),
        ("main.cf", MARKS % (f"relayhost = [{HOST}]:25\n", f"relayhost = [{HOST}]:587\n"), "1:1"),
    ],
)
def test_what_is_not_merged(name: str, text: str, place: str) -> None:
    assert f"{name}:{place} syntax-error: {UNMERGED}" in said(recognised(name, text))


def test_a_table_that_is_not_merged() -> None:
    text = f"transport_maps = hash:/etc/postfix/transport\nrelayhost = [{HOST}]:25\n"
    table = MARKS % (f"a.example smtp:[{HOST}]:25\n", f"b.example smtp:[{HOST}]:25\n")
    assert said(recognised("main.cf", text, transport=table)) == [f"transport:1:1 syntax-error: {UNMERGED}"]


def test_a_script_that_does_both() -> None:
    """What stands in a configuration does not hide what cmdlets of the same script do."""
    found = recognised(
        "a.ps1", "EXOAcceptedDomain a { Identity = 'a.example' }\nSet-InboundConnector x -RequireTls $true\n"
    )
    assert [document.data for document in found.documents] == [
        {"AcceptedDomains": [{"Identity": "a.example"}]},
        {"InboundConnectors": [{"Name": "x", "RequireTls": True}]},
    ]
    assert found.format == "m365dsc"
    assert said(found) == []


@pytest.mark.parametrize(
    "text",
    [
        "acceptedDomains: [a.example]\n",
        "AcceptedDomains: [a.example]\nport: 25\n",
        "acceptedDomains: [{ domainName: a.example }]\nport: 25\n",
        "acceptedDomains:\nport: 25\n",
        "acceptedDomains: ${domains}\nport: 25\n",
        "organizationConfig: { rejectDirectSend: true }\nport: 25\n",
        "port: 25\nacceptedDomains: []\n",
        "acceptedDomains: [a.example]\nx-note: 25\n",
        "acceptedDomains: [a.example]\ninboundConnectors: [{ Name: a }]\nport: 25\n",
    ],
)
def test_what_may_be_meant_for_definitions_is_ours(text: str) -> None:
    assert len(recognised("a.yaml", text).documents) == 1
