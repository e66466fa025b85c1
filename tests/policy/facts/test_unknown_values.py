"""No fact guesses: where something is not known, it says so, or says what is true whatever is filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from making import hold

from relaylint.model.definitions import Unknown
from relaylint.policy.facts import FACTS, Facts
from relaylint.policy.facts.table import Reach

from .holes import Pierced, pierced
from .worlds import asked, worlds

SHARE = 0.03
"""Of the worlds: all of them take minutes."""
NOTHING = (False, None)
CERTAIN: dict[str, tuple[Any, ...]] = {
    "certificate.standing": ("unsettled",),
    "connector.hosts": NOTHING,
    "connector.relays-without-name": (*NOTHING, True),
    "delivery.refused-by": ("partner",),
    "delivery.restricted": (True,),
    "relay.certificate-differs": NOTHING,
    "relay.disabled-connector": NOTHING,
    "relay.named-connector-by": NOTHING,
    "relay.forwarding": ("rejected",),
    "relay.needs-certificate": NOTHING,
    "relay.partner-connector": NOTHING,
    "relay.refused": NOTHING,
    "relay.refused-outside": NOTHING,
    "relay.refused-without-certificate": NOTHING,
    "relay.fragile": (True,),
    "relay.rejected-for": ("sender", "connector"),
    "connector.caught-witness": NOTHING,
    "connector.makes-redundant": NOTHING,
    "connector.shared-witness": NOTHING,
    "connector.unreached": NOTHING,
    "connector.witness": NOTHING,
    "relay.verdict": ("fragile",),
    "relay.taken-by": NOTHING,
}
"""Facts that tell, as their documentation says, what is certain, and the values that stand for what is not known."""
ONE_OF_SEVERAL = (
    "connector.caught-host",
    "connector.caught-witness",
    "connector.shared-witness",
    "connector.witness",
    "expectation.broken-by",
    "relay.disabled-connector",
    "relay.partner-connector",
    "send-connector.caught-by",
    "tenant.rewritten-host",
)
"""Facts that name the first of several: which one is first may hang on what is not known."""
AS_WRITTEN = {
    "expectation.demand": "the first of several that is not known to be met",
    "expectation.open": "why it is not known whether an expectation is kept",
    "expectation.verdict": "the verdict on the session that is shown",
    "expectation.verdict-before": "the verdict on the session that is shown",
    "address.standing": "the first of several that is known to hold",
    "relay.codes": "every reply that may come",
    "relay.unmatched": "what stands for an address that nothing matches, whichever it is",
    "relay.assumed": "why a verdict is open, which may have another reason once more is known",
    "send-connector.certificate-by": "what tells it as long as the file cannot be read",
    "tenant.external-recipient-limit": "what is declared",
    "tenant.external-recipients": "what is declared",
    "tenant.external-recipient-percent": "what is declared",
    "tenant.kinds": "what files speak about",
    "tenant.legacy-tls-allowed": "what files say",
    "tenant.smtp-auth-disabled": "what files say",
}
"""Facts about what is written rather than about what is meant."""
DECLARED = {
    "SendingHosts": "the hosts that files declare are the ones that facts are about",
    "what is not stated of AcceptedDomains": "a domain is in use for sending unless a file says otherwise",
    "what is not stated of SendingHosts": "what a host does not declare it does not have",
}
"""What facts take as it is declared, whatever else there may be."""
RECIPIENTS = ".Recipients"
"""A host whose recipients are not known is judged for both sorts, as `relaylint relay` does."""
SWITCH = "SendingFromDomainDisabled"
"""Switches sending off for a domain, of which the relay decision takes no sender to be that is not known."""


@cache
def guesses() -> dict[str, list[str]]:
    """Return what facts say of worlds with a hole that is not so once it is filled, by fact."""
    random = Random(7)  # noqa: S311  # nothing secret
    found: dict[str, list[str]] = defaultdict(list)
    for world in worlds():
        for hole in pierced(world, random) if random.random() < SHARE else ():
            is_declared = hole.what.rstrip(".0123456789") in DECLARED or RECIPIENTS in hole.what
            if not is_declared and not (".MailFrom" in hole.what and SWITCH in str(world.written)):
                _compare(hole, found)
    return found


def _compare(hole: Pierced, found: dict[str, list[str]]) -> None:
    """Compare an open world with the filled ones.

    What rests on the relay decision is asked about the tenant alone: of sessions that another one may get it knows no
    more than what this one states.
    """
    for alone in (False, True):
        facts, filled = hole.open.facts(alone=alone), [world.facts(alone=alone) for world in hole.filled]
        for name, about in FACTS.items():
            if (about.reaches is Reach.RELAY) is alone and name not in AS_WRITTEN:
                found[name] += [f"{hole.open.title}, {hole.what}: {guess}" for guess in _guesses(name, facts, filled)]


def _guesses(name: str, facts: Facts, filled: list[Facts]) -> Iterator[str]:
    for definition in {one.definition: None for one in asked(name, facts.tenant)}:
        value, kind = facts.get(name, definition, None).value, definition.kind.name
        place = facts.tenant.of(kind).index(definition)
        if FACTS[name].decided and _is_open(value):
            yield "it is not known"
        for other in filled:
            for there in other.tenant.of(kind)[place : place + 1]:  # none where there may be no definitions
                known = other.get(name, there, None).value
                if not _holds_for(name, value, known):
                    yield f"{value!r} may be {known!r}"


def _holds_for(name: str, value: Any, known: Any) -> bool:
    """Return whether a value is true whatever is filled in, of which ``known`` is the value in one case."""
    if isinstance(value, Unknown) or _is_open(known) or value in CERTAIN.get(name, ()):
        return True
    if name in ONE_OF_SEVERAL and value is not None is not known:
        return True
    if _is_open(value):
        return known is None or all(item in known for item in value if not isinstance(item, Unknown))
    return bool(value == known)


def _is_open(value: Any) -> bool:
    return any(isinstance(item, Unknown) for item in (value if isinstance(value, list) else [value]))


def test_a_fact_says_nothing_that_may_not_be_so() -> None:
    hold(says_nothing_that_may_not_be_so, ((name,) for name in FACTS))


def says_nothing_that_may_not_be_so(name: str) -> None:
    assert guesses()[name][:3] == []


@pytest.mark.parametrize("name", CERTAIN)
def test_what_is_certain_alone_is_called_so(name: str) -> None:
    assert any(word in FACTS[name].doc for word in ("certain", "known", "may match"))


def test_a_fact_that_may_not_be_known_is_seen_so() -> None:
    """Else it had better say that it always is; what a file that cannot be read hides stands in no world."""
    random = Random(7)  # noqa: S311  # nothing secret
    left = {name for name, about in FACTS.items() if not about.decided} - {"tenant.kinds", "connector.unreached"}
    for world in worlds():
        left -= set(_seen_open(left, world.facts()))
    for world in worlds():
        facts = world.facts()
        for hole in pierced(world, random) if any(_gives_something(name, facts) for name in left) else ():
            left -= set(_seen_open(left, hole.open.facts()))
    assert left == set()


def _seen_open(names: Iterable[str], facts: Facts) -> list[str]:
    return [
        name
        for name in names
        if any(_is_open(facts.get(name, one.definition, one.sender).value) for one in asked(name, facts.tenant))
    ]


def _gives_something(name: str, facts: Facts) -> bool:
    return any(facts.get(name, one.definition, None).value is not None for one in asked(name, facts.tenant))


def test_the_exceptions_are_facts() -> None:
    assert {*CERTAIN, *ONE_OF_SEVERAL, *AS_WRITTEN} <= set(FACTS)
