"""``relaylint check --watch``: a report for each change that makes another one, until somebody ends that."""

from __future__ import annotations

import re
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, write

from relaylint.cli import watching
from relaylint.cli.arguments import check_arguments
from relaylint.core.diagnostic import Report
from relaylint.project.run.workspace import Workspace

MAIL = """\
AcceptedDomains: [{ DomainName: contoso.com }]
InboundConnectors:
  - { Name: Hub, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [81.2.69.146] }
SendingHosts:
  - { Name: mta, IPAddresses: [81.2.69.146], MailFrom: [contoso.com] }
"""
REFUSED = MAIL.replace("MailFrom: [contoso.com]", "MailFrom: [fabrikam.com]")
Happens = Callable[..., list[str]]


@pytest.fixture
def happens(relaylint: Run, clean: Path, monkeypatch: pytest.MonkeyPatch) -> Happens:
    """Return a function that watches while one change after the other is made, and returns what was shown."""
    write(clean, {"mail.yaml": MAIL})

    def run(*changes: Callable[[], object], paths: tuple[str, ...] = ()) -> list[str]:
        def made() -> Iterator[object]:
            for change in changes:
                yield change()
            raise KeyboardInterrupt

        steps = made()
        monkeypatch.setattr(time, "sleep", lambda seconds: next(steps))
        ran = relaylint("check", *paths, "--watch", "--format", "concise", "--select", "sender-domain-not-accepted")
        assert ran.code == 0
        waiting = r"\d\d:\d\d:\d\d: waiting for changes; Ctrl-C ends that\n"
        assert re.sub(waiting, "", ran.err) == ""
        return ran.out.splitlines()

    return run


COUNTS = "checked 1 file, 3 definitions, 1 tenant with 1 rule: 0 errors, 0 warnings, 0 infos"
WORDS = "`fabrikam.com` is not in an accepted domain of this tenant, and no accepted certificate name stands in for it"
NOTHING = ["no problems found", COUNTS]


def test_what_is_new_is_shown(happens: Happens, clean: Path) -> None:
    def edit(text: str) -> Callable[[], object]:
        return lambda: (clean / "mail.yaml").write_text(text)

    assert happens(edit(REFUSED), edit(MAIL)) == [
        *NOTHING,
        f"mail.yaml:5:57: error[sender-domain-not-accepted] {WORDS}",
        COUNTS.replace("0 errors", "1 error"),
        *NOTHING,
    ]


def test_what_changes_nothing_is_not_shown(happens: Happens, clean: Path) -> None:
    assert happens(lambda: (clean / "notes.txt").write_text("x"), lambda: None) == NOTHING


def test_it_goes_on_while_there_is_nothing_to_check(happens: Happens, clean: Path) -> None:
    assert happens((clean / "mail.yaml").unlink, lambda: (clean / "mail.yaml").write_text(MAIL)) == [
        *NOTHING,
        "relaylint: nothing to check: there is no file of a known format",
        "hint: `relaylint formats` lists the formats in which definitions are found",
        *NOTHING,
    ]


def test_settings_that_are_wrong_for_a_moment(happens: Happens, clean: Path) -> None:
    settings = clean / "relaylint.yaml"
    shown = happens(lambda: settings.write_text("nonsense: 1\n"), lambda: settings.write_text("exclude: ['x*']\n"))
    assert shown == [
        *NOTHING,
        "relaylint.yaml:1:1: error[unknown-property] `nonsense` is not a property of a settings file",
        "nothing was checked: 1 error, 0 warnings, 0 infos",
        *NOTHING,
    ]


def test_a_file_that_goes_away_while_it_is_read(happens: Happens, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, refused = Workspace.report, [FileNotFoundError(2, "No such file or directory", "gone.yaml")]

    def reported(workspace: Workspace) -> Report:
        if (clean / "mail.yaml").read_text() == REFUSED:
            raise refused.pop()
        return report(workspace)

    monkeypatch.setattr(Workspace, "report", reported)
    shown = happens(*((lambda text=text: (clean / "mail.yaml").write_text(text)) for text in (REFUSED, MAIL)))
    assert shown == [*NOTHING, "relaylint: `gone.yaml`: No such file or directory", *NOTHING]


@pytest.mark.parametrize("is_wrong_at_first", [True, False])
def test_rules_that_are_wrong_for_a_moment(happens: Happens, clean: Path, *, is_wrong_at_first: bool) -> None:
    """Also where rules stand beside what is asked for, and nothing else changes."""
    rule, wrong = clean / "policy" / "own-rule.yaml", MINIMAL_RULE.replace("kind: Inbound", "kind: Unbound")
    write(
        clean,
        {"relaylint.yaml": "rules: [policy]\n", "policy/own-rule.yaml": wrong if is_wrong_at_first else MINIMAL_RULE},
    )

    def turn(text: str) -> Callable[[], object]:
        return lambda: rule.write_text(text)

    before = () if is_wrong_at_first else (turn(wrong), lambda: None)
    shown = happens(*before, turn(MINIMAL_RULE), paths=("mail.yaml",))
    assert shown[-4:] == [
        "policy/own-rule.yaml:5:7: error[unknown-value] `UnboundConnector` is not a value of `kind`",
        "nothing was checked: 1 error, 0 warnings, 0 infos",
        NOTHING[0],
        COUNTS.replace("1 file", "1 file (1 skipped)"),
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--fix",), "--watch does not go with --fix"),
        (("--diff",), "--watch does not go with --diff"),
        (("--affected",), "--watch does not go with --affected"),
        (("--cache-dir", "kept"), "--watch does not go with --cache-dir"),
        (("--jobs", "2"), "--watch does not go with --jobs"),
        (("--changed-since", "main"), "--watch does not go with --changed-since"),
        (("--output", "json=out.json"), "--watch does not go with --output"),
        (("--format", "json"), "--watch: `json` is one document"),
        (("-",), "the standard input cannot be watched"),
    ],
    ids=str,
)
def test_what_does_not_go_together(relaylint: Run, clean: Path, options: tuple[str, ...], words: str) -> None:
    ran = relaylint("check", "--watch", *options)
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"relaylint: {words}")


HEEDED = {
    *("paths", "config", "rule_folders", "select", "ignore", "ignores", "today", "baseline", "format", "color"),
    *("severity", "show_undecided", "omit_suppressed", "fail_on", "watch", "cache", "help"),
}
"""What a watched check heeds, or needs no word about; `--no-cache` is what it does."""


def test_every_option_is_heeded_or_refused() -> None:
    options = ArgumentParser()
    check_arguments(options)
    assert sorted(action.dest for action in options._actions) == sorted({*HEEDED, *watching._NOT_TOGETHER})
