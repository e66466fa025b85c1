"""What is offered to mend a report: the fixes of rules and checks, and what becomes of each."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from relaylint.check.fixing.changes import CannotEditError
from relaylint.check.fixing.of_checks import proposals_of_checks
from relaylint.check.fixing.of_rules import FixProposal, proposed_fixes
from relaylint.core.diagnostic import Diagnostic, Edit, Fix, Report, Safety
from relaylint.project.run.state import RunState

_MOST_SHOWN: Final = 100
"""The most fixes of a tenant whose edits are worked out one by one, to be shown."""


class Offer:
    """A proposal, and what becomes of it.

    ``edits``: those of it alone; ``cannot``: why there are none. ``objection``: why it is withdrawn. ``taken``: it is
    part of the state that was made; ``put_off``: it did not go together with those that are.
    """

    __slots__ = ("cannot", "edits", "objection", "proposal", "put_off", "taken")

    def __init__(self, proposal: FixProposal, *, shown: bool) -> None:
        self.proposal = proposal
        self.edits: tuple[Edit, ...] = ()
        self.cannot = ""
        self.objection = ""
        self.taken = self.put_off = False
        if shown and proposal.changes:
            try:  # most faults have no fix, and most runs have none to edit
                self.edits = import_module("relaylint.check.fixing.editing").edits_of(proposal.changes)
            except CannotEditError as error:
                self.cannot = error.reason

    @property
    def is_safe(self) -> bool:
        """Whether it claims to be safe, and nothing is known that speaks against it."""
        return self.proposal.claims_safe and not self.cannot and not self.objection

    @property
    def is_unsafe(self) -> bool:
        """Whether it may be applied by those who ask for unsafe fixes."""
        proposal = self.proposal
        doubtful = bool(self.objection and proposal.otherwise)
        return bool(proposal.changes) and not self.cannot and (bool(proposal.why) or doubtful)

    @property
    def fix(self) -> Fix:
        """The fix as reports have it."""
        proposal, edits = self.proposal, self.edits
        if self.is_safe:
            return Fix(proposal.title, Safety.SAFE, edits, steps=proposal.steps)
        if self.is_unsafe:
            why = proposal.why or f"{proposal.otherwise}: {self.objection}"
            return Fix(proposal.title, Safety.UNSAFE, edits, why, proposal.steps)
        if self.objection:
            return Fix(proposal.title, Safety.MANUAL, why=f"withdrawn, since {self.objection}")
        return Fix(proposal.title, Safety.MANUAL, (), self.cannot, (*self._commands(), *proposal.steps))

    def _commands(self) -> tuple[str, ...]:
        """Return the commands that change in the tenant what no edit changes in a file."""
        if not self.proposal.changes:
            return ()
        text: str | None = import_module("relaylint.check.fixing.cmdlets").cmdlet_for(self.proposal.changes)
        return tuple(text.splitlines()) if text else ()


def offers_of(state: RunState, report: Report) -> list[list[Offer]]:
    """Return what is proposed for the diagnostics of a report, tenant by tenant."""
    by_tenant: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        by_tenant.setdefault(diagnostic.tenant, []).append(diagnostic)
    groups = []
    for tenant in state.tenants.values():
        own = by_tenant.pop(tenant.folder, [])
        proposed = [
            *(proposed_fixes(tenant, state.basis.rules, state.around, own) if own else ()),
            *proposals_of_checks(tenant, own),
        ]
        proposed.sort(key=lambda proposal: proposal.diagnostic.sort_key())
        if proposed:
            groups.append([Offer(proposal, shown=at < _MOST_SHOWN) for at, proposal in enumerate(proposed)])
    return groups
