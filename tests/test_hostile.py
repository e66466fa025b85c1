"""Hostile and broken repositories: nothing crashes, nothing is silent, and the good file beside is still judged."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from making import MINIMAL_RULE, Run, changed, write
from syrupy.assertion import SnapshotAssertion

from relaylint.check.engine import Judgement
from relaylint.check.engine import check_tenants as judge
from relaylint.cli.names import shown_path
from relaylint.core.checks import CHECKS
from relaylint.output import FORMATS, Style, renderer
from relaylint.policy.pack import load_policy
from relaylint.policy.rule import Rule
from relaylint.project import settings as config
from relaylint.project.load import Loader
from relaylint.project.plan import plan
from relaylint.project.settings import Settings
from relaylint.syntax.reading import Limits

GOOD = """\
AcceptedDomains:
  - DomainName: good.example
    DomainType: Authoritative
    MatchSubDomains: true
"""
REPORTED = re.compile(r"^good\.yaml:3:17: error\[matchsubdomains-authoritative\] .*\n", re.MULTILINE)
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What a terminal obeys, or a reader does not see."""
ENDS = {"csv": "\r\n"}
"""The line ends of formats whose standard has others than LF."""
OWN = re.compile(rf"\[({'|'.join(info.name for info in CHECKS)})\]|^relaylint: |^hint: ")

CONNECTOR = """\
InboundConnectors:
  - Name: {}
    ConnectorType: Partner
    SenderDomains: ['*']
    RequireTls: true
"""
HOST = "SendingHosts:\n  - Name: mta\n    Certificate: {}\n    MailFrom: [good.example]\n"
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
MERGES = "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
CLAIM = "InboundConnectors: []\n"

