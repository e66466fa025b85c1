"""The table of formats for verdicts; each is a module of this package, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from relaylint.core.records import NamedTuple
from relaylint.output import Style
from relaylint.relay.verdicts import Verdicts

Render = Callable[[Verdicts, Style], str]


class VerdictFormat(NamedTuple):
    """A format: its name, what it is for, its module, and how many verdicts it can show, None for any number."""

    name: str
    title: str
    module: str
    most: int | None = None

    @property
    def render(self) -> Render:
        """The function that returns verdicts as complete text, ending with a newline."""
        return cast("Render", import_module(self.module).render)


FORMATS: dict[str, VerdictFormat] = {
    row.name: row
    for row in (
        VerdictFormat("text", "the path of each decision, for people", "relaylint.output.verdicts.text"),
        # programs that draw refuse 500 arrows or 50,000 characters
        VerdictFormat("mermaid", "flow charts with the paths marked", "relaylint.output.verdicts.mermaid", most=10),
        VerdictFormat("json", "a versioned JSON document, for programs", "relaylint.output.verdicts.json"),
    )
}
