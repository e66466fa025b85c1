"""Tests of the shipped rules one by one: their examples, their style, their words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from relaylint import resources
from relaylint.definitions import contribution
from relaylint.engine import judge
from relaylint.examples import run_examples
from relaylint.policy.loading import document_of, load, written
from relaylint.policy.rule import Rule
from relaylint.readers.common import Limits
from relaylint.workspace import Tenant

POLICY = load([], Limits())
RULES = list(POLICY.rules.values())
AREAS = {"addresses", "certificates", "connectors", "domains", "hosts", "senders"}
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.info.name for rule in RULES])


def test_all_rules_load() -> None:
    assert [found.message for found in POLICY.problems] == []


@each_rule
def test_examples_come_out(rule: Rule) -> None:
    results = run_examples(rule, document_of(rule))
    assert [f"{result.number} {result.title}: {result.detail}" for result in results if not result.good] == []


@each_rule
def test_there_are_two_examples_of_each_sort(rule: Rule) -> None:
    examples = written(rule)["examples"]
    counts = {sort: sum(sort in example for example in examples) for sort in ("pass", "fail")}
    assert all(count >= 2 for count in counts.values()), counts


@each_rule
def test_every_case_has_an_example(rule: Rule) -> None:
    """A case that changes the severity shows in an example that expects it."""
    data = written(rule)
    lowered = {case["severity"] for case in data.get("cases", ()) if "severity" in case}
    assert lowered <= {example.get("severity") for example in data["examples"]}


@each_rule
def test_the_file_is_named_like_the_rule(rule: Rule) -> None:
    path = Path(rule.source)
    assert (path.stem, path.parent.name) == (rule.info.name, rule.info.area)
    assert rule.info.area in AREAS


@each_rule
def test_the_name_names_the_fault(rule: Rule) -> None:
    assert not rule.info.name.startswith(("avoid-", "use-", "prefer-", "do-not-", "require-"))


@each_rule
def test_what_is_inferred_is_never_an_error(rule: Rule) -> None:
    data = written(rule)
    severities = {data["severity"], *(case.get("severity") for case in data.get("cases", ()))}
    assert data["basis"] != "inferred" or "error" not in severities


@each_rule
def test_the_title_is_one_line_without_full_stop(rule: Rule) -> None:
    title = rule.info.title
    assert len(title) <= 100
    assert title[0].isupper()
    assert "\n" not in title
    assert not title.endswith(".")


@each_rule
def test_messages_begin_with_what_was_found(rule: Rule) -> None:
    data = written(rule)
    for message in (data["message"], *(case["message"] for case in data.get("cases", ()) if "message" in case)):
        assert re.match(r"[a-z`{]", message), message
        assert "\n" not in message.strip(), message
        assert not message.rstrip().endswith("."), message


@each_rule
def test_help_is_one_line_in_the_style_of_messages(rule: Rule) -> None:
    data = written(rule)
    for help in (data["help"], *(case["help"] for case in data.get("cases", ()) if "help" in case)):
        assert re.match(r"[a-z`{]", help), help
        assert "\n" not in help.strip(), help
        assert not help.endswith("."), help


@each_rule
def test_why_and_remedy_are_sentences(rule: Rule) -> None:
    for text in (rule.info.why, rule.info.remedy):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "`" not in text


@each_rule
def test_remedies_name_cmdlet_and_page(rule: Rule) -> None:
    assert re.search(r"(Get|Set|New)-(InboundConnector|AcceptedDomain)|Settings > Domains", rule.info.remedy)
    assert "admin centre" in rule.info.remedy


@each_rule
def test_references_can_be_looked_up(rule: Rule) -> None:
    for reference in rule.info.references:
        assert re.match(r"https://|KB [0-9]{7}$|Message center MC[0-9]+$", reference), reference


@each_rule
def test_examples_use_names_set_aside_for_examples(rule: Rule) -> None:
    """No example names somebody's domain or public address."""
    text = Path(rule.source).read_text("utf-8").partition("\nexamples:")[2]
    names = set(re.findall(r"[\w-]+\.(?:com|net|org)\b", text.lower()))
    assert names <= {"contoso.com", "fabrikam.com", "northwindtraders.com"}


