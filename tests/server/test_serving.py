"""The real server process, and what an editor is told by it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from making import write
from talking import DAY, PATIENCE, editor

from relaylint.server import serving
from relaylint.server.features import able
from relaylint.server.projects import Desk, Project
from relaylint.server.serving import Server

DOMAINS = "AcceptedDomains: [{ DomainName: contoso.com }]\n"
REFUSED = "AcceptedDomains: [{ DomainName: contoso.net }]\n"
RELATED = {"publishDiagnostics": {"relatedInformation": True}}
WATCHING: dict[str, Any] = {
    "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}, "diagnostics": {"refreshSupport": True}},
    "textDocument": RELATED,
}


def codes(diagnostics: list[Any]) -> list[str]:
    return [each["code"] for each in diagnostics]


def test_diagnostics_are_sent(repository: Path) -> None:
    with editor(repository, WATCHING) as client:
        hosts = client.open(repository / "contoso/hosts.yaml", version=7)
        assert client.diagnostics(hosts, 7) == []
        domains = client.open(repository / "contoso/domains.yaml", "# 😀\n" + REFUSED)
        certificate, sender = client.diagnostics(hosts, 7)
        assert certificate == {
            "range": {"start": {"line": 2, "character": 32}, "end": {"line": 2, "character": 43}},
            "severity": 1,
            "code": "cert-domain-not-accepted",
            "codeDescription": {
                "href": "https://github.com/relaylint/relaylint/blob/main/docs/rules/cert-domain-not-accepted.md"
            },
            "source": "relaylint",
            "message": "`contoso.com` is not an accepted domain of this tenant, so that bounces and mail of foreign "
            "senders are refused\nadd `contoso.com` as an accepted domain if it is yours, or use a certificate whose "
            "name is one",
            "relatedInformation": [
                {
                    "location": {
                        "uri": domains,
                        "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 15}},
                    },
                    "message": "the accepted domains: contoso.net",
                }
            ],
        }
        client.change(domains, 2, "# 😀\n" + REFUSED)
        assert client.diagnostics(domains, 2) == []
        client.change(domains, 3, (repository / "contoso/domains.yaml").read_text("utf-8"))
        assert client.diagnostics(hosts, 7) == []
        (repository / "contoso/domains.yaml").write_text(REFUSED, "utf-8")
        client.notify("textDocument/didClose", {"textDocument": {"uri": domains}})
        assert codes(client.diagnostics(hosts, 7)) == [certificate["code"], sender["code"]]
        assert client.asked == ["client/registerCapability"]


def test_diagnostics_are_asked_for(repository: Path) -> None:
    with editor(repository, {**WATCHING, "textDocument": {**RELATED, "diagnostic": {}}}) as client:
        hosts = client.open(repository / "contoso/hosts.yaml")
        asked = {"textDocument": {"uri": hosts}}
        assert client.request("textDocument/diagnostic", asked) == {"kind": "full", "items": []}
        (repository / "contoso/domains.yaml").write_text(REFUSED, "utf-8")
        changed = {"uri": (repository / "contoso/domains.yaml").as_uri(), "type": 2}
        client.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
        while "workspace/diagnostic/refresh" not in client.asked:
            client.take()
        items = client.request("textDocument/diagnostic", asked)["items"]
        assert codes(items) == ["cert-domain-not-accepted", "sender-domain-not-accepted"]
        assert not [each for each in client.told if each["method"] == "textDocument/publishDiagnostics"]


def test_editor_that_would_not_ask_again_is_sent_them(repository: Path) -> None:
    with editor(repository, {"textDocument": {"diagnostic": {}}}) as client:
        assert "diagnosticProvider" not in client.capabilities
        assert client.diagnostics(client.open(repository / "contoso/hosts.yaml"), 1) == []


def test_reason_is_left_to_be_written(repository: Path) -> None:
    """The editor's cursor goes there, where it can; there is a diagnostic until it is written."""
    editing = {"workspaceEdit": {"documentChanges": True, "snippetEditSupport": True}}
    text = "AcceptedDomains:\n  - DomainName: contoso.com\n    Typo: 1\n"
    with editor(repository, {"workspace": editing}) as client:
        uri = client.open(repository / "contoso/domains.yaml", text)
        (mark,) = client.diagnostics(uri, 1)
        asked = {"textDocument": {"uri": uri}, "range": mark["range"], "context": {"diagnostics": [mark]}}
        (action,) = client.request("textDocument/codeAction", asked)
        assert action == {
            "title": "ignore unknown-property here, with a reason",
            "kind": "quickfix",
            "diagnostics": [mark],
            "edit": {
                "documentChanges": [
                    {
                        "textDocument": {"uri": uri, "version": 1},
                        "edits": [
                            {
                                "range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}},
                                "snippet": {
                                    "kind": "snippet",
                                    "value": "    # relaylint: ignore[unknown-property] ${1}\n",
                                },
                            }
                        ],
                    }
                ]
            },
        }
        client.change(uri, 2, text.replace("    Typo", "    # relaylint: ignore[unknown-property] \n    Typo"))
        assert codes(client.diagnostics(uri, 2)) == ["ignore-without-reason", "unknown-property"]
        client.change(uri, 3, text.replace("    Typo", "    # relaylint: ignore[unknown-property] ours\n    Typo"))
        assert client.diagnostics(uri, 3) == []


