"""A client of yaml-language-server: what it says of a text, what it offers at a place, what it shows there."""

from __future__ import annotations

import json
import subprocess
from typing import Any, NamedTuple

_CAPABILITIES = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
    "workspace": {"configuration": True},
}


class Remark(NamedTuple):
    """A diagnostic of the server: its line, from 1, and its words."""

    line: int
    message: str


class Server:
    """A running server; ``schemas`` are globs of files by the URI of the schema that is for them."""

    def __init__(self, program: str, schemas: dict[str, list[str]]) -> None:
        command = ["node", program, "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._settings = {"schemaStore": {"enable": False, "url": ""}, "schemas": schemas}
        self._asked = 0
        self._remarks: dict[str, list[Remark]] = {}
        self._answers: dict[int, Any] = {}
        self._request("initialize", processId=None, rootUri=None, capabilities=_CAPABILITIES)
        self._notify("initialized")
        self._notify("workspace/didChangeConfiguration", settings={})  # upon which it asks for them

    def close(self) -> None:
        """End the server."""
        self._request("shutdown")
        self._notify("exit")
        self._process.wait(timeout=30)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def remarks(self, texts: dict[str, str]) -> dict[str, list[Remark]]:
        """Return what the server says of each text, by the URI that the text is opened under."""
        for uri, text in texts.items():
            self._remarks.pop(uri, None)
            self.open(uri, text)
        while not texts.keys() <= self._remarks.keys():
            self._take()
        for uri in texts:
            self._notify("textDocument/didClose", textDocument={"uri": uri})
        return {uri: self._remarks[uri] for uri in texts}

    def open(self, uri: str, text: str) -> None:
        """Open a document."""
        about = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._notify("textDocument/didOpen", textDocument=about)

    def offers(self, uri: str, line: int, column: int) -> list[dict[str, Any]]:
        """Return the completions at a place of an open document; both numbers count from 0."""
        found = self._at("textDocument/completion", uri, line, column)
        return list(found["items"])

    def shows(self, uri: str, line: int, column: int) -> str:
        """Return what the server shows about a place of an open document, in Markdown."""
        found = self._at("textDocument/hover", uri, line, column)
        return str(found["contents"]["value"]) if found else ""

    def _at(self, method: str, uri: str, line: int, column: int) -> Any:
        return self._request(method, textDocument={"uri": uri}, position={"line": line, "character": column})

    def _request(self, method: str, **parameters: Any) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": parameters})
        while self._asked not in self._answers:
            self._take()
        return self._answers.pop(self._asked)

    def _notify(self, method: str, **parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def _take(self) -> None:
        """Read one message, and answer it where the server asks for something."""
        message = self._receive()
        method = message.get("method")
        if method is None:
            assert "error" not in message, message["error"]
            self._answers[message["id"]] = message.get("result")
        elif method == "textDocument/publishDiagnostics":
            found = message["params"]
            self._remarks[found["uri"]] = sorted(
                Remark(entry["range"]["start"]["line"] + 1, entry["message"]) for entry in found["diagnostics"]
            )
        elif method == "workspace/configuration":
            asked = message["params"]["items"]
            result = [self._settings if item["section"] == "yaml" else None for item in asked]
            self._send({"id": message["id"], "result": result})
        elif "id" in message:
            self._send({"id": message["id"], "result": None})

    def _receive(self) -> dict[str, Any]:
        stream, length = self._process.stdout, 0
        assert stream is not None
        while (line := stream.readline()) != b"\r\n":
            assert line, "the server has ended"
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        body = b""
        while len(body) < length:
            body += stream.read(length - len(body))
        return dict(json.loads(body))
