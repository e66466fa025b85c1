"""What is read in comments that are addressed to relaylint, and what is said of those that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaylint.check.ignores.directives import Directives, read_directives
from relaylint.core.text import Source, Span


def read(*texts: str) -> Directives:
    """Return what comments say that stand on lines of their own."""
    source = Source("a.yaml", "\n".join(texts))
    ends = [sum(len(text) + 1 for text in texts[: at + 1]) - 1 for at in range(len(texts))]
    return read_directives(source, [Span(end - len(text), end) for end, text in zip(ends, texts, strict=True)])


def told(made: Directives) -> list[tuple[str, ...]]:
    """Return rules, reason, date, owner and ticket of each ignore."""
    said = (directive.ignore for directive in made.ignores)
    return [
        ("; ".join(entry.words for entry in one.rules), one.reason, one.until, one.owner, one.ticket) for one in said
    ]


READ = {
    "# relaylint: ignore[a-b] why": [("a-b", "why", "", "", "")],
    "#relaylint:ignore[a]why": [("a", "why", "", "", "")],
    "## Relaylint: Ignore[ a , b ]: why not": [("a; b", "why not", "", "", "")],
    "<# relaylint: ignore[a] - why #>": [("a", "why", "", "", "")],
    "<!-- relaylint: ignore[a] why -->": [("a", "why", "", "", "")],
    "# relaylint: ignore[a: 203.0.113.0/24, b] why": [("a: 203.0.113.0/24; b", "why", "", "", "")],
    "# relaylint: ignore[a: smtp:*;1] why": [("a: smtp:*;1", "why", "", "", "")],
    "# relaylint: ignore[a: 'CN=x, O=y]', a: \"it's\"] why": [("a: CN=x, O=y]; a: it's", "why", "", "", "")],
    "# relaylint: ignore[a: it's] why": [("a: it's", "why", "", "", "")],
    "# relaylint: ignore[a] why, until: 2027-03-31": [("a", "why", "2027-03-31", "", "")],
    "# relaylint: ignore[a] why (until: 2027-03-31, owner: mail team, ticket: OPS-12)": [
        ("a", "why", "2027-03-31", "mail team", "OPS-12")
    ],
    "# relaylint: ignore[a] why, owner: mail (EMEA), ticket: [7]": [("a", "why", "", "mail (EMEA)", "[7]")],
    "# relaylint: ignore[a] why [owner: mail (EMEA)]": [("a", "why", "", "mail (EMEA)", "")],
    "# relaylint: ignore[a] why; Ticket: https://contoso.com/browse/1?a=b Until: 2027-03-31": [
        ("a", "why", "2027-03-31", "", "https://contoso.com/browse/1?a=b")
    ],
    "# relaylint: ignore[a] until the new line works, see note 2": [
        ("a", "until the new line works, see note 2", "", "", "")
    ],
    "# yamllint disable-line # relaylint: ignore[a] one # relaylint: ignore[b] two": [
        ("a", "one", "", "", ""),
        ("b", "two", "", "", ""),
    ],
    "<#\r\n  words\r\n  relaylint: ignore[a] one\r\n * relaylint: ignore[b] two\r\n#>": [
        ("a", "one", "", "", ""),
        ("b", "two", "", "", ""),
    ],
    "# converted by relaylint from main.cf": [],
    "# yaml-language-server: $schema=https://github.com/relaylint/relaylint/raw/main/x.json": [],
    "# relaylint checks this; `relaylint: ignore[a] why` would end it": [],
    "# see relaylint.yaml": [],
}


@pytest.mark.parametrize("text", READ)
def test_what_is_read(text: str) -> None:
    made = read(text)
    assert told(made) == READ[text]
    assert made.faults == []


ERROR, WARNING = "error", "warning"
MALFORMED = {
    "# relaylint: ignore a why": (ERROR, "relaylint: ignore a why"),
    "# relaylint: ignore(a) why": (ERROR, "relaylint: ignore(a) why"),
    "# relaylint ignore[a] why": (ERROR, "relaylint ignore[a] why"),
    "# relaylint-ignore[a] why": (ERROR, "relaylint-ignore[a] why"),
    "# relaylint: disable[a] why": (ERROR, "relaylint: disable[a] why"),
    "# relaylint: ignored[a] why": (ERROR, "relaylint: ignored[a] why"),
    "# relaylint: ignore": (ERROR, "relaylint: ignore"),
    "# relaylint: we keep this": (WARNING, "relaylint: we keep this"),
    "# see relaylint: ignore[a] why": (ERROR, "relaylint"),
    "# relaylint: ignore[a why": (ERROR, "[a why"),
    "# relaylint: ignore[] why": (ERROR, "[]"),
    "# relaylint: ignore[a,,b] why": (ERROR, ",,"),
    "# relaylint: ignore[: x] why": (ERROR, "[: x]"),
    "# relaylint: ignore[a:] why": (ERROR, "a:"),
    '# relaylint: ignore[a: "x] why': (ERROR, '"x] why'),
    "# relaylint: ignore[a] why until: soon": (ERROR, "soon"),
    "# relaylint: ignore[a] why until: 2027-02-30, owner: x": (ERROR, "2027-02-30"),
    "# relaylint: ignore[a] why until: 20270230": (ERROR, "20270230"),
    "# relaylint: ignore[a] why until: 2027-03-31 or so": (ERROR, "2027-03-31 or so"),
    "# relaylint: ignore[a] why until: 31.03.2027": (ERROR, "31.03.2027"),
    "# relaylint: ignore[a] why until 2027-03-31": (ERROR, "until 2027"),
    "# relaylint: ignore[a] why until=31.3.2027": (ERROR, "until=31.3"),
    "# relaylint: ignore[a] why until\uff1a2027-03-31": (ERROR, "until\uff1a2027"),
    "# relaylint: ignore[a] why until\u00a0- 2027-03-31": (ERROR, "until\u00a0- 2027"),
    "# relaylint: ignore[a] why (owner mail-team)": (ERROR, "(owner "),
    "# relaylint: ignore[a] why expires: 2027-03-31": (ERROR, "expires: 2027-0"),
    "# relaylint: ignore[a] why untill: 2027-03-31": (ERROR, "untill: 2027-0"),
    "# relaylint: ignore[a] why onwer: me": (ERROR, "onwer:"),
    "# relaylint: ignore[a] why until:": (ERROR, "until:"),
    "# relaylint: ignore[a] why owner: a owner: b": (ERROR, "owner:"),
}


@pytest.mark.parametrize("text", MALFORMED)
def test_what_cannot_be_read_ignores_nothing_and_is_said(text: str) -> None:
    made = read(text)
    assert made.ignores == []
    [fault] = made.faults
    assert fault.rule.name == "malformed-ignore"
    assert (fault.severity.word, fault.primary.location.source.slice(fault.primary.location.span)) == MALFORMED[text]


@pytest.mark.parametrize("reason", ["", "   ", ":", " - ", "...", " --- , until: 2027-01-01", "(owner: x)"])
def test_a_reason_is_required(reason: str) -> None:
    made = read(f"# relaylint: ignore[a, b: x]{reason}")
    assert made.ignores == []
    assert [(fault.rule.name, fault.message) for fault in made.faults] == [
        ("ignore-without-reason", "no reason is given why `a` and `b: x` is ignored")
    ]


def test_places() -> None:
    [directive] = read("# words # relaylint: ignore[a, b: 'x, y'] why, until: 2027-01-01").ignores
    ignore = directive.ignore
    source = ignore.location.source
    assert source.slice(ignore.location.span) == "relaylint: ignore[a, b: 'x, y'] why, until: 2027-01-01"
    assert [source.slice(entry.location.span) for entry in ignore.rules] == ["a", "b: 'x, y'"]
    assert ignore.ended_at is not None
    assert source.slice(ignore.ended_at.span) == "2027-01-01"


PARTS = st.sampled_from(
    ["#", " ", "relaylint", ":", "ignore", "[", "]", ",", '"', "'", "a", "until:", "owner:", "2027-01-01", "why", "\n"]
)


@given(st.lists(PARTS, max_size=30))
def test_whatever_is_written_is_read_or_said_in_its_place(parts: list[str]) -> None:
    text = "".join(parts)
    source = Source("a.yaml", text)
    made = read_directives(source, [Span(0, len(text))])
    for directive in made.ignores:
        assert any(map(str.isalnum, directive.ignore.reason))
        assert source.slice(directive.ignore.location.span).lower().startswith("relaylint")
        assert all(source.slice(entry.location.span) for entry in directive.ignore.rules)
    for fault in made.faults:
        start, end = fault.primary.location.span
        assert 0 <= start < end <= len(text)
    assert len(made.ignores) + len(made.faults) <= text.count("relaylint")
