"""Certificate files: what is read from them, and that nothing but `CertificateError` comes out of bad ones."""

from __future__ import annotations

import base64
import codecs
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from relaylint.certificates import Certificate, CertificateError, read

NOT_ONE = "it is not an X.509 certificate in PEM or DER"
PRIVATE = "it holds a private key, which does not belong into a repository"


AUTHORITY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
"""Signs every test certificate; its signatures are the same in every run, and so are the certificates."""
KEY = ec.derive_private_key(4711, ec.SECP256R1())


class Made(NamedTuple):
    """A test certificate in both encodings."""

    pem: bytes
    der: bytes


@cache
def make(
    common: tuple[str, ...] = (),
    alternative: tuple[str, ...] | None = None,
    *,
    issuer: str = "Test CA",
    organisation: str | None = None,
    altered: tuple[bytes, bytes] = (b"", b""),
) -> Made:
    """Return a certificate; ``alternative`` None leaves the SAN out, ``altered`` replaces bytes after signing."""
    names = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    names += [x509.NameAttribute(NameOID.COMMON_NAME, name) for name in common]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(KEY.public_key())
        .serial_number(4711)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=90))
    )
    if alternative is not None:
        sans = x509.SubjectAlternativeName([x509.DNSName(name) for name in alternative])
        builder = builder.add_extension(sans, critical=False)
    der = builder.sign(AUTHORITY, None).public_bytes(Encoding.DER).replace(*altered)
    body = base64.encodebytes(der).decode().replace("\n", "")
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    pem = "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])
    return Made(pem.encode(), der)


MAIL = ("mail.contoso.com",)


def test_names_are_common_name_and_alternative_names() -> None:
    """The common name comes first and is not repeated."""
    made = make(MAIL, ("mail.contoso.com", "smtp.contoso.com", "*.contoso.net"))
    names = ("mail.contoso.com", "smtp.contoso.com", "*.contoso.net")
    assert read(made.pem) == read(made.der) == Certificate("mail.contoso.com", names, False)


def test_no_common_name() -> None:
    """Modern certificates may have alternative names alone."""
    assert read(make((), MAIL, organisation="Contoso").pem) == Certificate(None, MAIL, False)


def test_no_alternative_names() -> None:
    """Old ones have a common name alone."""
    assert read(make(MAIL).pem) == Certificate("mail.contoso.com", MAIL, False)


def test_no_name_at_all() -> None:
    """A certificate for a person or device may have none."""
    assert read(make((), organisation="Contoso").der) == Certificate(None, (), False)
    assert read(make((), ()).der) == Certificate(None, (), False)


def test_blank_common_name_is_no_name() -> None:
    """A blank is not a name that could match."""
    assert read(make((" ",), MAIL).pem).names == MAIL


def test_several_common_names() -> None:
    """The last one is the most specific; all of them count."""
    made = make(("contoso.com", "mail.contoso.com"), ("contoso.com",))
    assert read(made.pem) == Certificate("mail.contoso.com", ("mail.contoso.com", "contoso.com"), False)


def test_international_names() -> None:
    """A SAN holds A-labels; a common name may hold the readable form."""
    made = make(("bücher.example",), ("xn--bcher-kva.example",))
    assert read(made.der).names == ("bücher.example", "xn--bcher-kva.example")


def test_names_beyond_ascii_in_a_san() -> None:
    """A SAN must not hold them: UTF-8 is read all the same, other bytes make the certificate unreadable."""
    plain, utf_8, latin_1 = b"xx--------.example", "bücherö.exa.mple".encode(), b"b\xfccher----.example"
    assert len(plain) == len(utf_8) == len(latin_1)
    assert "bücherö.exa.mple" in read(make(MAIL, (plain.decode(),), altered=(plain, utf_8)).der).names
    with pytest.raises(CertificateError, match=NOT_ONE):
        read(make(MAIL, (plain.decode(),), altered=(plain, latin_1)).der)


