"""The conversation with an editor: what it sends goes to the desk, what is new there goes back."""

from __future__ import annotations

import asyncio
import gc
import os
import time
import traceback
from collections.abc import Iterable
from typing import Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from relaylint import __version__
from relaylint.core.diagnostic import Diagnostic
from relaylint.core.text import BYTE_ORDER_MARK
from relaylint.output.visible import visible_within
from relaylint.project.polling import Lookout
from relaylint.server.abilities import abilities_of
from relaylint.server.board import Board, Post
from relaylint.server.projects import AskedPlace, Desk, Project
from relaylint.server.uris import path_of
from relaylint.server.wire import SOURCE, Wire

_REST: Final = 0.005
"""For how many seconds after an answer more is waited for that was typed while that was worked out, to judge it
together: what is typed later is judged at once."""
_PAUSE: Final = 2.0
_SHARE: Final = 20
"""How many seconds pass at least until the files on the disk are looked at again, and how many times as long as that
takes: it is for editors that do not tell of changes, most of which are their own."""
_TURN: Final = 0.01
_BREAK: Final = 0.002
"""How many seconds at a time what is left is judged, and how many then nothing."""
_LULL: Final = 0.25
"""How many seconds nobody must have typed for that: else letters wait for tenants that nobody looks at."""
_MIDST: Final = 2.0
"""How many seconds where what is typed leaves a file that cannot be read, as it is in the midst of most changes: all
tenants are judged otherwise as long as not all is known of one."""


