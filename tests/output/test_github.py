"""Workflow commands, read back as the runner reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

import pytest

from relaylint.core.diagnostic import Report
from relaylint.output import Style
from relaylint.output.github import render


class Command(NamedTuple):
    """A workflow command that the runner would obey."""

    name: str
    properties: dict[str, str]
    data: str


def obeyed(text: str) -> Iterator[Command]:
    """Yield what the runner obeys: ``::`` at the start of a line, ``##[`` anywhere, unless stopped."""
    token = None
    for line in text.splitlines():
        if token is not None:
            token = None if line.strip() == f"::{token}::" else token
            continue
        if line.lstrip().startswith("::"):
            head, _, data = line.lstrip()[2:].partition("::")
            name, _, rest = head.partition(" ")
            if name == "stop-commands":
                token = data
                continue
            pairs = (pair.partition("=") for pair in rest.split(",") if pair)
            yield Command(name, {key: unquote(value) for key, _, value in pairs}, unquote(data))
        elif "##[" in line:
            yield Command("##[", {}, line)
    assert token is None


def test_errors_come_first(report: Report) -> None:
    names = [command.name for command in obeyed(render(report, Style()))]
    assert names == ["error"] * 5 + ["warning"] * 3 + ["notice"] * 4 + ["group", "endgroup"]


def test_values_come_back_as_they_were(report: Report) -> None:
    commands = list(obeyed(render(report, Style(prefix="infra/mail/"))))
    assert commands[2] == Command(
        "error",
        {
            "file": "infra/mail/tenants/contoso/hub.yaml",
            "line": "4",
            "col": "31",
            "endLine": "4",
            "endColumn": "48",
            "title": "cert-domain-not-accepted",
        },
        "`mail.fabrikam.com` is not an accepted domain of this tenant\n"
        "infra/mail/tenants/contoso/accepted domains, 100%.yaml:1:1: the accepted domains: contoso.com, contoso.net\n"
        "add the domain `fabrikam.com` in the admin center\n"
        "or run `New-AcceptedDomain`",
    )
    assert commands[0].properties["file"] == "infra/mail/::error file=a::b.yaml"
    assert commands[10].properties["file"] == "infra/mail/tenants/contoso/accepted domains, 100%.yaml"


def test_columns_are_given_on_one_line_only(report: Report) -> None:
    for command in obeyed(render(report, Style())):
        if command.name in ("error", "warning", "notice"):
            one_line = command.properties["line"] == command.properties["endLine"]
            assert ("col" in command.properties) is ("endColumn" in command.properties) is one_line


def test_names_inject_no_command(report: Report) -> None:
    text = render(report, Style(show_undecided=True))
    assert "[stop-commands]" in text
    assert "##[stop-commands]" not in text
    assert {command.name for command in obeyed(text)} == {"error", "warning", "notice", "group", "endgroup"}


def test_the_log_has_every_diagnostic(many: Callable[..., Report]) -> None:
    text = render(many(30, 2), Style())
    assert all(f"error[cert-domain-not-accepted] number {number:05}" in text for number in range(30))


@pytest.mark.parametrize("count", [9, 10])
def test_ten_of_a_severity_are_all_annotated(many: Callable[..., Report], count: int) -> None:
    commands = [command for command in obeyed(render(many(count), Style())) if command.name == "error"]
    assert [command.data[:12] for command in commands] == [f"number {number:05}" for number in range(count)]


def test_the_tenth_says_how_many_more(many: Callable[..., Report]) -> None:
    commands = list(obeyed(render(many(11, 30, 1), Style())))
    assert Counter(command.name for command in commands) == {
        "error": 10,
        "warning": 10,
        "notice": 1,
        "group": 1,
        "endgroup": 1,
    }
    assert commands[9] == Command(
        "error", {"title": "relaylint"}, "2 more errors; the log of this step has all of them"
    )
    assert commands[19].data == "21 more warnings; the log of this step has all of them"


def test_a_clean_report_has_no_commands(report: Report) -> None:
    text = render(report._replace(diagnostics=()), Style())
    assert list(obeyed(text)) == []
    assert text.startswith("no problems found, as far as could be decided\nchecked 7 files")
