"""Whose MX endpoint a host name is, and Microsoft's names and addresses in the brackets of a smart host."""

from __future__ import annotations

import pytest
from making import subject

from relaylint.core.logic import State
from relaylint.policy.relations import RELATIONS, Answer

HOLDS, FAILS, UNDECIDED = State.HOLDS, State.FAILS, State.UNDECIDED
TENANT = subject(
    """\
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail-eu.contoso.com
  - DomainName: fabrikam.onmicrosoft.com
""",
    "AcceptedDomain",
)
NO_INITIAL_DOMAIN = subject("AcceptedDomains: [{ DomainName: contoso.com }]", "AcceptedDomain")
NO_DOMAINS = subject("SendingHosts: [{ Name: mta-01 }]", "SendingHost")
EOP = "mail.protection.outlook.com"


def state(name: str, option: object, value: object, about: object = TENANT) -> State:
    """Return the answer of a relation about a value as it is written."""
    relation = RELATIONS[name]
    meant = relation.normal(value) if relation.reads else value
    found = relation.compile(option)(meant, about)  # type: ignore[arg-type]
    return found.state if isinstance(found, Answer) else found if isinstance(found, State) else State.of(found)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (f"contoso-com.{EOP}", HOLDS),
        (f"Contoso-COM.{EOP}.", HOLDS),
        (f"[contoso-com.{EOP}]", HOLDS),
        ("contoso-com.a-v1.mx.microsoft", HOLDS),
        ("contoso-com.mail.protection.office365.us", HOLDS),
        (f"maileu-contoso-com0x.{EOP}", HOLDS),
        (f"mail-eu-contoso-com.{EOP}", HOLDS),
        (f"maileu-contoso-com.{EOP}", FAILS),
        (f"fabrikam.{EOP}", HOLDS),
        (f"fabrikam-onmicrosoft-com.{EOP}", HOLDS),
        (f"contoso.{EOP}", FAILS),
        (f"fabrikam-com.{EOP}", FAILS),
        (f"contoso-com0x.{EOP}", FAILS),
        ("smtp.office365.com", FAILS),
        ("contoso-com.contoso.com", FAILS),
        ("203.0.113.25", FAILS),
        (25, FAILS),
    ],
)
def test_whose_endpoint_a_name_is(host: object, expected: State) -> None:
    assert state("tenant-endpoint", True, host) is expected
    assert state("tenant-endpoint", False, host) is ~expected


@pytest.mark.parametrize("label", ["contoso", "contoso-onmicrosoft-com", "contoso-mail-onmicrosoft-com"])
def test_an_initial_domain_that_is_not_listed_leaves_it_open(label: str) -> None:
    assert state("tenant-endpoint", True, f"{label}.{EOP}", NO_INITIAL_DOMAIN) is UNDECIDED
    assert state("tenant-endpoint", True, f"fabrikam-com.{EOP}", NO_INITIAL_DOMAIN) is FAILS


def test_domains_that_no_file_lists_leave_it_open() -> None:
    assert state("tenant-endpoint", True, f"contoso-com.{EOP}", NO_DOMAINS) is UNDECIDED
    assert state("tenant-endpoint", True, "hub.contoso.com", NO_DOMAINS) is FAILS


@pytest.mark.parametrize("about", [TENANT, NO_INITIAL_DOMAIN, NO_DOMAINS])
@pytest.mark.parametrize("host", [f"mx1.{EOP}", f"MX.{EOP}", f"[mail.{EOP}]"])
def test_names_made_up_after_an_endpoint_are_nobodys(host: str, about: object) -> None:
    assert state("tenant-endpoint", True, host, about) is FAILS


def test_a_code_follows_only_the_names_of_domains_with_hyphens() -> None:
    domains = TENANT.tenant.accepted
    for label in ("maileu-contoso-com01b", "maileu-contoso-com0b1a"):
        assert domains.at_endpoint(label) is domains.by_name["mail-eu.contoso.com"][0]
    assert domains.at_endpoint("contoso-com") is domains.by_name["contoso.com"][0]
    for label in ("maileu-contoso-comx", "maileu-contoso-com0", "maileu-contoso-com0b-", "contoso-com01b", ""):
        assert domains.at_endpoint(label) is None


def test_an_endpoint_of_two_domains_is_of_the_first() -> None:
    names = ["a-1b.example", "a.1b-example", "contoso.onmicrosoft.com", "contoso"]
    for order in (names, names[::-1]):
        listed = "".join(f"\n  - DomainName: {name}" for name in order)
        domains = subject(f"AcceptedDomains:{listed}\n", "AcceptedDomain").tenant.accepted
        for label, either in (("a-1b-example", names[:2]), ("contoso", names[2:])):
            own = domains.at_endpoint(label)
            assert own is not None
            assert own.name == min(either, key=order.index)


def test_brackets_around_a_smart_host_make_no_difference() -> None:
    assert state("microsoft-name", ["smtp-auth"], "[smtp.office365.com]") is HOLDS
    assert state("provider-address", ["microsoft-365"], "[104.47.0.36]") is HOLDS
    assert state("address-in", ["private"], "[10.0.0.25]") is HOLDS
    assert state("address-in", ["private"], "[203.0.113.25]") is FAILS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("203.0.113.25", HOLDS),
        ("[203.0.113.25]", HOLDS),
        ("203.0.113.0/24", HOLDS),
        ("203.0.113.1-203.0.113.9", HOLDS),
        ("2001:db8::25", HOLDS),
        ("[2001:db8::25]", HOLDS),
        ("hub.contoso.com", FAILS),
        ("[hub.contoso.com]", FAILS),
        ("203.0.113.999", FAILS),
        ("", FAILS),
        (None, FAILS),
    ],
)
def test_what_is_an_address(value: object, expected: State) -> None:
    assert state("is-address", True, value) is expected
    assert state("is-address", False, value) is ~expected
