"""The relay decision as a flow chart: questions whose final edges lead to the outcomes of the decision.

The decision itself is made elsewhere. A session's path through the chart ends only at outcomes that the decision
allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Final, TypeAlias

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.relay import evidence as explanation
from relaylint.relay.decision import Decision
from relaylint.relay.evidence import Evidence
from relaylint.relay.outcomes import Outcome
from relaylint.relay.reasons import CONDITIONS, Reason


class Question(NamedTuple):
    """A question of a chart.

    ``label`` is its name, ``text`` the statement that holds or fails; ``holds`` and ``fails`` are the keys of the
    questions, or the names of the outcomes, that the answers lead to.
    """

    key: str
    label: str
    text: str
    state: Callable[[Decision], State]
    evidence: Evidence
    holds: str
    fails: str


Edge: TypeAlias = tuple[str, State]
"""An answer: the key of the question, and whether it holds."""


class Chart(NamedTuple):
    """Questions by key, starting with the first question. Every outcome ends exactly one path."""

    questions: dict[str, Question]
    paths: dict[str, tuple[Edge, ...]]


class AnsweredQuestion(NamedTuple):
    """A question with the answer of one session.

    ``asked``: whether it is on the session's path; conditions are always included.
    """

    question: Question
    state: State
    reasons: tuple[Reason, ...]
    asked: bool


def _ends(outcome: str) -> Callable[[Decision], State]:
    """Return a function that returns how certain an outcome of the decision is."""

    def state(decision: Decision) -> State:
        return next((state for state, end in decision.possible if end.name == outcome), FAILS)

    return state


def _evidence_of(outcome: str, decision: Decision) -> Evidence:
    """Return the evidence of a possible outcome, which only the decision knows where it is about other tenants."""
    return next((end.evidence for _, end in decision.possible if end.name == outcome), explanation.nothing)


def _paths(
    questions: dict[str, Question], key: str, before: tuple[Edge, ...] = ()
) -> Iterator[tuple[str, tuple[Edge, ...]]]:
    """Yield the name of every outcome below a question, with the answers that lead to it."""
    question = questions.get(key)
    if question is None:
        yield key, before
    else:
        yield from _paths(questions, question.holds, (*before, (key, HOLDS)))
        yield from _paths(questions, question.fails, (*before, (key, FAILS)))


def _chart(*questions: Question) -> Chart:
    by_key = {question.key: question for question in questions}
    return Chart(by_key, dict(_paths(by_key, questions[0].key)))


_BEFORE = (
    Question(
        "before",
        "before",
        "the mail is refused before a connector is asked",
        _ends("refused-before"),
        explanation.refused_before,
        "refused-before",
        "sending",
    ),
    Question(
        "sending",
        "sending",
        "sending from the sender's domain is switched off",
        _ends("sending-disabled"),
        explanation.sending_disabled,
        "sending-disabled",
        "tenant",
    ),
    Question(
        "tenant",
        "tenant",
        "another tenant in these files gets the session",
        _ends("taken"),
        explanation.nothing,
        "taken",
        "2",
    ),
)
_EXCEPTIONAL: Final = frozenset({*(question.key for question in _BEFORE), "direct"})
"""Questions that are told only where they hold."""
_CONDITION_2 = Question(
    "2",
    "condition 2",
    "a connector matches the certificate or the address",
    attrgetter("condition_2"),
    explanation.condition_2,
    "1a",
    "direct",
)
_CONDITION_1A = Question(
    "1a",
    "condition 1a",
    "the certificate name that matches is an accepted domain",
    attrgetter("condition_1a"),
    explanation.condition_1a,
    "certificate",
    "1b",
)
_CONDITION_1B = Question(
    "1b",
    "condition 1b",
    "the sender's domain is an accepted domain",
    attrgetter("condition_1b"),
    explanation.condition_1b,
    "identity",
    "carried",
)
EXTERNAL = _chart(
    *_BEFORE,
    _CONDITION_2,
    _CONDITION_1A,
    _CONDITION_1B,
    Question(
        "identity",
        "identity",
        "it is the certificate that matches",
        attrgetter("facts.by_certificate"),
        explanation.nothing,
        "fragile",
        "address",
    ),
    Question(
        "carried",
        "other name",
        "another name on the certificate is an accepted domain",
        _ends("unresolved"),
        explanation.unresolved,
        "unresolved",
        "not-accepted",
    ),
    Question(
        "direct",
        "Direct Send",
        "it is Direct Send, which reaches some outside recipients",
        attrgetter("facts.session.direct"),
        explanation.nothing,
        "direct-outside",
        "no-connector",
    ),
)
"""The chart for outside recipients."""
INTERNAL = _chart(
    *_BEFORE[:-1],
    _BEFORE[-1]._replace(fails="1a"),
    _CONDITION_1A._replace(holds="own-certificate", fails="own"),
    Question(
        "own",
        "own mail",
        "a connector matches the address, and 1b holds",
        _ends("own-address"),
        explanation.address_and_sender,
        "own-address",
        "carried",
    ),
    Question(
        "carried",
        "other name",
        "another name on the certificate makes up for 1b",
        _ends("own-unresolved"),
        explanation.unresolved,
        "own-unresolved",
        "restriction",
    ),
    Question(
        "restriction",
        "restriction",
        "a Partner connector that restricts the sender refuses it",
        _ends("restricted"),
        explanation.restricted,
        "restricted",
        "switch",
    ),
    Question(
        "switch",
        "Direct Send",
        "RejectDirectSend refuses the tenant's own sender domain",
        _ends("direct-send"),
        explanation.direct_send,
        "direct-send",
        "sources",
    ),
    Question(
        "sources",
        "unclear",
        "a connector matches the certificate, and 1b holds",
        _ends("contested"),
        explanation.certificate_unaccepted,
        "contested",
        "anonymous",
    ),
)
"""The chart for recipients in the tenant."""


def chart(external: bool) -> Chart:
    """Return the chart for outside recipients, or for recipients in the tenant."""
    return EXTERNAL if external else INTERNAL


def ends(decision: Decision, external: bool) -> tuple[str, ...]:
    """Return the names of the possible outcomes of a session, in the decision's order.

    The decision considers its conditions one by one and allows a few outcomes that an earlier answer excludes; those
    are omitted.
    """
    followed = chart(external)
    answers = {key: question.state(decision) for key, question in followed.questions.items()}
    allowed = [outcome.name for _, outcome in decision.possible]
    return tuple(
        name for name in allowed if all(answers[key] in (answer, UNDECIDED) for key, answer in followed.paths[name])
    )


def path(decision: Decision, external: bool) -> frozenset[Edge]:
    """Return the answers that lead a session to its possible outcomes."""
    paths = chart(external).paths
    return frozenset(edge for name in ends(decision, external) for edge in paths[name])


def outcomes(decision: Decision, external: bool) -> tuple[Outcome, ...]:
    """Return the possible outcomes of a session."""
    kept = ends(decision, external)
    return tuple(outcome for _, outcome in decision.possible if outcome.name in kept)


def steps(decision: Decision, external: bool) -> Iterator[AnsweredQuestion]:
    """Yield every condition with its answer, and the other questions on the session's path. Each reason occurs once."""
    asked = {key for key, _ in path(decision, external)}
    questions = {question.key: question for question in (_CONDITION_2, _CONDITION_1A, _CONDITION_1B)}
    questions |= chart(external).questions
    told: set[str] = set()
    for key, question in questions.items():
        state = question.state(decision)
        if (key not in asked and key not in CONDITIONS) or (key in _EXCEPTIONAL and state is FAILS):
            continue
        evidence = _evidence_of("taken", decision) if key == "tenant" else question.evidence
        reasons = tuple(dict.fromkeys(evidence(decision.facts)))
        if key not in CONDITIONS:
            reasons = tuple(reason for reason in reasons if reason.text not in told)
        told.update(reason.text for reason in reasons)
        yield AnsweredQuestion(question, state, reasons, key in asked)
