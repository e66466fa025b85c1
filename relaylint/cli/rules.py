"""``relaylint rules`` and ``relaylint rule``: the list of the rules, and the page of one."""

from __future__ import annotations

import sys
from argparse import Namespace

from relaylint import reference
from relaylint.checks import CHECKS
from relaylint.cli.errors import UsageError
from relaylint.cli.setup import Setup, SetupError, prepare, print_broken
from relaylint.diagnostic import RuleInfo
from relaylint.output.encode import encode
from relaylint.output.visible import visible
from relaylint.policy.loading import written
from relaylint.suggest import closest


def run(arguments: Namespace) -> int:
    """Print the list or the page."""
    try:
        setup = prepare(arguments.config, arguments.rule_folders)
    except SetupError as broken:
        return print_broken(broken)
    if arguments.command == "rule":
        page = _page(setup, arguments.name)
        text = "\n".join(map(visible, page.split("\n")))  # rules may come from a stranger's pull request
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
        rules = [
            {
                "name": info.name,
                "area": info.area,
                "severity": info.severity.word,
                "basis": info.basis,
                "kinds": list(info.kinds),
                "title": info.title,
                "codes": list(info.codes),
                "url": info.url,
            }
            for info in infos
        ]
        return encode({"version": 1, "rules": rules})
    width = max(len(info.name) for info in infos)
    lines: list[str] = []
    area = ""
    for info in infos:
        if info.area != area:
            area = info.area
            lines += ["", visible(area)] if lines else [visible(area)]
        lines.append(f"  {info.name:{width}}  {info.severity.word:7}  {visible(info.title)}")
    return "\n".join(lines) + "\n"


def _page(setup: Setup, name: str) -> str:
    if name in setup.rules:
        rule = setup.rules[name]
        return reference.page(rule.info, written(rule, setup.settings.limits))
    infos = {info.name: info for info in CHECKS}
    if name not in infos:
        hint = closest(name, [*setup.rules, *infos]) or "`relaylint rules` lists them"
        raise UsageError(f"there is no rule `{name}`", hint)
    return reference.page(infos[name], None)
