"""``relaylint rules`` and ``relaylint rule``: the list of the rules, by reply too, and the page of one."""

from __future__ import annotations

import os
import sys
import textwrap
from argparse import Namespace
from typing import Any

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import print_broken, settings_of
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import RuleInfo
from relaylint.core.suggest import closest
from relaylint.docs import pages
from relaylint.output.encode import encode
from relaylint.output.visible import visible
from relaylint.policy.pack import written
from relaylint.project.refusals import SetupError
from relaylint.project.selection import Setup, prepare
from relaylint.relay import replies
from relaylint.values.syntaxes import show


def run(arguments: Namespace) -> int:
    """Print the list or the page."""
    try:
        setup = prepare(settings_of(arguments), list(map(os.path.abspath, arguments.rule_folders)))
    except SetupError as broken:
        return print_broken(broken)
    if arguments.command == "rule":
        page = _page(setup, arguments.name)
        text = "\n".join(map(visible, page.split("\n")))  # rules may come from a stranger's pull request
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
    width = max(len(info.name) for info in infos)
    lines: list[str] = []
    area = ""
    for info in infos:
        if info.area != area:
            area = info.area
            lines += ["", visible(area)] if lines else [visible(area)]
        lines.append(f"  {info.name:{width}}  {info.severity.word:7}  {visible(info.title)}")
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
    meant = replies.find_replies(text)
    if not meant:
        hint = "docs/reply-codes.md lists the replies; a code looks like 5.7.64, a word of one like ATTR36"
        raise UsageError(f"{show(text)} is no reply that relaylint knows", hint)
    infos = _infos(setup)
    if as_json:
        entries = [
            {
                "code": reply.code,
                "texts": list(reply.texts),
                "meaning": reply.meaning,
                "basis": reply.basis,
                "rules": [info.name for info in replies.predicting(reply, infos)],
            }
            for reply in meant
        ]
        return encode({"version": 1, "replies": entries})
    lines: list[str] = []
    for reply in meant:
        lines += [*([""] if lines else []), f"{reply.code} {'; '.join(reply.texts)}".rstrip()]
        lines += textwrap.wrap(reply.meaning, 100, initial_indent="  ", subsequent_indent="  ")
        rules = replies.predicting(reply, infos)
        width = max((len(info.name) for info in rules), default=0)
        lines += [f"    {info.name:{width}}  {info.severity.word:7}  {visible(info.title)}" for info in rules]
        if not rules:
            lines.append("    no rule can tell it from files")
    return "\n".join(lines) + "\n"


def _page(setup: Setup, name: str) -> str:
    if name in setup.rules:
        rule = setup.rules[name]
        return pages.page(rule.info, written(rule, setup.settings.limits))
    infos = {info.name: info for info in CHECKS}
    if name not in infos:
        hint = closest(name, [*setup.rules, *infos]) or "`relaylint rules` lists them"
        raise UsageError(f"there is no rule `{name}`", hint)
    return pages.page(infos[name], None)
