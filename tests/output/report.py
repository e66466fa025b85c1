"""One small report with every case that a format must cope with, shared by all tests of output."""

from __future__ import annotations

from relaylint.core.diagnostic import Checked, Diagnostic, Label, Location, Report, RuleInfo, Severity, Topic, Undecided
from relaylint.core.text import Source, Span

CERTIFICATE = RuleInfo(
    name="cert-domain-not-accepted",
    area="relay",
    title="The certificate's domain is not accepted",
    severity=Severity.ERROR,
    basis="documented",
    why="Exchange Online attributes mail to the tenant whose accepted domain the certificate names.",
    remedy="Add the domain under *Accepted domains*, or use `Set-InboundConnector`.",
    kinds=("InboundConnector", "AcceptedDomain"),
    references=("https://learn.microsoft.com/exchange/connectors", "RFC 5321, section 4.2"),
    codes=("550 5.7.64",),
)
WILDCARD = RuleInfo(
    "wildcard-name", "relay", "The name is a wildcard", Severity.WARNING, "reported", "It takes too much.", "Narrow it."
)
SHARED = RuleInfo(
    "shared-address", "hosts", "An address is shared", Severity.INFO, "inferred", "Others use it too.", "Ask its owner."
)
QUIET = RuleInfo("quiet-rule", "hosts", "A rule that finds nothing", Severity.WARNING, "format", "Why.", "Remedy.")
UNREADABLE = RuleInfo("unreadable-file", "files", "Cannot be opened", Severity.ERROR, "format", "Why.", "Remedy.")

HUB = Source(
    "tenants/contoso/hub.yaml",
    "InboundConnectors:\n"
    "  - Name: Head office\n"
    "    ConnectorType: OnPremises\n"
    "    TlsSenderCertificateName: mail.fabrikam.com\n"
    "\n"
    "    SenderDomains:\n"
    "      - '*'\n"
    "      - contoso.com\n"
    "    SenderIPAddresses: []\n" + "# filler\n" * 12 + "SendingHosts:\n"
    "  - Name: mta-01\n",
)
DOMAINS = Source(
    "tenants/contoso/accepted domains, 100%.yaml",
    "AcceptedDomains:\n  - DomainName: contoso.com\n  - DomainName: contoso.net",
)
WIDE = Source(
    "tenants/größe/東京.yaml",
    "SendingHosts:\n  - { Name: '東京 👍🏽 ❤️ e\u0301 ｶﾞ 🇩🇪', Method: Fax, Note: \"naïve … text\" }\n",
)
HOSTILE = Source(
    "::error file=a::b.yaml",
    'Name: "admin\u202e \x1b[31mred\x07 \u200bnobody\u2066" # \x85 ##[add-mask]contoso\nValue:\u00a0x\n',
)
TABS = Source("hosts.json", '{\r\n\t"SendingHosts": [\r\n\t\t{"Name":\t"relay"}\r\n\t]\r\n}\r\n')
LONG = Source("minified.json", '{"Pad":"' + "x" * 900 + '","Bad":"value","Pad2":"' + "y" * 900 + '"}')
EMPTY = Source("missing.yaml", "")


def label(source: Source, part: str, text: str = "") -> Label:
    """Return a label on the first occurrence of ``part``; ``|`` in it marks an empty span."""
    start = source.text.index(part.replace("|", ""))
    if "|" in part:
        start += part.index("|")
        return Label(Location(source, Span(start, start)), text)
    return Label(Location(source, Span(start, start + len(part))), text)


def about(subject: str) -> Topic:
    """Return what is about a definition, named by its kind and its name."""
    return Topic(*subject.split(" ", 1))


def found(
    rule: RuleInfo, message: str, primary: Label, *related: Label, advice: str = "", subject: str = ""
) -> Diagnostic:
    """Return a diagnostic with its rule's severity, of the tenant contoso."""
    return Diagnostic.of(rule, message, primary, related, help=advice, tenant="tenants/contoso", about=about(subject))


def at_end(source: Source) -> Label:
    """Return a label on nothing, at the end of the file."""
    return Label(Location(source, Span(len(source.text), len(source.text))))


def every_case() -> list[Diagnostic]:
    return [
        found(
            CERTIFICATE,
            "`mail.fabrikam.com` is not an accepted domain of this tenant",
            label(HUB, "mail.fabrikam.com"),
            label(DOMAINS, "AcceptedDomains", "the accepted domains: contoso.com, contoso.net"),
            label(DOMAINS, "contoso.net"),
            advice="add the domain `fabrikam.com` in the admin center\nor run `New-AcceptedDomain`",
            subject="InboundConnector Head office",
        ),
        found(
            WILDCARD,
            "`*` takes mail of every sender",
            label(HUB, "'*'"),
            label(HUB, "Head office", "of this connector"),
            label(HUB, "mta-01", "which this host uses"),
            label(HUB, "OnPremises", "a value [in brackets](https://evil.example)"),
            subject="InboundConnector Head office",
        ),
        found(SHARED, "the whole connector, [x](https://evil.example)", label(HUB, HUB.text[22:137], "all of it")),
        found(CERTIFICATE, "`SenderIPAddresses` is empty", label(HUB, "[|]"), advice="name an address"),
        found(CERTIFICATE, "the list ends too early", at_end(HUB)),
        found(SHARED, "the last line has no line break", at_end(DOMAINS)),
        found(WILDCARD, "`Fax` is no method", label(WIDE, "Fax", "not a method"), label(WIDE, "👍🏽", "by this name")),
        found(WILDCARD, "`東京` is wide", label(WIDE, "東京")),
        found(
            CERTIFICATE,
            "`admin\u202e\n::set-output name=x::y\r\n##[stop-commands]z\ud800` is spoofed",
            label(HOSTILE, "nobody", "hidden\u2069 text"),
            advice="::warning::no\u202e\n::add-mask::contoso",
            subject="SendingHost \u202eadmin",
        ),
        found(SHARED, "`relay` with tabs", label(TABS, '"relay"}\r\n', "to the end of the line")),
        found(SHARED, "the name", label(LONG, '"value"', "here"), label(LONG, "y" * 300, "and all this")),
        found(UNREADABLE, "the file cannot be opened: permission denied", at_end(EMPTY)),
    ]


def make_report(diagnostics: list[Diagnostic]) -> Report:
    """Return a report with ``diagnostics`` and two rules that were undecided."""
    undecided = [
        Undecided.of(
            WILDCARD,
            "`[x={[a-z]}=]` is a template",
            label(HUB, "Head office"),
            tenant="a",
            about=about("InboundConnector Head office"),
        ),
        Undecided.of(
            QUIET, "`Method` is\nnot declared", label(WIDE, "Name"), tenant="b", about=about("SendingHost 東京")
        ),
    ]
    return Report(
        tuple(sorted(diagnostics, key=Diagnostic.sort_key)),
        tuple(sorted(undecided, key=Undecided.sort_key)),
        (CERTIFICATE, QUIET, SHARED, WILDCARD),
        Checked(files=7, definitions=9, tenants=1, rules=43, skipped=2),
    )
