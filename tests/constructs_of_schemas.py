"""Every property of every schema that takes a list, and certificate files, as files of a given size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from constructs import Files, address, host, hosts, name, own, tenant
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from relaylint.model.kinds import Kind, kind
from relaylint.model.schema_index import FILES

ITEMS: dict[str, Callable[[int], Any]] = {
    "domain": name,
    "email": lambda i: f"user{i}@contoso.com",
    "envelope-sender": name,
    "header-sender": name,
    "ip-address": address,
    "ip-or-range": address,
    "ipv4-or-cidr": address,
    "recipient-domain": name,
    "sender-domain": name,
    "smart-host": name,
    "wildcard-domain": name,
    "session-certificate": name,
    "session-sender": name,
    "session-recipients": lambda i: ("External", "Internal")[i % 2],
}
"""A list's items by their format; one without a format is any text, or one of its words."""
KINDS = {label: kind(label) for label in FILES}


def lists(about: Kind) -> Iterator[tuple[str, Callable[[int], Any]]]:
    """Yield the properties of a kind that take a list, each with what makes one item."""
    for property, schema in about.properties.items():
        if "items" in schema:
            items = schema["items"]
            words = next((each["enum"] for each in items.get("anyOf", ()) if "enum" in each), None)
            if "format" in items:
                yield property, ITEMS[items["format"]]
            else:
                yield property, partial(_item, words)


def _item(words: list[Any] | None, number: int) -> Any:
    return words[number % len(words)] if words else f"x{number:04d}"


def definition(about: Kind, number: int, **values: Any) -> dict[str, Any]:
    """Return a definition of a kind with a name of its own."""
    made = {"ConnectorType": "OnPremises"} if "ConnectorType" in about.properties else {}
    if about.name_property:
        made[about.name_property] = name(number)
    return {**made, **values}


def of(about: Kind, definitions: list[dict[str, Any]]) -> Files:
    """Return a file with definitions of a kind, beside a domain."""
    beside = "" if about.name == "AcceptedDomain" else "AcceptedDomains: [{ DomainName: contoso.com }]\n"
    lines = "".join(f"  - {json.dumps(each)}\n" for each in definitions)
    return {"a.yaml": f"{beside}{about.key}:\n{lines}"}


def one_with_many(about: Kind, property: str, make: Callable[[int], Any]) -> Callable[[int], Files]:
    return lambda n: of(about, [definition(about, 0, **{property: [make(i) for i in range(n)]})])


def mapping_with_many(about: Kind, holder: str, property: str, make: Callable[[int], Any]) -> Callable[[int], Files]:
    def files(n: int) -> Files:
        demand = {"Expect": "rejected"} if "Expect" in about.properties else {}
        return of(about, [definition(about, 0, **{holder: {property: [make(i) for i in range(n)]}, **demand})])

    return files


def many_with_one(about: Kind, *, alike: bool) -> Callable[[int], Files]:
    def make(n: int) -> Files:
        numbers = [0 if alike else i for i in range(n)]
        return of(
            about,
            [
                definition(about, i, **{property: [item(number)] for property, item in lists(about)})
                for i, number in enumerate(numbers)
            ],
        )

    return make


SCHEMA: dict[str, Callable[[int], Files]] = {
    **{
        f"{label}.{property}": one_with_many(about, property, make)
        for label, about in KINDS.items()
        for property, make in lists(about)
    },
    **{
        f"{label}.{holder}.{property}": mapping_with_many(about, holder, property, make)
        for label, about in KINDS.items()
        for holder, held in about.mappings.items()
        for property, make in lists(held)
    },
    **{f"many of {label}": many_with_one(about, alike=False) for label, about in KINDS.items() if not about.single},
    **{
        f"many alike of {label}": many_with_one(about, alike=True) for label, about in KINDS.items() if not about.single
    },
}


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def certificate(subject: str, issuer: str, *names: str) -> str:
    """Return a certificate as PEM; one key is enough for all that are looked at."""
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(_key().public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names or (subject,)]), False)
        .sign(_key(), hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def certified(count: int, file: Callable[[int], str], files: Files) -> Files:
    """Return hosts that name certificate files, and a connector that asks for the first name."""
    asked = [own(Name="relay", TlsSenderCertificateName=name(0))]
    sending = hosts(count, lambda i: host(Certificate=file(i), IPAddresses=[address(i)]))
    return {**tenant(InboundConnectors=asked, SendingHosts=sending), **files}


CERTIFICATES: dict[str, Callable[[int], Files]] = {
    "certificate files": lambda n: certified(
        n, lambda i: f"c{i}.pem", {f"c{i}.pem": certificate(name(i), "An authority") for i in range(n)}
    ),
    "hosts with one certificate file": lambda n: certified(
        n, lambda i: "c.pem", {"c.pem": certificate(name(0), "An authority")}
    ),
    "certificates of one file": lambda n: certified(
        1, lambda i: "c.pem", {"c.pem": "".join(certificate(name(i), "An authority") for i in range(n))}
    ),
    "certificates of one chain": lambda n: certified(
        1, lambda i: "c.pem", {"c.pem": "".join(certificate(name(i), name(i + 1)) for i in range(n))}
    ),
    "certificates of one authority again and again": lambda n: certified(
        1,
        lambda i: "c.pem",
        {"c.pem": certificate(name(0), "An authority") + certificate("An authority", "An authority") * n},
    ),
    "names on a certificate file": lambda n: certified(
        1, lambda i: "c.pem", {"c.pem": certificate(name(0), "An authority", *(name(i) for i in range(n)))}
    ),
    "hosts with certificates that are not there": lambda n: certified(n, lambda i: f"c{i}.pem", {}),
}
