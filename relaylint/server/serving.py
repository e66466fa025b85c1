"""The conversation with an editor: what it sends goes to the desk, what is new there goes back."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable
from typing import Final

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from relaylint import __version__
from relaylint.core.diagnostic import Diagnostic
from relaylint.output.visible import visible_within
from relaylint.server.board import Board, Post
from relaylint.server.projects import Desk, Project
from relaylint.server.wire import SOURCE, Wire

_REST: Final = 0.02
"""How many seconds what is typed may rest before it is judged, together with what is typed then."""
_WATCHED: Final = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
"""Any file may hold definitions, or be a certificate that one names."""


class Server(LanguageServer):
    """A server for one editor."""

    def __init__(self, today: str | None = None) -> None:
        # whole texts: between them and us stands no other idea of where lines end
        super().__init__(SOURCE, __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.desk = Desk(today=today)
        self.board = Board()
        self.wire = Wire("utf-16", {})
        self.is_dismissed = False
        self._called: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._refused: dict[str, str] = {}
        self._pulled: dict[str, tuple[Diagnostic, ...]] = {}

    def start(self, params: types.InitializeParams) -> None:
        """Take what the editor says of itself."""
        self.look_in([folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""])
        self.wire = Wire(types.PositionEncodingKind(self.workspace.position_encoding).value, self._called)

    def look_in(self, folders: Iterable[str]) -> None:
        """Take the folders that the editor has open."""
        self.desk.look_in(filter(None, map(uris.to_fs_path, folders)))

    def put(self, uri: str, version: int, text: str) -> None:
        """Take the text of an open document; what is not a file is none of ours."""
        path = uris.to_fs_path(uri)
        if path is not None:
            self._called[path], self._versions[path] = uri, version
            self.desk.put(path, text)
            self.later()

    def close(self, uri: str) -> None:
        """Forget a document."""
        path = uris.to_fs_path(uri)
        if path in self._called:
            del self._called[path], self._versions[path]
            self._pulled.pop(path, None)
            self.desk.close(path)
            self.later()

    def touch(self, changed: list[str]) -> None:
        """Take note of files that changed on the disk."""
        self.desk.touch(path for path in map(uris.to_fs_path, changed) if path and not _is_of_git(path))
        self.later()

    def later(self) -> None:
        """Judge soon, unless that is to come already."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_REST, self.settle)

    def settle(self, asked: str = "") -> None:
        """Judge now what is new, and tell of it all but the editor who asks about a file."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        try:
            projects = self.desk.settle()
            if projects:
                self._tell_refused(projects)
                self._tell(asked)
        except Exception as error:  # a bug, which must not take away what else the editor has of us
            self._say(types.MessageType.Error, f"this is a bug in relaylint: {error!r}")

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """Return what is reported of a document as it is now."""
        path = uris.to_fs_path(uri) or ""
        self.settle(path)
        project = self.desk.project_of(path) if path in self._called else None
        self._pulled[path] = project.reported.get(path, ()) if project else ()
        return self._written(self._pulled[path])

    @property
    def _pulls(self) -> bool:
        """Whether the editor asks for the diagnostics of open documents."""
        asked = self.client_capabilities.text_document
        return asked is not None and asked.diagnostic is not None

    def _tell(self, asked: str) -> None:
        """Send what is new of files that are not asked about, and have the others asked about that are stale."""
        shown = self.desk.shown()
        pulled = set(self._called) if self._pulls else set()
        posts = {path: Post(self._versions.get(path), shown[path]) for path in shown if path not in pulled}
        for path, (version, diagnostics) in self.board.news(posts):
            params = types.PublishDiagnosticsParams(self.wire.uri(path), self._written(diagnostics), version)
            self.text_document_publish_diagnostics(params)
        workspace = self.client_capabilities.workspace
        can_ask = workspace and workspace.diagnostics and workspace.diagnostics.refresh_support
        if can_ask and any(shown[path] != self._pulled.get(path) for path in pulled if path != asked):
            self.workspace_diagnostic_refresh(None)

    def _written(self, diagnostics: tuple[Diagnostic, ...]) -> list[types.Diagnostic]:
        return [self.wire.diagnostic(diagnostic) for diagnostic in diagnostics]

    def _tell_refused(self, projects: list[Project]) -> None:
        """Write to the log why nothing is checked, once."""
        for project in projects:
            refusal = project.refusal
            words = f"{refusal.notice.said(str)} ({refusal.hint.said(str)})" if refusal else ""
            if words != self._refused.get(project.root, ""):
                self._say(types.MessageType.Info, words or f"{project.root} is checked again")
            self._refused[project.root] = words

    def _say(self, kind: types.MessageType, words: str) -> None:
        self.window_log_message(types.LogMessageParams(kind, f"relaylint: {visible_within(words)}"))


def _is_of_git(path: str) -> bool:
    return f"{os.sep}.git{os.sep}" in path


def serve(today: str | None) -> int:
    """Serve an editor on standard input and output, and return the exit code: 1 where it left without a word."""
    made = able(Server(today))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stream:  # it is closed at the end
        made.start_io(None, stream)
    return int(not made.is_dismissed)


def able(made: Server) -> Server:
    """Return a server that answers what editors send and ask."""

    @made.feature(types.INITIALIZE)
    def start(params: types.InitializeParams) -> None:
        made.start(params)

    @made.feature(types.INITIALIZED)
    def watch(params: types.InitializedParams) -> None:
        workspace = made.client_capabilities.workspace
        watching = workspace and workspace.did_change_watched_files
        if watching and watching.dynamic_registration:
            wanted = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _WATCHED)
            made.client_register_capability(types.RegistrationParams([wanted]))

    @made.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def moved(params: types.DidChangeWorkspaceFoldersParams) -> None:
        made.look_in(made.workspace.folders)

    @made.feature(types.SHUTDOWN)
    def dismissed(params: None) -> None:
        made.is_dismissed = True

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        made.put(document.uri, document.version, document.text)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        made.put(document.uri, document.version, params.content_changes[-1].text)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        made.close(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        made.touch([params.text_document.uri])

    @made.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def touched(params: types.DidChangeWatchedFilesParams) -> None:
        made.touch([change.uri for change in params.changes])

    @made.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False),
    )
    def pulled(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        return types.RelatedFullDocumentDiagnosticReport(made.diagnostics(params.text_document.uri))

    return made
