"""What the commands that judge hosts have in common: what they read, and what they say where none is judged."""

from __future__ import annotations

import os
from argparse import Namespace

from relaylint.cli.errors import UsageError
from relaylint.cli.names import asked_paths
from relaylint.cli.setup import print_text, say_doubts, say_faults, say_passed, settings_of, style, tell
from relaylint.output import OutputFormat
from relaylint.project.gathering import Read, load_tenants
from relaylint.relay.verdicts import errors


def asked_definitions(arguments: Namespace) -> Read:
    """Return the definitions at the paths that a question is about, by default here, and say what is wrong with them.

    Raises `SetupError` and `RefusedError`.
    """
    paths = asked_paths(arguments.paths or ["."])
    done = load_tenants(settings_of(arguments, paths), paths, tell, across=True)
    say_passed(done.loaded.checked.passed)
    say_faults(done.unread, errors(done.loaded.tenants))
    say_doubts(done.loaded.tenants)
    return done


def given_certificates(arguments: Namespace) -> list[tuple[str, str]]:
    """Return each certificate as it is written, with the absolute path that it would have as a file."""
    return [(given, os.path.abspath(given)) for given in arguments.certificates]


def print_answer(
    row: OutputFormat, given: object, count: int, *, noun: str, choose: str, explain: bool = False
) -> None:
    """Print answers in a format. Raises `UsageError` for more of them, called ``noun``, than it can show.

    ``choose``: what to do about that.
    """
    if row.most is not None and count > row.most:
        raise UsageError(f"{count} {noun} are too many for `{row.name}`", choose)
    print_text(row.render(given, style()._replace(explain=explain)))


def nothing_judged() -> UsageError:
    """Return what to say where an output only tells why no host is judged."""
    return UsageError(
        "no host was judged: the output says why of each",
        "what can be judged is a host that sends through a connector, or straight to recipients in the tenant",
    )
