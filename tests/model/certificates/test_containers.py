"""Formats of certificate files: what is taken out of each, and that no file may cost more than a moment."""

from __future__ import annotations

import base64
import codecs
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
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
ENCRYPTED = "it is encrypted, so that nothing in it can be checked"
KEY_AND_ENCRYPTED = "it holds a private key, and its certificates are encrypted"
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
PBES2, TRIPLE_DES = f"{PKCS}.5.13", f"{PKCS}.12.1.3"
SALT = b"saltsalt"


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


def test_pkcs12_with_key() -> None:
    """A key is noticed in the clear and encrypted by any password; without a certificate it is all there is."""
    certificate = pkcs12.serialize_key_and_certificates(b"mail", KEY, None, None, NoEncryption())
    assert refused(certificate) == refused(store(part(key_bag()))) == KEY_ONLY
    assert contents(store(part(certificate_bag(LEAF), key_bag()))) == WITH_KEY
    assert contents(store(part(certificate_bag(LEAF)), part(key_bag()))) == WITH_KEY


OF_OPENSSL = {
    "-certpbe NONE": """\
MIIDpQIBAzCCA1sGCSqGSIb3DQEHAaCCA0wEggNIMIIDRDCCAfsGCSqGSIb3DQEHAaCCAewEggHoMIIB5DCCAeAGCyqGSIb3DQEMCgEDoIIBqD
CCAaQGCiqGSIb3DQEJFgGgggGUBIIBkDCCAYwwggExoAMCAQICFGt1UnTGMbxxVOMChQziPJLnZDPRMAoGCCqGSM49BAMCMBsxGTAXBgNVBAMM
EG1haWwuY29udG9zby5jb20wHhcNMjYxMTI5MTQzNjE5WhcNMzYxMTI2MTQzNjE5WjAbMRkwFwYDVQQDDBBtYWlsLmNvbnRvc28uY29tMFkwEw
YHKoZIzj0CAQYIKoZIzj0DAQcDQgAEByC8bPy9tEb+eZG933lscQYvEMyjDYg3LRHr0Ur8MG8uYaZmMpp/ZncHL5QFkfrp5Q3iFBLaBUxSO5Bv
MzoStKNTMFEwHQYDVR0OBBYEFM5TJNdqL4S82hjj0spVRHlb0WemMB8GA1UdIwQYMBaAFM5TJNdqL4S82hjj0spVRHlb0WemMA8GA1UdEwEB/w
QFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAJQ2FzQd14971eNDO5amk9tniJOgrHHv8LI6rP6nu406AiEArd5sC6XKic1X2k8Jw4CL3+EGxqlV
fYHGKg6PRy3VeU8xJTAjBgkqhkiG9w0BCRUxFgQUucTXThzadBAvVkIxNSMyor7P//MwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBg
sqhkiG9w0BDAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIiUZ0hCT7XRMCAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZI
AWUDBAEqBBC7IQ5fXDlHHc7YITSF6liCBIGQas1nAyadrPnBwY51m31bGRpWiP5dxSQ0IXT3tO4MqAOBsDz1X2yGOUX5ZYiValVdRKGXIO5bvZ
ubJVxYZqAfPWb6Hw6l/pm3n6Y+Co47znL3FYUqpzNrmgsfIx3JfnszMwloa17SIIjdYrO9whtUNbk2mTn6tqkLkG8xrpBElAbPGsqElz8of2PY
dY9LoFmFMSUwIwYJKoZIhvcNAQkVMRYEFLnE104c2nQQL1ZCMTUjMqK+z//zMEEwMTANBglghkgBZQMEAgEFAAQgTyRVKWANiJd20LqnBgnhBr
b/nvSFLDqp8ph5hO4GstcECKop6Vwzloc4AgIIAA==
""",
    "-certpbe NONE -nokeys": """\
MIICOQIBAzCCAe8GCSqGSIb3DQEHAaCCAeAEggHcMIIB2DCCAdQGCSqGSIb3DQEHAaCCAcUEggHBMIIBvTCCAbkGCyqGSIb3DQEMCgEDoIIBqD
CCAaQGCiqGSIb3DQEJFgGgggGUBIIBkDCCAYwwggExoAMCAQICFGt1UnTGMbxxVOMChQziPJLnZDPRMAoGCCqGSM49BAMCMBsxGTAXBgNVBAMM
EG1haWwuY29udG9zby5jb20wHhcNMjYxMTI5MTQzNjE5WhcNMzYxMTI2MTQzNjE5WjAbMRkwFwYDVQQDDBBtYWlsLmNvbnRvc28uY29tMFkwEw
YHKoZIzj0CAQYIKoZIzj0DAQcDQgAEByC8bPy9tEb+eZG933lscQYvEMyjDYg3LRHr0Ur8MG8uYaZmMpp/ZncHL5QFkfrp5Q3iFBLaBUxSO5Bv
MzoStKNTMFEwHQYDVR0OBBYEFM5TJNdqL4S82hjj0spVRHlb0WemMB8GA1UdIwQYMBaAFM5TJNdqL4S82hjj0spVRHlb0WemMA8GA1UdEwEB/w
QFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAJQ2FzQd14971eNDO5amk9tniJOgrHHv8LI6rP6nu406AiEArd5sC6XKic1X2k8Jw4CL3+EGxqlV
fYHGKg6PRy3VeU8wQTAxMA0GCWCGSAFlAwQCAQUABCD8Z8nlekjpCAJA2qled+8Q9DqwXn2987nVFszlw1HU6AQIoeDKL0rp1uECAggA
""",
    "": """\
MIIEHAIBAzCCA9IGCSqGSIb3DQEHAaCCA8MEggO/MIIDuzCCAnIGCSqGSIb3DQEHBqCCAmMwggJfAgEAMIICWAYJKoZIhvcNAQcBMFcGCSqGSI
b3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgtHPvk7eQEWgICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEKB4e6lmlJDYeAY4KWkD7YuA
ggHw+vt/jeB+c9rU1VdfRWZMF59nuy70qenKu9/1RT6gDBc3N5bnRU6O5DN7mgf/MxTBdVigYTiDRuNFiIMXIr6V1LvmPlCvCUILSCZMgH6mEo
XvFBVn5W8MCHVIjuU/LDHPickgB74Aji2uAUYI01hW/ZWCF7RZbzNfCoA3koKmXEaPxvffzqLfwIkbmM5Y2KxMwm+vBP5x2YA2nschqdLtRdMS
zfZWwFu2lwpkRmAtMDVunPoTZknuR63nbdAjwGI8bGKwuxyD8feOkxl16d72D2yac04cmVy3YVYfWmZA4MOxR8uxuKF7ZCcCxX5usdC907th1s
XLNQhuGXv/5xsTh1grFe3suutB9EyGk5CsRStLgSgm7s0sAbmRDJhsXvjYeclOC/BLK/exhjM8Lim7XdMl9hLhxAVaMngAZQmiCOFhMTohhJEL
uIxn1y1e+WIsRTj+mOcZPhdzcJzycFeef5zQv/cM+ui0f9pWDz8v8sRaSBZncgOetgBh5C1m2NzUubyC69KjvPpvQtE4k9c+e/R2Q/Py0sgo0F
oyTT7X/wXhsAq+GzunuANgNYzxoT8ETUutWcScPaj2pFB0vvkwXelmGX12K9nzASRpq3keGnB6AXJSX3VT8u1nfgD67/6EzmS/0C9giB1ltiz1
pOfsLDCCAUEGCSqGSIb3DQEHAaCCATIEggEuMIIBKjCCASYGCyqGSIb3DQEMCgECoIHvMIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDD
AcBAjVOiAlUZWJRwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEED81D/2ng2RlLAhnl5QkRCEEgZDZZfjR1TirVM6DnUbKXclmsZ5b
SGg+3KDvlV3JDcjEZz7xYRFWuimExm3YfCUAon9IM+SG2M1IaxNLazEEnizneYo2lByM9vDzyFt3ZkJSv/Eln1cEqmWIwQPXLKFPcwMWOYP3RF
358Fe15XkGZhaC4aKRMf8CkhcKPQjGPVNU4bTnBABgitdgi6LShZdfNtgxJTAjBgkqhkiG9w0BCRUxFgQUucTXThzadBAvVkIxNSMyor7P//Mw
QTAxMA0GCWCGSAFlAwQCAQUABCCbec1hccNPtKf49DYaykIwV1cd8yewahi3oB5SeL2GogQIAhxHUSmF98ECAggA
""",
    "-nokeys": """\
MIICtwIBAzCCAm0GCSqGSIb3DQEHAaCCAl4EggJaMIICVjCCAlIGCSqGSIb3DQEHBqCCAkMwggI/AgEAMIICOAYJKoZIhvcNAQcBMFcGCSqGSI
b3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiMxJuwD40cYAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEKelO3a2kFbJPVrkFBV1P52A
ggHQNXaOM/eygBAIP1TTqDZzXbkt09dWTnQdsHMhsjzPXD0omma9RR0CMKF2rIs7UQK16DxShHkZcWcxafd3SAUXQkxukMggr6S/+kwTBxcCFI
o7BvAzjYgqgjXRVDxpAx5GlKzJKN3DwE4p/DUy7SYFjkQaA/01mW6lcYz2OiaA+wjUpeMI1e5BXJXCZB7GMZ5kcJLmVaFRCP8t9ZrnvZyQsJna
UpoXP4LHJHb/GWjg/SSjQbH1efcnjY3kowFZvMI55Oxe9YpReFUg0kYLlfdVBN5Wcsz6emiFBRAsDzDhSpSiJxZNtB9JMebc7OraZlYMjYQGhl
DElbatJ18uSpbCO/ZOBW/tmsQqTBGI8MYA/rBiZykW+ukoV3E2LB3BJ0TQIrV/1KAIFpFedlVg4xx0DMhD4w6Y/huR37ZnYwV7RYV4BvH0LI5Y
JYuu+kbBVOaWZYlv6dsjTxc5F/sFIonCXz8z7qBWLs5O/tUlcNOEIz3oSL6Yyr75hhHPL5PM7TpRKBPEcTzFtIHBABsDhG/LKcHnIZitGdUiQY
W6znijLqB+DHmxd3M/dCxK3f53t15GCfuWiEurnlDH8kjtfpb2dosXVhFswIZPvoYpwMkWc14wQTAxMA0GCWCGSAFlAwQCAQUABCBoeQCYUIX6
V49z9mhsQTGFlr3Gcbmx9sj8e8Kmn7q/6gQIZJUQ+fud9QUCAggA
""",
}
"""What OpenSSL 3.0 makes with these options: with a password but for ``-nokeys``, where it is empty."""


