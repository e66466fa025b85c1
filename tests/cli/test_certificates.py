"""``relaylint check`` with certificate files: their names are judged, and nothing outside the repository is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from making import Run, write

from relaylint.model.certificates import chains

TENANT = """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
InboundConnectors:
  - Name: Datacentre
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: mail.contoso.com
SendingHosts:
  - Name: mta
    Certificate: {}
    MailFrom: [contoso.com]
    Recipients: [External]
"""
PLACE = "tenant.yaml:12:18: error"
UNREADABLE = "[unreadable-certificate]"
AUTHORITY = "Test CA"


@pytest.fixture(autouse=True)
def one_public_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test authority be the whole set of public ones, so that a leaf alone is a complete chain."""
    monkeypatch.setattr(chains, "bundled_roots", lambda: (certificate(AUTHORITY, Encoding.DER),))


@cache
def key() -> ec.EllipticCurvePrivateKey:
    """Return a key."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def certificate(name: str, encoding: Encoding = Encoding.PEM) -> bytes:
    """Return a certificate that the authority has issued: for a host, or for itself by its own name."""
    now = datetime.now(UTC)
    subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, AUTHORITY))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key().public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key(), hashes.SHA256())
    )
    return made.public_bytes(encoding)


def private() -> bytes:
    """Return a private key."""
    return key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def said(run: Run, reference: str, *arguments: str) -> tuple[int, list[str]]:
    """Check the tenant whose host refers to a certificate, and return the errors and warnings at that place."""
    write(Path(), {"tenant.yaml": TENANT.format(reference)})
    ran = run("check", "--format", "concise", *arguments)
    assert ran.err == ""
    return ran.code, [line for line in ran.out.splitlines() if line.startswith("tenant.yaml:12:")]


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_the_name_of_the_connector(relaylint: Run, encoding: Encoding) -> None:
    write(Path(), {"certs/mta.pem": certificate("mail.contoso.com", encoding)})
    assert said(relaylint, "certs/mta.pem") == (0, [])
    assert said(relaylint, "./certs/../certs/mta.pem") == (0, [])


def test_another_name(relaylint: Run) -> None:
    write(Path(), {"certs/mta.pem": certificate("smtp.contoso.com")})
    code, found = said(relaylint, "certs/mta.pem", "--select", "certificates")
    assert code == 1
    assert [line.partition(" `")[0] for line in found] == [f"{PLACE}[cert-name-mismatch]"]
    assert "`smtp.contoso.com`" in found[0]


FAULTS: dict[str, tuple[str, str]] = {
    "no file": ("certs/other.pem", "there is no such file"),
    "a folder": ("certs", "it is a folder"),
    "this folder": (".", "it is a folder"),
    "garbage": ("certs/garbage.pem", "it is not an X.509 certificate in PEM or DER"),
    "nothing": ("certs/nothing.pem", "it is empty"),
    "a private key": (
        "certs/key.pem",
        "it holds a private key, which does not belong into a repository, and no certificate",
    ),
    "another repository": ("../outside/mta.pem", "the path leaves the repository"),
    "by a detour": ("certs/../../outside/mta.pem", "the path leaves the repository"),
    "an absolute path": ("/etc/passwd", "the path leaves the repository"),
    "a folder that begins with the same name": ("../here-too/mta.pem", "the path leaves the repository"),
    "a link out": ("certs/link.pem", "the path leaves the repository"),
    "below a link out": ("certs/folder/mta.pem", "the path leaves the repository"),
    "a link to itself": ("certs/loop.pem", "there is no such file"),
    "backslashes": ("certs\\mta.pem", "there is no such file"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_cannot_be_read(relaylint: Run, clean: Path, case: str) -> None:
    """Each is told at the reference with its reason, and nobody guesses the names."""
    good = certificate("mail.contoso.com")
    write(clean.parent, {"outside/mta.pem": good, "here-too/mta.pem": good})
    files = {"mta": good, "key": private(), "garbage": b"\xff\0\x1b[31m", "nothing": b""}
    write(clean, {f"certs/{name}.pem": data for name, data in files.items()})
    Path("certs/link.pem").symlink_to("../../outside/mta.pem")
    Path("certs/folder").symlink_to("../../outside")
    Path("certs/loop.pem").symlink_to("loop.pem")
    reference, reason = FAULTS[case]
    assert said(relaylint, reference) == (1, [f"{PLACE}{UNREADABLE} `{reference}`: {reason}"])


def test_a_private_key_beside_it(relaylint: Run) -> None:
    """The names are judged all the same."""
    write(Path(), {"certs/mta.pem": private() + certificate("smtp.contoso.com")})
    code, found = said(relaylint, "certs/mta.pem", "--select", "cert-name-mismatch,unreadable-certificate")
    assert (code, [line.partition(" `")[0] for line in found]) == (1, [f"{PLACE}[cert-name-mismatch]"])


def test_a_link_within(relaylint: Run) -> None:
    write(Path(), {"certs/mta.pem": certificate("mail.contoso.com")})
    Path("link.pem").symlink_to("certs/mta.pem")
    assert said(relaylint, "link.pem") == (0, [])


def test_a_certificate_that_tenants_share(relaylint: Run) -> None:
    """It may lie anywhere in the repository; each tenant's host is judged by its own connectors."""
    other = TENANT.format("../../shared/mta.pem").replace(
        "mail.contoso.com\nSendingHosts", "x.contoso.com\nSendingHosts"
    )
    write(
        Path(),
        {
            "relaylint.yaml": "tenants: ['t/*']\n",
            "shared/mta.pem": certificate("mail.contoso.com"),
            "t/a/x.yaml": TENANT.format("../../shared/mta.pem"),
            "t/b/x.yaml": other,
        },
    )
    ran = relaylint("check", "--format", "concise", "--select", "cert-name-mismatch,unreadable-certificate")
    assert [line.partition(" ")[0] for line in ran.out.splitlines()[:-1]] == ["t/b/x.yaml:12:18:"]


def test_beside_standard_input(relaylint: Run) -> None:
    """The path is relative to the file that standard input stands for."""
    write(Path(), {"t/certs/mta.pem": certificate("mail.contoso.com")})
    text = TENANT.format("certs/mta.pem").encode()
    ran = relaylint("check", "--format", "concise", "-", "--stdin-filename", "t/x.yaml", stdin=text)
    assert (ran.code, ran.err, UNREADABLE in ran.out) == (0, "", False)
    ran = relaylint("check", "--format", "concise", "-", "--stdin-filename", "x.yaml", stdin=text)
    assert (ran.code, UNREADABLE in ran.out) == (1, True)
