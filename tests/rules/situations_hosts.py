"""Small whole tenants about hosts: their endpoints, their methods, their limits, and what all rules say about each."""

from __future__ import annotations

from .situations import ADDRESS, BY_ADDRESS, BY_NAME, CERTIFIED, DOMAINS, EXAMPLE, Situation, host

SHOWN, BY_IP_ONLY = EXAMPLE
"""What every connector gets that lists the address of these situations, and goes by address alone."""
ADVICE = "warning null-sender-advice 203.0.113.10"
"""What every host gets that is relayed by address and declares no bounces."""
UNUSED = "info unused-connector Hub"
"""What the connector gets that no host relays by."""
SENDERS = 'MailFrom: [contoso.com, "<>"]'

SHOWN = EXAMPLE[0]
"""What every connector with the address of these situations gets."""
SITUATIONS = (
    # what is in order
    Situation(
        "a clean tenant in which every way of sending is used as it should be",
        DOMAINS
        + BY_NAME
        + """
OrganizationConfig:
  RejectDirectSend: false
  SmtpClientAuthenticationDisabled: false
  AllowLegacyTLSClients: false
  Licenses: 250
"""
        + host(
            CERTIFIED,
            SENDERS,
            "Connector: Hub",
            "SmartHost: contoso-com.mail.protection.outlook.com",
            "Port: 25",
            "Tls: true",
            "HighestTlsVersion: TLS1.2",
            "DynamicAddress: true",
            "SharedAddress: true",
            "IPAddresses: [10.1.2.3]",
            "Bulk: false",
            "DailyExternalRecipients: 4000",
            "ExchangeBuild: 15.2.2562.53",
            "HeaderFrom: [news.contoso.com]",
            "Recipients: [Internal, External]",
        )
        + """
  - Name: scanner-02
    Method: DirectSend
    IPAddresses: [203.0.113.77]
    SmartHost: mail-contoso-com.a-v1.mx.microsoft
    Port: 25
    Tls: false
    MailFrom: [scan@contoso.com]
    DynamicAddress: true
  - Name: monitor-01
    Method: SmtpAuth
    SmartHost: smtp.office365.com
    Port: 587
    Authentication: OAuth
    HighestTlsVersion: TLS1.3
    Login: alerts@contoso.com
    MailFrom: [alerts@contoso.com]
  - Name: payroll-01
    Method: HighVolumeEmail
    SmartHost: smtp.hve.mx.microsoft
    Port: 587
    Authentication: Basic
    Login: payroll@contoso.com
    MailFrom: [payroll@contoso.com]
    Bulk: true
  - {Name: news-01, Method: Internet, SmartHost: 203.0.113.25, Port: 2525, Bulk: true, MailFrom: [news.contoso.com]}
""",
    ),
    Situation(
        "a clean tenant with Direct Send refused, and a host that a connector lists",
        DOMAINS
        + BY_ADDRESS
        + "OrganizationConfig: {RejectDirectSend: true}\n"
        + host(ADDRESS, "MailFrom: [contoso.com]", "Recipients: [Internal]", "SharedAddress: true"),
        (SHOWN, BY_IP_ONLY),
    ),
    # endpoints
    Situation(
        "a retired endpoint, whatever the port",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "SmartHost: mail.messaging.microsoft.com", "Port: 587"),
        ("error host-smarthost-invalid mail.messaging.microsoft.com",),
    ),
    Situation(
        "an address as endpoint",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "SmartHost: 203.0.113.25"),
        ("warning host-smarthost-invalid 203.0.113.25",),
    ),
    Situation(
        "another tenant's endpoint",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "SmartHost: fabrikam-com.mail.protection.outlook.com"),
        ("warning host-smarthost-foreign fabrikam-com.mail.protection.outlook.com",),
    ),
    Situation(
        "another hop, with a port of its own",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "SmartHost: hub.corp.contoso.com", "Port: 2525"),
        ("info host-smarthost-foreign hub.corp.contoso.com",),
    ),
    Situation(
        "relay to the endpoint for SMTP AUTH, with its port",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "SmartHost: smtp.office365.com", "Port: 587"),
        ("error host-method-mismatch smtp.office365.com",),
    ),
    Situation(
        "the right endpoint and the wrong port",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "SmartHost: contoso-com.mail.protection.outlook.com", "Port: 587"),
        ("error host-port-not-25 587",),
    ),
    # what identifies the host
    Situation(
        "the connector goes by certificate, and the host's address is on another one",
        DOMAINS
        + BY_NAME
        + BY_ADDRESS.removeprefix("\nInboundConnectors:\n")
        + host(ADDRESS, 'MailFrom: ["<>"]', "Connector: Hub", "Recipients: [External]"),
        (
            SHOWN,
            BY_IP_ONLY,
            'error null-sender-not-relayable "<>"',
            "warning host-tls-off-with-cert-connector Hub",
        ),
    ),
    Situation(
        "TLS is off, so that the certificate never reaches the connector",
        DOMAINS + BY_NAME + host(ADDRESS, CERTIFIED, SENDERS, "Connector: Hub", "Tls: false"),
        ("error host-tls-off-with-cert-connector false",),
    ),
    Situation(
        "an address that changes and is shared",
        DOMAINS + BY_ADDRESS + host(ADDRESS, "MailFrom: [contoso.com]", "DynamicAddress: true", "SharedAddress: true"),
        (SHOWN, BY_IP_ONLY, ADVICE, "warning host-ip-dynamic true", "warning host-ip-shared true"),
    ),
    Situation(
        "only an address of the local network is declared: whether a connector lists the public one is not known",
        DOMAINS + BY_ADDRESS + host("IPAddresses: [10.1.2.3]", "MailFrom: [contoso.com]"),
        (SHOWN, BY_IP_ONLY, "warning host-no-public-ip [10.1.2.3]"),
        (
            "direct-send-blocked",
            "no-matching-connector",
            "null-sender-advice",
            "undeclared-sender-ips",
            "unused-connector",
        ),
    ),
    # Direct Send
    Situation(
        "Direct Send to outside recipients",
        DOMAINS
        + BY_NAME
        + "OrganizationConfig: {RejectDirectSend: false}\n"
        + host("Method: DirectSend", ADDRESS, "MailFrom: [contoso.com]", "Recipients: [Internal, External]"),
        ("warning direct-send-external External", UNUSED),
    ),
    Situation(
        "Direct Send is refused for own senders, and for no others",
        DOMAINS
        + BY_NAME
        + "OrganizationConfig: {RejectDirectSend: true}\n"
        + host("Method: DirectSend", ADDRESS, 'MailFrom: [fabrikam.com, contoso.com, "<>"]'),
        ("error direct-send-blocked contoso.com", UNUSED),
    ),
    Situation(
        "Direct Send is allowed and not used",
        DOMAINS + BY_NAME + "OrganizationConfig: {RejectDirectSend: false}\n" + host(CERTIFIED, SENDERS),
        ("info direct-send-open false",),
    ),
    Situation(
        "a Direct Send host that a connector lists",
        DOMAINS + BY_ADDRESS + host("Method: DirectSend", ADDRESS, "MailFrom: [contoso.com]"),
        (SHOWN, BY_IP_ONLY, "warning direct-send-with-connector DirectSend"),
    ),
    # SMTP AUTH and High Volume Email
    Situation(
        "an old device that signs in with a password and sends as somebody else",
        DOMAINS
        + "OrganizationConfig: {SmtpClientAuthenticationDisabled: false}\n"
        + host(
            "Method: SmtpAuth",
            "Authentication: Basic",
            "HighestTlsVersion: TLS1.0",
            "Login: alerts@contoso.com",
            "MailFrom: [alerts@contoso.com, backup@contoso.com]",
        ),
        (
            "error smtp-auth-tls-old TLS1.0",
            "warning smtp-auth-basic Basic",
            "warning smtp-auth-from-mismatch backup@contoso.com",
        ),
    ),
    Situation(
        "High Volume Email to outside recipients",
        DOMAINS + host("Method: HighVolumeEmail", "MailFrom: [hr@contoso.com]", "Recipients: [External]"),
        ("error hve-external External",),
    ),
    # TLS where it is offered, and whose mail is passed on
    Situation(
        "the certificate that decides is presented only where TLS comes about",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "Tls: true", "RequireTls: false"),
        ("warning host-tls-optional false",),
    ),
    Situation(
        "TLS is demanded, and only one's own networks may send",
        DOMAINS
        + BY_NAME
        + host(CERTIFIED, SENDERS, "RequireTls: true", "ClientNetworks: [10.0.0.0/8, 203.0.113.0/24]"),
    ),
    Situation(
        "a host that signs in where TLS is offered, for everyone on the internet",
        DOMAINS
        + host("Method: SmtpAuth", "MailFrom: [contoso.com]", "RequireTls: false", "ClientNetworks: [0.0.0.0/0]"),
        ("warning smtp-auth-tls-optional false", "warning host-relays-for-strangers 0.0.0.0/0"),
    ),
    # volume, age, alignment
    Situation(
        "newsletters over a connector, and more of them than the tenant may send",
        DOMAINS
        + BY_NAME
        + "OrganizationConfig: {ExternalRecipientLimit: 20000}\n"
        + host(CERTIFIED, SENDERS, "Bulk: true", "DailyExternalRecipients: 30000"),
        ("warning bulk-over-connector true", "warning volume-over-terrl 20000"),
    ),
    Situation(
        "a server that Exchange Online blocks, and one that it throttles",
        DOMAINS
        + BY_NAME
        + host(CERTIFIED, SENDERS, "ExchangeBuild: 15.0.1497.48")
        + f"  - {{Name: mta-02, {CERTIFIED}, {SENDERS}, ExchangeBuild: 15.2.1748.10}}\n",
        ("error exchange-build-outdated 15.0.1497.48", "warning exchange-build-outdated 15.2.1748.10"),
    ),
    Situation(
        "a From header for which nothing speaks",
        DOMAINS + BY_NAME + host(CERTIFIED, SENDERS, "HeaderFrom: [contoso.com, fabrikam.com]"),
        ("warning dmarc-alignment fabrikam.com",),
    ),
    Situation(
        "a From header for which nothing speaks, on mail that is refused anyway",
        DOMAINS + BY_ADDRESS + host(ADDRESS, "MailFrom: [fabrikam.com]", "HeaderFrom: [contoso.com]"),
        (SHOWN, BY_IP_ONLY, "error relied-on-header-from fabrikam.com"),
    ),
)
"""Judged by the rules that run unless they are selected by name: not by optional ones."""
