"""``relaylint renew``: which hosts are meant, what is asked, and the exit codes."""

from __future__ import annotations

import json
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

from relaylint.model.certificates import chains

AUTHORITY = "CA 1"
TODAY = "2026-11-29"
TENANT = """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
OrganizationConfig: {RejectDirectSend: false}
"""
HOSTS = """\
SendingHosts:
  - {Name: mta-01, IPAddresses: [81.2.69.20], Certificate: mail.pem, MailFrom: [contoso.com]}
  - {Name: other, IPAddresses: [81.2.69.21], CertificateNames: [gw.fabrikam.com], MailFrom: [contoso.com]}
  - {Name: scanner, IPAddresses: [81.2.69.22], MailFrom: [contoso.com]}
  - {Name: badges, Method: SmtpAuth, MailFrom: [contoso.com], CertificateNames: [mail.contoso.com]}
"""
NEXT = HOSTS.replace("Certificate: mail.pem", "Certificate: mail.pem, NextCertificate: next.pem")
SERVER = """\
SendConnectors:
  - {Name: To EXO, TlsCertificateName: "<I>CN=CA 1<S>CN=mail.contoso.com", NextCertificate: next.pem}
"""


@pytest.fixture(autouse=True)
def public_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test authorities be the whole set of public ones, so that a leaf alone is a complete chain."""
    monkeypatch.setattr(
        chains, "bundled_roots", lambda: tuple(certificate(name, issuer=name, der=True) for name in ("CA 1", "CA 2"))
    )


@cache
def certificate(
    *names: str, issuer: str = AUTHORITY, start: str = "2026-01-10", end: str = "2026-12-20", der: bool = False
) -> bytes:
    """Return a certificate, whose first name is its common name."""
    subject, by = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in (names[0], issuer))
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(by).public_key(key().public_key())
    builder = builder.serial_number(1)
    builder = builder.not_valid_before(datetime.fromisoformat(start).replace(tzinfo=UTC))
    builder = builder.not_valid_after(datetime.fromisoformat(end).replace(tzinfo=UTC))
    if len(names) > 1:
        builder = builder.add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
    return builder.sign(key(), hashes.SHA256()).public_bytes(Encoding.DER if der else Encoding.PEM)


@cache
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def files(hosts: str = HOSTS, **more: str | bytes) -> None:
    """Write the files of a repository; a name before ``_`` is one with a dot."""
    named: dict[str, str | bytes] = {"tenant.yaml": TENANT, "hosts.yaml": hosts}
    named["mail.pem"] = certificate("mail.contoso.com")
    write(Path(), named | {name.replace("_", "."): text for name, text in more.items()})


def asked(run: Run, *arguments: str) -> tuple[int, list[str], list[str]]:
    """Return the exit code, the changes, and the steps, each in a line."""
    ran = run("renew", "--today", TODAY, "--format", "json", *arguments)
    assert ran.err == ""
    found: list[dict[str, Any]] = json.loads(ran.out)["renewals"]
    lines = [
        f"{host['host']} {each['from']} {each['recipients']} {each['before']['verdict']} {each['after']['verdict']}"
        for renewal in found
        for host in renewal["hosts"]
        for each in host["sessions"]
        if each["changed"]
    ]
    steps = (step for renewal in found for step in renewal["steps"])
    return ran.code, lines, [f"{step['action']} {step['value']}{' needed' * step['needed']}" for step in steps]


GUESSED = (
    "no host is known to present a name on the new certificate: all that present one are judged; name those that get "
    "it with --host"
)
CHANGED = ["mta-01 contoso.com external relayed rejected", "mta-01 contoso.com internal relayed relayed"]
STEPS = [
    "accepted-domain smtp.contoso.com",
    "connector smtp.contoso.com needed",
    "install {}",
    "remove Hub",
]


def test_the_same_name(relaylint: Run) -> None:
    files(new_pem=certificate("mail.contoso.com", start="2026-11-01", end="2027-02-01"))
    ran = relaylint("renew", "--certificate", "new.pem", "--today", TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "new certificate `new.pem` for `mail.contoso.com`, issued by `CN=CA 1`, valid 2026-11-01 to 2027-02-01, "
        "judged on 2026-11-29\n\n"
        "mta-01: 2 sessions stay as now: 2 relayed\n\n"
        "what to do:\n"
        "  1. Install the certificate `new.pem` with its intermediates on `mta-01`, before the present one "
        "runs out on\n     2026-12-20. (hosts.yaml:2:60)\n\n"
        "1 host presents a certificate with no name that is known to be on this one, and is not judged; name what gets "
        "it with --host\n"
        "1 host, 2 sessions: 0 refused or doubtful afterwards, 0 changed otherwise, 2 as now\n"
    )


def test_another_name(relaylint: Run) -> None:
    files(new_pem=certificate("smtp.contoso.com"))
    steps = [step.format("new.pem") for step in STEPS]
    assert asked(relaylint, "--certificate", "new.pem", "--host", "MTA-01") == (1, CHANGED, steps)
    steps = [step.format("smtp.contoso.com") for step in STEPS]
    assert asked(relaylint, "--certificate", "smtp.contoso.com", "--host", "mta-01") == (1, CHANGED, steps)


def test_one_name_of_several_is_enough(relaylint: Run) -> None:
    files()
    names = ("--certificate", "smtp.contoso.com", "--certificate", "Mail.contoso.com")
    assert asked(relaylint, *names) == (0, [], ["install smtp.contoso.com, Mail.contoso.com"])


def test_which_hosts_are_meant(relaylint: Run) -> None:
    """Those that present a name of the new certificate; where none does, all that present one."""
    files()
    ran = relaylint("renew", "--certificate", "smtp.contoso.com")
    told = [line for line in ran.out.splitlines() if line.startswith(("mta-01", "other", "scanner", "badges", "no "))]
    assert told == [
        "mta-01: now `mail.contoso.com` until 2026-12-20",
        "other: 2 sessions stay as now: 1 relayed, 1 rejected",
        GUESSED,
    ]
    ran = relaylint("renew", "--certificate", "smtp.contoso.com", "--host", "badges")
    assert ran.out == (
        "new certificate for `smtp.contoso.com`, judged by its names alone\n\n"
        "badges: now `mail.contoso.com`\n"
        "    not judged, `SmtpAuth` signs in as a mailbox, so that no connector is asked\n\n"
        "1 host, 0 sessions: 0 refused or doubtful afterwards, 0 changed otherwise, 0 as now\n"
    )
    assert (ran.code, ran.err.splitlines()[0]) == (2, "relaylint: no host was judged: the output says why of each")


def test_hosts_that_fare_alike_are_told_of_once(relaylint: Run) -> None:
    host = (
        "  - {{Name: mta-{:02}, IPAddresses: [81.2.69.20], CertificateNames: [mail.contoso.com], MailFrom: ['<>']}}\n"
    )
    files("SendingHosts:\n" + "".join(map(host.format, range(12))))
    ran = relaylint("renew", "--certificate", "smtp.contoso.com")
    heads = [line for line in ran.out.splitlines() if line.startswith("mta-")]
    assert heads == [f"{', '.join(f'mta-{number:02}' for number in range(8))} and 4 more: now `mail.contoso.com`"]
    assert ran.out.count(" -> ") == 2
    assert "12 hosts, 24 sessions: 12 refused or doubtful afterwards, 12 changed otherwise" in ran.out


def test_a_host_that_gets_its_first_certificate(relaylint: Run) -> None:
    files()
    assert asked(relaylint, "--certificate", "mail.contoso.com", "--host", "scanner")[:2] == (
        0,
        ["scanner contoso.com external rejected relayed", "scanner contoso.com internal relayed relayed"],
    )


def test_what_is_declared(relaylint: Run) -> None:
    files(NEXT, next_pem=certificate("mail.contoso.com"))
    assert asked(relaylint) == (0, [], ["install next.pem"])
    files(NEXT, next_pem=certificate("smtp.contoso.com"))
    assert asked(relaylint) == (1, CHANGED, [step.format("next.pem") for step in STEPS])
    assert asked(relaylint, "hosts.yaml") == asked(relaylint)


def test_what_a_server_declares(relaylint: Run) -> None:
    """Its Send connector finds the certificate by issuer and subject; and where no host is declared, the connector in
    Exchange Online finds the server by the name."""
    files(server_yaml=SERVER, next_pem=certificate("mail.contoso.com", issuer="CA 2"))
    changed = "send-connector <I>CN=CA 2<S>CN=mail.contoso.com needed"
    assert asked(relaylint) == (1, [], ["install next.pem", changed])
    files(NEXT, server_yaml=SERVER, next_pem=certificate("mail.contoso.com", issuer="CA 2"))
    assert asked(relaylint) == (1, [], ["install next.pem", changed])
    files("SendingHosts: []\n", server_yaml=SERVER, next_pem=certificate("smtp.contoso.com"))
    assert asked(relaylint) == (
        1,
        [],
        [
            "accepted-domain smtp.contoso.com needed",
            "connector smtp.contoso.com needed",
            "install next.pem",
            "send-connector <I>CN=CA 1<S>CN=smtp.contoso.com needed",
            "remove Hub",
        ],
    )
    files("SendingHosts: []\n", server_yaml=SERVER, next_pem=certificate("mail.contoso.com"))
    assert asked(relaylint) == (0, [], ["install next.pem"])


@pytest.mark.parametrize(
    ("start", "end", "code", "actions"),
    [
        ("2026-12-01", "2027-02-01", 0, ["install"]),
        ("2026-12-20", "2027-02-01", 0, ["install"]),
        ("2026-12-21", "2027-02-01", 1, ["certificate", "install"]),
        ("2026-01-01", "2026-11-28", 1, ["certificate", "install"]),
    ],
    ids=["valid later", "valid on the last day", "valid too late", "run out"],
)
def test_dates(relaylint: Run, start: str, end: str, code: int, actions: list[str]) -> None:
    files(new_pem=certificate("mail.contoso.com", start=start, end=end))
    found = asked(relaylint, "--certificate", "new.pem")
    assert (found[0], [step.split()[0] for step in found[2]]) == (code, actions)


def test_a_certificate_that_does_not_count(relaylint: Run) -> None:
    files(new_pem=certificate("mail.contoso.com", issuer="mail.contoso.com"))
    found = asked(relaylint, "--certificate", "new.pem")
    assert found[:2] == (1, CHANGED)
    assert found[2] == ["certificate None needed", "install new.pem"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "nothing to judge: no host declares a `NextCertificate`"),
        ("--host scanner", "nothing to judge: no host of those asked for declares a `NextCertificate`"),
        ("--host nobody --certificate a.contoso.com", "there is no host `nobody`"),
        ("--certificate new.pem", "--certificate: `new.pem` is neither a file nor a name: there is no such file"),
        ("--certificate mail.pem --certificate a.contoso.com", "`--certificate` names a file and something else"),
        ("--certificate hosts.yaml", "--certificate: `hosts.yaml`: it is not an X.509 certificate in PEM or DER"),
        ("--today 2026-13-01", "--today: `2026-13-01` is not a date such as 2026-11-23"),
    ],
)
def test_what_cannot_be_asked(relaylint: Run, arguments: str, message: str) -> None:
    files()
    ran = relaylint("renew", *arguments.split())
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", f"relaylint: {message}")


def test_no_host_presents_a_certificate(relaylint: Run) -> None:
    write(Path(), {"tenant.yaml": TENANT + "SendingHosts: [{Name: a, IPAddresses: [81.2.69.20]}]\n"})
    ran = relaylint("renew", "--certificate", "mail.contoso.com")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "relaylint: nothing to judge: no host presents a certificate")


GROUNDS = {
    "all is well": (HOSTS, "", "mta-01"),
    "a host of its own that is faulty": (HOSTS + "  - {Name: a, Tls: perhaps, MailFrom: [x.org]}\n", "", "a"),
    "one that is not judged": (HOSTS + "  - {Name: a, Method: Conector, MailFrom: [x.org]}\n", "", "a"),
    "another one": (HOSTS + "  - {Name: a, Method: Conector, MailFrom: [x.org]}\n", "", "mta-01"),
    "a connector": (HOSTS, "InboundConnectors: [{Name: Odd, ConnectorType: Premises}]\n", "mta-01"),
    "a connector that is refused": (
        HOSTS,
        "InboundConnectors: [{Name: Odd, ConnectorType: OnPremises, SenderIPAddresses: [10.0.0.1]}]\n",
        "mta-01",
    ),
    "a broken file": (HOSTS, "InboundConnectors: [\n", "mta-01"),
    "hosts in a broken file alone": ("SendingHosts: [\n", "", "mta-01"),
    "no such host": (HOSTS, "", "nobody"),
    "no host": ("AcceptedDomains: []\n", "", "mta-01"),
    "a host that signs in": (HOSTS, "", "badges"),
}


@pytest.mark.parametrize("case", GROUNDS)
def test_what_is_no_ground_for_relay_is_none_for_a_renewal(relaylint: Run, case: str) -> None:
    """The certificate stays as it is, so that nothing else tells them apart."""
    hosts, more, host = GROUNDS[case]
    files(hosts, more_yaml=more)
    names = ("--certificate", "mail.contoso.com")
    assert relaylint("renew", "--host", host, *names).code == relaylint("relay", "--host", host).code


def test_an_error_in_what_a_server_rests_on(relaylint: Run) -> None:
    """No host is declared: the connector that has to know the server is what it rests on."""
    more = "InboundConnectors: [{Name: Odd, ConnectorType: Premises}]\n"
    files("SendingHosts: []\n", server_yaml=SERVER, next_pem=certificate("mail.contoso.com"), more_yaml=more)
    ran = relaylint("renew", "--today", TODAY)
    assert (ran.code, ran.err.splitlines()[0]) == (
        1,
        "relaylint: 1 error in the files; what the files hide is taken as not known",
    )


def test_what_is_not_read_may_hide_hosts(relaylint: Run) -> None:
    files(more_yaml="SendingHosts: [\n")
    ran = relaylint("renew", "--certificate", "mail.contoso.com")
    assert ran.code == 1
    assert ran.err == (
        "relaylint: 1 error in the files; what the files hide is taken as not known\n"
        "hint: run `relaylint check` to see them\n"
    )


def test_a_domain_that_may_be_accepted_already(relaylint: Run) -> None:
    files(more_yaml="AcceptedDomains: [\n")
    ran = relaylint("renew", "--certificate", "smtp.contoso.com", "--host", "mta-01")
    words = "  1. Look whether `smtp.contoso.com` is an accepted domain: the files do not list them all. If not: add"
    assert words in ran.out


def test_a_next_certificate_that_cannot_be_read(relaylint: Run) -> None:
    files(NEXT)
    ran = relaylint("renew")
    assert ran.code == 1
    assert "new certificate `next.pem`, which cannot be read" in ran.out
    assert "  1. See with `relaylint check` why `next.pem` cannot be read" in ran.out


def test_what_sends_to_the_internet_under_that_name(relaylint: Run) -> None:
    files(HOSTS + "  - {Name: edge, Method: Internet, CertificateNames: [smtp.contoso.com]}\n")
    ran = relaylint("renew", "--certificate", "smtp.contoso.com", "--host", "mta-01")
    assert "  2. Give `edge` another certificate first: with the connector, what goes out to others" in ran.out


def test_a_server_that_sends_to_the_internet_under_that_name(relaylint: Run) -> None:
    """As `check` says of one that does so already."""
    files(
        server_yaml="SendConnectors:\n  - Name: Out\n    AddressSpaces: ['SMTP:*;1']\n    DNSRoutingEnabled: true\n"
        "    TlsCertificateName: <I>CN=CA 1<S>CN=smtp.contoso.com\n"
    )
    ran = relaylint("renew", "--certificate", "smtp.contoso.com", "--host", "mta-01")
    assert "  2. Give Send connector `Out` another certificate first: with the connector," in ran.out


def test_what_another_server_needs_stays(relaylint: Run) -> None:
    """One that names no certificate presents that of its host name."""
    names = ("--certificate", "smtp.contoso.com", "--host", "mta-01")
    files(server_yaml="SendConnectors: [{Name: Out, Fqdn: Mail.contoso.com, SmartHosts: [mx.fabrikam.com]}]\n")
    assert [step.split()[0] for step in asked(relaylint, *names)[2]] == ["accepted-domain", "connector", "install"]


def test_the_second_connector_takes_no_other_senders(relaylint: Run) -> None:
    files()
    limited = TENANT.replace('SenderDomains: ["*"]', "SenderDomains: ['smtp:contoso.com;1', fabrikam.com]")
    Path("tenant.yaml").write_text(limited, encoding="utf-8")
    ran = relaylint("renew", "--certificate", "smtp.contoso.com", "--host", "mta-01")
    assert "-SenderDomains 'smtp:contoso.com;1','fabrikam.com' -RequireTls $true" in " ".join(ran.out.split())


def test_a_domain_that_hosts_send_from(relaylint: Run) -> None:
    """Once it is accepted, RejectDirectSend counts its mail as the organisation's own."""
    device = "  - {Name: device, IPAddresses: [81.2.69.30], MailFrom: [smtp.contoso.com], Recipients: [Internal]}\n"
    names = ("--certificate", "smtp.contoso.com", "--host", "mta-01")
    files(HOSTS + device)
    assert [step.split()[0] for step in asked(relaylint, *names)[2]][:2] == ["accepted-domain", "connector"]
    Path("tenant.yaml").write_text(TENANT.replace("Send: false", "Send: true"), encoding="utf-8")
    ran = relaylint("renew", *names)
    assert "  1. Let `device` send from another domain than `smtp.contoso.com` first" in ran.out
    assert "accepted, RejectDirectSend refuses its mail" in " ".join(ran.out.split())


def test_several_tenants(relaylint: Run) -> None:
    """A domain of another tenant's is no way, and each tenant has steps of its own."""
    files = {f"{name}/tenant.yaml": TENANT for name in "ab"} | {"relaylint.yaml": "tenants: ['*']\n"}
    files["b/tenant.yaml"] = "AcceptedDomains: [{DomainName: smtp.fabrikam.com}]\n"
    host = "Name: mta, IPAddresses: [81.2.69.20], CertificateNames: [mail.contoso.com], MailFrom: [contoso.com]"
    write(Path(), {**files, "a/hosts.yaml": f"SendingHosts: [{{{host}}}]\n"})
    code, _, steps = asked(relaylint, "--certificate", "smtp.fabrikam.com", "--host", "mta")
    assert (code, steps) == (1, ["certificate None needed"])
    ran = relaylint("renew", "--certificate", "smtp.fabrikam.com", "--host", "mta")
    assert "(`smtp.fabrikam.com`: it is an accepted domain of tenant `b`)" in " ".join(ran.out.split())
