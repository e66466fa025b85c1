"""What resources of Microsoft365DSC define, and what of their properties is kept."""

from __future__ import annotations

import pytest

from relaylint.kinds import FILES, kind
from relaylint.readers.dsc_resources import NOISE, RESOURCES, is_absent, is_of_ours


def test_every_resource_defines_a_kind_of_ours() -> None:
    for name, resource in RESOURCES.items():
        assert resource.kind in FILES
        assert name == name.lower()
        assert resource.some is kind(resource.kind).single
        assert NOISE.isdisjoint(kind(resource.kind).spellings)


@pytest.mark.parametrize(
    ("value", "absent"),
    [("Absent", True), (" absent", True), ("Present", False), ("", False), (None, False), (True, False), ([], False)],
)
def test_is_absent(value: object, absent: bool) -> None:
    assert is_absent(value) is absent


@pytest.mark.parametrize(
    ("resource", "name", "others", "ours"),
    [
        ("exoinboundconnector", "Identity", "", True),
        ("exoinboundconnector", "Name", "identity", True),  # a fault of the file
        ("exoinboundconnector", "Colour", "", True),
        ("exoinboundconnector", "ENSURE", "", False),
        ("exoinboundconnector", "PsDscRunAsCredential", "", False),
        ("exoremotedomain", "Name", "identity", False),
        ("exoremotedomain", "Name", "domainname", True),
        ("exoorganizationconfig", "RejectDirectSend", "", True),
        ("exotransportconfig", "smtpclientauthenticationdisabled", "", True),
        ("exotransportconfig", "ClearCategories", "", False),
        ("exotransportconfig", "IsSingleInstance", "", False),
    ],
)
def test_is_of_ours(resource: str, name: str, others: str, ours: bool) -> None:
    assert is_of_ours(RESOURCES[resource], name, frozenset({name.lower(), *others.split()})) is ours
