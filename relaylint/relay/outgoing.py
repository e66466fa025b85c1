"""What the Send connectors of Exchange servers present, and whether they lead to the internet."""

from __future__ import annotations

import re
from typing import Any, Final

from relaylint.core.document import Path
from relaylint.core.logic import State, any_of
from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Definition, Unknown
from relaylint.model.tenants import Tenant
from relaylint.values.normal import normal_domain

_COMMON_NAME: Final = r"<S>(?:[^<]*,)?\s*CN=([^,<]+)"
"""The common name of the subject in TlsCertificateName."""
BY_FILE: Final[Path] = ("Certificate",)
BY_SUBJECT: Final[Path] = ("TlsCertificateName",)
BY_HOST_NAME: Final[Path] = ("Fqdn",)


def domain_of_space(space: Any) -> str:
    """Return the domain of an address space, given as text (``SMTP:*.contoso.com;1``) or as an exported object: the
    schema has no format for these."""
    text = space.get("Domain") if isinstance(space, dict) else space
    return normal_domain(text.rpartition(":")[2].partition(";")[0]) if isinstance(text, str) else ""


def subject_names(identity: str) -> list[str]:
    """Return the common name of the subject in a TlsCertificateName, normalised, as a list; empty if it has none."""
    match = re.search(_COMMON_NAME, identity, re.IGNORECASE)
    return [normal_domain(match[1])] if match else []


def leads_to_internet(connector: Definition) -> State:
    """Return whether a connector delivers mail for all domains by MX record, with TLS if it is offered."""
    spaces, hosts = connector.value("AddressSpaces"), connector.value("SmartHosts")
    if connector.value("DNSRoutingEnabled") is True or (isinstance(hosts, Unknown) and hosts.present is False):
        hosts = []
    ignores = connector.value("IgnoreSTARTTLS")
    if hosts or ignores is True:
        return State.UNDECIDED if isinstance(hosts, Unknown) else State.FAILS
    if isinstance(ignores, Unknown) and ignores.present:
        return State.UNDECIDED
    if not isinstance(spaces, list):
        return State.of(None if isinstance(spaces, Unknown) else False)
    return any_of(State.of(None if isinstance(space, Unknown) else domain_of_space(space) == "*") for space in spaces)


def is_told(tenant: Tenant, connector: Definition) -> bool:
    """Return whether it is known which property says what a connector presents, as `presented_by` returns it."""
    if isinstance(tenant.certificate(connector), Certificate) or isinstance(connector.value("TlsCertificateName"), str):
        return True
    values = [connector.value(str(path[0])) for path in (BY_FILE, BY_SUBJECT, BY_HOST_NAME)]
    is_open = any(isinstance(value, Unknown) and value.present is not False for value in values)
    return not is_open and not isinstance(values[0], str)  # of a file that cannot be read


def presented_by(tenant: Tenant, connector: Definition) -> tuple[Path, list[str]]:
    """Return the names that are known to stand on the certificate that a connector presents, and the property that says
    so: its file, the subject that it names, or, without that, the host name by which the server picks one [S61]."""
    file = tenant.certificate(connector)
    if isinstance(file, Certificate):
        return BY_FILE, list(file.normal_names)
    named, host = connector.value("TlsCertificateName"), connector.normal("Fqdn")
    if named and isinstance(named, str):
        return BY_SUBJECT, subject_names(named)
    left_out = not named or (isinstance(named, Unknown) and named.present is False)
    return BY_HOST_NAME, [host] if left_out and isinstance(host, str) else []
