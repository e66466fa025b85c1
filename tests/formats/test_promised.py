"""Files whose names tell of definitions and whose contents are none: each is told of, whatever stands there instead."""

from __future__ import annotations

import bz2
import gzip
import lzma
from base64 import b64encode
from pathlib import Path

import pytest
from making import hold

from relaylint.core.diagnostic import Severity
from relaylint.formats.recognition import is_telling, read
from relaylint.formats.table import FORMATS, TELLING, TELLING_SUFFIXES
from relaylint.formats.unread import HIDDEN, hidden
from relaylint.syntax.reading import Limits, Reading

FOLDER = Path(__file__).resolve().parent.parent / "tenants"
WHOLE = (FOLDER / "exchange-json" / "selected.json").read_bytes()
NAMES = [
    "20260219_032402.xhcw",
    "export.clixml",
    "main.cf",
    "main.cf.eop",
    "cEXOInboundConnector.yml",
    "AcceptedDomains.yaml",
    "InboundConnectors.json",
    "ProviderSettingsExport.json",
    "contoso-inbound-connectors.xml",
    "2026-02-19 Get-RemoteDomain.csv",
    "OutboundConnectors.txt",
    "M365TenantConfig.ps1",
    "ConfigurationData.psd1",
    "InboundConnectors.psd1",
]
"""A name of every sort that tells of definitions."""
SEALED = (
    b"""{"data": "ENC[AES256_GCM,data:4d7a,iv:x=,tag:x==,type:str]", "sops": {"mac": "ENC[AES256_GCM,data:4d7a]"}}\n"""
)
INSTEAD: dict[str, bytes] = {
    "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
    "git-crypt": b"\0GITCRYPT\0\x8f\x02\xff",
    "Ansible Vault": b"$ANSIBLE_VAULT;1.1;AES256\n6162\n",
    "a pointer of git-annex": b"/annex/objects/SHA256E-s123--4d7a.clixml\n",
    "a link of git-annex": b"../.git/annex/objects/Xk/9j/SHA256E-s123--4d7a/SHA256E-s123--4d7a",
    "age": b"age-encryption.org/v1\n-> X25519 abc\n",
    "age, armoured": b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n",
    "PGP": b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
    "Protect-CmsMessage": b"-----BEGIN CMS-----\nMIIB\n-----END CMS-----\n",
    "OpenSSL": b"Salted__\x01\x02\xff",
    "transcrypt": b"U2FsdGVkX19BCg==\n",
    "SOPS": SEALED,
    "gzip": gzip.compress(WHOLE),
    "bzip2": bz2.compress(WHOLE),
    "xz": lzma.compress(WHOLE),
    "zstd": b"\x28\xb5\x2f\xfd\x24\x0c\x61\0\0",
    "lz4": b"\x04\x22\x4d\x18\x64\x40\xa7",
    "ZIP": b"PK\x03\x04\x14\0\x08\0inbound.json",
    "7z": b"7z\xbc\xaf\x27\x1c\0\x04",
    "RAR": b"Rar!\x1a\x07\x01\0",
    "Base64": b64encode(WHOLE),
    "Base64 in lines": b"Zm9vYmFyZm9vYmFyZm9vYmFy\r\nZm9vYmFyZm9v\r\nYmE=\r\n",
}


def recognised(name: str, data: bytes) -> Reading:
    found = read(name, data, Limits(), lambda name: None)
    assert found is not None
    return found


def test_every_sort_of_name_takes_part() -> None:
    assert all(map(is_telling, NAMES))
    formats = {row.name for row in FORMATS.values() for name in NAMES if row.fits(name.lower())}
    assert formats == set(FORMATS)
    letters = ["".join(filter(str.isalnum, name.lower())) for name in NAMES]
    assert {suffix for suffix in TELLING_SUFFIXES if any(name.endswith(suffix) for name in NAMES)} == {
        *TELLING_SUFFIXES
    }
    assert any(word in name for word in TELLING for name in letters)


def test_every_sort_of_what_hides_takes_part() -> None:
    told = [row for data in INSTEAD.values() for row in [hidden(data)] if row]
    assert len(told) == len(INSTEAD)
    assert set(HIDDEN) <= set(told)


@pytest.mark.parametrize("instead", INSTEAD)
def test_what_hides_the_contents(instead: str) -> None:
    hold(what_hides_the_contents, ((name, instead) for name in NAMES))


