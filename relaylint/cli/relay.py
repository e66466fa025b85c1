"""``relaylint relay``: what becomes of the mail of declared hosts, or of one session, and why.

Exit codes: 1 if a declared host is rejected, if a file was not read in full, so that hosts may be missing, or if there
is an error in what a verdict rests on; 2 if no host is judged; for a session that no file declares, 0 if a tenant
relays its mail for every sender asked about, else 1. A file that is named and cannot be read is 1 in any case.
"""

from __future__ import annotations

import sys
from argparse import Namespace

from relaylint.cli.errors import UsageError
from relaylint.cli.judging import asked_definitions, given_certificates, nothing_judged
from relaylint.cli.setup import print_broken, style
from relaylint.output import VERDICTS
from relaylint.project.refusals import SetupError
from relaylint.project.run.deciding import judge_mail
from relaylint.project.run.questions import checked_query, checked_session
from relaylint.relay.verdicts import Verdicts


def run(arguments: Namespace) -> int:
    """Print the verdicts and return the exit code."""
    external = None if arguments.to is None else arguments.to == "external"
    query = checked_query(arguments.host, arguments.senders, external, arguments.today)
    asked = checked_session(arguments.ip, given_certificates(arguments), query)
    try:
        done = asked_definitions(arguments)
    except SetupError as broken:
        return print_broken(broken)
    verdicts, fails = judge_mail(done, query, asked)
    _print(verdicts, arguments.format, explain=arguments.explain)
    if not (fails or verdicts.answers):
        raise nothing_judged()
    return int(fails)


def _print(verdicts: Verdicts, format: str, *, explain: bool) -> None:
    row, count = VERDICTS[format], len(verdicts.answers)
    if row.most is not None and count > row.most:
        raise UsageError(f"{count} verdicts are too many for `{format}`", "choose with `--host`, `--from` and `--to`")
    text = row.render(verdicts, style()._replace(explain=explain))
    if "\r\n" in text and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(newline="")  # Windows would make two carriage returns of each
    sys.stdout.write(text)
