"""The relay decision: whether Exchange Online relays what a session submits, and why.

The rule is Microsoft's of November 2023 [S1]: mail for an outside recipient is relayed only if (1a) the domain of the
client certificate or (1b) the domain of the envelope sender is an accepted domain, and (2) certificate or address match
an enabled inbound connector of type OnPremises. Where the files leave something unknown, the decision covers every
possibility; the verdict is definite only if all of them agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Protocol, TypeAlias

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Refusal
from relaylint.relay import evidence as explanation
from relaylint.relay import outcomes
from relaylint.relay.index import Connector
from relaylint.relay.meeting import SessionFacts, refusal
from relaylint.relay.outcomes import PASSES, Outcome, Verdict
from relaylint.relay.reasons import Reason
from relaylint.relay.rivals import Claim
from relaylint.relay.session import Network, Presented, Session, present
from relaylint.values.literals import may_start

_FIRST = frozenset({outcomes.REFUSED_BEFORE.name, outcomes.SENDING_DISABLED.name})

_Step = tuple[State, Outcome]
Claims: TypeAlias = Callable[[SessionFacts], Iterable[Claim]]


class Answers(Protocol):
    """All that an outcome may depend on.

    The steps of the decision see a session only through this, so that two sessions with the same answers cannot have
    different outcomes: the classes of `relaylint.relay.map` rest on it. `SessionFacts` has them, and tells of them.
    """

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What refuses the mail before connectors are asked."""

    @property
    def direct(self) -> State:
        """Whether the mail is handed over by Direct Send."""

    @property
    def sending_disabled(self) -> State:
        """Whether sending from the sender's domain is switched off."""

    @property
    def condition_1a(self) -> State:
        """Whether the certificate's domain is accepted."""

    @property
    def condition_1b(self) -> State:
        """Whether the envelope sender's domain is accepted."""

    @property
    def condition_2(self) -> State:
        """Whether certificate or address match a connector of type OnPremises."""

    @property
    def by_certificate(self) -> State:
        """Whether the certificate matches such a connector."""

    @property
    def by_address(self) -> State:
        """Whether the address matches such a connector."""

    @property
    def unaccepted(self) -> State:
        """Whether the certificate matches such a connector whose name is not accepted."""

    @property
    def accepted_name(self) -> State:
        """Whether the certificate carries an accepted name that no connector asks for."""

    @property
    def reject_direct_send(self) -> State:
        """Whether the tenant rejects Direct Send."""

    def refused(self) -> State:
        """Return whether a restricting Partner connector rejects the session."""

    def known_sender(self) -> State:
        """Return whether a connector matches, so that the mail is not Direct Send."""


