"""The formats of verdicts: whole outputs, their table, and charts that parse whatever a name holds."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import tenant
from syrupy.assertion import SnapshotAssertion

from relaylint.output import VERDICTS, Style
from relaylint.output.verdicts.mermaid import blank
from relaylint.relay import chart
from relaylint.relay.decision import decide
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.session import Session
from relaylint.relay.verdicts import Asked, HostVerdict, Query, Verdicts, declared, of_hosts, of_session

SITUATIONS = r"""
AcceptedDomains:
  - DomainName: contoso.com
  - DomainName: mail.contoso.com
  - {DomainName: sites.contoso.com, DomainType: InternalRelay, MatchSubDomains: true}
OrganizationConfig: {RejectDirectSend: true}
InboundConnectors:
  - {Name: Datacentre, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.fabrikam.com}
  - {Name: Sites, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mta.sites.contoso.com}
  - {Name: Scanners, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [203.0.113.10]}
  - Name: Filter
    ConnectorType: Partner
    SenderDomains: [fabrikam.com]
    SenderIPAddresses: [198.51.100.1]
    RestrictDomainsToIPAddresses: true
SendingHosts:
  - {Name: relayed, CertificateNames: [mail.contoso.com], MailFrom: ["<>"]}
  - {Name: fragile, CertificateNames: [mail.fabrikam.com], MailFrom: [contoso.com], Recipients: [External]}
  - {Name: wildcard, CertificateNames: ["*.contoso.com"], IPAddresses: [], MailFrom: ["<>"], Recipients: [External]}
  - {Name: addresses, IPAddresses: [203.0.113.10, 203.0.113.11], MailFrom: [app@contoso.com]}
  - {Name: null sender, IPAddresses: [203.0.113.10], MailFrom: ["<>"], Recipients: [External]}
  - {Name: foreign, IPAddresses: [203.0.113.12], MailFrom: [fabrikam.com], Recipients: [Internal]}
  - {Name: unsettled, IPAddresses: [203.0.113.10], CertificateNames: [contoso.com], MailFrom: ["<>"]}
  - {Name: sub-domain, CertificateNames: [mta.sites.contoso.com], MailFrom: [contoso.com], Recipients: [External]}
  - {Name: no TLS, Tls: false, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com], Recipients: [External]}
  - {Name: nothing declared}
  - {Name: signs in, Method: SmtpAuth, MailFrom: [contoso.com]}
  - {Name: straight out, Method: Internet, MailFrom: [contoso.com]}
