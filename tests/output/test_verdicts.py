"""The formats of verdicts: whole outputs, their table, and charts that parse whatever a name holds."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import tenant
from syrupy.assertion import SnapshotAssertion

from relaylint.output import VERDICTS, Style
from relaylint.output.verdicts.csv import COLUMNS
from relaylint.output.verdicts.mermaid import blank
from relaylint.output.verdicts.overview import WHY
from relaylint.output.verdicts.room import MOST_LINES, MOST_TOLD, shares
from relaylint.output.visible import visible
from relaylint.relay import chart
from relaylint.relay.decision import decide
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.outcomes import OUTCOMES, Verdict
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


def render(name: str, found: Verdicts, *, color: bool = False, explain: bool = False) -> str:
    return VERDICTS[name].render(found, Style(color=color, explain=explain))


@pytest.mark.parametrize("name", VERDICTS)
def test_whole_output(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(name, situations()) == snapshot


def test_whole_output_with_every_path(snapshot: SnapshotAssertion) -> None:
    assert render("text", situations(), explain=True) == snapshot
    for name in set(VERDICTS) - {"text"}:
        assert render(name, situations(), explain=True) == render(name, situations())


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
    paths = render("text", situations(), color=True, explain=True)
    assert paths.count("\x1b") == 2 * len(situations().answers)
    assert re.sub("\x1b\\[[0-9;]*m", "", paths) == render("text", situations(), explain=True)
    for name in ("mermaid", "json", "csv"):
        assert render(name, situations(), color=True) == render(name, situations())


@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("found", [situations(), hostile(), Verdicts(())], ids=["situations", "hostile", "nothing"])
def test_output_is_printable_text_that_ends_with_a_newline(name: str, found: Verdicts) -> None:
    text = render(name, found)
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.rstrip("\n") + "\n" == text
    assert (name == "csv") == ("\r" in text)
    assert [character for character in re.sub("\r?\n", "", text) if not character.isprintable()] == []


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
    text = render("text", of_hosts(declared([made], lambda name: True), Query()), explain=True)
    lines = [line.strip() for line in text.splitlines()]
    start = lines.index(next(line for line in lines if line.startswith("condition 2")))
    told = [line for line in lines[start + 1 : start + 8] if line.startswith("not known: whether connector")]
    assert all(re.fullmatch(r"not known: whether connector `c\d+` is enabled \(a.yaml:.*\)", line) for line in told[:4])
    assert len(told) == min(count, 5)
    more = [f"not known: whether connector `…` is enabled: {count - 4} more, which `--format json` lists"]
    assert told[4:] == (more if count > 4 else [])


# many hosts, many senders

CONNECTORS = """\
AcceptedDomains: [{DomainName: contoso.com}, {DomainName: mail.contoso.com}]
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
  - {Name: Scanners, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [203.0.113.10]}
