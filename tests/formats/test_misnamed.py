"""Files of every format under the names of every other: never passed over without a word; and what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaylint.core.diagnostic import Severity
from relaylint.core.text import decode
from relaylint.formats.misnamed import starting
from relaylint.formats.recognition import read
from relaylint.formats.table import FORMATS
from relaylint.syntax.reading import Limits, Reading

FOLDER = Path(__file__).resolve().parent.parent / "tenants"
FILES = {
    str(path.relative_to(FOLDER)): path
    for path in sorted(FOLDER.rglob("*"))
    if path.is_file() and any(row.fits(path.name.lower()) for row in FORMATS.values())
}
NAMES = sorted({pattern.replace("*", "x") for row in FORMATS.values() for pattern in row.patterns})


def recognised(name: str, data: bytes, *, named: bool = False) -> Reading | None:
    return read(name, data, Limits(), lambda name: None, named=named)


def test_every_format_takes_part() -> None:
    assert {file.partition("/")[0] for file in FILES} == set(FORMATS)


@pytest.mark.parametrize("file", FILES)
def test_a_text_begins_as_its_format_does(file: str) -> None:
    row, text = FORMATS[file.partition("/")[0]], decode(FILES[file].read_bytes())[0]
    assert starting([row], text) or row.quoted


@pytest.mark.parametrize("named", [False, True], ids=["discovered", "named"])
@pytest.mark.parametrize("file", FILES)
def test_definitions_under_another_name(file: str, named: bool) -> None:
    """They are read, where the format is part of the one that the name tells, or it is said that they are not."""
    row, data = FORMATS[file.partition("/")[0]], FILES[file].read_bytes()
    whole = bool(starting([row], decode(data)[0]))
    for name in NAMES:
        found = None if row.fits(name) else recognised(name, data, named=named)
        if row.fits(name) or (found and found.documents):
            assert row.fits(name) or name.endswith(row.also) or named
            continue
        assert found is not None, name
        worst = min(found.problems, key=lambda said: said.severity is not Severity.ERROR)
        everyday = all(other.everyday for other in FORMATS.values() if other.fits(name))
        sure = named or (whole and not (row.quoted and everyday))
        assert worst.severity is Severity.ERROR or (not sure and worst.severity is Severity.WARNING), name
        assert found.claims or named or not sure, name  # else it would be a note


@pytest.mark.parametrize("name", ["inbound.txt", "inbound.csv", "inbound.ps1", "inbound.xml"])
def test_the_way_out_is_named(name: str) -> None:
    found = recognised(name, FILES["exchange-json/selected.json"].read_bytes())
    assert found is not None
    [said] = found.problems
    assert said.help == (
        f"call it `*.json`, or say what it is in relaylint.yaml: "
        f'`formats: [{{ paths: ["**/{name}"], format: exchange-json }}]`'
    )


SCRIPT = "New-InboundConnector -Name Hub -ConnectorType OnPremises -SenderDomains '*'\n"
SHOWN = "Name          : Hub\nConnectorType : OnPremises\nSenderDomains : {*}\nRequireTls    : True\n"


def indented(text: str) -> str:
    return "".join(f"      {line}\n" for line in text.splitlines())


QUOTES = {
    "a playbook": ("a.yml", f"- hosts: all\n  tasks:\n  - win_powershell:\n      script: |\n{indented(SCRIPT)}"),
    "a pipeline": ("a.yaml", f"steps:\n  - powershell: {SCRIPT}"),
    "a note with a script": ("a.txt", f"Hello,\n\nplease run\n\n{SCRIPT}\nThanks\n"),
    "a script in a text": ("a.txt", SCRIPT),
    "a note with an apostrophe": ("a.txt", f"We don't do that by hand:\n\n  * {SCRIPT}\nDon't ask.\n"),
    "a note with a script right behind": ("a.txt", f"Hello, please run\n{SCRIPT}"),
    "a note with a script in two lines": ("a.txt", "Then please run\n" + SCRIPT.replace("-Name", "`\n  -Name")),
    "what a variable keeps": ("a.txt", f"This one:\n\n$made = {SCRIPT}"),
    "a manual": ("a.yaml", f"title: How to\nbody: |\n{indented(SHOWN)}"),
}


@pytest.mark.parametrize(("name", "text"), QUOTES.values(), ids=QUOTES)
def test_a_part_of_a_text(name: str, text: str) -> None:
    found = recognised(name, text.encode())
    assert found is not None
    [said] = found.problems
    assert (said.severity, said.rule.name, found.claims) == (Severity.WARNING, "misplaced-definitions", False)


def test_the_name_of_a_script_in_the_name_of_a_text() -> None:
    found = recognised("a.ps1.txt", SCRIPT.encode())
    assert found is not None
    assert [(said.severity, said.primary.location.span.start) for said in found.problems] == [(Severity.ERROR, 0)]


OTHERS = {
    "wrapped prose": (
        "a.yaml",
        (
            "remedy: >-\n  Name another identity on the connector with\n"
            "  Set-InboundConnector -TlsSenderCertificateName or -SenderIPAddresses; in the admin centre, or run\n"
            "  Set-AcceptedDomain -DomainType InternalRelay -MatchSubDomains $true; then make one with\n"
            "  New-InboundConnector -ConnectorType Partner.\n"
        ),
    ),
    "wrapped prose in a note": (
        "a.md.txt",
        "Put its name on the connector with\r\nSet-InboundConnector -TlsSenderCertificateName, or elsewhere.\r\n",
    ),
    "conditions on definitions": (
        "a.json",
        '{"where": {"MailFrom": {"null-sender": false}, "HeaderFrom": {"some": {"covered-by": "AcceptedDomains"}}}}',
    ),
    "prose": (
        "a.txt",
        "New-InboundConnector is the cmdlet for it. Use -ConnectorType to say which: AcceptedDomains: x\n",
    ),
    "a log of a pipeline": ("a.log", f"2026-01-01T00:00:00Z ##[command] {SCRIPT}2026-01-01T00:00:01Z Name : Hub\n"),
    "a table in a manifest": ("a.yaml", "kind: ConfigMap\ndata:\n  main.cf: |\n    relayhost = [mail.example]:25\n"),
    "an example in the help of a script": ("a.ps1", f"<#\n.EXAMPLE\nGet-X\n\n{SHOWN}#>\nfunction Get-X {{ 1 }}\n"),
    "an example in comments": ("a.ps1", f"# {SHOWN.replace(chr(10), chr(10) + '# ')}\nGet-X\n"),
    "a description of an interface": (
        "a.yaml",
        "openapi: 3.0.0\ncomponents:\n schemas:\n  InboundConnector:\n   properties:\n    ConnectorType: {}\n",
    ),
    "a list of domains": ("a.csv", "DomainName,Registrar\nexample.com,x\n"),
    "JSON in a test": ("a.ps1", 'Describe a { \'{"ConnectorType": "OnPremises", "SenderDomains": "*"}\' }\n'),
    "YAML in braces": ("a.yaml", '{ "a": { "DomainName": x } }\n'),
    "the help of a module": ("a.xml", f"<?xml version='1.0'?>\n<helpItems><code>{SCRIPT}</code></helpItems>\n"),
    "an object of something else": ("a.clixml", '<Objs xmlns="http://schemas.microsoft.com/powershell/2004/04" />'),
}


@pytest.mark.parametrize(("name", "text"), OTHERS.values(), ids=OTHERS)
def test_what_is_of_others(name: str, text: str) -> None:
    found = recognised(name, text.encode())
    assert found is None or not (found.claims or any(said.severity is not Severity.INFO for said in found.problems))


@pytest.mark.parametrize("name", ["a.yaml", "a.yml"])
def test_json_that_is_called_yaml(name: str) -> None:
    found = recognised(name, b'[{"Name": "Hub", "ConnectorType": "OnPremises", "SenderDomains": ["*"],}]')
    assert found is not None
    assert [said.message for said in found.problems] == ["a comma stands before the closing bracket"]
    assert found.claims
    found = recognised(name, b'{"InboundConnectors": [{"Name": "Hub", "ConnectorType": "OnPremises",}]}')
    assert found is not None
    assert (found.format, found.problems) == ("relaylint", [])
