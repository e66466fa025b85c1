"""Extracts encoded certificates from certificate files: PEM, DER, PKCS #7, PKCS #12."""

from __future__ import annotations

import binascii
import codecs
import re
from typing import Final

from relaylint.core.records import NamedTuple

_MOST: Final = 64
"""Maximum number of certificates, more than any chain has; it bounds the cost of a hostile file."""

_MARK = re.compile(rb"-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----")
_LABELS: Final = {b"CERTIFICATE", b"X509 CERTIFICATE", b"PKCS7", b"CMS"}
"""PEM labels of blocks with certificates; Windows also writes PKCS #7 under the first one."""

_HEAD = rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)"
_PKCS7 = re.compile(_HEAD + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", re.DOTALL)
_PKCS12 = re.compile(_HEAD + rb"\x02\x01\x03\x30", re.DOTALL)
_KEY = re.compile(
    _HEAD + rb"(?:\x02\x01[\x00-\x03]|" + _HEAD + rb"\x06[\x09\x0a]\x2a\x86\x48\x86\xf7\x0d\x01(?:\x05|\x0c\x01))",
    re.DOTALL,
)
"""A private key starts with a version number or the OID of its encryption; a certificate with neither."""

_DATA = bytes.fromhex("2a864886f70d010701")
_KEY_BAGS = {bytes.fromhex("2a864886f70d010c0a0101"), bytes.fromhex("2a864886f70d010c0a0102")}
_CERTIFICATE_BAG = bytes.fromhex("2a864886f70d010c0a0103")

_KEY_ONLY = "it holds a private key, which does not belong into a repository, and no certificate"
_CUT_OFF = "it is cut off: a certificate begins and does not end"
_TOO_MANY = f"it holds more than {_MOST} certificates"
_ENCRYPTED = "it is encrypted, so that nothing in it can be checked"
_KEY_AND_ENCRYPTED = "it holds a private key, and its certificates are encrypted"


class ContainerError(Exception):
    """The format of a file was recognised, but certificates cannot be extracted; the message is the reason."""


class Contents(NamedTuple):
    """The contents of a file: its certificates in DER, in file order, and whether it contains a private key."""

    format: str
    certificates: list[bytes]
    private_key: bool = False


def contents(data: bytes) -> Contents:
    """Return the contents of a file.

    Raises `ContainerError`; and `ValueError` or `IndexError` if it is not a certificate file at all.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("ascii", "replace")
    if not data.strip():
        raise ContainerError("it is empty")
    file = _pem(data) if b"-----BEGIN" in data else _der(data)
    if len(file.certificates) > _MOST:
        raise ContainerError(_TOO_MANY)
    if file.certificates:
        return file
    if file.private_key:
        raise ContainerError(_KEY_ONLY)
    raise ValueError("no certificate")


def _pem(data: bytes) -> Contents:
    """Read the blocks in sequence; text between them is ignored."""
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
    """A BER element: its tag, its contents, and its complete encoding."""

    tag: int
    body: bytes
    whole: bytes


def _elements(data: bytes) -> list[_Element]:
    """Return a sequence of BER elements. Raises `ValueError` or `IndexError`."""
    elements, start = [], 0
    while start < len(data):
        body, end = _reach(data, start)
        close = _closing(data, body) if end is None else end
        after = close + 2 if end is None else close
        elements.append(_Element(data[start], data[body:close], data[start:after]))
        start = after
    return elements


def _reach(data: bytes, start: int) -> tuple[int, int | None]:
    """Return start and end of an element's contents; the end is None if its length is indefinite."""
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
    """Return the offset of the end-of-contents mark of an element of indefinite length; never recurses."""
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
    """Return an octet string, which BER may split into segments."""
    return b"".join(part.body for part in _elements(element.body)) if element.tag & 0x20 else element.body


def _pkcs7(data: bytes) -> list[bytes]:
    """Return the certificates of a signed message without content and signatures (RFC 2315, 9.1)."""
    _, content = _elements(_only(data).body)
    for part in _elements(_only(content.body).body):
        if part.tag == 0xA0:
            return [element.whole for element in _elements(part.body) if element.tag == 0x30]
    return []


def _pkcs12(data: bytes) -> Contents:
    """Return the unencrypted contents of a PKCS #12 file (RFC 7292), as ``openssl pkcs12 -certpbe NONE`` writes it.

    Raises `ContainerError` if a part is encrypted, even with the empty password. Decryption would run as many rounds of
    key derivation as the file requests, and the rounds of a key inside an encrypted part are not visible in advance.
    Little is lost: such a file usually contains a private key and has to leave the repository anyway.
    """
    _, safe, *_ = _elements(_only(data).body)
    certificates, private_key, encrypted = [], False, False
    for part in _elements(_only(_plain(safe)).body):
        kind, _ = _elements(part.body)
        if kind.body != _DATA:
            encrypted = True
            continue
        for bag in _elements(_only(_plain(part)).body):
            name, value, *_ = _elements(bag.body)
            private_key |= name.body in _KEY_BAGS
            if name.body == _CERTIFICATE_BAG:
                _, certificate = _elements(_only(value.body).body)
                certificates.append(_octets(_only(certificate.body)))
    if encrypted:
        raise ContainerError(_KEY_AND_ENCRYPTED if private_key else _ENCRYPTED)
    return Contents("PKCS#12", certificates, private_key)


def _plain(part: _Element) -> bytes:
    kind, content = _elements(part.body)
    if kind.body != _DATA:
        raise ContainerError(_ENCRYPTED)
    return _octets(_only(content.body))