YAML: dict[str, str | bytes] = {
    "deep flow lists": CLAIM + "a: " + "[" * 50_000,
    "deep block lists": CLAIM + "a:\n" + "- " * 50_000,
    "deep definitions": "InboundConnectors: " + "[{Name: " * 100 + "x" + "}]" * 100,
    "an alias bomb": BOMB + CLAIM,
    "a merge bomb": MERGES + CLAIM,
    "depth by way of aliases": "".join(
        f"x-{n}: &a{n} {'{a: ' * 60}{f'*a{n - 1}' if n else 1}{'}' * 60}\n" for n in range(20)
    )
    + "InboundConnectors: [*a19]\n",
    "an alias bomb of definitions": "AcceptedDomains:\n  - &a {DomainName: b.example}\n" + "  - *a\n" * 300,
    "an alias inside its own anchor": "InboundConnectors: &a [*a]\n",
    "an alias to nothing": "InboundConnectors: *nowhere\n",
    "a merge key of a scalar": "InboundConnectors:\n  - <<: x\n    Name: y\n",
    "a merge key that brings the fault": "x-a: &b {DomainName: b.example, DomainTyp: z}\nAcceptedDomains: [{<<: *b}]\n",
    "a tag that runs code": "InboundConnectors: !!python/object/apply:os.system ['touch hacked']\n",
    "a tag that reads a file": "InboundConnectors: !include /etc/passwd\n",
    "a tag that does not fit": "InboundConnectors: !!int abc\n",
    "bytes that are no UTF-8": b"InboundConnectors:\n  - Name: \xff\xfe\xfa\n",
    "half a character of UTF-16": b"\xff\xfe" + CLAIM.encode("utf-16-le") + b"\n",
    "half a surrogate pair in UTF-16": b"\xff\xfe" + CLAIM.encode("utf-16-le") + b"\x00\xd8\x41\x00",
    "UTF-16 without a mark": CONNECTOR.format("x").replace("true", "'true'").encode("utf-16-le"),
    "UTF-32": CLAIM.encode("utf-32"),
    "NUL": "InboundConnectors:\n  - Name: a\0b\n",
    "NUL as escape": CONNECTOR.format('"a\\0b"') + "    Colour: red\n",
    "a huge scalar": CONNECTOR.format("x" * 1_000_000) + "    Colour: red\n",
    "a huge key": "InboundConnectors:\n  - Name: x\n    ? " + "k" * 1_000_000 + "\n    : 1\n",
    "a huge number": "InboundConnectors:\n  - Name: " + "9" * 500_000 + "\n",
    "a huge word where a list belongs": "InboundConnectors: " + "x" * 500_000 + "\n",
    "a huge line before the fault": "# " + "x" * 500_000 + "\nInboundConnectors: 1\n",
    "a fault at the end of a huge line": "{x-a: " + "y" * 500_000 + ", InboundConnectors: 1}\n",
    "more bytes than the limit": CLAIM + "# " + "x" * (10 * 1024 * 1024),
    "thousands of faults": "InboundConnectors:\n" + "  - {Nam: x}\n" * 600,
    "thousands of items that are no definitions": "InboundConnectors:\n" + "  - x\n" * 3_000,
    "keys that stand twice": "InboundConnectors: []\nInboundConnectors: []\n",
    "keys that are lists": "InboundConnectors:\n  - Name: x\n    [a, b]: c\n",
    "keys that are null": "~: 1\nInboundConnectors:\n  - ~: x\n",
    "a quote without end": "InboundConnectors:\n  - Name: 'x\n",
    "a tab as indentation": "InboundConnectors:\n\t- Name: x\n",
    "a key in a text": "text: |\n  InboundConnectors:\n    - Name: x\n",
    "a key in a list": "- InboundConnectors:\n  - Name: x\n",
    "several documents": "---\n" + CLAIM + "---\n- x\n---\nOrganizationConfig: 1\n...\n",
    "a fault in the second document": "---\nInboundConnectors: 1\n---\n[\n",
    "nothing": "",
    "a byte order mark": b"\xef\xbb\xbf",
    "a comment": "# InboundConnectors:\n",
    "a kind without definitions": "# x\nInboundConnectors:\n",
    "definitions that are null": "InboundConnectors: ~\nAcceptedDomains: [~]\n",
    "names of Python": "__class__: 1\nInboundConnectors:\n  - __class__: 1\n    __proto__: 2\n    __doc: 3\n",
    "a name that is a template of Python": CONNECTOR.format('"{0.__class__} %s {Name} {value}"') + "    Colour: red\n",
    "terminal escapes in a name": CONNECTOR.format('"\\e[2J\\e]0;owned\\a\\x9b31m"') + "    Colour: red\n",
    "terminal escapes in a key": CONNECTOR.format("x") + '    "Col\\e[31mour\\r\\n": red\n',
    "terminal escapes in a kind": CLAIM + '"Inbound\\e[31mConnector": []\n',
    "text that turns its direction": CONNECTOR.format("a\u202eb\u2066c\u200d\u200b") + "    Colour\u202e: red\n",
    "commands of GitHub": CONNECTOR.format('"x\\n::error file=a::b\\n##[error]c%0A::stop"') + "    '::error::x': red\n",
    "an emoji of many code points": CONNECTOR.format("👩‍👩‍👧‍👦e\u0301\u0301\u0301") + "    Colour: red\n",
    "networks of everything": CONNECTOR.format("x")
    + "    SenderIPAddresses: [0.0.0.0/0, '::/0', 1.1.1.1-9.9.9.9, 1]\n",
    "numbers where addresses belong": "SendingHosts: [{Name: x, IPAddresses: [1, 1.5, 0x7f000001, .nan, 1e400, ~]}]\n",
    "a domain of ten thousand labels": "AcceptedDomains:\n  - DomainName: " + "a." * 10_000 + "example\n",
    "a domain that is no name": "AcceptedDomains:\n  - DomainName: 'xn--\\udfff*.*..\u3002\uff0e/../'\n",
    "a date": "InboundConnectors:\n  - Name: 2026-02-30\n    Comment: 2026-13-45T99:99:99Z\n",
    "certificate: another folder": HOST.format("../../../../../../etc/passwd"),
    "certificate: an absolute path": HOST.format("/etc/passwd"),
    "certificate: a device": HOST.format("/dev/zero"),
    "certificate: NUL": HOST.format('"good.yaml\\0.pem"'),
    "certificate: terminal escapes": HOST.format('"\\e[31m.pem\\n"'),
    "certificate: half a surrogate pair": HOST.format('"\\uD800.pem"'),
    "certificate: a long path": HOST.format("a/" * 3_000),
    "certificate: a long name": HOST.format("a" * 3_000),
    "certificate: a folder": HOST.format("."),
    "certificate: this file": HOST.format("bad.yaml"),
    "certificate: a list": HOST.format("[a.pem]"),
}

