"""Definitions of several tenants that would be judged as one: each way in which people get there is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from making import write

from relaylint import api
from relaylint.core.diagnostic import Severity
from relaylint.relay.outcomes import Verdict


def whole(name: str, host: str = "") -> str:
    """Return a tenant whose one host sends as the domain of another one."""
    made: dict[str, Any] = {
        "AcceptedDomains": [{"DomainName": f"{name}.example"}],
        "InboundConnectors": [{"Name": name, "ConnectorType": "OnPremises", "SenderIPAddresses": [address(name)]}],
    }
    if host:
        made["SendingHosts"] = [
            {
                "Name": "mta",
                "IPAddresses": [address(name)],
                "MailFrom": [f"{host}.example"],
                "Recipients": ["External"],
            }
        ]
    return json.dumps(made, indent=1)


def address(name: str) -> str:
    return f"81.2.69.{len(name)}"


def domains(name: str, **more: object) -> str:
    """Return what `Get-AcceptedDomain` exports."""
    shown = {"DomainType": "Authoritative", "MatchSubDomains": False, "OutboundOnly": False}
    return json.dumps([{"DomainName": f"{name}.example", **shown, **more}])


def connectors(name: str, **more: object) -> str:
    """Return what `Get-InboundConnector` exports."""
    shown = {"Name": name, "ConnectorType": "OnPremises", "SenderIPAddresses": [address(name)], "SenderDomains": ["*"]}
    return json.dumps([{**shown, "RequireTls": False, **more}])


def of(name: str) -> dict[str, str]:
    """Return the property in which an exported object tells its tenant."""
    unit = f"EURPR01.prod.outlook.com/Microsoft Exchange Hosted Organizations/{name}.onmicrosoft.com"
    return {"OrganizationId": f"{unit} - EURPR01.prod.outlook.com/ConfigurationUnits/{name}.onmicrosoft.com"}


def named(domain: str, name: str) -> dict[str, str]:
    """Return the name in the directory of an accepted domain, or of a connector called like one."""
    settings = f"CN=Transport Settings,CN=Configuration,CN={name}.onmicrosoft.com,CN=ConfigurationUnits,DC=EURPR01"
    return {"DistinguishedName": f"CN={domain},CN=Accepted Domains,{settings}"}


LOOKS = "warning `{}` looks like a tenant of its own beside `{}`, and all is judged as one tenant"
IS_OF = (
    "error `{}.onmicrosoft.com` is the tenant of this, `{}.onmicrosoft.com` that of others, and they are judged as one"
)
ONE = "error `{}` is the {} domain, as `{}` is, and a tenant has one"
DIFFERS = "warning `RejectDirectSend` is `{}` here and `{}` in another file, and a tenant has one setting"
LOOSE = "warning this stands among tenants and belongs to none: no tenant sees what it defines"
DATES = "warning `{}` and `{}` look like exports of one tenant on two dates, and both are judged"
A, B, C = whole("a", host="bb"), whole("bb"), whole("ccc")
TWO_SETTINGS = {
    "a.yaml": "OrganizationConfig: { RejectDirectSend: true }",
    "b.yaml": "OrganizationConfig: { RejectDirectSend: false }",
}

ALMOST = "warning the folder of this is called almost as that of tenants is: no tenant sees what it defines"
CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "one file a tenant": ({"t/a.yaml": A, "t/b.yaml": B}, [f"t/b.yaml:2 {LOOKS.format('t/b.yaml', 't/a.yaml')}"]),
    "at the top": ({"a.yaml": A, "b.yaml": B}, [f"b.yaml:2 {LOOKS.format('b.yaml', 'a.yaml')}"]),
    "a folder a tenant": ({"a/x.yaml": A, "b/x.yaml": B}, [f"b/x.yaml:2 {LOOKS.format('b', 'a')}"]),
    "three": (
        {"t/a.yaml": A, "t/b.yaml": B, "t/c.yaml": C},
        [f"t/c.yaml:2 {LOOKS.format('t/c.yaml', 't/a.yaml').replace('`, and', '` and 1 more, and')}"],
    ),
    "files and folders": ({"t/a.yaml": A, "t/b/x.yaml": B}, [f"t/b/x.yaml:2 {LOOKS.format('t/b', 't/a.yaml')}"]),
    "many and what is odd among them": (
        {"t/a.yaml": A, "t/b.yaml": B, "t/c.yaml": C, "t/d.yaml": "AcceptedDomains: [{DomainName: d.example}]"}
        | {"t/e.yaml": "SendingHosts: [{Name: x}]"},
        [f"t/c.yaml:2 {LOOKS.format('t/c.yaml', 't/a.yaml').replace('`, and', '` and 1 more, and')}"],
    ),
    "one of two names": (
        {"t/a.yaml": A, "t/b.yaml": B, "t/b.json": C},
        [f"t/b.yaml:2 {LOOKS.format('t/b.yaml', 't/a.yaml').replace('`, and', '` and 1 more, and')}"],
    ),
    "domains elsewhere": (
        {"t/a.yaml": A, "t/b.yaml": B, "sample/x.yaml": "AcceptedDomains: [{DomainName: d.example}]"},
        [f"t/b.yaml:2 {LOOKS.format('t/b.yaml', 't/a.yaml')}"],
    ),
    "one by site, of one domain": ({"a.yaml": A, "b.yaml": B.replace("bb.example", "a.example")}, []),
    "a glob that takes all for one": (
        {"relaylint.yaml": "tenants: [t]", "t/a.yaml": A, "t/b.yaml": B},
        [f"t/b.yaml:2 {LOOKS.format('t/b.yaml', 't/a.yaml')}"],
    ),
    "a region for a tenant": (
        {"relaylint.yaml": "tenants: ['t/*']", "t/x/a.yaml": A, "t/x/b.yaml": B, "t/y/c.yaml": C},
        [f"t/x/b.yaml:2 {LOOKS.format('t/x/b.yaml', 't/x/a.yaml')}"],
    ),
    "several that no glob means": (
        {"relaylint.yaml": "tenants: ['t/*']", "t/c/x.yaml": C, "y/a.yaml": A, "y/b.yaml": B},
        [f"y/b.yaml:2 {LOOKS.format('y/b.yaml', 'y/a.yaml')}"],
    ),
    "a folder that is almost that of tenants": (
        {"relaylint.yaml": "tenants: ['tenants/*']", "tenants/c/x.yaml": C, "tennants/a/x.yaml": A},
        [f"tennants/a/x.yaml:1 {ALMOST}"],
    ),
    "such a folder in other letters, with two files": (
        {"relaylint.yaml": "tenants: ['in/t/*']", "in/t/c/x.yaml": C}
        | {"in/T/a/x.yaml": A, "in/T/a/y.yaml": "SendingHosts: [{ Name: x }]"},
        [f"in/T/a/x.yaml:1 {ALMOST}"],
    ),
    "folders that are nearly alike on purpose": (
        {"relaylint.yaml": "tenants: ['site1/*', 'lab/*']", "site1/c/x.yaml": C, "lab/d/x.yaml": whole("d")}
        | {"site2/a/x.yaml": A},
        [],
    ),
    "one that is told": ({"relaylint.yaml": "tenants: ['t/*.yaml']", "t/a.yaml": A, "t/b.yaml": B}, []),
    "one tenant in parts": (
        {"domains.yaml": '{"AcceptedDomains": []}', "hub.yaml": B, "hosts.yaml": "SendingHosts: []"},
        [],
    ),
    "one tenant by site": ({"a.yaml": A, "b.yaml": json.dumps({**json.loads(B), "AcceptedDomains": []})}, []),
    "domains in parts": (
        {f"d/{name}.yaml": f"AcceptedDomains: [{{DomainName: {name}.example}}]" for name in "ab"} | {"hub.yaml": C},
        [],
    ),
    "a copy of one file": ({"a.yaml": A, "old.yaml": A}, []),
    "exports that name their tenant": (
        {"a.json": domains("a", **of("a")), "b.json": connectors("b", **of("b"))},
        [f"b.json:1 {IS_OF.format('b', 'a')}"],
    ),
    "exports that name it in the directory": (
        {"a.json": domains("a", **named("a.example", "a")), "b.json": connectors("b", **named("b", "b"))},
        [f"b.json:1 {IS_OF.format('b', 'a')}"],
    ),
    "names of objects that look like those of tenants": (
        {
            "a.json": domains("a", **named("a.mail.onmicrosoft.com", "a")),
            "b.json": connectors("b", **named("b.onmicrosoft.com", "a")),
        },
        [],
    ),
    "exports of one tenant": ({"a.json": domains("a", **of("a")), "b.json": connectors("b", **of("a"))}, []),
    "two exports of two tenants in one folder": (
        {
            "relaylint.yaml": "tenants: ['t/*']",
            "t/x/a.json": domains("a", InitialDomain=True),
            "t/x/b.json": domains("b", InitialDomain=True),
        },
        [f"t/x/b.json:1 {ONE.format('b.example', 'initial', 'a.example')}"],
    ),
    "one export of two tenants": (
        {"all.json": json.dumps([*json.loads(domains("a", **of("a"))), *json.loads(domains("b", **of("b")))])},
        [f"all.json:1 {IS_OF.format('b', 'a')}"],
    ),
    "a slip by hand": (
        {"a.yaml": "AcceptedDomains: [{DomainName: a.example, Default: true}, {DomainName: b.example, Default: true}]"},
        [],
    ),
    "two default domains": (
        {"a.json": domains("a", Default=True), "b.json": domains("b", Default=True)},
        [f"b.json:1 {ONE.format('b.example', 'default', 'a.example')}"],
    ),
    "two dates": (
        {f"2026-1{month}-01/d.json": domains("a", Default=True, InitialDomain=True, **of("a")) for month in "01"},
        [f"2026-11-01/d.json:1 {DATES.format('2026-11-01', '2026-10-01')}"],
    ),
    "exports of two dates": (
        {"e/2026-10-01/x.yaml": A, "e/2026-11-01/x.yaml": A, "e/2026-12-01/x.yaml": B},
        [f"e/2026-11-01/x.yaml:1 {DATES.format('e/2026-11-01', 'e/2026-10-01')}"],
    ),
    "files of two dates": (
        {"relaylint.yaml": "tenants: ['e/*.yaml']", "e/a-20261001.yaml": A, "e/a-20261101.yaml": A, "e/b.yaml": B},
        [f"e/a-20261101.yaml:1 {DATES.format('e/a-20261101.yaml', 'e/a-20261001.yaml')}"],
    ),
    "dates of which the newest counts, and others": (
        {
            "relaylint.yaml": "tenants: ['e/*']\nnewest: ['e/a/{date}']",
            **{f"e/{name}/2026-1{n}-01/x.yaml": text for name, text in (("a", A), ("b", B)) for n in "01"},
        },
        [f"e/b/2026-11-01/x.yaml:1 {DATES.format('e/b/2026-11-01', 'e/b/2026-10-01')}"],
    ),
    "each the newest, of two dates": (
        {
            "relaylint.yaml": "tenants: ['e/*/*.yaml']\nnewest: ['e/{date}/*']",
            "e/2026-10-01/a.yaml": A,
            "e/2026-11-01/b.yaml": A.replace("a.example", "b.example"),
        },
        [],
    ),
    "changes with dates": (
        {"c/2026-10-01.yaml": "AcceptedDomains: []", "c/2026-11-01.yaml": "SendingHosts: []", "c/2026-12-01.yaml": A},
        [],
    ),
    "settings that differ": (
        TWO_SETTINGS,
        [f"b.yaml:1 {DIFFERS.format('false', 'true')}"],
    ),
    "settings that agree": ({f"{name}.yaml": "OrganizationConfig: { RejectDirectSend: true }" for name in "ab"}, []),
    "settings in layers": (
        {
            "relaylint.yaml": "layers: [a.yaml, b.yaml]",
            **TWO_SETTINGS,
        },
        [],
    ),
    "a file beside tenants that are files": (
        {"relaylint.yaml": "tenants: ['t/*.yaml']", "t/a.yaml": A, "t/b.yml": B},
        [f"t/b.yml:1 {LOOSE}"],
    ),
    "a file beside tenants that are folders": (
        {"relaylint.yaml": "tenants: ['t/*']", "t/a/x.yaml": A, "t/b.yaml": B},
        [f"t/b.yaml:1 {LOOSE}"],
    ),
    "a folder beside tenants that are files": (
        {"relaylint.yaml": "tenants: ['t/*.yaml']", "t/a.yaml": A, "t/b/x.yaml": B},
        [f"t/b/x.yaml:1 {LOOSE}"],
    ),
    "what is of none, elsewhere": (
        {"relaylint.yaml": "tenants: ['t/*.yaml']", "t/a.yaml": A, "top.yaml": B, "other/x.yaml": C},
        [],
    ),
    "what all share": (
        {"relaylint.yaml": "tenants: ['t/*.yaml']\nlayers: ['t/*.yaml', t/all.yml]", "t/a.yaml": A, "t/all.yml": C},
        [],
    ),
}


@pytest.mark.parametrize(("files", "said"), CASES.values(), ids=CASES)
def test_what_is_told(tmp_path: Path, files: dict[str, str], said: list[str]) -> None:
    write(tmp_path, {**files})
    lines = []
    for each in api.check(tmp_path).diagnostics:
        if each.rule.area == "tenants":
            name = Path(each.path).relative_to(tmp_path)
            lines.append(f"{name}:{each.primary.location.start.line} {each.severity.word} {each.message}")
    assert lines == said


def test_advice_can_be_followed(tmp_path: Path) -> None:
    """What is proposed to write lets no mail pass that is refused."""
    write(tmp_path, {"t/a.yaml": A, "t/b.yaml": B})
    (told,) = (each for each in api.check(tmp_path).diagnostics if each.rule.area == "tenants")
    assert [answer.verdict for answer in api.relay(tmp_path).verdicts.answers] == [Verdict.RELAYED]
    (tmp_path / "relaylint.yaml").write_text(told.help.split("`")[1], encoding="utf-8")
    assert [answer.verdict for answer in api.relay(tmp_path).verdicts.answers] == [Verdict.REJECTED]


def test_a_file_that_is_named_is_told_too(tmp_path: Path) -> None:
    write(tmp_path, {"t/a.yaml": A, "t/b.yaml": B, ".git/x": ""})
    for name in ("a", "b"):
        report = api.check(tmp_path / f"t/{name}.yaml")
        assert [each.path for each in report.diagnostics if each.rule.area == "tenants"] == [
            str(tmp_path / f"t/{name}.yaml")
        ]


@pytest.mark.parametrize("sender", ["bb.example", "other.example"])
def test_nothing_is_in_order_where_tenants_are_mixed(tmp_path: Path, sender: str) -> None:
    """No answer about what is certainly of two tenants is a reason to go ahead."""
    write(tmp_path, {"a.json": domains("bb", **of("a")), "b.json": connectors("b", **of("b"))})
    host = {"Name": "mta", "IPAddresses": [address("b")], "MailFrom": [sender], "Recipients": ["External"]}
    write(tmp_path, {"hosts.yaml": json.dumps({"SendingHosts": [host]})})
    assert api.relay(tmp_path).fails
    assert api.check(tmp_path).fails(Severity.ERROR)
