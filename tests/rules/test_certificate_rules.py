"""What the rules say of real certificate files in a tenant that is otherwise in order."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from making import write

from relaylint.check.engine import Judged, judge
from relaylint.model.certificates import chains
from relaylint.model.tenants import Surroundings
from relaylint.policy.pack import load_policy
from relaylint.project.load import Loader
from relaylint.project.plan import plan
from relaylint.project.settings import Settings
from relaylint.syntax.reading import Limits

from .situations import BY_ADDRESS, BY_NAME, DOMAINS, host

POLICY = load_policy([], Limits())
TODAY = datetime(2026, 11, 24, tzinfo=UTC)
MAIL = ("mail.contoso.com",)
PUBLIC, PRIVATE = ("Fabrikam Root CA", "Fabrikam CA"), ("Contoso Root CA", "Contoso CA")
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def key(owner: str, size: int = 0) -> Key:
    """Return the key of an owner; ``size`` makes it an RSA key."""
    if size:
        return rsa.generate_private_key(65537, size)
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(owner.encode()).digest()[:31]), ec.SECP256R1())


def named(common: str) -> x509.Name:
    """Return a distinguished name; without common name where that is empty."""
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Contoso")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common), organisation] if common else [organisation])


@cache
def issue(
    names: tuple[str, ...],
    issuer: str,
    *,
    days: tuple[int, int] = (-30, 60),
    usage: x509.ObjectIdentifier | None = SERVER,
    size: int = 0,
    common: bool = True,
) -> x509.Certificate:
    """Return a certificate, really signed; ``days``: its first and last day from today. Without usage it is one of
    an authority."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(names[0] if common else ""))
        .issuer_name(named(issuer))
        .public_key(key(names[0], size).public_key())
        .serial_number(4711)
        .not_valid_before(TODAY + timedelta(days=days[0]))
        .not_valid_after(TODAY + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternative, critical=False)
    return builder.sign(key(issuer), hashes.SHA256())


def authority(name: str, issuer: str) -> x509.Certificate:
    """Return the certificate of an authority."""
    return issue((name,), issuer, days=(-900, 900), usage=None)


def pem(*certificates: x509.Certificate) -> bytes:
    """Return a file in PEM."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


@cache
def chain(names: tuple[str, ...] = MAIL, by: tuple[str, str] = PUBLIC, days: tuple[int, int] = (-30, 60)) -> bytes:
    """Return a file with a host's certificate and all that certify it."""
    root, inner = by
    return pem(issue(names, inner, days=days), authority(inner, root), authority(root, root))


INNER = authority(PUBLIC[1], PUBLIC[0])
FILES = {
    "good": chain(),
    "expired": chain(days=(-90, -1)),
    "last-day": chain(days=(-90, 0)),
    "expiring": chain(days=(-70, 20)),
    "short-lived": chain(days=(-24, 23)),
    "future": chain(days=(1, 90)),
    "private": chain(by=PRIVATE),
    "other": chain(("smtp.contoso.com",)),
    "brands": chain(("mail.contoso.com", "mail.fabrikam.com")),
    "new-issuer": chain(by=("Fabrikam Root CA", "Fabrikam CA 2")),
    "self": pem(issue(MAIL, "mail.contoso.com")),
    "leaf": pem(issue(MAIL, PUBLIC[1])),
    "der": issue(MAIL, PUBLIC[1]).public_bytes(Encoding.DER),
    "no-root": pem(issue(MAIL, PUBLIC[1]), INNER),
    "reversed": pem(INNER, issue(MAIL, PUBLIC[1])),
    "unrelated": pem(issue(MAIL, PUBLIC[1]), INNER, authority(PRIVATE[0], PRIVATE[0])),
    "wrong-intermediate": pem(issue(MAIL, "Fabrikam CA 2"), INNER),
    "client": pem(issue(MAIL, PUBLIC[1], usage=CLIENT), INNER),
    "short-key": pem(issue(MAIL, PUBLIC[1], size=1024), INNER),
    "nameless": pem(issue(MAIL, PUBLIC[1], common=False), INNER),
    "key": chain() + key(MAIL[0]).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
}
"""Certificate files by name."""


