"""Comments: each goes with what it is about, in every format that has comments."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import write

from relaylint.convert.remarks import Remarks
from relaylint.convert.rewriting import whole
from relaylint.core.document import Absence, Mapping, Scalar
from relaylint.core.text import Source, Span
from relaylint.formats.shaping import Assembly, Entry
from relaylint.model.definitions import Contribution, contribution
from relaylint.model.layering import PROPERTIES, Layers
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Tenant

from .converting import tenant_of


def lines(*tenants: Tenant) -> list[str]:
    """Return the text that a tenant becomes, without what tells where it is from."""
    [file] = whole(tenants[0], lambda definition, reference: reference).files
    return file.text.splitlines()[3:]


def native(text: str, folder: Path) -> Tenant:
    write(folder, {"a.yaml": text})
    return tenant_of(folder, [folder / "a.yaml"])


def others(tenant: Tenant) -> int:
    return Remarks(found for name in FILES for found in tenant.of(name)).others


def test_yaml(tmp_path: Path) -> None:
    made = native(
        """\
# yaml-language-server: $schema=x
# about the file

# about the domains
AcceptedDomains: # all of them
  # the first

  # above the first
  # in two lines
  - DomainName: a.example # behind the first
    # above the type
    DomainType: InternalRelay

    # not directly above

    MatchSubDomains: true
    # at the end
    # of the first
  # above the second
  -
    DomainName: b.example
  - { DomainName: c.example } # behind the third
  # above nothing
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderIPAddresses: # why
      - 198.51.100.24 # behind an item
      # above an item
      - 203.0.113.9
    SenderDomains: ["*"] # behind a list
    EFSkipIPs: [] # none on purpose
    Comment: | # behind a sign
      # no comment
    TlsSenderCertificateName: "#no" # comment
# far
# away
""",
        tmp_path,
    )
    assert (
        lines(made)
        == """\
AcceptedDomains:
  # above the first
  # in two lines
  - DomainName: a.example  # behind the first
    # above the type
    DomainType: InternalRelay
    # not directly above
    MatchSubDomains: true
    # at the end
    # of the first
  # above the second
  - DomainName: b.example
  # behind the third
  - DomainName: c.example
InboundConnectors:
  - Name: Hub
    # behind a sign
    Comment: |
      # no comment
    ConnectorType: OnPremises
    SenderDomains: ["*"]  # behind a list
    # why
    SenderIPAddresses:
      - 198.51.100.24  # behind an item
      # above an item
      - 203.0.113.9
    TlsSenderCertificateName: "#no"  # comment
    EFSkipIPs: []  # none on purpose
""".splitlines()
    )
    assert others(made) == 7


def test_the_end_of_a_definition_is_below_a_comment_in_its_last_line(tmp_path: Path) -> None:
    text = """\
AcceptedDomains:
  - DomainName: a.example  # behind the first
    # at the end of the first
  # above the second
  - DomainName: b.example  # behind the second
    # at the end of the second
"""
    made = native(text + "# about other things\n", tmp_path)
    assert lines(made) == text.splitlines()
    assert others(made) == 1


def test_the_organisation(tmp_path: Path) -> None:
    made = native("# above\nOrganizationConfig:\n  # reason\n  RejectDirectSend: true\n  # end\n", tmp_path)
    assert lines(made) == [
        "# above",
        "OrganizationConfig:",
        "  # reason",
        "  RejectDirectSend: true",
        "  # end",
    ]


PROPERTY = re.compile(r"(Identity|ConnectorType) = ('[^']*')")
COMMENT = re.compile(r"<#.*?#>|#[^\r\n]*", re.DOTALL)


def script(text: str, end: str = "\n") -> Tenant:
    """Return what a reader of a block such as those of Microsoft365DSC gives: ``block { property = 'value' }``."""
    source = Source("a.ps1", text.replace("\n", end))
    assembly = Assembly(source, Absence.DEFAULT, [])
    for head in re.finditer(r"(?:\A|(?<=[\r\n]))block \{", source.text):
        close = source.text.index("}", head.end()) + 1
        entries = [
            Entry(found[1], Scalar(*found.span(1), found[1]), Scalar(*found.span(2), found[2].strip("'")))
            for found in PROPERTY.finditer(source.text, head.end(), close)
        ]
        place = Scalar(head.start(), head.start() + 5, "block")
        assembly.add("InboundConnector", place, Span(head.start(), close), entries)
    made = Tenant(".")
    made.add(
        contribution(assembly.documents(lambda text: [Span(*found.span()) for found in COMMENT.finditer(text)])[0])
    )
    return made


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_blocks(end: str) -> None:
    made = script(
        """\
# about another thing

### L1 | about the block
block { # behind its head
    # above the name
    Identity = 'Hub'; # behind the name
    Credential = x # behind what is dropped
    <# over
         several lines

       of a block #>
    ConnectorType = 'Partner'

    # at the end

} # behind the block
# directly below
block { <# in a line #> Identity = 'Two'; ConnectorType = 'Partner'; }
# the end
""",
        end,
    )
    assert (
        lines(made)
        == """\
InboundConnectors:
  ### L1 | about the block
  # behind its head
  # behind the block
  # above the name
  - Name: Hub  # behind the name
    # over
    #   several lines
    # of a block
    ConnectorType: Partner
    # at the end
  # directly below
  # in a line
  - Name: Two
    ConnectorType: Partner
""".splitlines()
    )
    assert others(made) == 3


LAYER = "AcceptedDomains:\n  #\n  - DomainName: a.example #\n    OutboundOnly: false #\n"


def test_layers(tmp_path: Path) -> None:
    """A property brings the comments of the file in which it stands."""
    write(
        tmp_path,
        {
            "base.yaml": (LAYER + "    MatchSubDomains: false #\n").replace("#", "# base"),
            "more.yaml": LAYER.replace("#", "# more").replace("false", "true"),
        },
    )
    made = tenant_of(tmp_path, [])
    for name in ("base.yaml", "more.yaml"):
        made.add(_contribution(tmp_path / name))
    made.settle(Layers(lambda path: 0 if path.endswith("more.yaml") else 1, PROPERTIES))
    assert lines(made) == [
        "AcceptedDomains:",
        "  # more",
        "  # base",
        "  # base",  # behind the name, which is that of the other file
        "  - DomainName: a.example  # more",
        "    MatchSubDomains: false  # base",
        "    OutboundOnly: true  # more",
    ]


def _contribution(path: Path) -> Contribution:
    part = tenant_of(path.parent, [path])
    return contribution(part.of("AcceptedDomain")[0].document, layered=True)


def test_a_file_of_many_comments_is_not_read_many_times() -> None:
    """Comments without end around a definition cost what they are long."""
    text = "block { Identity = 'Hub' }\n" + "# far\n" * 20_000
    made = script(text)
    assert others(made) == 20_000
    assert isinstance(made.of("InboundConnector")[0].document.root, Mapping)
