"""Remedies: for every outcome and situation one that is safe if followed to the letter, and one that fits."""

from __future__ import annotations

import pytest
from making import tenant
from safety import (
    ADDRESSES,
    CERTIFICATES,
    CONNECTORS,
    DOMAINS,
    FOREIGN,
    IPV6,
    NOBODY,
    NOT_OWNABLE,
    OWN,
    PRIVATE,
    SENDERS,
    SHARED,
    SUBDOMAIN,
    definitions,
    unsafe,
)
from syrupy.assertion import SnapshotAssertion

from relaylint.model.tenants import Surroundings
from relaylint.policy.guarded import refusing
from relaylint.policy.pack import shipped
from relaylint.relay.outcomes import OUTCOMES, Verdict
from relaylint.relay.verdicts import Asked, HostVerdict, Query, declared, of_hosts, of_session
from relaylint.syntax.reading import Limits

from .tenants import OF_HOSTS


def answers(connectors: str, address: str, sender: str, name: str, more: str = "") -> tuple[HostVerdict, ...]:
    """Return the verdicts on a host with an address, an envelope sender and a certificate, both ways."""
    made = tenant(definitions(connectors, address, sender, name, more))
    return of_hosts(declared([made], lambda file: True), Query()).answers


@pytest.mark.parametrize("connectors", CONNECTORS.values(), ids=CONNECTORS)
def test_no_remedy_is_unsafe(connectors: str) -> None:
    """Over all addresses, senders and certificates; and one is given exactly where not all is well."""
    wrong = []
    for address in ADDRESSES:
        for sender in SENDERS:
            for name in CERTIFICATES:
                for answer in answers(connectors, address, sender, name):
                    wrong += [f"{name}: {fault}" for fault in unsafe(answer.remedy, address, sender)]
                    if bool(answer.remedy) == (answer.verdict is Verdict.RELAYED):
                        wrong.append(f"{address} {sender} {name}: {answer.verdict.value} with {answer.remedy!r}")
    assert wrong == []


def test_every_outcome_that_needs_one_is_met() -> None:
    """Else the test before would say nothing of it."""
    met = {
        name
        for connectors in CONNECTORS.values()
        for address in ADDRESSES
        for sender in (NOBODY, *SENDERS[:1])
        for certificate in CERTIFICATES
        for answer in answers(connectors, address, sender, certificate)
        for name, outcome in OUTCOMES.items()
        if outcome in answer.ends
    }
    assert {name for name, outcome in OUTCOMES.items() if outcome.verdict is not Verdict.RELAYED} - OF_HOSTS <= met


SAID = (
    ("none", OWN, "contoso.com", ""),
    ("none", SHARED, "contoso.com", ""),
    ("none", IPV6, "contoso.com", ""),
    ("none", PRIVATE, "contoso.com", "mail.contoso.com"),
    ("none", OWN, NOBODY, ""),
    ("by address", OWN, NOBODY, ""),
    ("by address", OWN, FOREIGN, ""),
    *(("by address", OWN, sender, "") for sender in NOT_OWNABLE),
    ("by address", OWN, SUBDOMAIN, ""),
    ("by address", OWN, "contoso.onmicrosoft.com", ""),
    ("by address", OWN, NOBODY, "mail.contoso.com"),
    ("another name", OWN, "contoso.com", "mta.contoso.com"),
    ("another name", OWN, NOBODY, "mta.fabrikam.com"),
    ("another name", OWN, "contoso.com", "o1.sendgrid.net"),
    ("gateway", OWN, "contoso.com", ""),
    ("gateway", SHARED, "contoso.com", ""),
    ("gateway", OWN, FOREIGN, ""),
    ("no Direct Send", OWN, "contoso.com", ""),
    ("no Direct Send", SHARED, "contoso.com", ""),
    ("no Direct Send", IPV6, "contoso.com", ""),
)


def test_what_is_said(snapshot: SnapshotAssertion) -> None:
    assert {
        f"{connectors}: {address} {sender} {name} {'out' if answer.external else 'in'}".replace(
            "  ", " "
        ): answer.remedy
        for connectors, address, sender, name in SAID
        for answer in answers(CONNECTORS[connectors], address, sender, name)
        if answer.remedy
    } == snapshot


