"""Where Postfix sends mail: the next hops in main.cf and its tables, and which of them are Microsoft's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.core.suggest import Names, one_slip_apart
from relaylint.core.text import Source, Span
from relaylint.formats.postfix.tables import ALWAYS, LookupRow, Tables
from relaylint.syntax.postfix.main_cf import MainCf, Setting, Word
from relaylint.syntax.postfix.masking import HOLE
from relaylint.values.normal import address_range, normal_domain, without_brackets
from relaylint.values.providers import is_microsoft_name, ranges_in, suffixes_of

ENDPOINTS: Final = ("tenant-mx", "tenant-mx-other-clouds")
SIGN_IN: Final = ("smtp-auth", "smtp-auth-legacy-tls", "high-volume-email")
_GROUPS: Final = (*ENDPOINTS, *SIGN_IN, "nobodys-mx", "retired", "retired-germany", "retired-reported")
MARKS: Final = ("outlook", "office365", "microsoft", "frontbridge")
"""A part of every name in these groups; a table may have many rows, of which few are Microsoft's."""
_HOP: Final = re.compile(r"(?:inet:)?(?:\[([^\[\]]*)\]|([^:\[\]]*))(?::([^:\[\]]*))?")
_LEAST: Final = 9
"""Minimum length of a truncated endpoint; `mail.pro` may be somebody's own."""
_HOST: Final = re.compile(r"[a-z0-9._:\-]*")
_MARKS_OF_HOPS: Final = re.compile(r"[\[\]:]")
_NO_PORT: Final = re.compile(r"\d{6,}|\d+[^\w-].*|(?:25|465|587|2525)[a-z]\w*", re.IGNORECASE)
"""Text that starts like a port but continues like neither a port nor a service, as if a line break were missing."""
_PORTS: Final = {"smtp": 25, "submission": 587, "submissions": 465, "smtps": 465}
_BY_SENDER: Final = (
    ("sender_dependent_default_transport_maps", True),
    ("sender_dependent_relayhost_maps", False),
)
_ALL: Final = (("default_transport", True), ("relayhost", False))


class Hop(NamedTuple):
    """A next hop: the host without brackets, the port as written or empty, and the whole in lower case.

    ``key``: the span of the parameter or table key; ``span`` and ``host_span``: those of the whole and of the host, in
    ``source``.
    """

    host: str
    port: str
    text: str
    source: Source
    key: Span
    span: Span
    host_span: Span

    @property
    def group(self) -> str:
        """The group of Microsoft's names that contains the host; `address` for one of Microsoft's addresses; else
        empty."""
        host = self.host.replace(HOLE, "x").lower()
        if not any(mark in host for mark in MARKS):
            return "address" if host[:1].isdigit() and _is_theirs(host) else ""
        name = normal_domain(without_brackets(host))
        return next((group for group in _GROUPS if is_microsoft_name(name, group)), "")


class Route(NamedTuple):
    """A route to Microsoft, and the mail that takes it.

    ``setting``: the parameter that names it, or the tables that contain it; ``transport``: the name of the delivery
    agent; ``hops``: all hops at Microsoft for such mail, of which the first counts. ``senders``: the rows whose keys
    are the envelope senders with this route; None for all. ``everyone``: for all recipients.
    """

    setting: Setting
    transport: str
    hops: list[Hop]
    senders: list[tuple[Source, LookupRow]] | None
    everyone: bool


def stands(text: str, source: Source, span: Span) -> bool:
    """Return whether a text is literally at a span, so that its parts have spans, too."""
    if span.end - span.start != len(text):
        return False
    return all(char in (own, HOLE) for own, char in zip(source.text[span.start : span.end], text, strict=True))


def port_number(port: str) -> int | None:
    """Return the number of a port, given by number or service name; None for anything else."""
    if port.isascii() and port.isdigit() and len(port) <= 5:
        return int(port)
    return _PORTS.get(port.lower())


def is_no_port(port: str) -> bool:
    """Return whether a text is neither a port number nor a valid service name."""
    return not (HOLE in port or "$" in port) and _NO_PORT.fullmatch(port) is not None


def _is_theirs(host: str) -> bool:
    """Return whether a host is an IPv4 address of Exchange Online."""
    known = address_range(host)
    if known is None or known.first != known.last:
        return False
    listed = ranges_in(known.first >> 24)
    return any(row.kind == "microsoft-365" and row.range.first <= known.first <= row.range.last for row in listed)


