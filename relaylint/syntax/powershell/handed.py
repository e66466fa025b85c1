"""Determines whether a script block used as a value is run by its context, or elsewhere in the script."""

from __future__ import annotations

import re
from typing import Final

RUNNERS: Final = frozenset(
    {
        *("invoke-command", "icm", "start-job", "sajb", "start-threadjob", "measure-command", "inlinescript"),
        *("foreach-object", "foreach", "%", "where-object", "where", "?", "sort-object", "sort", "group-object"),
        *("node", "script", "parallel", "sequence", "powershell", "powershell.exe", "pwsh", "pwsh.exe"),
    }
)
"""Commands, in lower case, that run script blocks passed to them."""
_MEMBER: Final = re.compile(
    r"(?:\.(?:foreach|where|addscript)\s*\(?|\b(?:scriptblock|setscript)\s*=)\s*\Z", re.IGNORECASE
)
"""What precedes a block that is passed to a method, is splatted as an argument, or is run by DSC."""
_KEPT: Final = re.compile(r"\$\{?(?:\w{1,20}:)?(\w{1,80})\}?\s*=\s*\Z")
_CALLED: Final = re.compile(
    r"(?:(?<![\w)\]'\"])[&.][ \t]*|\bscriptblock\s*=\s*)\$\{?(?:\w{1,20}:)?(\w{1,80})"
    r"|\$\{?(?:\w{1,20}:)?(\w{1,80})\}?\.invoke"
)
"""What runs the block in a variable, in lower case."""
_GIVEN: Final = re.compile(
    rf"(?<![\w.-])(?:{'|'.join(map(re.escape, sorted(RUNNERS)))})(?![\w-])((?:[^\r\n|;{{}}`]|`\r?\n|`.){{1,400}})"
)
_VARIABLE: Final = re.compile(r"[$]\{?(?:\w{1,20}:)?(\w{1,80})")
_LOOK_BACK: Final = 120


class Handed:
    """The script blocks of a text that do not follow a keyword."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._run: frozenset[str] | None = None

    def is_run(self, at: int) -> bool:
        """Return whether the block that opens at an offset is run, as far as the preceding words show."""
        before = self._text[max(0, at - _LOOK_BACK) : at]
        if _MEMBER.search(before):
            return True
        kept = _KEPT.search(before)
        return kept is not None and kept[1].lower() in self._variables()

    def _variables(self) -> frozenset[str]:
        """Return the variables, in lower case, whose blocks are run somewhere in the text."""
        if self._run is None:
            lowered = self._text.lower()
            called = {name for match in _CALLED.finditer(lowered) for name in match.groups() if name}
            given = {name for match in _GIVEN.finditer(lowered) for name in _VARIABLE.findall(match[1])}
            self._run = frozenset(called | given)
        return self._run
