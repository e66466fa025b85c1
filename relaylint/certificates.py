"""Certificate files to what the relay decision and the rules ask of them. Reads PEM and DER."""

from __future__ import annotations

import codecs
import re
import warnings
from typing import Any, NamedTuple

_KEY_CONTAINER = re.compile(rb"\x30(?:[\x00-\x7f]|\x81.|\x82..|\x83...|\x80)\x02\x01[\x00-\x03]", re.DOTALL)
"""How a DER private key and a PKCS #12 file begin: with a version number, where a certificate has a sequence."""


class Certificate(NamedTuple):
    """What a client certificate tells: its names, and whether it signed itself.

    ``common_name`` is the subject's CN, the most specific one if there are several (RFC 2818);
    ``names`` holds every CN and every DNS name of the SAN, as the certificate spells them.
    """

    common_name: str | None
    names: tuple[str, ...]
    self_signed: bool


class CertificateError(Exception):
    """A file that no certificate can be read from; the text says why in a few words."""


def read(data: bytes) -> Certificate:
    """Return the leaf certificate of a PEM or DER file. Raises `CertificateError`.

    The leaf is the first certificate that issued no other one of the file; in a chain as servers
    keep it, that is the first.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("ascii", "replace")
    if not data.strip():
        raise CertificateError("it is empty")
    if b"PRIVATE KEY-----" in data or _KEY_CONTAINER.match(data):
        raise CertificateError("it holds a private key, which does not belong into a repository")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd serial numbers and the like, which matter to nobody here
            return _described(_leaf(data))
    except (CertificateError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic in cryptography's Rust code is not an Exception
        raise CertificateError("it is not an X.509 certificate in PEM or DER") from error


def _leaf(data: bytes) -> Any:
    # cryptography costs 45 ms; only a definition that names a certificate file needs it
    from cryptography import x509

    if b"-----BEGIN" not in data:
        return x509.load_der_x509_certificate(data)
    found = x509.load_pem_x509_certificates(data)
    if len(found) < data.count(b"-----BEGIN CERTIFICATE-----"):
        raise CertificateError("it is cut off: a certificate begins and does not end")
    for certificate in found:
        if not any(other is not certificate and other.issuer == certificate.subject for other in found):
            return certificate
    return found[0]


def _described(certificate: Any) -> Certificate:
    from cryptography import x509

    common = [str(item.value) for item in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        alternative = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        alternative = []
    names = (name for name in (*reversed(common), *alternative) if name.strip())
    common_name = common[-1] if common else None
    return Certificate(common_name, tuple(dict.fromkeys(names)), certificate.issuer == certificate.subject)
