"""A repository of Datum with two environments and what they share: what is judged, and what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import Run, changed, write
from syrupy.assertion import SnapshotAssertion

SETTINGS = """\
tenants: ["source/2-EnvironmentConfig/*"]
layers:
  - source/2-EnvironmentConfig/*/Exchange
  - source/1-AllTenantsConfig/Exchange
"""
PRECEDENCE = """\
ResolutionPrecedence:
  - 2-EnvironmentConfig\\$($Node.Environment)\\Exchange
  - 1-AllTenantsConfig\\Exchange
lookup_options:
  cEXOInboundConnector: { merge_hash: deep }
"""
GLOBAL = """\
Items:
  - Identity: Relay
    ConnectorType: OnPremises
    SenderDomains: smtp:*;1
    TlsSenderCertificateName: "*.contoso.com"   # of every gateway
    RequireTls: false
    Ensure: Present
    Credential: '[ENC=PE9ianM+]'
  - Identity: Scanners
    ConnectorType: OnPremises
    SenderDomains: '*'
    SenderIpAddresses: 10.1.2.3
    RequireTls: false
"""
DEV = """\
Items:
  - Identity: relay
    RequireTls: true
  - Identity: Scanners
    Ensure: Absent
"""
PROD = """\
Items:
  - Identity: Relay
    TlsSenderCertificateName: relay.fabrikam.com
    SenderIpAddressed: 198.51.100.24
"""
TENANT = """\
Items:
  - Identity: '[x={{ $datum.Global.Azure.Environments.{0}.AzTenantName }}=]'
    DomainType: Authoritative
  - Identity: {1}.contoso.com
    DomainType: Authoritative
"""
SHARED = "source/1-AllTenantsConfig/Exchange/cEXOInboundConnector.yml"
OF_DEV = "source/2-EnvironmentConfig/Dev/Exchange/cEXOInboundConnector.yml"
OF_PROD = "source/2-EnvironmentConfig/Prod/Exchange/cEXOInboundConnector.yml"
CHOSEN = "cert-wildcard-risk,cert-name-without-requiretls,sender-ip-not-public,sender-domains-missing"
CHECK = ("check", "--select", CHOSEN)
CONCISE = (*CHECK, "--format", "concise")


@pytest.fixture
def repository(clean: Path) -> Path:
    """Return the repository, which is the working directory."""
    transport = "cEXOTransportConfig.yml"
    write(
        clean,
        {
            "relaylint.yaml": SETTINGS,
            "source/Datum.yml": PRECEDENCE,
            "source/Global/Azure.yml": "Environments: { Dev: { AzTenantName: dev.example } }\n",
            SHARED: GLOBAL,
            SHARED.replace("cEXOInboundConnector.yml", "Configurations.yml"): "- cEXOInboundConnector\n",
            SHARED.replace("cEXOInboundConnector.yml", transport): "IsSingleInstance: Yes\nClearCategories: true\n",
            OF_DEV: DEV,
            OF_DEV.replace("InboundConnector", "AcceptedDomain"): TENANT.format("Dev", "dev"),
            OF_PROD: PROD,
            OF_PROD.replace("InboundConnector", "AcceptedDomain"): TENANT.format("Prod", "prod"),
            OF_PROD.replace("cEXOInboundConnector.yml", transport): "SmtpClientAuthenticationDisabled: true\n",
        },
    )
    return clean


@pytest.mark.usefixtures("repository")
def test_the_whole_repository(relaylint: Run, snapshot: SnapshotAssertion) -> None:
    assert relaylint(*CHECK) == snapshot


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--affected", SHARED),
        ("--affected", OF_DEV),
        (SHARED,),
        ("source/1-AllTenantsConfig",),
        ("source/2-EnvironmentConfig/Dev",),
        (OF_PROD,),
    ],
    ids=" ".join,
)
def test_parts_of_it(relaylint: Run, snapshot: SnapshotAssertion, arguments: tuple[str, ...]) -> None:
    assert relaylint(*CONCISE, *arguments) == snapshot


@pytest.mark.parametrize("merge", ["definitions", "kinds"])
def test_other_ways_to_merge(repository: Path, relaylint: Run, snapshot: SnapshotAssertion, merge: str) -> None:
    write(repository, {"relaylint.yaml": f"{SETTINGS}merge: {merge}\n"})
    assert relaylint(*CONCISE) == snapshot


def test_without_layers_each_file_stands_alone(repository: Path, relaylint: Run, snapshot: SnapshotAssertion) -> None:
    write(repository, {"relaylint.yaml": SETTINGS.partition("layers")[0]})
    assert relaylint(*CONCISE) == snapshot


def test_hosts_that_several_tenants_have(repository: Path, relaylint: Run, snapshot: SnapshotAssertion) -> None:
    """A host of every environment, one with an address of its own, is judged in each; what is wrong comes once."""
    host = "SendingHosts:\n  - Name: mta\n    MailFrom: [{}]\n    Recipients: [External]\n    CertificateNames: [{}]\n"
    shared, dev = host.format("dev.contoso.com", "mx.contoso.com"), "SendingHosts: [{ Name: MTA, Port: 25 }]\n"
    write(repository, {SHARED.replace("cEXOInboundConnector.yml", "hosts.yml"): shared + "InboundConnectors: 5\n"})
    write(repository, {OF_DEV.replace("cEXOInboundConnector.yml", "hosts.yml"): dev})
    assert relaylint("relay", "source/1-AllTenantsConfig") == snapshot


def test_globs_of_layers_that_match_nothing(repository: Path, relaylint: Run, snapshot: SnapshotAssertion) -> None:
    wrong = SETTINGS.replace("1-AllTenantsConfig", "1-AllTenants").replace("/*/", "/*/*/")
    write(repository, {"relaylint.yaml": wrong})
    assert relaylint("check") == snapshot
    assert relaylint("relay") == snapshot


