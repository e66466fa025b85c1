"""Facts about certificate files beyond what one of them tells: others' names, keys, chains, and what rests on them."""

from __future__ import annotations

from typing import Any

import pytest
from making import tenant

from relaylint.model.certificates.certificate import Certificate, Completeness
from relaylint.model.definitions import Unknown
from relaylint.policy.facts import Fact, Facts

DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }, { DomainName: mail.fabrikam.com }]\n"
HUB = "InboundConnectors: [{ Name: Hub, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }]\n"
PRINTERS = "InboundConnectors: [{ Name: Printers, ConnectorType: OnPremises, SenderIPAddresses: [203.0.113.0/28] }]\n"


def fact(text: str, name: str, kind: str = "SendingHost", **files: Certificate | str) -> Fact:
    """Return a fact about the first definition of a kind; ``files`` are the certificates by the property's name."""
    made = tenant(text)
    about = made.of(kind)[0]
    made.certificates |= {(about, key): found for key, found in files.items()}
    return Facts(made).get(name, about, None)


def host(*properties: str) -> str:
    """Return a host with properties."""
    return f"SendingHosts: [{{ {', '.join(('Name: mta-01', *properties))} }}]\n"


def connector(*properties: str) -> str:
    """Return a Send connector with properties."""
    return f"SendConnectors: [{{ {', '.join(('Name: To Exchange Online', *properties))} }}]\n"


def reason(found: Fact) -> str:
    """Return why a fact is not known."""
    assert isinstance(found.value, Unknown)
    return found.value.reason


@pytest.mark.parametrize(
    ("names", "foreign", "index"),
    [
        ("mail.contoso.com", [], None),
        ('mail.contoso.com, "*.contoso.com", contoso.com', [], None),
        ("mail.contoso.com, www.fabrikam.com", [], None),
        ("mail.contoso.com, mail.northwindtraders.com, northwindtraders.com", ["northwindtraders.com"], 1),
        ('a.example.co.uk, "*.contoso.com", b.example.net', ["example.co.uk", "example.net"], 0),
    ],
)
def test_foreign_domains(names: str, foreign: list[str], index: int | None) -> None:
    """Registrable domains count, and the first foreign name is the place."""
    found = fact(DOMAINS + host(f"CertificateNames: [{names}]"), "certificate.foreign-domains")
    assert found.value == foreign
    assert found.path == ("CertificateNames", index)[: 1 if index is None else 2]


def test_foreign_domains_of_a_file() -> None:
    """A common name may be any text; the file has one place."""
    found = fact(
        DOMAINS + connector("Certificate: a.pem"),
        "certificate.foreign-domains",
        "SendConnector",
        Certificate=Certificate(names=("Mail gateway 1", "localhost", "mail.contoso.com", "x.northwindtraders.com")),
    )
    assert found[:2] == (["northwindtraders.com"], ("Certificate",))


def test_foreign_domains_that_are_not_known() -> None:
    assert fact(DOMAINS + host(), "certificate.foreign-domains").value is None
    undeclared = fact(host("CertificateNames: [mail.contoso.com]"), "certificate.foreign-domains")
    assert reason(undeclared) == "not all accepted domains of the tenant are known"


def test_key_files() -> None:
    """Every property that names a file counts; the first one is the place, and the others are shown."""
    text = host("Certificate: a.pem", "NextCertificate: b.pfx", "ReceivingCertificate: c.pem")
    held = Certificate(private_key=True)
    found = fact(
        text,
        "certificate.key-files",
        Certificate=Certificate(),
        NextCertificate=held,
        ReceivingCertificate=held,
    )
    assert found[:2] == (["b.pfx", "c.pem"], ("NextCertificate",))
    assert [(label.text, label.location.source.slice(label.location.span)) for label in found.related] == [
        ("this file too", "c.pem")
    ]


def test_key_files_that_cannot_be_read() -> None:
    """They hide no key that another file holds."""
    text = connector("Certificate: a.pem", "NextCertificate: b.pem")
    broken, held = "it is empty", Certificate(private_key=True)
    one = fact(text, "certificate.key-files", "SendConnector", Certificate=broken, NextCertificate=held)
    assert one.value == ["b.pem"]
    none = fact(text, "certificate.key-files", "SendConnector", Certificate=broken, NextCertificate=Certificate())
    assert reason(none) == "the certificate file cannot be read"
    assert fact(connector(), "certificate.key-files", "SendConnector").value == []


