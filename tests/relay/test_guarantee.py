"""What an empty answer promises, against the decision on sessions of every sort."""

from __future__ import annotations

from itertools import product

import pytest
from making import tenant

from relaylint.core.logic import FAILS, HOLDS, UNDECIDED
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.project.run.questions import checked_grant_query
from relaylint.relay.decision import decide
from relaylint.relay.guarantee import guaranteed
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map.grants import grants_of
from relaylint.relay.openness import GrantQuery, TenantAnswer, answer
from relaylint.relay.outcomes import Verdict
from relaylint.relay.session import Session

CONNECTOR = '  - {{Name: {}, ConnectorType: OnPremises, SenderDomains: ["*"], {}}}\n'
DOMAINS = "AcceptedDomains: [{DomainName: contoso.com}, {DomainName: mail.contoso.com}]\nInboundConnectors:\n"
TENANTS = {
    "address": CONNECTOR.format("a", "SenderIPAddresses: [81.2.69.10]"),
    "exact": CONNECTOR.format("a", "TlsSenderCertificateName: mail.contoso.com"),
    "wildcard": CONNECTOR.format("a", 'TlsSenderCertificateName: "*.contoso.com"'),
    "unaccepted": CONNECTOR.format("a", "TlsSenderCertificateName: mx.fabrikam.com")
    + CONNECTOR.format("b", "SenderIPAddresses: [81.2.69.10]"),
    "unknown": CONNECTOR.format("a", 'SenderIPAddresses: ["{{ address }}"]'),
    "part": CONNECTOR.format("a", 'TlsSenderCertificateName: "{{ host }}.contoso.com"'),
    "disabled": CONNECTOR.format("a", "Enabled: false, SenderIPAddresses: [81.2.69.10]"),
    "partner": CONNECTOR.format("a", "SenderIPAddresses: [81.2.69.10]").replace("OnPremises", "Partner"),
}
ADDRESSES = ("81.2.69.10", "81.2.69.11", "2001:db8::1")
CERTIFICATES = ("none", "contoso.com", "mail.contoso.com", "x.y.contoso.com", "*.contoso.com", "mx.fabrikam.com")
SENDERS = ("<>", "contoso.com", "x.contoso.com", "fabrikam.com", "contoso.onmicrosoft.com")


def asked(made: Tenant, query: GrantQuery) -> TenantAnswer:
    """Return what a tenant answers."""
    around = Surroundings([made])
    return guaranteed(made, around, query, answer(query, grants_of(made, around, query.region)))


@pytest.mark.parametrize("case", TENANTS)
def test_no_session_passes_where_none_is_said_to(case: str) -> None:
    """And where none passes, it is said: nothing is open that need not be."""
    made = tenant(DOMAINS + TENANTS[case])
    network = HostDecisions(made).network
    for address, certificate, sender in product(ADDRESSES, CERTIFICATES, SENDERS):
        query = checked_grant_query([sender], [address], [(certificate, certificate)], [], None)
        given = asked(made, query)
        names = () if certificate == "none" else (certificate,)
        verdict = decide(network, Session(address, names, sender)).verdict
        is_guaranteed = not (given.every or given.doubts)
        assert is_guaranteed == (verdict is Verdict.REJECTED), (address, certificate, sender)


@pytest.mark.parametrize("case", TENANTS)
def test_what_is_not_asked_about_may_be_anything(case: str) -> None:
    """Where nothing is said of the address, or of the certificate, every one of them is meant."""
    made = tenant(DOMAINS + TENANTS[case])
    network = HostDecisions(made).network
    every = {
        (address, certificate): [
            decide(network, Session(address, () if certificate == "none" else (certificate,), sender)).verdict
            for sender in SENDERS
        ]
        for address, certificate in product(ADDRESSES, CERTIFICATES)
    }
    for number, sender in enumerate(SENDERS):
        given = asked(made, checked_grant_query([sender], [], [], [], None))
        if not (given.every or given.doubts):
            assert {verdicts[number] for verdicts in every.values()} == {Verdict.REJECTED}
        for address in ADDRESSES:
            given = asked(made, checked_grant_query([sender], [address], [], [], None))
            alone = {verdicts[number] for (of, _), verdicts in every.items() if of == address}
            if not (given.every or given.doubts):
                assert alone == {Verdict.REJECTED}, (address, sender)


def test_a_certificate_that_may_not_count() -> None:
    made = tenant(DOMAINS + TENANTS["exact"])
    network = HostDecisions(made).network
    states = [
        decide(network, Session("81.2.69.11", ("mail.contoso.com",), "<>", trusted=trusted)).verdict
        for trusted in (HOLDS, UNDECIDED, FAILS)
    ]
    assert states == [Verdict.RELAYED, Verdict.UNDECIDED, Verdict.REJECTED]
