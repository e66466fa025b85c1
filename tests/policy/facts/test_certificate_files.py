"""Facts about certificate files: what each tells, at the property that names it, and what is told without one."""

from __future__ import annotations

from typing import Any

import pytest
from making import tenant

from relaylint.model.certificates.certificate import Certificate
from relaylint.policy.facts import Facts, certificate_files

from .asking import DOMAINS, Files, ask

NOW = Certificate(
    common_name="mail.contoso.com",
    names=("mail.contoso.com", "SMTP.contoso.com", "*.fabrikam.co.uk"),
    subject="CN=mail.contoso.com, O=Contoso",
    issuer="CN=R11, C=US",
    not_before="2026-10-01",
    not_after="2026-12-30",
    key_type="EC",
    key_size=384,
    curve="P-384",
    signature_hash="sha384",
    usages=("serverAuth", "clientAuth"),
    missing="CN=Root",
    chain="incomplete",
    order="out-of-order",
)
NEXT = Certificate(
    names=("mail.contoso.com", "smtp.contoso.com."),
    not_before="2026-12-01",
    not_after="2027-01-15",
    key_type="RSA",
    key_size=2048,
    signature_hash=None,
    usages=None,
    authority="private",
    private_key=True,
)
FILES: Files = {"now.pem": NOW, "next.pem": NEXT}
HOLDERS = {
    "SendingHost": "SendingHosts: [{ Name: mta, Certificate: now.pem, NextCertificate: next.pem }]\n",
    "SendConnector": "SendConnectors: [{ Name: Out, Certificate: now.pem, NextCertificate: next.pem }]\n",
}
each_kind = pytest.mark.parametrize("kind", HOLDERS)

TABLE: list[tuple[str, Any, Any]] = [
    ("common-name", "mail.contoso.com", None),
    ("subject", "CN=mail.contoso.com, O=Contoso", ""),
    ("issuer", "CN=R11, C=US", ""),
    ("identity", "<I>CN=R11, C=US<S>CN=mail.contoso.com, O=Contoso", "<I><S>"),
    ("not-before", "2026-10-01", "2026-12-01"),
    ("not-after", "2026-12-30", "2027-01-15"),
    ("days-left", 36, 52),
    ("lifetime", 90, 45),
    ("percent-left", 40, 115),
    ("days-to-start", -54, 7),
    ("key-type", "EC", "RSA"),
    ("key-size", 384, 2048),
    ("curve", "P-384", None),
    ("signature-hash", "sha384", None),
    ("usages", ["serverAuth", "clientAuth"], None),
    ("authority", "public", "private"),
    ("chain", "incomplete", "complete"),
    ("missing", "CN=Root", None),
    ("order", "out-of-order", "in-order"),
    ("private-key", False, True),
]
"""What follows ``certificate.`` or ``next-certificate.``, and what the two files tell."""


@each_kind
@pytest.mark.parametrize(("field", "now", "after"), TABLE)
def test_fields(kind: str, field: str, now: Any, after: Any) -> None:
    found = [
        ask(f"{holder}.{field}", HOLDERS[kind], kind, files=FILES) for holder in ("certificate", "next-certificate")
    ]
    assert [(item.value, item.place) for item in found] == [(now, "now.pem"), (after, "next.pem")]


@each_kind
@pytest.mark.parametrize("field", [row[0] for row in TABLE])
def test_fields_of_a_file_that_tells_nothing(kind: str, field: str) -> None:
    """Null where none is named, and not known where it cannot be read, or another tool fills it in."""
    for property, holder in (("Certificate", "certificate"), ("NextCertificate", "next-certificate")):
        for value, expected in (
            ("~", None),
            ("lost.pem", "? the certificate file cannot be read"),
            ("'${path}'", "? its value is not filled in"),
        ):
            text = f"{kind}s: [{{ Name: a, {property}: {value} }}]\n"
            assert ask(f"{holder}.{field}", text, kind, files={"lost.pem": "it is empty"}).value == expected
        assert ask(f"{holder}.{field}", f"{kind}s: [{{ Name: a }}]\n", kind).value is None


