"""The lines of Exchange PowerShell that make in a tenant what changes make in a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from relaylint.check.fixing.changes import ADD, REMOVE, RENAME, SET, CannotEditError, Change
from relaylint.check.fixing.notation import POWERSHELL
from relaylint.formats.cmdlets.table import Cmdlet, cmdlets
from relaylint.model.definitions import Definition

_QUOTES: Final = '""'


def cmdlet_for(changes: Sequence[Change]) -> str | None:
    """Return the commands that make changes, one a line; None if there are none for all of them.

    To call a property by its right name changes nothing in a tenant.
    """
    by_definition: dict[Definition, list[Change]] = {}
    for change in changes:
        if change.operation != RENAME:
            by_definition.setdefault(change.definition, []).append(change)
    lines = [line for definition, listed in by_definition.items() for line in _lines(definition, listed)]
    return None if None in lines or not lines else "\n".join(filter(None, lines))


def _lines(definition: Definition, changes: list[Change]) -> list[str | None]:
    """Return the commands for one object; None for what no command changes."""
    setters = [one for one in cmdlets().values() if one.kind == definition.kind and one.changes]
    by_cmdlet: dict[str, list[Change]] = {}
    for change in changes:
        cmdlet = next((one for one in setters if not change.path or _parameter(one, change)), None)
        if cmdlet is None:
            return [None]
        by_cmdlet.setdefault(cmdlet.name if change.path else _removing(cmdlet), []).append(change)
    return [_command(definition, name, listed) for name, listed in by_cmdlet.items()]


def _parameter(cmdlet: Cmdlet, change: Change) -> str | None:
    """Return the parameter that sets what a change is about."""
    usable = cmdlet.properties if cmdlet.on_servers else {**cmdlet.properties, **dict.fromkeys(cmdlet.servers_only, "")}
    name = str(change.path[0])
    return next((one for one, main in usable.items() if main == name and one != "Identity"), None)


def _removing(cmdlet: Cmdlet) -> str:
    """Return the cmdlet that removes an object; empty where those that are there come from elsewhere."""
    creating = cmdlet.sister
    same_side = creating is not None and creating.on_servers == cmdlet.on_servers
    return f"Remove-{cmdlet.name.partition('-')[2]}" if same_side else ""


def _command(definition: Definition, name: str, changes: list[Change]) -> str | None:
    main = definition.kind.name_property
    called = definition.value(main) if main else ""
    if not name or not isinstance(called, str) or (main and not called):
        return None
    arguments = [f"-Identity {POWERSHELL.value(called, _QUOTES)}"] if main else []
    by_property: dict[str, list[Change]] = {}
    for change in changes:
        if change.path:
            by_property.setdefault(str(change.path[0]), []).append(change)
    try:
        for about, listed in by_property.items():
            arguments.append(
                f"-{_parameter(cmdlets()[name.lower()], listed[0])} {_argument(definition, about, listed)}"
            )
    except CannotEditError:
        return None
    return " ".join([name, *arguments])


def _argument(definition: Definition, name: str, changes: list[Change]) -> str:
    """Return what a parameter is given. Raises `CannotEditError`."""
    value = definition.value(name)
    whole = next((change for change in changes if len(change.path) == 1 and change.operation != ADD), None)
    if whole is not None:
        return _written(_reset(definition, name) if whole.operation == REMOVE else whole.value)
    before = value if isinstance(value, list) else []
    if any(len(change.path) > 2 for change in changes) or any(not isinstance(item, str) for item in before):
        raise CannotEditError("only lists of strings are changed item by item")
    touched = {change.path[1]: change for change in changes if len(change.path) == 2}
    removed = [item for index, item in enumerate(before) if index in touched]
    added = [change.value for change in changes if change.operation in (ADD, SET)]
    left = [item for index, item in enumerate(before) if index not in touched]
    if {item.lower() for item in removed} & {str(item).lower() for item in (*left, *added)}:
        return _written([*left, *added])
    parts = [f"{word}={_items(items)}" for word, items in (("Add", added), ("Remove", removed)) if items]
    return f"@{{{'; '.join(parts)}}}"


def _reset(definition: Definition, name: str) -> Any:
    """Return what a property is that nobody sets. Raises `CannotEditError`."""
    if name not in definition.kind.defaults:
        raise CannotEditError("what it is by default is not documented")
    return definition.kind.defaults[name]


def _written(value: Any) -> str:
    if isinstance(value, list):
        return _items(value) if value else "$null"
    return POWERSHELL.value(value, _QUOTES)


def _items(items: Iterable[Any]) -> str:
    return ",".join(POWERSHELL.value(item, _QUOTES) for item in items)
