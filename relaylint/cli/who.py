"""``relaylint who``: who can relay, as whom, and over which connector, of all sessions that there could be.

Exit codes: 0 if the question is answered; 1 if the files leave something open that the answer rests on: a file was not
read in full, connectors or accepted domains are not all listed, or there is an error in them; 2 if nothing is judged.
"""

from __future__ import annotations

from argparse import Namespace

from relaylint.cli.judging import asked_definitions, given_certificates, print_answer
from relaylint.cli.setup import print_broken
from relaylint.output import GRANTS
from relaylint.project.refusals import SetupError
from relaylint.project.run.granting import judge_grants
from relaylint.project.run.questions import checked_grant_query

_COUNTED = "grants, and connectors that no session reaches,"
_CHOOSE = "name a tenant's folder, or choose with `--connector`, `--as`, `--from` and `--certificate`"


def run(arguments: Namespace) -> int:
    """Print the grants and return the exit code."""
    query = checked_grant_query(
        arguments.senders, arguments.addresses, given_certificates(arguments), arguments.connectors, arguments.today
    )
    try:
        done = asked_definitions(arguments)
    except SetupError as broken:
        return print_broken(broken)
    granted, fails = judge_grants(done, query, arguments.today, arguments.paths)
    row, count = GRANTS[arguments.format], len(granted.every) + sum(len(each.unreached) for each in granted.tenants)
    print_answer(row, granted, count, noun=_COUNTED, choose=_CHOOSE, explain=arguments.explain)
    return int(fails)
