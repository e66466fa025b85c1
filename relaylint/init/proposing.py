"""Proposes expectations: what is so of all sessions of a tenant today and is worth keeping, as a definition file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from relaylint.convert.yaml_text import comment, entry
from relaylint.core import resources
from relaylint.core.logic import HOLDS
from relaylint.core.notices import Tell
from relaylint.core.paths import relative
from relaylint.core.records import NamedTuple
from relaylint.core.text import Source
from relaylint.formats import native
from relaylint.model.definitions import Definition, contribution
from relaylint.model.tenants import Surroundings, Tenant
from relaylint.project.gathering import load_tenants
from relaylint.project.run.deciding import surroundings_of
from relaylint.project.settings import DATE, Settings
from relaylint.relay.hosts import HostDecisions
from relaylint.relay.map.expected import Worked, compliance
from relaylint.relay.outcomes import PASSES
from relaylint.relay.session import sender_of
from relaylint.syntax.reading import Limits

FILE_NAME: Final = "expectations.yaml"
_HEAD: Final = """\
# yaml-language-server: $schema={schema}
# Proposed by `relaylint init --expectations`: all of this is so of the definitions as they are. Keep what has to stay
# so, delete the rest, and add what must never be; `relaylint check` watches over it from now on.
Expectations:
"""
_OF_ONE_FILE: Final = "a tenant that is one file keeps its expectations there"
_OF_EXPORT: Final = "the next export takes the place of this one"
_OURS: Final = {"Certificate": "none", "MailFrom": "accepted"}


class Proposal(NamedTuple):
    """An expectation, and what it is for."""

    about: str
    data: dict[str, Any]


class ProposedFile(NamedTuple):
    """A file of expectations: its name from the top, its text, how many there are; or why there is none."""

    name: str
    text: str = ""
    definitions: int = 0
    why_not: str = ""


def expectation_files(settings: Settings, tell: Tell) -> Iterator[ProposedFile]:
    """Yield the file that may be written for each tenant below the root of some settings. Raises as `load_tenants`."""
    done = load_tenants(settings, [settings.root], tell, across=True)
    around = surroundings_of(done, None)
    for tenant, folder in zip(done.loaded.tenants, done.planned.tenants, strict=True):
        if not os.path.isdir(folder):
            why = _OF_EXPORT if DATE in folder else _OF_ONE_FILE
            yield ProposedFile(tenant.folder, why_not=f"no {FILE_NAME} for {tenant.folder}: {why}")
            continue
        path = os.path.join(folder, FILE_NAME)
        name = relative(path, settings.root)
        if os.path.lexists(path):
            yield ProposedFile(name, why_not=f"left {name} as it is")
        elif "Expectation" in tenant.declared:
            yield ProposedFile(name, why_not=f"no {name}: the files say already what is expected")
        elif tenant.has_content:
            proposed = proposals(tenant, around)
            why_not = "" if proposed else f"no {name}: nothing that could be expected is certain today"
            yield ProposedFile(name, expectations_text(proposed) if proposed else "", len(proposed), why_not)


def proposals(tenant: Tenant, surroundings: Surroundings) -> list[Proposal]:
    """Return expectations that a tenant keeps: that hosts which relay go on to do so, and that nobody else does."""
    decisions = HostDecisions(tenant, surroundings)
    kept = [*_of_hosts(decisions), *_of_all_others(decisions)]
    return [Proposal(about, {"Name": _unique(kept, at), **data}) for at, (about, data) in enumerate(kept)]


def expectations_text(proposed: Iterable[Proposal]) -> str:
    """Return the file with some expectations, each with a comment that says what it is for."""
    lines = [_HEAD.format(schema=resources.published("definitions")).rstrip("\n")]
    for about, data in proposed:
        lines.append(f"  {comment(about)}")
        for at, (name, value) in enumerate(data.items()):
            if isinstance(value, dict):
                written = [f"    {name}:", *(line for key, item in value.items() for line in entry(key, item, 6))]
            else:
                written = entry(name, value, 4)
            lines += [f"  - {written[0].lstrip()}", *written[1:]] if at == 0 else written
    return "\n".join(lines) + "\n"


def _unique(kept: Sequence[Proposal], at: int) -> str:
    """Return the name of an expectation; a second one of that name is numbered."""
    name = kept[at].data["Name"]
    before = sum(each.data["Name"] == name for each in kept[:at])
    return f"{name} ({before + 1})" if before else str(name)


def _of_hosts(decisions: HostDecisions) -> Iterator[Proposal]:
    """Yield that each host which relays today goes on to do so; hosts that present the same together."""
    by_sessions: dict[str, tuple[list[str], dict[str, Any]]] = {}
    for host in decisions.tenant.of("SendingHost"):
        outcomes = decisions.outcomes(host, None)
        if outcomes and all(outcome.decision.verdict in PASSES for outcome in outcomes):
            sessions = next(filter(lambda each: _relays(each, decisions), _presented(host, decisions)), None)
            if sessions:
                by_sessions.setdefault(repr(sessions), ([], sessions))[0].append(host.name)
    for names, sessions in by_sessions.values():
        who = f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else names[0]
        verb = "relay" if len(names) > 1 else "relays"
        data = {"Name": f"{who} {'keep' if len(names) > 1 else 'keeps'} relaying", "Sessions": sessions}
        yield Proposal(f"{who} {verb} today: no change may have that mail refused.", {**data, "Expect": "relayed"})


def _presented(host: Definition, decisions: HostDecisions) -> Iterator[dict[str, Any]]:
    """Yield what may be said of the sessions of a host, what tells most first."""
    listed, addresses = host.normal("MailFrom"), host.value("IPAddresses")
    senders = list(dict.fromkeys(map(sender_of, listed))) if isinstance(listed, list) else []
    whose = {"MailFrom": senders} if senders else {}
    names = decisions.certificate(host).names or ()
    if len(names) > 1:
        yield {"Certificate": list(names), **whose}
    yield from ({"Certificate": name, **whose} for name in names)
    if isinstance(addresses, list) and addresses:
        yield {"IPAddresses": addresses, **whose}
        yield {"IPAddresses": addresses, "Certificate": "none", **whose}


def _relays(sessions: dict[str, Any], decisions: HostDecisions) -> bool:
    return _is_kept({"Sessions": sessions, "Expect": "relayed"}, decisions)


def _of_all_others(decisions: HostDecisions) -> Iterator[Proposal]:
    """Yield what keeps those out who are not declared."""
    only = {"Name": "only declared hosts relay", "Only": "SendingHosts"}
    nobody = {"Name": "nobody relays as us without a certificate", "Sessions": _OURS, "Expect": "not-relayed"}
    declared = {**only, "Name": "without a certificate only declared hosts relay as us", "Sessions": _OURS}
    is_strict = decisions.tenant.lists("SendingHost") and _is_kept(only, decisions)
    if is_strict:
        yield Proposal("Nobody relays with a certificate or from an address that no host declares.", only)
    if _is_kept(nobody, decisions):
        yield Proposal("An address is never enough to send as one of our accepted domains.", nobody)
    elif not is_strict and decisions.tenant.lists("SendingHost") and _is_kept(declared, decisions):
        yield Proposal("No address that no host declares is enough to send as one of our accepted domains.", declared)


def _is_kept(data: dict[str, Any], decisions: HostDecisions) -> bool:
    """Return whether an expectation is kept, but for the assumption that exact names do not match wildcards."""
    lines = expectations_text([Proposal("", {"Name": "a", **data})])
    reading = native.read(Source(FILE_NAME, lines), Limits(), lambda name: None)
    (definition,) = contribution(reading.documents[0]).definitions
    answers = list(compliance(definition, decisions, Worked()))
    certain = all(not (each.breach or each.doubt) and each.covers is HOLDS for each in answers)
    return certain and all(each.open is None or each.open.decision.assumed for each in answers)