"""


def host_lines(name: str, count: int, what: str) -> str:
    return "".join(f"  - {{Name: {name}-{number}, Recipients: [External], {what}}}\n" for number in range(count))


def portfolio(
    *, relayed: int = 0, rejected: int = 0, bounces: int = 0, signing: int = 0, folder: str = "."
) -> Verdicts:
    """Return verdicts on many hosts of a tenant, those that are relayed first."""
    text = f"{CONNECTORS}SendingHosts:\n"
    text += host_lines("mta", relayed, "CertificateNames: [mail.contoso.com], MailFrom: [contoso.com]")
    text += host_lines("badge", signing, "Method: SmtpAuth, MailFrom: [contoso.com]")
    text += host_lines("scanner", rejected, "IPAddresses: [203.0.113.99], MailFrom: [contoso.com]")
    text += host_lines("app", bounces, "IPAddresses: [203.0.113.10], MailFrom: [contoso.com, '<>']")
    return of_hosts(declared([tenant(text, folder)], lambda name: True), Query())


def together(*parts: Verdicts) -> Verdicts:
    answers = tuple(answer for part in parts for answer in part.answers)
    return Verdicts(answers, tuple(row for part in parts for row in part.not_judged))


def test_of_many_hosts_those_are_shown_first_that_are_not_relayed() -> None:
    lines = render("text", portfolio(relayed=4000, rejected=990, bounces=10, signing=30)).splitlines()
    assert len(lines) < MOST_LINES + 10 * MOST_TOLD
    named = [line for line in lines if re.match(r"[a-z]+-\d", line)]
    assert len(named) == MOST_LINES
    assert named[0] == "scanner-0   rejected    1 session        no connector matches"
    assert "app-0       rejected    1 of 2 sessions  a connector matches, but no accepted domain" in named[:MOST_TOLD]
    assert sum(line.startswith("    because") for line in lines) == MOST_TOLD
    assert lines[-7:] == [
        "and 4900 more hosts: 4000 relayed, 900 rejected",
        "and 30 more hosts not judged",
        "",
        "20 of 1000 hosts not relayed in full are shown with reasons: `--host NAME` shows another",
        "`--format csv` lists every one",
        "",
        "5000 hosts with 5010 sessions: 4000 relayed, 1000 rejected; 30 hosts not judged",
    ]
    rows = list(csv.DictReader(io.StringIO(render("csv", portfolio(relayed=200, signing=30)), newline="")))
    assert [row["verdict"] for row in rows] == ["relayed"] * 200 + ["not-judged"] * 30


def test_a_screen_of_hosts_is_shown_whole() -> None:
    text = render("text", portfolio(relayed=60, rejected=10, signing=30))
    assert "more" not in text.replace("more connector", "")
    assert "--format" not in text
    assert text.count("\n    because") == 10


def test_tenants_share_the_room() -> None:
    """A tenant with thousands of hosts leaves room for what is not relayed in another, and for each in the summary."""
    many = portfolio(relayed=10, rejected=200, folder="tenants/large")
    text = render("text", together(many, portfolio(rejected=1, relayed=1, folder="tenants/small")))
    large, small = text.partition("tenant tenants/small")[::2]
    assert large.count("\n    because") == MOST_TOLD - 1
    assert "\nand 111 more hosts: 10 relayed, 101 rejected\n" in large
    assert (
        small
        == """

scanner-0   rejected    1 session  no connector matches
    rejected      from contoso.com to outside recipients
    session       address `203.0.113.99`, no certificate stated, declared at a.yaml:7:87
    so            no enabled connector of type OnPremises matches the certificate or the source address \
(condition 2 fails)
    because       connector `Hub` asks for the certificate name `mail.contoso.com`, and none is stated (a.yaml:3:92)
                  connector `Scanners` does not list the source address `203.0.113.99` (a.yaml:4:71)
    reply         `550 5.7.64 TenantAttribution` or `451 4.4.62 ATTR35` or `550 4.4.4 ATTR5`
    to change     Give the host a certificate whose name is an accepted domain, and name it on an enabled connector of \
type OnPremises with Set-InboundConnector -TlsSenderCertificateName. Or list its public address on such a connector \
with -SenderIPAddresses, beside what is listed already, if nobody else sends from it.

and 1 more host: 1 relayed

20 of 201 hosts not relayed in full are shown with reasons: `--host NAME` shows another
`--format csv` lists every one

