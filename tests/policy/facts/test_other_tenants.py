"""The fact about a host's certificate and what the other tenants of the run have."""

from __future__ import annotations

from typing import Any

import pytest
from making import tenant

from relaylint.model.definitions import Unknown
from relaylint.model.tenants import Surroundings
from relaylint.policy.facts import Facts
from relaylint.policy.facts.table import Fact

OWN = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
OTHER = "AcceptedDomains: [{ DomainName: fabrikam.com }, { DomainName: branch.contoso.com }]\n"


def found(names: str, own: str = OWN, *others: str) -> Fact:
    """Return the accepted domain of other tenants that a host's certificate has a name of."""
    first = tenant(f"{own}SendingHosts: [{{ Name: mta-01, {names} }}]", "tenants/own")
    more = [tenant(text, f"tenants/other-{index}") for index, text in enumerate(others)]
    facts = Facts(first, Surroundings([first, *more]))
    return facts.get("certificate.domain-of-other-tenants", first.of("SendingHost")[0], None)


@pytest.mark.parametrize(
    ("names", "value", "path"),
    [
        ("CertificateNames: [mail.contoso.com]", None, ("CertificateNames",)),
        ("CertificateNames: [mail.contoso.com, FABRIKAM.com]", "fabrikam.com", ("CertificateNames", 1)),
        ("CertificateNames: ['*.mx.fabrikam.com']", "fabrikam.com", ("CertificateNames", 0)),
        ("CertificateNames: [a.branch.contoso.com]", "branch.contoso.com", ("CertificateNames", 0)),
        ("CertificateNames: ['*.contoso.com', notfabrikam.com]", None, ("CertificateNames",)),
        ("IPAddresses: [203.0.113.10]", None, ("CertificateNames",)),
    ],
)
def test_a_domain_of_another_tenant_is_found_by_a_name_on_the_certificate(
    names: str, value: Any, path: tuple[str | int, ...]
) -> None:
    assert found(names, OWN, OTHER)[:2] == (value, path)


def test_a_domain_that_this_tenant_has_too_does_not_count() -> None:
    assert found("CertificateNames: [mail.contoso.com]", OWN, OWN).value is None


def test_the_owner_is_shown() -> None:
    fact = found("CertificateNames: [mail.fabrikam.com]", OWN, OWN, OTHER)
    assert [label.text for label in fact.related] == ["AcceptedDomain `fabrikam.com` of tenant `tenants/other-1`"]


def test_names_that_are_not_known_matter_only_beside_another_tenant() -> None:
    names = "CertificateNames: ['${name}']"
    assert isinstance(found(names, OWN, OTHER).value, Unknown)
    assert found(names, OWN).value is None


def test_a_domain_that_is_not_known_leaves_it_open() -> None:
    templated = "AcceptedDomains: [{ DomainName: '${domain}' }]\n"
    assert isinstance(found("CertificateNames: [mail.contoso.com]", OWN, templated).value, Unknown)
    assert found("CertificateNames: [mail.contoso.com]", templated).value is None
