"""What Postfix's SMTP client presents on a route: TLS, certificate, sign-in; from main.cf, tls_policy and master.cf."""

from __future__ import annotations

import re
from typing import Final

from relaylint.core.records import NamedTuple
from relaylint.core.text import Source, Span
from relaylint.formats.postfix.routes import Hop
from relaylint.formats.postfix.tables import UNREADABLE, LookupRow, LookupTable, Tables
from relaylint.syntax.postfix.main_cf import BLANK, UNRESOLVED, MainCf, Setting, logical_lines
from relaylint.syntax.postfix.masking import HOLE, mask
from relaylint.values.placeholders import NOT_FILLED_IN

_LEVELS: Final[dict[str, tuple[bool, bool]]] = {
    "none": (False, False),
    "may": (True, False),
    "encrypt": (True, True),
    "dane-only": (True, True),
    "fingerprint": (True, True),
    "verify": (True, True),
    "secure": (True, True),
}
"""The TLS security levels: whether TLS is used, and whether it is required."""
_OLD_LEVELS: Final = (("smtp_enforce_tls", "encrypt"), ("smtp_use_tls", "may"))
_CERTIFICATES: Final = ("smtp_tls_cert_file", "smtp_tls_eccert_file", "smtp_tls_dcert_file")
_NEW_LEVEL: Final = (3, 11)
"""The compatibility level from which TLS is used by default."""
_CLIENTS: Final = ("smtp", "lmtp", "relay")
_OVERRIDE: Final = re.compile(rf"[{BLANK}]-o[{BLANK}]*(?:\{{[{BLANK}]*)?([a-z0-9_]+)")
_OVERRIDDEN: Final = "`master.cf` sets `{}` for the transport `{}`"
_NO_MASTER: Final = "the transport `{}` may have settings of its own in `master.cf`"
_ANY_MASTER: Final = "which transport delivers, and with what settings of its own, is not known"
_PROTOCOLS: Final = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_VERSIONS: Final = {"TLSv1": "TLS1.0", "TLSv1.1": "TLS1.1", "TLSv1.2": "TLS1.2"}
_MOST_LABELS: Final = 127
_SEPARATORS: Final = re.compile(rf"[{BLANK},:]+")


class PlacedValue(NamedTuple):
    """A value and its origin: the span of its name and that of the value. ``doubt``: why it is unknown, or empty.
    ``source``: the file; None is main.cf."""

    value: object
    key: Span
    span: Span
    doubt: str = ""
    source: Source | None = None


class Level(NamedTuple):
    """A TLS security level in lower case with its attributes, and its location."""

    name: str
    attributes: str
    placed: PlacedValue


class Services:
    """The parameters that master.cf overrides. ``known``: the file exists and could be read."""

    def __init__(self, source: Source | None) -> None:
        masked = mask(source.text) if source else None
        self.known = masked is not None and not masked.partial
        self._overrides: dict[tuple[str, str], set[str]] = {}
        for line in logical_lines(masked.text) if masked and self.known else ():
            fields = line.text.split(None, 7)
            if len(fields) == 8:
                names = set(_OVERRIDE.findall(f" {fields[7]}"))
                self._overrides.setdefault((fields[0], fields[1]), set()).update(names)

    def overrides(self, service: str, kind: str) -> set[str] | None:
        """Return the names of the parameters that a service overrides; None if there is no such service."""
        return self._overrides.get((service, kind))


