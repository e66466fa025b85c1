"""Who can relay, as it is printed: whole outputs, and that no name is taken for anything else."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import tenant
from syrupy.assertion import SnapshotAssertion

from relaylint.output import GRANTS, Style
from relaylint.output.granted.spreadsheet import COLUMNS
from relaylint.output.markdown_text import marked
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.index import Connector
from relaylint.relay.map.grants import Grant, TenantGrants
from relaylint.relay.map.redundancy import Redundant
from relaylint.relay.map.region import Region
from relaylint.relay.map.witness import Witness
from relaylint.relay.openness import Granted, GrantQuery, answer, most_open_first
from relaylint.relay.outcomes import Verdict
from relaylint.values.normal import address_range

TENANT = """\
AcceptedDomains:
  - DomainName: contoso.com
InboundConnectors:
  - {Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: "*.contoso.com"}
  - {Name: Scanners, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.10, 81.2.69.32/29]}
  - {Name: Application, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [54.240.0.0/24]}
  - {Name: Hub 2, ConnectorType: OnPremises, SenderDomains: ["*"], TlsSenderCertificateName: mail.contoso.com}
  - {Name: Old relay, Enabled: false, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.99]}
"""
DOUBT = "not known: the tenant's connectors: not every one can be read"
UNDOCUMENTED = "not documented: whether `*.contoso.com` also matches `a.b.contoso.com` (Q4)"
HOSTILE = (
    'a"] --> x\n  end\nsubgraph y["<script>alert(1)</script> `code` #quot; **b** $$x^2$$ | a\\| \\',
    "=HYPERLINK(1) ::error::x %%{init: {}}%% [a](javascript:x) ![b](c) <!-- d @team www.contoso.com",
    "1. list \u202e\x1b[31m end\x07 classDef style:#x; fa:fa-car",
    "x" * 300,
    "\ud800 東京 `",
)


def connectors() -> dict[str, Connector]:
    """Return the connectors of the tenant by name."""
    return {each.name: each for each in HostDecisions(tenant(TENANT)).network.connectors.all}


def ranges(*texts: str) -> tuple[tuple[int, int], ...]:
    """Return ranges of addresses as integers."""
    return tuple((known.first, known.last) for text in texts if (known := address_range(text)))


BY = connectors()
WILDCARD = Grant(
    BY["Hub"], "*.contoso.com", None, "any", (), Verdict.RELAYED, "", 7, Witness(None, ("x.contoso.com",), "<>")
)
SCANNERS = Grant(
    BY["Scanners"],
    None,
    ranges("81.2.69.10", "81.2.69.32/29"),
    "accepted",
    (),
    Verdict.RELAYED,
    "",
    7,
    Witness("81.2.69.10", (), "contoso.com"),
)
SHARED = SCANNERS._replace(
    connector=BY["Application"],
    addresses=ranges("54.240.0.0/24"),
    undeclared=256,
    witness=Witness("54.240.0.0", (), "contoso.com"),
)
OPEN = WILDCARD._replace(
    verdict=Verdict.UNDECIDED,
    open=UNDOCUMENTED,
    undeclared=0,
    witness=Witness(None, ("x.x.contoso.com",), "<>"),
)
EXACT = WILDCARD._replace(connector=BY["Hub 2"], certificate="mail.contoso.com", undeclared=1)
FRAGILE = EXACT._replace(
    senders=("contoso.com", "fabrikam.com"),
    excepted=("board.contoso.com",),
    verdict=Verdict.FRAGILE,
    open="",
    undeclared=0,
    witness=Witness(None, ("mail.contoso.com",), "contoso.com"),
)
EVERYBODY = SHARED._replace(addresses=ranges("0.0.0.0/0"), senders="any", undeclared=2**32 - 2)
NOTHING = TenantGrants("tenants/contoso", (), unreached=(), redundant=(), doubts=())
ORDINARY = NOTHING._replace(grants=(SCANNERS, WILDCARD), unreached=(BY["Old relay"],))


def asked(query: GrantQuery, *tenants: TenantGrants) -> Granted:
    """Return what tenants answer."""
    return Granted(query, most_open_first(answer(query, each) for each in tenants))


def provider(count: int = 100) -> tuple[TenantGrants, ...]:
    """Return the tenants of a provider, of which some give nothing."""
    given = (WILDCARD, SCANNERS), (OPEN, EXACT, SCANNERS), (SHARED, WILDCARD), (), (EXACT,), (OPEN,)
    made = (ORDINARY._replace(tenant=f"tenants/t{at:03}", grants=given[at % 6], unreached=()) for at in range(count))
    return tuple(each._replace(doubts=(DOUBT,)) if at % 9 == 3 else each for at, each in enumerate(made))


EVERY = GrantQuery()
AS = GrantQuery(senders=("contoso.com", "<>"), region=Region(senders=("contoso.com", "<>")))
FROM = GrantQuery(addresses=("81.2.69.0/24",), region=Region(ranges("81.2.69.0/24")))
CERTIFICATE = GrantQuery(
    certificate=("mail.contoso.com", "x"), region=Region(certificate=("mail.contoso.com", "x")), untold="whether"
)
BOTH = FROM._replace(senders=("contoso.com",), certificate=(), region=FROM.region._replace(certificate=()))
SITUATIONS = {
    "ordinary": asked(EVERY, ORDINARY),
    "open-to-everybody": asked(EVERY, ORDINARY._replace(grants=(SCANNERS, EVERYBODY, SHARED))),
    "domains-not-known": asked(
        EVERY,
        NOTHING._replace(
            grants=(
                SCANNERS._replace(senders=("*",), verdict=Verdict.UNDECIDED, open=DOUBT),
                SHARED._replace(senders=("contoso.com", "*"), verdict=Verdict.UNDECIDED, open=DOUBT),
                FRAGILE._replace(senders=("contoso.com", "*.contoso.com", "*"), excepted=()),
            ),
            doubts=("not every accepted domain is known",),
        ),
    ),
    "undecided": asked(EVERY, ORDINARY._replace(grants=(OPEN,), doubts=(DOUBT,))),
    "every-sort": asked(
        EVERY,
        ORDINARY._replace(
            grants=(OPEN, FRAGILE, SCANNERS, EXACT, WILDCARD, SHARED, EVERYBODY),
            redundant=(Redundant(BY["Hub 2"], (BY["Hub"], BY["Scanners"]), shadows=True),),
            doubts=(DOUBT,),
        ),
    )._replace(context=("tenants/contoso/domains.yaml",), errors=2, paths=("a folder",)),
    "nobody": asked(EVERY, NOTHING),
    "nobody-known": asked(EVERY, NOTHING._replace(doubts=(DOUBT,))),
    "as": asked(AS, ORDINARY),
    "as-nobody": asked(AS, NOTHING),
    "from": asked(FROM, ORDINARY),
    "from-ipv6": asked(GrantQuery(addresses=("2001:db8::/32",)), ORDINARY),
    "from-nobody": asked(FROM, NOTHING),
    "certificate": asked(CERTIFICATE, ORDINARY),
    "several": asked(BOTH, ORDINARY, *provider(4)),
    "several-nobody": asked(BOTH, NOTHING, NOTHING._replace(tenant="b"), NOTHING._replace(tenant="c", doubts=(DOUBT,))),
    "connector": asked(GrantQuery(connectors=("HUB", "hub 2")), ORDINARY._replace(grants=(WILDCARD, EXACT, SCANNERS))),
    "provider": asked(EVERY, *provider()),
}


def hostile(names: Iterable[str] = HOSTILE) -> Granted:
    """Return grants in which every text comes from elsewhere."""
    found = []
    for name in names:
        connector = BY["Hub"]._replace(name=name)
        by_name = FRAGILE._replace(connector=connector, certificate=name, senders=(name,), excepted=(name,), open=name)
        by_name = by_name._replace(witness=Witness(None, (name,), name))
        redundant = (Redundant(connector, (connector,), shadows=False),)
        unreached, doubts = (connector,), (f"of `{name}`",)
        found.append(TenantGrants(name, (by_name,), unreached=unreached, redundant=redundant, doubts=doubts))
    query = GrantQuery(senders=tuple(names), connectors=tuple(names), untold=f"`{next(iter(names), '')}`")
    return Granted(query, tuple(answer(GrantQuery(), each) for each in found), paths=tuple(names))


def render(name: str, granted: Granted, *, color: bool = False, explain: bool = False) -> str:
    return GRANTS[name].render(granted, Style(color=color, explain=explain))


@pytest.mark.parametrize("name", SITUATIONS)
def test_text(name: str, snapshot: SnapshotAssertion) -> None:
    assert render("text", SITUATIONS[name]) == snapshot


@pytest.mark.parametrize("name", ["ordinary", "every-sort", "from-ipv6", "several"])
def test_every_grant_with_a_session_to_try(name: str, snapshot: SnapshotAssertion) -> None:
    assert render("text", SITUATIONS[name], explain=True) == snapshot
    for format in set(GRANTS) - {"text"}:
        assert render(format, SITUATIONS[name], explain=True) == render(format, SITUATIONS[name])


@pytest.mark.parametrize("name", ["every-sort", "several", "several-nobody"])
@pytest.mark.parametrize("format", ["markdown", "mermaid", "json", "csv"])
def test_whole_output(format: str, name: str, snapshot: SnapshotAssertion) -> None:
    assert render(format, SITUATIONS[name]) == snapshot


@pytest.mark.parametrize("format", GRANTS)
def test_whole_output_of_hostile_names(format: str, snapshot: SnapshotAssertion) -> None:
    assert render(format, hostile()) == snapshot


def test_an_ordinary_tenant_has_ten_lines() -> None:
    assert len(render("text", SITUATIONS["ordinary"]).splitlines()) <= 10


def test_many_tenants_are_counted() -> None:
    text = render("text", asked(EVERY, *provider(1000)))
    assert len(text.splitlines()) < 75
    assert len(re.findall(r"^tenants/t\d+ ", text, re.MULTILINE)) == 50
    assert "\nand 783 more tenants with " in text


def test_only_verdicts_and_identities_are_coloured() -> None:
    for granted in SITUATIONS.values():
        painted = render("text", granted, color=True)
        assert re.sub("\x1b\\[[0-9;]*m", "", painted) == render("text", granted)
        for name in set(GRANTS) - {"text"}:
            assert render(name, granted, color=True) == render(name, granted)
    assert "\x1b[1;36mundecided\x1b[0m: " in render("text", SITUATIONS["undecided"], color=True)


@pytest.mark.parametrize("format", GRANTS)
@pytest.mark.parametrize("granted", [*SITUATIONS.values(), hostile()], ids=[*SITUATIONS, "hostile"])
def test_output_is_printable_text_that_ends_with_a_newline(format: str, granted: Granted) -> None:
    text = render(format, granted)
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.rstrip("\n") + "\n" == text
    assert (format == "csv") == ("\r" in text)
    assert [character for character in re.sub("\r?\n", "", text) if not character.isprintable()] == []


def test_json_holds_what_is_promised() -> None:
    document = json.loads(render("json", SITUATIONS["ordinary"]))
    assert document["version"] == 1
    (made,) = document["tenants"]
    assert {key: made[key] for key in ("tenant", "unreached", "redundant")} == {
        "tenant": "tenants/contoso",
        "unreached": ["Old relay"],
        "redundant": [],
    }
    names = ("connector", "certificate", "addresses", "senders", "verdict", "undeclared")
    assert [{name: grant[name] for name in names} for grant in made["grants"]] == [
        dict(zip(names, ("Hub", "*.contoso.com", None, "any", "relayed", 7), strict=True)),
        dict(zip(names, ("Scanners", None, ["81.2.69.10", "81.2.69.32/29"], "accepted", "relayed", 7), strict=True)),
    ]
    witness = {"ip": None, "certificate": "x.contoso.com", "from": "<>"}
    assert made["grants"][0]["witness"].items() >= witness.items()


@pytest.mark.parametrize("name", SITUATIONS)
def test_formats_agree(name: str) -> None:
    """As many grants in each, of the same connectors, in the same order."""
    granted = SITUATIONS[name]
    wanted = [(tenant.tenant, grant.connector.name) for tenant in granted.tenants for grant in tenant.every]
    document = json.loads(render("json", granted))
    rows = list(csv.DictReader(io.StringIO(render("csv", granted))))
    assert [(of["tenant"], grant["connector"]) for of in document["tenants"] for grant in of["grants"]] == wanted
    assert [(row["tenant"], row["connector"]) for row in rows if row["regardless"]] == wanted
    assert {row["tenant"] for row in rows} == {tenant.tenant for tenant in granted.tenants}
    assert document["summary"]["complete"] == granted.is_complete


SAFE = r"(?:[^\W_]|[ ,()'.\-…]|\#[0-9]+;)*"
LINE = re.compile(
    rf"""\ *(?:
        flowchart\ LR | end | subgraph\ t\d+\["{SAFE}"\]
        | (?P<node>\w+) (?:\(\["{SAFE}"\]\) | \{{\{{"{SAFE}"\}}\}} | \["{SAFE}"\])
        | (?P<source>\w+)\ (?:-->|-->\|fragile\||-\.->\|(?:undecided|rejected)\|)\ (?P<target>\w+)
        | class\ (?P<marked>\w+)\ (?:undeclared|nobody)
        | classDef\ \w+\ [\w:\#,\-]+
    )""",
    re.VERBOSE,
)


def drawn(text: str) -> None:
    """Assert that the grammar takes each line of a picture whole, and that every name is that of one node."""
    matches = [match for line in text.splitlines() if (match := LINE.fullmatch(line))]
    assert len(matches) == len(text.splitlines()), text
    nodes = [match["node"] for match in matches if match["node"]]
    assert len(nodes) == len(set(nodes))
    used = {match[end] for match in matches for end in ("source", "target", "marked") if match[end]}
    assert used <= set(nodes)


def tabled(text: str) -> None:
    """Assert that each row of Markdown has five cells, and that nothing but code is marked up."""
    for line in text.splitlines():
        assert not line.startswith("|") or line.count("|") == 6
        bare = re.sub(r"`[\w*./@:<>=' -]+`|</?code>|^\||\|$| \| ", "", line)
        assert not re.search(r"[`<>\[\]$@\\]|\*\*|www\.|://", bare), line


@pytest.mark.parametrize("granted", [*SITUATIONS.values(), hostile()], ids=[*SITUATIONS, "hostile"])
def test_pictures_and_tables_parse(granted: Granted) -> None:
    drawn(render("mermaid", granted))
    tabled(render("markdown", granted))


@given(st.text(st.characters(), max_size=40))
def test_nothing_is_taken_for_markup(name: str) -> None:
    granted = hostile((name,))
    drawn(render("mermaid", granted))
    tabled(render("markdown", granted))
    cells = [cell for row in csv.reader(io.StringIO(render("csv", granted))) for cell in row]
    assert [cell for cell in cells if re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)] == []
    assert json.loads(render("json", granted))["version"] == 1


def test_names_in_words_of_ours_are_code() -> None:
    assert marked("whether `*.contoso.com` matches") == "whether `*.contoso.com` matches"
    assert marked("whether `a|b` matches") == "whether <code>a&#124;b</code> matches"


def test_as_many_grants_as_are_allowed_can_be_drawn() -> None:
    """Mermaid refuses more than 500 arrows or 50,000 characters, unless it is told otherwise."""
    most = GRANTS["mermaid"].most
    assert most
    text = render("mermaid", hostile(tuple(f"{number}{'👍' * 300}" for number in range(most))))
    assert len(text) < 50_000
    assert text.count("->") < 500


def test_columns_are_those_of_the_header() -> None:
    rows = list(csv.reader(io.StringIO(render("csv", SITUATIONS["every-sort"]))))
    assert rows[0] == list(COLUMNS)
    assert {len(row) for row in rows} == {len(COLUMNS)}
