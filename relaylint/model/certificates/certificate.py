"""A certificate, as the relay decision and the rules need it; what reads a file is loaded with the first one."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Final, Literal, TypeAlias, cast, get_args

from relaylint.core.records import NamedTuple
from relaylint.values.normal import normal_domain

MOST_BYTES: Final = 1024 * 1024
KEY_SUFFIXES: Final = (".key", ".pem")
"""File name extensions of private keys next to a certificate."""
SUFFIXES: Final = (".cer", ".crt", ".der", ".key", ".p12", ".p7b", ".p7c", ".pem", ".pfx")
"""File name extensions of certificates and keys."""
Authority: TypeAlias = Literal["public", "private", "self", "unknown"]
"""Who issued a certificate, see `Certificate`."""
Completeness: TypeAlias = Literal["complete", "incomplete", "unknown"]
Order: TypeAlias = Literal["in-order", "out-of-order", "unrelated"]
AUTHORITIES: Final[tuple[str, ...]] = get_args(Authority)
COMPLETENESS: Final[tuple[str, ...]] = get_args(Completeness)
ORDERS: Final[tuple[str, ...]] = get_args(Order)


class Certificate(NamedTuple):
    """The leaf certificate of a file, and properties of the file.

    ``common_name``: the subject's CN, the most specific one if there are several (RFC 2818). ``names``: every CN and
    every DNS name of the SAN in original spelling, CN first. ``self_signed``: issuer and subject are equal.
    ``subject``, ``issuer``: in the notation of Exchange, see `printed`. ``not_before``, ``not_after``: UTC dates as
    YYYY-MM-DD, so that they compare as strings. ``key_type``: RSA, EC, Ed25519, Ed448, DSA or an OID; ``key_size``: in
    bits, 0 if unknown. ``curve``: such as P-256 for an EC key, None for other keys. ``signature_hash``: such as sha256;
    an OID if unknown, None if the signature has none. ``usages``: the extended key usages, by name or OID; None: no
    such extension.

    ``authority``: ``public``: the path ends at or below a root of the bundled set; ``private``: at a root outside that
    set; ``self``: the leaf is self-signed; ``unknown``: at an issuer that neither the file nor the set contains.
    ``chain``: ``complete``, ``incomplete``, or ``unknown`` for formats that hold only one certificate. ``missing``: the
    missing issuer of an incomplete chain, in the notation of ``issuer``. ``order``: ``in-order``: each certificate
    certifies one before it; ``out-of-order``; ``unrelated``: the file contains certificates that are not on the leaf's
    path. ``private_key``: the file contains a private key. ``format``: PEM, DER, PKCS#7 or PKCS#12.
    """

    common_name: str | None = None
    names: tuple[str, ...] = ()
    self_signed: bool = False
    subject: str = ""
    issuer: str = ""
    not_before: str | None = None
    not_after: str | None = None
    key_type: str = "EC"
    key_size: int = 256
    curve: str | None = None
    signature_hash: str | None = "sha256"
    usages: tuple[str, ...] | None = ("serverAuth",)
    authority: Authority = "public"
    chain: Completeness = "complete"
    missing: str | None = None
    order: Order = "in-order"
    private_key: bool = False
    format: str = "PEM"

    @property
    def normal_names(self) -> tuple[str, ...]:
        """The names as they are compared, in the same order."""
        return _normal(self.names)

    @property
    def identity(self) -> str:
        """The certificate in the notation of a Send connector's TlsCertificateName."""
        return f"<I>{self.issuer}<S>{self.subject}"


@lru_cache(1024)
def _normal(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names on a certificate as they are compared: this is where they enter."""
    return tuple(map(normal_domain, names))


class CertificateError(Exception):
    """A certificate cannot be read from a file; the message is a short reason."""


def read_certificate(data: bytes) -> Certificate:
    """Return the leaf certificate of a PEM, DER, PKCS #7 or PKCS #12 file. Raises `CertificateError`.

    The leaf is the first certificate that did not issue another one in the file.
    """
    # few repositories hold certificates
    return cast("Certificate", import_module("relaylint.model.certificates.leaf").read_leaf(data))


def certificate_data(path: str, kept: bytes | None = None) -> bytes:
    """Return the bytes of a certificate file; ``kept``: these, where they are not on the disk.

    Raises `CertificateError` if it cannot be read, or is too large.
    """
    try:
        if kept is None:
            with open(path, "rb") as stream:
                kept = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CertificateError((error.strerror or "it cannot be read").lower()) from error
    if len(kept) > MOST_BYTES:
        raise CertificateError("it is larger than a certificate file can be")
    return kept
