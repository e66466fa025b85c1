"""What concerns a few files is what a look through all that is reported finds, whatever was told before."""

from __future__ import annotations

from random import Random

import pytest

from relaylint.core.checks import UNREADABLE_FILE
from relaylint.core.diagnostic import Diagnostic, Label, Location
from relaylint.core.text import Source, Span
from relaylint.project.run.keeping import ToldByFile
from relaylint.server.near import ToldFiles

FILES = ("/a/x.yaml", "/a/y.yaml", "/b/x.yaml", "/c")
TENANTS = ("", "a", "b", "/c")
"""The folders of tenants, one of which is called as a file is."""


def label(path: str) -> Label:
    return Label(Location(Source(path, "text"), Span(0, 1)))


def diagnostics(path: str, chance: Random) -> tuple[Diagnostic, ...]:
    """Return up to three diagnostics of a file, each of some tenant, which may rest on other files."""
    made = []
    for _ in range(chance.randint(0, 3)):
        related = map(label, chance.choices(FILES, k=chance.randint(0, 2)))
        made.append(Diagnostic.of(UNREADABLE_FILE, "x", label(path), related, tenant=chance.choice(TENANTS)))
    return tuple(made)


def looked_for(reported: ToldByFile, tenants: list[str], paths: list[str]) -> ToldByFile:
    """Return what is near of all that is reported."""
    near: ToldByFile = {}
    for path, told in sorted(reported.items()):
        rested = {label.location.path for each in told for label in each.related}
        if any(each.tenant in tenants for each in told) or not rested.isdisjoint(paths):
            near[path] = told
    return near


@pytest.mark.parametrize("seed", range(20))
def test_what_is_near(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    told, reported = ToldFiles(), dict[str, tuple[Diagnostic, ...]]()
    for _ in range(20):
        update = {path: diagnostics(path, chance) for path in chance.sample(FILES, k=2)}
        told.hear(update)
        reported = {path: each for path, each in {**reported, **update}.items() if each}
        assert told.by_file == reported
        tenants, paths = (chance.sample(every, k=chance.randint(0, 2)) for every in (TENANTS, FILES))
        assert list(told.near(tenants, paths).items()) == list(looked_for(reported, tenants, paths).items())
