"""The functions that make a new value of a text: a closed set, each with what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network
from typing import Final, TypeAlias

from relaylint.core.records import NamedTuple
from relaylint.core.suggest import one_slip_apart
from relaylint.values.normal import without_wildcard
from relaylint.values.syntaxes import FORMATS

Make: TypeAlias = Callable[[str, Iterable[str]], "str | None"]
"""Makes a value of a text, and of the names that it may choose from; None: there is none."""

_AROUND: Final = re.compile(r"(?i)\A(?:[a-z]+://|smtp:|cn=|.*@)|(?:/.*|:[0-9]+|;[0-9]+|\.)\Z")
"""What people write around a host name."""


class FixFunction(NamedTuple):
    """A function of fixes; ``chooses``: it takes the kind whose names it chooses from, too."""

    name: str
    make: Make
    chooses: bool

    @property
    def doc(self) -> str:
        """What it makes, for documentation."""
        return " ".join((self.make.__doc__ or "").split())


FUNCTIONS: dict[str, FixFunction] = {}
"""Every function by name."""


def _function(name: str, *, chooses: bool = False) -> Callable[[Make], Make]:
    """Register a function; its docstring is its documentation."""

    def register(make: Make) -> Make:
        FUNCTIONS[name] = FixFunction(name, make, chooses)
        return make

    return register


def _other(made: str, text: str) -> str | None:
    """Return a text if it is another one."""
    return made if made != text else None


@_function("lower")
def _lower(text: str, names: Iterable[str]) -> str | None:
    """The text in lower case."""
    return _other(text.lower(), text)


@_function("trimmed")
def _trimmed(text: str, names: Iterable[str]) -> str | None:
    """The text without blanks at its ends."""
    return _other(text.strip(), text)


@_function("network")
def _network(text: str, names: Iterable[str]) -> str | None:
    """An IPv4 range with its first address before the slash: `203.0.113.16/28` of `203.0.113.17/28`."""
    if "/" not in text:
        return None
    try:
        return str(IPv4Network(text, strict=False))
    except ValueError:
        return None


@_function("host-name")
def _host_name(text: str, names: Iterable[str]) -> str | None:
    """The name in what is written around it: `mail.contoso.com` of `CN=mail.contoso.com`, of
    `https://mail.contoso.com/`, of `mail.contoso.com.` and of `office@mail.contoso.com`."""
    bare, before = text.strip(), ""
    while bare != before:
        bare, before = _AROUND.sub("", bare), bare
    return bare if bare != text and FORMATS["certificate-name"].fault(bare) is None else None


@_function("without-wildcard")
def _without_wildcard(text: str, names: Iterable[str]) -> str | None:
    """The name without a leading `*.`."""
    return _other(without_wildcard(text), text)


@_function("closest", chooses=True)
def _closest(text: str, names: Iterable[str]) -> str | None:
    """The one name of a definition of the kind `of` in the tenant that the text is a slip away from."""
    near = [name for name in names if one_slip_apart(text.lower(), name.lower())]
    return near[0] if len(near) == 1 else None
