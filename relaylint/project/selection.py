"""Which rules there are and which of them run, as settings and caller say; refused is what would judge nothing."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final, cast

from relaylint.core import globs
from relaylint.core.checks import CHECKS
from relaylint.core.diagnostic import Diagnostic, RuleInfo
from relaylint.core.notices import Named, RefusedError, notice
from relaylint.core.records import NamedTuple
from relaylint.core.text import NO_TEXTS
from relaylint.policy import pack
from relaylint.policy.rule import Rule
from relaylint.project.refusals import SetupError, refuse, refuse_link_out
from relaylint.project.settings import (
    OFF,
    Settings,
    check_rules,
    fixed_fault,
    rule_folder_faults,
    runs,
    selector_fault,
    selects,
    setting_fault,
    severity_of,
    with_parameters,
)

_CHOOSING: Final[dict[str, dict[str, Any]]] = {
    "select": {"select": None},
    "ignore": {"ignore": ()},
    "severity": {"severity": {}},
    "per-path": {"per_path": ()},
}
"""The settings that say which rules run, each with the fields that it has where it is left out."""


class Setup(NamedTuple):
    """Settings and rules, ready for a run."""

    settings: Settings
    rules: dict[str, Rule]

    @property
    def infos(self) -> list[RuleInfo]:
        """What may be chosen: rules, and checks."""
        return [*(rule.info for rule in self.rules.values()), *CHECKS]


class Choice(NamedTuple):
    """What a caller says about rules besides the settings: names, areas or globs of rules.

    ``select`` takes the place of the settings' own and switches on what they switch off; ``ignore`` adds to theirs.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def prepare(
    settings: Settings,
    folders: Sequence[str],
    without: Collection[str] = (),
    given: Mapping[str, bytes] = NO_TEXTS,
) -> Setup:
    """Return settings and rules for a run, with those of more folders, but for the rule files ``without``.

    Every path is absolute. ``given`` holds texts in place of what is on the disk. Raises `SetupError` and
    `RefusedError`.
    """
    for folder in folders:
        if not os.path.exists(folder):
            words = notice("`", Named(folder), "` does not exist")
            raise RefusedError(words, "name a folder of rule files, or one rule file")
        refuse_link_out(folder)
    refuse(rule_folder_faults(settings))
    policy = pack.load_policy(list(dict.fromkeys((*settings.rules, *folders))), settings.limits, without, given)
    refuse(policy.problems)  # alone: settings about a rule that did not load would only repeat it
    refuse([*check_rules(settings, policy.rules), *_central_faults(settings, policy.rules)])
    return Setup(settings, with_parameters(settings, policy.rules))


def _central_faults(settings: Settings, rules: dict[str, Rule]) -> Iterable[Diagnostic]:
    """Return what is wrong with the ignores of settings; imported on demand, since few have any."""
    if not settings.ignores:
        return ()
    faults = import_module("relaylint.project.central_ignores").central_faults
    return cast("Iterable[Diagnostic]", faults(settings, [*(rule.info for rule in rules.values()), *CHECKS]))


def chosen(setup: Setup, choice: Choice) -> tuple[Settings, tuple[Rule, ...]]:
    """Return the settings with what the caller says about rules, and the rules that run; none where only checks,
    which always run, are selected.

    Raises `SetupError` and `RefusedError`, also where no rule is left: nothing found would look like in order.
    """
    settings, rules = _with_choice(setup, choice), setup.rules
    if not rules:
        raise RefusedError("this installation of relaylint has no rules", "install it anew")
    left = _left(settings, rules)
    selected = settings.select or ()
    checks_alone = any(selected) and not any(
        selects(selector, rule.info) for selector in selected for rule in rules.values()
    )
    if not left and not checks_alone:
        words = f"no rule is left to run of {len(rules)}"
        if setup.settings.document is not None and not _left(setup.settings, rules):
            help = "leave the key out to run every rule; `exclude` is for files that nobody is to judge"
            raise SetupError([setting_fault(settings, (_emptying(setup),), words, help)])
        raise RefusedError(words, "look at `--select` and `--ignore`, and at `select` and `ignore` in the settings")
    return settings, left


def widened(choice: Choice, setup: Setup) -> Choice:
    """Return a choice of no fewer rules, without the names that mean none, which is never refused."""
    return Choice(tuple(name for name in choice.select if selector_fault(name, setup.infos) is None))


def _left(settings: Settings, rules: dict[str, Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules.values() if runs(settings, rule.info))


def _emptying(setup: Setup) -> str:
    """Return the key of the settings without which some rule would run; where it takes several, the first of them."""
    document = setup.settings.document
    keys = [key for key in _CHOOSING if document is not None and key in document.data]
    alone = (key for key in keys if _left(setup.settings._replace(**_CHOOSING[key]), setup.rules))
    return next(alone, keys[0])


def exempted(files: Iterable[str], settings: Settings, rules: tuple[Rule, ...]) -> list[str]:
    """Return those of some absolute paths of files on which the settings leave no rule to run."""
    known: dict[tuple[tuple[str, ...], ...], bool] = {}
    exempt = []
    for path in files if rules and settings.per_path else ():
        name = from_root(path, settings.root)
        alike = tuple(row.paths for row in globs.rows_of(settings.per_path, name))
        if alike not in known:
            known[alike] = all(severity_of(settings, rule.info, rule.info.severity, name) is None for rule in rules)
        if known[alike]:
            exempt.append(path)
    return exempt


def from_root(path: str, root: str) -> str:
    """Return the absolute path of a file as the globs of the settings see it."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def _with_choice(setup: Setup, choice: Choice) -> Settings:
    """Return the settings with what the caller says about rules."""
    select, ignore = choice
    for selector in select + ignore:
        fault = selector_fault(selector, setup.infos)
        if fault is None and selector in ignore:
            fault = fixed_fault(selector, setup.infos)
        if fault:
            raise RefusedError(*fault)
    settings = setup.settings
    severity = {name: word for name, word in settings.severity.items() if not (select and word == OFF)}
    return settings._replace(
        select=select or settings.select,
        ignore=settings.ignore + ignore,
        severity=severity if select else settings.severity,
    )
