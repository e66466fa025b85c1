"""The arguments of all commands but `check`, loaded with the first of them."""

from __future__ import annotations

from argparse import ArgumentParser, _ArgumentGroup

from relaylint.cli.arguments import (
    FAIL_ON,
    add_cache_dir,
    add_config,
    add_format,
    add_policy,
    add_report,
    add_several,
    add_today,
    add_work,
    one_of_words,
)
from relaylint.output import DIFFERENCES, EXPLANATIONS, GRANTS, IGNORES, IMPACTS, RENEWALS, VERDICTS

SHELLS = ("bash", "zsh", "fish", "powershell", "tcsh")
LISTS = ("kinds", "outputs", "replies", "rules", "selectors", "tenants")
SCOPES = ("internal", "external")
RELATIONS = ("wider", "narrower", "any", "differs", "never")
"""What of a difference fails; what is taken and lost at once is both wider and narrower."""
SERVICES = ("github", "gitlab", "azure", "none")
IGNORE_ORDERS = ("place", "rule", "age", "end", "most")


def merge_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint merge``."""
    parser.add_argument("beside", nargs="+", metavar="PART", help="files that `relaylint check --shard` wrote")
    add_report(parser)
    add_work(parser.add_argument_group("run"))
    parser.set_defaults(watch=False, affected=False, stdin_filename=None, shard=None, part=None)


def relay_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint relay``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose hosts are judged")
    asked = parser.add_argument_group("what is asked")
    add_several(asked, "--host", "NAME", "only this declared host")
    add_several(
        asked,
        "--from",
        "ADDRESS",
        "this envelope sender (address, domain or `<>`) in place of those declared",
        "senders",
    )
    asked.add_argument("--to", choices=SCOPES, metavar="WHOM", help=f"only these recipients: {one_of_words(SCOPES)}")
    session = parser.add_argument_group("a session that no file declares")
    session.add_argument("--ip", metavar="ADDRESS", help="public source address")
    add_several(
        session,
        "--certificate",
        "FILE|NAME",
        "client certificate, as a file or by a name on it; may be repeated",
        "certificates",
    )
    add_today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    add_format(output, VERDICTS)
    output.add_argument(
        "--explain",
        action="store_true",
        help="as text, show every session with each question and what answers it, not only what is not relayed",
    )
    add_config(parser)


def who_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint who``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose tenants are asked about")
    asked = parser.add_argument_group("what is asked", "of all sessions; each may be repeated, and all have to apply")
    add_several(asked, "--as", "SENDER", "mail as this envelope sender: a domain, an address or `<>`", "senders")
    add_several(asked, "--from", "ADDRESS", "mail from this address or range, such as 203.0.113.0/24", "addresses")
    add_several(
        asked,
        "--certificate",
        "FILE|NAME",
        "mail with this client certificate, as a file or by a name on it; `none`: without one",
        "certificates",
    )
    add_several(asked, "--connector", "NAME", "mail over this inbound connector", "connectors")
    add_today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    add_format(output, GRANTS)
    explained = "as text, show every grant, each with a session to ask `relay` about"
    output.add_argument("--explain", action="store_true", help=explained)
    add_config(parser)


def explain_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint explain``."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="a bounce, non-delivery report or log; `-`, and none, reads standard input",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders with the definitions to ask")
    add_today(parser, ": certificates run out")
    add_format(parser.add_argument_group("output"), EXPLANATIONS)
    add_config(parser)


def renew_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint renew``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose hosts are judged")
    asked = parser.add_argument_group("what is asked")
    add_several(
        asked,
        "--certificate",
        "FILE|NAME",
        "the new certificate, as a file or by a name on it; may be repeated for names (default: what is declared "
        "as NextCertificate)",
        "certificates",
    )
    add_several(
        asked, "--host", "NAME", "the host that gets it; may be repeated (default: each that presents a name on it)"
    )
    add_today(asked)
    output = parser.add_argument_group("output")
    add_format(output, RENEWALS)
    add_config(parser)


def diff_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint diff``."""
    parser.add_argument(
        "old", metavar="OLD", help="a revision of Git, such as `main` or `HEAD~1:tenants`, a folder, or a file"
    )
    parser.add_argument("new", nargs="?", metavar="NEW", help="the same (default: what is on the disk here)")
    parser.add_argument("path", nargs="?", metavar="PATH", help="of two revisions, only this folder or file")
    asked = parser.add_argument_group("what is asked")
    add_several(asked, "--tenant", "NAME", "only this tenant; may be repeated", "tenants")
    add_today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    add_format(output, DIFFERENCES)
    output.add_argument(
        "--fail-on",
        choices=RELATIONS,
        default=RELATIONS[-1],
        metavar="WHAT",
        help="end with 1 if sessions are taken that were not (wider), some are lost (narrower), either (any), or "
        "definitions differ at all (differs); or never (default)",
    )
    add_config(parser)


