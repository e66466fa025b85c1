"""What is told of a change in any format: hosts whose mail changes alike, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.records import NamedTuple
from relaylint.output.compared.telling import TellingReasons, telling_reasons, verdict_words
from relaylint.output.severities import LOOKS
from relaylint.output.summary import plural
from relaylint.output.verdicts.words import TAKEN, host_words, sessions_words
from relaylint.relay.decision import Decision
from relaylint.relay.impacts import HostChange, Impact, MailTurn, worst_turns
from relaylint.relay.outcomes import Verdict

_TURNS: Final = {
    MailTurn.LOST: ("loses relay", "lose relay"),
    MailTurn.UNSURE: ("may lose relay", "may lose relay"),
    MailTurn.REFUSED: ("is rejected, which was undecided", "are rejected, which were undecided"),
    MailTurn.FRAGILE: ("becomes fragile", "become fragile"),
    MailTurn.GONE: ("is no longer declared", "are no longer declared"),
    MailTurn.STARTS: ("starts to be relayed", "start to be relayed"),
    MailTurn.BETTER: ("is judged better", "are judged better"),
    MailTurn.NEW: ("is new", "are new"),
}


class MailAlike(NamedTuple):
    """Mail of one host that becomes the same for the same reasons."""

    changes: tuple[HostChange, ...]
    reasons: TellingReasons

    @property
    def first(self) -> HostChange:
        """The change that stands for all."""
        return self.changes[0]

    @property
    def host(self) -> str:
        """What the host is called."""
        return host_words(self.first.own.host)

    @property
    def mail(self) -> str:
        """The senders and recipients in words."""
        return sessions_words([change.own for change in self.changes])

    @property
    def before(self) -> str:
        """The verdict of the old version in words."""
        return end_words(self.first.before.decision)

    @property
    def after(self) -> str:
        """The verdict of the new version in words."""
        return end_words(self.first.after.decision)

    @property
    def codes(self) -> tuple[str, ...]:
        """The replies to expect now, if the mail is rejected."""
        return self.first.after.codes if self.first.after.verdict is Verdict.REJECTED else ()


def mail_alike(changes: Iterable[HostChange]) -> list[MailAlike]:
    """Return the changes of one host that a reader would not tell apart together, in their order."""
    groups: dict[Hashable, tuple[list[HostChange], TellingReasons]] = {}
    for change in changes:
        reasons = telling_reasons(change.judged)
        places = tuple(reason.label or reason.text for side in reasons for reason in side[:1])
        ends = change.before.verdict, change.after.verdict
        key = (change.host, change.note, ends, change.after.codes, places)
        groups.setdefault(key, ([], reasons))[0].append(change)
    return [MailAlike(tuple(alike), reasons) for alike, reasons in groups.values()]


def end_words(decision: Decision) -> str:
    """Return what becomes of mail, whichever tenant gets it, with the identity that matched in its own."""
    return f"{decision.verdict.value}: {TAKEN}" if decision.is_taken else verdict_words(decision)


def headline(impact: Impact) -> str:
    """Return what becomes of declared hosts and diagnostics, with their numbers, the worst first."""
    hosts = Counter(worst_turns(impact.hosts).values())
    words = [f"{plural(hosts[turn], 'host')} {_TURNS[turn][hosts[turn] > 1]}" for turn in MailTurn if hosts[turn]]
    told = ", ".join(words) or "no declared host is judged otherwise"
    return f"{told}; {fresh_words(impact.new)}"


def fresh_words(diagnostics: Sequence[Diagnostic]) -> str:
    """Return how many diagnostics are new, by severity."""
    if not diagnostics:
        return "nothing new is reported"
    counts = {severity: sum(each.severity is severity for each in diagnostics) for severity in LOOKS}
    return ", ".join(plural(count, f"new {severity.word}") for severity, count in counts.items() if count)


def gone_words(impact: Impact) -> str:
    """Return how many diagnostics are new and hidden, gone, held back or undecided now; empty if none is."""
    _, gone, held, undecided, hidden = impact.diagnostics
    words = (
        (hidden, "diagnostic", "new, and held back by an ignore or the baseline"),
        (len(gone), "diagnostic", "gone"),
        (held, "diagnostic", "held back by an ignore or the baseline now"),
        (undecided, "diagnostic", "undecided now, and perhaps there still"),
    )
    return ", ".join(f"{plural(count, noun)} {what}" for count, noun, what in words if count)


def heaviest_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics with the most severe first, else in their order."""
    return sorted(diagnostics, key=lambda diagnostic: -Severity(diagnostic.severity))
