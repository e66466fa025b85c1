"""Certificate files: what is read from them, and that nothing but `CertificateError` comes out of bad ones."""

from __future__ import annotations

import base64
import codecs
import sys
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes, CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
)
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from relaylint.model.certificates.certificate import Certificate, CertificateError, read_certificate
from relaylint.model.certificates.leaf import printed

NOT_ONE = "it is not an X.509 certificate in PEM or DER"
PRIVATE = "it holds a private key, which does not belong into a repository, and no certificate"


AUTHORITY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
"""Signs every test certificate; its signatures are the same in every run, and so are the certificates."""
START = datetime(2026, 1, 1, tzinfo=UTC)
KEY = ec.derive_private_key(4711, ec.SECP256R1())


def private(encoding: Encoding, form: PrivateFormat, password: bytes | None = None) -> bytes:
    """Return the private key in one of its forms."""
    return KEY.private_bytes(encoding, form, BestAvailableEncryption(password) if password else NoEncryption())


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
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(KEY.public_key())
        .serial_number(4711)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=90))
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


def told(made: Made) -> tuple[str | None, tuple[str, ...], bool]:
    """Return the names of a certificate and whether it is self-signed, the same from both encodings."""
    found = read_certificate(made.pem)
    assert read_certificate(made.der) == found._replace(format="DER", chain="unknown", missing=None)
    return found[:3]


def test_defaults_are_a_healthy_public_certificate() -> None:
    """What examples and other tests leave out is not what a rule would report."""
    found = Certificate()
    assert (found.self_signed, found.authority, found.chain, found.missing) == (False, "public", "complete", None)
    assert (found.key_type, found.key_size, found.signature_hash, found.usages) == (
        "EC",
        256,
        "sha256",
        ("serverAuth",),
    )
    assert (found.order, found.private_key, found.format) == ("in-order", False, "PEM")


def test_the_name_that_send_connectors_have_for_it() -> None:
    """Issuer and subject, each with its mark."""
    assert Certificate(issuer="CN=R11, C=US", subject="CN=x").identity == "<I>CN=R11, C=US<S>CN=x"


def test_everything() -> None:
    """All that is told of a certificate whose issuer is not there."""
    assert read_certificate(make(MAIL, ("smtp.contoso.com",), organisation="Contoso, Ltd").pem) == Certificate(
        common_name="mail.contoso.com",
        names=("mail.contoso.com", "smtp.contoso.com"),
        subject='CN=mail.contoso.com, O="Contoso, Ltd"',
        issuer="CN=Test CA",
        not_before="2026-01-01",
        not_after="2026-04-01",
        key_type="EC",
        key_size=256,
        curve="P-256",
        signature_hash=None,
        usages=None,
        authority="unknown",
        chain="incomplete",
        missing="CN=Test CA",
        order="in-order",
        private_key=False,
        format="PEM",
    )


