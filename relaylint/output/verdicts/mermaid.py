"""Format ``mermaid``: the flow chart of the decision with each session's path marked, for documents and wikis."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.core.logic import FAILS, HOLDS
from relaylint.output import Style
from relaylint.output.verdicts.words import presented, title
from relaylint.output.visible import visible
from relaylint.relay.chart import Edge, chart, ends, path
from relaylint.relay.outcomes import OUTCOMES, Outcome, Verdict
from relaylint.relay.verdicts import HostVerdict, Verdicts

_LONGEST = 60
"""Maximum length of the user's text in a node."""
_PLAIN = " ,()-"
"""Characters that need no escape, besides letters and digits."""
_BREAK = "<br/>"
_ATTRIBUTIONS = {"originating": "as own mail", "incoming": "as incoming mail", None: "as own or incoming mail"}
COLORED = {
    Verdict.RELAYED.value: "fill:#d2f4d9,stroke:#1a7f37,color:#111,stroke-width:4px",
    Verdict.FRAGILE.value: "fill:#fff3c4,stroke:#9a6700,color:#111,stroke-width:4px",
    Verdict.REJECTED.value: "fill:#ffd8d3,stroke:#cf222e,color:#111,stroke-width:4px",
    Verdict.UNDECIDED.value: "fill:#d6ebff,stroke:#0969da,color:#111,stroke-width:4px",
}
"""How the ends of mail look, by verdict."""
_STYLES = {"path": "stroke-width:4px", **COLORED}


def render(verdicts: Verdicts, style: Style) -> str:
    """Return one chart, with a subgraph for every verdict."""
    lines = ["flowchart TD"]
    several = len({answer.tenant for answer in verdicts.answers}) > 1
    for number, answer in enumerate(verdicts.answers, 1):
        words = [f"tenant {answer.tenant},"] if several else []
        host, sender, recipients = title(answer)
        words += [host if answer.host is None else f"host {host}", sender, recipients]
        lines += _framed(answer, f"v{number}", " ".join(map(drawn_text, words)))
    if not verdicts.answers:
        lines.append('    none["no host is subject to the relay decision"]')
    lines += (f"    classDef {name} {look}" for name, look in _STYLES.items())
    return "\n".join(lines) + "\n"


def blank(external: bool) -> str:
    """Return the chart without a session, for documentation."""
    start = "mail for an outside recipient" if external else "mail for a recipient in the tenant"
    return "\n".join(["flowchart TD", *_drawn(external, "", frozenset(), [start])]) + "\n"


def _framed(answer: HostVerdict, name: str, words: str) -> Iterator[str]:
    yield f'    subgraph {name}["{words}"]'
    yield "        direction TB"
    marked = path(answer.decision, answer.external)
    start = ["session", *map(drawn_text, presented(answer))]
    for line in _drawn(answer.external, f"{name}_", marked, start):
        yield f"    {line}"
    yield "    end"
    asked = {key for key, _ in marked}
    keys = ["start", *(key for key in chart(answer.external).questions if key in asked)]
    yield f"    class {','.join(_id(f'{name}_', key) for key in keys)} path"
    for end in ends(answer.decision, answer.external):
        yield f"    class {_id(f'{name}_', end)} {OUTCOMES[end].verdict.value}"


def _drawn(external: bool, prefix: str, marked: frozenset[Edge], start: list[str]) -> Iterator[str]:
    """Yield the nodes and edges of a chart; ``marked`` edges are thick."""
    followed = chart(external)
    yield f'    {_id(prefix, "start")}(["{_BREAK.join(start)}"])'
    yield f"    {_id(prefix, 'start')} {'==>' if marked else '-->'} {_id(prefix, next(iter(followed.questions)))}"
    for key, question in followed.questions.items():
        yield f'    {_id(prefix, key)}{{"{question.label}{_BREAK}{question.text}"}}'
        for answer, target in ((HOLDS, question.holds), (FAILS, question.fails)):
            arrow = "==>" if (key, answer) in marked else "-->"
            yield f"    {_id(prefix, key)} {arrow}|{answer.value}| {_id(prefix, target)}"
    for name in followed.paths:
        yield f'    {_id(prefix, name)}["{_BREAK.join(_end(OUTCOMES[name], external))}"]'


def _end(outcome: Outcome, external: bool) -> Iterator[str]:
    yield outcome.verdict.value
    if outcome.via and external:
        yield f"by the {outcome.via}"
    if outcome.verdict is Verdict.RELAYED and not external:
        yield _ATTRIBUTIONS[outcome.attribution]
    yield from outcome.codes


def _id(prefix: str, name: str) -> str:
    """Return a valid Mermaid node identifier for a name."""
    return f"{prefix}{name.replace('-', '_')}"


def drawn_text(text: str) -> str:
    """Return the user's text escaped for Mermaid, Markdown and HTML."""
    shown = visible(text)
    shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    return "".join(
        character if character.isalnum() or character in _PLAIN else f"#{ord(character)};" for character in shown
    )
