"""What to change where mail is not relayed in full: chosen by the outcome and by what is known of the session.

Every sentence is written to be followed to the letter: none lets in others than the host, names a domain that the
organisation cannot own, or lists an address that no connector takes or that others share [S5][S51].
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

from relaylint.core.logic import FAILS, HOLDS
from relaylint.relay.matching import name_accepted
from relaylint.relay.meeting import SessionFacts
from relaylint.relay.outcomes import Outcome
from relaylint.relay.standing import Standing
from relaylint.values.normal import FOREIGN, NULL_SENDER, without_wildcard
from relaylint.values.providers import is_microsoft_name, why_not_ownable


class Situation:
    """What a remedy depends on: the facts of the session, and the standing of its source address."""

    def __init__(self, facts: SessionFacts, standing: Standing) -> None:
        self.standing = standing
        self.sender = facts.session.sender
        self._facts = facts

    @cached_property
    def presented(self) -> str:
        """An exact name on the certificate that is an accepted domain; empty if there is none, or none that counts."""
        names = self._facts.session.names or ()
        return next((name for name in names if not name.startswith("*.") and self.is_accepted(name)), "")

    @cached_property
    def asked(self) -> str:
        """The certificate name, not an accepted domain, of a connector that the certificate matches; else empty."""
        connectors, certificate = self._facts.network.connectors, self._facts.certificate
        for name in self._facts.session.names or ():
            for wanted in connectors.asked(name, lenient=False):
                group = connectors.by_name[wanted]
                if certificate.about(group)[0] & group.own is HOLDS and not self.is_accepted(wanted):
                    return wanted
        return ""

    @property
    def without_tls(self) -> bool:
        """Whether the host presents no certificate since it does not use TLS."""
        return self._facts.session.tls is FAILS

    @property
    def untrusted(self) -> bool:
        """Whether the certificate does not count, as a self-signed one or one without its intermediates."""
        return self._facts.session.usable is FAILS

    @property
    def wildcard(self) -> str:
        """A wildcard on the certificate whose base is an accepted domain; empty if there is none."""
        names = self._facts.session.names or ()
        return next((name for name in names if name.startswith("*.") and self.is_accepted(name)), "")

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do about each thing that refuses the mail before connectors are asked."""
        return tuple(dict.fromkeys(refusal.advice for refusal in self._facts.session.refusals))

    @property
    def address_is_enough(self) -> bool:
        """Return whether the sender may be of an accepted domain, without which an address speaks for nothing."""
        return self._facts.condition_1b is not FAILS

    def is_accepted(self, name: str) -> bool:
        """Return whether a name is an accepted domain of the tenant."""
        return name_accepted(self._facts.network.accepted, name) is HOLDS

    def parent_of(self, name: str) -> str:
        """Return the nearest accepted domain above a name; empty if there is none."""
        above = self._facts.network.accepted.parent(name).definition
        return str(above.normal("DomainName")) if above else ""


def remedy_for(outcome: Outcome, situation: Situation) -> str:
    """Return what to change after an outcome, in sentences; empty if nothing."""
    remedy = _REMEDIES.get(outcome.name)
    return remedy(situation) if remedy else ""


def remedy_if_assumed(situation: Situation) -> str:
    """Return what to change where it hangs on whether an exact connector name matches a wildcard on the certificate."""
    if not situation.wildcard:
        return _EXACT
    return (
        f"{_EXACT} Or name `{situation.wildcard}` there, if every certificate below that domain may speak for the "
        "organisation."
    )


_BY_CERTIFICATE: Final = (
    "on an enabled connector of type OnPremises with Set-InboundConnector -TlsSenderCertificateName"
)
_EXACT: Final = (
    f"Have the certificate issued for an exact name that is an accepted domain, and name it {_BY_CERTIFICATE}."
)
_LIST: Final = (
    "Or list its public address on such a connector with -SenderIPAddresses, beside what is listed already, if nobody "
    "else sends from it"
)
_ADD: Final = "under Settings > Domains in the Microsoft 365 admin centre"
_SIGN_IN: Final = "let it sign in to smtp.office365.com on port 587"


def _certificate(situation: Situation) -> str:
    """Return how the host's certificate comes to speak for it, whatever the sender."""
    if situation.asked:
        return _accept(situation.asked, situation.parent_of(without_wildcard(situation.asked)))
    if situation.presented:
        return f"Name `{situation.presented}`, which is on the host's certificate, {_BY_CERTIFICATE}."
    if situation.without_tls:
        return f"Have the host use TLS with a certificate whose name is an accepted domain, named {_BY_CERTIFICATE}."
    if situation.untrusted:
        return (
            "Give the host a certificate of a public authority, sent with its intermediates, whose name is an accepted "
            f"domain, and name it {_BY_CERTIFICATE}."
        )
    return f"Give the host a certificate whose name is an accepted domain, and name it {_BY_CERTIFICATE}."


def _accept(name: str, parent: str) -> str:
    """Return how a certificate name on a connector comes to count, or what to have in its place."""
    domain = without_wildcard(name)
    instead = f"a certificate whose name is an accepted domain, named {_BY_CERTIFICATE}"
    reason = why_not_ownable(domain)
    if reason:
        return f"`{domain}` cannot be added as an accepted domain ({reason}): give the host {instead}."
    if parent:
        return (
            f"Add `{domain}` as a domain of its own {_ADD}; it needs no mailboxes. KB 3169958 names `*.{parent}` in "
            "-TlsSenderCertificateName of the connector instead, with which every certificate below that domain "
            "matches; sources disagree on whether the accepted domain above is enough without it."
        )
    return f"If `{domain}` is the organisation's own, add it {_ADD}. Otherwise give the host {instead}."


