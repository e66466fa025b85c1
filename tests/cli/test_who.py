"""``relaylint who``: what is asked, what stays open, mistakes of use, and the exit codes."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from making import Run, write

from relaylint.output import GRANTS
from relaylint.relay.map import candidates

TENANT = """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: "*.contoso.com"}
  - {Name: Scanners, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.10, 81.2.69.32/29]}
  - {Name: Partner, ConnectorType: Partner, SenderDomains: [fabrikam.com], TlsSenderCertificateName: fabrikam.com}
  - {Name: Old, ConnectorType: OnPremises, Enabled: false, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.99]}
"""
HOSTS = """\
SendingHosts:
  - {Name: mta-01, IPAddresses: [81.2.69.20], CertificateNames: [mta-01.contoso.com], MailFrom: [contoso.com, "<>"]}
  - {Name: scanner, IPAddresses: [81.2.69.10], MailFrom: [contoso.com]}
  - {Name: to the internet, Method: Internet, CertificateNames: [out.contoso.com], MailFrom: [contoso.com]}
"""
COVERED = (
    "About mail to recipients outside the tenant that is handed over without signing in: SMTP AUTH and High Volume "
    "Email\n"
    "go past connectors. What connectors of tenants outside these files take is not known here.\n"
)
WILDCARD = "hub any relayed *.contoso.com"
DEEPER = "hub any undecided *.contoso.com"
SCANNERS = "scanners accepted relayed 81.2.69.10 81.2.69.32/29"


def files(**more: str | bytes) -> None:
    """Write the files of a repository; a name before ``_`` is one with a dot."""
    named: dict[str, str | bytes] = {"tenant.yaml": TENANT, "hosts.yaml": HOSTS}
    write(Path(), named | {name.replace("_", "."): text for name, text in more.items()})


def asked(run: Run, *arguments: str) -> tuple[int, list[str], list[str]]:
    """Return the exit code, each grant in a line, those that hold regardless in brackets, and what is open."""
    ran = run("who", "--format", "json", *arguments)
    lines: list[str] = []
    open_: list[str] = []
    for tenant in json.loads(ran.out)["tenants"]:
        open_ += tenant["open"]
        for grant in tenant["grants"]:
            senders = grant["senders"] if isinstance(grant["senders"], str) else " ".join(grant["senders"])
            identity = grant["certificate"] or " ".join(grant["addresses"])
            line = f"{grant['connector'].lower()} {senders} {grant['verdict']} {identity}"
            lines.append(f"({line})" if grant["regardless"] else line)
    return ran.code, lines, open_


def test_an_ordinary_tenant(relaylint: Run) -> None:
    files()
    ran = relaylint("who")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "any certificate that matches `*.contoso.com` may send as anybody, bounces (`<>`) too\n"
        "    connector `Hub` (tenant.yaml:5:92); it lets in 1 name of these files that no declared host presents\n"
        "    besides undecided: not documented: whether `*.contoso.com` also matches `contoso.com`\n"
        "81.2.69.10, 81.2.69.32/29 (9 addresses) may send as the accepted domains, without bounces\n"
        "    connector `Scanners` (tenant.yaml:6:71); no declared host uses 8 of them\n"
        "no session reaches connector `Old` (tenant.yaml:8:12)\n\n"
        "3 grants by 2 connectors: 2 relayed, 1 undecided; 2 let in more than declared hosts use\n" + COVERED
    )


def test_every_grant_comes_with_a_session_that_is_judged_so(relaylint: Run) -> None:
    files()
    document = json.loads(relaylint("who", "--format", "json", ".").out)
    grants: list[dict[str, Any]] = [grant for tenant in document["tenants"] for grant in tenant["grants"]]
    assert len(grants) == 3
    for grant in grants:
        program, *arguments = shlex.split(grant["witness"]["command"])
        assert program == "relaylint"
        (verdict,) = json.loads(relaylint(*arguments, "--format", "json").out)["verdicts"]
        assert verdict["verdict"] == grant["verdict"]


QUESTIONS: dict[str, tuple[list[str], list[str]]] = {
    "": ([WILDCARD, SCANNERS, DEEPER], []),
    "--as CONTOSO.com": ([WILDCARD, SCANNERS, DEEPER], []),
    "--as app@contoso.com": ([WILDCARD, SCANNERS, DEEPER], []),
    "--as <>": ([WILDCARD, DEEPER], []),
    "--as fabrikam.com --certificate none": ([], []),
    "--from 81.2.69.0/28": (["scanners accepted relayed 81.2.69.10", f"({WILDCARD})", f"({DEEPER})"], []),
    "--from 81.2.69.30-81.2.69.33": (
        ["scanners accepted relayed 81.2.69.32/31", f"({WILDCARD})", f"({DEEPER})"],
        [],
    ),
    "--from 81.2.69.10 --from 81.2.69.8/29 --certificate none": (["scanners accepted relayed 81.2.69.10"], []),
    "--from 2001:db8::/32": ([f"({WILDCARD})", f"({DEEPER})"], []),
    "--from ::ffff:81.2.69.10 --certificate none": (["scanners accepted relayed 81.2.69.10"], []),
    "--from 203.0.113.0/24 --certificate none": ([], []),
    "--certificate mail.contoso.com": ([WILDCARD, f"({SCANNERS})"], []),
    "--certificate Mail.Contoso.com --from 203.0.113.1": ([WILDCARD], []),
    "--certificate *.contoso.com --from 203.0.113.1": ([WILDCARD], []),
    "--certificate *.mail.contoso.com --from 203.0.113.1": ([DEEPER], []),
    "--certificate fabrikam.com": ([f"({SCANNERS})"], []),
    "--certificate none": ([SCANNERS], []),
    "--connector hub": ([WILDCARD, DEEPER], []),
    "--connector Hub --connector Scanners --as <>": ([WILDCARD, DEEPER], []),
    "--connector Old": ([], []),
    "--connector Scanners --as fabrikam.com --certificate x.contoso.com": ([], []),
    "--connector Scanners --as fabrikam.com --certificate none": ([], []),
    "--connector Partner": ([], []),
    "--as contoso.com --from 81.2.69.99 --certificate none --connector Scanners": ([], []),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_asked(question: str, relaylint: Run) -> None:
    files()
    assert asked(relaylint, *question.split()) == (0, *QUESTIONS[question])


GUARANTEES = {
    "--as fabrikam.com --certificate none": "no session without a certificate as `fabrikam.com` is relayed\n",
    "--from 203.0.113.0/24 --from 203.0.114.1 --certificate none": (
        "no session from 203.0.113.0/24 or 203.0.114.1 without a certificate is relayed\n"
    ),
    "--from 203.0.113.0/24 --as <>": (
        "no session from 203.0.113.0/24 as `<>` is relayed for its address\n"
        "from any address: any certificate that matches `*.contoso.com` over `Hub`\n"
    ),
    "--from 2001:db8::1": (
        "no session from 2001:db8::1 is relayed for its address, since connectors list IPv4 addresses only\n"
        "from any address: any certificate that matches `*.contoso.com` over `Hub`\n"
    ),
    "--certificate fabrikam.com": (
        "no session with a certificate for `fabrikam.com` is relayed for its certificate\n"
        "whatever certificate: 81.2.69.10, 81.2.69.32/29 (9 addresses) over `Scanners`\n"
    ),
    "--connector Old": (
        "no session over connector `Old` is relayed\nno session reaches connector `Old` (tenant.yaml:8:12)\n"
    ),
}


@pytest.mark.parametrize("question", GUARANTEES)
def test_an_empty_answer_is_a_guarantee(question: str, relaylint: Run) -> None:
    files()
    ran = relaylint("who", *question.split())
    assert (ran.code, ran.err, ran.out) == (0, "", f"{GUARANTEES[question]}\n{COVERED}")


UNDOCUMENTED = (
    "a connector matches, and the certificate has another name that is an accepted domain but stands on no connector: "
    "Microsoft's documentation does not say whether this meets condition 1a"
)


def test_two_identities_at_once_are_no_guarantee(relaylint: Run) -> None:
    """An address and a certificate, of which neither is enough, may be enough together (Q2)."""
    write(Path(), {"tenant.yaml": TENANT.replace("Name: Hub", "Name: Hub, Enabled: false")})
    ran = relaylint("who", "--from", "81.2.69.10", "--as", "<>")
    session = "relaylint relay --ip 81.2.69.10 --certificate '*.contoso.com' --from '<>'"
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == (
        f"no session from 81.2.69.10 as `<>` is known to be relayed\nopen: {UNDOCUMENTED}, as in `{session}`\n\n"
        + COVERED
    )
    assert asked(relaylint, "--from", "81.2.69.11", "--as", "<>") == (0, [], [])


def test_the_initial_domain_is_not_denied(relaylint: Run) -> None:
    files()
    code, grants, open_ = asked(relaylint, "--as", "contoso.onmicrosoft.com", "--certificate", "none")
    assert (code, grants) == (1, [])
    words = "not known: whether `contoso.onmicrosoft.com` is the tenant's initial domain, which no file lists, as in "
    assert open_ == [f"{words}`relaylint relay --ip 81.2.69.10 --from contoso.onmicrosoft.com`"]


OPEN = {
    "broken": (
        {"more.yaml": "InboundConnectors: [\n"},
        "not every file could be read\nopen: not every accepted domain is known",
    ),
    "unlisted": ({"tenant.yaml": "AcceptedDomains: []\nSendingHosts: []\n"}, "no file lists all inbound connectors"),
    "domains": (
        {"tenant.yaml": TENANT.replace("  - DomainName: contoso.com\n", "  - DomainName: <yours>\n")},
        "not every accepted domain is known",
    ),
}


@pytest.mark.parametrize("case", OPEN)
def test_what_files_leave_open(case: str, relaylint: Run) -> None:
    written, doubt = OPEN[case]
    write(Path(), {"a/tenant.yaml": TENANT, "relaylint.yaml": "tenants: [a, b]\n"})
    write(Path(), {"b/tenant.yaml": TENANT, **{f"b/{name}": text for name, text in written.items()}})
    ran = relaylint("who", "--from", "203.0.113.0/24", "--certificate", "none", "--as", "fabrikam.com")
    question = "no session from 203.0.113.0/24 without a certificate as `fabrikam.com`"
    assert ran.code == 1
    assert ran.out == (
        f"{question} is relayed by 1 tenant: `a`\n{question} is known to be relayed by 1 tenant: `b`\nopen: {doubt}\n\n"
        + COVERED
    )


def test_an_error_in_what_the_answer_rests_on(relaylint: Run) -> None:
    files(tenant_yaml=TENANT.replace("81.2.69.10, ", "10.0.0.1, "))
    code, grants, _ = asked(relaylint, "--connector", "Scanners")
    assert (code, grants) == (1, ["scanners accepted undecided 10.0.0.1 81.2.69.32/29"])


def test_more_sessions_than_can_be_decided(relaylint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST_VALUES", 5)
    files()
    ran = relaylint("who")
    assert ran.code == 1
    first, second, *_ = ran.out.splitlines()
    assert first == "no session is known to be relayed"
    assert second.startswith("open: nothing is decided: ")


@cache
def certificate(*names: str) -> bytes:
    """Return a certificate that signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    built = builder.not_valid_after(datetime(2027, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())
    return built.public_bytes(Encoding.PEM)


def test_a_certificate_file(relaylint: Run) -> None:
    """One that does not count is as none: what is let in by address is."""
    files(mail_pem=certificate("mail.contoso.com"), none=certificate("mail.contoso.com"))
    ran = relaylint("who", "--certificate", "mail.pem", "--today", "2026-11-29")
    name = "`mail.contoso.com`, which does not count,"
    words = f"no session with a certificate for {name} is relayed for its certificate\n"
    assert (ran.code, ran.out.partition("whatever")[0]) == (0, words)
    assert relaylint("who", "--certificate", "none", "--today", "2026-11-29").out == ran.out  # a file of that name


MISTAKES = {
    "--as 81.2.69.10": (
        "--as: `81.2.69.10`: it is an address",
        "`--from` asks about addresses",
    ),
    "--as a..b": ("--as: `a..b`: it has an empty label", "write a domain, an address, or `<>`"),
    "--from contoso.com": (
        "--from: `contoso.com`: it is not an address, a CIDR range or a range `first-last`",
        "`--as` asks about senders",
    ),
    "--from 81.2.69.300": (
        "--from: `81.2.69.300`: it is not an address, a CIDR range or a range `first-last`",
        "write an address or a range, such as 203.0.113.0/24",
    ),
    "--connector scaners": ("there is no inbound connector `scaners`", "did you mean `Scanners`?"),
    "--connector zzzzzz": (
        "there is no inbound connector `zzzzzz`",
        "there are: `Hub`, `Scanners`, `Partner`, `Old`",
    ),
    "--certificate none --certificate a.contoso.com": (
        "`--certificate none` and another certificate exclude each other",
        "ask about one of them",
    ),
    "--certificate gone.pem": (
        "--certificate: `gone.pem` is neither a file nor a name: there is no such file",
        "name the certificate's file, or a name on it such as `mail.contoso.com`",
    ),
    "hosts.yaml --format mermaid": ("", ""),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes_of_use(case: str, relaylint: Run) -> None:
    files()
    ran = relaylint("who", *case.split())
    message, hint = MISTAKES[case]
    if message:
        assert (ran.code, ran.out, ran.err) == (2, "", f"relaylint: {message}\nhint: {hint}\n")
    else:
        assert (ran.code, ran.err) == (0, "")


def test_nothing_is_judged(relaylint: Run) -> None:
    write(Path(), {"hosts.yaml": HOSTS})
    ran = relaylint("who")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "relaylint: nothing to judge: the files declare no inbound connector\n"
        "hint: list them under `InboundConnectors`, or keep what Get-InboundConnector exports\n"
    )
    write(Path(), {"more.yaml": "InboundConnectors: []\n", "domains.yaml": "AcceptedDomains: []\n"})
    ran = relaylint("who")
    assert (ran.code, ran.out, ran.err) == (0, f"no session is relayed\n\n{COVERED}", "")


def test_a_picture_has_an_end(relaylint: Run) -> None:
    most = GRANTS["mermaid"].most
    assert most
    entry = '  - {{Name: c{0}, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.{0}]}}\n'
    connectors = "".join(entry.format(number) for number in range(most + 1))
    write(Path(), {"a.yaml": f"AcceptedDomains: [{{DomainName: contoso.com}}]\nInboundConnectors:\n{connectors}"})
    ran = relaylint("who", "--format", "mermaid")
    assert (ran.code, ran.out) == (2, "")
    counted = f"{most + 1} grants, and connectors that no session reaches,"
    assert ran.err.startswith(f"relaylint: {counted} are too many for `mermaid`\nhint: ")
    ran = relaylint("who", "--format", "mermaid", "--from", "81.2.69.3", "--certificate", "none")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("-->") == 2


def test_connectors_of_several_tenants(relaylint: Run) -> None:
    """Only tenants answer that have one of the connectors that are asked about."""
    write(Path(), {"relaylint.yaml": "tenants: [a, b]\n", "a/a.yaml": TENANT})
    write(Path(), {"b/b.yaml": TENANT.replace("contoso.com", "fabrikam.net").replace("Name: Old", "Name: Older")})
    document = json.loads(relaylint("who", "--format", "json", "--connector", "older").out)
    assert [tenant["tenant"] for tenant in document["tenants"]] == ["b"]
    document = json.loads(relaylint("who", "--format", "json", "b").out)
    assert [tenant["tenant"] for tenant in document["tenants"]] == ["b"]
