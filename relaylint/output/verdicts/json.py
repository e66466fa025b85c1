"""Format ``json``: verdicts as a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

from relaylint.core.diagnostic import Label
from relaylint.core.text import Position
from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.places import place
from relaylint.relay.chart import steps
from relaylint.relay.outcomes import Verdict
from relaylint.relay.reasons import CONDITIONS, Reason
from relaylint.relay.verdicts import HostVerdict, NotJudged, Verdicts, takers

VERSION = 1


def render(verdicts: Verdicts, style: Style) -> str:
    """Return the verdicts as one JSON document."""
    return encode(
        {
            "version": VERSION,
            "verdicts": [_verdict(answer, style) for answer in verdicts.answers],
            "not-judged": [_not_judged(row, style) for row in verdicts.not_judged],
            "takers": [
                {"from": taking.sender, "sure": list(taking.sure), "unsure": list(taking.unsure)}
                for taking in takers(verdicts)
            ],
            "context": list(map(style.name, verdicts.context)),
            "summary": {
                "verdicts": len(verdicts.answers),
                **{verdict.value: verdicts.count(verdict) for verdict in Verdict},
                "not-judged": len(verdicts.not_judged),
                "errors": verdicts.errors,
            },
        }
    )


def _verdict(answer: HostVerdict, style: Style) -> dict[str, object]:
    decision = answer.decision
    by_key = {step.question.key: step for step in steps(decision, answer.external)}
    return {
        "tenant": answer.tenant,
        "host": answer.host,
        "from": answer.sender,
        "forwarded": answer.forwarded,
        "recipients": "external" if answer.external else "internal",
        "address": answer.address,
        "certificate": None if answer.names is None else list(answer.names),
        "verdict": answer.verdict.value,
        "conditions": {key: by_key[key].state.value for key in sorted(CONDITIONS)},
        "connector": decision.connector.name if decision.connector else None,
        "via": decision.via,
        "attribution": decision.attribution,
        "assumed": decision.assumed,
        "codes": list(answer.codes),
        "reasons": [reason.text for reason in answer.reasons],
        "remedy": answer.remedy or None,
        "steps": [
            {
                "question": step.question.key,
                "text": step.question.text,
                "answer": step.state.value,
                "asked": step.asked,
                "reasons": [_reason(reason, style) for reason in step.reasons],
            }
            for step in by_key.values()
        ],
        **fields_of_place(answer.label, style),
    }


def _not_judged(row: NotJudged, style: Style) -> dict[str, object]:
    return {"tenant": row.tenant, "host": row.host, "reason": row.reason, **fields_of_place(row.label, style)}


def _reason(reason: Reason, style: Style) -> dict[str, object]:
    return {"message": reason.text, "known": not reason.doubt, **fields_of_place(reason.label, style)}


def fields_of_place(label: Label | None, style: Style) -> dict[str, object]:
    """Return the place of a label in three fields, each null where there is none."""
    if label is None:
        return {"path": None, "start": None, "end": None}
    where = place(label.location, style)
    return {"path": where.path, "start": _position(where.start), "end": _position(where.end)}


def _position(position: Position) -> dict[str, int]:
    """Return a position: line and column from 1, columns in code points."""
    return {"line": position.line, "column": position.column}
