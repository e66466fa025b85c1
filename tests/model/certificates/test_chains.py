"""Chains: which certificate is the leaf, who stands behind it, what is missing, and whether the order is right."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.machinery import PathFinder

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from relaylint.model.certificates import chains
from relaylint.model.certificates.certificate import read_certificate

START = datetime(2026, 1, 1, tzinfo=UTC)


def named(name: str) -> x509.Name:
    """Return a distinguished name of one common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@cache
def key(name: str) -> ed25519.Ed25519PrivateKey:
    """Return the key that belongs to a name, the same in every run."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


@cache
def issue(
    subject: str,
    issuer: str,
    *,
    with_key: str = "",
    by: str = "",
    identifiers: bool = True,
    serial: int = 1,
    altered: tuple[bytes, bytes] = (b"", b""),
) -> bytes:
    """Return a certificate in DER, really signed; ``with_key`` and ``by`` name other keys than subject and issuer.

    A name that ends in CA makes it one of an authority. ``altered`` replaces bytes after signing.
    """
    own, signer = key(with_key or subject), key(by or issuer)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(own.public_key())
        .serial_number(serial)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=90))
        .add_extension(x509.BasicConstraints(ca=subject.endswith("CA"), path_length=None), critical=True)
    )
    if identifiers:
        for extension in (
            x509.SubjectKeyIdentifier.from_public_key(own.public_key()),
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
        ):
            builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer, None).public_bytes(Encoding.DER).replace(*altered)


def pem(*certificates: bytes) -> bytes:
    """Return a PEM file of certificates in DER."""
    return b"".join(
        x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM) for certificate in certificates
    )


LEAF = issue("mail.contoso.com", "Inner CA")
INNER = issue("Inner CA", "Root CA")
ROOT = issue("Root CA", "Root CA")
CROSS = issue("Root CA", "Old CA")
OLD = issue("Old CA", "Old CA")
OTHER = issue("other.contoso.com", "Inner CA")
STRANGER = issue("Stranger CA", "Stranger CA")
BARE = issue("mail.contoso.com", "Inner CA", identifiers=False)
BARE_INNER = issue("Inner CA", "Root CA", identifiers=False)
NAMESAKE = issue("Inner CA", "Root CA", with_key="another", identifiers=False)
RING = (issue("Inner CA", "Root CA"), issue("Root CA", "Inner CA"))

Judged = tuple[str | None, str, str, str | None, str]


def judged(*certificates: bytes) -> Judged:
    """Return the leaf's name, its authority, whether the chain is complete, what is missing, and the order."""
    found = read_certificate(pem(*certificates))
    return found.common_name, found.authority, found.chain, found.missing, found.order


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the bundled set, which is empty and is whatever the test makes of it."""
    roots: list[bytes] = []
    monkeypatch.setattr(chains, "bundled_roots", lambda: roots)
    return roots


NO_INNER = ("unknown", "incomplete", "CN=Inner CA")
NO_ROOT = ("unknown", "incomplete", "CN=Root CA")
NO_OLD = ("unknown", "incomplete", "CN=Old CA")
PRIVATE = ("private", "complete", None)
PUBLIC = ("public", "complete", None)

CASES: dict[str, tuple[list[bytes], list[bytes], tuple[str, str, str | None], str]] = {
    "leaf": ([LEAF], [], NO_INNER, "in-order"),
    "leaf below a bundled root": ([INNER], [ROOT], PUBLIC, "in-order"),
    "leaf and inner": ([LEAF, INNER], [], NO_ROOT, "in-order"),
    "leaf and inner below a bundled root": ([LEAF, INNER], [STRANGER, ROOT], PUBLIC, "in-order"),
    "missing inner though the root is bundled": ([LEAF], [ROOT], NO_INNER, "in-order"),
    "missing inner though the root is there": ([LEAF, ROOT], [ROOT], NO_INNER, "unrelated"),
    "whole": ([LEAF, INNER, ROOT], [], PRIVATE, "in-order"),
    "whole with a bundled root": ([LEAF, INNER, ROOT], [ROOT], PUBLIC, "in-order"),
    "inner first": ([INNER, LEAF], [ROOT], PUBLIC, "out-of-order"),
    "reversed": ([ROOT, INNER, LEAF], [], PRIVATE, "out-of-order"),
    "root before inner": ([LEAF, ROOT, INNER], [], PRIVATE, "out-of-order"),
    "leaf last": ([INNER, ROOT, LEAF], [], PRIVATE, "out-of-order"),
    "leaf in the middle": ([INNER, LEAF, ROOT], [], PRIVATE, "out-of-order"),
    "root first": ([ROOT, LEAF, INNER], [], PRIVATE, "out-of-order"),
    "leaf twice": ([LEAF, LEAF, INNER], [ROOT], PUBLIC, "out-of-order"),
    "another leaf": ([LEAF, INNER, OTHER], [ROOT], PUBLIC, "unrelated"),
    "a foreign root": ([LEAF, INNER, STRANGER], [ROOT], PUBLIC, "unrelated"),
    "a foreign root first": ([STRANGER, LEAF, INNER], [ROOT], PUBLIC, "unrelated"),
    "cross-signed": ([LEAF, INNER, CROSS], [], NO_OLD, "in-order"),
    "cross-signed by a bundled root": ([LEAF, INNER, CROSS], [OLD], PUBLIC, "in-order"),
    "cross-signed, the new root is bundled": ([LEAF, INNER, CROSS], [ROOT], PUBLIC, "in-order"),
    "cross-signed, both roots": ([LEAF, INNER, CROSS, ROOT, OLD], [], PRIVATE, "in-order"),
    "root and its cross-signed form": ([LEAF, INNER, ROOT, CROSS], [], PRIVATE, "in-order"),
    "old root before what it cross-signed": ([LEAF, INNER, ROOT, OLD, CROSS], [], PRIVATE, "out-of-order"),
    "a namesake, told by its signature": ([BARE, NAMESAKE, BARE_INNER], [ROOT], PUBLIC, "unrelated"),
    "a namesake, told by its key": (
        [LEAF, issue("Inner CA", "Root CA", with_key="another")],
        [ROOT],
        NO_INNER,
        "unrelated",
    ),
    "a namesake of a bundled root": ([LEAF, INNER], [issue("Root CA", "Root CA", with_key="x")], NO_ROOT, "in-order"),
    "a namesake of a bundled root in the file": (
        [LEAF, INNER, ROOT],
        [issue("Root CA", "Root CA", with_key="x")],
        PRIVATE,
        "in-order",
    ),
    "no identifiers": ([BARE, BARE_INNER], [issue("Root CA", "Root CA", identifiers=False)], PUBLIC, "in-order"),
    "a bundled root issued anew": ([LEAF, INNER, ROOT], [issue("Root CA", "Root CA", serial=2)], PUBLIC, "in-order"),
    "a bundled issuer by name only": ([LEAF], [issue("Some CA", "Inner CA")], NO_INNER, "in-order"),
}


@pytest.mark.parametrize("case", CASES)
def test_chain(case: str, bundled: list[bytes]) -> None:
    """What is said of each file, by what is in the bundled set."""
    certificates, roots, (authority, chain, missing), order = CASES[case]
    bundled += roots
    leaf = "Inner CA" if certificates == [INNER] else "mail.contoso.com"
    assert judged(*certificates) == (leaf, authority, chain, missing, order)


def test_the_leaf_is_the_first_of_several(bundled: list[bytes]) -> None:
    assert judged(OTHER, LEAF, INNER)[0] == "other.contoso.com"
    assert judged(INNER, LEAF, OTHER)[0] == "mail.contoso.com"


def test_authorities_that_issued_each_other(bundled: list[bytes]) -> None:
    """Where every certificate issued another one, the first is taken."""
    assert judged(*RING) == ("Inner CA", "unknown", "incomplete", "CN=Root CA", "in-order")


def test_a_self_signed_leaf_needs_no_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own file decides."""

    def unread() -> tuple[bytes, ...]:
        raise AssertionError

    monkeypatch.setattr(chains, "bundled_roots", unread)
    own = issue("mail.contoso.com", "mail.contoso.com")
    assert judged(own) == ("mail.contoso.com", "self", "complete", None, "in-order")
    assert judged(own, INNER) == ("mail.contoso.com", "self", "complete", None, "unrelated")
    renewed = issue("mail.contoso.com", "mail.contoso.com", with_key="new")
    assert judged(own, renewed)[1:] == ("self", "complete", None, "unrelated")


