"""Measures how long an editor waits for diagnostics after a keystroke, with a whole tree open as its workspace.

    python benchmarks/keystrokes.py [--size M] [--edits N]

A client speaks to `relaylint lsp` as an editor does: it opens one document of a tenant, types a letter in it, and waits
until the diagnostics of that version are there. It types in a comment, which changes nothing, and in values, on which
others of the tenant hang; while other tenants are read, it goes from one to the next after each word, and rests there,
as who thinks does. The seconds are those of the clock, from sending to receiving.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from run import PROGRAMS, prepare
from waits import large

TENANTS = 20
"""How many ordinary tenants are typed in, one after the other."""
LARGE = 100
"""How many connectors the large tenant has."""
WORD = 5
PAUSE = 0.5
"""How many letters are typed before a pause, and its seconds."""
BETWEEN = 0.03
"""How many seconds pass from an answer to the next letter: those of a key that is held down, faster than anybody
types."""
_WHILE = 0.75
"""How many seconds a server that computes nothing is taken to have come to its end."""
_LONGEST = 40


class Place(NamedTuple):
    """Where something is typed: behind what stands before it, in place of the group, if it holds anything."""

    pattern: str
    typed: Callable[[int], str]

    def at(self, text: str, number: int) -> str:
        """Return a text in which so many letters have been typed."""
        there = re.search(self.pattern, text)
        assert there, self.pattern
        start, end = there.span(1)
        return f"{text[:start]}{self.typed(number)}{text[end:]}"


def _letters(number: int) -> str:
    return "x" * (number % _LONGEST)


_FIRST = r" *(?:\[|\n *- )"
"""What stands before the first item of a list, on one line or on several."""
PLACES = {
    "a comment": Place(r"\A()", lambda number: f"# typed {_letters(number)}\n"),
    "a certificate name": Place(rf"(?:TlsSenderCertificateName: |CertificateNames:{_FIRST})()", _letters),
    "a domain": Place(rf"(?:DomainName: |MailFrom:{_FIRST})()", _letters),
    "an address": Place(rf"IPAddresses:{_FIRST}([0-9.]*)", lambda number: f"81.2.69.{number % 250 + 1}"),
    "what breaks the file each other letter": Place(r"()\Z", lambda number: "Later: [\n" * (number % 2)),
}
"""What is typed in: of the large tenant a connector and an accepted domain, of the others a host."""


class Server:
    """A language server, and what it has said."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._version = 0

    def send(self, method: str, params: Any, **message: Any) -> None:
        """Send a notification; a request, if it has an ``id``."""
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **message}).encode()
        self._write(body)

    def _write(self, body: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def wait(self, is_it: Callable[[dict[str, Any]], bool]) -> None:
        """Read what the server says, until it is what is waited for; what it asks is answered with nothing."""
        assert self._process.stdout
        while True:
            size = 0
            while (line := self._process.stdout.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                size = int(value) if name.lower() == b"content-length" else size
            message = json.loads(self._process.stdout.read(size))
            if "method" in message and "id" in message:
                self._write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": None}).encode())
            if is_it(message):
                return

    def open(self, file: Path) -> str:
        """Open a document, and return its text when its diagnostics are there."""
        text = file.read_text(encoding="utf-8")
        self._version += 1
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": self._version, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        self._told(file)
        return text

    def type(self, file: Path, text: str) -> float:
        """Replace the text of a document, and return the seconds until its diagnostics are there."""
        self._version += 1
        document = {"uri": file.as_uri(), "version": self._version}
        began = time.perf_counter()
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        self._told(file)
        return time.perf_counter() - began

    def _told(self, file: Path) -> None:
        uri, version = file.as_uri(), self._version
        self.wait(
            lambda message: (
                (message.get("params") or {}).get("uri") == uri and message["params"].get("version") == version
            )
        )

    def rest(self) -> None:
        """Wait until it has nothing left to do: until it computes nothing for a while."""
        before, now = -1, self._ticks
        while now != before:
            time.sleep(_WHILE)
            before, now = now, self._ticks

    @property
    def _ticks(self) -> int:
        """How long it has computed, in ticks of the system's clock."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    @property
    def memory(self) -> float:
        """Its memory in MiB."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Yield a server that is ready and has a folder open."""
    command = [str(PROGRAMS / "relaylint"), "lsp"]
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    served = Server(process)
    folders = [{"uri": folder.as_uri(), "name": folder.name}]
    served.send(
        "initialize", {"processId": None, "capabilities": {}, "rootUri": None, "workspaceFolders": folders}, id=1
    )
    served.wait(lambda message: message.get("id") == 1)
    served.send("initialized", {})
    yield served
    served.send("shutdown", None, id=2)
    served.wait(lambda message: message.get("id") == 2)
    served.send("exit", None)
    process.wait()


def typed(served: Server, file: Path, places: list[Place], letters: int, pause: float = 0) -> list[float]:
    """Type letters into a file, each word at the next of some places, with a pause after it, and return the seconds of
    each."""
    text = served.open(file)
    taken = []
    for number in range(letters):
        place = places[number // WORD % len(places)]
        taken.append(served.type(file, place.at(text, number)))
        time.sleep(BETWEEN if (number + 1) % WORD else max(pause, BETWEEN))
    served.send("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
    return taken


def row(title: str, seconds: list[float], memory: float) -> str:
    """Return a row of the table."""
    parts = statistics.quantiles(seconds, n=20)
    return f"| {title} | {len(seconds):,} | {parts[9] * 1000:.0f} | {parts[18] * 1000:.0f} | {memory:.0f} |"


def main() -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measures how long an editor waits after a keystroke.")
    parser.add_argument("--size", choices=("S", "M", "L"), default="M")
    parser.add_argument("--edits", type=int, default=400)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="relaylint-bench-") as work:
        tree = prepare(arguments.size, Path(work))
        big = tree / "tenants" / "large" / "t-large" / "tenant.yaml"
        big.parent.mkdir(parents=True)
        big.write_text(large(LARGE), encoding="utf-8")
        files = sorted(tree.glob("tenants/*/*/sending-hosts.yaml"))
        chosen = files[:: max(1, len(files) // TENANTS)][:TENANTS]
        began = time.perf_counter()
        with server(tree) as served:
            served.open(chosen[0])
            first = time.perf_counter() - began
            print(f"first diagnostics after {first:.2f} s\n")
            print("| typed in | letters | p50 ms | p95 ms | MiB then |\n|---|---:|---:|---:|---:|")
            each = max(2, arguments.edits // len(chosen))
            ordinary = f"{len(chosen)} ordinary tenants"
            seconds = [took for file in chosen for took in typed(served, file, list(PLACES.values()), each, PAUSE)]
            print(row(f"{ordinary}, anything, while the others are read", seconds, served.memory))
            served.rest()
            for name, place in PLACES.items():
                seconds = [took for file in chosen for took in typed(served, file, [place], each)]
                print(row(f"{ordinary}, {name}", seconds, served.memory))
                served.rest()
            for name, place in PLACES.items():
                seconds = typed(served, big, [place], max(2, arguments.edits // 4))
                print(row(f"a tenant of {LARGE} connectors, {name}", seconds, served.memory))
                served.rest()
    return 0


if __name__ == "__main__":
    sys.exit(main())
