"""Extracts the leaf certificate of a file, with what the relay decision and the rules need of it."""

from __future__ import annotations

import warnings
from typing import Any, Final

from relaylint.model.certificates.certificate import Certificate, CertificateError, Completeness
from relaylint.model.certificates.chains import Chain, chain_of
from relaylint.model.certificates.containers import ContainerError, Contents, contents

_NOT_ONE: Final = "it is not an X.509 certificate in PEM or DER"

_KEY_TYPES: Final = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSA",
    "1.2.840.10040.4.1": "DSA",
    "1.2.840.10045.2.1": "EC",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}
_KEY_SIZES: Final = {"Ed25519": 256, "Ed448": 456}
_CURVES: Final = {f"secp{size}r1": f"P-{size}" for size in (192, 224, 256, 384, 521)}

_USAGES: Final = {
    "1.3.6.1.5.5.7.3.1": "serverAuth",
    "1.3.6.1.5.5.7.3.2": "clientAuth",
    "1.3.6.1.5.5.7.3.3": "codeSigning",
    "1.3.6.1.5.5.7.3.4": "emailProtection",
    "1.3.6.1.5.5.7.3.8": "timeStamping",
    "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    "2.5.29.37.0": "anyExtendedKeyUsage",
}

_ATTRIBUTES: Final = {
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "E",
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "S",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "T",
    "2.5.4.13": "Description",
    "2.5.4.17": "PostalCode",
    "2.5.4.18": "POBox",
    "2.5.4.20": "Phone",
    "2.5.4.42": "G",
    "2.5.4.43": "I",
}
"""The attribute keys that Windows uses in distinguished names (MS-OSCO, 2.2.1); it prints others as OIDs."""
_QUOTED: Final = frozenset(',+="\n<>#;')
_BLANKS: Final = " \t\n\v\f\r"


def read_leaf(data: bytes) -> Certificate:
    """Return what `certificate.read_certificate` does. Raises `CertificateError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about unusual serial numbers and the like, which do not matter here
            return _described(contents(data))
    except ContainerError as error:
        raise CertificateError(str(error)) from error
    except ImportError as error:  # there is no build for some interpreters, such as those in a browser
        raise CertificateError("the package cryptography, which reads it, cannot be loaded by this Python") from error
    except (OSError, KeyboardInterrupt, SystemExit, MemoryError):
        raise  # unrelated to the file
    except BaseException as error:  # a panic in cryptography's Rust code is not an Exception
        raise CertificateError(_NOT_ONE) from error


def _described(file: Contents) -> Certificate:
    # cryptography costs 45 ms; only a definition that names a certificate file needs it
    from cryptography import x509

    chain = chain_of(map(x509.load_der_x509_certificate, file.certificates), ordered=file.format == "PEM")
    leaf = chain.leaf
    common_name, names = _names(leaf)
    key_type, key_size, curve = _key(leaf)
    usages = _extension(leaf, x509.ExtendedKeyUsage)
    return Certificate(
        common_name,
        names,
        chain.self_signed,
        printed(leaf.subject),
        printed(leaf.issuer),
        leaf.not_valid_before_utc.date().isoformat(),
        leaf.not_valid_after_utc.date().isoformat(),
        key_type,
        key_size,
        curve,
        _signature_hash(leaf),
        None if usages is None else tuple(_USAGES.get(oid.dotted_string, oid.dotted_string) for oid in usages),
        chain.authority,
        *_completeness(file, chain),
        chain.order,
        file.private_key,
        file.format,
    )


def _completeness(file: Contents, chain: Chain) -> tuple[Completeness, str | None]:
    if file.format == "DER":
        return "unknown", None
    return ("complete", None) if chain.missing is None else ("incomplete", printed(chain.missing))


def _names(leaf: Any) -> tuple[str | None, tuple[str, ...]]:
    """Return the common name and all names, the most specific first."""
    from cryptography import x509

    common = [item.value for item in leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    common = [name for name in reversed(common) if isinstance(name, str) and name.strip()]
    alternative = _extension(leaf, x509.SubjectAlternativeName)
    listed = alternative.get_values_for_type(x509.DNSName) if alternative else []
    return next(iter(common), None), tuple(dict.fromkeys((*common, *filter(str.strip, listed))))


def _extension(certificate: Any, kind: Any) -> Any:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _key(certificate: Any) -> tuple[str, int, str | None]:
    identifier = certificate.public_key_algorithm_oid.dotted_string
    name = _KEY_TYPES.get(identifier, identifier)
    try:
        key = certificate.public_key()
    except Exception:  # a curve, a size or a key type that the library does not support
        return name, 0, None
    curve = getattr(key, "curve", None)
    return name, getattr(key, "key_size", _KEY_SIZES.get(name, 0)), curve and _CURVES.get(curve.name, curve.name)


def _signature_hash(certificate: Any) -> str | None:
    try:
        algorithm = certificate.signature_hash_algorithm
    except Exception:  # a signature that the library does not support, such as one with MD2
        return str(certificate.signature_algorithm_oid.dotted_string)
    return algorithm and str(algorithm.name).lower()


def printed(name: Any) -> str:
    """Return a distinguished name in the notation of .NET on Windows (CertNameToStr), which Exchange uses.

    The most specific part comes first, the reverse of its encoding.
    """
    return ", ".join(" + ".join(_part(item) for item in items) for items in reversed(name.rdns))


def _part(attribute: Any) -> str:
    identifier, value = attribute.oid.dotted_string, attribute.value
    key = _ATTRIBUTES.get(identifier, f"OID.{identifier}")
    if isinstance(value, bytes):
        return f"{key}=#{value.hex().upper()}"
    if not value or value[0] in _BLANKS or value[-1] in _BLANKS or not _QUOTED.isdisjoint(value):
        value = '"{}"'.format(value.replace('"', '""'))
    return f"{key}={value}"
