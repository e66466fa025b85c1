"""Evaluates `Ensure` and other DSC properties: whether an object exists, and what is known if that is unclear."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from relaylint.core.checks import UNKNOWN_PROPERTY, UNKNOWN_VALUE
from relaylint.core.diagnostic import RuleInfo, Severity, Topic
from relaylint.core.document import Doubt, Node, Scalar
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import Names, listed
from relaylint.core.text import Span
from relaylint.formats.dsc.table import ENSURE, SINGLE
from relaylint.formats.shaping import Assembly, Entry
from relaylint.model.kinds import Kind
from relaylint.syntax.reading import add_problem, problem, shown
from relaylint.values.placeholders import NOT_FILLED_IN, is_placeholder

_WORDS: Final = {ENSURE: ("Ensure", ("Present", "Absent")), SINGLE: ("IsSingleInstance", ("Yes",))}
"""The DSC properties with enumerated values, by name in lower case: their name and values in DSC's spelling."""
_NEAR: Final = Names(_WORDS)
_PRESENT, _ABSENT = _WORDS[ENSURE][1]
_SAYS: Final = "`Ensure` does not tell whether the definition exists"


class EnsureFault(NamedTuple):
    """A fault in a DSC property: the rule, the node, the message and the help."""

    rule: RuleInfo
    place: Node
    message: str
    help: str


class Ensured(NamedTuple):
    """Whether an object is declared absent; the reason if that is unknown, as a clause; the faults found.

    ``names``: the misspelt DSC properties, in lower case.
    """

    removed: bool
    doubt: str
    faults: list[EnsureFault]
    names: frozenset[str]


def ensured(entries: Iterable[Entry], unknown: str = "") -> Ensured:
    """Return what the properties of an object say about its existence.

    ``unknown``: the reason why it is unknown whether the object is in effect.
    """
    removed, doubt, faults, slips = False, unknown, [], set()
    for entry in entries:
        name, value = entry.name.lower(), entry.value.value
        meant = name if name in _WORDS else _NEAR.nearest(name)
        if not meant or (value is None and not entry.unknown):
            continue
        why = entry.unknown.get(()) or (NOT_FILLED_IN if is_placeholder(str(value)) else "")
        title, words = _WORDS[meant]
        word = next((word for word in words if word.lower() == str(value).lower()), "")
        if name != meant:
            slips.add(name)
            said = f"`{shown(entry.name)}` is not a property of a resource"
            faults.append(EnsureFault(UNKNOWN_PROPERTY, entry.key, said, f"did you mean `{title}`?"))
        elif not (why or word):
            said = f"`{shown(str(value))}` is not a value of `{title}`"
            faults.append(EnsureFault(UNKNOWN_VALUE, entry.value, said, f"it takes {listed(words)}"))
        if meant == ENSURE and word == _ABSENT and name == meant:
            removed = True
        elif meant == ENSURE and word != _PRESENT:
            doubt = doubt or (f"{_SAYS}: {why}" if why else _SAYS)
    return Ensured(removed and not doubt, doubt, faults, frozenset(slips))


def add_ensure_faults(assembly: Assembly, faults: Iterable[EnsureFault], about: Kind, name: str) -> None:
    """Report faults in the DSC properties of an object. Raises `ReadError` if there are too many."""
    for rule, place, message, help in faults:
        start, end, of = (
            place.start,
            place.end,
            Topic(about.name, shown(name), assembly.source.slice(Span(place.start, place.end))),
        )
        diagnostic = problem(rule, assembly.source, start, end, message, severity=Severity.ERROR, help=help, about=of)
        add_problem(assembly.problems, diagnostic)


def doubted(about: Kind, entries: Iterable[Entry], doubt: str, place: Node) -> list[Entry]:
    """Return the properties of a definition that may not exist: its name and its switch decide nothing.

    ``place``: where the switch is reported as unknown if the definition does not have it.
    """
    crucial = {"Name", "Enabled", about.name_property}
    made = []
    for entry in entries:
        if about.single or about.spellings.get(entry.name.lower()) in crucial:
            node = Scalar(entry.value.start, entry.value.end, str(entry.value.value))
            made.append(Entry(entry.name, entry.key, node, {(): doubt if () in entry.unknown else Doubt(doubt)}))
        else:
            made.append(entry)
    if "Enabled" in about.properties and not any(about.spellings.get(one.name.lower()) == "Enabled" for one in made):
        made.append(Entry("Enabled", place, Scalar(place.start, place.end, str(place.value)), {(): doubt}))
    return made
