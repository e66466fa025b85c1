"""The registry of facts, and the facts of one tenant, each computed at most once."""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeAlias

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.value_types import ValueType
from relaylint.relay.hosts import HostDecisions


class Fact(NamedTuple):
    """The value of a fact, the path within the definition that it is about, and its evidence.

    ``normal``: the normalised value, if the fact has one.
    """

    value: Any
    path: Path | None = None
    labels: Callable[[], tuple[Label, ...]] = tuple
    normal: Any = None

    @property
    def related(self) -> tuple[Label, ...]:
        """Labels for the evidence; computed on demand, because locations cost time."""
        return self.labels()


class Facts(HostDecisions):
    """The facts of one tenant, each computed at most once; ``searches``: a cache of the searches of rules."""

    def __init__(self, tenant: Tenant, surroundings: Surroundings | None = None) -> None:
        super().__init__(tenant, surroundings)
        self._known: dict[tuple[str, Definition, Any], Fact] = {}
        self._once: dict[Hashable, Any] = {}
        self.searches: dict[Any, Any] = {}

    def get(self, name: str, definition: Definition, item: Any) -> Fact:
        """Return the fact ``name`` about a definition, or about one item of one of its lists."""
        key = (name, definition, item)
        if key not in self._known:
            self._known[key] = FACTS[name].compute(self, definition, item)
        return self._known[key]

    def once(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return the result of ``compute``, computed once per tenant."""
        if key not in self._once:
            self._once[key] = compute()
        return self._once[key]

    def of(self, tenant: Tenant) -> Facts:
        """Return the facts of a tenant of the run, which may be this one."""
        if tenant is self.tenant:
            return self
        facts: Facts = self.surroundings.once_of(tenant, "facts", lambda: Facts(tenant, self.surroundings))
        return facts


_Compute: TypeAlias = Callable[[Facts, Definition, Any], Fact]


class Reach(enum.Flag):
    """What the value of a fact depends on besides the definitions of its tenant."""

    TENANT = 0
    OTHER_TENANTS = enum.auto()
    DATE = enum.auto()
    CERTIFICATES = enum.auto()
    """The certificate files that definitions name."""
    RELAY = OTHER_TENANTS | DATE | CERTIFICATES
    """What the relay decision depends on: another tenant may get the session, and a certificate expires."""

    @property
    def titles(self) -> list[str]:
        """What it is, in words for documentation."""
        return [title for title, reach in _TITLES.items() if reach in self]


_TITLES = {"other tenants": Reach.OTHER_TENANTS, "date": Reach.DATE, "certificate files": Reach.CERTIFICATES}


class FactInfo(NamedTuple):
    """A fact that rules may use, and the kinds of definition that have it; empty for every kind.

    ``gives``: the type of its value where that is known. ``decided``: it always is. ``reaches``: what it depends on
    besides the tenant. ``normal``: it also provides a normalised value. ``looks_at``: the kinds of which it looks at
    other definitions than the one that it is about; None: any.
    """

    name: str
    kinds: tuple[str, ...]
    compute: _Compute
    gives: ValueType
    reaches: Reach = Reach.TENANT
    decided: bool = False
    normal: bool = False
    looks_at: frozenset[str] | None = None

    @property
    def doc(self) -> str:
        """The meaning of the fact and its values, for documentation."""
        return " ".join((self.compute.__doc__ or "").split())

    @property
    def across(self) -> bool:
        """Whether it depends on the other tenants of the run, which must be loaded for it."""
        return Reach.OTHER_TENANTS in self.reaches

    def fits(self, kind: str) -> bool:
        """Return whether a kind has this fact."""
        return not self.kinds or kind in self.kinds


FACTS: dict[str, FactInfo] = {}
"""Every fact by name."""


def fact(
    name: str,
    *kinds: str,
    gives: ValueType,
    reaches: Reach = Reach.TENANT,
    decided: bool = False,
    normal: bool = False,
    looks_at: Iterable[str] | None = None,
) -> Callable[[_Compute], _Compute]:
    """Register a function as a fact. Its arguments are the facts of the tenant, the definition, and the normalised list
    item that the rule is evaluated for, if any; its docstring is its documentation."""

    def register(compute: _Compute) -> _Compute:
        looked = None if looks_at is None else frozenset(looks_at)
        FACTS[name] = FactInfo(name, kinds, compute, gives, reaches, decided, normal, looked)
        return compute

    return register


DECISION = ("AcceptedDomain", "InboundConnector", "OrganizationConfig")
"""The kinds that the relay decision on a host, or on a session, looks at."""
OF_HOSTS = (*DECISION, "SendingHost")
"""The kinds that the decisions on all hosts look at."""


def of_decision(name: str, *kinds: str, gives: ValueType, decided: bool = False) -> Callable[[_Compute], _Compute]:
    """Register a function as a fact that hangs on nothing but its definition and relay decisions about that."""
    return fact(name, *kinds, gives=gives, reaches=Reach.RELAY, decided=decided, looks_at=DECISION)
