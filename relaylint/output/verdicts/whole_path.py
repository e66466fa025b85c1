"""The whole path of a decision as text: the questions that lead to a verdict, their answers and what decides them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from relaylint.output import Style
from relaylint.output.paint import paint
from relaylint.output.places import place
from relaylint.output.undecided import without_names
from relaylint.output.verdicts.words import COLORS, presented, title
from relaylint.output.visible import visible
from relaylint.relay.chart import AnsweredQuestion, steps
from relaylint.relay.outcomes import Verdict
from relaylint.relay.reasons import Reason
from relaylint.relay.verdicts import HostVerdict

_INDENT = " " * 4
_LABEL = 14
_QUESTION = 59
"""Width of the label of a line, and of the text of a question: the longest fits."""
_MOST_ALIKE = 4
"""Maximum number of reasons that differ only in the name of a connector; a tenant with dozens of connectors has
dozens."""


def followed(answer: HostVerdict, style: Style) -> Iterator[str]:
    """Yield the lines of a verdict with the path that leads to it."""
    decision = answer.decision
    verdict = paint(answer.verdict.value, COLORS[answer.verdict], style)
    yield f"{'  '.join(map(visible, title(answer)))}: {verdict}{_short(answer)}"
    place_ = f", declared at {place(answer.label.location, style)}" if answer.label else ""
    yield labelled("session", f"{', '.join(map(visible, presented(answer)))}{place_}")
    told: set[Reason] = set()
    for step in steps(decision, answer.external):
        yield from _step(step, answer.external, style)
        told.update(step.reasons)
    yield from outcomes_of(answer)
    for reason in answer.reasons:
        if reason.doubt and reason not in told:
            yield labelled("", reason_with_place(reason, style))
    yield from consequences(answer)


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
    yield labelled(step.question.label, f"{step.question.text:{_QUESTION}}  {step.state.value}{aside}")
    yield from (labelled("", f"  {line}") for line in reason_lines(step.reasons, style))


def outcomes_of(answer: HostVerdict) -> Iterator[str]:
    """Yield a line for each possible outcome."""
    one = len(answer.ends) == 1
    for end in answer.ends:
        yield labelled("so" if one else "may end", f"{'' if one else end.verdict.value + ': '}{visible(end.text)}")


def consequences(answer: HostVerdict) -> Iterator[str]:
    """Yield the lines for what no source tells, the replies to expect, and what to change."""
    if answer.decision.assumed:
        yield labelled(
            "open", "whether an exact connector name matches a wildcard on the certificate, which no source tells"
        )
    if answer.codes:
        label = "reply" if answer.verdict is Verdict.REJECTED else "if rejected"
        yield labelled(label, " or ".join(f"`{code}`" for code in answer.codes))
    if answer.remedy:
        yield labelled("to change", visible(answer.remedy))


def labelled(label: str, text: str) -> str:
    """Return an indented line with a label, or a blank in its place."""
    return f"{_INDENT}{label:{_LABEL}}{text}"


def reason_lines(reasons: Iterable[Reason], style: Style) -> Iterator[str]:
    """Yield a line for each reason; of those that differ only in names, the first few and how many more there are."""
    alike: Counter[str] = Counter()
    for reason in reasons:
        kind = without_names(reason.text)
        alike[kind] += 1
        if alike[kind] <= _MOST_ALIKE:
            yield reason_with_place(reason, style)
    for kind, count in alike.items():
        if count > _MOST_ALIKE:
            yield f"{visible(kind)}: {count - _MOST_ALIKE} more, which `--format json` lists"


def reason_with_place(reason: Reason, style: Style) -> str:
    """Return the text of a reason with the place that it rests on."""
    where = f" ({place(reason.label.location, style)})" if reason.label else ""
    return visible(reason.text) + where
