"""``relaylint renew``: what becomes of mail once a certificate replaces others, and what has to be done first.

Exit codes: 0 if the certificate can be installed and nothing else has to be done; 1 if mail that passes now would be
refused, or might be, if a file was not read in full, or if there is an error in what this rests on; 2 if nothing is
judged.
"""

from __future__ import annotations

import sys
from argparse import Namespace

from relaylint.cli.judging import asked_definitions, given_certificates, nothing_judged
from relaylint.cli.setup import print_broken, style
from relaylint.output import RENEWALS
from relaylint.project.refusals import SetupError
from relaylint.project.run.questions import checked_query, checked_successor
from relaylint.project.run.renewing import judge_renewals


def run(arguments: Namespace) -> int:
    """Print what changes and what to do, and return the exit code."""
    query = checked_query(arguments.host, (), None, arguments.today)
    successor = checked_successor(given_certificates(arguments))
    try:
        done = asked_definitions(arguments)
    except SetupError as broken:
        return print_broken(broken)
    renewals, fails = judge_renewals(done, query, successor)
    sys.stdout.write(RENEWALS[arguments.format].render(renewals, style()))
    if not (fails or any(each.is_judged for each in renewals.renewals)):
        raise nothing_judged()
    return int(fails)
