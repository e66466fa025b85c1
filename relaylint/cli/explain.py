"""``relaylint explain``: what a bounce or log tells of a session, what its reply means, and what the definitions say.

Exit codes: where the definitions were asked, those of ``relaylint relay``: 0 if they relay the mail, 1 if they do not,
or nobody can say; 0 where they were not asked, which standard error says; 2 if the text holds nothing to explain. A
file with definitions that is named and cannot be read is 1 in any case.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from shlex import quote

from relaylint.cli.errors import EXIT_USAGE, UsageError
from relaylint.cli.names import asked_paths
from relaylint.cli.setup import print_broken, say_doubts, say_faults, say_passed, settings_of, style, tell
from relaylint.core.checks import CHECKS
from relaylint.core.notices import RefusedError, notice
from relaylint.core.text import DecodeError, decode
from relaylint.output import EXPLANATIONS
from relaylint.project.gathering import Read, load_tenants
from relaylint.project.refusals import SetupError
from relaylint.project.run.explaining import explain_bounce
from relaylint.project.selection import prepare
from relaylint.project.settings import Settings
from relaylint.relay.bounces.pasted import read_bounce
from relaylint.relay.verdicts import errors
from relaylint.syntax.reading import Limits

STDIN = "-"
_HINT = "paste the whole bounce, or lines of a log: `relaylint explain < bounce.txt`"


def run(arguments: Namespace) -> int:
    """Print the explanation and return the exit code."""
    bounce = read_bounce(_text(arguments.file))
    if not (bounce.replies or bounce.address or bounce.names or bounce.sender):
        raise UsageError("the text holds no reply of a mail server", _HINT)
    paths = asked_paths(arguments.paths or ["."])
    try:
        settings = settings_of(arguments, paths)
        setup = prepare(settings, [])
        infos = [*(rule.info for rule in setup.rules.values()), *CHECKS]
        done = _definitions(settings, paths, named=bool(arguments.paths))
    except SetupError as broken:
        return print_broken(broken)
    explained, fails = explain_bounce(bounce, infos, done, arguments.today)
    explained = explained._replace(commands=tuple(_whole(command, arguments) for command in explained.commands))
    if done:
        say_passed(done.loaded.checked.passed)
        say_faults(done.unread, errors(done.loaded.tenants) if explained.verdicts else 0)
        say_doubts(done.loaded.tenants if explained.verdicts else ())
    if explained.unasked:
        tell(notice(f"the definitions were not asked: {explained.unasked}"))
    sys.stdout.write(EXPLANATIONS[arguments.format].render(explained, style()))
    if not (explained.meant or explained.verdicts):
        tell(notice("no reply that relaylint knows is in the text"))
        return EXIT_USAGE
    return int(fails or (done is not None and any(True for _ in done.unread)))


def _whole(command: str, arguments: Namespace) -> str:
    """Return a command that asks the same definitions."""
    where = [] if arguments.config is None else ["--config", arguments.config]
    return " ".join([command, *map(quote, [*where, *arguments.paths])])


def _definitions(settings: Settings, paths: list[str], *, named: bool) -> Read | None:
    """Return the definitions; None where nobody named any, and none are found. Raises as `load_tenants`."""
    try:
        done = load_tenants(settings, paths, tell, across=True)
    except RefusedError:
        if named:
            raise
        return None
    return done if named or any(tenant.has_content for tenant in done.loaded.tenants) else None


def _text(file: str) -> str:
    """Return the text of a file, or of standard input. Raises `UsageError` where there is none that can be read."""
    if file != STDIN:
        if os.path.isdir(file):
            raise UsageError(f"`{file}` is a folder", "name the bounce first, `-` for standard input, then definitions")
        with open(file, "rb") as stream:
            data = stream.read(Limits().size + 1)
    elif sys.stdin is None or sys.stdin.isatty():
        raise UsageError("no bounce is given", _HINT)
    else:
        data = sys.stdin.buffer.read(Limits().size + 1)
    if len(data) > Limits().size:
        raise UsageError(f"the text has more than {Limits().size:,} bytes", "cut out the lines of one session")
    try:
        return decode(data)[0]
    except DecodeError:
        return data.decode("latin-1")  # a log may hold anything, and what is looked for is ASCII
