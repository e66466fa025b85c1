"""A file that is named and not read is the same fault to every command that takes files of definitions."""

from __future__ import annotations

import os
from argparse import Action
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from making import Run, link, write

from relaylint.cli.main import COMMANDS, parser

FINE = """\
AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.contoso.com }]
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: mail.contoso.com }
SendingHosts:
  - { Name: mta, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com], Recipients: [External] }
"""
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"
SESSION = "--certificate mail.contoso.com --from contoso.com"
BOUNCE = "".join(
    f"2026-11-28T08:30:00.350Z,Out,08DD,{number},10.0.0.5:51022,52.101.73.4:25,{line}\n"
    for number, line in enumerate(
        (
            "*,CN=mail.contoso.com,Sending certificate Subject",
            ">,MAIL FROM:<app@contoso.com>,",
            ">,RCPT TO:<jo@fabrikam.com>,",
            "<,550 5.7.64 TenantAttribution; Relay Access Denied SMTP,",
        )
    )
).encode()
"""The same session, as a log tells of it."""
CHECK, RELAY, ASKED, CONVERT = range(4)
ASKING = {
    "check {}": CHECK,
    "check --format json {}": CHECK,
    "check --select cert-expired {} --output json=../report.json": CHECK,
    "ignores {}": RELAY,
    "ignores --format json {}": RELAY,
    "relay {}": RELAY,
    "relay --format json {}": RELAY,
    "relay --format mermaid {}": RELAY,
    f"relay {SESSION} {{}}": ASKED,
    "explain - {}": RELAY,
    "explain - {} --format json": RELAY,
    "renew --certificate mail.contoso.com {}": RELAY,
    "who {}": RELAY,
    "who --format json {}": RELAY,
    "convert {}": CONVERT,
    "convert {} --to ../made --force": CONVERT,
}
"""Command lines that name one file, each with the place of its exit code in a `Case`."""
COMPARING = {"diff"}
"""Commands that name one file as a side of a comparison, which ends with 2 if what it says is not known."""
NARROWING = {"impact"}
"""Commands whose paths only say which tenants are meant."""
TAKE_NONE = {"baseline", "cache", "init", "merge", "rules", "rule", "test", "formats", "schema", "lsp", "completion"}


class Case(NamedTuple):
    """How a file comes to be what it is, its name, and the exit codes of check, relay, a session and convert.

    One code stands for all; ``why`` says why they differ. ``told``: what is named where a command fails, else the file.
    """

    make: Callable[[], object]
    codes: int | tuple[int, int, int, int]
    why: str = ""
    name: str = "x.yaml"
    told: str = ""


def _text(text: str | bytes, name: str = "x.yaml") -> Callable[[], None]:
    return lambda: write(Path(), {name: text})


def _beside(text: str, name: str = "y.yaml") -> Callable[[], None]:
    return lambda: write(Path(), {"x.yaml": FINE, name: text})


def _with(settings: str) -> Callable[[], None]:
    return lambda: write(Path(), {"x.yaml": FINE, "relaylint.yaml": settings})


def _link(to: str) -> Callable[[], None]:
    def make() -> None:
        write(Path(), {"../outside/z.yaml": FINE, "real/z.yaml": FINE})
        link("x.yaml", to)

    return make


