"""The language server, which `python3 dev.py editor` installs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from relaylint.core.resources import PUBLISHED

from .server import Server
from .texts import ROOT

PROGRAM = "RELAYLINT_LANGUAGE_SERVER"
"""The variable of the environment that says where the server is."""


def address(name: str) -> str:
    """Return the URI of a schema for editors in this repository."""
    return (ROOT / "schemas" / PUBLISHED[name]).as_uri()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start the server; what is opened below the folder of a schema's name is judged by that schema."""
    program = os.environ.get(PROGRAM)
    if not program:
        pytest.skip("`python3 dev.py editor` installs the server and runs this")
    running = Server(program, {address(name): [f"/{name}/**"] for name in PUBLISHED})
    probes = {f"file:///{name}/probe.yaml": "unknown: 1\n" for name in PUBLISHED}
    for _ in range(100):  # it begins to work before it has heard of the schemas
        if all(running.remarks(probes).values()):
            break
    yield running
    running.close()
