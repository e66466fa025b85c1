"""What is read from bounces, reports and logs that people paste: samples of every form, and hostile ones."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.relay.bounces.clues import CLUES, Clue
from relaylint.relay.bounces.findings import is_microsoft
from relaylint.relay.bounces.pasted import Bounce, read_bounce
from relaylint.syntax.messages import plain_lines

FOLDER = Path(__file__).parent / "samples"

EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER.parent / "read.json").read_text(encoding="utf-8"))


def expected(fields: dict[str, Any]) -> Bounce:
    """Return a bounce with the fields that the file of expectations has."""
    made: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    return Bounce(**made)


SAMPLES = {name: expected(fields) for name, fields in EXPECTED.items()}
"""The samples, invented, and what each tells."""


def sample(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_every_sample_is_expected() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(name: str) -> None:
    assert read_bounce(sample(name)) == SAMPLES[name]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "how",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "".join(f"    {line}\n" for line in text.splitlines()),
        lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
        lambda text: "".join(f"> > {line}\n" for line in text.splitlines()),
        lambda text: f"\n\n{text}\n\n",
    ],
    ids=["crlf", "mark", "indented", "quoted", "twice", "spaced"],
)
def test_how_it_was_pasted_does_not_matter(name: str, how: object) -> None:
    assert callable(how)
    assert read_bounce(how(sample(name))) == SAMPLES[name]


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_how_it_was_encoded_does_not_matter(encoding: str) -> None:
    text = sample("exchange-ndr.txt")
    if encoding == "base64":
        code = b64encode(text.encode()).decode()
        body = "\n".join(code[at : at + 76] for at in range(0, len(code), 76))
    else:
        body = re.sub(r"(.{60})", r"\1=\n", text.replace("=", "=3D"))
    message = f"Content-Type: text/plain\nContent-Transfer-Encoding: {encoding}\n\n{body}\n"
    assert read_bounce(message) == SAMPLES["exchange-ndr.txt"]


@pytest.mark.parametrize("clue", CLUES, ids=lambda clue: clue.mark)
def test_every_clue_is_found_in_a_sample(clue: Clue) -> None:
    """What the mark tells of is found where it stands, in a text that looks as real ones do."""
    lines = [line for path in FOLDER.iterdir() for line in plain_lines(sample(path.name))]
    assert any(clue.mark in line.lower() and clue.expression.search(line) for line in lines)


LINES: dict[str, Bounce] = {
    "5.7.64": Bounce(),
    "550 5.7.64": Bounce(replies=("550 5.7.64",), refused=1),
    "#550 5.7.64 TenantAttribution; Relay Access Denied ##": Bounce(
        replies=("550 5.7.64 TenantAttribution; Relay Access Denied",), refused=1
    ),
    "5.7.1. Unable To Relay: Blocked by Customer Allow list": Bounce(
        replies=("5.7.1. Unable To Relay: Blocked by Customer Allow list",), refused=1
    ),
    "550-5.7.606 Access denied, banned sending IP [203.0.113.10]": Bounce(
        replies=("550-5.7.606 Access denied, banned sending IP [203.0.113.10]",), address="203.0.113.10", refused=1
    ),
    "TLS negotiation failed with error NoCredentials": Bounce(
        replies=("TLS negotiation failed with error NoCredentials",), refused=1
    ),
    "550 5.7.510 Access denied, [contoso.com] does not accept email over IPv6 [2001:db8::10]": Bounce(
        replies=("550 5.7.510 Access denied, [contoso.com] does not accept email over IPv6 [2001:db8::10]",),
        address="2001:db8::10",
        refused=1,
    ),
    # what looks like an address, a name or a sender, and is none
    "550 5.7.606 banned sending IP [999.0.113.10]": Bounce(
        replies=("550 5.7.606 banned sending IP [999.0.113.10]",), refused=1
    ),
    "MAIL FROM:<app>": Bounce(),
    "RCPT TO:<$(reboot)>": Bounce(),
    "version 15.20.4.7.1, build 550.5.7.64": Bounce(),
    "Status: 5.7.64": Bounce(replies=("5.7.64",), refused=1),
}


@pytest.mark.parametrize("line", LINES)
def test_line(line: str) -> None:
    assert read_bounce(line) == LINES[line]


def test_the_last_refused_session_counts() -> None:
    log = sample("postfix-log.txt")
    later = log.replace("4F1E2A0B3C", "7F7F7F7F7F").replace("app@contoso.com", "late@contoso.com")
    bounce = read_bounce(log + later)
    assert (bounce.sender, bounce.refused) == ("late@contoso.com", 2)


OTHERS = {
    "app@": "late@",
    "ann@": "late@",
    "203.0.113.10": "203.0.113.11",
    "fabrikam.com": "adatum.com",
    "4XQz3k1vTbz9sW2": "4XQz3k1vTbz9sW3",
    "4F1E2A0B3C": "7F7F7F7F7F",
    "4AS8U0x1004711": "4AS8U0x1004712",
    "1abcdf-000002-Gh": "1abcdf-000003-Gh",
    "08DD": "09DD",
}
"""What differs in another session of the same form."""


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_of_two_sessions_of_one_form_the_last_counts(name: str) -> None:
    """Whatever the form: nothing of the session before it is told of the last, though something may be missing."""
    text = other = sample(name)
    for old, new in OTHERS.items():
        other = other.replace(old, new)
    both = read_bounce(f"{text}\n{other}")._replace(refused=0)
    alone = read_bounce(other)._replace(refused=0)
    told = {field: value for field, value in both._asdict().items() if value}
    assert told == {field: value for field, value in alone._asdict().items() if field in told}
    missing = {field for field, value in alone._asdict().items() if value and field not in told}
    assert missing <= BEFORE.get(name, set())


BEFORE = {
    "dsn-base64.eml": {"sender"},
    "exim-log.txt": {"author"},
    "sendmail.txt": {"recipients"},
}
"""What stands ahead of the line by which the form's second session is known, and so is told of none."""


def test_who_is_microsoft() -> None:
    hosts = ("contoso-com.mail.protection.outlook.com", "contoso-com.j-v1.mx.microsoft.", "outlook.com.contoso.com", "")
    assert [is_microsoft(host) for host in hosts] == [True, True, False, False]


PIECES = [
    "550 5.7.64 ",
    "MAIL FROM:<",
    ">",
    "Received: from ",
    " by ",
    "Hello [",
    "]",
    "203.0.113.10",
    "a@contoso.com",
    "\n",
    "\n ",
    "--x\n",
    "Content-Transfer-Encoding: base64\n\n",
    "Content-Type: text/html\n\n",
    "2026-11-28T08:30:00.200Z,a,b,2,10.0.0.5:51022,52.101.73.4:25,<,",
    '"',
    ",",
    "<p>",
    "&amp;",
    "postfix/smtp[1]: 4F1E2A0B3C: ",
    "from=<",
    "'",
    "};{",
    "\0",
    "\udc80",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    bounce = read_bounce(text)
    assert bounce.sender is None or bounce.sender == "<>" or "@" in bounce.sender
    assert all("@" in recipient for recipient in bounce.recipients)


@pytest.mark.parametrize("piece", [*PIECES, "a", " ", "550 ", "a@", "CN=", "[", "4.7.", "Hello [1", "=a@", "<a"])
def test_hostile_lengths(piece: str) -> None:
    """What is repeated is read in a time that grows with its length; with its square, this would take a minute."""
    read_bounce(piece * (150_000 // len(piece)))
