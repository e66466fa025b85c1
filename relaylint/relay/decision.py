"""The relay decision: whether Exchange Online relays what a session submits, and why.

The rule is Microsoft's of November 2023 [S1]: mail for an outside recipient is relayed only if (1a) the domain of the
client certificate or (1b) the domain of the envelope sender is an accepted domain, and (2) certificate or address match
an enabled inbound connector of type OnPremises. Where the files leave something unknown, the decision covers every
possibility; the verdict is definite only if all of them agree.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from itertools import islice

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED, State
from relaylint.core.records import NamedTuple
from relaylint.relay import evidence as explanation
from relaylint.relay.evidence import Evidence
from relaylint.relay.index import Connector
from relaylint.relay.meeting import Match, SessionFacts, refusal
from relaylint.relay.reasons import Reason
from relaylint.relay.session import Network, Presented, Session, present
from relaylint.values.literals import may_start


class Verdict(enum.Enum):
    """What happens to the mail; ``fragile``: it is relayed today in a way that Microsoft advises against [S5]."""

    RELAYED = "relayed"
    FRAGILE = "fragile"
    REJECTED = "rejected"
    UNDECIDED = "undecided"

    @property
    def badness(self) -> int:
        """Rank from good to bad, to find the worst of several."""
        return ("relayed", "fragile", "undecided", "rejected").index(self.value)


CONDITION_1_CODES = ("550 5.7.64 ATTR36", "550 5.7.64 TenantAttribution")
CONDITION_2_CODES = ("550 5.7.64 TenantAttribution", "451 4.4.62 ATTR35", "550 4.4.4 ATTR5")
"""Which one applies depends on where the recipient's domain is hosted [S19]."""
RESTRICTED_CODES = ("550 5.7.51 TenantInboundAttribution",)
DIRECT_SEND_CODES = ("550 5.7.68 TenantInboundAttribution",)


def _by_certificate(match: Match) -> State:
    return match.certificate & match.connector.on_premises


def _by_address(match: Match) -> State:
    return match.address & match.connector.on_premises


def _by_either(match: Match) -> State:
    return match.either & match.connector.on_premises


def _whichever(match: Match) -> State:
    return match.either


class Outcome(NamedTuple):
    """A possible result of the decision.

    ``takes`` returns whether a connector that the session matches is the one that the outcome is about; None if there
    is no such connector. ``remedy``: what to change, empty if nothing.
    """

    verdict: Verdict
    via: str | None
    attribution: str | None
    codes: tuple[str, ...]
    text: str
    evidence: Evidence
    takes: Callable[[Match], State] | None = None
    remedy: str = ""


