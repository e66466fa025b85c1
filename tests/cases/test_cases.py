"""What public sources report: each case comes out as its file records, and none of the collection is left out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from .agreement import AGREES, CANNOT_TELL, DIFFERS, FOLDER, NAME, STATUS, Case, cases, faults, not_checkable, table

COLLECTION = Path(__file__).parents[3] / "shared" / "cases"
KEYS = {"case", "summary", "source", "outcome", "definitions", "expect", "agreement"}
MORE_KEYS = {"detail", "code", "added", "other-tenants", "certificates", "today", "why"}
OUTCOMES = {"relayed", "rejected", "accepted-as-anonymous", "misattributed", "other"}
DOMAIN = {"name": "DomainName", "type": "DomainType", "match_subdomains": "MatchSubDomains"}
CONNECTOR = {
    "name": "Name",
    "type": "ConnectorType",
    "enabled": "Enabled",
    "tls_sender_certificate_name": "TlsSenderCertificateName",
    "sender_ips": "SenderIPAddresses",
    "sender_domains": "SenderDomains",
    "restrict_to_ips": "RestrictDomainsToIPAddresses",
    "restrict_to_certificate": "RestrictDomainsToCertificate",
    "require_tls": "RequireTls",
    "cloud_services_mail_enabled": "CloudServicesMailEnabled",
    "ef_skip_last_ip": "EFSkipLastIP",
    "tls_settings": "TlsSettings",
    "tls_domain": "TlsDomain",
}
KINDS = {"accepted_domains": DOMAIN, "inbound_connectors": CONNECTOR, "outbound_connectors": CONNECTOR}
CERTIFICATES = ("CertificateNames", "ReceivingCertificateNames", "Certificate")

Facts = dict[str, Any]
"""Values by their places, such as `InboundConnectors[0].Name`; those of the second tenant begin with `B.`."""
each_case = pytest.mark.parametrize("number", cases())
with_collection = pytest.mark.skipif(not COLLECTION.is_dir(), reason="the collection is not beside the repository")


@each_case
def test_it_comes_out_as_recorded(number: str) -> None:
    assert faults(cases()[number]) == []


@each_case
def test_its_form(number: str) -> None:
    case = cases()[number]
    assert case.path.name.startswith(f"{number}-")
    assert KEYS <= set(case.data) <= KEYS | MORE_KEYS
    assert set(case.data["expect"]) <= {"verdicts", "rules", "also"}
    assert case.data["agreement"] in (AGREES, DIFFERS, CANNOT_TELL)
    assert case.data["outcome"] in OUTCOMES
    assert case.data["summary"].endswith(".")
    assert not any("\n" in text for text in (case.data["summary"], case.why))


def test_every_file_is_a_case() -> None:
    names = {path.name for path in FOLDER.glob("*.yaml")}
    assert {name for name in names if not NAME.fullmatch(name)} == {"not-checkable.yaml"}
    assert len(cases()) == len(names) - 1
    assert set(cases()).isdisjoint(not_checkable())


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("outcome: rejected", "outcome: rejected", []),
        ("ConnectorType: OnPremises", "ConnectorType: Premises", ["false alarm: error unknown-value at 10: Premises"]),
        (
            "SenderIPAddresses: [192.0.2.10/32]",
            "SenderIPAddresses: [192.0.2.0/16]",
            ["false alarm: error sender-ip-prefix-range at 12: 192.0.2.0/16"],
        ),
        (
            "severity: error",
            "severity: warning",
            [
                "missing: warning relied-on-header-from at 16: bounce@example.com",
                "false alarm: error relied-on-header-from at 16: bounce@example.com",
            ],
        ),
        (
            "outcome: rejected",
            "outcome: relayed",
            ["agreement: differs", "no reason is given, and the expected replies are ['5.7.64']"],
        ),
        (
            "outcome: rejected",
            "outcome: rejected\ncode: 5.7.68",
            ["no reason is given, and the expected replies are ['5.7.64']"],
        ),
        ("agreement: agrees", "agreement: differs", ["agreement: agrees"]),
    ],
)
def test_what_is_not_as_recorded_is_found(tmp_path: Path, old: str, new: str, found: list[str]) -> None:
    text = cases()["049"].path.read_text(encoding="utf-8").replace(old, new)
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    assert [line for line in faults(Case(path)) if not line.startswith("verdicts")] == found


def test_another_verdict_is_found(tmp_path: Path) -> None:
    text = cases()["061"].path.read_text(encoding="utf-8").replace("mail.contoso.com]", "smtp.contoso.com]")
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    first, *rest = faults(Case(path))
    assert first.startswith(
        "verdicts: [{'host': 'exchange-01', 'from': '<>', 'recipients': 'external', 'verdict': 'rejected'"
    )
    assert "agreement: differs" in rest


def test_table(snapshot: SnapshotAssertion) -> None:
    assert table() == snapshot


@cache
def collection() -> dict[str, Any]:
    """Return the cases of the collection by their numbers."""
    return {path.name[:3]: yaml.safe_load(path.read_text(encoding="utf-8")) for path in COLLECTION.glob("[0-9]*.yaml")}


@with_collection
def test_no_case_of_the_collection_is_left_out() -> None:
    checkable = {number: case["static_check_possible"]["verdict"] == "yes" for number, case in collection().items()}
    assert {number for number, possible in checkable.items() if possible} == {n for n in cases() if n.isdigit()}
    assert {number for number, possible in checkable.items() if not possible} == set(not_checkable())


@with_collection
def test_outcomes_and_status_codes_are_those_of_the_collection() -> None:
    found = {number: case.data for number, case in cases().items() if number.isdigit()} | not_checkable()
    recorded = {number: (one["outcome"], one.get("code")) for number, one in found.items()}
    assert recorded == {number: (one["outcome"], _code(one["error"])) for number, one in collection().items()}


@with_collection
@pytest.mark.parametrize("number", [number for number in cases() if number.isdigit()])
def test_definitions_are_those_of_the_collection(number: str) -> None:
    """What a source says is there, and what it does not say is marked as added."""
    case = cases()[number]
    facts, ours = dict(said(collection()[number]["facts"])), dict(written(case))
    if "SendingHosts" not in case.data["definitions"]:
        facts.pop("SendingHosts[0].Tls", None)  # mail that waits on a server has had no session
    assert {place: ours.get(place) for place in facts} == facts
    added = tuple(case.data.get("added", ()))
    beyond = {place.removeprefix("B.") for place in ours.keys() - facts.keys()}
    assert {place for place in beyond if not place.startswith(added) and not _is_form(place, ours)} == set()
    assert all(any(place.startswith(start) for place in beyond) for start in added)


def _code(error: str | None) -> str | None:
    found = STATUS.search(error or "")
    return found and found.group()


def said(facts: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what the collection says of a case; null and what is left out are not told."""
    for key, properties in KINDS.items():
        kind = key.title().replace("_", "")
        counts: dict[str, int] = {}
        for entry in facts[key]:
            tenant = entry.get("tenant", "A")
            index = counts[tenant] = counts.get(tenant, -1) + 1
            for name, value in entry.items():
                if name != "tenant" and value is not None:
                    yield f"{'B.' if tenant == 'B' else ''}{kind}[{index}].{properties[name]}", value
    yield from said_of_session(facts["session"])


