"""A tenant's definitions and look-ups."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from making import document, tenant

from relaylint.core.logic import State
from relaylint.model.accepted import AcceptedDomains
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Surroundings, Tenant

HOLDS, FAILS, UNDECIDED = State.HOLDS, State.FAILS, State.UNDECIDED


def accepted(*domains: str) -> AcceptedDomains:
    return tenant("AcceptedDomains:\n" + "".join(f"  - {{ {domain} }}\n" for domain in domains)).accepted


@pytest.mark.parametrize(
    ("domain", "state", "by"),
    [
        ("contoso.com", HOLDS, "Contoso.com"),
        ("mail.contoso.com", FAILS, None),
        ("fabrikam.com", FAILS, None),
        ("xn--mnchen-3ya.example", HOLDS, "münchen.example"),
        ("", FAILS, None),
    ],
)
def test_exact(domain: str, state: State, by: str | None) -> None:
    found = accepted("DomainName: Contoso.com", "DomainName: münchen.example").exact(domain)
    assert (found.state, found.definition.name if found.definition else None) == (state, by)


@pytest.mark.parametrize(
    ("domain", "state", "by"),
    [
        ("contoso.com", FAILS, None),
        ("mail.contoso.com", HOLDS, "contoso.com"),
        ("a.b.eu.contoso.com", HOLDS, "eu.contoso.com"),
        ("notcontoso.com", FAILS, None),
        ("com", FAILS, None),
        ("a." * 200_000 + "contoso.com", FAILS, None),
    ],
)
def test_parent(domain: str, state: State, by: str | None) -> None:
    found = accepted("DomainName: contoso.com", "DomainName: eu.contoso.com").parent(domain)
    assert (found.state, found.definition.name if found.definition else None) == (state, by)


@pytest.mark.parametrize(
    ("domains", "state"),
    [
        (["DomainName: contoso.com"], FAILS),
        (["DomainName: contoso.com, MatchSubDomains: false"], FAILS),
        (["DomainName: contoso.com, MatchSubDomains: true"], HOLDS),
        (["DomainName: contoso.com, MatchSubDomains: true, DomainType: internalrelay"], HOLDS),
        (["DomainName: contoso.com, MatchSubDomains: true, DomainType: Authoritative"], UNDECIDED),
        (["DomainName: contoso.com, MatchSubDomains: '${all}'"], UNDECIDED),
        (["DomainName: contoso.com, MatchSubDomains: 'yes'"], UNDECIDED),
        (["DomainName: contoso.com, MatchSubDomains: true", "DomainName: contoso.com"], UNDECIDED),
        (["DomainName: contoso.com", "DomainName: eu.contoso.com, MatchSubDomains: true"], HOLDS),
        (["DomainName: contoso.com, MatchSubDomains: true", "DomainName: eu.contoso.com"], HOLDS),
        (["DomainName: a.eu.contoso.com"], HOLDS),
        (["DomainName: 'a b'"], UNDECIDED),
        (["DomainName: '${domain}'"], UNDECIDED),
        (["Default: true"], UNDECIDED),
    ],
)
def test_covers(domains: list[str], state: State) -> None:
    assert accepted(*domains).covers("a.eu.contoso.com").state is state


def test_a_tenant_that_says_nothing_about_domains_leaves_all_open() -> None:
    made = tenant("InboundConnectors: []").accepted
    assert {made.exact("a.example").state, made.parent("a.example").state, made.covers("a.example").state} == {
        UNDECIDED
    }
    assert tenant("AcceptedDomains:").accepted.exact("a.example").state is FAILS


def test_definitions_come_in_the_order_of_files_and_places() -> None:
    made = Tenant("tenants/contoso")
    for text in ("AcceptedDomains: [{ DomainName: b.example }]", "AcceptedDomains: [{ DomainName: a.example }]"):
        made.add(contribution(document(text)))
    assert [item.name for item in made.of("AcceptedDomain")] == ["b.example", "a.example"]
    assert len(made.declared["AcceptedDomain"]) == 2
    assert made.of("RemoteDomain") == []
    assert {item.tenant for item in made.of("AcceptedDomain")} == {"tenants/contoso"}


def test_index_by_value() -> None:
    made = tenant(
        "AcceptedDomains: [{ DomainName: Contoso.com }, { DomainName: contoso.COM. }, { DomainName: 5 }, {"
        " DomainName: '${d}' }]"
    )
    index = made.by_value("AcceptedDomain", "DomainName")
    assert {key: len(found) for key, found in index.items()} == {"contoso.com": 1}
    assert made.by_value("AcceptedDomain", "DomainName") is index


# look-ups, certificates, surroundings


def test_look_ups_are_made_once_for_each_kind() -> None:
    made = tenant("AcceptedDomains: [{ DomainName: a.example }, { DomainName: b.example }]\n")
    assert made.lookup("AcceptedDomain") is made.lookup("AcceptedDomain")
    assert made.lookup("AcceptedDomain").definitions == made.of("AcceptedDomain")
    assert made.lookup("SendingHost").definitions == []


def test_certificates_by_definition_and_property() -> None:
    made = tenant("SendingHosts: [{ Name: mta, Certificate: a.pem }, { Name: mtb }]\n")
    host, other = made.of("SendingHost")
    now, after = Certificate("now"), Certificate("next")
    made.certificates = {(host, "Certificate"): now, (host, "NextCertificate"): after}
    assert made.certificate(host) is now
    assert made.certificate(host, "NextCertificate") is after
    assert made.certificate(host, "ReceivingCertificate") is None
    assert made.certificate(other) is None


def test_surroundings_look_into_all_tenants() -> None:
    tenants = [tenant(f"SendingHosts: [{{ Name: {name} }}]\n", name) for name in "ab"]
    around = Surroundings([*tenants, tenant("AcceptedDomains: []", "c")])
    assert [found.name for found in around.lookup("SendingHost").definitions] == ["a", "b"]
    assert around.lookup("SendingHost") is around.lookup("SendingHost")
    assert list(around.tenants) == ["a", "b", "c"]
    assert Surroundings().lookup("SendingHost").definitions == []


def test_today_is_the_date_given_or_that_of_the_clock() -> None:
    assert Surroundings(today="2026-02-28").today == "2026-02-28"
    before = datetime.now(UTC).date().isoformat()
    assert before <= Surroundings().today <= datetime.now(UTC).date().isoformat()