_CERTIFICATE = Outcome(
    Verdict.RELAYED,
    "certificate",
    "originating",
    (),
    "the certificate matches a connector whose certificate name is an accepted domain (conditions 1a and 2)",
    explanation.certificate_accepted,
    _by_certificate,
)
_FRAGILE = Outcome(
    Verdict.FRAGILE,
    "certificate",
    "originating",
    (),
    "the certificate matches a connector, but only the sender's domain is accepted (conditions 1b and 2): "
    "this works today, and Microsoft says not to rely on it",
    explanation.certificate_unaccepted,
    _by_certificate,
    "Add the connector's certificate name under Settings > Domains in the Microsoft 365 admin centre, or give the host "
    "a certificate for an accepted domain and name it with Set-InboundConnector -TlsSenderCertificateName.",
)
_ADDRESS = Outcome(
    Verdict.RELAYED,
    "address",
    "originating",
    (),
    "the source address matches a connector, and the sender's domain is accepted (conditions 1b and 2)",
    explanation.address_and_sender,
    _by_address,
)
_UNRESOLVED = Outcome(
    Verdict.UNDECIDED,
    None,
    None,
    (),
    "the source address matches a connector and the certificate carries an accepted domain, "
    "but no connector asks for that certificate: no source says whether this counts as condition 1a",
    explanation.unresolved,
    _by_address,
    "Name the certificate on a connector with New-InboundConnector -ConnectorType OnPremises "
    "-TlsSenderCertificateName, or in the Exchange admin centre under Mail flow > Connectors.",
)
_NOT_ACCEPTED = Outcome(
    Verdict.REJECTED,
    None,
    None,
    CONDITION_1_CODES,
    "a connector matches, but neither the certificate's nor the sender's domain is accepted (condition 1 fails)",
    explanation.nothing_accepted,
    _by_either,
    "Add the sender's domain under Settings > Domains in the Microsoft 365 admin centre, or, for any sender and the "
    "only way for `<>`, add the certificate's name there and set it with Set-InboundConnector "
    "-TlsSenderCertificateName.",
)
_NO_CONNECTOR = Outcome(
    Verdict.REJECTED,
    None,
    None,
    CONDITION_2_CODES,
    "no enabled connector of type OnPremises matches the certificate or the source address (condition 2 fails)",
    explanation.no_connector,
    remedy="Let an enabled connector of type OnPremises name the host's certificate or list its public address, with "
    "Set-InboundConnector -TlsSenderCertificateName or -SenderIPAddresses, or in the Exchange admin centre under "
    "Mail flow > Connectors.",
)
_OWN_BY_CERTIFICATE = _CERTIFICATE._replace(
    text="the message counts as the tenant's own: "
    "the certificate matches a connector whose certificate name is an accepted domain"
)
_OWN_BY_ADDRESS = _ADDRESS._replace(
    text="the message counts as the tenant's own: the source address matches a connector, "
    "and the sender's domain is accepted"
)
_OWN_UNRESOLVED = _UNRESOLVED._replace(verdict=Verdict.RELAYED, attribution="originating", remedy="")
_RESTRICTED = Outcome(
    Verdict.REJECTED,
    None,
    "incoming",
    RESTRICTED_CODES,
    "the message does not count as the tenant's own, and a Partner connector that restricts the sender's domain "
    "refuses it",
    explanation.restricted,
    remedy="Name the host's certificate or address on the Partner connector with Set-InboundConnector, or give the "
    "host a connector of its own with New-InboundConnector -ConnectorType OnPremises.",
)
_DIRECT_SEND = Outcome(
    Verdict.REJECTED,
    None,
    "incoming",
    DIRECT_SEND_CODES,
    "RejectDirectSend is on, the sender's domain is the tenant's, and no connector matches",
    explanation.direct_send,
    remedy="Give the host a connector that names its certificate or address with New-InboundConnector -ConnectorType "
    "OnPremises, or allow Direct Send with Set-OrganizationConfig -RejectDirectSend $false.",
)
_CONTESTED = Outcome(
    Verdict.RELAYED,
    None,
    None,
    (),
    "the recipient is in the tenant, so that the mail is delivered; sources disagree on whether it counts as the "
    "tenant's own",
    explanation.certificate_unaccepted,
    _by_certificate,
)
_ANONYMOUS = Outcome(
    Verdict.RELAYED,
    None,
    "incoming",
    (),
    "the recipient is in the tenant, so that the mail is delivered; it counts as incoming, not as the tenant's own",
    explanation.anonymous,
    _whichever,
)

OUTCOMES: dict[str, Outcome] = {
    "certificate": _CERTIFICATE,
    "fragile": _FRAGILE,
    "address": _ADDRESS,
    "unresolved": _UNRESOLVED,
    "not-accepted": _NOT_ACCEPTED,
    "no-connector": _NO_CONNECTOR,
    "own-certificate": _OWN_BY_CERTIFICATE,
    "own-address": _OWN_BY_ADDRESS,
    "own-unresolved": _OWN_UNRESOLVED,
    "restricted": _RESTRICTED,
    "direct-send": _DIRECT_SEND,
    "contested": _CONTESTED,
    "anonymous": _ANONYMOUS,
}
"""Every outcome by name, starting with those for outside recipients."""

_Step = tuple[State, Outcome]


