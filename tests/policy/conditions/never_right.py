"""Rules that can never be right, each with what loading it says and a right one beside it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from making import changed, said, write

from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits


class Never(NamedTuple):
    """A rule, by what differs from the minimal one, that can never be right, what is said of it, and a right one."""

    wrong: dict[str, str]
    fault: str
    right: dict[str, str]

    def hold(self, folder: Path) -> None:
        """Assert that the one is refused so, and that the other loads."""
        assert faults(folder / "wrong", self.wrong) == [self.fault]
        assert faults(folder / "right", self.right) == []


def faults(folder: Path, parts: dict[str, str]) -> list[str]:
    """Load a rule of one's own, and return its faults."""
    write(folder, {"own-rule.yaml": changed(**parts)})
    return said(load_policy([str(folder)], Limits()).problems)
