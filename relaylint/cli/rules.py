"""``relaylint rules`` and ``relaylint rule``: the list of the rules, by reply too, and the page of one."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from importlib import import_module
from typing import Any

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import print_broken, settings_of, style, width
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import RuleInfo
from relaylint.core.suggest import closest
from relaylint.docs.pages import conditions_as_written
from relaylint.output.encode import encode
from relaylint.output.explained.reply_lines import as_fields, ask, block
from relaylint.output.lines import wrapped
from relaylint.output.visible import visible
from relaylint.policy.pack import written
from relaylint.policy.rule import Rule
from relaylint.project.refusals import SetupError
from relaylint.project.selection import Setup, prepare
from relaylint.relay.bounces import replies
from relaylint.relay.bounces.meanings import Meant, commands, meanings, says
from relaylint.relay.bounces.pasted import read_bounce
from relaylint.values.syntaxes import show


def run(arguments: Namespace) -> int:
    """Print the list or the page."""
    try:
        setup = prepare(settings_of(arguments), list(map(os.path.abspath, arguments.rule_folders)))
    except SetupError as broken:
        return print_broken(broken)
    if arguments.command == "rule":
        text = _page(setup, arguments)
    elif arguments.code is not None:
        text = _by_reply(setup, arguments.code, arguments.json)
    else:
        text = _list(setup, arguments.json)
    sys.stdout.write(text)
    return 0


def _infos(setup: Setup) -> list[RuleInfo]:
    infos = [*(rule.info for rule in setup.rules.values()), *CHECKS]
    return sorted(infos, key=lambda info: (info.area, info.name))


def _list(setup: Setup, as_json: bool) -> str:
    infos = _infos(setup)
    if as_json:
        return encode({"version": 1, "rules": list(map(_as_json, infos))})
    longest = max(len(info.name) for info in infos)
    lines: list[str] = []
    area = ""
    for info in infos:
        if info.area != area:
            area = info.area
            lines += ["", visible(area)] if lines else [visible(area)]
        head = f"  {info.name:{longest}}  {info.severity.word:7}  "
        lines += wrapped(f"{head}{visible(info.title)}", width(), " " * len(head))
    return "\n".join(lines) + "\n"


def _as_json(info: RuleInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "area": info.area,
        "severity": info.severity.word,
        "basis": info.basis,
        "kinds": list(info.kinds),
        "title": info.title,
        "codes": list(info.codes),
        "optional": info.optional,
        "url": info.url,
    }


def _by_reply(setup: Setup, text: str, as_json: bool) -> str:
    """Return what a reply means and the rules that predict it. Raises `UsageError` for one that is not known."""
    bounce, infos = read_bounce(text), _infos(setup)
    known = replies.find_replies(text)
    of_line = tuple(Meant(row, tuple(replies.predicting(row, infos)), says(text, row)) for row in known)
    meant = (meanings(bounce, infos) if "\n" in text.strip() else ()) or of_line
    if not meant:
        hint = "docs/reply-codes.md lists the replies; a code looks like 5.7.64, a word of one like ATTR36"
        raise UsageError(f"{show(text)} is no reply that relaylint knows", hint)
    asked = commands(meant, bounce)
    if as_json:
        return encode({"version": 1, "replies": list(map(as_fields, meant)), "commands": list(asked)})
    blocks = ["\n".join(block(row)) for row in meant]
    return "\n\n".join([*blocks, *(["\n".join(ask(asked))] if asked else [])]) + "\n"


def _page(setup: Setup, arguments: Namespace) -> str:
    """Return what is printed of a rule, or of a check. Raises `UsageError` if there is none of that name."""
    name, infos = arguments.name, {info.name: info for info in CHECKS}
    rule = setup.rules.get(name)
    if rule is None and name not in infos:
        hint = closest(name, [*setup.rules, *infos]) or "`relaylint rules` lists them"
        raise UsageError(f"there is no rule `{name}`", hint)
    examples = written(rule, setup.settings.limits)["examples"] if rule else []
    if arguments.json:
        return encode({"version": 1, **_whole(rule.info if rule else infos[name], rule, examples)})
    shown = import_module("relaylint.docs.screen")  # which runs examples, and lists need none
    if rule is None:
        return str(shown.screen(infos[name], style()))
    return str(shown.screen_of(rule, examples, style(), conditions=arguments.yaml))


def _whole(info: RuleInfo, rule: Rule | None, examples: list[dict[str, Any]]) -> dict[str, Any]:
    """Return everything about a rule."""
    about = {**_as_json(info), "why": info.why, "remedy": info.remedy, "references": list(info.references)}
    if rule is not None:
        texts = {name: rule.written.get(name) for name in ("message", "help")}
        about |= {**texts, "parameters": rule.written.get("parameters", {}), "examples": examples}
        about["fixes"] = rule.written.get("fixes", [])
        about["conditions"] = conditions_as_written(rule)
    return about