@pytest.mark.parametrize(
    ("today", "days", "percent", "to_start"),
    [
        ("2026-09-30", 91, 101, 1),
        ("2026-10-01", 90, 100, 0),
        ("2026-12-29", 1, 1, -89),
        ("2026-12-30", 0, 0, -90),
        ("2026-12-31", -1, -2, -91),
    ],
)
def test_days_are_counted_from_today(today: str, days: int, percent: int, to_start: int) -> None:
    names = ("days-left", "percent-left", "days-to-start")
    text = HOLDERS["SendingHost"]
    found = [ask(f"certificate.{name}", text, files=FILES, today=today).value for name in names]
    assert found == [days, percent, to_start]


def test_a_certificate_without_dates_and_one_of_a_day() -> None:
    text = HOLDERS["SendingHost"]
    names = ("not-before", "not-after", "days-left", "lifetime", "percent-left", "days-to-start")
    files = {"now.pem": Certificate(), "next.pem": Certificate(not_before="2026-11-24", not_after="2026-11-24")}
    assert [ask(f"certificate.{name}", text, files=files).value for name in names] == [None] * 6
    assert [ask(f"next-certificate.{name}", text, files=files).value for name in names[2:]] == [0, 0, 0, 0]


# the names on it


NOT_KNOWN = "? the names on the certificate are not known"
OF_HOSTS: list[tuple[str, str, Any, str]] = [
    ("certificate.names", "Certificate: now.pem", list(NOW.names), "now.pem"),
    ("certificate.names", "Certificate: now.pem, CertificateNames: [contoso.com]", list(NOW.names), "now.pem"),
    (
        "certificate.names",
        "CertificateNames: [contoso.com, a.example]",
        ["contoso.com", "a.example"],
        "[contoso.com, a.example]",
    ),
    ("certificate.names", "CertificateNames: [contoso.com, '${b}']", NOT_KNOWN, "[contoso.com, '${b}']"),
    ("certificate.names", "Certificate: lost.pem", NOT_KNOWN, "lost.pem"),
    ("certificate.names", "CertificateNames: []", None, "[]"),
    ("certificate.names", "CertificateNames: ~", None, "~"),
    ("certificate.names", "Port: 25", None, "mta"),
    ("receiving-certificate.names", "ReceivingCertificate: now.pem", list(NOW.names), "now.pem"),
    (
        "receiving-certificate.names",
        "ReceivingCertificate: lost.pem",
        "? the certificate file cannot be read",
        "lost.pem",
    ),
    ("receiving-certificate.names", "ReceivingCertificateNames: [contoso.com]", ["contoso.com"], "[contoso.com]"),
    ("receiving-certificate.names", "Certificate: now.pem", None, "mta"),
    ("certificate.registrable-domains", "Certificate: now.pem", ["contoso.com", "fabrikam.co.uk"], "now.pem"),
    ("certificate.registrable-domains", "CertificateNames: [com]", ["com"], "[com]"),
    ("certificate.registrable-domains", "Certificate: lost.pem", NOT_KNOWN, "lost.pem"),
    ("certificate.registrable-domains", "Port: 25", None, "mta"),
    ("certificate.foreign-domains", "Certificate: now.pem", ["fabrikam.co.uk"], "now.pem"),
    ("certificate.foreign-domains", "CertificateNames: [contoso.com]", [], "[contoso.com]"),
    ("certificate.lost-names", "Certificate: now.pem, NextCertificate: next.pem", ["*.fabrikam.co.uk"], "next.pem"),
    ("certificate.lost-names", "Certificate: next.pem, NextCertificate: now.pem", [], "now.pem"),
    ("certificate.lost-names", "CertificateNames: [a.example], NextCertificate: now.pem", ["a.example"], "now.pem"),
    ("certificate.lost-names", "Certificate: now.pem", None, "mta"),
    ("certificate.lost-names", "NextCertificate: next.pem", None, "next.pem"),
    ("certificate.lost-names", "Certificate: lost.pem", None, "mta"),
    ("certificate.lost-names", "Certificate: lost.pem, NextCertificate: next.pem", NOT_KNOWN, "next.pem"),
    (
        "certificate.lost-names",
        "Certificate: now.pem, NextCertificate: lost.pem",
        "? the certificate file cannot be read",
        "lost.pem",
    ),
    ("certificate.key-files", "Certificate: now.pem, NextCertificate: next.pem", ["next.pem"], "next.pem"),
    ("certificate.standing", "Certificate: good.pem", "counts", "good.pem"),
    ("certificate.standing", "CertificateNames: [contoso.com]", "counts", "mta"),
    ("certificate.standing", "Certificate: self.pem", "ignored", "self.pem"),
    ("certificate.standing", "Certificate: now.pem", "ignored", "now.pem"),  # the issuer is missing
    ("certificate.standing", "Certificate: now.pem, ExchangeBuild: 15.2.1748.10", "unsettled", "now.pem"),
    ("certificate.standing", "Certificate: next.pem", "unsettled", "next.pem"),
    ("certificate.standing", "Certificate: lost.pem", "unsettled", "lost.pem"),
    ("certificate.standing", "Port: 25", None, "mta"),
    ("certificate.self-signed", "Certificate: self.pem", True, "self.pem"),
    ("certificate.self-signed", "Certificate: now.pem", False, "now.pem"),
    ("certificate.self-signed", "Certificate: lost.pem", "? the certificate file cannot be read", "lost.pem"),
    ("certificate.self-signed", "CertificateNames: [contoso.com]", False, "mta"),
]


