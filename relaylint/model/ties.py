"""What ties tenants together: the domains, certificate names and addresses by which one can matter to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from ipaddress import IPv6Network
from typing import Any, Final, cast

from relaylint.core.records import NamedTuple
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES, PRESENTED, SENDER, SOUGHT
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.values.normal import AddressRange, domain_of, without_wildcard
from relaylint.values.providers import above_initial_domains, is_initial_domain

_REGISTRIES: Final = frozenset(
    ["ac", "co", "com", "edu", "gob", "gov", "go", "mil", "ne", "net", "nom", "or", "org", "sch"]
)
"""Labels below which countries register domains, as in co.uk: what is registered has a label more."""
_BLOCK: Final = 8
"""IPv4 addresses are tied by the /24 that they lie in, the widest range that a connector takes."""
_MOST_BLOCKS: Final = 256
_MOST_KEPT: Final = 1000
"""Maximum number of names whose token is kept: a tenant has each in several places."""
_BLOCK_6: Final = 48
"""Length of the prefix by which IPv6 addresses are tied."""


class Ties(NamedTuple):
    """What a tenant can be tied to others by. ``loose``: also by what is not among ``tokens``, to any of them."""

    tokens: frozenset[str]
    loose: bool = False

    def among(self, tokens: Set[str]) -> Ties:
        """Return what of them is among some tokens."""
        return Ties(self.tokens & tokens, self.loose)

    def matter_to(self, other: Ties) -> bool:
        """Return whether two tenants may matter to each other that have such ties."""
        return self.loose or other.loose or not self.tokens.isdisjoint(other.tokens)


def together(many: Iterable[Ties]) -> Ties:
    """Return the ties of some tenants, as if these were one."""
    every = tuple(many)
    return Ties(frozenset().union(*(each.tokens for each in every)), any(each.loose for each in every))


def tokens_of_several(many: Iterable[Ties]) -> set[str]:
    """Return the tokens that more than one of some tenants have."""
    every: set[str] = set()
    several: set[str] = set()
    for each in many:
        several |= every & each.tokens
        every |= each.tokens
    return several


class Web:
    """The ties of all tenants of a run, by the folder of each."""

    def __init__(self, ties: Mapping[str, Ties]) -> None:
        self._ties: dict[str, Ties] = {}
        self._loose: set[str] = set()
        self._by_token: dict[str, set[str]] = {}
        for folder, own in ties.items():
            self.put(folder, own)

    def put(self, folder: str, ties: Ties | None) -> None:
        """Note the ties of a tenant in place of those that it had; None: it is not in the run any more."""
        old = self._ties.pop(folder, Ties(frozenset()))
        self._loose.discard(folder)
        for token in old.tokens:
            self._by_token[token].discard(folder)
            if not self._by_token[token]:
                del self._by_token[token]
        if ties is not None:
            self._ties[folder] = ties
            self._loose.update([folder] if ties.loose else ())
            for token in ties.tokens:
                self._by_token.setdefault(token, set()).add(folder)

    def of(self, folder: str) -> Ties | None:
        """Return the ties of a tenant; None if it is not in the run."""
        return self._ties.get(folder)

    def tied(self, ties: Ties) -> set[str]:
        """Return the tenants that one with some ties may matter to."""
        return set(self._ties) if ties.loose else self._loose | self.sharing(ties)

    def sharing(self, ties: Ties) -> set[str]:
        """Return the tenants that certainly have a tie in common with one that has some."""
        return set().union(*(self._by_token.get(token, ()) for token in ties.tokens))


def web_of(around: Surroundings) -> Web:
    """Return the ties of all tenants of a run, found once."""
    web: Web = around.once("web", lambda: Web({folder: ties_of(tenant) for folder, tenant in around.tenants.items()}))
    return web


def groups_of(tenants: Iterable[Tenant], ties: Sequence[Ties] | None = None) -> list[list[Tenant]]:
    """Return tenants in groups, each in order, so that none matters to one of another group.

    ``ties``: those of each, if they are known.
    """
    every = list(tenants)
    group_of = [[number] for number in range(len(every))]
    first: dict[str, int] = {}
    for number, known in enumerate(ties or map(_ties_alone, every)):
        if known.loose:
            return [every]
        for token in known.tokens:
            less, more = group_of[first.setdefault(token, number)], group_of[number]
            if less is not more:
                less, more = sorted((less, more), key=len)
                more += less
                for each in less:
                    group_of[each] = more
    return [[every[each] for each in sorted(group)] for number, group in enumerate(group_of) if number == min(group)]


def _ties_alone(tenant: Tenant) -> Ties:
    """Return the ties of a tenant, and forget the values that were worked out for them."""
    ties = ties_of(tenant)
    tenant.forget(values=True)
    return ties


def concerned(before: Surroundings, after: Surroundings, changed: Collection[str]) -> set[str]:
    """Return the tenants, by folder, of which something may be judged otherwise in two versions of a run.

    ``changed``: those that are not the same in both, or only in one. The others have the same order in both.
    """
    every = {*before.tenants, *after.tenants}
    if not changed or _seen_by_all(before) != _seen_by_all(after):
        return every if changed else set()
    web, touched = web_of(before), set(changed)
    for folder in changed:
        old, new = web.of(folder), after.tenants.get(folder)
        for ties in (old, ties_of(new) if new else None):
            touched |= web.tied(ties) if ties else set()
    return touched & every


def _seen_by_all(around: Surroundings) -> tuple[object, ...]:
    """Return what every tenant sees of the others, whatever they have in common: whether there are any, and whose files
    cannot be read in full."""
    return around.has_several, around.run.partial


def ties_of(tenant: Tenant) -> Ties:
    """Return the ties of a tenant: the values by which others are looked for, also in certificate files."""
    tokens: set[str | None] = set()
    for definition, name in _tied(tenant, SOUGHT):  # what is not known of them may be the same as anything
        _add_values(tokens, definition, name, is_sought=True)
    for definition, name in _tied(tenant, PRESENTED):
        _add_values(tokens, definition, name, is_sought=False)
    for definition, name in _tied(tenant, SENDER):
        tokens.update(_of_senders(definition.normal(name)))
    for definition, name in _tied(tenant, CERTIFICATE_PROPERTIES):
        file = tenant.certificate(definition, name)
        tokens.update(map(token_of, file.normal_names) if isinstance(file, Certificate) else ())
    is_loose = None in tokens
    tokens.discard(None)
    return Ties(cast("frozenset[str]", frozenset(tokens)), is_loose)


def _tied(tenant: Tenant, properties: Mapping[str, Sequence[str]]) -> Iterator[tuple[Definition, str]]:
    return (
        (definition, name) for kind, names in properties.items() for definition in tenant.of(kind) for name in names
    )


def _add_values(tokens: set[str | None], definition: Definition, name: str, *, is_sought: bool) -> None:
    """Add the tokens of a property's values, as they are compared and as they are written; None: any."""
    normal = definition.normal(name)
    if normal is None or normal == []:  # so are most
        return
    for item, written in zip(_items(normal), _items(definition.value(name)), strict=True):
        if isinstance(item, AddressRange):
            first, last = item.first >> _BLOCK, item.last >> _BLOCK
            tokens.update(map(_block, range(first, last + 1)) if last - first < _MOST_BLOCKS else (None,))
        elif isinstance(item, IPv6Network):
            tokens.add(str(item.supernet(new_prefix=_BLOCK_6)) if item.prefixlen >= _BLOCK_6 else None)
        elif isinstance(item, Unknown):
            tokens.update((None,) if is_sought else ())
        else:
            domain = domain_of(item)
            if domain is not None:
                tokens.add(token_of(domain))
            if written is not domain and isinstance(written, str):  # mostly they are the same
                tokens.add(token_of(written))


def _of_senders(values: Any) -> Iterator[str | None]:
    """Yield the tokens of initial domains that a host sends from: one that no tenant lists may be of any of them."""
    for item in _items(values):
        ends = item.ends if isinstance(item, Unknown) else None
        domain = ends.after.rpartition("@")[2].strip(" >").lower() if ends else domain_of(item)
        if domain and is_initial_domain(domain):
            yield token_of(domain)


def _block(number: int) -> str:
    return f"{number >> 16}.{number >> 8 & 255}.{number & 255}.0/24"


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else (value,)


@lru_cache(maxsize=_MOST_KEPT)
def token_of(name: str) -> str | None:
    """Return what two names have in common of which one is the other, or a domain above it; None: any.

    That is the domain that an organisation registers, or that Microsoft gives a tenant.
    """
    labels = without_wildcard(name.lower()).split(".")
    below_registry = len(labels[-1]) == 2 and len(labels) > 1 and labels[-2] in _REGISTRIES
    count = 3 if below_registry or ".".join(labels[-2:]) in above_initial_domains() else 2
    return ".".join(labels[-count:]) if len(labels) >= count else None
