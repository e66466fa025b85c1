"""What a property that a definition does not have yet is called in its file."""

from __future__ import annotations

import re
from typing import Final

from relaylint.check.fixing.changes import CannotEditError
from relaylint.core.document import Mapping, node_at
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets
from relaylint.model.definitions import Definition

_WORD: Final = re.compile(r"[\w-]+")


def called_cmdlet(definition: Definition) -> Cmdlet | None:
    """Return the cmdlet that a definition is a call of, if it is one."""
    source, start = definition.document.source, node_at(definition.document.root, definition.path).start
    match = _WORD.match(source.text, start)
    return cmdlets().get(match[0].lower()) if match else None


def as_parameter(cmdlet: Cmdlet, name: str) -> str:
    """Return the parameter of a cmdlet that sets a property. Raises `CannotEditError`."""
    for parameter, main in cmdlet.properties.items():
        if main == name and (cmdlet.on_servers or parameter not in cmdlet.servers_only):
            return parameter
    raise CannotEditError(f"`{cmdlet.name}` has no parameter for it")


def in_configurations(definition: Definition, name: str) -> str:
    """Return what the resource of a kind calls a property. Raises `CannotEditError`."""
    for written in definition.kind.properties.get(name, {}).get("x-dsc", ()):
        return str(written.partition(".")[2]) or name
    raise CannotEditError("configurations have no property for it")


def as_others(definition: Definition, name: str) -> str:
    """Return a name in the letter case of those that a definition has: as in schemas, in lower case, or as in JSON."""
    node = node_at(definition.document.root, definition.path)
    keys = list(node.entries) if isinstance(node, Mapping) else []
    mains = [(key, definition.kind.property_name(key)) for key in keys if key.lower() in definition.kind.spellings]
    if not mains or any(key == main for key, main in mains):
        return name
    if all(key == main.lower() for key, main in mains):
        return name.lower()
    return name[:1].lower() + name[1:] if all(key[:1].islower() for key, _ in mains) else name
