"""Another reader of PowerShell, with which tests compare ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="session")
def grammar() -> Callable[[str], Any]:
    """Return what gives the root of a script as tree-sitter's grammar has it; it is compiled for CPython alone."""
    library, language = map(pytest.importorskip, ("tree_sitter", "tree_sitter_powershell"))
    parser = library.Parser(library.Language(language.language()))
    return lambda text: parser.parse(text.encode()).root_node
