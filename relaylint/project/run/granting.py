"""Who can relay: the tenants of a run to the grants of their connectors, as far as they are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from relaylint.core.notices import RefusedError
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.project.gathering import Read
from relaylint.project.run.deciding import is_damaged, some_names, speaking, surroundings_of
from relaylint.relay.guarantee import guaranteed
from relaylint.relay.map.candidates import TooManySessionsError
from relaylint.relay.map.grants import grants_of
from relaylint.relay.openness import Granted, GrantQuery, TenantAnswer, answer, most_open_first
from relaylint.relay.verdicts import Verdicts, errors, rest_on_faults
from relaylint.values.syntaxes import show

_KIND = "InboundConnector"
"""The kind of definition that lets in."""


class JudgedGrants(NamedTuple):
    """Grants, and whether the files leave something open that an answer, an empty one above all, rests on."""

    granted: Granted
    fails: bool


def judge_grants(done: Read, query: GrantQuery, today: str | None = None, paths: Iterable[str] = ()) -> JudgedGrants:
    """Return what the connectors of a run's tenants let in, as far as it is asked about; ``paths``: as in `Granted`.

    It fails where a file was not read in full, where something is open that the whole answer rests on, such as which
    connectors there are, and where there is an error in a connector or an accepted domain. Raises `RefusedError` where
    nothing can be judged.
    """
    damaged, surroundings = is_damaged(done), surroundings_of(done, today)
    tenants = speaking(done.loaded.tenants, needed=not damaged)
    if not damaged and not any(tenant.of(_KIND) or tenant.lists(_KIND) for tenant in tenants):
        raise RefusedError(
            "nothing to judge: the files declare no inbound connector",
            "list them under `InboundConnectors`, or keep what Get-InboundConnector exports",
        )
    meant = _with_connectors(tenants, query.connectors)
    granted = most_open_first(_answer(tenant, surroundings, query) for tenant in meant)
    is_open = bool(query.untold) or any(tenant.doubts for tenant in granted)
    fails = damaged or is_open or _is_faulty(meant, surroundings)
    return JudgedGrants(Granted(query, granted, errors(tenants), done.context, tuple(paths)), fails)


def _answer(tenant: Tenant, surroundings: Surroundings, query: GrantQuery) -> TenantAnswer:
    """Return what a tenant answers; if it has more sessions than can be decided, that nothing is known."""
    try:
        known = grants_of(tenant, surroundings, query.region)
        if query.region.certificate:  # such sessions are let in by their addresses, too
            beside = grants_of(tenant, surroundings, query.region._replace(certificate=()))
            known = known._replace(grants=known.grants + beside.grants)
        return guaranteed(tenant, surroundings, query, answer(query, known))
    except TooManySessionsError as error:
        return TenantAnswer(tenant.folder, (), doubts=(f"nothing is decided: {error}",))


def _with_connectors(tenants: Sequence[Tenant], names: Sequence[str]) -> Sequence[Tenant]:
    """Return the tenants that have one of the connectors that are asked about.

    Raises `RefusedError` for a name that no connector has.
    """
    by_name: dict[str, dict[Tenant, None]] = {}
    every: dict[str, None] = {}
    for tenant in tenants:
        for connector in tenant.of(_KIND):
            every[connector.name] = None
            by_name.setdefault(connector.name.lower(), {})[tenant] = None
    for name in names:
        if name.lower() not in by_name:
            hint = closest(name, every) or some_names(every)
            raise RefusedError(f"there is no inbound connector {show(name)}", hint)
    meant = {tenant for name in names for tenant in by_name[name.lower()]}
    return [tenant for tenant in tenants if tenant in meant] if names else tenants


def _is_faulty(tenants: Sequence[Tenant], surroundings: Surroundings) -> bool:
    """Return whether there is an error in what the answers rest on: connectors and accepted domains."""
    rested_on = [each for tenant in tenants for kind in (_KIND, "AcceptedDomain") for each in tenant.of(kind)]
    return rest_on_faults(Verdicts(()), tenants, surroundings, rested_on)
