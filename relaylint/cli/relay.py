"""``relaylint relay``: what becomes of the mail of declared hosts, or of one session, and why.

Exit codes: 1 if a declared host is rejected, if a file was not read in full, so that hosts may be missing, or if there
is an error in what a verdict rests on; 2 if no host is judged; for a session that no file declares, 0 if a tenant
relays its mail for every sender asked about, else 1. A file that is named and cannot be read is 1 in any case.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from relaylint.cli.errors import UsageError
from relaylint.cli.setup import print_broken, say_doubts, say_passed, settings_of, style, tell
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.logic import HOLDS, State
from relaylint.core.paths import escapes
from relaylint.model.certificates import certificate
from relaylint.model.tenants import Surroundings
from relaylint.output import VERDICTS
from relaylint.output.places import place
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.project.gathering import load_tenants
from relaylint.project.refusals import SetupError
from relaylint.project.run.deciding import judge_mail
from relaylint.relay.hosts import trust
from relaylint.relay.verdicts import Asked, Query, Verdicts, errors
from relaylint.values.syntaxes import address_fault, envelope_sender_fault, show, wildcard_domain_fault

_CERTIFICATE_SIZE = 1024 * 1024
_JUDGED = "what can be judged is a host that sends through a connector, or straight to recipients in the tenant"


def run(arguments: Namespace) -> int:
    """Print the verdicts and return the exit code."""
    query, asked = _query(arguments), _asked(arguments)
    paths = [os.path.abspath(path) for path in arguments.paths or ["."]]
    try:
        done = load_tenants(settings_of(arguments, paths), paths, tell)
    except SetupError as broken:
        return print_broken(broken)
    say_passed(done.loaded.checked.passed)
    unread = list(done.unread)
    _print_faults(unread, errors(done.loaded.tenants))
    say_doubts(done.loaded.tenants)
    verdicts, fails = judge_mail(done, query, asked)
    _print(verdicts, arguments.format)
    if not (fails or verdicts.answers):
        raise UsageError("no host was judged: the output says why of each", _JUDGED)
    return int(fails)


def _query(arguments: Namespace) -> Query:
    """Return what is asked about, once it is well-formed."""
    for sender in arguments.senders:
        fault = envelope_sender_fault(sender)
        if fault:
            raise UsageError(
                f"--from: {show(sender)}: {fault}", "write an address, a domain, or `<>` for the null sender"
            )
    if arguments.host and (arguments.ip or arguments.certificates):
        raise UsageError(
            "`--host` does not go with `--ip` and `--certificate`",
            "ask about a declared host, or describe a session that no file declares",
        )
    external = None if arguments.to is None else arguments.to == "external"
    return Query(tuple(arguments.host), tuple(dict.fromkeys(arguments.senders)), external, arguments.today)


def _asked(arguments: Namespace) -> Asked | None:
    """Return the session that the command line describes, if it does."""
    if arguments.ip is None and not arguments.certificates:
        return None
    if arguments.ip is not None and address_fault(arguments.ip):
        raise UsageError(
            f"--ip: {show(arguments.ip)}: {address_fault(arguments.ip)}",
            "write the public address, such as 203.0.113.10",
        )
    names: dict[str, None] = {}
    trusted = HOLDS
    for given in arguments.certificates:
        more, state = _certificate(given, arguments.today)
        names.update(dict.fromkeys(more))
        trusted &= state
    return Asked(arguments.ip, tuple(names), trusted)


def _certificate(given: str, today: str | None) -> tuple[tuple[str, ...], State]:
    """Return the names of a certificate, and whether it counts: those in a file, if there is one, else the text."""
    path = os.path.abspath(given)
    if os.path.isfile(path):
        try:
            if escapes(path):
                raise certificate.CertificateError("it is, or lies behind, a link that leaves the repository")
            with open(path, "rb") as stream:
                data = stream.read(_CERTIFICATE_SIZE + 1)
            if len(data) > _CERTIFICATE_SIZE:
                raise certificate.CertificateError("it is larger than a certificate file can be")
            leaf = certificate.read_certificate(data)
        except certificate.CertificateError as error:
            raise UsageError(f"--certificate: {show(given)}: {error}", "name a file with the public part") from None
        return leaf.names, trust(leaf, Surroundings(today=today))
    fault = "there is no such file" if given.lower().endswith(certificate.SUFFIXES) else wildcard_domain_fault(given)
    if fault:
        raise UsageError(
            f"--certificate: {show(given)} is neither a file nor a name: {fault}",
            "name the certificate's file, or a name on it such as `mail.contoso.com`",
        )
    return (given,), HOLDS


def _print_faults(unread: Sequence[Diagnostic], count: int) -> None:
    """Print what keeps files that were named from being read, the first of each, and how many errors there are."""
    first, look = {diagnostic.path: diagnostic for diagnostic in reversed(unread)}, style()
    for diagnostic in reversed(first.values()):
        where = place(diagnostic.primary.location, look)
        print(f"relaylint: {where}: {visible(diagnostic.message)}\nhint: {visible(diagnostic.help)}", file=sys.stderr)
    if count > len(first):
        more = "more " if first else ""
        words = f"{plural(count - len(first), f'{more}error')} in the files; what the files hide is taken as not known"
        print(f"relaylint: {words}\nhint: run `relaylint check` to see them", file=sys.stderr)


def _print(verdicts: Verdicts, format: str) -> None:
    row, count = VERDICTS[format], len(verdicts.answers)
    if row.most is not None and count > row.most:
        raise UsageError(f"{count} verdicts are too many for `{format}`", "choose with `--host`, `--from` and `--to`")
    sys.stdout.write(row.render(verdicts, style()))