class Client:
    """The SMTP client that delivers by ``transport``. ``anchor`` is the location for defaults."""

    def __init__(self, settings: MainCf, tables: Tables, services: Services, transport: str, anchor: Span) -> None:
        self.settings = settings
        self.tables = tables
        self.services = services
        self.transport = transport
        self.anchor = anchor

    def doubt(self, *names: str) -> str:
        """Return why parameters may have other values than in main.cf, or an empty string."""
        overridden = self.services.overrides(self.transport, "unix") if self.services.known else None
        if overridden is None:
            known = _ANY_MASTER if HOLE in self.transport else _NO_MASTER.format(self.transport)
            return "" if self.transport in _CLIENTS else known
        name = next((name for name in names if name in overridden), None)
        return _OVERRIDDEN.format(name, self.transport) if name else ""

    def absent(self, value: object, *names: str) -> PlacedValue:
        """Return a documented default; unknown if something else may set one of the parameters."""
        doubt = self.doubt(*names) or ("the file may set more than it shows" if self.settings.partial else "")
        return PlacedValue(value, self.anchor, self.anchor, doubt)

    def of(self, setting: Setting, value: object) -> PlacedValue:
        """Return the value of a setting; unknown if it is a placeholder, overridden or in doubt."""
        text = self.settings.value(setting.name)
        doubt = setting.doubt or self.doubt(setting.name)
        if not doubt and HOLE in text:
            doubt = NOT_FILLED_IN if HOLE in setting.text else UNRESOLVED.format(setting.text)
        return PlacedValue(value, setting.key, setting.span, doubt)

    def flag(self, name: str) -> PlacedValue:
        """Return whether a parameter is `yes`; all parameters asked for default to `no`."""
        setting = self.settings.get(name)
        if setting is None:
            return self.absent(False, name)
        placed = self.of(setting, self.settings.value(name).lower() == "yes")
        known = self.settings.value(name).lower() in ("yes", "no")
        return placed if known or placed.doubt else placed._replace(doubt=f"`{setting.text}` is neither yes nor no")

    def ipv6(self) -> PlacedValue | None:
        """Return whether the client may connect over IPv6; None if the host decides that."""
        name = "inet_protocols"
        setting = self.settings.get(name)
        words = {word.text.lower() for word in self.settings.words(setting)} if setting else set()
        if setting is None or words not in ({"ipv4"}, {"ipv6"}) or self.of(setting, "").doubt:
            return None
        return PlacedValue(words == {"ipv6"}, setting.key, setting.span)

    def level(self, hops: list[Hop]) -> Level:
        """Return the TLS security level for one of the hops, which a policy may override."""
        policies = self.settings.get("smtp_tls_policy_maps")
        if policies is not None:
            return self._policy(policies, hops) or self._general()
        old = self.settings.get("smtp_tls_per_site")
        if old is not None:
            return Level("", "", self.of(old, old.text)._replace(doubt="`smtp_tls_per_site` may set it"))
        return self._general()

    def _policy(self, setting: Setting, hops: list[Hop]) -> Level | None:
        """Return what the policy tables say about the first hop; None if nothing."""
        doubt = setting.doubt or self.doubt(setting.name)
        if doubt or len({hop.text for hop in hops}) != 1 or HOLE in hops[0].text:
            return Level("", "", PlacedValue(setting.text, setting.key, setting.span, doubt or "a policy may set it"))
        hop = hops[0]
        for word, table in self.tables.find_all(self.settings.words(setting)):
            if table is None or table.patterns or table.total:
                doubt = UNREADABLE.format(word.text.replace(HOLE, "…"))
                return Level("", "", PlacedValue(setting.text, setting.key, word.span, doubt))
            level = _said(table, hop)
            if level is not None:
                return level
        return None

    def _general(self) -> Level:
        """Return the level that main.cf sets for all destinations."""
        setting = self.settings.get("smtp_tls_security_level")
        if setting is not None:
            return Level(self.settings.value(setting.name).lower(), "", self.of(setting, setting.text))
        for name, level in _OLD_LEVELS:
            old = self.settings.get(name)
            if old is None or (self.settings.value(name).lower() == "no" and not self.of(old, "").doubt):
                continue
            return Level(level, "", self.of(old, old.text))
        return Level(self._default(), "", self.absent("none", "smtp_tls_security_level", "smtp_use_tls"))

    def _default(self) -> str:
        match = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,3}))?(?:\.\d{1,3})?", self.settings.value("compatibility_level"))
        return "may" if match and (int(match[1]), int(match[2] or 0)) >= _NEW_LEVEL else "none"

    def tls(self, level: Level, hop: Hop) -> tuple[PlacedValue, PlacedValue]:
        """Return whether TLS is used for a hop, and whether it is required."""
        placed = level.placed
        used, must = _LEVELS.get(level.name, (None, None))
        if level.name == "dane" and not placed.doubt:
            # `may` without TLSA records, which only names below mx.microsoft can have
            open_doubt = "" if not hop.host.endswith(".microsoft") else "DNS decides it"
            return placed._replace(value=True), placed._replace(value=False, doubt=open_doubt)
        if used is None and not placed.doubt:
            placed = placed._replace(doubt=f"`{level.name}` is no TLS security level")
        return placed._replace(value=used), placed._replace(value=must)

    def certificate(self) -> PlacedValue:
        """Return the certificate file in the repository that the client presents; with the value None if there is
        none."""
        chains = self.settings.get("smtp_tls_chain_files")
        legacy = [setting for name in _CERTIFICATES if (setting := self.settings.get(name)) is not None]
        names = ("smtp_tls_chain_files", *_CERTIFICATES)
        if chains is None and not legacy:
            return self.absent(None, *names)
        settings = [chains] if chains else legacy
        setting = settings[0]
        doubt = next((each.doubt for each in settings if each.doubt), "") or self.doubt(*names)
        placed = PlacedValue(setting.text, setting.key, setting.span, doubt)
        if doubt:
            return placed
        files = [word for each in settings for word in self.settings.words(each)]
        places = ((word, self.tables.located(word.text, is_table=False)) for word in files)
        readable = [(word, file) for word, file in places if file is not None]
        holding = [(word, name) for word, (name, file) in readable if "BEGIN CERTIFICATE-----" in file.text]
        if len(readable) == len(files) and len(holding) == 1:
            return PlacedValue(holding[0][1], setting.key, holding[0][0].span)
        if len(holding) > 1 or len(settings) > 1:
            return placed._replace(doubt="the cipher decides which of several certificates is presented")
        return placed._replace(doubt="the certificate is a file on the host, and not in the repository")

    def highest_version(self, level: Level) -> PlacedValue | None:
        """Return the latest TLS version that the settings allow, None if they exclude no recent one."""
        must = _LEVELS.get(level.name, (False, False))[1] or level.name == "dane"
        name = "smtp_tls_mandatory_protocols" if must else "smtp_tls_protocols"
        setting = self.settings.get(name)
        match = re.search(rf"(?:^|[{BLANK},])protocols=([^{BLANK},]+)", level.attributes)
        if level.placed.doubt or self.doubt(name):
            return None
        if match:
            version = _newest(match[1])
            return level.placed._replace(value=version, span=_beyond(level.placed, match[1])) if version else None
        if setting is None or self.of(setting, "").doubt:
            return None
        version = _newest(self.settings.value(name))
        return PlacedValue(version, setting.key, setting.span) if version else None

    def authentication(self) -> PlacedValue | None:
        """Return the SASL mechanism of the client, None if it uses what the server offers."""
        name = "smtp_sasl_mechanism_filter"
        setting = self.settings.get(name)
        if setting is None or self.of(setting, "").doubt:
            return None
        words = {word.text.lower() for word in self.settings.words(setting)}
        if words == {"xoauth2"}:
            return PlacedValue("OAuth", setting.key, setting.span)
        return PlacedValue("Basic", setting.key, setting.span) if words and words <= {"plain", "login"} else None


