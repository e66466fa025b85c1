"""Converts Microsoft365DSC resource instances to definitions: their properties, and whether they exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from relaylint.core.checks import UNKNOWN_PROPERTY
from relaylint.core.diagnostic import RuleInfo, Severity, Topic
from relaylint.core.document import Node, Scalar
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest, one_slip_apart
from relaylint.core.text import Span
from relaylint.formats.dsc.ensuring import add_ensure_faults, doubted, ensured
from relaylint.formats.dsc.table import NOISE, PROPERTIES, RESOURCES, Resource, is_of_ours
from relaylint.formats.shaping import Assembly, Entry
from relaylint.model.kinds import kind, own_meant
from relaylint.syntax.powershell.scope import Value
from relaylint.syntax.reading import add_problem, problem, shown

_NODE: Final = re.compile(r"\bnode\s+[^\s={][^{\r\n]{0,200}\{|\bnodename\b", re.IGNORECASE)


def of_several_nodes(text: str) -> bool:
    """Return whether a configuration, or its data, may cover several nodes, which may represent different tenants."""
    return len(_NODE.findall(text)) > 1


_UNLESS_KNOWN: Final = "remove it, unless the version of Microsoft365DSC that is used has it"
_NOT_OWN: Final = "configurations cannot hold information of your own; configuration data and files of relaylint can"


class Instance(NamedTuple):
    """A resource instance as found by a reader: its properties, the node that names the resource, and its span.

    ``doubt``: the reason why it is unknown whether the instance is deployed, as a clause. ``strict``: it is compiled
    unchanged, so that the module rejects properties that the resource does not have.
    """

    name: str
    place: Scalar
    span: Span
    pairs: list[tuple[Scalar, Value]]
    doubt: str = ""
    strict: bool = True

    @property
    def resource(self) -> Resource:
        """The type of the resource."""
        return RESOURCES[self.name.lower()]

    @property
    def called(self) -> str:
        """The name of the object; empty if it has none."""
        return next((str(value.node.value) for key, value in self.pairs if str(key.value).lower() == "identity"), "")


class Collection:
    """Collects the definitions of one document. Diagnostics go to the problems of ``assembly``.

    Every method raises `ReadError` if there are too many.
    """

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self._sure: set[str] = set()
        self._seen: dict[str, Scalar] = {}
        self._taken: set[str] = set()

    def add(self, instance: Instance) -> None:
        """Add a definition.

        An instance that may not exist, and of which nothing is known, only repeats what is listed elsewhere: it merely
        shows that there may be objects of its kind.
        """
        resource = instance.resource
        given = [Entry(str(key.value), key, value.node, value.unknown) for key, value in instance.pairs]
        removed, doubt, faults, slips = ensured(given, instance.doubt)
        about = kind(resource.kind)
        add_ensure_faults(self.assembly, faults, about, instance.called)
        entries = list(self._entries(instance, slips))
        if doubt:
            known = any(() not in entry.unknown for entry in entries)
            entries = doubted(about, entries, doubt, instance.place) if known else []
        if resource.some:
            self._add_some(instance, entries)
            return
        self._seen.setdefault(resource.kind, instance.place)
        if not doubt and not removed:
            self._sure.add(resource.kind)
        if entries or not doubt:
            self.assembly.add(resource.kind, instance.place, instance.span, entries, removed=removed)
        if doubt:
            self.speaks_of(resource.kind, instance.place)

    def _add_some(self, instance: Instance, entries: list[Entry]) -> None:
        """Add properties to the single definition of a kind; values that differ between branches are unknown."""
        if instance.doubt:
            entries = [entry for entry in entries if entry.name.lower() not in self._taken]
        self._taken |= {entry.name.lower() for entry in entries}
        if entries:
            self.assembly.add(instance.resource.kind, instance.place, instance.span, entries, amends=True)

    def speaks_of(self, name: str, place: Scalar) -> None:
        """Record that there may be more definitions of a kind than were added."""
        self.assembly.declare(name, place, partial=True)

    def close(self, open: set[str]) -> None:
        """Record, after all were added, the kinds that may have more: those in ``open``, and those without an instance
        that is certainly deployed."""
        for name, place in self._seen.items():
            if name not in self._sure or name in open:
                self.speaks_of(name, place)

    def _entries(self, instance: Instance, others: frozenset[str]) -> Iterable[Entry]:
        """Yield the relevant properties of a definition except ``others``, in lower case; report those that the
        resource does not have."""
        known = {name.lower() for name in PROPERTIES[instance.name]}
        spellings = kind(instance.resource.kind).spellings
        names = frozenset(str(key.value).lower() for key, _ in instance.pairs)
        for key, value in instance.pairs:
            name = key.value
            if not isinstance(name, str):
                written = shown(self.assembly.source.text[key.start : key.end])
                severity = Severity.ERROR if instance.strict else Severity.WARNING
                words, help = f"`{written}` is no name of a property", "write the name itself"
                self._report(instance, UNKNOWN_PROPERTY, key, words, help, severity)
                continue
            if name.lower() in NOISE | others:
                continue
            if own_meant(name) and not instance.strict:
                yield Entry(name, key, value.node, value.unknown)
                continue
            kept = name.lower() in known or self._accepts(instance, key, names)
            if kept and name.lower() in spellings and is_of_ours(instance.resource, name, names):
                yield Entry(name, key, value.node, value.unknown)

    def _accepts(self, instance: Instance, key: Scalar, names: frozenset[str]) -> bool:
        """Return whether a property that the resource is not known to have is kept; report it.

        If it is a misspelt one, one under the cmdlets' name, or one of another resource, the module rejects it. Any
        other may exist in some version of the module.
        """
        own, resource, name = PROPERTIES[instance.name], instance.resource, str(key.value)
        lowered, spellings = name.lower(), kind(resource.kind).spellings
        main, words = spellings.get(lowered), f"`{shown(name)}` is not a property of {instance.name}"
        other = next((mine for mine in own if main and spellings.get(mine.lower()) == main), None)
        if other:
            if instance.strict:
                self._report(instance, UNKNOWN_PROPERTY, key, words, f"it is called `{other}` there", Severity.ERROR)
            return other.lower() not in names
        slip = next((mine for mine in own if one_slip_apart(lowered, mine.lower())), None)
        if slip:
            severity = Severity.ERROR if instance.strict else Severity.WARNING
            self._report(instance, UNKNOWN_PROPERTY, key, words, f"did you mean `{slip}`?", severity)
            return False
        owner = _owner(lowered, resource)
        if not instance.strict or (resource.some and not owner):
            return True
        if owner:
            self._report(instance, UNKNOWN_PROPERTY, key, words, f"it is one of {owner}", Severity.ERROR)
            return False
        help = closest(name, own) or (_NOT_OWN if own_meant(name) else _UNLESS_KNOWN)
        self._report(instance, UNKNOWN_PROPERTY, key, words, help, Severity.WARNING)
        return True

    def _report(self, instance: Instance, rule: RuleInfo, at: Node, words: str, help: str, severity: Severity) -> None:
        source = self.assembly.source
        about = Topic(instance.resource.kind, shown(instance.called), source.slice(Span(at.start, at.end)))
        fault = problem(rule, source, at.start, at.end, words, severity=severity, help=help, about=about)
        add_problem(self.assembly.problems, fault)


def _owner(name: str, resource: Resource) -> str | None:
    """Return which other resource has a property, by its name in lower case. For resources whose properties are not all
    listed, only those that affect mail flow can be attributed to the sister resource."""
    if resource.some and name not in kind(resource.kind).spellings:
        return None
    return next(
        (
            title
            for title, theirs in PROPERTIES.items()
            if name in map(str.lower, theirs) and (not resource.some or RESOURCES[title.lower()].kind == resource.kind)
        ),
        None,
    )
