"""A picture of the hosts whose mail changes: where it ended before and where it ends now, for Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from relaylint.output.changed.grouped import MailAlike
from relaylint.output.verdicts.mermaid import COLORED, drawn_text
from relaylint.output.verdicts.words import TAKEN
from relaylint.relay.outcomes import PASSES
from relaylint.relay.verdicts import HostVerdict

_MOST_DRAWN: Final = 24
"""Maximum number of hosts in the picture; programs that draw refuse 500 arrows or 50,000 characters."""


def sketch(alike: Sequence[MailAlike]) -> str:
    """Return a Mermaid chart with a subgraph for each tenant, empty where no mail changes its end."""
    changed = [each for each in alike if each.first.before.verdict is not each.first.after.verdict]
    if not changed:
        return ""
    tenants: dict[str, list[MailAlike]] = {}
    for each in changed[:_MOST_DRAWN]:
        tenants.setdefault(each.first.tenant, []).append(each)
    lines = ["flowchart LR"]
    for number, (name, own) in enumerate(tenants.items(), 1):
        lines.append(f'    subgraph t{number}["tenant {drawn_text(name)}"]')
        lines += (f"        {line}" for line in _drawn(own, f"t{number}_"))
        lines.append("    end")
    left = len(changed) - _MOST_DRAWN
    if left > 0:
        lines.append(f'    more["and {left} more"]')
    lines += (f"    classDef {name} {look}" for name, look in COLORED.items())
    return "\n".join(lines) + "\n"


def _drawn(alike: Sequence[MailAlike], prefix: str) -> Iterator[str]:
    """Yield the nodes of hosts and of the ends of their mail, and the arrows from before and now."""
    ends: dict[str, str] = {}
    for number, each in enumerate(alike):
        host = f"{prefix}host{number}"
        yield f'{host}(["{drawn_text(each.host)}<br/>{drawn_text(each.mail)}"])'
        for arrow, verdict in (("-. before .->", each.first.before), ("== now ==>", each.first.after)):
            words = _end(verdict)
            if words not in ends:
                ends[words] = f"{prefix}to{len(ends)}"
                yield f'{ends[words]}["{words}"]'
                yield f"class {ends[words]} {verdict.verdict.value}"
            yield f"{host} {arrow} {ends[words]}"


def _end(verdict: HostVerdict) -> str:
    decision = verdict.decision
    if decision.is_taken:
        return f"{verdict.verdict.value}<br/>{TAKEN}"
    if verdict.verdict in PASSES and decision.connector:
        return f"{verdict.verdict.value}<br/>over {drawn_text(decision.connector.name)}"
    return "<br/>".join([verdict.verdict.value, *(verdict.codes if verdict.verdict.value == "rejected" else ())])
