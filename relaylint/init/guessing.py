"""Guesses which layers a repository has, by its Datum.yml, and which of their folders are tenants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from relaylint.core import globs
from relaylint.core.records import NamedTuple
from relaylint.project.shapes import Held, exact_glob, lies_in

_VARIABLE: Final = re.compile(r"\$\(.*\)|\$[\w.]+")
_OF_A_TENANT: Final = re.compile(r"environment|tenant", re.IGNORECASE)
"""The names of Datum variables whose values are tenants."""
_SUFFIXES: Final = (".yml", ".yaml")


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
        steps = [*_steps(exact_glob(folder)), *_steps(stores.get(first, first)), *others]
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
    return [glob for glob in tenants if any(lies_in(name, [glob]) for name in files)]
