"""Who may send as whom, what was asked and what the answer covers, in words that several formats share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from relaylint.output.address_ranges import EVERY_ADDRESS, are_nearly_all, ranges_words
from relaylint.output.summary import plural
from relaylint.output.verdicts.words import first_of
from relaylint.relay.map.grants import ALL_OTHERS, ANY, Grant
from relaylint.relay.map.redundancy import Redundant
from relaylint.relay.map.region import ACCEPTED
from relaylint.relay.openness import GrantQuery, TenantAnswer, address_count, is_wildcard, shared_by
from relaylint.relay.outcomes import Verdict
from relaylint.values.normal import NULL_SENDER

Code = Callable[[str], str]
"""Returns a name as a format shows it, so that it is taken for nothing else."""

"""Maximum number of address ranges that are written out."""
_PROVIDERS = 2
"""Maximum number of services that are named."""
_NOT_KNOWN = "*"
"""Stands for the name on a certificate of which nothing is known."""
COVERED = (
    "About mail to recipients outside the tenant that is handed over without signing in: SMTP AUTH and High Volume "
    "Email go past connectors. What connectors of tenants outside these files take is not known here."
)
"""What the answer is about, and what it is not about."""


def identity_words(grant: Grant, code: Code) -> str:
    """Return what a grant lets in: names of certificates, or addresses with their number and who else uses them."""
    if grant.addresses is None:
        if grant.certificate == _NOT_KNOWN:
            return "a certificate for a name that is not known"
        return f"{'any certificate that matches' if is_wildcard(grant) else 'a certificate for'} {code(_name(grant))}"
    count = address_count(grant)
    if are_nearly_all(grant.addresses or ()):
        return "any IPv4 address" if count == EVERY_ADDRESS else f"nearly any IPv4 address ({count:,})"
    return ranges_words(grant.addresses, _others(grant))


def _name(grant: Grant) -> str:
    return grant.certificate or ""


def _others(grant: Grant) -> str:
    """Return whose other customers send from the addresses too."""
    names = shared_by(grant)
    shown = [*names[:_PROVIDERS], *([f"{len(names) - _PROVIDERS} more"] if len(names) > _PROVIDERS else [])]
    return f", which customers of {first_of(shown)} share" if names else ""


def senders_words(grant: Grant, code: Code) -> str:
    """Return whom a grant lets send as."""
    if grant.senders == ANY:
        words = f"anybody, bounces ({code(NULL_SENDER)}) too"
    elif grant.senders == ACCEPTED:
        words = "the accepted domains, without bounces"
    else:
        words = first_of([_others_words(grant) if each == ALL_OTHERS else code(each) for each in grant.senders])
    return f"{words}, but not as {first_of([code(each) for each in grant.excepted])}" if grant.excepted else words


def _others_words(grant: Grant) -> str:
    """Return what all senders of whom no file tells are called among those of a grant."""
    if grant.verdict is not Verdict.UNDECIDED:
        return "anybody of a domain that no file mentions"
    return "any domain, if it is accepted" if len(grant.senders) == 1 else "any other domain, if it is accepted"


def undeclared_words(grant: Grant) -> str:
    """Return how much of what a grant lets in no declared host uses; empty where nothing is to be said."""
    if are_nearly_all(grant.addresses or ()):
        return ""
    if grant.addresses is not None:
        return _undeclared_addresses(grant.undeclared, address_count(grant))
    if not grant.undeclared:
        return ""
    if not is_wildcard(grant):
        return "no declared host presents it"
    return f"it lets in {plural(grant.undeclared, 'name')} of these files that no declared host presents"


def _undeclared_addresses(count: int, every: int) -> str:
    if not count:
        return "declared hosts use all of them" if every > 1 else "a declared host uses it"
    if count == every:
        return "no declared host uses any of them" if every > 1 else "no declared host uses it"
    return f"no declared host uses {count:,} of them"


def asked_words(query: GrantQuery, code: Code) -> str:
    """Return what sessions are asked about, as words behind ``session``; empty for all."""
    words = [f"from {_either(query.addresses, str)}"] if query.addresses else []
    if query.certificate is not None:
        words.append(_certificate(query, code))
    words += [f"as {_either(query.senders, code)}"] if query.senders else []
    words += [f"over connector {_either(query.connectors, code)}"] if query.connectors else []
    return "".join(f" {each}" for each in words)


def _certificate(query: GrantQuery, code: Code) -> str:
    if not query.certificate:
        return "without a certificate"
    counts = "" if query.region.certificate else ", which does not count,"
    return f"with a certificate for {first_of([code(name) for name in query.certificate])}{counts}"


def _either(names: Iterable[str], code: Code) -> str:
    return " or ".join(map(code, names))


def nobody_words(query: GrantQuery, tenants: Sequence[TenantAnswer], code: Code, *, several: bool = False) -> str:
    """Return the guarantee that nothing of what is asked about is relayed, as far as that is known.

    ``tenants``: those that give nothing of it for certain; ``several``: they are to be named.
    """
    never = query.only_ipv6 and query.certificate is None
    is_certain = not query.untold and not any(tenant.doubts or tenant.grants for tenant in tenants)
    limited = any(tenant.regardless for tenant in tenants) or (never and not is_certain)
    for_it = f" for its {'address' if query.addresses else 'certificate'}" if limited else ""
    by = f" by {plural(len(tenants), 'tenant')}: {first_of([code(each.tenant) for each in tenants])}" if several else ""
    why = ", since connectors list IPv4 addresses only" if query.only_ipv6 else ""
    known = "is relayed" if is_certain or never else "is known to be relayed"
    return f"no session{asked_words(query, code)} {known}{for_it}{why}{by}"


def regardless_words(query: GrantQuery) -> str:
    """Return how grants are called that hold whatever the address, or the certificate, that is asked about."""
    return "from any address" if query.addresses else "whatever certificate"


def sort_words(grant: Grant) -> str:
    """Return what sort of identity a grant lets in, in a few words for many."""
    if grant.addresses is not None:
        return "addresses that others share" if shared_by(grant) else "addresses"
    return "wildcards" if is_wildcard(grant) else "certificates of one name"


def redundant_words(redundant: Redundant, code: Code) -> str:
    """Return the connectors without which a connector would give something, and whether they treat mail otherwise."""
    names = first_of([code(each.name) for each in redundant.by])
    treat = "treats" if len(redundant.by) == 1 else "treat"
    differs = f", which {treat} mail differently: which is chosen is not documented" if redundant.shadows else ""
    return names + differs
