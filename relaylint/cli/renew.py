"""``relaylint renew``: what becomes of mail once a certificate replaces others, and what has to be done first.

Exit codes: 0 if the certificate can be installed and nothing else has to be done; 1 if mail that passes now would be
refused, or might be, if a file was not read in full, or if there is an error in what this rests on; 2 if nothing is
judged.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import print_broken, say_doubts, say_faults, say_passed, settings_of, style, tell
from relaylint.output import RENEWALS
from relaylint.project.gathering import load_tenants
from relaylint.project.refusals import SetupError
from relaylint.project.run.questions import checked_query, checked_successor
from relaylint.project.run.renewing import judge_renewals
from relaylint.relay.verdicts import errors

_JUDGED = "what can be judged is a host that sends through a connector, or straight to recipients in the tenant"


def run(arguments: Namespace) -> int:
    """Print what changes and what to do, and return the exit code."""
    query = checked_query(arguments.host, (), None, arguments.today)
    successor = checked_successor([(given, os.path.abspath(given)) for given in arguments.certificates])
    paths = [os.path.abspath(path) for path in arguments.paths or ["."]]
    try:
        done = load_tenants(settings_of(arguments, paths), paths, tell, across=True)
    except SetupError as broken:
        return print_broken(broken)
    say_passed(done.loaded.checked.passed)
    say_faults(done.unread, errors(done.loaded.tenants))
    say_doubts(done.loaded.tenants)
    renewals, fails = judge_renewals(done, query, successor)
    sys.stdout.write(RENEWALS[arguments.format].render(renewals, style()))
    if not (fails or any(each.is_judged for each in renewals.renewals)):
        raise UsageError("no host was judged: the output says why of each", _JUDGED)
    return int(fails)
