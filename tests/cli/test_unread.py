"""Files that are not read, named on the command line: every sort is told, with the way out, by every command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import Run, write

from relaylint.core.checks import NOT_DEFINITIONS
from relaylint.formats.table import FORMATS
from relaylint.formats.unread import UNREAD, hidden

FIXTURES = Path(__file__).resolve().parent.parent / "tenants"
LOG = (
    "2026.02.19 03:24:02.117         10276 [Client=UX, Session=Tenant, Cmdlet=Get-InboundConnector, Thread=9] START\n"
    "2026.02.19 03:24:03.004         10277 [Client=UX, Session=Tenant, Thread=9] FINISH Results={Name=Hub}\n"
)
BLOCK = "Name     : Default\nBindings : {[::]:25}\n"
TABLE = "Name SenderDomains Enabled\n---- ------------- -------\nHub  {smtp:*;1}    True\n"
MARKDOWN = "# Mail\n\n```yaml\nInboundConnectors:\n  - Name: Hub\n```\n"
AGE = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n"
CMS = "-----BEGIN CMS-----\nMIIB\n"
SAMPLES: dict[str, dict[str, str | bytes]] = {
    "a JSON Schema": {
        "a.json": '{"$schema": "http://json-schema.org/draft-07/schema#", "default": {"SenderDomains": ["*"]}}',
        "a.yaml": "$schema: https://json-schema.org/draft/2020-12/schema\nproperties: { InboundConnectors: {} }\n",
    },
    "a pointer of Git LFS in place of the file": {
        "a.dat": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3\n"
    },
    "a file that git-crypt has locked": {"a.dat": b"\0GITCRYPT\0\x8f\x02\xff"},
    "a file that Ansible Vault has encrypted": {"a.txt": "$ANSIBLE_VAULT;1.1;AES256\n6162\n"},
    "a file that SOPS has encrypted": {
        "a.yaml": "password: ENC[AES256_GCM,data:kg==]\nsops:\n    mac: ENC[AES256_GCM,data:kg==]\n",
        "a.json": '{"data":"ENC[AES256_GCM,data:kg==]","sops":{"version":"3.9.0","mac":"ENC[AES256_GCM,data:kg==]"}}',
        "a.dat": '{\n  "data": "ENC[AES256_GCM,data:kg==]",\n  "sops": {\n    "mac": "ENC[AES256_GCM,data:kg==]"\n}}',
    },
    "a pointer of git-annex in place of the file": {"a.dat": "/annex/objects/SHA256E-s3--4d7a.dat\n"},
    "a file that age has encrypted": {"a.dat": b"age-encryption.org/v1\n\xff", "a.txt": AGE},
    "a message that PGP or CMS has encrypted": {"a.dat": "-----BEGIN PGP MESSAGE-----\n", "a.txt": CMS},
    "a file that OpenSSL has encrypted": {"a.dat": b"Salted__\xff"},
    "an Excel workbook": {"a.dat": b"PK\x03\x04\x14\0\x06\0\x08\0xl/workbook.xml", "a.xlsx": b"\xff\xfe\0"},
    "a Word document": {"a.dat": b"PK\x03\x04\x14\0\x06\0\x08\0word/document.xml", "a.docx": ""},
    "an archive": {"a.dat": b"\x1f\x8b\x08\0\xff", "a.json": b"PK\x03\x04\x14\0\x08\0inbound.json", "a.zip": b"\x80"},
    "a PDF document": {"a.txt": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a.pdf": b"\xff"},
    "a picture": {"a.dat": b"\x89PNG\r\n\x1a\n", "a.JPG": b"\xff\xd8\xff\xe0"},
    "a message or a document in a format of Outlook or old Office": {
        "a.dat": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a.msg": b"\0",
    },
    "a private key, or a certificate with one": {
        "a.dat": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n",
        "a.pfx": b"0\x82\x0a\x01\x02\x01\x03",
    },
    "a certificate": {"a.dat": "subject=x\n-----BEGIN CERTIFICATE-----\nMII\n", "a.cer": b"0\x82\x03\x01"},
    "the text log of the Hybrid Configuration Wizard": {
        "20260219_032402.log": LOG,
        "a.txt": LOG,
    },
    "a blueprint of Microsoft365DSC": {
        "a.M365": 'Configuration Mail\n{\n  TeamsChannel "x" { Ensure = "Present" }\n}\n'
    },
    "a compiled DSC configuration": {
        "a.dat": 'instance of MSFT_EXOInboundConnector as $x\n{\n Identity = "Hub";\n};\n',
        "localhost.mof": "x",
    },
    "an HTML page": {"a.txt": "\n<!DOCTYPE html>\n<p>Name : x</p>", "report.html": "<p>\n"},
    "XML as `ConvertTo-Xml` writes it": {
        "a.xml": "<?xml version='1.0'?>\n<Objects>\n  <Object Type='System.Int32'>1</Object>\n</Objects>",
    },
    "a collection of mail flow rules as `Export-TransportRuleCollection` writes it": {
        "TransportRules.xml": '<?xml version="1.0"?>\n<rules name="TransportVersioned">\n</rules>',
    },
    "a mail message": {"a.txt": "Received: from mta.contoso.com\nSubject: x\n", "a.eml": "From: x@contoso.com\n"},
    "a table as `Format-Table` prints it": {"a.txt": TABLE, "a.dat": f"PS> Get-InboundConnector\n\n{TABLE}"},
    "`Format-List` of objects that are not read": {"a.txt": BLOCK, "a.md": f"```\n{BLOCK}```\n"},
    "Terraform": {"a.txt": 'resource "azuread_application" "x" {\n}\n', "main.tf": "x"},
    "a template of Azure (Bicep or ARM)": {
        "a.json": '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}',
        "a.bicep": "param x string\n",
    },
    "a configuration of sendmail": {"a.cf": "DSsmart.example\n", "sendmail.mc": "dnl x\n"},
    "a configuration of Exim": {"exim.conf": "primary_hostname = x\nbegin routers\n"},
    "a table whose columns are not those of connectors or domains": {
        "a.csv": "Received,SenderAddress\n2026-03-02,a@contoso.com\n",
        "a.tsv": "a\tb\n",
    },
    "Markdown": {"a.md": MARKDOWN, "README.md": "# Mail\n", "notes": "Look:\n\n```yaml\na: 1\n```\n"},
}
CASES = [
    pytest.param(row, name, text, id=f"{row.title}: {name}")
    for row in UNREAD
    for name, text in SAMPLES[row.title].items()
]


def test_every_sort_takes_part() -> None:
    assert list(SAMPLES) == [row.title for row in UNREAD]
    assert all(row.way_out for row in UNREAD)


@pytest.mark.parametrize(("row", "name", "text"), CASES)
def test_every_command_says_what_it_looks_like(relaylint: Run, row: object, name: str, text: str | bytes) -> None:
    assert isinstance(row, type(UNREAD[0]))
    write(Path(), {name: text})
    words = f"this looks like {row.title}, which is not read"
    checked = relaylint("check", name)
    assert (checked.code, checked.out.splitlines()[0]) == (1, f"error[not-definitions]: {words}")
    assert f"= help: {row.way_out}" in checked.out
    assert "1 error, 0 warnings, 0 infos" in checked.out
    asked = relaylint("relay", name)
    assert (asked.code, asked.err.splitlines()[:2]) == (1, [f"relaylint: {name}:1:1: {words}", f"hint: {row.way_out}"])
    converted = relaylint("convert", name)
    assert (converted.code, converted.err.splitlines()[0], converted.out) == (1, f"error[not-definitions]: {words}", "")
    assert f"= help: {row.way_out}" in converted.err


@pytest.mark.parametrize(("row", "name", "text"), CASES)
def test_what_the_settings_call_something_else(relaylint: Run, row: object, name: str, text: str | bytes) -> None:
    assert isinstance(row, type(UNREAD[0]))
    write(Path(), {name: text, "relaylint.yaml": f"formats: [{{ paths: ['{name}'], format: clixml }}]\n"})
    checked = relaylint("check", "--format", "concise")
    assert checked.code == 1
    instead = hidden(text.encode() if isinstance(text, str) else text)
    words = f"error[not-definitions] this looks like {row.title}, and not like `clixml`\n"
    if instead:
        words = f"error[unreadable-file] the file cannot be read: it is {instead.title}\n"
    assert words in checked.out


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("relaylint", "postfix", "datum")])
def test_a_format_that_is_read_under_another_name(relaylint: Run, clean: Path, name: str) -> None:
    fixture = next(path for path in sorted((FIXTURES / name).rglob("*")) if path.is_file())
    (clean / "a.dat").write_bytes(fixture.read_bytes())
    checked, title = relaylint("check", "a.dat"), f"the format `{name}` ({FORMATS[name].title})"
    assert (checked.code, checked.out.splitlines()[0]) == (
        1,
        f"error[misplaced-definitions]: this looks like {title}, which is not read under this name",
    )
    [setting] = re.findall(r"relaylint.yaml: `(.*)`\n", checked.out)
    write(clean, {"relaylint.yaml": setting})
    assert "misplaced-definitions" not in relaylint("check", "a.dat").out
    write(clean, {"relaylint.yaml": setting.replace(name, "postfix")})
    wrong = relaylint("check", "--format", "concise").out
    assert f"this looks like {title}, and not like `postfix`\n" in wrong


@pytest.mark.parametrize("name", ["a.dat", "a.conf", "a.txt", "a.log", "a.csv", "a.md", "a", "a.M365", "a.html"])
def test_our_own_format_is_read_whatever_a_file_is_called(relaylint: Run, name: str) -> None:
    write(Path(), {name: "AcceptedDomains:\n  - { DomainName: contoso.com, DomainType: Authoritative }\n"})
    checked = relaylint("check", name)
    assert (checked.code, "1 definition," in checked.out) == (0, True)
    write(Path(), {name: "AcceptedDomains:\n  - { DomainName: contoso.com, DomainTyp: Authoritative }\n"})
    assert "error[unknown-property]" in relaylint("check", name).out


@pytest.mark.parametrize(
    ("name", "rule"), [("a.dat", "syntax-error"), ("a.conf", "syntax-error"), ("a.md", "not-definitions")]
)
def test_our_own_format_with_a_fault(relaylint: Run, name: str, rule: str) -> None:
    write(Path(), {name: "AcceptedDomains:\n  - { DomainName: [contoso.com\n"})
    assert relaylint("check", name, "--format", "concise").out.startswith(f"{name}:")
    assert f"error[{rule}]" in relaylint("check", name).out


@pytest.mark.parametrize("text", ["", "whatever: [\n", "a: 1\n", "Hello,\n\nthis is all.\n"])
def test_what_looks_like_nothing(relaylint: Run, text: str) -> None:
    write(Path(), {"a.dat": text})
    checked = relaylint("check", "a.dat")
    assert (checked.code, checked.out.splitlines()[0]) == (1, "error[not-definitions]: the file holds no definitions")
    assert NOT_DEFINITIONS.remedy in checked.out


def test_what_nobody_asks_about_is_passed_over(relaylint: Run) -> None:
    files = {f"{number}-{name}": text for number, sort in enumerate(SAMPLES.values()) for name, text in sort.items()}
    write(
        Path(), {**files, "good.yaml": "AcceptedDomains:\n  - DomainName: contoso.com\n    DomainType: Authoritative\n"}
    )
    checked = relaylint("check")
    assert (checked.code, checked.err) == (0, "")
    affected = relaylint("check", "--affected", *files)
    assert (affected.code, affected.out) == (checked.code, checked.out)


def test_everyday_files_are_not_counted(relaylint: Run) -> None:
    good = {"good.yaml": "AcceptedDomains:\n  - DomainName: contoso.com\n    DomainType: Authoritative\n"}
    write(
        Path(), {**good, "README.txt": "connectortype \n", "trace.csv": "a,b\n", "build.log": LOG, "other.json": "{}"}
    )
    assert "checked 1 file (1 skipped), 1 definition, 1 tenant" in relaylint("check").out
    (Path() / "good.yaml").unlink()
    (Path() / "other.json").unlink()
    assert relaylint("check").err.startswith("relaylint: nothing to check: there is no file of a known format\n")