def _said(table: LookupTable, hop: Hop) -> Level | None:
    """Return what a policy table says about a hop; None if nothing."""
    rows: dict[str, LookupRow] = {}
    for row in table.rows:
        rows.setdefault(row.key, row)
    for key in _keys(hop):
        if key in rows:
            value = rows[key].value
            words = value.split(None, 1) or [""]
            doubt = NOT_FILLED_IN if HOLE in value else ""
            return Level(words[0].rstrip(",").lower(), "".join(words[1:]), _policy_of(rows[key], table, doubt))
    for row in table.rows:
        if HOLE in row.key or _is_near(row.key, hop):
            return Level("", "", _policy_of(row, table, f"the policy is for another spelling of `{hop.text}`"))
    return None


def _policy_of(row: LookupRow, table: LookupTable, doubt: str) -> PlacedValue:
    """Return the location of a policy: its first word, if it is there literally."""
    if not row.value:
        return PlacedValue(row.value, row.key_span, row.key_span, doubt or "the policy has no level", table.source)
    word = row.value.split(None, 1)[0].rstrip(",") or row.value
    start = row.value_span.start
    exact = table.source.text.startswith(word, start)
    return PlacedValue(
        row.value, row.key_span, Span(start, start + len(word)) if exact else row.value_span, doubt, table.source
    )


def _keys(hop: Hop) -> list[str]:
    """Return the search keys of a hop in a policy table: the hop as written, then, for a name, its parents."""
    if hop.text != hop.host.lower():
        return [hop.text]
    labels = hop.text.split(".")[:_MOST_LABELS]
    return [hop.text, *("." + ".".join(labels[start:]) for start in range(1, len(labels)))]


def _is_near(key: str, hop: Hop) -> bool:
    """Return whether a key denotes the same host and port in another spelling, so that it is unclear what applies."""
    return key != hop.text and key.removesuffix(":25").strip("[]") == hop.text.removesuffix(":25").strip("[]")


def _beyond(placed: PlacedValue, text: str) -> Span:
    """Return the span of an attribute's value after that of the level; the level's if it is not found."""
    start = placed.source.text.find(f"protocols={text}", placed.span.end) if placed.source else -1
    return placed.span if start < 0 else Span(start + len("protocols="), start + len("protocols=") + len(text))


def _newest(text: str) -> str | None:
    """Return the latest version that a list of protocols allows; None if that includes TLS 1.3, or is empty."""
    listed = [word for word in _SEPARATORS.split(text) if word]
    named = {name.lower(): index for index, name in enumerate(_PROTOCOLS)}
    low, high = 0, len(_PROTOCOLS) - 1
    excluded: set[int] = set()
    included: set[int] = set()
    for word in listed:
        index = named.get(word.lstrip("!<>=").lower())
        if index is None:
            return None
        if word.startswith(">="):
            low = max(low, index)
        elif word.startswith("<="):
            high = min(high, index)
        else:
            (excluded if word.startswith("!") else included).add(index)
    if included:
        excluded |= set(range(len(_PROTOCOLS))) - included
    usable = [index for index in range(low, high + 1) if index not in excluded]
    if not usable:
        return None
    newest = usable[0]
    while newest + 1 in usable:  # text after a gap is not used
        newest += 1
    return _VERSIONS.get(_PROTOCOLS[newest])
