"""Definitions found in formats of others, put together: places, shapes, and what stays unknown."""

from __future__ import annotations

import pytest
from making import said

from relaylint.core.diagnostic import Diagnostic
from relaylint.core.document import Absence, Document, Mapping, Node, Scalar, Sequence
from relaylint.core.text import Source, Span
from relaylint.formats.shaping import Assembly, Entry
from relaylint.model.definitions import NOT_DECLARED, UNSTATED, Definition, Unknown, contribution

from .outline import outline, problems

TEXT = "domain contoso.com Default yes; hub OnPremises * $names 1.2.3.4 $more"


def word(text: str, value: object = None) -> Scalar:
    """Return the node of a word of the text."""
    start = TEXT.index(text)
    return Scalar(start, start + len(text), text if value is None else value)


def listed(*items: Node) -> Sequence:
    made = Sequence(items[0].start)
    made.end = items[-1].end
    made.items.extend(items)
    made.value.extend(item.value for item in items)
    return made


def made(absent: Absence = Absence.EMPTY) -> tuple[Document, list[Diagnostic]]:
    found: list[Diagnostic] = []
    assembly = Assembly(Source("a.txt", TEXT), absent, found)
    place = word("domain")
    entries = [Entry("identity", place, word("contoso.com")), Entry("Default", word("Default"), word("yes", True))]
    assembly.add("AcceptedDomain", place, Span(0, 30), entries)
    hub = word("hub")
    assembly.add(
        "InboundConnector",
        hub,
        Span(hub.start, len(TEXT)),
        [
            Entry("Identity", hub, hub),
            Entry("ConnectorType", hub, word("OnPremises")),
            Entry("SenderDomains", hub, word("*")),
            Entry("tlssendercertificatename", hub, word("$names"), {(): "`$names` has no value"}),
            Entry("SenderIPAddresses", hub, listed(word("1.2.3.4"), word("$more")), {(1,): "`$more` has no value"}),
            Entry("identity", hub, word("$more")),
        ],
    )
    (document,) = assembly.documents()
    return document, found


def definitions(absent: Absence = Absence.EMPTY) -> list[Definition]:
    return contribution(made(absent)[0]).definitions


def test_the_document_has_our_keys_and_the_places_of_the_file() -> None:
    document, found = made()
    assert outline(document) == [
        ("", "mapping", TEXT),
        ("/AcceptedDomains", "key", "domain"),
        ("/AcceptedDomains", "list", "domain contoso.com Default yes"),
        ("/AcceptedDomains/0", "mapping", "domain contoso.com Default yes"),
        ("/AcceptedDomains/0/identity", "key", "domain"),
        ("/AcceptedDomains/0/identity", "scalar", "contoso.com", "contoso.com"),
        ("/AcceptedDomains/0/Default", "key", "Default"),
        ("/AcceptedDomains/0/Default", "scalar", "yes", True),
        ("/InboundConnectors", "key", "hub"),
        ("/InboundConnectors", "list", TEXT[32:]),
        ("/InboundConnectors/0", "mapping", TEXT[32:]),
        ("/InboundConnectors/0/Identity", "key", "hub"),
        ("/InboundConnectors/0/Identity", "scalar", "hub", "hub"),
        ("/InboundConnectors/0/ConnectorType", "key", "hub"),
        ("/InboundConnectors/0/ConnectorType", "scalar", "OnPremises", "OnPremises"),
        ("/InboundConnectors/0/SenderDomains", "key", "hub"),
        ("/InboundConnectors/0/SenderDomains", "list", "*"),
        ("/InboundConnectors/0/SenderDomains/0", "scalar", "*", "*"),
        ("/InboundConnectors/0/tlssendercertificatename", "key", "hub"),
        ("/InboundConnectors/0/tlssendercertificatename", "scalar", "$names", "$names"),
        ("/InboundConnectors/0/SenderIPAddresses", "key", "hub"),
        ("/InboundConnectors/0/SenderIPAddresses", "list", "1.2.3.4 $more"),
        ("/InboundConnectors/0/SenderIPAddresses/0", "scalar", "1.2.3.4", "1.2.3.4"),
        ("/InboundConnectors/0/SenderIPAddresses/1", "scalar", "$more", "$more"),
    ]
    assert repr(document.root.value) == repr(document.data)
    assert problems(found) == [
        ("duplicate-key", "1:33", "hub", "`identity` stands twice in one mapping", ("1:33", "hub"))
    ]