def test_signatures_that_cannot_be_verified(bundled: list[bytes]) -> None:
    """Namesakes both count where no signature tells them apart."""
    unknown = (b"\x06\x03\x2b\x65\x70\x03", b"\x06\x03\x2b\x65\x7f\x03")  # the algorithm, before the bits that it made
    leaf = issue("mail.contoso.com", "Inner CA", identifiers=False, altered=unknown)
    assert judged(leaf, NAMESAKE, BARE_INNER) == ("mail.contoso.com", *NO_ROOT, "in-order")


def test_few_signatures_are_verified(bundled: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many certificates of the same name may have issued each other."""
    verified = []

    def verify(self: object, issuer: object) -> bool:
        verified.append(issuer)
        return False

    monkeypatch.setattr(chains, "_signed", verify)
    names = ("One CA", "Other CA")
    many = [issue(names[n % 2], names[1 - n % 2], identifiers=False, serial=n + 1) for n in range(64)]
    assert judged(*many)[1] == "unknown"
    assert 0 < len(verified) <= 100


def test_formats_without_order(bundled: list[bytes]) -> None:
    """A set has none; what does not belong to the path is told all the same."""
    loaded = [x509.load_der_x509_certificate(der) for der in (ROOT, LEAF, INNER, LEAF)]
    assert chains.chain_of(loaded, ordered=False).order == "in-order"
    assert chains.chain_of([*loaded, x509.load_der_x509_certificate(STRANGER)], ordered=False).order == "unrelated"


# the bundled set


def test_bundled_roots() -> None:
    """A certificate is public if the key of its issuer is among them, not if the name alone is."""
    assert len(chains.bundled_roots()) > 50
    root = x509.load_der_x509_certificate(next(der for der in chains.bundled_roots() if b"ISRG Root X1" in der))
    assert root.subject == root.issuer
    builder = (
        x509.CertificateBuilder()
        .subject_name(named("mail.contoso.com"))
        .issuer_name(root.subject)
        .public_key(key("leaf").public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=90))
    )
    identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    known = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    other = x509.AuthorityKeyIdentifier(b"other", None, None)
    for extension, authority in ((known, "public"), (other, "unknown")):
        made = builder.add_extension(extension, critical=False).sign(key("x"), None)
        assert read_certificate(made.public_bytes(Encoding.PEM)).authority == authority


def test_bundled_roots_that_are_kept_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no file beside certifi's code, certifi itself is asked."""
    assert certifi.contents()  # which is loaded before modules can no longer be found
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)
    assert chains.bundled_roots.__wrapped__() == chains.bundled_roots()


def test_a_root_that_cannot_be_read(bundled: list[bytes]) -> None:
    """It is as good as none."""
    bundled.append(ROOT[:-1])
    assert judged(LEAF, INNER)[1] == "unknown"


def test_keys_of_roots_are_compared(bundled: list[bytes]) -> None:
    """A key that the library does not know is nobody's."""
    raw = key("Root CA").public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    algorithm = (b"\x06\x03\x2b\x65\x70\x03\x21\x00" + raw, b"\x06\x03\x2b\x65\x7f\x03\x21\x00" + raw)
    bundled.append(issue("Root CA", "Root CA", altered=algorithm))
    assert judged(LEAF, INNER, ROOT)[1] == "private"
