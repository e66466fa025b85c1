"""What the renewal of a certificate changes: the tenants of a run to what is refused afterwards, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaylint.core.notices import RefusedError
from relaylint.core.records import NamedTuple
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Tenant
from relaylint.project.gathering import Read
from relaylint.project.run.deciding import is_damaged, surroundings_of, wanted_hosts
from relaylint.relay.hosts import SUBMITTING, HostDecisions
from relaylint.relay.renewal.presenting import presenting
from relaylint.relay.renewal.steps import renewal
from relaylint.relay.renewal.transition import Renewal, Renewals
from relaylint.relay.successor import Successor, declared_successor
from relaylint.relay.verdicts import Query, Verdicts, declared, errors, rest_on_faults


class JudgedRenewals(NamedTuple):
    """Renewals, and whether one of them, or what they rest on, is no ground to install a certificate."""

    renewals: Renewals
    fails: bool


class _Chosen(NamedTuple):
    """The hosts that get a certificate, and how many present another one; as in `Renewals`."""

    hosts: list[tuple[Tenant, Definition]]
    others: int = 0
    guessed: bool = False


def judge_renewals(done: Read, query: Query, successor: Successor | None = None) -> JudgedRenewals:
    """Return what changes where a certificate takes the place of others; without one, where the declared ones do.

    It fails where mail that passes now is refused afterwards, or may be, unless something is done first, and as
    verdicts on hosts fail. Raises `RefusedError` where nothing can be judged.
    """
    tenants, surroundings = done.loaded.tenants, surroundings_of(done, query.today)
    decisions = {tenant: HostDecisions(tenant, surroundings) for tenant in tenants}
    if query.hosts:
        wanted = set(map(str.lower, query.hosts))
        hosts = [each for each in wanted_hosts(done, query) if each[1].name.lower() in wanted]
    else:
        hosts = list(declared(tenants, done.reports))
    if successor:
        chosen = _chosen(decisions, hosts, successor, query)
    else:
        chosen = _Chosen([each for each in hosts if each[1].value("NextCertificate") is not None])
    renewals = tuple(_renewals(decisions, chosen, successor, done, query))
    damaged = is_damaged(done)
    if not (renewals or damaged):
        raise _nothing(successor, query)
    verdicts = Verdicts(tuple(change.after for each in renewals for change in each.changes))
    holders = [holder for each in renewals for holder in (*(one.host for one in each.hosts), *each.connectors)]
    faulty = rest_on_faults(verdicts, tenants, surroundings, holders)
    every = Renewals(renewals, chosen.others, chosen.guessed, errors(tenants), done.context)
    return JudgedRenewals(every, damaged or faulty or any(each.fails for each in renewals))


def _chosen(
    decisions: dict[Tenant, HostDecisions], hosts: list[tuple[Tenant, Definition]], successor: Successor, query: Query
) -> _Chosen:
    """Return the hosts whose certificate is to be replaced: those that present a name of the new one, or else all."""
    if query.hosts:
        return _Chosen(hosts)
    able = ((tenant, host, decisions[tenant].certificate(host).normal) for tenant, host in hosts)
    presenting_one = [each for each in able if each[2] != () and each[1].value("Method") in SUBMITTING]
    sharing = [each for each in presenting_one if not set(each[2] or ()).isdisjoint(successor.normal or ())]
    meant = [(tenant, host) for tenant, host, _ in sharing or presenting_one]
    return _Chosen(meant, len(presenting_one) - len(meant), bool(meant) and not sharing)


def _renewals(
    decisions: dict[Tenant, HostDecisions], chosen: _Chosen, given: Successor | None, done: Read, query: Query
) -> Iterator[Renewal]:
    """Yield what changes in each tenant, by the certificate that is given, or by each that its holders declare."""
    by_tenant: dict[Tenant, list[Definition]] = {}
    for tenant, host in chosen.hosts:
        by_tenant.setdefault(tenant, []).append(host)
    for tenant, now in decisions.items():
        hosts = by_tenant.get(tenant, [])
        groups = {given: hosts} if given else _by_successor(tenant, [*hosts, *tenant.of("SendConnector")])
        for successor, holders in groups.items():
            meant = [each for each in holders if each.kind.name == "SendingHost"]
            servers = [each for each in holders if each.kind.name == "SendConnector"]
            others = presenting(now, successor, meant) if given or meant else ()
            servers += [each for each in others if given or each.value("NextCertificate") is None]
            if meant or (not query.hosts and any(_reports(done, each) for each in servers)):
                yield renewal(now, successor, meant, servers, query)


def _by_successor(tenant: Tenant, holders: Iterable[Definition]) -> dict[Successor, list[Definition]]:
    """Return definitions by what they declare as their next certificate; the same one may lie in several files."""
    firsts: dict[Certificate | str, Successor] = {}
    groups: dict[Successor, list[Definition]] = {}
    for holder in holders:
        successor = declared_successor(tenant, holder)
        if successor:
            first = firsts.setdefault(successor.leaf or successor.title, successor)
            groups.setdefault(first, []).append(holder)
    return groups


def _reports(done: Read, definition: Definition) -> bool:
    return any(done.reports(part.document.source.name) for part in definition.parts)


def _nothing(successor: Successor | None, query: Query) -> RefusedError:
    """Return what to say where no host is meant."""
    if successor:
        return RefusedError(
            "nothing to judge: no host presents a certificate",
            "name the host that is to present this one with `--host`, or state `Certificate` at hosts",
        )
    where = " of those asked for" if query.hosts else ""
    return RefusedError(
        f"nothing to judge: no host{where} declares a `NextCertificate`",
        "name the new certificate, or the names on it, with `--certificate`",
    )
