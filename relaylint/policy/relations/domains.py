"""Relations on domain names and certificate names, alone and with respect to the tenant's definitions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from relaylint.core.diagnostic import Label
from relaylint.core.logic import State, any_of
from relaylint.model.accepted import AcceptedDomains, Membership
from relaylint.model.definitions import Definition
from relaylint.model.tenants import UNREAD, Tenant
from relaylint.policy.relations.table import (
    FLAG,
    SAME,
    TEXT,
    Answer,
    RelationTest,
    Subject,
    Takes,
    relation,
    words_schema,
)
from relaylint.relay.matching import certificate_match, name_accepted, within
from relaylint.values.normal import domain_of, under, without_wildcard
from relaylint.values.providers import (
    MICROSOFT_GROUPS,
    PROVIDER_KINDS,
    is_initial_endpoint,
    is_microsoft_name,
    provider_of_name,
    why_not_ownable,
)
from relaylint.values.suffixes import is_public_suffix, registrable
from relaylint.values.syntaxes import normal_host, normal_name

_ACCEPTED = {"const": "AcceptedDomains"}
_OWN = ("AcceptedDomain",)
_NAMES = {"type": ["string", "array"], "items": {"type": "string"}}


@relation(
    "covered-by",
    _ACCEPTED,
    "be covered by {option}",
    reads=normal_name,
    takes=Takes.DOMAIN,
    opens=True,
    asks=_OWN,
)
def _covered_by(option: Any) -> RelationTest:
    """The domain, or that of the mail address, is an accepted domain of the tenant, itself or below
    one with MatchSubDomains."""
    doubt = "the definitions do not tell whether a domain above it includes its subdomains"
    return lambda value, subject: _look_up(value, subject, lambda domain, accepted: accepted.covers(domain), doubt)


@relation("listed-in", _ACCEPTED, "be listed in {option}", reads=normal_name, takes=Takes.DOMAIN, asks=_OWN, opens=True)
def _listed_in(option: Any) -> RelationTest:
    """The domain, without a leading ``*.``, is itself an accepted domain of the tenant. Below a domain
    with MatchSubDomains the answer is undecided: no source says whether that is enough."""

    def look_up(domain: str, accepted: AcceptedDomains) -> Membership:
        return accepted.covers(domain)._replace(state=name_accepted(accepted, domain))

    doubt = "no source says whether MatchSubDomains of a domain above it is enough"
    return lambda value, subject: _look_up(value, subject, look_up, doubt)


@relation("below", _ACCEPTED, "lie below one of {option}", reads=normal_name, takes=Takes.DOMAIN, asks=_OWN, opens=True)
def _below(option: Any) -> RelationTest:
    """A parent of the domain, at any depth, is an accepted domain of the tenant."""
    return lambda value, subject: _look_up(value, subject, lambda domain, accepted: accepted.parent(domain))


def _look_up(
    value: Any, subject: Subject, find: Callable[[str, AcceptedDomains], Membership], doubt: str = ""
) -> bool | Answer:
    """Look a domain up among the accepted domains, and return the answer with the location of its evidence.

    ``doubt``: why the answer may be undecided even if all accepted domains are known.
    """
    domain = domain_of(value)
    if domain is None:
        return False
    accepted = subject.tenant.accepted
    membership = find(without_wildcard(domain), accepted)
    if membership.state is State.UNDECIDED:
        if accepted.may_be_initial(domain):
            doubt = "it may be the tenant's initial domain, which no file lists"
        return Answer(
            membership.state, reason=doubt if accepted.known else "not all accepted domains of the tenant are known"
        )
    if membership.definition is not None:
        return Answer(membership.state, partial(_named, membership.definition, "accepted domain"))
    return Answer(membership.state, partial(_accepted_labels, subject.tenant))


def _named(definition: Definition, text: str) -> tuple[Label, ...]:
    """Return a label at a definition's name."""
    return (definition.label((definition.kind.name_property or "",), text),)


