"""What may be written in rules and settings comes from what knows it: relations, facts, kinds, parameters, rules."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from relaylint.core.text import Source
from relaylint.model.kinds import kind
from relaylint.model.schema_index import FILES
from relaylint.policy.facts import FACTS
from relaylint.policy.pack import load_policy
from relaylint.policy.relations import RELATIONS
from relaylint.server.completing import word_completions
from relaylint.server.hover import of_word
from relaylint.server.policy_words import PolicyWords, rule_words, settings_words
from relaylint.syntax.reading import Limits

HEAD = "kind: InboundConnector\nparameters: { days: { type: integer, default: 3, description: How many. } }\n"
OF_HOSTS = {name for name in FACTS if FACTS[name].fits("SendingHost")}
RULES = load_policy([], Limits()).rules
SETTINGS = settings_words(RULES.values())


def offered(text: str, head: str = HEAD, file: PolicyWords | None = None) -> set[str]:
    """Return what would be written in place of the word at a ``|``."""
    before, _, after = (head + text).partition("|")
    source = Source("/own-rule.yaml", before + after)
    made = word_completions(file or rule_words(), source, len(before))
    return {completion.text + completion.behind for completion in made}


def told(text: str, file: PolicyWords | None = None) -> str:
    before, _, after = (HEAD * (file is None) + text).partition("|")
    return of_word(file or rule_words(), Source("/own-rule.yaml", before + after), len(before))


def test_keys_of_a_rule() -> None:
    assert {"name: ", "assert: ", "message: "} <= offered("|")
    assert not {"kind: ", "parameters: "} & offered("|")
    assert "assert" in offered("ass|: x")
    assert offered("basis: |") == {"documented", "reported", "inferred"}
    assert offered("kind: |", "") == offered("assert: { exists: { kind: |") == set(FILES)
    lists = offered("for: |")
    assert {"SenderDomains", "SenderIPAddresses"} <= lists < set(kind("InboundConnector").properties)
    assert not {"Name", "RequireTls"} & lists


@pytest.mark.parametrize(
    "text", ["assert: { |", "where:\n  |", "where:\n  any:\n    - |\nassert: {}\n", "cases: [{ when: { n|"]
)
def test_names_in_conditions_are_those_of_the_kind(text: str) -> None:
    combined = {"all: ", "any: ", "not: ", "exists: "}
    names = {f"{name}: " for name in (*kind("InboundConnector").properties, *FACTS)}
    facts = {f"{name}: " for name in FACTS if not FACTS[name].fits("InboundConnector")}
    assert offered(text) == combined | names - facts
    assert offered("assert: { exists: { kind: SendingHost, where: { |") == combined | {
        f"{name}: " for name in (*kind("SendingHost").properties, *OF_HOSTS)
    }
    assert {"ConnectorType: ", "MailFrom: "} <= offered("assert: { |", "")


def test_relations_are_those_that_fit() -> None:
    of_dates = offered("assert: { certificate.not-after: { |", "kind: SendingHost\n")
    assert {"on-or-after: ", "older-than-days: ", "equals: "} <= of_dates
    assert "covered-by: " not in of_dates
    assert of_dates - {"all: ", "any: ", "not: ", "each: ", "some: "} <= {f"{name}: " for name in RELATIONS}
    assert "starts-with: " not in offered("assert: { Name: { starts-with: x, |")


def test_values_and_what_stands_for_them() -> None:
    assert offered("assert: { ConnectorType: { equals: |") == {"Partner", "OnPremises", "{ parameter: days }"}
    assert offered("assert: { ConnectorType: { in: [|") == {"Partner", "OnPremises"}
    assert offered("assert: { Name: { equals: { parameter: |") == {"days"}
    assert {"Name", "relay.verdict"} & offered(
        "assert: { exists: { kind: SendingHost, where: { Name: { equals: { this: |"
    ) == {"Name"}
    assert offered("assert: { RequireTls: { equals: |") >= {"true", "false"}
    assert offered("why: |") == offered("message: see |") == set()


def test_names_in_texts() -> None:
    assert {"Name", "value", "parameter.days"} <= offered('message: "`{|}` is wrong"')
    assert "relay.verdict" in offered("advice: [{ help: '{re|", "kind: SendingHost\n")
    assert offered('message: "`Na|me"') == set()


def test_settings() -> None:
    assert {"tenants: ", "severity: "} <= offered("|", "", SETTINGS)
    assert "tenants: " not in offered("tenants: []\n|", "", SETTINGS)
    assert "cert-expired: " in offered("severity:\n  cert|", "", SETTINGS)
    assert offered("severity: { cert-expired: |", "", SETTINGS) == {"error", "warning", "info", "off"}
    assert {"cert-expired", "certificates", "all"} <= offered("ignore: [|", "", SETTINGS)
    assert "m365dsc" in offered("formats:\n  - paths: [x]\n    format: |", "", SETTINGS)


def test_what_words_mean() -> None:
    assert told("assert: { Na|me: { starts-with: x } }").startswith("**Name** (InboundConnector)\n\n")
    assert told("assert: { Name: { starts-|with: x } }") == f"**starts-with**\n\n{RELATIONS['starts-with'].doc}"
    assert told("where: { exists: { kind: SendingHost, where: { certificate.na|mes: {} } } }").endswith(
        FACTS["certificate.names"].doc
    )
    assert told("ba|sis: documented").startswith("**basis** (Basis)\n\nThe evidence: ")
    assert told("assert: { exists: { kind: Sending|Host } }").startswith("**SendingHost** (kind)\n\nA server, device")
    assert told("assert: { Name: { equals: { parameter: da|ys } } }") == "**days** (parameter)\n\nHow many."
    assert told("assert: { Name: { equals: fr|ee } }") == told("why: ab|c") == ""
    assert told("fail-|on: error", SETTINGS).startswith("**fail-on**")


ODD = [
    "kind: [{}, 3, X]",
    "kind: {}",
    "parameters: 3",
    "parameters: { 1: x }",
    "for: [x]",
    "cases: x",
    "1: { 2: 3 }",
    "null",
]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_written_is_no_exception(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    texts = [Path(rule.source).read_text("utf-8") for rule in RULES.values()]
    for _ in range(60):
        text = chance.choice(ODD) + "\n" + chance.choice(texts) if chance.random() < 0.3 else chance.choice(texts)
        start = chance.randrange(len(text))
        end = start + chance.choice([0, 0, 1, 5, len(text)])
        text = text[:start] + chance.choice(["", "x", "{ ", "[", '"', ": ", "- "]) + text[end:]
        source = Source("/own-rule.yaml", text)
        for words in (rule_words(), SETTINGS):
            made = word_completions(words, source, start)
            assert len({each.text for each in made}) == len(made)
            of_word(words, source, start)
