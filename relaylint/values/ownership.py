"""Why an organisation cannot have a domain of its own under a name, as far as the name alone tells."""

from __future__ import annotations

from functools import cache

from relaylint.core import resources
from relaylint.values.normal import without_wildcard
from relaylint.values.providers import PROVIDER_KINDS, is_microsoft_name, provider_of_name
from relaylint.values.suffixes import is_public_suffix, is_under_public_suffix


def why_not_ownable(name: str) -> str:
    """Return in words why a normalised domain, without a leading ``*.``, cannot be made an accepted domain of an
    organisation; empty if nothing is known that prevents it.

    Ownership is proved by a DNS record in the domain [S44], which its registrant alone can add.
    """
    domain = without_wildcard(name)
    service = _mailbox_services().get(domain) or provider_of_name(domain, PROVIDER_KINDS)
    if service:
        return f"{service[1]} belongs to {service[0]}"
    if is_microsoft_name(domain, "moera"):
        return "Microsoft gives each tenant its own"
    if is_microsoft_name(domain, "owned"):
        return "it lies in a domain of Microsoft's"
    if is_public_suffix(domain):
        return "anyone may register names below it"
    return "" if is_under_public_suffix(domain) else "it is no name of the public DNS"


@cache
def _mailbox_services() -> dict[str, tuple[str, str]]:
    """Return the services in whose domains anyone may have a mailbox, with the domain, by domain."""
    groups = resources.data("public-mail")["groups"]
    return {name: (group["purpose"], name) for group in groups.values() for name in group["names"]}
