"""Both parsers, as a fixture."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.syntax.yaml import reader
from relaylint.syntax.yaml.pure import PureParser


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read with libyaml, then with the parser in Python."""
    if request.param == "pure":
        monkeypatch.setattr(reader, "PARSER", PureParser)
    return request.param
