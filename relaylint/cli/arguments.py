"""The arguments of every command. Nothing is imported here that parsing a command line does not need."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, _ArgumentGroup
from collections.abc import Iterable, Sequence

from relaylint.core.diagnostic import Severity
from relaylint.output import DIFFERENCES, EXPLANATIONS, FORMATS, GRANTS, IGNORES, IMPACTS, RENEWALS, VERDICTS

SHELLS = ("bash", "zsh", "fish", "powershell", "tcsh")
LISTS = ("kinds", "outputs", "replies", "rules", "selectors", "tenants")
COUNTED = ("full", "concise", "json")
"""The formats in which counts are shown."""
SCOPES = ("internal", "external")
RELATIONS = ("wider", "narrower", "any", "differs", "never")
"""What of a difference fails; what is taken and lost at once is both wider and narrower."""
SEVERITIES = tuple(severity.word for severity in reversed(Severity))
SERVICES = ("github", "gitlab", "azure", "none")
IGNORE_ORDERS = ("place", "rule", "age", "end", "most")
FAIL_ON = (*SEVERITIES, "never")


def check(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint check``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders to report on; `-`: standard input")
    _policy(parser)
    selection = parser.add_argument_group("rules")
    chosen = "run only these: names, areas or globs, by commas"
    selection.add_argument("--select", action="append", metavar="RULES", help=chosen)
    selection.add_argument("--ignore", action="append", metavar="RULES", help="do not run these")
    selection.add_argument("--no-ignores", dest="ignores", action="store_false", help="report what is ignored, too")
    _today(selection)
    held = "report what the baseline holds, too"
    selection.add_argument("--no-baseline", dest="baseline", action="store_false", help=held)
    output = parser.add_argument_group("output")
    _format(output, FORMATS)
    _several(output, "--output", "FORMAT=FILE", "write this format to a file too; may be repeated")
    output.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        metavar="WHEN",
        help="auto, always or never (default: auto)",
    )
    output.add_argument(
        "--severity",
        choices=SEVERITIES,
        default=SEVERITIES[-1],
        metavar="SEVERITY",
        help=f"lowest severity that is printed: {one_of_words(SEVERITIES)} (default: info); others are counted, and "
        "written by --output",
    )
    output.add_argument("--statistics", action="store_true", help="show counts by rule and by tenant, the worst first")
    output.add_argument("--show-undecided", action="store_true", help="show what could not be decided, by reason")
    output.add_argument("--omit-suppressed", action="store_true", help="count what is known, and list none of it")
    output.add_argument("--show-unmatched", action="store_true", help="show the rules that found nothing of their kind")
    output.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        metavar="SEVERITY",
        help=f"lowest severity that fails: {one_of_words(FAIL_ON)} (default: error)",
    )
    change = parser.add_argument_group("change")
    change.add_argument(
        "--against",
        nargs="?",
        const=True,
        metavar="VERSION",
        help="show first what is new since this revision of Git, folder or export (by default where the change left "
        "the branch that it is meant for), and where there is little room nothing else",
    )
    only_new = "only report what is new, and count the rest; implies --against"
    change.add_argument("--only-new", action="store_true", help=only_new)
    since = "show first what is in files that changed since this revision"
    change.add_argument("--changed-since", metavar="REV", help=since)
    fixes = parser.add_argument_group("fixes")
    fixes.add_argument("--fix", action="store_true", help="apply fixes that are proven to change no verdict")
    fixes.add_argument(
        "--unsafe-fixes", action="store_true", help="apply the others too, which say why they are unsafe"
    )
    fixes.add_argument("--diff", action="store_true", help="show what would be applied, and change nothing")
    run = parser.add_argument_group("run")
    run.add_argument("--stdin-filename", metavar="FILE", help="the file that standard input stands for")
    run.add_argument(
        "--affected",
        action="store_true",
        help="report on the whole tenants, as Git holds them, of the paths and of what is deleted; without paths, of "
        "all that is staged: for hooks",
    )


def relay(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint relay``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose hosts are judged")
    asked = parser.add_argument_group("what is asked")
    _several(asked, "--host", "NAME", "only this declared host")
    _several(
        asked,
        "--from",
        "ADDRESS",
        "this envelope sender (address, domain or `<>`) in place of those declared",
        "senders",
    )
    asked.add_argument("--to", choices=SCOPES, metavar="WHOM", help=f"only these recipients: {one_of_words(SCOPES)}")
    session = parser.add_argument_group("a session that no file declares")
    session.add_argument("--ip", metavar="ADDRESS", help="public source address")
    _several(
        session,
        "--certificate",
        "FILE|NAME",
        "client certificate, as a file or by a name on it; may be repeated",
        "certificates",
    )
    _today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    _format(output, VERDICTS)
    output.add_argument(
        "--explain",
        action="store_true",
        help="as text, show every session with each question and what answers it, not only what is not relayed",
    )
    _config(parser)


def who(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint who``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose tenants are asked about")
    asked = parser.add_argument_group("what is asked", "of all sessions; each may be repeated, and all have to apply")
    _several(asked, "--as", "SENDER", "mail as this envelope sender: a domain, an address or `<>`", "senders")
    _several(asked, "--from", "ADDRESS", "mail from this address or range, such as 203.0.113.0/24", "addresses")
    _several(
        asked,
        "--certificate",
        "FILE|NAME",
        "mail with this client certificate, as a file or by a name on it; `none`: without one",
        "certificates",
    )
    _several(asked, "--connector", "NAME", "mail over this inbound connector", "connectors")
    _today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    _format(output, GRANTS)
    explained = "as text, show every grant, each with a session to ask `relay` about"
    output.add_argument("--explain", action="store_true", help=explained)
    _config(parser)


def explanation(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint explain``."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="a bounce, non-delivery report or log; `-`, and none, reads standard input",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders with the definitions to ask")
    _today(parser, ": certificates run out")
    _format(parser.add_argument_group("output"), EXPLANATIONS)
    _config(parser)


def renew(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint renew``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose hosts are judged")
    asked = parser.add_argument_group("what is asked")
    _several(
        asked,
        "--certificate",
        "FILE|NAME",
        "the new certificate, as a file or by a name on it; may be repeated for names (default: what is declared "
        "as NextCertificate)",
        "certificates",
    )
    _several(
        asked, "--host", "NAME", "the host that gets it; may be repeated (default: each that presents a name on it)"
    )
    _today(asked)
    output = parser.add_argument_group("output")
    _format(output, RENEWALS)
    _config(parser)


def diff(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint diff``."""
    parser.add_argument(
        "old", metavar="OLD", help="a revision of Git, such as `main` or `HEAD~1:tenants`, a folder, or a file"
    )
    parser.add_argument("new", nargs="?", metavar="NEW", help="the same (default: what is on the disk here)")
    parser.add_argument("path", nargs="?", metavar="PATH", help="of two revisions, only this folder or file")
    asked = parser.add_argument_group("what is asked")
    _several(asked, "--tenant", "NAME", "only this tenant; may be repeated", "tenants")
    _today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    _format(output, DIFFERENCES)
    output.add_argument(
        "--fail-on",
        choices=RELATIONS,
        default=RELATIONS[-1],
        metavar="WHAT",
        help="end with 1 if sessions are taken that were not (wider), some are lost (narrower), either (any), or "
        "definitions differ at all (differs); or never (default)",
    )
    _config(parser)


