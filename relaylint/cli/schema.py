"""``relaylint schema``: prints a JSON Schema in one piece, for editors and other tools."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from relaylint import resources
from relaylint.cli.errors import UsageError
from relaylint.kinds import FILES
from relaylint.suggest import closest

_OTHERS = {"definitions": "definitions.schema.json", "rule": "rule.schema.json", "settings": "settings.schema.json"}


def run(arguments: Namespace) -> int:
    """Print the schema asked for."""
    wanted = arguments.kind or "definitions"
    files = {name.lower(): file for name, file in (FILES | _OTHERS).items()}
    file = files.get(wanted.lower()) or files.get(wanted.lower().removesuffix("s"))
    if file is None:
        names = [*FILES, *_OTHERS]
        raise UsageError(f"there is no schema `{wanted}`", closest(wanted, names) or f"there are: {', '.join(names)}")
    whole = resources.generated(file) if file == _OTHERS["rule"] else resources.schema(file)
    json.dump(whole, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0
