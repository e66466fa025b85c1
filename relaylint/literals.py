"""What a text surely says of which a tool, or a running script, has still to fill in a part: how it begins and ends."""

from __future__ import annotations

from typing import Final

from relaylint.placeholders import is_placeholder
from relaylint.records import NamedTuple

_OPENINGS: Final = ("${", "$(", "{{", "{%", "<%", "[x=", "[enc=")
_CLOSINGS: Final = ("}", ")", "%>", "]")


class Ends(NamedTuple):
    """A text with gaps, and what stands before the first and after the last of them."""

    text: str
    before: str
    after: str

    def fits(self, text: str) -> bool:
        """Tell whether the whole may be a text; letter case makes no difference."""
        lowered, before, after = text.lower(), self.before.lower(), self.after.lower()
        return len(text) >= len(before) + len(after) and lowered.startswith(before) and lowered.endswith(after)

    def starts_with(self, wanted: str) -> bool | None:
        """Tell whether the whole begins with a text; None where that is not known."""
        wanted, before = wanted.lower(), self.before.lower()
        if before.startswith(wanted):
            return True
        return None if wanted.startswith(before) else False

    def ends_with(self, wanted: str) -> bool | None:
        """Tell whether the whole ends with a text; None where that is not known."""
        wanted, after = wanted.lower(), self.after.lower()
        if after.endswith(wanted):
            return True
        return None if wanted.endswith(after) else False


class Gap(str):
    """The reason why a text is not known, of which it is known how it begins or ends."""

    __slots__ = ("ends",)
    ends: Ends

    def __new__(cls, reason: str, text: str, before: str, after: str) -> Gap:
        """Return the reason; ``text`` is what is written."""
        made = super().__new__(cls, reason)
        made.ends = Ends(text, before, after)
        return made


def ends_of(text: str) -> Ends | None:
    """Return what a text with placeholders begins and ends with; None where neither is known."""
    lowered = text.lower()
    first = min((at for opening in _OPENINGS if (at := lowered.find(opening)) >= 0), default=-1)
    last = max(text.rfind(closing) + len(closing) if closing in text else 0 for closing in _CLOSINGS)
    if first < 0 or last <= first:
        return None
    before, after = (("" if is_placeholder(part) else part) for part in (text[:first], text[last:]))
    return Ends(text, before, after) if before or after else None
