"""Public suffixes and registrable domains, from the Public Suffix List in the package publicsuffixlist."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _suffixes() -> Any:
    # 50 ms: only rules about registrable domains need it
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def is_public_suffix(domain: str) -> bool:
    """Return whether a domain name in lower case is a suffix under which anyone may register names."""
    # a top-level domain that is not listed, such as that of an internal network, is not a registry
    return bool(domain) and bool(_suffixes().publicsuffix(domain, accept_unknown=False) == domain)


def is_under_public_suffix(domain: str) -> bool:
    """Return whether a domain name in lower case lies below a public suffix, as every name that can be registered
    does."""
    suffix = _suffixes().publicsuffix(domain, accept_unknown=False)
    return bool(suffix) and domain.endswith(f".{suffix}")


def registrable(domain: str) -> str:
    """Return the registrable domain of a domain name in lower case; the name itself if it has none."""
    registered: str | None = _suffixes().privatesuffix(domain)
    return registered or domain
