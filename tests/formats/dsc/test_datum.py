"""Layers of Datum and data of DscConfig.M365: what they define, where it stands, and what is none of ours."""

from __future__ import annotations

import random
from typing import Any

import pytest
from making import said

from formats.outline import outline, problems
from relaylint.core.document import Absence, Document, Mapping, Node, Sequence
from relaylint.core.text import Source
from relaylint.formats.dsc.datum import read
from relaylint.formats.recognition import read as recognise
from relaylint.model.definitions import Definition, Unknown, contribution
from relaylint.syntax.reading import MAX_PROBLEMS, Limits, Reading
from relaylint.syntax.yaml import reader
from relaylint.syntax.yaml.pure import PureParser

INBOUND = """\
# connectors of every environment
Items:
- Identity: '[x={ "$($datum.Global.Organization) relay" }=]'
  ConnectorType: OnPremises   # the data centre
  SenderDomains: smtp:*;1
  SenderIpAddresses:
    - 198.51.100.24
    - '[x={ $datum.Global.Address }=]'
  TlsSenderCertificateName: "[ENC=PE9ianM+]"
  RequireTls: False
  Ensure: Present
  DependsOn: '[EXOAcceptedDomain]contoso.com'
  Credential: '[ENC=PE9ianM+]'
  TenantId: contoso.onmicrosoft.com
- Identity : Scanners
  Ensure : absent
# - Identity: Old
"""
COMPUTED = "its value is computed by an expression of Datum"


def reading(text: str, name: str = "cEXOInboundConnector.yml", limits: Limits | None = None) -> Reading:
    return read(Source(name, text), limits or Limits(), lambda other: None)


def document(text: str, name: str = "cEXOInboundConnector.yml") -> Document:
    """Return the one document of a text without faults."""
    found = reading(text, name)
    assert (problems(found.problems), found.claims) == ([], True)
    (made,) = found.documents
    return made


def data(text: str, name: str = "node.yml") -> Any:
    return document(text, name).data


def definitions(text: str, name: str = "cEXOInboundConnector.yml") -> list[Definition]:
    made = contribution(document(text, name))
    assert said(made.diagnostics) == []
    return made.definitions


def test_every_value_keeps_its_place() -> None:
    identity = "'[x={ \"$($datum.Global.Organization) relay\" }=]'"
    first = INBOUND[INBOUND.index("Identity") : INBOUND.index("\n- Identity :")]
    second = "Identity : Scanners\n  Ensure : absent"
    address = "198.51.100.24\n    - '[x={ $datum.Global.Address }=]'"
    assert outline(document(INBOUND)) == [
        ("", "mapping", INBOUND),
        ("/InboundConnectors", "key", "Items"),
        ("/InboundConnectors", "list", INBOUND[INBOUND.index("Items") : INBOUND.index("\n# - Identity")]),
        ("/InboundConnectors/0", "mapping", first),
        ("/InboundConnectors/0/Identity", "key", "Identity"),
        ("/InboundConnectors/0/Identity", "scalar", identity, identity[1:-1]),
        ("/InboundConnectors/0/ConnectorType", "key", "ConnectorType"),
        ("/InboundConnectors/0/ConnectorType", "scalar", "OnPremises", "OnPremises"),
        ("/InboundConnectors/0/SenderDomains", "key", "SenderDomains"),
        ("/InboundConnectors/0/SenderDomains", "list", "smtp:*;1"),
        ("/InboundConnectors/0/SenderDomains/0", "scalar", "smtp:*;1", "smtp:*;1"),
        ("/InboundConnectors/0/SenderIpAddresses", "key", "SenderIpAddresses"),
        ("/InboundConnectors/0/SenderIpAddresses", "list", f"- {address}"),
        ("/InboundConnectors/0/SenderIpAddresses/0", "scalar", "198.51.100.24", "198.51.100.24"),
        (
            "/InboundConnectors/0/SenderIpAddresses/1",
            "scalar",
            "'[x={ $datum.Global.Address }=]'",
            "[x={ $datum.Global.Address }=]",
        ),
        ("/InboundConnectors/0/TlsSenderCertificateName", "key", "TlsSenderCertificateName"),
        ("/InboundConnectors/0/TlsSenderCertificateName", "scalar", '"[ENC=PE9ianM+]"', "[ENC=PE9ianM+]"),
        ("/InboundConnectors/0/RequireTls", "key", "RequireTls"),
        ("/InboundConnectors/0/RequireTls", "scalar", "False", False),
        ("/InboundConnectors/1", "mapping", second),
        ("/InboundConnectors/1/Identity", "key", "Identity"),
        ("/InboundConnectors/1/Identity", "scalar", "Scanners", "Scanners"),
    ]


