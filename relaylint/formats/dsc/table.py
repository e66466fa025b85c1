"""What resources of Microsoft365DSC define, and which of their properties are noise of DSC."""

from __future__ import annotations

from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.model.kinds import FILES, kind


class Resource(NamedTuple):
    """What a DSC resource defines: a kind, each instance one definition.

    ``some``: it is one of several resources that together define the one definition of the kind, and has many
    properties that are none of ours.
    """

    kind: str
    some: bool = False


def _properties() -> tuple[dict[str, Resource], dict[str, tuple[str, ...]]]:
    """Return the resources by their names in lower case, and the properties of each, as the schemas tell them."""
    resources: dict[str, Resource] = {}
    properties: dict[str, list[str]] = {}
    for about in map(kind, FILES):
        for main, schema in about.properties.items():
            for written in schema.get("x-dsc", ()):
                resource, _, name = written.partition(".")
                resources.setdefault(resource.lower(), Resource(about.name, some=about.single))
                properties.setdefault(resource, []).append(name or main)
    return resources, {name: tuple(names) for name, names in properties.items()}


RESOURCES, PROPERTIES = _properties()
"""The resources that define what is ours, by their names in lower case; and the properties of each that are part of a
definition: of the two that set up the organisation only those that bear on mail flow, of some hundred.

A property's schema names under ``x-dsc`` each resource that has it, with the name that it has there where that is
another: ``EXOInboundConnector.Identity``. They are those of the module's `schema.mof` files, from its first releases to
those of 2026.
"""
NAMES: Final = {name.lower(): name for name in PROPERTIES}
"""How the module spells the name of each resource, by the name in lower case."""


def _never() -> dict[str, frozenset[str]]:
    """Return the properties of each kind that none of its resources has."""
    kinds = {resource.kind: kind(resource.kind) for resource in RESOURCES.values()}
    return {
        name: frozenset(main for main, schema in about.properties.items() if "x-dsc" not in schema)
        for name, about in kinds.items()
    }


NEVER: Final = _never()
"""The properties, by kind, that no configuration of Microsoft365DSC, and no snapshot of Graph, can state."""

ENSURE: Final = "ensure"
SINGLE: Final = "issingleinstance"
"""The property, in lower case, that a resource has of which there is one instance."""
NOISE: Final = frozenset(
    {
        ENSURE,
        SINGLE,
        "accesstokens",
        "applicationid",
        "applicationsecret",
        "certificatepassword",
        "certificatepath",
        "certificatethumbprint",
        "credential",
        "dependson",
        "globaladminaccount",
        "managedidentity",
        "psdscrunascredential",
        "resourceid",
        "resourcename",
        "tenantid",
        "uniqueid",
    }
)
"""Properties, in lower case, that are about DSC, or about who deploys."""


def is_of_ours(resource: Resource, name: str, names: frozenset[str]) -> bool:
    """Tell whether a property is part of the definition; ``names`` are those of the instance, in lower case.

    A remote domain has an ``Identity``, which is its key, and beside it the ``Name`` that a new one gets.
    """
    lowered = name.lower()
    if lowered in NOISE or (lowered == "name" and resource.kind == "RemoteDomain" and "identity" in names):
        return False
    return not resource.some or lowered in kind(resource.kind).spellings
