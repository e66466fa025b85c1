"""``relaylint completion``: prints the completion script of a shell, and the values that the scripts ask for.

shtab makes the scripts of the parser. Names that hang on the installed version and on the settings are asked for when a
key is pressed, so that a script that was written once stays right.
"""

from __future__ import annotations

import os
import sys
from argparse import Action, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterable
from typing import Final

import shtab

from relaylint.cli.errors import UsageError
from relaylint.cli.main import parser
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import RuleInfo
from relaylint.core.notices import RefusedError, ignored
from relaylint.core.resources import PUBLISHED
from relaylint.model.schema_index import FILES
from relaylint.output import FORMATS
from relaylint.project.finding import find_settings
from relaylint.project.plan import plan
from relaylint.project.refusals import SetupError
from relaylint.project.selection import prepare
from relaylint.project.settings import Settings
from relaylint.relay.bounces.replies import replies

# a folder may be called `$(…)`: words are compared and quoted here, for `compgen -W` would evaluate them
_BASH: Final = """
_relaylint_{name}() {{
  local value before=""{before}
  while IFS= read -r value; do
    printf -v value '%s%q' "$before" "$value"
    [[ $value != "$1"* ]] || printf '%s\\n' "$value"
  done < <({command} 2>/dev/null)
}}"""
_BASH_BEFORE: Final = '\n  [[ $1 == *,* ]] && before="${1%,*},"'
_ZSH: Final = """
_relaylint_{name}() {{
  local -a values
  values=(${{(f)"$({command} 2>/dev/null)"}})
  {completer} values
}}"""
_POWERSHELL: Final = """
function _relaylint_{name} {{
  param([string]$WordToComplete)
  {command} 2>$null | ForEach-Object {{
    $content = [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($_)
    if ($_ -match '^[\\w./=-]+$') {{ $_ }} else {{ "'$content'" }}
  }} | Where-Object {{ $_.StartsWith($WordToComplete, 'OrdinalIgnoreCase') }}
}}"""


def run(arguments: Namespace) -> int:
    """Print the script, or values one a line."""
    if arguments.list is not None:
        sys.stdout.write("".join(f"{value}\n" for value in LISTS[arguments.list]()))
        return 0
    if arguments.shell is None:
        raise UsageError("no shell is named", "relaylint completion bash")
    top = parser()
    for command, sub in _commands(top).items():
        for action in sub._actions:
            way = way_of(command, action)
            if way:
                action.complete = way  # type: ignore[attr-defined]  # where shtab looks for it
    sys.stdout.write(shtab.complete(top, arguments.shell) + "\n")
    return 0


def _commands(top: ArgumentParser) -> dict[str, ArgumentParser]:
    """Return the parsers of the commands."""
    return {
        name: sub
        for action in top._actions
        if isinstance(action, _SubParsersAction)
        for name, sub in action.choices.items()
    }


def _asked(name: str, *, several: bool = False) -> dict[str, object]:
    """Return how shells complete what is listed under ``name``; ``several``: also behind a comma."""
    command = f"relaylint completion --list {name}"
    return {
        "bash": f"_relaylint_{name}",
        "zsh": f"_relaylint_{name}",
        "tcsh": f"`{command}`",
        "fish": f"(__fish_append , ({command} 2>/dev/null))" if several else f"({command} 2>/dev/null)",
        "powershell": f"_relaylint_{name}",
        "preamble": {
            "bash": _BASH.format(name=name, command=command, before=_BASH_BEFORE if several else ""),
            "zsh": _ZSH.format(
                name=name, command=command, completer="_sequence compadd -a -" if several else "compadd -a"
            ),
            "powershell": _POWERSHELL.format(name=name, command=command),
        },
    }


_BY_COMMAND: Final = {
    ("rule", "name"): _asked("rules"),
    ("diff", "tenants"): _asked("tenants"),
    ("impact", "output"): shtab.FILE,
    ("impact", "tenants"): _asked("tenants"),
    ("test", "rules"): shtab.FILE,
}
_BY_METAVAR: Final = {
    "DIR": shtab.DIRECTORY,
    "FILE": shtab.FILE,
    "FILE|NAME": shtab.FILE,
    "FORMAT=FILE": _asked("outputs"),
    "KIND": _asked("kinds"),
    "NEW": shtab.FILE,
    "OLD": shtab.FILE,
    "PART": shtab.FILE,
    "PATH": shtab.FILE,
    "REPLY": _asked("replies"),
    "VERSION": shtab.FILE,
    "RULES": _asked("selectors", several=True),
}
TYPED: Final = frozenset({"ADDRESS", "DATE", "K/N", "N", "NAME", "REV", "SENDER"})
"""What stands for values that nobody can list."""


def way_of(command: str, action: Action) -> object:
    """Return how shells complete the values of an argument; None where its choices say it, or nothing can."""
    if action.choices is not None or action.nargs == 0:
        return None
    return _BY_COMMAND.get((command, action.dest)) or _BY_METAVAR.get(str(action.metavar))


def _settings() -> Settings:
    """Return the settings that are in force here. Raises `SetupError` and `RefusedError`."""
    return find_settings(os.getcwd(), None, (), ignored)


def _infos() -> list[RuleInfo]:
    """Return what is known of every rule; where settings or rules of one's own are broken, of those of relaylint."""
    try:
        rules = prepare(_settings(), []).rules
    except (SetupError, RefusedError):
        rules = prepare(Settings(os.getcwd()), []).rules
    return sorted((*(rule.info for rule in rules.values()), *CHECKS), key=lambda info: info.name)


def _rules() -> Iterable[str]:
    return (info.name for info in _infos())


def _selectors() -> Iterable[str]:
    infos = _infos()
    return (*sorted({info.area for info in infos}), *(info.name for info in infos))


def _tenants() -> Iterable[str]:
    try:
        settings = _settings()
        folders = plan([settings.root], settings).tenants
    except (SetupError, RefusedError):
        return ()
    return (os.path.relpath(folder, settings.root).replace(os.sep, "/") for folder in folders)


LISTS: Final[dict[str, Callable[[], Iterable[str]]]] = {
    "kinds": lambda: (*FILES, *PUBLISHED),
    "outputs": lambda: (f"{name}=" for name in FORMATS),
    "replies": lambda: sorted(
        {word for reply in replies() for word in (reply.status, *reply.texts) if " " not in word}
    ),
    "rules": _rules,
    "selectors": _selectors,
    "tenants": _tenants,
}
"""What is listed, by name."""