@pytest.mark.parametrize("word", ["Absnet", "<ensure>", "'[x={ $Node.Mode }=]'"])
def test_what_may_be_ended_by_a_layer_is_not_known(relaylint: Run, clean: Path, word: str) -> None:
    """In check and relay alike; a name that is only in doubt is a name."""
    domain = "Items: [{{ Identity: fabrikam.com, DomainType: Authoritative, Ensure: {} }}]\n"
    files: dict[str, str | bytes] = {
        "relaylint.yaml": SETTINGS,
        SHARED.replace("InboundConnector", "AcceptedDomain"): domain.format("Present"),
        OF_DEV.replace("InboundConnector", "AcceptedDomain"): domain.format(word),
        OF_DEV.replace("cEXOInboundConnector", "hosts"): (
            "InboundConnectors:\n"
            '- { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [203.0.113.1] }\n'
            "SendingHosts:\n"
            "- { Name: h, IPAddresses: [203.0.113.1], MailFrom: [fabrikam.com], Recipients: [External] }\n"
        ),
    }
    write(clean, files)
    judged = ("check", "--select", "sender-domain-not-accepted", "--format", "concise")
    assert relaylint("relay").out.splitlines()[-1] == "1 verdict: 1 undecided"
    checked = relaylint(*judged).out
    assert ("[sender-domain-not-accepted]" in checked, "1 undecided" in checked) == (False, True)
    write(clean, {OF_DEV.replace("InboundConnector", "AcceptedDomain"): domain.format("Present")})
    assert relaylint("relay").out.splitlines()[-1] == "1 verdict: 1 relayed"
    assert "undecided" not in relaylint(*judged).out


def test_a_layer_adds_information_of_ones_own_to_a_configuration(relaylint: Run, clean: Path) -> None:
    configuration = "Configuration C { Node localhost {\n" + "".join(
        f"EXOInboundConnector {name} {{ Identity = '{name}'; ConnectorType = 'Partner'; SenderDomains = '*' }}\n"
        for name in ("a", "b")
    )
    rule = changed(assert_="{ x-owner: { present: true } }", message='"`{name}` has no owner"')
    write(
        clean,
        {
            "relaylint.yaml": "rules: [policies]\nlayers: [own, dsc]\nselect: [own-rule]\n",
            "policies/own-rule.yaml": rule,
            "dsc/a.ps1": configuration + "} }\n",
            "own/owners.yaml": "InboundConnectors: [{ Name: A, x-owner: team mail }]\n",
        },
    )
    assert relaylint("check", "--format", "concise").out.splitlines()[0] == (
        "dsc/a.ps1:3:36: warning[own-rule] `b` has no owner"
    )
