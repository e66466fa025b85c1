"""The Exchange cmdlets that define or change supported kinds: their parameters and properties."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from relaylint.core import resources
from relaylint.core.records import NamedTuple
from relaylint.model.kinds import Kind, kind


class Cmdlet(NamedTuple):
    """A cmdlet. Its parameters, including the common ones, are keyed by name in lower case.

    ``changes``: it changes an existing object; otherwise it creates one. ``properties``: the property that a parameter
    sets, in canonical spelling, if it is a supported one. ``complete``: the list of parameters is complete.
    ``on_servers``: it exists on Exchange servers only, as do the parameters in ``servers_only``.
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
        """The cmdlet that creates what this one changes, or changes what this one creates."""
        verb, _, noun = self.name.partition("-")
        return cmdlets().get(f"{'new' if verb == 'Set' else 'set'}-{noun.lower()}")

    @property
    def naming(self) -> str:
        """The property that identifies the object to be changed."""
        changing = self if self.changes else self.sister
        return changing.properties.get("Identity", "") if changing else ""

    def resolve(self, written: str) -> list[str]:
        """Return the parameters that a name, without its dash, may stand for, by PowerShell's rules.

        A name may be abbreviated if only one parameter starts with it; the cmdlet's own take precedence over common
        ones.
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
    """Return the cmdlets by name in lower case."""
    data = resources.data("cmdlets")
    common: list[dict[str, Any]] = data["common-parameters"]["parameters"]
    shared = {key.lower(): row["name"] for row in common for key in (row["name"], *row.get("aliases", ()))}
    switches = [row["name"] for row in common if row.get("switch")]
    return {row["name"].lower(): _cmdlet(row, shared, switches) for row in data["cmdlets"]}


@cache
def getters() -> dict[str, Cmdlet]:
    """Return the cmdlets that return objects, by name in lower case, with the parameter that names the object."""
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
    """Return, by kind, the properties that no cmdlet sets."""
    left: dict[str, frozenset[str]] = {}
    for cmdlet in cmdlets().values():
        set_here = {
            main for name, main in cmdlet.properties.items() if cmdlet.on_servers or name not in cmdlet.servers_only
        }
        left[cmdlet.kind.name] = left.get(cmdlet.kind.name, frozenset(cmdlet.kind.properties)) - set_here
    return left


_PROXIED: Final = ("Confirm", "WhatIf")
"""Common parameters that take precedence like the cmdlet's own if a name is abbreviated."""


def _cmdlet(row: dict[str, Any], common: dict[str, str], switches: list[str]) -> Cmdlet:
    about = kind(row["kind"])
    set_by = dict(_setting(row["name"], about))
    only = {name for name, main in set_by.items() if about.properties[main].get("x-cmdlet-where") == "on-premises"}
    parameters = sorted((*row.get("parameters", ()), *set_by), key=str.lower)
    return Cmdlet(
        row["name"],
        about,
        row["name"].startswith("Set-"),
        tuple(row["positional"]),
        tuple(row.get("required", ())),
        {name.lower(): name for name in (*parameters, *_PROXIED)},
        common,
        frozenset([*switches, *row.get("switches", ())]),
        {name: set_by[name] for name in parameters if name in set_by},
        row.get("complete", True),
        row["where"] == ["on-premises"],
        frozenset({*row.get("only-on-premises", ()), *(only if len(row["where"]) > 1 else ())}),
    )


def _setting(cmdlet: str, about: Kind) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a cmdlet that set properties of its kind, each with the property.

    A property's schema lists under ``x-cmdlet`` each cmdlet that sets it, with the parameter if its name differs:
    ``Set-InboundConnector.Identity``. With ``x-cmdlet-where``, the parameter of a cmdlet that both sides have exists on
    that side only.
    """
    for main, schema in about.properties.items():
        for written in schema.get("x-cmdlet", ()):
            name, _, parameter = written.partition(".")
            if name == cmdlet:
                yield parameter or main, main