def test_self_signed() -> None:
    """Issuer and subject are the same."""
    assert read(make(MAIL, issuer="mail.contoso.com").pem).self_signed
    assert not read(make(MAIL).pem).self_signed


LEAF = make(MAIL, issuer="Inner CA")
INNER = make(("Inner CA",), issuer="Root CA")
ROOT = make(("Root CA",), issuer="Root CA")


@pytest.mark.parametrize(
    "chain",
    [
        [LEAF],
        [LEAF, INNER],
        [LEAF, INNER, ROOT],
        [INNER, LEAF],
        [ROOT, INNER, LEAF],
        [LEAF, LEAF],
        [LEAF, make(("other.contoso.com",))],
    ],
    ids=["leaf", "leaf-inner", "ordered", "inner-leaf", "reversed", "twice", "unrelated"],
)
def test_chain_gives_its_leaf(chain: list[Made]) -> None:
    """The leaf is the first certificate that issued none of the others."""
    assert read(b"".join(made.pem for made in chain)).common_name == "mail.contoso.com"


def test_chain_of_authorities_that_issued_each_other() -> None:
    """Where every certificate issued another one, the first is taken."""
    ring = make(("Inner CA",), issuer="Root CA").pem + make(("Root CA",), issuer="Inner CA").pem
    assert read(ring).common_name == "Inner CA"


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + LEAF.pem,
        LEAF.pem.replace(b"\n", b"\r\n"),
        b"Bag Attributes\n    friendlyName: mail\nsubject=CN = mail.contoso.com\n" + LEAF.pem,
        LEAF.pem + b"\nsome words after it\n",
        LEAF.pem.rstrip(b"\n"),
        b"\n\n  \n" + LEAF.pem,
        LEAF.pem.decode().encode("utf-16"),
        codecs.BOM_UTF16_BE + LEAF.pem.decode().replace("\n", "\r\n").encode("utf-16-be"),
    ],
    ids=["bom", "crlf", "text-before", "text-after", "no-newline", "blank-lines", "utf-16", "utf-16-be"],
)
def test_how_tools_write_pem(data: bytes) -> None:
    """Byte order marks, line ends and text around the certificate do not matter."""
    assert read(data).names == MAIL


REQUEST = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.contoso.com")]))
    .sign(KEY, hashes.SHA256())
    .public_bytes(Encoding.PEM)
)


