"""The accepted domains of a tenant, by name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from typing import Final

from relaylint.core.logic import State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.values.literals import MOST_COMPARED, Ends, domain_ends
from relaylint.values.normal import LONGEST_DOMAIN
from relaylint.values.providers import endpoints_like, endpoints_of, is_initial_domain


class Membership(NamedTuple):
    """The result of a look-up: whether it holds, and the definition that it rests on."""

    state: State
    definition: Definition | None = None


class AcceptedDomains:
    """The accepted domains of a tenant, by name.

    ``known`` is false if the tenant's files do not list all accepted domains, or the name of an entry is unknown: a
    domain that is not found may then be accepted anyway. ``partly``: entries whose name is known in part; ``bounded``:
    any other accepted domain must match one of these.
    """

    def __init__(self, definitions: list[Definition], declared: bool) -> None:
        self.known = self.bounded = declared
        self.by_name: dict[str, list[Definition]] = {}
        self.partly: list[tuple[Ends, Definition]] = []
        for definition in definitions:
            name = definition.normal("DomainName")
            if isinstance(name, str):
                self.by_name.setdefault(name, []).append(definition)
                continue
            self.known = False
            ends = domain_ends(name.ends) if isinstance(name, Unknown) else None
            if ends and len(self.partly) < MOST_COMPARED:
                self.partly.append((ends, definition))
            else:
                self.bounded = False

    def joined_by(self, domain: str, standing: Definition) -> AcceptedDomains:
        """Return them with one more, for which a definition stands that need not declare it."""
        joined = AcceptedDomains([], self.known)
        joined.bounded, joined.partly = self.bounded, self.partly
        joined.by_name = {**self.by_name, domain: [standing]}
        return joined

    def exact(self, domain: str) -> Membership:
        """Return whether ``domain`` itself is accepted."""
        entries = self.by_name.get(domain)
        if entries:
            return Membership(State.HOLDS, entries[0])
        return Membership(State.UNDECIDED if self._may_be(domain) else State.FAILS)

    def at_endpoint(self, label: str) -> Definition | None:
        """Return the first accepted domain that the first label of an MX endpoint belongs to."""
        indexed = self._by_endpoint
        told = (indexed[each] for each in endpoints_like(label) if each in indexed)
        return min(told, default=(0, None), key=itemgetter(0))[1]

    @cached_property
    def _by_endpoint(self) -> dict[str, tuple[int, Definition]]:
        """The first accepted domain that an endpoint belongs to, with its number among all."""
        indexed: dict[str, tuple[int, Definition]] = {}
        for number, (name, entries) in enumerate(self.by_name.items()):
            for each in endpoints_of(name):
                indexed.setdefault(each, (number, entries[0]))
        return indexed

    def _may_be(self, domain: str) -> bool:
        """Return whether an entry with an unknown name may be a domain, or the tenant has it from the start."""
        return not self.bounded or any(ends.may_be(domain) for ends, _ in self.partly) or self.may_be_initial(domain)

    def may_be_initial(self, domain: str) -> bool:
        """Return whether a domain may be the tenant's initial one, which each tenant has, and files seldom list."""
        return is_initial_domain(domain) and not self._lists_initial

    @cached_property
    def _lists_initial(self) -> bool:
        return any(is_initial_domain(name) for name in self.by_name)

    def parent(self, domain: str) -> Membership:
        """Return whether a parent of ``domain``, at any depth, is accepted; the nearest one is returned."""
        above = list(parents(domain))
        for ancestor in above:
            if ancestor in self.by_name:
                return Membership(State.HOLDS, self.by_name[ancestor][0])
        is_open = not self.bounded or any(map(self._may_be, above))
        return Membership(State.UNDECIDED if is_open else State.FAILS)

    def has_within(self, base: str) -> bool:
        """Return whether an accepted domain is a domain, or lies below it, at any depth."""
        mirrored, start = self._mirrored, f"{base[::-1]}."
        at = bisect_left(mirrored, start)
        return base in self.by_name or (at < len(mirrored) and mirrored[at].startswith(start))

    @cached_property
    def _mirrored(self) -> list[str]:
        """The names, each reversed, sorted, so that those below one domain are adjacent."""
        return sorted(name[::-1] for name in self.by_name)

    def covers(self, domain: str) -> Membership:
        """Return whether ``domain`` is accepted: itself, or below a domain with MatchSubDomains [S43]."""
        exact = self.exact(domain)
        if exact.state is State.HOLDS:
            return exact
        best = exact
        for parent in parents(domain):
            membership = self.includes(parent)
            if membership.state is State.HOLDS:
                return membership
            if membership.state is State.UNDECIDED:
                best = membership
        return best

    def includes(self, domain: str) -> Membership:
        """Return whether an entry is for a domain and includes its subdomains, as far as names are known."""
        definitions = self.by_name.get(domain, [])
        partly = [definition for ends, definition in self.partly if ends.may_be(domain)]
        if not definitions and not partly:
            return _NONE
        state = subdomains_match([*definitions, *partly])
        return Membership(state if definitions else state & State.UNDECIDED, (definitions or partly)[0])


_NONE: Final = Membership(State.FAILS)


def parents(domain: str) -> Iterator[str]:
    """Yield the parents of ``domain``, the nearest first; none if it is too long for a domain name."""
    rest = domain.partition(".")[2] if len(domain) <= LONGEST_DOMAIN else ""
    while rest:
        yield rest
        rest = rest.partition(".")[2]


def subdomains_match(definitions: list[Definition]) -> State:
    """Return whether an accepted domain includes its subdomains; undecided if two definitions disagree."""
    states = {_includes_subdomains(definition) for definition in definitions}
    return states.pop() if len(states) == 1 else State.UNDECIDED


def _includes_subdomains(definition: Definition) -> State:
    """Return whether MatchSubDomains is effective: Exchange Online accepts it only for InternalRelay [S43]."""
    match = definition.value("MatchSubDomains")
    if not isinstance(match, bool):
        return State.UNDECIDED
    refused = definition.data.get("DomainType", "InternalRelay") != "InternalRelay"
    return State.UNDECIDED if match and refused else State.of(match)