tenants/large  210 hosts with 210 sessions: 10 relayed, 200 rejected
tenants/small  2 hosts with 2 sessions: 1 relayed, 1 rejected
all 2 tenants  212 hosts with 212 sessions: 11 relayed, 201 rejected
"""
    )


def test_of_many_tenants_the_worst_have_a_line_of_their_own() -> None:
    parts = [portfolio(relayed=1, folder=f"t{number}") for number in range(MOST_LINES + 5)]
    lines = render("text", together(*parts, portfolio(rejected=1, folder="lost"))).splitlines()
    assert lines[-MOST_LINES - 2] == "t0               1 host with 1 session: 1 relayed"
    assert lines[-3:] == [
        "lost             1 host with 1 session: 1 rejected",
        "6 more tenants   6 hosts with 6 sessions: 6 relayed",
        "all 106 tenants  106 hosts with 106 sessions: 105 relayed, 1 rejected",
    ]


@given(st.lists(st.integers(0, 50), max_size=20), st.integers(0, 100))
def test_shares(wanted: list[int], room: int) -> None:
    given_ = shares(wanted, room)
    assert all(got <= want for got, want in zip(given_, wanted, strict=True))
    assert sum(given_) == min(room, sum(wanted))
    assert all(got == want or got + 1 >= max(given_) for got, want in zip(given_, wanted, strict=True))


def senders(*names: str, more: str = "") -> Verdicts:
    host = f"SendingHosts: [{{Name: app, IPAddresses: [203.0.113.10], MailFrom: [{', '.join(names)}]{more}}}]\n"
    made = tenant(f"{CONNECTORS}OrganizationConfig: {{RejectDirectSend: false}}\n{host}")
    return of_hosts(declared([made], lambda name: True), Query())


def test_senders_that_differ_only_in_name_are_told_once() -> None:
    text = render("text", senders(*(f"app@domain{number}.com" for number in range(40))))
    assert re.findall("^    (?:rejected|session).*", text, re.MULTILINE) == [
        (
            "    rejected      from app@domain0.com, app@domain1.com, app@domain2.com, app@domain3.com, "
            "app@domain4.com, app@domain5.com and 34 more to outside recipients"
        ),
        "    session       address `203.0.113.10`, no certificate stated, the first declared at a.yaml:6:68",
    ]
    assert "the sender's domain `…` is not an accepted domain: 36 more, which `--format json` lists" in text


def test_forwarded_mail_is_called_so() -> None:
    text = render("text", senders("contoso.com", "'<>'", more=", Forwards: true"))
    assert re.findall("^    rejected.*", text, re.MULTILINE) == [
        "    rejected      from <> to outside recipients",
        "    rejected      forwarded from foreign senders to outside recipients",
    ]


def test_sessions_that_end_alike_for_all_recipients_are_told_once() -> None:
    made = tenant(
        f"{CONNECTORS}SendingHosts: [{{Name: app, IPAddresses: [203.0.113.10], MailFrom: [contoso.com]}}]\n".replace(
            "{DomainName: contoso.com}", "{DomainName: contoso.com, SendingFromDomainDisabled: true}"
        )
    )
    text = render("text", of_hosts(declared([made], lambda name: True), Query()))
    assert re.findall("^    (?:rejected|because).*", text, re.MULTILINE) == [
        "    rejected      from contoso.com to any recipient",
        "    because       sending from `contoso.com` is switched off (a.yaml:1:72)",
    ]


def test_every_format_says_the_same_of_each_host() -> None:
    """The line of a host has the worst of its verdicts, and everything that is not relayed is told below it."""
    found = situations()
    text = render("text", found)
    programs = json.loads(render("json", found))["verdicts"]
    table = list(csv.DictReader(io.StringIO(render("csv", found), newline="")))
    assert [row["verdict"] for row in table if row["verdict"] != "not-judged"] == [row["verdict"] for row in programs]
    worst: dict[str, Verdict] = {}
    for row in programs:
        name, verdict = row["host"] or "this session", Verdict(row["verdict"])
        worst[name] = max(worst.get(name, verdict), verdict, key=lambda verdict: verdict.badness)
    lines = re.findall(r"^(\S.*?)  +(relayed|fragile|undecided|rejected)  ", text, re.MULTILINE)
    assert dict(lines) == {name: verdict.value for name, verdict in worst.items()}
    told = re.findall("^    (fragile|undecided|rejected) ", text, re.MULTILINE)
    assert sorted(told) == sorted(row["verdict"] for row in programs if row["verdict"] != "relayed")


def test_every_outcome_that_is_not_relayed_has_few_words() -> None:
    assert set(WHY) == {name for name, end in OUTCOMES.items() if end.verdict is not Verdict.RELAYED}


# tables for spreadsheets


def test_a_table_has_a_row_for_each_session_and_each_host_that_is_not_judged() -> None:
    found = situations()
    rows = list(csv.reader(io.StringIO(render("csv", found), newline="")))
    assert rows[0] == list(COLUMNS)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert len(rows) == 1 + len(found.answers) + len(found.not_judged)


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1",
    "\t=1",
    "\r=1",
    "\n=1",
    "\xa0=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "a;=1",
    "a|-1",
)


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv", hostile((name,))), newline="")))
    for column in ("tenant", "host", "from", "address", "certificate"):
        assert re.sub("'", "", rows[0][column]).startswith(visible(name))
        assert not re.search(r"(?:^|[;|])\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", rows[0][column])


@given(st.text(st.characters(), max_size=40))
def test_a_table_can_be_read_whatever_a_name_holds(name: str) -> None:
    rows = list(csv.reader(io.StringIO(render("csv", hostile((name,))), newline="")))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert not any(
        cell.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r") for row in rows for cell in row if cell.strip()
    )
