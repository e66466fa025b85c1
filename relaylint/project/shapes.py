"""Guesses which folders or files are tenants of their own, by what they hold: where nobody says, and for `init`."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from relaylint.core import globs
from relaylint.core.paths import relative
from relaylint.model.tenants import Tenant
from relaylint.project.settings import files_among

_FOLDERS_OF_TENANTS: Final = frozenset({"tenants", "customers", "clients", "organizations", "organisations"})
_LETS_IN: Final = "InboundConnector"
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
        """Whether its subfolders and its files seem to be tenants."""
        named = self.is_called_so and all(len(held.kinds) > 1 for held in self.files.values())
        return len(self.parts) > 1 and (named or self.has_domains_apart)

    @property
    def has_domains_apart(self) -> bool:
        """Whether its subfolders and its files have accepted domains of their own: a domain is of one tenant only.

        A file without connectors may be one of several that are a tenant together. What is odd does not hide that most
        are whole.
        """
        files_let_in = all(_LETS_IN in held.kinds for held in self.files.values())
        return (len(self._apart) == len(self.parts) and files_let_in) or self.is_mostly_whole

    @property
    def is_mostly_whole(self) -> bool:
        """Whether most subfolders and files have both connectors and accepted domains of their own."""
        whole = [held for held in self._apart if _LETS_IN in held.kinds]
        return len(whole) > 1 and 2 * len(whole) > len(self.parts)

    @property
    def _apart(self) -> list[Held]:
        """The contents of the subfolders and files most of whose accepted domains are in no other."""
        owners = Counter(domain for held in self.parts for domain in held.domains)
        return [held for held in self.parts if 2 * sum(owners[each] == 1 for each in held.domains) > len(held.domains)]

    @property
    def is_clear(self) -> bool:
        """Whether no two of them have one name, so that it is clear whose each is."""
        names = [*self.below, *(os.path.splitext(name)[0] for name in self.files)]
        return len({name.casefold() for name in names}) == len(names)


def tenants_among(files: dict[str, Held]) -> list[str]:
    """Return globs of the folders and files that seem to be tenants.

    Of nested candidates the inner ones count, unless the outer one has a telling name. If there are accepted domains
    outside them, only folders count whose tenants are mostly whole, or with telling names and domains of their own.
    """
    chosen = [folder for folder in _likely(files) if folder.is_clear]
    with_domains = [name for name, held in files.items() if "AcceptedDomain" in held.kinds]
    if not all(lies_in(name, [glob for folder in chosen for glob in folder.patterns]) for name in with_domains):
        chosen = [each for each in chosen if each.is_mostly_whole or (each.is_called_so and each.has_domains_apart)]
    return [glob for folder in chosen for glob in folder.patterns]


def likely_tenants(files: dict[str, Held]) -> list[str]:
    """Return globs as above, else those of whatever looks like tenants: too little to go by, enough to be told."""
    return tenants_among(files) or [glob for folder in _likely(files) for glob in folder.patterns]


def _likely(files: dict[str, Held]) -> list[_Folder]:
    holders = [folder for folder in _folders(_tree(files)) if folder.holds_tenants]
    named = [folder for folder in holders if folder.is_called_so]
    open_ = [folder for folder in holders if not any(_is_below(folder, other) for other in named)]
    return [folder for folder in open_ if folder in named or not any(_is_below(other, folder) for other in open_)]


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