"""
HOSTILE = (
    'a"] --> x\n  end\nsubgraph y["<script>alert(1)</script> `code` #quot; **b** $$x^2$$',
    '%%{init: {"securityLevel":"loose"}}%%\n---\ntitle: x\n---',
    "1. list \u202e\x1b[31m end\x07 www.contoso.com classDef style:#x; fa:fa-car",
    "x" * 300,
    "\ud800 東京",
)
HOST = "SendingHosts:\n  - Name: {}\n    MailFrom: [contoso.com]\n    Recipients: [External]\n"
SAFE = r"(?:[^\W_]|[ ,()'.\-…]|<br/>|\#[0-9]+;)*"
LINE = re.compile(
    rf"""\ *(?:
        flowchart\ TD | direction\ TB | end
        | subgraph\ v\d+\["{SAFE}"\]
        | (?P<node>\w+) (?:\(\["{SAFE}"\]\) | \{{"{SAFE}"\}} | \["{SAFE}"\])
        | (?P<source>\w+)\ (?P<arrow>-->|==>)(?:\|(?:holds|fails)\|)?\ (?P<target>\w+)
        | class\ (?P<marked>\w+(?:,\w+)*)\ (?P<style>\w+)
        | classDef\ \w+\ [\w:\#,\-]+
    )""",
    re.VERBOSE,
)


def situations() -> Verdicts:
    """Return verdicts of every sort, with two tenants and a session that no file declares."""
    made = tenant(SITUATIONS, "tenants/contoso")
    found = of_hosts(declared([made], lambda name: True), Query())
    other = tenant(HOST.format("elsewhere"), "tenants/fabrikam")
    asked = of_session([other], Asked("203.0.113.10", ("mail.contoso.com",)), Query(senders=("app@contoso.com",)))
    return Verdicts((*found.answers, *asked.answers), found.not_judged, 3)


def hostile(names: tuple[str, ...] = HOSTILE, external: bool = True) -> Verdicts:
    """Return verdicts on hosts whose names, senders and certificates are hostile."""
    made = tenant("InboundConnectors: []\n", HOSTILE[0])
    network = HostDecisions(made).network
    decisions = (decide(network, Session(None, (name,), name, external)) for name in names)
    answers = (
        HostVerdict(name, name, name, external, name, 2, (name, name), decision)
        for name, decision in zip(names, decisions, strict=True)
    )
    return Verdicts(tuple(answers))


def render(name: str, found: Verdicts, *, color: bool = False) -> str:
    return VERDICTS[name].render(found, Style(color=color))


@pytest.mark.parametrize("name", VERDICTS)
def test_whole_output(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, situations()) == snapshot


@pytest.mark.parametrize("name", VERDICTS)
def test_whole_output_of_hostile_names(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, hostile()) == snapshot


def test_one_tenant_has_no_headings() -> None:
    found = situations()
    one = found._replace(answers=found.answers[:1], not_judged=())
    way = "by certificate, connector `Datacentre` (1a holds, 1b fails, 2 holds)"
    assert render("text", one).splitlines()[0] == f"relayed  from <>  to outside recipients: relayed {way}"
    assert render("text", one).splitlines()[-1] == "1 verdict: 1 relayed"


def test_only_the_verdict_is_coloured() -> None:
    painted = render("text", situations(), color=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == render("text", situations())
    assert set(re.findall("\x1b\\[([0-9;]+)m(\\w+)\x1b\\[0m", painted)) == {
        ("1;32", "relayed"),
        ("1;33", "fragile"),
        ("1;31", "rejected"),
        ("1;36", "undecided"),
    }
    assert painted.count("\x1b") == 2 * len(situations().answers)
    for name in ("mermaid", "json"):
        assert render(name, situations(), color=True) == render(name, situations())


@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("found", [situations(), hostile(), Verdicts(())], ids=["situations", "hostile", "nothing"])
def test_output_is_printable_text_that_ends_with_a_newline(name: str, found: Verdicts) -> None:
    text = render(name, found)
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.rstrip("\n") + "\n" == text
    assert [character for character in text.replace("\n", "") if not character.isprintable()] == []


def test_nothing() -> None:
    assert render("text", Verdicts(())) == "0 verdicts\n"
    assert "none[" in render("mermaid", Verdicts(()))


def test_json_has_what_programs_need() -> None:
    document = json.loads(render("json", situations()))
    assert document["version"] == 1
    assert document["summary"]["errors"] == 3
    counts = document["summary"]
    assert counts["verdicts"] == counts["relayed"] + counts["fragile"] + counts["rejected"] + counts["undecided"]
    first: dict[str, Any] = document["verdicts"][0]
    assert [first[key] for key in ("tenant", "host", "from", "recipients", "verdict", "connector", "path")] == [
        "tenants/contoso", "relayed", "<>", "external", "relayed", "Datacentre", "a.yaml",
    ]  # fmt: skip
    assert first["conditions"] == {"1a": "holds", "1b": "fails", "2": "holds"}
    assert first["start"] == {"line": 18, "column": 70}
    for verdict in document["verdicts"]:
        assert bool(verdict["remedy"]) == (verdict["verdict"] != "relayed")
        assert verdict["codes"] or verdict["verdict"] != "rejected"
        assert {step["question"]: step["answer"] for step in verdict["steps"]}.items() >= verdict["conditions"].items()


def drawn(text: str) -> list[re.Match[str]]:
    """Return the lines of a chart, each of which the grammar takes whole; every name is that of a node."""
    matches = []
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        assert match, line
        matches.append(match)
    nodes = {match["node"] for match in matches if match["node"]}
    used = {match[end] for match in matches for end in ("source", "target") if match[end]}
    marked = {name for match in matches if match["marked"] for name in match["marked"].split(",")}
    assert used | marked <= nodes
    assert text.count("subgraph v") == sum(line.strip() == "end" for line in text.splitlines())
    return matches


@pytest.mark.parametrize("found", [situations(), hostile(), Verdicts(())], ids=["situations", "hostile", "nothing"])
def test_charts_parse(found: Verdicts) -> None:
    drawn(render("mermaid", found))


@given(st.text(st.characters(), max_size=40))
def test_charts_parse_whatever_a_name_holds(name: str) -> None:
    drawn(render("mermaid", hostile((name,))))


def test_marked_arrows_lead_from_the_start_to_the_marked_ends() -> None:
    for answer in situations().answers:
        matches = drawn(render("mermaid", Verdicts((answer,))))
        thick = {(match["source"], match["target"]) for match in matches if match["arrow"] == "==>"}
        reached = {"v1_start"}
        while more := {target for source, target in thick if source in reached} - reached:
            reached |= more
        assert reached == {end for arrow in thick for end in arrow}
        styles = {name: match["style"] for match in matches if match["marked"] for name in match["marked"].split(",")}
        assert set(styles) == reached
        ends = {name: style for name, style in styles.items() if style != "path"}
        assert sorted(ends.values()) == sorted(end.verdict.value for end in answer.ends)


@pytest.mark.parametrize("external", [True, False])
def test_a_chart_without_a_session(external: bool, snapshot: SnapshotAssertion) -> None:
    text = blank(external)
    assert text == snapshot
    arrows = [match["arrow"] for match in drawn(text) if match["arrow"]]
    assert arrows == ["-->"] * (2 * len(chart.chart(external).questions) + 1)


def test_as_many_charts_as_are_allowed_can_be_drawn() -> None:
    """Mermaid refuses more than 500 arrows or 50,000 characters, unless it is told otherwise."""
    most = VERDICTS["mermaid"].most
    assert most
    for external in (True, False):
        text = render("mermaid", hostile(tuple(f"{number}{'👍' * 300}" for number in range(most)), external))
        assert len(text) < 50_000
        assert text.count(" -->") + text.count(" ==>") < 500


@pytest.mark.parametrize("count", [1, 4, 5, 40])
def test_reasons_that_are_the_same_for_many_connectors_take_few_lines(count: int) -> None:
    connectors = "".join(
        f'  - {{Name: c{n}, ConnectorType: OnPremises, SenderDomains: ["*"], Enabled: <yes>,'
        f" TlsSenderCertificateName: mail.contoso.com}}\n"
        for n in range(count)
    )
    host = "SendingHosts: [{Name: h, CertificateNames: [mail.contoso.com], MailFrom: [contoso.com]}]\n"
    made = tenant(f"AcceptedDomains: [{{DomainName: contoso.com}}]\nInboundConnectors:\n{connectors}{host}")
    text = VERDICTS["text"].render(of_hosts(declared([made], lambda name: True), Query()), Style())
    lines = [line.strip() for line in text.splitlines()]
    start = lines.index(next(line for line in lines if line.startswith("condition 2")))
    told = [line for line in lines[start + 1 : start + 8] if line.startswith("not known: whether connector")]
    assert all(re.fullmatch(r"not known: whether connector `c\d+` is enabled \(a.yaml:.*\)", line) for line in told[:4])
    assert len(told) == min(count, 5)
    more = [f"not known: whether connector `…` is enabled: {count - 4} more, which `--format json` lists"]
    assert told[4:] == (more if count > 4 else [])