class Decision(NamedTuple):
    """The result for one session.

    ``via``: ``certificate`` or ``address``, the identity that matched; ``attribution``: whether the message counts as
    ``originating`` from the tenant or ``incoming``; None if uncertain. ``codes``: the expected replies, empty if the
    mail is accepted. ``assumed``: it is undecided only since no source says whether an exact connector name matches a
    wildcard on the certificate (domain facts, Q4). ``possible``: every possible outcome.
    """

    verdict: Verdict
    condition_1a: State
    condition_1b: State
    condition_2: State
    via: str | None
    attribution: str | None
    codes: tuple[str, ...]
    assumed: bool
    facts: SessionFacts
    possible: tuple[_Step, ...]

    @property
    def connector(self) -> Connector | None:
        """The connector that the result rests on, if there is exactly one candidate; searched for on demand."""
        return _connector(self.facts, self.possible[0][1]) if len(self.possible) == 1 else None

    @property
    def given(self) -> Verdict:
        """What the tenant itself gives to the session: nothing, if another one certainly gets it."""
        return Verdict.REJECTED if self.is_taken else self.verdict

    @property
    def is_taken(self) -> bool:
        """Whether another tenant certainly gets the session."""
        state, outcome = self.possible[-1]
        return state is HOLDS and bool(outcome.tenant)

    @property
    def before(self) -> bool:
        """Whether the mail is refused before a connector is asked."""
        return _ends_before(self.possible)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The explanation, starting with the outcome; computed on demand, because locations cost time."""
        ends = [(state, outcome.text, outcome.evidence) for state, outcome in self.possible]
        return explanation.explain(self.facts, ends)


def decide(network: Network, session: Session, claims: Claims | None = None) -> Decision:
    """Return the decision for a message, as far as the definitions determine it."""
    return decide_presented(network, present(session), external=session.external, claims=claims)


def decide_presented(
    network: Network, presented: Presented, *, external: bool, claims: Claims | None = None
) -> Decision:
    """Return the same of a session whose values are parsed; ``external``: a recipient is outside the tenant.

    ``claims`` returns the other tenants that may get the session.
    """
    facts = SessionFacts(network, presented)
    claimed = [_taken(claim) for claim in claims(facts)] if claims else []
    facts, possible, assumed = _settled(facts, external, [step for step in claimed if step[0] is HOLDS])
    verdict = _verdict(possible)
    if verdict is Verdict.REJECTED and not _ends_before(possible):
        # only where the mail does not pass anyhow does it matter that another tenant might get the session
        possible = (*(step for step in claimed if step[0] is UNDECIDED), *possible)
        verdict = _verdict(possible)
    certain = possible[0][1] if len(possible) == 1 else None
    attributions = {outcome.attribution for _, outcome in possible}
    codes = dict.fromkeys(code for _, outcome in possible for code in outcome.codes)
    return Decision(
        verdict,
        facts.condition_1a,
        facts.condition_1b,
        facts.condition_2,
        certain.via if certain else None,
        attributions.pop() if len(attributions) == 1 else None,
        tuple(codes),
        assumed,
        facts,
        possible,
    )


def decide_own(network: Network, presented: Presented, *, external: bool, claims: Claims | None = None) -> Decision:
    """Return what a tenant itself does with a session.

    ``claims`` returns those that may get a certificate by a name that leads to this one as well. Whether another one
    takes a session that this one refuses is not asked, nor whether one that takes it refuses the mail. What is open
    stays open, also where another tenant lists the address and owns the sender's domain.
    """
    decision = decide_presented(network, presented, external=external)
    if claims is None or decision.verdict is Verdict.REJECTED or decision.condition_2 is FAILS:
        return decision
    rivals = claims

    def taking(facts: SessionFacts) -> Iterable[Claim]:
        return (claim._replace(refuses=FAILS) for claim in rivals(facts))

    return decide_presented(network, presented, external=external, claims=taking)


def _settled(facts: SessionFacts, external: bool, taken: list[_Step]) -> tuple[SessionFacts, tuple[_Step, ...], bool]:
    """Return the possible outcomes and what they rest on, and whether they rest on an assumption alone.

    Mail that may be refused if an exact connector name does not match a wildcard certificate is decided with that open.
    """
    possible, presented = _possible(facts, external, taken), facts.session
    if not has_wildcard(presented) or all(outcome.verdict is not Verdict.REJECTED for _, outcome in possible):
        return facts, possible, False
    lenient = SessionFacts(facts.network, presented._replace(lenient=True))
    others = _possible(lenient, external, taken)
    if (_rests_on(lenient), len(others)) == (_rests_on(facts), len(possible)):
        return facts, possible, False
    return lenient, others, _verdict(others) is not _verdict(possible)


def _ends_before(possible: tuple[_Step, ...]) -> bool:
    """Return whether the mail is certainly refused before a connector is asked."""
    return possible[0][0] is HOLDS and possible[0][1].name in _FIRST


def _rests_on(facts: SessionFacts) -> tuple[State, State]:
    return facts.condition_1a, facts.condition_2


def _taken(claim: Claim) -> _Step:
    def because(facts: SessionFacts) -> Iterable[Reason]:
        return (claim.reason,)

    outcome = outcomes.TAKEN if claim.refuses is FAILS else outcomes.TAKEN_AND_REFUSED
    verdict = Verdict.UNDECIDED if claim.refuses is UNDECIDED else outcome.verdict
    text = f"{outcome.text}: `{claim.tenant}`"
    return claim.state, outcome._replace(verdict=verdict, text=text, evidence=because, tenant=claim.tenant)


def _possible(facts: Answers, external: bool, taken: list[_Step]) -> tuple[_Step, ...]:
    """Return the possible outcomes: the undecided ones before the first that holds, and that one."""
    possible: list[_Step] = []
    doubted = _doubted(facts) if taken and not external else ()
    for step in (*_before(facts), *doubted, *taken, *(_external(facts) if external else _internal(facts))):
        if step[0] is not FAILS:
            possible.append(step)
            if step[0] is HOLDS:
                break
    return tuple(possible)


def _before(facts: Answers) -> Iterable[_Step]:
    """Yield what is decided before connectors are asked."""
    refusals = facts.refusals
    if refusals:
        codes = tuple(dict.fromkeys(code for refusal in refusals for code in refusal.codes))
        yield HOLDS, outcomes.REFUSED_BEFORE._replace(codes=codes)
    yield facts.sending_disabled, outcomes.SENDING_DISABLED


def _external(facts: Answers) -> Iterable[_Step]:
    matched, own = facts.condition_2, facts.condition_1b
    yield facts.condition_1a, outcomes.CERTIFICATE
    # a name that matches and is not accepted is unaccepted, whichever of the two is open
    yield (facts.by_certificate if facts.by_certificate is HOLDS else facts.unaccepted) & own, outcomes.FRAGILE
    yield facts.by_address & own, outcomes.ADDRESS
    yield matched & ~own & facts.accepted_name, outcomes.UNRESOLVED
    yield matched & ~own, outcomes.NOT_ACCEPTED
    yield ~matched & facts.direct, outcomes.DIRECT_OUTSIDE
    yield ~matched, outcomes.NO_CONNECTOR


def _internal(facts: Answers) -> Iterable[_Step]:
    """Yield the outcomes for a recipient in the tenant.

    If a Partner connector restricts the sender, a certificate connector whose name is not accepted does not make the
    message the tenant's own: that is the only outcome that a source describes [S13].
    """
    yield facts.condition_1a, outcomes.OWN_BY_CERTIFICATE
    yield facts.by_address & facts.condition_1b, outcomes.OWN_BY_ADDRESS
    yield facts.condition_2 & facts.accepted_name & UNDECIDED, outcomes.OWN_UNRESOLVED
    yield from _incoming(facts)
    yield facts.unaccepted & facts.condition_1b, outcomes.CONTESTED
    yield HOLDS, outcomes.ANONYMOUS


def _incoming(facts: Answers) -> Iterable[_Step]:
    """Yield what refuses mail that does not count as the tenant's own."""
    yield facts.refused(), outcomes.RESTRICTED
    if facts.condition_1b is not FAILS and facts.reject_direct_send is not FAILS:
        yield facts.reject_direct_send & facts.condition_1b & ~facts.known_sender(), outcomes.DIRECT_SEND


