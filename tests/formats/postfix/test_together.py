"""A main.cf, its tables and a tenant's other files together, from the command line to places in each file."""

from __future__ import annotations

import json
from pathlib import Path

from making import Run, write

TENANT = """\
AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mta.contoso.com }]
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mta.contoso.com }
"""
MAIN = """\
myhostname = mta.contoso.com
transport_maps = hash:/etc/postfix/transport
smtp_tls_policy_maps = hash:/etc/postfix/tls_policy
smtp_tls_cert_file = /etc/ssl/mta.pem
"""
HOP = "[contoso-com.mail.protection.outlook.com]:587"
POSTFIX: dict[str, str | bytes] = {
    "tenant.yaml": TENANT,
    "mta/postfix/main.cf": MAIN,
    "mta/postfix/transport": f"* smtp:{HOP}\n",
    "mta/postfix/tls_policy": f"{HOP} may\n",
}


def found(relaylint: Run, *arguments: str) -> list[str]:
    """Return each diagnostic as rule, file, line and column."""
    report = json.loads(relaylint("check", "--format", "json", *arguments).out)
    return [
        f"{item['rule']} {item['path']}:{item['start']['line']}:{item['start']['column']}"
        for item in report["diagnostics"]
    ]


def test_a_fault_in_a_table_is_shown_there(relaylint: Run, clean: Path) -> None:
    write(clean, POSTFIX)
    assert found(relaylint) == ["host-port-not-25 mta/postfix/transport:1:50"]


def test_a_layer_says_what_main_cf_cannot(relaylint: Run, clean: Path) -> None:
    """The names on a certificate that is on the host, and the senders, stand in a file of our own."""
    more = "SendingHosts: [{ Name: mta.contoso.com, CertificateNames: [mta.contoso.com], MailFrom: [contoso.com] }]\n"
    tables = {name: str(text).replace(":587", ":25") for name, text in POSTFIX.items()}
    write(clean, {**tables, "hosts.yaml": more, "relaylint.yaml": "layers: [hosts.yaml, mta]\n"})
    assert found(relaylint) == ["host-tls-optional mta/postfix/tls_policy:1:46"]
    assert relaylint("relay").out == (
        "mta.contoso.com  relayed     2 sessions  by certificate, connector `Hub`\n\n"
        "1 host with 2 sessions: 1 relayed\n"
    )


def test_a_host_without_certificate_may_be_one_for_the_tenant_alone(relaylint: Run, clean: Path) -> None:
    main = MAIN.replace("smtp_tls_cert_file", "smtpd_tls_cert_file")
    write(clean, {**POSTFIX, "mta/postfix/main.cf": main})
    report = json.loads(relaylint("check", "--format", "json", "--select", "no-matching-connector").out)
    assert [(item["severity"], item["path"]) for item in report["diagnostics"]] == [("warning", "mta/postfix/main.cf")]


def test_the_settings_name_the_format(relaylint: Run, clean: Path) -> None:
    settings = "formats: [{ paths: [relay.conf], format: postfix }]\n"
    write(clean, {"relay.conf": f"relayhost = {HOP}\n", "relaylint.yaml": settings})
    assert found(relaylint) == ["host-port-not-25 relay.conf:1:55"]
    write(clean, {"relay.conf": "relayhost =\n"})
    assert found(relaylint) == ["not-definitions relay.conf:1:1"]


def test_a_postfix_that_sends_elsewhere_is_passed_over(relaylint: Run, clean: Path) -> None:
    write(clean, {"tenant.yaml": "AcceptedDomains: []\n", "main.cf": "relayhost = [smtp.sendgrid.net]:587\n"})
    ran = relaylint("check")
    assert (ran.code, ran.err) == (0, "")
    assert "checked 1 file (1 skipped), 0 definitions" in ran.out
