"""Recognises unsupported files and suggests what to do instead; only used for files requested by name."""

from __future__ import annotations

import os
import re
from typing import Final

from relaylint.core.records import NamedTuple

_LOOKED_AT: Final = 100_000
"""Number of characters of a text, and of bytes of a file, that are examined."""
_EXPORT: Final = "export it again: `Get-InboundConnector | ConvertTo-Json -Depth 4 > inbound-connectors.json`"
_DECLARE: Final = "say what the server presents under `SendingHosts`"
_REFER: Final = "name it as `Certificate` of a host under `SendingHosts`, or ask `relaylint relay --certificate FILE`"


_ENCRYPTED: Final = b"ENC[AES256_GCM,"


class Unread(NamedTuple):
    """A type of unsupported file.

    ``title`` is what it is, ``way_out`` what to do. A file is recognised if its bytes start with one of ``begins`` and
    contain ``holds``; if ``sealed`` is found in them, which leaves property names legible; if ``pattern``, which
    contains ``word``, is found in its text; or if its name, in lower case, ends with one of ``suffixes``.
    """

    title: str
    way_out: str
    suffixes: tuple[str, ...] = ()
    pattern: str = ""
    begins: tuple[bytes, ...] = ()
    holds: bytes = b""
    sealed: bytes = b""
    word: str = ""

    def is_told_by_bytes(self, data: bytes) -> bool:
        """Return whether a file is of this type by its first bytes, whatever its name."""
        if self.sealed:
            return _ENCRYPTED in data and re.search(self.sealed, data) is not None
        return data.startswith(self.begins) and self.holds in data[:_LOOKED_AT]

    def is_told_by_text(self, text: str) -> bool:
        """Return whether a file looks like this type by its text."""
        start = text[:_LOOKED_AT]
        return self.word in start and bool(self.pattern) and re.search(self.pattern, start) is not None


SCHEMA: Final = Unread(
    "a JSON Schema",
    "name the files that it describes",
    pattern=r"""\A\s*(?:---\s+)?\{?\s*["']?\$schema["']?\s*:\s*["']?https?://json-schema\.org/""",
    word="json-schema.org",
)
"""Files of any name that may contain properties and values of definitions but define nothing."""

_LOCKED: Final = (
    Unread(
        "a pointer of Git LFS in place of the file",
        "run `git lfs pull`; in a workflow, check out with `lfs: true`",
        begins=(b"version https://git-lfs.github.com/spec/",),
    ),
    Unread("a file that git-crypt has locked", "run `git-crypt unlock`", begins=(b"\0GITCRYPT\0",)),
    Unread(
        "a file that Ansible Vault has encrypted",
        "run `ansible-vault decrypt` on a copy, and name that",
        begins=(b"$ANSIBLE_VAULT;",),
    ),
    Unread(
        "a file that SOPS has encrypted",
        "run `sops decrypt` on a copy, and name that",
        sealed=rb"[\s\"{,]mac[\"']?\s*:\s*[\"']?" + re.escape(_ENCRYPTED),
    ),
    Unread(
        "a pointer of git-annex in place of the file",
        "run `git annex get`",
        begins=(b"/annex/objects/", b"../", b".git/"),
        holds=b"annex/objects/",
    ),
    Unread(
        "a file that age has encrypted",
        "run `age --decrypt` on a copy, and name that",
        begins=(b"age-encryption.org/v", b"-----BEGIN AGE ENCRYPTED FILE-----"),
    ),
    Unread(
        "a message that PGP or CMS has encrypted",
        "decrypt a copy, and name that",
        begins=(b"-----BEGIN PGP MESSAGE-----", b"-----BEGIN CMS-----", b"-----BEGIN PKCS7-----"),
    ),
    Unread("a file that OpenSSL has encrypted", "decrypt a copy, and name that", begins=(b"Salted__", b"U2FsdGVkX1")),
)
_COMPRESSED: Final = (b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\x1f\x9d")
"""Magic numbers of bzip2, xz, zstd, lz4 and compress."""
_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"MSCF")
HIDDEN: Final[tuple[Unread, ...]] = (
    *_LOCKED,
    Unread("compressed with gzip", "unpack it", begins=(b"\x1f\x8b",)),
    Unread("compressed", "unpack it", begins=_COMPRESSED),
    Unread("an archive, or a document in one", "unpack it, or export it again", begins=_PACKED),
)
"""Substitutes for the contents of a file, whatever its name."""

