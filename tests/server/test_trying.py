"""The author of a rule is told in the editor what `relaylint test` says of it, at the same places."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import changed, write

from relaylint.cli.main import main
from relaylint.core.diagnostic import Severity
from relaylint.policy.pack import load_policy
from relaylint.server.trying import tried
from relaylint.syntax.reading import Limits

NOISY = "noisy: example 1: reported at 13:35: `x1` does not start with x"
MISSING = "missing: example 2: expected at `InboundConnectors[0].Name` (15:35); nothing is reported"
UNPROVEN = "no example fails, so that none shows that the rule reports anything"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (changed(), []),
        (changed(assert_="{ Name: { starts-with: y } }"), [f"13:7 {NOISY}", f"15:7 {MISSING}"]),
        (changed(examples="[{ pass: {} }, { pass: {}, title: again }]"), [f"12:1 {UNPROVEN}"]),
    ],
)
def test_examples_that_do_not_come_out(
    text: str, expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"own-rule.yaml": text})
    rule = load_policy([str(tmp_path)], Limits()).rules["own-rule"]
    complaints = tried(rule, text.encode(), Limits())
    places = [each.primary.location.start for each in complaints]
    made = [f"{at.line}:{at.column} {each.message}" for at, each in zip(places, complaints, strict=True)]
    assert made == expected
    assert {(each.rule.name, each.severity) for each in complaints} <= {("own-rule", Severity.WARNING)}
    main(["test", str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()[:-1]
    same = [line.removeprefix(str(tmp_path / "own-rule.yaml:")).partition(": ")[0] for line in lines]
    assert [line.partition(" ")[0] for line in made] == same


def test_what_is_no_rule_has_no_examples(tmp_path: Path) -> None:
    write(tmp_path, {"own-rule.yaml": changed()})
    rule = load_policy([str(tmp_path)], Limits()).rules["own-rule"]
    assert tried(rule, b"name: own-rule\n", Limits()) == tried(rule, b"", Limits()) == ()
