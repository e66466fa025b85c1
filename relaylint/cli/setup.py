"""What several commands begin with: settings by their arguments, and showing names, notices and what is wrong."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import cast

from relaylint.cli.errors import EXIT_USAGE
from relaylint.cli.names import shown_path, terminal_width
from relaylint.core.diagnostic import Diagnostic, Passed
from relaylint.core.notices import Notice, RefusedError
from relaylint.model.tenants import Tenant
from relaylint.output import Style, renderer
from relaylint.output.paint import wanted
from relaylint.output.places import place
from relaylint.output.summary import passed_over, plural
from relaylint.output.visible import visible
from relaylint.project.finding import find_settings
from relaylint.project.gathering import Read, file_warnings
from relaylint.project.refusals import SetupError
from relaylint.project.settings import Settings

_SHOWN = 8
"""How many warnings are said where the output is another than a list of them."""


def style() -> Style:
    """Return how reports look on standard output."""
    return Style(wanted(sys.stdout.isatty(), os.environ), folder=os.getcwd(), width=width())


def width() -> int:
    """Return how many columns prose on standard output may take; 0, where that is no terminal: any number."""
    return terminal_width() if sys.stdout.isatty() else 0


def print_text(text: str) -> None:
    """Print a whole answer on standard output, with the line breaks that it has."""
    if "\r\n" in text and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(newline="")  # Windows would make two carriage returns of each
    sys.stdout.write(text)


def tell(notice: Notice, name: Callable[[str], str] = shown_path) -> None:
    """Print a notice on standard error; ``name`` returns what people call a file."""
    print(f"relaylint: {visible(notice.said(name))}", file=sys.stderr)


def settings_of(arguments: Namespace, asked: Iterable[str] = ()) -> Settings:
    """Return the settings for a command and the absolute paths that it is asked about.

    Raises `SetupError` and `RefusedError`.
    """
    file = None if arguments.config is None else os.path.abspath(arguments.config)
    return find_settings(os.getcwd(), file, asked, tell)


def results_folder(arguments: Namespace, *, is_hook: bool = False) -> str:
    """Return the absolute path of the directory in which results are kept; empty where nothing is.

    ``is_hook``: they are kept though nobody asked for it. Raises `RefusedError` for one that holds something else.
    """
    is_named = bool(arguments.cache_dir or os.environ.get("RELAYLINT_CACHE_DIR"))
    if not arguments.cache or not (is_hook or is_named):
        return ""
    directory = import_module("relaylint.project.cache.store").cache_directory
    try:
        return cast("str", directory(arguments.cache_dir, os.getcwd(), os.environ))
    except RefusedError as refused:
        if is_named:
            raise
        tell(refused.notice)
        return ""  # a hook that nobody asked to keep anything is not held up by what stands in the way


@contextmanager
def watched() -> Iterator[Callable[[Sequence[Tenant]], Iterable[Tenant]]]:
    """Yield what shows how far a run is, where somebody watches: only then is that imported."""
    module = import_module("relaylint.cli.progress") if sys.stderr.isatty() else None
    if module is None or not module.is_watched(sys.stderr, os.environ):
        yield iter
        return
    progress = module.Progress(sys.stderr)
    try:
        yield progress.watch
    finally:
        progress.clear()


def print_broken(broken: SetupError) -> int:
    """Print what is wrong with settings or rules, and return the exit code."""
    sys.stdout.write(renderer("full")(broken.report, style()))
    return EXIT_USAGE


def say_passed(passed: Iterable[Passed], name: Callable[[str], str] = shown_path) -> None:
    """Say on standard error which files were asked for and are not read."""
    for line in passed_over(list(passed)):
        tell(line, name)


def say_doubts(tenants: Iterable[Tenant], look: Style | None = None) -> None:
    """Say on standard error what is warned of files: definitions may be passed over that were meant to count."""
    warned: list[Diagnostic] = file_warnings(tenants)
    look = look or style()
    for each in warned[:_SHOWN]:
        print(f"relaylint: {place(each.primary.location, look)}: {visible(each.message)}", file=sys.stderr)
    if len(warned) > _SHOWN:
        print(f"relaylint: {len(warned) - _SHOWN} more, which `relaylint check` shows", file=sys.stderr)


def say_faults(unread: Iterable[Diagnostic], count: int) -> None:
    """Say on standard error what keeps files that were named from being read, and how many errors there are."""
    first, look = {diagnostic.path: diagnostic for diagnostic in reversed(list(unread))}, style()
    for diagnostic in reversed(first.values()):
        where = place(diagnostic.primary.location, look)
        print(f"relaylint: {where}: {visible(diagnostic.message)}\nhint: {visible(diagnostic.help)}", file=sys.stderr)
    if count > len(first):
        more = "more " if first else ""
        words = f"{plural(count - len(first), f'{more}error')} in the files; what the files hide is taken as not known"
        print(f"relaylint: {words}\nhint: run `relaylint check` to see them", file=sys.stderr)


def say_side(done: Read | None, count: Callable[[Iterable[Tenant]], int], look: Style) -> None:
    """Say on standard error what is not read of one side of a comparison, and how much of it is wrong.

    ``count`` returns the number of errors in tenants.
    """
    if done is not None:
        say_passed(done.loaded.checked.passed, look.name)
        say_doubts(done.loaded.tenants, look)
        say_faults((), count(done.loaded.tenants))