def what_hides_the_contents(name: str, instead: str) -> None:
    found = recognised(name, INSTEAD[instead])
    assert [(said.severity, said.rule.name) for said in found.problems] == [(Severity.ERROR, "unreadable-file")]
    assert found.claims


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_a_link(name: str) -> None:
    found = recognised(name, f"../shared/{name}".encode().replace(b" ", b"_"))
    assert [(said.severity, said.rule.name) for said in found.problems] == [(Severity.ERROR, "unreadable-file")]
    assert found.claims


PLAIN = {
    "one word": b"todo",
    "a sentence": b"The connectors are kept in the other repository now.\n",
    "a page": b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
    "an answer": b"404: Not Found",
    "numbers": b"42\n",
}


BINARY = {
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0",
    "whatever it is": bytes(range(256)),
}


@pytest.mark.parametrize("instead", BINARY)
def test_no_text_stands_there(instead: str) -> None:
    hold(no_text_stands_there, ((name, instead) for name in NAMES))


def no_text_stands_there(name: str, instead: str) -> None:
    found = recognised(name, BINARY[instead])
    assert any(said.severity is not Severity.INFO for said in found.problems)


@pytest.mark.parametrize("instead", PLAIN)
def test_something_else_stands_there(instead: str) -> None:
    hold(something_else_stands_there, ((name, instead) for name in NAMES))


def something_else_stands_there(name: str, instead: str) -> None:
    """Where no script and no parameter stands either, as in those of others that are called so."""
    found = recognised(name, PLAIN[instead])
    assert any(said.severity is not Severity.INFO for said in found.problems)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith(("ps1", "psd1")) and "main" not in name])
def test_nothing_is_found(name: str) -> None:
    """Data of something else, in the syntax that the name tells."""
    texts = {"yml": "a: 1\n", "yaml": "a: [1]\n", "json": '{"a": 1}', "csv": "a,b\n1,2\n", "txt": "a : 1\n"}
    found = recognised(name, texts.get(name.rpartition(".")[2], '<a b="1" />').encode())
    assert [(said.severity, said.rule.name) for said in found.problems] == [(Severity.WARNING, "not-definitions")]
    assert not found.claims


def test_a_fault_that_leaves_nothing() -> None:
    found = recognised("InboundConnectors.yaml", b"note: [inboundconnectors\n")
    [said] = found.problems
    assert (said.severity, said.rule.name, found.claims) == (Severity.WARNING, "syntax-error", False)
    assert said.message.endswith("; the name of the file tells of definitions, and none is found in it")


EVERYDAY: dict[str, str | bytes] = {
    "main.cf": "# Postfix\nmyhostname = mail.example\nrelayhost = [mail.example]:25\n",
    "eop-main.cf": b"# Gr\xfc\xdfe\nmyhostname = mail.example\n",
    "main.cf.proto": "# all of it\n#relayhost = x\n",
    "Get-InboundConnectorReport.ps1": "param($Path)\nGet-InboundConnector | Export-Csv $Path\n",
    "New-RemoteDomain.ps1": b"# Gr\xfc\xdfe\nparam($Path)\n",
    "M365TenantConfig.ps1": 'Configuration M365 { TeamsChannel x { Ensure = "Present" } }\n',
    "ConfigurationData.psd1": "@{ AllNodes = @(@{ NodeName = 'web' }) }\n",
    "credentials.clixml": '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"/>',
    "InboundConnectorTools.psd1": "@{ ModuleVersion = '1.0'; FunctionsToExport = @() }\n",
    "export-inbound-connectors.yml": "on: push\njobs: {}\n",
    "inbound-connectors.test.yaml": "a: 1\n",
    "cEXOTransportConfig.yml": "IsSingleInstance: Yes\nClearCategories: true\n",
    "transport-config.json": '{"level": "debug"}',
    "organizationConfig.json": '{"level": "debug"}',
    "deploy-inbound-connectors.txt": "How to deploy\n",
    "call.ps1": "../shared/other.ps1",
    "path.txt": "../shared/other.txt",
    "InboundConnector.schema.json": '{"$schema": "https://json-schema.org/draft/2020-12/schema"}',
}


@pytest.mark.parametrize("name", EVERYDAY)
def test_what_is_called_so_every_day(name: str) -> None:
    text = EVERYDAY[name]
    found = read(name, text.encode() if isinstance(text, str) else text, Limits(), lambda name: None)
    assert found is None or all(said.severity is Severity.INFO for said in found.problems)


@pytest.mark.parametrize("name", ["hosts.yaml", "tenant.json", "data.psd1"])
def test_the_text_of_a_link_under_any_name(name: str) -> None:
    """Nobody knows what it led to, which may have been definitions."""
    found = recognised(name, f"../shared/{name}".encode())
    assert [(said.severity, said.rule.name) for said in found.problems] == [(Severity.WARNING, "unreadable-file")]
