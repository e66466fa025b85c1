"""A property is its schema entry: every format reads one that is added there, and nothing else is written by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from stranger import ROOT, Copy

from relaylint.core.text import Source
from relaylint.formats.table import FORMATS

SCHEMA = "schemas/inbound-connector.schema.json"
ADDED: dict[str, Any] = {
    "title": "Foo",
    "description": "Domains that a made-up property lists.",
    "x-cmdlet": ["New-InboundConnector", "Set-InboundConnector"],
    "x-dsc": ["EXOInboundConnector"],
    "x-export": "own",
    "x-mark": True,
    "type": ["array", "null"],
    "items": {"type": "string", "format": "sender-domain"},
    "default": [],
}
VALUES = ["contoso.com", "*.fabrikam.com"]
BAD = "fabrikam..com"
"""What stands in place of the second value where it is to be reported."""

NAMES = {"Name": "Hub", "ConnectorType": "OnPremises"}
OTHERS = {"SenderDomains": ["*"], "RequireTls": True, "TlsSenderCertificateName": "mail.contoso.com"}
EXPORTED: dict[str, Any] = {**NAMES, "Foo": VALUES, **OTHERS}
CONFIGURED: dict[str, Any] = {"Identity": "Hub", "ConnectorType": "OnPremises", "Foo": VALUES, **OTHERS}
RESOURCE = {"resourceType": "microsoft.exchange.inboundconnector", "properties": CONFIGURED}

CLIXML = """\
<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><Props>
<S N="Name">Hub</S><S N="ConnectorType">OnPremises</S><B N="RequireTls">true</B>
<Obj N="Foo" RefId="1"><LST><S>contoso.com</S><S>*.fabrikam.com</S></LST></Obj>
<Obj N="SenderDomains" RefId="2"><LST><S>*</S></LST></Obj><S N="TlsSenderCertificateName">mail.contoso.com</S>
</Props></Obj></Objs>
"""
LIST = """\
Name                     : Hub
ConnectorType            : OnPremises
Foo                      : {contoso.com, *.fabrikam.com}
SenderDomains            : {*}
RequireTls               : True
TlsSenderCertificateName : mail.contoso.com
"""
CSV = """\
Name,ConnectorType,Foo,SenderDomains,RequireTls,TlsSenderCertificateName
Hub,OnPremises,contoso.com *.fabrikam.com,*,True,mail.contoso.com
"""
LOG = """\
<invoke type="Tenant" cmdlet="New-InboundConnector"><parameters>
<parameter name="Name" type="System.String" value="Hub" />
<parameter name="ConnectorType" type="System.String" value="OnPremises" />
<parameter name="Foo" type="System.String[]" value="contoso.com, *.fabrikam.com" />
<parameter name="SenderDomains" type="System.String[]" value="*" />
<parameter name="RequireTls" type="System.Boolean" value="True" />
<parameter name="TlsSenderCertificateName" type="System.String" value="mail.contoso.com" />
</parameters></invoke>
"""
BLOCK = """\
Configuration Tenant {
    Node localhost {
        EXOInboundConnector 'Hub' {
            Identity                 = 'Hub'
            ConnectorType            = 'OnPremises'
            Foo                      = @('contoso.com', '*.fabrikam.com')
            SenderDomains            = @('*')
            RequireTls               = $true
            TlsSenderCertificateName = 'mail.contoso.com'
            Ensure                   = 'Present'
        }
    }
}
"""
DATA = """\
@{ NonNodeData = @{ Exchange = @{ InboundConnectors = @(
    @{
        Identity = 'Hub'; ConnectorType = 'OnPremises'; SenderDomains = @('*'); RequireTls = $true
        Foo = @('contoso.com', '*.fabrikam.com'); TlsSenderCertificateName = 'mail.contoso.com'
    }
) } } }
"""
SCRIPT = """\
New-InboundConnector -Name Hub -ConnectorType OnPremises -SenderDomains '*' -RequireTls $true `
    -TlsSenderCertificateName mail.contoso.com -Foo 'contoso.com', '*.fabrikam.com'
"""
TEXTS = {
    "relaylint": ("a.yaml", yaml.safe_dump({"InboundConnectors": [EXPORTED]})),
    "exchange-json": ("a.json", json.dumps(EXPORTED, indent=1)),
    "scubagear": ("a.json", json.dumps({"baseline_version": "1", "inbound_connectors": [EXPORTED]}, indent=1)),
    "graph-snapshot": ("a.json", json.dumps({"resources": [RESOURCE]}, indent=1)),
    "exchange-csv": ("a.csv", CSV),
    "clixml": ("a.xml", CLIXML),
    "format-list": ("a.txt", LIST),
    "xhcw": ("a.xhcw", LOG),
    "datum": ("cEXOInboundConnector.yml", yaml.safe_dump({"Items": [CONFIGURED]})),
    "m365dsc": ("a.ps1", BLOCK),
    "m365dsc-data": ("a.psd1", DATA),
    "powershell": ("a.ps1", SCRIPT),
}
"""A connector with the property in each format: the name of the file, and its text."""
WITHOUT = {"postfix"}
"""The formats that define no connector."""
WRITTEN = dict.fromkeys(("relaylint", "datum", "m365dsc", "m365dsc-data"), "Fooo`") | {"powershell": "-Fooo`"}
"""The formats that people write, in which a property that nobody knows is a slip, with how it is quoted."""

DRIVER = """\
import contextlib, io, json, sys
from relaylint.cli.main import main
ran = []
for arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    ran.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(ran))
"""
INDEX = """\
from relaylint.docs.indexing import index_path, index_text
open(index_path(), "w", encoding="utf-8").write(index_text())
"""
"""The part of `scripts/generate.py write` that the program itself runs with."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Return a copy of the package whose schema of inbound connectors has one property more."""
    made = Copy(tmp_path_factory.mktemp("copy"))
    made.change("a property", SCHEMA, '    "ClientHostNames": {', f'    "Foo": {json.dumps(ADDED)},\n')
    assert made.python(made.folder, INDEX) == (0, "")
    return made


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the copy runs."""
    folder = tmp_path_factory.mktemp("work")
    (folder / ".git").mkdir()  # nothing above is looked at
    return folder


def relaylint(copy: Copy, work: Path, *commands: list[str]) -> list[list[Any]]:
    """Run command lines with the copy, one after the other: the code of each, and what it prints."""
    code, printed = copy.python(work, DRIVER, json.dumps(commands))
    assert code == 0, printed
    ran: list[list[Any]] = json.loads(printed)
    return ran


@pytest.fixture(scope="module")
def converted(copy: Copy, work: Path) -> dict[str, str]:
    """Return what each format is converted to."""
    made = relaylint(copy, work, *(["convert", put(work, "good", name, text)] for name, (_, text) in TEXTS.items()))
    assert [(code, err) for code, _, err in made] == [(0, "")] * len(TEXTS)
    return dict(zip(TEXTS, (out for _, out, _ in made), strict=True))


def put(work: Path, folder: str, name: str, text: str) -> str:
    """Write a text as a file of a format into a folder, and return its path."""
    path = work / folder / name / TEXTS[name][0]
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path.relative_to(work).as_posix()


def place(text: str, wanted: str) -> str:
    """Return where something stands in a text, with the quote or dash before it."""
    at = text.index(wanted)
    found = Source("", text).position(at - 1 if text[at - 1] in "'\"-" else at)
    return f"{found.line}:{found.column}"


def test_there_is_a_text_in_every_format() -> None:
    assert TEXTS.keys() == FORMATS.keys() - WITHOUT
    assert "Foo" not in json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))["properties"]


@pytest.mark.parametrize("name", TEXTS)
def test_the_property_arrives(converted: dict[str, str], name: str) -> None:
    connector, *_ = yaml.safe_load(converted[name])["InboundConnectors"]
    assert {key: connector.get(key) for key in EXPORTED} == EXPORTED


def test_faults_are_reported_where_they_stand(copy: Copy, work: Path, converted: dict[str, str]) -> None:
    """And none in what is converted."""
    wanted = []
    for name, (_, text) in TEXTS.items():
        wrong, misspelt = text.replace(VALUES[1], BAD), text.replace("Foo", "Fooo")
        wanted.append(f"{put(work, 'value', name, wrong)}:{place(wrong, BAD)}: [malformed-value] `{BAD}`")
        told = f"{put(work, 'spelling', name, misspelt)}:{place(misspelt, 'Fooo')}: [unknown-property] `"
        wanted += [told + WRITTEN[name]] if name in WRITTEN else []
        (work / "converted" / name).mkdir(parents=True)
        (work / "converted" / name / "a.yaml").write_text(converted[name], encoding="utf-8")
    [(code, out, err)] = relaylint(copy, work, ["check", "--format", "concise", "value", "spelling", "converted"])
    faults = [re.sub(r"(?:error|warning)(?=\[)", "", line) for line in out.splitlines()]
    found = [f"{line.rpartition('` is not')[0]}`" for line in faults if "` is not" in line]
    assert (code, err, found) == (1, "", sorted(wanted))


def test_the_index_knows_the_mark(copy: Copy) -> None:
    program = "from relaylint.model.schema_index import CONFIGURED, EXPORTED; print(*CONFIGURED, *EXPORTED)"
    code, printed = copy.python(copy.folder, program)
    assert (code, printed.split().count("foo")) == (0, 2)
