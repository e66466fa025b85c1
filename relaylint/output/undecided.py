"""Groups undecided rules by reason, so that people see at a glance what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from relaylint.core.diagnostic import Label, Undecided
from relaylint.core.records import NamedTuple
from relaylint.output.summary import plural

_SCREEN = 36
"""Maximum number of lines for all reasons together."""
_MOST_NAMES = 2
_MOST_PARTS = 3
_ABOUT = r"(?:[A-Z]\w* )?`[^`]*`: |what it is compared with: "
_PROPERTY = r"`[^`]*`(?=: )"
_NAME = r"`[^`]*`"
_NOT_KNOWN = "not known: "


class UndecidedPlace(NamedTuple):
    """A location where rules could not be decided for one reason: the definition, its properties, the rules.

    ``alike``: the number of further definitions of the same kind with the same reason.
    """

    primary: Label
    subject: str
    properties: dict[str, None]
    rules: dict[str, None]
    alike: int = 0

    @property
    def words(self) -> str:
        """What could not be decided there."""
        more = f" and {self.alike} more" if self.alike else ""
        about = ": ".join(part for part in (self.subject + more, _some(self.properties, "properties")) if part)
        rules = _some(self.rules, "rules")
        return f"{about}, for {rules}" if about else rules


class UndecidedGroup(NamedTuple):
    """Everything that could not be decided for one reason. ``questions``: the number of undecided rule evaluations."""

    reason: str
    questions: int
    definitions: int
    places: list[UndecidedPlace]

    @property
    def words(self) -> str:
        """The reason and how much depends on it."""
        return f"{self.reason} ({plural(self.questions, 'question')} about {plural(self.definitions, 'definition')})"


def grouped(undecided: Iterable[Undecided]) -> list[UndecidedGroup]:
    """Return the groups, the one with the most questions first; reasons that differ only in names are the same."""
    by_reason: dict[str, list[Undecided]] = {}
    for question in undecided:
        by_reason.setdefault(without_names(_cause(question.reason)), []).append(question)
    return sorted(
        (_group(reason, questions) for reason, questions in by_reason.items()), key=lambda group: -group.questions
    )


def without_names(reason: str) -> str:
    """Return a reason with every name replaced by ``…``."""
    return re.sub(_NAME, "`…`", reason)


def on_a_screen(groups: list[UndecidedGroup]) -> list[tuple[UndecidedGroup, int]]:
    """Return the groups that fit on a screen, each with the number of its places that fit."""
    left, shown = _SCREEN, groups[: _SCREEN // 3]
    room: dict[str, int] = {}
    for at, group in enumerate(
        sorted(shown, key=lambda group: len(group.places))
    ):  # those that need the fewest lines leave the most for others
        needed, share = len(group.places), left // (len(shown) - at)
        room[group.reason] = needed if needed < share else max(1, share - 2)
        left -= room[group.reason] + 1 + (room[group.reason] < needed)
    return [(group, room[group.reason]) for group in shown]


def _group(reason: str, undecided: list[Undecided]) -> UndecidedGroup:
    causes = {_cause(question.reason) for question in undecided}
    places: dict[tuple[object, ...], UndecidedPlace] = {}
    definitions = set()
    for question in undecided:
        source, span = question.primary.location
        place = places.setdefault(
            (source.name, span, question.subject), UndecidedPlace(question.primary, question.subject, {}, {})
        )
        place.rules[question.rule.name] = None
        if match := re.match(_PROPERTY, question.reason):
            place.properties[match[0]] = None
        definitions.add((question.tenant, question.subject or (source.name, span)))
    shown = causes.pop() if len(causes) == 1 else reason
    return UndecidedGroup(shown, len(undecided), len(definitions), _together(places.values()))


def _together(places: Iterable[UndecidedPlace]) -> list[UndecidedPlace]:
    """Return the first of the places with the same words for definitions of one kind, with the number of the others."""
    distinct: dict[tuple[object, ...], UndecidedPlace] = {}
    for place in places:
        key = (place.subject.partition(" ")[0], *place.properties, "", *place.rules)
        first = distinct.setdefault(key, place)
        if first is not place:
            distinct[key] = first._replace(alike=first.alike + 1)
    return list(distinct.values())


def _some(names: Iterable[str], noun: str) -> str:
    """Return names in words; if there are many, some of them and the number of the others."""
    known = list(names)
    rest = len(known) - _MOST_NAMES
    if rest > 1:
        return f"{', '.join(known[:_MOST_NAMES])} and {rest} more {noun}"
    return ", ".join([*known[:-2], " and ".join(known[-2:])])


def _cause(reason: str) -> str:
    """Return a reason without the property and the definition that it is about; if there are several, the first."""
    while match := re.match(_ABOUT, reason):
        reason = reason[match.end() :]
    if not reason.startswith(_NOT_KNOWN):
        return reason
    parts = list(dict.fromkeys(reason.removeprefix(_NOT_KNOWN).split(f"; {_NOT_KNOWN}")))
    rest = len(parts) - _MOST_PARTS
    return _NOT_KNOWN + "; ".join(parts if rest <= 0 else [*parts[:_MOST_PARTS], "and more"])
