"""What rules refuse before connectors are asked: which rules may say so, and what the decision gets of it."""

from __future__ import annotations

import pytest
from making import tenant

from relaylint.model.tenants import Surroundings
from relaylint.policy.conditions.reads import reads
from relaylint.policy.facts.table import DECISION
from relaylint.policy.guarded import refusing
from relaylint.policy.pack import shipped
from relaylint.syntax.reading import Limits

RULES = {name: rule for name, rule in shipped(Limits()).rules.items() if rule.refuses}


@pytest.mark.parametrize("name", RULES)
def test_such_a_rule_asks_for_nothing_that_the_decision_computes(name: str) -> None:
    """Else the two would wait for each other; and settings must not change what is refused."""
    rule = RULES[name]
    computed = ("relay.", "delivery.", "connector.hosts", "connector.relays", "next-certificate.", "tenant.rewritten")
    assert [fact for fact in reads(rule.asks, rule.tells).facts if fact.startswith(computed)] == []
    assert rule.parameters == {}
    assert not rule.across
    assert rule.looks_at is not None
    assert rule.looks_at <= {*DECISION}
    assert rule.kinds == (("SendingHost",) if rule.refuses != "definition" else ("InboundConnector",))
    assert rule.info.severity.word == "error"


def test_what_is_refused() -> None:
    """An error, and no warning of the same rule; with its words, its place and its replies."""
    made = tenant(
        """
        InboundConnectors:
          - {Name: Wide, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.68.0/23]}
        SendingHosts:
          - {Name: old, SmartHost: mail.messaging.microsoft.com}
          - {Name: odd, SmartHost: 81.2.69.10}
          - {Name: bulk, Method: HighVolumeEmail, Recipients: [Internal, External]}
        """
    )
    surroundings = Surroundings([made], refused=refusing(RULES.values()))
    refused = surroundings.refused(made)
    told = {
        definition.name: [(refusal.what, refusal.text, refusal.codes) for refusal in refused(definition)]
        for definition in (*made.of("InboundConnector"), *made.of("SendingHost"))
        if refused(definition)
    }
    assert told == {
        "Wide": [
            ("definition", "`81.2.68.0/23` is wider than /24, the widest range that a connector takes", ("550 5.7.64",))
        ],
        "old": [
            (
                "mail",
                "`mail.messaging.microsoft.com` is a name of an earlier service, at which mail is deferred",
                ("451 4.4.62",),
            )
        ],
        "bulk": [
            (
                "outside-mail",
                "`External` is out of reach for High Volume Email, which is for recipients in the tenant only",
                (),
            )
        ],
    }
