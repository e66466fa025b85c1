"""What should change in a definition, and why it cannot be made a change of the text."""

from __future__ import annotations

from typing import Any, Final

from relaylint.core.document import Path
from relaylint.core.records import NamedTuple
from relaylint.model.definitions import Definition

SET: Final = "set"
REMOVE: Final = "remove"
ADD: Final = "add"
RENAME: Final = "rename"

COMMENTED: Final = "a comment stands in it, and would be lost"
ALIASED: Final = "it is an alias of what stands elsewhere"
ABSENT: Final = "it does not stand there"
ODD: Final = "it stands in a form that is not edited"
"""Reasons why there is no edit."""


class Change(NamedTuple):
    """One operation on a definition.

    ``set``: the value at ``path``, also of a property that is missing. ``remove``: the property or the item at
    ``path``, or items of the list there, if ``value`` holds their indexes; with an empty path, the definition.
    ``add``: an item to the list at ``path``. ``rename``: the key at ``path`` to ``value``. ``path`` is within the
    definition, as `Definition.locate` takes it, and ``value`` plain.
    """

    operation: str
    definition: Definition
    path: Path
    value: Any = None


class CannotEditError(Exception):
    """A change that no edit of the text makes, or none that is certain to make nothing else; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
