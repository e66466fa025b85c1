"""The tables of formats, of reports and of what other commands answer; each is a module, imported when asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import cast

from relaylint.core.diagnostic import Diagnostic, Report, Severity
from relaylint.core.paths import is_below, seen_below, shown_from
from relaylint.core.records import NamedTuple


class Style(NamedTuple):
    """How a report is rendered.

    ``prefix`` is the path of the working directory relative to the repository root, such as ``infra/mail/``: GitHub
    needs paths from that root. ``done`` names what was not done if faults ended the run. ``folder`` is the absolute
    folder that displayed names are relative to; without it, they are absolute. ``explain``: the whole path of each
    relay decision is shown, not only what is not relayed. ``revisions``: the absolute folders that the files of
    revisions were read in, each with what is written before their names. ``threshold``: the lowest severity that makes
    the run fail, None if none does. ``hidden``: the severities of the diagnostics that were left out of the report
    since they are not to be shown. ``omit_suppressed``: what ignores and the baseline keep away is counted and not
    listed. ``first``: the absolute paths of the files of a change, whose diagnostics come first; ``new``: the
    diagnostics that the change makes; both None where that is not known. ``older``: how many others were left out of
    the report. ``width``: the columns of the terminal, into which prose is wrapped; 0: it is not.
    """

    color: bool = False
    show_undecided: bool = False
    prefix: str = ""
    done: str = "checked"
    folder: str = ""
    explain: bool = False
    revisions: tuple[tuple[str, str], ...] = ()
    threshold: Severity | None = Severity.ERROR
    hidden: tuple[Severity, ...] = ()
    omit_suppressed: bool = False
    first: frozenset[str] | None = None
    new: tuple[Diagnostic, ...] | None = None
    older: int = 0
    width: int = 0

    def unseen(self, severity: Severity) -> int:
        """Return how many diagnostics of a severity are not shown."""
        return self.hidden.count(severity)

    @property
    def top(self) -> str:
        """The absolute path of the repository root; empty, where displayed names are absolute."""
        return self.folder.removesuffix(f"/{self.prefix}".rstrip("/").replace("/", os.sep))

    def name(self, path: str) -> str:
        """Return the displayed name of a file."""
        for folder, prefix in self.revisions:
            if is_below(path, folder):
                return seen_below(path, folder, prefix)
        return shown_from(path, self.folder) if self.folder else path


Render = Callable[[Report, Style], str]


class OutputFormat(NamedTuple):
    """A format: its name on the command line, what it is for, its module, and how many answers it can show, if few.

    ``with_fixes``: it shows the fixes of a report.
    """

    name: str
    title: str
    module: str
    most: int | None = None
    with_fixes: bool = False

    @property
    def render(self) -> Callable[..., str]:
        """The function that returns a report, or verdicts, in a `Style` as complete text, ending with a newline."""
        return cast("Callable[..., str]", import_module(self.module).render)


def _table(*rows: OutputFormat) -> dict[str, OutputFormat]:
    return {row.name: row for row in rows}


FORMATS = _table(
    OutputFormat("full", "source lines with labels and help, for people", "relaylint.output.full", with_fixes=True),
    OutputFormat("concise", "one line each, for editors and problem matchers", "relaylint.output.concise"),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.json", with_fixes=True),
    OutputFormat("github", "annotations in GitHub Actions", "relaylint.output.github"),
    OutputFormat("sarif", "SARIF 2.1.0, for code scanning", "relaylint.output.sarif", with_fixes=True),
    OutputFormat("gitlab", "a Code Quality report, for merge requests of GitLab", "relaylint.output.gitlab"),
    OutputFormat("azure", "issues in Azure Pipelines", "relaylint.output.azure"),
    OutputFormat("junit", "results of tests, a suite a tenant, for CI servers", "relaylint.output.junit"),
    OutputFormat("checkstyle", "Checkstyle's XML, for review tools", "relaylint.output.checkstyle"),
    OutputFormat("rdjson", "Reviewdog's format, for comments in reviews", "relaylint.output.rdjson", with_fixes=True),
    OutputFormat("markdown", "tables by tenant, for summaries of jobs", "relaylint.output.markdown"),
    OutputFormat("jsonl", "a JSON object a line, for programs", "relaylint.output.jsonl", with_fixes=True),
    OutputFormat("csv", "a row a diagnostic, for spreadsheets", "relaylint.output.csv"),
)
"""Formats of a report, the usual one first."""
VERDICTS = _table(
    OutputFormat("text", "a line a host, and what is not relayed, for people", "relaylint.output.verdicts.prose"),
    # programs that draw refuse 500 arrows or 50,000 characters
    OutputFormat("mermaid", "flow charts with the paths marked", "relaylint.output.verdicts.mermaid", most=10),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.verdicts.json"),
    OutputFormat("csv", "a row a session, for spreadsheets", "relaylint.output.verdicts.csv"),
)
"""Formats of verdicts on relay, the usual one first."""
EXPLANATIONS = _table(
    OutputFormat(
        "text", "what was read, what it means and what to do, for people", "relaylint.output.explained.paragraphs"
    ),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.explained.json"),
)
"""Formats of the explanation of a bounce, the usual one first."""
RENEWALS = _table(
    OutputFormat(
        "text", "what changes, and what to do in which order, for people", "relaylint.output.renewed.instructions"
    ),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.renewed.json"),
)
"""Formats of what the renewal of a certificate changes, the usual one first."""
DIFFERENCES = _table(
    OutputFormat(
        "text", "what is judged differently, and where that is decided, for people", "relaylint.output.compared.review"
    ),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.compared.json"),
    OutputFormat("markdown", "the same as tables, for pull requests", "relaylint.output.compared.markdown_tables"),
)
"""Formats of what differs between two versions, the usual one first."""
IMPACTS = _table(
    OutputFormat("text", "hosts, diagnostics and sessions that change, for people", "relaylint.output.changed.account"),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.changed.json"),
    OutputFormat("markdown", "tables and a picture, for pull requests", "relaylint.output.changed.comment"),
)
"""Formats of what a change does to hosts, sessions and diagnostics, the usual one first."""
GRANTS = _table(
    OutputFormat("text", "who may send as whom, the most open first, for people", "relaylint.output.granted.sentences"),
    OutputFormat("markdown", "tables for wikis and pull requests", "relaylint.output.granted.markdown"),
    # as for verdicts: a grant has two arrows and up to three texts
    OutputFormat("mermaid", "a picture of who gets in where", "relaylint.output.granted.picture", most=25),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.granted.json"),
    OutputFormat("csv", "a row a grant, for spreadsheets", "relaylint.output.granted.spreadsheet"),
)
"""Formats of who can relay, the usual one first."""
IGNORES = _table(
    OutputFormat("text", "each ignore with what it keeps away, for people", "relaylint.output.ignored.listing"),
    OutputFormat("json", "a versioned JSON document, for programs", "relaylint.output.ignored.json"),
    OutputFormat("csv", "a row an ignore, for spreadsheets", "relaylint.output.ignored.rows"),
    OutputFormat("markdown", "the same as a table, for wikis and tickets", "relaylint.output.ignored.audit_table"),
)
"""Formats of a list of ignores, the usual one first."""


def renderer(name: str) -> Render:
    """Return the function that renders a report in the format called ``name``. Raises KeyError."""
    return FORMATS[name].render
