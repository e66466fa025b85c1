"""Facts about every session of a host, whatever its method: where it comes from, what is refused, and who gets it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from relaylint.core.logic import State
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts.relaying import VERDICT, labels_of, left_open, without_outcome, worst
from relaylint.policy.facts.table import Fact, Facts, Reach, fact, of_decision
from relaylint.policy.value_types import BOOLEAN, TEXT, words_of
from relaylint.relay.hosts import identity_path
from relaylint.relay.outcomes import Verdict
from relaylint.relay.standing import Standing, standing_of_host
from relaylint.values.providers import Version, exchange_version


@fact("address.standing", "SendingHost", gives=words_of(Standing), decided=True, looks_at=())
def _address_standing(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether a connector may list the host's addresses: `shared` with other organisations, as SharedAddress or the
    published range of a provider tells; `dynamic`, as DynamicAddress tells; `ipv6`, which no connector lists;
    `private`, which is not seen outside; `own`, against which nothing is known; `unknown` where none is declared, or
    what is declared is not known. Of several addresses the first of these that is known to hold of one.
    """
    return Fact(standing_of_host(host).value, ("IPAddresses",))


@of_decision("relay.refused", "SendingHost", gives=BOOLEAN, decided=True)
def _refused(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether mail of the host is certainly refused, for outside recipients or for those in the tenant, as `relaylint
    relay` says; unless the rule is evaluated for one, of any of its envelope senders.
    """
    for path, decision, _ in facts.judged(host, item):
        if decision.verdict is Verdict.REJECTED:
            return Fact(True, path or identity_path(host), partial(labels_of, decision))
    return Fact(False)


@of_decision("relay.refused-outside", "SendingHost", gives=BOOLEAN, decided=True)
def _refused_outside(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether mail of the host for outside recipients is certainly refused; unless the rule is evaluated for one, of
    any of its envelope senders, those of forwarded mail included. False where that is not known, and where the host
    does not relay.
    """
    outcomes = facts.outcomes(host, item) + ([] if item is not None else facts.forwarded(host))
    return Fact(any(decision.verdict is Verdict.REJECTED for _, decision, _ in outcomes))


@of_decision(
    "relay.refused-without-certificate",
    "SendingHost",
    "SendConnector",
    gives=BOOLEAN,
    decided=True,
)
def _refused_without_certificate(facts: Facts, definition: Definition, item: Any) -> Fact:
    """Whether mail for outside recipients is certainly refused as long as the certificate does not count: of a host
    whose own does not, as relay.refused-outside tells; of a Send connector, as relay.needs-certificate does.
    """
    needed = facts.get("relay.needs-certificate", definition, item)
    if definition.kind.name == "SendingHost":
        refused = facts.get("relay.refused-outside", definition, item).value
        return needed._replace(value=needed.value is True and refused)
    return needed


@of_decision("relay.taken-by", "SendingHost", gives=TEXT.or_null, decided=True)
def _taken_by(facts: Facts, host: Definition, item: Any) -> Fact:
    """The folder of the other tenant that certainly gets a session of the host, by a certificate that is of its more
    specific accepted domain, or by an address and a sender of its own; null if there is none.
    """
    if not facts.once(("other tenants", host), lambda: _has_rivals(facts, host)):
        return Fact(None)  # without a decision for each sender
    for path, decision, _ in facts.judged(host, item):
        state, end = decision.possible[0]
        if end.name == "taken" and state is State.HOLDS:
            return Fact(end.tenant, path or identity_path(host), partial(labels_of, decision))
    return Fact(None)


def _has_rivals(facts: Facts, host: Definition) -> bool:
    """Return whether another tenant may get what a host presents, whoever the sender is."""
    met = (outcome.decision.facts.session for outcome in facts.meetings(host))
    return any(facts.networks.are_there(facts.tenant, session) for session in met)


@of_decision("relay.forwarding", "SendingHost", gives=VERDICT)
def _forwarding(facts: Facts, host: Definition, item: Any) -> Fact:
    """What becomes of the mail of foreign senders that the host forwards to outside recipients, as relay.verdict says;
    null where it forwards none, and where certainly no connector matches.
    """
    outcomes = [outcome for outcome in facts.forwarded(host) if outcome.decision.condition_2 is not State.FAILS]
    forwards = host.value("Forwards")
    if isinstance(forwards, Unknown) and forwards.present and facts.outcomes(host, None):
        return Fact(forwards, ("Forwards",))
    if not outcomes:
        return Fact(None) if forwards is not True or facts.outcomes(host, None) else without_outcome(host)
    _, decision, _ = worst(outcomes)
    value = left_open(decision) if decision.verdict is Verdict.UNDECIDED else decision.verdict.value
    return Fact(value, ("Forwards",), partial(labels_of, decision))


@of_decision("relay.assumed", "SendingHost", gives=BOOLEAN)
def _assumed(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether the verdict on a session is undecided only since no source says whether the exact name on a connector
    matches a wildcard on the certificate.
    """
    names = facts.certificate(host).names
    wild = names is None or any(name.startswith("*.") for name in names)
    for _, decision, _ in facts.judged(host, item) if wild else ():
        if decision.assumed:
            return Fact(True, identity_path(host), partial(labels_of, decision))
    return Fact(Unknown("the names on the certificate are not known") if names is None else False, identity_path(host))


def _of(host: Definition, get: Callable[[Version], Any]) -> Fact:
    build = host.normal("ExchangeBuild")
    if isinstance(build, Unknown) or not isinstance(build, tuple):
        unknown = isinstance(build, Unknown) and build.present is not False
        return Fact(build if unknown else None, ("ExchangeBuild",))
    version = exchange_version(build)
    return Fact(get(version) if version else Unknown("this build is not in the list of builds"), ("ExchangeBuild",))


@fact("exchange.version", "SendingHost", gives=TEXT.or_null, looks_at=())
def _version(facts: Facts, host: Definition, item: Any) -> Fact:
    """The version of Exchange Server that ExchangeBuild belongs to, by `data/exchange-builds.json`; null where no
    build is declared.
    """
    return _of(host, lambda version: version.name)


@fact("exchange.supported", "SendingHost", gives=BOOLEAN.or_null, reaches=Reach.DATE, looks_at=())
def _supported(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether Microsoft still supports that version today; null where no build is declared."""
    return _of(host, lambda version: facts.surroundings.today <= version.support_ends)


@fact("exchange.accepted", "SendingHost", gives=BOOLEAN.or_null, looks_at=())
def _accepted(facts: Facts, host: Definition, item: Any) -> Fact:
    """Whether Exchange Online is reported to take mail from that build over an OnPremises connector without
    throttling; null where no build is declared.
    """
    return _of(host, lambda version: version.accepted)


@fact("exchange.newest", "SendingHost", gives=TEXT.or_null, looks_at=())
def _newest(facts: Facts, host: Definition, item: Any) -> Fact:
    """The newest update of that version, for messages."""
    return _of(host, lambda version: version.newest)
