"""The identity of diagnostics: what changes it, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import write

from relaylint import api
from relaylint.core.diagnostic import DiagnosticIdentity
from relaylint.core.identity import identify

TEXT = """\
AcceptedDomains: [{ DomainName: contoso.com }]
SendingHosts:
  - { Name: mta-01, IPAddresses: [77.20.30.40], MailFrom: [contoso.com, fabrikam.com, fabrikam.net] }
  - { Name: mta-02, IPAddresses: [77.20.30.41], MailFrom: [fabrikam.com] }
"""
FROM_B = ("sender-domain-not-accepted", ".", "SendingHost", "mta-02", "MailFrom")


def identities(folder: Path, files: dict[str, str | bytes], rule: str = "") -> list[DiagnosticIdentity]:
    """Return the sorted identities of what is reported about some files, of one rule if one is named."""
    write(folder, files)
    report = api.check(folder)
    return sorted(identify(each, str(folder)) for each in report.diagnostics if rule in ("", each.rule.name))


def test_what_is_said_of_definitions_does_not_hang_on_places(tmp_path: Path) -> None:
    before = identities(tmp_path / "before", {"a.yaml": TEXT})
    moved = TEXT.replace("contoso.com, fabrikam.com, fabrikam.net", "fabrikam.net, fabrikam.com, contoso.com")
    assert {each.kind for each in before} == {"SendingHost"}
    assert identities(tmp_path / "after", {"deep/b.yaml": f"# moved\n\n{moved}"}) == before


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("[fabrikam.com]", "[fabrikam.org]", (*FROM_B, "45e30e302a23")),
        ("Name: mta-02", "Name: mta-03", (*FROM_B[:3], "mta-03", "MailFrom", "137d857c9163")),
    ],
)
def test_another_value_or_definition_makes_another_finding(
    tmp_path: Path, old: str, new: str, changed: tuple[str, ...]
) -> None:
    rule = FROM_B[0]
    before = identities(tmp_path, {"a.yaml": TEXT}, rule)
    after = identities(tmp_path, {"a.yaml": TEXT.replace(old, new)}, rule)
    assert (len(before), len(after)) == (3, 3)
    assert set(after).difference(before) == {DiagnosticIdentity(*changed)}


def test_faults_of_a_file_are_told_apart_by_its_name_and_what_is_said(tmp_path: Path) -> None:
    broken = "AcceptedDomains: [\n"
    both = identities(tmp_path, {"a.yaml": broken, "b/c.yaml": broken}, "syntax-error")
    assert [each[:-1] for each in both] == [("syntax-error", ".", "", name, "") for name in ("a.yaml", "b/c.yaml")]
    assert both[0].value == both[1].value
    unknown = identities(tmp_path / "d", {"e.yaml": "AcceptedDomains: []\nInboundConector: []\n"})
    assert unknown == [DiagnosticIdentity("unknown-property", ".", "", "e.yaml", "InboundConector", "4f53cda18c2b")]
