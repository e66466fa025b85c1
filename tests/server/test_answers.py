"""What an editor is answered about a place, as the protocol writes it."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import pytest
from lsprotocol import types
from making import changed, write
from talking import DAY, asked

from relaylint.core.notices import ignored
from relaylint.project.finding import find_settings
from relaylint.project.run.beginning import Request
from relaylint.project.run.checking import SAFE, check_paths
from relaylint.server import answers
from relaylint.server.abilities import ALL
from relaylint.server.projects import AskedPlace
from relaylint.server.wire import Wire

WIRE = Wire("utf-16", {}, {}, ALL._replace(snippets=False))
EVERYTHING = types.Range(types.Position(0, 0), types.Position(99, 0))


def told(place: AskedPlace) -> str:
    hover = answers.hovered(WIRE, place)
    if hover is None:
        return ""
    assert isinstance(hover.contents, types.MarkupContent)
    return hover.contents.value


def places(locations: list[types.Location]) -> list[str]:
    return [f"{each.uri.rpartition('/')[2]}:{each.range.start.line + 1}" for each in locations]


def test_hover(repository: Path) -> None:
    hosts = "contoso/hosts.yaml"
    assert told(asked(repository, hosts, "Require|Tls: true")).startswith("**RequireTls** of InboundConnector\n\n")
    assert told(asked(repository, hosts, "Sending|Hosts")).startswith("**SendingHost**\n\nA server, device or")
    verdict = told(asked(repository, hosts, "Name: |mta")).splitlines()
    assert verdict[1].startswith(
        "mta  from contoso.com  to outside recipients: relayed by certificate, connector `Hub`"
    )
    assert verdict[-2:] == ["1 verdict: 1 relayed", "```"]
    assert told(asked(repository, hosts, "MailFrom: [con|toso.com]")) == "`contoso.com` is an accepted domain"
    assert told(asked(repository, hosts, "CertificateNames: [con|toso.com]")) == (
        "`contoso.com` is an accepted domain\n\nlets in: InboundConnector `Hub`"
    )
    assert told(asked(repository, hosts, "Name: |Hub")) == "lets in SendingHost `mta`"
    domains = "contoso/domains.yaml"
    assert told(asked(repository, domains, "|contoso.com")) == "used by InboundConnector `Hub`, SendingHost `mta`"
    other = told(asked(repository, domains, "|contoso.net", "AcceptedDomains: [{ DomainName: contoso.net }]\n"))
    assert other == "used by nothing in these files"
    assert told(asked(repository, domains, "# |x", "# x\n")) == ""


LAST = "\n\nThis is so of the file as it could last be read."


def typed_in(repository: Path, what: str, typed: tuple[str, str]) -> str:
    """Return what is told of a place where something has been typed in a file since it could be read, if it could."""
    file, text = "contoso/hosts.yaml", (repository / "contoso/hosts.yaml").read_text("utf-8")
    before, after = typed
    assert text.count(before) == 1
    return told(asked(repository, file, what, text.replace(before, after)))


@pytest.mark.parametrize(
    "typed", [("SendingHosts:", "X: [\nSendingHosts:"), ('SenderDomains: ["*"]', "SenderDomains: [")]
)
def test_hover_where_a_file_cannot_be_read(repository: Path, typed: tuple[str, str]) -> None:
    """What is told is that of the file as it last could be, of what stands before and behind what has been typed."""
    for what in ("Connector|Type: ", "Name: |Hub", "MailFrom: [con|toso.com]", "CertificateNames: [con|toso.com]"):
        whole = told(asked(repository, "contoso/hosts.yaml", what))
        assert whole
        assert typed_in(repository, what, typed) == f"{whole}{LAST}"
    verdict = typed_in(repository, "Name: |mta", typed)
    assert "mta  from contoso.com  to outside recipients: relayed by certificate, connector `Hub`" in verdict


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("MailFrom: [fab|rikam", ("MailFrom: [contoso.com]", "MailFrom: [fabrikam")),
        ("MailFrom: [|fabrikam", ("MailFrom: [contoso.com]", "MailFrom: [fabrikam")),
        ("contoso.com|.example", ("MailFrom: [contoso.com]", "MailFrom: [contoso.com.example")),
        ("MailFrom: [contoso.com] |# }", ("MailFrom: [contoso.com],", "MailFrom: [contoso.com] # },")),
        ("X: [, MailFrom: [con|toso.com], Y: [", ("MailFrom: [contoso.com]", "X: [, MailFrom: [contoso.com], Y: [")),
    ],
)
def test_hover_on_what_has_been_typed_since_tells_nothing(repository: Path, what: str, typed: tuple[str, str]) -> None:
    assert typed_in(repository, what, typed) == ""


def test_nothing_is_told_of_what_a_file_has_no_more(repository: Path) -> None:
    """Only where it cannot be read: else it says what it says; and another file of the tenant tells of itself."""
    assert typed_in(repository, "#   - { Name: |mta", ("  - { Name: mta", "#   - { Name: mta")) == ""
    place = asked(repository, "contoso/hosts.yaml", "Name: |Hub")
    domains = repository / "contoso/domains.yaml"
    texts = {str(domains): domains.read_bytes() + b"x: [", place.source.name: place.source.text.encode()}
    place.project.take(texts)
    assert not told(place).endswith(LAST)
    assert told(place)


def test_hover_on_rules(repository: Path) -> None:
    text = "# relaylint: ignore[cert-expired] soon gone\nAcceptedDomains: [{ DomainName: contoso.com }]\n"
    words = told(asked(repository, "contoso/domains.yaml", "cert-|expired", text))
    assert words.startswith(
        "**[cert-expired](https://github.com/relaylint/relaylint/blob/main/docs/rules/cert-expired.md)**"
    )
    assert told(asked(repository, "contoso/domains.yaml", "cert-|expired", "# cert-expired\n")) == ""
    settings = "tenants: [contoso, fabrikam]\nseverity: { cert-expired: info }\n"
    assert told(asked(repository, "relaylint.yaml", "cert-|expired", settings)) == words


def test_definition_and_references(repository: Path) -> None:
    hosts, domains = "contoso/hosts.yaml", "contoso/domains.yaml"
    assert places(answers.led_to(WIRE, asked(repository, hosts, "Name: |mta"))) == ["hosts.yaml:2"]
    assert places(answers.led_to(WIRE, asked(repository, hosts, "MailFrom: [|contoso.com"))) == ["domains.yaml:1"]
    assert places(answers.led_to(WIRE, asked(repository, hosts, "CertificateNames: [|contoso.com"))) == [
        "domains.yaml:1",
        "hosts.yaml:2",
    ]
    assert places(answers.led_to(WIRE, asked(repository, hosts, "Tls|SenderCertificateName"))) == []
    assert places(answers.referring(WIRE, asked(repository, domains, "|contoso.com"))) == [
        "hosts.yaml:3",
        "hosts.yaml:5",
        "hosts.yaml:5",
    ]
    assert places(answers.referring(WIRE, asked(repository, hosts, "Name: |Hub"))) == ["hosts.yaml:5", "hosts.yaml:5"]


def test_addresses_and_names_lead_to_connectors(repository: Path) -> None:
    text = """\
