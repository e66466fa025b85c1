"""What a tenant's definitions come to, without places, so that it can be compared before and after a conversion."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from relaylint.check.engine import judge
from relaylint.convert.restating import is_noise
from relaylint.convert.rewriting import NativeFile, by_kind, whole
from relaylint.core.diagnostic import Diagnostic
from relaylint.formats.exports.exchange_csv import TYPE_ONLY
from relaylint.model.definitions import NOT_DECLARED, UNSTATED, Definition, Unknown
from relaylint.model.schema_index import FILES
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.policy.pack import load_policy as load_rules
from relaylint.policy.rule import Rule
from relaylint.project.load import Loader
from relaylint.project.plan import Plan
from relaylint.relay.verdicts import Asked, HostVerdict, Query, declared, of_hosts, of_session
from relaylint.syntax.reading import Limits

TODAY = "2026-11-24"
SENDERS = ("contoso.com", "app@other.example", "<>")
_OF_EXPORTS = "connector-source-faked"
"""The rule that asks for noise of exports: only of what may be the wizard's is it kept whether that is there."""
_TELLS_WHY = "expectation-undecided"
_BY_FILE = "duplicate-connector-name"
"""The rule that says another thing where one file defines both, as one does after a conversion."""
_OF_WHAT_IS_NOT_STATED = ("unreadable-certificate", "connector-type-not-stated")
"""The rules about what only the file before a conversion, or only that behind it, could state."""
_NOT_STATED = (UNSTATED.reason, NOT_DECLARED.reason, TYPE_ONLY, "whether the definition is enabled is not known")
"""Reasons of what may be open in our own format alone, which could state it."""
_PRESENT = {True: "written", False: "absent", None: "perhaps absent"}
_ABSENT = ("unknown, absent", "unknown, perhaps absent")
_ADDRESSES = ("198.51.100.24", "77.20.30.40", "203.0.113.9")


class Meaning(NamedTuple):
    """What is said about a tenant: by rules and schemas, what is open, the verdicts, the values of all properties.

    That a value is not stated is compared by the values: our own format could state what others never can.
    """

    diagnostics: list[tuple[str, ...]]
    undecided: list[tuple[str, str]]
    verdicts: list[tuple[Any, ...]]
    values: list[tuple[str, dict[str, Any]]]
    complete: list[str]

    def without_names(self) -> tuple[object, ...]:
        """Return what is left where names of definitions are not told apart."""
        return (
            sorted(line[:2] if len(line) > 2 else line[:1] for line in self.diagnostics),
            sorted(rule for rule, _ in self.undecided),
            sorted(str(each[2:]) for each in self.verdicts),
            [(subject.partition(" ")[0], sorted(values)) for subject, values in self.values],
            self.complete,
        )


@cache
def rules() -> tuple[Rule, ...]:
    """Return every shipped rule."""
    return tuple(load_rules([], Limits()).rules.values())


def tenant_of(root: Path, files: list[Path]) -> Tenant:
    """Return the tenant that files below a folder define."""
    paths = sorted(map(str, files))
    loader = Loader(str(root), Limits())
    return loader.load(Plan({str(root): paths}, frozenset(paths), frozenset())).tenants[0]


def converted(tenant: Tenant, root: Path) -> tuple[list[NativeFile], dict[str, Tenant]]:
    """Return the files that a tenant, whose files stand below a folder, becomes, and the tenants that they define."""
    written = by_kind(tenant, _refer("by-kind")).files
    tenants = {}
    for name, files in {"by-kind": written, "whole": whole(tenant, _refer("whole")).files}.items():
        (root / name).mkdir()
        for file in files:
            (root / name / file.name).write_bytes(file.text.encode())
        tenants[name] = tenant_of(root, [root / name / file.name for file in files])
    return written, tenants


def _refer(folder: str) -> Callable[[Definition, str], str]:
    def refer(definition: Definition, reference: str) -> str:
        source = os.path.dirname(definition.document.source.name)
        return os.path.relpath(os.path.join(source, reference), folder).replace(os.sep, "/")

    return refer


def meaning(tenant: Tenant, *, schemas: bool = True) -> Meaning:
    """Return what a tenant's definitions come to.

    ``schemas``: with what the schemas say, which is said of what other definitions replace or remove, too.
    """

    def text(said: str | None) -> str:
        return (said or "").rstrip()

    def line(found: Diagnostic) -> tuple[str, ...]:
        if found.rule.name == _BY_FILE:
            return found.rule.name, text(found.subject)
        # why a value is not known is told in words about the file
        message = found.message.partition(": ")[0] if found.rule.name == _TELLS_WHY else found.message
        return found.rule.name, found.severity.word, text(message), text(found.help), text(found.subject)

    judged = judge(tenant, rules(), Surroundings([tenant], TODAY))
    passed_over = ("files",) if schemas else ("files", "schema")
    kept = [found for found in judged.diagnostics if found.rule.area not in passed_over]
    return Meaning(
        sorted(line(found) for found in kept if found.rule.name not in _OF_WHAT_IS_NOT_STATED),
        sorted(
            (found.rule.name, text(found.subject))
            for found in judged.undecided
            if found.rule.name != _OF_EXPORTS and not any(reason in found.reason for reason in _NOT_STATED)
        ),
        [_verdict(answer, text) for answer in _answers(tenant)],
        [(text(item.about.subject), _values(item)) for kind in FILES for item in tenant.of(kind)],
        sorted(set(tenant.declared) - {"OrganizationConfig"}),
    )


def _answers(tenant: Tenant) -> list[HostVerdict]:
    """Return the verdicts on the hosts, and on sessions that the connectors are about."""
    found = list(of_hosts(declared([tenant], lambda name: True), Query(today=TODAY)).answers)
    names = [item.value("TlsSenderCertificateName") for item in tenant.of("InboundConnector")]
    for certificate in dict.fromkeys([None, "mail.contoso.com", *(name for name in names if isinstance(name, str))]):
        for address in _ADDRESSES:
            presented = (certificate.replace("*.", "relay."),) if certificate else ()
            found += of_session([tenant], Asked(address, presented), Query(senders=SENDERS)).answers
    return found


def _verdict(answer: HostVerdict, text: Callable[[str | None], str]) -> tuple[Any, ...]:
    about = (text(answer.host), text(answer.sender), answer.external, answer.address, answer.names)
    return (*about, answer.verdict, answer.codes)


def _values(definition: Definition) -> dict[str, Any]:
    """Return the value of each property that is no noise; of what is not known, whether something is written."""
    names = [
        name
        for name in dict.fromkeys((*definition.kind.properties, *definition.data))
        if not is_noise(definition, name)
    ]
    values = {name: _value(definition, name) for name in names}
    demanded = definition.kind.schema.get("required", ())
    # a file in our own format that lacks one has a fault: it says that nobody states it
    return values | {name: "unknown, absent" for name in demanded if values[name] in _ABSENT}


def _value(definition: Definition, name: str) -> Any:
    value = definition.value(name)
    if isinstance(value, list):
        return [_known(item) for item in value]
    if isinstance(value, str) and definition.kind.properties.get(name, {}).get("x-text") == "prose":
        return repr(value.replace("\r\n", "\n"))
    return "a file" if isinstance(value, str) and name.endswith("Certificate") else _known(value)


def _known(value: Any) -> Any:
    return f"unknown, {_PRESENT[value.present]}" if isinstance(value, Unknown) else repr(value)
