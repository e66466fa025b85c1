"""Asks the most suspicious linter of workflows what it finds in one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest


def assert_unsuspicious(workflow: str) -> None:
    """Assert that zizmor finds nothing in a workflow, and that nothing is passed over by a comment."""
    zizmor = shutil.which("zizmor", path=os.path.dirname(sys.executable))
    if zizmor is None:
        pytest.skip("it is compiled for CPython alone")
    command = [zizmor, "--offline", "--color=never", "--persona=auditor", "--no-config", workflow]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "No findings to report. Good job!"), done.stderr
