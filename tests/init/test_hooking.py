"""The hook in an existing configuration of pre-commit: lines are added, and nothing else changes."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from relaylint import __version__
from relaylint.init.hooking import has_hook, with_hook
from relaylint.init.scaffold import hook_file

BLACK = """\
# our hooks
repos:
  - repo: https://github.com/psf/black   # formats
    rev: 24.1.0
    hooks:
      - id: black
"""
OURS = f"""\
  - repo: https://github.com/relaylint/relaylint
    rev: v{__version__}
    hooks:
      - id: relaylint
"""
IN_ONE = f'{{repo: "https://github.com/relaylint/relaylint", rev: v{__version__}, hooks: [{{id: relaylint}}]}}'

STYLES: dict[str, tuple[str, str]] = {
    "at the end": (BLACK, BLACK + OURS),
    "without a line break at the end": (BLACK.rstrip("\n"), BLACK + OURS),
    "before other keys": (BLACK + "\nfail_fast: true\n", BLACK + OURS + "\nfail_fast: true\n"),
    "behind comments of the last entry": (
        BLACK + "      # - id: more\n  # about the end\n", BLACK + "      # - id: more\n" + OURS + "  # about the end\n"
    ),
    "behind a comment in its line": (BLACK[:-1] + " # x\n", BLACK[:-1] + " # x\n" + OURS),
    "not indented": (
        "repos:\n- repo: a\n  rev: b\n  hooks:\n  - id: c\n",
        ("repos:\n- repo: a\n  rev: b\n  hooks:\n  - id: c\n"
         f"- repo: https://github.com/relaylint/relaylint\n  rev: v{__version__}\n  hooks:\n  - id: relaylint\n"),
    ),
    "indented deeper": (
        "repos:\n    -   repo: a\n        rev: b\n        hooks:\n        -   id: c\n",
        ("repos:\n    -   repo: a\n        rev: b\n        hooks:\n        -   id: c\n"
         f"    -   repo: https://github.com/relaylint/relaylint\n        rev: v{__version__}\n"
         "        hooks:\n        -   id: relaylint\n"),
    ),
    "with hooks in one line": (
        "repos:\n  - repo: a\n    hooks: [{id: c}]\n", "repos:\n  - repo: a\n    hooks: [{id: c}]\n" + OURS
    ),
    "an entry in one line": ("repos:\n  - {repo: a, hooks: []}\n", "repos:\n  - {repo: a, hooks: []}\n" + OURS),
    "a text at the end": (
        "repos:\n  - exclude: |\n      x\n\n      y\n", "repos:\n  - exclude: |\n      x\n\n      y\n" + OURS
    ),
    "a dash alone": ("repos:\n  -\n    repo: a\n", "repos:\n  -\n    repo: a\n" + OURS),
    "all in one line": ("repos: [{repo: a}] # x\n", f"repos: [{{repo: a}}, {IN_ONE}] # x\n"),
    "all in one line, and a comma": ("repos: [\n  {repo: a},\n]\n", f"repos: [\n  {{repo: a}}, {IN_ONE},\n]\n"),
    "an empty list": ("repos: [] # none\n", f"repos: [{IN_ONE}] # none\n"),
    "nothing in the list": ("repos: # none yet\nfail_fast: true\n", "repos: # none yet\n" + OURS + "fail_fast: true\n"),
    "no list": ("fail_fast: true\n", "fail_fast: true\nrepos:\n" + OURS),
    "an empty file": ("", hook_file()),
    "only a comment": ("# later\n", "# later\n" + hook_file()),
    "a document in its signs": ("---\n" + BLACK, "---\n" + BLACK + OURS),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_style_and_comments_are_kept(before: str, after: str, end: str) -> None:
    if end == "\r\n" and "\n" not in before:
        return
    made = with_hook(before.replace("\n", end))
    assert made == after.replace("\n", end)
    assert has_hook(made)
    assert not has_hook(before)


@pytest.mark.parametrize(
    "text",
    [
        "repos: x\n",
        "repos: {a: b}\n",
        "repos: ~\n",
        "- repo: a\n",
        "{fail_fast: true}\n",
        "repos: [\n",
        "repos:\n  - a: &x 1\n---\nrepos: []\n",
        "x: &x [{repo: a}]\nrepos: *x\n",
        "fail_fast: true\n...\n",
        "repos: []\nrepos: []\n",
        "just a text",
    ],
)
def test_what_is_not_understood_is_left_alone(text: str) -> None:
    assert with_hook(text) is None


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("repos: [{repo: 'https://github.com/relaylint/relaylint', hooks: []}]", True),
        ("repos: [{repo: 'git@github.com:relaylint/relaylint.git'}]", True),
        ("repos: [{repo: local, hooks: [{id: relaylint}]}]", True),
        ("repos: [{repo: local, hooks: [{id: relaylint-all}]}]", True),
        ("repos: [{repo: local, hooks: [{id: yamllint}]}, 5]", False),
        ("repos: 5", False),
        ("[", False),
    ],
)
def test_whether_it_is_there(text: str, there: bool) -> None:
    assert has_hook(text) is there


@given(st.text("repos:-[]{}, #'\"|&*\n\t~xab", max_size=30))
def test_any_text(text: str) -> None:
    """What comes of it has our entry more, and every line that was there."""
    made = with_hook(f"repos:\n{text}")
    if made is not None:
        assert yaml.load(made, Loader=yaml.CSafeLoader)["repos"][-1]["hooks"] == [{"id": "relaylint"}]
        at = next((at for at, char in enumerate(f"repos:\n{text}") if char != made[at]), len(text) + 7)
        assert made.startswith(f"repos:\n{text}"[:at])
        assert made.endswith(f"repos:\n{text}"[at:])
