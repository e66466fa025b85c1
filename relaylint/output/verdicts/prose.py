"""Format ``text``: each verdict with the questions that lead to it, their answers and locations, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from relaylint.output import Style
from relaylint.output.paint import paint
from relaylint.output.places import place
from relaylint.output.summary import beside, plural
from relaylint.output.undecided import without_names
from relaylint.output.verdicts.words import counted, presented, title
from relaylint.output.visible import visible
from relaylint.relay.chart import AnsweredQuestion, steps
from relaylint.relay.outcomes import Verdict
from relaylint.relay.reasons import Reason
from relaylint.relay.verdicts import HostVerdict, NotJudged, Verdicts

COLORS = {
    Verdict.RELAYED: "1;32",
    Verdict.FRAGILE: "1;33",
    Verdict.REJECTED: "1;31",
    Verdict.UNDECIDED: "1;36",
}
_INDENT = " " * 4
_LABEL = 14
_QUESTION = 59
"""Width of the label of a line, and of the text of a question: the longest fits."""
_MOST_ALIKE = 4
"""Maximum number of reasons that differ only in the name of a connector; a tenant with dozens of connectors has
dozens."""


def render(verdicts: Verdicts, style: Style) -> str:
    """Return a block for every verdict, a line for every host without one, and the summary."""
    rows: list[HostVerdict | NotJudged] = [*verdicts.answers, *verdicts.not_judged]
    tenants = dict.fromkeys(row.tenant for row in rows)
    blocks: list[str] = []
    for tenant in tenants:
        if len(tenants) > 1:
            blocks.append(f"tenant {visible(tenant)}")
        blocks += ("\n".join(_block(answer, style)) for answer in verdicts.answers if answer.tenant == tenant)
        lines = [_not_judged(row, style) for row in verdicts.not_judged if row.tenant == tenant]
        blocks += ["\n".join(lines)] if lines else []
    return "\n\n".join([*blocks, "\n".join([*beside(verdicts.context, style), _summary(verdicts)])]) + "\n"


def _block(answer: HostVerdict, style: Style) -> Iterator[str]:
    decision = answer.decision
    verdict = paint(answer.verdict.value, COLORS[answer.verdict], style)
    yield f"{'  '.join(map(visible, title(answer)))}: {verdict}{_short(answer)}"
    place_ = f", declared at {place(answer.label.location, style)}" if answer.label else ""
    yield _line("session", f"{', '.join(map(visible, presented(answer)))}{place_}")
    told: set[Reason] = set()
    for step in steps(decision, answer.external):
        yield from _step(step, answer.external, style)
        told.update(step.reasons)
    one = len(answer.ends) == 1
    for end in answer.ends:
        yield _line("so" if one else "may end", f"{'' if one else end.verdict.value + ': '}{end.text}")
    for reason in answer.reasons:
        if reason.doubt and reason not in told:
            yield _line("", _reason(reason, style))
    if decision.assumed:
        yield _line("assumed", "an exact connector name does not match a wildcard certificate, which no source tells")
    if answer.codes:
        label = "reply" if answer.verdict is Verdict.REJECTED else "if rejected"
        yield _line(label, " or ".join(f"`{code}`" for code in answer.codes))
    if answer.remedy:
        yield _line("to change", answer.remedy)


def _short(answer: HostVerdict) -> str:
    """Return the rest of the first line: the identity and connector that matched, and the conditions."""
    decision = answer.decision
    way = f" by {decision.via}" if decision.via else ""
    connector = f", connector `{visible(decision.connector.name)}`" if decision.connector else ""
    states = {"1a": decision.condition_1a, "1b": decision.condition_1b, "2": decision.condition_2}
    return f"{way}{connector} ({', '.join(f'{name} {state.value}' for name, state in states.items())})"


def _step(step: AnsweredQuestion, external: bool, style: Style) -> Iterator[str]:
    """Yield the line of a question and a line per reason; "not asked" marks conditions off the path, for outside
    recipients only."""
    aside = "" if step.asked or not external else "  (not asked)"
    yield _line(step.question.label, f"{step.question.text:{_QUESTION}}  {step.state.value}{aside}")
    alike: Counter[str] = Counter()
    for reason in step.reasons:
        kind = without_names(reason.text)
        alike[kind] += 1
        if alike[kind] <= _MOST_ALIKE:
            yield _line("", f"  {_reason(reason, style)}")
    for kind, count in alike.items():
        if count > _MOST_ALIKE:
            yield _line("", f"  {visible(kind)}: {count - _MOST_ALIKE} more, which `--format json` lists")


def _line(label: str, text: str) -> str:
    return f"{_INDENT}{label:{_LABEL}}{text}"


def _reason(reason: Reason, style: Style) -> str:
    where = f" ({place(reason.label.location, style)})" if reason.label else ""
    return visible(reason.text) + where


def _not_judged(row: NotJudged, style: Style) -> str:
    return f"{visible(row.host)}: not judged, {visible(row.reason)} ({place(row.label.location, style)})"


def _summary(verdicts: Verdicts) -> str:
    hosts = plural(len(verdicts.not_judged), "host")
    return counted(verdicts) + (f"; {hosts} not judged" if verdicts.not_judged else "")
