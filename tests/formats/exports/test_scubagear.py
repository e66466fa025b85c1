"""ScubaGear's export: which sections say what, and which say nothing."""

from __future__ import annotations

import json

from formats.exporting import check, contributed, damaged, taken, told, written
from formats.outline import problems
from relaylint.core.document import Absence

TEXT = """\
{
    "baseline_version":  "1",
    "module_version":  "1.5.0",
    "tenant_details":  [{"DisplayName": "Contoso", "AADAdditionalData": {"AssignedPlans": []}}],
    "conditional_access_policies":  [{"DisplayName": "x", "State": "enabled"}],
    "remote_domains":  [
                           {"DomainName": "*", "Name": "Default", "Identity": "Default", "AutoForwardEnabled": true}
                       ],
    "accepted_domains":  [
                             {"DomainName": "contoso.com", "Name": "contoso.com", "IsCoexistenceDomain": false},
                             {"DomainName": "contoso.onmicrosoft.com", "InitialDomain": true}
                         ],
    "transport_config":  {"Name": "Transport Settings", "SmtpClientAuthenticationDisabled": true},
    "org_config":  [{"Name": "contoso.onmicrosoft.com", "AuditDisabled": false, "SendFromAliasEnabled": false}],
    "inbound_connectors":  [
                               null
                           ],
    "outbound_connectors":  [

                            ],
    "intra_org_connectors":  [{"Name": "HybridIOC", "Enabled": true}],
    "exo_successful_commands":  ["Get-RemoteDomain"],
    "exo_unsuccessful_commands":  ["Get-OutboundConnector"]
}
"""


def test_sections() -> None:
    reading = taken("ProviderSettingsExport.json", TEXT)
    assert told(reading) == [
        ("RemoteDomain", {"DomainName": "*", "Name": "Default", "AutoForwardEnabled": True}, {}),
        ("AcceptedDomain", {"DomainName": "contoso.com"}, {}),
        ("AcceptedDomain", {"DomainName": "contoso.onmicrosoft.com"}, {}),
        ("OrganizationConfig", {"SmtpClientAuthenticationDisabled": True, "SendFromAliasEnabled": False}, {}),
    ]
    declared = contributed(reading).declared
    places = {name: found.location for name, found in declared.items()}
    assert {name: place.source.slice(place.span) for name, place in places.items()} == {
        "RemoteDomain": '"remote_domains"',
        "AcceptedDomain": '"accepted_domains"',
        "OrganizationConfig": '"transport_config"',
        "InboundConnector": '"inbound_connectors"',
    }
    (document,) = reading.documents
    assert document.traits.absent is Absence.UNKNOWN


def test_places() -> None:
    assert written(taken("a.json", TEXT), "AcceptedDomains", 1) == [
        ("11:31", '"DomainName"', "'DomainName'"),
        ("11:45", '"contoso.onmicrosoft.com"', "'contoso.onmicrosoft.com'"),
        ("11:72", '"InitialDomain"', "'InitialDomain'"),
        ("11:89", "true", "True"),
    ]


def test_a_cmdlet_that_did_not_fail_says_that_there_is_none() -> None:
    text = TEXT.replace('["Get-OutboundConnector"]', "[]")
    assert "OutboundConnector" in contributed(taken("a.json", text)).declared
    assert "OutboundConnector" not in contributed(taken("a.json", TEXT)).declared


def test_a_section_that_is_absent_or_null_says_nothing() -> None:
    text = '{"baseline_version": "1", "accepted_domains": null, "inbound_connectors": []}'
    assert list(contributed(taken("a.json", text)).declared) == ["InboundConnector"]


def test_one_object_in_place_of_a_list() -> None:
    text = '{"module_version": "1", "inbound_connectors": {"Name": "Hub", "SenderDomains": "*"}}'
    assert told(taken("a.json", text)) == [("InboundConnector", {"Name": "Hub", "SenderDomains": ["*"]}, {})]


def test_the_results_of_a_run_hold_the_settings() -> None:
    text = json.dumps({"Results": {"EXO": []}, "Raw": json.loads(TEXT), "MetaData": {"Tool": "ScubaGear"}})
    assert told(taken("ScubaResults_1.json", text)) == told(taken("a.json", TEXT))


def test_sections_alone_are_told_by_their_objects() -> None:
    sections = (
        '{"inbound_connectors": [{"Name": "Hub", "SenderDomains": ["*"], "RequireTls": true}], "org_config": [null]}'
    )
    assert [kind for kind, _, _ in told(taken("a.json", sections))] == ["InboundConnector"]
    for foreign in (
        '{"inbound_connectors": ["a"], "outbound_connectors": [{"id": 1}]}',
        '{"accepted_domains": ["contoso.com"], "accept_any": false}',
        '{"accepted_domains": []}',
        '{"inbound_connectors": [null]}',
        '{"Raw": {"baseline_version": "1"}, "inbound_connectors": []}',
        '[{"inbound_connectors": [], "baseline_version": "1"}]',
    ):
        found = taken("a.json", foreign)
        assert "scuba" not in str(found.documents)
        assert (found.documents, found.problems) == ([], []) or [line[0] for line in problems(found.problems)] == []


def test_broken_files() -> None:
    cut = taken("a.json", TEXT[:900])
    assert cut.claims
    assert [line[0] for line in problems(cut.problems)] == ["syntax-error"]
    other = taken("a.json", '{"accepted_domains": ["contoso.com", ')
    assert (other.documents, other.claims) == ([], False)


def test_damaged_files() -> None:
    pieces = [*'{}[],:"\\ 1', "null", "true", '"baseline_version"', '"inbound_connectors"', '"Raw"', "{}", "[[]]"]
    for made in damaged(TEXT, pieces, 400):
        check(taken("a.json", made))