class Server(LanguageServer):
    """A server for one editor."""

    def __init__(self, today: str | None = None) -> None:
        # whole texts: between them and us stands no other idea of where lines end
        super().__init__(SOURCE, __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.desk = Desk(today=today)
        self.board = Board()
        self.wire = Wire("utf-16", {}, {})
        self.is_dismissed = False
        self._called: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._is_going_on = False
        self._lull = 0.0
        self._answered = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._refused: dict[str, str] = {}
        self._pulled: dict[str, tuple[Diagnostic, ...]] = {}
        self._is_typed = False
        self._is_news = False
        self._typed: set[str] = set()
        self._hinted: set[str] = set()
        self._has_failed = False
        self._has_left = False
        self._looking: asyncio.Task[None] | None = None
        # where a command looks for no garbage, that is for when nobody waits for an answer, and not before all is read
        self._waits_with_garbage = not gc.isenabled()
        self._has_rested = False

    def start(self, params: types.InitializeParams) -> None:
        """Take what the editor says of itself."""
        self.look_in([folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""])
        encoding = types.PositionEncodingKind(self.workspace.position_encoding).value
        self.wire = Wire(encoding, self._called, self._versions, abilities_of(params.capabilities), self.desk.marked)

    def look_in(self, folders: Iterable[str]) -> None:
        """Take the folders that the editor has open."""
        self.desk.look_in(filter(None, map(path_of, folders)))

    def put(self, uri: str, version: int, text: str) -> None:
        """Take the text of an open document; what is not a file is none of ours."""
        path = path_of(uri)
        if path is not None:
            self._lull = time.monotonic() + _LULL if path in self._versions else self._lull
            self._called[path], self._versions[path] = uri, version
            self.desk.put(path, text)
            self._is_typed = True
            self._typed.add(path)
            self.later()

    def text(self, uri: str) -> str | None:
        """Return the text of an open document, as the editor has it."""
        path = path_of(uri) or ""
        source = self.desk.source(path)
        return f"{BYTE_ORDER_MARK if path in self.desk.marked else ''}{source.text}" if source else None

    def close(self, uri: str) -> None:
        """Forget a document."""
        path = path_of(uri)
        if path in self._versions:
            del self._versions[path]  # what it is called is kept: that its marks are gone is still to be told
            self._pulled.pop(path, None)
            self._hinted.discard(path)
            self.desk.close(path)
            self.later()

    def touch(self, changed: list[str]) -> None:
        """Take note of files that changed on the disk."""
        self.desk.touch(path for path in map(path_of, changed) if path and not _is_of_git(path))
        self.later()

    def look_itself(self) -> None:
        """Look at the files on the disk from now on, for an editor that does not tell of those that change."""
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        lookout = Lookout(time.time_ns())
        while True:
            start = time.monotonic()
            changed = await asyncio.to_thread(lookout.look, self.desk.watched)
            if changed:
                self.desk.touch(changed)
                self.later()
            await asyncio.sleep(max(_PAUSE, _SHARE * (time.monotonic() - start)))

    def later(self) -> None:
        """Judge when what the editor has sent by now is taken, unless that is to come already."""
        if self._timer is None and not self._has_left:
            rest = self._answered + _REST - time.monotonic()
            self._timer = asyncio.get_running_loop().call_later(max(0.0, rest), self.settle)

    def leave(self) -> None:
        """Judge and tell nothing more: the editor leaves, or has left."""
        self._has_left = True
        if self._timer:
            self._timer.cancel()
        if self._looking:
            self._looking.cancel()

    def settle(self, asked: str = "") -> None:
        """Judge now what is new, and tell of it all but the editor who asks about a file."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._has_left:
            return
        if self._waits_with_garbage:
            gc.disable()
        try:
            projects, is_typed = self.desk.settle(), self._is_typed
            self._is_typed, self._is_news = False, self._is_news or bool(projects)
            if self._lull > time.monotonic() and any(project.is_in_midst for project in projects):
                self._lull = time.monotonic() + _MIDST
            if projects or is_typed:  # the same text in another version is told of, too
                self._tell_refused(projects)
                self._tell(asked)
                self._go_on_soon()
                if self._has_rested:
                    gc.collect(0)  # what it leaves at once: of forty letters together that takes a third of a second
                self._answered = time.monotonic()
        except BaseException as error:  # which must not take away what else the editor has of us
            self._survive(error)

    def go_on(self) -> None:
        """Judge for a moment what is left, between what the editor sends."""
        self._is_going_on = False
        if self._has_left:
            return
        if time.monotonic() < self._lull:
            self._go_on_soon()
            return
        if self._has_rested:
            gc.enable()
        end = time.monotonic() + _TURN
        try:
            while is_left := self.desk.go_on():
                if time.monotonic() > end:
                    break
            if self._timer is None:  # else there are newer versions than those that are judged
                self._tell("")
                self._refresh_hints(is_left=is_left)
        except BaseException as error:  # as above
            self._survive(error)
        else:
            if is_left:
                self._go_on_soon()
            elif self._waits_with_garbage and not self._has_rested:
                gc.freeze()  # what is read by now stays: whoever looks for garbage need not go through it each time
                self._has_rested = True

    def _go_on_soon(self) -> None:
        if not self._is_going_on:
            self._is_going_on = True
            asyncio.get_running_loop().call_later(max(_BREAK, self._lull - time.monotonic()), self.go_on)

    def _survive(self, error: BaseException) -> None:
        """Write to the log what failed: the world, or a bug, which is shown too, once. Raises what ends the server."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise error
        if isinstance(error, BrokenPipeError):  # nobody is there to be told
            self.leave()
            return
        if isinstance(error, OSError):  # a file that went away, and the like: what comes next is judged anew
            self._say(types.MessageType.Error, str(error))
            return
        words = f"this is a bug in relaylint: {error!r}"
        self._say(types.MessageType.Error, words, "".join(traceback.format_exception(error)))
        if not self._has_failed:
            self._has_failed = True
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, visible_within(words)))

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """Return what is reported of a document as it is now."""
        path = path_of(uri) or ""
        self.settle(path)
        project = self.desk.project_of(path) if path in self._versions else None
        self._pulled[path] = project.told_of(path) if project else ()
        return self._written(self._pulled[path])

    def hints(self, uri: str) -> AskedPlace | None:
        """Return what hints are asked about, and have it asked again when these may be others."""
        asked = self.place(uri)
        if asked:
            self._hinted.add(asked.source.name)
        return asked

    def place(self, uri: str, position: types.Position | None = None) -> AskedPlace | None:
        """Return what is asked about, judged as it is now; None where that is no open file of a project."""
        path = path_of(uri) or ""
        self.settle()
        source, project = self.desk.source(path), self.desk.project_of(path)
        if source is None or project is None:
            return None
        return AskedPlace(project, source, self.wire.offset(source, position) if position else 0)

    def _tell(self, asked: str) -> None:
        """Send what is new of files that are not asked about, and have the others asked about that are stale."""
        shown = self.desk.shown()
        pulled = set(self._versions) if self.wire.takes.pulls else set()
        posts = {path: Post(self._versions.get(path), shown[path]) for path in shown if path not in pulled}
        for path, (version, diagnostics) in self.board.news(posts):
            params = types.PublishDiagnosticsParams(self.wire.uri(path), self._written(diagnostics), version)
            self.text_document_publish_diagnostics(params)
        if any(shown[path] != self._pulled.get(path) for path in pulled if path != asked):
            self.workspace_diagnostic_refresh(None)

    def _refresh_hints(self, *, is_left: bool) -> None:
        """Have hints asked for again that something else may have changed than what is typed in their documents."""
        if is_left or not self._is_news:
            return
        stale, self._is_news, self._typed = self._hinted - self._typed, False, set()
        if stale and self.wire.takes.refreshed:
            self.workspace_inlay_hint_refresh(None)

    def _written(self, diagnostics: tuple[Diagnostic, ...]) -> list[types.Diagnostic]:
        return [self.wire.diagnostic(diagnostic) for diagnostic in diagnostics]

    def _tell_refused(self, projects: list[Project]) -> None:
        """Write to the log why nothing is checked, once."""
        for project in projects:
            refusal = project.refusal
            words = refusal.notice.said(str) if refusal else ""
            if words != self._refused.get(project.root, ""):
                self._say(types.MessageType.Info, words or f"{project.root} is checked again")
            self._refused[project.root] = words

    def _say(self, kind: types.MessageType, *texts: str) -> None:
        lines = (visible_within(line) for text in texts for line in text.splitlines())
        self.window_log_message(types.LogMessageParams(kind, "relaylint: " + "\n".join(lines)))


def _is_of_git(path: str) -> bool:
    return f"{os.sep}.git{os.sep}" in path
