"""What public sources report, decided by us: ``cases.yaml``, which the project's collection must agree with."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from relaylint.inbound import Session
from relaylint.logic import FAILS, HOLDS, UNDECIDED
from relaylint.relay import Decision, decide

from .tenants import network

SHARED = Path(__file__).parents[3] / "shared" / "cases"
SCOPES = ("exo-definitions", "exo+host-definitions")
AS_VERDICT = {"relayed": "relayed", "accepted-as-anonymous": "relayed", "rejected": "rejected"}
TLS = {True: HOLDS, False: FAILS, "unknown": UNDECIDED}


@cache
def cases() -> dict[str, dict[str, Any]]:
    """Return the cases by their numbers."""
    loaded = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
    return {case["id"]: case for case in loaded}


def decided(case: dict[str, Any], recipients: str) -> Decision:
    """Return the decision on a case."""
    session = case["session"]
    # a case may lack what our schemas require: its source does not tell
    tenant = network(case["definitions"] or "{}", faulty=True)
    return decide(
        tenant,
        Session(
            session.get("address"),
            tuple(session["names"]),
            session.get("sender"),
            recipients == "External",
            FAILS if session.get("self-signed") else HOLDS,
            TLS[session.get("tls", True)],
        ),
    )


DECIDED = [(number, recipients) for number, case in cases().items() for recipients in case["verdict"] or ()]


@pytest.mark.parametrize(("number", "recipients"), DECIDED)
def test_verdict(number: str, recipients: str) -> None:
    """Our verdict is the recorded one."""
    case = cases()[number]
    decision = decided(case, recipients)
    assert decision.verdict.value == case["verdict"][recipients]
    if case["outcome"] == "accepted-as-anonymous":
        assert decision.attribution == "incoming"


@pytest.mark.parametrize(("number", "recipients"), DECIDED)
def test_difference_has_a_reason(number: str, recipients: str) -> None:
    """Where verdict or reply are not what the source says, the case says why."""
    case = cases()[number]
    decision = decided(case, recipients)
    same = case["verdict"][recipients] == AS_VERDICT.get(case["outcome"])
    codes = [code.split()[1] for code in decision.codes]
    if not same or (case.get("code") and case["code"] not in codes):
        assert case.get("why"), codes


def test_case_without_verdict_has_a_reason() -> None:
    """A case that is not about a relay decision says what it is about."""
    assert all(case.get("why") for case in cases().values() if case["verdict"] is None)


def collection() -> dict[str, dict[str, Any]]:
    """Return the collection's cases that definitions can decide, by their numbers."""
    found = {}
    for path in sorted(SHARED.glob("[0-9]*.yaml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        check = case["static_check_possible"]
        if check["verdict"] == "yes" and check["scope"] in SCOPES:
            found[path.name[:3]] = case
    return found


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of cases is not beside the repository")
def test_every_case_of_the_collection_is_here() -> None:
    """No case is left out, and outcome, reply and session are the collection's."""
    expected = {number: _said(case) for number, case in collection().items()}
    found = {number: _recorded(case) for number, case in cases().items()}
    assert found == expected


def _said(case: dict[str, Any]) -> tuple[object, ...]:
    session = case["facts"]["session"]
    names = dict.fromkeys((session["certificate_subject_cn"], *(session["certificate_sans"] or ())))
    code = re.search(r"\b[45]\.\d{1,3}\.\d{1,3}\b", case["error"] or "")
    return (
        case["outcome"],
        code and code.group(),
        session["source_ip"],
        [name for name in names if name],
        session["mail_from"],
        session["tls"],
        {entry["name"] for entry in case["facts"]["accepted_domains"]},
    )


def _recorded(case: dict[str, Any]) -> tuple[object, ...]:
    session = case["session"]
    definitions = yaml.safe_load(case["definitions"]) or {}
    return (
        case["outcome"],
        case.get("code"),
        session.get("address"),
        session["names"],
        session.get("sender"),
        session.get("tls", True),
        {entry["DomainName"] for entry in definitions.get("AcceptedDomains", ())},
    )
