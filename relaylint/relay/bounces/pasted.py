"""What a pasted bounce, non-delivery report or log tells of one session: who sent what to whom, and the reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from relaylint.core.records import NamedTuple
from relaylint.relay.bounces.clues import CLUES, GUESSED, LIKELY, MARKS, SURE, Again, Clue
from relaylint.relay.bounces.findings import Findings
from relaylint.relay.bounces.forms import MAIL_ADDRESS, ProtocolReader, ReportReader, TraceReader
from relaylint.syntax.messages import plain_lines

_SHORTEST = 6
"""How long a line is that tells something, at the least: `a@b.de`."""


class Bounce(NamedTuple):
    """What a text holds of the session that was refused; None or empty: it does not say.

    ``replies``: the words of what was answered, those of the last attempt last. ``server``: the host that answered.
    ``address``: the source address as the server saw it; ``inner``: one that only the local network knows.
    ``host``: the name that the sending host greets with, or is called by. ``names``: those of its certificate.
    ``sender``: the envelope sender, `<>` for the null sender; ``author``: the address of the From header.
    ``refused``: the number of sessions in the text that were refused, of which this is the last.
    """

    replies: tuple[str, ...] = ()
    server: str = ""
    address: str | None = None
    inner: str | None = None
    host: str = ""
    names: tuple[str, ...] = ()
    sender: str | None = None
    author: str | None = None
    recipients: tuple[str, ...] = ()
    refused: int = 0

    @property
    def said(self) -> tuple[str, ...]:
        """The replies as they may be shown: of addresses but the sender's they hold the domains only."""
        shown = self.replies
        for recipient in self.recipients:
            shown = tuple(text.replace(recipient, _hidden(recipient)) for text in shown)
        return tuple(MAIL_ADDRESS.sub(lambda match: self._shown(match[0]), text) for text in shown)

    def _shown(self, address: str) -> str:
        return address if address == self.sender else _hidden(address)


def _hidden(address: str) -> str:
    return f"…@{address.rpartition('@')[2]}"


_REPLY = re.compile(
    r"(?<![\w.:-])[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)|"
    r"(?:^|(?<=[#'])|(?<=: ))#?[45]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)(?=[.;:]? \w)|"
    r"TLS negotiation failed with error",
    re.ASCII,
)
"""Where a reply begins: two codes, or one at the beginning with words behind it."""
_ENDS = re.compile(r"\(in reply to |, stat=| 0 0 \d|\};|'$|'\.$|##|> ?#SMTP#|; from=<")
_TWICE = re.compile(r"^#?[45]\.\d{1,3}\.\d{1,3} smtp; ?(?=[45]\d\d )", re.ASCII)
_STATUS_ONLY = re.compile(r"(?:^Status: ?|\bdsn=)([45]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.ASCII)
_SESSION = re.compile(
    r"\bpostfix[\w./-]{0,60}\[\d{1,9}\]: ([0-9A-Za-z]{6,24}): |"
    r"\b(?:sendmail|sm-mta|sm-msp)[\w-]{0,20}\[\d{1,9}\]: ([0-9A-Za-z]{8,24}): |"
    r"(?:^|: )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\d.]{0,7}(?: [+-]\d{4})?(?: \[\d{1,9}\])? "
    r"([0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) ",
    re.ASCII,
)
"""Finds the id under which Postfix, Sendmail and Exim log what becomes of a message."""
_NO_ID = "NOQUEUE"
"""What Postfix writes in its place: the line tells of a session of its own."""
_FAILED = re.compile(r"^ {0,8}\"?(?:status|event_?id)\"? {0,20}: {0,8}\"?fail", re.IGNORECASE | re.ASCII)
"""How a message trace, as a list, says that a message was not delivered."""
_ALONE = re.compile(r"<?([^<>\s]{1,250}@[^<>\s]{1,250}?)>?(?:<mailto:[^<>\s]{1,250}>)?")
"""A line with nothing but an address: the recipient, where the reply stands below it."""
_HOST_ALONE = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}", re.ASCII)
_TELLER = re.compile(r"[^:@]{4,60}: ?([\w-]{1,63}(?:\.[\w-]{1,63}){1,9})")
"""A line with a label and the name of a server: the one that made the report."""