@pytest.mark.parametrize("chain", ["complete", "incomplete"])
def test_the_chain(chain: Completeness) -> None:
    held = Certificate(chain=chain)
    assert fact(host("Certificate: a.pem"), "certificate.chain", Certificate=held).value == chain


def test_the_chain_of_a_format_that_holds_one_certificate() -> None:
    for name in ("certificate.chain", "certificate.missing"):
        found = fact(host("Certificate: a.cer"), name, Certificate=Certificate(chain="unknown"))
        assert reason(found) == "a file of that format holds one certificate only"


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (HUB + host("IPAddresses: [203.0.113.10]"), True),
        (HUB + host(), True),
        (PRINTERS + host("IPAddresses: [203.0.113.10]"), False),
        (PRINTERS + host("IPAddresses: [203.0.113.10, 203.0.113.77]"), True),
        (PRINTERS + host(), False),
        (PRINTERS + host("IPAddresses: []"), True),
        (PRINTERS.replace("OnPremises", "Partner") + host("IPAddresses: [203.0.113.10]"), True),
        (PRINTERS.replace("Name:", "Enabled: false, Name:") + host("IPAddresses: [203.0.113.10]"), True),
        (HUB + host("Recipients: [Internal]"), False),
        (HUB + host("Method: SmtpAuth"), False),
        (host("IPAddresses: [203.0.113.10]"), False),
        (HUB + connector(), True),
        (PRINTERS + connector(), False),
        (PRINTERS.replace("203.0.113.0/28", '"${address}"') + connector(), False),
        (connector(), False),
    ],
)
def test_what_needs_a_certificate(text: str, needed: bool) -> None:
    """What is not known is not said to need one."""
    kind = "SendConnector" if "SendConnectors" in text else "SendingHost"
    assert fact(text, "relay.needs-certificate", kind).value is needed


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (HUB + host("IPAddresses: [203.0.113.10]"), True),
        (HUB + host("IPAddresses: [203.0.113.10]", "Recipients: [Internal]"), False),
        (PRINTERS + host("IPAddresses: [203.0.113.10]"), False),
        (HUB + host("Method: SmtpAuth"), False),
        (HUB + connector(), True),
        (PRINTERS + connector(), False),
    ],
)
def test_what_is_refused_as_long_as_the_certificate_does_not_count(text: str, refused: bool) -> None:
    kind = "SendConnector" if "SendConnectors" in text else "SendingHost"
    held = Certificate(self_signed=True)
    assert fact(text, "relay.refused-without-certificate", kind, Certificate=held).value is refused


RENEWED = host("Certificate: a.pem", "NextCertificate: b.pem", "IPAddresses: [203.0.113.10]")
ACCEPTED = "AcceptedDomains: [{ DomainName: mail.contoso.com }]\n"


NOT_SAID = Unknown("not documented: whether `mail.contoso.com` also matches `*.contoso.com`")


@pytest.mark.parametrize(
    ("text", "names", "one_a", "two", "assumed"),
    [
        (HUB, ("mail.contoso.com",), "holds", "holds", False),
        (HUB, ("x.contoso.com",), "fails", "fails", False),
        (HUB, ("*.contoso.com",), NOT_SAID, NOT_SAID, True),
        (PRINTERS, ("x.contoso.com",), "fails", "holds", False),
        (HUB.replace("mail.contoso.com", "x.contoso.com"), ("x.contoso.com",), "fails", "holds", False),
    ],
)
def test_after_the_renewal(text: str, names: tuple[str, ...], one_a: str, two: str, assumed: bool) -> None:
    """The conditions hold as they would with the next certificate, whatever the present one is."""
    files = {"Certificate": Certificate(names=("old.contoso.com",)), "NextCertificate": Certificate(names=names)}
    facts = ("next-certificate.condition-1a", "next-certificate.condition-2", "next-certificate.assumed")
    found = [fact(ACCEPTED + text + RENEWED, name, "SendingHost", **files) for name in facts]
    assert [item.value for item in found] == [one_a, two, assumed]
    assert {item.path for item in found} == {("NextCertificate",)}


def test_a_renewal_that_is_not_known() -> None:
    def said(text: str, **files: Any) -> Any:
        return fact(ACCEPTED + HUB + text, "next-certificate.condition-2", **files).value

    assert said(host("Certificate: a.pem"), Certificate=Certificate()) is None
    assert said(host("NextCertificate: b.pem", "Method: SmtpAuth"), NextCertificate=Certificate()) is None
    assert isinstance(said(RENEWED, NextCertificate="it is empty"), Unknown)
    assert isinstance(said(host('NextCertificate: "${path}"')), Unknown)