@pytest.mark.parametrize(("fact", "host", "value", "place"), OF_HOSTS)
def test_of_hosts(fact: str, host: str, value: Any, place: str) -> None:
    files = {
        **FILES,
        "good.pem": NEXT._replace(not_before="2026-11-24", not_after="2026-11-24", authority="public"),
        "self.pem": NOW._replace(self_signed=True),
        "lost.pem": "there is no such file",
    }
    found = ask(fact, f"{DOMAINS}SendingHosts: [{{ Name: mta, {host} }}]\n", files=files)
    assert (found.value, found.place) == (value, place)


OF_SEND_CONNECTORS: list[tuple[str, str, Any]] = [
    ("certificate.names", "Certificate: now.pem", list(NOW.names)),
    ("certificate.names", "Certificate: lost.pem", "? the certificate file cannot be read"),
    ("certificate.names", "Port: 25", None),
    ("certificate.registrable-domains", "Certificate: now.pem", ["contoso.com", "fabrikam.co.uk"]),
    ("certificate.lost-names", "Certificate: now.pem, NextCertificate: next.pem", ["*.fabrikam.co.uk"]),
    ("certificate.lost-names", "Certificate: now.pem", None),
    ("certificate.self-signed", "Certificate: self.pem", True),
    ("certificate.self-signed", "Certificate: now.pem", False),
    ("certificate.self-signed", "Certificate: lost.pem", "? the certificate file cannot be read"),
    ("certificate.self-signed", "Port: 25", False),
]


@pytest.mark.parametrize(("fact", "connector", "value"), OF_SEND_CONNECTORS)
def test_of_send_connectors(fact: str, connector: str, value: Any) -> None:
    files = {**FILES, "self.pem": Certificate(self_signed=True), "lost.pem": "there is no such file"}
    text = f"{DOMAINS}SendConnectors: [{{ Name: Out, {connector} }}]\n"
    assert ask(fact, text, "SendConnector", files=files).value == value


def test_accepted_domains_are_gone_through_once_for_all_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def registrable(name: str) -> str:
        asked.append(name)
        return name

    monkeypatch.setattr(certificate_files, "registrable", registrable)
    domains = "".join(f"  - {{ DomainName: d{number}.example }}\n" for number in range(20))
    hosts = "".join(f"  - {{ Name: h{number}, CertificateNames: [n{number}.other.example] }}\n" for number in range(20))
    made = tenant(f"AcceptedDomains:\n{domains}SendingHosts:\n{hosts}")
    facts = Facts(made)
    for host in made.of("SendingHost"):
        facts.get("certificate.foreign-domains", host, None)
    assert len([name for name in asked if name.startswith("d")]) == 20
