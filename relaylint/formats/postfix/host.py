"""Reads a Postfix main.cf, and the tables next to it, as a host that sends to Microsoft 365.

A main.cf that sends elsewhere, or directly to the internet, is ignored. Values from a table are located in the table's
file: they form a second document that amends the host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from relaylint.core.checks import SYNTAX_ERROR
from relaylint.core.diagnostic import Diagnostic, Severity
from relaylint.core.document import Absence, Document, Node, Scalar, Sequence
from relaylint.core.text import Source, Span
from relaylint.formats.postfix.client import Client, PlacedValue, Services
from relaylint.formats.postfix.networks import client_networks
from relaylint.formats.postfix.routes import (
    ENDPOINTS,
    MARKS,
    SIGN_IN,
    Hop,
    Route,
    find_route,
    is_no_port,
    misspelt_hops,
    misspelt_host,
    port_number,
    refused,
)
from relaylint.formats.postfix.senders import rewritten, routed
from relaylint.formats.postfix.tables import Tables
from relaylint.formats.shaping import Assembly, Entry
from relaylint.syntax.postfix.main_cf import BLANK, MARK_BETWEEN, UNRESOLVED, MainCf, stray_continuations
from relaylint.syntax.postfix.masking import HOLE, mask
from relaylint.syntax.reading import (
    UNMERGED,
    Beside,
    Limits,
    ReadError,
    Reading,
    add_problem,
    misspelt,
    problem,
    shown,
    unmerged,
)
from relaylint.values.placeholders import NOT_FILLED_IN

KIND: Final = "SendingHost"
_FRAGMENTS: Final = ("postfix-main.cf",)
"""Files that are appended to a main.cf, by name: they contain only part of the settings."""
_GENERAL_FOLDERS: Final = frozenset(
    ["", ".", "conf", "config", "configs", "data", "default", "etc", "files", "postfix", "src", "templates"]
)
_DOMAIN_ONLY: Final = "mail for some recipients goes there, who may be another organisation's"
_OFFERED: Final = "the server decides it by what it offers"
_SEVERAL: Final = "mail goes to several endpoints of Microsoft 365"
_PLAIN_HOST: Final = re.compile(r"[A-Za-z0-9._-]+")


class _Host:
    """Collects the host, by the file that contains each property; None is main.cf itself."""

    def __init__(self, source: Source, anchor: Span) -> None:
        self.source = source
        self.anchor = anchor
        self.entries: dict[Source, list[Entry]] = {source: []}

    def add(self, name: str, placed: PlacedValue) -> None:
        """Add a property. An unknown one keeps its source text."""
        source = placed.source or self.source
        value = placed.value
        if placed.doubt:
            value = source.text[placed.span.start : placed.span.end]
        self._enter(source, name, placed.key, Scalar(*placed.span, value), {(): placed.doubt} if placed.doubt else {})

    def add_list(self, name: str, source: Source, key: Span, items: list[tuple[str, Span, str]]) -> None:
        """Add a list of values with their spans and doubts; duplicates count once."""
        once: dict[str, tuple[str, Span, str]] = {}
        for item in items:
            once.setdefault(item[0].lower(), item)
        items = list(once.values())
        made = Sequence(items[0][1].start)
        made.end = items[-1][1].end
        for value, span, doubt in items:
            made.items.append(Scalar(*span, source.text[span.start : span.end] if doubt else value))
            made.value.append(made.items[-1].value)
        self._enter(source, name, key, made, {(index,): item[2] for index, item in enumerate(items) if item[2]})

    def _enter(self, source: Source, name: str, key: Span, value: Node, unknown: dict[Any, str]) -> None:
        self.entries.setdefault(source, []).append(Entry(name, Scalar(*key, name), value, unknown))


def read(source: Source, limits: Limits, beside: Beside) -> Reading:
    """Return the host defined by a main.cf if it sends to Microsoft 365; otherwise no document."""
    masked = mask(source.text)
    settings = MainCf(masked)
    faults = settings.faults if not settings.partial and HOLE not in masked.text else []
    settings.partial = settings.partial or bool(faults) or _file_name(source.name).startswith(_FRAGMENTS)
    tables = Tables(source, settings, limits, beside)
    route = find_route(source, settings, tables)
    alone = [] if settings.partial else _alone(source, tables)
    near = dict.fromkeys(misspelt_hops(settings, tables))
    slips = [misspelt(where, *span, "host of Microsoft's", known) for where, span, known in near]
    if route is None:
        lost = [
            *tables.problems,
            *slips,
            *(diagnostic for diagnostic in alone if diagnostic.severity is Severity.ERROR),
        ]
        broken, slip = refused(source, settings), misspelt_host(settings)
        if slip and broken is None:
            setting, known = slip
            return Reading([], [*lost, misspelt(source, *setting.span, "host of Microsoft's", known)], True)
        if broken is None:
            told = any(where is source or not where.text or shows(where) for where in map(_file_of, lost))
            return Reading([], lost, told or bool(slips))
        words = f"`{shown(broken.text)}` is no host, and no host in brackets"
        return Reading([], [*lost, problem(SYNTAX_ERROR, source, *broken.span, words)], True)
    problems: list[Diagnostic] = []
    master = tables.first(["master.cf"])
    host = _host(source, settings, tables, route, Services(master and master[1]))
    try:
        documents = list(_documents(host, settings, problems))
        for span, name in faults:
            words = UNMERGED if name == MARK_BETWEEN else f"`{shown(name)}` has no `=` behind it"
            add_problem(problems, problem(SYNTAX_ERROR, source, *span, words))
        for setting, meant in settings.slips:
            add_problem(problems, misspelt(source, *setting.key, "parameter that Postfix has", meant))
        for hop in filter(lambda hop: is_no_port(hop.port), route.hops):
            words = f"`{shown(hop.port)}` is no port, and no service"
            add_problem(problems, problem(SYNTAX_ERROR, hop.source, *_span_of_port(hop), words))
        for diagnostic in (*tables.problems, *slips, *alone, *filter(None, map(unmerged, tables.sources))):
            add_problem(problems, diagnostic)
    except ReadError as error:
        return Reading([], [*problems, error.diagnostic(source)], True)
    return Reading(documents, problems, True)


def shows(source: Source) -> bool:
    """Return whether a text that cannot be read shows that mail is sent to Microsoft."""
    return any(mark in source.text.lower() for mark in MARKS)


def _alone(source: Source, tables: Tables) -> list[Diagnostic]:
    """Return diagnostics for lines of a file and its tables that Postfix ignores because they continue none: errors if
    they concern Microsoft's hosts."""
    diagnostics = []
    for one in (source, *tables.sources):
        for span in stray_continuations(one.text):
            line = one.slice(span)
            name = line.split("=")[0].split()[0]
            words = f"`{shown(name)}` begins with a blank and continues no line, so that Postfix passes over it"
            severity = None if any(mark in line.lower() for mark in MARKS) else Severity.WARNING
            help, end = "remove the blanks before it", span.start + len(name)
            diagnostics.append(problem(SYNTAX_ERROR, one, span.start, end, words, severity=severity, help=help))
    return diagnostics


