"""The overview of hosts as text: a line each, and below those that are not relayed in full what to act on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relaylint.core.records import NamedTuple
from relaylint.output import Style
from relaylint.output.paint import paint
from relaylint.output.places import place
from relaylint.output.summary import plural
from relaylint.output.verdicts.grouping import JudgedHost, SessionsAlike, TenantVerdicts, alike, deciding
from relaylint.output.verdicts.room import Room, room_for
from relaylint.output.verdicts.whole_path import consequences, labelled, outcomes_of, reason_lines
from relaylint.output.verdicts.words import (
    COLORS,
    TAKEN,
    first_of,
    host_words,
    of_each,
    padded,
    presented,
    sessions_words,
    width_for,
)
from relaylint.output.visible import visible
from relaylint.relay.outcomes import Verdict
from relaylint.relay.verdicts import HostVerdict, NotJudged

_MOST_GROUPS = 5
"""Maximum number of groups of sessions told of one host."""
_MOST_WHYS = 2
"""Maximum number of reasons in the line of a host."""
_NOT_JUDGED = "not judged"
WHY = {
    "refused-before": "refused before a connector is asked",
    "sending-disabled": "sending from the sender's domain is switched off",
    "taken": TAKEN,
    "fragile": "the certificate's name is no accepted domain",
    "unresolved": "whether a name of its certificate counts is not documented",
    "not-accepted": "a connector matches, but no accepted domain",
    "direct-outside": "Direct Send, which reaches some outside recipients only",
    "no-connector": "no connector matches",
    "restricted": "a Partner connector refuses it",
    "direct-send": "RejectDirectSend refuses it",
}
"""Why mail is not relayed in full, in a few words, by name of the outcome."""


class _Row(NamedTuple):
    """The cells of a line: name, verdict with its colour, number of sessions, and how the host is known or why not."""

    name: str
    verdict: str
    color: str
    sessions: str
    words: str


def tables(tenants: Sequence[TenantVerdicts], style: Style) -> Iterator[str]:
    """Yield the blocks of text for each tenant, with a heading where there are several, and what is left out."""
    rooms = room_for(tenants)
    shown = [_host_row(host) for room in rooms for host in (*room.told, *room.lines)]
    rows = [*shown, *(_plain_row(row, style) for room in rooms for row in room.not_judged)]
    width = width_for(row.name for row in rows)
    sessions = max((len(row.sessions) for row in rows), default=0)
    left = iter(rows[: len(shown)]), iter(rows[len(shown) :])
    for room in rooms:
        lines = _tenant_lines(room, *left, width, sessions, style)
        blocks = "\n".join(lines).strip("\n")
        if blocks:
            yield f"tenant {visible(room.tenant)}\n\n{blocks}" if len(tenants) > 1 else blocks
    if len(tenants) > 1:
        nothing = sum(not (room.told or room.lines or room.not_judged) for room in rooms)
        if nothing:
            yield f"and {plural(nothing, 'more tenant')}"
    hints = list(_hints(rooms))
    if hints:
        yield "\n".join(hints)


def _tenant_lines(
    room: Room, hosts: Iterator[_Row], others: Iterator[_Row], width: int, sessions: int, style: Style
) -> Iterator[str]:
    """Yield the lines of a tenant, with a blank one behind each host that is told."""
    for host in room.told:
        yield _laid_out(next(hosts), width, sessions, style)
        yield from _told(host, style)
        yield ""
    for _ in room.lines:
        yield _laid_out(next(hosts), width, sessions, style)
    for _ in room.not_judged:
        yield _laid_out(next(others), width, sessions, style)
    if room.hidden:
        verdicts = [host.worst for host in room.hidden]
        yield of_each(f"and {plural(len(verdicts), 'more host')}", verdicts)
    if room.hidden_not_judged:
        yield f"and {plural(room.hidden_not_judged, 'more host')} not judged"


def _laid_out(row: _Row, width: int, sessions: int, style: Style) -> str:
    name = padded(row.name, width)
    verdict = paint(row.verdict, row.color, style) if row.color else row.verdict
    verdict += " " * (len(_NOT_JUDGED) - len(row.verdict))
    return f"{name}  {verdict}  {row.sessions:{sessions}}  {row.words}".rstrip()


def _host_row(host: JudgedHost) -> _Row:
    worst, count = host.worst, len(host.answers)
    ends = [answer for answer in host.answers if answer.verdict is worst]
    sessions = plural(count, "session") if len(ends) == count else f"{len(ends)} of {plural(count, 'session')}"
    words = _ways(ends) if worst is Verdict.RELAYED else _whys(ends)
    return _Row(visible(host_words(host.name)), worst.value, COLORS[worst], sessions, visible(words))


def _plain_row(row: NotJudged, style: Style) -> _Row:
    words = f"{visible(row.reason)} ({place(row.label.location, style)})"
    return _Row(visible(host_words(row.host)), _NOT_JUDGED, "", "", words)


def _distinct(answers: Sequence[HostVerdict]) -> list[HostVerdict]:
    """Return an answer for each decision: senders of one domain share theirs."""
    return list({answer.decision.facts: answer for answer in reversed(answers)}.values())[::-1]


def _ways(answers: Sequence[HostVerdict]) -> str:
    """Return how the mail of relayed sessions is known, and by which connectors."""
    vias: dict[str, None] = {}
    connectors: dict[str, None] = {}
    others: dict[str, None] = {}
    for answer in _distinct(answers):
        decision = answer.decision
        ways = [decision.via] if decision.via else [end.via for end in answer.ends]
        if all(ways):
            vias.update(dict.fromkeys(filter(None, ways)))
            connectors.update({f"`{decision.connector.name}`": None} if decision.connector else {})
        else:
            others["as incoming mail" if decision.attribution == "incoming" else "delivered in the tenant"] = None
    by = [f"by {' or '.join(vias)}"] if vias else []
    if connectors:
        by[0] += f", connector{'' if len(connectors) == 1 else 's'} {first_of(list(connectors))}"
    return "; ".join([*by, *others])


def _whys(answers: Sequence[HostVerdict]) -> str:
    """Return why sessions are not relayed in full, in a few words."""
    words: dict[str, None] = {}
    for answer in _distinct(answers):
        words[_why(answer)] = None
        if len(words) > _MOST_WHYS:
            break
    return "; ".join([*list(words)[:_MOST_WHYS], *(["…"] if len(words) > _MOST_WHYS else [])])


def _why(answer: HostVerdict) -> str:
    if answer.verdict is Verdict.UNDECIDED:
        doubt = next((reason.text for reason in deciding(answer) if reason.doubt), "")
        if doubt:
            return doubt
    ends = [(end, WHY[end.name]) for end in answer.ends if end.name in WHY]
    words = " or ".join(dict.fromkeys(f"{why}: `{end.tenant}`" if end.tenant else why for end, why in ends))
    return f"{_ways([answer])}, but {words}" if answer.decision.via else words


def _told(host: JudgedHost, style: Style) -> Iterator[str]:
    groups, left = alike(host.lacking)
    left += sum(len(group.answers) for group in groups[_MOST_GROUPS:])
    for group in groups[:_MOST_GROUPS]:
        yield from _group(group, style)
    if left:
        yield labelled("", f"and {plural(left, 'more session')}, which `--explain` shows")


def _group(group: SessionsAlike, style: Style) -> Iterator[str]:
    """Yield who sends what to whom, how it ends, why, what to expect, and what to change."""
    answer = group.answers[0]
    label = labelled(answer.verdict.value, "")
    painted = label.replace(answer.verdict.value, paint(answer.verdict.value, COLORS[answer.verdict], style))
    yield painted + visible(sessions_words(group.answers))
    labels = dict.fromkeys(each.label.location for each in group.answers if each.label)
    first = "the first declared at" if len(labels) > 1 else "declared at"
    declared = [f"{first} {place(next(iter(labels)), style)}"] if labels else []
    yield labelled("session", ", ".join([*map(visible, presented(answer)), *declared]))
    yield from outcomes_of(answer)
    for number, line in enumerate(reason_lines(group.reasons, style)):
        yield labelled("" if number else "because", line)
    yield from consequences(answer)


def _hints(rooms: Sequence[Room]) -> Iterator[str]:
    """Yield where to see what is left out."""
    told = [host for room in rooms for host in room.told]
    others = [host for room in rooms for host in (*room.lines, *room.hidden) if host.worst is not Verdict.RELAYED]
    if others:
        declared = all(host.name is not None for host in told)
        what, how = ("hosts", "`--host NAME` shows another") if declared else ("answers", "`--explain` shows all")
        yield f"{len(told)} of {len(told) + len(others)} {what} not relayed in full are shown with reasons: {how}"
    if any(room.hidden or room.hidden_not_judged for room in rooms):
        yield "`--format csv` lists every one"