_TAKEN = "a session is judged by what is known, whatever the other file may hold; the file itself is converted alone"
_RULES = "rules judge nothing in it; the others ask none"
CASES: dict[str, Case] = {
    "in order": Case(_text(FINE), 0),
    "behind a link": Case(_link("real/z.yaml"), 0),
    "of something else": Case(_text("services: {}\n"), 1),
    "notes": Case(_text("# Notes\n\n```sh\nls\n```\n", "notes.md"), 1, name="notes.md"),
    "a certificate": Case(_text("-----BEGIN CERTIFICATE-----\n", "x.pem"), 1, name="x.pem"),
    "a workbook": Case(_text(b"PK\x03\x04 xl/", "x.xlsx"), 1, name="x.xlsx"),
    "settings": Case(_text("fail-on: error\n", "relaylint.yaml"), 1, name="relaylint.yaml"),
    "empty": Case(_text(""), 1),
    "damaged": Case(_text("AcceptedDomains: [\n"), 1),
    "damaged, with definitions": Case(_text(f"{FINE}SendConnectors: [\n"), 1),
    "no text": Case(_text(b"AcceptedDomains: [] # \xff\n"), 1),
    "misspelt": Case(_text("InboundConectors: []\n"), 1),
    "larger than the limit": Case(
        lambda: (_text(FINE + "#" * 2000)(), _text("limits: {size: 1024}\n", "relaylint.yaml")()), 1
    ),
    "a pointer of Git LFS": Case(_text(POINTER), 1),
    "a pointer of Git LFS with a telling name": Case(
        _text(POINTER, "inbound-connectors.yaml"), 1, name="inbound-connectors.yaml"
    ),
    "a link out": Case(_link("../outside/z.yaml"), 1),
    "a link to a folder out": Case(_link("../outside"), 1),
    "behind a link to a folder out": Case(_link("../outside"), 1, name="x.yaml/z.yaml"),
    "a link to nowhere": Case(_link("nowhere"), 1),
    "a link to itself": Case(_link("x.yaml"), 1),
    "a pipe": Case(lambda: os.mkfifo("x.yaml"), 1),
    "missing": Case(lambda: None, 2),
    "missing in a folder that is missing": Case(lambda: None, 2, name="none/x.yaml"),
    "below a file": Case(_text(FINE), 2, name="x.yaml/y.yaml"),
    "a folder without definitions": Case(_text("", "x/readme.txt"), 2, name="x", told="nothing to check"),
    "excluded": Case(_with("exclude: [x.yaml]\n"), 2),
    "below an excluded folder": Case(
        lambda: (_text(FINE, "x/y.yaml")(), _text("exclude: [x]\n", "relaylint.yaml")()), 2, name="x/y.yaml"
    ),
    "exempted from every rule": Case(_with("per-path: [{paths: [x.yaml], ignore: [all]}]\n"), (2, 0, 0, 0), _RULES),
    "beside a damaged file": Case(_beside("SendConnectors: [\n"), (1, 1, 0, 0), _TAKEN, told="error"),
    "beside a misspelt one": Case(_beside("SendConectors: []\n"), (1, 1, 0, 0), _TAKEN, told="error"),
    "beside a pointer of Git LFS": Case(
        _beside(POINTER, "inbound-connectors.yaml"), (1, 1, 0, 0), _TAKEN, told="error"
    ),
    "beside a value that does not fit": Case(
        _beside("OrganizationConfig: { RejectDirectSend: perhaps }\n"),
        (1, 0, 0, 0),
        "a verdict takes the value for not known; the file itself is in order, and is converted alone",
        told="y.yaml",
    ),
    "beside something else": Case(_beside("services: {}\n"), 0),
}


def test_every_command_that_takes_files_takes_part() -> None:
    """A command whose paths are those of definitions says so by the name of its argument."""
    taking = {name for name in COMMANDS if any(action.dest == "paths" for action in actions(name))}
    assert taking == {line.split()[0] for line in ASKING} | NARROWING
    assert {name for name in COMMANDS if any(action.dest == "old" for action in actions(name))} == COMPARING
    assert taking | TAKE_NONE | COMPARING == set(COMMANDS)


def actions(command: str) -> list[Action]:
    groups = parser(command)._subparsers
    assert groups is not None
    (commands,) = groups._group_actions
    return list(commands.choices[command]._actions)  # type: ignore[index]


@pytest.mark.parametrize("case", CASES)
def test_exit_codes_agree(relaylint: Run, case: str) -> None:
    made = CASES[case]
    made.make()
    wanted = made.codes if isinstance(made.codes, tuple) else (made.codes,) * 4
    assert bool(made.why) == (len(set(wanted)) > 1)
    for line, place in ASKING.items():
        ran = relaylint(*line.format(made.name).split(), stdin=BOUNCE)
        assert (line, ran.code) == (line, wanted[place])
        if ran.code:
            assert (made.told or made.name) in ran.out + ran.err, line


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.codes == 1])
def test_what_is_not_read_is_the_same_fault_beside_files_in_order(relaylint: Run, case: str) -> None:
    """Others in order do not make it one in order."""
    made = CASES[case]
    made.make()
    write(Path(), {"fine.yaml": FINE.replace("mta", "other").replace("Hub", "Other")})
    for line in ASKING:
        assert (line, relaylint(*line.format(f"fine.yaml {made.name}").split(), stdin=BOUNCE).code) == (line, 1)


@pytest.mark.parametrize("case", CASES)
def test_a_comparison_with_what_is_not_read_is_not_known(relaylint: Run, case: str) -> None:
    """On either side, whatever the other one is; what lies beside a file that is named is no part of it."""
    made = CASES[case]
    made.make()
    write(Path(), {"other/fine.yaml": FINE})
    is_read = made.codes == 0 or made.why
    for line in ("diff {} other/fine.yaml", "diff other/fine.yaml {}", "diff {} other/fine.yaml --format json"):
        ran = relaylint(*line.format(made.name).split())
        assert (line, ran.code) == (line, 0 if is_read else 2)
        assert ("No session whatever" in ran.out) <= bool(is_read)
        assert is_read or (made.told or made.name) in ran.out + ran.err, line