def _doubted(facts: Answers) -> Iterable[_Step]:
    """Yield the same of mail that counts as another tenant's, of which no source says whether it is spared."""
    return ((state & UNDECIDED, outcome) for state, outcome in _incoming(facts))


def _verdict(possible: tuple[_Step, ...]) -> Verdict:
    """Return the verdict on which all possible outcomes agree; the worse word where the mail passes in any case."""
    verdicts = {outcome.verdict for _, outcome in possible}
    if verdicts <= PASSES:
        return max(verdicts, key=lambda verdict: verdict.badness)
    return verdicts.pop() if len(verdicts) == 1 else Verdict.UNDECIDED


def has_wildcard(presented: Presented) -> bool:
    """Return whether the certificate has a wildcard, which an exact connector name is assumed not to match (Q4)."""
    return any(may_start(name, "*.") for name in presented.names or presented.parts)


def _connector(facts: SessionFacts, outcome: Outcome) -> Connector | None:
    """Return the connector that an outcome rests on, if there is only one: precedence among several is not
    documented."""
    if outcome.name == outcomes.RESTRICTED.name:
        refusals = ((match.connector, refusal(facts.session, match)) for match in facts.restricting)
        fitting = list(islice((entry for entry in refusals if entry[1] is not FAILS), 2))
        return fitting[0][0] if len(fitting) == 1 and fitting[0][1] is HOLDS else None
    if outcome.takes is None or not facts.network.complete:
        return None
    by = [facts.certificate] if outcome.takes is not outcomes.taken_by_address else []
    by += [facts.address] if outcome.takes is not outcomes.taken_by_certificate else []
    return facts.sole(outcome.takes, by, ours=outcome.takes is not outcomes.taken_by_any)
