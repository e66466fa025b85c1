"""What is told of a place in a file: what a property means, what a name stands for, what becomes of a host's mail."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Final

from relaylint.core.diagnostic import RuleInfo
from relaylint.core.document import Part
from relaylint.core.text import Source
from relaylint.model.kinds import kind
from relaylint.model.schema_index import KEYS
from relaylint.output import VERDICTS, Style
from relaylint.output.summary import plural
from relaylint.output.visible import visible
from relaylint.project.settings import FILE_NAMES
from relaylint.server.file_words import FileWords
from relaylint.server.leads import Leads, named
from relaylint.server.spots import ValueSpot
from relaylint.server.typed import typed_at

_WORD: Final = re.compile(r"[\w-]+")
_KEY: Final = re.compile(r"[\"']?(\w+)[\"']?[ \t]*[:=]")
_MOST_NAMED: Final = 8


def words_at(leads: Leads, spot: ValueSpot, folder: str) -> str:
    """Return what is told of a property, or of its value; file names are relative to a folder."""
    if spot.part is Part.VALUE:
        told = [*_of_host(leads, spot, folder), *_of_domain(leads, spot), *_of_connector(leads, spot)]
        if told:
            return "\n\n".join(told)
    return of_property(spot)


def of_property(spot: ValueSpot) -> str:
    """Return what a property means; empty for one that its kind does not have."""
    about = spot.definition.kind.properties.get(spot.name)
    title = f"**{spot.name}** of {spot.definition.kind.noun}"
    return f"{title}\n\n{about.get('description', '')}" if about else ""


def of_kind_key(source: Source, offset: int) -> str:
    """Return what the kind is whose key stands at an offset; empty if none does."""
    match = _KEY.match(source.line(source.position(offset).line))
    name = KEYS.get(match[1].lower()) if match else None
    return f"**{name}**\n\n{kind(name).schema['description']}" if name else ""


def rule_at(source: Source, offset: int, infos: Mapping[str, RuleInfo]) -> RuleInfo | None:
    """Return the rule that is named at an offset of settings, or of a comment that ignores it."""
    position = source.position(offset)
    line, column = source.line(position.line), position.column - 1
    is_comment = "ignore[" in line[:column] and "relaylint" in line[:column].lower()
    if not is_comment and os.path.basename(source.name) not in FILE_NAMES:
        return None
    return next((infos[word[0]] for word in _WORD.finditer(line) if _holds(word, column) and word[0] in infos), None)


def of_word(words: FileWords, source: Source, offset: int) -> str:
    """Return what a word of a rule or of settings means; empty where nothing is known of it."""
    typed = typed_at(source, offset)
    word = words.about(typed) if typed else None
    if word is None or not word.about:
        return ""
    return f"**{word.text}**{f' ({word.title})' if word.title else ''}\n\n{word.about}"


def of_rule(info: RuleInfo) -> str:
    """Return what a rule is about, why, and what to do."""
    page = f"[{info.name}]({info.url})" if info.url else info.name
    return f"**{page}** ({info.severity.word}, {info.basis})\n\n{info.title}.\n\n{info.why}\n\n{info.remedy}"


def _holds(word: re.Match[str], column: int) -> bool:
    return word.start() <= column <= word.end()


def _of_host(leads: Leads, spot: ValueSpot, folder: str) -> Iterable[str]:
    """Yield the verdicts on a host whose name it is."""
    if spot.definition.kind.name == "SendingHost" and spot.name == "Name":
        text = VERDICTS["text"].render(leads.verdicts([spot.definition]), Style(folder=folder))
        yield f"```text\n{text.rstrip()}\n```"


def _of_domain(leads: Leads, spot: ValueSpot) -> Iterable[str]:
    """Yield whether a domain is accepted, and what else of the tenant has to do with it."""
    domain = leads.domain(spot)
    if not domain:
        return
    membership = leads.tenant.accepted.covers(domain)
    entry = membership.definition
    if entry is not None and entry is not spot.definition:
        by = "is an accepted domain" if entry.normal("DomainName") == domain else f"lies in `{visible(entry.name)}`"
        yield f"`{visible(domain)}` {by}{'' if membership.state else ', perhaps'}"
    elif entry is None and leads.tenant.lists("AcceptedDomain"):
        yield f"`{visible(domain)}` lies in no accepted domain of this tenant"
    connectors = [to for to in leads.targets(spot) if to.definition.kind.name == "InboundConnector"]
    if connectors:
        yield f"lets in: {_named(connectors)}"
    if entry is spot.definition:
        using = {named(from_.definition): None for from_ in leads.referring(named(entry))}
        yield from _counted("used by", "used by nothing in these files", using, leads)


def _of_connector(leads: Leads, spot: ValueSpot) -> Iterable[str]:
    """Yield which hosts a connector lets in whose name it is."""
    if spot.definition.kind.name == "InboundConnector" and spot.name == "Name":
        hosts = {named(from_.definition): None for from_ in leads.referring(spot)}
        yield from _counted("lets in", "lets in no host of these files", hosts, leads)


def _counted(words: str, nothing: str, spots: Iterable[ValueSpot], leads: Leads) -> Iterable[str]:
    """Yield what some definitions have to do with a name; that there are none is only said where all are known."""
    names = _named(spots)
    if names or not leads.tenant.partial:
        yield f"{words} {names}" if names else nothing


def _named(spots: Iterable[ValueSpot]) -> str:
    names = [f"{spot.definition.kind.noun} `{visible(spot.definition.name)}`" for spot in spots]
    more = len(names) - _MOST_NAMED
    return ", ".join([*names[:_MOST_NAMED], *([plural(more, "more definition")] if more > 0 else [])])
