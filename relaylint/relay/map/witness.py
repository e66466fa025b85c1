"""One session, written out, so that it can be read and pasted."""

from __future__ import annotations

import shlex
from ipaddress import IPv4Address
from typing import Any

from relaylint.core.logic import HOLDS, State
from relaylint.core.records import NamedTuple
from relaylint.relay.session import NEVER_LISTED, Presented

OUTSIDE_IPV4 = "2001:db8::1"
"""Represents every source address that no connector can list [S15]."""


class Witness(NamedTuple):
    """A session that shows something.

    ``ip``: its source address, None if the verdict is the same from an address that nothing is known of.
    ``certificate``: the names on the client certificate, empty if it presents none; ``trusted``: whether its chain ends
    at a public authority. ``sender``: the domain of the envelope sender, or ``<>``; ``external``: a recipient is
    outside the tenant.
    """

    ip: str | None
    certificate: tuple[str, ...]
    sender: str
    external: bool = True
    trusted: State = HOLDS

    @property
    def options(self) -> list[str]:
        """The options of ``relaylint relay`` that ask about it."""
        words = ["--ip", self.ip] if self.ip else []
        for name in self.certificate:
            words += ["--certificate", name]
        words += ["--from", self.sender]
        return words if self.external else [*words, "--to", "internal"]

    @property
    def command(self) -> str:
        """The command that asks about it, for a shell."""
        return shlex.join(["relaylint", "relay", *self.options])

    @property
    def as_json(self) -> dict[str, Any]:
        """The session for programs; a certificate of several names is a list of them."""
        names: Any = list(self.certificate) if len(self.certificate) > 1 else next(iter(self.certificate), None)
        return {
            "ip": self.ip,
            "certificate": names,
            "from": self.sender,
            "to": "external" if self.external else "internal",
        }


def witness_of(presented: Presented, external: bool) -> Witness:
    """Return what is presented as a witness, its address included."""
    address = presented.address
    ip = None if address is None else OUTSIDE_IPV4 if address == NEVER_LISTED else str(IPv4Address(address[0]))
    names = presented.names or ()
    return Witness(ip, names, presented.sender or "", external, presented.usable if names else HOLDS)