class _Text:
    """The sessions of a text: by the ids that a log writes, or one after the other where nothing tells them apart."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._protocol = ProtocolReader(lines)
        self._report = ReportReader(lines)
        self._trace = TraceReader()
        self._above: list[str] = []
        """The lines above, the nearest first."""
        self._once: dict[str, str] = {}
        """What stands once in a session, and stood in the present one: the clues' marks with what they found."""
        self.by_id: dict[str, Findings] = {}
        self.in_turn = [Findings()]

    def read(self, number: int, line: str) -> None:
        """Collect the clues of a line under the session that it belongs to."""
        cells = self._protocol.cells(line)
        match = None if cells else _SESSION.search(line)
        key = cells[2] if cells else match[match.lastindex or 1] if match else ""
        hits = list(_clues_in(line))
        if cells:
            session = self.by_id.setdefault(key, Findings())
            self._protocol.read(cells, session)
        elif match:
            session = Findings() if key == _NO_ID else self.by_id.setdefault(key, Findings())
        else:
            session = self._in_turn(number, line, hits)
        for clue, value in hits:
            session.keep(clue.property, value, clue.rank)
        reply = "" if cells and not self._protocol.is_answer(cells) else _reply(line)
        if reply:
            session.add("replies", reply, SURE)
            session.last = number
            if key == _NO_ID:
                self.by_id[f"line {number}"] = session
        elif status := _STATUS_ONLY.search(line):
            session.add("statuses", status[1], SURE)
            if status[1].startswith("5"):
                session.last = number
        if reply and not key:
            self._read_above(session)
        self._above = [line, *self._above[:2]]

    def _in_turn(self, number: int, line: str, hits: Iterable[tuple[Clue, str]]) -> Findings:
        """Return the session of a line that no id tells of, after what stands in it by its form."""
        row = self._trace.row(line)
        if row is not None:
            self._begin(row)
            self._begin(Findings())
            return row
        if self._report.begins(line):
            self._once_in(Again.SESSION, "", line)
        for clue, value in hits:
            if clue.again:
                self._once_in(clue.again, clue.mark, value)
        session = self.in_turn[-1]
        self._report.read(number, line, session)
        session.failed |= bool(_FAILED.match(line))
        return session

    def _read_above(self, session: Findings) -> None:
        """Collect what reports in any language write above a reply: who tells it, the recipient, who gave the reply."""
        above = [*self._above, "", "", ""]
        if _HOST_ALONE.fullmatch(above[0]):
            server = above.pop(0)
            if _ALONE.fullmatch(above[0]):
                session.keep("server", server, LIKELY)
        if alone := _ALONE.fullmatch(above[0]):
            session.keep("recipients", alone[1], LIKELY)
            if teller := _TELLER.fullmatch(above[1]):
                session.keep("host", teller[1], GUESSED)

    def _once_in(self, again: Again, mark: str, value: str) -> None:
        """Begin another session where what stands once in each comes again."""
        session, known = self.in_turn[-1], self._once.get(mark)
        answered = session.last >= 0 and again is not Again.OTHER
        if known is not None and (again is Again.RECORD or answered or known != value):
            self._begin(session.next_message() if again is Again.MESSAGE else Findings())
        self._once[mark] = value

    def _begin(self, session: Findings) -> None:
        if self.in_turn[-1]:
            self.in_turn.append(session)
        else:
            self.in_turn[-1] = session
        self._report.begin()
        self._once.clear()

    def refused(self) -> list[Findings]:
        """Return the sessions that were refused, in the order of their last reply: of those with ids, if there are."""
        for sessions in (self.by_id.values(), self.in_turn):
            ended = sorted((session for session in sessions if session.last >= 0), key=lambda session: session.last)
            if ended:
                return ended
        return []


def read_bounce(text: str) -> Bounce:
    """Return what a text tells of the last session in it that was refused."""
    lines = plain_lines(text)
    read = _Text(lines)
    for number, line in enumerate(map(_spaced, lines)):
        if len(line) >= _SHORTEST:
            read.read(number, line)
    refused = read.refused()
    rest = [session for session in read.in_turn if session] or [Findings()]
    failed = [session for session in rest if session.failed]
    chosen = (refused or failed or rest)[-1]
    said = [chosen, rest[-1]] if read.by_id and refused else [chosen]

    def best(property: str) -> str | None:
        return next((value for session in said if (value := session.best(property)) is not None), None)

    def every(property: str) -> tuple[str, ...]:
        return next((values for session in said if (values := session.all(property))), ())

    address = best("address")
    return Bounce(
        chosen.replies() or every("statuses"),
        best("server") or "",
        address,
        best("inner") if address is None else None,
        best("host") or "",
        every("names"),
        best("sender"),
        best("author"),
        every("recipients"),
        len(refused),
    )


def _spaced(line: str) -> str:
    """Return a line of the log of IIS with blanks where it writes a plus, and its commands in one piece."""
    if " OutboundConnection" not in line:
        return line
    return (
        line.replace("+", " ")
        .replace("MAIL - FROM", "MAIL FROM")
        .replace("RCPT - TO", "RCPT TO")
        .replace("EHLO - ", "EHLO ")
    )


def _clues_in(line: str) -> Iterator[tuple[Clue, str]]:
    """Yield the clues of the table that are in a line, with what each finds."""
    lowered = line.lower()
    if MARKS.search(lowered) is None:
        return
    for clue in CLUES:
        if clue.mark in lowered and (match := clue.expression.search(line)):
            yield clue, match[1]


def _reply(line: str) -> str:
    """Return the reply in a line, to its end; empty if there is none."""
    begin = _REPLY.search(line)
    if begin is None:
        return ""
    words = line[begin.start() :]
    cut = _ENDS.search(words)
    words = _TWICE.sub("", words[: cut.start()] if cut else words)
    words = words.strip(" \t,;<>\"'#")
    return words[:-1] if words.endswith(")") and words.count(")") > words.count("(") else words
