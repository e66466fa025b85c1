"""Formats of certificate files: what is taken out of each, and that no file may cost more than a moment."""

from __future__ import annotations

import base64
import codecs
import hashlib
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from relaylint.model.certificates import containers
from relaylint.model.certificates.certificate import CertificateError, read_certificate
from relaylint.model.certificates.containers import ContainerError, Contents, contents

from .test_chains import INNER, LEAF, ROOT, pem

KEY = ec.derive_private_key(4711, ec.SECP256R1())
KEY_ONLY = "it holds a private key, which does not belong into a repository, and no certificate"
PASSWORD = "it is encrypted with a password, so that nothing in it can be checked"
ENCRYPTED = "it is encrypted, so that nothing in it can be checked"
COSTLY = "its encryption asks for more rounds than a certificate file needs"
CUT_OFF = "it is cut off: a certificate begins and does not end"
TOO_MANY = "it holds more than 64 certificates"


def private(encoding: Encoding, form: PrivateFormat, password: bytes | None = None) -> bytes:
    """Return the private key in one of its forms."""
    return KEY.private_bytes(encoding, form, BestAvailableEncryption(password) if password else NoEncryption())


def refused(data: bytes) -> str:
    """Return why a file is refused."""
    with pytest.raises(ContainerError) as raised:
        contents(data)
    return str(raised.value)


# PEM and DER