def refused(source: Source, settings: MainCf) -> Setting | None:
    """Return the setting that routes all mail to a Microsoft host that Postfix cannot use because of unbalanced
    brackets, or of one cut off at the end of the file; None if there is none."""
    for name, has_transport in _ALL:
        setting, value = settings.get(name), settings.value(name).lower()
        hop = value.partition(":")[2] if has_transport else value
        match = _HOP.fullmatch(hop)
        host = (match[1] or match[2] or "") if match else ""
        fits = match is not None and (
            _HOST.fullmatch(host) or _meant(host)
        )  # the correct form is reported for the latter
        if setting is None or setting.doubt or HOLE in hop or "$" in hop or fits:
            continue
        theirs = any(mark in hop for mark in MARKS) or any(map(_meant, filter(None, _MARKS_OF_HOPS.split(hop))))
        if theirs or ("[" in hop and "]" not in hop and setting.span.end == len(source.text)):
            return setting
    return None


def misspelt_host(settings: MainCf) -> tuple[Setting, str] | None:
    """Return the setting that routes all mail to a misspelt Microsoft endpoint, and the correct endpoint."""
    for name, _ in _ALL:
        setting, match = settings.get(name), _HOP.fullmatch(settings.value(name).lower().rpartition("smtp:")[2])
        host = (match[1] or match[2]) if match else ""
        known = _meant(host) if host else ""
        if setting and known:
            return setting, known
    return None


def misspelt_hops(settings: MainCf, tables: Tables) -> Iterator[tuple[Source, Span, str]]:
    """Yield the spans of misspelt Microsoft endpoints in tables, and the correct endpoints."""
    near = Names(suffixes_of((*ENDPOINTS, *SIGN_IN)), within=".-")
    for name, has_transport in (("transport_maps", True), *_BY_SENDER):
        setting = settings.get(name)
        for _, table in tables.find_all(settings.words(setting)) if setting else ():
            for row in table.rows if table and near.may_be_near(table.source.text.lower()) else ():
                if table and near.may_be_near(row.value.lower()):
                    hops = _delivery(row, table.source, has_transport=has_transport)[1]
                    meant = ((hop, _meant(hop.host.lower())) for hop in hops if not hop.group)
                    yield from ((table.source, hop.host_span, known) for hop, known in meant if known)


def _meant(host: str) -> str:
    """Return the Microsoft endpoint that a host, in lower case, is a misspelling or the beginning of; empty if there is
    none."""
    for known in suffixes_of((*ENDPOINTS, *SIGN_IN)):
        if any(f".{host}".endswith(f".{known[:size]}") for size in range(_LEAST, len(known))):
            return known
        if host.endswith(known) and not f".{host}".endswith(f".{known}"):
            return known
        labels = host.split(".")[-known.count(".") - 1 :]
        if one_slip_apart(".".join(labels), known):
            return known
        for size in range(len(known) - 1, len(known) + 2):
            if host[: -size or None][-1:] in ("", ".") and one_slip_apart(host[-size:], known):
                return known
    return ""


def find_route(source: Source, settings: MainCf, tables: Tables) -> Route | None:
    """Return the route to Microsoft 365 with the most mail: for all mail, for some senders, or for some recipients."""
    routes = _Routes(source, settings, tables)
    by_recipient = list(routes.by_recipient())
    everyone = next((route for route in by_recipient if route.everyone), None)
    if everyone is None and not routes.is_diverted:
        everyone = routes.of_all()
    if everyone is not None and everyone.hops:
        return everyone
    by_sender = () if routes.is_diverted else routes.by_sender()
    others = (*by_sender, *by_recipient, *routes.by_class())
    route = next((route for route in others if route.hops), None)
    return route or (routes.by_policy() if routes.is_unclear else None)


