"""Format ``markdown``: the hosts as a table, what is new by tenant, a picture, and what every session does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from relaylint.core.diagnostic import Diagnostic, Label
from relaylint.output import Style
from relaylint.output.changed.grouped import MailAlike, fresh_words, gone_words, headline, heaviest_first, mail_alike
from relaylint.output.changed.sketch import sketch
from relaylint.output.compared import markdown_tables
from relaylint.output.markdown_text import code, marked, spelled
from relaylint.output.places import place
from relaylint.output.summary import plural
from relaylint.relay.impacts import Impact
from relaylint.relay.reasons import Reason

_MOST_ROWS: Final = 100
"""Maximum number of rows with hosts, and of new diagnostics: a comment on a pull request has an end."""
_MOST_OF_TENANT: Final = 10
_HEAD: Final = (
    "| tenant | host | mail | before | after | decided before | decided after |\n|---|---|---|---|---|---|---|"
)
_REST: Final = "which `--format json` lists"


def render(impact: Impact, style: Style) -> str:
    """Return the table of hosts first, then what is new, a picture of what changes, and the sessions of everybody."""
    alike = mail_alike(impact.hosts)
    blocks = [f"### {spelled(headline(impact))}"]
    if alike:
        blocks.append("\n".join([_HEAD, *(_row(each, style) for each in alike[:_MOST_ROWS])]))
    if len(alike) > _MOST_ROWS:
        blocks.append(f"and {plural(len(alike) - _MOST_ROWS, 'more change')} of hosts, {_REST}")
    blocks += _by_tenant(impact.new, style)
    blocks += _more(impact, style)
    picture = sketch(alike)
    blocks += [f"```mermaid\n{picture}```"] if picture else []
    return "\n\n".join([*blocks, f"### every possible session\n\n{markdown_tables.render(impact.comparison, style)}"])


def _row(mail: MailAlike, style: Style) -> str:
    note = f"<br>{marked(mail.first.note)}" if mail.first.note else ""
    replies = f"<br>{'<br>'.join(map(code, mail.codes))}" if mail.codes else ""
    cells = (
        code(mail.first.tenant),
        f"{code(mail.host)}{note}",
        spelled(mail.mail),
        mail.before,
        f"**{mail.after}**{replies}",
        _reasons(mail.reasons.before, style),
        _reasons(mail.reasons.after, style),
    )
    return f"| {' | '.join(cells)} |"


def _reasons(reasons: Iterable[Reason], style: Style) -> str:
    return "<br>".join(f"{marked(reason.text)}{_in_brackets(reason.label, style)}" for reason in reasons)


def _in_brackets(label: Label | None, style: Style) -> str:
    return f" ({code(str(place(label.location, style)))})" if label else ""


def _by_tenant(diagnostics: Sequence[Diagnostic], style: Style) -> Iterator[str]:
    """Yield what is new, tenant by tenant: those with the most severe first, and of each tenant only the first few."""
    if not diagnostics:
        return
    yield f"#### {fresh_words(diagnostics)}"
    tenants: dict[str, list[Diagnostic]] = {}
    for each in heaviest_first(diagnostics):
        tenants.setdefault(each.tenant, []).append(each)
    left, hidden = _MOST_ROWS, 0
    for name, own in tenants.items():
        shown = own[: min(left, _MOST_OF_TENANT)]
        left -= len(shown)
        hidden += len(own) - len(shown)
        if shown:
            head = [f"in {code(name)}:\n"] if name and len(tenants) > 1 else []
            yield "\n".join([*head, *(_item(each, style) for each in shown)])
    if hidden:
        yield f"and {hidden} more, {_REST}"


def _item(diagnostic: Diagnostic, style: Style) -> str:
    where = code(str(place(diagnostic.primary.location, style)))
    return f"* {diagnostic.severity.word} {code(diagnostic.rule.name)}: {marked(diagnostic.message)} ({where})"


def _more(impact: Impact, style: Style) -> Iterator[str]:
    gone = gone_words(impact)
    if gone:
        yield f"{gone}."
    if impact.remarks:
        yield "\n".join(f"* {marked(remark.said(style.name))}" for remark in impact.remarks)
