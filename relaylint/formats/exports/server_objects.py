"""Which exported objects belong to an Exchange server."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from typing import Any, Final

from relaylint.formats.exports.object_values import words_of_numbers
from relaylint.formats.servers import CLOUD_KINDS, only_on_servers

_SERVERS: Final = "cn=microsoftexchange,cn=services,"
"""Part of the name, without blanks, of objects in the directory of Exchange servers, but not of Exchange Online."""


def is_of_server(kind_name: str, properties: ReadOnly[str, Any]) -> bool:
    """Return whether an exported object belongs to an Exchange server: by its path in the directory, or by a value that
    Exchange Online never has."""
    if kind_name not in CLOUD_KINDS:
        return False
    place = properties.get("DistinguishedName")
    if isinstance(place, str):
        return _SERVERS in "".join(place.lower().split())  # a name that is printed may run over several lines
    return any(only_on_servers(kind_name, name, _word(kind_name, name, value)) for name, value in properties.items())


def _word(kind_name: str, name: str, value: Any) -> Any:
    """Return the word of an enumeration; exports also write its number, or a mapping with both."""
    if isinstance(value, dict):
        return value.get("Value")
    return words_of_numbers(kind_name, name).get(value) if isinstance(value, int) else value
