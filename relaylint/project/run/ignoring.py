"""The ignores of a run: those of its settings and of its files, with what is known of the rules that they name."""

from __future__ import annotations

from functools import partial

from relaylint.check.engine import Judgement
from relaylint.check.ignores.taking import IgnorePolicy, Ignores
from relaylint.core.checks import CHECKS
from relaylint.model.tenants import Surroundings
from relaylint.policy.rule import Rule
from relaylint.project.central_ignores import central_ignores
from relaylint.project.gathering import Read
from relaylint.project.selection import from_root
from relaylint.project.settings import Settings


def ignoring(done: Read, settings: Settings, judgement: Judgement, rules: dict[str, Rule]) -> Ignores:
    """Return what takes ignores out of the results of a run; ``rules`` are all that there are."""
    known = {name: (rule.info, rule.across) for name, rule in rules.items()}
    known |= {info.name: (info, False) for info in CHECKS}
    around = judgement.surroundings or Surroundings()
    whole = done.planned.reports(settings.root)
    relative = partial(from_root, root=settings.root)
    return Ignores(IgnorePolicy(known, around.today, tuple(central_ignores(settings)), relative, whole), judgement)
