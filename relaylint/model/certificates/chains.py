"""Certificate chains: the leaf of a file, its path to an authority, and the missing issuer."""

from __future__ import annotations

import binascii
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Any, Final

from relaylint.core.records import NamedTuple
from relaylint.model.certificates.certificate import Authority, Order

_VERIFICATIONS: Final = 100
"""Maximum number of signatures verified per file: a hostile file can make each of them expensive."""


class Chain(NamedTuple):
    """The chain that the certificates of a file form, in the terms of `certificate.Certificate`.

    ``missing``: the name of the issuer that neither the file nor the bundled set contains, None if complete.
    """

    leaf: Any
    self_signed: bool
    authority: Authority
    missing: Any
    order: Order


class _Node(NamedTuple):
    """A certificate with the data needed to build paths: encoded names, and key identifiers if present."""

    certificate: Any
    subject: bytes
    issuer: bytes
    key: bytes | None
    issuer_key: bytes | None
    self_signed: bool
    authority: bool


def chain_of(certificates: Iterable[Any], *, ordered: bool = True) -> Chain:
    """Return the chain of some certificates; ``ordered``: whether the file format defines their order."""
    listed = list(certificates)
    nodes = [_node(certificate) for certificate in dict.fromkeys(listed)]
    issuers = _issuers(nodes)
    leaf = _leaf(nodes, issuers)
    path = _path(leaf, issuers)
    order: Order
    if len(path) < len(nodes):
        order = "unrelated"
    elif ordered and (len(nodes) < len(listed) or not _in_order(leaf, issuers)):
        order = "out-of-order"
    else:
        order = "in-order"
    leaf_node = nodes[leaf]
    ends = [nodes[place] for place in path if not issuers[place]] or [leaf_node]
    authority: Authority = "self" if leaf_node.self_signed else _authority([nodes[place] for place in path], ends)
    missing = ends[0].certificate.issuer if authority == "unknown" else None
    return Chain(leaf_node.certificate, leaf_node.self_signed, authority, missing, order)


def _node(certificate: Any) -> _Node:
    from cryptography import x509

    subject, issuer = certificate.subject, certificate.issuer
    key = _extension(certificate, x509.SubjectKeyIdentifier)
    issuer_key = _extension(certificate, x509.AuthorityKeyIdentifier)
    constraints = _extension(certificate, x509.BasicConstraints)
    return _Node(
        certificate,
        subject.public_bytes(),
        issuer.public_bytes(),
        key and key.digest,
        issuer_key and issuer_key.key_identifier,
        subject == issuer,
        bool(constraints and constraints.ca),
    )


def _extension(certificate: Any, kind: Any) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except Exception:  # unreadable extensions count as absent; the leaf's are read again later
        return None


def _issuers(nodes: list[_Node]) -> list[list[int]]:
    """Return, for each certificate, the indexes of its issuers; none for a self-signed one.

    There may be several: the same authority, self-signed and cross-signed.
    """
    left, issuers = _VERIFICATIONS, []
    for child in nodes:
        named = [place for place, node in enumerate(nodes) if node is not child and _may_have_issued(node, child)]
        if len(named) > 1 and left >= len(named):
            left -= len(named)
            named = [place for place in named if _signed(nodes[place], child)] or named
        issuers.append([] if child.self_signed else named)
    return issuers


def _may_have_issued(node: _Node, child: _Node) -> bool:
    """Return whether names, and key identifiers if both have them, indicate that one issued the other."""
    return node.subject == child.issuer and (None in (node.key, child.issuer_key) or node.key == child.issuer_key)


def _signed(node: _Node, child: _Node) -> bool:
    try:
        child.certificate.verify_directly_issued_by(node.certificate)
    except Exception:  # a wrong signature, or one that the library cannot verify
        return False
    return True


def _leaf(nodes: list[_Node], issuers: list[list[int]]) -> int:
    """Return the index of the first certificate that did not issue another; host certificates before those of
    authorities."""
    busy = {place for places in issuers for place in places}
    idle = [place for place in range(len(nodes)) if place not in busy] or list(range(len(nodes)))
    return min(idle, key=lambda place: nodes[place].authority)


def _path(leaf: int, issuers: list[list[int]]) -> list[int]:
    """Return the indexes of the leaf and its issuers, the nearest first."""
    path = {leaf: None}
    for place in (queue := [leaf]):
        new = [issuer for issuer in issuers[place] if issuer not in path]
        path |= dict.fromkeys(new)
        queue += new
    return list(path)


def _in_order(leaf: int, issuers: list[list[int]]) -> bool:
    """Return whether the leaf is first and every other certificate certifies one before it."""
    expected = {leaf}
    for place, places in enumerate(issuers):
        if place not in expected:
            return False
        expected.update(places)
    return True


def _authority(path: list[_Node], ends: list[_Node]) -> Authority:
    if any(_is_root(node) for node in path) or any(_below_root(node) for node in ends if not node.self_signed):
        return "public"
    return "private" if any(node.self_signed for node in ends) else "unknown"


def _is_root(node: _Node) -> bool:
    """Return whether a certificate is a bundled root, or another certificate with the key of one."""
    return any(_same_key(root, node.certificate) for root in _roots(node.subject))


def _below_root(node: _Node) -> bool:
    return any(_may_have_issued(_node(root), node) for root in _roots(node.issuer))


def _same_key(one: Any, other: Any) -> bool:
    try:
        return bool(one.public_key() == other.public_key())
    except Exception:  # a key type that the library does not support
        return False


def _roots(name: bytes) -> list[Any]:
    """Return the bundled roots with a name; searching for its bytes first is cheaper than parsing all roots."""
    from cryptography import x509

    roots = []
    for root in bundled_roots():
        if name in root:
            with suppress(ValueError):  # one with a serial number that the library rejects
                roots.append(x509.load_der_x509_certificate(root))
    return [root for root in roots if root.subject.public_bytes() == name]


@cache
def bundled_roots() -> tuple[bytes, ...]:
    """Return the certificates of public authorities in DER, from Mozilla's list in certifi.

    The file is read without certifi's code, whose imports cost more than all of the work here.
    """
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("certifi")
    path = os.path.join(os.path.dirname(spec.origin), "cacert.pem") if spec and spec.origin else ""
    if os.path.isfile(path):
        with open(path, "rb") as stream:
            text = stream.read()
    else:  # packed into an archive, or changed by a distribution to use the system's own file
        import certifi

        text = certifi.contents().encode()
    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----([^-]+)-----END", text)
    return tuple(binascii.a2b_base64(block) for block in blocks)