JSON: dict[str, str | bytes] = {
    "depth": '{"InboundConnectors": ' + "[" * 100_000,
    "depth of mappings": '{"InboundConnectors": ' + '{"a":' * 100_000,
    "a key twice": '{"InboundConnectors": [], "InboundConnectors": [{}]}',
    "a comma too many": '{"InboundConnectors": [],}',
    "a comment": '{"InboundConnectors": [] // x\n}',
    "numbers that are none": '{"InboundConnectors": [{"Name": NaN, "a": Infinity, "b": -0, "c": 1e999999}]}',
    "a number with leading zeros": '{"InboundConnectors": [{"Name": 007}]}',
    "a number of many digits": '{"InboundConnectors": [{"Name": ' + "1" * 100_000 + "}]}",
    "half a surrogate pair": '{"AcceptedDomains": [{"DomainName": "\\ud800.example", "DomainTyp": "\\udc00"}]}',
    "escapes": '{"InboundConnectors": [{"Name": "\\u001b[2J\\u202e\\u0000", "Colou\\u001b": "\\r\\n"}]}',
    "control characters": '{"InboundConnectors": [{"Name": "a\x1b\x07b"}]}',
    "UTF-16": '{"AcceptedDomains": [{"DomainName": "b.example", "DomainTyp": 1}]}'.encode("utf-16"),
    "UTF-16 of the other end": b"\xfe\xff" + '{"AcceptedDomains": [{"DomainTyp": 1}]}'.encode("utf-16-be"),
    "UTF-16 cut off": '{"AcceptedDomains": [{"DomainName": "b.example"'.encode("utf-16")[:-1],
    "not UTF-8": b'{"InboundConnectors": "\xff"}',
    "NUL behind the end": '{"InboundConnectors": []}\0\0',
    "two values": '{"InboundConnectors": []}{"InboundConnectors": []}',
    "a list": '[{"InboundConnectors": []}]',
    "nothing": "",
    "a text": '"InboundConnectors"',
    "YAML": CLAIM,
}

SHOWN = "Name          : {}\nSenderDomains : {{smtp:*;1}}\nRequireTls    : False\n"
TEXT: dict[str, str | bytes] = {
    "a list of many items": SHOWN.format("x") + "EFSkipIPs : {" + "a.example, " * 10_000 + "}\n",
    "a list that is open over many lines": SHOWN.format("x") + "EFSkipIPs : {" + "a\n" * 51_000,
    "a value of many lines": SHOWN.format("x") + "Comment : x\n" + " " * 20 + ("x\n" + " " * 20) * 75_000,
    "a value without end": SHOWN.format("x") + "Comment : " + "x" * 1_000_000,
    "a name without end": SHOWN.format("x") + "x" * 1_000_000,
    "lines of nothing": SHOWN.format("x") + "what is this\n" * 1_000 + "Comment : x\n",
    "names with a slip": SHOWN.replace("RequireTls    ", "SenderIPAdresses : x\nRequireTls ").format("x") * 250,
    "a name that stands twice": SHOWN.format("x") + "RequireTls : True\n" * 300,
    "terminal escapes": SHOWN.format("\x1b[2J\u202e\x07") + "RequireTl\x1b : \x1b[31m\nEFSkipIPs \x9b31m\n",
    "commands of GitHub": SHOWN.format("::error::x ##[error]y") + "EFSkipIPs ::error::x\n",
    "NUL": SHOWN.format("a\0b") + "EFSkipIP\0",
    "UTF-16 cut off": SHOWN.format("x").encode("utf-16")[:-1],
    "more bytes than the limit": SHOWN.format("x") + "x" * (10 * 1024 * 1024),
    "of others, more bytes than the limit": "the senderdomains of " * 600_000,
    "of others, in the code page of a machine": "Die SenderDomains f\u00fcr ".encode("cp1252") * 1000,
}
NODES = {"a list that is open over many lines": 50_000, "columns without end": 50_000}
"""How many nodes the settings allow, where more are tried than that."""
HEAD = "Name,SenderDomains,RequireTls\n"
CSV: dict[str, str | bytes] = {
    "many rows": HEAD + "x,*,False\n" * 50,
    "columns without end": HEAD.strip() + ",x" * 51_000 + "\n",
    "a quote without end": HEAD + 'x,*,"' + '""' * 500_000,
    "a quote that ends too early": HEAD + 'x,*,"a"b\n',
    "rows that are cut off": HEAD + "x,*\n" * 300,
    "a list in one text": HEAD + 'x,"' + "a;1;" * 20_000 + '",False\n',
    "types without end": "#TYPE x\n" + HEAD + "x,*,False\n" + "#TYPE x\nconnectortype\n" * 8_000,
    "columns that stand twice": HEAD.strip() + ",requiretls" * 300 + "\n",
    "a column with a slip": HEAD.strip() + ",SenderIPAdresses\n" + "x,*,False,y\n" * 50,
    "terminal escapes": HEAD.strip() + ",Sender\x1bIPAddresses\n\x1b[2J\u202e,\x07,False,\x9b\n",
    "commands of GitHub": HEAD + '"x\n::error::y",*,False,::error::z\n',
    "NUL": HEAD + "a\0b,*,False,\0\n",
    "UTF-16 cut off": (HEAD + "x,*,False\n").encode("utf-16")[:-1],
    "of others, more bytes than the limit": "Received,ConnectorType\n" * 600_000,
    "of others, not UTF-8": b"Received,ConnectorType\n\xff,\xfe\n",
}


