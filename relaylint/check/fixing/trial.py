"""Applies the fixes of a rule to its examples, so that what they make of definitions is seen and tested."""

from __future__ import annotations

import json
from typing import Any, Final

from relaylint.check.engine import judge
from relaylint.check.fixing.changes import CannotEditError
from relaylint.check.fixing.editing import edits_of
from relaylint.check.fixing.of_rules import FixProposal, proposed_fixes
from relaylint.check.fixing.splicing import Splice, spliced
from relaylint.core.document import Document, Path
from relaylint.core.text import Source
from relaylint.formats.recognition import read
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.conditions.evaluation import RuleFault
from relaylint.policy.rule import Rule
from relaylint.relay.map.candidates import TooManySessionsError
from relaylint.relay.map.comparison import compare_tenants
from relaylint.syntax.reading import Limits

_MOST_PASSES: Final = 10


class FixTrial:
    """The definitions of an example, and what becomes of them.

    ``set_up`` returns the tenants and the surroundings with a document in the place of the judged definitions.
    """

    def __init__(self, rule: Rule, data: dict[str, Any], set_up: Any, path: Path) -> None:
        self._rule = rule
        self._set_up = set_up
        self._path = path
        self._document = self._read(json.dumps(data, indent=2, ensure_ascii=False))

    def fixed(self) -> Any:
        """Return the definitions once all fixes are applied. Raises `RuleFault` if one does not do what it claims."""
        before = self._set_up(self._document)
        safe = True
        for _ in range(_MOST_PASSES):
            tenants, surroundings = self._set_up(self._document)
            proposed = self._proposed(tenants[0], surroundings)
            if not proposed:
                break
            safe = safe and all(proposal.claims_safe and proposal.verdict is None for proposal in proposed)
            self._apply(proposed)
        else:
            raise RuleFault(self._path, "the fixes come to no end", "what they make must not be reported again")
        if safe:
            self._check_sessions(before, self._set_up(self._document))
        return self._document.data

    def _proposed(self, tenant: Tenant, surroundings: Surroundings) -> list[FixProposal]:
        reported = [each for each in judge(tenant, [self._rule], surroundings).diagnostics if each.about.kind]
        return [each for each in proposed_fixes(tenant, [self._rule], surroundings, reported) if each.changes]

    def _apply(self, proposed: list[FixProposal]) -> None:
        try:
            edits = edits_of([change for proposal in proposed for change in proposal.changes])
        except CannotEditError as error:
            raise RuleFault(self._path, f"the fix cannot be applied: {error.reason}") from None
        splices = [Splice(*edit.location.span, edit.text) for edit in edits]
        self._document = self._read(spliced(self._document.source.text, splices))

    def _read(self, text: str) -> Document:
        reading = read("example.json", text.encode(), Limits(), lambda name: None, named=True)
        assert reading is not None
        return reading.documents[0] if reading.documents else Document(Source("example.json", text), {}, _nothing)

    def _check_sessions(
        self, before: tuple[list[Tenant], Surroundings], after: tuple[list[Tenant], Surroundings]
    ) -> None:
        try:
            difference = compare_tenants(before[0][0], after[0][0], before[1], after[1])
        except TooManySessionsError:
            return
        for change in difference.changes:
            words = f"the fix claims to be safe, and `{change.witness.command}` would be {change.after.given.value}"
            raise RuleFault(self._path, f"{words} instead of {change.before.given.value}", "say why with `unsafe`")


def _nothing() -> Any:
    raise AssertionError
