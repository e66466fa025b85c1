"""Maps severities to the words and colours of every format."""

from __future__ import annotations

from relaylint.core.diagnostic import Severity
from relaylint.core.records import NamedTuple


class Look(NamedTuple):
    """The representation of a severity in each format.

    ``sarif`` is the level of a result; ``problem`` is the ``problem.severity`` of a rule, by which GitHub sorts alerts;
    ``github`` is the workflow command; ``color`` holds SGR parameters.
    """

    sarif: str
    problem: str
    github: str
    color: str


LOOKS: dict[Severity, Look] = {
    Severity.ERROR: Look("error", "error", "error", "1;31"),
    Severity.WARNING: Look("warning", "warning", "warning", "1;33"),
    Severity.INFO: Look("note", "recommendation", "notice", "1;36"),
}
"""The most severe first."""