def is_raw(text: str, format: str) -> bool:
    """Return whether an output holds what a terminal obeys, or a reader does not see."""
    return RAW.search(text.replace(ENDS.get(format, "\n"), "\n")) is not None


def printed(run: Run, *arguments: str) -> tuple[int, str]:
    """Run a check in all formats, and return the exit code and what the concise one says."""
    others = [format for format in FORMATS if format != "concise"]
    outputs = [word for format in others for word in ("--output", f"{format}=../{format}.txt")]
    ran = run("check", "--format", "concise", "--show-undecided", *outputs, *arguments)
    assert ran.code in (1, 2), ran.err
    assert "Traceback" not in ran.err
    texts = {"concise": ran.out, "err": ran.err}
    for format in others:
        texts[format] = Path(f"../{format}.txt").read_bytes().decode()
    for format, text in texts.items():
        assert not is_raw(text, format), format
        assert all(len(line) < 3_000 for line in text.splitlines()), format
        assert len(text) < 30_000_000, format
    assert json.loads(texts["json"])["version"] == 1
    assert json.loads(texts["sarif"])["version"] == "2.1.0"
    return ran.code, ran.out + ran.err


def brief(text: str) -> list[str]:
    """Return what relaylint's own checks say, shortened: the rules, which grow in number, have tests of their own."""
    lines = [line for line in text.splitlines() if OWN.search(line) or line.startswith("checked ")]
    lines = [line.partition(" with ")[0] if line.startswith("checked ") else line for line in lines]
    assert all(len(line) < 300 for line in lines)
    return lines if len(lines) < 12 else [*lines[:4], f"… {len(lines):,} lines", *lines[-3:]]


def judged_beside(run: Run, snapshot: SnapshotAssertion, counted: bool = True) -> None:
    """Check a repository with a hostile file: the good one is judged, and the other named, or ``counted``."""
    code, text = printed(run)
    assert code == 1
    rest, found = REPORTED.subn("", text)
    assert found == 1, brief(text)
    assert ("checked 2 files," in rest or "checked 1 file (1 skipped)," in rest) is counted
    assert brief(rest) == snapshot


def limited(case: str) -> dict[str, str | bytes]:
    """Return the settings of a case that has other limits."""
    return {"relaylint.yaml": f"limits: {{nodes: {NODES[case]}}}\n"} if case in NODES else {}


@pytest.mark.parametrize("case", YAML)
def test_definitions_in_yaml(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"good.yaml": GOOD, "bad.yaml": YAML[case]})
    judged_beside(relaylint, snapshot)
    assert not Path("hacked").exists()


@pytest.mark.parametrize("case", JSON)
def test_definitions_in_json(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"good.yaml": GOOD, "bad.json": JSON[case]})
    judged_beside(relaylint, snapshot)


@pytest.mark.parametrize("case", TEXT)
def test_definitions_in_text(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"good.yaml": GOOD, "bad.txt": TEXT[case], **limited(case)})
    judged_beside(relaylint, snapshot, "others" not in case)


@pytest.mark.parametrize("case", CSV)
def test_definitions_in_csv(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"good.yaml": GOOD, "bad.csv": CSV[case], **limited(case)})
    judged_beside(relaylint, snapshot, "others" not in case)


NAMES: dict[str, bytes] = {
    "terminal escapes": b"\x1b[31m\x07.yaml",
    "a line break": b"a\n::error::b.yaml",
    "a command of GitHub": b"::error::b.yaml",
    "another direction": "a\u202ely\u2066m.yaml".encode(),
    "no UTF-8": b"\xff\xfe.yaml",
    "marks of an address": b"a b#?%41&'\"<>.yaml",
    "a suffix in capitals": b"A.YAML",
    "colons": b"a:1:2: error.yaml",
}


