"""Public suffixes and registrable domains, from the Public Suffix List in the package publicsuffixlist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any


@cache
def _list() -> bytes:
    # only rules about registrable domains, and advice about domains, need it
    import publicsuffixlist

    with open(publicsuffixlist.PSLFILE, "rb", buffering=0) as stream:
        return stream.read()


def _lines(top: str) -> Iterator[str]:
    """Yield the lines of the list about a top-level domain and what is below it."""
    suffixes = _list()  # a third of a megabyte, of which a few lines count: as it stands in the file
    for end in (f"\n{top}\n".encode(), f".{top}\n".encode()):
        at = suffixes.find(end)
        while at >= 0:
            yield suffixes[suffixes.rfind(b"\n", 0, at + 1) + 1 : at + len(end) - 1].decode()
            at = suffixes.find(end, at + 1)


@lru_cache(64)
def _below(top: str) -> Any:
    """Return the list of the suffixes below a top-level domain: reading those of all takes a tenth of a second."""
    from publicsuffixlist import PublicSuffixList

    lines = "\n".join(line for spelling in dict.fromkeys((top, _spelt(top))) for line in _lines(spelling))
    return PublicSuffixList(lines, accept_encoded_idn=not lines.isascii())


def _spelt(top: str) -> str:
    """Return a top-level domain as the list spells it, which has letters of all scripts."""
    if not top.startswith("xn--"):  # the codec loads tables of all letters
        return top
    try:
        return top.encode().decode("idna")
    except UnicodeError:
        return top


def _suffixes(domain: str) -> Any:
    return _below(domain.rpartition(".")[2].lower())


def is_public_suffix(domain: str) -> bool:
    """Return whether a domain name in lower case is a suffix under which anyone may register names."""
    # a top-level domain that is not listed, such as that of an internal network, is not a registry
    return bool(domain) and bool(_suffixes(domain).publicsuffix(domain, accept_unknown=False) == domain)


def is_under_public_suffix(domain: str) -> bool:
    """Return whether a domain name in lower case lies below a public suffix, as every name that can be registered
    does."""
    suffix = _suffixes(domain).publicsuffix(domain, accept_unknown=False)
    return bool(suffix) and domain.endswith(f".{suffix}")


def registrable(domain: str) -> str:
    """Return the registrable domain of a domain name in lower case; the name itself if it has none."""
    registered: str | None = _suffixes(domain).privatesuffix(domain)
    return registered or domain
