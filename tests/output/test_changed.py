"""What is printed of a change: a picture that programs draw, and tables that nothing ends, whatever names hold."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from making import tenant

from relaylint.model.tenants import Surroundings
from relaylint.output import IMPACTS, Style
from relaylint.output.changed.grouped import headline, mail_alike
from relaylint.output.changed.sketch import sketch
from relaylint.output.visible import visible
from relaylint.relay.impacts import ComparedDiagnostics, Impact, changes_of_hosts
from relaylint.relay.versions import ComparedTenant, Comparison

WORD = r'[^"\n]*'
LINE = re.compile(
    rf'flowchart LR|    subgraph t\d+\["{WORD}"\]|    end|    more\["and \d+ more"\]|    classDef \w+ [\w:#,-]+'
    rf'|        (?P<node>t\d+_\w+)(?:\(\["{WORD}"\]\)|\["{WORD}"\])'
    r"|        class (?P<marked>t\d+_\w+) \w+"
    r"|        (?P<source>t\d+_\w+) (?:-\. before \.->|== now ==>) (?P<target>t\d+_\w+)"
)
"""The lines of a picture; no text in it holds what would end it."""


def impact(names: list[str], connector: str = "Hub") -> Impact:
    """Return what becomes of hosts with these names when their domain is accepted no more."""
    hosts = [{"Name": name, "CertificateNames": ["contoso.com"], "Recipients": ["External"]} for name in names]
    inbound = {"Name": connector, "ConnectorType": "OnPremises", "SenderDomains": ["*"], "RequireTls": True}
    data = {"SendingHosts": hosts, "InboundConnectors": [{**inbound, "TlsSenderCertificateName": "contoso.com"}]}
    before, after = (tenant(json.dumps(data)[:-1] + more + "}") for more in (ACCEPTED, NONE))
    around = Surroundings([before]), Surroundings([after])
    compared = ComparedTenant(".", before, after, None, "nobody asked")
    comparison = Comparison("main", "/here", (compared,), around)
    return Impact(comparison, changes_of_hosts(comparison), ComparedDiagnostics((), ()))


ACCEPTED, NONE = ', "AcceptedDomains": [{"DomainName": "contoso.com"}]', ', "AcceptedDomains": []'
TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cn")), min_size=1, max_size=64)
NAMES = st.lists(TEXT, min_size=1, max_size=4, unique=True)


def drawn(text: str) -> None:
    """Assert that each line of a picture is one of its grammar, and that every name is that of a node."""
    matches = [LINE.fullmatch(line) for line in text.splitlines()]
    assert all(matches), text
    nodes = {match["node"] for match in matches if match}
    assert {match[end] for match in matches if match for end in ("source", "target", "marked")} <= nodes


@given(NAMES, TEXT)
def test_nothing_is_taken_for_markup(names: list[str], connector: str) -> None:
    made = impact(names, connector)
    drawn(sketch(mail_alike(made.hosts)))
    for line in IMPACTS["markdown"].render(made, Style(folder="/here")).splitlines():
        assert not line.startswith("| ") or line.count("|") in (7, 8)
    for line in IMPACTS["text"].render(made, Style(folder="/here")).splitlines():
        assert visible(line) == line
        assert not line.strip().startswith("::")


def test_as_many_hosts_as_can_be_drawn() -> None:
    """Of more, the picture counts the rest: programs draw 50,000 characters and 500 arrows."""
    made = impact([f"{'>' * 50}{number}" for number in range(300)], "<" * 60)
    text = sketch(mail_alike(made.hosts))
    drawn(text)
    assert len(text) < 50_000
    assert 'more["and 276 more"]' in text
    assert headline(made) == "300 hosts lose relay; nothing new is reported"
    assert len(IMPACTS["markdown"].render(made, Style(folder="/here")).encode()) < 1024 * 1024


def test_no_picture_where_no_mail_ends_otherwise() -> None:
    assert sketch([]) == ""
