"""Generates the files to start with: settings and the pre-commit entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from relaylint import REPOSITORY, __version__
from relaylint.core import resources
from relaylint.model.layering import PROPERTIES
from relaylint.syntax.yaml.emitting import flow

REVISION: Final = f"v{__version__}"
HOOK: Final = "relaylint"


def settings(
    tenants: Sequence[str], layers: Sequence[str], merge: str | None = None, newest: Sequence[str] = ()
) -> str:
    """Return a settings file with what was found, and further useful settings as comments."""
    schema = resources.published("settings")
    parts = [
        f"# yaml-language-server: $schema={schema}\n# `relaylint schema settings` tells of every setting.\n",
        _setting(
            "Folders or files that are tenants; definitions do not see those of another tenant.",
            f"tenants: {flow(list(tenants) or ['tenants/*'])}\n",
            bool(tenants),
        ),
        *(_newest(newest) if newest else ()),
        *(_layers(layers, merge) if layers else ()),
        _setting("Files and folders to pass over.", 'exclude: ["archive/**"]\n', False),
        _setting("Folders with rules of your own.", "rules: [policy]\n", False),
        _setting("The lowest severity that makes a run fail: error, warning, info or never.", "fail-on: error\n", True),
    ]
    return "\n".join(parts)


def _newest(newest: Sequence[str]) -> Iterator[str]:
    yield _setting(
        "Of exports that differ in the date alone the newest counts.", f"newest: {flow(list(newest))}\n", True
    )


def _layers(layers: Sequence[str], merge: str | None) -> Iterator[str]:
    yield _setting("Layers of Datum, the most specific first.", _listed("layers", layers), True)
    about = "What a more specific layer replaces: single properties, whole definitions, or all of their kinds."
    yield _setting(about, f"merge: {merge or PROPERTIES}\n", merge is not None)


def _setting(about: str, text: str, used: bool) -> str:
    return f"# {about}\n{'' if used else '# '}{text}"


def _listed(name: str, items: Sequence[str]) -> str:
    return "".join([f"{name}:\n", *(f"  - {flow(item)}\n" for item in items)])


def hook_file() -> str:
    """Return a pre-commit configuration with only our hook."""
    return "repos:\n" + "\n".join(hook_lines(2, 2, 2)) + "\n"


def hook_lines(indent: int, width: int, inner: int) -> list[str]:
    """Return our entry of a pre-commit configuration.

    It is indented by ``indent`` columns, its keys by ``width`` from its dash, its hooks by ``inner`` from their key.
    """
    dash, margin, deeper = " " * indent + "-".ljust(width), " " * (indent + width), " " * (indent + width + inner)
    return [
        f"{dash}repo: {REPOSITORY}",
        f"{margin}rev: {REVISION}",
        f"{margin}hooks:",
        f"{deeper}{'-'.ljust(width)}id: {HOOK}",
    ]


def hook_in_one() -> str:
    """Return our entry of a pre-commit configuration on one line."""
    return f"{{repo: {flow(REPOSITORY)}, rev: {flow(REVISION)}, hooks: [{{id: {HOOK}}}]}}"
