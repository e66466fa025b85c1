"""Names and addresses of Microsoft and of mail services, what is nobody's own, and Exchange builds, from data files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, Final

from relaylint.core import resources
from relaylint.core.records import NamedTuple
from relaylint.values.normal import LONGEST_DOMAIN, AddressRange, address_range, under, without_wildcard
from relaylint.values.suffixes import is_public_suffix, is_under_public_suffix, registrable

MICROSOFT_GROUPS = (
    "high-volume-email",
    "moera",
    "nobodys-mx",
    "owned",
    "retired",
    "retired-germany",
    "retired-reported",
    "smtp-auth",
    "smtp-auth-legacy-tls",
    "tenant-mx",
    "tenant-mx-other-clouds",
)
"""The groups of ``data/microsoft-names.json``."""
PROVIDER_KINDS = ("cloud", "mail-security", "mailing", "microsoft-365")
"""The kinds of provider in ``data/provider-ranges.json``."""


class ProviderRange(NamedTuple):
    """An address range of a provider: its owner, its notation, and its bounds as integers."""

    kind: str
    provider: str
    text: str
    range: AddressRange


def is_microsoft_name(name: str, group: str) -> bool:
    """Return whether a normalised host name or domain, without a leading ``*.``, belongs to a group of Microsoft's
    names."""
    about = _groups()[group]
    host = without_wildcard(name)
    if host in about.get("except", ()):
        return False
    if about["match"] == "domain":
        return any(host == known or under(host, known) for known in about["names"])
    return any(host == known or (known.startswith("*.") and under(host, known[2:])) for known in about["names"])


def above_initial_domains() -> Collection[str]:
    """Return the domains below which Microsoft gives tenants their initial one, such as onmicrosoft.com."""
    names: Collection[str] = _groups()["moera"]["names"]
    return names


def is_initial_domain(domain: str) -> bool:
    """Return whether a normalised domain is one that Microsoft gives a tenant with its name, such as
    contoso.onmicrosoft.com."""
    label, _, above = domain.partition(".")
    return label != "" and above in above_initial_domains() and is_microsoft_name(domain, "moera")


def endpoints_of(domain: str) -> Iterator[str]:
    """Yield the first labels of the MX endpoints that belong to a domain, with `_CODED` for a code at the end.

    It is the domain with dots replaced by hyphens; hyphens of the domain are omitted, and a code for their positions
    follows [P]; for an initial domain it may be just the tenant's name [P].
    """
    yield domain.replace(".", "-")
    if "-" in domain:
        yield f"{domain.replace('-', '').replace('.', '-')}{_CODED}"
    if is_microsoft_name(domain, "moera"):
        yield domain.partition(".")[0]


def endpoints_like(label: str) -> Iterator[str]:
    """Yield what `endpoints_of` yields for the domains that the first label of an MX endpoint may belong to."""
    yield label
    coded = re.search(r"[0-9a-z]*\Z", label)
    start = max(coded.start() if coded else 0, len(label) - LONGEST_DOMAIN)
    yield from (f"{label[:at]}{_CODED}" for at in range(start, len(label) - 1) if label[at] in "0123456789")


def is_initial_endpoint(label: str) -> bool:
    """Return whether the first label of an MX endpoint belongs to an initial domain, such as
    contoso.onmicrosoft.com."""
    return "-" not in label or label.endswith("-onmicrosoft-com")


_CODED: Final = "*"
"""Stands for the suffix that Exchange Online adds for a domain with hyphens, such as ``0i`` or ``01b``: a digit, and
letters or digits."""


@cache
def _groups() -> dict[str, Any]:
    groups: dict[str, Any] = resources.data("microsoft-names")["groups"]
    return groups


@cache
def suffixes_of(groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of some groups of Microsoft's names, without a leading ``*.``; only those with at least three
    labels."""
    names = (name.removeprefix("*.") for group in groups for name in _groups()[group]["names"])
    return tuple(name for name in names if name.count(".") > 1)