InboundConnectors:
  - { Name: Floor, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.0/28] }
SendingHosts:
  - { Name: scanner, IPAddresses: [81.2.69.3], MailFrom: [x@contoso.com], Connector: floor }
"""
    for what in ("|81.2.69.3", "|floor", "|scanner"):
        assert places(answers.led_to(WIRE, asked(repository, "contoso/hosts.yaml", what, text))) == ["hosts.yaml:2"]


def test_certificate_files(repository: Path) -> None:
    write(repository, {"contoso/certs/mta.pem": "no certificate", "contoso/other.txt": ""})
    text = "SendingHosts:\n  - { Name: mta, Certificate: certs/mta.pem, NextCertificate: certs/none.pem }\n"
    assert places(answers.led_to(WIRE, asked(repository, "contoso/hosts.yaml", "certs/|mta.pem", text))) == [
        "mta.pem:1"
    ]
    assert places(answers.led_to(WIRE, asked(repository, "contoso/hosts.yaml", "certs/|none.pem", text))) == []


def test_verdicts_beside_hosts(repository: Path) -> None:
    hints = answers.hinted(WIRE, asked(repository, "contoso/hosts.yaml", "mta"), EVERYTHING)
    assert [(hint.position.line, hint.position.character, hint.label) for hint in hints] == [(4, 15, "relayed")]
    above = types.Range(types.Position(0, 0), types.Position(3, 0))
    assert answers.hinted(WIRE, asked(repository, "contoso/hosts.yaml", "mta"), above) == []


def test_completion(repository: Path) -> None:
    """Of a text that cannot be read while it is typed, too: the tenant is known as it was before."""
    (item,) = answers.completed(WIRE, asked(repository, "contoso/domains.yaml", "[con|", "MailFrom: [con"))
    assert item == types.CompletionItem(
        label="contoso.com",
        kind=types.CompletionItemKind.Value,
        detail="accepted domain",
        sort_text="0000",
        text_edit=types.TextEdit(types.Range(types.Position(0, 11), types.Position(0, 14)), "contoso.com"),
    )


def test_rules_and_settings(repository: Path) -> None:
    """The names of rules of one's own are offered too, also while the settings cannot be read."""
    rule = "policy/own-rule.yaml"
    write(repository, {"relaylint.yaml": "tenants: [contoso]\nrules: [policy]\n", rule: changed()})
    where, words = asked(repository, rule, "starts-|with"), "**starts-with**\n\n"
    assert told(where).startswith(words)
    settings = asked(repository, "relaylint.yaml", "own|", "tenants: [contoso]\nrules: [policy]\nseverity: { own")
    (own,) = (item for item in answers.completed(WIRE, settings) if item.label == "own-rule")
    assert own.text_edit == types.TextEdit(types.Range(types.Position(2, 12), types.Position(2, 15)), "own-rule: ")
    assert own.documentation == types.MarkupContent(types.MarkupKind.Markdown, "A rule of one's own. Default: warning.")
    both = "tenants: [contoso]\nrules: [policy]\nignore: [own-rule, cert-expired, unknown-property]\n"
    for name, files in (("own-|rule", ["own-rule.yaml:1"]), ("cert-|exp", ["cert-expired.yaml:1"]), ("unknown-|p", [])):
        assert places(answers.led_to(WIRE, asked(repository, "relaylint.yaml", name, both))) == files
    assert told(asked(repository, "relaylint.yaml", "ten|ants")).startswith("**tenants** (Tenants)\n\nGlobs of folders")


