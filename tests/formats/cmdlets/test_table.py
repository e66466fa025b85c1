"""The table of cmdlets: names cut short, what parameters set, and that it covers what the schemas hold."""

from __future__ import annotations

import pytest

from relaylint.core import resources
from relaylint.formats.cmdlets.table import cmdlets, getters, never_set
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES

ROWS = {row["name"]: row for row in resources.data("cmdlets")["cmdlets"]}
BEYOND = {
    "OrganizationConfig": {"Licenses", "ExternalRecipientLimit", "BouncesMailbox"},
    "SendConnector": {"Certificate", "NextCertificate"},
}
"""Properties of our own, which no cmdlet sets."""


@pytest.mark.parametrize("name", ROWS)
def test_a_cmdlet_names_what_it_has(name: str) -> None:
    """A parameter stands here, or in the schema of the property that it sets, and in one place only."""
    row, cmdlet = ROWS[name], cmdlets()[name.lower()]
    listed, setting = row.get("parameters", []), list(cmdlet.properties)
    for key in ("only-on-premises", "only-online"):
        assert set(row.get(key, ())) <= set(listed)
    for key in ("positional", "required", "switches"):
        assert set(row.get(key, ())) <= {*listed, *setting}
    assert len({parameter.lower() for parameter in (*listed, *setting)}) == len(listed) + len(setting)
    assert listed == sorted(listed, key=str.lower)
    assert not set(row.get("only-online", ())) & set(row.get("only-on-premises", ()))
    assert len(row["where"]) == 2 or not {"only-online", "only-on-premises"} & set(row)


@pytest.mark.parametrize("name", FILES)
def test_the_schema_of_a_property_names_cmdlets_of_its_kind(name: str) -> None:
    mine = {row["name"] for row in ROWS.values() if row["kind"] == name}
    for main, about in kind(name).properties.items():
        written = [one.partition(".") for one in about.get("x-cmdlet", ())]
        assert {cmdlet for cmdlet, _, _ in written} <= mine, main
        assert main not in {parameter for _, _, parameter in written}, main
        if "x-cmdlet-where" in about:
            assert any(len(ROWS[cmdlet]["where"]) == 2 for cmdlet, _, _ in written), main


def test_every_property_that_can_be_written_is_set_by_a_cmdlet() -> None:
    for name in {row["kind"] for row in ROWS.values()}:
        set_here = {main for one in cmdlets().values() if one.kind.name == name for main in one.properties.values()}
        own = {main for main, about in kind(name).properties.items() if not about.get("readOnly")}
        assert own - set_here == BEYOND.get(name, set())


def test_kinds_of_exchange_have_cmdlets() -> None:
    assert {row["kind"] for row in ROWS.values()} == set(FILES) - {"SendingHost", "Expectation"}


@pytest.mark.parametrize(
    ("cmdlet", "written", "found"),
    [
        ("new-inboundconnector", "name", ["Name"]),
        ("new-inboundconnector", "REQUIRETLS", ["RequireTls"]),
        ("new-inboundconnector", "Enable", ["Enabled"]),
        ("new-inboundconnector", "SenderIP", ["SenderIPAddresses"]),
        ("new-inboundconnector", "RestrictDomains", ["RestrictDomainsToCertificate", "RestrictDomainsToIPAddresses"]),
        ("new-inboundconnector", "wi", ["WhatIf"]),
        ("new-inboundconnector", "w", ["WhatIf"]),
        ("new-inboundconnector", "cf", ["Confirm"]),
        ("new-inboundconnector", "Verb", ["Verbose"]),
        ("new-inboundconnector", "ea", ["ErrorAction"]),
        ("new-inboundconnector", "Error", ["ErrorAction", "ErrorVariable"]),
        ("new-inboundconnector", "Identity", []),
        ("set-inboundconnector", "Id", ["Identity"]),
        ("set-transportconfig", "SmtpClient", ["SmtpClientAuthenticationDisabled"]),
    ],
)
def test_names_cut_short(cmdlet: str, written: str, found: list[str]) -> None:
    assert cmdlets()[cmdlet].resolve(written) == found


def test_sisters_and_getters() -> None:
    made, changed = cmdlets()["new-inboundconnector"], cmdlets()["set-inboundconnector"]
    assert (made.sister, changed.sister) == (changed, made)
    assert cmdlets()["set-organizationconfig"].sister is None
    assert (made.changes, changed.changes) == (False, True)
    assert sorted(getters()) == [
        "get-accepteddomain",
        "get-hostedconnectionfilterpolicy",
        "get-inboundconnector",
        "get-onpremisesorganization",
        "get-outboundconnector",
        "get-remotedomain",
        "get-sendconnector",
        "get-transportrule",
    ]
    assert getters()["get-accepteddomain"].properties == {"Identity": "DomainName"}


def test_what_no_cmdlet_of_exchange_online_sets() -> None:
    never = never_set()
    assert never["AcceptedDomain"] >= {"Default", "InitialDomain"}
    assert "DomainType" not in never["AcceptedDomain"]
    assert never["InboundConnector"].isdisjoint({"Name", "SenderDomains", "EFSkipIPs"})
    assert "TlsCertificateName" not in never["SendConnector"]
