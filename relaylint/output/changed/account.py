"""Format ``text``: which hosts gain or lose relay, which diagnostics come and go, and then what every session does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from relaylint.core.diagnostic import Diagnostic
from relaylint.output import Style
from relaylint.output.changed.grouped import MailAlike, fresh_words, gone_words, headline, heaviest_first, mail_alike
from relaylint.output.compared import review
from relaylint.output.concise import diagnostic_line
from relaylint.output.paint import BOLD, paint
from relaylint.output.summary import plural
from relaylint.output.verdicts.whole_path import reason_with_place
from relaylint.output.verdicts.words import COLORS
from relaylint.output.visible import visible
from relaylint.relay.impacts import Impact
from relaylint.relay.outcomes import Verdict
from relaylint.relay.reasons import Reason

_INDENT: Final = " " * 4
_MOST_MAIL: Final = 30
"""Maximum number of hosts, each with mail that becomes the same, that are told."""
_MOST_DIAGNOSTICS: Final = 30
_REST: Final = "which `--format json` lists"


def render(impact: Impact, style: Style) -> str:
    """Return the hosts first, then diagnostics, then the sessions of everybody."""
    several = len(impact.comparison.tenants) > 1
    alike = mail_alike(impact.hosts)
    blocks = [headline(impact)]
    blocks += ["\n".join(_mail(each, style, several=several)) for each in alike[:_MOST_MAIL]]
    if len(alike) > _MOST_MAIL:
        blocks.append(f"and {plural(len(alike) - _MOST_MAIL, 'more change')} of hosts, {_REST}")
    if impact.new:
        blocks.append("\n".join(_diagnostics(f"{fresh_words(impact.new)}:", impact.new, style)))
    if impact.gone:
        blocks.append("\n".join(_diagnostics(f"{gone_words(impact)}:", impact.gone, style)))
    elif gone_words(impact):
        blocks.append(gone_words(impact))
    if impact.remarks:
        blocks.append("\n".join(visible(remark.said(style.name)) for remark in impact.remarks))
    return "\n\n".join([*blocks, f"every possible session:\n\n{review.render(impact.comparison, style)}"])


def _mail(mail: MailAlike, style: Style, *, several: bool) -> Iterator[str]:
    """Yield a line with both verdicts of a host's mail, and what decides on either side."""
    where = f"tenant {visible(mail.first.tenant)}, " if several else ""  # a name alone could be a runner's command
    ends = " -> ".join(
        _verdict(words, change.verdict, style)
        for words, change in ((mail.before, mail.first.before), (mail.after, mail.first.after))
    )
    yield f"{where}host {paint(visible(mail.host), BOLD, style)} {visible(mail.mail)}: {ends}"
    if mail.first.note:
        yield f"{_INDENT}note    {visible(mail.first.note)}"
    yield from _reasons(f"{_INDENT}before  ", mail.reasons.before, style)
    yield from _reasons(f"{_INDENT}after   ", mail.reasons.after, style)
    if mail.codes:
        yield f"{_INDENT}reply   {' or '.join(mail.codes)}"


def _verdict(words: str, verdict: Verdict, style: Style) -> str:
    return words.replace(verdict.value, paint(verdict.value, COLORS[verdict], style), 1)


def _reasons(head: str, reasons: Sequence[Reason], style: Style) -> Iterator[str]:
    for number, reason in enumerate(reasons):
        yield f"{' ' * len(head) if number else head}{reason_with_place(reason, style)}"


def _diagnostics(head: str, diagnostics: Sequence[Diagnostic], style: Style) -> Iterator[str]:
    yield head
    shown = heaviest_first(diagnostics)
    yield from (f"{_INDENT}{diagnostic_line(each, style)}" for each in shown[:_MOST_DIAGNOSTICS])
    if len(shown) > _MOST_DIAGNOSTICS:
        yield f"{_INDENT}and {len(shown) - _MOST_DIAGNOSTICS} more, {_REST}"
