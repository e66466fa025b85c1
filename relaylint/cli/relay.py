"""``relaylint relay``: what becomes of the mail of declared hosts, or of one session, and why.

Exit codes: 1 if a declared host is rejected, if a file was not read in full, so that hosts may be missing, or if there
is an error in what a verdict rests on; 2 if no host is judged; for a session that no file declares, 0 if a tenant
relays its mail for every sender asked about, else 1. A file that is named and cannot be read is 1 in any case.
"""

from __future__ import annotations

from argparse import Namespace

from relaylint.cli.judging import asked_definitions, given_certificates, nothing_judged, print_answer
from relaylint.cli.setup import print_broken
from relaylint.output import VERDICTS
from relaylint.project.refusals import SetupError
from relaylint.project.run.deciding import judge_mail
from relaylint.project.run.questions import checked_query, checked_session

_CHOOSE = "choose with `--host`, `--from` and `--to`"


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
    row, count = VERDICTS[arguments.format], len(verdicts.answers)
    print_answer(row, verdicts, count, noun="verdicts", choose=_CHOOSE, explain=arguments.explain)
    if not (fails or verdicts.answers):
        raise nothing_judged()
    return int(fails)
