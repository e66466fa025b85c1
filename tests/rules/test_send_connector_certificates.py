"""What the rules of Send connectors say beside a certificate file, and that no other rule says it too."""

from __future__ import annotations

import pytest

from relaylint.check.engine import judge
from relaylint.core.text import Source
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.reader import read

from .situations import BY_ADDRESS, BY_NAME, DOMAINS
from .situations_domains import SPACE, send_connector

RULES = [rule for rule in load_policy([], Limits()).rules.values() if not rule.info.optional]
ISSUER, SUBJECT = "CN=Contoso Issuing CA, O=Contoso, C=GB", "CN=mail.contoso.com, O=Contoso, C=GB"
FILE = "Certificate: certs/mail.pem"
NAMELESS = (FILE, "TlsCertificateName: null", "Fqdn: mbx-01.contoso.com")


def said(text: str) -> list[str]:
    """Return severity, rule and place of all that is said of the connector, whose certificate is a good one."""
    tenant = Tenant(".")
    tenant.add(contribution(read(Source("tenant.yaml", text), Limits()).documents[0]))
    names = ("mail.contoso.com", "autodiscover.contoso.com")
    (connector,) = tenant.of("SendConnector")
    tenant.certificates[(connector, "Certificate")] = Certificate(
        names[0], names, issuer=ISSUER, subject=SUBJECT, not_before="2026-10-01", not_after="2027-04-01"
    )
    return [
        f"{found.severity.word} {found.rule.name} {found.primary.location.source.slice(found.primary.location.span)}"
        for found in judge(tenant, RULES, Surroundings([tenant], "2026-11-24")).diagnostics
        if found.subject.startswith("SendConnector ")
    ]


def test_the_certificate_that_the_connector_names() -> None:
    assert said(DOMAINS + send_connector(FILE, f'TlsCertificateName: "<I>{ISSUER}<S>{SUBJECT}"')) == []


def test_a_certificate_that_the_connector_does_not_name() -> None:
    name = f'"<I>CN=Contoso Former CA, O=Contoso, C=GB<S>{SUBJECT}"'
    assert said(DOMAINS + send_connector(FILE, f"TlsCertificateName: {name}")) == [
        f"error send-connector-cert-stale {name}"
    ]


@pytest.mark.parametrize(
    ("inbound", "severity"),
    [(BY_NAME, "error"), (BY_ADDRESS, "warning"), ("", "warning")],
    ids=["by certificate", "by address", "not declared"],
)
def test_a_host_name_that_is_not_on_the_certificate(inbound: str, severity: str) -> None:
    """Mail is surely refused only where nothing but the certificate identifies the server."""
    assert said(DOMAINS + inbound + send_connector(*NAMELESS)) == [f"{severity} send-connector-no-cert null"]
    hybrid = send_connector(*NAMELESS, SPACE, "DNSRoutingEnabled: true", "SmartHosts: []")
    assert said(DOMAINS + inbound + hybrid) == [f"{severity} send-connector-no-cert null"]


def test_a_host_name_on_the_certificate_is_enough_to_relay() -> None:
    assert said(DOMAINS + BY_NAME + send_connector(FILE, "TlsCertificateName: null", "Fqdn: Mail.contoso.com")) == []
