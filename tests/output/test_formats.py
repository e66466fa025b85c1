"""The table of formats, and the whole output of each on the shared report."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module
from types import ModuleType
from typing import get_type_hints

import pytest
from syrupy.assertion import SnapshotAssertion

from relaylint import output
from relaylint.core.diagnostic import Report
from relaylint.output import FORMATS, GRANTS, VERDICTS, OutputFormat, Style, granted, renderer, verdicts
from relaylint.relay.openness import Granted
from relaylint.relay.verdicts import Verdicts


@pytest.mark.parametrize("name", FORMATS)
def test_whole_output(name: str, report: Report, snapshot: SnapshotAssertion) -> None:
    assert renderer(name)(report, Style()) == snapshot


@pytest.mark.parametrize("name", FORMATS)
def test_whole_output_with_everything_on(name: str, report: Report, snapshot: SnapshotAssertion) -> None:
    text = renderer(name)(report, Style(color=True, show_undecided=True, prefix="infra/mail/"))
    assert text.replace("\x1b", "␛") == snapshot


@pytest.mark.parametrize("name", FORMATS)
def test_output_is_printable_text_that_ends_with_a_newline(name: str, report: Report) -> None:
    text = renderer(name)(report, Style(show_undecided=True))
    assert text.encode("utf-8").decode("utf-8") == text
    assert text.rstrip("\n") + "\n" == text
    if name == "csv":  # whose lines end as RFC 4180 has it
        text = text.replace("\r\n", "\n")
    unseen = [ch for ch in text.replace("\n", "") if not ch.isprintable() and ch != "\U0001f3fd"]
    assert unseen == []


@pytest.mark.parametrize("name", FORMATS)
def test_output_is_deterministic(name: str, report: Report) -> None:
    style = Style(show_undecided=True)
    assert renderer(name)(report, style) == renderer(name)(report, style)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"full", "concise"}))
def test_machine_formats_are_never_coloured(name: str, report: Report) -> None:
    assert renderer(name)(report, Style(color=True)) == renderer(name)(report, Style())


@pytest.mark.parametrize(
    ("table", "package", "given"),
    [
        (FORMATS, output, {"report": Report}),
        (VERDICTS, verdicts, {"verdicts": Verdicts}),
        (GRANTS, granted, {"granted": Granted}),
    ],
    ids=["reports", "verdicts", "grants"],
)
def test_table_has_every_module_that_renders(
    table: dict[str, OutputFormat], package: ModuleType, given: dict[str, type]
) -> None:
    modules = [import_module(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)]
    rendering = {module.__name__: module.render for module in modules if hasattr(module, "render")}
    assert {row.module: row.render for row in table.values()} == rendering
    assert [get_type_hints(render) for render in rendering.values()] == [
        {**given, "style": Style, "return": str} for _ in rendering
    ]


def test_unknown_format_is_an_error() -> None:
    with pytest.raises(KeyError):
        renderer("yaml")


def test_table_loads_no_format() -> None:
    code = (
        f"import sys, {output.__name__}; print([name for name in sys.modules if name.startswith('relaylint.output.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_wcwidth_is_loaded_for_wide_characters_only() -> None:
    code = (
        "import sys; from relaylint.output.lines import lay_out; lay_out('naïve… text\\t', 1, 2); "
        "print('wcwidth' in sys.modules); lay_out('東京', 1, 2); print('wcwidth' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\nTrue\n"
