"""Which formats are edited, and how: a change in a definition to splices of the text of its file."""

from __future__ import annotations

from typing import Final

from relaylint.check.fixing.changes import ADD, REMOVE, RENAME, CannotEditError, Change
from relaylint.check.fixing.ground import Ground
from relaylint.check.fixing.notation import JSON, YAML
from relaylint.check.fixing.splicing import Splice
from relaylint.check.fixing.tree_edits import TreeEditor
from relaylint.core.document import Alias, Document, Mapping, Node, Sequence
from relaylint.syntax.reading import Reading

_SNAPSHOT: Final = "the file is an export, which shows the tenant and does not change it"
_SNAPSHOTS: Final = frozenset({"scubagear", "exchange-json", "clixml", "format-list", "exchange-csv", "xhcw"})


def splices_of(reading: Reading, document: Document, changes: list[Change]) -> list[Splice]:
    """Return the splices that make changes in one document. Raises `CannotEditError`."""
    if reading.format in _SNAPSHOTS:
        raise CannotEditError(_SNAPSHOT)
    source = document.source
    in_json = source.name.lower().endswith(".json")
    ground = Ground(source.text, document.comments)
    editor = TreeEditor(ground, JSON if in_json else YAML)
    return [splice for change in changes for splice in _in_tree(editor, document, change)]


def _in_tree(editor: TreeEditor, document: Document, change: Change) -> list[Splice]:
    """Return the splices of a change in a document whose nodes are those of the text."""
    path = change.definition.path
    root = document.root
    assert isinstance(root, Mapping)
    if not change.path and len(path) == 1:
        return editor.remove(root, path)
    key, listed = root.entries[str(path[0])]
    base: Node = listed
    if isinstance(listed, Sequence) and isinstance(path[1], int):
        base = listed.items[path[1]]
        if not change.path:
            return editor.remove_item(listed, path[1], key)
    if isinstance(base, Alias):
        raise CannotEditError("it is an alias of what stands elsewhere")
    assert isinstance(base, Mapping)
    below = change.definition.written(change.path)[len(path) :]
    if change.operation == REMOVE:
        return editor.remove(base, below)
    if change.operation == ADD:
        return editor.add(base, below, change.value)
    if change.operation == RENAME:
        return editor.rename(base, below, change.value)
    return editor.set(base, below, change.value)
