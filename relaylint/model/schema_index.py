"""Tables from the schemas and the list of cmdlets, for use without reading those.

Generated: edit those.
"""

from __future__ import annotations

FILES: dict[str, str] = {
    "AcceptedDomain": "accepted-domain.schema.json",
    "InboundConnector": "inbound-connector.schema.json",
    "OutboundConnector": "outbound-connector.schema.json",
    "SendingHost": "sending-host.schema.json",
    "Expectation": "expectation.schema.json",
    "SendConnector": "send-connector.schema.json",
    "RemoteDomain": "remote-domain.schema.json",
    "TransportRule": "transport-rule.schema.json",
    "HostedConnectionFilterPolicy": "connection-filter-policy.schema.json",
    "OnPremisesOrganization": "on-premises-organization.schema.json",
    "OrganizationConfig": "organization-config.schema.json",
}
"""The schema file of every kind, in the order of the documentation."""
KEYS: dict[str, str] = {
    "accepteddomains": "AcceptedDomain",
    "inboundconnectors": "InboundConnector",
    "outboundconnectors": "OutboundConnector",
    "sendinghosts": "SendingHost",
    "expectations": "Expectation",
    "sendconnectors": "SendConnector",
    "remotedomains": "RemoteDomain",
    "transportrules": "TransportRule",
    "hostedconnectionfilterpolicies": "HostedConnectionFilterPolicy",
    "onpremisesorganizations": "OnPremisesOrganization",
    "organizationconfig": "OrganizationConfig",
}
"""The name of each kind by its lower-case key in files."""
SINGLE: tuple[str, ...] = ("OrganizationConfig",)
"""The kinds with at most one definition per tenant."""
NAMING: tuple[str, ...] = (
    "DomainName",
    "Name",
    "Identity",
)
"""The properties that name a definition, and their aliases."""
TYPES: dict[str, str] = {
    "AcceptedDomain": "AcceptedDomain",
    "TenantInboundConnector": "InboundConnector",
    "InboundConnector": "InboundConnector",
    "TenantOutboundConnector": "OutboundConnector",
    "OutboundConnector": "OutboundConnector",
    "SmtpSendConnectorConfig": "SendConnector",
    "DomainContentConfig": "RemoteDomain",
    "TransportRule": "TransportRule",
    "HostedConnectionFilterPolicy": "HostedConnectionFilterPolicy",
    "OnPremisesOrganization": "OnPremisesOrganization",
    "ADOrganizationConfig": "OrganizationConfig",
    "OrganizationConfig": "OrganizationConfig",
    "TransportConfigContainer": "OrganizationConfig",
}
"""The last part of Exchange's type names, and our kind."""
SECTIONS: dict[str, tuple[str, ...]] = {
    "accepted_domains": ("AcceptedDomain", "get-accepteddomain"),
    "inbound_connectors": ("InboundConnector", "get-inboundconnector"),
    "outbound_connectors": ("OutboundConnector", "get-outboundconnector"),
    "remote_domains": ("RemoteDomain", "get-remotedomain"),
    "transport_rule": ("TransportRule", "get-transportrule"),
    "conn_filter": ("HostedConnectionFilterPolicy", "get-hostedconnectionfilterpolicy"),
    "org_config": ("OrganizationConfig", "get-organizationconfig"),
    "transport_config": ("OrganizationConfig", "get-transportconfig"),
}
"""ScubaGear's sections with supported kinds: each kind, and its cmdlet in lower case."""
CERTIFICATE_PROPERTIES: dict[str, tuple[str, ...]] = {
    "SendingHost": ("Certificate", "NextCertificate", "ReceivingCertificate"),
    "SendConnector": ("Certificate", "NextCertificate"),
}
"""The properties that refer to certificate files, by kind."""
SOUGHT: dict[str, tuple[str, ...]] = {
    "AcceptedDomain": ("DomainName",),
    "InboundConnector": ("SenderIPAddresses", "TlsSenderCertificateName"),
}
"""The properties by which other tenants are looked for, by kind."""
PRESENTED: dict[str, tuple[str, ...]] = {
    "SendingHost": ("IPAddresses", "CertificateNames"),
}
"""The properties that hosts present to connectors, also of other tenants, by kind."""
SENDER: dict[str, tuple[str, ...]] = {
    "SendingHost": ("MailFrom",),
}
"""The properties that tell whose mail hosts send, by kind."""
CMDLETS: tuple[str, ...] = (
    "new-accepteddomain",
    "set-accepteddomain",
    "new-inboundconnector",
    "set-inboundconnector",
    "new-outboundconnector",
    "set-outboundconnector",
    "new-sendconnector",
    "set-sendconnector",
    "new-remotedomain",
    "set-remotedomain",
    "new-transportrule",
    "set-transportrule",
    "new-hostedconnectionfilterpolicy",
    "set-hostedconnectionfilterpolicy",
    "new-onpremisesorganization",
    "set-onpremisesorganization",
    "set-organizationconfig",
    "set-transportconfig",
)
"""The cmdlets that create or change objects, in lower case."""
ONLINE: dict[str, str] = {
    "accepteddomain": "AcceptedDomain",
    "inboundconnector": "InboundConnector",
    "outboundconnector": "OutboundConnector",
    "remotedomain": "RemoteDomain",
    "transportrule": "TransportRule",
    "hostedconnectionfilterpolicy": "HostedConnectionFilterPolicy",
    "onpremisesorganization": "OnPremisesOrganization",
    "organizationconfig": "OrganizationConfig",
    "transportconfig": "OrganizationConfig",
}
"""The nouns of Exchange Online's cmdlets, in lower case, each with its kind."""
ON_SERVERS: dict[str, str] = {
    "accepteddomain": "AcceptedDomain",
    "sendconnector": "SendConnector",
    "remotedomain": "RemoteDomain",
    "transportrule": "TransportRule",
    "organizationconfig": "OrganizationConfig",
    "transportconfig": "OrganizationConfig",
}
"""The nouns of the cmdlets of Exchange servers, in lower case, each with its kind."""
EXPORTED: tuple[str, ...] = (
    "domainname",
    "domaintype",
    "matchsubdomains",
    "outboundonly",
    "sendingfromdomaindisabled",
    "connectortype",
    "connectorsource",
    "senderdomains",
    "senderipaddresses",
    "tlssendercertificatename",
    "requiretls",
    "restrictdomainstocertificate",
    "restrictdomainstoipaddresses",
    "cloudservicesmailenabled",
    "treatmessagesasinternal",
    "associatedaccepteddomains",
    "trustedorganizations",
    "efskiplastip",
    "efskipips",
    "efusers",
    "efskipmailgateway",
    "eftestmode",
    "scananddroprecipients",
    "recipientdomains",
    "allaccepteddomains",
    "istransportrulescoped",
    "usemxrecord",
    "smarthosts",
    "tlssettings",
    "tlsdomain",
    "mtastsmode",
    "smtpdanemode",
    "routeallmessagesviaonpremises",
    "senderrewritingenabled",
    "linkformodifiedconnector",
    "isvalidated",
    "lastvalidationtimestamp",
    "addressspaces",
    "sourcetransportservers",
    "dnsroutingenabled",
    "ignorestarttls",
    "tlsauthlevel",
    "tlscertificatename",
    "targetdeliverydomain",
    "trustedmailoutboundenabled",
    "trustedmailinboundenabled",
    "allowedooftype",
    "autoforwardenabled",
    "routemessageoutboundconnector",
    "routemessageoutboundrequiretls",
    "applyhtmldisclaimertext",
    "setauditseverity",
    "stopruleprocessing",
    "ipallowlist",
    "ipblocklist",
    "enablesafelist",
    "hybriddomains",
    "inboundconnector",
    "outboundconnector",
    "rejectdirectsend",
    "smtpclientauthenticationdisabled",
    "allowlegacytlsclients",
    "externalpostmasteraddress",
)
"""Properties of Exchange objects, in lower case: a text that contains one may hold definitions."""
CONFIGURED: tuple[str, ...] = (
    "domaintype",
    "matchsubdomains",
    "outboundonly",
    "connectortype",
    "connectorsource",
    "senderdomains",
    "senderipaddresses",
    "tlssendercertificatename",
    "requiretls",
    "restrictdomainstocertificate",
    "restrictdomainstoipaddresses",
    "cloudservicesmailenabled",
    "treatmessagesasinternal",
    "associatedaccepteddomains",
    "efskiplastip",
    "efskipips",
    "efusers",
    "recipientdomains",
    "allaccepteddomains",
    "istransportrulescoped",
    "usemxrecord",
    "smarthosts",
    "tlssettings",
    "tlsdomain",
    "routeallmessagesviaonpremises",
    "senderrewritingenabled",
    "targetdeliverydomain",
    "trustedmailoutboundenabled",
    "trustedmailinboundenabled",
    "allowedooftype",
    "autoforwardenabled",
    "routemessageoutboundconnector",
    "routemessageoutboundrequiretls",
    "applyhtmldisclaimertext",
    "setauditseverity",
    "stopruleprocessing",
    "ipallowlist",
    "ipblocklist",
    "enablesafelist",
    "hybriddomains",
    "inboundconnector",
    "outboundconnector",
    "rejectdirectsend",
    "smtpclientauthenticationdisabled",
    "allowlegacytlsclients",
    "externalpostmasteraddress",
)
"""Those of them that Microsoft365DSC resources have, and hardly anything else."""
DECLARED: tuple[str, ...] = (
    "ipaddresses",
    "certificatenames",
    "mailfrom",
)
"""The same for kinds that Exchange does not have."""
