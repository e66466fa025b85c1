"""Inserts our hook into an existing pre-commit configuration, without changing any other byte."""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint import REPOSITORY
from relaylint.core.document import Mapping, Node, Scalar, Sequence
from relaylint.core.text import Source
from relaylint.init.scaffold import HOOK, REVISION, hook_in_one, hook_lines
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml import reader

_OURS: Final = re.compile(r"[/:]relaylint/relaylint(?:\.git)?/?$")
_DEEPEST: Final = 8
_ENTRY: Final = {"repo": REPOSITORY, "rev": REVISION, "hooks": [{"id": HOOK}]}


def has_hook(text: str) -> bool:
    """Return whether a configuration contains our hook, from any source."""
    repos = _repos(_data(text))
    hooks = [hook for repo in repos for hook in _list(repo.get("hooks")) if isinstance(hook, dict)]
    ours = any(_OURS.search(str(repo.get("repo"))) for repo in repos)
    return ours or any(str(hook.get("id")).startswith(HOOK) for hook in hooks)


def with_hook(text: str) -> str | None:
    """Return a configuration with our hook at the end of its list; None if it cannot be understood."""
    end = "\r\n" if "\r\n" in text else "\n"
    source = Source(".pre-commit-config.yaml", text)
    reading = reader.read(source, Limits())
    if reading.problems or len(reading.documents) > 1:
        return None
    made = _inserted(source, reading.documents[0].root if reading.documents else None, end)
    return made if made is not None and _says_the_same(_data(text), _data(made)) else None


def _inserted(source: Source, root: Node | None, end: str) -> str | None:
    text = source.text
    if root is None:
        return _appended(text, ["repos:", *hook_lines(2, 2, 2)], end)
    if not isinstance(root, Mapping) or text[root.start : root.start + 1] == "{":
        return None
    if "repos" not in root.entries:
        return _appended(text, ["repos:", *hook_lines(2, 2, 2)], end)
    key, repos = root.entries["repos"]
    if isinstance(repos, Scalar) and repos.value is None:
        return _behind(text, max(key.end, repos.end), hook_lines(2, 2, 2), end)
    if not isinstance(repos, Sequence):
        return None
    if text[repos.start] == "[":
        at = repos.items[-1].end if repos.items else repos.start + 1
        return f"{text[:at]}{', ' if repos.items else ''}{hook_in_one()}{text[at:]}"
    indent, width, inner = _style(source, repos)
    return _behind(text, _end(text, repos.end, indent), hook_lines(indent, width, inner), end)


def _style(source: Source, repos: Sequence) -> tuple[int, int, int]:
    """Return the columns before a dash, from a dash to its key, and from the key `hooks` to the dashes below it."""
    dash, last = source.position(repos.start), repos.items[-1]
    first = source.position(repos.items[0].start)
    width = first.column - dash.column if first.line == dash.line else 2
    inner = 2
    if isinstance(last, Mapping) and "hooks" in last.entries:
        key, hooks = last.entries["hooks"]
        if isinstance(hooks, Sequence) and source.text[hooks.start : hooks.start + 1] == "-":
            inner = source.position(hooks.start).column - source.position(key.start).column
    return dash.column - 1, min(max(width, 2), _DEEPEST), min(max(inner, 0), _DEEPEST)


def _end(text: str, offset: int, indent: int) -> int:
    """Return the end of the last entry, including comments below it that are indented deeper than its dash."""
    comments = re.compile(rf"[^\r\n]*(?:(?:\r\n|\n)[ \t]{{{indent + 1},}}#[^\r\n]*)*")
    match = comments.match(text, offset)
    return match.end() if match else offset


def _behind(text: str, offset: int, lines: list[str], end: str) -> str:
    """Return a text with lines inserted after the line of an offset."""
    at = offset + len(re.match(r"[^\r\n]*", text[offset:])[0])  # type: ignore[index]  # it matches anything
    return text[:at] + "".join(end + line for line in lines) + (text[at:] or end)


def _appended(text: str, lines: list[str], end: str) -> str:
    """Return a text with lines appended."""
    gap = "" if not text or text.endswith(("\n", "\r")) else end
    return text + gap + "".join(line + end for line in lines)


def _says_the_same(before: Any, after: Any) -> bool:
    """Return whether our entry is the only difference."""
    before, after = before or {}, after or {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return False
    others = {key: value for key, value in before.items() if key != "repos"}
    return after == {**others, "repos": [*_list(before.get("repos")), _ENTRY]}


def _data(text: str) -> Any:
    reading = reader.read(Source("", text), Limits())
    return reading.documents[0].data if len(reading.documents) == 1 and not reading.problems else None


def _repos(data: Any) -> list[dict[str, Any]]:
    return [repo for repo in _list(data.get("repos")) if isinstance(repo, dict)] if isinstance(data, dict) else []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
