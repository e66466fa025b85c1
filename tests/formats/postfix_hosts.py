"""Reads a main.cf with the files beside it, and says what host it makes, in lines that can be compared."""

from __future__ import annotations

from relaylint.core.document import Document, Mapping, Sequence
from relaylint.core.text import Source
from relaylint.formats.postfix import host as postfix
from relaylint.syntax.reading import Limits, Reading

MX = "[contoso-com.mail.protection.outlook.com]"
RELAY = f"relayhost = {MX}:25\n"


def read_files(files: dict[str, str], main: str = "main.cf") -> Reading:
    """Return what the reader makes of a main.cf; ``files`` are named as they stand beside it."""

    def beside(name: str) -> Source | None:
        return Source(name, files[name]) if name in files else None

    return postfix.read(Source(main, files[main]), Limits(), beside)


def host(text: str, /, main: str = "main.cf", **tables: str) -> list[str]:
    """Return a line for each property: file (main.cf is left out), name, value, place, and why it is not known.

    Every property stands at the text in angle brackets, and is named by that before it.
    """
    reading = read_files({main: text, **{name.replace("__", "."): table for name, table in tables.items()}}, main)
    assert reading.problems == []
    return [line for document in reading.documents for line in _lines(document, main)]


def only(found: list[str], *names: str) -> list[str]:
    """Return the lines about some properties."""
    return [line for line in found if line.partition(" = ")[0].rpartition("> ")[2] in names]


def _lines(document: Document, main: str) -> list[str]:
    root = document.root
    assert isinstance(root, Mapping)
    hosts = root.entries["SendingHosts"][1]
    assert isinstance(hosts, Sequence)
    (made,) = hosts.items
    assert isinstance(made, Mapping)
    where = "" if document.source.name == main else f"{document.source.name}: "
    assert (("SendingHosts", 0) in document.traits.amending) is bool(where)
    lines = []
    for name, (key, value) in made.entries.items():
        doubts = {path[3:]: why for path, why in document.traits.unknown.items() if path[2] == name}
        nodes = value.items if isinstance(value, Sequence) else [value]
        shown = ", ".join(
            f"{node.value} <{document.source.text[node.start : node.end]}>"
            + (f" ({why})" if (why := doubts.get((index,)) or doubts.get(())) else "")
            for index, node in enumerate(nodes)
        )
        lines.append(f"{where}<{document.source.text[key.start : key.end]}> {name} = {shown}")
    return lines
