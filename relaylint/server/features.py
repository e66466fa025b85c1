"""What an editor may ask and tell: each message of the protocol to what answers it."""

from __future__ import annotations

import logging
import os

from lsprotocol import types

from relaylint.server import answers
from relaylint.server.quick_fixes import FIX_ALL
from relaylint.server.serving import Server

_WATCHED = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
"""Any file may hold definitions, or be a certificate that one names."""
_FIXES = [types.CodeActionKind.QuickFix, FIX_ALL]
_PULLED = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False)
_TRIGGERS = [":", " ", "[", "{", ",", '"', "'"]
"""What a value, a key, or an item of a list, begins behind."""


def serve(today: str | None, output: int) -> int:
    """Serve an editor on standard input and an open file, and return the exit code: 1 where it left without a word."""
    # editors show as an error whatever is printed: no warnings of questions withdrawn after the answer, and the like
    logging.getLogger("pygls").setLevel(logging.ERROR)
    made = able(Server(today))
    with os.fdopen(os.dup(output), "wb") as stream:  # it is closed at the end
        made.start_io(None, stream)
    return int(not made.is_dismissed)


def able(made: Server) -> Server:
    """Return a server that listens to an editor and answers it."""
    _listen(made)
    _answer(made)
    return made


def _listen(made: Server) -> None:
    @made.feature(types.INITIALIZE)
    def start(params: types.InitializeParams) -> None:
        made.start(params)
        if made.wire.takes.pulls:
            _let_pull(made)

    @made.feature(types.INITIALIZED)
    def watch(params: types.InitializedParams) -> None:
        if made.wire.takes.watches:
            wanted = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _WATCHED)
            made.client_register_capability(types.RegistrationParams([wanted]))
        else:
            made.look_itself()

    @made.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def moved(params: types.DidChangeWorkspaceFoldersParams) -> None:
        made.look_in(made.workspace.folders)
        made.later()

    @made.feature(types.SHUTDOWN)
    def dismissed(params: None) -> None:
        made.leave()
        made.is_dismissed = True

    @made.feature(types.EXIT)
    def left(params: None) -> None:
        made.leave()

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        made.put(document.uri, document.version, document.text)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document, changes = params.text_document, params.content_changes
        text = changes[-1].text if changes else made.text(document.uri)
        if text is not None:
            made.put(document.uri, document.version, text)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        made.close(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        made.touch([params.text_document.uri])

    @made.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def touched(params: types.DidChangeWatchedFilesParams) -> None:
        made.touch([change.uri for change in params.changes])


def _let_pull(made: Server) -> None:
    @made.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, _PULLED)
    def pulled(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        return types.RelatedFullDocumentDiagnosticReport(made.diagnostics(params.text_document.uri))


def _answer(made: Server) -> None:
    @made.feature(types.TEXT_DOCUMENT_HOVER)
    def hovered(params: types.HoverParams) -> types.Hover | None:
        asked = made.place(params.text_document.uri, params.position)
        return answers.hovered(made.wire, asked) if asked else None

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    def led_to(params: types.DefinitionParams) -> list[types.Location]:
        asked = made.place(params.text_document.uri, params.position)
        return answers.led_to(made.wire, asked) if asked else []

    @made.feature(types.TEXT_DOCUMENT_REFERENCES)
    def referring(params: types.ReferenceParams) -> list[types.Location]:
        asked = made.place(params.text_document.uri, params.position)
        return answers.referring(made.wire, asked) if asked else []

    @made.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def completed(params: types.CompletionParams) -> list[types.CompletionItem]:
        asked = made.place(params.text_document.uri, params.position)
        return answers.completed(made.wire, asked) if asked else []

    @made.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def hinted(params: types.InlayHintParams) -> list[types.InlayHint]:
        asked = made.hints(params.text_document.uri)
        return answers.hinted(made.wire, asked, params.range) if asked else []

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(_FIXES, resolve_provider=True))
    def acted(params: types.CodeActionParams) -> list[types.CodeAction]:
        asked, context, actions = made.place(params.text_document.uri), params.context, list[types.CodeAction]()
        if asked and _is_wanted(context, types.CodeActionKind.QuickFix.value):
            actions += answers.acted(made.wire, asked, params.range)
        if asked and _is_wanted(context, FIX_ALL):
            actions += answers.acted_on_file(made.wire, asked)
        return actions

    @made.feature(types.CODE_ACTION_RESOLVE)
    def completed_action(action: types.CodeAction) -> types.CodeAction:
        match action.data:
            case [str(uri), str(rule)]:
                asked = made.place(uri)
                return answers.completed_action(made.wire, asked, action, rule) if asked else action
        return action


def _is_wanted(context: types.CodeActionContext, kind: str) -> bool:
    """Return whether an editor asks for actions of a kind; who has just moved the cursor asks for none on the file."""
    only = list(filter(None, context.only or ()))  # an empty one is any
    if not only:
        return kind != FIX_ALL or context.trigger_kind is types.CodeActionTriggerKind.Invoked
    wanted = (each.value if isinstance(each, types.CodeActionKind) else each for each in only)
    return any(f"{kind}.".startswith(f"{each}.") for each in wanted)