class Decision(NamedTuple):
    """The result for one session.

    ``via``: ``certificate`` or ``address``, the identity that matched; ``attribution``: whether the message counts as
    ``originating`` from the tenant or ``incoming``; None if uncertain. ``connector``: the connector that the result
    rests on, if there is exactly one candidate. ``codes``: the expected replies, empty if the mail is accepted.
    ``assumed``: the result depends on an assumption that no source confirms (domain facts, Q4), so that it must not
    cause an error. ``possible``: every possible outcome.
    """

    verdict: Verdict
    condition_1a: State
    condition_1b: State
    condition_2: State
    via: str | None
    attribution: str | None
    connector: Connector | None
    codes: tuple[str, ...]
    assumed: bool
    facts: SessionFacts
    possible: tuple[_Step, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The explanation, starting with the outcome; computed on demand, because locations cost time."""
        ends = [(state, outcome.text, outcome.evidence) for state, outcome in self.possible]
        return explanation.explain(self.facts, ends)


def decide(network: Network, session: Session) -> Decision:
    """Return the decision for a message, as far as the definitions determine it."""
    return decide_presented(network, present(session), external=session.external)


def decide_presented(network: Network, presented: Presented, *, external: bool) -> Decision:
    """Return the same of a session whose values are parsed; ``external``: a recipient is outside the tenant."""
    facts = SessionFacts(network, presented)
    possible = _possible(facts, external)
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
        _connector(facts, certain) if certain else None,
        tuple(codes),
        _is_assumed(network, presented, external, verdict),
        facts,
        possible,
    )


def _possible(facts: SessionFacts, external: bool) -> tuple[_Step, ...]:
    """Return the possible outcomes: the undecided ones before the first that holds, and that one."""
    possible: list[_Step] = []
    for step in _external(facts) if external else _internal(facts):
        if step[0] is not FAILS:
            possible.append(step)
            if step[0] is HOLDS:
                break
    return tuple(possible)


def _external(facts: SessionFacts) -> Iterable[_Step]:
    yield facts.condition_1a, _CERTIFICATE
    yield facts.unaccepted & facts.condition_1b, _FRAGILE
    yield facts.by_address & facts.condition_1b, _ADDRESS
    yield facts.by_address & facts.accepted_name, _UNRESOLVED
    yield facts.condition_2, _NOT_ACCEPTED
    yield HOLDS, _NO_CONNECTOR


def _internal(facts: SessionFacts) -> Iterable[_Step]:
    """Yield the outcomes for a recipient in the tenant.

    If a Partner connector restricts the sender, a certificate connector whose name is not accepted does not make the
    message the tenant's own: that is the only outcome that a source describes [S13].
    """
    yield facts.condition_1a, _OWN_BY_CERTIFICATE
    yield facts.by_address & facts.condition_1b, _OWN_BY_ADDRESS
    yield facts.by_address & facts.accepted_name & UNDECIDED, _OWN_UNRESOLVED
    yield facts.refused(), _RESTRICTED
    if facts.condition_1b is not FAILS and facts.network.reject_direct_send is not FAILS:
        yield facts.network.reject_direct_send & facts.condition_1b & ~facts.known_sender(), _DIRECT_SEND
    yield facts.unaccepted & facts.condition_1b, _CONTESTED
    yield HOLDS, _ANONYMOUS


def _verdict(possible: tuple[_Step, ...]) -> Verdict:
    first = possible[0][1].verdict
    return first if all(outcome.verdict is first for _, outcome in possible) else Verdict.UNDECIDED


def _is_assumed(network: Network, presented: Presented, external: bool, verdict: Verdict) -> bool:
    """Return whether the verdict could differ if exact connector names matched wildcard certificates (Q4)."""
    names = presented.names or presented.parts
    if verdict is Verdict.UNDECIDED or not any(may_start(name, "*.") for name in names):
        return False
    facts = SessionFacts(network, presented._replace(lenient=True))
    return _verdict(_possible(facts, external)) is not verdict


def _connector(facts: SessionFacts, outcome: Outcome) -> Connector | None:
    """Return the connector that an outcome rests on, if there is only one: precedence among several is not
    documented."""
    if outcome == _RESTRICTED:
        refusals = ((match.connector, refusal(facts.session, match)) for match in facts.restricting)
        fitting = list(islice((entry for entry in refusals if entry[1] is not FAILS), 2))
        return fitting[0][0] if len(fitting) == 1 and fitting[0][1] is HOLDS else None
    if outcome.takes is None or not facts.network.complete:
        return None
    by = [facts.certificate] if outcome.takes is not _by_address else []
    by += [facts.address] if outcome.takes is not _by_certificate else []
    return facts.sole(outcome.takes, by, ours=outcome.takes is not _whichever)
