"""``relaylint completion``: scripts that shells can read, which know every command and its values."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import Action
from pathlib import Path

import pytest
from making import MINIMAL_RULE, Run, write

from relaylint.cli.completion import LISTS, TYPED, way_of
from relaylint.cli.main import COMMANDS, parser
from relaylint.cli.other_arguments import LISTS as NAMED_LISTS
from relaylint.cli.other_arguments import SHELLS
from relaylint.core.checks import CHECKS
from relaylint.output import FORMATS


@pytest.fixture
def script(relaylint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the fixture that runs commands, and let shells find the same one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "relaylint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m relaylint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return relaylint


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts(relaylint: Run, shell: str) -> None:
    ran = relaylint("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert all(name in ran.out for name in COMMANDS)
    assert "stdin" in ran.out
    assert all(f"relaylint completion --list {name}" in ran.out for name in LISTS)
    if shutil.which(shell):
        Path("script").write_text(ran.out, encoding="utf-8")
        checked = subprocess.run([shell, "-n", "script"], capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")


def test_the_script_for_powershell_is_one(relaylint: Run) -> None:
    """Where there is no PowerShell, its grammar says so."""
    tree_sitter = pytest.importorskip("tree_sitter")
    grammar = pytest.importorskip("tree_sitter_powershell")
    reader = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    tree = reader.parse(relaylint("completion", "powershell").out.encode())
    assert not tree.root_node.has_error


def arguments() -> dict[str, tuple[str, Action]]:
    """Return every argument that takes a value, of every command, by what it is called."""
    return {
        f"{name} {action.option_strings[-1] if action.option_strings else action.metavar}": (name, action)
        for name in COMMANDS
        for sub in [parser(name)._subparsers._group_actions[0].choices[name]]  # type: ignore[union-attr, index]
        for action in sub._actions
        if action.nargs != 0
    }


@pytest.mark.parametrize("argument", arguments())
def test_every_value_that_can_be_listed_is_completed(argument: str) -> None:
    """A new one is listed, or among what is typed, in `relaylint/cli/completion.py`."""
    command, action = arguments()[argument]
    assert (way_of(command, action) or action.choices) or action.metavar in TYPED


def test_lists(relaylint: Run) -> None:
    assert set(LISTS) == set(NAMED_LISTS)
    write(Path(), {"relaylint.yaml": "rules: [policy]\ntenants: [t/*]\n", "policy/own-rule.yaml": MINIMAL_RULE})
    write(Path(), {"t/b/a.yaml": "AcceptedDomains: []\n", "t/a/a.yaml": "AcceptedDomains: []\n"})
    listed = {name: relaylint("completion", "--list", name) for name in LISTS}
    assert {(ran.code, ran.err) for ran in listed.values()} == {(0, "")}
    words = {name: ran.out.splitlines() for name, ran in listed.items()}
    assert {"own-rule", "cert-domain-not-accepted", *(info.name for info in CHECKS)} <= set(words["rules"])
    assert {*words["rules"], "attribution", "certificates"} <= set(words["selectors"])
    assert {"t/a", "t/b"} <= set(words["tenants"])
    assert {"5.7.64", "ATTR36"} <= set(words["replies"])
    assert words["outputs"] == [f"{name}=" for name in FORMATS]
    assert {"InboundConnector", "rule", "settings"} <= set(words["kinds"])
    for name in LISTS:
        assert not [word for word in words[name] if " " in word]


def test_lists_where_settings_are_broken(relaylint: Run) -> None:
    write(Path(), {"relaylint.yaml": "no: such setting\n"})
    ran = relaylint("completion", "--list", "rules")
    assert (ran.code, "cert-domain-not-accepted" in ran.out.split()) == (0, True)
    assert relaylint("completion", "--list", "tenants") == (0, "", "")


def test_no_shell_is_named(relaylint: Run) -> None:
    ran = relaylint("completion")
    assert (ran.code, ran.err) == (2, "relaylint: no shell is named\nhint: relaylint completion bash\n")


COMPLETED = [
    ("relaylint sch", "schema"),
    ("relaylint check --form", "--format"),
    ("relaylint check --format sa", "sarif"),
    ("relaylint check --severity w", "warning"),
    ("relaylint completion z", "zsh"),
    ("relaylint rule cert-domain-not", "cert-domain-not-accepted"),
    ("relaylint check --select certif", "certificates"),
    ("relaylint check --ignore relay,cert-domain-not", "relay,cert-domain-not-accepted"),
    ("relaylint schema Inbound", "InboundConnector"),
    ("relaylint rules --code ATTR3", "ATTR36"),
]


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(("words", "found"), COMPLETED)
def test_completions_in_bash(script: Run, words: str, found: str) -> None:
    Path("script").write_text(script("completion", "bash").out, encoding="utf-8")
    split = words.split()
    ask = (
        f"source ./script; COMP_WORDS=({words}); COMP_CWORD={len(split) - 1}; "
        f"_shtab_relaylint relaylint {split[-1]} {split[-2]}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    ran = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=False)
    assert found in ran.stdout.split(), ran


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize("name", ["$(touch ran)", "a `touch ran` 'b", "a,b", "a\\b*"])
def test_names_of_tenants_are_text_in_bash(script: Run, name: str) -> None:
    """Whoever presses the key runs nothing, nor whoever accepts what is offered."""
    write(Path(), {"relaylint.yaml": "tenants: [t/*]\n", f"t/{name}/a.yaml": "AcceptedDomains: []\n"})
    Path("script").write_text(script("completion", "bash").out, encoding="utf-8")
    ask = (
        "source ./script; COMP_WORDS=(relaylint diff --tenant t/); COMP_CWORD=3; "
        "_shtab_relaylint relaylint t/ --tenant; "
        'eval "set -- ${COMPREPLY[*]}"; printf \'<%s>\' "$@"'
    )
    ran = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr, Path("ran").exists()) == (f"<t/{name}>", "", False)


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish")
@pytest.mark.parametrize(("words", "found"), COMPLETED)
def test_completions_in_fish(script: Run, words: str, found: str) -> None:
    Path("script").write_text(script("completion", "fish").out, encoding="utf-8")
    ask = f"source ./script; complete --do-complete '{words}'"
    ran = subprocess.run(["fish", "--no-config", "-c", ask], capture_output=True, text=True, check=False)
    assert found in [line.partition("\t")[0] for line in ran.stdout.splitlines()], ran


@pytest.mark.skipif(not shutil.which("zsh"), reason="there is no zsh")
@pytest.mark.parametrize(("function", "found"), [("rules", "cert-domain-not-accepted"), ("selectors", "certificates")])
def test_completions_in_zsh(script: Run, function: str, found: str) -> None:
    """Only the widget of an interactive shell offers words; here what it is given is printed."""
    Path("script").write_text(script("completion", "zsh").out, encoding="utf-8")
    ask = (
        "compdef() { :; }; compadd() { print -l -- ${(P)@[-1]}; }; "
        "_sequence() { local at=${@[(i)-]}; $@[1,at-1] -S , $@[at+1,-1]; }; "
        f'eval "$(cat script)"; _relaylint_{function}'
    )
    ran = subprocess.run(["zsh", "-f", "-c", ask], capture_output=True, text=True, check=False)
    assert found in ran.stdout.split(), ran