def test_actions(repository: Path) -> None:
    text = "InboundConnectors:\n  - Name: Hub\n    ConnectorType: OnPremises\n    RequireTls: 'true'\n"
    place = asked(repository, "contoso/hosts.yaml", "'true'", text)
    at = types.Position(3, 18)
    actions = answers.acted(WIRE, place, types.Range(at, at))
    assert [(action.title, bool(action.is_preferred)) for action in actions] == [
        ("write `true`", True),
        ("ignore wrong-type here, with a reason", False),
    ]
    assert answers.acted(WIRE, place, types.Range(types.Position(0, 0), types.Position(0, 0))) == []


MANY = """\
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: 'true'
    SenderIPAddresses: [81.2.69.3, 81.2.69.3]
  - Name: Floor
    RequireTls: 'false'
"""


def test_all_fixes_of_a_file(repository: Path) -> None:
    """They make of the document what `check --fix` makes of the file; so do those of one rule, where it has several."""
    name = "contoso/more.yaml"
    write(repository, {name: MANY})
    settings = find_settings(str(repository), None, [str(repository)], ignored)
    texts = check_paths(settings, Request([str(repository / name)], today=DAY, fixes=SAFE)).texts
    (every,) = answers.acted_on_file(WIRE, asked(repository, name, "Hub"))
    assert (every.title, every.kind) == ("fix all in this file (safe)", "source.fixAll.relaylint")
    assert edited(MANY, every) == texts[str(repository / name)].after.decode()
    place = asked(repository, name, "'true'")
    for is_resolved in (False, True):
        wire = Wire("utf-16", {}, {}, ALL._replace(resolved=is_resolved))
        actions = answers.acted(wire, place, types.Range(types.Position(4, 18), types.Position(4, 18)))
        (one,) = (action for action in actions if action.title.startswith("fix all"))
        assert (one.title, one.kind) == ("fix all of wrong-type in this file (safe)", types.CodeActionKind.QuickFix)
        assert (one.edit is None) is is_resolved
        if is_resolved:
            assert one.data == [wire.uri(str(repository / name)), "wrong-type"]
            one = answers.completed_action(wire, place, one, "wrong-type")
        assert edited(MANY, one) == MANY.replace("'", "")
    write(repository, {name: MANY.partition("  - Name: Floor")[0]})
    place = asked(repository, name, "'true'")
    actions = answers.acted(WIRE, place, types.Range(types.Position(4, 18), types.Position(4, 18)))
    assert actions[0].title == "write `true`"
    assert not [action for action in actions if action.title.startswith("fix all")]


def edited(text: str, action: types.CodeAction) -> str:
    """Return a text with the edits of an action."""
    (change,) = (action.edit and action.edit.document_changes) or ()
    assert isinstance(change, types.TextDocumentEdit)
    lines = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
    for edit in reversed(change.edits):
        assert isinstance(edit, types.TextEdit)
        start, end = (lines[each.line] + each.character for each in (edit.range.start, edit.range.end))
        text = text[:start] + edit.new_text + text[end:]
    return text
