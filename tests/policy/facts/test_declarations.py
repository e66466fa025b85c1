"""What facts declare of themselves is what they are seen to give and to depend on, in every world that we have."""

from __future__ import annotations

import re
from collections import defaultdict
from fnmatch import fnmatch
from functools import cache
from pathlib import Path as File
from typing import Any, NamedTuple

from making import hold

from relaylint.core.document import Path
from relaylint.model.definitions import Definition, Unknown
from relaylint.policy.facts import FACTS, Facts
from relaylint.policy.facts.table import Reach
from relaylint.policy.value_types import Sort
from relaylint.relay.outcomes import Verdict

from .worlds import World, asked, worlds

DAYS = ("2019-01-01", "2045-01-01")

_NO_REVISIONS = "worlds have no revisions"
UNSEEN = {
    **{("expectation.verdict-before", verdict.value): _NO_REVISIONS for verdict in Verdict},
    ("relay.forwarding", "fragile"): "foreign senders are accepted domains only of a tenant with a hole in it",
    ("tenant.legacy-tls-allowed", "False"): "no rule asks for it",
}
"""Values that are declared, and that no world has."""


class Seen(NamedTuple):
    """What was seen of facts: their known values in writing, what they depend on, their places, and what they must not
    give."""

    values: dict[str, set[str]]
    reaches: dict[str, Reach]
    faults: dict[str, list[str]]
    places: dict[str, set[str]]


@cache
def seen() -> Seen:
    """Ask every fact about everything in every world, on other days, alone, and without certificate files."""
    found = Seen(defaultdict(set), defaultdict(lambda: Reach.TENANT), defaultdict(list), defaultdict(set))
    for world in worlds():
        facts = world.facts()
        told = {
            (name, one): facts.get(name, one.definition, one.sender)
            for name in FACTS
            for one in asked(name, world.tenants[0])
        }
        given = {key: fact.value for key, fact in told.items()}
        for (name, one), fact in told.items():
            found.places[name].add(_place(fact.path, one.definition))
        for (name, _), value in given.items():
            _note(found, world, name, value)
        for reach, others in _varied(world):
            for (name, one), value in given.items():
                if others.get(name, one.definition, one.sender).value != value:
                    found.reaches[name] |= reach
    return found


def _place(path: Path | None, definition: Definition) -> str:
    """Return a place as the documentation names it."""
    first = str(path[0]) if path else "none"
    return "name" if first == definition.kind.name_property else first


def _note(found: Seen, world: World, name: str, value: Any) -> None:
    about = FACTS[name]
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, Unknown) for item in items):
        if about.decided:
            found.faults[name].append(f"{world.title}: is not known")
        return
    found.values[name] |= {str(item) for item in items}
    if not about.gives.admits(value) or not _is_a_word(name, items):
        found.faults[name].append(f"{world.title}: gives {value!r}, and not {about.gives.title}")


def _is_a_word(name: str, items: list[Any]) -> bool:
    """Return whether texts stand in the declared spelling."""
    about = FACTS[name].gives.items or FACTS[name].gives
    return all(item in about.words for item in items if isinstance(item, str) and about.words)


def _varied(world: World) -> list[tuple[Reach, Facts]]:
    varied = [(Reach.DATE, world.facts(today=day)) for day in DAYS]
    if len(world.tenants) > 1:
        varied.append((Reach.OTHER_TENANTS, world.facts(alone=True)))
    if any(tenant.certificates for tenant in world.tenants):
        varied.append((Reach.CERTIFICATES, world.without_files().facts()))
    return varied


def test_a_fact_gives_what_it_declares() -> None:
    hold(gives_what_it_declares, ((name,) for name in FACTS))


def gives_what_it_declares(name: str) -> None:
    assert seen().faults[name] == []


def test_a_fact_depends_on_what_it_declares() -> None:
    hold(depends_on_what_it_declares, ((name,) for name in FACTS))


def depends_on_what_it_declares(name: str) -> None:
    """What rests on the relay decision declares all that this depends on, though not each of its answers does."""
    declared, found = FACTS[name].reaches, seen().reaches[name]
    assert found in declared, f"{found} is more than {declared}"
    assert declared in (found, Reach.RELAY), f"{declared} is more than {found}"


def test_every_value_that_a_fact_declares_is_seen() -> None:
    hold(declares_what_is_seen, ((name,) for name in FACTS))


def declares_what_is_seen(name: str) -> None:
    gives = FACTS[name].gives
    wanted = [*gives.words, *(["True", "False"] if Sort.BOOLEAN in gives.sorts else [])]
    wanted += ["None"] if Sort.NULL in gives.sorts else []
    values = seen().values[name] | seen().values.get(name.removeprefix("next-"), set())
    unseen = {value for value in wanted if value not in values}
    assert unseen == {value for other, value in UNSEEN if other == name}


def documented() -> dict[str, set[str]]:
    """Return the places that the documentation tells, by the names of facts, as they stand there."""
    text = (File(__file__).parents[3] / "docs" / "rule-language.md").read_text("utf-8")
    table = text.partition("### Places of facts")[2].partition("## Messages")[0]
    rows = re.findall(r"^\| (`.*?) \| (.*) \|$", table, re.MULTILINE)
    words = {names: re.findall(r"`([^`]+)`|\b(name)\b|\b(none)\b", places) for names, places in rows}
    return {names: {"".join(groups) for groups in found} for names, found in words.items()}


def test_the_places_of_facts_are_those_that_are_documented() -> None:
    rows = documented()
    seen_of: dict[str, set[str]] = defaultdict(set)
    for name in FACTS:
        names = next(names for names in rows if any(fnmatch(name, one) for one in re.findall("`([^`]+)`", names)))
        assert seen().places[name] <= rows[names], name
        seen_of[names] |= seen().places[name]
    assert seen_of == rows
