"""What a stranger adds works with the places alone that CONTRIBUTING names: a second place by hand is a defect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from stranger import TABLE, Copy

CONNECTORS = """\
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    SenderIPAddresses: [77.20.30.40]
AcceptedDomains:
  - DomainName: contoso.com
SendingHosts:
  - Name: mta-01
    IPAddresses: [77.20.30.40]
    MailFrom: [contoso.com]
"""
RULE = """\
name: {name}
title: A connector has a name that does not suit
severity: warning
basis: reported
kind: InboundConnector
assert: {assert_}
message: "`{{Name}}` does not suit"
help: choose another name
why: Names of connectors are read by people, and this one tells them nothing about what the connector is for.
remedy: Rename the connector with Set-InboundConnector -Name, or in the Exchange admin centre under Mail flow.
references: [https://learn.microsoft.com/powershell/module/exchange/set-inboundconnector]
examples:
  - pass:
      InboundConnectors: [{{ Name: Head office, ConnectorType: OnPremises }}]
  - fail:
      InboundConnectors: [{{ Name: Hub, ConnectorType: OnPremises }}]
    at: InboundConnectors[0].Name
"""
RULE_SCHEMA = "import json; from relaylint.docs.rule_schema import rule_schema; print(json.dumps(rule_schema()))"
SETTINGS_SCHEMA = """\
import json
from relaylint.docs.settings_schema import settings_schema
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits
print(json.dumps(settings_schema(load_policy([], Limits()).rules.values())))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


@pytest.fixture
def tenant(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "mail.yaml").write_text(CONNECTORS, encoding="utf-8")
    return tmp_path


def add_rule(copy: Copy, name: str, assert_: str) -> None:
    copy.add("a rule", f"rules/connectors/{name}.yaml", RULE.format(name=name, assert_=assert_))


def assert_reported(copy: Copy, tenant: Path, rule: str) -> None:
    """The rule reports the connector's name, its examples come out, and a page tells of it."""
    code, text = copy.run(tenant, "check", "--format", "concise", "--select", rule)
    assert (code, text.splitlines()[0]) == (0, f"mail.yaml:2:11: warning[{rule}] `Hub` does not suit")
    code, text = copy.run(tenant, "check", "--format", "sarif", "--select", rule)
    assert [found["ruleId"] for found in json.loads(text)["runs"][0]["results"]] == [rule]
    assert copy.run(tenant, "test", f"{copy.folder}/rules/connectors/{rule}.yaml")[0] == 0
    code, text = copy.run(tenant, "rule", rule)
    assert (code, "does not suit" in text) == (0, True)


def test_a_rule(copy: Copy, tenant: Path) -> None:
    add_rule(copy, "connector-is-hub", "{ Name: { not: { equals: Hub } } }")
    assert_reported(copy, tenant, "connector-is-hub")
    _, text = copy.python(tenant, SETTINGS_SCHEMA)
    assert "connector-is-hub" in json.loads(text)["definitions"]["severities"]["properties"], text


def test_a_relation(copy: Copy, tenant: Path) -> None:
    place = "relaylint/policy/relations/plain.py"
    relation = '''

@relation("longer-than", WHOLE, "be longer than {option} characters", takes=Takes.TEXT)
def _longer_than(option: Any) -> Test:
    """The text has more characters than the option."""
    return lambda value, subject: isinstance(value, str) and len(value) > option
'''
    copy.change("a relation", place, "", relation)
    add_rule(copy, "connector-name-short", "{ Name: { longer-than: 3 } }")
    assert_reported(copy, tenant, "connector-name-short")
    code, text = copy.python(tenant, RULE_SCHEMA)
    assert code == 0, text
    assert "The text has more characters than the option." in text


def test_a_fact(copy: Copy, tenant: Path) -> None:
    place = "relaylint/policy/facts/connectors.py"
    fact = '''

@fact("name.length", "InboundConnector", gives=number_of("characters"))
def _length(facts: Facts, connector: Definition, item: Any) -> Fact:
    """How many characters the name has."""
    return Fact(len(connector.name), ("Name",))
'''
    copy.change("a fact", place, "", fact)
    add_rule(copy, "connector-name-of-three", "{ name.length: { at-least: 4 } }")
    assert_reported(copy, tenant, "connector-name-of-three")
    code, text = copy.python(tenant, RULE_SCHEMA)
    assert code == 0, text
    assert '"name.length"' in text


OUTPUT = '''\
"""Counts, for scripts."""

from relaylint.core.diagnostic import Report
from relaylint.output import Style


def render(report: Report, style: Style) -> str:
    """Return how much is reported."""
    return f"{len(report.diagnostics)} reported\\n"
'''
OF_VERDICTS = (
    OUTPUT.replace("core.diagnostic import Report", "relay.verdicts import Verdicts")
    .replace("report: Report", "verdicts: Verdicts")
    .replace("len(report.diagnostics)} reported", "len(verdicts.answers)} answers")
)


def test_an_output_format(copy: Copy, tenant: Path) -> None:
    what, table = "an output format", "relaylint/output/__init__.py"
    copy.add(what, "relaylint/output/counts.py", OUTPUT)
    row = '    OutputFormat("counts", "numbers, for scripts", "relaylint.output.counts"),\n'
    copy.change(what, table, ')\n"""Formats of a report', row)
    assert copy.run(tenant, "check", "--select", "connector-type-not-onpremises", "--format", "counts") == (
        0,
        "0 reported\n",
    )
    assert "jsonl, csv or counts (default: full)" in " ".join(copy.run(tenant, "check", "--help")[1].split())
    assert copy.run(tenant, "check", "--output", "counts=counts.txt")[0] == 0
    assert (tenant / "counts.txt").read_text(encoding="utf-8").endswith(" reported\n")
    assert "counts" in copy.run(tenant, "completion", "bash")[1]
    code, text = copy.run(tenant, "check", "--format", "count")
    assert (code, "hint: did you mean `counts`?" in text) == (2, True), text


def test_an_output_format_of_verdicts(copy: Copy, tenant: Path) -> None:
    what, table = "an output format", "relaylint/output/__init__.py"
    copy.add(what, "relaylint/output/verdicts/counts.py", OF_VERDICTS)
    row = '    OutputFormat("counts", "numbers, for scripts", "relaylint.output.verdicts.counts"),\n'
    copy.change(what, table, ')\n"""Formats of verdicts', row)
    _, text = copy.run(tenant, "relay", "--format", "counts")
    assert text.endswith(" answers\n")
    assert "text, mermaid, json, csv or counts (default: text)" in copy.run(tenant, "relay", "--help")[1]


def test_a_setting(copy: Copy, tenant: Path) -> None:
    schema = '"quiet-areas": { "title": "Quiet areas", "type": "array", "items": { "type": "string" } },\n    '
    copy.change("a setting", "schemas/settings-shape.schema.json", '"fail-on": {', schema)
    copy.change(
        "a setting",
        "relaylint/project/settings.py",
        "    merge: str = PROPERTIES\n",
        "    quiet_areas: tuple[str, ...] = ()\n",
    )
    ask = "import sys; from relaylint.project.settings import load_settings as r; print(r(sys.argv[1])[0].quiet_areas)"
    (tenant / "relaylint.yaml").write_text("quiet-areas: [hosts]\n", encoding="utf-8")
    code, text = copy.python(tenant, ask, str(tenant / "relaylint.yaml"))
    assert (code, text) == (0, "('hosts',)\n")
    assert copy.run(tenant, "check")[0] == 0
    (tenant / "relaylint.yaml").write_text("quiet-areas: hosts\n", encoding="utf-8")
    code, text = copy.run(tenant, "check", "--format", "concise")
    assert (code, text.startswith("relaylint.yaml:1:14: error[")) == (2, True), text
    _, text = copy.python(tenant, SETTINGS_SCHEMA)
    assert "quiet-areas" in json.loads(text)["properties"]


def test_the_table_is_read() -> None:
    assert {"a rule", "a relation", "a fact", "an output format", "a setting"} <= TABLE.keys()