def said_of_session(session: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what the collection says of a session, as it is put of a host."""
    names = dict.fromkeys((session["certificate_subject_cn"], *(session["certificate_sans"] or ())))
    sender, header = session["mail_from"], session["header_from"]
    host = {
        "IPAddresses": session["source_ip"] and [session["source_ip"]],
        "CertificateNames": [name for name in names if name],
        "Tls": False if session["tls"] is False else None,
        "SmartHost": session.get("destination"),
        "MailFrom": sender and [sender],
        "HeaderFrom": header and [header.partition("@")[2]],
        "Recipients": {True: ["Internal"], False: ["External"], None: None}[session["rcpt_is_internal"]],
    }
    yield from ((f"SendingHosts[0].{name}", value) for name, value in host.items() if value not in (None, []))
    if "reject_direct_send" in session:
        yield "OrganizationConfig.RejectDirectSend", session["reject_direct_send"]


def written(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield what the definitions of a case say."""
    for prefix, definitions in (("", case.data["definitions"]), *_other_tenants(case)):
        for kind, found in definitions.items():
            if isinstance(found, dict):
                yield from ((f"{prefix}{kind}.{name}", value) for name, value in found.items())
                continue
            for index, entry in enumerate(found):
                for name, value in entry.items():
                    if kind == "SendingHosts" and name in CERTIFICATES:
                        names = value if isinstance(value, list) else case.data["certificates"][value]["names"]
                        yield f"{prefix}{kind}[{index}].CertificateNames", names
                    else:
                        yield f"{prefix}{kind}[{index}].{name}", value


def _other_tenants(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (("B.", definitions) for definitions in case.data.get("other-tenants", {}).values())


def _is_form(place: str, ours: Facts) -> bool:
    """Tell whether a value only puts what is told into our form: a connector must list sender domains."""
    of_entry, _, name = place.rpartition(".")
    if name == "SenderDomains":
        return bool(ours[place] == ["*"] and ours[f"{of_entry}.ConnectorType"] == "OnPremises")
    return of_entry.startswith("SendingHosts") and name in ("Name", "Method")
