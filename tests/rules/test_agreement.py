"""Rules and relay decision agree: no rejection goes unreported, and nothing that is relayed is an error."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

import pytest

from relaylint.check.engine import judge
from relaylint.core.text import Source
from relaylint.model.definitions import Unknown, contribution
from relaylint.model.tenants import Tenant
from relaylint.policy.facts import Facts
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.reader import read

RULES = list(load_policy([], Limits()).rules.values())
OF_HOSTS = {
    "cert-name-mismatch",
    "connector-type-not-onpremises",
    "disabled-connector-in-use",
    "host-tls-off-with-cert-connector",
    "no-matching-connector",
}
OF_SENDERS = {
    "null-sender-not-relayable",
    "relied-on-header-from",
    "sender-domain-not-accepted",
    "sender-subdomain-not-covered",
}
DOMAINS = ("contoso.com", "mail.contoso.com", "fabrikam.com")
NAMES = ("mail.contoso.com", "*.contoso.com", "contoso.com", "a.b.contoso.com", "smtp.fabrikam.com", "*.fabrikam.com")
ADDRESSES = ("203.0.113.10", "203.0.113.11", "198.51.100.3", "2001:db8::1")
LISTED = (*ADDRESSES[:3], "203.0.113.0/24")
SENDERS = ("contoso.com", "<>", "fabrikam.com", "news.contoso.com", "app@northwindtraders.com")

T = TypeVar("T")


def some(random: Random, items: Sequence[T], least: int, most: int) -> list[T]:
    """Return some of the items, each at most once."""
    return random.sample(items, random.randint(least, most))


def tenant_of(random: Random) -> dict[str, Any]:
    """Return definitions of a tenant with one host; parts of it may be missing."""
    found: dict[str, Any] = {}
    if random.random() < 0.93:
        found["AcceptedDomains"] = [
            {
                "DomainName": name,
                "DomainType": random.choice(("InternalRelay", "Authoritative")),
                "MatchSubDomains": random.random() < 0.2,
            }
            for name in some(random, DOMAINS, 0, 2)
        ]
    if random.random() < 0.93:
        found["InboundConnectors"] = [connector(random, index) for index in range(random.randint(0, 3))]
    host: dict[str, Any] = {"Name": "host", "MailFrom": some(random, SENDERS, 1, 3)}
    if random.random() < 0.85:
        host["IPAddresses"] = some(random, ADDRESSES, 0, 2)
    if random.random() < 0.5:
        host["CertificateNames"] = some(random, NAMES, 1, 2)
    if random.random() < 0.3:
        host["HeaderFrom"] = some(random, DOMAINS, 1, 2)
    if random.random() < 0.2:
        host["Connector"] = random.choice(("c0", "c1"))
    return found | {"SendingHosts": [host]}


def connector(random: Random, index: int) -> dict[str, Any]:
    """Return an inbound connector."""
    type_ = random.choice(("OnPremises", "OnPremises", "OnPremises", "Partner"))
    found: dict[str, Any] = {"Name": f"c{index}", "ConnectorType": type_, "Enabled": random.random() < 0.8}
    if random.random() < 0.5:
        found["TlsSenderCertificateName"] = random.choice(NAMES)
    if random.random() < 0.5:
        found["SenderIPAddresses"] = some(random, LISTED, 0, 2)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_rules_say_what_the_decision_says(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # the same tenants each time
    for _ in range(75):
        text = json.dumps(tenant_of(random))
        reading = read(Source("tenant.yaml", text), Limits())
        tenant = Tenant(".")
        tenant.add(contribution(reading.documents[0]))
        assert disagreements(tenant) == [], text


def disagreements(tenant: Tenant) -> list[str]:
    """Return where rules and decision differ about the one host of a tenant."""
    (host,) = tenant.of("SendingHost")
    judged, facts = judge(tenant, RULES), Facts(tenant)
    of_host = [found for found in judged.diagnostics if found.rule.name in OF_HOSTS]
    of_sender = [found for found in judged.diagnostics if found.rule.name in OF_SENDERS]
    undecided = any(found.rule.name in OF_HOSTS | OF_SENDERS | {"fragile-1b-only"} for found in judged.undecided)
    wrong = ["several rules report the host"] if len({found.rule.name for found in of_host}) > 1 else []
    for index, sender in enumerate(host.value("MailFrom")):
        place = host.locate(("MailFrom", index))
        here = [found for found in of_sender if found.primary.location == place]
        errors = [found for found in here if found.severity.word == "error"]
        verdict = facts.get("relay.verdict", host, sender).value
        reported = bool(here or of_host)
        if len(here) > 1:
            wrong.append(f"{sender}: reported twice")
        if verdict == "rejected" and not reported:
            wrong.append(f"{sender}: rejected, and nothing says so")
        if verdict != "rejected" and errors:
            wrong.append(f"{sender}: {verdict}, and an error")
        if verdict in ("relayed", "fragile") and of_host:
            wrong.append(f"{sender}: {verdict}, and the host is reported")
        if isinstance(verdict, Unknown) and not (reported or undecided):
            wrong.append(f"{sender}: not known, and nothing says so")
        if errors and facts.get("relay.assumed", host, sender).value:
            wrong.append(f"{sender}: an error that rests on an assumption")
    return wrong