@pytest.mark.parametrize("more", ["SharedAddress", "DynamicAddress"])
def test_what_the_host_declares_of_its_address_counts(more: str) -> None:
    for answer in answers(CONNECTORS["none"], OWN, "contoso.com", "", f", {more}: true"):
        assert "-SenderIPAddresses" not in answer.remedy
        assert not answer.external or "Keep its address off connectors" in answer.remedy


def test_a_session_that_no_file_declares() -> None:
    made = tenant(DOMAINS + CONNECTORS["none"])
    for address in ADDRESSES:
        for sender in SENDERS:
            for answer in of_session([made], Asked(address), Query(senders=(sender,))).answers:
                assert answer.remedy
                assert list(unsafe(answer.remedy, address, sender)) == []


def test_the_test_of_safety_finds_what_is_unsafe() -> None:
    """The advice that was given before, and the like."""
    old = (
        "Let an enabled connector of type OnPremises name the host's certificate or list its public address, with "
        "Set-InboundConnector -TlsSenderCertificateName or -SenderIPAddresses."
    )
    assert all(list(unsafe(old, address, "contoso.com")) for address in (SHARED, IPV6, PRIVATE))
    assert list(unsafe(old, OWN, "contoso.com")) == []
    for domain in NOT_OWNABLE:
        assert list(unsafe(f"Add `{domain}` under Settings > Domains.", OWN, domain))
    assert list(unsafe("Allow it with Set-OrganizationConfig -RejectDirectSend $false.", OWN, "contoso.com"))


@pytest.mark.parametrize("connectors", CONNECTORS.values(), ids=CONNECTORS)
def test_forwarded_mail_has_no_domain_that_could_be_added(connectors: str) -> None:
    """Its senders are whoever wrote to the organisation: only what does not ask for the sender helps."""
    for name in CERTIFICATES:
        for answer in answers(connectors, OWN, "contoso.com", name, ", Forwards: true"):
            if answer.forwarded:
                assert "a foreign domain" not in answer.remedy
                assert "have the host send from" not in answer.remedy.lower()
                assert list(unsafe(answer.remedy, OWN, NOBODY)) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("Method: Connector, SmartHost: smtp.office365.com, Port: 587", "port 25"),
        ("Method: Connector, SmartHost: contoso-com.mail.protection.outlook.com, Port: 587", "port 25"),
        ("Method: SmtpAuth, HighestTlsVersion: TLS1.0", "update the device"),
        ("Method: SmtpAuth, Port: 465", "port 587"),
        ("Method: HighVolumeEmail, Recipients: [External]", "relay outside mail through a connector"),
    ],
)
def test_what_refuses_the_mail_first_is_to_be_mended_as_its_rule_says(more: str, words: str) -> None:
    made = tenant(definitions(CONNECTORS["by address"], OWN, "contoso.com", "", f", {more}"))
    surroundings = Surroundings([made], refused=refusing(shipped(Limits()).rules.values()))
    refused = of_hosts(declared([made], lambda file: True), Query(), surroundings).answers
    assert {answer.verdict for answer in refused} == {Verdict.REJECTED}
    assert all(answer.remedy.startswith("Mend that first: ") and words in answer.remedy for answer in refused)


def test_what_no_source_tells_nobody_is_asked_to_state() -> None:
    connectors = CONNECTORS["another name"]
    for answer in answers(connectors, OWN, "contoso.com", "*.contoso.com"):
        if answer.decision.assumed:
            assert "State what is not known" not in answer.remedy
            assert "an exact name that is an accepted domain" in answer.remedy


def test_a_certificate_that_is_not_presented_is_not_asked_for_anew() -> None:
    found = answers(CONNECTORS["another name"], OWN, "contoso.com", "mta.contoso.com", ", Tls: false")
    assert [answer.remedy.partition(".")[0] for answer in found if answer.external] == [
        (
            "Have the host use TLS with a certificate whose name is an accepted domain, named on an enabled connector "
            "of type OnPremises with Set-InboundConnector -TlsSenderCertificateName"
        )
    ]
