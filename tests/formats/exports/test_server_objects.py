"""What tells an exported object of an Exchange server: its place in the directory, or a value of servers alone."""

from __future__ import annotations

import pytest

from relaylint.formats.exports.server_objects import is_of_server

CLOUD = "CN=x,CN=Configuration,CN=contoso.onmicrosoft.com,CN=ConfigurationUnits"
SERVER = "CN=x,CN=Accepted Domains,CN=Transport Settings,CN=C,CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=x"


def test_where_an_exported_object_stands() -> None:
    assert is_of_server("AcceptedDomain", {"DistinguishedName": SERVER})
    assert not is_of_server("AcceptedDomain", {"DistinguishedName": CLOUD})
    assert not is_of_server("AcceptedDomain", {"DistinguishedName": None})
    assert not is_of_server("SendConnector", {"DistinguishedName": SERVER})


@pytest.mark.parametrize("value", ["ExternalRelay", "externalrelay", 1, {"value": 1, "Value": "ExternalRelay"}])
def test_a_type_that_exchange_online_never_has(value: object) -> None:
    assert is_of_server("AcceptedDomain", {"DomainType": value})
    assert not is_of_server("AcceptedDomain", {"DomainType": value, "DistinguishedName": CLOUD})
    assert not is_of_server("AcceptedDomain", {"ExpectedDomainType": value})
