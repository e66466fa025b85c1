"""Answers to what an editor asks about a place in an open document, as the protocol writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lsprotocol import types

from relaylint.core.diagnostic import Diagnostic, Location
from relaylint.core.text import Span
from relaylint.project.settings import format_of
from relaylint.server import hover
from relaylint.server.completing import Completion, completions_at, word_completions
from relaylint.server.definition_words import DefinitionWords, is_native
from relaylint.server.hints import verdict_hints
from relaylint.server.leads import certificate_file, named
from relaylint.server.projects import AskedPlace
from relaylint.server.quick_fixes import (
    fixing_actions,
    fixing_all_action,
    fixing_all_edit,
    ignoring_actions,
    safe_within,
    touched,
)
from relaylint.server.spots import ValueSpot
from relaylint.server.wire import Wire

_AT_TOP = types.Range(types.Position(0, 0), types.Position(0, 0))

_OF_LAST: Final = "This is so of the file as it could last be read."


def hovered(wire: Wire, asked: AskedPlace) -> types.Hover | None:
    """Return what is told of a place: of a rule that is named there, of a property or value, of a kind."""
    source, offset = asked.source, asked.offset
    rule = hover.rule_at(source, offset, {info.name: info for info in asked.project.infos})
    if rule:
        return _told(wire, hover.of_rule(rule))
    policy = asked.project.policy_words(source.name)
    if policy:
        return _told(wire, hover.of_word(policy, source, offset))
    here = asked.spot
    if here is None:
        return _told(wire, _of_last(asked) or hover.of_kind_key(source, offset))
    leads, spot = here
    return _told(wire, hover.words_at(leads, spot, asked.project.root), wire.range(spot.location))


def _of_last(asked: AskedPlace) -> str:
    """Return what was told of a place when its document could last be read, while it cannot; empty for nothing."""
    last = asked.last_spot
    words = hover.words_at(*last, asked.project.root) if last else ""
    return words and f"{words}\n\n{_OF_LAST}"


def led_to(wire: Wire, asked: AskedPlace) -> list[types.Location]:
    """Return where the value at a place leads: a rule, a certificate file, a connector, an accepted domain."""
    rule = hover.rule_at(asked.source, asked.offset, {info.name: info for info in asked.project.infos})
    path = asked.project.rule_path(rule.name) if rule else None
    if path:
        return [types.Location(wire.uri(path), _AT_TOP)]
    here = asked.spot
    if here is None:
        return []
    leads, spot = here
    file = certificate_file(spot)
    if file:
        return [types.Location(wire.uri(file), _AT_TOP)]
    return _places(wire, leads.targets(spot))


def referring(wire: Wire, asked: AskedPlace) -> list[types.Location]:
    """Return which values lead to the definition whose name stands at a place, or to that which the place leads to."""
    here = asked.spot
    if here is None:
        return []
    leads, spot = here
    is_name = spot.path == named(spot.definition).path
    targets = [spot] if is_name and spot.definition.kind.name != "SendingHost" else leads.targets(spot)
    return _places(wire, (from_ for target in targets for from_ in leads.referring(target)))


def completed(wire: Wire, asked: AskedPlace) -> list[types.CompletionItem]:
    """Return what may be written at a place."""
    policy = asked.project.policy_words(asked.source.name)
    if policy:
        made = word_completions(policy, asked.source, asked.offset)
    else:
        tenant = asked.project.whole_tenant_of(asked.source.name)
        made = completions_at(tenant, asked.source, asked.offset, asked.project.infos)
        made += _native(asked) if not made else []
    return [_item(wire, number, completion) for number, completion in enumerate(made)]


def _native(asked: AskedPlace) -> list[Completion]:
    """Return what of relaylint's own format may be written at a place."""
    source = asked.source
    has_words = is_native(source, format_of(asked.project.settings, source.name))
    return word_completions(DefinitionWords(), source, asked.offset) if has_words else []


