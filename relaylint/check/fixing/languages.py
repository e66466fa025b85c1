"""Which formats are edited, and how: changes in definitions to splices of the text of their file."""

from __future__ import annotations

from typing import Any, Final

from relaylint.check.fixing.changes import ABSENT, ADD, ALIASED, ODD, REMOVE, RENAME, SET, CannotEditError, Change
from relaylint.check.fixing.ground import Ground, comments_of
from relaylint.check.fixing.main_cf_edits import in_main_cf
from relaylint.check.fixing.notation import JSON, YAML
from relaylint.check.fixing.powershell_edits import PowerShellEditor
from relaylint.check.fixing.spelling import as_parameter, called_cmdlet, in_configurations
from relaylint.check.fixing.splicing import Splice
from relaylint.check.fixing.tree_edits import TreeEditor
from relaylint.check.fixing.whereabouts import AssembledWhereabouts, NativeWhereabouts
from relaylint.core.document import Absence, Alias, Document, Mapping, Path, Sequence, node_at
from relaylint.syntax.reading import Reading

_SNAPSHOT: Final = "the file is an export, which shows the tenant and does not change it"
_COMMENTED: Final = "a comment stands above it, and would be one of what follows"
_SIGNATURE: Final = "# SIG # Begin signature block"


def splices_of(reading: Reading, document: Document, changes: list[Change]) -> list[Splice]:
    """Return the splices that make changes in one document of a reading. Raises `CannotEditError`."""
    if _SIGNATURE in document.source.text:
        raise CannotEditError("the script is signed, and its signature would not be valid any more")
    form = reading.format
    ground = Ground(document.source.text, comments_of(document))
    tree = TreeEditor(ground, JSON if document.source.name.lower().endswith(".json") else YAML)
    if form == "relaylint":
        native = NativeWhereabouts(document)
        return [splice for change in changes for splice in _in_tree(tree, native, change)]
    if form == "datum" or (form == "graph-snapshot" and document.traits.absent is Absence.UNKNOWN):
        assembled = AssembledWhereabouts(document)
        return [splice for change in changes for splice in _in_tree(tree, assembled, change)]
    if form in ("powershell", "m365dsc", "m365dsc-data"):
        return [splice for change in changes for splice in _in_powershell(PowerShellEditor(ground), change)]
    if form == "postfix":
        return [splice for change in changes for splice in in_main_cf(ground, change)]
    raise CannotEditError(_SNAPSHOT)


# --- YAML and JSON


def _in_tree(editor: TreeEditor, places: NativeWhereabouts | AssembledWhereabouts, change: Change) -> list[Splice]:
    definition = change.definition
    base = places.mapping(definition)
    if not change.path:
        within, key, index = places.stand(definition)
        if editor.ground.above(base.start):
            raise CannotEditError(_COMMENTED)
        if isinstance(within, Sequence) and index is not None:
            return editor.without_items(within, [index], key)
        if isinstance(within, Mapping) and index is None:
            return editor.remove(within, definition.path)
        raise CannotEditError(ALIASED)
    path = definition.written(change.path)[len(definition.path) :]
    if len(path) == 1 and path[0] not in base.entries and change.operation in (SET, ADD):
        path = (places.name(definition, str(path[0])),)
    if change.operation == REMOVE and change.value is not None:
        return editor.remove_items(base, path, list(change.value))
    if change.operation == REMOVE:
        return editor.remove(base, path)
    if change.operation == ADD:
        return editor.add(base, path, change.value)
    if change.operation == RENAME:
        return editor.rename(base, path, change.value)
    return editor.set(base, path, _as_written(change, base, path))


def _as_written(change: Change, base: Mapping, path: Path) -> Any:
    """Return a value as it is written: one item alone where one value stands for a list."""
    value, node = change.value, base.entries.get(str(path[0]))
    shaped = node_at(change.definition.document.root, change.definition.written(change.path[:1])) if node else None
    if node and isinstance(shaped, Sequence) and not isinstance(node[1], (Sequence, Alias)) and len(path) == 1:
        return value[0] if isinstance(value, list) and len(value) == 1 else value
    return value


# --- PowerShell


def _in_powershell(editor: PowerShellEditor, change: Change) -> list[Splice]:
    definition, operation = change.definition, change.operation
    made = node_at(definition.document.root, definition.path)
    assert isinstance(made, Mapping)
    if not change.path:
        return editor.without_definition(made)
    path = definition.written(change.path)[len(definition.path) :]
    pair = made.entries.get(str(path[0]))
    if pair is None:
        if operation not in (SET, ADD) or len(path) > 1:
            raise CannotEditError(ABSENT)
        return _added(editor, change, made, [change.value] if operation == ADD else change.value)
    node = pair[1]
    if operation == RENAME and len(path) == 1:
        return editor.rename(pair, change.value)
    editor.refuse_elsewhere(pair)
    if len(path) == 1:
        if operation == REMOVE:
            return editor.without_property(pair) if change.value is None else editor.without_items(node, change.value)
        return editor.with_items(node, [change.value]) if operation == ADD else editor.set(node, change.value)
    index = path[1]
    if len(path) > 2 or not isinstance(node, Sequence) or not isinstance(index, int) or index >= len(node.items):
        raise CannotEditError(ODD)
    return editor.set(node.items[index], change.value)


def _added(editor: PowerShellEditor, change: Change, made: Mapping, value: Any) -> list[Splice]:
    name, cmdlet = str(change.path[0]), called_cmdlet(change.definition)
    if cmdlet:
        return editor.with_parameter(made, as_parameter(cmdlet, name), value)
    return editor.with_key(made, in_configurations(change.definition, name), value)