def test_fixes_on_saving(repository: Path) -> None:
    """Those of the file are made where an editor asks for them, and not offered wherever the cursor goes."""
    text = "AcceptedDomains:\n  - DomainName: contoso.com\n    MatchSubDomains: 'true'\n"
    with editor(repository) as client:
        uri = client.open(repository / "contoso/domains.yaml", text)
        (mark,) = client.diagnostics(uri, 1)
        asked = {"textDocument": {"uri": uri}, "range": mark["range"]}

        def offered(**context: Any) -> list[str]:
            wanted = {**asked, "context": {"diagnostics": [], **context}}
            return [action["kind"] for action in client.request("textDocument/codeAction", wanted)]

        assert client.capabilities["codeActionProvider"] == {
            "codeActionKinds": ["quickfix", "source.fixAll.relaylint"],
            "resolveProvider": True,
        }
        for kind in ("source", "source.fixAll", "source.fixAll.relaylint"):
            assert offered(only=[kind]) == ["source.fixAll.relaylint"]
        assert offered(only=["source.fixAll.eslint"]) == offered(only=["refactor"]) == []
        assert (
            offered(only=["quickfix"])
            == offered()
            == offered(only=[])
            == offered(only=[""])
            == offered(triggerKind=2)
            == ["quickfix", "quickfix"]
        )
        assert offered(triggerKind=1) == ["quickfix", "quickfix", "source.fixAll.relaylint"]


def test_fixes_of_a_rule_are_made_once_they_are_wanted(repository: Path) -> None:
    """Of the document as it is by then."""
    text = "AcceptedDomains:\n" + "".join(
        f"  - DomainName: {name}.com\n    MatchSubDomains: 'true'\n" for name in ("contoso", "fabrikam")
    )
    takes = {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}
    with editor(repository, {"textDocument": {"codeAction": takes}}) as client:
        uri = client.open(repository / "contoso/domains.yaml", text)
        mark = client.diagnostics(uri, 1)[0]
        asked = {"textDocument": {"uri": uri}, "range": mark["range"], "context": {"diagnostics": [mark]}}
        *_, every, _ = client.request("textDocument/codeAction", asked)
        assert (every["title"], "edit" in every) == ("fix all of wrong-type in this file (safe)", False)
        client.change(uri, 2, f"# two\n{text}")
        changes = client.request("codeAction/resolve", every)["edit"]["changes"][uri]
        assert [(each["range"]["start"]["line"], each["newText"]) for each in changes] == [
            (3, "    MatchSubDomains: true\n"),
            (5, "    MatchSubDomains: true\n"),
        ]
        for other in ({**every, "data": None}, {**every, "data": ["untitled:x", "wrong-type"]}, {**every, "data": [1]}):
            assert client.request("codeAction/resolve", other).get("edit") is None


def test_columns_are_counted_as_the_editor_counts(repository: Path) -> None:
    text = 'AcceptedDomains: [{ "x-é😀": 1, DomainName: 5 }]\n'
    columns = {}
    for encoding in ("utf-8", "utf-16", "utf-32"):
        with editor(repository, {"general": {"positionEncodings": [encoding]}}) as client:
            assert client.capabilities["positionEncoding"] == encoding
            uri = client.open(repository / "contoso/domains.yaml", text)
            columns[encoding] = client.diagnostics(uri, 1)[0]["range"]["start"]["character"]
    assert columns == {"utf-8": 47, "utf-16": 44, "utf-32": 43}