def baseline(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint baseline``."""
    what = parser.add_mutually_exclusive_group()
    prune = "only take out what is gone, where that is decided; add nothing"
    what.add_argument("--prune", action="store_true", help=prune)
    what.add_argument("--force", action="store_true", help="record anew, although there is a baseline")
    what.add_argument(
        "--diff",
        nargs="?",
        const=True,
        metavar="REV",
        help="only show what was added and removed since a revision of Git (default: where the change left the branch "
        "that it is meant for); 1 if something was added",
    )
    _today(parser, ": certificates run out")
    _policy(parser)


def impact(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint impact``."""
    which = "only the tenants that these files or folders belong to, or belonged"
    parser.add_argument("paths", nargs="*", metavar="PATH", help=which)
    asked = parser.add_argument_group("what is asked")
    _against(asked)
    _several(asked, "--tenant", "NAME", "only this tenant; may be repeated", "tenants")
    _today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    _format(output, IMPACTS)
    _several(output, "--output", "FORMAT=FILE", "write this format to a file too; may be repeated")
    output.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        metavar="SEVERITY",
        help=f"lowest severity of what is new that fails: {one_of_words(FAIL_ON)} (default: as the settings say, else "
        "error); a host that loses relay fails in any case",
    )
    _config(parser)


def _against(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--against",
        metavar="VERSION",
        help="the other version: a revision of Git, a folder or an export (default: where the change left the branch "
        "that it is meant for)",
    )