@cache
def ranges_in(octet: int) -> tuple[ProviderRange, ...]:
    """Return the ranges of providers that contain addresses with a first octet: a few out of hundreds.

    No range is larger than a first octet, so that the others need not be parsed.
    """
    start = f"{octet}."
    return tuple(
        ProviderRange(provider["kind"], provider["name"], text, known)
        for provider in resources.data("provider-ranges")["providers"]
        for text in provider.get("ranges", ())
        if text.startswith(start) and (known := address_range(text))
    )


def provider_of_range(addresses: AddressRange, kinds: Collection[str]) -> ProviderRange | None:
    """Return a range of a provider, of one of the kinds, that shares an address with the given ones."""
    return next(providers_of_range(addresses, kinds), None)


def providers_of_range(addresses: AddressRange, kinds: Collection[str]) -> Iterator[ProviderRange]:
    """Yield every range of a provider, of one of the kinds, that shares an address with the given ones."""
    for octet in range(addresses.first >> 24, (addresses.last >> 24) + 1):
        for known in ranges_in(octet):
            first, last = known.range
            if known.kind in kinds and addresses.first <= last and first <= addresses.last:
                yield known


def provider_of_name(name: str, kinds: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the provider, of one of the kinds, that owns a domain that contains a normalised name, and that domain."""
    host = without_wildcard(name)
    for provider in resources.data("provider-ranges")["providers"]:
        if provider["kind"] in kinds:
            for domain in provider.get("domains", ()):
                if host == domain or under(host, domain):
                    return provider["name"], domain
    return None


def why_not_ownable(name: str) -> str:
    """Return in words why a normalised domain, without a leading ``*.``, cannot be made an accepted domain of an
    organisation; empty if nothing is known that prevents it.

    Ownership is proved by a DNS record in the domain [S44], which its registrant alone can add.
    """
    domain, services = without_wildcard(name), _mailbox_services()
    service = services.get(domain) or provider_of_name(domain, PROVIDER_KINDS)
    if not service:
        if is_microsoft_name(domain, "moera"):
            return "Microsoft gives each tenant its own"
        if is_microsoft_name(domain, "owned"):
            return "it lies in a domain of Microsoft's"
        service = services.get(registrable(domain))
    if service:
        return f"{service[1]} belongs to {service[0]}"
    if is_public_suffix(domain):
        return "anyone may register names below it"
    return "" if is_under_public_suffix(domain) else "it is no name of the public DNS"


@cache
def _mailbox_services() -> dict[str, tuple[str, str]]:
    """Return the services in whose domains anyone may have a mailbox, with the domain, by domain."""
    groups = resources.data("public-mail")["groups"]
    return {name: (group["purpose"], name) for group in groups.values() for name in group["names"]}


class Version(NamedTuple):
    """A version of Exchange Server and what is known about a build of it.

    ``accepted``: whether transport-based enforcement is reported to accept it; ``newest``: its latest update;
    ``support_ends``: an ISO date.
    """

    name: str
    support_ends: str
    accepted: bool
    newest: str


def exchange_version(numbers: tuple[int, ...]) -> Version | None:
    """Return the version of a build, given by its numbers; None if the data do not list it."""
    for version in resources.data("exchange-builds")["versions"]:
        before = version.get("before")
        if _numbers(version["from"]) <= numbers and (before is None or numbers < _numbers(before)):
            # updates are counted within a cumulative update: its third number
            floors = [_numbers(entry["build"]) for entry in version["accepted-from"]]
            accepted = any(numbers >= floor and numbers[2] == floor[2] for floor in floors) or (
                bool(floors) and numbers > max(floors)
            )
            newest = max(version["newest"], key=lambda entry: _numbers(entry["build"]))
            return Version(
                version["name"], version["support-ends"], accepted, f"{newest['build']} ({newest['update']})"
            )
    return None


def _numbers(build: str) -> tuple[int, ...]:
    return tuple(int(part) for part in build.split("."))
