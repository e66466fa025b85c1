"""``relaylint relay``: what is asked, which files are read, how it is printed, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from making import Run, write

from relaylint.cli.main import main
from relaylint.core.checks import NOT_DEFINITIONS
from relaylint.model.certificates import chains
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES as FILES_OF_KINDS
from relaylint.output.verdicts.csv import COLUMNS

ROOT = Path(__file__).resolve().parent.parent.parent

TENANT = """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
  - {Name: Scanners, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [203.0.113.10]}
"""
HOSTS = """\
SendingHosts:
  - {Name: mta-01, IPAddresses: [198.51.100.1], CertificateNames: [mail.contoso.com], MailFrom: [contoso.com, "<>"]}
  - {Name: scanner, IPAddresses: [203.0.113.10], MailFrom: [contoso.com], Recipients: [External]}
  - {Name: badges, Method: SmtpAuth, MailFrom: [contoso.com]}
"""
REJECTED = "SendingHosts:\n  - {Name: lost, IPAddresses: [203.0.113.99], MailFrom: [contoso.com]}\n"
UNKNOWN = "SendingHosts:\n  - {Name: unknown, IPAddresses: [203.0.113.10], Recipients: [External]}\n"
AUTHORITY = "An authority"
FILES: dict[str, str | bytes] = {"tenant.yaml": TENANT, "hosts.yaml": HOSTS}
ERRORS = (
    "relaylint: {} in the files; what the files hide is taken as not known\nhint: run `relaylint check` to see them\n"
)


def asked(run: Run, *arguments: str) -> tuple[int, list[str]]:
    """Return the exit code, and each verdict in a line."""
    ran = run("relay", "--format", "json", *arguments)
    assert ran.err == ""
    found: list[dict[str, Any]] = json.loads(ran.out)["verdicts"]
    return ran.code, [f"{row['host']} {row['from']} {row['recipients']} {row['verdict']}" for row in found]


@cache
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(name: str, issuer: str = AUTHORITY, encoding: Encoding = Encoding.PEM, days: int = 30) -> bytes:
    """Return a certificate for a host, which signed itself if it is its own issuer."""
    start = datetime.now(UTC) - timedelta(days=7)
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in (name, issuer)]
    builder = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key().public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=days))
    return builder.sign(key(), hashes.SHA256()).public_bytes(encoding)


# declared hosts


def test_every_host(relaylint: Run) -> None:
    write(Path(), FILES)
    assert asked(relaylint) == (
        0,
        [
            "mta-01 contoso.com external relayed",
            "mta-01 contoso.com internal relayed",
            "mta-01 <> external relayed",
            "mta-01 <> internal relayed",
            "scanner contoso.com external relayed",
        ],
    )


def test_as_text(relaylint: Run) -> None:
    write(Path(), FILES)
    ran = relaylint("relay")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "mta-01   relayed     4 sessions  by certificate, connector `Hub`\n"
        "scanner  relayed     1 session   by address, connector `Scanners`\n"
        "badges   not judged              `SmtpAuth` signs in as a mailbox, so that no connector is asked"
        " (hosts.yaml:4:28)\n"
        "\n2 hosts with 5 sessions: 2 relayed; 1 host not judged\n"
    )


def test_the_path_of_every_session(relaylint: Run) -> None:
    write(Path(), FILES)
    ran = relaylint("relay", "--explain")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        "mta-01  from contoso.com  to outside recipients: relayed by certificate, connector `Hub` (1a "
    )
    assert ran.out.endswith("\n\n5 verdicts: 5 relayed; 1 host not judged\n")
    assert "badges: not judged, `SmtpAuth` signs in as a mailbox, so that no connector is asked (hosts.yaml:4:28)" in (
        ran.out.splitlines()
    )
    assert "matches connector `Hub` (tenant.yaml:5:92)" in ran.out
    one = ("--host", "mta-01", "--from", "<>", "--to", "external")
    assert relaylint("relay", *one).out == relaylint("relay", "--explain", *one).out


def test_only_what_is_not_relayed_is_told(relaylint: Run) -> None:
    hosts = REJECTED.replace("[contoso.com]", "[a@contoso.com, b@contoso.com, '<>'], Recipients: [External]")
    write(Path(), FILES | {"lost.yaml": hosts, "hosts.yaml": HOSTS})
    change = (
        "Give the host a certificate whose name is an accepted domain, and name it on an enabled connector of type "
        "OnPremises with Set-InboundConnector -TlsSenderCertificateName."
    )
    ran = relaylint("relay")
    assert ran.code == 1
    assert ran.out == (
        "lost     rejected    3 sessions  no connector matches\n"
        "    rejected      from a@contoso.com and b@contoso.com to outside recipients\n"
        "    session       address `203.0.113.99`, no certificate stated, the first declared at lost.yaml:2:58\n"
        "    so            no enabled connector of type OnPremises matches the certificate or the source address"
        " (condition 2 fails)\n"
        "    because       connector `Hub` asks for the certificate name `mail.contoso.com`, and none is stated"
        " (tenant.yaml:5:92)\n"
        "                  connector `Scanners` does not list the source address `203.0.113.99` (tenant.yaml:6:71)\n"
        "    reply         `550 5.7.64 TenantAttribution` or `451 4.4.62 ATTR35` or `550 4.4.4 ATTR5`\n"
        f"    to change     {change} Or list its public address on such a connector with -SenderIPAddresses, beside "
        "what is listed already, if nobody else sends from it.\n"
        "    rejected      from <> to outside recipients\n"
        "    session       address `203.0.113.99`, no certificate stated, declared at lost.yaml:2:88\n"
        "    so            no enabled connector of type OnPremises matches the certificate or the source address"
        " (condition 2 fails)\n"
        "    because       connector `Hub` asks for the certificate name `mail.contoso.com`, and none is stated"
        " (tenant.yaml:5:92)\n"
        "                  connector `Scanners` does not list the source address `203.0.113.99` (tenant.yaml:6:71)\n"
        "    reply         `550 5.7.64 TenantAttribution` or `451 4.4.62 ATTR35` or `550 4.4.4 ATTR5`\n"
        f"    to change     {change} An address on a connector is not enough: the sender is of no accepted domain.\n"
        "\n"
        "mta-01   relayed     4 sessions  by certificate, connector `Hub`\n"
        "scanner  relayed     1 session   by address, connector `Scanners`\n"
        "badges   not judged              `SmtpAuth` signs in as a mailbox, so that no connector is asked"
        " (hosts.yaml:4:28)\n"
        "\n3 hosts with 8 sessions: 2 relayed, 1 rejected; 1 host not judged\n"
    )


def test_as_a_chart(relaylint: Run) -> None:
    write(Path(), FILES)
    ran = relaylint("relay", "--format", "mermaid", "--host", "scanner")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        'flowchart TD\n    subgraph v1["host scanner from contoso#46;com to outside recipients"]\n'
    )
    assert "class v1_address relayed" in ran.out


@pytest.mark.parametrize("format", ["text", "mermaid", "json", "csv"])
def test_colour(relaylint: Run, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    write(Path(), FILES)
    plain = relaylint("relay", "--format", format).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    painted = relaylint("relay", "--format", format).out
    assert "\x1b" not in plain
    assert ("\x1b[1;32mrelayed\x1b[0m" in painted) == (format == "text")
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain


@pytest.mark.parametrize(
    ("hosts", "code"),
    [(REJECTED, 1), (UNKNOWN, 0), (HOSTS, 0), (HOSTS + REJECTED.removeprefix("SendingHosts:\n"), 1)],
    ids=["rejected", "undecided", "relayed", "one of several"],
)
def test_exit_codes_of_declared_hosts(relaylint: Run, hosts: str, code: int) -> None:
    write(Path(), FILES | {"hosts.yaml": hosts})
    assert relaylint("relay").code == code


def test_a_domain_of_an_exchange_server_relays_nothing(relaylint: Run) -> None:
    """The tenant cannot have what `New-AcceptedDomain` makes, so that nobody knows what it has."""
    script = (
        "New-AcceptedDomain Main -DomainName contoso.com\n"
        "New-InboundConnector Hub -ConnectorType OnPremises -SenderDomains * -SenderIPAddresses 203.0.113.10\n"
    )
    write(Path(), {"a.ps1": script, "hosts.yaml": UNKNOWN.replace("Recipients", "MailFrom: [contoso.com], Recipients")})
    assert asked(relaylint) == (0, ["unknown contoso.com external undecided"])


def test_what_is_chosen(relaylint: Run) -> None:
    write(Path(), FILES)
    assert asked(relaylint, "--host", "MTA-01", "--to", "external") == (
        0,
        ["mta-01 contoso.com external relayed", "mta-01 <> external relayed"],
    )
    assert asked(relaylint, "--host", "scanner", "--host", "badges") == (0, ["scanner contoso.com external relayed"])
    assert asked(relaylint, "--host", "scanner", "--from", "x@fabrikam.com", "--from", "<>") == (
        1,
        ["scanner x@fabrikam.com external rejected", "scanner <> external rejected"],
    )
    ran = relaylint("relay", "--host", "scanner", "--to", "internal")
    assert (ran.code, ran.out.splitlines()[-1]) == (2, "0 verdicts; 1 host not judged")
    assert ran.err.startswith("relaylint: no host was judged: the output says why of each\n")


def test_hosts_in_the_files_that_are_named(relaylint: Run) -> None:
    """The whole tenant is read, and only the hosts of these files are judged."""
    write(Path(), FILES | {"more/lost.yaml": REJECTED})
    assert asked(relaylint, "hosts.yaml", "--host", "scanner") == (0, ["scanner contoso.com external relayed"])
    assert asked(relaylint, "more", "--to", "external") == (1, ["lost contoso.com external rejected"])
    assert relaylint("relay", "more", "--host", "scanner").err == (
        "relaylint: there is no host `scanner`\nhint: there are: `lost`\n"
    )


def test_several_tenants(relaylint: Run) -> None:
    files = {f"{name}/{file}": text for name in ("a", "b") for file, text in FILES.items()}
    write(Path(), files | {"relaylint.yaml": "tenants: ['*']\n", "b/hosts.yaml": REJECTED, "c/x.yaml": TENANT})
    ran = relaylint("relay", "--to", "external")
    assert ran.code == 1
    assert [line for line in ran.out.splitlines() if line and not line.startswith(" ")] == [
        "tenant a",
        "mta-01   relayed     2 sessions  by certificate, connector `Hub`",
        "scanner  relayed     1 session   by address, connector `Scanners`",
        (
            "badges   not judged              `SmtpAuth` signs in as a mailbox, so that no connector is asked"
            " (a/hosts.yaml:4:28)"
        ),
        "tenant b",
        "lost     rejected    1 session   no connector matches",
        "a              2 hosts with 3 sessions: 2 relayed; 1 host not judged",
        "b              1 host with 1 session: 1 rejected",
        "all 2 tenants  3 hosts with 4 sessions: 2 relayed, 1 rejected; 1 host not judged",
    ]
    by_name = "relayed by certificate, connector `Hub`"
    every = relaylint("relay", "--to", "external", "--explain").out.splitlines()
    assert f"mta-01  from <>  to outside recipients: {by_name} (1a holds, 1b fails, 2 holds)" in every
    assert every[-3:] == [
        "a              3 verdicts: 3 relayed; 1 host not judged",
        "b              1 verdict: 1 rejected",
        "all 2 tenants  4 verdicts: 3 relayed, 1 rejected; 1 host not judged",
    ]
    chart = relaylint("relay", "--to", "external", "--format", "mermaid", "--from", "contoso.com").out
    assert 'subgraph v3["tenant b, host lost from contoso#46;com to outside recipients"]' in chart


# a session that no file declares


@pytest.mark.parametrize(
    ("arguments", "code", "verdict"),
    [
        ("--ip 203.0.113.10 --from app@contoso.com", 0, "relayed"),
        ("--ip 203.0.113.10 --from <>", 1, "rejected"),
        ("--ip 203.0.113.10", 1, "undecided"),
        ("--ip 203.0.113.99 --from contoso.com", 1, "rejected"),
        ("--ip ::ffff:203.0.113.10 --from contoso.com", 0, "relayed"),
        ("--certificate mail.contoso.com --from <>", 0, "relayed"),
        ("--certificate mail.contoso.com", 0, "relayed"),
        ("--certificate x.contoso.com --certificate MAIL.contoso.com --from <>", 0, "relayed"),
        ("--certificate *.contoso.com --ip 2001:db8::1 --from <>", 1, "undecided"),
        ("--certificate mail.fabrikam.com --ip 203.0.113.10 --from contoso.com", 0, "relayed"),
        ("--certificate good.pem --from <>", 0, "relayed"),
        ("--certificate old.pem --ip 203.0.113.99 --from <>", 1, "undecided"),
        ("--certificate alone.pem --ip 203.0.113.99 --from <>", 1, "rejected"),
        ("--certificate own.pem --ip 203.0.113.99 --from <>", 1, "rejected"),
    ],
)
def test_a_session_of_its_own(
    relaylint: Run, monkeypatch: pytest.MonkeyPatch, arguments: str, code: int, verdict: str
) -> None:
    """A file counts for its names if a public authority stands behind it."""
    root = certificate(AUTHORITY, encoding=Encoding.DER)
    monkeypatch.setattr(chains, "bundled_roots", lambda: (root,))
    name = "mail.contoso.com"
    files: dict[str, str | bytes] = {
        "good.pem": certificate(name),
        "old.pem": certificate(name, days=1),
        "alone.pem": certificate(name, "Inner authority"),
        "own.pem": certificate(name, name),
    }
    write(Path(), FILES | files)
    sender = arguments.partition("--from ")[2] or None
    assert asked(relaylint, *arguments.split()) == (code, [f"None {sender} external {verdict}"])


def test_a_session_of_its_own_as_text(relaylint: Run) -> None:
    write(Path(), FILES)
    ran = relaylint("relay", "--ip", "203.0.113.10", "--from", "contoso.com", "--to", "internal")
    assert ran.out.splitlines()[:2] == [
        (
            "this session  from contoso.com  to recipients in the tenant: relayed by address, connector `Scanners` "
            "(1a fails, 1b holds, 2 holds)"
        ),
        "    session       address `203.0.113.10`, no certificate stated",
    ]


THREE_TENANTS: dict[str, str | bytes] = {
    "a/x.yaml": TENANT,
    "b/x.yaml": TENANT.replace("contoso", "fabrikam"),
    "c/x.yaml": (
        "AcceptedDomains: [DomainName: adatum.com]\n"
        "InboundConnectors: [{Name: Later, ConnectorType: OnPremises, SenderDomains: ['*'], Enabled: <yes>,"
        " SenderIPAddresses: [203.0.113.50]}]\n"
    ),
    "relaylint.yaml": "tenants: ['*']\n",
}
GETS: dict[str, tuple[str, list[str]]] = {
    "one": ("--certificate mail.fabrikam.com", ["of 3 tenants, `b` gets the session"]),
    "the owner of the sender": (
        "--ip 203.0.113.10 --from contoso.com",
        ["of 3 tenants, `a` gets the session"],
    ),
    "owners of several senders": (
        "--ip 203.0.113.10 --from contoso.com --from fabrikam.com --from adatum.com",
        [
            "from contoso.com: of 3 tenants, `a` gets the session",
            "from fabrikam.com: of 3 tenants, `b` gets the session",
            "from adatum.com: 2 of 3 tenants may get the session: `a` and `b`",
        ],
    ),
    "several": ("--ip 203.0.113.10 --from <>", ["2 of 3 tenants may get the session: `a` and `b`"]),
    "one that may": (
        "--ip 203.0.113.50 --from <>",
        ["of 3 tenants, only `c` may get the session, and whether it does is not sure"],
    ),
    "none": (
        "--ip 203.0.113.99 --from contoso.com",
        ["none of 3 tenants gets the session; what is shown is the answer of tenant `a`"],
    ),
    "recipients in each": (
        "--ip 203.0.113.99 --from adatum.com --to internal",
        ["3 of 3 tenants may deliver the mail: `a`, `b` and `c`"],
    ),
    "recipients in each, whoever sends": (
        "--ip 203.0.113.99 --from example.org --to internal",
        ["3 of 3 tenants deliver the mail, each to recipients of its own: `a`, `b` and `c`"],
    ),
}


@pytest.mark.parametrize("case", GETS)
def test_who_gets_a_session(relaylint: Run, case: str) -> None:
    write(Path(), THREE_TENANTS)
    arguments, lines = GETS[case]
    out = relaylint("relay", *arguments.split()).out.splitlines()
    assert out[-len(lines) :] == lines
    assert " verdict" in out[-len(lines) - 1]


def test_who_gets_a_session_for_programs(relaylint: Run) -> None:
    write(Path(), THREE_TENANTS)
    takers = {}
    for sender in ("contoso.com", "<>", "x@adatum.com"):
        out = relaylint("relay", "--ip", "203.0.113.10", "--from", sender, "--format", "json").out
        takers[sender] = json.loads(out)["takers"]
    assert takers == {
        "contoso.com": [{"from": "contoso.com", "sure": ["a"], "unsure": []}],
        "<>": [{"from": "<>", "sure": ["a", "b"], "unsure": []}],
        "x@adatum.com": [{"from": "x@adatum.com", "sure": ["a", "b"], "unsure": []}],
    }
    write(Path(), FILES)
    assert json.loads(relaylint("relay", "tenant.yaml", "--ip", "203.0.113.10", "--format", "json").out)["takers"] == []


def test_a_session_that_many_tenants_may_get(relaylint: Run) -> None:
    """Nobody reads dozens of paths: each tenant has a line, and some are told."""
    names = [f"t{number:02}" for number in range(30)]
    write(Path(), {"relaylint.yaml": "tenants: ['*']\n", **{f"{name}/x.yaml": TENANT for name in names}})
    many = ("relay", "--ip", "203.0.113.10", "--from", "fabrikam.com")
    out = relaylint(*many).out
    assert out.count("\nthis session  rejected    1 session  a connector matches, but no accepted domain\n") == 30
    assert out.count("\n    because") == 20
    assert out.endswith(
        "\n\n20 of 30 answers not relayed in full are shown with reasons: `--explain` shows all\n\n"
        "30 verdicts: 30 rejected\n"
        "30 of 30 tenants may get the session: `t00`, `t01`, `t02`, `t03`, `t04`, `t05` and 24 more\n"
    )
    assert relaylint(*many, "--explain").out.count("\n    condition 2") == 30


def test_one_tenant_is_not_asked_whether_another_gets_a_session(relaylint: Run) -> None:
    write(Path(), FILES)
    assert relaylint("relay", "--ip", "203.0.113.99").out.endswith("\n\n1 verdict: 1 rejected\n")


def test_as_a_table(relaylint: Run) -> None:
    write(Path(), FILES | {"hosts.yaml": HOSTS.replace("mail.contoso.com]", "mail.contoso.com, b.contoso.com]")})
    ran = relaylint("relay", "--format", "csv", "--to", "external")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\r\n") == ran.out.count("\n") == 5
    by_name = "the certificate matches a connector whose certificate name is an accepted domain (conditions 1a and 2)"
    assert list(csv.DictReader(io.StringIO(ran.out, newline="")))[1:] == [
        row("mta-01", "<>", "198.51.100.1", "relayed", by_name, "2", "126")
        | {"certificate": "mail.contoso.com b.contoso.com", "via": "certificate", "connector": "Hub"}
        | {"condition-1a": "holds", "condition-1b": "fails", "condition-2": "holds"},
        row(
            "scanner",
            "contoso.com",
            "203.0.113.10",
            "relayed",
            "the source address matches a connector, and the sender's domain is accepted (conditions 1b and 2)",
            "3",
            "61",
        )
        | {"via": "address", "connector": "Scanners"}
        | {"condition-1a": "fails", "condition-1b": "holds", "condition-2": "holds"},
        row(
            "badges", "", "", "not-judged", "`SmtpAuth` signs in as a mailbox, so that no connector is asked", "4", "28"
        )
        | {"forwarded": "", "recipients": ""},
    ]


def test_lines_of_a_table_end_alike_on_windows(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), FILES)
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="utf-8", newline="\r\n"))
    assert main(["relay", "--format", "csv"]) == 0
    text = written.getvalue().decode()
    assert (text.count("\r"), text.count("\r\n")) == (7, 7)


def row(host: str, sender: str, address: str, verdict: str, outcome: str, line: str, column: str) -> dict[str, str]:
    """Return a row of a table about mail for outside recipients."""
    told = {"tenant": ".", "host": host, "from": sender, "address": address, "verdict": verdict, "outcome": outcome}
    told |= {"forwarded": "false", "recipients": "external", "path": "hosts.yaml", "line": line, "column": column}
    return {column: told.get(column, "") for column in COLUMNS}


def test_a_file_before_a_name(relaylint: Run) -> None:
    write(Path(), FILES | {"mail.contoso.com": certificate("mail.fabrikam.com")})
    assert asked(relaylint, "--certificate", "mail.contoso.com", "--ip", "2001:db8::1", "--from", "<>")[0] == 1


def test_every_sender_and_some_tenant(relaylint: Run) -> None:
    """Yes is the answer if a tenant relays the mail of every sender; those that do not get it say nothing."""
    tenant = TENANT.replace("contoso", "fabrikam")
    write(Path(), {"a/x.yaml": TENANT, "b/x.yaml": tenant, "relaylint.yaml": "tenants: ['*']\n"})
    both = ("--ip", "203.0.113.10", "--from", "contoso.com")
    assert asked(relaylint, *both) == (0, ["None contoso.com external relayed"])
    assert asked(relaylint, *both, "--from", "fabrikam.com")[0] == 0  # each by the tenant that owns the sender
    assert asked(relaylint, *both, "--from", "adatum.com")[0] == 1
    assert asked(relaylint, *both, "b") == (0, ["None contoso.com external fragile"])


# files with faults


def test_a_file_that_is_broken_may_hold_anything(relaylint: Run) -> None:
    write(Path(), FILES | {"broken.yaml": "InboundConnectors: [\n", "hosts.yaml": HOSTS + REJECTED[14:]})
    ran = relaylint("relay", "--to", "external", "--format", "json")
    assert (ran.code, ran.err) == (1, ERRORS.format("1 error"))
    document = json.loads(ran.out)
    assert document["summary"]["errors"] == 1
    assert [row["verdict"] for row in document["verdicts"]] == ["relayed", "relayed", "relayed", "undecided"]


def test_hosts_in_a_broken_file_are_missed(relaylint: Run) -> None:
    """Nothing is rejected, and yet not all is well."""
    write(Path(), FILES | {"broken.yaml": "SendingHosts: [\n"})
    assert relaylint("relay").code == 1
    assert relaylint("relay", "--certificate", "mail.contoso.com").code == 0
    Path("hosts.yaml").unlink()
    assert relaylint("relay") == (1, "0 verdicts\n", ERRORS.format("1 error"))


def test_a_fault_in_a_definition(relaylint: Run) -> None:
    """What does not fit the schema is not known; the rest is, and yet not all is well."""
    faulty = TENANT.replace("Scanners, ConnectorType: OnPremises", "Scanners, ConnectorType: Premises")
    write(Path(), FILES | {"tenant.yaml": faulty})
    ran = relaylint("relay", "--to", "external", "--format", "json")
    assert (ran.code, ran.err) == (1, ERRORS.format("1 error"))
    assert [row["verdict"] for row in json.loads(ran.out)["verdicts"]] == ["relayed", "relayed", "undecided"]


def test_a_certificate_that_cannot_be_read(relaylint: Run) -> None:
    hosts = "SendingHosts:\n  - {Name: a, Certificate: no.pem, MailFrom: ['<>'], Recipients: [External]}\n"
    write(Path(), FILES | {"hosts.yaml": hosts})
    ran = relaylint("relay")
    assert (ran.code, ran.err) == (1, ERRORS.format("1 error"))
    assert "certificate not known" in ran.out
    assert ran.out.endswith("1 verdict: 1 undecided\n")


KINDS = {name: kind(name).properties for name in FILES_OF_KINDS}
FAULTY = {
    f"{name}.{slip}": (name, slip, value)
    for name, properties in KINDS.items()
    for main, schema in properties.items()
    if "type" in schema and not schema.get("readOnly")
    for slip, value in ((main, {"not": "fit"}), (f"{main}q", "x"))
}
"""Every property of every kind that can be stated, with what it cannot hold, and misspelt."""
RESTED_ON = {"AcceptedDomain", "InboundConnector", "SendingHost"}
GIVEN: dict[str, dict[str, Any]] = {
    "AcceptedDomain": {"DomainName": "contoso.com"},
    "InboundConnector": {"Name": "B", "ConnectorType": "Partner", "SenderDomains": ["*"]},
    "SendingHost": {"Name": "mta", "CertificateNames": ["mail.contoso.com"], "MailFrom": ["contoso.com"]},
}


@pytest.mark.parametrize("case", FAULTY)
def test_an_error_in_what_a_verdict_rests_on(relaylint: Run, case: str) -> None:
    """Whatever becomes of the host: what `check` calls an error is no ground to go ahead."""
    name, slip, value = FAULTY[case]
    faulty = {**GIVEN.get(name, {"Name": "B"}), slip: value}
    key = kind(name).key
    write(Path(), FILES | {"more.yaml": json.dumps({key: faulty if kind(name).single else [faulty]})})
    ran = relaylint("relay", "--to", "external")
    assert " error" in ran.err
    assert (ran.code != 0) == (name in RESTED_ON)


def test_an_error_in_a_host_that_nobody_asks_about(relaylint: Run) -> None:
    write(Path(), FILES | {"more.yaml": "SendingHosts: [{ Name: other, Method: Conector, MailFrom: [contoso.com] }]\n"})
    assert relaylint("relay", "--to", "external").code == 1
    assert relaylint("relay", "--host", "other").code == 1
    assert relaylint("relay", "hosts.yaml", "--to", "external").code == 0
    assert relaylint("relay", "--host", "scanner").code == 0


def test_an_error_in_settings_that_leaves_a_verdict_open(relaylint: Run) -> None:
    hosts = "SendingHosts: [{ Name: a, Method: DirectSend, IPAddresses: [203.0.113.99], MailFrom: [contoso.com] }]\n"
    write(Path(), FILES | {"more.yaml": "OrganizationConfig: { RejectDirectSend: perhaps }\n", "hosts.yaml": hosts})
    ran = relaylint("relay", "--to", "internal")
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "1 verdict: 1 undecided")


@pytest.mark.parametrize("method", ["SmtpAuth", "HighVolumeEmail", "Internet", "'<method>'"])
def test_no_host_is_judged(relaylint: Run, method: str) -> None:
    hosts = f"SendingHosts: [{{ Name: a, Method: {method}, MailFrom: [contoso.com] }}]\n"
    write(Path(), FILES | {"hosts.yaml": hosts})
    ran = relaylint("relay")
    assert (ran.code, ran.out.splitlines()[-1]) == (2, "0 verdicts; 1 host not judged")


def test_only_broken_files(relaylint: Run) -> None:
    write(Path(), {"broken.yaml": "InboundConnectors: [\n"})
    ran = relaylint("relay", "--ip", "203.0.113.10", "--from", "contoso.com")
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "1 verdict: 1 undecided")


# mistakes of use

HINT_FROM = "write an address, a domain, or `<>` for the null sender"
HINT_CERTIFICATE = "name the certificate's file, or a name on it such as `mail.contoso.com`"
MISTAKES: dict[str, tuple[list[str], str, str]] = {
    "a host misspelt": (["--host", "mta01"], "there is no host `mta01`", "did you mean `mta-01`?"),
    "a host like no other": (
        ["--host", "x\x1b"],
        "there is no host `x␛`",
        "there are: `mta-01`, `scanner`, `badges`",
    ),
    "a host and a session": (
        ["--host", "mta-01", "--ip", "203.0.113.10"],
        "`--host` does not go with `--ip` and `--certificate`",
        "ask about a declared host, or describe a session that no file declares",
    ),
    "an address that is none": (
        ["--ip", "203.0.113.0/24"],
        "--ip: `203.0.113.0/24`: it is neither an IPv4 nor an IPv6 address",
        "write the public address, such as 203.0.113.10",
    ),
    "a sender that is none": (["--from", "a b"], "--from: `a b`: it holds white space", HINT_FROM),
    "a sender of blanks": (["--from", " "], "--from: ` `: it holds white space", HINT_FROM),
    "a certificate that is neither": (
        ["--certificate", "certs/mta"],
        "--certificate: `certs/mta` is neither a file nor a name: it holds a character that names do not have",
        HINT_CERTIFICATE,
    ),
    "a certificate file that is not there": (
        ["--certificate", "mta.PEM"],
        "--certificate: `mta.PEM` is neither a file nor a name: there is no such file",
        HINT_CERTIFICATE,
    ),
    "a certificate file that holds none": (
        ["--certificate", "empty.pem"],
        "--certificate: `empty.pem`: it is empty",
        "name a file with the public part",
    ),
    "a certificate file that is too large": (
        ["--certificate", "large.pem"],
        "--certificate: `large.pem`: it is larger than a certificate file can be",
        "name a file with the public part",
    ),
    "recipients of no kind": (
        ["--to", "extern"],
        "--to: `extern` is not among the choices",
        "did you mean `external`?",
    ),
    "a path that is not there": (
        ["nope"],
        "`nope` does not exist",
        "name files or folders; without any, the working directory is checked",
    ),
    "a file without hosts": (
        ["tenant.yaml"],
        "nothing to judge: the files declare no host",
        "list hosts under `SendingHosts`, or describe a session with `--ip`, `--certificate` and `--from`",
    ),
    "too many charts": (
        ["--format", "mermaid", *(word for number in range(4) for word in ("--from", f"{number}.contoso.com"))],
        "12 verdicts are too many for `mermaid`",
        "choose with `--host`, `--from` and `--to`",
    ),
    "settings that are not there": (
        ["--config", "x.yaml"],
        "the settings file `x.yaml` does not exist",
        "name a file such as relaylint.yaml",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes_of_use(relaylint: Run, case: str) -> None:
    arguments, said, hint = MISTAKES[case]
    write(Path(), FILES | {"large.pem": b"x" * (1024 * 1024 + 1), "empty.pem": b""})
    assert relaylint("relay", *arguments) == (2, "", f"relaylint: {said}\nhint: {hint}\n")


def test_nothing_at_all(relaylint: Run) -> None:
    assert relaylint("relay").err.startswith("relaylint: nothing to check: there is no file of a known format\n")
    write(Path(), {"notes.yaml": "a: 1\n"})
    assert relaylint("relay", "notes.yaml", "--ip", "203.0.113.10") == (
        1,
        "0 verdicts\n",
        f"relaylint: notes.yaml:1:1: the file holds no definitions\nhint: {NOT_DEFINITIONS.remedy}\n",
    )


@pytest.mark.parametrize("settings", ["tenants: [nowhere]\n", "tenant: 1\n"])
def test_broken_settings(relaylint: Run, settings: str) -> None:
    write(Path(), FILES | {"relaylint.yaml": settings})
    ran = relaylint("relay")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("error[")


# documentation


def test_a_session_is_judged_by_what_a_script_makes(relaylint: Run) -> None:
    """A script lists neither all connectors nor the domains: what it makes is all that is known."""
    write(
        Path(),
        {"make.ps1": "New-InboundConnector -Name Hub -ConnectorType OnPremises -SenderIPAddresses 203.0.113.7\n"},
    )
    ran = relaylint("relay", "--ip", "203.0.113.7", "--from", "contoso.com", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert [answer["verdict"] for answer in json.loads(ran.out)["verdicts"]] == ["undecided"]
