"""A file of a tenant that cannot be read: its fault is shown, and no command takes what it may hold for absent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import Run, write

HOSTS = """\
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], RequireTls: true,
      TlsSenderCertificateName: mail.contoso.com }
SendingHosts:
  - { Name: mta, CertificateNames: [smtp.contoso.com], IPAddresses: [203.0.113.9], MailFrom: [fabrikam.com] }
"""
DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.contoso.com }]\n"
RULES = ("cert-name-mismatch", "sender-domain-not-accepted", "no-matching-connector")
BROKEN: dict[str, str | bytes] = {
    "a syntax error": "InboundConnectors: [\n",
    "no text": b"InboundConnectors: [] # \xff\n",
    "a key that is misspelt": "InboundConectors: []\nAcceptedDomains: []\n",
    "a list that is none": "InboundConnectors: Hub\n",
}


def names(run: Run, *arguments: str) -> tuple[int, dict[str, list[str]]]:
    """Return the exit code, and the names of the files by rule that is reported."""
    ran = run("check", "--format", "json", *arguments)
    found: dict[str, list[str]] = {}
    for item in json.loads(ran.out)["diagnostics"]:
        found.setdefault(item["rule"], []).append(item["path"])
    return ran.code, found


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("asked", ["hosts.yaml", ".", "domains.yaml"])
def test_what_a_file_may_hold_is_not_known_to_any_command(relaylint: Run, case: str, asked: str) -> None:
    write(Path(), {"hosts.yaml": HOSTS, "domains.yaml": DOMAINS})
    assert set(RULES) & set(names(relaylint, "hosts.yaml")[1])
    assert relaylint("relay", "hosts.yaml").out.startswith("mta  rejected    1 of 2 sessions  no connector matches\n")
    write(Path(), {"broken.yaml": BROKEN[case]})
    code, found = names(relaylint, asked)
    assert (code, [path for paths in found.values() for path in paths if path == "broken.yaml"]) == (1, ["broken.yaml"])
    assert set(RULES).isdisjoint(found)
    assert "undecided" in relaylint("relay", "hosts.yaml").out.partition("\n")[0]


FAULTS = {
    "a misspelt name": ("AcceptedDomains: [{ DomainNam: contoso.com }]\n", 1),
    "no name": ("AcceptedDomains: [{ DomainType: Authoritative }]\n", 1),
    "a name of another type": ("AcceptedDomains: [{ DomainName: [contoso.com] }]\n", 1),
    "a name that is none": ("AcceptedDomains: [{ DomainName: contoso com }]\n", 1),
    "a misspelt name of another kind": ("SendConnectors: [{ Nmae: Hub, AddressSpaces: [SMTP:*;1] }]\n", 1),
    "a value beside the name": ("AcceptedDomains: [{ DomainName: contoso.com, Default: 7 }]\n", 1),
    "a value of a kind without names": ("OrganizationConfig: { RejectDirectSend: perhaps }\n", 1),
    "a misspelt property": (
        "InboundConnectors: [{ Name: B, ConnectorType: OnPremises, SenderIPAddreses: [203.0.113.9] }]\n",
        1,
    ),
    "a certificate": ("SendingHosts: [{ Name: b, Certificate: none.pem, MailFrom: [contoso.com] }]\n", 1),
    "a name that is not filled in": ("AcceptedDomains: [{ DomainName: '<domain>' }]\n", 0),
    "what a rule finds": (
        "AcceptedDomains: [{ DomainName: a.com, DomainType: Authoritative, MatchSubDomains: true }]\n",
        0,
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_that_leaves_something_unknown_is_shown_whatever_is_asked_for(relaylint: Run, case: str) -> None:
    """Every answer about the tenant rests on it; what rules find in other files is told to those who ask for them."""
    text, shown = FAULTS[case]
    write(Path(), {"hosts.yaml": HOSTS, "domains.yaml": text})
    around = [path for paths in names(relaylint, "hosts.yaml")[1].values() for path in paths]
    assert around.count("domains.yaml") == shown
    assert ("1 error in the files" in relaylint("relay", "hosts.yaml").err) == bool(shown)
    if shown:
        assert names(relaylint, "hosts.yaml")[0] == names(relaylint, ".")[0] == 1


def test_a_tenant_that_is_compared_with(relaylint: Run) -> None:
    """Of another tenant too it is not known what a file holds."""
    connector = (
        "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: x.contoso.com }]\n"
    )
    write(
        Path(),
        {"relaylint.yaml": "tenants: ['t/*']\n", "t/a/x.yaml": connector, "t/b/x.yaml": "InboundConnectors: [\n"},
    )
    ran = relaylint("check", "t/a", "--select", "cert-shared-across-tenants", "--show-undecided")
    assert ran.out.startswith("undecided: a file of tenant `t/b` cannot be read in full (1 question")
