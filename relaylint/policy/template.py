"""Message templates: text with fields in braces, checked when a rule is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from relaylint.model.definitions import Unknown

_FIELD = re.compile(r"\{([^{}]*)\}")


class Template:
    """Text with fields such as ``{value}`` or ``{TlsSenderCertificateName}``."""

    __slots__ = ("fields", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.fields = tuple(_FIELD.findall(text))

    def render(self, look_up: Callable[[str], Any]) -> str:
        """Return the text with every field replaced by the result of ``look_up`` for its name."""
        return _FIELD.sub(lambda match: message_text(look_up(match[1])), self.text)


def message_text(value: Any) -> str:
    """Return a value as text for a message, on one line and of limited length."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Unknown):
        return message_text(value.ends.text) if value.ends else "an unknown value"
    if isinstance(value, list):
        return _joined(message_text(item) for item in value)
    if isinstance(value, dict):
        return _joined(f"{key}: {message_text(item)}" for key, item in value.items())
    text = str(value).replace("\r", "").replace("\n", "⏎")
    return text if len(text) <= 120 else text[:119] + "…"


def _joined(items: Iterable[str]) -> str:
    shown = list(items)
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return ", ".join(shown[:5]) + more
