"""Guesses which folders of a repository are tenants, and which are layers, by the contents of files and by Datum."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from relaylint.core import globs
from relaylint.core.records import NamedTuple

_FOLDERS_OF_TENANTS: Final = frozenset({"tenants", "customers", "clients", "organizations", "organisations"})
_VARIABLE: Final = re.compile(r"\$\(.*\)|\$[\w.]+")
_OF_A_TENANT: Final = re.compile(r"environment|tenant", re.IGNORECASE)
"""The names of Datum variables whose values are tenants."""
_MAGIC: Final = re.compile(r"[*?\[]")
_SUFFIXES: Final = (".yml", ".yaml")


class Held:
    """The contents of files: the number of definitions, their kinds, the names of accepted domains."""

    def __init__(self) -> None:
        self.definitions = 0
        self.kinds: set[str] = set()
        self.domains: set[str] = set()


class _Folder:
    """A folder with the contents of the files in and below it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.own, self.all = Held(), Held()
        self.below: dict[str, _Folder] = {}

    @property
    def pattern(self) -> str:
        """The glob of its subfolders."""
        return f"{_literal(self.path)}/*" if self.path else "*"

    @property
    def is_called_so(self) -> bool:
        """Whether its name says that each subfolder is a tenant."""
        return os.path.basename(self.path).lower() in _FOLDERS_OF_TENANTS

    @property
    def holds_tenants(self) -> bool:
        """Whether each subfolder seems to be a tenant."""
        return len(self.below) > 1 and not self.own.kinds and (self.is_called_so or self.has_domains_apart)

    @property
    def has_domains_apart(self) -> bool:
        """Whether each subfolder has its own accepted domains: a domain is accepted in one tenant only."""
        folders = list(self.below.values())
        domains = [folder.all.domains for folder in folders]
        apart = sum(map(len, domains)) == len(set().union(*domains))
        return apart and all("AcceptedDomain" in folder.all.kinds for folder in folders)


def tenants_among(files: dict[str, Held]) -> list[str]:
    """Return globs of the folders that seem to be tenants.

    Of nested candidates the inner ones count, unless the outer one has a telling name. If there are accepted domains
    outside them, only folders with telling names and their own domains count.
    """
    holders = [folder for folder in _folders(_tree(files)) if folder.holds_tenants]
    named = [folder for folder in holders if folder.is_called_so]
    open_ = [folder for folder in holders if not any(_is_below(folder, other) for other in named)]
    chosen = [folder for folder in open_ if folder in named or not any(_is_below(other, folder) for other in open_)]
    with_domains = [name for name, held in files.items() if "AcceptedDomain" in held.kinds]
    if all(_lies_in(name, [folder.pattern for folder in chosen]) for name in with_domains):
        return [folder.pattern for folder in chosen]
    return [folder.pattern for folder in chosen if folder.is_called_so and folder.has_domains_apart]


def _literal(path: str) -> str:
    """Return the glob that matches only this path."""
    return _MAGIC.sub(r"[\g<0>]", path)


def _lies_in(name: str, folders: list[str]) -> bool:
    """Return whether a file is in, or below, a folder that matches one of the globs."""
    folder = os.path.dirname(name)
    return folder != "" and globs.matches_any(folder, folders)


def _is_below(folder: _Folder, other: _Folder) -> bool:
    return folder is not other and (not other.path or folder.path.startswith(f"{other.path}/"))


def _tree(files: dict[str, Held]) -> _Folder:
    root = _Folder("")
    for name, held in files.items():
        if not held.definitions:
            continue
        folder = root
        _add(folder.all, held)
        for step in name.split("/")[:-1]:
            folder = folder.below.setdefault(step, _Folder(f"{folder.path}/{step}".lstrip("/")))
            _add(folder.all, held)
        _add(folder.own, held)
    return root


def _add(to: Held, held: Held) -> None:
    to.kinds |= held.kinds
    to.domains |= held.domains


def _folders(root: _Folder) -> Iterator[_Folder]:
    stack = [root]
    while stack:
        folder = stack.pop()
        yield folder
        stack.extend(folder.below.values())


class Layer(NamedTuple):
    """A layer of Datum: its glob, and the prefix of it whose folders are tenants, if any."""

    pattern: str
    tenants: str = ""


def layers_of_datum(data: Any, folder: str, files: dict[str, Held]) -> list[Layer]:
    """Return the layers that a Datum.yml in ``folder`` names and that contain definitions, in its order."""
    layers = _precedence(data if isinstance(data, dict) else {}, folder)
    return [layer for layer in layers if any(globs.matches_any(name, (layer.pattern,)) for name in files)]


def _precedence(data: dict[str, Any], folder: str) -> Iterator[Layer]:
    """Yield the layers as written: folders, and files without suffix, with variables in between."""
    stores = dict(filter(None, map(_store, _list(data.get("DatumStructure")))))
    for written in _list(data.get("ResolutionPrecedence")):
        first, *others = _steps(str(written)) or [""]
        steps = [*_steps(_literal(folder)), *_steps(stores.get(first, first)), *others]
        shown = [_VARIABLE.sub("*", step) for step in steps]
        if ".." in shown or not shown:
            continue
        pattern = "/".join(shown)
        yield Layer(pattern, _tenants_in(steps, shown))
        for suffix in _SUFFIXES if "*" not in shown[-1] else ():
            yield Layer(pattern + suffix)


def _store(store: Any) -> tuple[str, str] | None:
    """Return name and path of a branch of Datum's tree."""
    options = store.get("StoreOptions") if isinstance(store, dict) else None
    return (str(store.get("StoreName")), str(options.get("Path", ""))) if isinstance(options, dict) else None


def _steps(path: str) -> list[str]:
    return [step for step in re.split(r"[\\/]", path) if step not in ("", ".")]


def _tenants_in(steps: list[str], shown: list[str]) -> str:
    """Return the glob of the tenant folders: up to the first variable, if its values are tenants."""
    for at, (written, step) in enumerate(zip(steps, shown, strict=True), 1):
        if written != step:
            return "/".join(shown[:at]) if _OF_A_TENANT.search(written) else ""
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def tenants_of_layers(layers: Iterable[Layer], files: dict[str, Held]) -> list[str]:
    """Return globs of the folders that variables such as the environment stand for."""
    tenants = dict.fromkeys(layer.tenants for layer in layers if layer.tenants)
    return [glob for glob in tenants if any(_lies_in(name, [glob]) for name in files)]