@pytest.mark.parametrize(("encoding", "lead"), [("utf-8", 3), ("utf-16", 1), ("utf-32", 1)])
def test_an_editor_that_counts_the_byte_order_mark(repository: Path, encoding: str, lead: int) -> None:
    """It has it before the first line, where columns are others; all else is where it is without."""
    text = "AcceptedDomains: [{ DomainName: 5 }]\nRemoteDomains: [{ DomainName: 5 }]\n"
    with editor(repository, {"general": {"positionEncodings": [encoding]}}) as client:
        uri = client.open(repository / "contoso/domains.yaml", text)

        def asked(version: int, lead: int) -> tuple[list[tuple[int, int]], list[Any]]:
            marks = [each["range"] for each in client.diagnostics(uri, version) if each["code"] == "wrong-type"]
            places = [{"line": line, "character": 20 + lead * (line == 0)} for line in (0, 1)]
            document = {"uri": uri}
            hovers = [
                client.request("textDocument/hover", {"textDocument": document, "position": at})["range"]["start"]
                for at in places
            ]
            starts = [each["start"] for each in marks]
            return [(at["line"], at["character"]) for at in starts], [(at["line"], at["character"]) for at in hovers]

        plain = asked(1, 0)
        assert plain == ([(0, 32), (1, 30)], [(0, 20), (1, 18)])
        client.change(uri, 2, f"\ufeff{text}")
        assert asked(2, lead) == ([(0, 32 + lead), (1, 30)], [(0, 20 + lead), (1, 18)])
        client.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 3}, "contentChanges": []})
        assert asked(3, lead) == ([(0, 32 + lead), (1, 30)], [(0, 20 + lead), (1, 18)])
        client.change(uri, 4, text)
        assert asked(4, 0) == plain


def test_documents_that_are_no_files(repository: Path) -> None:
    with editor(repository) as client:
        document = {"uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": REFUSED}
        client.notify("textDocument/didOpen", {"textDocument": document})
        client.notify("textDocument/didClose", {"textDocument": {"uri": document["uri"]}})
        hosts = client.open(repository / "contoso/hosts.yaml")
        assert client.diagnostics(hosts, 1) == []
        assert client.told == []


def test_marks_go_away_under_the_name_under_which_they_came(repository: Path) -> None:
    """There are several ways to write one URI, and editors that compare them as texts."""
    with editor(repository) as client:
        uri = (repository / "contoso/domains.yaml").as_uri().replace("domains", "%64omains")
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": "AcceptedDomains: [{ DomainName: 1 }]\n"}
        client.notify("textDocument/didOpen", {"textDocument": document})
        assert codes(client.diagnostics(uri, 1)) == ["wrong-type"]
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert client.diagnostics(uri, None) == []


def test_the_folder_that_an_editor_has_open_may_end_with_a_slash(tmp_path: Path) -> None:
    write(tmp_path, {"domains.yaml": "AcceptedDomains: [{ DomainName: 1 }]\n", "below/hosts.yaml": ""})
    for end in ("", "/", "//"):
        server, told = able(Server(DAY)), list[dict[str, Any]]()
        server.protocol.set_writer(Paper(told), include_headers=False)
        hello: dict[str, Any] = {"processId": None, "rootUri": f"{tmp_path.as_uri()}{end}", "capabilities": {}}
        send(server, "initialize", hello, id=0)
        server.desk.put(str(tmp_path / "below/hosts.yaml"), "")
        server.settle()
        assert shown(told) == ["wrong-type"]


def test_folders_that_come_count_at_once(tmp_path: Path) -> None:
    """Without settings, the folder that the editor has open is the tenant."""
    write(tmp_path, {"contoso/domains.yaml": DOMAINS, "fabrikam/domains.yaml": DOMAINS})
    with editor(tmp_path / "contoso", WATCHING) as client:
        domains = client.open(tmp_path / "fabrikam/domains.yaml", DOMAINS)
        assert client.diagnostics(domains, 1) == []
        event = {"added": [{"uri": tmp_path.as_uri(), "name": "all"}], "removed": []}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        assert codes(client.diagnostics(domains, 1)) == ["duplicate-accepted-domain"]