NO_CERTIFICATES = {
    "nul": b"\x00",
    "words": b"mail.contoso.com",
    "words-beyond-ascii": "Zertifikat für später".encode(),
    "begin": b"-----BEGIN CERTIFICATE-----",
    "no-body": b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "no-base64": b"-----BEGIN CERTIFICATE-----\n@@@@\n-----END CERTIFICATE-----\n",
    "no-asn1": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "pkcs7": b"-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n",
    "half": LEAF.pem[: len(LEAF.pem) // 2],
    "no-end": LEAF.pem.replace(b"-----END CERTIFICATE-----", b""),
    "short-der": LEAF.der[:-1],
    "long-der": LEAF.der + b"\x00",
    "bom-der": codecs.BOM_UTF8 + LEAF.der,
    "utf-16-rubbish": codecs.BOM_UTF16_LE + b"\xff",
    "request": REQUEST,
    "zeros": b"0" * 100_000,
    "huge-length": b"\x30\x84\xff\xff\xff\xff" + b"\x30" * 1000,
}


@pytest.mark.parametrize("name", NO_CERTIFICATES)
def test_what_is_no_certificate(name: str) -> None:
    """Anything else is refused in the same words."""
    with pytest.raises(CertificateError, match=NOT_ONE):
        read(NO_CERTIFICATES[name])


@pytest.mark.parametrize("end", [30, 100, -10])
def test_chain_that_is_cut_off(end: int) -> None:
    """A chain that ends in the middle of a certificate is not taken for a shorter one."""
    with pytest.raises(CertificateError, match="it is cut off: a certificate begins and does not end"):
        read(LEAF.pem + INNER.pem[:end])


@pytest.mark.parametrize("data", [b"", b"\n \n", codecs.BOM_UTF16_LE], ids=["nothing", "blank", "bom"])
def test_empty(data: bytes) -> None:
    """An empty file says so."""
    with pytest.raises(CertificateError, match="it is empty"):
        read(data)


def private(encoding: Encoding, form: PrivateFormat, password: bytes | None = None) -> bytes:
    """Return the private key in one of its forms."""
    return KEY.private_bytes(encoding, form, BestAvailableEncryption(password) if password else NoEncryption())


@pytest.mark.parametrize(
    "data",
    [
        private(Encoding.PEM, PrivateFormat.PKCS8),
        private(Encoding.PEM, PrivateFormat.PKCS8, b"secret"),
        private(Encoding.PEM, PrivateFormat.TraditionalOpenSSL),
        private(Encoding.PEM, PrivateFormat.OpenSSH),
        LEAF.pem + private(Encoding.PEM, PrivateFormat.PKCS8),
        (LEAF.pem + private(Encoding.PEM, PrivateFormat.PKCS8)).decode().encode("utf-16"),
        private(Encoding.DER, PrivateFormat.PKCS8),
        private(Encoding.DER, PrivateFormat.TraditionalOpenSSL),
        pkcs12.serialize_key_and_certificates(
            b"mail", KEY, x509.load_der_x509_certificate(LEAF.der), None, BestAvailableEncryption(b"secret")
        ),
    ],
    ids=["pkcs8", "encrypted", "ec", "openssh", "with-certificate", "utf-16", "der", "ec-der", "pkcs12"],
)
def test_private_key(data: bytes) -> None:
    """A private key is named as what it is, in every usual form."""
    with pytest.raises(CertificateError, match=PRIVATE):
        read(data)


SEEDS = [
    made.der
    for made in (
        LEAF,
        make(MAIL, ("mail.contoso.com", "*.contoso.com"), organisation="Contoso"),
        make(("bücher.example",), ("xn--bcher-kva.example",), issuer="bücher.example"),
    )
]


@given(
    der=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.one_of(st.none(), st.integers(0, 600)),
    as_pem=st.booleans(),
)
@settings(deadline=None)
def test_mutated_der_raises_nothing_else(
    der: bytes, changes: list[tuple[int, int]], cut: int | None, as_pem: bool
) -> None:
    """Bytes flipped anywhere give a certificate or a `CertificateError`, and no warning."""
    mutated = bytearray(der)
    for place, value in changes:
        mutated[place % len(der)] = value
    data = bytes(mutated[:cut])
    if as_pem:
        data = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(data) + b"-----END CERTIFICATE-----\n"
    check(data)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    """Neither do bytes without a certificate in them."""
    check(data)
    check(b"-----BEGIN CERTIFICATE-----\n" + data + b"\n-----END CERTIFICATE-----\n")
    check(b"\x30\x82" + data)


def check(data: bytes) -> None:
    """Read bytes that may be anything."""
    try:
        found = read(data)
    except CertificateError:
        return
    assert all(isinstance(name, str) and name.strip() for name in found.names)


class Panic(BaseException):
    """Stands for ``pyo3_runtime.PanicException``, which is no Exception and cannot be imported."""


@pytest.mark.parametrize(
    "error",
    [Panic("boom"), ValueError("boom"), UnicodeDecodeError("ascii", b"", 0, 1, "boom")],
    ids=["panic", "value", "decode"],
)
def test_errors_of_the_library(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library raises for bad input is a `CertificateError`."""

    def fail(_: bytes) -> None:
        raise error

    monkeypatch.setattr(x509, "load_der_x509_certificate", fail)
    with pytest.raises(CertificateError, match=NOT_ONE):
        read(LEAF.der)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError])
def test_what_is_not_about_the_file(error: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt is not the file's fault."""

    def fail(_: bytes) -> None:
        raise error

    monkeypatch.setattr(x509, "load_der_x509_certificate", fail)
    with pytest.raises(error):
        read(LEAF.der)
