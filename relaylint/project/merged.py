"""Tells where definitions of several tenants are read as those of one, or definitions as those of none."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from relaylint.core import globs, paths
from relaylint.core.checks import EXPORTS_OF_SEVERAL_DATES, MERGED_TENANTS, OF_NO_TENANT
from relaylint.core.diagnostic import Diagnostic, Label, Location, Severity
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import one_slip_apart
from relaylint.core.text import Source, Span
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.tenants import Tenant
from relaylint.project.dated_exports import exports_among
from relaylint.project.settings import Settings
from relaylint.project.shapes import held_by_file, likely_tenants
from relaylint.project.walking import Folders, is_folder, is_tenant, is_tenant_file
from relaylint.values.syntaxes import show

_OWNER: Final = re.compile(
    r"(?:^|[/=])([a-z0-9-]+\.(?:partner\.)?onmicrosoft\.[a-z]+)"
    r"(?=$|/| - |,(?:CN=ConfigurationUnits|OU=Microsoft Exchange Hosted Organizations))",
    re.IGNORECASE,
)
_OWNED_BY: Final = ("OrganizationId", "OrganizationalUnitRoot", "DistinguishedName")
"""Properties of exported objects in which the initial domain of their tenant stands."""
_TWO: Final = 2
_LONG: Final = 4
"""Number of letters from which a name that is one slip away from another is hardly another one on purpose."""
_BOTH: Final = "keep tenants apart, as `tenants` in relaylint.yaml says; of two exports of one tenant, keep the newer"


def certainly_merged(tenant: Tenant) -> Iterator[Diagnostic]:
    """Report the first definition that belongs to another tenant than one before it, with no doubt.

    Exports name the tenant of an object; and no tenant has two initial domains, or two default ones.
    """
    exported = (each for kind in tenant.definitions for each in tenant.of(kind) if not each.document.traits.strict)
    domains = tenant.of("AcceptedDomain")
    told = (_owners(exported), _marked(domains, "InitialDomain"), _marked(domains, "Default"))
    for shown in told:
        first = next(shown, None)
        other = first and next((each for each in shown if _contradicts(each, first)), None)
        if first and other:
            label, before = other.definition.label((other.name,)), first.definition.label((first.name,), "the other")
            yield Diagnostic.of(MERGED_TENANTS, _words(other, first), label, [before], help=_BOTH)
            return


class _Shown(NamedTuple):
    """The tenant ``whose`` a definition is, or the domain that each tenant has one of, as a property tells."""

    definition: Definition
    name: str
    whose: str


def _contradicts(shown: _Shown, first: _Shown) -> bool:
    """Return whether two definitions cannot be of one tenant; in a file by hand it may be a slip."""
    one, other = shown.definition.document, first.definition.document
    return shown.whose != first.whose and (one.source is not other.source or not one.traits.strict)


def _words(shown: _Shown, first: _Shown) -> str:
    whose, other = show(shown.whose), show(first.whose)
    if shown.name in _OWNED_BY:
        return f"{whose} is the tenant of this, {other} that of others, and they are judged as one"
    domain = "initial" if shown.name == "InitialDomain" else "default"
    return f"{whose} is the {domain} domain, as {other} is, and a tenant has one"


def _owners(definitions: Iterable[Definition]) -> Iterator[_Shown]:
    """Yield the exported objects that tell the initial domain of their tenant."""
    for definition in definitions:
        for name in _OWNED_BY:
            text = definition.data.get(name)
            match = _OWNER.search(text) if isinstance(text, str) else None
            if match:
                yield _Shown(definition, name, match[1].lower())
                break


def _marked(domains: Iterable[Definition], mark: str) -> Iterator[_Shown]:
    """Yield the accepted domains that a property says to be the one of their tenant."""
    for definition in domains:
        name = definition.normal("DomainName") if mark in definition.data else None
        if isinstance(name, str) and definition.value(mark) is True:
            yield _Shown(definition, mark, name)


def contradicting_settings(tenant: Tenant) -> Iterator[Diagnostic]:
    """Report what two files say differently of the organisation, of which a tenant has one."""
    said: dict[str, Definition] = {}
    for config in tenant.of("OrganizationConfig"):
        for name in config.data if not config.amends else ():
            first = said.setdefault(name, config)
            here, there = config.value(name), first.value(name)
            settable = "x-cmdlet" in config.kind.properties.get(name, {})
            if not settable or isinstance(here, Unknown) or isinstance(there, Unknown) or here == there:
                continue
            if config.document.source is not first.document.source:
                words = f"`{name}` is {show(here)} here and {show(there)} in another file, and a tenant has one setting"
                before = first.label((name,), "the other")
                label = config.label((name,))
                yield Diagnostic.of(MERGED_TENANTS, words, label, [before], severity=Severity.WARNING, help=_BOTH)
                return


def apparently_merged(
    tenant: Tenant, files: Iterable[str], settings: Settings, folder: str, asked: Callable[[str], bool]
) -> list[Diagnostic]:
    """Report that folders or files look like tenants of their own, and are judged as one.

    ``files``: the absolute paths of those that are read, for the tenant in ``folder``; ``asked`` tells which are asked
    for.
    """
    domains = tenant.declared.get("AcceptedDomain", ())
    if len({declaration.file for declaration in domains}) < _TWO:
        return []
    top = settings.root if paths.is_below(folder, settings.root) else folder
    held = {name: each for name, each in held_by_file([tenant], files, top).items() if each.definitions}
    patterns = likely_tenants(held)
    named = tuple(patterns)
    let_in = {_part(name, named) for name, each in held.items() if "InboundConnector" in each.kinds}
    firsts: dict[str, Label] = {}
    for declaration in domains:
        part = _part(paths.relative(declaration.file, top), named)
        if part and part in let_in:
            firsts.setdefault(part, Label(declaration.location))
    if len(firsts) < _TWO:
        return []
    parts = list(firsts)
    last = next((part for part in reversed(parts) if asked(firsts[part].location.path)), parts[-1])
    other = next(part for part in parts if part != last)
    others = show(other) if len(parts) == _TWO else f"{show(other)} and {len(parts) - _TWO} more"
    words = f"{show(last)} looks like a tenant of its own beside {others}, and all is judged as one tenant"
    before = firsts[other]._replace(text="and another one")
    help = _advice(patterns, settings)
    return [Diagnostic.of(MERGED_TENANTS, words, firsts[last], [before], severity=Severity.WARNING, help=help)]


def _advice(patterns: list[str], settings: Settings) -> str:
    if settings.tenants:
        named = " and ".join(map(show, patterns))
        change = f"list {named} under `tenants` in relaylint.yaml, and no folder around them"
    else:
        written = ", ".join(f'"{pattern}"' for pattern in patterns)
        change = f"write `tenants: [{written}]` in relaylint.yaml"
    return f"if they are tenants, {change}; if all is one, switch this off there"


def of_several_dates(tenants: Iterable[Tenant], files: list[str], root: str) -> Iterator[tuple[str, Diagnostic]]:
    """Yield what is said of exports of several dates that are judged together, with a file of the newer one."""
    held = held_by_file(tenants, files, root)
    guess = exports_among(held)
    if guess is None or not guess.globs:
        return
    older, newer = guess.pair
    file = next(name for name in held if paths.is_below(name, newer))
    path = os.path.join(root, *file.split("/"))
    written = ", ".join(f'"{glob}"' for glob in guess.globs)
    words = f"{show(newer)} and {show(older)} look like exports of one tenant on two dates, and both are judged"
    help = f"let the newest count: `newest: [{written}]` in relaylint.yaml; if all of them count, switch this off there"
    label = Label(Location(Source(path, ""), Span(0, 0)))
    yield path, Diagnostic.of(EXPORTS_OF_SEVERAL_DATES, words, label, help=help)


def _part(name: str, patterns: tuple[str, ...]) -> str:
    """Return the file, or the folder that it lies in, that some globs name; empty if there is none."""
    steps = name.split("/")
    parts = ("/".join(steps[:length]) for length in range(1, len(steps) + 1))
    return next((part for part in parts if any(globs.matches(part, glob) for glob in patterns)), "")


def of_no_tenant(rest: Tenant, files: Iterable[str], settings: Settings, folders: Folders) -> Iterator[Diagnostic]:
    """Report the files that no tenant has, but stand among tenants: ``rest`` has what is left of the repository."""
    held = held_by_file([rest], files, settings.root)
    among: dict[str, bool] = {settings.root: False}  # what stands beside the settings may well be of no tenant
    told: set[str] = set()
    for path in files:
        folder, below = os.path.dirname(path), paths.relative(path, settings.root)
        if not held[below].definitions:
            continue
        label, words = Label(Location(Source(path, ""), Span(0, 0))), "no tenant sees what it defines"
        if _is_among(folder, among, settings, folders):
            yield Diagnostic.of(OF_NO_TENANT, f"this stands among tenants and belongs to none: {words}", label)
            continue
        meant = next(filter(None, (_meant(below, glob) for glob in settings.tenants)), "")
        if meant and os.path.dirname(meant) not in told:
            told.add(os.path.dirname(meant))  # one word for a folder
            almost = f"the folder of this is called almost as that of tenants is: {words}"
            yield Diagnostic.of(OF_NO_TENANT, almost, label, help=f"did you mean `{meant}`?")


def _meant(below: str, glob: str) -> str:
    """Return a path from the root as a glob of tenants would name it, but for a slip in one of its folders; empty if
    there is none."""
    names, parts = below.split("/"), globs.start_of(glob)
    differing = [(name, part) for name, part in zip(names, parts, strict=False) if name != part]
    if len(names) <= len(parts) or len(differing) != 1:
        return ""
    (name, part), *_ = ((name.lower(), part.lower()) for name, part in differing)
    is_numbered = re.sub(r"\d", "", name) == re.sub(r"\d", "", part) and name != part
    is_slip = name == part or (len(part) >= _LONG and not is_numbered and one_slip_apart(name, part))
    return "/".join([*parts, *names[len(parts) :]]) if is_slip else ""


def _is_among(folder: str, known: dict[str, bool], settings: Settings, folders: Folders) -> bool:
    """Return whether a folder, or one above it, has tenants in it."""
    if folder not in known:
        entries = (entry for entry in folders.entries(folder) if not isinstance(entry, str))
        holds = any(
            is_tenant(entry.path, settings) if is_folder(entry) else is_tenant_file(entry.path, settings)
            for entry in entries
        )
        known[folder] = holds or _is_among(os.path.dirname(folder), known, settings, folders)
    return known[folder]
