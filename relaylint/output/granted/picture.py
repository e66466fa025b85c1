"""Format ``mermaid``: identities, the connectors that let them in, and whom they may send as, as a picture."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.output import Style
from relaylint.output.granted.wording import identity_words, nobody_words, senders_words
from relaylint.output.verdicts.mermaid import drawn_text
from relaylint.relay.openness import Granted, TenantAnswer
from relaylint.relay.outcomes import Verdict

_ARROWS = {
    Verdict.RELAYED: "-->",
    Verdict.FRAGILE: "-->|fragile|",
    Verdict.UNDECIDED: "-.->|undecided|",
    Verdict.REJECTED: "-.->|rejected|",
}
_STYLES = {
    "undeclared": "fill:#fff3c4,stroke:#9a6700,color:#111",
    "nobody": "fill:#eee,stroke:#888,color:#111",
}


def render(granted: Granted, style: Style) -> str:
    """Return one picture, with a subgraph for each tenant."""
    lines = ["flowchart LR"]
    for number, tenant in enumerate(granted.tenants, 1):
        if tenant.says_something or tenant.regardless:
            lines.append(f'    subgraph t{number}["tenant {drawn_text(tenant.tenant)}"]')
            lines += (f"        {line}" for line in _drawn(tenant, f"t{number}_"))
            lines.append("    end")
    for number, group in enumerate(granted.silent, 1):
        words = nobody_words(granted.query, group, str, several=len(granted.tenants) > 1)
        lines.append(f'    none{number}["{drawn_text(words)}"]')
        lines.append(f"    class none{number} nobody")
    lines += (f"    classDef {name} {look}" for name, look in _STYLES.items())
    return "\n".join(lines) + "\n"


def _drawn(tenant: TenantAnswer, prefix: str) -> Iterator[str]:
    """Yield the nodes and arrows of a tenant: what is alike is drawn once."""
    nodes: dict[tuple[str, str], str] = {}
    arrows: dict[str, None] = {}

    def node(sort: str, words: str, shape: str) -> Iterator[str]:
        key = (sort, words)
        if key not in nodes:
            nodes[key] = f"{prefix}{sort}{len(nodes)}"
            yield f'{nodes[key]}{shape[: len(shape) // 2]}"{drawn_text(words)}"{shape[len(shape) // 2 :]}'

    for grant in tenant.every:
        identity, senders, name = identity_words(grant, str), senders_words(grant, str), grant.connector.name
        yield from node("who", identity, "([])")
        yield from node("by", name, "[]")  # connectors of one name are drawn as one
        yield from node("as", senders, "{{}}")
        arrow = _ARROWS[grant.verdict]
        ends = nodes["who", identity], nodes["by", name], nodes["as", senders]
        arrows[f"{ends[0]} {arrow} {ends[1]}"] = arrows[f"{ends[1]} {arrow} {ends[2]}"] = None
        if grant.undeclared:
            arrows[f"class {ends[0]} undeclared"] = None
    for connector in tenant.unreached:
        yield from node("by", connector.name, "[]")
        arrows[f"class {nodes['by', connector.name]} nobody"] = None
    yield from arrows
