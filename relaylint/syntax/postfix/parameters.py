"""The Postfix parameters that are read, and the names that misspellings are distinguished from."""

from __future__ import annotations

from typing import Final

from relaylint.core.suggest import Names

PARAMETERS: Final = (
    *("canonical_classes", "canonical_maps", "default_transport", "inet_interfaces", "masquerade_classes"),
    *("masquerade_domains", "mydomain", "myhostname", "mynetworks", "myorigin", "receive_override_options"),
    *("relay_transport", "relayhost", "sender_canonical_classes", "sender_canonical_maps"),
    *("sender_dependent_default_transport_maps", "sender_dependent_relayhost_maps", "smtp_enforce_tls"),
    *("smtp_generic_maps", "smtp_sasl_auth_enable", "smtp_sasl_mechanism_filter", "smtp_tcp_port"),
    *("smtp_tls_cert_file", "smtp_tls_chain_files", "smtp_tls_dcert_file", "smtp_tls_eccert_file"),
    *("smtp_tls_mandatory_protocols", "smtp_tls_per_site", "smtp_tls_policy_maps", "smtp_tls_protocols"),
    *("smtp_tls_security_level", "smtp_use_tls", "smtpd_client_restrictions", "smtpd_helo_restrictions"),
    *("smtpd_recipient_restrictions", "smtpd_relay_restrictions", "smtpd_sender_restrictions", "transport_maps"),
)
WORDS: Final = Names(
    PARAMETERS,
    # most client parameters also exist for the server and for LMTP
    others=(name.replace("smtp_", other, 1) for name in PARAMETERS for other in ("smtpd_", "lmtp_")),
)
