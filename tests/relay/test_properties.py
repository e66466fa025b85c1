"""What must stay the same, or may change in one direction only, when definitions change."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from making import hold

from relaylint.core.logic import FAILS, HOLDS
from relaylint.model.tenants import Tenant
from relaylint.relay.decision import Decision, decide
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.outcomes import Verdict
from relaylint.relay.session import Session

from .partial import DOMAINS, HOLE, Partial, Source
from .tenants import network, tenant, told

EXAMPLES = 120
PASSES = (Verdict.RELAYED, Verdict.FRAGILE)
DIRECT_SEND, RESTRICTED = "550 5.7.68 TenantInboundAttribution", "550 5.7.51 TenantInboundAttribution"


def judge(partial: Partial) -> Decision:
    """Return the decision on a partial tenant and session."""
    return decide(network(partial.text, faulty=True), partial.session)


def summary(decision: Decision) -> dict[str, object]:
    """Return what a decision says, without the places and in no order."""
    found = {key: getattr(decision, key) for key in Decision._fields if key not in ("facts", "possible", "connector")}
    reasons = {reason.text for reason in decision.reasons}
    return found | {"connector": decision.connector and decision.connector.name, "reasons": reasons}


def some(function: Callable[[Partial, Source], None]) -> Callable[[], None]:
    """Return a test that runs a function on many partial tenants, with and without holes, others for each function."""

    def hold_for(number: int) -> None:
        source = Source(Random(f"{function.__name__} {number}"), (0.0, 0.1, 0.3)[number % 3])  # noqa: S311
        function(source.partial(), source)

    def test() -> None:
        hold(hold_for, ((number,) for number in range(EXAMPLES)))

    test.__doc__ = function.__doc__
    return test


def check_adding_an_accepted_domain(partial: Partial, source: Source) -> None:
    """An accepted domain more never turns mail that passes into rejected mail.

    But for RejectDirectSend: it is there to refuse the tenant's own sender domains, so that
    a domain that becomes accepted is refused from then on.
    """
    before = judge(partial)
    more = [*partial.tenant.get("AcceptedDomains", ()), source.domain(source.random.choice(DOMAINS))]
    after = judge(partial._replace(tenant=partial.tenant | {"AcceptedDomains": more}))
    if before.verdict in PASSES and after.verdict is Verdict.REJECTED:
        assert not partial.session.external
        assert after.codes == (DIRECT_SEND,)


def check_disabling_a_connector(partial: Partial, source: Source) -> None:
    """Disabling a connector never turns rejected mail into mail that passes.

    But for a Partner connector, for recipients in the tenant: it may be the one that refused the mail.
    """
    connectors = partial.tenant.get("InboundConnectors")
    if not connectors:
        return
    before = judge(partial)
    chosen = source.random.randrange(len(connectors))
    changed = [entry | {"Enabled": False} if at == chosen else entry for at, entry in enumerate(connectors)]
    after = judge(partial._replace(tenant=partial.tenant | {"InboundConnectors": changed}))
    if before.verdict is Verdict.REJECTED and after.verdict in PASSES:
        assert not partial.session.external
        assert connectors[chosen].get("ConnectorType", "Partner") == "Partner"
        assert RESTRICTED in before.codes


def check_order(partial: Partial, source: Source) -> None:
    """The order of definitions, of their lists and of the certificate's names changes nothing."""

    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = source.random.sample(list(value), len(value))
            return {key: shuffled(value[key]) for key in keys}
        if isinstance(value, list):
            return [shuffled(item) for item in source.random.sample(value, len(value))]
        return value

    session = partial.session
    names = session.names and tuple(source.random.sample(session.names, len(session.names)))
    other = Partial(shuffled(partial.tenant), session._replace(names=names))
    before, after = summary(judge(partial)), summary(judge(other))
    assert_same_but_shortened(before, after)


def check_case(partial: Partial, source: Source) -> None:
    """Capitals, in names, keys and words alike, change nothing; nor does a dot at the end of a presented name."""

    def loud(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.upper(): loud(item) for key, item in value.items()}
        if isinstance(value, list):
            return [loud(item) for item in value]
        return value.upper() if isinstance(value, str) and value != HOLE else value

    session = partial.session
    names = session.names and tuple(f"{name.upper()}." for name in session.names)
    other = Partial(
        loud(partial.tenant), session._replace(names=names, sender=session.sender and session.sender.upper())
    )
    assert summary(judge(partial)) == summary(judge(other))


