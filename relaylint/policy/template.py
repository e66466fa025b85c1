"""Message templates: text with fields in braces, checked when a rule is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from relaylint.model.definitions import Unknown
from relaylint.policy.value_types import Verbatim

_BRACED = r"\{([^{}]*)\}"


class Template:
    """Text with fields such as ``{value}`` or ``{TlsSenderCertificateName}``."""

    __slots__ = ("fields", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.fields = tuple(re.findall(_BRACED, text))

    def render(self, look_up: Callable[[str], Any]) -> str | None:
        """Return the text with every field replaced by the result of ``look_up`` for its name; None if there are no
        words for one of them."""
        shown = {field: message_text(look_up(field)) for field in self.fields}
        if None in shown.values():
            return None
        return re.sub(_BRACED, lambda match: str(shown[match[1]]), self.text)


def message_text(value: Any) -> str | None:
    """Return a value as text for a message, on one line and of limited length; None if it is not known, nor how it is
    written."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Unknown):
        if value.ends:
            return message_text(value.ends.text)
        return "nothing" if value.present is False else None
    if isinstance(value, list):
        shown = [message_text(item) for item in value]
        return None if shown and set(shown) == {None} else _joined(item or "…" for item in shown)
    if isinstance(value, dict):
        return _joined(f"{key}: {message_text(item) or '…'}" for key, item in value.items())
    text = str(value).replace("\r", "").replace("\n", "⏎")
    return text if len(text) <= 120 or isinstance(value, Verbatim) else text[:119] + "…"


def _joined(items: Iterable[str]) -> str:
    shown = list(items)
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return ", ".join(shown[:5]) + more
