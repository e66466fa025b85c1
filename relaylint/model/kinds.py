"""The kinds of definition, as the schemas describe them: names, spellings, defaults, enumerations."""

from __future__ import annotations

from functools import cache
from typing import Any

from relaylint.core import resources
from relaylint.core.records import NamedTuple
from relaylint.values.placeholders import is_placeholder

FILES = {
    "AcceptedDomain": "accepted-domain.schema.json",
    "InboundConnector": "inbound-connector.schema.json",
    "OutboundConnector": "outbound-connector.schema.json",
    "SendingHost": "sending-host.schema.json",
    "SendConnector": "send-connector.schema.json",
    "RemoteDomain": "remote-domain.schema.json",
    "OrganizationConfig": "organization-config.schema.json",
}
"""The file with the schema of every kind, in the order of the documentation."""


class Kind(NamedTuple):
    """A kind of definition.

    ``key`` is its key in a file; ``name_property`` the property that names a definition;
    ``spellings`` turns any lower-case spelling of a property into the canonical one, ``enums`` any
    lower-case value of an enumeration; ``defaults`` holds documented, undisputed defaults only, and
    ``empty_defaults`` those of them that are null or an empty list; ``blanks`` names the properties whose
    empty text means null, as exports write it; ``free`` those that any text may stand in, ``hosts`` those of hosts.
    """

    name: str
    key: str
    name_property: str | None
    schema: dict[str, Any]
    spellings: dict[str, str]
    enums: dict[str, dict[str, str]]
    defaults: dict[str, Any]
    empty_defaults: dict[str, Any]
    blanks: frozenset[str]
    free: frozenset[str]
    hosts: frozenset[str]

    def __reduce__(self) -> tuple[Any, ...]:
        return kind, (self.name,)

    @property
    def single(self) -> bool:
        """Tell whether a tenant has at most one, so that its key holds a mapping and not a list."""
        return self.name_property is None

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The schema of each property."""
        return self.schema["properties"]  # type: ignore[no-any-return]

    def is_placeholder(self, name: str, text: str) -> bool:
        """Tell whether a text, or a part of it, has still to be filled in where a property holds it."""
        return is_placeholder(text, free=name in self.free, host=name in self.hosts)


@cache
def kind(name: str) -> Kind:
    """Return the kind called ``name``. Raises KeyError."""
    schema = resources.resolved_schema(FILES[name])
    properties: dict[str, dict[str, Any]] = schema["properties"]
    spellings = {alias.lower(): main for main, about in properties.items() for alias in about.get("x-aliases", ())}
    spellings |= {main.lower(): main for main in properties}
    defaults = {main: about["default"] for main, about in properties.items() if "default" in about}
    return Kind(
        name,
        schema["x-key"],
        schema["x-name"],
        schema,
        spellings,
        {main: words for main, about in properties.items() if (words := _words(about))},
        defaults,
        {main: default for main, default in defaults.items() if default in (None, [])},
        frozenset(main for main, about in properties.items() if _may_be_blank(about)),
        frozenset(main for main, about in properties.items() if main in _FREE or about.get("readOnly")),
        frozenset(main for main, about in properties.items() if _format(about) == "smart-host"),
    )


def _may_be_blank(schema: dict[str, Any]) -> bool:
    """Tell whether a property holds a text or null, so that an empty text is no value."""
    words: list[Any] = next((branch["enum"] for branch in schema.get("anyOf", ()) if "enum" in branch), [])
    return None in words or (schema.get("type") == ["string", "null"] and "minLength" not in schema)


_FREE = ("Name", "Comment", "Connector")
"""Properties in which any text may stand, as it may in those that only exports of Exchange write."""


def _format(schema: dict[str, Any]) -> Any:
    """Return the syntax of a property, its items' for a list."""
    return schema.get("format", schema.get("items", {}).get("format"))


def _words(schema: dict[str, Any]) -> dict[str, str]:
    """Return the canonical spelling of each word of an enumeration, its items' for a list."""
    holders = (schema, *schema.get("anyOf", ()), *(item for item in (schema.get("items"),) if item))
    for holder in holders:
        for branch in (holder, *holder.get("anyOf", ())):
            if "enum" in branch:
                return {word.lower(): word for word in branch["enum"] if isinstance(word, str)}
    return {}


KEYS: dict[str, str] = {
    "accepteddomains": "AcceptedDomain",
    "inboundconnectors": "InboundConnector",
    "outboundconnectors": "OutboundConnector",
    "sendinghosts": "SendingHost",
    "sendconnectors": "SendConnector",
    "remotedomains": "RemoteDomain",
    "organizationconfig": "OrganizationConfig",
}
"""The key of each kind in a file, in lower case, to the kind's name."""

EXTENSIONS: tuple[str, ...] = ("x-", "$schema")
"""What other keys at the top of a file begin with that are left to those who write them."""
