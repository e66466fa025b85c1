"""Definitions of one object in several files: layers, removals and amendments make one of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from making import document, said

from relaylint.core.document import Absence, Document, Part, Path, Traits
from relaylint.model.definitions import UNSTATED, Definition, Unknown, contribution
from relaylint.model.layering import DEFINITIONS, KINDS, PROPERTIES, Layers, identity
from relaylint.model.tenants import Tenant

TYPE = "ConnectorType: OnPremises"


def part(text: str, name: str, traits: Traits | None = None) -> Document:
    """Return a document of a file; its first letter tells its layer: ``a`` is the most specific, ``x`` is in none."""
    made = document(text, f"{name}.yaml")
    return Document(made.source, made.data, made.root, traits or Traits())


def changes(text: str, name: str, *paths: Path) -> Document:
    """Return a document with amendments."""
    return part(text, name, Traits(strict=False, amending=frozenset(paths)))


def absent(text: str, name: str, *paths: Path) -> Document:
    """Return a document some of whose definitions do not exist."""
    return part(text, name, Traits(Absence.EMPTY, strict=False, removed=frozenset(paths)))


def layer(name: str) -> int | None:
    return None if name.startswith("x") else ord(name[0]) - ord("a")


def settled(*documents: Document, merge: str = "properties", of: Callable[[str], int | None] | None = layer) -> Tenant:
    """Return a tenant with the documents, in their order."""
    tenant = Tenant(".")
    for made in documents:
        layered = of is not None and of(made.source.name) is not None
        tenant.add(contribution(made, layered=layered))
    tenant.settle(Layers(of, merge) if of else None)
    return tenant


def inbound(tenant: Tenant) -> list[dict[str, Any]]:
    """Return what is written about each connector, with the file of each property behind its value."""
    return [
        {name: f"{value} {found.locate((name,)).source.name[:-5]}" for name, value in found.data.items()}
        for found in tenant.of("InboundConnector")
    ]


def connector(name: str, rest: str = "") -> str:
    return f"InboundConnectors: [{{ Name: {name}{', ' if rest else ''}{rest} }}]\n"


def full(file: str) -> str:
    """Return a connector to which each file gives something of its own."""
    own = {"a": "RequireTls: true", "b": "Comment: b"}.get(file, "Enabled: true")
    return connector("Hub", f"{TYPE}, {own}")


def places(definition: Definition, *paths: Path, part: Part = Part.VALUE) -> list[str]:
    found = [definition.locate(path, part) for path in paths]
    return [f"{source.name} {source.slice(span)}" for source, span in found]


INBOUND0: Path = ("InboundConnectors", 0)


def test_property_by_property_the_more_specific_wins() -> None:
    tenant = settled(
        part(connector("hub", "RequireTls: true, SenderIPAddresses: [198.51.100.1], x-ticket: A-1"), "a"),
        part(connector("Other", f"{TYPE}, Comment: x"), "b"),
        part(connector("HUB ", "requiretls: false, Comment: middle, SenderIPAddresses: [198.51.100.2]"), "b2"),
        part(connector("Hub", f"{TYPE}, Comment: global, SenderDomains: ['*'], x-owner: all, x-Ticket: C-1"), "c"),
        part(connector("hub", f"{TYPE}"), "x"),
    )
    assert said(tenant.diagnostics) == []
    assert inbound(tenant) == [
        {
            "Name": "hub a",
            "ConnectorType": "OnPremises c",
            "Comment": "middle b2",
            "SenderDomains": "['*'] c",
            "RequireTls": "True a",
            "SenderIPAddresses": "['198.51.100.1'] a",
            "x-owner": "all c",
            "x-ticket": "A-1 a",
        },
        {"Name": "Other b", "ConnectorType": "OnPremises b", "Comment": "x b"},
        {"Name": "hub x", "ConnectorType": "OnPremises x"},
    ]


def test_without_layers_nothing_is_merged() -> None:
    documents = [part(connector("Hub", TYPE), name) for name in ("a", "b")]
    assert len(inbound(settled(*documents, of=None))) == 2
    assert len(inbound(settled(*documents, of=lambda name: None))) == 2
    assert len(inbound(settled(*documents, of=lambda name: 0))) == 2  # both in one layer


def test_places_are_those_of_each_file() -> None:
    more = f"Identity: Hub, {TYPE}, senderdomains: ['*', a.example], Enabled: false"
    tenant = settled(
        part("InboundConnectors:\n- Name: Other\n  ConnectorType: Partner\n- Name: hub\n  RequireTls: 1\n", "a"),
        part(f"InboundConnectors: [{{ {more} }}]\n", "b"),
    )
    hub = tenant.of("InboundConnector")[1]
    assert places(hub, ("Name",), ("RequireTls",), ("SenderDomains",), ("SenderDomains", 1)) == [
        "a.yaml hub",
        "a.yaml 1",
        "b.yaml ['*', a.example]",
        "b.yaml a.example",
    ]
    keys = places(hub, ("Name",), ("SenderDomains",), ("Enabled",), (), part=Part.KEY)
    assert keys == ["a.yaml Name", "b.yaml senderdomains", "b.yaml Enabled", "a.yaml Name"]
    assert places(hub, ("EFSkipIPs",), ("EFSkipIPs", 0), ()) == ["a.yaml hub"] * 2 + [
        "a.yaml Name: hub\n  RequireTls: 1"
    ]
    assert hub.label(("Enabled",), "here").text == "here"
    assert (hub.name, hub.about.subject, hub.tenant, hub.disabled) == ("hub", "InboundConnector hub", ".", True)
    assert hub.document.source.name == "a.yaml"
    assert {found.document.source.name for found in hub.parts} == {"a.yaml", "b.yaml"}
    assert hub.holder("Enabled").document.source.name == "b.yaml"
    assert hub.holder("Comment").document.source.name == "a.yaml"
    assert said(tenant.diagnostics)[0].startswith("5:15 <1> error[wrong-type]")
    assert hub.value("RequireTls") == Unknown("its value does not fit the schema")


def test_what_cannot_be_known_is_that_of_the_part_that_counts() -> None:
    why = Traits(
        strict=False, unknown={(*INBOUND0, "Comment"): "who knows", (*INBOUND0, "SenderDomains", 1): "computed"}
    )
    above = part(connector("Hub", "Comment: x"), "a")
    below = part(connector("Hub", f"{TYPE}, Comment: y, SenderDomains: [a.example, b]"), "b", why)
    (hub,) = settled(above, below).of("InboundConnector")
    assert (hub.value("Comment"), hub.value("SenderDomains")) == ("x", ["a.example", Unknown("computed")])
    assert (hub.is_unknown(("Comment",)), hub.is_unknown(("SenderDomains", 1))) == (False, True)
    below = part(connector("Hub", f"{TYPE}, Comment: y, SenderDomains: [b]"), "b")
    above = part(connector("Hub", "Comment: x, SenderDomains: ['${ALL}', c]"), "a", why)
    (hub,) = settled(above, below).of("InboundConnector")
    assert hub.value("Comment") == Unknown("who knows")
    assert [type(item) for item in hub.value("SenderDomains")] == [Unknown, Unknown]


def test_the_defaults_are_those_of_the_file_that_defines_it_first() -> None:
    leaves_out = Traits(Absence.EMPTY, strict=False)
    for of_below, of_above, enabled in (
        (leaves_out, Traits(), UNSTATED),
        (Traits(), leaves_out, True),
    ):
        above, below = part(connector("Hub"), "a", of_above), part(connector("Hub", TYPE), "b", of_below)
        (hub,) = settled(above, below).of("InboundConnector")
        assert (hub.value("Enabled"), hub.value("EFUsers")) == (enabled, None)


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        ("a- b c", []),
        ("a b- c", ["a"]),
        ("a b c-", ["a", "b"]),
        ("a- b- c", []),
        ("a b- c-", ["a"]),
        ("a-", []),
        ("b-", []),
        ("a x-", ["a"]),  # in no layer, it is about nothing else
        ("a- x", ["x"]),
        ("a a- b", ["a"]),  # made anew
    ],
)
def test_what_a_layer_removes(layers: str, left: list[str]) -> None:
    documents = [
        absent(connector("hub"), name[0], INBOUND0) if name.endswith("-") else part(full(name), name)
        for name in layers.split()
    ]
    tenant = settled(*documents)
    files = [part.document.source.name for found in tenant.of("InboundConnector") for part in found.parts]
    assert sorted(files) == [f"{name}.yaml" for name in left]
    assert ("InboundConnector" in tenant.definitions) is bool(left)
    assert said(tenant.diagnostics) == []


def test_definitions_whose_names_are_not_known_stay_as_they_are() -> None:
    tenant = settled(
        part(connector("'[x={ $n }=]'", TYPE), "a"),
        part(connector("'[x={ $n }=]'", TYPE), "b"),
        part(connector("[list]", TYPE), "a"),
        absent(connector("'${NAME}'"), "a", INBOUND0),
        part(f"InboundConnectors: [{{ {TYPE} }}]", "a"),
        part(f"InboundConnectors: [{{ {TYPE} }}]", "b"),
    )
    assert len(tenant.of("InboundConnector")) == 5


def test_doubles_of_one_layer_are_left_to_rules() -> None:
    documents = [part(connector("Hub", f"{TYPE}, Comment: {name}"), name) for name in ("a", "a2", "b", "b2")]
    for merge, comments in (("properties", ["a", "a2", "b2"]), (DEFINITIONS, ["a", "a2"])):
        tenant = settled(*documents, merge=merge)
        assert [found.value("Comment") for found in tenant.of("InboundConnector")] == comments


def test_what_a_more_specific_layer_replaces() -> None:
    documents = [
        part(connector("Hub", f"{TYPE}, RequireTls: true"), "a"),
        part(connector("Hub", f"{TYPE}, Comment: x"), "b"),
        part(connector("'${NAME}'", TYPE), "b"),
        part(connector("Old", TYPE), "c"),
        part(connector("Free", TYPE), "x"),
        part("AcceptedDomains: []", "a"),
        part("AcceptedDomains: [{ DomainName: contoso.com }]", "b"),
        part("OutboundConnectors: [{ Name: Out, ConnectorType: Partner }]", "b"),
        absent("OutboundConnectors: [{ Name: Gone }]", "a", ("OutboundConnectors", 0)),
        part("OrganizationConfig: { RejectDirectSend: true }", "a"),
        part("OrganizationConfig: { RejectDirectSend: false, SmtpClientAuthenticationDisabled: true }", "b"),
    ]

    def found(merge: str) -> dict[str, list[list[str]]]:
        kinds = settled(*documents, merge=merge).definitions
        return {
            kind: [[name, *list(one.data)[1:]] for one in found if (name := one.name or "-")]
            for kind, found in kinds.items()
        }

    whole = {
        "AcceptedDomain": [["contoso.com"]],
        "OutboundConnector": [["Out", "ConnectorType"]],
        "OrganizationConfig": [["-", "SmtpClientAuthenticationDisabled"]],
    }
    rest = [["${NAME}", "ConnectorType"], ["Old", "ConnectorType"], ["Free", "ConnectorType"]]
    hub = ["Hub", "ConnectorType", "RequireTls"]
    assert found("properties") == {
        "InboundConnector": [["Hub", "ConnectorType", "Comment", "RequireTls"], *rest],
        **whole,
    }
    assert found(DEFINITIONS) == {"InboundConnector": [hub, *rest], **whole}
    assert found(KINDS) == {"InboundConnector": [hub, rest[2]], "OrganizationConfig": whole["OrganizationConfig"]}


# required properties


def test_what_one_layer_gives_another_need_not() -> None:
    tenant = settled(
        part("InboundConnectors: [{ Name: Hub }, { Name: Lost }]", "a"),
        part(connector("Hub", TYPE), "b"),
        part("InboundConnectors: [{ Name: Lost, ConnectrType: x }, { Comment: no name }]", "b2"),
        part(connector("Free"), "x"),
        part("AcceptedDomains: [{ DomainType: Authoritative }]", "b"),
    )
    assert [line.split(" | ") for line in said(tenant.diagnostics)] == [
        [
            "1:35 <ConnectrType> error[unknown-property] `ConnectrType` is not a property of an InboundConnector",
            "did you mean `ConnectorType`?",
        ],
        [
            "1:29 <Free> error[missing-property] InboundConnector `Free` has no `ConnectorType`",
            "add `ConnectorType`: `Partner` or `OnPremises`",
        ],
        [
            "1:56 <Comment> error[missing-property] this InboundConnector has no `Name`, `ConnectorType`",
            "add `Name`, `ConnectorType`",
        ],
        [
            "1:21 <DomainType> error[missing-property] this AcceptedDomain has no `DomainName`",
            "add `DomainName`: a domain name",
        ],
    ]


def test_what_no_layer_gives_is_missing_at_the_most_specific() -> None:
    tenant = settled(
        part(connector("hub", "Comment: x"), "a"), part(connector("Hub"), "b"), part(connector("Hub"), "c")
    )
    (fault,) = tenant.diagnostics
    assert (fault.path, fault.subject, fault.tenant) == ("a.yaml", "InboundConnector hub", ".")
    assert said([fault])[0].startswith(
        "1:29 <hub> error[missing-property] InboundConnector `hub` has no `ConnectorType`"
    )


def test_what_is_missing_too_often_is_given_up() -> None:
    found = settled(part("InboundConnectors: [" + "{}, " * 2000 + "{}]", "a")).diagnostics
    assert len(found) == 1001
    assert [fault.rule.name for fault in found[-2:]] == ["missing-property", "limit-exceeded"]


def test_many_files_that_define_one_object_take_time_as_their_number() -> None:
    items = ", ".join(f"{{ Name: Hub, Comment: '{number}' }}" for number in range(5000))
    doubles = settled(part(f"InboundConnectors: [{items}]", "a"), part(connector("Hub", TYPE), "b"))
    assert len(doubles.of("InboundConnector")) == 5000
    paths = [("InboundConnectors", number) for number in range(5000)]
    (hub,) = settled(changes(f"InboundConnectors: [{items}]", "x", *paths)).of("InboundConnector")
    assert hub.value("Comment") == "4999"


def test_formats_of_others_need_the_name_alone() -> None:
    loose = Traits(Absence.EMPTY, strict=False)
    text = "RemoteDomains: [{ Identity: Contoso, AllowedOOFType: None }]"
    full = "RemoteDomains: [{ Identity: contoso, DomainName: contoso.com, IsInternal: true }]"
    tenant = settled(part(text, "a", loose), part(full, "b", loose))
    assert said(tenant.diagnostics) == []
    (found,) = tenant.of("RemoteDomain")
    assert (found.name, found.value("AllowedOOFType"), found.value("IsInternal")) == ("contoso.com", "None", True)
    assert places(found, ("DomainName",), ("Name",)) == ["b.yaml contoso.com", "a.yaml Contoso"]
    alone = settled(part(text, "a", loose))
    assert [fault.rule.name for fault in alone.diagnostics] == ["missing-property"]
    assert said(settled(absent(text, "a", ("RemoteDomains", 0))).diagnostics) == []
    assert said(settled(absent(text, "x", ("RemoteDomains", 0))).diagnostics) == []


# amendments


def test_amendments_change_what_another_file_defines() -> None:
    tenant = settled(
        changes(connector("HUB", "Comment: first, RequireTls: false"), "1", INBOUND0),
        part(connector("Hub", f"{TYPE}, Comment: base, SenderDomains: ['*']"), "2"),
        changes(connector("hub", "Comment: last"), "3", INBOUND0),
        part(connector("Other", TYPE), "4"),
        of=None,
    )
    assert inbound(tenant) == [
        {
            "Name": "Hub 2",
            "ConnectorType": "OnPremises 2",
            "Comment": "last 3",
            "SenderDomains": "['*'] 2",
            "RequireTls": "False 1",
        },
        {"Name": "Other 4", "ConnectorType": "OnPremises 4"},
    ]
    hub = tenant.of("InboundConnector")[0]
    assert (hub.amends, hub.removed, hub.value("Enabled")) == (False, False, True)
    assert places(hub, ("EFSkipIPs",), ("Name",)) == ["2.yaml Hub", "2.yaml Hub"]
    assert hub.document.source.name == "2.yaml"


def test_amendments_without_a_base_are_one_definition_of_which_some_is_known() -> None:
    tenant = settled(
        changes(connector("Hub", "Comment: first, RequireTls: false"), "1", INBOUND0),
        changes(connector("Alone", "Comment: x"), "2", INBOUND0),
        changes(connector("hub", "Comment: last"), "3", INBOUND0),
        changes(connector("'${NAME}'", "Comment: y"), "4", INBOUND0),
        changes("OrganizationConfig: { RejectDirectSend: true }", "5", ("OrganizationConfig",)),
        changes("OrganizationConfig: { RejectDirectSend: false, Licenses: 1 }", "6", ("OrganizationConfig",)),
        of=None,
    )
    assert said(tenant.diagnostics) == []
    assert inbound(tenant) == [
        {"Name": "Hub 1", "Comment": "last 3", "RequireTls": "False 1"},
        {"Name": "Alone 2", "Comment": "x 2"},
        {"Name": "${NAME} 4", "Comment": "y 4"},
    ]
    hub = tenant.of("InboundConnector")[0]
    assert (hub.amends, hub.value("Enabled"), hub.value("EFUsers")) == (True, UNSTATED, UNSTATED)
    (organization,) = tenant.of("OrganizationConfig")
    assert organization.data == {"RejectDirectSend": False, "Licenses": 1}
    assert places(organization, ("RejectDirectSend",), ("Licenses",), part=Part.KEY) == [
        "6.yaml RejectDirectSend",
        "6.yaml Licenses",
    ]


def test_amendments_come_over_layers() -> None:
    """Those in layers by their layer, those elsewhere as they come."""
    tenant = settled(
        changes(connector("Hub", "Comment: a, TreatMessagesAsInternal: true"), "a", INBOUND0),
        part(connector("Hub", "Comment: low"), "b"),
        changes(connector("Hub", "Comment: b, TreatMessagesAsInternal: false"), "b2", INBOUND0),
        part(connector("Hub", TYPE), "c"),
        changes(connector("Hub", "RequireTls: true"), "x", INBOUND0),
    )
    assert said(tenant.diagnostics) == []
    assert inbound(tenant) == [
        {
            "Name": "Hub b",
            "ConnectorType": "OnPremises c",
            "Comment": "a a",
            "TreatMessagesAsInternal": "True a",
            "RequireTls": "True x",
        }
    ]
    (hub,) = tenant.of("InboundConnector")
    assert {part.document.source.name for part in hub.parts} == {"a.yaml", "b.yaml", "c.yaml", "x.yaml"}
    removed = settled(
        absent(connector("Hub"), "a", INBOUND0),
        changes(connector("Hub", "Comment: b"), "b", INBOUND0),
        part(connector("Hub", TYPE), "c"),
    )
    assert removed.definitions == {}


def test_amendments_of_the_same_layer_keep_their_order() -> None:
    tenant = settled(
        *(changes(connector("Hub", f"Comment: {name}"), name, INBOUND0) for name in ("a", "a2", "b", "b2"))
    )
    assert [found["Comment"] for found in inbound(tenant)] == ["a2 a2"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("InboundConnectors: [{ Name: ' Hub ' }]", "hub"),
        ("InboundConnectors: [{ Identity: Hub }]", "hub"),
        ("InboundConnectors: [{ Name: 5 }]", None),
        ("InboundConnectors: [{ Name: '{{ hub }}' }]", "a.yaml\n{{ hub }}"),
        ("InboundConnectors: [{ Comment: x }]", None),
        ("AcceptedDomains: [{ Identity: Contoso.com }]", "contoso.com"),
        ("RemoteDomains: [{ DomainName: a.example, Name: A }]", "a"),
        ("RemoteDomains: [{ DomainName: A.example }]", "a.example"),
        ("OrganizationConfig: { Name: contoso }", ""),
    ],
)
def test_identity(text: str, name: str | None) -> None:
    assert identity(contribution(document(text)).definitions[0]) == name


@pytest.mark.parametrize("merge", [PROPERTIES, DEFINITIONS, KINDS])
def test_whatever_the_files_say_each_value_is_found_where_it_stands(merge: str) -> None:
    maker = random.Random(merge)  # noqa: S311
    properties = (
        "Comment: {}",
        "RequireTls: true",
        "SenderDomains: [{}]",
        "Enabled: false",
        "TlsSenderCertificateName: {}",
    )
    merged = 0
    for _ in range(200):
        documents = []
        for number in range(maker.randrange(1, 7)):
            rest = ", ".join(text.format(f"{number}.example") for text in properties if maker.random() < 0.5)
            text = connector(maker.choice(["Hub", "hub", "Other", "'${N}'"]), rest)
            name = f"{maker.choice('abcx')}{number}"
            paths = frozenset([INBOUND0])
            traits = [Traits(), Traits(), Traits(strict=False, amending=paths), Traits(strict=False, removed=paths)]
            documents.append(part(text, name, maker.choice(traits)))
        tenant = settled(*documents, merge=merge)
        for found in tenant.of("InboundConnector"):
            merged += len(found.parts) > 1
            assert not found.removed
            for name, value in found.data.items():
                holder = found.holder(name)
                assert holder in found.parts
                assert (holder.data[name], holder.value(name)) == (value, found.value(name))
                assert found.locate((name,)) == holder.locate((name,))
                assert holder.data["Name"].lower() == found.data["Name"].lower()
            assert found.locate(("EFSkipIPs",)) == found.locate(("Name",))
    assert merged > 20
