"""The file beside the settings that holds the diagnostics which are known: where it is, and what is in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from relaylint.check.ledger import BaselineFile, Coverage, Ledger, parse_baseline
from relaylint.core.checks import UNREADABLE_FILE
from relaylint.core.notices import Named, RefusedError, notice
from relaylint.core.text import Source
from relaylint.project.plan import Holding
from relaylint.project.refusals import SetupError, refuse, refuse_link_out
from relaylint.project.settings import BASELINE_NAME, Settings
from relaylint.syntax.decoding import to_source
from relaylint.syntax.reading import Limits, problem


def baseline_path(settings: Settings) -> str:
    """Return where the baseline of some settings is, whether there is one or not."""
    return os.path.join(settings.root, BASELINE_NAME)


def read_baseline(settings: Settings) -> BaselineFile | None:
    """Return the baseline of some settings; None where there is none. Raises `SetupError` for what is wrong with it."""
    path = baseline_path(settings)
    if not os.path.lexists(path):
        return None
    refuse_link_out(path)
    try:
        if not os.path.isfile(path):
            raise OSError(0, "it is not a regular file")
        with open(path, "rb") as stream:
            data = stream.read(settings.limits.size + 1)
    except OSError as error:
        words = f"cannot be read: {error.strerror}"
        raise SetupError([problem(UNREADABLE_FILE, Source(path, ""), 0, 0, words)]) from None
    return baseline_of(path, data, settings.limits)


def baseline_of(name: str, data: bytes, limits: Limits) -> BaselineFile:
    """Return the baseline in the bytes of a file. Raises `SetupError` for what is wrong with it."""
    source = to_source(name, data, limits)
    if not isinstance(source, Source):
        raise SetupError(source.problems)
    known, faults = parse_baseline(source)
    refuse(faults)
    return known


def ledger_of(
    settings: Settings, holding: Holding, reports: Callable[[str], bool], rules: Mapping[str, bool]
) -> Ledger | None:
    """Return the baseline for a run, if there is one; ``reports`` and ``rules`` are those of `Coverage`.

    Raises `SetupError`, and `RefusedError` where a commit is judged that would not have the baseline.
    """
    known = read_baseline(settings)
    if known is None:
        return None
    if not holding.has(known.source.name):
        name = Named(known.source.name)
        hint = notice("run `git add ", name, "`, or delete it if the diagnostics are not to be held")
        raise RefusedError(notice("the baseline in `", name, "` is not held by Git"), hint)
    return Ledger(known, Coverage(settings.root, reports, reports(settings.root), rules))
