"""What is known of a tenant as JSON, and what is nothing of the kind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from relaylint.model.tenants import Gist
from relaylint.model.ties import Ties
from relaylint.project.cache.codec import KeptNames, UnknownFormError
from relaylint.project.cache.entries import KeptResults, KnownTenant, from_rows, to_rows
from relaylint.project.load import CERTIFICATE

NAMES = KeptNames("/r")
ANSWERS = {(CERTIFICATE, "/r/mta.pem"): "-0f"}
KNOWN = KnownTenant(
    ANSWERS,
    Ties(frozenset({"contoso.com", "8.8.8.0/24"}), True),
    Gist(True, frozenset({"contoso.com"})),
    False,
    True,
    3,
    ["/r/a.yaml"],
    True,
)
JUDGED = KNOWN._replace(
    outcome=KeptResults("0110", True, 2, "ff", [[], [], [], []], ("no file lists all inbound connectors",))
)


@pytest.mark.parametrize("known", [KNOWN, JUDGED, KNOWN._replace(answers={}, files=[])])
def test_what_is_known_comes_back(known: KnownTenant) -> None:
    assert from_rows(json.loads(json.dumps(to_rows(known, NAMES))), NAMES) == known


@pytest.mark.parametrize("other", [None, "x", 1.5, {}, [[]], [1]])
def test_what_was_changed_is_refused(other: Any) -> None:
    rows = to_rows(JUDGED, NAMES)
    wrong = [[*rows[:at], other, *rows[at + 1 :]] for at in range(len(rows)) if at < len(rows) - 1 or other is not None]
    for row in (other, *wrong):
        with pytest.raises(UnknownFormError):
            from_rows(row, NAMES)


@pytest.mark.parametrize("answer", [["pipe", "/r/a", "0"], ["file", 1, "0"], ["file", "/r/a"]])
def test_a_question_of_another_kind_is_refused(answer: list[Any]) -> None:
    with pytest.raises(UnknownFormError):
        from_rows([[answer], *to_rows(KNOWN, NAMES)[1:]], NAMES)