def _accepted_labels(tenant: Tenant) -> tuple[Label, ...]:
    """Return a label at the first list of accepted domains, with the domains in its text.

    If the file has no such list, the first domain represents it; if there are no domains, the text says so.
    """
    names = list(tenant.accepted.by_name)
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    parts = [part for definition in tenant.of("AcceptedDomain") for part in definition.parts]
    rest = len({part.document.source.name for part in parts}) - 1
    elsewhere = f"; {rest} more file{'s hold' if rest > 1 else ' holds'} some" if rest > 0 else ""
    words = f"the accepted domains: {shown or 'none'}{elsewhere}"
    places = tenant.declared.get("AcceptedDomain", [])
    if not parts:
        return tuple(Label(place.location, words) for place in places[:1])
    first = parts[0]
    place = next((place.location for place in places if place.document is first.document), None)
    if place is None or place.span.start >= first.document.locate(first.path).start:
        return _named(first, words)
    return (Label(place, words),)


def _label_in(text: str) -> str:
    return text.strip().lower()


@relation("unique", FLAG, "be unique in the tenant: {option}", reads=_label_in, takes=Takes.TEXT, asks=SAME, opens=True)
def _unique(option: Any) -> RelationTest:
    """Whether no earlier definition of the same kind in the tenant names the same thing. Domain names
    are compared without regard to case and in their A-label form."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        definition, name = subject.definition, subject.definition.kind.name_property
        if not isinstance(value, str) or name is None:
            return True
        same = subject.tenant.by_value(definition.kind.name, name).get(value, [definition])
        if same[0] is not definition:
            return Answer(State.of(option is False), partial(_named, same[0], "first here"))
        reports = subject.facts.surroundings.reports
        for other in same[1:]:
            # reported here, since the file of the other, where it would be, is not asked about
            if reports is not None and not reports(other.holder(name).document.source.name):
                return Answer(State.of(option is False), partial(_named, other, "and here"))
        return Answer(State.UNDECIDED, reason=UNREAD.reason) if subject.tenant.partial else option is True

    return test


@relation("same-domain-as", TEXT, "be of the domain of {option}", reads=normal_name, alike=True, takes=Takes.DOMAIN)
def _same_domain_as(option: Any) -> RelationTest:
    """The domain, sender domain or mail address is of the same domain as the option; `smtp:` and a cost count
    for nothing."""
    wanted = domain_of(option)  # None for the null sender, which has no domain to share
    return lambda value, subject: wanted is not None and domain_of(value) == wanted


@relation("in-domain", _NAMES, "lie in {option}", reads=normal_name, alike=True, takes=Takes.DOMAIN)
def _in_domain(option: Any) -> RelationTest:
    """The domain, or that of the mail address, is one of the options, without a leading `*.`, or lies below one."""
    parents = [without_wildcard(name) for name in domains_of(option)]

    def test(value: Any, subject: Subject) -> bool:
        domain = domain_of(value)
        return domain is not None and any(_inside(without_wildcard(domain), parent) for parent in parents)

    return test


def _inside(domain: str, parent: str) -> bool:
    return domain == parent or under(domain, parent)


@relation(
    "covers-name", _NAMES, "be one of {option}, or a parent of one", reads=normal_name, alike=True, takes=Takes.DOMAIN
)
def _covers_name(option: Any) -> RelationTest:
    """The domain is one of the names, without a leading `*.`, or a parent of one."""
    names = [without_wildcard(name) for name in domains_of(option)]

    def test(value: Any, subject: Subject) -> bool:
        domain = domain_of(value)
        return domain is not None and any(_inside(name, domain) for name in names)

    return test


@relation("covers-domain", TEXT, "cover {option}", reads=normal_name, alike=True, takes=Takes.DOMAIN)
def _covers_domain(option: Any) -> RelationTest:
    """The pattern, such as an entry of SenderDomains or RecipientDomains, covers the domain: `*` covers all,
    `*.contoso.com` the domain and everything below it."""
    wanted = domain_of(option) or ""

    def test(value: Any, subject: Subject) -> bool:
        pattern = domain_of(value)
        return pattern is not None and (pattern == "*" or within(wanted, pattern))

    return test


@relation(
    "covers-subdomains-of", TEXT, "cover every subdomain of {option}", reads=normal_name, alike=True, takes=Takes.DOMAIN
)
def _covers_subdomains_of(option: Any) -> RelationTest:
    """The pattern covers every subdomain of the domain: it is `*`, or a wildcard of the domain or a parent."""
    wanted = domain_of(option) or ""

    def test(value: Any, subject: Subject) -> bool:
        pattern = domain_of(value)
        if pattern is None or not pattern.startswith("*"):
            return False
        return pattern == "*" or _inside(wanted, without_wildcard(pattern))

    return test


@relation("meets-name", _NAMES, "match {option}", reads=normal_name, alike=True, takes=Takes.DOMAIN, opens=True)
def _meets_name(option: Any) -> RelationTest:
    """The name on a certificate matches the option, or one of them, as a connector's TlsSenderCertificateName
    is compared in the relay decision."""
    wanted = domains_of(option)
    return _some_match(lambda name: any_of(certificate_match(each, name) for each in wanted))


@relation("asks-for-name", _NAMES, "ask for {option}", reads=normal_name, alike=True, takes=Takes.DOMAIN, opens=True)
def _asks_for_name(option: Any) -> RelationTest:
    """The certificate name that a connector asks for matches the option, a name on a certificate, or one of them: the
    reverse of `meets-name`."""
    presented = domains_of(option)
    return _some_match(lambda wanted: any_of(certificate_match(wanted, each) for each in presented))


def _some_match(match: Callable[[str], State]) -> RelationTest:
    """Return the test of a name by whether it matches some others; what no source tells is undecided."""

    def test(value: Any, subject: Subject) -> bool | State | Answer:
        name = domain_of(value)
        if name is None:
            return False
        state = match(name)
        return _NO_SOURCE if state is State.UNDECIDED else state

    return test


_NO_SOURCE = Answer(State.UNDECIDED, reason="no source says whether the wildcard matches this name")


def domains_of(option: Any) -> list[str]:
    """Return the domains that an option, or the items of one, is about."""
    domains = map(domain_of, option if isinstance(option, list) else [option])
    return [domain for domain in domains if domain is not None]


@relation("public-suffix", FLAG, "be a public suffix: {option}", reads=normal_name, takes=Takes.DOMAIN, asks=_OWN)
def _public_suffix(option: Any) -> RelationTest:
    """Whether the domain, without a leading `*.`, is a suffix below which anyone may register names, such as
    `com`, `co.uk` or `azurewebsites.net`, as the Public Suffix List has it; an accepted domain of the tenant is
    none."""

    def test(value: Any, subject: Subject) -> bool:
        domain = without_wildcard(domain_of(value) or "")
        if subject.tenant.accepted.exact(domain).state is State.HOLDS:  # tested first: the list is slow to load
            return option is False
        return is_public_suffix(domain) is option

    return test


@relation(
    "ownable",
    FLAG,
    "be a domain that an organisation can own: {option}",
    reads=normal_name,
    takes=Takes.DOMAIN,
    asks=_OWN,
)
def _ownable(option: Any) -> RelationTest:
    """Whether nothing is known that keeps the organisation from making the domain, or that of the mail address, an
    accepted one: false for a domain of a mail service or of Microsoft's, one where anyone may have a mailbox, as
    listed in `data/public-mail.json`, a public suffix, and a name that is not in the public DNS; true for an accepted
    domain of the tenant. The null sender has no domain, and is neither."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        domain = domain_of(value)
        if domain is None:
            return False
        if subject.tenant.accepted.exact(without_wildcard(domain)).state is State.HOLDS:
            return option is True
        reason = why_not_ownable(domain)
        return Answer(State.of((not reason) is option), reason=reason)

    return test


