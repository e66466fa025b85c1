"""How a certificate comes to speak for a host: which of its names a connector should ask for, and what that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.logic import HOLDS, State
from relaylint.core.records import NamedTuple
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.index import Connector
from relaylint.relay.matching import certificate_match, name_accepted
from relaylint.values.normal import without_wildcard
from relaylint.values.providers import why_not_ownable
from relaylint.values.syntaxes import certificate_name_fault


class Way(NamedTuple):
    """A name of a certificate by which it can speak for its host.

    ``wanted``: what a connector has to ask for; ``accepted``: whether that is an accepted domain. ``connector``: one
    that asks for it, None if none does. ``parent``: the nearest accepted domain above it; empty if there is none.
    """

    wanted: str
    accepted: State
    connector: Connector | None
    parent: str

    @property
    def domain(self) -> str:
        """The domain that has to be accepted."""
        return without_wildcard(self.wanted)

    @property
    def is_wildcard(self) -> bool:
        """Whether every certificate below a domain matches."""
        return self.wanted != self.domain

    @property
    def effort(self) -> int:
        """Rank from nothing to do to the most, a wildcard on a connector that has none behind an exact name."""
        accepted = self.accepted is HOLDS
        if self.connector:
            return 0 if accepted else 2
        if self.is_wildcard:
            return 4 if accepted else 6
        return 1 if accepted else 3 if self.parent else 5


def best_way(decisions: HostDecisions, names: Iterable[str]) -> Way | None:
    """Return the way that takes the least, of the normalised names on a certificate; None if there is none.

    No way leads through a domain that the organisation cannot have.
    """
    ways = (way for name in dict.fromkeys(names) for way in _ways(decisions, name))
    return min(ways, key=lambda way: way.effort, default=None)


def asking(decisions: HostDecisions, names: Iterable[str]) -> Iterator[Connector]:
    """Yield the enabled connectors of type OnPremises that ask for one of the names, each once."""
    for wanted in dict.fromkeys(each for name in names for each in _asked(decisions, name)):
        yield from _with_name(decisions, wanted)


def _with_name(decisions: HostDecisions, wanted: str) -> Iterator[Connector]:
    """Yield the enabled connectors of type OnPremises that have a certificate name."""
    connectors = decisions.network.connectors
    group = connectors.by_name.get(wanted)
    yield from (connectors.all[at] for at in (group.ours if group else ()) if at in connectors.enabled)


def why_not(decisions: HostDecisions, name: str) -> str:
    """Return in words why a name cannot be made an accepted domain; empty if nothing is known that prevents it."""
    domain = without_wildcard(name)
    if certificate_name_fault(name):
        return "it is no name of a host"
    others = (other for other in decisions.surroundings.tenants.values() if other is not decisions.tenant)
    taken = next((other.folder for other in others if domain in other.accepted.by_name), None)
    return why_not_ownable(domain) if taken is None else f"it is an accepted domain of tenant `{taken}`"


def _asked(decisions: HostDecisions, name: str) -> Iterator[str]:
    """Yield what enabled connectors of type OnPremises ask for that a name certainly matches."""
    connectors = decisions.network.connectors
    for wanted in connectors.asked(name, lenient=False):
        if certificate_match(wanted, name) is HOLDS and connectors.by_name[wanted].own is HOLDS:
            yield wanted


def _ways(decisions: HostDecisions, name: str) -> Iterator[Way]:
    accepted = decisions.network.accepted
    for wanted in dict.fromkeys((*_asked(decisions, name), name)):
        state = name_accepted(accepted, wanted)
        if state is not HOLDS and why_not(decisions, wanted):
            continue
        above = accepted.parent(without_wildcard(wanted)).definition
        connector = next(_with_name(decisions, wanted), None)
        yield Way(wanted, state, connector, str(above.normal("DomainName")) if above else "")