def baseline_arguments(parser: ArgumentParser) -> None:
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
    add_today(parser, ": certificates run out")
    add_policy(parser)


def impact_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint impact``."""
    which = "only the tenants that these files or folders belong to, or belonged"
    parser.add_argument("paths", nargs="*", metavar="PATH", help=which)
    asked = parser.add_argument_group("what is asked")
    _against(asked)
    add_several(asked, "--tenant", "NAME", "only this tenant; may be repeated", "tenants")
    add_today(asked, ": certificates run out")
    output = parser.add_argument_group("output")
    add_format(output, IMPACTS)
    add_several(output, "--output", "FORMAT=FILE", "write this format to a file too; may be repeated")
    output.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        metavar="SEVERITY",
        help=f"lowest severity of what is new that fails: {one_of_words(FAIL_ON)} (default: as the settings say, else "
        "error); a host that loses relay fails in any case",
    )
    add_work(parser.add_argument_group("run"), "")
    add_config(parser)


def _against(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--against",
        metavar="VERSION",
        help="the other version: a revision of Git, a folder or an export (default: where the change left the branch "
        "that it is meant for)",
    )


def ignores_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint ignores``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders whose ignores are listed")
    asked = parser.add_argument_group("what is listed")
    asked.add_argument("--expired", action="store_true", help="only those whose date is past, or within 30 days")
    asked.add_argument("--unused", action="store_true", help="only those that keep nothing away")
    asked.add_argument("--endless", action="store_true", help="only those without a date")
    orders = f"{one_of_words(IGNORE_ORDERS)} (default: place)"
    asked.add_argument("--sort", choices=IGNORE_ORDERS, default="place", metavar="ORDER", help=orders)
    add_today(asked)
    output = parser.add_argument_group("output")
    add_format(output, IGNORES)
    add_policy(parser)


def convert_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint convert``."""
    parser.add_argument("paths", nargs="+", metavar="FILE", help="files of one tenant, in any format, or their folders")
    parser.add_argument("--to", metavar="DIR", help="write a file for each kind into this folder, instead of printing")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")
    add_config(parser)


def init_arguments(parser: ArgumentParser) -> None:
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


def rules_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint rules``."""
    add_policy(parser)
    parser.add_argument(
        "--code",
        metavar="REPLY",
        help="list the rules that predict a reply: a code such as 5.7.64, ATTR36, or its text",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON document")


def cache_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint cache``."""
    add_cache_dir(parser, "the directory (default: RELAYLINT_CACHE_DIR, else a folder of the user's own)")
    parser.add_argument("--clear", action="store_true", help="take everything out")


def rule_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint rule``."""
    parser.add_argument("name", metavar="NAME", help="the rule's name")
    add_policy(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--yaml", action="store_true", help="print what the rule asks too, as its file has it")
    how.add_argument("--json", action="store_true", help="print a JSON document")


def test_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint test``."""
    parser.add_argument(
        "rules",
        nargs="*",
        metavar="RULES",
        help="rule files or folders (default: the shipped rules and those of the settings)",
    )
    add_config(parser)
    parser.add_argument("--verbose", action="store_true", help="show every example, not only those that fail")


def formats_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint formats``."""
    parser.add_argument("--json", action="store_true", help="print a JSON document")


def schema_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint schema``."""
    parser.add_argument(
        "kind",
        nargs="?",
        metavar="KIND",
        help="a kind of definition, `rule` or `settings` (default: a whole file of definitions)",
    )


def lsp_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint lsp``."""
    parser.add_argument("--stdio", action="store_true", help="speak on standard input and output, as it always does")
    add_today(parser)


def completion_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint completion``."""
    parser.add_argument(
        "--list",
        choices=LISTS,
        metavar="WHAT",
        help=f"print values, as the scripts ask for them: {one_of_words(LISTS)}",
    )
    parser.add_argument("shell", nargs="?", choices=SHELLS, metavar="SHELL", help=one_of_words(SHELLS))
