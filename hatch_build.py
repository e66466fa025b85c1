"""Builds the compiled rule pack when the package is built, for a wheel and for an editable install alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulePackHook(BuildHookInterface[Any]):
    """Writes the shipped rules as JSON beside the code, which `relaylint.policy.pack` finds by content."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the pack. Raises ValueError for a rule with a fault: nothing is packaged with half a policy."""
        sys.path.insert(0, self.root)
        try:
            from relaylint.core import resources
            from relaylint.policy.pack import build_pack

            Path(resources.pack_file()).write_text(build_pack(), encoding="utf-8")
        finally:
            sys.path.remove(self.root)
