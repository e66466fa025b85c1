#!/usr/bin/env python3
"""Makes or checks the generated files: `python scripts/generate.py write|check`."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path

from relaylint.cli.arguments import FAIL_ON, one_of_words
from relaylint.cli.main import COMMANDS
from relaylint.cli.main import main as relaylint
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import RuleInfo
from relaylint.docs import indexing, pages
from relaylint.docs.definitions_schema import definitions_schema
from relaylint.docs.rule_schema import rule_schema
from relaylint.docs.settings_schema import settings_schema
from relaylint.formats.table import FORMATS
from relaylint.model.schema_index import FILES
from relaylint.output import FORMATS as OUTPUTS
from relaylint.output.verdicts.mermaid import blank
from relaylint.policy.facts import FACTS
from relaylint.policy.fixes.functions import FUNCTIONS
from relaylint.policy.pack import SHAPE as RULE_SHAPE
from relaylint.policy.pack import load_policy, written
from relaylint.policy.relations import RELATIONS
from relaylint.project.settings import SHAPE as SETTINGS_SHAPE
from relaylint.project.triggers import trigger_pattern
from relaylint.syntax.reading import Limits

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/sender-domain-not-accepted"
RULES = list(load_policy([], Limits()).rules.values())
HOOK = re.compile(r"(- id: relaylint\n(?:(?! *- id:).*\n)*? *files: )\S+")
KINDS = re.compile(r'(?<="enum": )\["AcceptedDomain",[^\]]*\]')
"""The list of all kinds in a schema."""
MARKER = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def files() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with its text."""
    infos: list[RuleInfo] = []
    for rule in RULES:
        infos.append(rule.info)
        yield ROOT / "docs" / "rules" / f"{rule.info.name}.md", pages.page(rule.info, rule, written(rule)["examples"])
    for info in CHECKS:
        infos.append(info)
        yield ROOT / "docs" / "rules" / f"{info.name}.md", pages.page(info)
    yield ROOT / "docs" / "rules" / "README.md", pages.index(infos)
    yield ROOT / "docs" / "reply-codes.md", pages.reply_codes(infos)
    for schema in (definitions_schema(), settings_schema(RULES), rule_schema()):
        name = schema["$id"].rpartition("/")[2]
        yield ROOT / "schemas" / name, json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    for name in (RULE_SHAPE, SETTINGS_SHAPE):
        shape = ROOT / "schemas" / name
        yield shape, KINDS.sub(json.dumps(list(FILES)), shape.read_text(encoding="utf-8"))
    yield ROOT / "docs" / "rule-language.md", blocks(ROOT / "docs" / "rule-language.md")
    yield ROOT / "docs" / "formats.md", blocks(ROOT / "docs" / "formats.md")
    yield ROOT / "docs" / "relay.md", blocks(ROOT / "docs" / "relay.md")
    yield ROOT / "docs" / "renew.md", blocks(ROOT / "docs" / "renew.md")
    yield ROOT / "docs" / "who.md", blocks(ROOT / "docs" / "who.md")
    yield ROOT / "README.md", blocks(ROOT / "README.md")
    yield ROOT / ".pre-commit-hooks.yaml", hook(ROOT / ".pre-commit-hooks.yaml", trigger_pattern())
    ours = trigger_pattern().replace("(?i)", "(?i)^examples/contoso/.*", 1)
    yield ROOT / "action.yml", choices(ROOT / "action.yml", {"fail-on": FAIL_ON, "format": OUTPUTS})
    yield ROOT / ".pre-commit-config.yaml", hook(ROOT / ".pre-commit-config.yaml", ours)


def blocks(path: Path) -> str:
    """Return a file with the text between its markers made anew."""
    made = {
        "relations": pages.relations(RELATIONS, RULES),
        "facts": pages.facts(FACTS, RULES),
        "functions": pages.fix_functions(FUNCTIONS),
        "formats": pages.format_table(FORMATS),
        "commands": commands(),
        "diagnostic": printed("check", EXAMPLE),
        "relay-answer": printed("relay", "--from", "<>", "--to", "external", "examples/null-sender-not-relayable"),
        "relay-hosts": printed("relay", "examples/contoso", "examples/null-sender-not-relayable"),
        "relay-short": printed("relay", "examples/contoso"),
        "renew-answer": printed(
            "renew",
            "--host",
            "mta-01",
            "--certificate",
            "relay.contoso.co.uk",
            "--today",
            "2026-11-29",
            "examples/contoso",
        ),
        "who-answer": printed("who", "examples/contoso", "--explain"),
        "who-short": printed("who", "examples/contoso"),
        "who-nobody": printed("who", "examples/contoso", "--from", "198.51.100.0/24", "--as", "contoso.com"),
        "who-picture": printed("who", "examples/contoso", "--format", "mermaid").replace("text", "mermaid", 1),
        "relay-external": f"```mermaid\n{blank(True)}```\n",
        "relay-internal": f"```mermaid\n{blank(False)}```\n",
    }
    return MARKER.sub(lambda match: f"{match[1]}{made[match[2]]}{match[3]}", path.read_text(encoding="utf-8"))


def hook(path: Path, files: str) -> str:
    """Return a file of pre-commit with the pattern of the files for which the hook `relaylint` starts."""
    return HOOK.sub(lambda match: f"{match[1]}{files}", path.read_text(encoding="utf-8"), count=1)


def choices(path: Path, named: Mapping[str, Iterable[str]]) -> str:
    """Return the action with the choices of its inputs, which stand in brackets, as the command line has them."""
    text = path.read_text(encoding="utf-8")
    for name, words in named.items():
        text = re.sub(
            rf"(\n  {name}:\n    description: [^(\n]*\()[^)\n]*", rf"\g<1>{one_of_words(tuple(words))}", text, count=1
        )
    return text


def commands() -> str:
    """Return the table of commands."""
    rows = [f"| `relaylint {name}` | {command.help} |" for name, command in COMMANDS.items()]
    return "\n".join(["| command | does |", "|---|---|", *rows]) + "\n"


@cache
def printed(*arguments: str) -> str:
    """Return what a command prints when it is run in the repository, as a block of text."""
    os.environ.update(COLUMNS="100", NO_COLOR="1")
    os.chdir(ROOT)
    output = io.StringIO()
    with redirect_stdout(output), suppress(SystemExit):
        relaylint(arguments)
    return f"```text\n{output.getvalue()}```\n"


def main(arguments: list[str]) -> int:
    """Write the files, or say which differ and return 1."""
    if arguments not in (["write"], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    index = Path(indexing.index_path())
    if arguments == ["write"] and index.read_text(encoding="utf-8") != indexing.index_text():
        index.write_text(indexing.index_text(), encoding="utf-8", newline="\n")
        # the rest is made of what it says
        return subprocess.run([sys.executable, *sys.argv], check=False).returncode  # noqa: S603
    wanted = {index: indexing.index_text(), **dict(files())}
    stale = {path for path in (ROOT / "docs" / "rules").glob("*.md") if path not in wanted}
    differ = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in sorted([*differ, *stale]):
        print(f"{'writing' if arguments == ['write'] else 'differs'}: {path.relative_to(ROOT)}")
    if arguments == ["check"]:
        if differ or stale:
            print("run `python3 dev.py docs --write`")
        return int(bool(differ or stale))
    for path in stale:
        path.unlink()
    for path in differ:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