def test_hints_are_asked_for_again_where_something_else_changes_them(repository: Path) -> None:
    refreshing = {"workspace": {**WATCHING["workspace"], "inlayHint": {"refreshSupport": True}}}
    with editor(repository, refreshing) as client:
        hosts = client.open(repository / "contoso/hosts.yaml")
        end = {"line": 99, "character": 0}
        asked = {"textDocument": {"uri": hosts}, "range": {"start": {"line": 0, "character": 0}, "end": end}}
        (before,) = client.request("textDocument/inlayHint", asked)
        client.open(repository / "contoso/domains.yaml", REFUSED)
        while "workspace/inlayHint/refresh" not in client.asked:
            client.take()
        (after,) = client.request("textDocument/inlayHint", asked)
        assert (before["label"], after["label"]) == ("relayed", "rejected")


def test_hints_are_not_asked_for_again_where_nothing_else_has_changed(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor asks for those of a document itself when something is typed there."""
    monkeypatch.setattr(serving, "_LULL", 0)
    monkeypatch.setattr(serving, "_TURN", PATIENCE)
    server, told = able(Server(DAY)), list[dict[str, Any]]()
    server.protocol.set_writer(Paper(told), include_headers=False)
    hosts, domains = ((repository / f"contoso/{name}.yaml").as_uri() for name in ("hosts", "domains"))
    refreshing = {"workspace": {"inlayHint": {"refreshSupport": True}}}
    send(server, "initialize", {"processId": None, "rootUri": repository.as_uri(), "capabilities": refreshing}, id=0)

    async def typed(uri: str, text: str) -> bool:
        del told[:]
        server.put(uri, 1, text)
        server.hints(hosts)
        server.go_on()
        return "workspace/inlayHint/refresh" in [each.get("method") for each in told]

    async def talk() -> list[bool]:
        return [await typed(hosts, "a: 1\n"), await typed(domains, REFUSED), await typed(domains, REFUSED)]

    assert asyncio.run(talk()) == [False, True, False]


def test_nothing_is_told_when_the_editor_leaves(repository: Path) -> None:
    """What is left to judge then would be told to a pipe that is closed."""
    for farewell in (["shutdown", "exit"], ["exit"]):
        server, told = able(Server(DAY)), list[dict[str, Any]]()
        server.protocol.set_writer(Paper(told), include_headers=False)
        send(server, "initialize", {"processId": None, "rootUri": repository.as_uri(), "capabilities": {}}, id=0)

        async def talk(server: Server = server, farewell: list[str] = farewell) -> None:
            server.put((repository / "contoso/hosts.yaml").as_uri(), 1, "SendingHosts: [{ Typo: 1 }]\n")
            server.settle()
            for method in farewell:
                ask: dict[str, Any] = {"id": 1} if method == "shutdown" else {}
                with suppress(SystemExit):
                    send(server, method, None, **ask)
            server.go_on()
            server.put((repository / "contoso/hosts.yaml").as_uri(), 2, "")
            server.settle()

        asyncio.run(talk())
        published = [each for each in told if each.get("method") == "textDocument/publishDiagnostics"]
        assert [each["params"].get("version") for each in published] == [1]


def test_what_editors_send_besides(repository: Path) -> None:
    with editor(repository) as client:
        hosts = client.open(repository / "contoso/hosts.yaml")
        for method, params in (
            ("$/setTrace", {"value": "off"}),
            ("$/cancelRequest", {"id": 1}),
            ("$/somethingNew", {}),
            ("workspace/didChangeConfiguration", {"settings": {}}),
            ("textDocument/didChange", {"textDocument": {"uri": hosts, "version": 1}, "contentChanges": []}),
            ("textDocument/willSave", {"textDocument": {"uri": hosts}, "reason": 1}),
        ):
            client.notify(method, params)
        assert client.diagnostics(hosts, 1) == []
        assert client.told == []


class Failing(Desk):
    """A desk at which something fails, and then nothing more."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(DAY)
        self.errors = [error, error]

    def settle(self) -> list[Project]:
        """Fail, while there is something to fail with."""
        if self.errors:
            raise self.errors.pop()
        return super().settle()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("what\nnobody thought of"), ["log", "show", "log"]),
        (type("PanicException", (BaseException,), {})(), ["log", "show", "log"]),
        (PermissionError(13, "Permission denied", "/x"), ["log", "log"]),
    ],
)
def test_failures_are_survived_and_told(repository: Path, error: BaseException, said: list[str]) -> None:
    """A failure of a library in Rust too, which is no `Exception`; a bug with its traceback, and shown once."""
    hosts = (repository / "contoso/hosts.yaml").as_uri()
    server, told = able(Server(DAY)), list[dict[str, Any]]()
    server.protocol.set_writer(Paper(told), include_headers=False)
    server.desk = Failing(error)
    server.settle()
    server.settle()
    words = [message["params"]["message"] for message in told]
    assert [message["method"].split("/")[1].removesuffix("Message") for message in told] == said
    assert all(line.startswith("relaylint: [Errno 13] Permission" if len(said) == 2 else "") for line in words)
    assert ("Traceback" in words[0]) == (len(said) == 3)
    asked = {"textDocument": {"uri": hosts}, "position": {"line": 0, "character": 0}}
    send(server, "textDocument/hover", asked, id=1)
    assert told[-1] == {"jsonrpc": "2.0", "id": 1, "result": None}