BASE64: Final = Unread("text in Base64", "decode it")
_BASE64: Final = rb"(?:[A-Za-z0-9+/]{4,}\r?\n)*[A-Za-z0-9+/]{2,}={0,2}"
_SHORTEST: Final = 24
LINK: Final = Unread(
    "the text of a symbolic link in place of what it leads to",
    "check out with `git config core.symlinks true`, which Windows allows in developer mode",
)
_LINK: Final = rb"[^\0-\x20<>:\"|?*{}\[\]=,;$()]{1,4096}"
"""Git writes no line break after it."""

UNREAD: Final[tuple[Unread, ...]] = (
    SCHEMA,
    *_LOCKED,
    Unread(
        "an Excel workbook",
        f"save the sheet as CSV, or {_EXPORT}",
        suffixes=(".xlsx", ".xlsm", ".xls"),
        begins=(b"PK\x03\x04",),
        holds=b"xl/",
    ),
    Unread(
        "a Word document",
        f"copy what it shows into a text file of its own, or {_EXPORT}",
        suffixes=(".docx", ".doc"),
        begins=(b"PK\x03\x04",),
        holds=b"word/",
    ),
    Unread(
        "an archive",
        "unpack it and name the files, or the folder, that it holds",
        suffixes=(".zip", ".gz", ".tgz", ".7z", ".rar", ".tar", ".cab", ".bz2", ".xz", ".zst"),
        begins=(b"\x1f\x8b", *_PACKED, *_COMPRESSED),
    ),
    Unread(
        "a PDF document", f"copy what it shows into a text file of its own, or {_EXPORT}", (".pdf",), begins=(b"%PDF-",)
    ),
    Unread(
        "a picture",
        f"copy the text itself, or {_EXPORT}",
        suffixes=(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"),
        begins=(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    ),
    Unread(
        "a message or a document in a format of Outlook or old Office",
        f"save what it holds as text, or {_EXPORT}",
        suffixes=(".msg",),
        begins=(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ),
    Unread(
        "a private key, or a certificate with one",
        f"export the public part of the certificate as PEM, keep the key out of the repository, and {_REFER}",
        suffixes=(".pfx", ".p12", ".key"),
        pattern=r"(?m)^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    ),
    Unread(
        "a certificate",
        _REFER,
        suffixes=(".pem", ".crt", ".cer", ".der", ".p7b", ".p7c"),
        pattern=r"(?m)^-----BEGIN (?:TRUSTED )?CERTIFICATE(?: REQUEST)?-----",
    ),
    Unread(
        "the text log of the Hybrid Configuration Wizard",
        "name the `.xhcw` file that the wizard has written beside it",
        pattern=r"(?m)^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3}\s[^\r\n]{0,40}\[Client=",
    ),
    Unread(
        "a blueprint of Microsoft365DSC",
        'call it `.ps1`, or say what it is in relaylint.yaml: `formats: [{ paths: ["**/*.m365"], format: m365dsc }]`',
        suffixes=(".m365",),
    ),
    Unread(
        "a compiled DSC configuration",
        "name the `.ps1` file that it was compiled from",
        suffixes=(".mof",),
        pattern=r"(?m)^instance of (?:MSFT_|OMI_)\w+",
    ),
    Unread(
        "an HTML page",
        f"name what the report was made of, such as the `.ps1` of Microsoft365DSC, or {_EXPORT}",
        suffixes=(".html", ".htm"),
        pattern=r"(?i)\A\s*(?:<!doctype html|<html\b)",
    ),
    Unread(
        "XML as `ConvertTo-Xml` writes it",
        "export the objects with `Export-Clixml` into a `.xml` file",
        pattern=r"\A\s*(?:<\?xml[^>]*>\s*)?<Objects>\s*<Object\b",
    ),
    Unread(
        "a collection of mail flow rules as `Export-TransportRuleCollection` writes it",
        "export the rules instead: `Get-TransportRule | ConvertTo-Json -Depth 4 > transport-rules.json`",
        pattern=r"<rules\s+name=\"TransportVersioned\"",
        word="TransportVersioned",
    ),
    Unread(
        "a mail message",
        "ask `relaylint relay --ip ADDRESS --from SENDER` about what its headers tell",
        suffixes=(".eml", ".mbox"),
        pattern=r"\A(?:From \S+[^\r\n]*\r?\n)?(?:Received|Return-Path|Delivered-To|X-MS-Exchange-\S+):\s",
    ),
    Unread(
        "a table as `Format-Table` prints it",
        f"it leaves out most of an object: print it with `Format-List` into a `.txt` file, or {_EXPORT}",
        pattern=r"(?m)^[ \t]*\w[^\r\n]*\r?\n[ \t]*-{2,}(?:[ \t]+-{2,})+[ \t]*\r?$",
    ),
    Unread(
        "`Format-List` of objects that are not read",
        "print `Get-InboundConnector`, `Get-OutboundConnector`, `Get-AcceptedDomain` or the like",
        pattern=r"(?m)^[A-Za-z]\w+[ \t]+:(?:[ \t][^\r\n]*)?\r?\n[A-Za-z]\w+[ \t]+:(?:[ \t]|\r?$)",
    ),
    Unread(
        "Terraform",
        f"tenants are not read from it: {_EXPORT}",
        suffixes=(".tf", ".tfvars", ".tf.json", ".tfstate", ".hcl"),
        pattern=r"(?m)^(?:resource|provider|module|variable|data|terraform)[ \t]+(?:\"[^\"\r\n]*\"[ \t]*){0,2}\{",
    ),
    Unread(
        "a template of Azure (Bicep or ARM)",
        f"tenants are not read from it: {_EXPORT}",
        suffixes=(".bicep", ".bicepparam"),
        pattern=r"(?i)\"\$schema\"\s*:\s*\"[^\"]*/deployment(?:Template|Parameters)\.json",
    ),
    Unread(
        "a configuration of sendmail",
        _DECLARE,
        suffixes=(".mc",),
        pattern=r"(?m)^(?:(?:define|FEATURE|MAILER|OSTYPE)\(|D[SM]\S)",
    ),
    Unread("a configuration of Exim", _DECLARE, pattern=r"(?m)^begin[ \t]+(?:acl|routers|transports)[ \t]*\r?$"),
    Unread(
        "a table whose columns are not those of connectors or domains",
        f"export it with `Export-Csv`, of the objects as they are, or {_EXPORT}",
        suffixes=(".csv", ".tsv"),
    ),
    Unread(
        "Markdown",
        "keep definitions in a file of their own: YAML, or the output of `Format-List` in a `.txt` file",
        suffixes=(".md", ".markdown", ".mdx"),
        pattern=r"(?m)^```",
    ),
)
"""The recognised types, in this order; bytes and text take precedence over names."""


def looks_like(name: str, data: bytes, text: str) -> Unread | None:
    """Return the type of a file without definitions; None if it is not recognised."""
    file = os.path.basename(name).lower()
    told = (row for row in UNREAD if row.is_told_by_bytes(data) or row.is_told_by_text(text))
    return next(told, None) or next((row for row in UNREAD if file.endswith(row.suffixes)), None)


def hidden(data: bytes) -> Unread | None:
    """Return the substitute for the contents of a file; None if the contents are present."""
    row = next((row for row in HIDDEN if row.is_told_by_bytes(data)), None)
    return row or (BASE64 if _is_base64(data) else None)


def _is_base64(data: bytes) -> bool:
    """Return whether a file contains only lines in Base64; no word is as long and has letters of all types."""
    text = data[:_LOOKED_AT].strip()
    if len(text) < _SHORTEST or b":" in text or re.fullmatch(_BASE64, text) is None:
        return False
    return all(re.search(sort, text) for sort in (b"[A-Z]", b"[a-z]", b"[0-9+/=]"))


def link_text(data: bytes) -> str:
    """Return the target of a symbolic link that Git has written as text; empty if the file is none."""
    return "" if b"\n" in data or not re.fullmatch(_LINK, data) else data.decode("utf-8", "replace")


def is_binary(data: bytes) -> bool:
    """Return whether a file cannot be a text of definitions, by its first bytes."""
    return any(row.is_told_by_bytes(data) for row in UNREAD)