def _file_of(diagnostic: Diagnostic) -> Source:
    return diagnostic.primary.location.source


def _host(source: Source, settings: MainCf, tables: Tables, route: Route, services: Services) -> _Host:
    """Return the host with everything known about it."""
    hop, anchor = route.hops[0], route.setting.key
    client = Client(settings, tables, services, route.transport or "smtp", anchor)
    host = _Host(source, anchor)
    host.add("Name", _name(source, settings, anchor))
    sign_in = client.flag("smtp_sasl_auth_enable")
    method = _method(route, sign_in, source)
    host.add("Method", method)
    level = client.level(route.hops)
    tls, required = client.tls(level, hop)
    host.add("SmartHost", _smart_host(route))
    host.add("Port", _port(route, settings))
    ipv6 = client.ipv6()
    if ipv6 is not None:
        host.add("IPv6", ipv6)
    host.add("Tls", tls)
    host.add("RequireTls", required)
    certificate = client.certificate()
    if certificate.value is not None or certificate.doubt:  # a host has none by default
        host.add("Certificate", certificate)
    version = client.highest_version(level)
    if version is not None:
        host.add("HighestTlsVersion", version)
    authentication = client.authentication() if method.value in ("SmtpAuth", "HighVolumeEmail") else None
    if _tries_in_vain(route, sign_in):
        authentication = client.authentication() or sign_in._replace(doubt=_OFFERED)
    if authentication is not None and not method.doubt:
        host.add("Authentication", authentication)
    _add_senders(host, source, settings, tables, route)
    networks = client_networks(source, settings, tables, services)
    if networks is not None:
        listed = [(item.value, item.span, item.doubt) for item in networks.items]
        host.add_list("ClientNetworks", networks.source, networks.key, listed)
    return host


def _tries_in_vain(route: Route, sign_in: PlacedValue) -> bool:
    """Return whether all mail goes to the endpoint of a tenant, which offers no sign-in, and one is to be made."""
    everything = route.everyone and route.senders is None and all(hop.group in ENDPOINTS for hop in route.hops)
    return everything and sign_in.value is True and not sign_in.doubt


def _documents(host: _Host, settings: MainCf, problems: list[Diagnostic]) -> Iterator[Document]:
    """Yield the document of main.cf, and one of each table that amends it. Raises `ReadError`."""
    name = host.entries[host.source][0]
    for source, entries in host.entries.items():
        is_main = source is host.source
        absent = Absence.UNKNOWN if settings.partial or not is_main else Absence.DEFAULT
        assembly = Assembly(source, absent, problems)
        place = Scalar(*(host.anchor if is_main else _span(entries[0].key)), KIND)
        own = [] if is_main else [Entry("Name", place, Scalar(place.start, place.end, name.value.value))]
        assembly.declare(KIND, place, partial=True)
        assembly.add(KIND, place, Span(0, len(source.text)), [*own, *entries], amends=not is_main)
        yield from assembly.documents(_comments)


