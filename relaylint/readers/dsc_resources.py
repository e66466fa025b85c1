"""What resources of Microsoft365DSC define, and which of their properties are noise of DSC."""

from __future__ import annotations

from typing import Final, NamedTuple

from relaylint.kinds import kind


class Resource(NamedTuple):
    """What a DSC resource defines: a kind, each instance one definition.

    ``some``: it is one of several resources that together define the one definition of the kind, and has many
    properties that are none of ours.
    """

    kind: str
    some: bool = False


RESOURCES: Final = {
    "exoaccepteddomain": Resource("AcceptedDomain"),
    "exoinboundconnector": Resource("InboundConnector"),
    "exooutboundconnector": Resource("OutboundConnector"),
    "exoremotedomain": Resource("RemoteDomain"),
    "exoorganizationconfig": Resource("OrganizationConfig", some=True),
    "exotransportconfig": Resource("OrganizationConfig", some=True),
}
"""The resources that define what is ours, by their names in lower case."""

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


def is_absent(value: object) -> bool:
    """Tell whether the value of ``Ensure`` says that the instance does not exist."""
    return isinstance(value, str) and value.strip().lower() == "absent"


def is_of_ours(resource: Resource, name: str, names: frozenset[str]) -> bool:
    """Tell whether a property is part of the definition; ``names`` are those of the instance, in lower case.

    A remote domain has an ``Identity``, which is its key, and beside it the ``Name`` that a new one gets.
    """
    lowered = name.lower()
    if lowered in NOISE or (lowered == "name" and resource.kind == "RemoteDomain" and "identity" in names):
        return False
    return not resource.some or lowered in kind(resource.kind).spellings
