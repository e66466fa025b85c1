"""What all shipped rules together say about several tenants: what may not be shared between them, and what may."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from relaylint.check.engine import judge
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.text import Source
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.reader import read

from .situations import connector, host

POLICY = load_policy([], Limits())
NEEDED = "RequireTls: true"


class Shared(NamedTuple):
    """The definitions of two tenants, and everything that is said about each: severity, rule and the text there."""

    title: str
    contoso: str
    fabrikam: str
    of_contoso: tuple[str, ...] = ()
    of_fabrikam: tuple[str, ...] = ()


def domain(name: str) -> str:
    """Return the one accepted domain of a tenant."""
    return f"AcceptedDomains: [{{DomainName: {name}, DomainType: Authoritative, Default: true}}]\n"


def by_name(name: str) -> str:
    """Return a connector that asks for a certificate."""
    return connector(f"TlsSenderCertificateName: {name}", NEEDED)


def by_address(text: str) -> str:
    """Return a connector that lists addresses."""
    return connector(f"SenderIPAddresses: [{text}]")


def addressed(text: str, *more: str) -> tuple[str, ...]:
    """Return what a connector with an example address gets in any tenant, and more."""
    return (f"info documentation-address {text}", "info ip-only-connector Hub", *more)


FILTER = """
InboundConnectors:
  - Name: Filter
    ConnectorType: Partner
    SenderDomains: ["*"]
    RestrictDomainsToIPAddresses: true
    SenderIPAddresses: [203.0.113.0/28]
    EFSkipLastIP: true
"""
SENDERS = 'MailFrom: [contoso.com, "<>"]'
TABLE = (
    Shared(
        "each tenant has its own",
        domain("contoso.com") + by_name("contoso.com") + host("CertificateNames: [contoso.com]", SENDERS),
        domain("fabrikam.com") + by_name("fabrikam.com"),
    ),
    Shared(
        "one filtering service stands before both",
        FILTER,
        FILTER,
        ("info documentation-address 203.0.113.0/28",),
        ("info documentation-address 203.0.113.0/28",),
    ),
    Shared(
        "one certificate: the tenant that does not have the domain has a second fault",
        domain("contoso.com") + by_name("contoso.com"),
        domain("fabrikam.com") + by_name("contoso.com"),
        (),
        ("error cert-domain-not-accepted contoso.com", "warning cert-shared-across-tenants contoso.com"),
    ),
    Shared(
        "one address, in a range of the other tenant",
        by_address("203.0.113.10"),
        by_address("203.0.113.0/28"),
        addressed("203.0.113.10"),
        addressed("203.0.113.0/28", "warning ip-shared-across-tenants 203.0.113.0/28"),
    ),
    Shared(
        "neighbouring addresses",
        by_address("203.0.113.10"),
        by_address("203.0.113.11"),
        addressed("203.0.113.10"),
        addressed("203.0.113.11"),
    ),
    Shared(
        "a host's certificate has a name of the other tenant",
        domain("contoso.com") + by_name("contoso.com") + host("CertificateNames: [contoso.com, fabrikam.com]", SENDERS),
        domain("fabrikam.com") + by_name("fabrikam.com"),
        ("warning cert-spans-tenants fabrikam.com",),
    ),
    Shared(
        "by certificate the more specific accepted domain gets a host",
        domain("contoso.com") + by_name('"*.contoso.com"') + host("CertificateNames: [mail.contoso.com]", SENDERS),
        domain("mail.contoso.com") + by_name("mail.contoso.com"),
        (
            "warning session-taken-by-other-tenant mail.contoso.com",
            "warning cert-spans-tenants mail.contoso.com",
            'warning cert-wildcard-risk "*.contoso.com"',
        ),
    ),
    Shared(
        "by address the owner of the sender's domain gets a host",
        domain("contoso.com")
        + by_address("203.0.113.10")
        + host("IPAddresses: [203.0.113.10]", "MailFrom: [fabrikam.com]", "Recipients: [External]"),
        domain("fabrikam.com") + by_address("203.0.113.10"),
        addressed("203.0.113.10", "warning session-taken-by-other-tenant 203.0.113.10"),
        addressed("203.0.113.10", "warning ip-shared-across-tenants 203.0.113.10"),
    ),
)


@pytest.mark.parametrize("shared", TABLE, ids=[shared.title for shared in TABLE])
def test_all_rules_about_two_tenants(shared: Shared) -> None:
    tenants = [_tenant("tenants/contoso", shared.contoso), _tenant("tenants/fabrikam", shared.fabrikam)]
    surroundings = Surroundings(tenants)
    judged = [judge(tenant, POLICY.rules.values(), surroundings) for tenant in tenants]
    reported = [sorted(map(_line, one.diagnostics)) for one in judged]
    assert reported == [sorted(shared.of_contoso), sorted(shared.of_fabrikam)]
    assert [found.rule.name for one in judged for found in one.undecided] == []


def _line(found: Diagnostic) -> str:
    source, span = found.primary.location
    return f"{found.severity.word} {found.rule.name} {source.slice(span)}"


def _tenant(folder: str, text: str) -> Tenant:
    reading = read(Source(f"{folder}/tenant.yaml", text), Limits())
    assert reading.problems == []
    tenant = Tenant(folder)
    tenant.add(contribution(reading.documents[0]))
    return tenant
