"""What files of a format can never state is no open question of the definitions in them."""

from __future__ import annotations

import pytest

from relaylint.check.engine import judge
from relaylint.formats.recognition import read
from relaylint.model.definitions import NEVER_STATED, Definition, contribution
from relaylint.model.tenants import Tenant
from relaylint.policy.pack import load_policy
from relaylint.syntax.reading import Limits

RULES = list(load_policy([], Limits()).rules.values())
DSC = "Configuration C { Node localhost {\n%s\n} }"
FILES = {
    "a.ps1": DSC % 'EXOAcceptedDomain a { Identity = "contoso.com"; DomainType = "Authoritative" }\n'
    'EXOOutboundConnector b { Identity = "Out"; ConnectorType = "Partner"; RecipientDomains = "fabrikam.com" }',
    "b.ps1": "Set-AcceptedDomain contoso.com -DomainType Authoritative -MatchSubDomains $false -OutboundOnly $false\n",
    "cEXOAcceptedDomain.yml": "Items:\n  - Identity: contoso.com\n    DomainType: Authoritative\n",
    "c.psd1": "@{ NonNodeData = @{ AcceptedDomains = @(@{ Identity = 'contoso.com'; OutboundOnly = $true }) } }",
    "d.json": """{"resources": [{
        "resourceType": "microsoft.exchange.accepteddomain",
        "properties": {"Identity": "contoso.com", "DomainType": "Authoritative"}
    }]}""",
}


def definitions(name: str) -> tuple[Tenant, list[Definition]]:
    found = read(name, FILES[name].encode(), Limits(), lambda other: None)
    assert found
    tenant = Tenant(".")
    made = contribution(found.documents[0])
    tenant.add(made)
    tenant.settle()
    return tenant, made.definitions


@pytest.mark.parametrize("name", FILES)
def test_it_is_not_known_and_no_question(name: str) -> None:
    tenant, found = definitions(name)
    assert found[0].value("Default") is NEVER_STATED
    undecided = {one.rule.name for one in judge(tenant, RULES).undecided}
    assert undecided.isdisjoint({"default-domain-moera", "dane-mandatory", "dane-or-mtasts-disabled"})


def test_what_the_format_could_state_is_one() -> None:
    found = read("a.ps1", b"Set-AcceptedDomain contoso.com -OutboundOnly $true", Limits(), lambda other: None)
    assert found
    tenant = Tenant(".")
    tenant.add(contribution(found.documents[0]))
    tenant.settle()
    assert "matchsubdomains-authoritative" in {one.rule.name for one in judge(tenant, RULES).undecided}
