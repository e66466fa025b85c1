"""A person edits in Neovim, set up as the documentation says: what is shown, and what a fix does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from making import write

from .texts import ROOT

PROGRAM = "RELAYLINT_NEOVIM"
"""The variable of the environment that says where Neovim is, if it is not on `PATH`."""
PROBE = ROOT / "tests" / "editor" / "probe.lua"
SETTINGS = re.compile(r"```lua\n(.*?)```", re.DOTALL)
SINCE = [(0, 11), (0, 8), (0, 7)]
"""The versions of Neovim from which each of the settings in the documentation holds."""
FILES: dict[str, str | bytes] = {
    "relaylint.yaml": "tenants: [contoso, fabrikam]\n",
    "contoso/domains.yaml": "AcceptedDomains: [{ DomainName: contoso.com }]\n",
    "fabrikam/domains.yaml": "AcceptedDomains: [{ DomainName: fabrikam.com }]\n",
    "contoso/hosts.yaml": """\
InboundConnectors:
  - Name: Hub
    ConnectorType: OnPremises
    SenderDomains: ["*"]
    RequireTls: true
    TlsSenderCertificateName: contoso.com
SendingHosts:
  - { Name: mta, CertificateNames: [contoso.com], MailFrom: [contoso.com], Recipients: [External] }
""",
}
SAID = """\
typed:
contoso/hosts.yaml:5:17 wrong-type
offered: write `true`
offered: ignore wrong-type here, with a reason
mended:     RequireTls: true
hover: `contoso.com` is an accepted domain
leads to: contoso/domains.yaml:1
in other files:
contoso/hosts.yaml:6:31 cert-domain-not-accepted
contoso/hosts.yaml:8:62 sender-domain-not-accepted
fabrikam/domains.yaml:1:33 duplicate-accepted-domain
undone.
"""


@pytest.fixture(scope="session")
def neovim() -> str:
    """Return where Neovim is."""
    program = os.environ.get(PROGRAM) or shutil.which("nvim")
    if not program:
        pytest.skip("there is no Neovim (`nvim`)")
    return program


def settings(program: str) -> str:
    """Return what the documentation says is to be set in this version of Neovim."""
    words = subprocess.run([program, "--version"], capture_output=True, encoding="utf-8", check=True).stdout
    number = re.match(r"NVIM v(\d+)\.(\d+)", words)
    assert number, words
    version = (int(number[1]), int(number[2]))
    every = SETTINGS.findall((ROOT / "docs" / "editors.md").read_text("utf-8"))
    return str(every[next(at for at, since in enumerate(SINCE) if version >= since)])


def test_a_person_edits(neovim: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    write(tmp_path / "here", {**FILES, ".git/HEAD": ""})
    (tmp_path / "init.lua").write_text(settings(neovim), "utf-8")
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    said = tmp_path / "said"
    own = {**dict.fromkeys(folders, str(tmp_path / "home")), "PATH": programs, "RELAYLINT_SAID": str(said)}
    command = [neovim, "--headless", "--clean", "-u", str(tmp_path / "init.lua"), "-S", str(PROBE)]
    done = subprocess.run(
        command, cwd=tmp_path / "here", env={**os.environ, **own}, capture_output=True, timeout=300, check=False
    )
    assert said.exists(), done
    assert said.read_text("utf-8") == SAID
