"""Which rules run, as the settings and the command line say; and what is refused, so that nothing passes unjudged."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from typing import Any, Final

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import Setup, SetupError
from relaylint.core import globs
from relaylint.core.checks import CHECKS
from relaylint.policy.rule import Rule
from relaylint.project import settings as config
from relaylint.project.settings import OFF, Settings

_CHOOSING: Final[dict[str, dict[str, Any]]] = {
    "select": {"select": None},
    "ignore": {"ignore": ()},
    "severity": {"severity": {}},
    "per-path": {"per_path": ()},
}
"""The settings that say which rules run, each with the fields that it has where it is left out."""


def chosen(setup: Setup, arguments: Namespace) -> tuple[Settings, tuple[Rule, ...]]:
    """Return the settings with what the command line says about rules, and the rules that run; none where only checks,
    which always run, are selected.

    Raises `SetupError` and `UsageError`, also where no rule is left otherwise: nothing found would look like in order.
    """
    settings, rules = _with_flags(setup, arguments), setup.rules
    if not rules:
        raise UsageError("this installation of relaylint has no rules", "install it anew")
    left = _left(settings, rules)
    selected = settings.select or ()
    checks_alone = any(selected) and not any(
        config.selects(selector, rule.info) for selector in selected for rule in rules.values()
    )
    if not left and not checks_alone:
        words = f"no rule is left to run of {len(rules)}"
        if setup.settings.document is not None and not _left(setup.settings, rules):
            help = "leave the key out to run every rule; `exclude` is for files that nobody is to judge"
            raise SetupError([config.setting_fault(settings, (_emptying(setup),), words, help)])
        raise UsageError(words, "look at `--select` and `--ignore`, and at `select` and `ignore` in the settings")
    return settings, left


def _left(settings: Settings, rules: dict[str, Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules.values() if config.runs(settings, rule.info))


def _emptying(setup: Setup) -> str:
    """Return the key of the settings without which some rule would run; where it takes several, the first of them."""
    document = setup.settings.document
    keys = [key for key in _CHOOSING if document is not None and key in document.data]
    alone = (key for key in keys if _left(setup.settings._replace(**_CHOOSING[key]), setup.rules))
    return next(alone, keys[0])


def exempted(paths: Iterable[str], settings: Settings, rules: tuple[Rule, ...]) -> list[str]:
    """Return those of some absolute paths of files on which the settings leave no rule to run."""
    known: dict[tuple[int, ...], bool] = {}
    found = []
    for path in paths if rules and settings.per_path else ():
        name = from_root(path, settings.root)
        alike = tuple(map(id, globs.rows_of(settings.per_path, name)))
        if alike not in known:
            known[alike] = all(
                config.severity_of(settings, rule.info, rule.info.severity, name) is None for rule in rules
            )
        if known[alike]:
            found.append(path)
    return found


def from_root(path: str, root: str) -> str:
    """Return the path of a file as the globs of the settings see it."""
    return os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")


def _with_flags(setup: Setup, arguments: Namespace) -> Settings:
    """Return the settings with what the command line says about rules."""
    infos = [*(rule.info for rule in setup.rules.values()), *CHECKS]
    select, ignore = _selectors("--select", arguments.select), _selectors("--ignore", arguments.ignore)
    for selector in select + ignore:
        fault = config.selector_fault(selector, infos)
        if fault is None and selector in ignore:
            fault = config.fixed_fault(selector, infos)
        if fault:
            raise UsageError(*fault)
    settings = setup.settings
    severity = {name: word for name, word in settings.severity.items() if not (select and word == OFF)}
    return settings._replace(
        select=select or settings.select,
        ignore=settings.ignore + ignore,
        severity=severity if select else settings.severity,
    )


def _selectors(option: str, texts: list[str] | None) -> tuple[str, ...]:
    """Return what an option lists. Raises `UsageError` for an empty item: a variable may not be set."""
    for text in texts or ():
        if not all(map(str.strip, text.split(","))):
            raise UsageError(f"{option}: `{text}` has an empty item", "write names, areas or globs, by commas")
    return tuple(name.strip() for text in texts or () for name in text.split(","))
