"""Certificate files of every format to the encoded certificates in them: PEM, DER, PKCS #7, PKCS #12."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.records import NamedTuple

_MOST: Final = 64
"""More certificates than any chain has; it bounds what a hostile file may cost."""
_ROUNDS: Final = 1_000_000
"""Rounds of PBKDF2 spent on one file, about a second; exporters ask for 2,000 to 600,000."""
_LEGACY_WEIGHT: Final = 10
"""How many rounds of PBKDF2 one of the older derivation counts for: that one runs in Python."""

_MARK = re.compile(rb"-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----")
_LABELS: Final = {b"CERTIFICATE", b"X509 CERTIFICATE", b"PKCS7", b"CMS"}
"""Their blocks hold certificates; Windows writes PKCS #7 under the first label too."""

_HEAD = rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)"
_PKCS7 = re.compile(_HEAD + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", re.DOTALL)
_PKCS12 = re.compile(_HEAD + rb"\x02\x01\x03\x30", re.DOTALL)
_KEY = re.compile(
    _HEAD + rb"(?:\x02\x01[\x00-\x03]|" + _HEAD + rb"\x06[\x09\x0a]\x2a\x86\x48\x86\xf7\x0d\x01(?:\x05|\x0c\x01))",
    re.DOTALL,
)
"""A private key begins with a version number or with the name of its encryption; a certificate with neither."""

_DATA = bytes.fromhex("2a864886f70d010701")
_ENCRYPTED_DATA = bytes.fromhex("2a864886f70d010706")
_KEY_BAGS = {bytes.fromhex("2a864886f70d010c0a0101"), bytes.fromhex("2a864886f70d010c0a0102")}
_CERTIFICATE_BAG = bytes.fromhex("2a864886f70d010c0a0103")
_PBES2 = bytes.fromhex("2a864886f70d01050d")
_PBKDF2 = bytes.fromhex("2a864886f70d01050c")
_TRIPLE_DES = bytes.fromhex("2a864886f70d010c0103")
_AES = {bytes.fromhex(f"6086480165030401{last}"): size for last, size in (("02", 16), ("16", 24), ("2a", 32))}
_HASHES = {
    bytes.fromhex(f"2a864886f70d02{last}"): name
    for last, name in (("07", "sha1"), ("08", "sha224"), ("09", "sha256"), ("0a", "sha384"), ("0b", "sha512"))
}

_KEY_ONLY = "it holds a private key, which does not belong into a repository, and no certificate"
_CUT_OFF = "it is cut off: a certificate begins and does not end"
_TOO_MANY = f"it holds more than {_MOST} certificates"
_PASSWORD = "it is encrypted with a password, so that nothing in it can be checked"
_UNUSUAL = "it is encrypted, so that nothing in it can be checked"
_COSTLY = "its encryption asks for more rounds than a certificate file needs"


class ContainerError(Exception):
    """A file that certificates cannot be taken from although it is known what it is; the text says why."""


class Contents(NamedTuple):
    """What a file holds: its certificates in DER and in its order, and whether a private key is among them."""

    format: str
    certificates: list[bytes]
    private_key: bool = False


def contents(data: bytes) -> Contents:
    """Return what a file holds.

    Raises `ContainerError`; and `ValueError` or `IndexError` where it is no certificate file at all.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("ascii", "replace")
    if not data.strip():
        raise ContainerError("it is empty")
    found = _pem(data) if b"-----BEGIN" in data else _der(data)
    if len(found.certificates) > _MOST:
        raise ContainerError(_TOO_MANY)
    if found.certificates:
        return found
    if found.private_key:
        raise ContainerError(_KEY_ONLY)
    raise ValueError("no certificate")


def _pem(data: bytes) -> Contents:
    """Take the blocks one after the other; what stands between them are comments."""
    certificates: list[bytes] = []
    kind, begun, cut = "PKCS#7", None, False
    for mark in _MARK.finditer(data):
        if mark[1] == b"BEGIN":
            cut |= begun is not None and begun[2] in _LABELS
            begun = mark
        elif begun and begun[2] == mark[2]:
            if mark[2] in _LABELS:
                body = b"".join(data[begun.end() : mark.start()].split())
                block = binascii.a2b_base64(body, strict_mode=True)
                wrapped = _PKCS7.match(block)
                certificates += _pkcs7(block) if wrapped else [block]
                kind = kind if wrapped else "PEM"
            begun = None
    if certificates and (cut or (begun and begun[2] in _LABELS)):
        raise ContainerError(_CUT_OFF)
    return Contents(kind, certificates, b"PRIVATE KEY-----" in data)


def _der(data: bytes) -> Contents:
    if _PKCS7.match(data):
        return Contents("PKCS#7", _pkcs7(data))
    if _PKCS12.match(data):
        return _pkcs12(data)
    return Contents("DER", [], True) if _KEY.match(data) else Contents("DER", [data])


class _Element(NamedTuple):
    """An element of BER: its tag, what is in it, and all of it."""

    tag: int
    body: bytes
    whole: bytes


def _elements(data: bytes) -> list[_Element]:
    """Return the elements of BER that stand one after the other. Raises `ValueError` or `IndexError`."""
    found, start = [], 0
    while start < len(data):
        body, end = _reach(data, start)
        close = _closing(data, body) if end is None else end
        after = close + 2 if end is None else close
        found.append(_Element(data[start], data[body:close], data[start:after]))
        start = after
    return found


def _reach(data: bytes, start: int) -> tuple[int, int | None]:
    """Return where an element's body starts and ends; the end is None where only a closing mark tells it."""
    length, body = data[start + 1], start + 2
    if length == 0x80:
        return body, None
    if length > 0x80:
        size, body = length - 0x80, body + length - 0x80
        if size > 4:
            raise ValueError("an element of endless length")
        length = int.from_bytes(data[body - size : body])
    if body + length > len(data) or data[start] & 0x1F == 0x1F:
        raise ValueError("an element that is cut off, or a tag that no certificate file has")
    return body, body + length


def _closing(data: bytes, position: int) -> int:
    """Return where the closing mark of an element of indefinite length stands; never recurses."""
    depth = 1
    while True:
        body, end = _reach(data, position)
        if data[position:body] == b"\0\0":
            depth -= 1
            if not depth:
                return position
        depth += end is None
        position = body if end is None else end


def _only(data: bytes) -> _Element:
    (element,) = _elements(data)
    return element


def _octets(element: _Element) -> bytes:
    """Return an octet string, which BER may cut into pieces."""
    return b"".join(part.body for part in _elements(element.body)) if element.tag & 0x20 else element.body


def _pkcs7(data: bytes) -> list[bytes]:
    """Return the certificates of a signed message, as they go without message and signature (RFC 2315, 9.1)."""
    _, content = _elements(_only(data).body)
    for part in _elements(_only(content.body).body):
        if part.tag == 0xA0:
            return [element.whole for element in _elements(part.body) if element.tag == 0x30]
    return []


def _pkcs12(data: bytes) -> Contents:
    """Return what is in a PKCS #12 file without password (RFC 7292); keys are noticed, not decrypted.

    The library's own loader is not used: it goes through as many rounds of key derivation as the
    file asks for, and encrypted parts may hide keys that ask for more.
    """
    _, safe, *_ = _elements(_only(data).body)
    certificates, private_key, left = [], False, _ROUNDS
    for part in _elements(_only(_plain(safe)).body):
        kind, content = _elements(part.body)
        if kind.body == _ENCRYPTED_DATA:
            scheme, secret = _encrypted(_only(content.body))
            left -= scheme.cost
            if left < 0:
                raise ContainerError(_COSTLY)
            bags = _decrypted(scheme, secret)
        else:
            bags = _elements(_only(_plain(part)).body)
        for bag in bags:
            name, value, *_ = _elements(bag.body)
            private_key |= name.body in _KEY_BAGS
            if name.body == _CERTIFICATE_BAG:
                _, certificate = _elements(_only(value.body).body)
                certificates.append(_octets(_only(certificate.body)))
    return Contents("PKCS#12", certificates, private_key)


def _plain(part: _Element) -> bytes:
    kind, content = _elements(part.body)
    if kind.body != _DATA:
        raise ContainerError(_UNUSUAL)
    return _octets(_only(content.body))


class _Scheme(NamedTuple):
    """How a part is encrypted; ``hash`` and ``vector`` are empty for the older scheme, which derives both."""

    salt: bytes
    rounds: int
    size: int
    hash: str = ""
    vector: bytes = b""

    @property
    def cost(self) -> int:
        """The rounds that it takes, as rounds of PBKDF2."""
        return self.rounds if self.hash else self.rounds * _LEGACY_WEIGHT


def _encrypted(data: _Element) -> tuple[_Scheme, bytes]:
    """Return how encrypted data are encrypted, and the data."""
    _, info, *_ = _elements(data.body)
    _, algorithm, secret = _elements(info.body)
    name, parameters = _elements(algorithm.body)
    if name.body == _TRIPLE_DES:
        salt, rounds = _elements(parameters.body)
        return _Scheme(salt.body, _number(rounds), 24), _octets(secret)
    if name.body != _PBES2:
        raise ContainerError(_UNUSUAL)
    (derivation, asked), (cipher, vector) = (_elements(part.body) for part in _elements(parameters.body))
    if derivation.body != _PBKDF2 or cipher.body not in _AES:
        raise ContainerError(_UNUSUAL)
    salt, rounds, *others = _elements(asked.body)
    hashes = [_HASHES.get(_elements(other.body)[0].body, "") for other in others if other.tag == 0x30] or ["sha1"]
    if not hashes[0]:
        raise ContainerError(_UNUSUAL)
    return _Scheme(salt.body, _number(rounds), _AES[cipher.body], hashes[0], vector.body), _octets(secret)


def _number(element: _Element) -> int:
    number = int.from_bytes(element.body, signed=True)
    if number < 1:
        raise ValueError("no number of rounds")
    return number


def _decrypted(scheme: _Scheme, secret: bytes) -> list[_Element]:
    """Return the bags in encrypted data. Raises `ContainerError` where the password is not empty."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    for cipher, vector in _keys(scheme):
        algorithm = algorithms.AES(cipher) if scheme.hash else TripleDES(cipher)
        decryptor = Cipher(algorithm, modes.CBC(vector)).decryptor()
        text = decryptor.update(secret) + decryptor.finalize()
        if text and text.endswith(text[-1:] * text[-1]):  # as many bytes of padding as the last one says
            try:
                return _elements(_only(text[: -text[-1]]).body)
            except (ValueError, IndexError):  # a wrong key may leave what looks like padding
                continue
    raise ContainerError(_PASSWORD)


def _keys(scheme: _Scheme) -> Iterator[tuple[bytes, bytes]]:
    """Return the keys and initial vectors for no password: the older scheme tells an empty one from none."""
    import hashlib

    if scheme.hash:
        yield hashlib.pbkdf2_hmac(scheme.hash, b"", scheme.salt, scheme.rounds, scheme.size), scheme.vector
        return
    for password in (b"\0\0", b""):
        yield _derived(password, scheme, 1, scheme.size), _derived(password, scheme, 2, 8)


def _derived(password: bytes, scheme: _Scheme, purpose: int, size: int) -> bytes:
    """Return a key (purpose 1) or an initial vector (2) by the derivation of RFC 7292, appendix B.2, with SHA-1."""
    from hashlib import sha1

    block = 64
    fed = b"".join((part * block)[: -(-len(part) // block) * block] for part in (scheme.salt, password))
    derived = b""
    while len(derived) < size:
        digest = bytes([purpose]) * block + fed
        for _ in range(scheme.rounds):
            digest = sha1(digest, usedforsecurity=False).digest()
        derived += digest
        step = int.from_bytes((digest * 4)[:block]) + 1
        blocks = (int.from_bytes(fed[start : start + block]) + step for start in range(0, len(fed), block))
        fed = b"".join((number % (1 << 8 * block)).to_bytes(block) for number in blocks)
    return derived[:size]
