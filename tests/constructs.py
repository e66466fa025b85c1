"""Everything that users can have many of, each as files of a given size: what the tests of cost double."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

Files = dict[str, str]
SETTINGS = "relaylint.yaml"


def own(**values: Any) -> dict[str, Any]:
    return {"ConnectorType": "OnPremises", "SenderDomains": ["*"], "RequireTls": True, **values}


def partner(**values: Any) -> dict[str, Any]:
    return {"ConnectorType": "Partner", "SenderDomains": ["partner.example"], "RequireTls": True, **values}


def host(**values: Any) -> dict[str, Any]:
    return {"Method": "Connector", "MailFrom": ["contoso.com"], **values}


def address(number: int) -> str:
    return f"20.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def network(number: int) -> str:
    """Return the first three parts of the addresses of a network, each another one."""
    return f"20.{number >> 8}.{number & 255}"


def name(number: int) -> str:
    return f"n{number:04d}.contoso.com"


def named(items: Iterable[dict[str, Any]], prefix: str = "C") -> list[dict[str, Any]]:
    return [{"Name": f"{prefix}{number:04d}", **item} for number, item in enumerate(items)]


def tenant(**kinds: list[dict[str, Any]]) -> Files:
    """Return one file; a domain is accepted unless others are."""
    held = {"AcceptedDomains": [{"DomainName": "contoso.com"}], **kinds}
    if "SendingHosts" in held:
        held["SendingHosts"] = named(held["SendingHosts"], "H")
    lines = [f"{key}:\n" + "".join(f"  - {json.dumps(item)}\n" for item in items) for key, items in held.items()]
    return {"all.yaml": "".join(lines)}


def connectors(count: int, make: Callable[[int], dict[str, Any]], **kinds: list[dict[str, Any]]) -> Files:
    return tenant(InboundConnectors=named(make(number) for number in range(count)), **kinds)


def hosts(count: int, make: Callable[[int], dict[str, Any]]) -> list[dict[str, Any]]:
    return [make(number) for number in range(count)]


def both(count: int, connector: Callable[[int], dict[str, Any]], one: Callable[[int], dict[str, Any]]) -> Files:
    return connectors(count, connector, SendingHosts=hosts(count, one))


def expecting(count: int, sessions: Callable[[int], dict[str, Any]]) -> list[dict[str, Any]]:
    """Return expectations that some sessions each are relayed."""
    return named(({"Sessions": sessions(number), "Expect": "relayed"} for number in range(count)), "E")


MANY_SENDERS = [f"d{number}.example" for number in range(400)]
RELAYING = [own(Name="relay", SenderIPAddresses=["20.0.0.0/16"], TlsSenderCertificateName="mail.contoso.com")]
SHARED = own(SenderIPAddresses=["203.0.113.0/24"])
CERTIFIED = own(TlsSenderCertificateName="mail.contoso.com")

DEFINITIONS: dict[str, Callable[[int], Files]] = {
    "accepted domains": lambda n: tenant(AcceptedDomains=[{"DomainName": name(i)} for i in range(n)]),
    "accepted domains below one": lambda n: tenant(
        AcceptedDomains=[{"DomainName": "contoso.com", "DomainType": "InternalRelay", "MatchSubDomains": True}]
        + [{"DomainName": name(i), "DomainType": "InternalRelay"} for i in range(n)],
        OutboundConnectors=[],
    ),
    "one accepted domain again and again": lambda n: tenant(AcceptedDomains=[{"DomainName": "contoso.com"}] * n),
    "domains and outbound connectors": lambda n: tenant(
        AcceptedDomains=[{"DomainName": name(i), "DomainType": "InternalRelay"} for i in range(n)],
        OutboundConnectors=named(
            {"ConnectorType": "OnPremises", "RecipientDomains": [name(i)], "SmartHosts": [name(i)], "Enabled": True}
            for i in range(n)
        ),
    ),
    "outbound connectors and hosts": lambda n: tenant(
        OutboundConnectors=named(
            {
                "ConnectorType": "OnPremises",
                "RecipientDomains": [name(i)],
                "UseMXRecord": False,
                "SmartHosts": [name(i)],
                "TlsSettings": "DomainValidation",
                "TlsDomain": name(i),
            }
            for i in range(n)
        ),
        SendingHosts=hosts(n, lambda i: host(HostNames=[name(i)], ReceivingCertificateNames=[name(i)])),
    ),
    "remote domains": lambda n: tenant(RemoteDomains=named({"DomainName": name(i)} for i in range(n))),
    "rules that route to a connector each": lambda n: tenant(
        OutboundConnectors=named({"ConnectorType": "OnPremises", "IsTransportRuleScoped": True} for _ in range(n)),
        TransportRules=named(({"RouteMessageOutboundConnector": f"C{i:04d}"} for i in range(n)), "R"),
    ),
    "entries of a connection filter, and connectors": lambda n: connectors(
        n,
        lambda i: own(SenderIPAddresses=[address(i)]),
        HostedConnectionFilterPolicies=[
            {"Name": "Default", "IPAllowList": [address(i) for i in range(n)], "IPBlockList": [address(n)]}
        ],
    ),
    "hybrid organisations": lambda n: connectors(
        n,
        lambda i: own(TlsSenderCertificateName=name(i)),
        OnPremisesOrganizations=named(({"InboundConnector": f"C{i:04d}"} for i in range(n)), "O"),
    ),
    "send connectors": lambda n: tenant(
        SendConnectors=named(
            {"AddressSpaces": [name(i)], "SmartHosts": ["contoso-com.mail.protection.outlook.com"]} for i in range(n)
        )
    ),
    "accepted domains and outbound connectors to endpoints": lambda n: tenant(
        AcceptedDomains=[{"DomainName": name(i)} for i in range(n)],
        OutboundConnectors=named(
            {
                "ConnectorType": "Partner",
                "RecipientDomains": [name(i)],
                "UseMXRecord": False,
                "SmartHosts": [f"x{each}-{i}-com.mail.protection.outlook.com" for each in range(8)],
            }
            for i in range(n)
        ),
    ),
    "connectors by certificate": lambda n: connectors(n, lambda i: own(TlsSenderCertificateName=name(i))),
    "connectors by address": lambda n: connectors(n, lambda i: own(SenderIPAddresses=[address(i)])),
    "disabled connectors": lambda n: connectors(n, lambda i: {**SHARED, "Enabled": False}, SendingHosts=[host()]),
    "connectors with one certificate": lambda n: connectors(n, lambda i: CERTIFIED),
    "connectors with one certificate name below a wildcard": lambda n: connectors(
        n, lambda i: own(TlsSenderCertificateName="*.contoso.com" if i % 2 else name(i))
    ),
    "connectors with one address": lambda n: connectors(n, lambda i: SHARED),
    "connectors with one address and their own": lambda n: connectors(
        n, lambda i: own(SenderIPAddresses=["203.0.113.0/24", address(i)])
    ),
    "connectors of both types with one identity": lambda n: connectors(
        n, lambda i: (own if i % 2 else partner)(SenderIPAddresses=["203.0.113.7"], TlsSenderCertificateName=name(0))
    ),
    "partners with one domain": lambda n: connectors(n, lambda i: partner()),
    "partners with one address": lambda n: connectors(
        n, lambda i: partner(SenderIPAddresses=["203.0.113.7"], RestrictDomainsToIPAddresses=True)
    ),
    "partners with a domain each": lambda n: connectors(
        n,
        lambda i: partner(
            SenderDomains=[name(i)], SenderIPAddresses=[address(i)], RestrictDomainsToIPAddresses=i % 2 == 0
        ),
        SendingHosts=[host(IPAddresses=["203.0.113.7"])],
    ),
    "connectors of the hybrid wizard": lambda n: connectors(
        n,
        lambda i: own(CloudServicesMailEnabled=i % 2 == 0, ConnectorSource="HybridWizard"),
        OutboundConnectors=named(
            {"ConnectorType": "OnPremises", "CloudServicesMailEnabled": True, "ConnectorSource": "HybridWizard"}
            for _ in range(n)
        ),
    ),
    "connectors about which nothing is known": lambda n: connectors(n, lambda i: {"TlsSenderCertificateName": "${x}"}),
    "connectors by what is no address": lambda n: connectors(
        n, lambda i: own(SenderIPAddresses=[f"20.0.{i + 300}.0/24"])
    ),
    "addresses of one connector": lambda n: connectors(
        1, lambda _: own(SenderIPAddresses=[address(i) for i in range(n)])
    ),
    "domains of one partner": lambda n: connectors(
        1, lambda _: partner(SenderDomains=[f"{i}.example" for i in range(n)])
    ),
    "skipped addresses": lambda n: connectors(1, lambda _: partner(EFSkipIPs=[address(i) for i in range(n)])),
    "recipient domains": lambda n: tenant(
        OutboundConnectors=named([{"ConnectorType": "Partner", "RecipientDomains": [name(i) for i in range(n)]}])
    ),
    "hosts": lambda n: tenant(
        InboundConnectors=RELAYING, SendingHosts=hosts(n, lambda i: host(IPAddresses=[address(i)]))
    ),
    "hosts that send to the internet": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[address(i)]),
        lambda i: {
            **host(CertificateNames=[name(i)], IPAddresses=[address(i)]),
            **({"Method": "Internet", "MailFrom": None} if i else {}),  # the first relays: there is something to judge
        },
    ),
    "hosts with a connector each": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[address(i)]),
        lambda i: host(CertificateNames=[name(i)], IPAddresses=[address(i)], Connector=f"C{i:04d}"),
    ),
    "hosts that match every connector": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName="mail.contoso.com", SenderIPAddresses=["203.0.113.0/24"]),
        lambda i: host(CertificateNames=["mail.contoso.com"], IPAddresses=["203.0.113.7"]),
    ),
    "hosts that match every connector and one": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName="mail.contoso.com", SenderIPAddresses=[address(i)]),
        lambda i: host(CertificateNames=["mail.contoso.com"], IPAddresses=[address(i)]),
    ),
    "hosts that match no connector": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[address(i)]),
        lambda i: host(CertificateNames=["x.fabrikam.com"], IPAddresses=[f"198.51.100.{i % 250}"]),
    ),
    "hosts that match partners": lambda n: both(
        n,
        lambda i: partner(SenderDomains=["*"], SenderIPAddresses=[address(i)], RestrictDomainsToIPAddresses=True),
        lambda i: host(IPAddresses=[address(i)], Recipients=["Internal", "External"]),
    ),
    "hosts that match disabled connectors": lambda n: both(
        n,
        lambda i: own(SenderIPAddresses=[address(i)], Enabled=False),
        lambda i: host(IPAddresses=[address(i)]),
    ),
    "hosts without addresses": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[address(i)]),
        lambda i: host(CertificateNames=[name(i)]),
    ),
    "hosts without certificates": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[address(i)]),
        lambda i: host(IPAddresses=[address(i)], Certificate="${later}"),
    ),
    "hosts of which nothing is known": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[address(i)]),
        lambda i: {"Method": "Connector"},
    ),
    "hosts with a wildcard certificate": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i)),
        lambda i: host(CertificateNames=["*.contoso.com"], IPAddresses=[address(i)]),
    ),
    "hosts that send directly": lambda n: tenant(
        OrganizationConfig=[], SendingHosts=hosts(n, lambda i: host(Method="DirectSend", IPAddresses=[address(i)]))
    ),
    "names on a certificate": lambda n: tenant(
        InboundConnectors=named(own(TlsSenderCertificateName=name(i)) for i in range(n)),
        SendingHosts=[host(CertificateNames=[name(i) for i in range(n)])],
    ),
    "addresses of one host": lambda n: tenant(
        InboundConnectors=RELAYING, SendingHosts=[host(IPAddresses=[address(i * 7) for i in range(n)])]
    ),
    "addresses of one host with a connector each": lambda n: connectors(
        n,
        lambda i: own(SenderIPAddresses=[address(i)]),
        SendingHosts=[host(IPAddresses=[address(i) for i in range(n)])],
    ),
    "senders of one host": lambda n: tenant(
        InboundConnectors=RELAYING, SendingHosts=[host(IPAddresses=["20.0.0.7"], MailFrom=MANY_SENDERS[:n])]
    ),
    "addresses and senders of one host": lambda n: tenant(
        InboundConnectors=RELAYING,
        SendingHosts=[
            host(
                IPAddresses=[address(i * 7) for i in range(n)],
                MailFrom=[name(i) for i in range(n)],
                Recipients=["Internal", "External"],
            )
        ],
    ),
    "addresses, senders and connectors": lambda n: connectors(
        n,
        lambda i: own(SenderIPAddresses=[address(i)]),
        SendingHosts=[host(IPAddresses=[address(i) for i in range(n)], MailFrom=[name(i) for i in range(n)])],
    ),
    "hosts and connectors of which a part of a name is known": lambda n: connectors(
        4 * n,
        lambda i: own(TlsSenderCertificateName=f"n{i:04d}.${{x}}", SenderIPAddresses=[f"{network(i)}.${{x}}"]),
        SendingHosts=hosts(n, lambda i: host(CertificateNames=[name(i)], IPAddresses=[f"{network(i)}.7"])),
    ),
    "hosts and connectors about which nothing is known": lambda n: connectors(
        4 * n,
        lambda i: own(TlsSenderCertificateName="${x}", SenderIPAddresses=["${x}"]),
        SendingHosts=hosts(n, lambda i: host(CertificateNames=[name(i)], IPAddresses=[f"{network(i)}.7"])),
    ),
    "hosts of which a part is known": lambda n: both(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[f"{network(i)}.0/24"]),
        lambda i: host(
            CertificateNames=[f"n{i:04d}.${{x}}"],
            IPAddresses=[f"{network(i)}.${{x}}"],
            MailFrom=[f"${{x}}.{i}.example"],
        ),
    ),
    "domains and senders of which a part is known": lambda n: tenant(
        AcceptedDomains=[{"DomainName": f"${{x}}.n{i:04d}.example"} for i in range(n)],
        InboundConnectors=RELAYING,
        SendingHosts=hosts(
            n, lambda i: host(IPAddresses=[address(i)], MailFrom=[f"a.n{i:04d}.example", f"${{x}}.{i}"])
        ),
    ),
    "hosts of unknown senders and partners": lambda n: both(
        n,
        lambda i: partner(SenderDomains=[name(i)], SenderIPAddresses=[address(i)], RestrictDomainsToIPAddresses=True),
        lambda i: {"Method": "Connector", "IPAddresses": [f"198.51.100.{i % 250}"], "CertificateNames": [name(i)]},
    ),
    "expectations of connectors by address": lambda n: connectors(
        n,
        lambda i: own(TlsSenderCertificateName=name(i), SenderIPAddresses=[address(i)]),
        Expectations=expecting(n, lambda i: {"IPAddresses": [address(i)], "MailFrom": ["contoso.com"]}),
    ),
    "expectations of connectors by certificate": lambda n: connectors(
        n,
        lambda i: own(TlsSenderCertificateName=name(i)),
        Expectations=expecting(n, lambda i: {"Certificate": name(i), "MailFrom": "accepted"}),
    ),
    "expectations of senders": lambda n: tenant(
        AcceptedDomains=[{"DomainName": name(i)} for i in range(n)],
        InboundConnectors=RELAYING,
        Expectations=expecting(n, lambda i: {"IPAddresses": ["20.0.0.7"], "MailFrom": [name(i)]}),
    ),
    "expectations of mail in the tenant": lambda n: connectors(
        n,
        lambda i: own(SenderIPAddresses=[address(i)]),
        Expectations=expecting(n, lambda i: {"IPAddresses": [address(i)], "Recipients": "Internal"}),
    ),
    "undecided lines": lambda n: connectors(n, lambda i: own(SenderIPAddresses=["${later}"], RequireTls="${later}")),
    "unknown properties": lambda n: connectors(n, lambda i: own(TlsCertName=name(i))),
    "wrong values": lambda n: connectors(n, lambda i: own(SenderIPAddresses=["10.0.0.9", "x"], RequireTls="x")),
    "two connectors of one name": lambda n: tenant(InboundConnectors=[own(Name=f"C{i // 2}") for i in range(n)]),
}


def yaml_connectors(count: int, more: str = "", every: str = "") -> str:
    lines = (f"  - Name: C{i:04d}{every}\n    ConnectorType: Partner\n    RequireTls: true\n" for i in range(count))
    return f"{more}InboundConnectors:\n{''.join(lines)}"


def aliases(count: int) -> Files:
    uses = "".join(f"  - {{ <<: *common, Name: C{i:04d} }}\n" for i in range(count))
    return {"a.yaml": f"x-common: &common {{ ConnectorType: Partner, RequireTls: true }}\nInboundConnectors:\n{uses}"}


def documents(count: int) -> Files:
    return {"a.yaml": "---\n".join(f"AcceptedDomains: [{{ DomainName: {name(i)} }}]\n" for i in range(count))}


def one_list(count: int, length: int) -> Files:
    """Return hosts that share a list of addresses by an alias."""
    shared = f"x-common: &list {json.dumps([address(i) for i in range(length)])}\n"
    uses = "".join(f"  - {{ {json.dumps(host(Name=f'H{i:04d}'))[1:-1]}, IPAddresses: *list }}\n" for i in range(count))
    made = tenant(InboundConnectors=RELAYING)["all.yaml"]
    return {"a.yaml": f"{made}{shared}SendingHosts:\n{uses}"}


def ignore(rule: str) -> str:
    return f"# relaylint: ignore[{rule}] why\n"


TEXTS: dict[str, Callable[[int], Files]] = {
    "comments": lambda n: {"a.yaml": yaml_connectors(n, every="  # why")},
    "lines of comments": lambda n: {"a.yaml": yaml_connectors(2, "# more\n" * n)},
    "ignores at definitions": lambda n: {
        "a.yaml": yaml_connectors(n, every="  # relaylint: ignore[unknown-value] why")
    },
    "ignores above one definition": lambda n: {"a.yaml": yaml_connectors(2, ignore("unknown-value") * n)},
    "ignores of values": lambda n: {
        "a.yaml": yaml_connectors(2, "".join(ignore(f"unknown-value: {i}") for i in range(n)))
    },
    "ignores of definitions on one line": lambda n: {
        "a.yaml": f"InboundConnectors: [{', '.join(f'{{Name: n{i}, Hue: x}}' for i in range(n))}]\n"
        f"# below\n{ignore('unknown-property') * n}AcceptedDomains: [{{DomainName: a.example, Hue: x}}]\n"
    },
    "rules of one ignore": lambda n: {"a.yaml": yaml_connectors(2, ignore("unknown-value, " * n + "unknown-property"))},
    "brackets in comments": lambda n: {
        "a.yaml": yaml_connectors(2, f"# {'relaylint: ignore[' * n}\n# relaylint: ignore[a{'[' * n}{chr(34) * n}] x\n")
    },
    "long reasons": lambda n: {
        "a.yaml": yaml_connectors(2, f"# relaylint: ignore[a] {'until owner ' * n}{' ' * n}: x\n")
    },
    "merged aliases": aliases,
    "hosts that share one list": lambda n: one_list(4 * n, 40 * n),
    "documents of one file": documents,
    "files": lambda n: {f"f{i:04d}.yaml": f"AcceptedDomains: [{{ DomainName: {name(i)} }}]\n" for i in range(n)},
    "files that cannot be read": lambda n: {f"f{i:04d}.yaml": "InboundConnectors: [\n" for i in range(n)},
    "keys": lambda n: {"a.yaml": "InboundConnectors: []\n" + "".join(f"x-{i}: 1\n" for i in range(n))},
    "unknown keys": lambda n: {"a.yaml": "InboundConnectors: []\n" + "".join(f"K{i}: 1\n" for i in range(n))},
    "native JSON": lambda n: {"a.json": json.dumps({"InboundConnectors": named(own() for _ in range(n))}, indent=1)},
}
