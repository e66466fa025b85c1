"""What an editor says of itself decides what it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter

from relaylint.server.abilities import ALL, Abilities, abilities_of

MARKDOWN = {"told": True, "offered": True}


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({}, MARKDOWN),
        ({"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}, {**MARKDOWN, "related": True}),
        ({"textDocument": {"diagnostic": {"relatedInformation": True}}}, {**MARKDOWN, "related": True}),
        (
            {
                "textDocument": {
                    "hover": {"contentFormat": ["plaintext", "markdown"]},
                    "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
                }
            },
            {},
        ),
        ({"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}, MARKDOWN),
        ({"workspace": {"workspaceEdit": {"documentChanges": True}}}, {**MARKDOWN, "versioned": True}),
        ({"workspace": {"workspaceEdit": {"snippetEditSupport": True}}}, MARKDOWN),
        (
            {"workspace": {"workspaceEdit": {"documentChanges": True, "snippetEditSupport": True}}},
            {**MARKDOWN, "versioned": True, "snippets": True},
        ),
        ({"textDocument": {"codeAction": {"dataSupport": True}}}, MARKDOWN),
        (
            {"textDocument": {"codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}}},
            {**MARKDOWN, "resolved": True},
        ),
        ({"workspace": {"inlayHint": {"refreshSupport": True}}}, {**MARKDOWN, "refreshed": True}),
        ({"workspace": {"diagnostics": {"refreshSupport": True}}}, MARKDOWN),
        (
            {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}},
            {**MARKDOWN, "pulls": True},
        ),
        ({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}, {**MARKDOWN, "watches": True}),
    ],
)
def test_what_an_editor_takes(said: dict[str, Any], taken: dict[str, bool]) -> None:
    capabilities = get_converter().structure(said, types.ClientCapabilities)
    assert abilities_of(capabilities) == Abilities(*[False] * len(ALL))._replace(**taken)