@pytest.mark.parametrize("case", NAMES)
def test_names_of_files(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"good.yaml": GOOD})
    Path(os.fsdecode(NAMES[case])).write_text("InboundConnectors: 1\n", encoding="utf-8")
    code, text = printed(relaylint)
    rest, found = REPORTED.subn("", text)
    assert (code, found) == (1, 1)
    assert brief(rest) == snapshot


def _fifo() -> None:
    os.mkfifo("bad.yaml")


def _socket() -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("bad.yaml")


SPECIAL: dict[str, Callable[[], None]] = {
    "a pipe": _fifo,
    "a socket": _socket,
    "a folder with a file's name": lambda: write(Path(), {"bad.yaml/inner.yaml": "InboundConnectors: 1\n"}),
    "a link to itself": lambda: Path("bad.yaml").symlink_to("bad.yaml"),
    "a link to nothing": lambda: Path("bad.yaml").symlink_to("nothing.yaml"),
    "a link to a device": lambda: Path("bad.yaml").symlink_to("/dev/zero"),
    "a link out of the repository": lambda: Path("bad.yaml").symlink_to("/etc/passwd"),
}


@pytest.mark.parametrize("case", SPECIAL)
def test_what_is_no_file(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"good.yaml": GOOD})
    SPECIAL[case]()
    judged_beside(relaylint, snapshot)


@pytest.mark.parametrize(("link", "to"), [("a/again", ".."), ("bad.yaml", "."), ("b", "a"), ("a/a", ".")])
def test_a_link_in_a_circle_or_to_what_is_read_anyway(relaylint: Run, link: str, to: str) -> None:
    write(Path(), {"a/good.yaml": GOOD})
    Path(link).symlink_to(to)
    ran = relaylint("check", "--format", "concise")
    assert (ran.code, brief(ran.out)) == (1, ["checked 1 file, 1 definition, 1 tenant"])


CERTIFICATES: dict[str, bytes] = {
    "nothing": b"",
    "NUL": b"\0" * 1000,
    "too much": b"-----BEGIN CERTIFICATE-----\n" + b"A" * 1_100_000,
    "a header alone": b"-----BEGIN CERTIFICATE-----\n",
    "no base64": b"-----BEGIN CERTIFICATE-----\n\xff\x1b[31m\n-----END CERTIFICATE-----\n",
    "base64 of nonsense": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "a private key": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "a private key in UTF-16": "-----BEGIN PRIVATE KEY-----\n".encode("utf-16"),
    "many headers": b"-----BEGIN CERTIFICATE-----\n" * 20_000,
    "DER of endless length": b"\x30\x84\xff\xff\xff\xff" + b"\x30\x80" * 1000,
    "DER of depth": b"\x30\x80" * 50_000,
    "YAML": GOOD.encode(),
}