def _span(node: Node) -> Span:
    return Span(node.start, node.end)


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].lower()


def _name(source: Source, settings: MainCf, anchor: Span) -> PlacedValue:
    """Return the name of the host: the one that it sets, or that of its file or folder."""
    setting = settings.get("myhostname")
    words = settings.words(setting) if setting is not None and not setting.doubt else []
    if setting is not None and words and HOLE not in words[0].text:
        return PlacedValue(words[0].text, setting.key, words[0].span)
    *folders, file = source.below.replace("\\", "/").split("/")
    own = file[: max(0, file.lower().rfind("main.cf"))].rstrip(".-_")
    named = (folder for folder in reversed(folders) if folder.lower() not in _GENERAL_FOLDERS and ":" not in folder)
    return PlacedValue(own or next(named, "postfix"), anchor, anchor)


def _method(route: Route, sign_in: PlacedValue, source: Source) -> PlacedValue:
    """Return how the host submits mail.

    The endpoint of a tenant offers no sign-in, so that only a connector, or nothing, identifies the host. If all mail
    goes there, so does mail for outside recipients, which only a connector lets through. Direct Send is for recipients
    in the tenant, and main.cf does not say who they are.
    """
    hop = route.hops[0]
    doubt = route.setting.doubt
    at_hop = PlacedValue(
        "Connector", route.setting.key, hop.span if hop.source is source else route.setting.span, doubt
    )
    groups = {each.group for each in route.hops}
    if groups & set(SIGN_IN) and not groups <= set(SIGN_IN):
        return at_hop._replace(doubt=doubt or _SEVERAL)
    if hop.group in SIGN_IN:
        if sign_in.value is True and not sign_in.doubt:
            return sign_in._replace(
                value="HighVolumeEmail" if hop.group == "high-volume-email" else "SmtpAuth", doubt=doubt
            )
        return at_hop._replace(doubt=doubt or sign_in.doubt)
    if hop.group in ENDPOINTS and not route.everyone:
        return at_hop._replace(doubt=doubt or _DOMAIN_ONLY)
    return at_hop


def _smart_host(route: Route) -> PlacedValue:
    """Return the endpoint, with its file."""
    hop = route.hops[0]
    several = len({each.host.lower() for each in route.hops}) > 1
    doubt = route.setting.doubt or _unknown(hop.host, hop, hop.host_span) or (_SEVERAL if several else "")
    return PlacedValue(hop.host, hop.key, hop.host_span, doubt, hop.source)


def _port(route: Route, settings: MainCf) -> PlacedValue:
    """Return the port: the stated one, or the client's, 25 by default."""
    hop = route.hops[0]
    text = hop.port or settings.value("smtp_tcp_port") or "smtp"
    several = len({each.port for each in route.hops}) > 1
    port = port_number(text)
    span = _span_of_port(hop)
    doubt = route.setting.doubt or _unknown(text, hop, span) or (_SEVERAL if several else "")
    if not hop.port and settings.partial:
        doubt = doubt or "the file may set more than it shows"
    if port is None:
        doubt = doubt or f"`{shown(text)}` is a service whose port is not known here"
    return PlacedValue(port, hop.key, span, doubt, hop.source)


def _span_of_port(hop: Hop) -> Span:
    """Return the span of the port; that of the whole hop if it has none, or is not written literally."""
    exact = hop.port and hop.span.end - hop.span.start == len(hop.text)
    return Span(hop.span.end - len(hop.port), hop.span.end) if exact else hop.span


def _unknown(text: str, hop: Hop, span: Span) -> str:
    """Return why a part of a hop is unknown, or an empty string."""
    if HOLE not in text:
        return "" if _PLAIN_HOST.fullmatch(text) else NOT_FILLED_IN
    written = hop.source.text[span.start : span.end]
    return UNRESOLVED.format(written) if "$" in written and "{{" not in written else NOT_FILLED_IN


def _add_senders(host: _Host, source: Source, settings: MainCf, tables: Tables, route: Route) -> None:
    """Add the envelope senders, if the files determine them."""
    senders, touched = rewritten(source, settings, tables)
    if senders is None and route.senders and not (touched and settings.get("smtp_generic_maps")):
        senders = routed(route.senders) if not settings.partial else None
    if senders is None:
        return
    host.add_list("MailFrom", senders.source, senders.key, [(item.value, item.span, "") for item in senders.items])


def _comments(text: str) -> list[Span]:
    """Return the spans of comments: lines that start with `#`, possibly after white space."""
    matches = re.finditer(r"^[ \t\r\v\f]*(#[^\n]*)", text, re.MULTILINE)
    return [Span(match.start(1), match.start(1) + len(match[1].rstrip(BLANK))) for match in matches]