def test_what_is_not_known_fits_any_schema_and_has_its_reason() -> None:
    document, _ = made()
    found = contribution(document)
    assert said(found.diagnostics) == []
    _, hub = found.definitions
    assert hub.value("TlsSenderCertificateName") == Unknown("`$names` has no value")
    assert hub.value("SenderIPAddresses") == ["1.2.3.4", Unknown("`$more` has no value")]
    assert hub.is_unknown(("SenderIPAddresses", 1))
    assert not hub.is_unknown(("SenderIPAddresses", 0))


@pytest.mark.parametrize(
    ("absent", "name", "value"),
    [
        (Absence.DEFAULT, "RestrictDomainsToCertificate", False),
        (Absence.DEFAULT, "TrustedOrganizations", []),
        (Absence.EMPTY, "RestrictDomainsToCertificate", UNSTATED),
        (Absence.EMPTY, "RequireTls", UNSTATED),
        (Absence.EMPTY, "Guid", NOT_DECLARED),
        (Absence.DEFAULT, "RequireTls", NOT_DECLARED),
        (Absence.EMPTY, "TrustedOrganizations", []),
        (Absence.EMPTY, "EFUsers", None),
        (Absence.UNKNOWN, "TrustedOrganizations", UNSTATED),
        (Absence.UNKNOWN, "Enabled", UNSTATED),
        (Absence.UNKNOWN, "Guid", UNSTATED),
    ],
)
def test_what_a_property_is_that_is_not_there(absent: Absence, name: str, value: object) -> None:
    assert definitions(absent)[1].value(name) == value


def test_required_is_only_the_name_and_not_even_that_where_some_properties_are_shown() -> None:
    for absent, expected in ((Absence.EMPTY, ["this OutboundConnector has no `Name`"]), (Absence.UNKNOWN, [])):
        assembly = Assembly(Source("a.txt", TEXT), absent, [])
        place = word("hub")
        assembly.add("OutboundConnector", place, Span(place.start, place.end), [Entry("Comment", place, place)])
        found = contribution(assembly.documents()[0]).diagnostics
        assert [item.message for item in found] == expected


def test_kinds_that_are_spoken_about() -> None:
    assembly = Assembly(Source("a.txt", TEXT), Absence.EMPTY, [])
    assert assembly.documents() == []
    place = word("hub")
    assembly.declare("RemoteDomain", place)
    assembly.add("AcceptedDomain", place, Span(0, 6), [Entry("Identity", place, place)], removed=True)
    assembly.add("InboundConnector", place, Span(0, 6), [Entry("Identity", place, place)], amends=True)
    found = contribution(assembly.documents()[0])
    assert list(found.declared) == ["RemoteDomain", "AcceptedDomain"]
    assert [(item.kind.name, item.removed, item.amends) for item in found.definitions] == [
        ("AcceptedDomain", True, False),
        ("InboundConnector", False, True),
    ]
    assert found.definitions[1].value("Enabled") is UNSTATED


def test_a_kind_of_which_there_is_one() -> None:
    assembly = Assembly(Source("a.txt", TEXT), Absence.UNKNOWN, [])
    for name, place in (("RejectDirectSend", word("yes", True)), ("SendFromAliasEnabled", word("hub", False))):
        assembly.add("OrganizationConfig", place, Span(place.start, place.end), [Entry(name, place, place)])
    (document,) = assembly.documents()
    assert document.data == {"OrganizationConfig": {"RejectDirectSend": True, "SendFromAliasEnabled": False}}
    assert isinstance(document.root, Mapping)
    held = document.root.entries["OrganizationConfig"][1]
    assert TEXT[held.start : held.end] == "yes; hub"


def test_an_empty_text_where_a_list_belongs_lists_nothing() -> None:
    assembly = Assembly(Source("a.txt", TEXT), Absence.UNKNOWN, [])
    place = word("hub")
    assembly.add("InboundConnector", place, Span(0, 6), [Entry("senderdomains", place, word("yes", ""))])
    assert assembly.documents()[0].data == {"InboundConnectors": [{"senderdomains": []}]}
