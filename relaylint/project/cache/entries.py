"""What is kept of a tenant: what it was read from and its ties, and its results with all that these hang on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Gist
from relaylint.model.ties import Ties
from relaylint.project.cache.codec import KeptNames, UnknownFormError
from relaylint.project.load import QUESTIONS, DiskQuestion


class KeptResults(NamedTuple):
    """The results of a tenant that is reported on.

    ``of``: the digest of what is said of it as it stands in the run, before it is judged; ``partial``: whether it may
    have definitions that are not known, ``told``: how many of the diagnostics are of reading it. ``hangs_on``: the
    digest of all that the results hang on, and ``rows`` these, as `Encoder` makes them. ``doubts``: what is not known
    of it, in words, as `doubts_in` tells.
    """

    of: str
    partial: bool
    told: int
    hangs_on: str
    rows: Any
    doubts: tuple[str, ...]


class KnownTenant(NamedTuple):
    """What is known of a tenant from its files.

    ``answers``: the digest of each answer of the disk to what was asked beside its own files. ``may_ignore``: comments
    may hold ignores, so that it has to be read whatever is known. ``gist`` is as in `Tenant`, the others are as in
    `ReadTenant`.
    """

    answers: dict[DiskQuestion, str]
    ties: Ties
    gist: Gist
    partial: bool
    may_ignore: bool
    number: int
    files: list[str]
    is_one: bool
    outcome: KeptResults | None = None


class ToldTenant(NamedTuple):
    """What one process tells another of a tenant: all that is known, and what the disk answered for it.

    ``named``: its files that were named one by one, which are read otherwise; ``partial``: whether there may be
    definitions that are not known, once all is said of the files. ``digest``: that of all answers, as `Memory.answers`
    makes it; empty, where it is not known.
    """

    place: str
    known: KnownTenant
    answers: dict[DiskQuestion, str]
    named: list[str]
    partial: bool
    digest: str = ""

    def moved(self, root: str, other: str) -> ToldTenant:
        """Return what is told where the files that are below one absolute folder are below another."""
        below, other_below = os.path.join(root, ""), os.path.join(other, "")
        size = len(below)

        def at(path: str) -> str:
            return other_below + path[size:] if path.startswith(below) else other if path == root else path

        beside, every = (
            {(what, at(path)): told for (what, path), told in answers.items()}
            for answers in (self.known.answers, self.answers)
        )
        known = self.known._replace(answers=beside, files=[at(path) for path in self.known.files])
        return ToldTenant(at(self.place), known, every, [at(path) for path in self.named], self.partial)


def akin(one: KeptResults | None, other: KeptResults | None) -> bool:
    """Return whether results are of the same and hang on the same; so are those that are not known."""
    return (one and (one.of, one.hangs_on)) == (other and (other.of, other.hangs_on))


def to_rows(known: KnownTenant, names: KeptNames) -> list[Any]:
    """Return what is known as lists that JSON knows."""
    answers = answer_rows(known.answers, names)
    ties = [sorted(known.ties.tokens), known.ties.loose]
    outcome = list(known.outcome) if known.outcome else None
    files = [names.kept(path) for path in known.files]
    gist = [known.gist.is_declared, sorted(known.gist.domains)]
    return [answers, ties, gist, known.partial, known.may_ignore, known.number, files, known.is_one, outcome]


def from_rows(rows: Any, names: KeptNames) -> KnownTenant:
    """Return what such lists tell. Raises `UnknownFormError`."""
    match rows:
        case [
            [*answers],
            [[*tokens], bool() as loose],
            [bool() as is_declared, [*domains]],
            bool() as partial,
            bool() as may_ignore,
            int() as number,
            [*files],
            bool() as is_one,
            outcome,
        ] if {*map(type, tokens), *map(type, domains), *map(type, files)} <= {str}:
            ties, gist = Ties(frozenset(tokens), loose), Gist(is_declared, frozenset(domains))
            known = answers_in(answers, names)
            paths = [names.path(name) for name in files]
            return KnownTenant(known, ties, gist, partial, may_ignore, number, paths, is_one, outcome_in(outcome))
    raise UnknownFormError("this is nothing that is known of a tenant")


def answer_rows(answers: Mapping[DiskQuestion, str], names: KeptNames) -> list[list[str]]:
    """Return answers of the disk as lists that JSON knows."""
    return [[what, names.kept(path), answer] for (what, path), answer in answers.items()]


def answers_in(rows: Iterable[Any], names: KeptNames) -> dict[DiskQuestion, str]:
    """Return the answers in such lists. Raises `UnknownFormError`."""
    return dict(_answer(row, names) for row in rows)


def results_in(rows: Any) -> KeptResults | None:
    """Return the results in the lists of a tenant, whatever else is there. Raises `UnknownFormError`."""
    match rows:
        case [*_, outcome]:
            return outcome_in(outcome)
    raise UnknownFormError("this is nothing that is known of a tenant")


def _answer(row: Any, names: KeptNames) -> tuple[DiskQuestion, str]:
    match row:
        case [str() as what, str() as name, str() as answer] if what in QUESTIONS:
            return (what, names.path(name)), answer
    raise UnknownFormError("this is no answer")


def outcome_in(row: Any) -> KeptResults | None:
    """Return the results in such a list. Raises `UnknownFormError`."""
    match row:
        case None:
            return None
        case [str() as of, bool() as partial, int() as told, str() as hangs_on, kept, [*doubts]] if {
            *map(type, doubts)
        } <= {str}:
            return KeptResults(of, partial, told, hangs_on, kept, tuple(doubts))
    raise UnknownFormError("these are no results")