@relation(
    "same-organisation-as",
    _NAMES,
    "have the organisational domain of {option}",
    reads=normal_name,
    alike=True,
    takes=Takes.DOMAIN,
)
def _same_organisation_as(option: Any) -> RelationTest:
    """The domain, or that of the mail address, has the same registrable domain as the option, or as one of them;
    the null sender has none."""
    wanted = set(map(registrable, domains_of(option))) - {""}

    def test(value: Any, subject: Subject) -> bool:
        domain = domain_of(value)
        return domain is not None and registrable(domain) in wanted

    return test


@relation(
    "microsoft-name",
    {"type": "array", "minItems": 1, "items": {"enum": list(MICROSOFT_GROUPS)}},
    "be a name of {option}",
    reads=normal_host,
    takes=Takes.DOMAIN,
)
def _microsoft_name(option: Any) -> RelationTest:
    """The host name or domain, without a leading `*.`, belongs to one of these groups of Microsoft's names, as
    listed in `data/microsoft-names.json`."""

    def test(value: Any, subject: Subject) -> bool:
        domain = domain_of(value)
        return domain is not None and any(is_microsoft_name(domain, group) for group in option)

    return test


@relation("provider-name", words_schema(PROVIDER_KINDS), "belong to {option}", reads=normal_host, takes=Takes.DOMAIN)
def _provider_name(option: Any) -> RelationTest:
    """The name, without a leading `*.`, lies in a domain of a provider of one of these kinds, as listed in
    `data/provider-ranges.json`."""
    kinds = tuple(option)

    def test(value: Any, subject: Subject) -> bool | Answer:
        domain = domain_of(value)
        provider = provider_of_name(domain, kinds) if domain else None
        return Answer(State.HOLDS, reason=f"{provider[1]} belongs to {provider[0]}") if provider else False

    return test


