"""Domains that no organisation can have as its own."""

from __future__ import annotations

import pytest

from relaylint.core import resources
from relaylint.values.ownership import why_not_ownable


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("contoso.com", ""),
        ("*.contoso.co.uk", ""),
        ("mail.notgmail.com", ""),
        ("gmail.com", "gmail.com belongs to Gmail"),
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
def test_reasons(name: str, reason: str) -> None:
    assert why_not_ownable(name) == reason


def test_every_domain_of_a_mailbox_service_has_one_service() -> None:
    groups = resources.data("public-mail")["groups"]
    names = [name for group in groups.values() for name in group["names"]]
    assert len(set(names)) == len(names)
    assert {why_not_ownable(name).partition(" belongs to ")[0] for name in names} == set(names)
