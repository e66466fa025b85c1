"""Thousands of damaged files: whatever stands in them, a reading comes back and every place lies in the text."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from relaylint.core.document import Alias, Document, Mapping, Node, Sequence
from relaylint.syntax.reading import Reading
from relaylint.syntax.yaml import reader
from relaylint.syntax.yaml.pure import PureParser

from .outline import reading

DEFINITIONS = """\
# yaml-language-server: $schema=definitions.schema.json
---
Defaults: &defaults
  ConnectorType: OnPremises
  RequireTls: true
AcceptedDomains:
  - DomainName: contoso.com
    DomainType: Authoritative   # the main one
    Default: true
  - { DomainName: "müller.example", DomainType: 'InternalRelay' }
InboundConnectors:
  - Name: Datacentre relay
    <<: *defaults
    SenderDomains: ["*", 'smtp:*.contoso.com;1']
    SenderIPAddresses:
    - 198.51.100.24
    - 203.0.113.0/24
    TlsSenderCertificateName: "mail.contoso.com"
    Comment: >-
      kept for the old system,

      see ticket 12
  - <<: [*defaults]
    Name: !!str 12
    MaxMessageSize: 0x23
    Note: |+
      first

SendingHosts:
  - &host
    Name: mta-01
    MailFrom: [contoso.com, "<>"]
    ? HeaderFrom
    : ~
  - *host
...
---
OrganizationConfig: {RejectDirectSend: yes}
"""
SHORT = DEFINITIONS[DEFINITIONS.index("InboundConnectors") : DEFINITIONS.index("  - <<")].replace("*defaults", "{a: b}")
OBJECTS = {
    "AcceptedDomains": [{"DomainName": "contoso.com", "Default": True}, {"DomainName": "müller.example 😀"}],
    "InboundConnectors": [{"Name": 'A "relay"\n', "SenderDomains": ["*", "a\\b"], "Limit": [1, -2.5e3, None, {}]}],
}
YAML_PIECES = [
    *"\t\n\r:-?[]{},#&*!|>'\"%@`~<=\\ 0aé中😀\ufeff\u2028\x85\x00\x7f",
    *(
        "\r\n",
        "  ",
        "- ",
        ": ",
        "---\n",
        "...\n",
        "&x ",
        "*x",
        "<<: ",
        "<<: *host",
        "!!int ",
        "!y ",
        "\n\n",
        "|+\n",
        "? ",
    ),
]
JSON_PIECES = [
    *'{}[],:"\\ \n\t0-.eEtn',
    '""',
    "\\u",
    "\\ud83d",
    "NaN",
    "null",
    "1e999",
    "é",
    "\ufeff",
    "\x00",
    '"a": 1,',
]


def damaged(maker: random.Random, text: str, pieces: list[str], encoding: str) -> bytes:
    """Return the bytes of a text after a few changes, to the characters or to the bytes."""
    for _ in range(maker.choice([0, 1, 1, 2, 4])):
        at, end = sorted((maker.randrange(len(text) + 1), maker.randrange(len(text) + 1)))
        end = min(end, at + maker.randrange(12))
        text = text[:at] + maker.choice(["", maker.choice(pieces), text[at:end] * 2]) + text[end:]
    data = bytearray(text.encode(encoding))
    for _ in range(maker.choice([0, 0, 0, 1, 2])):
        at = maker.randrange(len(data) + 1)
        data[at : at + maker.randrange(3)] = maker.choice([b"", b"\0", b"\xff", b"\xed\xa0\x80", maker.randbytes(2)])
    return bytes(data[: maker.randrange(len(data) + 1)] if maker.random() < 0.1 else data)


def check(found: Reading, data: bytes) -> None:
    """Assert that something came of a file, and that every place lies in its text."""
    assert found.documents or found.problems or blank(data)
    for problem in found.problems:
        for source, span in (problem.primary.location, *(label.location for label in problem.related)):
            assert 0 <= span.start <= span.end <= len(source.text)
        assert problem.message.isprintable()
    for document in found.documents:
        assert repr(document.root.value) == repr(document.data)
        for parent, child in pairs(document.root):
            assert parent.start <= child.start <= child.end <= parent.end <= len(document.source.text)
        shared_or_outside(document)


def blank(data: bytes) -> bool:
    """Tell whether a file holds nothing but comments."""
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        try:
            lines = data.decode(encoding).lstrip("\ufeff").splitlines()
        except UnicodeDecodeError:
            continue
        if all(not line.strip() or line.lstrip(" ").startswith("#") for line in lines):
            return True
    return False


def pairs(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield each collection with each key and value that it holds itself."""
    if isinstance(node, Mapping):
        for key, value in node.entries.values():
            if node.start <= key.start < node.end:
                yield node, key
                yield node, value
                yield from pairs(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield node, item
            yield from pairs(item)


def shared_or_outside(document: Document) -> None:
    """Assert that an alias has its own place and its target's value."""
    for _, node in pairs(document.root):
        if isinstance(node, Alias):
            assert document.source.text[node.start] == "*"
            assert node.value is node.target.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_yaml(encoding: str) -> None:
    maker = random.Random(f"yaml {encoding}")  # noqa: S311
    for _ in range(750):
        data = damaged(maker, maker.choice([DEFINITIONS, SHORT]), YAML_PIECES, encoding)
        check(reading(data), data)


def test_yaml_with_the_pure_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PARSER", PureParser)
    maker = random.Random("pure")  # noqa: S311
    for _ in range(200):
        data = damaged(maker, SHORT, YAML_PIECES, "utf-8")
        check(reading(data), data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_json(encoding: str) -> None:
    maker = random.Random(f"json {encoding}")  # noqa: S311
    texts = [json.dumps(OBJECTS, ensure_ascii=ascii_only, indent=2) for ascii_only in (True, False)]
    for _ in range(750):
        data = damaged(maker, maker.choice(texts), JSON_PIECES, encoding)
        check(reading(data, "a.json"), data)


def test_the_undamaged_files_are_clean() -> None:
    assert reading(DEFINITIONS).problems == []
    assert reading(SHORT).problems == []
    assert [document.data for document in reading(json.dumps(OBJECTS), "a.json").documents] == [OBJECTS]
