"""Format ``json``: renewals as a document of version 1, for programs. Fields may be added but never change."""

from __future__ import annotations

from relaylint.output import Style
from relaylint.output.encode import encode
from relaylint.output.verdicts.json import fields_of_place
from relaylint.relay.renewal.transition import HostRenewal, Renewal, Renewals, RenewalStep, SessionChange
from relaylint.relay.successor import Successor
from relaylint.relay.verdicts import HostVerdict

VERSION = 1


def render(renewals: Renewals, style: Style) -> str:
    """Return the renewals as one JSON document."""
    changes = [change for each in renewals.renewals for change in each.changes]
    return encode(
        {
            "version": VERSION,
            "renewals": [_renewal(each, style) for each in renewals.renewals],
            "context": list(map(style.name, renewals.context)),
            "summary": {
                "hosts": sum(len(each.hosts) for each in renewals.renewals),
                "sessions": len(changes),
                "lost": sum(change.is_lost for change in changes),
                "changed": sum(change.is_changed for change in changes),
                "needed-steps": sum(step.needed for each in renewals.renewals for step in each.steps),
                "hosts-left-out": renewals.others,
                "hosts-guessed": renewals.guessed,
                "errors": renewals.errors,
            },
        }
    )


def _renewal(renewal: Renewal, style: Style) -> dict[str, object]:
    return {
        "tenant": renewal.tenant,
        "certificate": _certificate(renewal.successor),
        "day": renewal.day,
        "hosts": [_host(each, style) for each in renewal.hosts],
        "send-connectors": [each.name for each in renewal.connectors],
        "steps": [_step(each, style) for each in renewal.steps],
        "instead": renewal.instead or None,
    }


def _certificate(successor: Successor) -> dict[str, object]:
    leaf = successor.leaf
    return {
        "file": successor.title if leaf or successor.names is None else None,
        "names": None if successor.names is None else list(successor.names),
        "identity": leaf.identity if leaf else None,
        "not-before": leaf.not_before if leaf else None,
        "not-after": leaf.not_after if leaf else None,
    }


def _host(host: HostRenewal, style: Style) -> dict[str, object]:
    return {
        "host": host.host.name,
        "certificate": None if host.before.names is None else list(host.before.names),
        "not-after": host.leaf.not_after if host.leaf else None,
        "new-certificate-counts": host.after.trusted.value,
        "not-judged": host.reason or None,
        "sessions": [_session(each, style) for each in host.sessions],
    }


def _session(change: SessionChange, style: Style) -> dict[str, object]:
    after = change.after
    return {
        "from": after.sender,
        "forwarded": after.forwarded,
        "recipients": "external" if after.external else "internal",
        "address": after.address,
        "before": _verdict(change.before),
        "after": _verdict(after),
        "lost": change.is_lost,
        "changed": change.is_changed,
        **fields_of_place(after.label, style),
    }


def _verdict(answer: HostVerdict) -> dict[str, object]:
    decision = answer.decision
    return {
        "verdict": answer.verdict.value,
        "via": decision.via,
        "attribution": decision.attribution,
        "connector": decision.connector.name if decision.connector else None,
        "codes": list(answer.codes),
        "reasons": [reason.text for reason in answer.reasons],
    }


def _step(step: RenewalStep, style: Style) -> dict[str, object]:
    return {
        "action": step.action,
        "text": step.text,
        "value": step.value or None,
        "needed": step.needed,
        **fields_of_place(step.label, style),
    }