def _by_address(situation: Situation) -> str:
    """Return what else there is than a certificate, by what kind of address the host has."""
    if not situation.address_is_enough:
        return "An address on a connector is not enough: the sender is of no accepted domain."
    return {
        Standing.SHARED: f"Keep its address off connectors of type OnPremises: whoever else sends from it could relay "
        f"as the organisation. Without a certificate of its own, {_SIGN_IN}.",
        Standing.DYNAMIC: "Keep its address off connectors: it changes, and whoever gets it next could relay as the "
        f"organisation. Without a certificate, {_SIGN_IN}.",
        Standing.IPV6: "Connectors list no IPv6 addresses. Without a certificate, have this host send over IPv4 only, "
        "from an address that is its own and that a connector lists; Disable-IPv6ForAcceptedDomain -Domain takes IPv6 "
        "away from everyone who sends to that domain.",
        Standing.PRIVATE: "Exchange Online never sees the address of the local network: declare the public one behind "
        "which the host sends. A connector may list that one if no other organisation sends from it.",
    }.get(
        situation.standing,
        f"{_LIST}.",
    )


def _no_connector(situation: Situation) -> str:
    return f"{_certificate(situation)} {_by_address(situation)}"


def _not_accepted(situation: Situation) -> str:
    sender = situation.sender
    if sender == NULL_SENDER:
        return f"{_certificate(situation)} Nothing else helps bounces, whose sender has no domain."
    if sender == FOREIGN:
        return f"{_certificate(situation)} Nothing else helps what it forwards, whose senders stay as they are."
    if sender is None:
        return f"Have the host send from an accepted domain. For any sender: {_inside(_certificate(situation))}"
    reason = why_not_ownable(sender)
    if is_microsoft_name(sender, "moera"):
        head = (
            f"If `{sender}` is the tenant's own, declare it among the AcceptedDomains: each tenant has such a domain "
            "from the start. Otherwise have the host send from an accepted domain."
        )
    elif reason:
        head = f"`{sender}` cannot be added as an accepted domain ({reason}): have the host send from one."
    elif situation.parent_of(sender):
        head = f"Add `{sender}` as a domain of its own {_ADD}, or have the host send from the domain above it."
    else:
        head = (
            f"If `{sender}` is the organisation's own, add it {_ADD}; otherwise have the host send from an accepted "
            "domain."
        )
    return f"{head} For any sender: {_inside(_certificate(situation))}"


def _inside(sentence: str) -> str:
    """Return a sentence for use behind a colon."""
    return sentence[0].lower() + sentence[1:]


def _unresolved(situation: Situation) -> str:
    if situation.presented:
        return f"Name `{situation.presented}`, which is on the host's certificate, {_BY_CERTIFICATE}."
    return _EXACT


def _restricted(situation: Situation) -> str:
    own = f"{_certificate(situation)} The Partner connector's restriction stays as it is."
    if not situation.address_is_enough:
        return (
            f"{own} Or have such mail pass the gateway that the Partner connector names, as other incoming mail does."
        )
    if situation.standing in (Standing.OWN, Standing.UNKNOWN):
        return (
            f"{own} Or list the host's address on a connector of its own with New-InboundConnector -ConnectorType "
            "OnPremises -SenderIPAddresses, if nobody else sends from it."
        )
    if situation.standing is Standing.SHARED:
        return (
            f"{own} Without a certificate of its own, have its mail go through the gateway that the Partner connector "
            f"names, or {_SIGN_IN}: with its address on a connector everyone else who sends from it passes too."
        )
    return f"{own} {_by_address(situation)}"


def _direct_send(situation: Situation) -> str:
    if situation.standing is Standing.SHARED:
        return (
            "Give the service a connector with New-InboundConnector -ConnectorType Partner that restricts a sender "
            "domain of its own, such as a subdomain, to its certificate or addresses; never one of type OnPremises, "
            f"with which all its customers could relay. Or {_SIGN_IN}."
        )
    if situation.standing in (Standing.OWN, Standing.UNKNOWN):
        return (
            f"{_certificate(situation)} {_LIST}: either lets it relay to outside recipients too. A service that others "
            "use gets a connector of type Partner instead."
        )
    return f"{_certificate(situation)} {_by_address(situation)}"


def _direct_outside(situation: Situation) -> str:
    return f"Leave outside recipients to a host that a connector knows. Otherwise: {_inside(_no_connector(situation))}"


def _refused_before(situation: Situation) -> str:
    return f"Mend that first: {'; '.join(situation.advice)}."


def _sending_disabled(situation: Situation) -> str:
    return (
        "Have the host send from another accepted domain, or, if mail is to leave this one again, run "
        f"Set-AcceptedDomain -Identity {situation.sender} -SendingFromDomainDisabled $false."
    )


def _taken_by_other(situation: Situation) -> str:
    return "Give each tenant a certificate, or addresses, that no connector of another tenant asks for."


_REMEDIES: Final[dict[str, Callable[[Situation], str]]] = {
    "fragile": _certificate,
    "unresolved": _unresolved,
    "not-accepted": _not_accepted,
    "no-connector": _no_connector,
    "restricted": _restricted,
    "direct-send": _direct_send,
    "direct-outside": _direct_outside,
    "refused-before": _refused_before,
    "sending-disabled": _sending_disabled,
    "taken": _taken_by_other,
}
"""By name of the outcome; where the mail is relayed, nothing is to be changed."""