def _item(wire: Wire, number: int, completion: Completion) -> types.CompletionItem:
    about = wire.offered(completion.about) if completion.about else None
    return types.CompletionItem(
        label=completion.text,
        kind=types.CompletionItemKind.Property if completion.behind else types.CompletionItemKind.Value,
        detail=completion.what or None,
        documentation=about,
        sort_text=f"{number:04}",
        text_edit=types.TextEdit(wire.exactly(completion.location), completion.text + completion.behind),
    )


def hinted(wire: Wire, asked: AskedPlace, within: types.Range) -> list[types.InlayHint]:
    """Return the verdicts on the hosts in a part of a document."""
    leads = asked.project.leads_of(asked.source.name)
    hints = verdict_hints(leads, asked.source.name, _span(wire, asked, within), asked.project.root) if leads else ()
    return [
        types.InlayHint(
            wire.range(hint.location).end,
            hint.words,
            tooltip=wire.told(f"```text\n{hint.told}\n```"),
            padding_left=True,
        )
        for hint in hints
    ]


def acted(wire: Wire, asked: AskedPlace, within: types.Range) -> list[types.CodeAction]:
    """Return what can be done about the diagnostics that a selection touches."""
    path, span = asked.source.name, _span(wire, asked, within)
    here = asked.project.offered(path, touched(_reported(asked), span))
    chosen = format_of(asked.project.settings, path)
    ignoring = ignoring_actions(wire, here, chosen)
    rules = dict.fromkeys(diagnostic.rule.name for diagnostic in here)
    several = (_fixing_all_of(wire, asked, rule, here) for rule in rules)
    return [*fixing_actions(wire, here), *(each for each in several if each), *ignoring]


def acted_on_file(wire: Wire, asked: AskedPlace) -> list[types.CodeAction]:
    """Return what can be done about a document as a whole: the fixes that are safe."""
    action = _fixing_all(wire, asked)
    return [action] if action else []


def completed_action(wire: Wire, asked: AskedPlace, action: types.CodeAction, rule: str) -> types.CodeAction:
    """Return an action that makes all safe fixes of a rule, with its edits: those of the document as it is now."""
    text = asked.project.fixed(asked.source.name, rule)
    action.edit = fixing_all_edit(wire, asked.source, text) if text else None
    return action


def _fixing_all_of(wire: Wire, asked: AskedPlace, rule: str, here: Iterable[Diagnostic]) -> types.CodeAction | None:
    """Return the action that makes all safe fixes of a rule, if there may be several and one is ``here``.

    The edits take long where there are hundreds, and are left out for clients that ask for them once they are wanted.
    """
    safe = safe_within(asked.source.name, here, rule)
    if not safe or len(_reported(asked, rule)) == 1:
        return None
    if wire.takes.resolved:
        return fixing_all_action(wire, rule, safe, data=[wire.uri(asked.source.name), rule])
    return _fixing_all(wire, asked, rule)


def _fixing_all(wire: Wire, asked: AskedPlace, rule: str = "") -> types.CodeAction | None:
    """Return the action that makes all fixes that are safe; those of a rule, if there are several."""
    path = asked.source.name
    wanted = safe_within(path, asked.project.offered(path, _reported(asked, rule)), rule)
    text = asked.project.fixed(path, rule) if len(wanted) > bool(rule) else None
    edit = fixing_all_edit(wire, asked.source, text) if text else None
    return fixing_all_action(wire, rule, wanted, edit) if edit else None


def _reported(asked: AskedPlace, rule: str = "") -> list[Diagnostic]:
    """Return what is reported of a document; ``rule``: by that alone."""
    told = asked.project.reported.get(asked.source.name, ())
    return [each for each in told if rule in ("", each.rule.name)]


def _told(wire: Wire, words: str, place: types.Range | None = None) -> types.Hover | None:
    return types.Hover(wire.told(words), place) if words else None


def _places(wire: Wire, spots: Iterable[ValueSpot]) -> list[types.Location]:
    places: dict[Location, None] = dict.fromkeys(spot.location for spot in spots)
    return [wire.location(place) for place in places]


def _span(wire: Wire, asked: AskedPlace, within: types.Range) -> Span:
    return Span(wire.offset(asked.source, within.start), wire.offset(asked.source, within.end))
