"""Plays the runner: reads ``action.yml`` and runs a step of it as GitHub does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from .checkout import ROOT, clean_environment

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{ *([a-z.-]+) *\}\}")
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""What `shell: bash` means to a runner."""


def step(
    name: str, inputs: dict[str, str], python: Path, temp: Path, action: Path, workspace: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the step called ``name``; what it prints on either stream is in ``stdout``."""
    given = {key: str(value["default"]) for key, value in ACTION["inputs"].items()} | inputs
    values = {f"inputs.{key}": value for key, value in given.items()} | {
        "steps.python.outputs.python-path": str(python)
    }

    def evaluate(text: str) -> str:
        return EXPRESSION.sub(lambda found: values[found[1]], text)

    return subprocess.run(
        [*BASH, "-c", STEPS[name]["run"]],
        cwd=workspace / evaluate(STEPS[name].get("working-directory", ".")),
        env=clean_environment(
            RUNNER_TEMP=str(temp),
            GITHUB_ACTION_PATH=str(action),
            GITHUB_WORKSPACE=str(workspace),
            **{key: evaluate(value) for key, value in STEPS[name]["env"].items()},
            **variables,
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def outputs(file: Path) -> dict[str, str]:
    """Return what a step has written to GITHUB_OUTPUT, read as a runner reads it."""
    found: dict[str, str] = {}
    lines = iter(file.read_text(encoding="utf-8").split("\n"))
    for line in filter(None, lines):
        name, end = line.split("<<", 1) if "<<" in line else (line.split("=", 1)[0], None)
        values = [line.split("=", 1)[1]] if end is None else list(iter(lines.__next__, end))
        found[name] = "\n".join(values)
    return found
