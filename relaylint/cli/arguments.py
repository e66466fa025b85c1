"""The arguments of `check`, and those that commands share. Parsing a command line needs all that is imported here."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction, _ArgumentGroup
from collections.abc import Iterable, Sequence

from relaylint.core.diagnostic import Severity
from relaylint.output import FORMATS

COUNTED = ("full", "concise", "json")
"""The formats in which counts are shown."""
SEVERITIES = tuple(severity.word for severity in reversed(Severity))
FAIL_ON = (*SEVERITIES, "never")
_MOST_JOBS = 256
_DIGITS = 7


def check_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of ``relaylint check``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders to report on; `-`: standard input")
    add_report(parser)
    run = parser.add_argument_group("run")
    _add_run(run)
    add_work(run)
    _add_shard(parser.add_argument_group("shards"))


def add_report(parser: ArgumentParser) -> None:
    """Add what says which rules there are, what is reported, and how."""
    add_policy(parser)
    _add_rules(parser.add_argument_group("rules"))
    _add_output(parser.add_argument_group("output"))
    _add_change(parser.add_argument_group("change"))
    _add_fixes(parser.add_argument_group("fixes"))


def _add_rules(selection: _ArgumentGroup) -> None:
    chosen = "run only these: names, areas or globs, by commas"
    selection.add_argument("--select", action="append", metavar="RULES", help=chosen)
    selection.add_argument("--ignore", action="append", metavar="RULES", help="do not run these")
    selection.add_argument("--no-ignores", dest="ignores", action="store_false", help="report what is ignored, too")
    add_today(selection)
    held = "report what the baseline holds, too"
    selection.add_argument("--no-baseline", dest="baseline", action="store_false", help=held)


def _add_output(output: _ArgumentGroup) -> None:
    add_format(output, FORMATS)
    add_several(output, "--output", "FORMAT=FILE", "write this format to a file too; may be repeated")
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


def _add_change(change: _ArgumentGroup) -> None:
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


def _add_fixes(fixes: _ArgumentGroup) -> None:
    fixes.add_argument("--fix", action="store_true", help="apply fixes that are proven to change no verdict")
    fixes.add_argument(
        "--unsafe-fixes", action="store_true", help="apply the others too, which say why they are unsafe"
    )
    fixes.add_argument("--diff", action="store_true", help="show what would be applied, and change nothing")
    fixes.add_argument(
        "--show-fixes",
        action=BooleanOptionalAction,
        help="show each fix once it is proven, or save the time for that (default: in machine formats that have "
        "a place for it, and on a terminal)",
    )


def _add_run(run: _ArgumentGroup) -> None:
    run.add_argument("--watch", action="store_true", help="report again whenever files change, until Ctrl-C")
    run.add_argument("--stdin-filename", metavar="FILE", help="the file that standard input stands for")
    run.add_argument(
        "--affected",
        action="store_true",
        help="report on the whole tenants, as Git holds them, of the paths and of what is deleted; without paths, of "
        "all that is staged: for hooks",
    )


def add_work(run: _ArgumentGroup, otherwise: str = "; with --affected, else a folder of the user's own") -> None:
    """Add what says who does the work, and what is kept of it; ``otherwise`` as for `add_cache`."""
    run.add_argument(
        "--jobs",
        type=_number,
        default=0,
        metavar="N",
        help="how many processes read and judge (default: as many as there are processors, where that saves time)",
    )
    add_cache(run, otherwise)


def add_cache(run: _ArgumentGroup, otherwise: str = "") -> None:
    """Add what says where results are kept; ``otherwise``: if the environment does not say it."""
    kept = "keep results here, and judge only what may be judged otherwise than before (default: RELAYLINT_CACHE_DIR"
    add_cache_dir(run, f"{kept}{otherwise})")
    run.add_argument("--no-cache", dest="cache", action="store_false", help="read and judge everything")


def _add_shard(shards: _ArgumentGroup) -> None:
    only = "read and judge the K-th of N shares of the tenants, and report nothing"
    shards.add_argument("--shard", type=_shard, metavar="K/N", help=only)
    shards.add_argument("--part", metavar="FILE", help="write what the shard finds here, for `relaylint merge`")
    earlier = "know what the shards of an earlier round have found; may be repeated"
    add_several(shards, "--beside", "FILE", earlier)


def add_format(parser: _ArgumentGroup, table: Iterable[str]) -> None:
    """Add ``--format``: the formats of a table, whose first is the usual one."""
    names = tuple(table)
    usual = names[0]
    parser.add_argument(
        "--format", choices=names, default=usual, metavar="FORMAT", help=f"{one_of_words(names)} (default: {usual})"
    )


def add_several(group: _ArgumentGroup, option: str, metavar: str, help: str, name: str = "") -> None:
    """Add an option that may be repeated; ``name``: of the list that it fills, if it is not the option's."""
    group.add_argument(option, dest=name or option[2:], action="append", default=[], metavar=metavar, help=help)


def add_today(parser: ArgumentParser | _ArgumentGroup, why: str = "") -> None:
    """Add ``--today``; ``why``: what the date is for, if that is not plain."""
    parser.add_argument("--today", type=_date, metavar="DATE", help=f"take this date (YYYY-MM-DD) for today{why}")


def add_cache_dir(parser: ArgumentParser | _ArgumentGroup, help: str) -> None:
    """Add ``--cache-dir``."""
    parser.add_argument("--cache-dir", metavar="DIR", help=help)


def add_config(parser: ArgumentParser) -> None:
    """Add ``--config``."""
    parser.add_argument("--config", metavar="FILE", help="the settings file, instead of the nearest relaylint.yaml")


def add_policy(parser: ArgumentParser) -> None:
    """Add what says which settings and rules there are."""
    add_config(parser)
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


def _shard(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if not all(each.isascii() and each.isdigit() and len(each) < _DIGITS for each in (number, count)):
        raise ArgumentTypeError(f"`{text}` is no shard such as 3/16")
    if not 1 <= int(number) <= int(count):
        raise ArgumentTypeError(f"`{text}`: shards are numbered from 1 to their count")
    return int(number), int(count)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= _MOST_JOBS):
        raise ArgumentTypeError(f"`{text}` is not a number from 1 to {_MOST_JOBS}")
    return int(text)