def test_a_python_that_cannot_load_what_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said of the certificate, and is no bug: PyPy and browsers have no build of every version."""
    pem = make(MAIL).pem
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(CertificateError, match="the package cryptography, which reads it, cannot be loaded"):
        read_certificate(pem)


def test_names_are_common_name_and_alternative_names() -> None:
    """The common name comes first and is not repeated."""
    names = ("mail.contoso.com", "smtp.contoso.com", "*.contoso.net")
    assert told(make(MAIL, names)) == ("mail.contoso.com", names, False)


def test_no_common_name() -> None:
    """Modern certificates may have alternative names alone."""
    assert told(make((), MAIL, organisation="Contoso")) == (None, MAIL, False)


def test_no_alternative_names() -> None:
    """Old ones have a common name alone."""
    assert told(make(MAIL)) == ("mail.contoso.com", MAIL, False)


def test_no_name_at_all() -> None:
    """A certificate for a person or device may have none."""
    assert told(make((), organisation="Contoso")) == (None, (), False)
    assert told(make((), ())) == (None, (), False)


def test_blank_common_name_is_no_name() -> None:
    """A blank is not a name that could match."""
    assert told(make((" ",), MAIL)) == (None, MAIL, False)
    assert told(make(("mail.contoso.com", " "))) == ("mail.contoso.com", MAIL, False)


def test_several_common_names() -> None:
    """The last one is the most specific; all of them count."""
    made = make(("contoso.com", "mail.contoso.com"), ("contoso.com",))
    assert told(made) == ("mail.contoso.com", ("mail.contoso.com", "contoso.com"), False)


def test_international_names() -> None:
    """A SAN holds A-labels; a common name may hold the readable form."""
    made = make(("bücher.example",), ("xn--bcher-kva.example",))
    assert read_certificate(made.der).names == ("bücher.example", "xn--bcher-kva.example")


def test_names_beyond_ascii_in_a_san() -> None:
    """A SAN must not hold them: UTF-8 is read all the same, other bytes make the certificate unreadable."""
    plain, utf_8, latin_1 = b"xx--------.example", "bücherö.exa.mple".encode(), b"b\xfccher----.example"
    assert len(plain) == len(utf_8) == len(latin_1)
    assert "bücherö.exa.mple" in read_certificate(make(MAIL, (plain.decode(),), altered=(plain, utf_8)).der).names
    with pytest.raises(CertificateError, match=NOT_ONE):
        read_certificate(make(MAIL, (plain.decode(),), altered=(plain, latin_1)).der)


def test_self_signed() -> None:
    """Issuer and subject are the same."""
    assert read_certificate(make(MAIL, issuer="mail.contoso.com").pem).self_signed
    assert not read_certificate(make(MAIL).pem).self_signed


# distinguished names

OID = x509.ObjectIdentifier
PARTS: list[tuple[list[list[tuple[x509.ObjectIdentifier, str]]], str]] = [
    ([], ""),
    (
        [[(NameOID.COUNTRY_NAME, "US")], [(NameOID.ORGANIZATION_NAME, "Contoso")], [(NameOID.COMMON_NAME, "x")]],
        "CN=x, O=Contoso, C=US",
    ),
    (
        [
            [(NameOID.DOMAIN_COMPONENT, "com")],
            [(NameOID.STATE_OR_PROVINCE_NAME, "WA")],
            [(NameOID.STREET_ADDRESS, "Way")],
            [(NameOID.POSTAL_CODE, "1")],
            [(NameOID.ORGANIZATIONAL_UNIT_NAME, "IT")],
            [(NameOID.EMAIL_ADDRESS, "a@contoso.com")],
            [(NameOID.TITLE, "Dr")],
            [(NameOID.GIVEN_NAME, "Ann")],
            [(NameOID.INITIALS, "A")],
            [(NameOID.SURNAME, "Beebe")],
            [(NameOID.SERIAL_NUMBER, "47")],
        ],
        "SERIALNUMBER=47, SN=Beebe, I=A, G=Ann, T=Dr, E=a@contoso.com, OU=IT, PostalCode=1, STREET=Way, S=WA, DC=com",
    ),
    (
        [[(OID("2.5.4.15"), "Private Organization")], [(OID("1.3.6.1.4.1.311.60.2.1.3"), "US")]],
        "OID.1.3.6.1.4.1.311.60.2.1.3=US, OID.2.5.4.15=Private Organization",
    ),
    (
        [[(NameOID.COUNTRY_NAME, "US")], [(NameOID.COMMON_NAME, "x"), (NameOID.SERIAL_NUMBER, "1")]],
        "CN=x + SERIALNUMBER=1, C=US",
    ),
    ([[(NameOID.COMMON_NAME, "Contoso, Ltd.")]], 'CN="Contoso, Ltd."'),
    ([[(NameOID.COMMON_NAME, 'The "Best" CA')]], 'CN="The ""Best"" CA"'),
    ([[(NameOID.COMMON_NAME, " x")], [(NameOID.COMMON_NAME, "y\t")]], 'CN="y\t", CN=" x"'),
    (
        [[(NameOID.COMMON_NAME, word)] for word in ("a+b", "a=b", "a;b", "#1", "<a>", "a\nb")],
        'CN="a\nb", CN="<a>", CN="#1", CN="a;b", CN="a=b", CN="a+b"',
    ),
    (
        [[(NameOID.COMMON_NAME, word)] for word in ("a b", "a/b", "a\\b", "a'b", "a\rb", "é")],
        "CN=é, CN=a\rb, CN=a'b, CN=a\\b, CN=a/b, CN=a b",
    ),
]


@pytest.mark.parametrize(("parts", "text"), PARTS)
def test_printed_names(parts: list[list[tuple[x509.ObjectIdentifier, str]]], text: str) -> None:
    """The most specific part first, with the keys and quotes of Windows."""
    items = [[x509.NameAttribute(oid, value) for oid, value in part] for part in parts]
    assert printed(x509.Name([x509.RelativeDistinguishedName(item) for item in items])) == text


def test_printed_values_that_are_unusual() -> None:
    """What is no text is printed as bytes, and an empty one is quoted."""
    bits = x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x0a\xcf", _ASN1Type.BitString)
    empty = x509.NameAttribute(OID("1.2.3"), "")
    assert printed(x509.Name([bits, empty])) == 'OID.1.2.3="", OID.2.5.4.45=#0ACF'


# keys, signatures, usages


@cache
def rsa_key(size: int) -> rsa.RSAPrivateKey:
    """Return a key that is made once in a run."""
    return rsa.generate_private_key(65537, size)


def signed(
    key: CertificatePublicKeyTypes,
    by: CertificateIssuerPrivateKeyTypes = AUTHORITY,
    usages: tuple[str, ...] | None = None,
    altered: tuple[bytes, bytes] = (b"", b""),
) -> Certificate:
    """Return what is read from a certificate for a key, signed by another one."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.contoso.com")]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")]))
        .public_key(key)
        .serial_number(4711)
        .not_valid_before(datetime(1999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1))))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
    )
    if usages is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([OID(usage) for usage in usages]), critical=False)
    hash = None if by is AUTHORITY else hashes.SHA256()
    return read_certificate(builder.sign(by, hash).public_bytes(Encoding.DER).replace(*altered))


