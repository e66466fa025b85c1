"""Whose mail a host passes on, and where the settings do not tell."""

from __future__ import annotations

import pytest

from formats.postfix_hosts import RELAY, host, only

TABLE = "mynetworks = cidr:/etc/postfix/mynetworks\n"
NO_ADDRESS = "it is no address, and what it stands for is not in the file"
NO_TABLE = "the table `hash:/etc/postfix/clients` is not beside the file, or is none that can be read"


def networks(text: str, **files: str) -> list[str]:
    return only(host(RELAY + text, **files), "ClientNetworks")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (
            "10.0.0.0/8, [2001:db8::]/32 192.0.2.1",
            "10.0.0.0/8 <10.0.0.0/8>, 2001:db8::/32 <[2001:db8::]/32>, 192.0.2.1 <192.0.2.1>",
        ),
        ("10.0.0.0/8 10.0.0.0/8", "10.0.0.0/8 <10.0.0.0/8>"),
        ("$own\nown = 10.0.0.0/8", "10.0.0.0/8 <$own>"),
        (
            "10.0.0.0/8 hosts.contoso.com",
            f"10.0.0.0/8 <10.0.0.0/8>, hosts.contoso.com <hosts.contoso.com> ({NO_ADDRESS})",
        ),
        (
            "10.0.0.0/8 hash:/etc/postfix/clients",
            f"10.0.0.0/8 <10.0.0.0/8>, hash:/etc/postfix/clients <hash:/etc/postfix/clients> ({NO_TABLE})",
        ),
    ],
)
def test_main_cf(value: str, wanted: str) -> None:
    assert networks(f"mynetworks = {value}\n") == [f"<mynetworks> ClientNetworks = {wanted}"]


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        (
            "# c\n10.0.0.0/8 OK\n192.0.2.0/24\tOK # d\n",
            "<10.0.0.0/8> ClientNetworks = 10.0.0.0/8 <10.0.0.0/8>, 192.0.2.0/24 <192.0.2.0/24>",
        ),
        ("if 10.0.0.0/8\n10.0.0.0/8 OK\nendif\n", None),
        ("!10.0.0.0/8 OK\n", None),
        ("{% for a in b %}\n10.0.0.0/8 OK\n{% endfor %}\n", None),
        ("# nothing\n", None),
    ],
)
def test_a_table_of_networks(table: str, wanted: str | None) -> None:
    doubt = "(the table `cidr:/etc/postfix/mynetworks` is not beside the file, or is none that can be read)"
    name = "cidr:/etc/postfix/mynetworks"
    open_line = f"<mynetworks> ClientNetworks = {name} <{name}> {doubt}"
    assert networks(TABLE, mynetworks=table) == [f"mynetworks: {wanted}" if wanted else open_line]


def test_a_file_of_networks() -> None:
    found = networks("mynetworks = /etc/postfix/mynetworks\n", mynetworks="10.0.0.0/8\n192.0.2.0/24, [::1]/128\n")
    listed = "10.0.0.0/8 <10.0.0.0/8>, 192.0.2.0/24 <192.0.2.0/24>, ::1/128 <[::1]/128>"
    assert found == [f"mynetworks: <10.0.0.0/8> ClientNetworks = {listed}"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", True),
        ("inet_interfaces = all", True),
        ("inet_interfaces = loopback-only", False),
        ("inet_interfaces = 127.0.0.1, [::1]", False),
        ("inet_interfaces = {{ interfaces }}", False),
        ("smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination", True),
        ("smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination", False),
        ("smtpd_relay_restrictions = reject_unauth_destination, permit_mynetworks", False),
        ("smtpd_relay_restrictions = check_client_access hash:/a, permit_mynetworks", False),
        ("smtpd_relay_restrictions = {{ restrictions }}", False),
        ("smtpd_recipient_restrictions = reject_unknown_sender_domain, permit_mynetworks, reject", True),
        ("smtpd_recipient_restrictions = permit_sasl_authenticated, reject", False),
        ("smtpd_sender_restrictions = check_sender_access hash:/a, reject", False),
        ("smtpd_helo_restrictions = reject_invalid_helo_hostname", True),
        ("mynetworks = !10.0.0.1, 10.0.0.0/8", False),
        ("mynetworks =", False),
    ],
)
def test_where_networks_may_send_to_anyone(lines: str, told: bool) -> None:
    assert bool(networks(f"mynetworks = 10.0.0.0/8\n{lines}\n")) is told


@pytest.mark.parametrize(
    ("master", "told"),
    [
        ("smtp inet n - y - - smtpd\n", True),
        ("25 inet n - y - - smtpd\n", True),
        ("smtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd\n  -o mynetworks=127.0.0.0/8\n", True),
        ("smtp inet n - y - - smtpd\n  -o mynetworks=127.0.0.0/8\n", False),
        ("smtp inet n - y - - smtpd\n  -o smtpd_relay_restrictions=reject\n", False),
        ("submission inet n - y - - smtpd\n", False),
    ],
)
def test_what_master_cf_changes(master: str, told: bool) -> None:
    assert bool(networks("mynetworks = 10.0.0.0/8\n", master__cf=master)) is told
