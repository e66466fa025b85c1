"""What `relaylint init` writes, as it is, in the real pre-commit, with this checkout at the address of the entry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .checkout import clean_environment, run
from .conftest import at_our_address

CONNECTOR = """\
EXOInboundConnector "EXOInboundConnector-Relay Köln"
{{
    ConnectorType = "{}";
    Ensure        = "Present";
    Identity      = "Relay Köln";
    SenderDomains = @("smtp:*;1");
}}
"""


def test_the_hook_of_init(checkout: Path, pre_commit_home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    variables = {"PRE_COMMIT_HOME": str(pre_commit_home), **at_our_address(checkout)}
    export = folder / "Köln AG" / "M365 Config.ps1"
    export.parent.mkdir(parents=True)
    export.write_bytes(CONNECTOR.format("OnPremises").encode("utf-16"))
    run("git", "init", "--quiet", cwd=folder)
    run(sys.executable, "-m", "relaylint", "init", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    environments = sorted(pre_commit_home.glob("*/py_env-*"))
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    run(*command, cwd=folder, **variables)
    assert sorted(pre_commit_home.glob("*/py_env-*")) == environments, "address and revision are those of the release"
    export.write_bytes(CONNECTOR.format("Onprem").encode("utf-16"))
    done = subprocess.run(
        command, cwd=folder, env=clean_environment(**variables), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "error[unknown-value]: `Onprem` is not a value of `ConnectorType`\n" in done.stdout
    assert " --> Köln AG/M365 Config.ps1:3:21\n" in done.stdout
