"""Logging commands of Azure Pipelines, read back as the agent reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.azure import render
from relaylint.output.visible import visible

from .report import CERTIFICATE, HUB, found, label, make_report

PREFIX = "##vso["


class Issue(NamedTuple):
    """A command that the agent obeys: its name, properties and message."""

    name: str
    properties: dict[str, str]
    message: str


def obeyed(text: str) -> Iterator[Issue]:
    """Yield what the agent obeys: a command anywhere in a line, up to the first bracket that closes it."""
    for line in text.splitlines():
        _, prefix, rest = line.partition(PREFIX)
        head, bracket, data = rest.partition("]")
        if prefix and bracket:
            name, _, settings = head.partition(" ")
            pairs = (setting.partition("=") for setting in settings.split(";") if setting)
            yield Issue(name, {key: unescaped(value) for key, _, value in pairs}, unescaped(data))


def unescaped(text: str) -> str:
    for escaped, character in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(escaped, character)
    return text


def test_errors_come_first_and_infos_are_none(report: Report) -> None:
    made = list(obeyed(render(report, Style())))
    assert [(each.name, each.properties["type"]) for each in made] == [
        *[("task.logissue", "error")] * 5,
        *[("task.logissue", "warning")] * 3,
    ]


def test_values_come_back_as_they_were(report: Report) -> None:
    made = list(obeyed(render(report, Style(prefix="infra/mail/"))))
    assert made[2] == Issue(
        "task.logissue",
        {
            "type": "error",
            "sourcepath": "infra/mail/tenants/contoso/hub.yaml",
            "linenumber": "4",
            "columnnumber": "31",
            "code": "cert-domain-not-accepted",
        },
        "`mail.fabrikam.com` is not an accepted domain of this tenant\n"
        "infra/mail/tenants/contoso/accepted domains, 100%.yaml:1:1: the accepted domains: contoso.com, contoso.net\n"
        "add the domain `fabrikam.com` in the admin center\n"
        "or run `New-AcceptedDomain`",
    )


@given(st.text(max_size=30))
def test_any_message_comes_back_and_obeys_nothing_else(text: str) -> None:
    message = f"{text}##vso[task.complete result=Failed;]100%3B]"
    [issue] = obeyed(render(make_report([found(CERTIFICATE, message, label(HUB, "Head"))]), Style(show_undecided=True)))
    assert issue.message == visible(message)


def test_the_tenth_says_how_many_more(many: Callable[..., Report]) -> None:
    made = list(obeyed(render(many(11, 30, 1), Style())))
    assert Counter(each.properties["type"] for each in made) == {"error": 10, "warning": 10}
    assert made[9] == Issue("task.logissue", {"type": "error"}, "2 more errors; the log of this task has all of them")
    assert made[19].message == "21 more warnings; the log of this task has all of them"


def test_the_log_has_every_diagnostic(many: Callable[..., Report]) -> None:
    lines = render(many(30, 2, 3), Style()).splitlines()
    assert len([line for line in lines if line.startswith(HUB.name)]) == 35
