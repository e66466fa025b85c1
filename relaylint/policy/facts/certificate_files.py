"""Facts about the certificate files that definitions refer to, and the relay decision with the next certificate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from relaylint.core.diagnostic import Label
from relaylint.core.logic import State
from relaylint.model.accepted import parents
from relaylint.model.certificates.certificate import AUTHORITIES, COMPLETENESS, ORDERS, Certificate, Completeness
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.policy.facts.relaying import CONDITION, condition
from relaylint.policy.facts.table import Fact, Facts, Reach, fact, of_decision
from relaylint.policy.value_types import BOOLEAN, DATE, TEXT, ValueType, list_of, number_of, words_of
from relaylint.relay.hosts import HostDecision, Shown
from relaylint.relay.successor import Renewed, declared_successor
from relaylint.values.normal import without_wildcard
from relaylint.values.suffixes import registrable
from relaylint.values.syntaxes import days_between, domain_fault

_HOLDERS = {
    "certificate": ("Certificate", ("SendingHost", "SendConnector")),
    "next-certificate": ("NextCertificate", ("SendingHost", "SendConnector")),
}
"""Prefix of facts, the property that names the file, and the kinds that have it."""
_NEXT: Final = ("NextCertificate",)


_NAMES = list_of(TEXT).or_null


@fact(
    "certificate.names",
    "SendingHost",
    "SendConnector",
    gives=_NAMES,
    reaches=Reach.CERTIFICATES,
    normal=True,
    looks_at=(),
)
def _names(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The names on the certificate as a list, from the file or as declared in CertificateNames; null if none is
    presented."""
    if definition.kind.name == "SendingHost":
        names, _, normal, _ = facts.certificate(definition)
        path = ("Certificate",) if definition.data.get("Certificate") else ("CertificateNames",)
        if names is None or normal is None:
            return Fact(_NO_NAMES, path, normal=_NO_NAMES)
        return Fact(list(names) or None, path, normal=list(normal) or None)
    return _names_of(facts, definition, "Certificate")


_NO_NAMES = Unknown("the names on the certificate are not known")


@fact("receiving-certificate.names", "SendingHost", gives=_NAMES, reaches=Reach.CERTIFICATES, normal=True, looks_at=())
def _receiving_names(facts: Facts, host: Definition, item: Any) -> Fact:
    """The names on the certificate that the host presents when it receives mail, as a list; null if none is
    declared."""
    if host.value("ReceivingCertificate") is None:
        name = "ReceivingCertificateNames"
        return Fact(host.value(name), (name,), normal=host.normal(name))
    return _names_of(facts, host, "ReceivingCertificate")


def _names_of(facts: Facts, definition: Definition, name: str) -> Fact:
    """Return the names on the certificate in the file that a property names."""
    names = _of(facts, definition, name, lambda certificate: list(certificate.names))
    return names._replace(normal=_of(facts, definition, name, lambda certificate: list(certificate.normal_names)).value)


