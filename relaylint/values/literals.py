"""Strings with unknown parts, filled in by a tool or a running script: their known beginning and end."""

from __future__ import annotations

import re
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.values.normal import Subnet, network_of, written_domain
from relaylint.values.placeholders import is_placeholder

_OPENINGS: Final = ("${", "$(", "{{", "{%", "<%", "[x=", "[enc=")
_OCTETS: Final = r"(?:[0-9]{1,3}\.){1,3}"
MOST_COMPARED: Final = 50
"""Maximum number of partly known values of a tenant, or of values to compare one with, that are compared one by one;
beyond that they count as unknown, so that the work is bounded."""
_CLOSINGS: Final = ("}", ")", "%>", "]")


class Ends(NamedTuple):
    """A string with gaps: the text before the first gap and after the last one."""

    text: str
    before: str
    after: str

    def fits(self, text: str) -> bool:
        """Return whether the whole string may equal a text, ignoring case."""
        lowered, before, after = text.lower(), self.before.lower(), self.after.lower()
        return len(text) >= len(before) + len(after) and lowered.startswith(before) and lowered.endswith(after)

    def starts_with(self, wanted: str) -> bool | None:
        """Return whether the whole string starts with a text; None if unknown."""
        wanted, before = wanted.lower(), self.before.lower()
        if before.startswith(wanted):
            return True
        return None if wanted.startswith(before) else False

    def ends_with(self, wanted: str) -> bool | None:
        """Return whether the whole string ends with a text; None if unknown."""
        wanted, after = wanted.lower(), self.after.lower()
        if after.endswith(wanted):
            return True
        return None if wanted.endswith(after) else False

    def may_be(self, domain: str) -> bool:
        """Return whether the whole string may be a domain name, or a wildcard; both are normalised."""
        return self.fits(domain) or self.fits(written_domain(domain))

    def may_lie_below(self, domain: str) -> bool:
        """Return whether the whole string may be a name below a normalised domain."""
        return self.ends_with(f".{domain}") is not False or self.ends_with(f".{written_domain(domain)}") is not False

    def may_be_that(self, other: Ends) -> bool:
        """Return whether both may be the same string."""
        begin = self.starts_with(other.before) is not False or other.starts_with(self.before) is not False
        return begin and self.may_end_like(other)

    def may_end_like(self, other: Ends) -> bool:
        """Return whether both may end alike, as a name and a wildcard that it matches."""
        return self.ends_with(other.after) is not False or other.ends_with(self.after) is not False


class Gap(str):
    """The reason why a string is unknown, with its known beginning and end."""

    __slots__ = ("ends",)
    ends: Ends

    def __new__(cls, reason: str, text: str, before: str, after: str) -> Gap:
        """Return the reason; ``text`` is the source text."""
        made = super().__new__(cls, reason)
        made.ends = Ends(text, before, after)
        return made

    def __reduce__(self) -> tuple[type[Gap], tuple[str, ...]]:
        return Gap, (str(self), *self.ends)


def ends_of(text: str) -> Ends | None:
    """Return the known beginning and end of a text with placeholders; None if neither is known."""
    lowered = text.lower()
    first = min((at for opening in _OPENINGS if (at := lowered.find(opening)) >= 0), default=-1)
    last = max(text.rfind(closing) + len(closing) if closing in text else 0 for closing in _CLOSINGS)
    if first < 0 or last <= first:
        return None
    before, after = (("" if is_placeholder(part) else part) for part in (text[:first], text[last:]))
    return Ends(text, before, after) if before or after else None


def domain_ends(ends: Ends | None) -> Ends | None:
    """Return the known ends of a domain name in normalised form; None if nothing is known."""
    if ends is None or not (ends.before + ends.after).isascii():
        return None
    before, after = ends.before.lstrip().lower(), ends.after.rstrip().rstrip(".").lower()
    return Ends(ends.text, before, after) if before or after else None


def network_around(ends: Ends | None) -> Subnet | None:
    """Return an IPv4 network that contains an address with known first octets, or a range that Exchange accepts; None
    if unknown."""
    octets = re.match(_OCTETS, ends.before) if ends else None
    if octets is None:
        return None
    numbers = octets[0].rstrip(".").split(".")
    return network_of(".".join((*numbers, "0", "0", "0")[:4]) + f"/{8 * len(numbers)}")


def may_start(text: str | Ends, wanted: str) -> bool:
    """Return whether a text, or a partly known one, may start with another."""
    return text.startswith(wanted) if isinstance(text, str) else text.starts_with(wanted) is not False