@pytest.fixture(autouse=True)
def one_public_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one of the test authorities be the whole set of public ones."""
    root = authority(PUBLIC[0], PUBLIC[0]).public_bytes(Encoding.DER)
    monkeypatch.setattr(chains, "bundled_roots", lambda: (root,))


def judged(folder: Path, text: str, *optional: str) -> Judged:
    """Return what all rules say of a tenant beside its files; of the optional ones, those that are named."""
    used = {f"certs/{name}.pem": data for name, data in FILES.items() if f"certs/{name}.pem" in text}
    write(folder, {"tenant.yaml": text, **used})
    loader = Loader(str(folder), Limits())
    (tenant,) = loader.load(plan([str(folder / "tenant.yaml")], Settings(str(folder)))).tenants
    rules = [rule for name, rule in POLICY.rules.items() if not rule.info.optional or name in optional]
    return judge(tenant, rules, Surroundings([tenant], TODAY.date().isoformat()))


def said(found: Judged, area: str = "certificates") -> list[str]:
    """Return severity, rule and place of what rules of an area report, and what they leave open."""
    reported = [
        f"{item.severity.word} {item.rule.name} {item.primary.location.source.slice(item.primary.location.span)}"
        for item in found.diagnostics
        if item.rule.area == area
    ]
    return reported + [f"undecided {item.rule.name}" for item in found.undecided if item.rule.area == area]


def mta(name: str, *properties: str) -> str:
    """Return a host that presents a file."""
    return host(f"Certificate: certs/{name}.pem", "MailFrom: [contoso.com]", *properties)


def exchange(name: str, following: str, tls_name: str) -> str:
    """Return a hybrid Send connector with its certificate and the next one."""
    return f"""
SendConnectors:
  - Name: Outbound to Office 365
    AddressSpaces: [contoso.mail.onmicrosoft.com]
    DNSRoutingEnabled: true
    RequireTLS: true
    TlsAuthLevel: DomainValidation
    TlsDomain: mail.protection.outlook.com
    CloudServicesMailEnabled: true
    TlsCertificateName: {tls_name}
    Certificate: certs/{name}.pem
    NextCertificate: certs/{following}.pem
"""


TLS_NAME = "<I>O=Contoso, CN=Fabrikam CA<S>O=Contoso, CN=mail.contoso.com"


@pytest.mark.parametrize("name", ["good", "no-root", "short-lived"])
def test_nothing_is_said_of_a_good_certificate(tmp_path: Path, name: str) -> None:
    """Neither by these rules nor by others, whether it is presented or comes next."""
    found = judged(tmp_path, DOMAINS + BY_NAME + mta(name, f"NextCertificate: certs/{name}.pem"))
    assert [item.message for item in found.diagnostics] == []
    assert found.undecided == []


def test_nothing_is_said_of_a_send_connector_with_a_good_certificate(tmp_path: Path) -> None:
    found = judged(tmp_path, DOMAINS + BY_NAME + exchange("good", "no-root", TLS_NAME))
    assert [item.message for item in found.diagnostics] == []
    assert said(found) == []


class Case(NamedTuple):
    """A host's certificate, and what is said about it."""

    name: str
    said: tuple[str, ...]
    open: tuple[str, ...] = ()


