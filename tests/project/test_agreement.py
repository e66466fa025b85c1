"""`check` and `relay` say the same of every declared host: an error about relay, if and only if mail is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from drawing import AUTHORITY, CERTIFICATES, TODAY, Some, certificate

from relaylint import api
from relaylint.core.diagnostic import Severity
from relaylint.model.certificates import chains
from relaylint.relay.outcomes import Verdict

OF_ANOTHER_SORT = frozenset({"cert-renewal-drops-name", "cert-private-key-in-repo"})
"""What is an error at a host and says nothing of the mail that it sends today."""


NOT_SAVED = frozenset({"sender-ip-prefix-range", "sender-ip-not-public"})
"""What is wrong with connectors here that Exchange does not save."""


def write(folder: Path, tenants: dict[str, dict[str, Any]]) -> None:
    for name, tenant in tenants.items():
        (folder / name).mkdir()
        (folder / name / "tenant.yaml").write_text(json.dumps(tenant, indent=1), encoding="utf-8")
        (folder / name / "certs").mkdir()
        for file, about in CERTIFICATES.items():
            (folder / name / "certs" / f"{file}.pem").write_bytes(certificate(*about))


@pytest.mark.parametrize("seed", range(12))
def test_an_error_means_that_mail_is_refused(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "bundled_roots", lambda: (certificate(AUTHORITY, AUTHORITY, 30, Encoding.DER),))
    some = Some(seed)
    (tmp_path / "relaylint.yaml").write_text("tenants: ['*']\n", encoding="utf-8")
    write(tmp_path, {f"t{number}": some.tenant(25) for number in range(some.random.choice((1, 1, 2)))})
    report = api.check(tmp_path, today=TODAY)
    relayed = api.relay(tmp_path, today=TODAY)
    errors: dict[tuple[str, str], set[str]] = {}
    for diagnostic in report.diagnostics:
        kind, _, name = diagnostic.subject.partition(" ")
        if kind == "SendingHost" and diagnostic.severity is Severity.ERROR:
            errors.setdefault((diagnostic.tenant, name), set()).add(diagnostic.rule.name)
    refused: dict[tuple[str, str], set[str]] = {}
    for answer in relayed.verdicts.answers:
        if answer.verdict is Verdict.REJECTED:
            refused.setdefault((answer.tenant, str(answer.host)), set()).add(f"{answer.sender} {answer.external}")
    differing = {
        host: (errors.get(host), refused.get(host))
        for host in {*errors, *refused}
        if bool(errors.get(host, set()) - OF_ANOTHER_SORT) != (host in refused)
    }
    assert differing == {}
    assert any(answer.verdict is not Verdict.REJECTED for answer in relayed.verdicts.answers)
    unsaved = any(
        diagnostic.rule.name in NOT_SAVED and diagnostic.severity is Severity.ERROR for diagnostic in report.diagnostics
    )
    assert relayed.fails == (bool(refused) or unsaved), "the exit code of relay, which check shares"
