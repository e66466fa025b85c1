"""An ignore is offered where it is certain to be read, and nothing else is changed by it."""

from __future__ import annotations

import pytest

from relaylint.core.checks import SYNTAX_ERROR, UNKNOWN_PROPERTY
from relaylint.core.diagnostic import Diagnostic, Label, Location
from relaylint.core.text import Source, Span
from relaylint.server.excusing import excuse_for

HERE = "# relaylint: ignore[unknown-property] "


def excused(text: str, name: str = "a.yaml") -> str | None:
    """Return a text with the ignore of a diagnostic at ``!``, and a ``|`` where the reason belongs."""
    at = text.index("!")
    text = text.replace("!", "")
    diagnostic = Diagnostic.of(UNKNOWN_PROPERTY, "x", Label(Location(Source(name, text), Span(at, at + 1))))
    excuse = excuse_for(diagnostic)
    if excuse is None:
        return None
    (place, words), reason_at = excuse
    return text[: place.span.start] + words[:reason_at] + "|" + words[reason_at:] + text[place.span.start :]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a.yaml",
            "AcceptedDomains:\n  - DomainName: contoso.com\n    !Typo: 1\n",
            f"AcceptedDomains:\n  - DomainName: contoso.com\n    {HERE}|\n    Typo: 1\n",
        ),
        (
            "a.yaml",
            "AcceptedDomains:\r\n  - !DomainName: contoso.com\r\n",
            f"AcceptedDomains:\r\n  {HERE}|\r\n  - DomainName: contoso.com\r\n",
        ),
        ("a.yaml", "AcceptedDomains: [{ !DomainName: x }]", f"{HERE}|\nAcceptedDomains: [{{ DomainName: x }}]"),
        (
            "a.yaml",
            "InboundConnectors:\n  - Name: x\n    Comment: |-\n      a\n      !b\n",
            None,
        ),
        (
            "a.ps1",
            "New-InboundConnector -Name x `\n  -!ConnectorType Partner\n",
            f"New-InboundConnector -Name x `\n  -ConnectorType Partner {HERE}|\n",
        ),
        ("a.json", '{ "AcceptedDomains": [{ "!DomainName": "contoso.com" }] }', None),
        ("a.yaml", "AcceptedDomains: [{ !DomainName: ", None),
    ],
)
def test_excuses(name: str, text: str, expected: str | None) -> None:
    assert excused(text, name) == expected


def test_what_cannot_be_ignored() -> None:
    place = Label(Location(Source("a.yaml", "AcceptedDomains: []\n"), Span(0, 1)))
    assert excuse_for(Diagnostic.of(SYNTAX_ERROR, "x", place)) is None
