"""The names that conditions may use: properties, facts, and the list of ``for``."""

from __future__ import annotations

from typing import Any

from relaylint.core.document import Part, Path
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.model.kinds import Kind, is_own, own_meant
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.facts import FACTS

ITEM = "item"
"""The value of ``this`` that refers to the item of a rule with ``for``."""


class Vocabulary(NamedTuple):
    """The names that a condition may use: the properties and facts of its kinds, and the list of ``for``.

    ``checked``: options were validated when the rules were compiled into the pack. ``judged``: the vocabulary of the
    rule itself if this one is for the definitions that ``exists`` searches.
    """

    kinds: tuple[Kind, ...]
    each: str | None
    parameters: dict[str, Any]
    checked: bool = False
    judged: Vocabulary | None = None

    def canonical(self, name: str, path: Path, part: Part = Part.KEY) -> str:
        """Return the canonical name of a property or fact that at least one of the kinds has, or of information of
        one's own, which definitions of every kind may have. Raises `RuleFault`."""
        if is_own(name) and name == name.lower():
            return name
        if any(name in kind.properties or (name in FACTS and FACTS[name].fits(kind.name)) for kind in self.kinds):
            return name
        kinds = " and ".join(kind.name for kind in self.kinds)
        words = f"`{name}` is neither a property nor a fact of {kinds}"
        own = own_meant(name).lower()
        help = f"did you mean `{own}`? Information of one's own is named so in rules" if own else ""
        raise RuleFault(path, words, help or closest(name, self.names), part)

    def list_of(self, name: str) -> str:
        """Return the name of a list property; an empty string for others, and for an item of ``for``."""
        if name == self.each:
            return ""
        schemas = [kind.properties[name] for kind in self.kinds if name in kind.properties]
        return name if schemas and all("items" in about for about in schemas) else ""

    def is_formatted(self, name: str) -> bool:
        """Return whether a property, a fact or the item has a format with a normal form."""
        if name in FACTS:
            return FACTS[name].normal
        wanted = (self.each or "") if name == ITEM else name
        return any(wanted in kind.normalisers for kind in self.kinds)

    @property
    def names(self) -> list[str]:
        """The names to suggest: the properties and facts of the first kind."""
        first = self.kinds[0]
        return [*first.properties, *(fact for fact in FACTS if FACTS[fact].fits(first.name))]
