"""What `relaylint init` writes, as it is, in the real pre-commit, with this checkout at the address of the entry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from relaylint import __version__

from .checkout import BUILDING, clean_environment, lend_packages, run

CONNECTOR = """\
EXOInboundConnector "EXOInboundConnector-Relay Köln"
{{
    ConnectorType = "{}";
    Ensure        = "Present";
    Identity      = "Relay Köln";
    SenderDomains = @("smtp:*;1");
}}
"""


def test_the_hook_of_init(checkout: Path, tmp_path: Path) -> None:
    released, folder, home = tmp_path / "released", tmp_path / "mail", tmp_path / "home"
    run("git", "clone", "--quiet", checkout, released, cwd=tmp_path)
    run("git", "tag", f"v{__version__}", cwd=released)
    address = {"KEY_0": f"url.{released}.insteadOf", "VALUE_0": "https://github.com/relaylint/relaylint", "COUNT": "1"}
    variables = {"PRE_COMMIT_HOME": str(home), **{f"GIT_CONFIG_{name}": value for name, value in address.items()}}
    export = folder / "Köln AG" / "M365 Config.ps1"
    export.parent.mkdir(parents=True)
    export.write_bytes(CONNECTOR.format("OnPremises").encode("utf-16"))
    run("git", "init", "--quiet", cwd=folder)
    run(sys.executable, "-m", "relaylint", "init", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    run(sys.executable, "-m", "pre_commit", "install-hooks", cwd=folder, **variables, **BUILDING)
    [environment] = home.glob("*/py_env-*")
    lend_packages(environment)
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    run(*command, cwd=folder, **variables)
    export.write_bytes(CONNECTOR.format("Onprem").encode("utf-16"))
    done = subprocess.run(
        command, cwd=folder, env=clean_environment(**variables), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "error[unknown-value]: `Onprem` is not a value of `ConnectorType`\n" in done.stdout
    assert " --> Köln AG/M365 Config.ps1:3:21\n" in done.stdout
