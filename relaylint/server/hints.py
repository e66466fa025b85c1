"""What stands beside the names of hosts: what becomes of their mail."""

from __future__ import annotations

from collections.abc import Iterator

from relaylint.core.diagnostic import Location
from relaylint.core.records import NamedTuple
from relaylint.core.text import Span
from relaylint.model.definitions import Definition
from relaylint.output import VERDICTS, Style
from relaylint.output.verdicts.grouping import by_tenant
from relaylint.server.leads import Leads, named


class VerdictHint(NamedTuple):
    """The worst verdict on a host, where its name stands; ``told``: all that is said of it."""

    location: Location
    words: str
    told: str


def verdict_hints(leads: Leads, path: str, span: Span, folder: str) -> Iterator[VerdictHint]:
    """Yield the verdict on each host whose name stands in a part of a file; names are relative to a folder."""
    for host in leads.tenant.of("SendingHost"):
        location = named(host).location
        if location.path == path and span.start <= location.span.start <= span.end:
            yield _hint(leads, host, location, folder)


def _hint(leads: Leads, host: Definition, location: Location, folder: str) -> VerdictHint:
    verdicts = leads.verdicts([host])
    worst = [judged.worst.value for tenant in by_tenant(verdicts) for judged in tenant.hosts]
    told = VERDICTS["text"].render(verdicts, Style(folder=folder))
    return VerdictHint(location, worst[0] if worst else "not judged", told.rstrip())