def test_what_is_known_about_it() -> None:
    traits = document(INBOUND).traits
    comments = [INBOUND[start:end] for start, end in traits.comments(INBOUND)]
    assert comments == ["# connectors of every environment", "# the data centre", "# - Identity: Old"]
    assert (traits.absent, traits.strict, traits.partial) == (Absence.EMPTY, False, frozenset())
    assert traits.removed == {("InboundConnectors", 1)}
    assert traits.unknown == {
        ("InboundConnectors", 0, "Identity"): COMPUTED,
        ("InboundConnectors", 0, "SenderIpAddresses", 1): COMPUTED,
        ("InboundConnectors", 0, "TlsSenderCertificateName"): "its value is encrypted",
    }
    relay, scanners = definitions(INBOUND)
    assert relay.value("Name") == Unknown(COMPUTED)
    assert relay.value("SenderIPAddresses") == ["198.51.100.24", Unknown(COMPUTED)]
    assert relay.value("EFUsers") is None
    assert isinstance(relay.value("CloudServicesMailEnabled"), Unknown)  # left out: nobody knows what is in force
    assert (scanners.name, scanners.removed) == ("Scanners", True)


DOMAIN = "Items: [{ Identity: contoso.com, DomainType: Authoritative }]\n"
DOMAINS = {"AcceptedDomains": [{"Identity": "contoso.com", "DomainType": "Authoritative"}]}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cEXOAcceptedDomain.yml", "AcceptedDomains"),
        ("EXOAcceptedDomain.yaml", "AcceptedDomains"),
        ("source/Exchange/CEXOACCEPTEDDOMAIN.YML", "AcceptedDomains"),
        ("EXOAcceptedDomains.yml", "AcceptedDomains"),
        ("EXInboundConnector.yml", "InboundConnectors"),
        ("cEXOOutboundConnector.yml", "OutboundConnectors"),
        ("cEXORemoteDomain.yml", "RemoteDomains"),
    ],
)
def test_the_name_of_the_file_tells_the_kind(name: str, kind: str) -> None:
    assert list(data("Items: [{ Identity: a }]", name)) == [kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (DOMAIN, "AcceptedDomains"),
        ("Items:\n- Identity: a\n- Identity: b\n  TlsSenderCertificateName: x", "InboundConnectors"),
        ("Items: [{ Identity: a, UseMxRecord: true }]", "OutboundConnectors"),
        ("Items: [{ Identity: a, AllowedOOFType: None }]", "RemoteDomains"),
        ("Items: [{ Identity: a, AllowedOOFType: None, DomainType: x }]", None),
        ("Items: [{ DomainType: Authoritative }]", None),
        ("Items: [{ Identity: a, Description: tells nothing of DomainType }]", None),
        ("Items: DomainType", None),
    ],
)
def test_elsewhere_the_properties_tell_the_kind(text: str, kind: str | None) -> None:
    found = reading(text, "domains-and-connectors.yml")
    assert [list(made.data) for made in found.documents] == ([[kind]] if kind else [])


NODE = """\
NodeName: Prod
Environment: Prod
Configurations: [cEXOInboundConnector, cEXOAcceptedDomain]
cAADGroup:
  Items: [{ DisplayName: Sales }]
cEXOInboundConnector:
  TenantId: contoso.onmicrosoft.com
  DscTagging: { Layers: [here] }
  Items:
    - Identity: Relay
      SenderDomains: ['*.contoso.com']
EXOAcceptedDomain:
  - Identity: contoso.com
  - Identity: fabrikam.com
Dependencies:
  cexooutboundconnector: { Identity: Out, SmartHosts: mx.fabrikam.com }
cEXORemoteDomain:
  Items:
EXOTransportConfig:
  IsSingleInstance: Yes
  SmtpClientAuthenticationDisabled: true
  AnonymousSenderToRecipientRatePerHour: 1800
"""


