"""``relaylint convert``: definitions in any format to files in our own, which say exactly the same.

Nothing is written where a file cannot be read in full (exit code 1), or a file to be written is there already (2).
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from bisect import bisect_right
from contextlib import suppress
from functools import partial
from typing import Final

from relaylint.cli.errors import UsageError
from relaylint.cli.names import asked_paths, shown_path
from relaylint.cli.setup import print_broken, say_doubts, say_passed, settings_of, tell
from relaylint.convert.rewriting import NativeFile, by_kind, sources, whole
from relaylint.core import replacing
from relaylint.core.checks import ON_PREMISES_OBJECT
from relaylint.core.diagnostic import Checked, Diagnostic, Report
from relaylint.core.document import Part
from relaylint.core.paths import is_below, shown_from
from relaylint.core.text import Span
from relaylint.model.definitions import Definition
from relaylint.model.tenants import Tenant, keeps_unread
from relaylint.output import Style, renderer
from relaylint.output.paint import wanted
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.project.gathering import load_one_tenant
from relaylint.project.refusals import SetupError, refuse_link_out
from relaylint.project.settings import Settings
from relaylint.project.walking import tenant_of

_TO: Final = "name a folder, or one to be made, with `--to`"


def run(arguments: Namespace) -> int:
    """Print or write the definitions, and return the exit code."""
    if arguments.force and arguments.to is None:
        raise UsageError("`--force` goes with `--to`", "without `--to` the definitions are printed")
    paths = asked_paths(arguments.paths)
    try:
        settings = settings_of(arguments, paths)
        loaded = load_one_tenant(settings, paths, tell)
    except SetupError as broken:
        return print_broken(broken)
    say_passed(loaded.checked.passed)
    tenant = loaded.tenants[0]
    errors = tenant.errors
    taken = _taken(tenant) if errors else {}
    faults = [diagnostic for diagnostic in errors if _hides_something(diagnostic, taken)]
    if faults:
        _print_faults(faults)
        return 1
    say_doubts([tenant])
    if arguments.to is None:
        done = whole(tenant, partial(_reference, os.getcwd()), shown_path)
        _speak_utf_8()
        sys.stdout.write("".join(file.text for file in done.files))
    else:
        folder = os.path.abspath(arguments.to)
        done = by_kind(tenant, partial(_reference, folder), shown_path)
        _write(done.files, arguments.to, force=arguments.force)
        _hint(tenant, folder, {file.name for file in done.files}, settings)
    for diagnostic in tenant.diagnostics:
        if diagnostic.rule == ON_PREMISES_OBJECT:
            source, span = diagnostic.primary.location
            where = f"{shown_path(source.name)}:{source.position(span.start).line}"
            print(f"relaylint: {where}: {diagnostic.message}", file=sys.stderr)
    if done.others:
        words = "belongs to no definition and is" if done.others == 1 else "belong to no definition and are"
        print(f"relaylint: {plural(done.others, 'comment')} {words} left out", file=sys.stderr)
    if done.beside:
        keys, verb = ", ".join(f"`{visible(key)}`" for key in done.beside), "are" if len(done.beside) > 1 else "is"
        print(f"relaylint: {keys} beside the definitions {verb} left out", file=sys.stderr)
    return 0


def _speak_utf_8() -> None:
    """Have what goes into a file or a pipe be UTF-8, as YAML is, whatever the terminal would take."""
    if hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


def _hides_something(diagnostic: Diagnostic, taken: dict[str, list[Span]]) -> bool:
    """Tell whether an error keeps something from being read, or is about what is not ``taken``: that of a value alone
    stays what it is."""
    if diagnostic.rule.area == "files" or keeps_unread(diagnostic):
        return True
    source, (start, _) = diagnostic.primary.location
    spans = taken.get(source.name, [])
    at = bisect_right(spans, start, key=lambda span: span.start) - 1
    return diagnostic.rule.area == "schema" and (at < 0 or start > spans[at].end)


def _taken(tenant: Tenant) -> dict[str, list[Span]]:
    """Return where what is converted stands, by the names of files: in order, spans that touch as one."""
    spans: dict[str, list[Span]] = {}
    parts = (
        part for definitions in tenant.definitions.values() for definition in definitions for part in definition.parts
    )
    for part in parts:
        for name in part.data:
            for place in (part.locate((name,), Part.KEY), part.locate((name,))):
                spans.setdefault(place.source.name, []).append(place.span)
    return {name: _joined(places) for name, places in spans.items()}


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _print_faults(faults: list[Diagnostic]) -> None:
    """Print faults as `relaylint check` does, but beside what a pipe takes."""
    rules = tuple({diagnostic.rule.name: diagnostic.rule for diagnostic in faults}.values())
    report = Report(tuple(sorted(faults, key=Diagnostic.sort_key)), (), rules, Checked())
    style = Style(wanted(sys.stderr.isatty(), os.environ), done="converted", folder=os.getcwd())
    sys.stderr.write(renderer("full")(report, style))


def _reference(folder: str, definition: Definition, reference: str) -> str:
    """Return how a file in ``folder`` refers to the certificate that a definition elsewhere names."""
    source = os.path.dirname(definition.document.source.name)
    if os.path.isabs(reference) or "\0" in reference or os.path.realpath(source) == os.path.realpath(folder):
        return reference
    with suppress(ValueError):  # on another drive
        return os.path.relpath(os.path.join(source, reference), folder).replace(os.sep, "/")
    return reference


def _write(files: list[NativeFile], to: str, *, force: bool) -> None:
    """Write every file, or none where one is there that says something else. Raises `UsageError`."""
    folder, data = os.path.abspath(to), {file.name: file.text.encode() for file in files}
    same = {name for name, text in data.items() if _content(os.path.join(folder, name)) == text}
    there = [name for name in data if name not in same and os.path.lexists(os.path.join(folder, name))]
    if there and not force:
        names = " and ".join(f"`{os.path.join(to, name)}`" for name in there)
        raise UsageError(f"{names} {'exists' if len(there) == 1 else 'exist'} already", "overwrite with `--force`")
    refuse_link_out(os.path.join(folder, "."))
    _make_folder(folder, to)
    for file in files:
        at = os.path.join(to, file.name)
        if file.name not in same:
            _put(os.path.join(folder, file.name), at, data[file.name], force=force)
        print(
            f"{'unchanged' if file.name in same else 'wrote'} {visible(at)}: {plural(file.definitions, 'definition')}"
        )


def _make_folder(folder: str, shown: str) -> None:
    """Make a folder, unless it is there. Raises `UsageError`."""
    try:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        raise UsageError(f"`{shown}` is not a folder", _TO) from None
    except OSError as error:
        raise UsageError(f"`{shown}` cannot be made: {error.strerror}", _TO) from None


def _put(path: str, shown: str, data: bytes, *, force: bool) -> None:
    """Write one file. Raises `UsageError`."""
    try:
        (replacing.replace if force else replacing.create)(path, data)
    except OSError as error:
        raise UsageError(f"`{shown}` cannot be written: {error.strerror}", _TO) from None


def _content(path: str) -> bytes | None:
    """Return the bytes of a regular file that is no link."""
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    with open(path, "rb") as stream:
        return stream.read()


def _hint(tenant: Tenant, folder: str, written: set[str], settings: Settings) -> None:
    """Say that the same is now defined twice, where the new files belong to the tenant that the old ones are in."""
    folder = os.path.realpath(folder)
    place, new = os.path.join(folder, "x.yaml"), {os.path.join(folder, name) for name in written}
    twice = any(os.path.realpath(name) not in new for name in sources(tenant))
    owner = shown_from(tenant_of(place, settings), settings.root)
    if twice and is_below(place, settings.root) and owner == tenant.folder:
        words = "the files that were converted define the same: remove them, or list them under `exclude`"
        print(f"hint: {words}", file=sys.stderr)