def test_dates_are_in_utc() -> None:
    """Wherever the certificate was made, and whichever century it is."""
    assert signed(KEY.public_key())[5:7] == ("2000-01-01", "2050-01-01")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (ec.SECP256R1(), ("EC", 256, "P-256")),
        (ec.SECP384R1(), ("EC", 384, "P-384")),
        (ec.SECP521R1(), ("EC", 521, "P-521")),
        (ec.SECP256K1(), ("EC", 256, "secp256k1")),
        (ed25519.Ed25519PrivateKey, ("Ed25519", 256, None)),
        (ed448.Ed448PrivateKey, ("Ed448", 456, None)),
        (1024, ("RSA", 1024, None)),
        (2048, ("RSA", 2048, None)),
    ],
    ids=lambda value: value[2] or f"{value[0]}-{value[1]}" if isinstance(value, tuple) else "",
)
def test_keys(key: Any, told: tuple[str, int, str | None]) -> None:
    """Kind, size in bits, and curve."""
    made: Any = ec.generate_private_key(key) if isinstance(key, ec.EllipticCurve) else None
    made = made or (rsa_key(key) if isinstance(key, int) else key.generate())
    assert signed(made.public_key())[7:10] == told


def test_keys_that_are_not_known() -> None:
    """The kind is told as far as it is known; nothing else is, and nothing fails."""
    kind, curve = (b"\x2a\x86\x48\xce\x3d\x02\x01", b"\x2a\x86\x48\xce\x3d\x03\x01\x07")
    other = signed(KEY.public_key(), altered=(kind, b"\x2a\x86\x48\xce\x3d\x02\x7f"))
    assert other[7:10] == ("1.2.840.10045.2.127", 0, None)
    strange = signed(KEY.public_key(), altered=(curve, b"\x2a\x86\x48\xce\x3d\x03\x01\x7f"))
    assert strange[7:10] == ("EC", 0, None)


RSA_SIGNATURE = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01"


@pytest.mark.parametrize(
    ("number", "hash"),
    [(0x0B, "sha256"), (0x0C, "sha384"), (0x05, "sha1"), (0x04, "md5"), (0x02, "1.2.840.113549.1.1.2")],
)
def test_signature_hashes(number: int, hash: str) -> None:
    """The library does not sign by the weak ones any more, so their number is put in afterwards."""
    altered = (RSA_SIGNATURE + b"\x0b", RSA_SIGNATURE + bytes([number]))
    found = signed(rsa_key(1024).public_key(), rsa_key(1024), altered=altered)
    assert (found.signature_hash, found.key_size) == (hash, 1024)