def test_keys_tell_the_kind_at_any_depth() -> None:
    assert data(NODE) == {
        "InboundConnectors": [{"Identity": "Relay", "SenderDomains": ["*.contoso.com"]}],
        "AcceptedDomains": [{"Identity": "contoso.com"}, {"Identity": "fabrikam.com"}],
        "OutboundConnectors": [{"Identity": "Out", "SmartHosts": ["mx.fabrikam.com"]}],
        "RemoteDomains": [],
        "OrganizationConfig": {"SmtpClientAuthenticationDisabled": True},
    }
    nested = "configurations:\n  - M365:\n      Resources:\n        cEXOAcceptedDomain:\n          " + DOMAIN
    assert data(nested) == DOMAINS
    assert data("cEXOAcceptedDomain:\n  " + DOMAIN, "cEXOAcceptedDomain.yml") == DOMAINS
    assert data(f"{DOMAIN}---\n{DOMAIN}", "cEXOAcceptedDomain.yml") == {
        "AcceptedDomains": DOMAINS["AcceptedDomains"] * 2
    }


@pytest.mark.parametrize(
    "text",
    [
        DOMAIN,
        "- Identity: contoso.com\n  DomainType: Authoritative\n",
        "Identity: contoso.com\nDomainType: Authoritative\n",
        "items:\n  identity: contoso.com\n  DOMAINTYPE: Authoritative\n  ENSURE: Present\n",
        "Items: &all [&one { Identity: contoso.com, DomainType: Authoritative }]\n",
        "x: &t Authoritative\nItems:\n- Identity: contoso.com\n  DomainType: *t\n",
        "x: &one { DomainType: Authoritative, Identity: contoso.com }\nItems: [{ <<: *one }]\n",
        "x: &one { DomainType: Authoritative, Identity: contoso.com }\nItems: [*one]\n",
    ],
)
def test_other_ways_to_write_it(text: str) -> None:
    (found,) = definitions(text, "cEXOAcceptedDomain.yml")
    assert found.data == {"DomainName": "contoso.com", "DomainType": "Authoritative"}


def test_places_of_aliases() -> None:
    items = "- { Identity: a, SenderDomains: *t }\n- { Identity: b, SenderDomains: *l }"
    text = f"x: &l [a.example]\ny: &t '*'\nItems:\n{items}"
    made = document(text)
    at = [made.locate(("InboundConnectors", index, "SenderDomains", 0)) for index in (0, 1)]
    assert [text[start:end] for start, end in at] == ["*t", "a.example"]
    assert made.data["InboundConnectors"][0]["SenderDomains"] == ["*"]


@pytest.mark.parametrize("name", ["cEXOOrganizationConfig.yml", "cEXOTransportConfig.yml", "EXTransportConfig.yml"])
def test_resources_of_which_there_is_one(name: str) -> None:
    """Two resources make up one definition, so that each only adds to it; what we do not know is left out."""
    text = "IsSingleInstance: Yes\nClearCategories: true\nRejectDirectSend: True\nTenantId: '[x={ $t }=]'\n"
    made = document(text, name)
    assert made.data == {"OrganizationConfig": {"RejectDirectSend": True}}
    assert (made.traits.amending, made.traits.partial) == (
        frozenset({("OrganizationConfig",)}),
        frozenset({"OrganizationConfig"}),
    )
    (found,) = definitions("RejectDirectSend: '[x={ $t }=]'\n", name)  # a layer need not repeat the key
    assert (found.amends, found.value("RejectDirectSend")) == (True, Unknown(COMPUTED))


def test_a_list_that_is_computed_is_not_known_to_be_all() -> None:
    for text in ("Items: '[x={ $datum.Global.Domains }=]'", 'Items: ["[x={ $d }=]", { Identity: contoso.com }]'):
        made = document(text, "cEXOAcceptedDomain.yml")
        assert made.traits.partial == {"AcceptedDomains"}
    assert made.data == {"AcceptedDomains": [{"Identity": "contoso.com"}]}
    for text, open_ in (("Items: []", False), ("Items:", True), ("Items: ''", True)):
        made = document(text, "cEXOAcceptedDomain.yml")
        assert (made.data, "AcceptedDomains" in made.traits.partial) == ({"AcceptedDomains": []}, open_)
        known = recognise("cEXOAcceptedDomain.yml", text.encode(), Limits(), lambda other: None)
        assert known is not None
        assert (known.format, known.problems, known.claims) == ("datum", [], True)


