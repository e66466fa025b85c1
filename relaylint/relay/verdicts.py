"""Verdicts on the mail of declared hosts, or on one session that is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import FAILS, HOLDS, State
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.relay import chart, evidence
from relaylint.relay.decision import Decision, decide
from relaylint.relay.hosts import HostDecision, HostDecisions, HostSession
from relaylint.relay.outcomes import PASSES, Outcome, Verdict
from relaylint.relay.reasons import Reason
from relaylint.relay.remedies import Situation, remedy_for, remedy_if_assumed
from relaylint.relay.session import Session
from relaylint.relay.standing import Standing, standing_of
from relaylint.values.normal import normal_addresses, normal_mailbox

_NOT_SUBJECT = {
    "SmtpAuth": "`SmtpAuth` signs in as a mailbox, so that no connector is asked",
    "HighVolumeEmail": "`HighVolumeEmail` signs in with an account of its own, so that no connector is asked",
    "Internet": "`Internet` sends straight to the internet, not through the tenant",
}
"""The methods of hosts that the relay decision does not apply to, and why."""


_RESTED_ON = ("AcceptedDomain", "InboundConnector")
"""The kinds of definition that every verdict depends on."""


class Query(NamedTuple):
    """What is asked: hosts by name, envelope senders instead of the declared ones, and the scope of recipients.

    No names: every host; no senders: those declared; ``external`` None: both scopes. ``today``: the ISO date used as
    today; None: the current date.
    """

    hosts: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    external: bool | None = None
    today: str | None = None


class Asked(NamedTuple):
    """A session that no file declares: its source address, None if unknown, and its certificate."""

    address: str | None = None
    names: tuple[str, ...] = ()
    trusted: State = HOLDS


class HostVerdict(NamedTuple):
    """The verdict on one host, envelope sender and scope of recipients.

    ``host`` is None for a session that no file declares, ``sender`` None if it is unknown. If there are several source
    addresses (``addresses`` is their number), the one with the worst verdict counts. ``names`` are those of the
    certificate, None if unknown. ``label`` is where the host or its sender is declared, ``standing`` what kind of
    address it sends from. ``forwarded``: it is about the mail of foreign senders that the host forwards. ``number``
    tells hosts of one name apart.
    """

    tenant: str
    host: str | None
    sender: str | None
    external: bool
    address: str | None
    addresses: int
    names: tuple[str, ...] | None
    decision: Decision
    label: Label | None = None
    standing: Standing = Standing.UNKNOWN
    forwarded: bool = False
    number: int = 0

    @property
    def verdict(self) -> Verdict:
        """What happens to the mail."""
        return self.decision.verdict

    @property
    def ends(self) -> tuple[Outcome, ...]:
        """The possible outcomes of the session."""
        return chart.outcomes(self.decision, self.external)

    @property
    def codes(self) -> tuple[str, ...]:
        """The expected replies if the mail is rejected."""
        return tuple(dict.fromkeys(code for end in self.ends for code in end.codes))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The explanation, starting with the outcome."""
        kept = self.ends
        ends = [(state, end.text, end.evidence) for state, end in self.decision.possible if end in kept]
        return evidence.explain(self.decision.facts, ends)

    @property
    def remedy(self) -> str:
        """What to change, in one line; empty if nothing."""
        ends, situation = self.ends, Situation(self.decision.facts, self.standing)
        if self.decision.assumed:
            return remedy_if_assumed(situation)
        if self.verdict is Verdict.UNDECIDED and len(ends) > 1:
            worst = max(ends, key=lambda end: end.verdict.badness)
            return f"State what is not known. If it ends as {worst.verdict.value}: {remedy_for(worst, situation)}"
        return " ".join(dict.fromkeys(remedy for end in ends if (remedy := remedy_for(end, situation))))


class NotJudged(NamedTuple):
    """A host without a verdict, and the reason."""

    tenant: str
    host: str
    reason: str
    label: Label


class Verdicts(NamedTuple):
    """The verdicts of a run; ``errors``: the number of errors while reading; ``context``: as in `Checked`.

    ``tenants``: how many were asked who gets a session that no file declares; 0 for verdicts on hosts.
    """

    answers: tuple[HostVerdict, ...]
    not_judged: tuple[NotJudged, ...] = ()
    errors: int = 0
    context: tuple[str, ...] = ()
    tenants: int = 0

    def count(self, verdict: Verdict) -> int:
        """Return the number of answers with a verdict."""
        return sum(answer.verdict is verdict for answer in self.answers)


