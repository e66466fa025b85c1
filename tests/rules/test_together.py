"""What all shipped rules say together: one fault gives one diagnostic, and what is in order gives none."""

from __future__ import annotations

from typing import Any

import pytest

from relaylint.check.engine import Judged, judge
from relaylint.check.examples import add_certificates
from relaylint.core.text import Source
from relaylint.model.definitions import contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits
from relaylint.syntax.yaml.reader import read

from . import (
    situations_attribution,
    situations_certs,
    situations_domains,
    situations_hosts,
    situations_other_kinds,
    situations_outbound,
    situations_traps,
    situations_values,
)
from .situations import ADDRESS, BY_ADDRESS, BY_NAME, CERTIFIED, DOMAINS, SITUATIONS, Situation, connector, host

POLICY = load_policy([], Limits())
TODAY = "2026-11-24"
ALL = (
    *SITUATIONS,
    *situations_attribution.SITUATIONS,
    *situations_certs.SITUATIONS,
    *situations_domains.SITUATIONS,
    *situations_hosts.SITUATIONS,
    *situations_other_kinds.SITUATIONS,
    *situations_outbound.SITUATIONS,
    *situations_traps.SITUATIONS,
    *situations_values.SITUATIONS,
)


@pytest.mark.parametrize("situation", ALL, ids=[situation.title for situation in ALL])
def test_all_rules_together(situation: Situation) -> None:
    judged = judge_text(situation.text, situation.certificates)
    reported = [
        f"{found.severity.word} {found.rule.name} {found.primary.location.source.slice(found.primary.location.span)}"
        for found in judged.diagnostics
    ]
    assert sorted(reported) == sorted(situation.reported)
    assert sorted({found.rule.name for found in judged.undecided}) == sorted(situation.undecided)


def judge_text(text: str, certificates: dict[str, dict[str, Any]] | None = None, *, optional: bool = False) -> Judged:
    """Return what all shipped rules say about a definition file, whose certificate files are described."""
    reading = read(Source("tenant.yaml", text), Limits())
    assert reading.problems == []
    tenant = Tenant(".")
    tenant.add(contribution(reading.documents[0]))
    add_certificates(tenant, certificates or {})
    rules = [rule for rule in POLICY.rules.values() if optional or not rule.info.optional]
    return judge(tenant, rules, Surroundings([tenant], TODAY))


ELSEWHERE = {
    "cert-shared-across-tenants",
    "cert-spans-tenants",
    "ip-shared-across-tenants",
    "session-taken-by-other-tenant",
}
"""The rules that need several tenants: ``test_tenants_together.py``."""


def test_every_rule_is_in_a_situation() -> None:
    named = {line.split(" ", 2)[1] for situation in ALL for line in situation.reported}
    wanted = {rule.info.name for rule in POLICY.rules.values() if not rule.info.optional}
    assert wanted - named - ELSEWHERE == set()


def test_related_places_show_what_a_certificate_name_was_looked_up_in() -> None:
    judged = judge_text(DOMAINS + connector("TlsSenderCertificateName: smtp.fabrikam.com"))
    (label,) = judged.diagnostics[0].related
    assert label.text == "the accepted domains: contoso.com, mail.contoso.com"
    assert label.location.source.slice(label.location.span) == "AcceptedDomains"


def test_an_address_on_no_connector_shows_the_connector_that_is_disabled() -> None:
    text = BY_ADDRESS.replace("Name: Printers", "Name: Printers\n    Enabled: false") + host(ADDRESS)
    (found,) = judge_text(text).diagnostics
    assert [label.text for label in found.related] == ["`Printers` is disabled"]


def test_a_foreign_sender_over_a_certificate_is_told_of_rewriting() -> None:
    judged = judge_text(DOMAINS + BY_NAME + host(CERTIFIED, "MailFrom: [fabrikam.com]"))
    (found,) = judged.diagnostics
    assert found.message.startswith(
        "`fabrikam.com` is not in an accepted domain: its mail leaves with the sender rewritten"
    )


def test_a_wildcard_can_be_accepted() -> None:
    rule = POLICY.rules["cert-wildcard-risk"].with_parameters({"accepted": ["*.contoso.com"]})
    reading = read(Source("tenant.yaml", connector('TlsSenderCertificateName: "*.contoso.com"')), Limits())
    tenant = Tenant(".")
    tenant.add(contribution(reading.documents[0]))
    assert judge(tenant, [rule]).diagnostics == []