def test_a_definition_that_may_not_exist() -> None:
    text = "Items:\n- Identity: Hub\n  Enabled: true\n  ConnectorType: Partner\n  Ensure: '[x={ $datum.Mode }=]'\n"
    made = document(text)
    (hub,) = definitions(text)
    why = "its value is computed by an expression of Datum"
    doubt = Unknown(f"`Ensure` does not tell whether the definition exists: {why}", doubted=True)
    assert {name: hub.value(name) for name in hub.data} == {"Name": doubt, "Enabled": doubt, "ConnectorType": "Partner"}
    assert text[slice(*hub.locate(("Enabled",)).span)] == "true"
    assert (hub.removed, made.traits.partial) == (False, frozenset({"InboundConnectors"}))
    text = "Items: [{ Identity: contoso.com, MatchSubDomains: false, Ensure: '[x={ $datum.Mode }=]' }]"
    (domain,) = definitions(text, "EXOAcceptedDomain.yml")
    assert {name: domain.value(name) for name in domain.data} == {"DomainName": doubt, "MatchSubDomains": False}


def test_a_remote_domain_has_a_key_and_a_name() -> None:
    text = "Items:\n- Identity: Contoso\n  Name: Contoso Ltd\n  DomainName: contoso.com\n  LineWrapSize: Unlimited\n"
    (found,) = definitions(text, "cEXORemoteDomain.yml")
    assert found.data == {"Name": "Contoso", "DomainName": "contoso.com", "LineWrapSize": "Unlimited"}
    (gone,) = definitions("Items: [{ Identity: Contoso, Ensure: Absent }]", "cEXORemoteDomain.yml")
    assert gone.removed


def test_misspelt_properties_are_found() -> None:
    text = "Items:\n- Identity: a\n  SenderIpAddressed: 198.51.100.24\n  RequireTls: Yes\n"
    first, second = said(contribution(document(text)).diagnostics)
    assert first.split(" | ") == [
        "3:3 <SenderIpAddressed> error[unknown-property] `SenderIpAddressed` is not a property of an InboundConnector",
        "did you mean `SenderIPAddresses`?",
    ]
    assert second.split(" | ") == [
        "4:15 <Yes> error[wrong-type] `Yes` is a text; `RequireTls` takes true or false",
        "write true without quotes",
    ]


LOOKUP = """\
lookup_options:
  cEXOInboundConnector:
    merge_hash: deep
  cEXOInboundConnector\\Items:
    merge_hash_array: UniqueKeyValTuples
    merge_options: { tuple_keys: [Identity] }
  cEXOTransportConfig: { merge_hash: deep }
  cEXOOrganizationConfig: deep
  cEXOAcceptedDomain: [deep]
"""
OTHERS = {
    "Datum.yml": LOOKUP,
    "Configurations.yml": "- cEXOTransportConfig\n- cEXOAcceptedDomain\n",
    "cAADGroup.yml": "Items:\n- DisplayName: Sales\n  MailNickname: sales\n  Identity: none of ours\n",
    "cEXOJournalRule.yml": "Items:\n- Identity: Archive\n  Scope: Global\n",
    "cEXOOrganizationRelationship.yml": "Items:\n- Identity: a\n  DomainNames: o365.contoso.com\n",
    "list.yaml": "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  identity: x\n",
    "OrganizationConfig.yml": "Name: x\nidentity: y\n",
    "empty.yml": "",
    "cEXOAcceptedDomain.yml": "just text\n",
    "cEXOInboundConnector.yml": "Comment: nobody is named\n",
}


@pytest.mark.parametrize(("name", "text"), OTHERS.items(), ids=OTHERS)
def test_files_of_others(name: str, text: str) -> None:
    found = reading(text, name)
    assert found == Reading([], [])
    known = recognise(name, text.encode(), Limits(), lambda other: None)
    assert known is None or (known.documents, known.claims) == ([], False)


def test_files_of_others_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "read", None)
    for name in ("list.yaml", "cAADGroup.yml", "cEXOJournalRule.yml"):
        assert reading(OTHERS[name], name) == Reading([], [])


@pytest.mark.parametrize(
    ("name", "text", "claims"),
    [
        ("cEXOInboundConnector.yml", "Items:\n- Identity: [", True),
        ("node.yml", "a: b\ncEXOInboundConnector:\n  Items: [", True),
        ("node.yml", "- 'EXOAcceptedDomain': [", True),
        ("node.yml", "# cEXOInboundConnector\n- TlsSettings: [", False),
    ],
)
def test_a_broken_file_that_is_meant_to_be_ours(name: str, text: str, claims: bool) -> None:
    found = reading(text, name)
    assert (found.documents, found.claims) == ([], claims)
    assert [(item.rule.name, item.primary.location.span.start) for item in found.problems] == [
        ("syntax-error", len(text))
    ]


