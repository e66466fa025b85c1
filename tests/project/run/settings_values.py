"""Some values of each of the settings, and a repository in which each of them makes a difference."""

from __future__ import annotations

from drawing import certificate

from project.cache.repositories import rule_for

VALUES = {
    "$schema": ["./settings.json", "./others.json"],
    "tenants": ["['t/*']", "[t/a, t/b, t/c]"],
    "newest": ["['t/b/many-{date}.yaml']"],
    "layers": ["['t/a', 't/b']"],
    "merge": ["definitions", "kinds"],
    "exclude": ["['*.txt']", "['t/a/hub.yaml']"],
    "rules": ["[policy]", "[another]"],
    "formats": ["[{ paths: ['t/a/hub.yaml'], format: exchange-json }]"],
    "select": ["[certificates]", "[addresses]"],
    "ignore": ["[certificates]", "[addresses]"],
    "ignores": [
        "[{ rule: cert-domain-not-accepted, reason: it is known }]",
        "[{ rule: cert-domain-not-accepted, reason: it is known, tenants: ['t/a'] }]",
    ],
    "severity": ["{ cert-domain-not-accepted: info }", "{ cert-domain-not-accepted: error }"],
    "parameters": ["{ cert-expiring: { days: 9000, percent: 100 } }", "{ cert-expiring: { days: 9 } }"],
    "per-path": [
        "[{ paths: ['t/a'], ignore: [cert-domain-not-accepted] }]",
        "[{ paths: ['t/*/hub.yaml'], severity: { cert-domain-not-accepted: info } }]",
    ],
    "fail-on": ["warning", "info"],
    "limits": ["{ nodes: 1000 }", "{ nodes: 100 }"],
}
"""Some values of each of the settings."""
OF_REPORTS = ["severity", "per-path", "fail-on", "ignores", "$schema"]
"""The settings that change what is reported of results, and not the results."""
_HUB = """\
InboundConnectors:
  - {{ Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true, TlsSenderCertificateName: {} }}
"""
_DOMAINS = "AcceptedDomains: [{{ DomainName: {} }}]\n"
_HOSTS = "SendingHosts: [{ Name: mta, Certificate: mta.pem, MailFrom: [contoso.com] }]\n"


def told_of_settings() -> dict[str, str | bytes]:
    """Return the files of a repository with three tenants, of which two are tied by a domain, but for its settings."""
    many = ", ".join(f"{{ DomainName: d{number}.example }}" for number in range(60))
    return {
        "t/a/domains.yaml": _DOMAINS.format("contoso.com"),
        "t/a/hub.yaml": _HUB.format("else.example"),
        "t/a/hosts.yaml": _HOSTS,
        "t/a/mta.pem": certificate("mail.contoso.com", "Another", 3000),
        "t/b/domains.yaml": _DOMAINS.format("mail.contoso.com"),
        "t/b/hub.yaml": _HUB.format("mail.contoso.com"),
        "t/b/many-2026-11-01.yaml": f"AcceptedDomains: [{many}]\n",
        "t/c/domains.yaml": _DOMAINS.format("fabrikam.com"),
        "policy/own-rule.yaml": rule_for("H"),
        "another/own-rule.yaml": rule_for("x"),
    }


def written_of(name: str, value: str | None = None) -> str:
    """Return the text of settings in which one of them, called ``name``, has a value, or is left out."""
    tenants = "" if name == "tenants" and value else "tenants: ['t/*']\n"
    return f"{tenants}{name}: {value}\n" if value else tenants