def of_openssl(options: str) -> bytes:
    return base64.b64decode(OF_OPENSSL[options])


@pytest.mark.parametrize(("options", "private_key"), [("-certpbe NONE", True), ("-certpbe NONE -nokeys", False)])
def test_pkcs12_of_openssl(options: str, private_key: bool) -> None:
    found = read_certificate(of_openssl(options))
    assert (found.common_name, found.format, found.private_key) == ("mail.contoso.com", "PKCS#12", private_key)


LOCKED = encrypted(sequence(oid(PBES2)), bytes(16))
"""A part that is encrypted, in whatever way."""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (of_openssl(""), KEY_AND_ENCRYPTED),
        (of_openssl("-nokeys"), ENCRYPTED),
        (exported(b"secret"), ENCRYPTED),
        (store(LOCKED), ENCRYPTED),
        (endless(store(LOCKED)), ENCRYPTED),
        (store(part(certificate_bag(LEAF)), LOCKED), ENCRYPTED),
        (store(LOCKED, part(key_bag())), KEY_AND_ENCRYPTED),
        (store(sequence(oid(f"{PKCS}.7.3"), explicit(sequence()))), ENCRYPTED),
        (sequence(number(3), sequence(oid(f"{PKCS}.7.2"), explicit(sequence()))), ENCRYPTED),
    ],
    ids=["openssl", "empty-password", "library", "alone", "ber", "in-part", "with-key", "for-a-key", "signed"],
)
def test_pkcs12_that_is_encrypted(data: bytes, words: str) -> None:
    """It is said, and nothing is decrypted: not even with the empty password."""
    assert refused(data) == words


MANY = 2**31 - 1


def test_pkcs12_with_a_costly_key() -> None:
    """Keys are not decrypted, nor is the file's code verified: both may ask for any number of rounds."""
    assert contents(store(part(certificate_bag(LEAF), key_bag(MANY)))) == WITH_KEY
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
    store(part(certificate_bag(LEAF)), LOCKED),
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