class Paper:
    """Where the messages of a server can be read."""

    def __init__(self, told: list[dict[str, Any]]) -> None:
        self._told = told

    def write(self, data: bytes) -> None:
        """Keep a message."""
        self._told.append(json.loads(data))

    def close(self) -> None:
        """Do nothing."""


def test_files_are_looked_at_for_an_editor_that_tells_of_none(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_PAUSE", 0.01)
    monkeypatch.setattr(serving, "_SHARE", 0)
    server, told = able(Server(DAY)), list[dict[str, Any]]()
    server.protocol.set_writer(Paper(told), include_headers=False)
    hosts = repository / "contoso/hosts.yaml"
    hello: dict[str, Any] = {"processId": None, "rootUri": repository.as_uri(), "capabilities": {}}
    refused = ["cert-domain-not-accepted", "sender-domain-not-accepted"]

    async def talk() -> None:
        send(server, "initialize", hello, id=0)
        send(server, "initialized", {})
        server.put(hosts.as_uri(), 1, hosts.read_text("utf-8"))
        for text, expected in ((DOMAINS, []), (REFUSED, refused), (DOMAINS, [])):
            (repository / "contoso/domains.yaml").write_text(text, "utf-8")
            while shown(told) != expected:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(talk(), PATIENCE))


def shown(told: list[dict[str, Any]]) -> list[str] | None:
    """Return the rules of the diagnostics that were sent last, if any were."""
    sent = [each["params"]["diagnostics"] for each in told if each.get("method") == "textDocument/publishDiagnostics"]
    return codes(sent[-1]) if sent else None


def send(server: Server, method: str, params: Any, **more: Any) -> None:
    """Have a server of this process take a message."""
    message = {"jsonrpc": "2.0", "method": method, "params": params, **more}
    server.protocol.handle_message(server.protocol.structure_message(message))


def test_garbage_is_looked_for_when_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a command starts, none is looked for; what is read at first is looked through no more."""
    done: list[str] = []
    steps = {name: partial(done.append, name) for name in ("disable", "enable", "freeze")}
    monkeypatch.setattr(serving, "gc", SimpleNamespace(isenabled=lambda: False, **steps))
    server = Server(DAY)
    monkeypatch.setattr(server, "_tell", lambda asked: None)
    for _ in range(2):
        server.settle()
        server.go_on()
    assert done == ["disable", "freeze", "disable", "enable"]


def test_what_a_letter_leaves_is_looked_for_when_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that is not older, as soon as what is read at first is older."""
    done: list[object] = []
    steps = {name: partial(done.append, name) for name in ("disable", "enable", "freeze")}
    monkeypatch.setattr(serving, "gc", SimpleNamespace(isenabled=lambda: False, collect=done.append, **steps))
    server = Server(DAY)
    monkeypatch.setattr(server, "_tell", lambda asked: done.append("tell"))
    monkeypatch.setattr(server, "_go_on_soon", lambda: None)

    def letter() -> list[object]:
        done.clear()
        server._is_typed = True
        server.settle()
        return done

    assert letter() == ["disable", "tell"]  # before all is read, it would be looked for in all of that
    server.go_on()
    for _ in range(2):
        assert letter() == ["disable", "tell", 0]


def test_garbage_is_left_alone_where_it_is_looked_for_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "gc", SimpleNamespace(isenabled=lambda: True))
    server = Server(DAY)
    monkeypatch.setattr(server, "_tell", lambda asked: None)
    for _ in range(2):
        server.settle()
        server.go_on()


