"""Facts about inbound connectors that rest on the declared hosts: who uses one, and whom a wildcard catches."""

from __future__ import annotations

from typing import Any

import pytest

from .asking import DOMAINS, ask, connectors, hosts

CERTIFICATE = "TlsSenderCertificateName: contoso.com"
WILDCARD = "TlsSenderCertificateName: '*.contoso.com'"
ADDRESS = "SenderIPAddresses: [203.0.113.7]"
TO_CERTIFICATE = "CertificateNames: [contoso.com], IPAddresses: []"
TO_ADDRESS = "IPAddresses: [203.0.113.7]"
NOT_SURE = "? whether a connector matches is not known"


@pytest.mark.parametrize(
    ("known", "declared", "value"),
    [
        ((CERTIFICATE, ADDRESS), (TO_CERTIFICATE,), ["mta"]),
        ((ADDRESS, CERTIFICATE), (TO_CERTIFICATE,), []),
        ((CERTIFICATE, ADDRESS), (TO_CERTIFICATE, TO_ADDRESS, TO_CERTIFICATE), ["mta", "mtc"]),
        ((ADDRESS, CERTIFICATE), (f"{TO_CERTIFICATE}, Connector: a",), ["mta"]),  # by name, though it meets another one
        ((ADDRESS,), (TO_CERTIFICATE,), None),  # which may be meant for it
        ((ADDRESS,), (TO_CERTIFICATE, TO_ADDRESS), None),
        ((ADDRESS,), (f"{TO_CERTIFICATE}, Method: SmtpAuth",), []),
        ((ADDRESS,), (), None),
    ],
)
def test_hosts_of_a_connector(known: tuple[str, ...], declared: tuple[str, ...], value: Any) -> None:
    text = connectors(*known) + DOMAINS + (hosts(*declared) if declared else "")
    assert ask("connector.hosts", text, "InboundConnector").value == value


def test_hosts_that_are_not_known() -> None:
    """Nobody knows whether the host meets the connector: it may."""
    text = connectors(ADDRESS) + DOMAINS + hosts("IPAddresses: ['${later}']")
    assert ask("connector.hosts", text, "InboundConnector").value == [NOT_SURE]


def test_one_unknown_stands_for_all_hosts_that_are_not_known() -> None:
    """However many there are: each connector would have as many as there are hosts."""
    open_ = ("IPAddresses: ['${later}']",) * 3
    text = connectors(ADDRESS, CERTIFICATE) + DOMAINS + hosts(TO_ADDRESS, *open_)
    assert ask("connector.hosts", text, "InboundConnector").value == ["mta", NOT_SURE]


OURS, INTERNET = "CertificateNames: [www.contoso.com]", "Method: Internet, CertificateNames: [www.contoso.com]"
NO_HOSTS = "? no file of the tenant lists all SendingHosts"
NO_NAMES = "? the names on the certificate of a host are not known"


@pytest.mark.parametrize(
    ("connector", "declared", "other", "value", "labels"),
    [
        (WILDCARD, (OURS,), None, None, ()),  # it is meant
        (WILDCARD, (OURS, INTERNET), None, "mtb", ("SendingHost `mtb` <www.contoso.com>",)),
        (CERTIFICATE, (INTERNET,), None, None, ()),
        (
            "TlsSenderCertificateName: www.contoso.com",
            (INTERNET,),
            None,
            "mta",
            ("SendingHost `mta` <www.contoso.com>",),
        ),
        (WILDCARD, (OURS,), (OURS,), "mta", ("SendingHost `mta` of tenant `fabrikam` <www.contoso.com>",)),
        (WILDCARD, (OURS,), ("CertificateNames: [a.b.contoso.com]",), None, ()),  # the doubt is not about this tenant
        (WILDCARD, (OURS, "Method: Internet, CertificateNames: [a.b.contoso.com]"), None, NO_NAMES, ()),
        (WILDCARD, (OURS, "Method: Internet, CertificateNames: ['${later}']"), None, NO_NAMES, ()),
        (WILDCARD, (OURS, "Method: Internet"), None, None, ()),
        (WILDCARD, (), None, NO_HOSTS, ()),
        (ADDRESS, (INTERNET,), None, None, ()),
        ("TlsSenderCertificateName: '${later}'", (INTERNET,), None, "? its value is not filled in", ()),
    ],
)
def test_whom_a_wildcard_catches(
    connector: str, declared: tuple[str, ...], other: tuple[str, ...] | None, value: Any, labels: tuple[str, ...]
) -> None:
    text = connectors(connector) + DOMAINS + (hosts(*declared) if declared else "")
    found = ask("connector.caught-host", text, "InboundConnector", others={"fabrikam": hosts(*other)} if other else {})
    assert (found.value, found.labels) == (value, labels)
    assert found.place == connector.rpartition(": ")[2] or connector == ADDRESS


@pytest.mark.parametrize(
    ("host", "value"),
    [
        ("MailFrom: [contoso.com]", True),
        ("MailFrom: [contoso.com], Recipients: [Internal]", True),
        ("MailFrom: ['<>'], Recipients: [Internal]", True),
        ("MailFrom: [contoso.com, '<>']", False),
        ("MailFrom: [contoso.com], Forwards: true", False),
        ("Method: DirectSend", True),
        ("Recipients: [External]", False),  # nobody says who sends
    ],
)
def test_hosts_that_get_by_without_the_name(host: str, value: bool) -> None:
    text = connectors("TlsSenderCertificateName: fabrikam.com") + DOMAINS
    text += hosts(f"CertificateNames: [fabrikam.com], IPAddresses: [], {host}")
    assert ask("connector.relays-without-name", text, "InboundConnector").value is value


def test_nobody_gets_by_without_the_name_where_no_host_is_declared() -> None:
    text = connectors("TlsSenderCertificateName: fabrikam.com") + DOMAINS
    assert ask("connector.relays-without-name", text, "InboundConnector").value is False