KEYS = {
    "pkcs8": private(Encoding.PEM, PrivateFormat.PKCS8),
    "encrypted": private(Encoding.PEM, PrivateFormat.PKCS8, b"secret"),
    "ec": private(Encoding.PEM, PrivateFormat.TraditionalOpenSSL),
    "openssh": private(Encoding.PEM, PrivateFormat.OpenSSH),
    "cut-off": b"-----BEGIN PRIVATE KEY-----\nAAAA",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_keys(key: bytes) -> None:
    """A key is noticed before, behind and without certificates, whether it is encrypted or not."""
    assert refused(key) == refused(key.decode().encode("utf-16")) == KEY_ONLY
    alone = Contents("PEM", [LEAF], True)
    assert contents(pem(LEAF) + key) == contents(key + b"\n" + pem(LEAF)) == alone
    assert contents((pem(LEAF) + key).decode().encode("utf-16")) == alone
    assert contents(pem(LEAF) + key + b"\n" + pem(INNER)) == Contents("PEM", [LEAF, INNER], True)


@pytest.mark.parametrize(
    "key",
    [
        private(Encoding.DER, PrivateFormat.PKCS8),
        private(Encoding.DER, PrivateFormat.PKCS8, b"secret"),
        private(Encoding.DER, PrivateFormat.TraditionalOpenSSL),
    ],
    ids=["pkcs8", "encrypted", "ec"],
)
def test_keys_in_der(key: bytes) -> None:
    assert refused(key) == KEY_ONLY


def test_a_certificate_of_an_older_name() -> None:
    assert contents(pem(LEAF).replace(b" CERTIFICATE", b" X509 CERTIFICATE")).certificates == [LEAF]


def test_what_is_no_certificate_is_passed_over() -> None:
    """Blocks of other kinds and ends without a beginning are comments like any other text."""
    other = b"-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n-----END CERTIFICATE-----\n"
    assert contents(other + pem(LEAF) + other) == Contents("PEM", [LEAF])


@pytest.mark.parametrize("end", [30, 100, -10])
def test_a_chain_that_is_cut_off(end: int) -> None:
    """A chain that ends in the middle of a certificate is not taken for a shorter one."""
    assert refused(pem(LEAF) + pem(INNER)[:end]) == CUT_OFF
    assert refused(pem(LEAF) + pem(INNER)[:end] + b"\n" + pem(ROOT)) == CUT_OFF


def test_many_certificates() -> None:
    """More than any chain has are not even parsed."""
    assert len(contents(pem(LEAF) * 64).certificates) == 64
    assert refused(pem(LEAF) * 65) == TOO_MANY
    assert refused(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" * 10_000) == TOO_MANY
    assert refused(bag_of(*[LEAF] * 65)) == TOO_MANY


@pytest.mark.parametrize("data", [b"", b"\n \n", codecs.BOM_UTF16_LE], ids=["nothing", "blank", "bom"])
def test_empty(data: bytes) -> None:
    assert refused(data) == "it is empty"


# PKCS #7


@cache
def bag_of(*certificates: bytes, encoding: Encoding = Encoding.DER) -> bytes:
    """Return certificates as PKCS #7."""
    loaded = [x509.load_der_x509_certificate(certificate) for certificate in certificates]
    return pkcs7.serialize_certificates(loaded, encoding)


def test_pkcs7() -> None:
    """A set has no order; whatever it is, all certificates are there."""
    found = contents(bag_of(LEAF, INNER, ROOT))
    assert (found.format, sorted(found.certificates), found.private_key) == (
        "PKCS#7",
        sorted([LEAF, INNER, ROOT]),
        False,
    )
    text = bag_of(LEAF, INNER, ROOT, encoding=Encoding.PEM)
    assert b"-----BEGIN PKCS7-----" in text
    assert contents(text) == contents(text.decode().replace("\n", "\r\n").encode("utf-16")) == found


def test_pkcs7_under_other_labels() -> None:
    """Windows calls it a certificate, OpenSSL sometimes CMS."""
    text = bag_of(LEAF, encoding=Encoding.PEM)
    for label in (b"CERTIFICATE", b"CMS"):
        assert contents(text.replace(b"PKCS7", label)) == Contents("PKCS#7", [LEAF])
    assert contents(text + KEYS["pkcs8"]) == Contents("PKCS#7", [LEAF], True)
    assert contents(text + pem(INNER)) == Contents("PEM", [LEAF, INNER])


# BER, with which PKCS #7 and PKCS #12 are made for these tests


def element(tag: int, *parts: bytes) -> bytes:
    """Return an element of DER."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts: bytes) -> bytes:
    return element(0x30, *parts)


def explicit(*parts: bytes) -> bytes:
    return element(0xA0, *parts)


def octets(data: bytes) -> bytes:
    return element(0x04, data)


def number(value: int) -> bytes:
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def oid(text: str) -> bytes:
    """Return an object identifier."""
    first, second, *rest = (int(part) for part in text.split("."))
    body = bytes([first * 40 + second])
    for part in rest:
        digits = [part & 0x7F]
        while part := part >> 7:
            digits.append(part & 0x7F | 0x80)
        body += bytes(reversed(digits))
    return element(0x06, body)


def endless(data: bytes, depth: int = 12) -> bytes:
    """Return DER with every element that has elements in it of indefinite length, down to a depth."""
    out = b""
    for found in containers._elements(data):
        if not found.tag & 0x20 or not depth:
            out += found.whole
        else:
            out += bytes([found.tag, 0x80]) + endless(found.body, depth - 1) + b"\0\0"
    return out


PKCS, BAG = "1.2.840.113549.1", "1.2.840.113549.1.12.10.1"
PBES2, PBKDF2, SCRYPT = f"{PKCS}.5.13", f"{PKCS}.5.12", "1.3.6.1.4.1.11591.4.11"
AES = {16: "2.16.840.1.101.3.4.1.2", 24: "2.16.840.1.101.3.4.1.22", 32: "2.16.840.1.101.3.4.1.42"}
TRIPLE_DES, RC2 = f"{PKCS}.12.1.3", f"{PKCS}.12.1.6"
SALT, VECTOR = b"saltsalt", bytes(range(16))


def certificate_bag(certificate: bytes) -> bytes:
    held = sequence(oid(f"{PKCS}.9.22.1"), explicit(octets(certificate)))
    return sequence(oid(f"{BAG}.3"), explicit(held))


def key_bag(rounds: int = 1) -> bytes:
    """Return an encrypted key that asks for many rounds of derivation."""
    asked = sequence(octets(SALT), number(rounds))
    return sequence(oid(f"{BAG}.2"), explicit(sequence(sequence(oid(TRIPLE_DES), asked), octets(bytes(64)))))


def part(*bags: bytes) -> bytes:
    return sequence(oid(f"{PKCS}.7.1"), explicit(octets(sequence(*bags))))


def store(*parts: bytes) -> bytes:
    """Return a PKCS #12 file of parts, without a code that protects it."""
    return sequence(number(3), sequence(oid(f"{PKCS}.7.1"), explicit(octets(sequence(*parts)))))


def encrypted(scheme: bytes, secret: bytes) -> bytes:
    info = sequence(oid(f"{PKCS}.7.1"), scheme, element(0x80, secret))
    return sequence(oid(f"{PKCS}.7.6"), explicit(sequence(number(0), info)))


def padded(data: bytes, block: int) -> bytes:
    short = block - len(data) % block
    return data + bytes([short]) * short


def by_aes(*bags: bytes, rounds: int = 2, size: int = 32, hash: str = "sha256", password: bytes = b"") -> bytes:
    """Return bags encrypted by PBES2; sha1 is the hash that goes without saying."""
    number_of = {"sha1": 7, "sha224": 8, "sha256": 9, "sha384": 10, "sha512": 11}[hash]
    hashed = [] if hash == "sha1" else [sequence(oid(f"1.2.840.113549.2.{number_of}"), b"\x05\x00")]
    derivation = sequence(oid(PBKDF2), sequence(octets(SALT), number(rounds), number(size), *hashed))
    scheme = sequence(oid(PBES2), sequence(derivation, sequence(oid(AES[size]), octets(VECTOR))))
    derived = hashlib.pbkdf2_hmac(hash, password, SALT, min(rounds, 10), size)
    encryptor = Cipher(algorithms.AES(derived), modes.CBC(VECTOR)).encryptor()
    return encrypted(scheme, encryptor.update(padded(sequence(*bags), 16)))


def by_triple_des(*bags: bytes, rounds: int = 2, password: bytes = b"\0\0") -> bytes:
    """Return bags encrypted by the older scheme."""
    scheme = containers._Scheme(SALT, min(rounds, 10), 24)
    cipher, vector = (containers._derived(password, scheme, purpose, size) for purpose, size in ((1, 24), (2, 8)))
    encryptor = Cipher(TripleDES(cipher), modes.CBC(vector)).encryptor()
    secret = encryptor.update(padded(sequence(*bags), 8))
    return encrypted(sequence(oid(TRIPLE_DES), sequence(octets(SALT), number(rounds))), secret)


# PKCS #12

ALONE = Contents("PKCS#12", [LEAF])
WITH_KEY = Contents("PKCS#12", [LEAF], True)


def exported(password: bytes | None, *others: bytes) -> bytes:
    """Return what the library exports."""
    leaf, *rest = (x509.load_der_x509_certificate(certificate) for certificate in (LEAF, *others))
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"mail", None, leaf, rest, encryption)


def test_pkcs12_of_the_library() -> None:
    assert contents(exported(None)) == ALONE
    assert contents(exported(None, INNER, ROOT)) == Contents("PKCS#12", [LEAF, INNER, ROOT])
    assert refused(exported(b"secret")) == PASSWORD


def test_pkcs12_with_key() -> None:
    """A key is noticed in the clear and encrypted by any password; without a certificate it is all there is."""
    certificate = pkcs12.serialize_key_and_certificates(b"mail", KEY, None, None, NoEncryption())
    assert refused(certificate) == refused(store(part(key_bag()))) == KEY_ONLY
    assert contents(store(part(certificate_bag(LEAF), key_bag()))) == WITH_KEY
    assert contents(store(part(certificate_bag(LEAF)), part(key_bag()))) == WITH_KEY
    assert contents(store(by_aes(key_bag(), certificate_bag(LEAF)))) == WITH_KEY


@pytest.mark.parametrize("size", AES)
@pytest.mark.parametrize("hash", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_pkcs12_with_the_empty_password(size: int, hash: str) -> None:
    data = store(by_aes(certificate_bag(LEAF), size=size, hash=hash))
    assert contents(data) == contents(endless(data)) == ALONE


@pytest.mark.parametrize("password", [b"\0\0", b""], ids=["empty", "none"])
def test_pkcs12_by_the_older_scheme(password: bytes) -> None:
    assert contents(store(by_triple_des(certificate_bag(LEAF), rounds=5, password=password))) == ALONE


OF_OPENSSL = {
    "aes": """\
MIIDjAIBAzCCA0IGCSqGSIb3DQEHAaCCAzMEggMvMIIDKzCCAeIGCSqGSIb3DQEHBqCCAdMwggHPAgEAMIIByAYJKoZIhvcNAQcBMFcGCSqGSI
b3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjE+Cvjfh3NtwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEMH2E3/wnwJUbMkgmiU3+lGA
ggFgmQYMkgvbxT8bl2K+beHCgAwFz6ZY5eQ1jWdGbNMimYCJckKYEf82DguJ+/+cMrs/XZhLkXUnSJxk8WmkpJRxo85znIvnNBR8Ecs4prTIjC
BfwF/TLOuGLFlWEf8JPD2jnUTNdSQOkk8fj68zZHEyBLEeD8NPKGRK8AFF5mPHltAiHsxdI4JxeurmYICjuFz9jxk2tvZE2LJ/PCrJV1w9ECQT
TecyBS/VfSI/WsNV8wZapUkSymGabcbBdHMtHaWbm5efAMZwmnZxEqlvDLLy5SDCESUWy7ikEpdP5GThc8qFxKSoVrtiXvVBpUJ8tsOYUgdHfC
RVeD7POuktCCdhKUh/afdcxURifMG27TwOMwUorhILNuvMTlMVa8FuE0pEvtY9H6PzDRdKVRWMF4TuiZpQEvuBppcJyKfCSVTrocXUzmimMV2J
W95jt8PNQsb22qunnF2PKlQWuXK/UEf0ajCCAUEGCSqGSIb3DQEHAaCCATIEggEuMIIBKjCCASYGCyqGSIb3DQEMCgECoIHvMIHsMFcGCSqGSI
b3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiq0IesNIg8iAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFEO2PvMyc0SNqq/pRiwVJYE
gZDEdR9ACaKQrum/NOPdXaFFt7HxQ/WvlRf/0iEZKSezLG1YmYDGGqCpsaQqCVPZj1UlUZ5By4EQJfxHz+k44p2r+V+yQ/euHG3n81ytbX5Z2K
hKAVtjejzRlgqUKqHxQDfV2FKVcLP59zj7JzppMp2MOO4vH0Xb0Au1b1OvaSyRI8VNu+8PrLCKYP7xsBquj6kxJTAjBgkqhkiG9w0BCRUxFgQU
YuCCfXSqzca6lM5nZq39CbEVQpEwQTAxMA0GCWCGSAFlAwQCAQUABCDfO53oT6RSpOo8Jj8ZS6EQ0ofiarEuVTvMZw55vX/hEAQIcRM5718ZpH
ECAggA
""",
    "triple-des": """\
MIIDEgIBAzCCAsgGCSqGSIb3DQEHAaCCArkEggK1MIICsTCCAacGCSqGSIb3DQEHBqCCAZgwggGUAgEAMIIBjQYJKoZIhvcNAQcBMBwGCiqGSI
b3DQEMAQMwDgQIfoNEg+kJVFICAggAgIIBYCYWbnl5WLM/KCV31rck4IL11u+EOV4BRl8zkNxuWHS/cTDqFYivqrInIGBfJFdNRGsuxAuWoLS0
2tqNbeYr0sm4xjcVnEVke2UDr85V2v901G89BBepJ8Yi4lkiAf+7GY2Ka5SFWKOT1ZCfIjGVNtge7J5jCfTKiWUPo5dlC46V1Jhux4GXeTLb85
eqvQKZbHHTjuAGlMThlHGbYxlyHUq2ByY3cSgSHHWxhyjDdBRlKdFySf4yn9CZwAqMn6TYIdmHsuwqsCmIsGXX40H07TXNfcjnTiwcilGG5paS
q885HdSe6Tu6Psk4A6d8bBIKA0R+q2gGDxlqSg9herP7q6RcqkHnnWK0szKVrIOn2/knsahLB3cQcmICT9GgYfS8VqWtgQvvJsknDqgjf+l7a0
qqv4oEhJwh7e8N0+7RM0i/sNHsdPHIai6uMhuKmZgKFZpAtDE6a+6FZiYn90aapY8wggECBgkqhkiG9w0BBwGggfQEgfEwge4wgesGCyqGSIb3
DQEMCgECoIG0MIGxMBwGCiqGSIb3DQEMAQMwDgQI5u2YnNOVPs8CAggABIGQ8xEnGBwzl7DAaMAgV3B/bkklSTgJjmLaODrZd81CrrCOE6Vl4M
kH9WTSUyACw1q0MUxsg74n5vnCdyDXxz0hVKoa4QmjSckfyc9dttkEjPKDsgMJ8zn/KsqmJwzS3pViMX63EwQOaVaZxBdbHcemsunUYrR5gU+W
lY95JPDuZjoRpizLsbjLELAYNTJKKAYYMSUwIwYJKoZIhvcNAQkVMRYEFGLggn10qs3GupTOZ2at/QmxFUKRMEEwMTANBglghkgBZQMEAgEFAA
Qgn8ROk3ogPAqE0KMTdui/1RmuK0RntGNw7mmUA4+bBPMECLdUcTgVe9EzAgIIAA==
""",
}
"""What OpenSSL 3.0 makes with the empty password: once by default, once by -certpbe PBE-SHA1-3DES."""


@pytest.mark.parametrize("case", OF_OPENSSL)
def test_pkcs12_of_openssl(case: str) -> None:
    found = read_certificate(base64.b64decode(OF_OPENSSL[case]))
    assert (found.common_name, found.format, found.private_key) == ("mail.contoso.com", "PKCS#12", True)


@pytest.mark.parametrize(
    "data",
    [
        store(by_aes(certificate_bag(LEAF), password=b"secret")),
        store(by_triple_des(certificate_bag(LEAF), password=b"\0s\0\0")),
        store(part(certificate_bag(LEAF)), by_aes(certificate_bag(INNER), password=b"secret")),
    ],
    ids=["aes", "triple-des", "in-part"],
)
def test_pkcs12_with_a_password(data: bytes) -> None:
    assert refused(data) == PASSWORD


def scheme(name: str, *parameters: bytes, secret: bytes = bytes(16)) -> bytes:
    """Return a file with something encrypted by a scheme."""
    return store(encrypted(sequence(oid(name), sequence(*parameters)), secret))


@pytest.mark.parametrize(
    "data",
    [
        scheme(RC2, octets(SALT), number(2)),
        scheme(PBES2, sequence(oid(SCRYPT), sequence(octets(SALT))), sequence(oid(AES[16]), octets(VECTOR))),
        scheme(PBES2, sequence(oid(PBKDF2), sequence(octets(SALT), number(2))), sequence(oid(RC2), octets(VECTOR))),
        scheme(
            PBES2,
            sequence(oid(PBKDF2), sequence(octets(SALT), number(2), sequence(oid(RC2)))),
            sequence(oid(AES[16]), octets(VECTOR)),
        ),
        store(sequence(oid(f"{PKCS}.7.3"), explicit(sequence()))),
        sequence(number(3), sequence(oid(f"{PKCS}.7.2"), explicit(sequence()))),
    ],
    ids=["rc2", "scrypt", "cipher", "hash", "for-a-key", "signed"],
)
def test_pkcs12_encrypted_otherwise(data: bytes) -> None:
    assert refused(data) == ENCRYPTED


MANY = 2**31 - 1


@pytest.mark.parametrize(
    "data",
    [
        store(by_aes(certificate_bag(LEAF), rounds=MANY)),
        store(by_aes(certificate_bag(LEAF), rounds=2**200)),
        store(by_aes(certificate_bag(LEAF), rounds=1_000_001)),
        store(by_triple_des(certificate_bag(LEAF), rounds=MANY)),
        store(by_triple_des(certificate_bag(LEAF), rounds=100_001)),
        store(*[by_triple_des(certificate_bag(LEAF))] * 3, by_aes(certificate_bag(LEAF), rounds=999_941)),
    ],
    ids=["aes", "aes-endless", "aes-just", "triple-des", "triple-des-just", "together"],
)
def test_pkcs12_that_asks_for_many_rounds(data: bytes) -> None:
    """They are counted before they are gone through: of so many, none."""
    assert refused(data) == COSTLY


def test_pkcs12_with_a_costly_key() -> None:
    """Keys are not decrypted, not even those that an encrypted part hides; nor is the file's code verified."""
    hidden = store(by_aes(certificate_bag(LEAF), key_bag(MANY)))
    assert contents(hidden) == WITH_KEY
    code = sequence(
        sequence(sequence(oid("1.3.14.3.2.26"), b"\x05\x00"), octets(bytes(20))), octets(SALT), number(MANY)
    )
    whole = containers._elements(store(part(certificate_bag(LEAF))))[0]
    assert contents(sequence(whole.body, code)) == ALONE


def test_ber() -> None:
    """Elements of indefinite length, and texts in pieces, as some libraries write them."""
    assert contents(endless(bag_of(LEAF), 4)) == Contents("PKCS#7", [LEAF])
    assert contents(endless(store(part(certificate_bag(LEAF))))) == ALONE
    inside = sequence(part(certificate_bag(LEAF)))
    pieces = element(0x24, octets(inside[:40]), octets(inside[40:]))
    assert contents(sequence(number(3), sequence(oid(f"{PKCS}.7.1"), explicit(pieces)))) == ALONE


BROKEN = {
    "no end": b"\x30\x80" + oid(f"{PKCS}.7.2") + b"\xa0\x80" * 100_000,
    "longer than the file": b"\x30\x84\xff\xff\xff\xff" + oid(f"{PKCS}.7.2"),
    "length of a length": sequence(oid(f"{PKCS}.7.2"), b"\xa0\x89" + bytes(20)),
    "long tag": sequence(oid(f"{PKCS}.7.2"), b"\xbf\x81\x01\x00"),
    "no content": sequence(oid(f"{PKCS}.7.2")),
    "no certificates": sequence(oid(f"{PKCS}.7.2"), explicit(sequence(number(1)))),
    "empty set": sequence(oid(f"{PKCS}.7.2"), explicit(sequence(number(1), explicit()))),
    "empty store": store(),
    "no rounds": scheme(TRIPLE_DES, octets(SALT), number(0)),
    "rounds below none": scheme(TRIPLE_DES, octets(SALT), element(0x02, b"\x80")),
    "no whole blocks": scheme(TRIPLE_DES, octets(SALT), number(2), secret=bytes(5)),
    "store in PEM": b"-----BEGIN CERTIFICATE-----\n"
    + base64.encodebytes(store(part(certificate_bag(LEAF))))
    + b"-----END CERTIFICATE-----\n",
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken(case: str) -> None:
    """Such a file is no certificate, whatever it looked like."""
    with pytest.raises(CertificateError, match=r"it is not an X\.509 certificate"):
        read_certificate(BROKEN[case])


SEEDS = [
    bag_of(LEAF, INNER),
    endless(bag_of(LEAF)),
    store(part(certificate_bag(LEAF)), part(key_bag())),
    store(by_aes(certificate_bag(LEAF))),
    store(by_triple_des(certificate_bag(LEAF))),
    pem(LEAF, INNER),
    bag_of(LEAF, encoding=Encoding.PEM),
]


@given(
    data=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.one_of(st.none(), st.integers(0, 900)),
)
@settings(deadline=None)
def test_mutated_files_raise_nothing_else(data: bytes, changes: list[tuple[int, int]], cut: int | None) -> None:
    """Bytes changed anywhere give a certificate or a `CertificateError`."""
    mutated = bytearray(data)
    for place, value in changes:
        mutated[place % len(data)] = value
    try:
        read_certificate(bytes(mutated[:cut]))
    except CertificateError as error:
        assert str(error).startswith("it")  # noqa: PT017  # most mutations raise, not all of them