def test_signatures_without_hash_or_with_one_as_parameter() -> None:
    """Ed25519 has none of its own; RSASSA-PSS names it in its parameters."""
    assert read_certificate(make(MAIL).pem).signature_hash is None
    assert signed(KEY.public_key(), KEY).signature_hash == "sha256"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.contoso.com")])
    made = (
        x509.CertificateBuilder(name, name, KEY.public_key(), 1, START, START)
        .sign(rsa_key(1024), hashes.SHA384(), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA384()), 48))
        .public_bytes(Encoding.PEM)
    )
    assert read_certificate(made).signature_hash == "sha384"


SERVER, CLIENT = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"


@pytest.mark.parametrize(
    ("numbers", "usages"),
    [
        (None, None),
        ((SERVER,), ("serverAuth",)),
        ((CLIENT,), ("clientAuth",)),
        ((SERVER, CLIENT), ("serverAuth", "clientAuth")),
        (("2.5.29.37.0", "1.3.6.1.5.5.7.3.4"), ("anyExtendedKeyUsage", "emailProtection")),
        (("1.3.6.1.4.1.311.54.1.2",), ("1.3.6.1.4.1.311.54.1.2",)),
    ],
)
def test_usages(numbers: tuple[str, ...] | None, usages: tuple[str, ...] | None) -> None:
    """Known ones by name, others by number; without the extension a certificate is good for all."""
    assert signed(KEY.public_key(), usages=numbers).usages == usages


# files; chains have tests of their own, and so have their formats

LEAF = make(MAIL, issuer="Inner CA")
INNER = make(("Inner CA",), issuer="Root CA")


@pytest.mark.parametrize("chain", [[LEAF], [LEAF, INNER], [INNER, LEAF], [LEAF, make(("other.contoso.com",))]])
def test_the_leaf_of_a_chain(chain: list[Made]) -> None:
    """Everything is told of the first certificate that issued none of the others."""
    assert read_certificate(b"".join(made.pem for made in chain)).common_name == "mail.contoso.com"


def test_the_file_around_the_leaf() -> None:
    """What is told of the file is told by format."""
    bag = pkcs7.serialize_certificates(
        [x509.load_der_x509_certificate(made.der) for made in (INNER, LEAF)], Encoding.DER
    )
    files = (LEAF.der, INNER.pem + LEAF.pem, bag, LEAF.pem + private(Encoding.PEM, PrivateFormat.PKCS8))
    assert [read_certificate(file)[13:] for file in files] == [
        ("unknown", None, "in-order", False, "DER"),
        ("incomplete", "CN=Root CA", "out-of-order", False, "PEM"),
        ("incomplete", "CN=Root CA", "in-order", False, "PKCS#7"),
        ("incomplete", "CN=Inner CA", "in-order", True, "PEM"),
    ]


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
    assert read_certificate(data).names == MAIL


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
        read_certificate(NO_CERTIFICATES[name])


@pytest.mark.parametrize("data", [b"", b"\n \n", codecs.BOM_UTF16_LE], ids=["nothing", "blank", "bom"])
def test_empty(data: bytes) -> None:
    """An empty file says so."""
    with pytest.raises(CertificateError, match="it is empty"):
        read_certificate(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (private(Encoding.PEM, PrivateFormat.PKCS8), PRIVATE),
        (private(Encoding.DER, PrivateFormat.PKCS8), PRIVATE),
        (LEAF.pem + INNER.pem[:100], "it is cut off: a certificate begins and does not end"),
        (LEAF.pem * 65, "it holds more than 64 certificates"),
    ],
    ids=["key", "key-der", "cut-off", "many"],
)
def test_what_is_told_of_other_files(data: bytes, why: str) -> None:
    """Where it is known what a file is, that is what is said."""
    with pytest.raises(CertificateError, match=why):
        read_certificate(data)


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
        found = read_certificate(data)
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
        read_certificate(LEAF.der)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError])
def test_what_is_not_about_the_file(error: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt is not the file's fault."""

    def fail(_: bytes) -> None:
        raise error

    monkeypatch.setattr(x509, "load_der_x509_certificate", fail)
    with pytest.raises(error):
        read_certificate(LEAF.der)
