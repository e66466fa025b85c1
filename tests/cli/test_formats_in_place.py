"""What people already keep, linted where it lies: every definition found, every place in the original file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from making import Run, write
from syrupy.assertion import SnapshotAssertion

from relaylint.formats.table import FORMATS

FIXTURES = Path(__file__).resolve().parent.parent / "tenants"
ENTRIES = {
    f"{name}/{entry.name}": entry
    for name in FORMATS
    for entry in sorted((FIXTURES / name).glob("*"))
    if not entry.name.startswith(".")
}


def test_every_format_takes_part() -> None:
    assert {name.partition("/")[0] for name in ENTRIES} == set(FORMATS)


@pytest.mark.parametrize("name", ENTRIES)
def test_in_place(relaylint: Run, clean: Path, snapshot: SnapshotAssertion, name: str) -> None:
    entry = ENTRIES[name]
    if entry.is_dir():
        shutil.copytree(entry, clean / entry.name)
    else:
        shutil.copy(entry, clean)
    assert relaylint("check", "--format", "concise") == snapshot


BAD_SCRIPT = """\
New-InboundConnector -Name Hub -ConnectorType OnPremises -SenderDomains '*' -TlsCertificateName mail.contoso.com
New-OutboundConnector -Name Out -ConnectorType Partner -RequireTls $true -TlsSettings Strict -RecipientDomains a.example
"""


def test_what_published_guides_get_wrong(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"guide.ps1": BAD_SCRIPT})
    assert relaylint("check") == snapshot


def test_a_file_that_the_settings_name(relaylint: Run, clean: Path, snapshot: SnapshotAssertion) -> None:
    shutil.copy(FIXTURES / "m365dsc/by-hand.ps1", clean / "blueprint.m365")
    assert relaylint("check").err.startswith("relaylint: nothing to check: there is no file of a known format\n")
    write(Path(), {"relaylint.yaml": "formats:\n  - { paths: ['*.m365'], format: m365dsc }\n"})
    assert relaylint("check", "--format", "concise") == snapshot
    write(Path(), {"relaylint.yaml": "formats:\n  - { paths: ['*.m365'], format: clixml }\n"})
    assert relaylint("check", "--format", "concise") == snapshot
    write(Path(), {"relaylint.yaml": "formats:\n  - { paths: ['*.m365'], format: clixlm }\n"})
    assert relaylint("check", "--format", "concise") == snapshot
