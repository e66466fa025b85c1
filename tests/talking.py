"""What talks to the language server: a client of the real process, and the desk behind it"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from relaylint.server.projects import AskedPlace, Desk

DAY = "2026-11-30"
PATIENCE = 120
"""After how many seconds a server is ended that does not answer."""


class Client:
    """An editor in which nobody sits. What the server asks is answered with null."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._number = 0
        self.capabilities: dict[str, Any] = {}
        self.asked: list[str] = []
        """What the server has asked."""
        self.told: list[dict[str, Any]] = []
        """Notifications that nobody has waited for yet."""
        self.heard: list[dict[str, Any]] = []
        """All notifications."""

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """Send a request and return its result."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (message := self._receive()).get("id") != self._number or "method" in message:
            self._take(message)
        assert "error" not in message, message
        return message["result"]

    def wait(self, method: str, is_it: Callable[[Any], bool] = lambda params: True) -> Any:
        """Return the parameters of the next notification that is the one that is waited for."""
        while True:
            while self.told:
                message = self.told.pop(0)
                if message["method"] == method and is_it(message["params"]):
                    return message["params"]
            self._take(self._receive())

    def diagnostics(self, uri: str, version: int | None) -> list[Any]:
        """Return the diagnostics that the server sends of a version of a document."""
        sent = self.wait(
            "textDocument/publishDiagnostics",
            lambda params: params["uri"] == uri and params.get("version") == version,
        )
        return list(sent["diagnostics"])

    def open(self, path: Path, text: str | None = None, version: int = 1) -> str:
        """Open a document and return its URI."""
        uri, text = path.as_uri(), path.read_text("utf-8") if text is None else text
        document = {"uri": uri, "languageId": "yaml", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, text: str) -> None:
        """Replace the text of a document."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def take(self) -> None:
        """Take the next message, whatever it is."""
        self._take(self._receive())

    def _take(self, message: dict[str, Any]) -> None:
        if "id" not in message:
            self.told.append(message)
            self.heard.append(message)
        elif "method" in message:
            self.asked.append(message["method"])
            self._send({"id": message["id"], "result": None})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        body = self._process.stdout.read(length)
        assert body, "the server has ended"
        return dict(json.loads(body))


@contextmanager
def editor(folder: Path, capabilities: dict[str, Any] | None = None, cwd: Path | None = None) -> Iterator[Client]:
    """Yield a client that has a folder open and whose server is ready, and end that in order, with nothing printed."""
    errors = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-m", "relaylint", "lsp", "--stdio", "--today", DAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=cwd or folder,
    )
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    try:
        client = Client(process)
        folders = [{"uri": folder.as_uri(), "name": folder.name}]
        hello = {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities or {}}
        client.capabilities = client.request("initialize", {**hello, "workspaceFolders": folders})["capabilities"]
        client.notify("initialized", {})
        yield client
        client.request("shutdown", None)
        client.notify("exit", None)
        assert process.wait() == 0
        errors.seek(0)
        assert errors.read() == b"", "editors show that as an error"
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()
        errors.close()


def opened(folder: Path, *names: str) -> Desk:
    """Return a desk with some documents open, as they are on the disk."""
    desk = Desk(DAY)
    desk.look_in([str(folder)])
    for name in names:
        desk.put(str(folder / name), (folder / name).read_text("utf-8"))
    return desk


def asked(folder: Path, name: str, what: str, text: str | None = None) -> AskedPlace:
    """Return the place in a document where something stands: behind the ``|`` in it, else at its beginning."""
    desk = opened(folder, name)
    desk.settle()
    if text is not None:
        desk.put(str(folder / name), text)
        desk.settle()
    source, project = desk.source(str(folder / name)), desk.project_of(str(folder / name))
    assert source is not None
    assert project is not None
    before, _, after = what.partition("|")
    assert source.text.count(before + after) == 1, source.text
    return AskedPlace(project, source, source.text.index(before + after) + (len(before) if after or "|" in what else 0))


def shown(desk: Desk, folder: Path) -> dict[str, list[str]]:
    """Return the rule and the place of what is shown of each file, by its name."""
    desk.settle()
    while desk.go_on():
        pass
    return {
        Path(path).relative_to(folder).as_posix(): [
            f"{each.rule.name} {each.primary.location.start.line}:{each.primary.location.start.column}"
            for each in diagnostics
        ]
        for path, diagnostics in sorted(desk.shown().items())
    }
