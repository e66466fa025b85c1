"""What an editor has said that it can take: what goes beyond that is not sent, or is said in another way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lsprotocol import types

from relaylint.core.records import NamedTuple


class Abilities(NamedTuple):
    """What an editor can take.

    ``related``: places beside a diagnostic; ``versioned``: edits that say for which version of a document they are;
    ``snippets``: edits that put the cursor on a part of them; ``resolved``: actions whose edits it asks for once they
    are wanted; ``told``, ``offered``: Markdown where the mouse rests, and in what is offered; ``refreshed``: that hints
    may be others now; ``pulls``: it asks for the diagnostics of open documents, also where another document changes
    them; ``watches``: it tells of files that change on the disk.
    """

    related: bool = True
    versioned: bool = True
    snippets: bool = True
    resolved: bool = True
    told: bool = True
    offered: bool = True
    refreshed: bool = True
    pulls: bool = True
    watches: bool = True


ALL: Final = Abilities()


def abilities_of(client: types.ClientCapabilities) -> Abilities:
    """Return what an editor can take, by what it says of itself: what it does not name, it cannot."""

    def has(*names: str) -> bool:
        return bool(_at(client, *names))

    pulls = has("text_document", "diagnostic")
    marks = ("publish_diagnostics", *(["diagnostic"] if pulls else []))
    edits, actions = ("workspace", "workspace_edit"), ("text_document", "code_action")
    return Abilities(
        related=any(has("text_document", each, "related_information") for each in marks),
        versioned=has(*edits, "document_changes"),
        snippets=has(*edits, "document_changes") and has(*edits, "snippet_edit_support"),
        resolved=has(*actions, "data_support")
        and "edit" in (_at(client, *actions, "resolve_support", "properties") or ()),
        told=_is_markdown(_at(client, "text_document", "hover", "content_format")),
        offered=_is_markdown(_at(client, "text_document", "completion", "completion_item", "documentation_format")),
        refreshed=has("workspace", "inlay_hint", "refresh_support"),
        pulls=pulls and has("workspace", "diagnostics", "refresh_support"),
        watches=has("workspace", "did_change_watched_files", "dynamic_registration"),
    )


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = getattr(value, name, None)
    return value


def _is_markdown(formats: Sequence[types.MarkupKind | str] | None) -> bool:
    """Return whether Markdown is what an editor would rather have; one that says nothing gets it."""
    return not formats or formats[0] == types.MarkupKind.Markdown
