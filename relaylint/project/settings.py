"""``relaylint.yaml`` to settings, or to diagnostics in it; and what the settings say about a rule."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from relaylint.core import globs, paths, resources
from relaylint.core.checks import CHECKS, FIXED_AREAS, INVALID_SETTING, UNREADABLE_FILE
from relaylint.core.diagnostic import Diagnostic, Label, Location, RuleInfo, Severity
from relaylint.core.document import Document, Part, Path
from relaylint.core.globs import Rows
from relaylint.core.records import NamedTuple
from relaylint.core.suggest import closest
from relaylint.core.text import NO_TEXTS, Source
from relaylint.model.faults import Target, Validator, diagnose
from relaylint.model.layering import PROPERTIES
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.rule import Rule
from relaylint.syntax.decoding import read
from relaylint.syntax.reading import Limits, problem
from relaylint.values.syntaxes import show

FILE_NAMES = ("relaylint.yaml", "relaylint.yml")
TOOL_FOLDERS = (".config", ".github")
"""Folders in which other tools look for their settings."""
BASELINE_NAME = "relaylint-baseline.jsonl"
"""The file beside the settings that holds the diagnostics which are known."""
OFF = "off"
DATE = "{date}"
"""The placeholder for a date in a glob, and in the name of a tenant whose newest export counts."""
SHAPE = "settings-shape.schema.json"
"""The schema that settings files are checked with."""


class PerPath(NamedTuple):
    """Settings for some files."""

    paths: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: dict[str, str]


class FormatOf(NamedTuple):
    """The format that some files are in."""

    paths: tuple[str, ...]
    format: str


class Versions(NamedTuple):
    """Which of the exports with dates count, as a run has looked them up; every path is absolute.

    ``older`` are passed over; ``current`` has those that count, by their path with a placeholder for the date.
    """

    older: frozenset[str] = frozenset()
    current: dict[str, str] = {}  # noqa: RUF012  # never changed


class Settings(NamedTuple):
    """The settings of a run. ``root`` is the absolute folder that every glob is relative to.

    ``document`` is the settings file, None where there is none, and ``path`` its absolute path. ``rules``
    are absolute paths. ``ignores`` are kept as they are written: `central_ignores` makes something of them.
    ``versions`` are those that the globs of ``newest`` name: no setting, but found by a run.
    """

    root: str
    document: Document | None = None
    path: str = ""
    tenants: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    ignores: tuple[dict[str, Any], ...] = ()
    severity: dict[str, str] = {}  # noqa: RUF012  # never changed
    parameters: dict[str, dict[str, Any]] = {}  # noqa: RUF012
    per_path: tuple[PerPath, ...] = Rows()
    fail_on: str = "error"
    limits: Limits = Limits()
    formats: tuple[FormatOf, ...] = Rows()
    layers: tuple[str, ...] = ()
    merge: str = PROPERTIES
    newest: tuple[str, ...] = ()
    versions: Versions = Versions()

    @property
    def written(self) -> str | None:
        """The text of the settings file; None where there is none, or an empty one."""
        return self.document.source.text if self.document else None


def nearest_settings(folder: str) -> str | None:
    """Return the settings file of ``folder`` or of the nearest folder above it, within its repository."""
    for above in paths.upwards(folder):
        for name in FILE_NAMES:
            path = os.path.join(above, name)
            if os.path.lexists(path):
                return path
    return None


def is_settings_file(path: str, settings: Settings) -> bool:
    """Tell whether a file is called as the settings of the root are: elsewhere that says what is not in force."""
    return os.path.basename(path) in FILE_NAMES and os.path.dirname(path) == settings.root


def load_settings(
    path: str, root: str | None = None, given: Mapping[str, bytes] = NO_TEXTS
) -> tuple[Settings | None, list[Diagnostic]]:
    """Return the settings in a file at an absolute path, or what is wrong with it.

    Its folder is the root, unless another is given; folders of rules are relative to it in any case. ``given`` holds
    texts in place of what is on the disk.
    """
    folder = os.path.dirname(path)
    data = given[path] if path in given else _bytes(path)
    if isinstance(data, str):
        return None, [problem(UNREADABLE_FILE, Source(path, ""), 0, 0, f"cannot be read: {data}")]
    reading = read(path, data, Limits())
    if reading.problems:
        return None, reading.problems
    if not reading.documents:
        return Settings(root or folder, path=path), []
    document = reading.documents[0]
    beyond = reading.beyond_one(INVALID_SETTING, "a settings file holds one document")
    if beyond:
        return None, beyond
    target = Target.whole(document, "settings file")
    problems = [
        diagnostic
        for fault in _validator().faults(document.data)
        for diagnostic in diagnose(fault, document.data, target)
    ]
    if problems:
        return None, problems
    settings = _settings(root or folder, path, document)
    braces = list(_other_braces(settings))
    return (None, braces) if braces else (settings, [])


def _other_braces(settings: Settings) -> Iterator[Diagnostic]:
    """Report globs of `newest` with braces besides those of the one date."""
    for at, glob in enumerate(settings.newest):
        if glob.count("{") != 1 or glob.count("}") != 1:
            words = f"{show(glob)} has other braces than those of one `{DATE}`"
            yield setting_fault(settings, ("newest", at), words, f"write a glob with `{DATE}` in one name")


def _bytes(path: str) -> bytes | str:
    """Return the bytes of a settings file, or why it cannot be read."""
    if paths.leaves(path, os.path.dirname(path)):
        return "it is a link that leaves the repository"
    if not os.path.isfile(path):
        if os.path.isdir(path):
            return "it is a folder"
        return "it is not a regular file" if os.path.exists(path) else "it is a link that leads nowhere"
    try:
        with open(path, "rb") as stream:
            return stream.read(Limits().size + 1)
    except OSError as error:
        return error.strerror or "it cannot be read"


@cache
def _validator() -> Validator:
    return Validator(resources.resolved_schema(SHAPE))


def _settings(root: str, path: str, document: Document) -> Settings:
    """Return the settings of a document: each is the field of its name, with a list as a tuple."""
    written: dict[str, Any] = document.data or {}
    given: dict[str, Any] = {}
    for field in Settings._fields:
        name = field.replace("_", "-")
        if name in written:
            made = _MADE[name](written[name]) if name in _MADE else written[name]
            given[field] = tuple(made) if type(made) is list else made
    if "rules" in given:
        folder = os.path.dirname(path)
        given["rules"] = tuple(os.path.normpath(os.path.join(folder, name)) for name in given["rules"])
    return Settings(root, document, path, **given)


def _per_path(entries: list[dict[str, Any]]) -> Rows[PerPath]:
    return Rows(
        PerPath(tuple(entry["paths"]), tuple(entry.get("ignore", ())), entry.get("severity", {})) for entry in entries
    )


def _formats(entries: list[dict[str, Any]]) -> Rows[FormatOf]:
    return Rows(FormatOf(tuple(entry["paths"]), entry["format"]) for entry in entries)


_MADE: dict[str, Callable[[Any], Any]] = {
    "per-path": _per_path,
    "formats": _formats,
    "limits": lambda limits: Limits(**limits),
}
"""Settings that are kept as more than what is written."""


def format_of(settings: Settings, path: str) -> str | None:
    """Return the format that the settings name for a file, given by its absolute path; None where they name none."""
    if not settings.formats:
        return None
    named = globs.rows_of(settings.formats, paths.relative(path, settings.root))
    return named[-1].format if named else None


@lru_cache(maxsize=20)
def files_among(tenants: tuple[str, ...]) -> tuple[str, ...]:
    """Return the globs of tenants that name files too: those whose last name has a suffix, as in ``tenants/*.yaml``.

    Any other, such as ``tenants/*``, and one with a slash at its end, names only folders.
    """
    return tuple(glob for glob in tenants if "." in glob.rpartition("/")[2].strip("."))


def layer_of(settings: Settings, path: str) -> int | None:
    """Return the layer of a file, given by its absolute path, 0 for the most specific; None where it is in none."""
    if not settings.layers or not paths.is_below(path, settings.root):
        return None
    return next(globs.fitting(paths.relative(path, settings.root), settings.layers), None)


def selects(selector: str, info: RuleInfo) -> bool:
    """Tell whether a selector (a name, an area, a glob of names, ``all``) means a rule."""
    return selector in (info.name, info.area, "all") or globs.matches(info.name, selector)


def selector_fault(selector: str, infos: Iterable[RuleInfo]) -> tuple[str, str] | None:
    """Return words and a hint where a selector means no rule at all."""
    known = list(infos)
    if any(selects(selector, info) for info in known):
        return None
    names = [*(info.name for info in known), *{info.area: None for info in known}]
    return f"`{selector}` is not the name or area of a rule", closest(selector, names) or "`relaylint rules` lists them"


def rule_folder_faults(settings: Settings) -> Iterable[Diagnostic]:
    """Report the folders of rules that are not there, or outside the repository.

    Whoever writes the settings of a repository may not make others read, and print, files of their machine.
    """
    for index, path in enumerate(settings.rules):
        if settings.document is None:
            return
        written, place = show(settings.document.data["rules"][index]), ("rules", index)
        if not os.path.exists(path):
            help = "write the path of a folder, relative to this file"
            yield setting_fault(settings, place, f"{written} does not exist", help)
        elif paths.leaves(path, os.path.dirname(settings.path)):
            help = "keep the rules in the repository, or name their folder with `--rules`"
            yield setting_fault(settings, place, f"{written} leaves the repository", help)


def setting_fault(settings: Settings, path: Path, message: str, help: str) -> Diagnostic:
    """Return a diagnostic about the value at a path of the settings. Raises ValueError where there is no file."""
    if settings.document is None:
        raise ValueError("there is no settings file")
    return _fault(settings.document, path, Part.VALUE, message, help)


def check_rules(settings: Settings, rules: dict[str, Rule]) -> list[Diagnostic]:
    """Return what is wrong with what the settings say about rules: names, areas, severities, parameters."""
    if settings.document is None:
        return []
    infos = [*(rule.info for rule in rules.values()), *CHECKS]
    diagnostics: list[Diagnostic] = []
    for path, selectors in _selectors(settings):
        for index, selector in enumerate(selectors):
            diagnostics.extend(
                _check_selector(settings.document, (*path, index), selector, infos, path[-1] == "ignore")
            )
    names = {info.name: info for info in infos}
    for path, severity in _severities(settings):
        for name, word in severity.items():
            diagnostics.extend(_check_name(settings.document, (*path, name), name, names, word == OFF))
    for name, values in settings.parameters.items():
        diagnostics.extend(_check_parameters(settings.document, name, values, rules))
    return diagnostics


def _selectors(settings: Settings) -> Iterable[tuple[Path, tuple[str, ...]]]:
    yield ("select",), settings.select or ()
    yield ("ignore",), settings.ignore
    for index, entry in enumerate(settings.per_path):
        yield ("per-path", index, "ignore"), entry.ignore


def _severities(settings: Settings) -> Iterable[tuple[Path, dict[str, str]]]:
    yield ("severity",), settings.severity
    for index, entry in enumerate(settings.per_path):
        yield ("per-path", index, "severity"), entry.severity


def _check_selector(
    document: Document, path: Path, selector: str, infos: list[RuleInfo], ignoring: bool
) -> Iterable[Diagnostic]:
    fault = selector_fault(selector, infos)
    if fault:
        yield _fault(document, path, Part.VALUE, *fault)
    elif ignoring:
        fixed = fixed_fault(selector, infos)
        if fixed:
            yield _fault(document, path, Part.VALUE, *fixed)


def is_fixed(info: RuleInfo) -> bool:
    """Tell whether a rule cannot be switched off."""
    return info.area in FIXED_AREAS


def fixed_fault(selector: str, infos: Iterable[RuleInfo]) -> tuple[str, str] | None:
    """Return words and a hint where a selector to ignore means only checks that cannot be switched off."""
    chosen = [info for info in infos if selects(selector, info)]
    return _fixed(selector) if all(map(is_fixed, chosen)) else None


def _check_name(
    document: Document, path: Path, name: str, names: dict[str, RuleInfo], off: bool
) -> Iterable[Diagnostic]:
    if name not in names:
        yield _fault(document, path, Part.KEY, f"`{name}` is not the name of a rule", closest(name, names))
    elif off and is_fixed(names[name]):
        yield _fault(document, path, Part.KEY, *_fixed(name))


def _fixed(name: str) -> tuple[str, str]:
    words = f"`{name}` cannot be switched off: a file that is not read would look like one in order"
    return words, "list the file under `exclude`"


def _check_parameters(
    document: Document, name: str, values: dict[str, Any], rules: dict[str, Rule]
) -> Iterable[Diagnostic]:
    path: Path = ("parameters", name)
    if name not in rules:
        yield _fault(document, path, Part.KEY, f"`{name}` is not the name of a rule", closest(name, rules))
        return
    try:
        changed = rules[name].with_parameters(values)
    except RuleFault as fault:
        yield _fault(document, (*path, *fault.path), fault.part, str(fault), fault.help)
        return
    try:
        changed.compile()  # compiled now, for what relations say about the values
    except RuleFault as fault:
        # where the rule has the default, the settings have the value
        at = (*path, fault.path[1], *fault.path[3:]) if fault.path[0] == "parameters" else path
        yield _fault(document, at, Part.VALUE, str(fault), fault.help)


def with_parameters(settings: Settings, rules: dict[str, Rule]) -> dict[str, Rule]:
    """Return the rules with the parameters that the settings give them, which `check` has looked at."""
    return rules | {name: rules[name].with_parameters(values) for name, values in settings.parameters.items()}


def _fault(document: Document, path: Path, part: Part, message: str, help: str = "") -> Diagnostic:
    label = Label(Location(document.source, document.locate(path, part)))
    return Diagnostic.of(INVALID_SETTING, message, label, help=help or None)


def runs(settings: Settings, info: RuleInfo) -> bool:
    """Tell whether a rule runs at all: one that is off may be on for some files."""
    words = (
        settings.severity.get(info.name, info.severity.word),
        *(item.severity.get(info.name, OFF) for item in settings.per_path),
    )
    if all(word == OFF for word in words):
        return False
    if settings.select is None:
        given = (settings.severity, *(item.severity for item in settings.per_path))
        chosen = not info.optional or any(info.name in severity for severity in given)
    else:
        chosen = any(selects(selector, info) for selector in settings.select)
    return chosen and not any(selects(selector, info) for selector in settings.ignore)


def severity_of(settings: Settings, info: RuleInfo, severity: Severity, path: str) -> Severity | None:
    """Return the severity of what a rule reports in the file ``path`` (relative to the root); None: switched off.

    ``severity`` is that which the rule gives.
    """
    fixed = is_fixed(info)
    if not fixed and any(selects(selector, info) for selector in settings.ignore):
        return None
    word: str | None = settings.severity.get(info.name)
    for entry in globs.rows_of(settings.per_path, path):
        if not fixed and any(selects(selector, info) for selector in entry.ignore):
            word = OFF
        word = entry.severity.get(info.name, word)
    if word is None:
        return None if info.optional and settings.select is None else severity
    return None if word == OFF else Severity.of(word)
