"""Where nothing is said of a definition of which something is not known, nothing is wrong with it whatever that is."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from relaylint.check.engine import judge
from relaylint.core.diagnostic import Severity
from relaylint.model.tenants import Surroundings
from relaylint.policy.guarded import refusing
from relaylint.policy.pack import shipped
from relaylint.syntax.reading import Limits

from .facts.holes import HOLE, pierced
from .facts.worlds import World, worlds

SHARE = 0.05
"""Of the worlds: all of them take minutes."""
REPEATED = "out-of-range"
"""An item that is filled in may be there already: nobody is asked about that."""
RULES = tuple(shipped(Limits()).rules.values())
Said = dict[tuple[str, str], set[str]]


def said(world: World) -> tuple[Said, Said]:
    """Return the rules that report an error at each definition of a tenant, and those that say anything, or leave it
    open; of what another tenant may get, the tenant alone knows nothing."""
    tenant = world.tenants[0]
    judged = judge(tenant, RULES, Surroundings([tenant], world.today, refused=refusing(RULES)))
    errors: Said = defaultdict(set)
    anything: Said = defaultdict(set)
    for diagnostic in [*tenant.diagnostics, *judged.diagnostics]:
        at = diagnostic.about and (diagnostic.about.kind, diagnostic.about.name)
        if at:
            anything[at].add(diagnostic.rule.name)
        if at and diagnostic.severity is Severity.ERROR and diagnostic.rule.name != REPEATED:
            errors[at].add(diagnostic.rule.name)
    for left in judged.undecided:
        if left.about:
            anything[left.about.kind, left.about.name].add(left.rule.name)
    return errors, anything


def test_what_may_be_wrong_is_not_passed_in_silence() -> None:
    random = Random(3)  # noqa: S311  # nothing secret
    tried, passed = 0, []
    for world in worlds():
        for hole in pierced(world, random) if random.random() < SHARE else ():
            if HOLE not in str(hole.open.written) or "." not in hole.what:  # what is not stated has defaults
                continue
            _, open_ = said(hole.open)
            for filled in hole.filled:
                errors, _ = said(filled)
                tried += 1
                passed += [(hole.open.title, hole.what, at, errors[at]) for at in errors.keys() - open_.keys()]
    assert passed == []
    assert tried > 500