class _Routes:
    """Finds routes. ``is_diverted``: the transport table has a row for all mail; ``is_unclear``: part of the routing
    cannot be known from the files."""

    def __init__(self, source: Source, settings: MainCf, tables: Tables) -> None:
        self.source = source
        self.settings = settings
        self.tables = tables
        self.is_diverted = False
        self.is_unclear = settings.partial

    def by_recipient(self) -> Iterator[Route]:
        """Yield the routes of the transport table: for all mail, and for some recipients."""
        setting = self.settings.get("transport_maps")
        if setting is None:
            return
        some: list[tuple[str, Hop]] = []
        for source, row in self._rows(setting):
            transport, hops = _delivery(row, source)
            if row.key == ALWAYS and (transport or hops):
                if not self.is_diverted:
                    yield Route(setting, transport, _theirs(hops), None, True)
                self.is_diverted = True
            elif _theirs(hops):
                some.append((transport, _theirs(hops)[0]))
        if some:
            transports = {transport for transport, _ in some}
            transport = transports.pop() if len(transports) == 1 else HOLE
            yield Route(setting, transport, [hop for _, hop in some], None, False)

    def of_all(self) -> Route | None:
        """Return the route of all mail that no table diverts."""
        client = self.settings.value("default_transport").partition(":")[0]
        for name, has_transport in _ALL:
            setting = self.settings.get(name)
            if setting is None:
                continue
            words = self.settings.words(setting)
            hops = [
                hop for word in words if (hop := _of_word(word, has_transport, self.source, setting.key)) is not None
            ]
            self.is_unclear = self.is_unclear or any(HOLE in hop.host for hop in hops)
            if hops or not has_transport:
                return Route(setting, client or "smtp", _theirs(hops), None, True)
        return None

    def by_class(self) -> Iterator[Route]:
        """Yield the route of mail for the domains that the host relays for."""
        setting = self.settings.get("relay_transport")
        if setting is not None:
            hops = [
                hop
                for word in self.settings.words(setting)
                if (hop := _of_word(word, True, self.source, setting.key)) is not None
            ]
            yield Route(setting, setting.text.partition(":")[0], _theirs(hops), None, False)

    def by_sender(self) -> Iterator[Route]:
        """Yield the routes for some senders."""
        for name, has_transport in _BY_SENDER:
            setting = self.settings.get(name)
            if setting is None:
                continue
            senders: list[tuple[Source, LookupRow]] = []
            next_hops: list[Hop] = []
            transport = "smtp"
            for source, row in self._rows(setting):
                client, hops = _delivery(row, source, has_transport=has_transport)
                if _theirs(hops):
                    senders.append((source, row))
                    next_hops.append(_theirs(hops)[0])
                    transport = client or transport
            yield Route(setting, transport, next_hops, senders, True)

    def by_policy(self) -> Route | None:
        """Return the route implied by the TLS policy table, if nothing else determines it."""
        setting = self.settings.get("smtp_tls_policy_maps")
        if setting is None:
            return None
        keys = [
            hop
            for source, row in self._rows(setting)
            if row.key.startswith("[") and (hop := _hop(row.key, source, row.key_span, row.key_span)) is not None
        ]
        return Route(setting, HOLE, _theirs(keys), None, False) if _theirs(keys) else None

    def _rows(self, setting: Setting) -> Iterator[tuple[Source, LookupRow]]:
        """Yield the rows of the tables that can be read."""
        for _, table in self.tables.find_all(self.settings.words(setting)):
            if table is None:
                self.is_unclear = True
                continue
            for row in table.rows:
                yield table.source, row


def _of_word(word: Word, has_transport: bool, source: Source, key: Span) -> Hop | None:
    """Return the hop in a word of main.cf, after a transport if ``has_transport``."""
    text, start = word.text, 0
    if has_transport:
        start = text.find(":") + 1
        if start in (0, len(text)):
            return None
    return _hop(text[start:], source, key, _place(source, word, start))


def _delivery(row: LookupRow, source: Source, *, has_transport: bool = True) -> tuple[str, list[Hop]]:
    """Return the transport and the hops of a row: `transport:hop`, with further hops after commas."""
    value, span = row.value, row.value_span
    transport, start = "", 0
    if has_transport:
        transport, colon, _ = value.partition(":")
        if not colon or "[" in transport:
            return "", []
        start = len(transport) + 1
    hops = []
    exact = stands(value, source, span)
    for match in re.finditer(r"[^\s,]+", value[start:]):
        at = span.start + start + match.start()
        hop = _hop(match[0], source, row.key_span, Span(at, at + len(match[0])) if exact else span)
        if hop is not None:
            hops.append(hop)
    return transport, hops


def _place(source: Source, word: Word, start: int) -> Span:
    """Return the span of a word without its first ``start`` characters; the whole word if it is not written
    literally."""
    return Span(word.span.start + start, word.span.end) if stands(word.text, source, word.span) else word.span


def _hop(text: str, source: Source, key: Span, span: Span) -> Hop | None:
    """Return a next hop in the notation of postconf(5): `host`, `[host]`, `host:port`, `[host]:port`."""
    match = _HOP.fullmatch(text)
    host = "" if match is None else match[1] or match[2] or ""
    if match is None or not host:
        return None
    start = match.start(1) if match[1] else match.start(2)
    exact = stands(text, source, span)
    host_span = Span(span.start + start, span.start + start + len(host)) if exact else span
    return Hop(host, match[3] or "", text.lower(), source, key, span, host_span)


def _theirs(hops: list[Hop]) -> list[Hop]:
    """Return the hops at Microsoft."""
    return [hop for hop in hops if hop.group]
