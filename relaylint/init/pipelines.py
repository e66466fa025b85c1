"""The pipelines that check each change: workflows of GitHub, and those of GitLab and Azure Pipelines."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from relaylint import __version__
from relaylint.core import paths
from relaylint.core.records import NamedTuple
from relaylint.project.git import files
from relaylint.syntax.yaml.emitting import flow

CHECKOUT: Final = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2"
SETUP_PYTHON: Final = "actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0"
"""A test checks that these are the versions that we use ourselves."""
_WORKFLOWS: Final = ".github/workflows"
_WORKFLOW: Final = f"{_WORKFLOWS}/relaylint.yml"
_GITLAB: Final = ".gitlab-ci.yml"
_AZURE: Final = "azure-pipelines.yml"
_USED: Final = re.compile(r"relaylint/relaylint@|\brelaylint (?:check|impact)\b")
_INSTALL: Final = f"python -m pip install --quiet relaylint=={__version__}"
_PYTHON: Final = "3.13"


class ProposedPipeline(NamedTuple):
    """A file that may be written: its name, what is said of it, its text if it is to be, else lines to add to it."""

    name: str
    about: str
    text: str | None = None
    lines: str = ""


def pipelines(top: str, git: str, wanted: str | None) -> Iterator[ProposedPipeline]:
    """Yield what is to be done about the pipelines of a repository, given by its top and its `.git`.

    ``wanted``: the service, or ``none``; None: each that the repository shows.
    """
    hosts, branches = files.remote_hosts(git), files.branches(git)
    shown = {
        "github": os.path.isdir(os.path.join(top, ".github")) or "github.com" in hosts,
        "gitlab": os.path.lexists(os.path.join(top, _GITLAB)) or any("gitlab" in host.split(".") for host in hosts),
        "azure": os.path.lexists(os.path.join(top, _AZURE)) or any(map(_is_of_azure, hosts)),
    }
    chosen = [wanted] if wanted else [name for name, is_shown in shown.items() if is_shown]
    if chosen == ["none"]:
        return
    if not chosen:
        yield ProposedPipeline(_WORKFLOW, "no pipeline: neither the files nor .git/config tell where it would run")
    if "github" in chosen:
        yield _workflow(top, branches)
    if "gitlab" in chosen:
        yield _pipeline(top, _GITLAB, gitlab(), gitlab())
    if "azure" in chosen:
        yield _pipeline(top, _AZURE, azure(branches), _azure_steps())


def _is_of_azure(host: str) -> bool:
    return host == "dev.azure.com" or host.endswith((".dev.azure.com", ".visualstudio.com"))


def _workflow(top: str, branches: Sequence[str]) -> ProposedPipeline:
    folder = os.path.join(top, *_WORKFLOWS.split("/"))
    if paths.leaves(folder, top):
        return ProposedPipeline(_WORKFLOW, f"no workflow: {_WORKFLOWS} is a link that leaves the repository")
    if os.path.lexists(os.path.join(top, _WORKFLOW)):
        return ProposedPipeline(_WORKFLOW, f"left {_WORKFLOW} as it is")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        if name.endswith((".yml", ".yaml")) and _USED.search(files.text(os.path.join(folder, name)) or ""):
            return ProposedPipeline(_WORKFLOW, f"no workflow: {_WORKFLOWS}/{name} runs relaylint")
    return ProposedPipeline(_WORKFLOW, "every pull request, and what is pushed", github(branches))


def _pipeline(top: str, name: str, text: str, added: str) -> ProposedPipeline:
    """Return what is to be done about the one file of a service."""
    path = os.path.join(top, name)
    if not os.path.lexists(path):
        return ProposedPipeline(name, "every pull request, and what is pushed", text)
    if _USED.search(files.text(path) or ""):
        return ProposedPipeline(name, f"left {name} as it is: it runs relaylint")
    return ProposedPipeline(name, f"left {name} as it is; to add:", lines=added)


def github(branches: Sequence[str]) -> str:
    """Return a GitHub workflow for pull requests, merge queues, and pushes to these branches."""
    return f"""\
name: relaylint

on:
  push:
    branches: {flow(list(branches))}
  pull_request:
  merge_group:

permissions: {{}}

concurrency:
  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}

jobs:
  check:
    name: Check mail relay
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 0 # what a change is compared with
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "{_PYTHON}"
      - name: Install relaylint
        run: {_INSTALL}
      - name: What the change does to hosts
        if: github.event_name != 'push'
        run: relaylint impact --output "markdown=$GITHUB_STEP_SUMMARY"
      - name: Check, what is new first
        if: ${{{{ !cancelled() }}}}
        run: relaylint check --against --format github --output "markdown=$GITHUB_STEP_SUMMARY"
"""


def gitlab() -> str:
    """Return a job of GitLab for merge requests and the usual branch, with a report on code quality."""
    return f"""\
relaylint:
  image: python:{_PYTHON}
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: "0" # what a change is compared with
  script:
    - {_INSTALL}
    - relaylint check --output gitlab=gl-code-quality-report.json || code=$?
    - if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then relaylint impact || code=$?; fi
    - exit "${{code:-0}}"
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""


def azure(branches: Sequence[str]) -> str:
    """Return a pipeline of Azure for pull requests and pushes to these branches."""
    return f"""\
# In Azure Repos, a policy of the branch starts it for pull requests; `pr` is for GitHub and Bitbucket.
trigger:
  branches:
    include: {flow(list(branches))}
pr:
  branches:
    include: ["*"]

pool:
  vmImage: ubuntu-latest

{_azure_steps()}"""


def _azure_steps() -> str:
    return textwrap.dedent(f"""\
        steps:
          - checkout: self
            fetchDepth: "0" # what a change is compared with
            persistCredentials: "false"
          - task: UsePythonVersion@0
            inputs:
              versionSpec: "{_PYTHON}"
          - bash: {_INSTALL}
            displayName: Install relaylint
          - bash: |
              relaylint impact --output "markdown=$AGENT_TEMPDIRECTORY/impact.md" || code=$?
              if [ -f "$AGENT_TEMPDIRECTORY/impact.md" ]; then
                echo "##vso[task.uploadsummary]$AGENT_TEMPDIRECTORY/impact.md"
              fi
              exit "${{code:-0}}"
            displayName: What the change does to hosts
            condition: and(succeeded(), eq(variables['Build.Reason'], 'PullRequest'))
          - bash: relaylint check --against --format azure
            displayName: Check, what is new first
            condition: and(succeededOrFailed(), eq(variables['Build.Reason'], 'PullRequest'))
          - bash: relaylint check --format azure
            displayName: Check
            condition: and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'))
        """)
