"""Names and addresses of Microsoft and of mail services, what nobody can own, and versions of Exchange, in the data."""

from __future__ import annotations

import pytest

from relaylint.core import resources
from relaylint.values.normal import AddressRange, normal_build
from relaylint.values.providers import (
    MICROSOFT_GROUPS,
    PROVIDER_KINDS,
    Version,
    exchange_version,
    is_microsoft_name,
    provider_of_name,
    ranges_in,
    why_not_ownable,
)
from relaylint.values.syntaxes import normal_host


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("contoso-com.mail.protection.outlook.com", ["owned", "tenant-mx"]),
        ("Contoso-COM.Mail.Protection.Outlook.com.", ["owned", "tenant-mx"]),
        ("[contoso-com.mail.protection.outlook.com]", ["owned", "tenant-mx"]),
        ("mx1.mail.protection.outlook.com", ["nobodys-mx", "owned"]),
        ("a.contoso-com.mail.protection.outlook.com", ["owned", "tenant-mx"]),
        ("mail.protection.outlook.com", ["owned"]),  # the parent of endpoints is none
        ("*.mail.protection.outlook.com", ["owned"]),
        ("contoso-com.f-v1.mx.microsoft", ["owned", "tenant-mx"]),
        ("contoso-com.mail.protection.office365.us", ["owned", "tenant-mx-other-clouds"]),
        ("contoso-com.mail.protection.outlook.de", ["retired-germany"]),
        ("mail.messaging.microsoft.com", ["owned", "retired"]),
        ("a.mail.messaging.microsoft.com", ["owned"]),  # one host, and nothing below it
        ("contoso-com.mail.eo.outlook.com", ["owned", "retired-reported"]),
        ("smtp.office365.com", ["owned", "smtp-auth"]),
        ("smtp-legacy.office365.com", ["owned", "smtp-auth-legacy-tls"]),
        ("smtp.hve.mx.microsoft", ["high-volume-email", "owned"]),  # excepted from the endpoints
        ("smtp-hve.office365.com", ["high-volume-email", "owned"]),
        ("contoso.onmicrosoft.com", ["moera", "owned"]),
        ("contoso.mail.onmicrosoft.com", ["moera", "owned"]),
        ("onmicrosoft.com", ["moera", "owned"]),
        ("notonmicrosoft.com", []),
        ("contoso.com", []),
        ("outlook.com.contoso.com", []),
        ("198.51.100.24", []),
        ("", []),
    ],
)
def test_names_of_microsoft(name: str, groups: list[str]) -> None:
    normal = normal_host(name)
    host = normal if isinstance(normal, str) else name
    assert [group for group in MICROSOFT_GROUPS if is_microsoft_name(host, group)] == groups


def test_groups_and_kinds_are_those_of_the_data() -> None:
    assert list(MICROSOFT_GROUPS) == sorted(resources.data("microsoft-names")["groups"])
    assert list(PROVIDER_KINDS) == sorted({found["kind"] for found in resources.data("provider-ranges")["providers"]})


def test_every_range_of_every_provider_is_known() -> None:
    written = [
        (provider["kind"], provider["name"], text)
        for provider in resources.data("provider-ranges")["providers"]
        for text in provider.get("ranges", ())
    ]
    found = [entry for octet in range(256) for entry in ranges_in(octet)]
    assert sorted((entry.kind, entry.provider, entry.text) for entry in found) == sorted(written)
    assert [entry for entry in found if entry.range.first >> 24 != entry.range.last >> 24] == []
    known = {entry.text: entry.range for entry in found}
    assert known["40.107.0.0/16"] == AddressRange(0x286B0000, 0x286BFFFF)


