"""The Microsoft365DSC resources that define kinds, and the DSC properties that are not part of a definition."""

from __future__ import annotations

from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.model.kinds import kind, own_meant
from relaylint.model.schema_index import FILES


class Resource(NamedTuple):
    """A DSC resource type: the kind that its instances define.

    ``some``: it is one of several resources that together define the single definition of the kind, and has many other
    properties.
    """

    kind: str
    some: bool = False


def _properties() -> tuple[dict[str, Resource], dict[str, tuple[str, ...]]]:
    """Return the resources by name in lower case, and the properties of each, from the schemas."""
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
"""The relevant resources by name in lower case; and the properties of each that are part of a definition: for the two
that configure the organisation only those that affect mail flow, of about a hundred.

A property's schema lists under ``x-dsc`` each resource that has it, with its name there if it differs:
``EXOInboundConnector.Identity``. They are taken from the module's `schema.mof` files, from its first releases to those
of 2026.
"""
NAMES: Final = {name.lower(): name for name in PROPERTIES}
"""The module's spelling of each resource name, by the name in lower case."""


def _never() -> dict[str, frozenset[str]]:
    """Return, by kind, the properties that none of its resources has."""
    kinds = {resource.kind: kind(resource.kind) for resource in RESOURCES.values()}
    return {
        name: frozenset(main for main, schema in about.properties.items() if "x-dsc" not in schema)
        for name, about in kinds.items()
    }


NEVER: Final = _never()
"""The properties, by kind, that neither Microsoft365DSC configurations nor Graph snapshots can express."""

ENSURE: Final = "ensure"
SINGLE: Final = "issingleinstance"
"""The property, in lower case, of resources with a single instance."""
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
"""Properties, in lower case, that concern DSC or the deployment."""


def is_of_ours(resource: Resource, name: str, names: frozenset[str]) -> bool:
    """Return whether a property is part of the definition; ``names`` are those of the instance, in lower case.

    A remote domain has the key ``Identity`` and, in addition, the ``Name`` for a new one.
    """
    lowered = name.lower()
    if lowered in NOISE or (lowered == "name" and resource.kind == "RemoteDomain" and "identity" in names):
        return False
    return not resource.some or lowered in kind(resource.kind).spellings or bool(own_meant(name))
