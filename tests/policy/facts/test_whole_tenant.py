"""Facts about a whole tenant: the kinds that its files speak about, and the host whose senders are rewritten."""

from __future__ import annotations

from making import subject, tenant

from relaylint.policy.facts import Fact, Facts

TENANT = """
AcceptedDomains: [{ DomainName: contoso.com, Default: true }, { DomainName: mail.contoso.com }]
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }
  - { Name: Printers, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.10] }
SendingHosts:
  - { Name: mta-01, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com, "<>"] }
  - { Name: printer-07, IPAddresses: [203.0.113.10], MailFrom: [fabrikam.com] }
"""
REWRITTEN = "  - { Name: mta-02, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com, app@fabrikam.com] }\n"


def fact(text: str, name: str) -> Fact:
    """Return a fact about the first accepted domain of a tenant."""
    return subject(text, "AcceptedDomain").fact(name)


def test_the_kinds_of_a_tenant_are_those_that_a_file_has_a_key_for() -> None:
    assert fact(TENANT, "tenant.kinds").value == ["AcceptedDomain", "InboundConnector", "SendingHost"]
    assert fact("AcceptedDomains: [{ DomainName: contoso.com }]\nSendConnectors: []\n", "tenant.kinds").value == [
        "AcceptedDomain",
        "SendConnector",
    ]


def test_no_sender_is_rewritten_that_is_accepted_null_or_refused() -> None:
    assert fact(TENANT, "tenant.rewritten-host").value is None


def test_the_rewritten_sender_is_shown() -> None:
    found = fact(TENANT + REWRITTEN, "tenant.rewritten-host")
    (label,) = found.related
    assert (found.value, label.text) == ("mta-02", "`mta-02` sends as a domain that is not accepted")
    assert label.location.source.slice(label.location.span) == "app@fabrikam.com"


def test_the_host_is_looked_for_once() -> None:
    """Whichever domain it is asked about: where several tenants are taken for one, many are the default."""
    made = tenant(TENANT)
    facts = Facts(made)
    one, other = made.of("AcceptedDomain")
    assert facts.get("tenant.rewritten-host", one, None) is facts.get("tenant.rewritten-host", other, None)
