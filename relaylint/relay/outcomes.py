"""What may become of mail: every outcome of the relay decision, with its verdict, replies and evidence."""

from __future__ import annotations

import enum
from collections.abc import Callable

from relaylint.core.logic import State
from relaylint.core.records import NamedTuple
from relaylint.relay import evidence as explanation
from relaylint.relay.evidence import Evidence
from relaylint.relay.meeting import Match


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


PASSES = frozenset({Verdict.RELAYED, Verdict.FRAGILE})
"""The verdicts on mail that gets through."""

CONDITION_1_CODES = ("550 5.7.64 ATTR36", "550 5.7.64 TenantAttribution")
CONDITION_2_CODES = ("550 5.7.64 TenantAttribution", "451 4.4.62 ATTR35", "550 4.4.4 ATTR5")
"""Which one applies depends on where the recipient's domain is hosted [S19]."""
RESTRICTED_CODES = ("550 5.7.51 TenantInboundAttribution",)
DIRECT_SEND_CODES = ("550 5.7.68 TenantInboundAttribution",)


def taken_by_certificate(match: Match) -> State:
    """Return whether it is an OnPremises connector that the certificate matches."""
    return match.certificate & match.connector.on_premises


def taken_by_address(match: Match) -> State:
    """Return whether it is an OnPremises connector that lists the address."""
    return match.address & match.connector.on_premises


def taken_by_either(match: Match) -> State:
    """Return whether it is an OnPremises connector that either matches."""
    return match.either & match.connector.on_premises


def taken_by_any(match: Match) -> State:
    """Return whether it is a connector of any type that either matches."""
    return match.either


class Outcome(NamedTuple):
    """A possible result of the decision.

    ``takes`` returns whether a connector that the session matches is the one that the outcome is about; None if there
    is no such connector. ``tenant``: another one that gets the session.
    """

    name: str
    verdict: Verdict
    via: str | None
    attribution: str | None
    codes: tuple[str, ...]
    text: str
    evidence: Evidence
    takes: Callable[[Match], State] | None = None
    tenant: str = ""


CERTIFICATE = Outcome(
    "certificate",
    Verdict.RELAYED,
    "certificate",
    "originating",
    (),
    "the certificate matches a connector whose certificate name is an accepted domain (conditions 1a and 2)",
    explanation.certificate_accepted,
    taken_by_certificate,
)
FRAGILE = Outcome(
    "fragile",
    Verdict.FRAGILE,
    "certificate",
    "originating",
    (),
    "the certificate matches a connector, but only the sender's domain is accepted (conditions 1b and 2): "
    "this works today, and Microsoft says not to rely on it",
    explanation.certificate_unaccepted,
    taken_by_certificate,
)
ADDRESS = Outcome(
    "address",
    Verdict.RELAYED,
    "address",
    "originating",
    (),
    "the source address matches a connector, and the sender's domain is accepted (conditions 1b and 2)",
    explanation.address_and_sender,
    taken_by_address,
)
UNRESOLVED = Outcome(
    "unresolved",
    Verdict.UNDECIDED,
    None,
    None,
    (),
    "a connector matches, and the certificate has another name that is an accepted domain but stands on no connector: "
    "Microsoft's documentation does not say whether this meets condition 1a",
    explanation.unresolved,
    taken_by_either,
)
NOT_ACCEPTED = Outcome(
    "not-accepted",
    Verdict.REJECTED,
    None,
    None,
    CONDITION_1_CODES,
    "a connector matches, but neither the certificate's nor the sender's domain is accepted (condition 1 fails)",
    explanation.nothing_accepted,
    taken_by_either,
)
NO_CONNECTOR = Outcome(
    "no-connector",
    Verdict.REJECTED,
    None,
    None,
    CONDITION_2_CODES,
    "no enabled connector of type OnPremises matches the certificate or the source address (condition 2 fails)",
    explanation.no_connector,
)
DIRECT_OUTSIDE = Outcome(
    "direct-outside",
    Verdict.UNDECIDED,
    None,
    None,
    CONDITION_2_CODES,
    "Direct Send reaches outside recipients only where their mailboxes are in Microsoft 365, and is refused elsewhere",
    explanation.no_connector,
)
REFUSED_BEFORE = Outcome(
    "refused-before",
    Verdict.REJECTED,
    None,
    None,
    (),
    "the mail is refused before a connector is asked",
    explanation.refused_before,
)
SENDING_DISABLED = Outcome(
    "sending-disabled",
    Verdict.REJECTED,
    None,
    None,
    (),
    "the sender's domain is one from which sending is switched off",
    explanation.sending_disabled,
)
TAKEN = Outcome(
    "taken",
    Verdict.FRAGILE,
    None,
    None,
    (),
    "another tenant gets the session, and relays the mail as its own",
    explanation.nothing,
)
TAKEN_AND_REFUSED = TAKEN._replace(
    verdict=Verdict.REJECTED,
    text="another tenant gets the session, from which no mail may be sent by the sender's domain",
)
OWN_BY_CERTIFICATE = CERTIFICATE._replace(
    name="own-certificate",
    text="the message counts as the tenant's own: "
    "the certificate matches a connector whose certificate name is an accepted domain",
)
OWN_BY_ADDRESS = ADDRESS._replace(
    name="own-address",
    text="the message counts as the tenant's own: the source address matches a connector, "
    "and the sender's domain is accepted",
)
OWN_UNRESOLVED = UNRESOLVED._replace(
    name="own-unresolved",
    verdict=Verdict.RELAYED,
    attribution="originating",
    text="the recipient is in the tenant, so that the mail is delivered; whether another name of the certificate, an "
    "accepted domain that stands on no connector, makes it the tenant's own is not documented",
)
RESTRICTED = Outcome(
    "restricted",
    Verdict.REJECTED,
    None,
    "incoming",
    RESTRICTED_CODES,
    "the message does not count as the tenant's own, and a Partner connector that restricts the sender's domain "
    "refuses it",
    explanation.restricted,
)
DIRECT_SEND = Outcome(
    "direct-send",
    Verdict.REJECTED,
    None,
    "incoming",
    DIRECT_SEND_CODES,
    "RejectDirectSend is on, the sender's domain is the tenant's, and no connector matches",
    explanation.direct_send,
)
CONTESTED = Outcome(
    "contested",
    Verdict.RELAYED,
    None,
    None,
    (),
    "the recipient is in the tenant, so that the mail is delivered; sources disagree on whether it counts as the "
    "tenant's own",
    explanation.certificate_unaccepted,
    taken_by_certificate,
)
ANONYMOUS = Outcome(
    "anonymous",
    Verdict.RELAYED,
    None,
    "incoming",
    (),
    "the recipient is in the tenant, so that the mail is delivered; it counts as incoming, not as the tenant's own",
    explanation.anonymous,
    taken_by_any,
)

OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        REFUSED_BEFORE,
        SENDING_DISABLED,
        TAKEN,
        CERTIFICATE,
        FRAGILE,
        ADDRESS,
        UNRESOLVED,
        NOT_ACCEPTED,
        DIRECT_OUTSIDE,
        NO_CONNECTOR,
        OWN_BY_CERTIFICATE,
        OWN_BY_ADDRESS,
        OWN_UNRESOLVED,
        RESTRICTED,
        DIRECT_SEND,
        CONTESTED,
        ANONYMOUS,
    )
}
"""Every outcome by name, starting with those for outside recipients."""
