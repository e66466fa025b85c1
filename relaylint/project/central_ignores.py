"""The ignores in the settings: what is wrong with them, and what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from relaylint.core.diagnostic import Diagnostic, Location, RuleInfo
from relaylint.core.document import Document, Part, Path
from relaylint.core.ignore import CentralIgnore, Ignore, IgnoredRule
from relaylint.core.suggest import closest
from relaylint.project.settings import Settings, setting_fault

_LIMITS: Final = "kind", "name", "paths", "tenants"
_LISTED: Final = "`relaylint rules` lists them"
_EACH: Final = "an entry names each rule; `ignore` takes areas and globs, and switches rules off"


def central_faults(settings: Settings, infos: Iterable[RuleInfo]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the ignores in the settings, besides what their schema says."""
    known = {info.name: info for info in infos}
    for index, entry in enumerate(settings.ignores):
        at: Path = ("ignores", index)
        if ("rule" in entry) is ("rules" in entry):
            words = "an ignore names `rule`, or several `rules`" + (", and not both" if "rule" in entry else "")
            yield setting_fault(settings, at, words, "name the rules as their diagnostics do")
        for path, name in _rules(entry, at):
            fault = _rule_fault(name, known)
            if fault:
                yield setting_fault(settings, path, *fault)
        if not any(map(str.isalnum, entry["reason"])):
            yield setting_fault(settings, (*at, "reason"), "the reason says nothing", "say why this is ignored")


def _rule_fault(name: str, known: Mapping[str, RuleInfo]) -> tuple[str, str] | None:
    """Return words and a hint where no rule of a name can be ignored."""
    if name not in known:
        area = any(name == info.area for info in known.values())
        hint = "" if area else closest(name, known)
        return f"`{name}` is not the name of a rule", hint or (_EACH if area or not _is_plain(name) else _LISTED)
    if not known[name].ignorable:
        return f"`{name}` cannot be ignored", "mend what it reports"
    return None


def _is_plain(name: str) -> bool:
    return all(char.isalnum() or char == "-" for char in name)


def central_ignores(settings: Settings) -> Iterator[CentralIgnore]:
    """Yield the ignores in settings that `central_faults` has looked at."""
    document = settings.document
    for index, entry in enumerate(settings.ignores):
        assert document is not None
        at: Path = ("ignores", index)
        value = str(entry.get("value", ""))
        rules = tuple(IgnoredRule(name, _place(document, path), value) for path, name in _rules(entry, at))
        until = entry.get("until", "")
        ended_at = _place(document, (*at, "until")) if until else None
        details = entry.get("owner", ""), str(entry.get("ticket", ""))
        ignore = Ignore(_place(document, at), rules, " ".join(entry["reason"].split()), until, *details, ended_at)
        yield CentralIgnore(
            ignore,
            entry.get("kind", ""),
            entry.get("name", ""),
            tuple(entry.get("paths", ())),
            tuple(entry.get("tenants", ())),
            {name: _place(document, (*at, name)) for name in _LIMITS if name in entry},
        )


def _rules(entry: Mapping[str, Any], at: Path) -> Iterator[tuple[Path, str]]:
    """Yield the rules that an entry names, each with its path."""
    if "rule" in entry:
        yield (*at, "rule"), entry["rule"]
    for index, name in enumerate(entry.get("rules", ())):
        yield (*at, "rules", index), name


def _place(document: Document, path: Path) -> Location:
    return Location(document.source, document.locate(path, Part.VALUE))