class Taking(NamedTuple):
    """Who gets a session with an envelope sender: the tenants that do, and those that may."""

    sender: str | None
    sure: tuple[str, ...]
    unsure: tuple[str, ...]


def takers(verdicts: Verdicts) -> list[Taking]:
    """Return which tenants get a session, for each sender that several tenants were asked about."""
    if verdicts.tenants < 2:
        return []
    by_sender: dict[str | None, list[HostVerdict]] = {}
    for answer in verdicts.answers:
        by_sender.setdefault(answer.sender, []).append(answer)
    return [
        Taking(
            sender,
            tuple(answer.tenant for answer in answers if _takes(answer) and _is_settled(answer)),
            tuple(answer.tenant for answer in answers if _takes(answer) and not _is_settled(answer)),
        )
        for sender, answers in by_sender.items()
    ]


def some_tenant_relays(verdicts: Verdicts) -> bool:
    """Return whether a tenant relays the mail of every sender that is asked about."""
    tenants = {answer.tenant for answer in verdicts.answers}
    return bool(tenants - {answer.tenant for answer in verdicts.answers if answer.verdict not in PASSES})


def rest_on_faults(
    verdicts: Verdicts, tenants: Iterable[Tenant], surroundings: Surroundings, beside: Iterable[Definition] = ()
) -> bool:
    """Return whether there was an error in a host that the verdicts are about, or in anything else of its tenant that
    they depend on, such as a connector that Exchange does not save: errors of `check` are no basis for going ahead.

    ``beside``: what else is judged.
    """
    subjects: dict[str, set[str]] = {}
    hosts = [(row.tenant, row.host) for row in verdicts.answers] + [
        (row.tenant, row.host) for row in verdicts.not_judged
    ]
    for folder, host in hosts:
        subjects.setdefault(folder, set()).add(f"SendingHost {host or ''}".rstrip())
    for definition in beside:
        subjects.setdefault(definition.tenant, set()).add(definition.about.subject)
    open_ = {answer.tenant for answer in verdicts.answers if answer.verdict is Verdict.UNDECIDED}
    return any(
        diagnostic.subject in subjects[tenant.folder]
        or diagnostic.subject.startswith(_RESTED_ON)
        or (tenant.folder in open_ and diagnostic.subject.startswith("OrganizationConfig"))
        for tenant in tenants
        if tenant.folder in subjects
        for diagnostic in tenant.errors
    ) or any(
        refusal.what == "definition"
        for tenant in tenants
        if tenant.folder in subjects
        for connector in tenant.of("InboundConnector")
        for refusal in surroundings.refused(tenant)(connector)
    )


def declared(tenants: Iterable[Tenant], reports: Callable[[str], bool]) -> Iterator[tuple[Tenant, Definition]]:
    """Yield the hosts in the files that ``reports`` selects, each with its tenant."""
    for tenant in tenants:
        for host in tenant.of("SendingHost"):
            if any(reports(part.document.source.name) for part in host.parts):
                yield tenant, host


def of_hosts(
    hosts: Iterable[tuple[Tenant, Definition]], query: Query, surroundings: Surroundings | None = None
) -> Verdicts:
    """Return the verdicts on declared hosts, in their order.

    ``surroundings`` hold every tenant of the run; without them each tenant stands alone.
    """
    answers: list[HostVerdict] = []
    not_judged: list[NotJudged] = []
    known: dict[Tenant, HostDecisions] = {}
    wanted = {name.lower() for name in query.hosts}
    for number, (tenant, host) in enumerate(hosts):
        if wanted and host.name.lower() not in wanted:
            continue
        if tenant not in known:
            known[tenant] = HostDecisions(tenant, surroundings or Surroundings([tenant], query.today))
        judged = [answer._replace(number=number) for answer in _answers(known[tenant], host, query)]
        answers.extend(judged)
        if not judged:
            not_judged.append(NotJudged(tenant.folder, host.name, why_not_judged(host, query), host.label(("Method",))))
    return Verdicts(tuple(answers), tuple(not_judged))


