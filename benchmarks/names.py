"""Names, domains and addresses for generated definitions: none twice, none reserved, none of a cloud."""

from __future__ import annotations

import ipaddress
from random import Random
from typing import Any

Item = dict[str, Any]
"""A definition as it will be written: scalars as YAML text, and lists of them."""

SITES = ("aarhus", "berlin", "cork", "dublin", "geneva", "hamburg", "krakow", "lyon", "malmo", "oslo", "paris", "turin")
SYSTEMS = ("alarms", "archive", "billing", "crm", "erp", "fax", "helpdesk", "orders", "payroll", "printers", "scanners")
_COLOURS = (
    "amber",
    "azure",
    "coral",
    "crimson",
    "cyan",
    "golden",
    "green",
    "indigo",
    "ivory",
    "olive",
    "silver",
    "teal",
)
_BEASTS = ("badger", "beaver", "crane", "eagle", "falcon", "hare", "heron", "lynx", "marten", "otter", "raven", "stork")
FIRST_OCTETS = (77, 81, 85, 93, 145, 178, 185, 193, 194, 212)


class Names:
    """Draws names and addresses that no two definitions of a tree share."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._organisations: set[str] = set()
        self._blocks: set[str] = set()

    def organisation(self) -> str:
        """Return the name of an organisation that there is not yet."""
        while True:
            name = self.random.choice(_COLOURS) + self.random.choice(_BEASTS)
            if name in self._organisations:
                name += str(self.random.randrange(2, 1000))
            if name not in self._organisations:
                self._organisations.add(name)
                return name

    def foreign(self) -> str:
        """Return a domain that no tenant has accepted."""
        return f"{self.organisation()}-{self.random.choice(SITES)}.example"

    def block(self) -> str:
        """Return the first three octets of public addresses that nobody else has."""
        draw = self.random.randrange
        while True:
            block = f"{self.random.choice(FIRST_OCTETS)}.{draw(16, 250)}.{draw(1, 255)}"
            if block not in self._blocks:
                assert ipaddress.ip_network(f"{block}.0/24").is_global
                self._blocks.add(block)
                return block

    def addresses(self, most: int) -> list[str]:
        """Return one to ``most`` public addresses."""
        return [f"{self.block()}.{self.random.randrange(1, 255)}" for _ in range(self.random.randint(1, most))]

    def private(self) -> str:
        """Return an address of a private network."""
        return f"10.{self.random.randrange(256)}.{self.random.randrange(256)}.{self.random.randrange(1, 255)}"

    def wide(self) -> str:
        """Return a public range that is wider than Exchange Online takes, with no address of `addresses` in it."""
        return f"{self.random.choice(FIRST_OCTETS)}.{self.random.randrange(1, 16)}.0.0/16"

    def guid(self) -> str:
        """Return a GUID."""
        digits = f"{self.random.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