@relation(
    "tenant-endpoint",
    FLAG,
    "be the tenant's own endpoint: {option}",
    reads=normal_host,
    takes=Takes.DOMAIN,
    asks=_OWN,
    opens=True,
)
def _tenant_endpoint(option: Any) -> RelationTest:
    """Whether the host name is the endpoint of one of the tenant's accepted domains: the domain with hyphens for
    dots, before one of Exchange Online's suffixes; or its initial domain, such as contoso.onmicrosoft.com. Undecided
    for an initial domain, and for the endpoint of one, where the tenant lists none."""

    def test(value: Any, subject: Subject) -> bool | Answer:
        host = domain_of(value) or ""
        accepted = subject.tenant.accepted
        if is_microsoft_name(host, "moera"):
            return _initial_domain(accepted, host, option)
        if not any(is_microsoft_name(host, group) for group in ("tenant-mx", "tenant-mx-other-clouds")):
            return option is False
        first = host.partition(".")[0]
        own = accepted.at_endpoint(first)
        if own:
            return Answer(State.of(option is True), partial(_named, own, "accepted domain"))
        if not accepted.known:
            return Answer(State.UNDECIDED, reason="not all accepted domains of the tenant are known")
        if is_initial_endpoint(first) and not _has_initial(accepted):
            return _NOT_LISTED
        return option is False

    return test


_NOT_LISTED = Answer(State.UNDECIDED, reason="the tenant's onmicrosoft.com domain is not listed")


def _has_initial(accepted: AcceptedDomains) -> bool:
    return any(is_microsoft_name(name, "moera") for name in accepted.by_name)


def _initial_domain(accepted: AcceptedDomains, host: str, option: Any) -> Answer:
    """Return whether a host name is the tenant's initial domain, which Microsoft names as smart host [S12]."""
    own = accepted.exact(host)
    if own.definition:
        return Answer(State.of(option is True), partial(_named, own.definition, "accepted domain"))
    return Answer(State.of(option is False)) if accepted.known and _has_initial(accepted) else _NOT_LISTED