def of_session(
    tenants: Iterable[Tenant], asked: Asked, query: Query, surroundings: Surroundings | None = None
) -> Verdicts:
    """Return the verdicts on a session that no file declares, by default for outside recipients.

    Those of the tenants that get it, or may get it; where none does, that of the first.
    """
    external = query.external is not False
    groups: list[list[HostVerdict]] = []
    for tenant in tenants:
        outcomes = HostDecisions(tenant, surroundings or Surroundings([tenant], query.today))
        answers: list[HostVerdict] = []
        groups.append(answers)
        for sender in query.senders or (None,):
            session = Session(asked.address, asked.names, sender, external, asked.trusted)
            decision = decide(outcomes.network, session, outcomes.claims)
            address, names = asked.address, asked.names
            standing = standing_of(normal_addresses(address) if address else None)
            row = HostVerdict(tenant.folder, None, sender, external, address, 1, names, decision, standing=standing)
            answers.append(row)
    takers = [answers for answers in groups if any(map(_takes, answers))] or groups[:1]
    return Verdicts(tuple(answer for answers in takers for answer in answers), tenants=len(groups))


def _takes(answer: HostVerdict) -> bool:
    """Return whether a tenant gets a session, or may get it: one of its connectors matches, or the mail passes."""
    state, end = answer.decision.possible[0]
    if end.name == "taken" and state is HOLDS:
        return False
    return answer.verdict is not Verdict.REJECTED or answer.decision.condition_2 is not FAILS


def _is_settled(answer: HostVerdict) -> bool:
    """Return whether a tenant that gets a session, or may get it, surely does."""
    if any(state is not HOLDS and end.name == "taken" for state, end in answer.decision.possible):
        return False
    return answer.verdict in PASSES or answer.decision.condition_2 is HOLDS


def errors(tenants: Iterable[Tenant]) -> int:
    """Return the number of errors while reading the tenants; a file that several tenants share counts once."""
    return len({error.sort_key() for tenant in tenants for error in tenant.errors})


def why_not_judged(host: Definition, query: Query) -> str:
    """Return why there is no verdict on a host."""
    method = host.value("Method")
    if isinstance(method, Unknown):
        return f"its Method is not known: {method.reason}"
    if method in _NOT_SUBJECT:
        return _NOT_SUBJECT[method]
    return "it sends to no recipients outside the tenant" if query.external else "it sends to nobody in the tenant"


def _answers(outcomes: HostDecisions, host: Definition, query: Query) -> Iterator[HostVerdict]:
    for session in asked_sessions(outcomes, host, query):
        worst = max(session.decided, key=lambda outcome: outcome.decision.verdict.badness)
        yield verdict_on(outcomes, host, query, session, worst)


def asked_sessions(outcomes: HostDecisions, host: Definition, query: Query) -> Iterator[HostSession]:
    """Yield the sessions of a host that are asked about, each sender once."""
    seen, asked = set(), list(map(normal_mailbox, query.senders))
    for session in outcomes.sessions(host, query.external, asked):
        key = (session.number is not None, _sender(host, query, session), session.external)
        if key not in seen:
            seen.add(key)
            yield session


def _sender(host: Definition, query: Query, session: HostSession) -> Any:
    """Return the envelope sender of a session, as it is written; None if it is unknown."""
    declared = host.value("MailFrom")
    items: Sequence[Any] = query.senders or (declared if isinstance(declared, list) and declared else [None])
    return None if session.number is None else items[session.number]


def verdict_on(
    outcomes: HostDecisions, host: Definition, query: Query, session: HostSession, outcome: HostDecision
) -> HostVerdict:
    """Return the verdict on a session, by the decision for one group of its source addresses."""
    item, number, path = _sender(host, query, session), session.number, outcome.path
    address = host.value("IPAddresses")[path[1]] if path else None
    declared_at: Path = ("Forwards",) if number is None else ("Name",) if query.senders else ("MailFrom", number)
    return HostVerdict(
        outcomes.tenant.folder,
        host.name,
        item if isinstance(item, str) else None,
        session.external,
        address if isinstance(address, str) else None,
        sum(len(each.paths) for each in session.decided),
        outcomes.certificate(host).names,
        outcome.decision,
        host.label(declared_at),
        standing_of(host.normal("IPAddresses")[path[1]] if path else None, host),
        number is None,
    )
