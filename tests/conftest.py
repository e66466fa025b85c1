"""Fixtures: the command line, run in this process, and both parsers of YAML."""

from __future__ import annotations

import gc
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from git_states import run_git
from hypothesis import HealthCheck, settings
from making import Ran, Run

from relaylint.cli.main import main
from relaylint.core import resources
from relaylint.policy import pack
from relaylint.policy.pack import Policy
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml import reader
from relaylint.syntax.yaml.pure import PureParser

settings.register_profile("few", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("few")
"""Each run tries others; a machine with much else to do is no fault."""

for variable in ("CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR"):  # what is run in processes of its own prints plain text
    os.environ.pop(variable, None)


@pytest.fixture(scope="session")
def shipped() -> Callable[[Limits], Policy]:
    """Return what loads the shipped rules once for all runs in this process: no run changes or edits a rule.

    They are loaded again where a test has others.
    """
    made: dict[tuple[object, ...], Policy] = {}
    load = pack.shipped

    def load_once(limits: Limits) -> Policy:
        at = (pack.rule_files, resources.folder("rules"), resources.pack_file())
        if at not in made:
            made[at] = load(limits)
        return Policy(dict(made[at].rules), list(made[at].problems), made[at].compiler)

    return load_once


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shipped: Callable[[Limits], Policy]) -> Iterator[Path]:
    """Go to an empty folder with an environment that nobody has changed, and collect garbage again afterwards."""
    for name in list(os.environ):
        if name in ("CI", "NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "TF_BUILD") or name.startswith(
            ("BUILD_", "CI_", "CLICOLOR", "GITHUB_", "GITLAB_", "RELAYLINT_", "SYSTEM_")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("XDG_CACHE_HOME", f"{tmp_path}-cached")
    monkeypatch.setattr(pack, "shipped", shipped)
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / ".git").mkdir()  # nothing above is looked at
    monkeypatch.chdir(folder)
    yield folder
    if hasattr(gc, "unfreeze"):
        gc.unfreeze()
    gc.enable()


@pytest.fixture
def repository(clean: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty folder as a repository of Git, without anything of the machine's own settings of Git."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "PRE_COMMIT")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    (clean / ".git").rmdir()
    run_git("init", "--quiet")
    return clean


@pytest.fixture
def relaylint(clean: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command line in the empty folder; ``stdin`` is what it may read."""

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        try:
            code = main(arguments)
        except SystemExit as ended:  # --help and --version
            code = int(ended.code or 0)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read with libyaml, then with the parser in Python."""
    if request.param == "pure":
        monkeypatch.setattr(reader, "PARSER", PureParser)
    return request.param
