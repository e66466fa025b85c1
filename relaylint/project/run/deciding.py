"""Whether mail is relayed: the tenants of a run to verdicts, and whether these are ground to go ahead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from relaylint.core.notices import RefusedError
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy import pack
from relaylint.policy.guarded import refusing
from relaylint.project.gathering import NO_DEFINITIONS, Read
from relaylint.relay.outcomes import Verdict
from relaylint.relay.verdicts import (
    Asked,
    Query,
    Verdicts,
    declared,
    errors,
    of_hosts,
    of_session,
    rest_on_faults,
    some_tenant_relays,
)
from relaylint.syntax.reading import Limits
from relaylint.values.syntaxes import show

_SHOWN = 8
"""How many names are said where none of them is meant."""


class Relayed(NamedTuple):
    """Verdicts, and whether one of them, or what they rest on, is no ground to go ahead.

    Where nothing is judged, nothing fails either: ``ok`` tells whether something is, and is good.
    """

    verdicts: Verdicts
    fails: bool

    @property
    def ok(self) -> bool:
        """Whether mail was judged, and nothing fails: what exit code 0 of the command line says."""
        return bool(self.verdicts.answers) and not self.fails


def judge_mail(done: Read, query: Query, asked: Asked | None = None) -> Relayed:
    """Return the verdicts on the hosts that were asked for, or on a session that no file declares.

    Verdicts on hosts fail if one is rejected, if a file was not read in full, so that hosts may be missing, or if there
    is an error in what a verdict rests on; those on a session if no tenant relays its mail for every sender. A file
    that was named and is not read in full fails in any case. Raises `RefusedError` where nothing can be judged.
    """
    tenants, surroundings = done.loaded.tenants, surroundings_of(done, query.today)
    unread = any(True for _ in done.unread)
    if asked:
        verdicts = of_session(speaking(tenants, needed=not unread), asked, query, surroundings)
        fails = not some_tenant_relays(verdicts)
    else:
        verdicts = of_hosts(wanted_hosts(done, query), query, surroundings)
        rejected = verdicts.count(Verdict.REJECTED) > 0
        fails = rejected or is_damaged(done) or rest_on_faults(verdicts, tenants, surroundings)
    return Relayed(verdicts._replace(errors=errors(tenants), context=done.context), fails or unread)


def surroundings_of(done: Read, today: str | None) -> Surroundings:
    """Return every tenant of a run, with what shipped rules say is refused before connectors are asked."""
    shipped = pack.shipped(Limits()).rules.values()
    return Surroundings([*done.loaded.tenants, *done.loaded.beside], today, refused=refusing(shipped))


def wanted_hosts(done: Read, query: Query) -> list[tuple[Tenant, Definition]]:
    """Return the declared hosts, each with its tenant.

    Raises `RefusedError` where there is none, or none of a name that is asked for. There may be none where a file was
    not read in full, which may declare some.
    """
    hosts = list(declared(done.loaded.tenants, done.reports))
    if not hosts:
        if is_damaged(done):
            return []
        raise RefusedError(
            "nothing to judge: the files declare no host",
            "list hosts under `SendingHosts`, or describe a session with `--ip`, `--certificate` and `--from`",
        )
    names = list(dict.fromkeys(host.name for _, host in hosts))
    for name in query.hosts:
        if name.lower() not in map(str.lower, names):
            raise RefusedError(f"there is no host {show(name)}", closest(name, names) or some_names(names))
    return hosts


def some_names(names: Iterable[str]) -> str:
    """Return which names there are, the first of many, where none of them is meant."""
    every = list(names)
    return f"there are: {', '.join(map(show, every[:_SHOWN]))}{', …' if len(every) > _SHOWN else ''}"


def is_damaged(done: Read) -> bool:
    """Return whether a file was not read in full, so that hosts may be missing."""
    return any(True for _ in done.unread) or any(tenant.damaged for tenant in done.loaded.tenants)


def speaking(tenants: Sequence[Tenant], *, needed: bool) -> list[Tenant]:
    """Return the tenants that may have something to say. Raises `RefusedError` where none has, and one is needed."""
    speaking = [tenant for tenant in tenants if tenant.has_content]
    if needed and not speaking:
        raise RefusedError("nothing to judge: no file holds definitions", NO_DEFINITIONS)
    return speaking
