"""Facts about the whole tenant, what is expected of it, and the date."""

from __future__ import annotations

import enum
from functools import partial
from importlib import import_module
from typing import Any

from relaylint.core import resources
from relaylint.core.diagnostic import Label
from relaylint.core.document import Path
from relaylint.core.logic import State
from relaylint.model.definitions import MISFIT, Definition, Unknown
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import UNREAD
from relaylint.policy.facts.relaying import labels_of, left_open
from relaylint.policy.facts.table import OF_HOSTS, Fact, Facts, Reach, fact
from relaylint.policy.value_types import BOOLEAN, DATE, TEXT, Verbatim, list_of, number_of, words_of
from relaylint.relay.decision import Decision
from relaylint.relay.outcomes import Verdict


@fact("today", gives=DATE, reaches=Reach.DATE, decided=True, looks_at=())
def _today(facts: Facts, definition: Definition, item: Any) -> Fact:
    """Today's date, such as 2026-11-24: that of `--today`, else of the clock."""
    return Fact(facts.surroundings.today)


@fact("tenant.kinds", gives=list_of(words_of(FILES)), looks_at=())
def _kinds(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The kinds that files of the tenant speak about, as a list such as AcceptedDomain, InboundConnector; what is not
    in it may exist all the same.
    """
    kinds: list[Any] = list(facts.tenant.declared)
    return Fact([*kinds, UNREAD] if facts.tenant.partial else kinds)


@fact(
    "tenant.rewritten-host",
    "AcceptedDomain",
    "OrganizationConfig",
    gives=TEXT.or_null,
    reaches=Reach.RELAY,
    looks_at=OF_HOSTS,
)
def _rewritten_host(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The first of the tenant's hosts whose mail is relayed with a rewritten envelope sender, as relay.rewritten
    tells; null if there is none.
    """
    made: Fact = facts.once("rewritten host", lambda: _first_rewritten(facts))
    return made


def _first_rewritten(facts: Facts) -> Fact:
    doubt = None
    for host in facts.tenant.of("SendingHost"):
        rewritten = facts.get("relay.rewritten", host, None)
        if rewritten.value is True:
            return Fact(host.name, None, partial(_rewritten_labels, host, rewritten.path or ()))
        doubt = doubt or (rewritten.value if isinstance(rewritten.value, Unknown) else None)
    return Fact(facts.tenant.if_complete(doubt))


def _rewritten_labels(host: Definition, path: Path) -> tuple[Label, ...]:
    return (host.label(path, f"`{host.name}` sends as a domain that is not accepted"),)


def _setting(name: str, property: str) -> None:
    """Register a fact about hosts: a value of the tenant's OrganizationConfig."""

    def compute(facts: Facts, definition: Definition, item: Any) -> Fact:
        said = [config.value(property) for config in facts.tenant.of("OrganizationConfig") if property in config.data]
        agreed = bool(said) and all(value == said[0] for value in said)
        return Fact(facts.tenant.if_complete(said[0] if agreed else None))

    compute.__doc__ = (
        f"What OrganizationConfig says about {property}: true or false; null where no file says, or two disagree."
    )
    fact(name, "SendingHost", gives=BOOLEAN.or_null, looks_at=("OrganizationConfig",))(compute)


_setting("tenant.smtp-auth-disabled", "SmtpClientAuthenticationDisabled")
_setting("tenant.legacy-tls-allowed", "AllowLegacyTLSClients")


_RECIPIENTS = number_of("recipients", 0).or_null


@fact("tenant.external-recipients", "OrganizationConfig", gives=_RECIPIENTS, looks_at=("SendingHost",))
def _external_recipients(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The external recipients a day that the tenant's hosts declare, added up; null if none does."""
    hosts = [host for host in facts.tenant.of("SendingHost") if "DailyExternalRecipients" in host.data]
    known = [(host.value("Method"), host.value("DailyExternalRecipients")) for host in hosts]
    counts = [count for method, count in known if method != "Internet"]
    for value in (value for pair in known if pair[0] != "Internet" for value in pair):
        if isinstance(value, Unknown):
            return Fact(value)
    return Fact(facts.tenant.if_complete(sum(counts) if counts else None))


@fact("tenant.external-recipient-limit", "OrganizationConfig", gives=_RECIPIENTS, looks_at=())
def _limit(facts: Facts, definition: Definition, item: Any) -> Fact:
    """The tenant's external recipient rate limit (TERRL) in 24 hours: ExternalRecipientLimit, else what Microsoft's
    formula gives for Licenses, as listed in `data/sending-limits.json`; null where neither is declared.
    """
    if definition.data.get("ExternalRecipientLimit") is not None:
        return Fact(definition.value("ExternalRecipientLimit"), ("ExternalRecipientLimit",))
    licenses = definition.value("Licenses") if "Licenses" in definition.data else None
    if not isinstance(licenses, int):
        return Fact(licenses, ("Licenses",))
    terrl = resources.data("sending-limits")["limits"]["tenant-external-recipients"]
    return Fact(int(terrl["factor"] * licenses ** terrl["exponent"] + terrl["offset"]), ("Licenses",))


@fact(
    "tenant.external-recipient-percent",
    "OrganizationConfig",
    gives=number_of("percent", 0).or_null,
    looks_at=("SendingHost",),
)
def _percent(facts: Facts, definition: Definition, item: Any) -> Fact:
    """How many percent of the limit the declared recipients take; null where either is not declared."""
    count = facts.get("tenant.external-recipients", definition, None).value
    limit = facts.get("tenant.external-recipient-limit", definition, None)
    for value in (count, limit.value):
        if not isinstance(value, int):
            return Fact(value, limit.path)
    return Fact(100 * count // max(limit.value, 1), limit.path)


class _Demand(enum.Enum):
    """What an expectation demands of the sessions that it speaks of."""

    VERDICT = "verdict"
    UNCHANGED = "unchanged"
    ONLY = "only"

    @classmethod
    def of(cls, path: Path) -> _Demand:
        """Return what stands at the path of a demand."""
        return cls.ONLY if path[0] == "Only" else cls.UNCHANGED if path[0] == "Expect" and path[1:] else cls.VERDICT


def _compliance(facts: Facts, expectation: Definition) -> list[Any]:
    """Return how far each demand is met: those that certainly are not first, then those of which it is not known.

    What judges all sessions is imported on demand: most tenants expect nothing.
    """
    judged: dict[Definition, list[Any]] = facts.once("demands", dict)
    if expectation not in judged:
        expected = import_module("relaylint.relay.map.expected")
        every = expected.compliance(expectation, facts, facts.once("sessions", expected.Worked))
        judged[expectation] = sorted(every, key=lambda each: (each.breach is None, not (each.open or each.doubt)))
    return judged[expectation]


def _first_doubt(decision: Decision) -> str:
    """Return the first of what leaves a decision open, or else its outcome: a message has room for one."""
    doubts = (reason.text for reason in decision.reasons if reason.doubt)
    return next(doubts, decision.reasons[0].text)


def _labels(shows: Any) -> tuple[Label, ...]:
    return labels_of(shows.decision)


@fact("expectation.broken-by", "Expectation", gives=TEXT.or_null, reaches=Reach.RELAY)
def _broken_by(facts: Facts, expectation: Definition, item: Any) -> Fact:
    """The command that asks about a session that is certainly not judged as the expectation demands, to be pasted; null
    where all sessions are.
    """
    for each in _compliance(facts, expectation):
        if each.breach:
            return Fact(Verbatim(each.breach.witness.command), each.path, partial(_labels, each.breach))
        unknown = each.doubt or (each.open and left_open(each.open.decision))
        if unknown:
            return Fact(unknown, each.path)
    return Fact(None)


@fact("expectation.demand", "Expectation", gives=words_of(_Demand).or_null, reaches=Reach.RELAY, decided=True)
def _demand(facts: Facts, expectation: Definition, item: Any) -> Fact:
    """Which demand of the expectation is not met, or may not be, or else its first: a `verdict`, that verdicts are
    `unchanged`, that `only` declared hosts relay; null where nothing is demanded.
    """
    judged = _compliance(facts, expectation)
    return Fact(_Demand.of(judged[0].path).value if judged else None)


@fact("expectation.verdict", "Expectation", gives=words_of(Verdict).or_null, reaches=Reach.RELAY, decided=True)
def _expected_verdict(facts: Facts, expectation: Definition, item: Any) -> Fact:
    """The verdict on the session that breaks the expectation, or may; null where there is none."""
    shows = _shown(facts, expectation)
    return Fact(shows and shows.decision.verdict.value)


@fact("expectation.verdict-before", "Expectation", gives=words_of(Verdict).or_null, reaches=Reach.RELAY, decided=True)
def _verdict_before(facts: Facts, expectation: Definition, item: Any) -> Fact:
    """The verdict on that session in the revision since which nothing is to change; null where it is compared with
    none.
    """
    shows = _shown(facts, expectation)
    return Fact(shows and shows.before and shows.before.verdict.value)


def _shown(facts: Facts, expectation: Definition) -> Any:
    """Return the session that breaks an expectation, or may; None if there is none."""
    shown = (each.breach or each.open for each in _compliance(facts, expectation))
    return next(filter(None, shown), None)


@fact("expectation.open", "Expectation", gives=TEXT.or_null, reaches=Reach.RELAY, decided=True)
def _open(facts: Facts, expectation: Definition, item: Any) -> Fact:
    """Why it is not known whether the expectation is kept; null where it is known, where it rests on nothing but the
    assumption that relay.assumed tells of, where no session is spoken of, and where a fault says it already: a file
    that cannot be read, a value that does not fit the schema.
    """
    for each in () if facts.tenant.partial else _compliance(facts, expectation):
        if each.breach or each.doubt == MISFIT or each.covers is State.FAILS:
            return Fact(None)
        is_open = each.open and not each.open.decision.assumed
        reason = each.doubt.reason if each.doubt else is_open and _first_doubt(each.open.decision)
        if reason:
            return Fact(reason, each.path, partial(_labels, each.open) if each.open else tuple)
    return Fact(None)


@fact("expectation.covers", "Expectation", gives=BOOLEAN, reaches=Reach.RELAY)
def _covers(facts: Facts, expectation: Definition, item: Any) -> Fact:
    """Whether there is any session that the expectation speaks of."""
    for each in _compliance(facts, expectation):
        if each.covers is State.UNDECIDED:
            return Fact(each.doubt or Unknown("the sessions are not known"), ("Sessions",))
        if each.covers is State.FAILS:
            return Fact(facts.tenant.if_complete(False), ("Sessions",))
    return Fact(True, ("Sessions",))
