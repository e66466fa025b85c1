"""What becomes of the mail of declared hosts stands host by host, the worst first."""

from __future__ import annotations

import json

from relaylint.model.tenants import Surroundings
from relaylint.relay.impacts import changes_of_hosts
from relaylint.relay.versions import ComparedTenant, Comparison

from .tenants import tenant

RELAY = {"Name": "Hub", "ConnectorType": "OnPremises", "SenderDomains": ["*"], "RequireTls": True}
SENDERS = {
    "first": ["fabrikam.com", "contoso.com"],
    "second": ["fabrikam.com"],
    "third": ["contoso.com", "fabrikam.com"],
}


def test_host_by_host_the_worst_first() -> None:
    hosts = [
        {"Name": name, "CertificateNames": ["contoso.com"], "MailFrom": senders, "Recipients": ["External"]}
        for name, senders in SENDERS.items()
    ]
    data = {"InboundConnectors": [{**RELAY, "TlsSenderCertificateName": "contoso.com"}], "SendingHosts": hosts}
    before, after = (
        tenant(json.dumps({**data, "AcceptedDomains": [{"DomainName": name} for name in names]}))
        for names in (("fabrikam.com", "contoso.com"), ("fabrikam.com",))
    )
    compared = ComparedTenant(".", before, after, None, "nobody asked")
    around = Surroundings([before]), Surroundings([after])
    changes = changes_of_hosts(Comparison("main", "/here", (compared,), around))
    assert [(change.own.host, change.own.sender, change.turn.value) for change in changes] == [
        ("first", "contoso.com", "lost"),
        ("first", "fabrikam.com", "fragile"),
        ("third", "contoso.com", "lost"),
        ("third", "fabrikam.com", "fragile"),
        ("second", "fabrikam.com", "fragile"),
    ]
