"""Asks for a fact about the first definition of a text, and tells what it is, its place, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from making import tenant

from relaylint.model.certificates.certificate import Certificate
from relaylint.model.definitions import Unknown
from relaylint.model.schema_index import CERTIFICATE_PROPERTIES
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.facts import FACTS, Facts

TODAY = "2026-11-24"
DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
Files = Mapping[str, Certificate | str]
"""What certificate files hold, or why they cannot be read, by their paths."""


class Told(NamedTuple):
    """A fact: its value (``? `` and the reason where it is not known), what stands at its place, and its labels."""

    value: Any
    place: str = ""
    labels: tuple[str, ...] = ()


def ask(
    name: str,
    text: str,
    kind: str = "SendingHost",
    *,
    sender: Any = None,
    files: Files | None = None,
    others: Mapping[str, str] | None = None,
    today: str = TODAY,
) -> Told:
    """Return a fact about the first definition of a kind, which must be one that the fact is about.

    ``sender``: the item of MailFrom that is asked about; ``others``: texts of other tenants by folder.
    """
    assert FACTS[name].fits(kind)
    tenants = [tenant(text), *(tenant(other, folder) for folder, other in (others or {}).items())]
    for made in tenants:
        _add(made, files or {})
    about = tenants[0].of(kind)[0]
    fact = Facts(tenants[0], Surroundings(tenants, today)).get(name, about, sender)
    place = "" if fact.path is None else _text(about.locate(fact.path))
    return Told(_shown(fact.value), place, tuple(f"{label.text} <{_text(label.location)}>" for label in fact.related))


def _add(made: Tenant, files: Files) -> None:
    for kind, properties in CERTIFICATE_PROPERTIES.items():
        for definition in made.of(kind):
            for name in properties:
                if definition.data.get(name) in files:
                    made.certificates[(definition, name)] = files[definition.data[name]]


def _text(location: Any) -> str:
    return str(location.source.slice(location.span))


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return f"? {value.reason}" if isinstance(value, Unknown) else value


def hosts(*texts: str) -> str:
    """Return a file of hosts called mta, mtb and so on, each with other properties."""
    return "SendingHosts:\n" + "".join(f"  - {{ Name: mt{chr(97 + at)}, {text} }}\n" for at, text in enumerate(texts))


def connectors(*texts: str) -> str:
    """Return a file of connectors called A, B and so on, of type OnPremises unless a text says another one."""
    lines = []
    for at, text in enumerate(texts):
        type_ = "" if "ConnectorType" in text else "ConnectorType: OnPremises, "
        lines.append(f"  - {{ Name: {chr(65 + at)}, {type_}{text} }}\n")
    return f"InboundConnectors:{'' if texts else ' []'}\n" + "".join(lines)