@fact(
    "certificate.registrable-domains",
    "SendingHost",
    "SendConnector",
    gives=_NAMES,
    reaches=Reach.CERTIFICATES,
    looks_at=(),
)
def _registrable(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The registrable domains of the names on the certificate, as a list, by the Public Suffix List; null if there
    is none."""
    named = _names(facts, definition, item)
    if not isinstance(named.value, list):
        return named
    names = map(without_wildcard, named.normal)
    return named._replace(value=list(dict.fromkeys(registrable(name) for name in names)))


@fact(
    "certificate.foreign-domains",
    "SendingHost",
    "SendConnector",
    gives=_NAMES,
    reaches=Reach.CERTIFICATES,
    looks_at=("AcceptedDomain",),
)
def _foreign(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The registrable domains of the names on the certificate to which no accepted domain of the tenant belongs, as a
    list; null if there is none."""
    named = _names(facts, definition, item)
    if not isinstance(named.value, list):
        return named
    accepted = facts.tenant.accepted
    foreign: dict[str, int] = {}
    for index, name in enumerate(named.normal):
        domain = without_wildcard(name)
        if "." not in domain or domain_fault(domain) is not None:  # a CN may be any text
            continue
        if State.HOLDS in (accepted.exact(domain).state, accepted.parent(domain).state):
            continue  # before the list of suffixes, which is slow to load, is used
        if registrable(domain) not in facts.once(
            "registrable domains", lambda: set(map(registrable, accepted.by_name))
        ):
            foreign.setdefault(registrable(domain), index)
    if not foreign:
        return named._replace(value=[])
    path = named.path if named.path != ("CertificateNames",) else (*named.path, next(iter(foreign.values())))
    return Fact(list(foreign) if accepted.known else _NOT_ALL_ACCEPTED, path)


_NOT_ALL_ACCEPTED = Unknown("not all accepted domains of the tenant are known")


@fact(
    "certificate.domain-of-other-tenants",
    "SendingHost",
    "SendConnector",
    gives=TEXT.or_null,
    reaches=Reach.CERTIFICATES | Reach.OTHER_TENANTS,
    looks_at=("AcceptedDomain",),
)
def _of_other_tenants(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The first accepted domain of the other tenants of the run that a name on the certificate is, or lies below, and
    that this tenant does not have too; null where there is none."""
    named = _names(facts, definition, item)
    lookup, surroundings = facts.surroundings.lookup("AcceptedDomain"), facts.surroundings
    doubt = None if surroundings.partial_beside(definition.tenant) is None else _NOT_ALL_OF_OTHERS
    has_beside = surroundings.has_beside(definition.tenant)
    for index, name in enumerate(named.normal if has_beside and isinstance(named.normal, list) else ()):
        base = without_wildcard(name)
        for domain in (base, *parents(base)):
            own = facts.tenant.accepted.exact(domain).state
            if own is State.HOLDS:
                continue
            certain, doubtful = lookup.equal("DomainName", domain)
            if not doubt and any(other.tenant != definition.tenant for other in doubtful):
                doubt = _NOT_ALL_OF_OTHERS
            for other in certain:
                if other.tenant != definition.tenant and own is State.UNDECIDED:
                    doubt = _NOT_ALL_ACCEPTED
                elif other.tenant != definition.tenant:
                    path = named.path if named.path != ("CertificateNames",) else (*named.path, index)
                    return Fact(other.name, path, partial(_owned, other))
    known = facts.surroundings.run.number == 1 or not isinstance(named.value, Unknown)
    return named._replace(value=doubt) if known else named


def _owned(domain: Definition) -> tuple[Label, ...]:
    return (domain.label(("DomainName",), f"AcceptedDomain `{domain.name}` of tenant `{domain.tenant}`"),)


_NOT_ALL_OF_OTHERS = Unknown("not all accepted domains of other tenants are known")


@fact("certificate.lost-names", "SendingHost", "SendConnector", gives=_NAMES, reaches=Reach.CERTIFICATES, looks_at=())
def _lost(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The names on the certificate that are missing on the next one, as a list; null where there is no next one."""
    now = _names(facts, definition, item)
    after = _of(facts, definition, "NextCertificate", lambda certificate: list(certificate.normal_names))
    for value in (after.value, now.value):
        if not isinstance(value, list):
            return after._replace(value=value)
    pairs = zip(now.value, now.normal, strict=True)
    return after._replace(value=[name for name, meant in pairs if meant not in after.value])


_UNREADABLE = Unknown("the certificate file cannot be read")
_OPEN: Completeness = "unknown"
_NO_CHAIN = Unknown("a file of that format holds one certificate only")


def _of(facts: Facts, definition: Definition, name: str, get: Callable[[Certificate], Any]) -> Fact:
    """Return a value from a certificate file, located at the property that names the file; null if there is none."""
    certificate = facts.tenant.certificate(definition, name)
    if isinstance(certificate, Certificate):
        return Fact(get(certificate), (name,))
    declared = definition.value(name)
    if isinstance(declared, Unknown):
        return Fact(declared, (name,))
    return Fact(None if declared is None else _UNREADABLE, (name,))


def _field(
    name: str, doc: str, gives: ValueType, get: Callable[[Certificate, str], Any], reaches: Reach = Reach.CERTIFICATES
) -> None:
    """Register a fact for each file that a definition may name; ``get`` takes the certificate and today's date."""
    for holder, (property, kinds) in _HOLDERS.items():

        def compute(facts: Facts, definition: Definition, item: Any, property: str = property) -> Fact:
            return _of(facts, definition, property, lambda certificate: get(certificate, facts.surroundings.today))

        compute.__doc__ = f"{doc}, of the file that {property} names; null where there is none."
        fact(f"{holder}.{name}", *kinds, gives=gives.or_null, reaches=reaches, looks_at=())(compute)


def _days_left(certificate: Certificate, today: str) -> int | None:
    return days_between(today, certificate.not_after) if certificate.not_after else None


def _lifetime(certificate: Certificate, today: str) -> int | None:
    return (
        days_between(certificate.not_before, certificate.not_after)
        if certificate.not_before and certificate.not_after
        else None
    )


def _percent_left(certificate: Certificate, today: str) -> int | None:
    left, lifetime = _days_left(certificate, today), _lifetime(certificate, today)
    return None if left is None or lifetime is None else 100 * left // max(lifetime, 1)


_DATED = Reach.CERTIFICATES | Reach.DATE
_field("common-name", "The common name (CN) in the subject", TEXT, lambda certificate, today: certificate.common_name)
_field("subject", "The subject as Exchange prints it", TEXT, lambda certificate, today: certificate.subject)
_field("issuer", "The issuer as Exchange prints it", TEXT, lambda certificate, today: certificate.issuer)
_field(
    "identity",
    "`<I>issuer<S>subject`, as a Send connector's TlsCertificateName has it",
    TEXT,
    lambda certificate, today: certificate.identity,
)
_field(
    "not-before", "The first day on which it is valid (UTC)", DATE, lambda certificate, today: certificate.not_before
)
_field("not-after", "The last day on which it is valid (UTC)", DATE, lambda certificate, today: certificate.not_after)
_field("days-left", "Days until it expires, negative once it has", number_of("days"), _days_left, reaches=_DATED)
_field("lifetime", "Days from the first to the last on which it is valid", number_of("days"), _lifetime)
_field("percent-left", "How many percent of its lifetime are left", number_of("percent"), _percent_left, reaches=_DATED)
_field(
    "days-to-start",
    "Days until it becomes valid, at most 0 once it is",
    number_of("days"),
    lambda certificate, today: days_between(today, certificate.not_before) if certificate.not_before else None,
    reaches=_DATED,
)
_field("key-type", "The type of its key: `RSA`, `EC`, `Ed25519`", TEXT, lambda certificate, today: certificate.key_type)
_field("key-size", "The size of its key in bits", number_of("bits", 0), lambda certificate, today: certificate.key_size)
_field("curve", "The curve of its elliptic key, such as `P-256`", TEXT, lambda certificate, today: certificate.curve)
_field(
    "signature-hash",
    "The hash of its signature, such as `sha256`",
    TEXT,
    lambda certificate, today: certificate.signature_hash,
)
_field(
    "usages",
    "Its extended key usages as a list, such as `serverAuth`; null, too, where it limits none",
    list_of(TEXT),
    lambda certificate, today: None if certificate.usages is None else list(certificate.usages),
)
_field(
    "authority",
    "Who issued it: `public` (a root that browsers trust), `private` (another root, found in the file), `self` or "
    "`unknown`",
    words_of(AUTHORITIES),
    lambda certificate, today: certificate.authority,
)
_field(
    "chain",
    "Whether the file holds every intermediate: `complete` or `incomplete`, not known for a format that holds one "
    "certificate only",
    words_of(word for word in COMPLETENESS if word != _OPEN),
    lambda certificate, today: _NO_CHAIN if certificate.chain == _OPEN else certificate.chain,
)
_field(
    "missing",
    "The issuer that an incomplete file lacks, not known for a format that holds one certificate only",
    TEXT,
    lambda certificate, today: _NO_CHAIN if certificate.chain == _OPEN else certificate.missing,
)
_field(
    "order",
    "The order of the file: `in-order`, `out-of-order`, or `unrelated` certificates",
    words_of(ORDERS),
    lambda certificate, today: certificate.order,
)
_field(
    "private-key",
    "Whether the file holds a private key too",
    BOOLEAN,
    lambda certificate, today: certificate.private_key,
)


@fact(
    "certificate.key-files",
    "SendingHost",
    "SendConnector",
    gives=list_of(TEXT),
    reaches=Reach.CERTIFICATES,
    looks_at=(),
)
def _key_files(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The files with a private key, as a list: those that the definition names for certificates, and those of the same
    name, ending in `.key` or `.pem`, beside them."""
    files: dict[str, Any] = {}
    doubt: Fact | None = None
    for name in CERTIFICATE_PROPERTIES.get(definition.kind.name, ()):
        held = _of(facts, definition, name, lambda certificate: certificate.private_key)
        beside = facts.tenant.key_files.get((definition, name))
        if beside:
            files[name] = beside
        elif isinstance(held.value, Unknown):
            doubt = doubt or held
        elif held.value:
            files[name] = definition.value(name)
    if not files:
        return doubt or Fact([])
    first, *others = files
    return Fact(
        list(dict.fromkeys(files.values())),
        (first,),
        lambda: tuple(definition.label((name,), "this file too") for name in others),
    )


_STANDINGS = {State.HOLDS: "counts", State.FAILS: "ignored", State.UNDECIDED: "unsettled"}


@fact(
    "certificate.standing",
    "SendingHost",
    gives=words_of(_STANDINGS.values()).or_null,
    reaches=Reach.CERTIFICATES | Reach.DATE,
    decided=True,
    looks_at=(),
)
def _standing(facts: Facts, host: Definition, item: Any) -> Fact:
    """What the certificate is to Exchange Online: `counts`, `ignored` (self-signed, or without its intermediates) or
    `unsettled` (out of date, or of a private authority: no source says; or not known); null where none is presented.
    """
    names, state, *_ = facts.certificate(host)
    return Fact(None if names == () else _STANDINGS[state], ("Certificate",))


@fact("certificate.self-signed", "SendingHost", "SendConnector", gives=BOOLEAN, reaches=Reach.CERTIFICATES, looks_at=())
def _self_signed(facts: Facts, definition: Definition, item: Any) -> Fact:
    """Whether the certificate is self-signed, so that Exchange Online treats it as none; false where there is none."""
    self_signed = _of(facts, definition, "Certificate", lambda certificate: certificate.self_signed)
    return self_signed._replace(value=False) if self_signed.value is None else self_signed


def _renewed(facts: Facts, host: Definition) -> list[HostDecision]:
    """Return `Facts.matches` with the names on the next certificate, whether or not it is trusted; empty if there is
    no next one."""
    if host.value("NextCertificate") is None:
        return []

    def presented(other: Definition) -> Shown:
        successor = declared_successor(facts.tenant, other)
        return successor.by_name if successor else facts.certificate(other)

    renewed: Renewed = facts.once("renewed", lambda: Renewed(facts, presented))
    return renewed.matches(host)


@of_decision("next-certificate.condition-1a", "SendingHost", gives=CONDITION)
def _condition_1a(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the names on the next certificate match a connector whose name is an accepted domain: `holds` or
    `fails`; null where there is no next one or the host does not relay.
    """
    return condition(host, _renewed(facts, host), "condition_1a")._replace(path=_NEXT)


@of_decision("next-certificate.condition-2", "SendingHost", gives=CONDITION)
def _condition_2(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the names on the next certificate, or the address, match an enabled OnPremises connector: `holds` or
    `fails`; null where there is no next one or the host does not relay.
    """
    return condition(host, _renewed(facts, host), "condition_2")._replace(path=_NEXT)


@of_decision("next-certificate.assumed", "SendingHost", gives=BOOLEAN, decided=True)
def _assumed(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether what the next certificate leads to rests on an assumption that no source states: an exact connector name
    and a wildcard certificate.
    """
    return Fact(any(outcome.decision.assumed for outcome in _renewed(facts, host)), _NEXT)