def assert_same_but_shortened(before: dict[str, object], after: dict[str, object]) -> None:
    """Compare two summaries; what is shown of a long list of misses may depend on the order."""
    assert {**before, "reasons": None} == {**after, "reasons": None}
    assert len(before["reasons"]) == len(after["reasons"])  # type: ignore[arg-type]


def check_connectors_that_cannot_matter(partial: Partial, source: Source) -> None:
    """A disabled connector more, and one that nothing matches, change the verdict in no case."""
    if "InboundConnectors" not in partial.tenant:
        return
    disabled = source.connector("disabled") | {"Enabled": False}
    idle = {"Name": "idle", "ConnectorType": "OnPremises", "TlsSenderCertificateName": "nobody.test"}
    more = [*partial.tenant["InboundConnectors"], disabled, *([idle] if partial.session.names is not None else [])]
    before, after = judge(partial), judge(partial._replace(tenant=partial.tenant | {"InboundConnectors": more}))
    assert before[:6] == after[:6]
    assert before.codes == after.codes


def check_files(partial: Partial, _: Source) -> None:
    """One file, or one for each kind: the same tenant."""
    whole = tenant(partial.text, faulty=True)
    pieces = Tenant(".")
    for key, value in partial.tenant.items():
        piece = tenant(json.dumps({key: value}), faulty=True)
        for kind, found in piece.definitions.items():
            pieces.definitions.setdefault(kind, []).extend(found)
        for kind, labels in piece.declared.items():
            pieces.declared.setdefault(kind, []).extend(labels)
    first, second = (decide(HostDecisions(each).network, partial.session) for each in (whole, pieces))
    assert summary(first) == summary(second)


def check_labels(partial: Partial, _: Source) -> None:
    """Reasons begin with how it ends, are told once, and their places lie in the file."""
    decision = judge(partial)
    assert told(decision)
    assert len(set(decision.reasons)) == len(decision.reasons)
    for reason in decision.reasons:
        assert reason.text == reason.text.strip()
        assert not reason.text.endswith(".")
        assert not reason.text.startswith("0 more")
        if reason.label:
            assert reason.label.text == reason.text
            assert reason.label.location.source.slice(reason.label.location.span).strip()
    if decision.verdict is Verdict.UNDECIDED:
        assert len(decision.possible) > 1 or decision.possible[0][1].verdict is Verdict.UNDECIDED


def check_consistency(partial: Partial, _: Source) -> None:
    """The parts of a decision fit each other."""
    decision = judge(partial)
    one_a, one_b, two = decision.condition_1a, decision.condition_1b, decision.condition_2
    assert one_a is not HOLDS or two is HOLDS
    if partial.session.external and decision.verdict in PASSES:
        assert not decision.codes
        assert two is not FAILS
        assert (one_a | one_b) is HOLDS
    if decision.verdict is Verdict.REJECTED:
        assert decision.codes
    if decision.connector:
        names = [entry["Name"] for entry in partial.tenant["InboundConnectors"]]
        assert decision.connector.name in names
    if decision.via:
        assert decision.attribution == "originating"


test_adding_an_accepted_domain = some(check_adding_an_accepted_domain)
test_disabling_a_connector = some(check_disabling_a_connector)
test_order = some(check_order)
test_case = some(check_case)
test_connectors_that_cannot_matter = some(check_connectors_that_cannot_matter)
test_files = some(check_files)
test_labels = some(check_labels)
test_consistency = some(check_consistency)


def test_exception_of_direct_send() -> None:
    """The one exception of the first property, in the smallest example."""
    refusing = "OrganizationConfig: {RejectDirectSend: true}\nInboundConnectors: []\nAcceptedDomains: "
    session = Session(None, (), "contoso.com", external=False)
    assert decide(network(refusing + "[]"), session).verdict is Verdict.RELAYED
    assert decide(network(refusing + "[{DomainName: contoso.com}]"), session).codes == (DIRECT_SEND,)