def test_the_provider_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The data may name domains or not: what is compared is the same."""
    providers = [
        {"kind": "cloud", "name": "A", "ranges": []},
        {"kind": "mailing", "name": "B", "ranges": [], "domains": ["fabrikam.com", "mail.northwindtraders.com"]},
        {"kind": "mail-security", "name": "C", "ranges": [], "domains": ["northwindtraders.com"]},
    ]
    monkeypatch.setattr(resources, "data", lambda name: {"providers": providers})
    every = ("cloud", "mail-security", "mailing", "microsoft-365")
    assert provider_of_name("fabrikam.com", every) == ("B", "fabrikam.com")
    assert provider_of_name("*.eu.fabrikam.com", every) == ("B", "fabrikam.com")
    assert provider_of_name("notfabrikam.com", every) is None
    assert provider_of_name("com", every) is None
    assert provider_of_name("fabrikam.com", ("cloud", "mail-security")) is None
    assert provider_of_name("a.mail.northwindtraders.com", every) == ("B", "mail.northwindtraders.com")
    assert provider_of_name("a.mail.northwindtraders.com", ("mail-security",)) == ("C", "northwindtraders.com")


def version(build: str) -> Version | None:
    numbers = normal_build(build)
    assert isinstance(numbers, tuple)
    return exchange_version(numbers)


@pytest.mark.parametrize(
    ("build", "name", "accepted"),
    [
        ("14.0.0.0", "2010", False),
        ("14.3.513.0", "2010", False),
        ("15.0.1497.48", "2013", False),
        ("15.1.2507.60", "2016", False),
        ("15.1.2507.61", "2016", True),
        ("15.1.02507.061", "2016", True),
        ("15.1.2508.0", "2016", True),  # newer than all that the data know
        ("15.1.2506.99", "2016", False),
        ("15.2.1118.40", "2019", False),  # an older cumulative update, however new its security update
        ("15.2.1544.35", "2019", False),
        ("15.2.1544.36", "2019", True),
        ("15.2.1748.38", "2019", False),  # of a newer cumulative update than the other floor
        ("15.2.1748.39", "2019", True),
        ("15.2.1600.0", "2019", False),
        ("15.2.2561.9", "2019", True),
        ("15.2.2562.0", "SE", False),
        ("15.2.2562.17", "SE", True),
        ("16.0.0.0", "SE", True),
        ("99999.0.0.0", "SE", True),
    ],
)
def test_versions_of_exchange(build: str, name: str, accepted: bool) -> None:
    found = version(build)
    assert found is not None
    assert (found.name, found.accepted) == (f"Exchange Server {name}", accepted)


@pytest.mark.parametrize("build", ["0.0.0.0", "8.3.517.0", "13.9.9.9"])  # noqa: S104  # builds, no addresses
def test_versions_that_nobody_listed(build: str) -> None:
    assert version(build) is None


def test_what_is_known_of_a_version() -> None:
    found = version("15.2.1748.10")
    assert found is not None
    assert found.support_ends == "2025-10-14"
    newest = next(v for v in resources.data("exchange-builds")["versions"] if v["name"] == found.name)["newest"][-1]
    assert found.newest == f"{newest['build']} ({newest['update']})"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("contoso.com", ""),
        ("*.contoso.co.uk", ""),
        ("mail.notgmail.com", ""),
        ("gmail.com", "gmail.com belongs to Gmail"),
        ("*.mail.gmail.com", "gmail.com belongs to Gmail"),
        ("bounces.sendgrid.net", "sendgrid.net belongs to Twilio SendGrid"),
        ("eu-west-1.amazonses.com", "amazonses.com belongs to Amazon SES"),
        ("*.pphosted.com", "pphosted.com belongs to Proofpoint"),
        ("contoso.onmicrosoft.com", "Microsoft gives each tenant its own"),
        ("contoso-com.mail.protection.outlook.com", "it lies in a domain of Microsoft's"),
        ("co.uk", "anyone may register names below it"),
        ("azurewebsites.net", "anyone may register names below it"),
        ("localhost", "it is no name of the public DNS"),
        ("server.local", "it is no name of the public DNS"),
        ("app.corp.internal", "it is no name of the public DNS"),
        ("[192.0.2.1]", "it is no name of the public DNS"),
        ("192.0.2.1", "it is no name of the public DNS"),
        ("", "it is no name of the public DNS"),
    ],
)
def test_why_not_ownable(name: str, reason: str) -> None:
    assert why_not_ownable(name) == reason


def test_nobody_has_a_domain_below_that_of_a_mailbox_service() -> None:
    groups = resources.data("public-mail")["groups"]
    names = [name for group in groups.values() for name in group["names"]]
    assert [name for name in names if not why_not_ownable(f"mail.{name}")] == []


def test_every_domain_of_a_mailbox_service_has_one_service() -> None:
    groups = resources.data("public-mail")["groups"]
    names = [name for group in groups.values() for name in group["names"]]
    assert len(set(names)) == len(names)
    assert {why_not_ownable(name).partition(" belongs to ")[0] for name in names} == set(names)
