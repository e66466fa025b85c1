"""What settings, folders and formats can have many of, as files of a given size."""

from __future__ import annotations

import json
from collections.abc import Callable

from constructs import SETTINGS, Files, address, name, named, own
from making import MINIMAL_RULE

DOMAIN = "AcceptedDomains: [{{ DomainName: {} }}]\n"


def settings(text: str, files: Files) -> Files:
    return {SETTINGS: text, **files}


def listed(key: str, entries: list[str]) -> str:
    return f"{key}:\n" + "".join(f"  - {entry}\n" for entry in entries)


def folders(count: int, text: Callable[[int], str] = lambda i: DOMAIN.format(name(i))) -> Files:
    return {f"t{i:04d}/a.yaml": text(i) for i in range(count)}


def one(**values: object) -> str:
    return f"InboundConnectors: {json.dumps(named([own(**values)]))}\n"


SETTING: dict[str, Callable[[int], Files]] = {
    "tenants by name": lambda n: settings(listed("tenants", [f"t{i:04d}" for i in range(n)]), folders(n)),
    "tenants by pattern": lambda n: settings("tenants: [t*]\n", folders(n)),
    "tenants that are files": lambda n: settings(
        "tenants: ['t*.yml']\n", {f"t{i:04d}.yml": DOMAIN.format(name(i)) for i in range(n)}
    ),
    "tenants that are files, by name": lambda n: settings(
        listed("tenants", [f"t{i:04d}.yml" for i in range(n)]),
        {f"t{i:04d}.yml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "exports of tenants": lambda n: settings(
        "tenants: [t*]\nnewest: ['t*/{date}']\n",
        {f"t{i:04d}/2026-{day}/a.yaml": DOMAIN.format(name(i)) for i in range(n) for day in ("10-31", "11-01")},
    ),
    "exports by name": lambda n: settings(
        listed("newest", [f"'t{i:04d}/{{date}}'" for i in range(n)]),
        {f"t{i:04d}/2026-11-01/a.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "exports of one tenant": lambda n: settings(
        "newest: ['{date}.yml']\n",
        {f"{2000 + i // 336:04d}{i // 28 % 12 + 1:02d}{i % 28 + 1:02d}.yml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "exports that nobody told of": lambda n: {
        f"{2000 + i // 336:04d}{i // 28 % 12 + 1:02d}{i % 28 + 1:02d}.yml": DOMAIN.format(name(i)) for i in range(n)
    },
    "tenants that nobody told of": lambda n: {
        f"t{i:04d}.yml": DOMAIN.format(name(i)) + one(SenderIPAddresses=[address(i)]) for i in range(n)
    },
    "tenants below folders by name": lambda n: settings(
        listed("tenants", [f"all/t{i:04d}/*" for i in range(n)]),
        {f"all/t{i:04d}/x/a.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "tenants with one certificate": lambda n: settings(
        "tenants: [t*]\n", folders(n, lambda i: one(TlsSenderCertificateName="mail.contoso.com"))
    ),
    "tenants with one address": lambda n: settings(
        "tenants: [t*]\n", folders(n, lambda i: one(SenderIPAddresses=["203.0.113.7"]))
    ),
    "tenants with one domain": lambda n: settings(
        "tenants: [t*]\n", folders(n, lambda i: DOMAIN.format("contoso.com"))
    ),
    "tenants with hosts of others' domains": lambda n: settings(
        "tenants: [t*]\n",
        folders(
            n,
            lambda i: (
                DOMAIN.format(name(i))
                + f"SendingHosts: [{{ Name: h, Method: Connector, CertificateNames: [{name(i + 1)}] }}]\n"
            ),
        ),
    ),
    "paths with settings": lambda n: settings(
        "per-path:\n" + "".join(f"  - {{ paths: [f{i:04d}.yaml], ignore: [domains] }}\n" for i in range(n)),
        {f"f{i:04d}.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "paths with formats": lambda n: settings(
        "formats:\n" + "".join(f"  - {{ paths: [f{i:04d}.yaml], format: relaylint }}\n" for i in range(n)),
        {f"f{i:04d}.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "ignores by name": lambda n: settings(
        listed("ignores", [f"{{rule: unknown-property, name: n{i}, reason: known}}" for i in range(n)]),
        {"a.yaml": f"AcceptedDomains: [{', '.join(f'{{DomainName: n{i}, Hue: x}}' for i in range(n))}]\n"},
    ),
    "ignores by path": lambda n: settings(
        listed("ignores", [f"{{rule: unknown-property, paths: [f{i:04d}.yaml], reason: known}}" for i in range(n)]),
        {f"f{i:04d}.yaml": f"AcceptedDomains: [{{DomainName: {name(i)}, Hue: x}}]\n" for i in range(n)},
    ),
    "ignores by tenant": lambda n: settings(
        "tenants: [t*]\n"
        + listed("ignores", [f"{{rule: unknown-property, tenants: [t{i:04d}], reason: known}}" for i in range(n)]),
        folders(n, lambda i: f"AcceptedDomains: [{{DomainName: {name(i)}, Hue: x}}]\n"),
    ),
    "ignores by value": lambda n: settings(
        listed("ignores", [f"{{rule: unknown-property, value: v{i}, reason: known}}" for i in range(n)]),
        {"a.yaml": f"AcceptedDomains: [{', '.join(f'{{DomainName: {name(i)}, Hue: v{i}}}' for i in range(n))}]\n"},
    ),
    "excluded paths": lambda n: settings(
        listed("exclude", [f"f{i:04d}.yaml" for i in range(1, n)]),
        {f"f{i:04d}.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "layers": lambda n: settings(
        listed("layers", [f"l{i:04d}" for i in range(n)]),
        {f"l{i:04d}/a.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "definitions in two layers": lambda n: settings(
        listed("layers", ["up", "down"]),
        {
            f"{layer}/a.yaml": f"InboundConnectors: {json.dumps(named(own(Comment=layer) for _ in range(n)))}\n"
            for layer in ("up", "down")
        },
    ),
    "tenants anywhere": lambda n: settings(listed("tenants", [f"'**/t{i:04d}'" for i in range(n)]), folders(n)),
    "paths anywhere with settings": lambda n: settings(
        "per-path:\n" + "".join(f"  - {{ paths: ['**/f{i:04d}.yaml'], ignore: [domains] }}\n" for i in range(n)),
        {f"t{i:04d}/f{i:04d}.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "paths anywhere with formats": lambda n: settings(
        "formats:\n" + "".join(f"  - {{ paths: ['*/f{i:04d}.yaml'], format: relaylint }}\n" for i in range(n)),
        {f"t{i:04d}/f{i:04d}.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "excluded anywhere": lambda n: settings(
        listed("exclude", [f"'**/f{i:04d}.yaml'" for i in range(1, n)]),
        {f"t{i:04d}/f{i:04d}.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "paths that are not there": lambda n: settings(
        "per-path:\n" + "".join(f"  - {{ paths: ['**/x{i:04d}'], ignore: [domains] }}\n" for i in range(n)),
        {f"t{i:04d}/a.yaml": DOMAIN.format(name(i)) for i in range(n)},
    ),
    "ignored rules": lambda n: settings(
        listed("ignore", ["connectors", "certificates"] * n), {"a.yaml": DOMAIN.format(name(0))}
    ),
    "rules": lambda n: settings(
        "rules: [rules]\n",
        {
            "a.yaml": DOMAIN.format(name(0)),
            **{f"rules/own/r{i:04d}.yaml": MINIMAL_RULE.replace("own-rule", f"r{i:04d}") for i in range(n)},
        },
    ),
}


def objects(count: int) -> list[dict[str, object]]:
    """Return what `Get-InboundConnector` shows of some connectors."""
    return [
        {
            "Name": f"C{i:04d}",
            "Enabled": True,
            "ConnectorType": "OnPremises",
            "SenderDomains": ["smtp:*;1"],
            "SenderIPAddresses": [address(i)],
            "TlsSenderCertificateName": None,
            "RequireTls": True,
        }
        for i in range(count)
    ]


def clixml(count: int) -> str:
    shown = (
        f'<Obj RefId="{2 * i}"><TN RefId="{i}"><T>Deserialized.X.TenantInboundConnector</T></TN><Props>'
        f'<B N="Enabled">true</B><S N="ConnectorType">OnPremises</S><S N="Name">C{i:04d}</S>'
        f'<Obj N="SenderDomains" RefId="{2 * i + 1}"><LST><S>smtp:*;1</S></LST></Obj></Props></Obj>\n'
        for i in range(count)
    )
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{"".join(shown)}</Objs>\n'


def xhcw(count: int) -> str:
    shown = (
        f'<object type="Deserialized.TenantInboundConnector"><property name="Name" type="S" value="C{i:04d}" />'
        '<property name="ConnectorType" type="S" value="OnPremises" /></object>\n'
        for i in range(count)
    )
    return f'<invoke type="Tenant" cmdlet="Get-InboundConnector"><results>\n{"".join(shown)}</results></invoke>\n'


def hashtables(count: int) -> str:
    return "".join(
        f"@{{ Identity = 'C{i:04d}'; ConnectorType = 'OnPremises'; SenderDomains = @('*') }}\n" for i in range(count)
    )


def resources(count: int) -> str:
    return "".join(
        f"EXOInboundConnector C{i:04d} {{ Identity = 'C{i:04d}'; ConnectorType = 'OnPremises'; SenderDomains = '*' }}\n"
        for i in range(count)
    )


def commands(count: int) -> str:
    made = (f"New-InboundConnector -Name C{i:04d} -ConnectorType OnPremises -SenderDomains *\n" for i in range(count))
    changed = (f"Set-InboundConnector C{i:04d} -SenderIPAddresses {address(i)}\n" for i in range(count))
    return "".join((*made, *changed))


def tables(count: int) -> Files:
    """Return a host of Postfix that sends senders over Microsoft 365, one by one."""
    route = "[contoso-com.mail.protection.outlook.com]:25"
    return {
        "main.cf": f"relayhost = {route}\nsender_dependent_relayhost_maps = texthash:${{config_directory}}/map\n"
        f"mynetworks = {', '.join(address(i) for i in range(count))}\n",
        "map": "".join(f"@{name(i)} {route}\n" for i in range(count)),
    }


FORMAT: dict[str, Callable[[int], Files]] = {
    "clixml": lambda n: {"a.xml": clixml(n)},
    "datum": lambda n: {
        "cEXOInboundConnector.yml": "Items:\n"
        + "".join(f"  - {{ Identity: C{i:04d}, ConnectorType: OnPremises, SenderDomains: ['*'] }}\n" for i in range(n))
    },
    "exchange-csv": lambda n: {
        "a.csv": "Name,ConnectorType,SenderDomains\n" + "".join(f"C{i:04d},OnPremises,smtp:*;1\n" for i in range(n))
    },
    "exchange-json": lambda n: {"a.json": json.dumps(objects(n), indent=1)},
    "format-list": lambda n: {
        "a.txt": "".join(
            f"Name          : C{i:04d}\nConnectorType : OnPremises\nSenderDomains : {{smtp:*;1}}\n\n" for i in range(n)
        )
    },
    "graph-snapshot": lambda n: {
        "a.json": json.dumps(
            {
                "resources": [
                    {
                        "displayName": f"EXOInboundConnector-{i}",
                        "resourceType": "microsoft.exchange.inboundconnector",
                        "properties": {"Identity": f"C{i:04d}", "ConnectorType": "OnPremises", "SenderDomains": ["*"]},
                    }
                    for i in range(n)
                ]
            },
            indent=1,
        )
    },
    "m365dsc": lambda n: {"a.ps1": f"Configuration Mail\n{{\nNode localhost\n{{\n{resources(n)}}}\n}}\n"},
    "m365dsc-data": lambda n: {
        "a.psd1": f"@{{ NonNodeData = @{{ Exchange = @{{ InboundConnectors = @(\n{hashtables(n)}) }} }} }}\n"
    },
    "postfix": tables,
    "powershell": lambda n: {"a.ps1": commands(n)},
    "relaylint": lambda n: {
        "a.yaml": f"InboundConnectors:\n{''.join(f'  - {json.dumps(o)}' + chr(10) for o in objects(n))}"
    },
    "scubagear": lambda n: {"ProviderSettingsExport.json": json.dumps({"inbound_connectors": objects(n)}, indent=1)},
    "xhcw": lambda n: {"a.xhcw": xhcw(n)},
}
"""A file with many connectors, or what else there can be many of, in each format."""
