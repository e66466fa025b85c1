"""What must change for a certificate to take the place of others, in the order in which no mail is refused between.

Every sentence is written to be followed to the letter: none lets in others than the hosts that are asked about, unless
it says so, and none takes away what something still needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from relaylint.core.diagnostic import Label
from relaylint.core.logic import HOLDS, UNDECIDED
from relaylint.model.definitions import Definition
from relaylint.relay.hosts import HostDecisions, identity_path, is_exchange
from relaylint.relay.index import Connector
from relaylint.relay.renewal.presenting import identity_of
from relaylint.relay.renewal.replacement import Replacement
from relaylint.relay.renewal.transition import HostRenewal, Renewal, RenewalStep, host_renewal
from relaylint.relay.renewal.ways import Way, asking, why_not
from relaylint.relay.successor import Renewed, Successor
from relaylint.relay.verdicts import Query
from relaylint.syntax.powershell.spans import SINGLE_QUOTES

_SHOWN = 5
"""How many hosts, connectors or names are named in a step."""
_ENABLED = " See with Get-InboundConnector that the new one is enabled."
_ADD = "under Settings > Domains in the Microsoft 365 admin centre"


def renewal(
    now: HostDecisions,
    successor: Successor,
    hosts: Sequence[Definition],
    connectors: Iterable[Definition],
    query: Query,
) -> Renewal:
    """Return what changes for hosts that get a certificate, and what to do for it."""
    today = now.surroundings.today
    then = Renewed(now, lambda host: successor.shown(host, today))
    by_name = Renewed(now, lambda host: successor.by_name)
    judged, named = (tuple(host_renewal(now, each, host, query) for host in hosts) for each in (then, by_name))
    change = Replacement(now, successor, judged, named, tuple(connectors))
    is_judged = any(each.sessions for each in judged) or bool(change.connectors)
    steps = tuple(_steps(change)) if is_judged else ()
    return Renewal(now.tenant.folder, successor, change.day, judged, change.connectors, steps, _instead(change))


def _steps(change: Replacement) -> Iterator[RenewalStep]:
    yield from _certificate(change)
    if change.successor.normal is None:
        return
    if change.is_worse:
        way = change.way
        if way is None:
            yield _no_way(change)
            return
        if way.accepted is not HOLDS:
            accept = _accept(change, way)
            yield from _sender(change, way, accept)
            yield accept
        if not way.connector:
            yield _connect(change, way)
    yield _install(change)
    yield from _present(change)
    yield from _remove(change)


def _certificate(change: Replacement) -> Iterator[RenewalStep]:
    """Yield what is wrong with the certificate itself, whatever its names."""
    leaf, title = change.successor.leaf, change.successor.title
    is_lost = any(host.is_lost for host in change.hosts)

    def step(text: str, value: str = "", *, needed: bool = is_lost) -> RenewalStep:
        return RenewalStep("certificate", text, value, _place(change.hosts), needed)

    if change.successor.names is None:
        yield step(f"See with `relaylint check` why `{title}` cannot be read: nothing can be said of what it leads to.")
    if leaf is None:
        return
    if leaf.self_signed:
        yield step(f"Have `{title}` issued by a public authority: one that signed itself does not count.")
    elif leaf.authority == "private":
        yield step(
            f"Have `{title}` issued by a public authority: no source says that one of `{leaf.issuer}` counts.",
            leaf.issuer,
        )
    if leaf.chain == "incomplete" and not leaf.self_signed:
        yield step(
            f"Put `{leaf.missing}` behind the certificates in `{title}`, and have it sent along: without it, the "
            "certificate does not count. An Exchange server sends what lies in its store of intermediate authorities.",
            leaf.missing or "",
        )
    if leaf.not_after and leaf.not_after < change.day:
        yield step(f"Have it renewed once more: `{title}` runs out on {leaf.not_after}.", leaf.not_after)
    end = change.end
    if end and leaf.not_before and end < leaf.not_before:
        yield step(
            f"Have it issued so that it is valid earlier: the present certificate runs out on {end}, and `{title}` is "
            f"valid from {leaf.not_before}.",
            leaf.not_before,
            needed=True,
        )


def _place(hosts: Iterable[HostRenewal]) -> Label | None:
    """Return where the certificate of the first host is declared."""
    first = next((each.host for each in hosts), None)
    if first is None:
        return None
    declared = first.value("NextCertificate") is not None
    return first.label(("NextCertificate",) if declared else identity_path(first))


def _instead(change: Replacement) -> str:
    """Return what makes the change of names superfluous; empty if no mail is lost by the names."""
    if not change.is_lost or change.way is None:
        return ""
    old = _old_names(change)
    words = f"While the certificate can still be issued anew, have {old} put on it too: no connector and no accepted "
    return f"{words}domain has to change then." if old else ""


def _old_names(change: Replacement) -> str:
    """Return in words the names that connectors ask for and the new certificate has not; empty if there are none."""
    return " and ".join(
        f"{_name(str(connector.certificate))}, which connector `{connector.name}` asks for,"
        for connector in change.left[:_SHOWN]
    )


def _name(wanted: str) -> str:
    return f"a name below `{wanted[2:]}`" if wanted.startswith("*.") else f"`{wanted}`"


def _no_way(change: Replacement) -> RenewalStep:
    names = change.successor.normal or ()
    reasons = "; ".join(f"`{name}`: {why_not(change.now, name)}" for name in names[:_SHOWN])
    why = f"none of its names can be an accepted domain ({reasons})" if names else "it has no name at all"
    old = _old_names(change) or "a name that is an accepted domain"
    text = f"Have the certificate issued anew, with {old} on it: {why}."
    return RenewalStep("certificate", text, "", _place(change.hosts), change.is_lost)


def _accept(change: Replacement, way: Way) -> RenewalStep:
    """Return how a name becomes an accepted domain."""
    advised = change.is_lost and change.passes_by_sender
    domain, connector = way.domain, way.connector
    asked = f", for which connector `{connector.name}` asks," if connector else ""
    if way.parent:
        text = f"Add `{domain}`{asked} as a domain of its own {_ADD}; it needs no mailboxes."
        label: Label | None = change.now.network.accepted.by_name[way.parent][0].label(("DomainName",))
    else:
        text = (
            f"If `{domain}`{asked} is the organisation's own, add it {_ADD}. Otherwise have the certificate issued for "
            "a name that is an accepted domain."
        )
        label = _at_name(connector) if connector else _place(change.hosts)
    if way.accepted is UNDECIDED:
        text = f"Look whether `{domain}` is an accepted domain: the files do not list them all. If not: {_inside(text)}"
    if advised:
        text = f"Not necessary, but Microsoft says not to rely on a connector whose name is none: {_inside(text)}"
    return RenewalStep("accepted-domain", text, domain, label, change.is_lost and not advised)


def _sender(change: Replacement, way: Way, accept: RenewalStep) -> Iterator[RenewalStep]:
    """Yield what to do for hosts whose mail is refused as soon as the domain that they send from is accepted."""
    hosts = change.refused_with(way.domain)
    if hosts:
        known = change.now.network.reject_direct_send is HOLDS
        text = (
            f"Let {_among(hosts)} send from another domain than `{way.domain}` first, or have the address of each on a "
            "connector of type OnPremises, if no other organisation sends from it: once the domain is accepted, "
            f"RejectDirectSend{'' if known else ', if it is on,'} refuses its mail to recipients in the tenant from a "
            "host that no connector knows (550 5.7.68)."
        )
        yield RenewalStep("sender", text, way.domain, hosts[0].label(("MailFrom",)), accept.needed)


def _connect(change: Replacement, way: Way) -> RenewalStep:
    """Return how a connector comes to ask for a name: beside the one that asks for the old name, which stays."""
    beside = change.left
    name = _free_name(change, way.wanted)
    create = (
        f"New-InboundConnector -Name {_quoted(name)} -ConnectorType OnPremises -SenderDomains {_domains(beside)} "
        f"-RequireTls $true -TlsSenderCertificateName {_quoted(way.wanted)}"
    )
    if beside:
        old = beside[0]
        text = (
            f"Create a second connector beside `{old.name}`, which goes on for the present certificate, with the same "
            f"other settings: {create}. A connector asks for one name; whoever changes that of `{old.name}` instead "
            "has to do so at the moment when the last host changes its certificate."
        )
        text += _ENABLED
        if old.definition and old.definition.value("CloudServicesMailEnabled") is True:
            text += (
                f" `{old.name}` has CloudServicesMailEnabled, without which hybrid mail counts as foreign: let the "
                "Hybrid Configuration Wizard make the change at that moment, if it made the connector."
            )
    else:
        text = f"Create a connector that asks for the new name: {create}.{_ENABLED}"
    if not change.now.network.complete:
        text = f"Look whether a connector asks for `{way.wanted}`: the files do not list them all. If none does: {text}"
    if way.is_wildcard:
        text += (
            f" The risk: every certificate below `{way.domain}` then speaks for the organisation; an exact name on the "
            "certificate avoids that."
        )
    strays = change.strays(way.wanted)
    if strays:
        text = (
            f"Give {_subjects(strays)} another certificate first: with the connector, what goes out to others in "
            f"Microsoft 365 with a certificate for that name counts as the organisation's own. Then: {text}"
        )
    return RenewalStep(
        "connector", text, way.wanted, _at_name(beside[0]) if beside else _place(change.hosts), change.is_lost
    )


def _domains(beside: Sequence[Connector]) -> str:
    """Return the sender domains for a connector: those of the one beside which it stands, or else all."""
    old = beside[0].definition if beside else None
    listed = old.value("SenderDomains") if old else None
    known = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    return ",".join(map(_quoted, known or ["*"]))


def _free_name(change: Replacement, wanted: str) -> str:
    """Return a name for a connector that none has."""
    taken = change.now.network.connectors.by_label
    options = (wanted, *(f"{wanted} ({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in options if name.lower() not in taken)


def _install(change: Replacement) -> RenewalStep:
    hosts, title = [each.host for each in change.hosts if each.sessions], change.successor.title
    where = _among(hosts) if hosts else "the source servers of " + _among(change.connectors)
    text = f"Install the certificate `{title}` with its intermediates on {where}"
    today, end = change.now.surroundings.today, change.end
    when = [f"not before {change.day}, when it becomes valid"] if change.day > today else []
    when += [f"before the present one runs out on {end}"] if end else []
    text += f", {' and '.join(when)}." if when else "."
    if change.connectors or any(map(is_exchange, hosts)):
        text += (
            " On an Exchange server: Import-ExchangeCertificate, then Enable-ExchangeCertificate -Services SMTP with "
            "its thumbprint; the old one stays for now."
        )
    return RenewalStep("install", text, title, _place(change.hosts))


def _present(change: Replacement) -> Iterator[RenewalStep]:
    """Yield the Send connectors that find their certificate by issuer and subject."""
    leaf = change.successor.leaf
    for connector in change.connectors:
        name, label, identity = connector.name, connector.label(("TlsCertificateName",)), identity_of(connector)
        if not identity:
            continue
        if leaf is None:
            text = (
                f"Compare issuer and subject of the certificate, as Get-ExchangeCertificate shows them, with "
                f"TlsCertificateName of Send connector `{name}`. If they differ, set them with Set-SendConnector "
                f"-Identity {_quoted(name)} -TlsCertificateName: it finds the certificate by them."
            )
            yield RenewalStep("send-connector", text, "", label)
        elif identity.lower() != leaf.identity.lower():
            text = (
                f"As soon as each source server has the certificate: Set-SendConnector -Identity {_quoted(name)} "
                f"-TlsCertificateName {_quoted(leaf.identity)}. Until then `{name}` presents the old one, and once "
                "that is gone its mail stays in the queue (454 4.7.5). A Receive connector that names the old one "
                "needs the same."
            )
            yield RenewalStep("send-connector", text, leaf.identity, label, needed=True)


def _remove(change: Replacement) -> Iterator[RenewalStep]:
    """Yield the connectors that nothing needs any more once the present certificates are gone."""
    beside = list(change.beside()) if change.left else []
    if None in beside:
        return
    asked = {connector.name for connector in asking(change.now, (name for names in beside for name in names or ()))}
    for connector in change.left:
        if connector.addresses or connector.around or not connector.addresses_known or connector.name in asked:
            continue
        text = (
            f"Once nothing presents a certificate for {_name(str(connector.certificate))} any more, what no file "
            f"declares included: Remove-InboundConnector -Identity {_quoted(connector.name)}, unless its name was "
            "changed instead."
        )
        yield RenewalStep("remove", text, connector.name, _at_name(connector))


def _at_name(connector: Connector) -> Label | None:
    return connector.definition.label(("TlsSenderCertificateName",)) if connector.definition else None


def _among(definitions: Sequence[Definition]) -> str:
    """Return the names of the first definitions, and how many more there are."""
    shown = [f"`{each.name}`" for each in definitions[:_SHOWN]]
    more = len(definitions) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _subjects(definitions: Sequence[Definition]) -> str:
    """Return the same, with what each is, unless it is a host."""
    servers = [each for each in definitions if each.kind.name == "SendConnector"]
    hosts = [each for each in definitions if each not in servers]
    both = ([_among(hosts)] if hosts else []) + ([f"Send connector {_among(servers)}"] if servers else [])
    return " and ".join(both)


def _inside(sentence: str) -> str:
    """Return a sentence for use behind a colon."""
    return sentence[0].lower() + sentence[1:]


def _quoted(text: str) -> str:
    """Return a text as PowerShell takes it literally; to it, typographic quotation marks are quotation marks."""
    return "'" + "".join(2 * letter if letter in SINGLE_QUOTES else letter for letter in text) + "'"