def test_every_rule_that_a_schema_hands_a_format_to_exists() -> None:
    names = {
        name
        for path in Path(resources.folder("schemas")).glob("*.json")
        for name in _x_rules(resources.schema(path.name))
    }
    assert names
    assert names <= set(POLICY.rules)


def _x_rules(schema: Any) -> set[str]:
    """Return the rules that ``x-rule`` names, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(_x_rules, schema))
    if not isinstance(schema, dict):
        return set()
    own = {schema["x-rule"]} if isinstance(schema.get("x-rule"), str) else set()
    return own.union(*map(_x_rules, schema.values()))


MESSAGES = {
    "cert-domain-not-accepted": "`mail.fabrikam.com` is not an accepted domain of this tenant",
    "cert-name-mismatch": "`mail2.contoso.com` matches the certificate name of no enabled OnPremises connector",
    "cert-name-syntax": "`mail.*.contoso.com` is no certificate name: a wildcard stands only at the start, as `*.`",
    "cert-name-without-requiretls": ("`false` for RequireTls leaves TlsSenderCertificateName without effect"),
    "cert-wildcard-risk": (
        "`*.contoso.com` also matches every other certificate below that domain, such as that of an internet gateway"
    ),
    "connector-type-not-onpremises": "`Printers` is a Partner connector, which grants no relay to this host",
    "documentation-address": "`203.0.113.10` is reserved for examples: it lies in 203.0.113.0/24 (documentation)",
    "duplicate-accepted-domain": "`contoso.com` is defined a second time in this tenant",
    "externalrelay-in-cloud": (
        "`ExternalRelay` is a type of on-premises Exchange; Exchange Online takes Authoritative and InternalRelay"
    ),
    "fragile-1b-only": (
        "`mail.contoso.com` matches a connector, but only the sender's domain is accepted: relay may stop any day"
    ),
    "matchsubdomains-authoritative": (
        "`Authoritative` does not go with MatchSubDomains, which only domains of type InternalRelay take"
    ),
    "no-matching-connector": "`203.0.113.11` matches no enabled connector of type OnPremises",
    "null-sender-advice": (
        "`mta-01` is relayed by its senders' domains alone, and bounces and automatic replies have none"
    ),
    "null-sender-not-relayable": (
        "`<>` has no domain, and no accepted certificate name stands in for it: such mail is not relayed"
    ),
    "restrict-cert-without-name": "`true` restricts the senders to TlsSenderCertificateName, and no name is given",
    "restrict-ip-without-ips": "`true` restricts the senders to SenderIPAddresses, and that list is empty",
    "sender-domain-not-accepted": (
        "`app@fabrikam.com` is not in an accepted domain of this tenant, "
        "and no accepted certificate name stands in for it"
    ),
    "sender-domains-missing": "`Hub` has no SenderDomains, which Exchange Online requires",
    "sender-domains-syntax": (
        "`mail.*.contoso.com` cannot be in SenderDomains: a wildcard stands only at the start, as `*.`"
    ),
    "sender-ip-host-bits": (
        "`203.0.113.17/28` has bits set behind its prefix: it means the whole range, not that address"
    ),
    "sender-ip-not-ipv4": "`2001:db8::25` cannot be in SenderIPAddresses: it is an IPv6 address",
    "sender-ip-not-public": (
        "`192.168.0.1/25` is never the source of a connection to Exchange Online: it lies in 192.168.0.0/16 (private)"
    ),
    "sender-ip-prefix-range": "`203.0.112.0/23` is wider than /24, the widest range that a connector takes",
    "treat-internal-conflict": "`true` is refused while CloudServicesMailEnabled is true",
    "wildcard-base-not-accepted": ("`*.fabrikam.com` has a base domain that is not an accepted domain of this tenant"),
}
"""What each rule says about its first example that fails."""


@each_rule
def test_messages_read_well(rule: Rule) -> None:
    document = document_of(rule)
    index, example = next((i, item) for i, item in enumerate(document.data["examples"]) if "fail" in item)
    root: Any = document.root
    for step in ("examples", index, "fail"):
        root = root.entries[step][1] if isinstance(step, str) else root.items[step]
    tenant = Tenant(".")
    tenant.add(contribution(type(document)(document.source, example["fail"], root), "."))
    assert judge(tenant, [rule]).diagnostics[0].message == MESSAGES[rule.info.name]
