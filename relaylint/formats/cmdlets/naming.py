"""Determines which object a cmdlet of a script changes: by name, or through the pipeline or a variable."""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint.core.document import Scalar
from relaylint.core.text import Source, Span
from relaylint.formats.cmdlets.binding import Argument, Binder
from relaylint.formats.cmdlets.conversion import fitted
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets, getters
from relaylint.formats.shaping import Entry
from relaylint.model.schema_index import NAMING
from relaylint.syntax.powershell.actions import CmdletCall
from relaylint.syntax.powershell.flow import Flow
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.powershell.syntax_tree import SyntaxNode

_LONGEST_CHAIN: Final = 8
"""Maximum number of pipeline commands that are traced back to the one that names the object."""
FILTERS: Final = frozenset({"where-object", "where", "?"})
"""Commands that pass on the objects that satisfy a condition."""
_FILTER: Final = re.compile(
    r"""\s*(?:(?:-FilterScript\s*)?\{\s*\$(?:_|PSItem)\.|(?:-Property\s+)?)(?:"""
    rf"""{"|".join(NAMING)})\s+-[ci]?eq\s+"""
    r"""(?:'(?P<single>[^'\r\n]*)'|"(?P<double>[^"`$\r\n]*)")\s*(?:\}\s*)?\Z""",
    re.IGNORECASE,
)
_HELD: Final = re.compile(r"(\$\w+)(?:\.(?:Identity|Name))?", re.IGNORECASE)


def entry_of(cmdlet: Cmdlet, main: str, argument: Argument, text: str) -> Entry:
    """Return the property ``main`` of the kind of a cmdlet, as set by an argument."""
    if argument.value is None:
        return Entry(main, argument.key, Scalar(argument.key.start, argument.key.end, True))
    node, unknown = fitted(cmdlet.kind, main, argument.value.placed, text)
    return Entry(main, argument.key, node, unknown)


class Naming:
    """Knows the names of the objects in a script."""

    def __init__(self, source: Source, commands: list[CmdletCall], flow: Flow, binder: Binder) -> None:
        self.source = source
        self.flow = flow
        self.binder = binder
        self._given = _pipelines(commands)
        self._domains: dict[tuple[str, str], Any] = {("RemoteDomain", "default"): "*"}

    def named(self, command: CmdletCall, cmdlet: Cmdlet, entries: dict[str, Entry]) -> dict[str, Entry]:
        """Return the entries of a command that changes an object, with the object's name as far as it is known.

        If the object comes from the pipeline or a variable, the cmdlet that returned it determines its name.
        """
        main = cmdlet.naming
        given = entries.get(main)
        if given is None and command.piped:
            named = self._named_by(command.before, cmdlet) or self._held_by(command, command.handed, cmdlet)
            if named is None:
                return entries
            given = entry_of(cmdlet, main, named, self.source.text)
        if given is None:
            return entries
        node = given.value
        held = _HELD.fullmatch(self.source.text, node.start, node.end) if given.unknown else None
        if held:
            named = self._held_by(command, Span(*held.span(1)), cmdlet)
            if named and named.value and named.value.known:
                given = given._replace(value=Scalar(node.start, node.end, named.value.node.value), unknown={})
        others = {name: entry for name, entry in entries.items() if name != main}
        return {main: given, **others, **self._domain_of(cmdlet, given)}

    def _domain_of(self, cmdlet: Cmdlet, given: Entry) -> dict[str, Entry]:
        """Return the domain of an accepted or remote domain that a command refers to by a different name."""
        if given.unknown:
            return {}
        called = str(given.value.value)
        domain = self._domains.get((cmdlet.kind.name, called.lower()))
        if domain is not None:
            value = Scalar(given.value.start, given.value.end, domain)
            return {"DomainName": given._replace(name="DomainName", value=value)}
        if given.name == "DomainName" and "." not in called:
            return {"DomainName": given._replace(unknown={(): "it names the object, which need not be its domain"})}
        return {}

    def _held_by(self, command: CmdletCall, variable: SyntaxNode | Span | None, cmdlet: Cmdlet) -> Argument | None:
        """Return the argument that names the object in a variable, if it is the result of a cmdlet."""
        if variable is None:
            return None
        self.flow.go(command.at, command.block)
        value = self.flow.assigned(self.source.text[variable.start : variable.end])
        return self._named_by(self._given.get(value.start), cmdlet) if value else None

    def _named_by(self, before: CmdletCall | None, cmdlet: Cmdlet) -> Argument | None:
        """Return the argument that names the object from a pipeline: one of its cmdlet, or of a filter after it."""
        main = cmdlet.naming
        same_value: Argument | None = None
        for _ in range(_LONGEST_CHAIN):
            if before is None:
                break
            other = cmdlets().get(before.name) or getters().get(before.name)
            if other is None:
                same_value = same_value or self._filtered(before)
            elif other.kind is not cmdlet.kind:
                break
            elif same_value:
                return same_value
            else:
                for name, argument in self.binder.look(before, other).arguments.items():
                    if other.properties.get(name) == main and argument.value:
                        return None if "*" in str(argument.value.node.value) else argument
            before = before.before
        return None

    def _filtered(self, command: CmdletCall) -> Argument | None:
        """Return the name that a filter selects: ``where { $_.Name -eq 'relay' }``."""
        match = _FILTER.match(self.source.text, command.at, command.stop)
        if match is None:
            return None
        group = "single" if match["single"] is not None else "double"
        node = Scalar(match.start(group) - 1, match.end(group) + 1, match[group])
        return Argument(node, Value(node))

    def note(self, cmdlet: Cmdlet, arguments: dict[str, Argument], entries: dict[str, Entry]) -> None:
        """Record the name of a domain that the script creates, by which it may be changed later."""
        named, domain = arguments.get("Name"), entries.get("DomainName")
        if not cmdlet.changes and named and named.value and named.value.known and domain and not domain.unknown:
            self._domains[(cmdlet.kind.name, str(named.value.node.value).lower())] = domain.value.value


def _pipelines(commands: list[CmdletCall]) -> dict[int, CmdletCall]:
    """Return the last cmdlet of each pipeline by the start offset of the pipeline."""
    begins: dict[CmdletCall, int] = {}
    for command in commands:
        begins[command] = begins.get(command.before, command.start) if command.before else command.start
    return {start: command for command, start in begins.items()}