def test_what_stands_before_a_fault_is_read() -> None:
    text = "Items:\n- Identity: a\n  identity: b\n  Comment: x\n---\nItems: {"
    found = reading(text)
    assert problems(found.problems) == [
        ("syntax-error", "6:9", "", "did not find expected node content (while parsing a flow node)"),
        ("duplicate-key", "3:3", "identity", "`identity` stands twice in one mapping", ("2:3", "Identity")),
    ]
    assert [made.data for made in found.documents] == [{"InboundConnectors": [{"Identity": "a", "Comment": "x"}]}]


def test_what_is_no_instance_is_told() -> None:
    found = reading(
        "Items:\n- Identity: contoso.com\n- fabrikam.com\n- 7\n-\n- '[x={ $d }=]'\n", "cEXOAcceptedDomain.yml"
    )
    assert problems(found.problems) == [
        ("wrong-type", "3:3", "fabrikam.com", "`fabrikam.com` stands where AcceptedDomain takes a mapping"),
        ("wrong-type", "4:3", "7", "`7` stands where AcceptedDomain takes a mapping"),
    ]
    assert found.documents[0].data == {"AcceptedDomains": [{"Identity": "contoso.com"}]}


def test_a_file_with_too_many_faults_is_given_up() -> None:
    text = "Items:\n" + "- { Identity: a, identity: b }\n" * (MAX_PROBLEMS + 50)
    found = reading(text)
    assert len(found.problems) == MAX_PROBLEMS + 1
    assert found.problems[-1].message == f"more than {MAX_PROBLEMS} faults; the rest is not read"


def test_a_large_file_takes_time_as_its_size() -> None:
    properties = "".join(f"  P{index}: {index}\n" for index in range(15_000))
    (found,) = reading(f"Items:\n- Identity: a\n{properties}").documents
    assert len(found.data["InboundConnectors"][0]) == 15_001
    many = "- { Identity: a, SenderDomains: '*' }\n" * 10_000
    (found,) = reading(f"Items:\n{many}").documents
    assert len(found.data["InboundConnectors"]) == 10_000


PIECES = [
    *"\t\n:-?[]{},#&*!|>'\"%@ é\ufeff\x00",
    "Items:",
    "- ",
    "cEXOInboundConnector:",
    "[x=",
    "=]",
    "*a",
    "&a ",
    "<<: *a",
]


@pytest.mark.parametrize("parser", ["libyaml", "pure"])
def test_damaged_files(parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in a file, a reading comes back, and every place lies in the text."""
    if parser == "pure":
        monkeypatch.setattr(reader, "PARSER", PureParser)
    maker = random.Random(f"datum {parser}")  # noqa: S311
    read_any = 0
    for _ in range(300):
        text = maker.choice([INBOUND, NODE, DOMAIN, LOOKUP])
        for _ in range(maker.choice([1, 1, 2, 4])):
            at = maker.randrange(len(text) + 1)
            end = min(len(text), at + maker.randrange(12))
            text = text[:at] + maker.choice(["", maker.choice(PIECES), text[at:end] * 2]) + text[end:]
        text = text[: maker.randrange(len(text) + 1)] if maker.random() < 0.2 else text
        found = reading(text, maker.choice(["cEXOInboundConnector.yml", "node.yml"]))
        read_any += bool(found.documents)
        for problem in found.problems:
            for source, span in (problem.primary.location, *(label.location for label in problem.related)):
                assert 0 <= span.start <= span.end <= len(source.text)
        for made in found.documents:
            assert repr(made.root.value) == repr(made.data)
            inside(made.root, len(text))
            assert all(text[start] == "#" for start, _ in made.comments)
            contribution(made)
    assert read_any > 50


def inside(node: Node, size: int) -> None:
    """Assert that a node, and what is in it, lies in a text."""
    assert 0 <= node.start <= node.end <= size
    if isinstance(node, Mapping):
        for key, value in node.entries.values():
            inside(key, size)
            inside(value, size)
    elif isinstance(node, Sequence):
        for item in node.items:
            inside(item, size)