CASES = (
    Case("expired", ("warning cert-expired",), ("cert-name-mismatch",)),
    Case("expiring", ("warning cert-expiring",)),
    Case("last-day", ("warning cert-expiring",)),
    Case("future", ("warning cert-not-yet-valid",), ("cert-name-mismatch",)),
    Case("self", ("error cert-self-signed",)),
    Case("private", ("warning cert-private-ca",), ("cert-name-mismatch",)),
    Case("leaf", ("error cert-chain-incomplete",)),
    Case("wrong-intermediate", ("error cert-chain-incomplete",)),
    Case("reversed", ("warning cert-chain-order",)),
    Case("unrelated", ("warning cert-chain-order",)),
    Case("client", ("info cert-eku-unusual",)),
    Case("short-key", ("warning cert-weak",)),
    Case("nameless", ()),
    Case("key", ("error cert-private-key-in-repo",)),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_one_fault_is_said_once(tmp_path: Path, case: Case) -> None:
    place = f"certs/{case.name}.pem"
    assert said(judged(tmp_path, DOMAINS + BY_NAME + mta(case.name))) == [
        *(f"{line} {place}" for line in case.said),
        *(f"undecided {name}" for name in case.open),
    ]


def test_a_file_that_holds_one_certificate_leaves_the_chain_open(tmp_path: Path) -> None:
    assert said(judged(tmp_path, DOMAINS + BY_NAME + mta("der"))) == ["undecided cert-chain-incomplete"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("expired", "warning cert-expired"),
        ("self", "warning cert-self-signed"),
        ("leaf", "warning cert-chain-incomplete"),
        ("private", "warning cert-private-ca"),
        ("key", "error cert-private-key-in-repo"),
    ],
)
def test_a_host_that_its_address_speaks_for_is_not_refused(tmp_path: Path, name: str, line: str) -> None:
    text = DOMAINS + BY_ADDRESS + mta(name, "IPAddresses: [203.0.113.10]")
    assert said(judged(tmp_path, text)) == [f"{line} certs/{name}.pem"]


@pytest.mark.parametrize("method", ["Internet", "DirectSend", "SmtpAuth"])
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_only_keys_matter_where_nothing_relays(tmp_path: Path, case: Case, method: str) -> None:
    """Hosts that send to the internet, sign in or need no connector may present what they like."""
    found = said(judged(tmp_path, DOMAINS + BY_NAME + mta(case.name, f"Method: {method}")))
    assert found == (["error cert-private-key-in-repo certs/key.pem"] if case.name == "key" else [])


def test_a_key_of_the_same_name_beside_the_certificate(tmp_path: Path) -> None:
    write(tmp_path, {"certs/good.key": key(MAIL[0]).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())})
    found = judged(tmp_path, DOMAINS + BY_NAME + mta("good"))
    assert [item.message for item in found.diagnostics] == [
        "`certs/good.key` holds a private key beside the certificate"
    ]
    assert said(found) == ["error cert-private-key-in-repo certs/good.pem"]


@pytest.mark.parametrize("name", ["nameless", "good"])
def test_advice_on_the_subject_is_for_those_who_ask(tmp_path: Path, name: str) -> None:
    optional = ("cert-no-cn", "cert-primary-domain-advice")
    rule = "cert-no-cn" if name == "nameless" else "cert-primary-domain-advice"
    found = said(judged(tmp_path, DOMAINS + BY_NAME + mta(name), *optional))
    assert found == [f"info {rule} certs/{name}.pem"]


def test_a_renewal_under_another_name(tmp_path: Path) -> None:
    text = DOMAINS + BY_NAME + mta("good", "NextCertificate: certs/other.pem")
    assert said(judged(tmp_path, text)) == ["error cert-renewal-drops-name certs/other.pem"]


def test_a_renewal_by_another_authority(tmp_path: Path) -> None:
    text = DOMAINS + BY_NAME + exchange("good", "new-issuer", TLS_NAME)
    assert said(judged(tmp_path, text)) == ["warning cert-renewal-new-issuer certs/new-issuer.pem"]


def test_names_of_others_beside_the_tenant_s_own(tmp_path: Path) -> None:
    brand = "  - {DomainName: fabrikam.com, DomainType: Authoritative}\n"
    assert said(judged(tmp_path, DOMAINS + BY_NAME + mta("brands"))) == [
        "warning cert-multi-tenant-names certs/brands.pem"
    ]
    assert said(judged(tmp_path, DOMAINS + brand + BY_NAME + mta("brands"))) == []


def test_what_cannot_be_read_is_left_open(tmp_path: Path) -> None:
    """The loader says why; no rule guesses."""
    found = judged(tmp_path, DOMAINS + BY_NAME + mta("missing"))
    assert [item.rule.name for item in found.diagnostics] == ["unreadable-certificate"]
    assert {"cert-expired", "cert-self-signed", "cert-chain-incomplete"} <= {item.rule.name for item in found.undecided}