class Unfinished(Project):
    """A folder with a file that cannot be read while it is typed in."""

    @property
    def is_in_midst(self) -> bool:
        """It is."""
        return True


class Working(Desk):
    """A desk at which something is always left to do, and what was done at it."""

    def __init__(self) -> None:
        super().__init__(DAY)
        self.done: list[str] = []
        self.is_in_midst = False

    def settle(self) -> list[Project]:
        """Note it."""
        self.done.append("settled")
        return [Unfinished("/", DAY)] if self.is_in_midst else []

    def go_on(self) -> bool:
        """Note it."""
        self.done.append("went on")
        return True


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> tuple[Server, list[str], list[float]]:
    """Return a server, what is done at its desk, and its clock, which stands still."""
    clock = [100.0]
    monkeypatch.setattr(serving, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(serving, "_TURN", -1)
    server, desk = Server(DAY), Working()
    server.desk = desk
    monkeypatch.setattr(server, "_tell", lambda asked: None)
    return server, desk.done, clock


def test_what_is_left_waits_until_nobody_types(working: tuple[Server, list[str], list[float]]) -> None:
    """Also where something is typed while it waits; a document that is opened keeps nothing waiting."""
    server, done, clock = working

    async def talk() -> None:
        server.put("file:///a.yaml", 1, "")
        server.go_on()
        assert done == ["went on"]
        for version in (2, 3):
            server.put("file:///a.yaml", version, "")
            clock[0] += serving._LULL * 0.75
            server.go_on()
        assert done == ["went on"]
        clock[0] += serving._LULL * 0.5
        server.go_on()
        assert done == ["went on"] * 2

    asyncio.run(talk())


def test_what_is_left_waits_longer_while_something_cannot_be_read(
    working: tuple[Server, list[str], list[float]],
) -> None:
    """All of it is judged otherwise then, and once more as soon as the change is at its end."""
    server, done, clock = working
    desk = server.desk
    assert isinstance(desk, Working)

    async def talk() -> None:
        server.put("file:///a.yaml", 1, "")
        for is_in_midst, seconds in ((True, serving._MIDST), (False, serving._LULL)):
            desk.is_in_midst = is_in_midst
            server.put("file:///a.yaml", 2, "")
            server.settle()
            done.clear()
            for part, went in ((0.75, []), (0.5, ["went on"])):
                clock[0] += seconds * part
                server.go_on()
                assert done == went

    asyncio.run(talk())


def test_a_letter_is_judged_at_once_and_together_with_those_that_came_meanwhile(
    working: tuple[Server, list[str], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds a key down may be faster than the answers."""
    server, _, clock = working
    waits: list[float] = []

    def later(wait: float, settle: Callable[[], None]) -> SimpleNamespace:
        waits.append(round(wait, 6))
        return SimpleNamespace(cancel=lambda: None)

    monkeypatch.setattr(server, "_go_on_soon", lambda: None)
    monkeypatch.setattr(serving, "asyncio", SimpleNamespace(get_running_loop=lambda: SimpleNamespace(call_later=later)))
    for version, seconds in enumerate((0.0, 0.002, serving._REST, 1.0)):
        clock[0] += seconds
        server.put("file:///a.yaml", version, "")
        server.put("file:///b.yaml", version, "")
        server.settle()
    assert waits == [0.0, 0.003, 0.0, 0.0]


def test_nothing_is_done_for_an_editor_that_says_goodbye(working: tuple[Server, list[str], list[float]]) -> None:
    """Where it hears nothing more, sending fails again and again."""
    server, done, _ = working
    server.leave()
    server.settle()
    server.go_on()
    assert done == []


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_server_is_no_failure(end: type[BaseException]) -> None:
    server = Server(DAY)
    server.desk = Failing(end())
    with pytest.raises(end):
        server.settle()


def test_what_cannot_be_checked_is_told_once(tmp_path: Path) -> None:
    with editor(tmp_path / "gone", cwd=tmp_path) as client:
        uri = client.open(tmp_path / "gone/new.yaml", "a: 1\n")
        client.diagnostics(uri, 1)
        client.change(uri, 2, "a: 2\n")
        client.diagnostics(uri, 2)
        (said,) = (each["params"] for each in client.heard if each["method"] == "window/logMessage")
        assert said == {"type": 3, "message": f"relaylint: `{tmp_path / 'gone'}` does not exist"}
