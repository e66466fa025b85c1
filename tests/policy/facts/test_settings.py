"""What the tenant's switches are to a host."""

from __future__ import annotations

import pytest
from making import subject

from relaylint.model.definitions import Unknown

HOST = "SendingHosts: [{ Name: mta-01 }]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HOST, None),
        (HOST + "OrganizationConfig: { RejectDirectSend: true }", None),
        (HOST + "OrganizationConfig: { SmtpClientAuthenticationDisabled: false }", False),
        (HOST + "OrganizationConfig: { SmtpClientAuthenticationDisabled: true }", True),
    ],
)
def test_what_the_file_says_about_smtp_auth(text: str, expected: bool | None) -> None:
    assert subject(text, "SendingHost").fact("tenant.smtp-auth-disabled").value is expected


def test_a_switch_that_another_tool_fills_in_is_not_known() -> None:
    text = HOST + 'OrganizationConfig: { AllowLegacyTLSClients: "${legacy}" }'
    assert isinstance(subject(text, "SendingHost").fact("tenant.legacy-tls-allowed").value, Unknown)
