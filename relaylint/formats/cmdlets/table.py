"""The Exchange cmdlets that define or change what we know: their parameters, and how a script may write them."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from relaylint.core import resources
from relaylint.core.records import NamedTuple
from relaylint.model.kinds import Kind, kind


class Cmdlet(NamedTuple):
    """A cmdlet. Its parameters stand under their names in lower case, the common ones with them.

    ``changes``: it changes an object that exists, else it makes one. ``properties`` holds the property that a
    parameter sets, in the spelling of its kind; a parameter that sets none that we know is not in it. ``complete``:
    no parameter is missing in the list. ``on_servers``: it exists on Exchange servers only, as the parameters do that
    stand in ``servers_only``.
    """

    name: str
    kind: Kind
    changes: bool
    positional: tuple[str, ...]
    required: tuple[str, ...]
    parameters: dict[str, str]
    common: dict[str, str]
    switches: frozenset[str]
    properties: dict[str, str]
    complete: bool
    on_servers: bool
    servers_only: frozenset[str]

    @property
    def sister(self) -> Cmdlet | None:
        """The cmdlet that makes what this one changes, or changes what this one makes."""
        verb, _, noun = self.name.partition("-")
        return cmdlets().get(f"{'new' if verb == 'Set' else 'set'}-{noun.lower()}")

    @property
    def naming(self) -> str:
        """The property that tells which object is meant, to the cmdlet that changes it."""
        changing = self if self.changes else self.sister
        return changing.properties.get("Identity", "") if changing else ""

    def resolve(self, written: str) -> list[str]:
        """Return the parameters that a name, without its dash, may stand for, as PowerShell finds them.

        A name may be cut short as long as only one parameter begins so; the cmdlet's own come before the common ones.
        """
        lowered = written.lower()
        exact = self.parameters.get(lowered) or self.common.get(lowered)
        if exact:
            return [exact]
        own = [name for key, name in self.parameters.items() if key.startswith(lowered)]
        shared = {name: None for key, name in self.common.items() if key.startswith(lowered)}
        return own if len(own) == 1 else [*own, *(name for name in shared if name not in own)]


@cache
def cmdlets() -> dict[str, Cmdlet]:
    """Return the cmdlets by their names in lower case."""
    data = resources.data("cmdlets")
    common: list[dict[str, Any]] = data["common-parameters"]["parameters"]
    shared = {key.lower(): row["name"] for row in common for key in (row["name"], *row.get("aliases", ()))}
    switches = [row["name"] for row in common if row.get("switch")]
    return {row["name"].lower(): _cmdlet(row, shared, switches) for row in data["cmdlets"]}


@cache
def getters() -> dict[str, Cmdlet]:
    """Return the cmdlets that give what there is, by their names in lower case, with the parameter that names it."""
    by_name: dict[str, Cmdlet] = {}
    for cmdlet in cmdlets().values():
        if cmdlet.changes and "Identity" in cmdlet.properties:
            name = f"Get-{cmdlet.name.partition('-')[2]}"
            properties = {"Identity": cmdlet.properties["Identity"]}
            parameters = {"identity": "Identity"}
            by_name[name.lower()] = cmdlet._replace(
                name=name, parameters=parameters, required=(), properties=properties
            )
    return by_name


@cache
def never_set() -> dict[str, frozenset[str]]:
    """Return the properties of each kind that no cmdlet sets where the kind counts, by the kind's name."""
    left: dict[str, frozenset[str]] = {}
    for cmdlet in cmdlets().values():
        set_here = {
            main for name, main in cmdlet.properties.items() if cmdlet.on_servers or name not in cmdlet.servers_only
        }
        left[cmdlet.kind.name] = left.get(cmdlet.kind.name, frozenset(cmdlet.kind.properties)) - set_here
    return left


_PROXIED: Final = ("Confirm", "WhatIf")
"""Common parameters that PowerShell takes for the cmdlet's own where a name is cut short."""


def _cmdlet(row: dict[str, Any], common: dict[str, str], switches: list[str]) -> Cmdlet:
    about = kind(row["kind"])
    mapped: dict[str, str | None] = row.get("properties", {})
    properties = {name: mapped.get(name, about.spellings.get(name.lower())) for name in row["parameters"]}
    return Cmdlet(
        row["name"],
        about,
        row["name"].startswith("Set-"),
        tuple(row["positional"]),
        tuple(row.get("required", ())),
        {name.lower(): name for name in (*row["parameters"], *_PROXIED)},
        common,
        frozenset([*switches, *row.get("switches", ())]),
        {name: main for name, main in properties.items() if main is not None},
        row.get("complete", True),
        row["where"] == ["on-premises"],
        frozenset(row.get("only-on-premises", ())),
    )
