"""Guesses which folders or files are tenants of their own, by what they hold: where nobody says, and for `init`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core import globs
from relaylint.core.paths import relative
from relaylint.model.tenants import Tenant
from relaylint.project.settings import files_among

_FOLDERS_OF_TENANTS: Final = frozenset({"tenants", "customers", "clients", "organizations", "organisations"})
_MAGIC: Final = re.compile(r"[*?\[]")


class Held:
    """The contents of files: the number of definitions, their kinds and names, the names of accepted domains."""

    def __init__(self) -> None:
        self.definitions = 0
        self.kinds: set[str] = set()
        self.names: set[tuple[str, str]] = set()
        self.domains: set[str] = set()

    def add(self, other: Held) -> None:
        """Add the contents of other files."""
        self.definitions += other.definitions
        self.kinds |= other.kinds
        self.names |= other.names
        self.domains |= other.domains


def held_by_file(tenants: Iterable[Tenant], files: Iterable[str], top: str) -> dict[str, Held]:
    """Return the contents of each of some files, by its path from an absolute folder."""
    held_by = {relative(path, top): Held() for path in sorted(files)}
    seen = set()  # files that several tenants have are read once
    for tenant in tenants:
        for kind, definitions in tenant.definitions.items():
            for part in (part for definition in definitions for part in definition.parts):
                key, held = (part.document, part.path), held_by.get(relative(part.document.source.name, top))
                if held is None or key in seen:
                    continue
                seen.add(key)
                held.definitions += 1
                held.kinds.add(kind)
                held.names.add((kind, part.name.lower()))
                name = part.normal("DomainName") if kind == "AcceptedDomain" else None
                held.domains |= {name} if isinstance(name, str) else set()
    return held_by


class _Folder:
    """A folder with the contents of the files in and below it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.all = Held()
        self.below: dict[str, _Folder] = {}
        self.files: dict[str, Held] = {}

    @property
    def patterns(self) -> list[str]:
        """The globs of its subfolders, and of its files by their suffixes."""
        suffixes = dict.fromkeys(os.path.splitext(name)[1] for name in sorted(self.files))
        names = ["*"] * bool(self.below) + [f"*{suffix}" for suffix in suffixes]
        return [f"{exact_glob(self.path)}/{name}" if self.path else name for name in names]

    @property
    def parts(self) -> list[Held]:
        """The contents of each subfolder and of each file."""
        return [*(folder.all for folder in self.below.values()), *self.files.values()]

    @property
    def is_called_so(self) -> bool:
        """Whether its name says that what is in it are tenants."""
        return os.path.basename(self.path).lower() in _FOLDERS_OF_TENANTS

    @property
    def holds_tenants(self) -> bool:
        """Whether each subfolder and each file seems to be a tenant."""
        named = self.is_called_so and all(len(held.kinds) > 1 for held in self.files.values())
        return len(self.parts) > 1 and self._is_clear and (named or self.has_domains_apart)

    @property
    def has_domains_apart(self) -> bool:
        """Whether each subfolder and each file has its own accepted domains: a domain is accepted in one tenant only.

        A file without connectors may be one of several that are a tenant together.
        """
        domains = [held.domains for held in self.parts]
        apart = sum(map(len, domains)) == len(set().union(*domains))
        whole = all("InboundConnector" in held.kinds for held in self.files.values())
        return apart and whole and all("AcceptedDomain" in held.kinds for held in self.parts)

    @property
    def _is_clear(self) -> bool:
        """Whether no two of them have one name, so that it is clear whose each is."""
        names = [*self.below, *(os.path.splitext(name)[0] for name in self.files)]
        return len({name.casefold() for name in names}) == len(names)


def tenants_among(files: dict[str, Held]) -> list[str]:
    """Return globs of the folders and files that seem to be tenants.

    Of nested candidates the inner ones count, unless the outer one has a telling name. If there are accepted domains
    outside them, only folders with telling names and their own domains count.
    """
    holders = [folder for folder in _folders(_tree(files)) if folder.holds_tenants]
    named = [folder for folder in holders if folder.is_called_so]
    open_ = [folder for folder in holders if not any(_is_below(folder, other) for other in named)]
    chosen = [folder for folder in open_ if folder in named or not any(_is_below(other, folder) for other in open_)]
    with_domains = [name for name, held in files.items() if "AcceptedDomain" in held.kinds]
    if not all(lies_in(name, [glob for folder in chosen for glob in folder.patterns]) for name in with_domains):
        chosen = [folder for folder in chosen if folder.is_called_so and folder.has_domains_apart]
    return [glob for folder in chosen for glob in folder.patterns]


def exact_glob(path: str) -> str:
    """Return the glob that matches only this path."""
    return _MAGIC.sub(r"[\g<0>]", path)


def lies_in(name: str, patterns: list[str]) -> bool:
    """Return whether a file, or a folder that it lies in, is what one of some globs of tenants names."""
    folder = os.path.dirname(name)
    in_folder = folder != "" and globs.matches_any(folder, patterns)
    return in_folder or any(globs.matches(name, glob) for glob in files_among(tuple(patterns)))


def _is_below(folder: _Folder, other: _Folder) -> bool:
    return folder is not other and (not other.path or folder.path.startswith(f"{other.path}/"))


def _tree(files: dict[str, Held]) -> _Folder:
    root = _Folder("")
    for name, held in files.items():
        if not held.definitions:
            continue
        folder = root
        folder.all.add(held)
        *steps, file = name.split("/")
        for step in steps:
            folder = folder.below.setdefault(step, _Folder(f"{folder.path}/{step}".lstrip("/")))
            folder.all.add(held)
        folder.files[file] = held
    return root


def _folders(root: _Folder) -> Iterator[_Folder]:
    stack = [root]
    while stack:
        folder = stack.pop()
        yield folder
        stack.extend(folder.below.values())