def ignores(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint ignores``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose ignores are listed")
    asked = parser.add_argument_group("what is listed")
    asked.add_argument("--expired", action="store_true", help="only those whose date is past, or within 30 days")
    asked.add_argument("--unused", action="store_true", help="only those that keep nothing away")
    asked.add_argument("--endless", action="store_true", help="only those without a date")
    orders = f"{one_of_words(IGNORE_ORDERS)} (default: place)"
    asked.add_argument("--sort", choices=IGNORE_ORDERS, default="place", metavar="ORDER", help=orders)
    _today(asked)
    output = parser.add_argument_group("output")
    _format(output, IGNORES)
    _policy(parser)


def convert(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint convert``."""
    parser.add_argument("paths", nargs="+", metavar="FILE", help="files of one tenant, in any format, or their folders")
    parser.add_argument("--to", metavar="DIR", help="write a file for each kind into this folder, instead of printing")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")
    _config(parser)


def init(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint init``."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help="a folder of the repository (default: this one)"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be written")
    parser.add_argument(
        "--ci",
        choices=SERVICES,
        metavar="SERVICE",
        help=f"write the pipeline of this service: {one_of_words(SERVICES)} (default: what the repository shows)",
    )
    parser.add_argument(
        "--expectations",
        action="store_true",
        help="propose expectations too: what is so of every session today, in a file beside the definitions",
    )


def rules(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint rules``."""
    _policy(parser)
    parser.add_argument(
        "--code",
        metavar="REPLY",
        help="list the rules that predict a reply: a code such as 5.7.64, ATTR36, or its text",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON document")


def rule(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint rule``."""
    parser.add_argument("name", metavar="NAME", help="the rule's name")
    _policy(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--yaml", action="store_true", help="print what the rule asks too, as its file has it")
    how.add_argument("--json", action="store_true", help="print a JSON document")


def test(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint test``."""
    parser.add_argument(
        "rules",
        nargs="*",
        metavar="RULES",
        help="rule files or folders (default: the shipped rules and those of the settings)",
    )
    _config(parser)
    parser.add_argument("--verbose", action="store_true", help="show every example, not only those that fail")


def formats(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint formats``."""
    parser.add_argument("--json", action="store_true", help="print a JSON document")


def schema(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint schema``."""
    parser.add_argument(
        "kind",
        nargs="?",
        metavar="KIND",
        help="a kind of definition, `rule` or `settings` (default: a whole file of definitions)",
    )


def completion(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint completion``."""
    parser.add_argument(
        "--list",
        choices=LISTS,
        metavar="WHAT",
        help=f"print values, as the scripts ask for them: {one_of_words(LISTS)}",
    )
    parser.add_argument("shell", nargs="?", choices=SHELLS, metavar="SHELL", help=one_of_words(SHELLS))


def _format(parser: _ArgumentGroup, table: Iterable[str]) -> None:
    """Add ``--format``: the formats of a table, whose first is the usual one."""
    names = tuple(table)
    usual = names[0]
    parser.add_argument(
        "--format", choices=names, default=usual, metavar="FORMAT", help=f"{one_of_words(names)} (default: {usual})"
    )


def _several(group: _ArgumentGroup, option: str, metavar: str, help: str, name: str = "") -> None:
    """Add an option that may be repeated; ``name``: of the list that it fills, if it is not the option's."""
    group.add_argument(option, dest=name or option[2:], action="append", default=[], metavar=metavar, help=help)


def _today(parser: ArgumentParser | _ArgumentGroup, why: str = "") -> None:
    parser.add_argument("--today", type=_date, metavar="DATE", help=f"take this date (YYYY-MM-DD) for today{why}")


def _config(parser: ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", help="the settings file, instead of the nearest relaylint.yaml")


def _policy(parser: ArgumentParser) -> None:
    _config(parser)
    parser.add_argument(
        "--rules",
        dest="rule_folders",
        action="append",
        default=[],
        metavar="DIR",
        help="load rules from this folder too; may be repeated",
    )


def one_of_words(names: Sequence[str]) -> str:
    """Return names as a sentence has a choice among them."""
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _date(text: str) -> str:
    import datetime

    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ArgumentTypeError(f"`{text}` is not a date such as 2026-11-23") from None
