"""``relaylint schema``: prints a JSON Schema in one piece, for editors and other tools."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import Any

from relaylint.cli.errors import UsageError
from relaylint.core import resources
from relaylint.core.resources import PUBLISHED
from relaylint.core.suggest import closest
from relaylint.model.schema_index import FILES


def run(arguments: Namespace) -> int:
    """Print the schema asked for."""
    wanted = arguments.kind or "definitions"
    files = {name.lower(): file for name, file in (FILES | PUBLISHED).items()}
    file = files.get(wanted.lower()) or files.get(wanted.lower().removesuffix("s"))
    if file is None:
        names = [*FILES, *PUBLISHED]
        raise UsageError(f"there is no schema `{wanted}`", closest(wanted, names) or f"there are: {', '.join(names)}")
    kinds = {of_kind: name for name, of_kind in FILES.items()}
    schema = _of_kind(kinds[file]) if file in kinds else resources.generated(file)
    json.dump(schema, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


def _of_kind(name: str) -> dict[str, Any]:
    """Return the schema of one definition, out of that of a whole file."""
    whole = resources.generated(PUBLISHED["definitions"])
    others = FILES.keys() - {name}
    used = {key: schema for key, schema in whole["definitions"].items() if key not in others}
    return {"$schema": whole["$schema"], "title": name, "$ref": f"#/definitions/{name}", "definitions": used}
