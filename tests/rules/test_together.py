"""What all shipped rules say together: one fault gives one diagnostic, and what is in order gives none."""

from __future__ import annotations

import pytest

from relaylint.certificates import Certificate
from relaylint.definitions import contribution
from relaylint.engine import Judged, judge
from relaylint.policy.loading import load, written
from relaylint.policy.rule import Rule
from relaylint.readers.common import Limits
from relaylint.readers.yaml import read
from relaylint.text import Source
from relaylint.workspace import Tenant

from .situations import ADDRESS, BY_ADDRESS, BY_NAME, CERTIFIED, DOMAINS, SITUATIONS, Situation, connector, host

POLICY = load([], Limits())


@pytest.mark.parametrize("situation", SITUATIONS, ids=[situation.title for situation in SITUATIONS])
def test_all_rules_together(situation: Situation) -> None:
    judged = judge_text(situation.text)
    reported = [
        f"{found.severity.word} {found.rule.name} {found.primary.location.source.slice(found.primary.location.span)}"
        for found in judged.diagnostics
    ]
    assert sorted(reported) == sorted(situation.reported)
    assert sorted({found.rule.name for found in judged.undecided}) == sorted(situation.undecided)


def judge_text(text: str) -> Judged:
    """Return what all shipped rules say about a definition file; a certificate file in it is a self-signed one."""
    reading = read(Source("tenant.yaml", text), Limits())
    assert reading.problems == []
    tenant = Tenant(".")
    tenant.add(contribution(reading.documents[0], "."))
    for found in tenant.of("SendingHost"):
        if "Certificate" in found.data:
            tenant.certificates[id(found)] = Certificate("mail.contoso.com", ("mail.contoso.com",), self_signed=True)
    return judge(tenant, POLICY.rules.values())


def test_every_rule_is_in_a_situation() -> None:
    named = {line.split(" ", 2)[1] for situation in SITUATIONS for line in situation.reported}
    assert set(POLICY.rules) <= named


def test_related_places_show_what_a_certificate_name_was_looked_up_in() -> None:
    judged = judge_text(DOMAINS + connector("TlsSenderCertificateName: smtp.fabrikam.com"))
    (label,) = judged.diagnostics[0].related
    assert label.text == "the accepted domains: contoso.com, mail.contoso.com"
    assert label.location.source.slice(label.location.span) == "AcceptedDomains"


def test_an_address_on_no_connector_shows_the_connector_that_is_disabled() -> None:
    text = BY_ADDRESS.replace("Name: Printers", "Name: Printers\n    Enabled: false") + host(ADDRESS)
    (found,) = judge_text(text).diagnostics
    assert [label.text for label in found.related] == ["connector `Printers` would match, but it is disabled"]


def test_a_foreign_sender_over_a_certificate_is_told_of_rewriting() -> None:
    judged = judge_text(DOMAINS + BY_NAME + host(CERTIFIED, "MailFrom: [fabrikam.com]"))
    (found,) = judged.diagnostics
    assert found.message.startswith(
        "`fabrikam.com` is not in an accepted domain: its mail leaves with the sender rewritten"
    )


def test_a_wildcard_can_be_accepted() -> None:
    rule = Rule(written(POLICY.rules["cert-wildcard-risk"]), "certificates", "")
    rule.set_parameter("accepted", ["*.contoso.com"])
    reading = read(Source("tenant.yaml", connector('TlsSenderCertificateName: "*.contoso.com"')), Limits())
    tenant = Tenant(".")
    tenant.add(contribution(reading.documents[0], "."))
    assert judge(tenant, [rule]).diagnostics == []