@pytest.mark.parametrize("case", CERTIFICATES)
def test_certificates(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    write(Path(), {"good.yaml": GOOD, "bad.yaml": HOST.format("mta.pem"), "mta.pem": CERTIFICATES[case]})
    judged_beside(relaylint, snapshot)


RULES: dict[str, str | bytes] = {
    "nothing": "",
    "a list": "- x\n",
    "NUL": "name: a\0\n",
    "not UTF-8": b"name: \xff\n",
    "depth": "name: own-rule\nassert: " + "{not: " * 5_000,
    "depth within the limit": changed(assert_="{not: " * 50 + "{Comment: {present: true}}" + "}" * 50),
    "an alias bomb": BOMB + MINIMAL_RULE,
    "an alias inside its own anchor": changed(assert_="&a {all: [*a]}"),
    "a tag": changed(title="!!python/name:os.system x"),
    "two documents": MINIMAL_RULE + "---\n" + MINIMAL_RULE,
    "a name that is a path": changed(name='"../../etc"'),
    "a name with escapes": changed(name='"\\e[31m"'),
    "another name": changed(name="other-rule"),
    "the name of a shipped rule": changed(name="cert-wildcard-risk"),
    "a key that does not exist": MINIMAL_RULE + '"Col\\e[31mour": red\n',
    "a relation that does not exist": changed(assert_='{Name: {"equal\\e[0m": x}}'),
    "a relation of the wrong type": changed(assert_="{Name: {starts-with: [x]}}"),
    "a property that does not exist": changed(assert_="{Nam: {present: true}}"),
    "a kind that does not exist": changed(kind="InboundConector"),
    "a message with a placeholder that does not exist": changed(message='"{Nam.__class__}"'),
    "a huge message": changed(message="x" * 1_000_000),
    "a pattern that is none": changed(assert_="{Name: {matches: '(('}}"),
    "a pattern that looks back": changed(assert_="{Name: {matches: '(a)\\1'}}"),
    "a pattern that looks ahead": changed(assert_="{Name: {matches: '(?=a)'}}"),
    "a pattern of a huge count": changed(assert_="{Name: {matches: '((a{1000}){1000}){1000}'}}"),
    "a pattern of depth": changed(assert_="{Name: {matches: '" + "(" * 900 + "'}}"),
    "a pattern that is too long": changed(assert_="{Name: {matches: '" + "a" * 5_000 + "'}}"),
    "an inferred error": changed(severity="error", basis="inferred"),
}


@pytest.mark.parametrize("case", RULES)
def test_rules(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    """A rule that cannot be used ends the run; one that can be used says nothing odd."""
    write(Path(), {"good.yaml": GOOD, "policy/own-rule.yaml": RULES[case]})
    code, text = printed(relaylint, "--rules", "policy")
    if case == "depth within the limit":
        assert (code, bool(REPORTED.search(text))) == (1, True)
        return
    assert code == 2
    assert "policy/own-rule.yaml:" in text
    assert REPORTED.search(text) is None
    assert brief(text) == snapshot


ESCAPES = "\\e[31m\\u202e\\n::error::x"


@pytest.mark.parametrize(
    "command", [["rules"], ["rules", "--json"], ["rule", "own-rule"], ["test", "--verbose", "policy"]], ids=" ".join
)
def test_rules_that_speak_to_the_terminal(relaylint: Run, command: list[str]) -> None:
    """A rule may come with a stranger's pull request: what it says is shown and not obeyed."""
    text = changed(
        title=f'"{ESCAPES}"',
        why=f'"{ESCAPES} so it is told"',
        remedy=f'"{ESCAPES} is what to do"',
        references=f'["{ESCAPES}"]',
    )
    text = text.replace("  - pass:", f'  - title: "{ESCAPES}"\n    pass:').replace("Name: x1", f'Name: "{ESCAPES}"')
    write(Path(), {"policy/own-rule.yaml": text, "relaylint.yaml": "rules: [policy]\n"})
    ran = relaylint(*command)
    assert (ran.code, ran.err) == (int(command[0] == "test"), "")
    assert "[31m" in ran.out
    assert RAW.search(ran.out) is None
    assert command[0] == "rule" or "\n::" not in ran.out


PATTERNS = ("(a+)+$", "(a|a)*$", "(.*)*x", "(?i)(a{1,30}){1,30}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 1_000)


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_patterns_that_backtracking_never_ends(relaylint: Run, pattern: str) -> None:
    rule = changed(assert_=f"{{Name: {{matches: '{pattern}'}}}}")
    text = CONNECTOR.format("a" * 5_000 + "!")
    write(Path(), {"good.yaml": GOOD, "bad.yaml": text, "policy/own-rule.yaml": rule})
    code, said = printed(relaylint, "--rules", "policy")
    assert (code, bool(REPORTED.search(said)), "policy/own-rule.yaml" in said) == (1, True, False)


SETTINGS: dict[str, str | bytes] = {
    "a list": "- tenants\n",
    "NUL": "tenants: ['\0']\n",
    "not UTF-8": b"tenants: ['\xff']\n",
    "UTF-16": "tenant: [a]\n".encode("utf-16"),
    "depth": "tenants: " + "[" * 5_000,
    "an alias bomb": BOMB,
    "an alias inside its own anchor": "tenants: &a [*a]\n",
    "a tag": "rules: !include /etc/passwd\n",
    "two documents": "fail-on: never\n---\nfail-on: error\n",
    "a key twice": "fail-on: never\nfail-on: error\n",
    "a key that does not exist": "tenant: ['*']\n",
    "a key with escapes": '"ten\\e[31m\\u202eants": [x]\n',
    "a value that does not exist": "fail-on: erorr\n",
    "a rule that does not exist": "ignore: [cert-wildcard-rsk]\n",
    "a rule that does not exist as a key": "severity: {cert-wildcard-rsk: off}\n",
    "a check that cannot be switched off": "ignore: [syntax-error]\n",
    "a check that cannot be switched off for some": "per-path: [{paths: ['**'], ignore: [files]}]\n",
    "a parameter that does not exist": "parameters: {cert-wildcard-risk: {x: 1}}\n",
    "a parameter of no rule": "parameters: {cert-wildcard-rsk: {x: 1}}\n",
    "tenants that match nothing": "tenants: [tenant/*]\n",
    "tenants outside": "tenants: ['../*']\n",
    "tenants at the top": "tenants: [/]\n",
    "tenants of a glob with no end": "tenants: ['[a']\n",
    "tenants of endless stars": "tenants: ['" + "**/" * 500 + "x']\n",
    "tenants of stars in a name": "tenants: ['" + "*a" * 200 + "b']\n",
    "tenants of escapes": 'tenants: ["\\e[31m\\0"]\n',
    "rules that are not there": "rules: [policy]\n",
    "rules of NUL": 'rules: ["a\\0b"]\n',
    "rules of a huge name": "rules: [" + "a" * 5_000 + "]\n",
    "rules of half a surrogate pair": 'rules: ["\\uD800"]\n',
    "rules without a rule": "rules: [empty]\n",
    "limits beyond bounds": "limits: {depth: 1000000, size: 1, nodes: -1}\n",
    "limits of another type": "limits: {depth: ~}\n",
    "huge text": "fail-on: " + "x" * 1_000_000 + "\n",
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings(relaylint: Run, case: str, snapshot: SnapshotAssertion) -> None:
    """Settings that cannot be used end the run, with a place in them."""
    write(Path(), {"good.yaml": GOOD, "relaylint.yaml": SETTINGS[case], "empty/nothing.txt": ""})
    code, text = printed(relaylint)
    assert code == 2, brief(text)
    assert "relaylint.yaml:" in text or "empty" in text
    assert REPORTED.search(text) is None
    assert brief(text) == snapshot


HARMLESS = {
    "nothing": "",
    "null": "~\n",
    "exclude of endless stars": "exclude: ['" + "**/" * 300 + "x']\n",
    "exclude of stars in a name": "exclude: ['" + "*a" * 60 + "b']\n",
    "exclude of a glob with no end": "exclude: ['[', '[!', '[]', '']\n".replace(", ''", ""),
    "exclude of everything outside": "exclude: ['../**', '/**/x']\n",
    "exclude of escapes": 'exclude: ["\\e[31m\\0\\n"]\n',
    "many globs": "exclude:\n" + "".join(f"  - '**/a{n}*/**/b*'\n" for n in range(500)),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_odd_settings_that_say_nothing(relaylint: Run, case: str) -> None:
    write(Path(), {f"{'a' * 60}/good.yaml": "", "good.yaml": GOOD, "relaylint.yaml": HARMLESS[case]})
    code, text = printed(relaylint)
    assert (code, bool(REPORTED.search(text))) == (1, True), brief(text)


REALISTIC: dict[str, str | bytes] = {
    "relaylint.yaml": """\
tenants: [a, 'b/*']
fail-on: warning
per-path:
  - paths: ['b/**']
    severity: {cert-wildcard-risk: info}
""",
    "a/domains.yaml": """\
# the domains
AcceptedDomains:
  - DomainName: contoso.com
    DomainType: Authoritative
    Default: true
  - &d {DomainName: mail.contoso.com, DomainType: InternalRelay, MatchSubDomains: true}
  - <<: *d
    DomainName: 'bücher.example'
""",
    "a/connectors.yml": """\
---
InboundConnectors:
  - Name: Datacentre relay
    ConnectorType: OnPremises
    SenderDomains: ['*']
    RequireTls: true
    TlsSenderCertificateName: mail.contoso.com
  - Name: "Branch \\u00e9"
    ConnectorType: OnPremises
    SenderIPAddresses: [203.0.113.10, 198.51.100.0/24]
    SenderDomains: [contoso.com]
---
OutboundConnectors:
  - {Name: Out, ConnectorType: Partner, UseMXRecord: no, SmartHosts: [mx.fabrikam.com]}
""",
    "a/hosts.json": """\
\ufeff{"SendingHosts": [
 {"Name": "mta-01", "IPAddresses": ["203.0.113.10"], "MailFrom": ["contoso.com", "<>"],\r
  "Certificate": "mta.pem", "Recipients": ["Internal", "External"]},
 {"Name": "shop", "Method": "DirectSend",\t"CertificateNames": ["*.contoso.com"],
  "MailFrom": ["a@sub.mail.contoso.com"]}]}
""".encode("utf-16-le"),
    "a/mta.pem": b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    "b/x/tenant.json": """\
{"AcceptedDomains": [{"DomainName": "x.example"}], "OrganizationConfig": {"RejectDirectSend": true}}
""",
    "b/x/values.yaml": "image: {tag: '{{ .Values.tag }}'}\nreplicas: ${COUNT}\n",
    "b/x/hosts.yaml": """\
SendingHosts:
  - Name: app
    Certificate: ../../a/mta.pem
    MailFrom: [x.example]
    Recipients: [External]
  - Name: ${HOST}
    IPAddresses: ['[x={ip}=]']
""",
}
CLAIMED = re.compile(r'^\ufeff?\{?"?(AcceptedDomains|InboundConnectors|SendingHosts)"?:', re.MULTILINE)
ROUNDS = 20
SEEDS = range(10)
PIECES = [
    *(bytes([byte]) for byte in b"\0\n\t:-#&*[]{}\"'\\,\r%?|>~\xff"),
    *(
        b"\xff\xfe",
        b": ",
        b"- ",
        b"&a ",
        b"*a ",
        b"<<: ",
        b"!!x ",
        b"1e999",
        b"---\n",
        b"...\n",
        b"\xe2\x80\xae",
        b"\x1b[",
    ),
]


def mutated(data: str | bytes, random: Random) -> bytes:
    """Return bytes with one to four faults."""
    changed = bytearray(data.encode() if isinstance(data, str) else data)
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(changed) + 1)
        end = min(len(changed), start + random.choice((1, 1, 2, 8, 40)))
        how = random.randrange(6)
        if how == 0 and start < len(changed):
            changed[start] ^= 1 << random.randrange(8)
        elif how == 1:
            del changed[start:end]
        elif how == 2:
            changed[start:start] = changed[start:end] * random.choice((1, 2, 30))
        elif how == 3:
            del changed[start:]
        elif how == 4:
            changed[start:start] = random.choice(PIECES)
        else:
            other = random.randrange(len(changed) + 1)
            changed[start:end], changed[other : other + 1] = changed[other : other + 3], changed[start:end]
    return bytes(changed)


@pytest.fixture(scope="session")
def policy() -> dict[str, Rule]:
    """Return the shipped rules, loaded once."""
    return load_policy([], Limits()).rules


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_repositories(clean: Path, policy: dict[str, Rule], seed: int) -> None:
    """No exception in mutated repositories, every file counted, and none of ours passed over in silence."""
    random = Random(seed)  # noqa: S311
    names = list(REALISTIC)
    formats = cycle(FORMATS)
    judgement = Judgement(tuple(policy.values()), lambda rule, severity, name: severity, lambda name: True)
    write(clean, REALISTIC)
    changed: list[str] = []
    for _ in range(ROUNDS):
        write(clean, {name: REALISTIC[name] for name in changed})
        changed = random.sample(names, random.randint(1, 3))
        write(clean, {name: mutated(REALISTIC[name], random) for name in changed})
        settings, problems = config.load_settings(str(clean / "relaylint.yaml"))
        if settings is None:
            assert problems
            settings = Settings(str(clean))
        else:
            config.check_rules(settings, policy)
        named = random.random() < 0.3
        paths = [str(clean / name) for name in names[1:] if named and not name.endswith(".pem")] or [str(clean)]
        planned = plan(paths, settings)
        loaded = Loader(settings.root, settings.limits).load(planned)
        report = judge(loaded.tenants, judgement, loaded.checked)
        listed = [path for tenant in planned.tenants.values() for path in tenant]
        assert len(listed) == len(set(listed))
        assert len(listed) + len(planned.excluded) == report.checked.files + report.checked.skipped
        said = {shown_path(found.path) for found in report.diagnostics}
        for path in listed:
            data = Path(path).read_bytes()
            text = data.decode("utf-16-le" if data.startswith(b"\xff\xfe") else "utf-8", "replace")
            if path not in loaded.paths and CLAIMED.search(text):
                assert shown_path(path) in said, data
        format, told = next(formats), report._replace(rules=())  # SARIF describes each, always alike
        assert not is_raw(renderer(format)(told, Style(show_undecided=True)), format), format
