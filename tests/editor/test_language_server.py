"""yaml-language-server with our schemas: it is red where `check` is, and nowhere else; it offers, and it explains."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from making import MINIMAL_RULE, changed

from relaylint.core.checks import CHECKS
from relaylint.formats.table import FORMATS
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.policy.facts import FACTS
from relaylint.policy.pack import load_policy
from relaylint.policy.relations import RELATIONS
from relaylint.policy.relations.table import Takes
from relaylint.project import settings as config
from relaylint.syntax.reading import Limits

from .conftest import address
from .server import Server
from .texts import GROUPS, HERE, ROOT, faults

MODELINE = re.compile(r"^# yaml-language-server:", re.MULTILINE)
RULES = load_policy([], Limits()).rules
CURSOR = "⌖"
"""Where the cursor stands in a text."""
EXPORTED = ("Guid", "WhenCreated", "DistinguishedName", "RunspaceId", "IsValid", "ExchangeVersion")


def lines(server: Server, schema: str, texts: dict[str, str]) -> dict[str, list[int]]:
    """Return the lines on which the server has something to say of texts for a schema."""
    uris = {f"file:///{schema}/{name}": MODELINE.sub("#", text) for name, text in texts.items()}
    found = server.remarks(uris)
    return {name: sorted({remark.line for remark in found[f"file:///{schema}/{name}"]}) for name in texts}


def placed(server: Server, schema: str, text: str) -> tuple[str, int, int]:
    """Open a text in which the cursor stands, and return its URI and the place."""
    before, _, after = text.partition(CURSOR)
    uri = f"file:///{schema}/{abs(hash(text))}.yaml"
    server.open(uri, before + after)
    return uri, before.count("\n"), len(before) - before.rfind("\n") - 1


def offered(server: Server, schema: str, text: str) -> list[str]:
    """Return what is offered at the cursor."""
    return [str(item["label"]) for item in server.offers(*placed(server, schema, text))]


def shown(server: Server, schema: str, text: str) -> str:
    """Return what is shown at the cursor."""
    return server.shows(*placed(server, schema, text))


@pytest.mark.parametrize("group", GROUPS)
def test_it_sees_what_check_sees(server: Server, group: str) -> None:
    texts = dict(GROUPS[group]())
    wanted = {}
    for name, text in texts.items():
        places = [found.primary.location for found in faults(name, text)]
        wanted[name] = sorted({place.source.position(place.span.start).line for place in places})
    seen = lines(server, "definitions", texts)
    assert {name: (seen[name], wanted[name]) for name in texts if seen[name] != wanted[name]} == {}
    assert group in ("rules", "conversion") or any(wanted.values())


def test_a_file_names_its_schema_itself(server: Server) -> None:
    text = f"# yaml-language-server: $schema={address('definitions')}\nInboundConnectors: 5\n"
    assert server.remarks({"file:///elsewhere/a.yaml": text}) == {
        "file:///elsewhere/a.yaml": [(2, "`InboundConnectors` takes a list")]
    }


def test_what_is_said(server: Server) -> None:
    text = (
        "InboundConnectors:\n  - Name: a\n    ConnectorType: Partnr\n    Enabled: yes\n    SenderDomains: '*'\n"
        "    TlsSenderCertificateName: 5\n    Colour: blue\n  - Name: b\n"
        "SendingHosts:\n  - Name: c\n    Port: 0\n    Login: d\n"
    )
    assert server.remarks({"file:///definitions/said.yaml": text})["file:///definitions/said.yaml"] == [
        (3, "`ConnectorType` takes `Partner` or `OnPremises`"),
        (4, "`Enabled` takes true or false"),
        (5, "`SenderDomains` takes a list or null"),
        (6, "`TlsSenderCertificateName` takes a text or null"),
        (7, "Property Colour is not allowed."),
        (8, 'Missing property "ConnectorType".'),
        (11, "Value is below the minimum of 1."),
        (12, "`Login` takes a mail address"),
    ]


def test_information_of_ones_own_is_explained(server: Server) -> None:
    about = kind("InboundConnector").schema["patternProperties"]["^x-"]
    text = f"InboundConnectors:\n  - Name: a\n    x-ow{CURSOR}ner: team mail\n"
    assert about["description"] in shown(server, "definitions", text)


@pytest.mark.parametrize("text", [CURSOR, f"AcceptedDomains:\n  - DomainName: contoso.com\n{CURSOR}"])
def test_every_kind_is_offered(server: Server, text: str) -> None:
    there = text.partition(":")[0]
    assert offered(server, "definitions", text) == [kind(name).key for name in FILES if kind(name).key != there]


@pytest.mark.parametrize("name", FILES)
def test_properties_are_offered_and_what_exports_write_is_not(server: Server, name: str) -> None:
    about = kind(name)
    found = offered(
        server, "definitions", f"{about.key}:\n  {CURSOR}" if about.single else f"{about.key}:\n  - {CURSOR}"
    )
    snippets = [snippet["label"] for snippet in about.schema["defaultSnippets"]]
    assert found[: len(snippets)] == snippets
    assert set(found[len(snippets) :]) <= set(about.properties)
    assert set(about.schema["required"]) <= set(found)
    assert set(found).isdisjoint(EXPORTED)
    assert len(found) >= 7


@pytest.mark.parametrize("name", FILES)
def test_what_is_offered_for_a_new_definition_can_stand(server: Server, name: str) -> None:
    about = kind(name)
    text = f"{about.key}:\n  {CURSOR}"
    labels = [snippet["label"] for snippet in about.schema["defaultSnippets"]]
    for item in server.offers(*placed(server, "definitions", text)):
        if item["label"] in labels:
            written = re.sub(r"\$\{\d[|:]([^|},]*)[^}]*\}", r"\1", item["textEdit"]["newText"])
            whole = text.replace(CURSOR, written.replace("\n", "\n  "))
            assert isinstance(yaml.safe_load(whole)[about.key], dict if about.single else list)
            assert [found.message for found in faults("a.yaml", whole)] == []
            labels.remove(item["label"])
    assert labels == []


OF_TEXTS = [name for name, relation in RELATIONS.items() if relation.takes in (Takes.TEXT, Takes.VALUE, Takes.SIZED)]
"""Relations that can hold of any text."""


@pytest.mark.parametrize(
    ("schema", "text", "words"),
    [
        ("definitions", f"InboundConnectors:\n  - Name: a\n    ConnectorType: {CURSOR}", ["Partner", "OnPremises"]),
        ("definitions", f"InboundConnectors:\n  - Name: a\n    Enabled: {CURSOR}", ["true", "false"]),
        ("definitions", f"SendingHosts:\n  - Name: a\n    Recipients:\n      - {CURSOR}", ["Internal", "External"]),
        (
            "definitions",
            f"OutboundConnectors:\n  - TlsSettings: {CURSOR}",
            ["EncryptionOnly", "DomainValidation", "null"],
        ),
        ("settings", f"ignore:\n  - {CURSOR}", ["all", "certificates", "schema", *RULES]),
        ("settings", f"select:\n  - {CURSOR}", ["all", "files", *RULES, *(info.name for info in CHECKS)]),
        ("settings", f"severity:\n  {CURSOR}", [*RULES, *(info.name for info in CHECKS)]),
        ("settings", f"per-path:\n  - paths: [a]\n    severity:\n      {CURSOR}", [*RULES]),
        ("settings", f"severity:\n  cert-wildcard-risk: {CURSOR}", ["error", "warning", "info"]),
        ("settings", f"parameters:\n  sender-ip-too-wide:\n    {CURSOR}", ["addresses"]),
        ("settings", f"formats:\n  - paths: [a]\n    format: {CURSOR}", [*FORMATS]),
        ("rule", f"name: a\nassert:\n  {CURSOR}", [*FACTS, "exists", "all", *kind("InboundConnector").properties]),
        ("rule", f"name: a\nassert:\n  Name:\n    {CURSOR}", OF_TEXTS),
        ("rule", f"name: a\nassert:\n  SenderDomains:\n    {CURSOR}", ["contains", "shorter-than", "each", "some"]),
        ("rule", f"name: a\nassert:\n  x-owner:\n    {CURSOR}", [*RELATIONS, "each", "some"]),
        ("rule", f"name: a\nassert:\n  ConnectorType:\n    equals: {CURSOR}", ["Partner", "OnPremises"]),
        ("rule", f"name: a\nassert:\n  relay.verdict:\n    equals: {CURSOR}", ["relayed", "fragile", "rejected"]),
        ("rule", f"name: a\nassert:\n  Recipients:\n    some:\n      equals: {CURSOR}", ["Internal", "External"]),
    ],
)
def test_words_are_offered(server: Server, schema: str, text: str, words: list[str]) -> None:
    assert [word for word in words if word not in offered(server, schema, text)] == []


@pytest.mark.parametrize(
    ("schema", "text", "words"),
    [
        ("definitions", f"Inbound{CURSOR}Connectors: []\n", "Connectors for mail that other servers send"),
        ("definitions", f"inbound{CURSOR}connectors: []\n", "Connectors for mail that other servers send"),
        (
            "definitions",
            f"InboundConnectors:\n  - Name: a\n    Enab{CURSOR}led: true\n",
            "a disabled connector matches nothing",
        ),
        ("definitions", f"InboundConnectors:\n  - Identi{CURSOR}ty: a\n", "Descriptive name of the connector"),
        ("definitions", f"InboundConnectors:\n  - Connector{CURSOR}Type: Partner\n", "`Partner`: anyone else"),
        (
            "definitions",
            f"InboundConnectors:\n  - Name: a\n    Gu{CURSOR}id: x\n",
            "Object GUID. Written by exports only",
        ),
        ("settings", f"severity:\n  cert-wildcard{CURSOR}-risk: info\n", RULES["cert-wildcard-risk"].info.title),
        ("settings", f"ignore:\n  - cert-wildcard{CURSOR}-risk\n", RULES["cert-wildcard-risk"].info.title),
        (
            "rule",
            f"assert:\n  relay.ver{CURSOR}dict: {{ equals: relayed }}\n",
            "What becomes of mail for outside recipients",
        ),
    ],
)
def test_what_is_written_is_explained(server: Server, schema: str, text: str, words: str) -> None:
    found = shown(server, schema, text)
    assert words in found
    assert len(found) < 1500


@pytest.mark.parametrize("path", sorted((HERE / "settings").glob("*.yaml")), ids=lambda path: path.stem)
def test_settings(server: Server, path: Path) -> None:
    settings, problems = config.load_settings(str(path))
    found = problems if settings is None else config.check_rules(settings, RULES)
    places = [problem.primary.location for problem in found]
    wanted = sorted({place.source.position(place.span.start).line for place in places})
    assert lines(server, "settings", {path.name: path.read_text("utf-8")}) == {path.name: wanted}


def test_settings_may_name_rules_of_ones_own(server: Server) -> None:
    text = (
        "rules: [policy]\nselect: [own-rule, own]\nignore: ['own-*', other]\nseverity: { own-rule: off, other: info }\n"
        "parameters:\n  own-rule: { a: 1 }\n"
    )
    files = [ROOT / "relaylint.yaml", ROOT / "examples" / "contoso" / "relaylint.yaml"]
    texts = {"own.yaml": text} | {f"{number}.yaml": path.read_text("utf-8") for number, path in enumerate(files)}
    assert not any(lines(server, "settings", texts).values())


def test_rules(server: Server) -> None:
    shipped = {f"{name}.yaml": Path(rule.source).read_text("utf-8") for name, rule in RULES.items()}
    assert not any(lines(server, "rule", {"own-rule.yaml": MINIMAL_RULE} | shipped).values())
    wrong = {
        "severity": (changed(severity="high"), 3),
        "condition": (changed(assert_="{ TlsSenderCertificatName: { present: true } }"), 6),
        "relation": (changed(assert_="{ Name: { equal: x } }"), 6),
        "option": (changed(assert_="{ Name: { equals: [x] } }"), 6),
        "missing": (changed(why="-"), 1),
        "key": (changed(asserts="x"), 18),
    }
    found = lines(server, "rule", {f"{name}.yaml": text for name, (text, _) in wrong.items()})
    assert found == {f"{name}.yaml": [line] for name, (_, line) in wrong.items()}
