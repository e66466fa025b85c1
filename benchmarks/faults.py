"""The faults that a generated tree may hold, and the rule that must report each. Rules are named here only."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from names import Item, Names

Inject = Callable[[Item, Names], None]


class Fault(NamedTuple):
    """A fault: the rule that must report it, the sorts of definition that it goes into, how it gets there.

    The sorts: ``own`` and ``partner`` are inbound connectors, ``outbound`` and ``relayed`` outbound ones
    to partners and to the organisation's own servers, ``host`` is what relays, ``inner`` what sends to
    colleagues only.
    """

    rule: str
    sorts: tuple[str, ...]
    inject: Inject


def _set(name: str, text: str) -> Inject:
    return lambda item, names: item.update({name: text})


def _rename(name: str, wrong: str) -> Inject:
    """Return what gives a property a wrong name, in the same place."""

    def inject(item: Item, names: Names) -> None:
        entries = list(item.items())
        item.clear()
        item.update((wrong if key == name else key, value) for key, value in entries)

    return inject


def _drop(name: str) -> Inject:
    return lambda item, names: item.pop(name)


def _add(name: str, make: Callable[[Names], str]) -> Inject:
    return lambda item, names: item[name].append(make(names))


def _repeat(name: str) -> Inject:
    return lambda item, names: item[name].append(item[name][0])


def _foreign_certificate(item: Item, names: Names) -> None:
    item["TlsSenderCertificateName"] = f"relay.{names.foreign()}"


def _wildcard(item: Item, names: Names) -> None:
    item["TlsSenderCertificateName"] = f'"*.{item["TlsSenderCertificateName"]}"'


def _below(item: Item, names: Names) -> None:
    item["TlsSenderCertificateName"] = f"relay.{item['TlsSenderCertificateName']}"


def _subdomain(item: Item, names: Names) -> None:
    item["MailFrom"].append(f"apps.{item['MailFrom'][0]}")


def _foreign_endpoint(item: Item, names: Names) -> None:
    item["SmartHost"] = f"{names.foreign().replace('.', '-')}.mail.protection.outlook.com"


def _unmatched(item: Item, names: Names) -> None:
    del item["CertificateNames"], item["IPAddresses"][1:]  # every address that matches nothing is reported


_OUTBOUND = ("outbound", "relayed")

FAULTS = (
    Fault("unknown-property", ("own",), _rename("CloudServicesMailEnabled", "CloudServiceMailEnabled")),
    Fault("unknown-property", ("partner",), _rename("EFSkipIPs", "EFSkippedIPs")),
    Fault("unknown-property", _OUTBOUND, _rename("TestMode", "TestingMode")),
    Fault("wrong-type", ("own",), _set("EFSkipLastIP", '"no"')),
    Fault("wrong-type", _OUTBOUND, _set("TestMode", '"false"')),
    Fault("missing-property", _OUTBOUND, _drop("ConnectorType")),
    Fault("unknown-value", _OUTBOUND, _set("TlsSettings", "Strict")),
    Fault("connector-source-unknown", ("partner",), _set("ConnectorSource", "Wizard")),
    Fault("connector-source-unknown", _OUTBOUND, _set("ConnectorSource", "Portal")),
    Fault("cert-domain-not-accepted", ("own",), _foreign_certificate),
    Fault("parent-domain-only", ("own",), _below),
    Fault("cert-wildcard-risk", ("own",), _wildcard),
    Fault("sender-ip-not-public", ("partner",), _add("SenderIPAddresses", Names.private)),
    Fault("sender-ip-prefix-range", ("partner",), _add("SenderIPAddresses", Names.wide)),
    Fault("duplicate-ip-entry", ("partner",), _repeat("SenderIPAddresses")),
    Fault("smarthost-required", _OUTBOUND, _drop("SmartHosts")),
    Fault("tlsdomain-required", _OUTBOUND, _drop("TlsDomain")),
    Fault("sender-domain-not-accepted", ("host",), _add("MailFrom", Names.foreign)),
    Fault("sender-subdomain-not-covered", ("host",), _subdomain),
    Fault("host-smarthost-foreign", ("host", "inner"), _foreign_endpoint),
    Fault("no-matching-connector", ("host",), _unmatched),
)
"""Every fault: one row for each way to make one."""
